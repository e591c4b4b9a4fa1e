#!/usr/bin/env bash
# Requests per second of the release `api` and of the usual Flask solution, on
# the same S3, one after the other.
#   DURATION     of each measurement (default 5s)
#   CONNECTIONS  at once (default 32)
#   KEYS         objects in the bucket (default 1000)
#   BIN          directory with `api` and `embedded-s3`, if built already
# Needs wrk, curl and python3 (Debian: apt-get install wrk).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 1; }
venv=$("$root/tests/venv.sh")
duration=${DURATION:-5s} connections=${CONNECTIONS:-32} keys=${KEYS:-1000}

start_s3
start_api
port=$(free_port)
flask=http://127.0.0.1:$port
(cd "$here" && exec "$venv/bin/gunicorn" --workers 2 --bind "127.0.0.1:$port" \
    --worker-tmp-dir "$work" --log-level warning flask_app:app) &
pids+=($!)
wait_for "$flask/"

"$venv/bin/python" - "$keys" <<'PY'
import os, sys, boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
for n in range(int(sys.argv[1])):
    s3.put_object(Bucket=os.environ["BUCKET"], Key=f"file-{n:05}.txt", Body=b"x")
PY
listing=$("$venv/bin/python" - <<'PY'
import os, boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
params = {"Bucket": os.environ["BUCKET"]}
print(s3.generate_presigned_url("list_objects_v2", Params=params, ExpiresIn=3600))
PY
)

# Every request of this one names another of the keys.
cat >"$work/keys.lua" <<LUA
local n = 0
request = function()
    n = (n + 1) % $keys
    return wrk.format("GET", string.format("/download/file-%05d.txt", n))
end
LUA

# Requests per second of a URL, with further arguments for wrk; any answer that
# is not 200 ends the run.
rate() {
    local output
    [[ $(curl -s -o /dev/null -w '%{http_code}' "$1") == 200 ]] || { echo "not 200: $1" >&2; exit 1; }
    wrk -t1 -c"$connections" -d1s "${@:2}" "$1" >/dev/null
    output=$(wrk -t1 -c"$connections" -d"$duration" --timeout 60s "${@:2}" "$1")
    if grep -q 'Non-2xx' <<<"$output"; then echo "$output" >&2; exit 1; fi
    awk '/Requests\/sec/ {print $2}' <<<"$output"
}

printf '%-30s %12s %12s %8s\n' "requests/s, $connections connections" api flask ratio
# What a measurement has left in the backlog of gunicorn would slow the next one.
settle() { for _ in 1 2 3 4; do curl -s -o /dev/null --max-time 60 "$flask/"; done; }
compare() {
    local ours theirs
    ours=$(rate "$api$2" "${@:3}")
    theirs=$(rate "$flask$2" "${@:3}")
    settle
    awk -v w="$1" -v a="$ours" -v f="$theirs" 'BEGIN {
        ratio = f > 0 ? sprintf("%.1fx", a / f) : "-"
        printf "%-30s %12.0f %12.1f %8s\n", w, a, f, ratio
    }'
}
compare / /
# Requests for one key share questions to S3; for many keys they cannot.
compare "/download, one key" /download/file-00001.txt
compare "/download, $keys keys" /download/file-00001.txt -s "$work/keys.lua"
compare /list_files /list_files
raw=$(rate "$listing")
awk -v r="$raw" -v k="$keys" 'BEGIN {printf "%-30s %12.0f\n", "ListObjectsV2 of " k ", bare S3", r}'
awk '{print "load average: " $1 ", " $2 ", " $3}' /proc/loadavg
