#!/usr/bin/env bash
# Compares evq with a bare loop in C over one socket and with HubSpot's Python client, over many pages from `evq serve`
# on loopback; measures evq's memory for few and many pages, and the server under load: bench-live.sh EVQ.
# EVENTS (default 200000) and SECONDS_EACH (default 5) set the size. Only wrong counts and errors are failures.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 EVQ" >&2; exit 2; }
evq=$(realpath "$1")
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
events=${EVENTS:-200000}
version=12.0.0
faults=0
export HUBSPOT_ACCESS_TOKEN=pat-na1-bench
export XDG_CONFIG_HOME=$work XDG_CACHE_HOME=$work XDG_STATE_HOME=$work # Ignores the user's profiles and cache.

python3 - "$events" >"$work/account.ndjson" <<'PYTHON'
import datetime, random, sys

draw = random.Random(1)
time = datetime.datetime(2026, 1, 1)
cities = ["portland", "new york", "são paulo", "münchen", "kraków"]
for number in range(int(sys.argv[1])):
    time += datetime.timedelta(milliseconds=draw.choice([0, 1, 250, 9_000]))  # Some share their instant.
    print('{"objectType":"CONTACT","objectId":"%d","eventType":"pe1_bench","occurredAt":"%sZ","id":"%08x-%012x",'
          '"properties":{"hs_city":"%s","plan":"%s","seconds":"%d","hs_url":"https://www.evq-shop.example/p/%d"}}'
          % (201_001 + draw.randrange(400), time.isoformat(timespec="milliseconds"), draw.getrandbits(32), number,
             draw.choice(cities), draw.choice(["free", "pro"]), draw.randrange(900), draw.randrange(5_000)))
PYTHON

start=$(date +%s%N)
start_serving "$evq" --account "$work/account.ndjson"
printf '%-58s %10s\n' "serving an account of $events events, until it is ready" "$((($(date +%s%N) - start) / 1000000)) ms"

# read_events LIMIT: sets `rows`, `milliseconds` and `kilobytes` of a run from start to exit.
read_events() {
  local command=("$evq" -q --backend live --base-url "$base" --max-requests 5000
    -c "from events where eventType = pe1_bench limit $1" --format ndjson)
  local start pid
  start=$(date +%s%N)
  if [ -x /usr/bin/time ]; then
    rows=$(/usr/bin/time -f %M -o "$work/memory" "${command[@]}" | wc -l) || faults=1
  else
    "${command[@]}" >"$work/rows" &
    pid=$!
    while awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" >"$work/now" 2>/dev/null && [ -s "$work/now" ]; do
      mv "$work/now" "$work/memory"
      sleep 0.02
    done
    wait "$pid" || faults=1
    rows=$(wc -l <"$work/rows")
  fi
  milliseconds=$((($(date +%s%N) - start) / 1000000))
  kilobytes=$(tail -n 1 "$work/memory")
}

counts() { # counts NAME FOUND WANTED
  [ "$2" = "$3" ] && return
  echo "bench-live: $1 read $2 events, not $3" >&2
  faults=1
}

few=$((events / 10))
read_events "$few"
counts evq "$rows" "$few"
few_kilobytes=$kilobytes
read_events all
counts evq "$rows" "$events"
own=$milliseconds
# The best of three: the first run fills the file cache.
for _ in 1 2; do
  read_events all
  counts evq "$rows" "$events"
  [ "$milliseconds" -ge "$own" ] || own=$milliseconds
done
printf '%-58s %10s\n' "evq --backend live, $events events, start to exit" "$own ms"
printf '%-58s %10s\n' "evq's peak memory, $few events" "$((few_kilobytes / 1024)) MiB" \
  "evq's peak memory, $events events" "$((kilobytes / 1024)) MiB" \
  'the second as a multiple of the first' "$(awk "BEGIN { printf \"%.2f x\", $kilobytes / $few_kilobytes }")"

# --- A bare loop over one keep-alive socket, in C

port=${base##*:}
target='/events/v3/events?eventType=pe1_bench&limit=100'
compiler=$(command -v cc || command -v clang || true)
if [ -n "$compiler" ] && "$compiler" -O2 -D_GNU_SOURCE -o "$work/page_loop" Tests/Scripts/page_loop.c; then
  bound=
  for _ in 1 2 3; do
    read -r pages _ _ _ time _ < <("$work/page_loop" walk "$port" "$target") || faults=1
    counts 'the C loop' "$((${pages:-0} * 100))" "$events"
    if [ -z "$bound" ] || [ "${time:-0}" -lt "$bound" ]; then bound=${time:-0}; fi
  done
  printf '%-58s %10s\n' "a C loop over one socket, the same pages" "$bound ms" \
    "evq takes as multiple of the loop (target: 2.5)" "$(awk "BEGIN { printf \"%.2f x\", $own / $bound }")"
else
  printf '%-58s %10s\n' 'a C loop over one socket' 'skipped, no C compiler'
fi

# --- HubSpot's Python client, without the time to load its modules

if install_python python-clients "hubspot_api_client-$version.dist-info" "hubspot-api-client==$version"; then
  read -r rows theirs < <(PYTHONPATH=.build/python-clients python3 - "$base" <<'PYTHON'
import sys, time

import hubspot

client = hubspot.Client.create(access_token="pat-na1-bench", host=sys.argv[1])
api = client.events.events_api
ids, after, start = set(), None, time.monotonic()
while True:
    page = api.get_page(event_type="pe1_bench", limit=100, after=after)
    ids.update(event.id for event in page.results)
    if page.paging is None or page.paging.next is None:
        break
    after = page.paging.next.after
print(len(ids), round((time.monotonic() - start) * 1000))
PYTHON
  ) || faults=1
  counts "the Python client" "${rows:-0}" "$events"
  printf '%-58s %10s\n' "hubspot-api-client $version, the same pages" "${theirs:-0} ms" \
    'evq is faster by a factor of (target: 20)' "$(awk "BEGIN { printf \"%.1f x\", ${theirs:-0} / $own }")"
else
  printf '%-58s %10s\n' "hubspot-api-client" 'skipped, no python3 with pip'
fi

# --- The server under load

# load CLIENT LIMIT PAGES: prints the pages a second, each with at most LIMIT events.
load() {
  printf '%-58s %10s\n' "evq serve, pages of $2, $1 (target: 20000)" "$(($3 / ${SECONDS_EACH:-5})) a second"
  if [ "$3" = 0 ]; then faults=1; fi
}

for limit in 1 10 100; do
  target="/events/v3/events?eventType=pe1_bench&limit=$limit"
  if [ -x "$work/page_loop" ]; then
    read -r pages _ < <("$work/page_loop" load "$port" "$target" 16 "${SECONDS_EACH:-5}") || faults=1
    load '16 connections of a C loop' "$limit" "${pages:-0}"
  fi
  if command -v wrk >/dev/null; then
    wrk -t2 -c64 "-d${SECONDS_EACH:-5}s" -H "Authorization: Bearer $HUBSPOT_ACCESS_TOKEN" "$base$target" \
      >"$work/wrk" 2>&1 || faults=1
    pages=$(awk '/ requests in / { print $1 }' "$work/wrk")
    load '64 connections of wrk' "$limit" "${pages:-0}"
    # wrk prints these lines only after errors.
    if grep -E 'Socket errors|Non-2xx' "$work/wrk"; then faults=1; fi
  else
    printf '%-58s %10s\n' 'wrk, 64 connections' 'skipped, wrk is not installed'
  fi
done

stop_serving || faults=1
exit "$faults"
