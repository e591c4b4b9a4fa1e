# Sourced by the scripts beside it: one S3 of our own, and clean-up.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
bin=${BIN:-$target/release}
if [[ -z ${BIN:-} ]]; then
    (cd "$root" && cargo build --quiet --release -p api --bins)
fi

work=$(mktemp -d)
pids=()
clean_up() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

export AWS_ACCESS_KEY_ID=AKIABENCH AWS_SECRET_ACCESS_KEY=bench-secret AWS_REGION=eu-west-1
export AWS_DEFAULT_REGION=$AWS_REGION AWS_EC2_METADATA_DISABLED=true
export BUCKET=module02-bench TMPDIR=$work

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Waits, at most 20 seconds, until something answers at a URL.
wait_for() {
    for _ in $(seq 200); do
        if curl -s -o /dev/null --max-time 2 "$1"; then return; fi
        sleep 0.1
    done
    echo "nothing answers at $1" >&2
    exit 1
}

start_s3() {
    local port; port=$(free_port)
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port
    "$bin/embedded-s3" "127.0.0.1:$port" "$BUCKET" &
    pids+=($!)
    wait_for "$AWS_ENDPOINT_URL"
}

start_api() {
    local port; port=$(free_port)
    api=http://127.0.0.1:$port
    "$bin/api" --listen "127.0.0.1:$port" --bucket "$BUCKET" --endpoint-url "$AWS_ENDPOINT_URL" \
        --uploads-dir "$work/uploads" --log warn &
    api_pid=$!
    pids+=("$api_pid")
    wait_for "$api/health"
}
