"""The MkDocs plugin `agent-catalog`: the one place, with its neighbours, that knows MkDocs."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from agent_catalog.cache import Cache
from agent_catalog.catalog.catalog import Catalog
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.past import RecentChanges
from agent_catalog.rendering.agent_renderer import AgentRenderer
from agent_catalog.rendering.environment import CompiledTemplates, create_environment
from agent_catalog.rendering.pieces import Embedder
from agent_catalog.site.agent_folders import AgentFolders, Written
from agent_catalog.site.agent_pages import Theme, is_alone, write_agents, write_categories
from agent_catalog.site.assets import offer_assets, shrink_assets
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.site.edit import MAX_EDITED, LastBuild
from agent_catalog.site.fleet import read_fleet
from agent_catalog.site.former_pages import drop_assets, write_former
from agent_catalog.site.full_text import FOLDER as SEARCH
from agent_catalog.site.full_text import WORKER, is_full_text, use_worker, write_index
from agent_catalog.site.left_out import LeftOut, broken_files, left_out_files
from agent_catalog.site.machines import catalog_files, site_files
from agent_catalog.site.markdown_references import AgentReferences, Place, guard_title
from agent_catalog.site.navigation import place_in_navigation, titles_of
from agent_catalog.site.output import BADGES, agent_files, output_names, write_outputs
from agent_catalog.site.page_set import PageSet
from agent_catalog.site.pages import GeneratedPage, WrittenFile, with_head, without_gaps
from agent_catalog.site.port import BusyPortError, try_port
from agent_catalog.site.preview import Preview
from agent_catalog.site.progress import Progress
from agent_catalog.site.search import Shown, hide_from_search, show_to_search
from agent_catalog.site.site_files import add_files, remove_sources
from agent_catalog.site.summary import log_errors, summary
from agent_catalog.site.watching import Watch

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger(__name__)

CACHE_FILE = "cache.sqlite"


class AgentCatalogPlugin(BasePlugin[AgentCatalogConfig]):  # type: ignore[no-untyped-call]
    """Reads the agents once for a build and gives MkDocs a page for each."""

    catalog: Catalog
    cache: Cache
    candidates: Mapping[str, Candidate]
    environment: Environment
    files_of_pages: list[File]
    folders: AgentFolders
    navigation: Navigation
    page_count: int
    pages: PageSet
    recent: Sequence[RecentChanges]
    renderer: AgentRenderer

    def __init__(self) -> None:
        self.agent_pages: list[GeneratedPage] = []
        self.other_pages: list[GeneratedPage] = []
        self.overview_pages: list[GeneratedPage] = []
        self.category_pages: list[GeneratedPage] = []
        self.shown: Shown | None = None
        self.started = 0.0
        self.progress = Progress(log)
        self.serving = self.dirty = self.full_text = self.ends = False
        self.watch = Watch()
        self.compiled, self.compiled_theme = CompiledTemplates(), CompiledTemplates()
        self.preview: Preview | None = None
        self.building: LastBuild | None = None
        self.last: LastBuild | None = None
        self.shown_folders: Mapping[str, Written] = {}
        self.addresses: dict[str, str] = {}
        self.left_out: list[LeftOut] = []
        self.place: Place | None = None
        self.read: File | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Stay alive between the builds of `mkdocs serve`."""
        self.serving, self.dirty = command == "serve", dirty
        self.ends = not self.serving
        # A process that does not end with a build, such as a test's, may have another.
        gc.unfreeze()

    def on_shutdown(self) -> None:
        """Leave nothing behind a build that was interrupted."""
        self._clean_up()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Offer our style and script to the theme; the user's own come after, and win."""
        self.started = time.perf_counter()
        self.progress = Progress(log)
        _refuse_published(self.config.cache, config)
        if self.config.social_images and not config.site_url:
            log.warning("the option `social_images` has no effect: pictures need `site_url`")
        offer_assets(config)
        self.place = self.read = None
        config.markdown_extensions.append(AgentReferences(lambda: self.place, lambda: self.read))  # type: ignore[arg-type]
        custom = config.theme.custom_dir
        self.environment = create_environment(
            [custom] if custom else [], self.compiled if self.serving else None
        )
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Set what the last build wrote aside, before MkDocs cleans the site."""
        # Nearly all that a build makes stays until its end: to look for garbage takes a tenth of the time.
        gc.disable()
        folder = self.config.cache
        self.cache = Cache(Path(folder, CACHE_FILE) if folder else None)
        if folder and not self.cache.is_on:
            log.info("nothing can be kept in %s: everything is made anew", folder)
        self.alone = is_alone(config, self) and not self.dirty
        self.folders = AgentFolders(Path(config.site_dir), self.config.path, self.cache)
        if self.alone and not self.serving:
            self.folders.set_aside()
        elif not self.serving:
            self.folders.drop_aside()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the agents, take their files away from MkDocs, and add the pages."""
        folders = [Path(folder) for folder in self.config.agents]
        if self.serving:
            self.watch.begin(_outside(folders, config.docs_dir))
        fleet = read_fleet(
            config, self.config, self.cache, lambda found: self.progress.each("Reading agents", found)
        )
        self.catalog, self.candidates, self.recent = fleet.catalog, fleet.candidates, fleet.recent
        remove_sources(files, folders, self.catalog, Path(config.docs_dir).resolve())
        self.full_text = is_full_text(self.config.search, len(self.catalog.entries), config)
        self.pages = PageSet(
            config,
            self.config,
            self.environment,
            self.catalog,
            self.cache,
            self.full_text,
            fleet.has_news,
        )
        embedder = Embedder(self.environment, self.catalog)
        self.place = Place(embedder, self.config.path, self.pages.index)
        # Other processors may begin.
        self.renderer = self.pages.renderer
        self.overview_pages = list(self.pages.overviews())
        written = WrittenFile if self.alone else File
        self.agent_pages = list(self.pages.agents(written))
        self.category_pages = list(self.pages.categories(written))
        self.other_pages = [*self.pages.others(), *self.category_pages, *self.agent_pages]
        if self.serving:
            self.other_pages += self._left_out_pages(files)
        pages = [*self.overview_pages, *self.other_pages]
        if self.config.home and all(file.dest_uri != "index.html" for file in files.documentation_pages()):
            home = self.pages.home()
            home.file.inclusion = InclusionLevel.INCLUDED
            pages.append(home)
        path = self.config.path
        outputs = (f"{path}/{name}" for name in output_names(self.catalog))
        add_files(files, [page.file for page in pages], outputs)
        worker = files.get_file_from_path(WORKER)
        if worker and not self.full_text:
            files.remove(worker)
        drop_assets(files, self.catalog.former)
        shrink_assets(files, config)
        self.page_count = len(pages)
        self.progress.begin("Rendering pages", self.page_count)
        return files

    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write the agents' pages, or leave them to MkDocs; write our files."""
        if self.serving:
            env.bytecode_cache = self.compiled_theme
        path = self.config.path
        site = Path(config.site_dir, path)
        theme = Theme(config, env, self.navigation, files, self.full_text, self.serving)
        self.files_of_pages = theme.pages
        beside = [file for page in self.overview_pages for file in page.files_below(path)]
        outputs = [*beside, *catalog_files(self.pages, self.recent)]
        if self.alone and self.serving:
            earlier = self.preview.earlier(path) if self.preview else None
            self.folders.begin_preview(earlier, self.shown_folders)
        elif self.alone:
            self.folders.begin((SEARCH,) if self.full_text else ())
        # At once: another plugin may write one of them too, and means it.
        write_outputs(Path(config.site_dir), site_files(self.pages, files, theme.pages))
        # While the workers render agents.
        write_outputs(site, outputs)
        agents = list(zip(self.catalog.entries, self.agent_pages, strict=True))
        if self.alone:
            write_agents(agents, self.pages, theme, self.folders, self.progress.tick)
            categories = [page for page in self.category_pages if isinstance(page.file, WrittenFile)]
            write_categories(categories, self.pages, theme, self.progress.tick)
            made_of = self.pages.badges_digest()
            if not self.folders.keep(BADGES, made_of):
                self.folders.write(BADGES, made_of, self.pages.badges())
            self.shown_folders = self.folders.end()
            by_file = {entry.agent.source.file: (entry, page) for entry, page in agents}
            self.building = LastBuild(self.pages, theme, by_file, self.candidates)
        else:
            self.building = None
            for entry, page in agents:
                write_outputs(site / entry.id, agent_files(entry, page.catalog_page).items())
            write_outputs(site / BADGES, self.pages.badges().items())
        self.renderer.close()
        write_former(self.pages, theme, site)
        self.progress.begin("Writing pages", self.page_count - len(self._written_files()))
        return env

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing behind a build that failed."""
        self._clean_up()

    def _clean_up(self) -> None:
        """End the workers and the bar, whatever was begun of them."""
        if self.ends:
            # The process is about to end, and Python would look for garbage at all that a build has made.
            gc.freeze()
        gc.enable()
        self.progress.end()
        if hasattr(self, "renderer"):
            self.renderer.close()
        if hasattr(self, "folders"):
            self.folders.drop_aside()
        if hasattr(self, "cache"):
            self.cache.close()

    @event_priority(-50)
    def _place_in_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Place the pages after every plugin that makes a navigation of its own."""
        pages = {page.file.src_uri: page for page in (*self.overview_pages, *self.other_pages)}
        for path, title in titles_of(config.nav):
            if path in pages:
                pages[path].title = title
        place_in_navigation(nav, self.config.title, self.overview_pages, self.other_pages, self.config.nav)
        return nav

    @event_priority(-200)
    def _remember_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        self.navigation = nav
        # From here on MkDocs reads, renders and writes what it takes for pages.
        for file in self._written_files():
            file.taken = True

    on_nav = CombinedEvent(_place_in_nav, _remember_nav)

    def _written_files(self) -> list[WrittenFile]:
        """Return the files of the pages that MkDocs leaves to us."""
        files = (page.file for page in (*self.agent_pages, *self.category_pages))
        return [file for file in files if isinstance(file, WrittenFile)]

    @event_priority(100)
    def _before_search(self, context: Any, *, page: Page, **kwargs: Any) -> None:
        context["pages"] = self.files_of_pages
        if isinstance(page, GeneratedPage):
            # An index of the full text has the agents, from the catalog.
            self.shown = show_to_search(page, not (self.full_text and page.is_agent))

    @event_priority(-90)
    def _after_search(self, context: Any, *, page: Page, **kwargs: Any) -> None:
        if not isinstance(page, GeneratedPage):
            if self.place:
                page.content = self.place.completed(page.content or "", page.file)
        elif self.shown is not None:
            hide_from_search(page, self.shown)
            self.shown = None

    on_page_context = CombinedEvent(_before_search, _after_search)  # type: ignore[arg-type]

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Note the page whose references are about to be looked for."""
        self.read = page.file

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Count a page that is rendered; see that names are text in the title of a team's own."""
        if isinstance(page, GeneratedPage):
            self.progress.tick()
        else:
            guard_title(page, html)

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> None:
        """Let the site map know the pages that we write."""
        context["pages"] = self.files_of_pages

    def _count_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        if isinstance(page, GeneratedPage):
            self.progress.tick()
            output = without_gaps(output, page.content or "")
        return use_worker(output) if self.full_text else output

    @event_priority(-100)
    def _add_head(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        # Whoever else writes a head has done so by now.
        return with_head(output, page) if isinstance(page, GeneratedPage) else output

    on_post_page = CombinedEvent(_count_page, _add_head)

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Give the search box of `404.html` our worker."""
        return use_worker(output) if self.full_text else output

    @event_priority(-50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the index of the full text, and say what there is to mend.

        The theme's search plugin has written its index by now.
        """
        self.progress.end()
        if self.full_text:
            write_index(config, self.config.path, self.pages.search_files)
        # A preview outlives a broken file, under `strict` too.
        level = logging.INFO if self.serving and config.strict else logging.WARNING
        log_errors(log, level, self.catalog)
        reused = self.cache.reused["page"] if self.cache.is_on else None
        seconds = time.perf_counter() - self.started
        log.info(summary(self.catalog, self.page_count, seconds, reused, self.config.path))
        self.cache.close()
        if not self.ends:
            gc.enable()
        self.last = self.building
        if self.preview:
            self.preview.broken = broken_files(self.catalog, self.left_out)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch the agents' folders and the templates that a user overrides, and keep the server alive.

        Raises:
            PluginError: where the port is taken.
        """
        try:
            try_port(*config.dev_addr, "`--dev-addr {host}:{port}`")
        except BusyPortError as error:
            raise PluginError(str(error)) from error
        if config.theme.custom_dir:
            server.watch(config.theme.custom_dir)
        if Path(self.config.lock).is_file():
            server.watch(self.config.lock)
        if not self.serving:
            # `mkdocs serve --clean` builds as `mkdocs build` does.
            self.watch.begin(_outside(map(Path, self.config.agents), config.docs_dir))
        if self.watch.folders:
            log.info("Watching the agents in %s", ", ".join(self.watch.folders))
        health = f"{server.mount_path}{self.config.path}/health/{self.pages.index}"
        broken = broken_files(self.catalog, self.left_out)
        self.preview = Preview(server, health, broken, self._show_edit, dirty=self.dirty)
        self.watch.start(server, self.preview.idle, self.preview.show_edits)
        return server

    def written_folders(self) -> dict[str, Written]:
        """Return the agents' folders by their paths in the site, as the build wrote them."""
        return {f"{self.config.path}/{id_}": written for id_, written in self.shown_folders.items()}

    def _show_edit(self, site: Path) -> Iterable[str]:
        """Write the pages of agents that were edited since the last build; return their addresses."""
        edited = self.watch.edited()
        if self.last is None or len(edited) > MAX_EDITED:
            return ()
        try:
            return list(self.last.write(site, edited))
        except Exception:
            # The build that follows says what is wrong.
            log.debug("an edit cannot be shown before the site is built", exc_info=True)
            return ()

    def _left_out_pages(self, files: Files) -> Iterator[GeneratedPage]:
        """Yield a page for each file that is left out, at an address that nobody else wants."""
        taken = {file.dest_uri for file in files}
        self.left_out = list(left_out_files(self.catalog, self.addresses))
        self.addresses |= {entry.agent.source.path: entry.id for entry in self.catalog.entries}
        return (page for page in self.pages.left_out(self.left_out) if page.file.dest_uri not in taken)


def _refuse_published(cache: str, config: MkDocsConfig) -> None:
    for name, folder in (("docs_dir", config.docs_dir), ("site_dir", config.site_dir)):
        if cache and Path(cache).is_relative_to(Path(folder).resolve()):
            raise PluginError(
                f"option 'cache': {cache} lies in the {name}, and would be published; name another folder"
            )


def _outside(folders: Iterable[Path], docs: str) -> list[Path]:
    """Return the folders that MkDocs does not watch itself."""
    return [folder for folder in folders if not folder.is_relative_to(docs)]
