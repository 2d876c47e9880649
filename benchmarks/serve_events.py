"""How long the preview takes to show what happened to a file, and whether other pages answer meanwhile.

python -m benchmarks.serve_events [--agents 100] [--runs 5]
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Thread

import click
from tests.site.server import Preview, free_port, preview

from benchmarks.generator import write_agents
from benchmarks.measure import machine, say

CHECKED_OUT = 50
PATIENCE = 60.0
"""Seconds within which anything must show."""

PAUSE = 0.05
"""Seconds between two looks at a page."""

REST = 0.7
"""Seconds between two events: the server looks at its files twice a second."""

ADDRESS, NEIGHBOUR = "agents/watched/", "agents/neighbour/"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is done to the files, and how its page tells that it was seen."""

    title: str
    act: Callable[[], None]
    shown: Callable[[], bool]


@dataclass(slots=True)
class Figures:
    """Seconds of each run: until the change showed, and the slowest answer of another page meanwhile."""

    shown: list[float] = field(default_factory=list)
    neighbour: list[float] = field(default_factory=list)


def agent(name: str, summary: str) -> str:
    """Return an agent file."""
    return f"---\nname: {name}\ndescription: {summary}\ntools: Read, Grep\n---\n\nRead the change twice.\n"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--agents", type=click.IntRange(CHECKED_OUT), default=100, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="How often each happens.")
def main(agents: int, runs: int) -> None:
    """Do what an author does to the files of a running preview, and print a Markdown table."""
    print(f"{machine()}; {agents} agents, {runs} runs\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="agent-catalog-benchmark-") as temporary:
        folder = Path(temporary, "agents")
        # Two more are written by hand.
        write_agents(folder, agents - 2)
        (folder / "neighbour.md").write_text(agent("neighbour", "Stays as it is."), "utf-8")
        (folder / "watched.md").write_text(agent("watched", "Is first."), "utf-8")
        _two_branches(folder)
        port = free_port()
        with preview(
            *("agent-catalog", "serve", str(folder), "--port", str(port)),
            cwd=Path(temporary), port=port, log=Path(temporary, "log"),
        ) as server:  # fmt: skip
            _print(_measured(folder, server, runs))


def _measured(folder: Path, server: Preview, runs: int) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    for run in range(1, runs + 1):
        for happening in _happenings(folder, server, run):
            time.sleep(REST + run * 0.07)
            found = figures.setdefault(happening.title, Figures())
            with _neighbour(server) as waits:
                happening.act()
                began = time.perf_counter()
                server.wait_until(happening.shown, happening.title, PATIENCE, PAUSE)
                found.shown.append(time.perf_counter() - began)
            found.neighbour.append(max(waits))
            say(f"run {run} of {runs}: {happening.title}: {found.shown[-1]:.2f} s")
    return figures


def _happenings(folder: Path, server: Preview, run: int) -> Iterator[Happening]:
    """Yield the events in the order in which they must happen: each finds what the last one left."""
    file, other, moved = (folder / name for name in ("watched.md", "other.md", "moved.md"))
    temporary = folder / ".watched.md.tmp"

    def shows(words: str) -> Callable[[], bool]:
        return lambda: server.shows(ADDRESS, f"{words} {run}.")

    def save(words: str) -> Callable[[], None]:
        return lambda: _write(file, agent("watched", f"{words} {run}."))

    def replace() -> None:
        _write(temporary, agent("watched", f"Was put in place {run}."))
        temporary.replace(file)

    def rename() -> None:
        _write(other, agent("arrived", "Is moved."))
        other.rename(moved)

    def spoil() -> None:
        file.write_bytes(b"---\nname: \xff\n---\n")

    def half() -> None:
        _write(file, agent("watched", "Is whole.")[:25])

    yield Happening("edit", save("Is edited"), shows("Is edited"))
    yield Happening(
        "new",
        lambda: _write(other, agent("newborn", "Is new.")),
        lambda: server.status("agents/newborn/") == 200,
    )
    yield Happening(
        "rename",
        rename,
        lambda: server.status("agents/newborn/") == 404 and server.status("agents/arrived/") == 200,
    )
    yield Happening("delete", moved.unlink, lambda: server.status("agents/arrived/") == 404)
    yield Happening(
        "broken by an edit", spoil, lambda: server.shows(ADDRESS, "left out"),
    )  # fmt: skip
    yield Happening("mended", save("Is mended"), shows("Is mended"))
    yield Happening("atomic save", replace, shows("Was put in place"))
    yield Happening("half of a file", half, lambda: server.page(ADDRESS).has("#findings"))
    yield Happening("the other half", save("Is whole"), shows("Is whole"))
    yield Happening(
        f"git checkout of {CHECKED_OUT} files",
        lambda: _git(folder, "checkout", "--force", "new" if run % 2 else "old"),
        lambda: server.text("agents/catalog.json").count("Checked out.") == (CHECKED_OUT if run % 2 else 0),
    )


def _write(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")


def _two_branches(folder: Path) -> None:
    """Commit the agents to `old`, and to `new` with a sentence more in some of them."""
    _git(folder, "init", "--initial-branch=old")
    (folder / ".gitignore").write_text("watched.md\n", "utf-8")
    _git(folder, "add", ".")
    _git(folder, "commit", "--message=old")
    _git(folder, "checkout", "-b", "new")
    named = (file for file in sorted(folder.rglob("*.md")) if file.name not in ("watched.md", "neighbour.md"))
    for file, _ in zip(named, range(CHECKED_OUT), strict=False):
        text = file.read_text("utf-8")
        file.write_text(text.replace("\ndescription: ", "\nversion: Checked out.\ndescription: ", 1), "utf-8")
    _git(folder, "commit", "--all", "--message=new")
    _git(folder, "checkout", "old")


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@contextmanager
def _neighbour(server: Preview) -> Iterator[list[float]]:
    """Ask for another page all the time; the list gains the seconds of each answer."""
    waits: list[float] = []
    ended = Event()

    def ask() -> None:
        while not ended.wait(PAUSE):
            began = time.perf_counter()
            if server.status(NEIGHBOUR) == 200:
                waits.append(time.perf_counter() - began)
            else:
                waits.append(float("inf"))

    thread = Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()


def _print(figures: dict[str, Figures]) -> None:
    print("| What happens | Shown after, median | Worst | Slowest answer of another page |")
    print("| --- | ---: | ---: | ---: |")
    for title, found in figures.items():
        cells = median(found.shown), max(found.shown), max(found.neighbour)
        print(f"| {title} | {' | '.join(f'{seconds:.2f} s' for seconds in cells)} |")


if __name__ == "__main__":
    main()
