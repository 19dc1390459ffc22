#!/usr/bin/env bash
# A short fuzzing run: any bytes, as a program or as data, must end in a diagnostic, never in a trap or a hang.
# FUZZ_SECONDS sets the time (default 30). Failing inputs are kept in .build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-30}
build=.build/fuzz
mkdir -p "$build"

# The tests' build is linked with libFuzzer's loop; the drivers count features themselves (see EvqFuzzCounters).
swift build --target EvqFuzz
swift_modules="EvqFuzz EvqHubSpot EvqHTTP EvqEngine EvqPlanner EvqPlan EvqFiles EvqModel EvqSyntax"
# The folders also hold objects of files that were renamed since: the maps name the current ones.
objects=$(
  for module in $swift_modules; do cat ".build/debug/$module.build/output-file-map.json"; done | grep -o '"[^"]*\.swift\.o"' | tr -d '"'
  for module in EvqFuzzCounters CSimdjson CRE2 CCurl CTOML; do find -L ".build/debug/$module.build" -name '*.o'; done
)
swiftc -sanitize=fuzzer -parse-as-library $objects \
  -lsimdjson -l:libre2.a -l:libz.a -l:libzstd.a -lstdc++ -ldl -o "$build/evq-fuzz"

# The corpus: every program and every data file of the tests, with the byte that chooses the driver before it.
corpus="$build/corpus"
rm -rf "$corpus" && mkdir -p "$corpus"
n=0
for file in Tests/Golden/*/*.evq examples/*.evq; do
  n=$((n + 1)); { printf '\0'; cat "$file"; } > "$corpus/program-$n"
done
for file in Tests/Fixtures/*.json Tests/Fixtures/*.ndjson Tests/Fixtures/fuzz/*; do
  [ -f "$file" ] || continue
  n=$((n + 1)); { printf '\1'; cat "$file"; } > "$corpus/lines-$n"; { printf '\2'; cat "$file"; } > "$corpus/document-$n"
done
cd "$build"
if ./evq-fuzz -max_total_time="$seconds" -timeout=10 -max_len=4096 -rss_limit_mb=4096 -print_final_stats=1 \
  -artifact_prefix=failed- corpus > fuzz.log 2>&1; then
  echo "fuzz: $(grep -o 'number_of_executed_units: [0-9]*' fuzz.log | grep -o '[0-9]*$') inputs in $seconds s, none failed"
else
  tail -40 fuzz.log
  exit 1
fi
