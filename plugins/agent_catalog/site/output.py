"""Files that the catalog writes beside its pages: written to a temporary name and renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.reading.file_content import replace_content
from agent_catalog.rendering.embedding import EMBED, INSTALL
from agent_catalog.rendering.feeds import FEEDS
from agent_catalog.rendering.inventory import INVENTORY
from agent_catalog.rendering.listing import ITEMS
from agent_catalog.rendering.llms import LLMS, LLMS_FULL
from agent_catalog.rendering.page import Page
from agent_catalog.rendering.social_image import SOCIAL_IMAGE
from agent_catalog.rendering.tools_page import CSV
from agent_catalog.schemas import PUBLISHED

BADGES = "badges"
"""The folder of the badges' data."""


def write_outputs(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files, each with its path below `folder`."""
    for name, content in files:
        write_file(folder / name, content)


def agent_files(entry: Entry, page: Page | None) -> Mapping[str, bytes]:
    """Return what stands beside an agent's page: the file itself, and what was made with the page."""
    beside = {file.name: file.content for file in page.files} if page else {}
    return {f"{entry.id}.md": entry.agent.source.content, **beside}


def output_names(catalog: Catalog) -> Iterator[str]:
    """Yield what is written beside the pages."""
    yield from ("catalog.json", "report.json", *PUBLISHED, LLMS, LLMS_FULL, *FEEDS, INVENTORY)
    yield from (f"tools/{CSV}", EMBED)
    yield from (f"{folder}{ITEMS}" for folder in ("", "tools/", "examples/", "health/"))
    for entry in catalog.entries:
        beside = (f"{entry.id}.md", "badge.svg", "badge-tools.svg", "badge-model.svg")
        yield from (f"{entry.id}/{name}" for name in (*beside, EMBED, INSTALL, SOCIAL_IMAGE))
        yield f"{BADGES}/{entry.id}.json"


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it; leave it alone where nothing changed."""
    if path.exists():
        if path.read_bytes() == content:
            return
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_content(path, content)
