"""What a site is to a reader's browser: a page view without a search, and the first result of one."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, Playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import Server

from benchmarks.client import Visitor, typing
from benchmarks.fleet import Fleet
from benchmarks.web import AT_HOME, Host, Line, host

SEARCH = re.compile(r"(^|/)(search|pagefind)/|(^|/)search\.[\w.]*js$")
"""The addresses of search indexes, and of the programs that read them."""

DATA = re.compile(r"(^|/)(search|pagefind)/(?!.*\.(js|css)$|wasm\.)")
"""The addresses of indexes alone."""

WORD = re.compile(r"(?<![\w/.-])[a-z]{7,14}(?![\w/-])")

PATIENCE = 180_000
"""Milliseconds within which a page must load, and a search must find something."""

QUIET, LOOK = 1.0, 0.25
"""Seconds without work after which a page is done, and between two looks at that."""


@dataclass(frozen=True, slots=True)
class Box:
    """A site's search box: its input, and a link of its results."""

    input: str
    result: str


MATERIAL = Box("[data-md-component=search-query]", ".md-search-result__link")
PAGEFIND = Box(".pagefind-ui__search-input", ".pagefind-ui__result-link")


@dataclass(frozen=True, slots=True)
class View:
    """A page view without a search: bytes of index, seconds of processor time, and those that the index took.

    The last is the difference to the same view of the same site without the index.
    """

    index_bytes: int
    cpu: float
    index_cpu: float


@dataclass(frozen=True, slots=True)
class Found:
    """A search: seconds from the word to the first result, bytes of index and of its program until then."""

    seconds: float
    size: int


def view(driver: Playwright, site: Path, address: str, runs: int) -> View:
    """Open a page with its index and without, in new browsers; the processor time is the median's."""
    whole, size = _visits(driver, site, address, runs, None)
    bare, _ = _visits(driver, site, address, runs, DATA)
    return View(size, whole, max(whole - bare, 0.0))


def _visits(
    driver: Playwright, site: Path, address: str, runs: int, hidden: re.Pattern[str] | None
) -> tuple[float, int]:
    """Return the seconds that a page and its workers compute, and the bytes of index that it fetches."""
    taken: list[float] = []
    with host(site, hidden=hidden) as served:
        for _ in range(runs):
            served.sent.clear()
            with _browser(driver) as browser, closing(_Clock(browser)) as clock:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                # A page of the same origin is shown by the same process: its start is not the site's.
                page.goto(served.url + "nothing", timeout=PATIENCE)
                before = clock.when_quiet(page)
                page.goto(served.url + address, timeout=PATIENCE)
                taken.append(clock.when_quiet(page) - before)
        return median(taken), _bytes(served, DATA)


def first_result(
    driver: Playwright, site: Path, address: str, box: Box, word: str, runs: int, line: Line = AT_HOME
) -> Found | None:
    """Type a word as soon as a page has loaded, in new browsers; the median, None: nothing is found.

    To be called after `view`: the server compresses an index when it is asked for it first.
    """
    found: list[Found] = []
    for _ in range(runs):
        with host(site, line) as served, _browser(driver) as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(served.url + address, timeout=PATIENCE)
            begun = time.perf_counter()
            page.locator(box.input).first.focus(timeout=PATIENCE)
            page.keyboard.type(word)
            try:
                page.locator(box.result).first.wait_for(timeout=PATIENCE)
            except PlaywrightTimeoutError:
                return None
            found.append(Found(time.perf_counter() - begun, _bytes(served, SEARCH)))
    return sorted(found, key=lambda one: one.seconds)[len(found) // 2]


def filtered(driver: Playwright, site: Path, word: str) -> float | None:
    """Return the milliseconds of a key in the filter of the list of all agents: the median of some."""
    with _browser(driver) as browser, closing(Server(site)) as server:
        figures = list(typing(Visitor(browser, server.url), "index", "agents/", word))
    return figures[-1].value


def rare_word(fleet: Fleet) -> str:
    """Return a word that as few prompts as possible have: what only a full text finds."""
    prompts = (set(WORD.findall(page.body)) for page in fleet.pages)
    counts = Counter(word for words in prompts for word in words)
    return str(min(counts, key=lambda word: (counts[word], word)))


@contextmanager
def _browser(driver: Playwright) -> Iterator[Browser]:
    path = find_chromium(driver.chromium.executable_path)
    with closing(driver.chromium.launch(executable_path=path, args=ARGUMENTS)) as browser:
        yield browser


class _Clock:
    """The processor time of a browser's pages, their workers included."""

    def __init__(self, browser: Browser) -> None:
        self._session: CDPSession = browser.new_browser_cdp_session()

    def seconds(self) -> float:
        """Return the sum over the processes that show pages."""
        processes = self._session.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(float(one["cpuTime"]) for one in processes if one["type"] == "renderer")

    def when_quiet(self, page: Page) -> float:
        """Wait until the pages rest, and return the seconds."""
        last, rested = self.seconds(), 0.0
        while rested < QUIET:
            page.wait_for_timeout(LOOK * 1000)
            now = self.seconds()
            rested = rested + LOOK if now - last < 0.02 else 0.0
            last = now
        return last

    def close(self) -> None:
        """Let go of the browser."""
        with suppress(Exception):
            self._session.detach()


def _bytes(served: Host, what: re.Pattern[str]) -> int:
    return sum(sent.size for sent in served.sent if what.search(sent.path))
