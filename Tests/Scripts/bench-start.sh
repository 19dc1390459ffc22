#!/usr/bin/env bash
# Compares the start-up of evq with other programs by the ratio of medians: bench-start.sh EVQ [EVQ-BENCH].
# EVQ-BENCH also measures the time to the shell's prompt. Goals: `evq version` at most 0.28, a query 0.55, and the
# prompt 1.1 times what DuckDB takes, which are 5, 10 and 20 ms where it takes 18.
set -euo pipefail
[ $# = 1 ] || [ $# = 2 ] || { echo "usage: $0 EVQ [EVQ-BENCH]" >&2; exit 2; }
evq=$(realpath "$1")
bench=${2:+$(realpath "$2")}
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
add_duckdb
runs=${RUNS:-21}
titles=("evq version" "evq -c 'from events limit 1'" "duckdb -c 'select 1'" "sqlite3 :memory: 'select 1'" "jq -n 1")
start_program() { # runs the program of a title
  case $1 in
  "${titles[0]}") "$evq" version ;;
  "${titles[1]}") "$evq" -q -c 'from events limit 1' ;;
  "${titles[2]}") duckdb -c 'select 1' ;;
  "${titles[3]}") sqlite3 :memory: 'select 1' ;;
  "${titles[4]}") jq -n 1 ;;
  esac >/dev/null 2>&1
}
is_installed() { # peers that are scripts are not: they start another program first
  case $1 in evq*) return 0 ;; esac
  local program
  program=$(command -v "${1%% *}") && [ "$(head -c 2 "$program")" != '#!' ]
}
declare -A samples median
# In turn, so that a change of the machine's load meets all programs.
for _ in $(seq "$runs"); do
  for title in "${titles[@]}"; do
    is_installed "$title" || continue
    start=$(date +%s%N)
    start_program "$title" || true
    samples[$title]+="$((($(date +%s%N) - start) / 1000))"$'\n'
  done
done
for title in "${!samples[@]}"; do
  median[$title]=$(printf '%s' "${samples[$title]}" | sort -n | sed -n "$((runs / 2 + 1))p")
done
figure() { awk "BEGIN{printf \"$1\", $2}"; }
prompt="evq, until its prompt is painted"
if [ -n "$bench" ]; then
  titles=("${titles[@]:0:2}" "$prompt" "${titles[@]:2}")
  median[$prompt]=$(figure %.0f "1000 * $("$bench" prompt "$evq")")
fi
printf '%-36s %8s %10s %10s %10s\n' "median of $runs runs" ms version query prompt
for title in "${titles[@]}"; do
  if [ -z "${median[$title]:-}" ]; then
    printf '%-36s %8s\n' "$title" "skipped, not installed"
    continue
  fi
  printf '%-36s %8s' "$title" "$(figure %.1f "${median[$title]}/1000")"
  case $title in evq*) ;; *)
    for own in "evq version" "evq -c 'from events limit 1'" "$prompt"; do
      [ -z "${median[$own]:-}" ] || printf ' %10s' "$(figure '%.2f x' "${median[$own]}/${median[$title]}")"
    done ;;
  esac
  printf '\n'
done
