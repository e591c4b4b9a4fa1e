#!/usr/bin/env bash
# Streams an upload through the release `api` to an S3 in another process and
# prints the api's peak resident memory; fails above the limit.
#   SIZE         bytes (default 5000000000)
#   LIMIT_KB     peak allowed (default 65536)
#   BIN          directory with `api` and `embedded-s3`, if built already
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
size=${SIZE:-5000000000} limit=${LIMIT_KB:-65536}

start_s3
start_api
# Bytes that do not compress and cost nothing to make: one key stream.
began=$SECONDS
# It ends by a closed pipe, which is no failure here.
{ openssl enc -aes-128-ctr -nosalt -pass pass:bench -md sha256 </dev/zero 2>/dev/null || true; } | head -c "$size" |
    tee >(sha256sum >"$work/sent") |
    curl -sS --fail-with-body -T - "$api/upload/big.bin" || { echo; echo "upload failed" >&2; exit 1; }
echo
took=$((SECONDS - began))
peak=$(awk '/VmHWM/ {print $2}' "/proc/$api_pid/status")
url=$(curl -sS --fail "$api/download/big.bin" | python3 -c 'import json, sys; print(json.load(sys.stdin)["content"])')
curl -sS --fail "$url" | sha256sum >"$work/stored"
cmp "$work/sent" "$work/stored" || { echo "the stored bytes differ" >&2; exit 1; }
[[ -z $(ls -A "$work/uploads") ]] || { echo "a spool file is left" >&2; exit 1; }
echo "$size bytes in $took s, same bytes back, peak of the api: $peak kB (limit $limit kB)"
((peak <= limit))
