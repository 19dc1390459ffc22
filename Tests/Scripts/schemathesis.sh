#!/usr/bin/env bash
# Tests `evq serve` with requests generated from HubSpot's OpenAPI descriptions: schemathesis.sh EVQ.
# Prints a message and skips the test if the descriptions or pip are missing. EXAMPLES sets the number of requests
# per operation (default 200); the same number always generates the same requests.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 EVQ" >&2; exit 2; }
evq=$(realpath "$1")
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
root=$PWD
descriptions=../shared/data/openapi
version=4.32.5
examples=${EXAMPLES:-200}
if [ ! -f "$descriptions/events-v3.json" ] || [ ! -f "$descriptions/timeline-v3.json" ]; then
  echo "schemathesis: skipped, $descriptions is missing"
  exit 0
fi
# Pins the version of the request generator, too.
install_python python-schemathesis "schemathesis-$version.dist-info" \
  "schemathesis==$version" hypothesis==6.170.15 || {
  echo "schemathesis: skipped, python3 with pip is missing"
  exit 0
}

# Checks of each response:
#   not_a_server_error           no request makes the emulator fail
#   response_schema_conformance  the body matches the schema for its status
#   status_code_conformance      the description lists the status (`default` matches any)
#   content_type_conformance     the description lists the content type
# Checks of schemathesis that are not used:
#   negative_data_rejection      the service ignores unknown parameters and fields
#   positive_data_acceptance     the descriptions omit most rules, such as an existing template
#   unsupported_method, allow_header_conformance   require `Allow` with 405; it is unknown whether HubSpot sends it
#   missing_required_header, response_headers_conformance   the descriptions list no headers
#   use_after_free, ensure_resource_availability   need links between operations; the descriptions have none
#   ignored_auth                 does not know our header, so it finds nothing even without authentication;
#                                clients.py checks that a wrong or missing token is refused
#   object_level_authorization   needs two users
# The phase `stateful` follows links as well, so it is not used either.
checks=not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance

# Responses contain times and differ between runs, so the generator must not derive requests from them.
# schemathesis_hooks.py remembers ids and cursors instead.
printf '[phases.%s.extra-data-sources]\nresponses = false\n' coverage fuzzing >"$work/schemathesis.toml"

run() { # run NAME: the description's requests
  local log="$work/$1.log" status=0
  start_serving "$evq" --now 2026-11-21T12:00:00Z
  # It leaves files in its working folder.
  (cd "$work" && SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=$root/.build/python-schemathesis:$root/Tests/Scripts \
    python3 -m schemathesis.cli run "$root/$descriptions/$1.json" --url "$base" --checks "$checks" \
    --header 'Authorization: Bearer pat-na1-schemathesis' --phases examples,coverage,fuzzing --mode all \
    --max-examples "$examples" --generation-deterministic --workers 1 --output-sanitize false \
    --continue-on-failure --request-timeout 10 --warnings off --no-color) >"$log" 2>&1 || status=$?
  [ "$status" = 0 ] || cat "$log"
  local count
  count=$(grep -Eo '[0-9,]+ generated' "$log" | head -n 1) || count='no requests'
  echo "schemathesis: $1, $count, $([ "$status" = 0 ] && echo 'none failed' || echo 'failed')"
  stop_serving || status=1
  return "$status"
}

faults=0
run events-v3 || faults=1
run timeline-v3 || faults=1
exit "$faults"
