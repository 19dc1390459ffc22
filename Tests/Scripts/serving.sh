# shellcheck shell=bash
# Sourced by scripts that run other programs against the emulator: starts `evq serve` on a free port, stops it, and
# installs packages from PyPI. The working folder must be the package's folder.

export PYTHONDONTWRITEBYTECODE=1 # No cache files beside the scripts.
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
work=$(mktemp -d)
serving=
base=
trap clean_up EXIT
trap 'exit 130' INT TERM

clean_up() {
  if [ -n "$serving" ]; then
    kill -KILL "$serving" 2>/dev/null || true
    wait "$serving" 2>/dev/null || true
  fi
  rm -rf "$work"
}

# start_serving EVQ [OPTION…]: sets `base` to the emulator's URL and `serving` to its process.
start_serving() {
  local evq=$1
  : >"$work/serve.err"
  # Enables job control; without it, a background command ignores SIGINT.
  set -m
  "$evq" serve --port 0 "${@:2}" 2>"$work/serve.err" >"$work/serve.out" &
  serving=$!
  set +m
  base=
  for _ in $(seq 1200); do
    base=$(sed -n 's|^evq serves \(http://127\.0\.0\.1:[0-9]*\) .*|\1|p' "$work/serve.err" | head -n 1)
    [ -z "$base" ] || return 0
    kill -0 "$serving" 2>/dev/null || break
    sleep 0.05
  done
  echo "$(basename "$0"): evq serve did not start:" >&2
  cat "$work/serve.err" >&2
  exit 1
}

# Stops the emulator with SIGINT; fails if it takes longer than 5 s or exits with a status other than 0.
stop_serving() {
  local pid=$serving status=0
  kill -INT "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  if kill -0 "$pid" 2>/dev/null; then
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
    serving=
    echo "$(basename "$0"): evq serve did not end within 5 s of Ctrl-C" >&2
    return 1
  fi
  wait "$pid" || status=$?
  serving=
  [ "$status" = 0 ] || {
    echo "$(basename "$0"): evq serve ended with $status on Ctrl-C, not with 0:" >&2
    cat "$work/serve.err" >&2
    return 1
  }
}

# install_python FOLDER MARK PACKAGE…: installs into .build/FOLDER unless MARK, a file of the right version, exists.
# Returns false without pip; a failure of pip ends the script, so that no check is skipped unnoticed.
install_python() {
  local folder=.build/$1 mark=$2
  python3 -m pip --version >/dev/null 2>&1 || return 1
  [ ! -e "$folder/$mark" ] || return 0
  rm -rf "$folder"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-warn-conflicts \
    --target "$folder" "${@:3}" >&2 || exit 1
}

# Puts DuckDB's binary first on the path. PyPI's duckdb-cli also has a script of that name in bin/, which starts
# Python before the binary: a benchmark of the script would measure Python.
add_duckdb() {
  install_python bench-duckdb duckdb_cli/duckdb duckdb-cli || return 0
  export PATH=$PWD/.build/bench-duckdb/duckdb_cli:$PATH
}
