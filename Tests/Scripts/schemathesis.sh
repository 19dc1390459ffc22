#!/usr/bin/env bash
# Holds `evq serve` against the services' own OpenAPI descriptions with generated requests: schemathesis.sh EVQ.
# Skipped, and said so, where the descriptions or pip are not at hand. EXAMPLES sets how many requests are drawn
# for each operation (default 200); the same number always draws the same requests.
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
  echo "schemathesis: skipped, $descriptions is not there"
  exit 0
fi
# The generator of the requests has a version of its own.
install_python python-schemathesis "schemathesis-$version.dist-info" \
  "schemathesis==$version" hypothesis==6.170.15 || {
  echo "schemathesis: skipped, python3 with pip is not there"
  exit 0
}

# What is checked of each answer:
#   not_a_server_error           no request makes the emulator fail
#   response_schema_conformance  the body is what the description says for this status
#   status_code_conformance      the status is one that the description has (`default` stands for all others)
#   content_type_conformance     likewise the content type
# What is not, of the checks that schemathesis has:
#   negative_data_rejection      the service ignores parameters and fields that it does not know, and answers
#   positive_data_acceptance     the descriptions leave out most rules: a type or a record, a template that exists
#   unsupported_method, allow_header_conformance   want `Allow` with 405; whether the service sends it is not known
#   missing_required_header, response_headers_conformance   the descriptions name no headers
#   use_after_free, ensure_resource_availability   need links between operations; the descriptions have none
#   ignored_auth                 finds nothing even where no token is asked for, as ours is a header that it does not
#                                know; that a wrong or missing token is refused is in clients.py
#   object_level_authorization   needs two users
# Nor the phase `stateful`, which follows links as well.
checks=not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance

# Answers hold times and so differ between runs; left alone, the generator draws further requests from them. What is
# to be found again (ids, cursors) is remembered by schemathesis_hooks.py.
printf '[phases.%s.extra-data-sources]\nresponses = false\n' coverage fuzzing >"$work/schemathesis.toml"

run() { # run NAME: the description's requests
  local log="$work/$1.log" status=0
  start_serving "$evq" --now 2026-11-21T12:00:00Z
  # It leaves files behind in the folder where it is run.
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
