#!/usr/bin/env bash
# Prints the folder that holds what package-lock.json lists, installing it first
# if need be. Safe to run any number of times and at once.
#   TESTS_BROWSER   where it goes (default: <workspace>/target/browser)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
place=${TESTS_BROWSER:-$here/../../target/browser}
mkdir -p "$place"
place=$(cd "$place" && pwd)
stamp=$place/.lock.sha256
wanted=$(sha256sum <"$here/package-lock.json" | cut -d' ' -f1)

command -v npm >/dev/null || { echo "npm is missing: apt-get install nodejs npm" >&2; exit 1; }
node -e 'process.exit(Number.parseInt(process.versions.node) < 20 ? 1 : 0)' || {
    echo "Node 20 or later is needed, this is $(node --version); https://nodejs.org has it" >&2
    exit 1
}

is_current() { [[ -d $place/node_modules && -f $stamp && $(<"$stamp") == "$wanted" ]]; }

if ! is_current; then
    exec 9>"$place.lock"
    flock -w 900 9 || { echo "another run has held $place.lock for 15 minutes" >&2; exit 1; }
    # Whoever held the lock may just have made it.
    if ! is_current; then
        rm -f "$stamp"
        cp "$here/package.json" "$here/package-lock.json" "$place/"
        # Nothing of a package runs while it is installed.
        npm ci --prefix "$place" --ignore-scripts --no-audit --no-fund >&2
        # Last, so that an interrupted install is never taken for a whole one.
        printf '%s\n' "$wanted" >"$stamp"
    fi
    exec 9>&-
fi
printf '%s\n' "$place"
