#!/usr/bin/env bash
# Makes a Debian package of an installed tree: package.sh ROOT FOLDER.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 ROOT FOLDER" >&2; exit 2; }
root=$(realpath "$1")
folder=$(realpath "$2")
cd "$(dirname "$0")/../.."
version=$("$root/usr/bin/evq" version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)

# The packages of the shared libraries, with the versions that the program needs, and of those that it loads when they
# are used: their names are in the program, too.
libraries() {
  mkdir -p "$folder/debian"
  printf 'Source: evq\n\nPackage: evq\nArchitecture: any\n' >"$folder/debian/control"
  local linked late
  linked=$(cd "$folder" && dpkg-shlibdeps -O "$root/usr/bin/evq" | sed -n 's/^shlibs:Depends=//p')
  late=$(
    strings "$root/usr/bin/evq" | grep -E '^lib[a-z0-9+]+\.so\.[0-9]+$' | sort -u |
      while read -r name; do dpkg -S "*/$name" | grep -v -- '-dev:' | head -n 1 | cut -d : -f 1; done | sort -u
  )
  printf '%s' "$linked"
  for name in $late; do
    case ", $linked," in *", $name "*) ;; *) printf ', %s' "$name" ;; esac
  done
}

# The terms of everything that is linked into the program: Swift's runtime, the packages, Debian's static libraries.
terms() {
  echo "evq $version. The source repository of evq states no licence. The program contains parts of:"
  local file
  for file in "$(dirname "$(command -v swift)")"/../share/swift/LICENSE.txt .build/checkouts/*/{LICENSE,NOTICE}*; do
    [ ! -f "$file" ] || printf '\n=== %s\n\n%s\n' "$(basename "$(dirname "$file")")" "$(cat "$file")"
  done
  for file in re2 tomlplusplus zstd edit bsd md ncurses; do
    printf '\n=== lib%s\n\n%s\n' "$file" "$(cat "/usr/share/doc/lib$file-dev/copyright")"
  done
  printf '\n=== zlib\n\n%s\n' "$(cat /usr/share/doc/zlib1g-dev/copyright)"
}

gzip -9nf "$root/usr/share/man/man1/evq.1"
documents=$root/usr/share/doc/evq
install -d "$documents" "$root/DEBIAN"
terms >"$documents/copyright"
gzip -9nc CHANGELOG.md >"$documents/changelog.gz"
cat >"$root/DEBIAN/control" <<END
Package: evq
Version: $version
Architecture: $architecture
Maintainer: The maintainers of evq <evq@localhost>
Section: utils
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: $(libraries)
Recommends: ca-certificates
Description: shell for HubSpot events
 Queries, filters and explains the events of a HubSpot account or of files, at
 a prompt, from scripts or on the command line, and serves a mock of the API.
END
dpkg-deb --root-owner-group --build "$root" "$folder/evq_${version}_$architecture.deb"
