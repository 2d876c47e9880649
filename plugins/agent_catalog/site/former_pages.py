"""Addresses of the past in a site: written beside the pages, so that neither search nor site map has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

from mkdocs.structure.files import Files
from msgspec.structs import replace

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.former import FormerAddress, Nearby
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.badge import retired_badges
from agent_catalog.rendering.former_page import NOINDEX, render_redirect, render_retired
from agent_catalog.rendering.page import HeadPart, Page
from agent_catalog.site.agent_pages import Theme
from agent_catalog.site.assets import FOLDER
from agent_catalog.site.output import write_outputs
from agent_catalog.site.page_set import PageSet
from agent_catalog.site.pages import GeneratedPage
from agent_catalog.site.shell import MARK, MARKED_ID, MARKED_PAGE, Frame, make_shell

_MARK = HeadPart(NOINDEX.sign, f'<meta name="{MARK}-robots">')
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
    retired = _Retired(pages, theme)
    for one in pages.catalog.former:
        if f"{path}/{one.id}/index.html" not in taken:
            target = entries.get(one.target or "")
            files = _moved(pages, target, one.id, top) if target else retired.files(one)
            write_outputs(top / one.id, files)


def _moved(pages: PageSet, entry: Entry, old: str, top: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a redirect, and copies of what stands beside the agent's page.

    A host of files redirects no image and no file to install, and wikis embed them.
    """
    to = Addresses("../", pages.index)
    depth = len(pages.options.path.split("/")) + 1
    assets = f"{'../' * depth}{FOLDER}/"
    yield "index.html", render_redirect(entry, to, assets, pages.url(entry.id)).encode()
    folder = top / entry.id
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in ("index.html", f"{entry.id}.md"):
            yield name, file.read_bytes()
    yield f"{old}.md", entry.agent.source.content


class _Retired:
    """The pages of agents that are gone, in the theme, whose frame is rendered once."""

    def __init__(self, pages: PageSet, theme: Theme) -> None:
        self._pages = pages
        self._theme = theme
        self._nearby = Nearby(pages.catalog.entries)
        self._entries = {entry.id: entry for entry in pages.catalog.entries}

    def files(self, one: FormerAddress) -> Iterator[tuple[str, bytes]]:
        """Yield the page, and badges that say so; the agent's file is not published again."""
        to = Addresses("../", self._pages.index)
        heir, near = self._entries.get(one.replaced_by or ""), self._nearby.near(one.name)
        page = self._stand_in(one.id, render_retired(self._pages.environment, one, heir, near, to))
        yield "index.html", self._frame.around(page, one.id).encode("utf-8", "xmlcharrefreplace")
        yield from ((file.name, file.content) for file in retired_badges(self._pages.environment, one.name))

    @cached_property
    def _frame(self) -> Frame:
        marked = self._stand_in(MARKED_ID, replace(MARKED_PAGE, head=(_MARK,)))
        shell = make_shell(marked, self._theme.render) if self._theme.is_own else None
        return Frame(shell, self._theme.render)

    def _stand_in(self, id_: str, content: Page) -> GeneratedPage:
        page = self._pages.stand_in(id_, content)
        page.render(self._theme.config, self._theme.files)
        return page
