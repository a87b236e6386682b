"""Runs a command and writes its seconds and peak memory: `timed.py REPORT COMMAND...`.

A process of its own, because Linux counts the memory of the process that starts a command towards
the command's peak: a benchmark that holds gigabytes would report gigabytes for `true`.
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> int:
    """Run, wait, report; the exit code is the command's."""
    report, *command = sys.argv[1:]
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024  # bytes that ru_maxrss counts in
    peak_mb = usage.ru_maxrss * unit / 1e6
    cpu_seconds = usage.ru_utime + usage.ru_stime
    found = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb}
    Path(report).write_text(json.dumps(found), encoding="utf-8")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
