"""Runs a command and tells, as JSON, how it ended and what it took: exit code,
what it said, seconds of processor time, peak memory in MiB. A command that does
not end within a minute is killed.

usage: bounded.py COMMAND [ARGUMENT ...]
"""

import json
import resource
import subprocess
import sys

LIMIT = 60

try:
    done = subprocess.run(sys.argv[1:], capture_output=True, timeout=LIMIT, check=False)
    code, said = done.returncode, done.stdout + done.stderr
except subprocess.TimeoutExpired as late:
    code, said = None, (late.stdout or b"") + (late.stderr or b"")
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "code": code,
            "said": said.decode(errors="replace"),
            "seconds": usage.ru_utime + usage.ru_stime,
            "peak_mib": usage.ru_maxrss / 1024,
        }
    )
)
