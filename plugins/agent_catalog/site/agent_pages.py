"""The pages of agents and of categories in their theme, where no other plugin has a word in them.

MkDocs would render and write each by itself, with all events. Where none of these events is anybody else's,
the outcome is the same without them, and a page that has not changed costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from msgspec.structs import replace

from agent_catalog.cache import digest
from agent_catalog.catalog.catalog import Entry
from agent_catalog.rendering.category_pages import FOLDER
from agent_catalog.rendering.page import Page
from agent_catalog.site.agent_folders import AgentFolders
from agent_catalog.site.config import written_settings
from agent_catalog.site.full_text import use_worker
from agent_catalog.site.output import agent_files, write_file
from agent_catalog.site.page_set import PageSet
from agent_catalog.site.pages import GeneratedPage, WrittenFile, with_head, without_gaps
from agent_catalog.site.search import hide_from_search, show_to_search
from agent_catalog.site.shell import (
    MARK,
    MARKED_ID,
    MARKED_PAGE,
    PAGE_WITH_CONTENTS,
    Frame,
    Shell,
    StandIn,
    proven_shell,
)

_PAGE_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page")
_SEARCH = frozenset({"material.plugins.search.plugin", "mkdocs.contrib.search"})
"""Plugins whose only word in a page is to index it."""

_MARKED_CATEGORY = replace(MARKED_PAGE, html=f'<h1 id="category">{MARK}</h1>')


def is_alone(config: MkDocsConfig, us: object) -> bool:
    """Whether no plugin or hook but us and the search has an event of a page."""
    return all(
        owner is us or type(owner).__module__ in _SEARCH
        for event in _PAGE_EVENTS
        for owner in (getattr(method, "__self__", None) for method in config.plugins.events[event])
    )


@dataclass(frozen=True)
class Theme:
    """All that the theme's template is given for a page, besides the page."""

    config: MkDocsConfig
    environment: Environment
    navigation: Navigation
    files: Files
    full_text: bool = False
    serving: bool = False

    def render(self, page: GeneratedPage) -> str:
        """Return what MkDocs would write for a page that has its content."""
        page.active = True
        try:
            context = get_context(self.navigation, self.pages, self.config, page)
            output = self.environment.get_template("main.html").render(context)
        finally:
            page.active = False
        output = with_head(without_gaps(output, page.content or ""), page)
        return use_worker(output) if self.full_text else output

    @cached_property
    def pages(self) -> list[File]:
        """The files of all pages, whoever writes them, in the order in which MkDocs would have them."""
        least = InclusionLevel.DRAFT if self.serving else InclusionLevel.NOT_IN_NAV
        return [
            file
            for file in self.files
            if file.is_documentation_page() or isinstance(file, WrittenFile)
            if file.inclusion.value >= least.value
        ]

    def places(self, page: GeneratedPage) -> bool:
        """Whether the navigation has a page: then the theme shows what is before and after it."""
        return id(page) in self._in_navigation

    @cached_property
    def _in_navigation(self) -> frozenset[int]:
        return frozenset(map(id, self.navigation.pages))

    @cached_property
    def is_own(self) -> bool:
        """Whether every template of a page is the theme's own: a user's may do anything."""
        custom = self.config.theme.custom_dir
        ours = Path(custom or "", "agent-catalog")
        return not custom or all(file.is_relative_to(ours) for file in Path(custom).rglob("*.html"))


def write_agents(
    agents: Sequence[tuple[Entry, GeneratedPage]],
    pages: PageSet,
    theme: Theme,
    folders: AgentFolders,
    done: Callable[[], None],
) -> None:
    """Write what has changed of the agents' folders, and let the search have every agent.

    `done` is called after each.
    """
    others = [(entry, page) for entry, page in agents if not theme.places(page)]
    shell, look = _shell(others, pages, theme) if others else (None, b"")
    frame = Frame(shell if theme.is_own else None, theme.render)
    # An index of the full text has the agents, from the catalog.
    searches = [] if theme.full_text else list(_searches(theme.config))
    # MkDocs judges links to the anchors of a page by what it was rendered to.
    linked = {
        target.src_uri for file in theme.pages for target in (file.page and file.page.links_to_anchors) or ()
    }

    def looked_at() -> Iterator[tuple[Entry, GeneratedPage, bytes, bool]]:
        for entry, page in agents:
            own = theme.places(page)
            made_of = digest(pages.agent_keys[entry.id], look) if shell and not own else b""
            yield entry, page, made_of, not (made_of and folders.keep(entry.id, made_of))

    def key_of(one: tuple[Entry, GeneratedPage, bytes, bool]) -> bytes:
        entry, _, _, stale = one
        return pages.agent_keys[entry.id] if stale else b""

    for entry, page, made_of, stale in pages.cache.expecting(looked_at(), key_of):
        if stale or searches or page.file.src_uri in linked:
            _render(page, theme, searches)
        if stale:
            output = frame.around(page, entry.id) if made_of else theme.render(page)
            html = output.encode("utf-8", "xmlcharrefreplace")
            folders.write(entry.id, made_of, {"index.html": html, **agent_files(entry, page.catalog_page)})
        elif not page.content:
            pages.cache.count("page", 0, 1)
        page.forget()
        done()


def write_categories(
    categories: Sequence[GeneratedPage], pages: PageSet, theme: Theme, done: Callable[[], None]
) -> None:
    """Write the pages of categories, which stand side by side; `done` is called after each."""
    searches = list(_searches(theme.config))
    for page in categories:
        _render(page, theme, searches)
    others = [page for page in categories if not theme.places(page)]
    shell = None
    if others and theme.is_own:
        stand_in = _stand_in(f"{FOLDER}/", others[0], pages, theme)
        texts = {
            _name(page): (page.catalog_page.title, page.catalog_page.description)
            for page in others
            if page.catalog_page
        }
        shell = proven_shell(_MARKED_CATEGORY, texts, stand_in, theme.render)
    frame = Frame(shell, theme.render)
    for page in categories:
        output = theme.render(page) if theme.places(page) else frame.around(page, _name(page))
        file = Path(theme.config.site_dir, page.file.dest_uri)
        write_file(file, output.encode("utf-8", "xmlcharrefreplace"))
        page.forget()
        done()


def _name(page: GeneratedPage) -> str:
    """Return the last part of a page's address."""
    return PurePosixPath(page.file.dest_uri).parent.name


def _render(page: GeneratedPage, theme: Theme, searches: Sequence[Callable[..., object]]) -> None:
    """Render a page's content, and let the searches have it."""
    page.render(theme.config, theme.files)
    for search in searches:
        if shown := show_to_search(page):
            search({}, page=page, config=theme.config, nav=theme.navigation)
            hide_from_search(page, shown)


def _shell(
    agents: Sequence[tuple[Entry, GeneratedPage]], pages: PageSet, theme: Theme
) -> tuple[Shell | None, bytes]:
    """Return the theme's shell for agents, and a digest of all that the theme shows of one."""
    stand_in = _stand_in("", agents[0][1], pages, theme)
    texts = {entry.id: (entry.agent.name, entry.agent.summary) for entry, _ in agents}
    shell = proven_shell(MARKED_PAGE, texts, stand_in, theme.render)
    if shell is None:
        return None, b""
    # A theme may show contents, of which the marked page has none; a team's template, anything of mkdocs.yml.
    with_contents = theme.render(stand_in(MARKED_ID, PAGE_WITH_CONTENTS))
    settings = () if theme.is_own else written_settings(theme.config)
    return shell, digest(shell, with_contents, settings)


def _stand_in(folder: str, beside: GeneratedPage, pages: PageSet, theme: Theme) -> StandIn:
    """Return what makes stand-ins in a folder of the catalog, beside a page of the site."""

    def stand_in(id_: str, page: Page) -> GeneratedPage:
        made = pages.stand_in(f"{folder}{id_}", page)
        made.parent = beside.parent
        made.render(theme.config, theme.files)
        return made

    return stand_in


def _searches(config: MkDocsConfig) -> Iterator[Callable[..., object]]:
    """Yield the methods that put a page into the theme's search."""
    for method in config.plugins.events["page_context"]:
        if type(getattr(method, "__self__", None)).__module__ in _SEARCH:
            yield method
