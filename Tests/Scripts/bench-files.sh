#!/usr/bin/env bash
# Compares evq with other programs over event files: bench-files.sh EVQ EVQ-BENCH.
# The files are generated from a seed in .build/bench; 20 million events need 11 GB.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 EVQ EVQ-BENCH" >&2; exit 2; }
evq=$(realpath "$1") bench=$(realpath "$2")
cd "$(dirname "$0")/../.."
source Tests/Scripts/serving.sh
add_duckdb
if install_python bench-python polars polars chdb; then export PYTHONPATH=$PWD/.build/bench-python; fi
exec "$bench" "$evq" .build/bench
