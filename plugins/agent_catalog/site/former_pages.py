"""Addresses of the past in a site: written beside the pages, so that neither search nor site map has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import urljoin

from mkdocs.structure.files import Files

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.former import FormerAddress, near
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.badge import render_retired_badge
from agent_catalog.rendering.former_page import render_redirect, render_retired
from agent_catalog.site.agent_pages import Theme
from agent_catalog.site.assets import FOLDER
from agent_catalog.site.output import agent_files
from agent_catalog.site.page_set import PageSet

REDIRECT_ASSETS = (f"{FOLDER}/redirect.js", f"{FOLDER}/redirect.css")

_NOINDEX = '<meta name="robots" content="noindex">\n</head>'


def drop_assets(files: Files, former: Collection[FormerAddress]) -> None:
    """Leave out the script and the style of redirects where there is none."""
    if not any(one.target for one in former):
        for uri in REDIRECT_ASSETS:
            if file := files.get_file_from_path(uri):
                files.remove(file)


def former_files(pages: PageSet, theme: Theme) -> Iterator[tuple[str, bytes]]:
    """Yield the files of each address of the past, below the catalog's top.

    A page of the site that has the address keeps it.
    """
    path = pages.options.path
    taken = {file.dest_uri for file in theme.files}
    entries = {entry.id: entry for entry in pages.catalog.entries}
    for one in pages.catalog.former:
        if f"{path}/{one.id}/index.html" in taken:
            continue
        target = entries.get(one.target or "")
        files = _moved(pages, target, one.id) if target else _retired(pages, theme, one, entries)
        for name, content in files:
            if f"{path}/{one.id}/{name}" not in taken:
                yield f"{one.id}/{name}", content


def _moved(pages: PageSet, entry: Entry, old: str) -> Iterator[tuple[str, bytes]]:
    """Yield a redirect, and copies of the agent's files: what a wiki embeds cannot be redirected."""
    to = Addresses("../", pages.index)
    depth = len(pages.options.path.split("/")) + 1
    canonical = urljoin(pages.base_url, f"{entry.id}/{pages.index}") if pages.base_url else ""
    yield "index.html", render_redirect(entry, to, f"{'../' * depth}{FOLDER}/", canonical).encode()
    for name, content in agent_files(pages.environment, entry).items():
        yield name.replace(f"{entry.id}.md", f"{old}.md"), content


def _retired(
    pages: PageSet, theme: Theme, one: FormerAddress, entries: dict[str, Entry]
) -> Iterator[tuple[str, bytes]]:
    """Yield the page of an agent that is gone, and a badge that says so; its file is not published again."""
    to = Addresses("../", pages.index)
    heir = entries.get(one.replaced_by or "")
    content = render_retired(pages.environment, one, heir, near(entries.values(), one.name), to)
    page = pages.stand_in(one.id, content)
    page.render(theme.config, theme.files)
    html = theme.render(page).replace("</head>", _NOINDEX, 1)
    yield "index.html", html.encode("utf-8", "xmlcharrefreplace")
    yield "badge.svg", render_retired_badge(pages.environment).encode()
