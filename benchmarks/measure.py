"""What a command takes, as a whole process, and the machine it ran on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
PACKAGES = ("mkdocs", "mkdocs-material", "comrak")
TAIL = 20


class FailedCommandError(Exception):
    """A measured command failed; the message ends with what it said last."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds on the clock, seconds of processor time, bytes of the largest process; None: not measured."""

    wall: float
    cpu: float | None
    peak: float | None


def measure(command: list[str], folder: Path) -> Usage:
    """Run a command in a folder, whose own cache it gets; what Python compiles is kept, as it is by default.

    Raises:
        FailedCommandError: where the command does not end well.
    """
    report, log = folder / "usage.json", folder / "output.log"
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = [sys.executable, "-I", "-S", str(LAUNCHER), str(report), *command]
    with log.open("wb") as output:
        code = subprocess.call(start, cwd=folder, env=environment, stdout=output, stderr=output)
    if code:
        lines = log.read_text("utf-8", "replace").splitlines()[-TAIL:]
        raise FailedCommandError("\n".join([f"{' '.join(command)} ended with {code}:", *lines]))
    return Usage(**json.loads(report.read_text("utf-8")))


def script(name: str) -> str:
    """Return the path of a command that is installed beside this Python.

    Raises:
        FailedCommandError: where it is not.
    """
    folder = Path(sysconfig.get_path("scripts"))
    path = folder / (f"{name}.exe" if sys.platform == "win32" else name)
    if not path.is_file():
        raise FailedCommandError(f"{path} is missing: install the project into this Python")
    return str(path)


def say(line: str) -> None:
    """Tell how far the work is, out of the way of the tables."""
    print(line, file=sys.stderr, flush=True)


def machine() -> str:
    """Name what the figures depend on, in one line."""
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    parts = [
        f"{platform.system()} {platform.machine()}, {_cores()} cores{_load()}",
        f"Python {platform.python_version()}",
        packages,
    ]
    return ", ".join(parts)


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _load() -> str:
    if sys.platform == "win32":
        return ""
    return f" (load {os.getloadavg()[0]:.1f} at the start)"
