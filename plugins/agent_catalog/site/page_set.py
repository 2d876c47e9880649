"""Every page of the catalog: its address, its title, and how it is rendered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from urllib.parse import urljoin

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from msgspec.structs import replace

from agent_catalog.cache import Cache, digest
from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.relations import Relations, relations_of
from agent_catalog.model import Agent
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_renderer import AgentInput, AgentRenderer, RenderSetting
from agent_catalog.rendering.badge import badge_endpoint
from agent_catalog.rendering.catalog_json import catalog_json
from agent_catalog.rendering.category_pages import category_parts, render_categories, render_category
from agent_catalog.rendering.compare_page import render_compare
from agent_catalog.rendering.embedding import EMBED, render_embed_list
from agent_catalog.rendering.examples_page import render_examples
from agent_catalog.rendering.feeds import feed_head
from agent_catalog.rendering.health_page import render_health
from agent_catalog.rendering.home_page import render_home
from agent_catalog.rendering.index_page import render_index
from agent_catalog.rendering.inventory import INVENTORY, inventory
from agent_catalog.rendering.left_out_page import render_left_out
from agent_catalog.rendering.page import Page, PublishedSite
from agent_catalog.rendering.related import related_view
from agent_catalog.rendering.search_index import SearchPage
from agent_catalog.rendering.social_image import drawn_with
from agent_catalog.rendering.source_links import SourceLinks
from agent_catalog.rendering.tools_page import render_tools
from agent_catalog.rendering.unfurling import overview_head
from agent_catalog.site.assets import EMBED_JS, QUERY_JS
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.site.full_text import FleetIndex
from agent_catalog.site.left_out import LeftOut, content_of
from agent_catalog.site.pages import GeneratedPage, generated_file
from agent_catalog.site.source_links import source_links

_UP = "../"
_NOT_SHOWN = frozenset({"agents", "aliases", "cache", "llms_full", "lock", "social_images"})
"""Options that name places, or that shape nothing but what has a key of its own."""

MANY_CATEGORIES = 20
"""Categories whose pages are written by us: to prove the theme's frame around them takes ten pages."""

_TEMPLATES = frozenset({".html", ".svg", ".txt", ".xml"})


@dataclass(frozen=True)
class PageSet:
    """The pages that a catalog gives a site of this configuration, with these options and templates."""

    config: MkDocsConfig
    options: AgentCatalogConfig
    environment: Environment
    catalog: Catalog
    cache: Cache
    full_text: bool
    has_history: bool = False

    @property
    def index(self) -> str:
        """What a link to a folder must name: nothing, or `index.html`."""
        return "" if self.config.use_directory_urls else "index.html"

    @property
    def base_url(self) -> str:
        """The complete address of the catalog's top, or the empty string where nobody knows it."""
        return urljoin(self.config.site_url, f"{self.options.path}/") if self.config.site_url else ""

    @cached_property
    def site_name(self) -> str:
        """The site's name as a text: themes print it as HTML."""
        return Markup(self.config.site_name).striptags()  # noqa: S704 - the team's own

    @cached_property
    def site(self) -> PublishedSite:
        """The site, as pages speak of it."""
        return PublishedSite(self.site_name, self.config.site_url or "", self.base_url)

    @property
    def has_feeds(self) -> bool:
        """Whether there is a history to tell of, and an address for feeds to link to."""
        return self.has_history and bool(self.base_url)

    @property
    def feed_title(self) -> str:
        """What the feeds are called."""
        return f"{self.site_name}: {self.options.title}"

    @cached_property
    def relations(self) -> dict[str, Relations]:
        """What the agents have to do with each other."""
        key = digest("relations", self._fleet)
        entries = self.catalog.entries
        return self.cache.keep("relations", key, dict[str, Relations], lambda: relations_of(entries))

    @cached_property
    def agent_keys(self) -> dict[str, bytes]:
        """The keys of the agents' pages in the cache, by id."""
        faces = {entry.id: _face(entry) for entry in self.catalog.entries}
        keys = {}
        for entry in self.catalog.entries:
            relations = self.relations[entry.id]
            others = [
                faces[other.id]
                for others in (relations.delegates_to, relations.named_by, relations.similar)
                for other in others
            ]
            links = self._links[entry.id]
            keys[entry.id] = digest("agent", self._shaped_by, self._inputs(entry), relations, others, links)
        return keys

    def catalog_text(self) -> bytes:
        """Return `catalog.json`."""
        base = self.base_url or f"/{self.options.path}/"

        def url(entry: Entry) -> str:
            return f"{base}{entry.id}/{self.index}"

        return self.keep("catalog.json", lambda: catalog_json(self.catalog, url).encode())

    def keep(self, name: str, make: Callable[[], bytes], *parts: object) -> bytes:
        """Return a file over the whole fleet, from the cache where it is; `parts` are what else shapes it."""
        return self.cache.keep("file", digest(name, self._fleet, parts), bytes, make)

    def badges(self) -> dict[str, bytes]:
        """Return the badges' data by file."""
        return {f"{id_}.json": badge_endpoint(agent) for id_, agent in self._badged.items()}

    def badges_digest(self) -> bytes:
        """Return a digest of what the badges' data is made of."""
        shown = [(id_, agent and (agent.name, agent.color)) for id_, agent in self._badged.items()]
        return digest("badges", sorted(shown, key=itemgetter(0)))

    def embed_list(self) -> bytes:
        """Return the list for the iframes of wikis."""
        up, title = _UP * (_depth(self.options.path) + 1), self.options.title

        def make() -> bytes:
            name, url, script = self.site_name, self.url(""), f"{up}{EMBED_JS}"
            return render_embed_list(self.environment, self.catalog, self.index, title, name, url, script)

        return self.keep(EMBED, make)

    def url(self, name: str) -> str:
        """Return the complete address of the page at `name`, or the empty string where nobody knows it."""
        return f"{self.base_url}{name}{'/' * bool(name)}{self.index}" if self.base_url else ""

    def inventory(self) -> bytes:
        """Return `objects.inv`."""
        site = (self.site_name, self.options.title, self.options.path, self.index)
        return self.keep(INVENTORY, lambda: inventory(self.catalog, *site), self.catalog.former)

    def search_files(self, others: Sequence[SearchPage]) -> dict[str, bytes]:
        """Return the files of the index of the full text, with the other pages of the site."""
        key = digest("search", self._fleet, others)
        make = functools.partial(self._fleet_index.files, others, self.index)
        return self.cache.keep("search", key, dict[str, bytes], make)

    def overviews(self) -> Iterator[GeneratedPage]:
        """Yield the pages that stand in the navigation; the index is the first."""
        title = self.options.title
        yield self._list_page("", title, functools.partial(render_index, title=title))
        yield self._list_page("tools", "Tool matrix", render_tools)
        yield self._list_page("examples", "Examples", render_examples)
        yield self._list_page("health", "Health", render_health)

    def others(self) -> Iterator[GeneratedPage]:
        """Yield the comparison and the list of the categories."""
        env, catalog = self.environment, self.catalog
        yield self._kept_page("compare", "Compare", functools.partial(render_compare, env))
        yield self._kept_page("categories", "Categories", lambda to: render_categories(env, catalog, to))

    def categories(self, type_: type[File] = File) -> Iterator[GeneratedPage]:
        """Yield the pages of the categories.

        Where there are many, the type is that of the files of those side by side: the first of each.
        """
        parts = list(category_parts(self.catalog))
        is_worthwhile = sum(part.number == 1 for part in parts) >= MANY_CATEGORIES
        for part in parts:
            render = functools.partial(render_category, self.environment, part)
            type_of = type_ if is_worthwhile and part.number == 1 else File
            yield self._kept_page(part.name, part.category.title, render, type_of)

    def agents(self, type_: type[File] = File) -> Iterator[GeneratedPage]:
        """Yield a page for each agent, in the order of the catalog; the type is that of their files."""
        for entry in self.catalog.entries:
            yield self._agent_page(entry, type_)

    def changed(self, entry: Entry) -> GeneratedPage:
        """Return the page of an entry that has changed since the catalog was built."""
        return self._page(entry.id, entry.agent.name, functools.partial(self._render_agent, entry))

    def stand_in(self, id_: str, page: Page) -> GeneratedPage:
        """Return a page that is none of the site's, at the address of an agent."""
        return self._page(id_, page.title, lambda to: page)

    def left_out(self, files: Iterable[LeftOut]) -> Iterator[GeneratedPage]:
        """Yield a page for each file that is left out of a preview."""
        folders = [Path(folder) for folder in self.options.agents]
        for file in files:
            content = content_of(file.skipped.path, folders)
            render = functools.partial(self._render_left_out, file, content)
            yield self._page(file.id, file.skipped.path.rsplit("/", 1)[-1], render)

    def _render_left_out(self, file: LeftOut, content: bytes, to: Addresses) -> Page:
        return render_left_out(self.environment, file.skipped, file.findings, content)

    def _agent_page(self, entry: Entry, type_: type[File]) -> GeneratedPage:
        render = functools.partial(self._render_agent, entry)
        key = self.agent_keys[entry.id]
        kept = functools.partial(self._kept, key, render)
        page = self._page(entry.id, entry.agent.name, kept, entry.agent.source.file, type_)
        if entry.upkeep.changed:
            # For the site map: MkDocs takes the day of the build, on which no agent has changed.
            page.update_date = entry.upkeep.changed.day
        return page

    def _render_agent(self, entry: Entry, to: Addresses) -> Page:
        rendered = self.renderer.render(self._input(entry, to))
        if rendered.search:
            self._fleet_index.add(entry, rendered.search)
        return rendered.page

    def _input(self, entry: Entry, to: Addresses) -> AgentInput:
        related = related_view(self.relations[entry.id], self._entries, to)
        return AgentInput(entry, to, self._links[entry.id], related)

    @cached_property
    def renderer(self) -> AgentRenderer:
        """Renders the agents whose pages are not in the cache; to be closed when that is done."""
        custom = self.config.theme.custom_dir
        setting = RenderSetting(
            self.index,
            (custom,) if custom else (),
            tuple(self.options.image_hosts),
            self.site,
            self.full_text,
            self.options.social_images,
        )
        missing = list(self.catalog.entries)
        # Where no file was known no page is, and what the keys are made of can wait.
        if self.cache.reused["file"]:
            missing = [entry for entry in missing if not self.cache.holds(self.agent_keys[entry.id])]
        return AgentRenderer(self.environment, setting, missing)

    @cached_property
    def _fleet_index(self) -> FleetIndex:
        """The index of the full text, which grows with each agent that is rendered."""

        def key_of(entry: Entry) -> bytes:
            return digest("search agent", self._shaped_by, self._inputs(entry))

        return FleetIndex(self.catalog.entries, self.cache, key_of)

    def home(self) -> GeneratedPage:
        """Return the front page of a site that has none of its own."""
        to = Addresses(f"{self.options.path}/", self.index)
        title = self.config.site_name
        url = urljoin(self.site.url, self.index) if self.site.url else ""
        key = digest("overview", "home", self._fleet)

        def make(to: Addresses) -> Page:
            page = render_home(self.environment, self.catalog, to, title)
            head = overview_head(self.site.name, page.description, url, self.site, "WebSite")
            return replace(page, head=head)

        render = functools.partial(self._kept, key, make, to)
        file = generated_file(self.config, "index.md", "index.html")
        return GeneratedPage("Home", file, self.config, render, not self.options.sidebar)

    @cached_property
    def _badged(self) -> dict[str, Agent | None]:
        """The agents of all badges by id, those of former addresses included; None is no more."""
        agents = {entry.id: entry.agent for entry in self.catalog.entries}
        former = {one.id: agents.get(one.target or "") for one in self.catalog.former}
        return former | agents

    @cached_property
    def _links(self) -> dict[str, SourceLinks]:
        """Where the forge has each file, by id: found out once, since it looks at the disk and asks git."""
        return source_links(self.catalog.entries, self.config, self.options)

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.catalog.entries}

    @cached_property
    def _shaped_by(self) -> bytes:
        """A digest of what shapes every page besides the agents."""
        # Where the folders stand differs between machines; what they hold is in the entries.
        options = {name: value for name, value in self.options.items() if name not in _NOT_SHOWN}
        config = (self.config.site_name, self.config.site_url, self.config.use_directory_urls)
        font = self.options.social_images
        templates = templates_digest(self.config.theme.custom_dir)
        return digest(sorted(options.items()), config, templates, drawn_with(font) if font else b"")

    @cached_property
    def _fleet(self) -> bytes:
        """A digest of all that the pages over the whole fleet show."""
        catalog = self.catalog
        entries = [self._inputs(entry) for entry in catalog.entries]
        return digest("fleet", self._shaped_by, entries, catalog.skipped, catalog.findings, catalog.ignored)

    def _inputs(self, entry: Entry) -> tuple[object, ...]:
        """Return what an entry was made of; its file was read with the options that shape every page."""
        agent = entry.agent
        file = (agent.source.path, agent.source.sha256, agent.folders, agent.plugin, agent.dialect)
        return entry.id, entry.category, entry.findings, entry.upkeep, file

    def _kept(self, key: bytes, render: Callable[[Addresses], Page], to: Addresses) -> Page:
        return self.cache.keep("page", key, Page, lambda: render(to))

    def _kept_page(
        self, name: str, title: str, render: Callable[[Addresses], Page], type_: type[File] = File
    ) -> GeneratedPage:
        """Return a page over the fleet."""
        key = digest("overview", name, self._fleet, self.has_feeds)

        def with_head(to: Addresses) -> Page:
            page = render(to)
            head = overview_head(page.title, page.description, self.url(name), self.site)
            if not name and self.has_feeds:
                head = (*head, feed_head(self.feed_title, self.base_url))
            return replace(page, head=head)

        return self._page(name, title, functools.partial(self._kept, key, with_head), type_=type_)

    def _page(
        self,
        name: str,
        title: str,
        render: Callable[[Addresses], Page],
        source: str | None = None,
        type_: type[File] = File,
    ) -> GeneratedPage:
        """Return the page at `name` below the catalog's top; the empty name is the index."""
        path = self.options.path
        uri, address = (f"{path}/{name}.md", f"{path}/{name}/") if name else (f"{path}/index.md", f"{path}/")
        file = generated_file(self.config, uri, f"{address}index.html", source, type_)
        to = Addresses(_UP * _depth(name), self.index)
        return GeneratedPage(
            title,
            file,
            self.config,
            functools.partial(render, to),
            not self.options.sidebar,
            is_agent=source is not None,
        )

    def _list_page(self, name: str, title: str, render: Callable[..., Page]) -> GeneratedPage:
        """Return a page with a filter; its script `query.js` stands above the catalog."""
        script = _UP * (_depth(self.options.path) + _depth(name)) + QUERY_JS
        return self._kept_page(
            name, title, functools.partial(render, self.environment, self.catalog, script=script)
        )


def templates_digest(folder: str | None) -> bytes:
    """Return a digest of the templates that a user's `custom_dir` holds."""
    top = Path(folder or "", "agent-catalog")
    files = sorted(Path(folder).rglob("*")) if folder else []
    templates = [
        file for file in files if file.is_file() and (file.suffix in _TEMPLATES or file.is_relative_to(top))
    ]
    return digest([(str(file.relative_to(folder or "")), file.read_bytes()) for file in templates])


def _face(entry: Entry) -> tuple[object, ...]:
    """Return what another agent's page shows of one."""
    return entry.agent.name, entry.agent.color, entry.category


def _depth(path: str) -> int:
    return len(path.split("/")) if path else 0
