"""Files that the catalog writes beside its pages: written to a temporary name and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import Environment

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.badge import render_badge
from agent_catalog.rendering.catalog_json import catalog_json, report_json
from agent_catalog.rendering.listing import ITEMS
from agent_catalog.rendering.tools_page import CSV


def write_outputs(
    folder: Path,
    catalog: Catalog,
    environment: Environment,
    base_url: str,
    index: str,
    beside: Iterable[tuple[str, bytes]],
) -> None:
    """Write JSON, raw files and badges below `folder`, and what the pages have beside them.

    `base_url` is the address of the catalog's top in `catalog.json`; `index` as in `Addresses`.
    """

    def url(entry: Entry) -> str:
        return f"{base_url}{entry.id}/{index}"

    for name, content in _outputs(catalog, environment, catalog_json(catalog, url)):
        write_file(folder / name, content)
    for name, content in beside:
        write_file(folder / name, content)


def output_names(catalog: Catalog) -> Iterator[str]:
    """Yield what is written beside the pages."""
    yield from ("catalog.json", "report.json", f"tools/{CSV}")
    yield from (f"{folder}{ITEMS}" for folder in ("", "tools/", "examples/", "health/"))
    for entry in catalog.entries:
        yield from (f"{entry.id}/{entry.id}.md", f"{entry.id}/badge.svg")


def _outputs(catalog: Catalog, environment: Environment, catalog_text: str) -> Iterator[tuple[str, bytes]]:
    yield "catalog.json", catalog_text.encode()
    yield "report.json", report_json(catalog.findings).encode()
    for entry in catalog.entries:
        yield f"{entry.id}/{entry.id}.md", entry.agent.source.content
        yield f"{entry.id}/badge.svg", render_badge(environment, entry.agent).encode()


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
