"""Every page of the catalog: its address, its title, and how it is rendered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.relations import Relations, relations_of
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import render_agent_page
from agent_catalog.rendering.category_pages import category_parts, render_categories, render_category
from agent_catalog.rendering.compare_page import render_compare
from agent_catalog.rendering.examples_page import render_examples
from agent_catalog.rendering.health_page import render_health
from agent_catalog.rendering.home_page import render_home
from agent_catalog.rendering.index_page import render_index
from agent_catalog.rendering.left_out_page import render_left_out
from agent_catalog.rendering.page import Page
from agent_catalog.rendering.prompt import Prompt
from agent_catalog.rendering.related import related_view
from agent_catalog.rendering.tools_page import render_tools
from agent_catalog.site.assets import QUERY_JS
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.site.left_out import LeftOut, content_of
from agent_catalog.site.pages import GeneratedPage, generated_file


@dataclass(frozen=True)
class PageSet:
    """The pages that a catalog gives a site of this configuration, with these options and templates."""

    config: MkDocsConfig
    options: AgentCatalogConfig
    environment: Environment
    catalog: Catalog

    @property
    def index(self) -> str:
        """What a link to a folder must name: nothing, or `index.html`."""
        return "" if self.config.use_directory_urls else "index.html"

    @property
    def base_url(self) -> str:
        """The complete address of the catalog's top, or the empty string where nobody knows it."""
        return urljoin(self.config.site_url, f"{self.options.path}/") if self.config.site_url else ""

    def overviews(self) -> Iterator[GeneratedPage]:
        """Yield the pages that stand in the navigation; the index is the first."""
        title = self.options.title
        yield self._list_page("", title, functools.partial(render_index, title=title))
        yield self._list_page("tools", "Tool matrix", render_tools)
        yield self._list_page("examples", "Examples", render_examples)
        yield self._list_page("health", "Health", render_health)

    def others(self) -> Iterator[GeneratedPage]:
        """Yield the comparison and the categories."""
        env, catalog = self.environment, self.catalog
        yield self._page("compare", "Compare", functools.partial(render_compare, env))
        yield self._page("categories", "Categories", lambda to: render_categories(env, catalog, to))
        for part in category_parts(catalog):
            yield self._page(part.name, part.category.title, functools.partial(render_category, env, part))

    def agents(self, prompt_of: Callable[[str], Prompt]) -> Iterator[GeneratedPage]:
        """Yield a page for each agent."""
        entries = {entry.id: entry for entry in self.catalog.entries}
        relations = relations_of(self.catalog.entries)
        for entry in self.catalog.entries:
            render = functools.partial(self._render_agent, entry, relations[entry.id], entries, prompt_of)
            yield self._page(entry.id, entry.agent.name, render, entry.agent.source.file)

    def left_out(self, files: Iterable[LeftOut]) -> Iterator[GeneratedPage]:
        """Yield a page for each file that is left out of a preview."""
        folders = [Path(folder) for folder in self.options.agents]
        for file in files:
            content = content_of(file.skipped.path, folders)
            render = functools.partial(self._render_left_out, file, content)
            yield self._page(file.id, file.skipped.path.rsplit("/", 1)[-1], render)

    def _render_left_out(self, file: LeftOut, content: bytes, to: Addresses) -> Page:
        return render_left_out(self.environment, file.skipped, file.findings, content)

    def _render_agent(
        self,
        entry: Entry,
        relations: Relations,
        entries: Mapping[str, Entry],
        prompt_of: Callable[[str], Prompt],
        to: Addresses,
    ) -> Page:
        edit = edit_href(entry.agent.source.file, self.config)
        related = related_view(relations, entries, to)
        return render_agent_page(self.environment, entry, to, edit, prompt_of, related, self.base_url)

    def home(self) -> GeneratedPage:
        """Return the front page of a site that has none of its own."""
        to = Addresses(f"{self.options.path}/", self.index)
        title = self.config.site_name
        render = functools.partial(render_home, self.environment, self.catalog, to, title)
        file = generated_file(self.config, "index.md", "index.html")
        return GeneratedPage("Home", file, self.config, render, not self.options.sidebar)

    def _page(
        self, name: str, title: str, render: Callable[[Addresses], Page], source: str | None = None
    ) -> GeneratedPage:
        """Return the page at `name` below the catalog's top; the empty name is the index."""
        path = self.options.path
        uri, address = (f"{path}/{name}.md", f"{path}/{name}/") if name else (f"{path}/index.md", f"{path}/")
        file = generated_file(self.config, uri, f"{address}index.html", source)
        to = Addresses("../" * _depth(name), self.index)
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
        script = "../" * (_depth(self.options.path) + _depth(name)) + QUERY_JS
        return self._page(
            name, title, functools.partial(render, self.environment, self.catalog, script=script)
        )


def _depth(path: str) -> int:
    return len(path.split("/")) if path else 0


def edit_href(source: str, config: MkDocsConfig) -> str | None:
    """Return where the file is edited, for a file in the repository of mkdocs.yml."""
    if not (config.repo_url and config.edit_uri) or not config.config_file_path:
        return None
    try:
        relative = Path(source).resolve().relative_to(Path(config.config_file_path).resolve().parent)
        docs = Path(config.docs_dir).resolve().relative_to(Path(config.config_file_path).resolve().parent)
    except ValueError:
        return None
    up = "../" * len(docs.parts)
    return urljoin(urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri), up + relative.as_posix())
