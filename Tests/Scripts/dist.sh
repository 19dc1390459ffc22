#!/usr/bin/env bash
# Checks what `make dist` has built: dist.sh PROGRAM PACKAGE. The program has at most 25 MB; the package is installed
# and run in a clean Debian system of this machine's release. That needs mmdebstrap and a mirror, or is skipped.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 PROGRAM PACKAGE" >&2; exit 2; }
check_size() {
  local bytes
  bytes=$(stat -c %s "$program")
  echo "dist: the stripped program has $((bytes / 1000000)).$((bytes / 100000 % 10)) MB"
  [ "$bytes" -le 25000000 ] || { echo "dist: that is more than 25 MB" >&2; exit 1; }
}
program=$(realpath "$1")
package=$(realpath "$2")
dpkg-deb --info "$package" | sed -n 's/^ \(Depends\|Recommends\|Installed-Size\): /dist: \1: /p'
. /etc/os-release
skip() {
  echo "dist: the package was not tried in a clean system: $1"
  check_size
  exit 0
}
[ "$ID" = debian ] || skip "this is not Debian"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
mirror=${MIRROR:-http://deb.debian.org/debian}
curl --silent --fail --head --max-time 20 "$mirror/dists/$VERSION_CODENAME/InRelease" >/dev/null ||
  skip "$mirror cannot be reached"

# In the clean system: a query, a script, the files of the package, and that libcurl is found.
check=$(mktemp)
trap 'rm -f "$check"' EXIT
cat >"$check" <<'END'
set -eu
export HOME=/root
cd /root
apt-get install -y -qq --no-install-recommends /evq.deb >/dev/null
evq version
test "$(evq -q --format csv --no-header -c 'from events limit 3 select eventType' | wc -l)" = 3
printf 'from events where property.plan = pro | count;\nexpect count > 0\n' >script.evq
evq -q script.evq
printf '{"id":"1","eventType":"a"}\n' | gzip >events.ndjson.gz
evq -q -c 'from "events.ndjson.gz" select id' | grep -q '"1"'
code=0
HUBSPOT_ACCESS_TOKEN=x evq --backend live --base-url http://127.0.0.1:9 -q -c 'from events where eventType = a' 2>errors || code=$?
test "$code" != 0 && grep -q 'no connection' errors
test -s /usr/share/man/man1/evq.1.gz && test -s /usr/share/doc/evq/copyright
test -s /usr/share/bash-completion/completions/evq && test -s /usr/share/zsh/site-functions/_evq
END
mmdebstrap --quiet --variant=apt \
  --customize-hook="copy-in $package /" --customize-hook="mv \"\$1/$(basename "$package")\" \"\$1/evq.deb\"" \
  --customize-hook="upload $check /check.sh" --customize-hook='chroot "$1" sh /check.sh' \
  "$VERSION_CODENAME" /dev/null "$mirror" >&2
echo "dist: installed and run in a clean $PRETTY_NAME"
check_size
