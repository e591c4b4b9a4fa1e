#!/usr/bin/env bash
# Judges a cohort of generated turn-ins with `checker batch`, on two cores, from
# nothing; then again, when everything is finished; and a tenth of it, to show
# that memory does not grow with the roster.
#
#   usage: benches/batch/run.sh [TURN_INS]      (default: 1000)
#
# Every turn-in is the reference solution, in a folder and with names of its own;
# every fifth has one of four mistakes. Prints wall time, turn-ins per second, and
# the peak memory of `checker batch` itself and of the largest process that judges.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

turn_ins=${1:-1000}
cargo build --quiet --release -p checker
bin=$PWD/${CARGO_TARGET_DIR:-target}/release/checker
case ${CARGO_TARGET_DIR:-} in /*) bin=$CARGO_TARGET_DIR/release/checker ;; esac
python3 benches/batch/cohort.py "$bin" "$turn_ins"
