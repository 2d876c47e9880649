"""The MkDocs plugin `agent-catalog`: the one place, with its neighbours, that knows MkDocs."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from agent_catalog.catalog.catalog import Catalog, Entry, build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.finding_formats import counted, finding_line
from agent_catalog.model import Level
from agent_catalog.reading.discovery import Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import render_agent_page
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.overview_pages import (
    render_examples,
    render_health,
    render_home,
    render_index,
    render_tools,
)
from agent_catalog.rendering.prompt_workers import PromptWorkers
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.site.navigation import place_in_navigation, titles_of
from agent_catalog.site.output import output_names, write_outputs
from agent_catalog.site.pages import GeneratedPage, generated_file
from agent_catalog.site.search import Shown, hide_from_search, show_to_search

log = get_plugin_logger(__name__)

THEME_FOLDER = Path(__file__).parent / "theme"
CSS = "assets/agent-catalog/catalog.css"
JS = "assets/agent-catalog/catalog.js"
QUERY_JS = "assets/agent-catalog/query.js"
MAX_LISTED = 20


class AgentCatalogPlugin(BasePlugin[AgentCatalogConfig]):  # type: ignore[no-untyped-call]
    """Reads the agents once for a build and gives MkDocs a page for each."""

    catalog: Catalog
    environment: Environment
    prompts: PromptWorkers
    written: Future[None]

    def __init__(self) -> None:
        self.agent_pages: list[GeneratedPage] = []
        self.overview_pages: list[GeneratedPage] = []
        self.shown: Shown | None = None
        self.started = 0.0

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Stay alive between the builds of `mkdocs serve`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Offer our style and script to the theme; the user's own come after, and win."""
        self.started = time.perf_counter()
        config.theme.dirs.append(str(THEME_FOLDER))
        config.extra_css.insert(0, CSS)
        config.extra_javascript.insert(0, JS)
        custom = config.theme.custom_dir
        self.environment = create_environment([custom] if custom else [])
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the agents, take their files away from MkDocs, and add the pages."""
        folders = [Path(folder) for folder in self.config.agents]
        selection = Selection(
            tuple(self.config.include),
            tuple(self.config.exclude),
            self.config.without_front_matter,
            never=(Path(config.site_dir),),
        )
        reading = read_folders(folders, selection)
        self.catalog = build_catalog(reading, CategoryMap.of(self.config.categories))
        if not self.catalog.entries:
            log.info("no agents in %s: the catalog is empty", ", ".join(map(str, folders)))
        _remove_sources(files, folders, self.catalog, Path(config.docs_dir).resolve())
        self.prompts = PromptWorkers(entry.agent.body for entry in self.catalog.entries)
        self.overview_pages = list(self._overview_pages(config))
        self.agent_pages = [self._agent_page(entry, config) for entry in self.catalog.entries]
        pages = [*self.overview_pages, *self.agent_pages, *self._home_page(config, files)]
        outputs = (f"{self.config.path}/{name}" for name in output_names(self.catalog))
        _add(files, [page.file for page in pages], outputs)
        return files

    def _home_page(self, config: MkDocsConfig, files: Files) -> Iterator[GeneratedPage]:
        if not self.config.home or any(file.dest_uri == "index.html" for file in files.documentation_pages()):
            return
        to = Addresses(f"{self.config.path}/", _index_name(config))
        file = generated_file(config, "index.md", "index.html")
        file.inclusion = InclusionLevel.INCLUDED
        render = functools.partial(render_home, self.environment, self.catalog, to, config.site_name)
        yield GeneratedPage("Home", file, config, render)

    def _overview_pages(self, config: MkDocsConfig) -> Iterator[GeneratedPage]:
        env, catalog, path, title = self.environment, self.catalog, self.config.path, self.config.title
        top = Addresses("", _index_name(config))
        below = Addresses("../", _index_name(config))
        yield GeneratedPage(
            title,
            generated_file(config, f"{path}/index.md", f"{path}/index.html"),
            config,
            functools.partial(
                render_index, env, catalog, top, title, f"{'../' * len(path.split('/'))}{QUERY_JS}"
            ),
        )
        for name, page_title, render in (
            ("tools", "Tool matrix", render_tools),
            ("examples", "Examples", render_examples),
            ("health", "Health", render_health),
        ):
            file = generated_file(config, f"{path}/{name}.md", f"{path}/{name}/index.html")
            yield GeneratedPage(page_title, file, config, functools.partial(render, env, catalog, below))

    def _agent_page(self, entry: Entry, config: MkDocsConfig) -> GeneratedPage:
        path, source = self.config.path, entry.agent.source
        file = generated_file(config, f"{path}/{entry.id}.md", f"{path}/{entry.id}/index.html", source.file)
        to = Addresses("../", _index_name(config))
        edit_href = _edit_href(source.file, config)
        render = functools.partial(
            render_agent_page, self.environment, entry, to, edit_href, self.prompts.render
        )
        return GeneratedPage(entry.agent.name, file, config, render)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """End the workers: every page has its content now. Write our files while MkDocs writes its pages."""
        self.prompts.close()
        path = self.config.path
        base = urljoin(config.site_url, f"{path}/") if config.site_url else f"/{path}/"
        folder = Path(config.site_dir, path)
        writer = ThreadPoolExecutor(1)
        self.written = writer.submit(
            write_outputs, folder, self.catalog, self.environment, base, _index_name(config)
        )
        writer.shutdown(wait=False)
        return env

    def on_build_error(self, *, error: Exception) -> None:
        """Leave no worker behind a build that failed."""
        if hasattr(self, "prompts"):
            self.prompts.close()

    @event_priority(-50)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Place the pages after every plugin that makes a navigation of its own."""
        pages = {page.file.src_uri: page for page in (*self.overview_pages, *self.agent_pages)}
        for path, title in titles_of(config.nav):
            if path in pages:
                pages[path].title = title
        place_in_navigation(nav, self.config.title, self.overview_pages, self.agent_pages, self.config.nav)
        return nav

    @event_priority(100)
    def _before_search(self, context: Any, *, page: Page, **kwargs: Any) -> None:
        if isinstance(page, GeneratedPage):
            self.shown = show_to_search(page)

    @event_priority(-90)
    def _after_search(self, context: Any, *, page: Page, **kwargs: Any) -> None:
        if isinstance(page, GeneratedPage) and self.shown is not None:
            hide_from_search(page, self.shown)
            self.shown = None

    on_page_context = CombinedEvent(_before_search, _after_search)  # type: ignore[arg-type]

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """See that the files beside the pages are written, and say what there is to mend."""
        self.written.result()
        self._report()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch the agents' folders, and the templates that a user overrides."""
        watched = [*self.config.agents, *([config.theme.custom_dir] if config.theme.custom_dir else [])]
        for folder in watched:
            server.watch(folder)
        return server

    def _report(self) -> None:
        """Log one line of figures, and errors as one warning: that is what `--strict` counts."""
        catalog = self.catalog
        errors = [finding for finding in catalog.findings if finding.level is Level.ERROR]
        if errors:
            lines = [finding_line(finding) for finding in errors[:MAX_LISTED]]
            if len(errors) > MAX_LISTED:
                lines.append(f"and {len(errors) - MAX_LISTED} more, all on the health page")
            log.warning("%s in the agent files:\n  %s", counted(len(errors), "error"), "\n  ".join(lines))
        figures = [
            counted(len(catalog.entries), "agent"),
            counted(len(self.agent_pages) + len(self.overview_pages), "page"),
            counted(len(errors), "error"),
            counted(catalog.count(Level.WARNING), "warning"),
            f"{time.perf_counter() - self.started:.1f} s",
        ]
        more = f"; {self.config.path}/health/ has the details" if catalog.findings else ""
        log.info("%s%s", ", ".join(figures), more)


def _index_name(config: MkDocsConfig) -> str:
    return "" if config.use_directory_urls else "index.html"


def _remove_sources(files: Files, folders: list[Path], catalog: Catalog, docs: Path) -> None:
    """Keep MkDocs from the agents' files, where they stand below docs/: it would read them as pages.

    A folder of agents inside docs/ is theirs alone; one that holds docs/ keeps the site's own pages.
    """
    agents = {entry.agent.source.file for entry in catalog.entries}
    own = [folder for folder in folders if folder != docs and folder.is_relative_to(docs)]
    for file in list(files):
        source = file.abs_src_path
        if source and file.is_documentation_page():
            path = Path(source).resolve()
            if str(path) in agents or any(path.is_relative_to(folder) for folder in own):
                files.remove(file)


def _add(files: Files, new: list[File], outputs: Iterable[str]) -> None:
    taken = {file.dest_uri: file for file in files}
    for file in new:
        _refuse_conflict(taken.get(file.dest_uri) or files.get_file_from_path(file.src_uri), file.dest_uri)
    for output in outputs:
        _refuse_conflict(taken.get(output), output)
    for file in new:
        files.append(file)


def _refuse_conflict(other: File | None, address: str) -> None:
    if other is not None:
        raise PluginError(
            f"{other.src_uri} in docs/ and the agent catalog both want the address {address}. "
            "Rename that file, or give the catalog another place with the option `path`."
        )


def _edit_href(source: str, config: MkDocsConfig) -> str | None:
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
