"""Runs commands in turn, and prints for each the median wall time and the peak
memory of its process, and how often the first is faster than the others.

usage: measure.py RUNS NAME COMMAND [NAME COMMAND ...]
"""

import os
import shlex
import statistics
import subprocess
import sys
import time

# Exit codes by which a program says what it found, and not that it broke.
ANSWERS = {0, 1}


def once(command):
    """Seconds and MiB of one run, from start to end of the process."""
    started = time.perf_counter()
    with subprocess.Popen(
        shlex.split(command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode not in ANSWERS:
        sys.exit(f"{command}: exit {process.returncode}\n{complaint.decode()}")
    return seconds, usage.ru_maxrss / 1024


def main():
    runs = int(sys.argv[1])
    names, commands = sys.argv[2::2], sys.argv[3::2]
    seen = {name: [] for name in names}
    # In turn, so that whatever else the machine does hits all of them.
    for run in range(runs):
        for name, command in zip(names, commands):
            # The slow ones are no different after a few runs.
            if run < 3 or statistics.median(s for s, _ in seen[name]) < 1:
                seen[name].append(once(command))
    first = None
    print(f"{'whole process':<22} {'runs':>5} {'median ms':>10} {'peak MiB':>9} {'ratio':>7}")
    for name in names:
        seconds = statistics.median(s for s, _ in seen[name])
        first = first or seconds
        peak = max(mib for _, mib in seen[name])
        print(
            f"{name:<22} {len(seen[name]):>5} {seconds * 1000:>10.1f}"
            f" {peak:>9.1f} {seconds / first:>6.1f}x"
        )


main()
