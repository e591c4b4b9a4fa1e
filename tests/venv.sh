#!/usr/bin/env bash
# Prints the path of a Python environment that holds tests/requirements.txt,
# making it first if need be. Safe to run any number of times and at once.
#   TESTS_VENV   where it goes (default: <workspace>/target/venv)
#   PYTHON       what makes it (default: python3)
set -euo pipefail

workspace=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$workspace/tests/requirements.txt
venv=${TESTS_VENV:-$workspace/target/venv}
mkdir -p "$(dirname "$venv")"
venv=$(cd "$(dirname "$venv")" && pwd)/$(basename "$venv")
stamp=$venv/.requirements.sha256
wanted=$(sha256sum <"$requirements" | cut -d' ' -f1)

is_current() { [[ -x $venv/bin/python && -f $stamp && $(<"$stamp") == "$wanted" ]]; }

if ! is_current; then
    exec 9>"$venv.lock"
    flock -w 900 9 || { echo "another run has held $venv.lock for 15 minutes" >&2; exit 1; }
    # Whoever held the lock may just have made it.
    if ! is_current; then
        rm -f "$stamp"
        [[ -x $venv/bin/python ]] || "${PYTHON:-python3}" -m venv --clear "$venv" >&2
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --requirement "$requirements" >&2
        # Last, so that an interrupted install is never taken for a whole one.
        printf '%s\n' "$wanted" >"$stamp"
    fi
    exec 9>&-
fi
printf '%s\n' "$venv"
