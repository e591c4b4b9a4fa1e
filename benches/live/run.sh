#!/usr/bin/env bash
# Reads and judges ex06 to ex11 live, with a delay on every call, beside a script
# that reads the same facts one after the other (sequential.py).
#
#   usage: benches/live/run.sh [DELAY_MS] [RUNS]      (default: 50 ms, 5 runs)
#
# Prints for both: requests, wall time (median), round trips' worth of delay, and
# peak memory. The checker's time is that of the whole process, start and report
# included; the script's that of its calls alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

delay=${1:-50}
runs=${2:-5}
cargo build --quiet --release -p checker -p sandbox
bin=${CARGO_TARGET_DIR:-target}/release
python=$(tests/venv.sh)/bin/python
work=$(mktemp -d)
trap 'kill "${SANDBOX_PID:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

# Starts a sandbox of its own for each side, so that its count is that side's.
sandbox() {
    "$bin/sandbox" --delay "${delay}ms" >"$work/env" 2>"$work/count" &
    SANDBOX_PID=$!
    until grep -q '^# ctrl-c' "$work/env"; do
        kill -0 "$SANDBOX_PID"
        sleep 0.05
    done
    # shellcheck disable=SC1091
    source "$work/env"
}
requests() {
    kill "$SANDBOX_PID"
    for _ in $(seq 100); do
        grep -q 'calls of AWS' "$work/count" && break
        sleep 0.05
    done
    grep -o '[0-9]* calls of AWS' "$work/count" | cut -d' ' -f1
}
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR + 1) / 2)]}'; }

sandbox
for ((i = 0; i < runs; i++)); do
    HOME=$work /usr/bin/env time -f '%e %M' -o "$work/time" \
        "$bin/checker" ex06..ex11 --endpoint-url "$AWS_ENDPOINT_URL" --no-progress -q >"$work/out"
    cat "$work/time" >>"$work/checker"
done
checker_requests=$(($(requests) / runs))
checker_ms=$(awk '{print $1 * 1000}' "$work/checker" | median)
checker_kib=$(awk '{print $2}' "$work/checker" | sort -n | tail -1)

sandbox
for ((i = 0; i < runs; i++)); do
    HOME=$work "$python" benches/live/sequential.py "$AWS_ENDPOINT_URL" eu-west-1 >>"$work/script"
done
script_requests=$(($(requests) / runs))
script_ms=$("$python" -c 'import json,sys; [print(json.loads(l)["seconds"]*1000) for l in sys.stdin]' <"$work/script" | median)
script_mib=$("$python" -c 'import json,sys; print(max(json.loads(l)["peak_mib"] for l in sys.stdin))' <"$work/script")

tail -1 "$work/out"
printf '\n%-22s %10s %12s %14s %10s\n' "ex06..ex11, ${delay} ms" requests 'median ms' 'round trips' 'peak MiB'
row() { printf '%-22s %10s %12.0f %14.1f %10s\n' "$1" "$2" "$3" "$(awk "BEGIN {print $3 / $delay}")" "$4"; }
row checker "$checker_requests" "$checker_ms" $((checker_kib / 1024))
row 'boto3, sequential' "$script_requests" "$script_ms" "$script_mib"
awk "BEGIN {printf \"%-22s %23.1fx\n\", \"ratio\", $script_ms / $checker_ms}"
