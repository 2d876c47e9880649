"""Run one command and write down what it took: `launcher.py REPORT COMMAND...`.

A script of its own, because a process inherits the peak memory of the one that starts it: this one
is small. It imports nothing of the project and runs with `python -I -S`.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(report: str, *command: str) -> int:
    """Return the exit code of the command."""
    started = time.perf_counter()
    if sys.platform == "win32":
        import subprocess

        code = subprocess.call(command)
        taken: dict[str, float | None] = {
            "wall": time.perf_counter() - started,
            "cpu": None,
            "peak": None,
        }
    else:
        child = os.posix_spawn(command[0], command, os.environ)
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        taken = {
            "wall": time.perf_counter() - started,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        }
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(taken, file)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
