"""The agents that are built: so many of the generator's, or of the agents of any folders."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.reading.folder import read_folders
from benchmarks.generator import CURATED, write_agents

NAME = re.compile(rb"""^(name:[ \t]*(["']?)[^\r\n"']*?)(\2[ \t]*)(?=\r?$)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AgentPage:
    """What a page is made of: `file` is the agent's path in its folder, `id` its address in every site."""

    file: str
    id: str
    name: str
    body: str

    @property
    def address(self) -> str:
        """The page's address from the top of a site."""
        return f"agents/{self.id}/"


@dataclass(frozen=True, slots=True)
class Fleet:
    """A folder of agents, as the catalog reads it."""

    folder: Path
    pages: tuple[AgentPage, ...]

    @property
    def prompt_bytes(self) -> int:
        """How much prompt there is to render."""
        return sum(len(page.body.encode()) for page in self.pages)


def generated(folder: Path, count: int) -> Fleet:
    """Write so many agents of the generator, with long prompts, into a new folder."""
    write_agents(folder, count, prompts=CURATED)
    return _read(folder)


def repeated(sources: Sequence[Path], folder: Path, count: int) -> Fleet:
    """Write the agents of some folders into a new one, again and again until there are so many.

    They come in an order that mixes the folders and is always the same. Every copy has a number in its name
    and a line of its own at the end of its prompt, so that no two are equal.

    Raises:
        ValueError: where the folders hold no agent.
    """
    entries = build_catalog(read_folders(list(sources))).entries
    files = [
        (entry.category.slug if entry.category else "", Path(entry.agent.source.file)) for entry in entries
    ]
    found = sorted((category, file) for category, file in files if _is_text(file))
    if not found:
        raise ValueError("there are no agents in these folders")
    random.Random(1).shuffle(found)
    for number in range(count):
        turn, place = divmod(number, len(found))
        category, original = found[place]
        file = folder / category / f"{number:05}-{original.name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_copy(original.read_bytes(), turn + 1))
    return _read(folder)


def _copy(content: bytes, number: int) -> bytes:
    if number == 1:
        return content
    named = NAME.sub(rb"\g<1>-%d\g<3>" % number, content, count=1)
    return named.rstrip() + b"\n\nThis is copy %d.\n" % number


def _is_text(file: Path) -> bool:
    """Whether a line can be added to it as UTF-8."""
    try:
        file.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True


def _read(folder: Path) -> Fleet:
    catalog = build_catalog(read_folders([folder]))
    pages = (
        AgentPage(
            Path(entry.agent.source.file).relative_to(folder.resolve()).as_posix(),
            entry.id,
            " ".join(entry.agent.name.split()),
            entry.agent.body,
        )
        for entry in catalog.entries
    )
    return Fleet(folder, tuple(sorted(pages, key=lambda page: page.file)))


def shared_pages(fleets: Iterable[Fleet]) -> Iterator[tuple[AgentPage, ...]]:
    """Yield, for each of the fleets, the pages of the files that are in all of them, in one order."""
    fleets = list(fleets)
    common = set.intersection(*({page.file for page in fleet.pages} for fleet in fleets))
    for fleet in fleets:
        yield tuple(page for page in fleet.pages if page.file in common)
