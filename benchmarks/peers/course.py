"""What becomes of one site: built cold, built again, edited, and built with its cache alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path

from benchmarks.fleet import AgentPage, Fleet
from benchmarks.measure import FailedCommandError, Usage, measure
from benchmarks.peers.builders import Builder, Tools

_EDITS = count(1)


class Step(StrEnum):
    """What is measured; the value is what the tables call it."""

    COLD = "cold"
    WARM = "warm"
    EDITED = "one edited"
    RESTORED = "cache restored"


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a site, once without and once with the index that a program of its own makes.

    `pages` has the bytes of each page, by the path of its agent's file; `index_page` those of the list of
    all agents, where there is one.
    """

    plain: dict[Step, Usage]
    searchable: dict[Step, Usage]
    site_bytes: int
    pages: dict[str, int]
    index_page: int | None


def run_course(
    builder: Builder, fleet: Fleet, tools: Tools, project: Path, cold_only: bool = False
) -> Course:
    """Take a new project through every step, or the first; it stays, as the last step left it.

    The cache of `agent-catalog` is restored by setting the site aside. Where ext4 has no journal, it looks at
    every file that was deleted lately for each new one, which no restored cache meets: it would be 2 s of 5.

    Raises:
        FailedCommandError: where a build fails, or the site lacks an agent or the edit.
    """
    builder.write(fleet, project)
    plain: dict[Step, Usage] = {}
    searchable: dict[Step, Usage] = {}

    def take(step: Step) -> None:
        plain[step] = searchable[step] = measure(tools.command(builder.build), project)
        if builder.search:
            searchable[step] = _together(plain[step], measure(tools.command(builder.search), project))

    take(Step.COLD)
    site = project / "site"
    pages = {page.file: _size(builder, site, page) for page in fleet.pages}
    site_bytes = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    listing = site / "agents" / "index.html"
    index_page = listing.stat().st_size if listing.is_file() else None
    if cold_only:
        return Course(plain, searchable, site_bytes, pages, index_page)
    take(Step.WARM)
    page = fleet.pages[len(fleet.pages) // 2]
    words = edit(project / builder.file_of(page))
    take(Step.EDITED)
    if words not in _file(site, page).read_text("utf-8"):
        raise FailedCommandError(f"{builder.name} does not show what was edited: {page.file}")
    if builder.head == "own":
        site.rename(project / "site-before")
        take(Step.RESTORED)
    return Course(plain, searchable, site_bytes, pages, index_page)


def edit(file: Path) -> str:
    """Add a line to a prompt, and return the word in it that was never there before."""
    word = f"edited{next(_EDITS)}here"
    file.write_bytes(file.read_bytes().rstrip() + f"\n\nThis was {word}.\n".encode())
    return word


def _together(first: Usage, second: Usage) -> Usage:
    """Add what two commands take one after the other; memory is that of the larger."""
    cpu = None if first.cpu is None or second.cpu is None else first.cpu + second.cpu
    peak = None if first.peak is None or second.peak is None else max(first.peak, second.peak)
    return Usage(first.wall + second.wall, cpu, peak)


def _file(site: Path, page: AgentPage) -> Path:
    return site / page.address / "index.html"


def _size(builder: Builder, site: Path, page: AgentPage) -> int:
    try:
        return _file(site, page).stat().st_size
    except FileNotFoundError:
        raise FailedCommandError(f"{builder.name} has no page for {page.file}") from None
