"""Files that the catalog writes beside its pages: written to a temporary name and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2 import Environment

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.badge import render_badge
from agent_catalog.rendering.feeds import FEEDS
from agent_catalog.rendering.listing import ITEMS
from agent_catalog.rendering.llms import LLMS, LLMS_FULL
from agent_catalog.rendering.tools_page import CSV
from agent_catalog.schemas import PUBLISHED


def write_outputs(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files, each with its path below `folder`."""
    for name, content in files:
        write_file(folder / name, content)


def agent_files(environment: Environment, entry: Entry) -> Mapping[str, bytes]:
    """Return what stands beside an agent's page: the file itself, and its badge."""
    return {
        f"{entry.id}.md": entry.agent.source.content,
        "badge.svg": render_badge(environment, entry.agent).encode(),
    }


def output_names(catalog: Catalog) -> Iterator[str]:
    """Yield what is written beside the pages."""
    yield from ("catalog.json", "report.json", *PUBLISHED, LLMS, LLMS_FULL, *FEEDS, f"tools/{CSV}")
    yield from (f"{folder}{ITEMS}" for folder in ("", "tools/", "examples/", "health/"))
    for entry in catalog.entries:
        yield from (f"{entry.id}/{entry.id}.md", f"{entry.id}/badge.svg")


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it; leave it alone where nothing changed."""
    if path.exists():
        if path.read_bytes() == content:
            return
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
