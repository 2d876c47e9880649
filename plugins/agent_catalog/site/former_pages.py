"""Addresses of the past in a site: written beside the pages, so that neither search nor site map has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.structure.files import Files

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.former import FormerAddress, near
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.badge import retired_badges
from agent_catalog.rendering.former_page import render_redirect, render_retired
from agent_catalog.site.agent_pages import Theme
from agent_catalog.site.assets import FOLDER
from agent_catalog.site.output import write_outputs
from agent_catalog.site.page_set import PageSet

REDIRECT_ASSETS = (f"{FOLDER}/redirect.js", f"{FOLDER}/redirect.css")


def drop_assets(files: Files, former: Collection[FormerAddress]) -> None:
    """Leave out the script and the style of redirects where there is none."""
    if not any(one.target for one in former):
        for uri in REDIRECT_ASSETS:
            if file := files.get_file_from_path(uri):
                files.remove(file)


def write_former(pages: PageSet, theme: Theme, top: Path) -> None:
    """Write what stands at each address of the past, when the agents' own folders in `top` are written.

    A page of the site that has the address keeps it.
    """
    path = pages.options.path
    taken = {file.dest_uri for file in theme.files}
    entries = {entry.id: entry for entry in pages.catalog.entries}
    for one in pages.catalog.former:
        target = entries.get(one.target or "")
        files = _moved(pages, target, one.id, top) if target else _retired(pages, theme, one, entries)
        if f"{path}/{one.id}/index.html" not in taken:
            write_outputs(top / one.id, files)


def _moved(pages: PageSet, entry: Entry, old: str, top: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a redirect, and copies of what stands beside the agent's page.

    A host of files redirects no image and no file to install, and wikis embed them.
    """
    to = Addresses("../", pages.index)
    depth = len(pages.options.path.split("/")) + 1
    canonical = urljoin(pages.base_url, f"{entry.id}/{pages.index}") if pages.base_url else ""
    yield "index.html", render_redirect(entry, to, f"{'../' * depth}{FOLDER}/", canonical).encode()
    folder = top / entry.id
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name != "index.html":
            yield name, file.read_bytes()
    yield f"{old}.md", entry.agent.source.content


def _retired(
    pages: PageSet, theme: Theme, one: FormerAddress, entries: dict[str, Entry]
) -> Iterator[tuple[str, bytes]]:
    """Yield the page of an agent that is gone, and badges that say so; its file is not published again."""
    to = Addresses("../", pages.index)
    heir = entries.get(one.replaced_by or "")
    content = render_retired(pages.environment, one, heir, near(entries.values(), one.name), to)
    page = pages.stand_in(one.id, content)
    page.render(theme.config, theme.files)
    yield "index.html", theme.render(page).encode("utf-8", "xmlcharrefreplace")
    yield from ((file.name, file.content) for file in retired_badges(pages.environment, one.name))
