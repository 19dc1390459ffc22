#!/usr/bin/env bash
# Tests `evq serve` with real clients: clients.sh EVQ. HubSpot's own Python client from PyPI, and curl with the
# examples from HubSpot's reference pages, in which only the host and the token are changed.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 EVQ" >&2; exit 2; }
evq=$(realpath "$1")
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
now=2026-11-21T12:00:00Z # Fixes the sample account, which otherwise moves with the clock.
version=12.0.0
faults=0
start_serving "$evq" --now "$now"

# --- HubSpot's Python client

if install_python python-clients "hubspot_api_client-$version.dist-info" "hubspot-api-client==$version"; then
  # The same account's events without a server: the expected results.
  "$evq" -q --now "$now" -c 'from events limit all' --format ndjson >"$work/events.ndjson"
  PYTHONPATH=.build/python-clients python3 Tests/Scripts/clients.py "$base" "$work/events.ndjson" || faults=1
else
  echo "clients: skipped, python3 with pip is missing"
fi

# --- curl

checks=0 failed=0
token='Authorization: Bearer pat-na1-curl'

# expect NAME STATUS PATTERN ARGUMENT…: curl gets this status and a body that matches the extended pattern.
expect() {
  local name=$1 status=$2 pattern=$3 got
  checks=$((checks + 1))
  if got=$(curl --silent --show-error --max-time 20 --output "$work/body" --write-out '%{http_code}' "${@:4}" \
    2>"$work/curl.err") && [ "$got" = "$status" ] && grep -Eq -- "$pattern" "$work/body"; then
    return
  fi
  failed=$((failed + 1))
  echo "failed: curl, $name: ${got:-no answer}, not $status with $pattern: $(head -c 300 "$work/curl.err" "$work/body" 2>&1)"
}

# only NAME PROPERTY VALUE…: the property has exactly these values in the last response.
only() {
  checks=$((checks + 1))
  local found wanted
  found=$(grep -Eo "\"$2\":\"[^\"]*\"" "$work/body" | sort -u || true)
  wanted=$(printf "\"$2\":\"%s\"\n" "${@:3}" | sort -u)
  if [ "$found" != "$wanted" ]; then
    failed=$((failed + 1))
    echo "failed: curl, $1: the values are" "${found//$'\n'/, }, not ${wanted//$'\n'/, }"
  fi
}

events_examples() {
  local url="$base/events/v3/events" a_page='^\{"results":\[\{' nothing='^\{"results":\[\]\}$'
  # The printed example has neither a type nor a record, which the service refuses.
  expect 'events, the example' 400 '"category":"VALIDATION_ERROR"' \
    --request GET --url "$base/events/v3/events/" --header "$token"
  expect 'events, the example with a type' 200 "$a_page" \
    --request GET --url "$base/events/v3/events/?eventType=e_visited_page" --header "$token"
  only 'events, the type' eventType e_visited_page
  expect 'events without the slash' 200 "$a_page" --url "$url?eventType=e_visited_page" --header "$token"
  expect 'an account-specific type' 200 "$nothing" --url "$url?eventType=pe12345_my_event" --header "$token"
  expect 'an object type' 200 "$a_page" \
    --url "$url?eventType=pe123_signup&objectType=contacts" --header "$token"
  expect 'an object property' 200 "$nothing" \
    --url "$url?objectType=contacts&objectProperty.email=user@example.com" --header "$token"
  expect 'a window' 200 "$nothing" --header "$token" \
    --url "$url?eventType=e_visited_page&occurredAfter=2024-01-01T00:00:00Z&occurredBefore=2024-12-31T23:59:59Z"
  expect 'newest first' 200 "$a_page" --url "$url?eventType=pe123_signup&sort=-occurredAt" --header "$token"
  expect 'event types' 200 '"pe123_signup"' --url "$url/event-types" --header "$token"
}

property_examples() {
  local url="$base/events/v3/events" a_page='^\{"results":\[\{' value
  expect 'a property' 200 "$a_page" \
    --url "$url?eventType=pe123_signup&property.hs_city=portland" --header "$token"
  only 'a property' hs_city portland
  for value in new+york new%20york; do
    expect "a property with a blank, $value" 200 "$a_page" \
      --url "$url?eventType=pe123_signup&property.hs_city=$value" --header "$token"
    only "a property with a blank, $value" hs_city 'new york'
  done
  expect 'a property that curl encodes' 200 "$a_page" --get --url "$url" --header "$token" \
    --data-urlencode 'eventType=pe123_signup' --data-urlencode 'property.hs_city=new york'
  only 'a property that curl encodes' hs_city 'new york'
  expect 'two values of a property' 200 "$a_page" --get --url "$url" --header "$token" --data 'limit=100' \
    --data-urlencode 'eventType=e_visited_page' --data-urlencode 'property.hs_city=new york' \
    --data-urlencode 'property.hs_city=são paulo'
  only 'two values of a property' hs_city 'new york' 'são paulo'
}

email_examples() {
  local url="$base/email/public/v1"
  # The sample account has no campaign with the number in the example.
  expect 'e-mail events, the example' 200 '"events":\[\]' \
    --url "$url/events?campaignId=13054799&appId=20185" --header "$token"
  expect 'e-mail events of a campaign' 200 '"hasMore":true.*"type":"OPEN"|"type":"OPEN".*"hasMore":true' \
    --url "$url/events?campaignId=1001&eventType=OPEN&limit=2" --header "$token"
  expect 'campaigns' 200 '"campaigns":\[\{' --url "$url/campaigns" --header "$token"
}

timeline_examples() {
  local url="$base/integrators/timeline/v3/events"
  # As printed, including its placeholders, except for the template.
  expect 'a timeline event, the example' 201 '"eventTemplateId":"1001298"' \
    --request POST --url "$url" --header "$token" --header 'Content-Type: application/json' --data '
{
  "eventTemplateId": "1001298",
  "id": "<string>",
  "tokens": {},
  "customObjectTypeId": "<string>",
  "domain": "<string>",
  "email": "<string>",
  "extraData": {},
  "objectId": "<string>",
  "timestamp": "2023-11-07T05:31:56Z",
  "utk": "<string>"
}
'
  only 'a timeline event, its type of object' objectType contacts
  only 'a timeline event, its id' id '<string>'
  expect 'the same event, read' 200 '"objectType":"contacts"' \
    --url "$url/1001298/%3Cstring%3E" --header "$token"
}

refusals() {
  expect 'no token' 401 '"category":"INVALID_AUTHENTICATION"' --url "$base/events/v3/events/"
  expect 'a placeholder for a token' 401 '"category":"INVALID_AUTHENTICATION"' \
    --url "$base/events/v3/events/" --header 'Authorization: Bearer <token>'
  expect 'an API key' 401 '2022' --url "$base/events/v3/events/?hapikey=demo"
  expect 'an unknown path' 404 '"message"' --url "$base/none" --header "$token"
  # HEAD: a status without a body, and the connection stays usable for the next request.
  expect 'HEAD, and then GET on the same connection' 200 '^\{"eventTypes"' --header "$token" \
    --head --output /dev/null --url "$base/events/v3/events/event-types" --write-out '' \
    --next --silent --max-time 20 --output "$work/body" --write-out '%{http_code}' \
    --header "$token" --url "$base/events/v3/events/event-types"
}

if command -v curl >/dev/null; then
  events_examples
  property_examples
  email_examples
  timeline_examples
  refusals
  echo "curl: $checks checks, $failed failed"
  [ "$failed" = 0 ] || faults=1
else
  echo "curl: skipped, curl is missing"
fi

stop_serving || faults=1
exit "$faults"
