"""How long a preview takes from the save of a file to the page that shows it."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.site.server import free_port

from benchmarks.fleet import AgentPage, Fleet
from benchmarks.measure import FailedCommandError, say
from benchmarks.peers.builders import Builder, Tools
from benchmarks.peers.course import edit

START, PATIENCE = 600.0, 300.0
"""Seconds within which a preview must answer for the first time, and show an edit."""

PAUSE = 0.02
"""Seconds between two looks at the page."""

REST = 1.0
"""Seconds between two edits: nobody saves in the middle of a build."""

LONG = 30.0
"""Seconds: what takes longer is not edited again."""


def save_to_served(builder: Builder, fleet: Fleet, tools: Tools, project: Path, edits: int) -> list[float]:
    """Edit agents of a project that is previewed, and return the seconds of each.

    Raises:
        FailedCommandError: where the preview ends, or does not show an edit in time.
    """
    port, taken = free_port(), list[float]()
    with _running(tools.command(builder.serve, port), project) as wait_until:
        url = f"http://127.0.0.1:{port}/"
        pages = [fleet.pages[len(fleet.pages) * number // (edits + 1)] for number in range(1, edits + 1)]
        wait_until(lambda: _get(url, pages[0]) != b"", START)
        for page in pages:
            time.sleep(REST + 0.07 * len(taken))
            word = edit(project / builder.file_of(page)).encode()
            begun = time.perf_counter()
            wait_until(lambda page=page, word=word: word in _get(url, page), PATIENCE)  # type: ignore[misc]
            taken.append(time.perf_counter() - begun)
            say(f"{builder.name}, {len(fleet.pages)} agents: an edit shows after {taken[-1]:.2f} s")
            if taken[-1] > LONG:
                break
    return taken


Wait = Callable[[Callable[[], bool], float], None]


@contextmanager
def _running(command: list[str], project: Path) -> Iterator[Wait]:
    """Start a server and end it, whatever happens; yield what waits for something to be so."""
    log = project / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=project, stdout=output, stderr=subprocess.STDOUT)

    def wait_until(happened: Callable[[], bool], patience: float) -> None:
        end = time.monotonic() + patience
        while not happened():
            last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-5:])
            if process.poll() is not None:
                raise FailedCommandError(f"{' '.join(command)} ended:\n{last}")
            if time.monotonic() > end:
                raise FailedCommandError(
                    f"{' '.join(command)} shows nothing new in {patience:.0f} s:\n{last}"
                )
            time.sleep(PAUSE)

    try:
        yield wait_until
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _get(url: str, page: AgentPage) -> bytes:
    """Return the page, empty where there is none yet."""
    try:
        with urllib.request.urlopen(url + page.address, timeout=PATIENCE) as answer:
            content: bytes = answer.read()
    except OSError:
        return b""
    return content
