# shellcheck shell=bash
# Sourced by the scripts that hold a served emulator against programs of others, all of which start at the
# package's folder: starts `evq serve` on a free port and stops it again, installs what comes from PyPI.

export PYTHONDONTWRITEBYTECODE=1 # Nothing beside the scripts.
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

# start_serving EVQ [OPTION…]: leaves the emulator's URL in `base` and its process in `serving`.
start_serving() {
  local evq=$1
  : >"$work/serve.err"
  # With job control, as otherwise a command in the background is deaf to the signal of Ctrl-C.
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

# Ends the emulator as Ctrl-C does; that it takes longer than 5 s or ends with another status than 0 is a fault.
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

# install_python FOLDER MARK PACKAGE…: into .build/FOLDER, unless MARK, a file of the right version, is there.
# False without pip; that pip fails is an error, so that a check is not lost unseen.
install_python() {
  local folder=.build/$1 mark=$2
  python3 -m pip --version >/dev/null 2>&1 || return 1
  [ ! -e "$folder/$mark" ] || return 0
  rm -rf "$folder"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-warn-conflicts \
    --target "$folder" "${@:3}" >&2 || exit 1
}

# Puts DuckDB's own binary first on the path. PyPI's duckdb-cli has it beside a script of the same name in bin/,
# which starts Python and then the binary: a benchmark of that would measure Python.
add_duckdb() {
  install_python bench-duckdb duckdb_cli/duckdb duckdb-cli || return 0
  export PATH=$PWD/.build/bench-duckdb/duckdb_cli:$PATH
}
