#!/usr/bin/env bash
# Judges the reference turn-in from its files, beside checkov (PyPI), which scans
# one folder of it for another purpose with about as much reading and evaluating;
# then a cohort of a thousand turn-ins in one process on all cores.
#
#   usage: benches/turn_in/run.sh [RUNS] [TURN_INS]      (default: 20 runs, 1000)
#
# Prints whole-process wall time (median), peak memory, their ratio, and turn-ins
# per second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

runs=${1:-20}
turn_ins=${2:-1000}
cargo build --quiet --release -p checker
cargo build --quiet --release -p fixtures --example cohort
bin=${CARGO_TARGET_DIR:-target}/release
checkov=${CARGO_TARGET_DIR:-target}/checkov
if [ ! -x "$checkov/bin/checkov" ]; then
    python3 -m venv "$checkov"
    "$checkov/bin/pip" install --quiet --disable-pip-version-check "checkov>=3"
fi

python3 benches/turn_in/measure.py "$runs" \
    "checker ex06..ex11" "$bin/checker ex06..ex11 --turn-in infra -o json" \
    "checkov ex11" "$checkov/bin/checkov -d infra/ex11 -o json --quiet --compact --skip-download"
"$bin/examples/cohort" infra "$turn_ins"
