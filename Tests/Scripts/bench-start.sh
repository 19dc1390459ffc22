#!/usr/bin/env bash
# Compares the start-up of evq with other programs by the ratio of medians: bench-start.sh EVQ.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 EVQ" >&2; exit 2; }
evq=$(realpath "$1")
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
add_duckdb
runs=${RUNS:-21}
median() { # median of start-to-exit milliseconds of "$@"
  for _ in $(seq "$runs"); do
    local start end
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1
    end=$(date +%s%N)
    echo $(((end - start) / 1000))
  done | sort -n | sed -n "$((runs / 2 + 1))p"
}
own=$(median "$evq" -q -c 'from events limit 1')
printf '%-44s %8s %8s\n' "start to exit, median of $runs runs" "ms" "evq is"
printf '%-44s %8s\n' "evq -c 'from events limit 1'" "$(awk "BEGIN{printf \"%.1f\", $own/1000}")"
peer() { # name and command; named and skipped where it is not installed
  if ! command -v "$2" >/dev/null; then
    printf '%-44s %8s\n' "$1" "skipped, $2 is not installed"
    return
  fi
  if [ "$(head -c 2 "$(command -v "$2")")" = '#!' ]; then
    printf '%-44s %8s\n' "$1" "skipped, $2 is a script that starts another program"
    return
  fi
  local theirs
  theirs=$(median "${@:2}")
  printf '%-44s %8s %8s\n' "$1" "$(awk "BEGIN{printf \"%.1f\", $theirs/1000}")" \
    "$(awk "BEGIN{printf \"%.2f x\", $own/$theirs}")"
}
peer "duckdb -c 'select 1'" duckdb -c 'select 1'
peer "sqlite3 :memory: 'select 1'" sqlite3 :memory: 'select 1'
peer "jq -n 1" jq -n 1
