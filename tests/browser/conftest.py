"""A browser, and sites served as GitHub Pages would serve them.

Three sites are built once for a test process: `team`, `showcase` and `crowd`; `tests.browser.fleet` has the
first and the tests of sites the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, NoChromiumError, find_chromium
from tests.browser.fleet import BARE_YML, FLEET, SITE_YML
from tests.site.crowd import crowd as crowd_of
from tests.site.fleet import FLEET as SHOWCASE
from tests.site.project import Site, build

PATIENCE = 10_000
"""Milliseconds within which everything must happen."""

Serve = Callable[[Path], str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            path = find_chromium(playwright.chromium.executable_path)
        except NoChromiumError as error:
            pytest.fail(str(error), pytrace=False)
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, headless=True)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script may fail, whatever the test does there."""
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


class Server:
    """A web server for one folder, which may be filled after the address is known."""

    def __init__(self, folder: Path) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Leave the terminal to pytest."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serve folders until all tests are done; call it with a folder, get its address."""
    with ExitStack() as servers:

        def start(folder: Path) -> str:
            server = Server(folder)
            servers.callback(server.close)
            return server.url

        yield start


@dataclass(frozen=True)
class Served:
    """A built site, and the address at which it is served; `top` is that of its catalog."""

    site: Site
    url: str

    @property
    def top(self) -> str:
        return f"{self.url}agents/"


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """Four agents that differ in what they may do."""
    site = build(tmp_path_factory.mktemp("team"), FLEET, SITE_YML)
    return Served(site, serve(site.folder))


@pytest.fixture(scope="session")
def showcase(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """Six agents, one for each thing that a page can show."""
    site = build(tmp_path_factory.mktemp("showcase"), SHOWCASE, BARE_YML)
    return Served(site, serve(site.folder))


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """Three hundred agents: more than any list has in its page."""
    site = build(tmp_path_factory.mktemp("crowd"), crowd_of(300), BARE_YML)
    return Served(site, serve(site.folder))


def shown(page: Page, names: list[str]) -> None:
    """Assert that the cards of these agents are visible, in this order, and no other."""
    expect(page.locator(".agent-card h2:visible")).to_have_text(names)


def visit(page: Page, url: str) -> None:
    """Load a list of agents, and wait until its script is there: it gives each agent its actions."""
    page.goto(url)
    expect(page.locator("[data-agent-pick]").first).to_be_attached()


def words(page: Page) -> Locator:
    """Return the field for words of a list's filter."""
    return page.get_by_role("searchbox", name="Filter")


def views(page: Page) -> Locator:
    """Return the links to the views of the catalog, which stand above each of them."""
    return page.get_by_role("navigation", name="Views of the catalog")


def open_facet(page: Page, title: str) -> Locator:
    """Open the panel of a facet, and return it when its values are there."""
    page.get_by_role("button", name=title, exact=True).click()
    panel = page.get_by_role("group", name=title, exact=True)
    expect(panel.get_by_role("checkbox").first).to_be_attached()
    return panel


def choose(page: Page, title: str, *values: str) -> None:
    """Tick values of a facet, and close its panel."""
    panel = open_facet(page, title)
    for value in values:
        panel.locator(f"input[value={value}]").check()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def chips(page: Page) -> Locator:
    """Return the chips of the active filters."""
    return page.locator("[data-agent-active] button")
