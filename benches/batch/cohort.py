"""Makes cohorts out of the reference solution and has them judged on two cores.

usage: cohort.py CHECKER TURN_INS
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

EXERCISES = ["ex06", "ex07", "ex08", "ex09", "ex10", "ex11"]
# What is in the reference solution, and what some have instead.
MISTAKES = [
    ("10.0.0.0/16", "10.0.0.0/24"),
    ("map_public_ip_on_launch = true", "map_public_ip_on_launch = false"),
    ("enable_dns_hostnames = true", "enable_dns_hostnames = false"),
    ("t2.micro", "t2.large"),
]
# Everybody is judged: they conform, or some do not.
ANSWERS = {0, 1}


def generate(folder, count):
    """Turn-ins, each of files of its own."""
    for number in range(count):
        mistake = MISTAKES[number // 5 % len(MISTAKES)] if number % 5 == 4 else None
        for exercise in EXERCISES:
            to = folder / f"student-{number:05}" / exercise
            to.mkdir(parents=True)
            for file in sorted(pathlib.Path("infra", exercise).iterdir()):
                if not file.is_file():
                    continue
                text = file.read_text()
                if file.suffix in (".tf", ".tfvars"):
                    text = f"# handed in by student {number}\n{text}"
                if mistake:
                    text = text.replace(*mistake)
                (to / file.name).write_text(text)


def judge(checker, folder, into):
    """Seconds, MiB of the batch itself, MiB of the largest below it."""
    command = [checker, "batch", folder, "ex06..ex11", "--into", into, "--jobs", "2", "--quiet"]
    own = 0
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(command, stdout=said, stderr=said)
        ended, status, usage = 0, 0, None
        while not ended:
            own = max(own, high_water(process.pid))
            time.sleep(0.02)
            # Its usage has that of everybody that it waited for.
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode()
    if process.returncode not in ANSWERS:
        sys.exit(f"exit {process.returncode}\n{text}")
    return seconds, own / 1024, usage.ru_maxrss / 1024, text.strip().splitlines()[-1]


def high_water(pid):
    """KiB of memory that the process has had at most, where the system tells."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            lines = [line.split() for line in status if line.startswith("VmHWM")]
    except OSError:
        lines = []
    return int(lines[0][1]) if lines else 0


def main():
    checker, most = sys.argv[1], int(sys.argv[2])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    home = pathlib.Path(tempfile.mkdtemp(prefix="cohort-"))
    try:
        print(
            f"{'turn-ins on two cores':<26} {'seconds':>8} {'per second':>11}"
            f" {'batch MiB':>10} {'largest MiB':>12}"
        )
        for count in [max(1, most // 10), most]:
            folder, into = home / f"cohort-{count}", home / f"results-{count}"
            generate(folder, count)
            for what in ["from nothing", "all finished"]:
                seconds, own, largest, said = judge(checker, folder, into)
                print(
                    f"{f'{count}, {what}':<26} {seconds:>8.2f} {count / seconds:>11.0f}"
                    f" {own:>10.1f} {largest:>12.1f}"
                )
        print(said)
    finally:
        shutil.rmtree(home)


main()
