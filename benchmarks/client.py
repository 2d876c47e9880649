"""What a site of 10,000 agents is to a reader's browser: bytes, waiting, jerks and shifts.

python -m benchmarks.client [--agents 10000] [--site FOLDER]
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import click
from playwright.sync_api import Browser, Page, Response, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import Server
from tests.browser.page_kinds import PAGE_KINDS, places_of
from tests.site.project import Site

from benchmarks.generator import write_agents
from benchmarks.measure import FailedCommandError, machine, measure, say, script

KILOBYTE = 1_000
NONE = "–"
UNITS = {"": (0, ""), "kB": (1, " kB"), "ms": (0, " ms"), "shift": (4, "")}
"""How many digits a figure has after the point, and what is written behind it."""

PAINTS = 5
KEYS = 7
DISTANCE = 20_000
PATIENCE, NO_ANSWER = 120_000, 20_000
"""Milliseconds that a page may take to load, and to do something that it is asked."""
SETTLED = 500

CONTENT = ".md-content"
REGION = ".agent-matrix"
FILTER = "[data-agent-filter] input[type=search]"
FACET = "[data-facet=can]"
CHOICE = ".agent-panel:popover-open input[type=checkbox]"

OBSERVE = """
window.shifts = [];
window.longTasks = [];
const opening = ({node}) => node ? (node.cloneNode().outerHTML ?? node.data).slice(0, 120) : "what is gone";
new PerformanceObserver((list) => {
  for (const {value, hadRecentInput, sources} of list.getEntries())
    if (!hadRecentInput) shifts.push({value, moved: sources.map(opening)});
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
  .observe({type: "longtask", buffered: true});
"""
"""Runs before a page does: notes every shift that no input explains, and every task over 50 ms."""

WATCH = """
(content) => {
  window.watch?.stop();
  const watch = {begun: null, ended: null, stop: () => observer.disconnect()};
  const begin = (event) => { watch.begun ??= event.timeStamp; };
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, begin, {capture: true, once: true});
  const outside = (record) => !(record.target.parentElement ?? record.target).closest("[data-agent-filter]");
  const observer = new MutationObserver((records) => {
    if (watch.begun === null || !records.some(outside)) return;
    requestAnimationFrame(() => setTimeout(() => { watch.ended = performance.now(); }));
  });
  observer.observe(document.querySelector(content), {subtree: true, childList: true, attributes: true});
  window.watch = watch;
}
"""
"""Notes when a reader begins something, and when the last change outside the filter has been painted."""

QUIET = "() => watch.ended !== null && performance.now() - watch.ended > 300"

FCP = """
() => new Promise((resolve) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) resolve(paint.startTime);
}).observe({type: "paint", buffered: true}))
"""

SCROLL = """
async ([region, distance]) => {
  const element = document.querySelector(region);
  const inside = element && element.scrollHeight > element.clientHeight + 100;
  const scroller = inside ? element : document.scrollingElement;
  longTasks.length = 0;
  let way = 0, still = 0, longest = 0, last = await new Promise(requestAnimationFrame);
  while (way < distance && still < 120) {
    const from = scroller.scrollTop;
    scroller.scrollBy({top: 100, behavior: "instant"});
    const now = await new Promise(requestAnimationFrame);
    longest = Math.max(longest, now - last);
    last = now;
    way += scroller.scrollTop - from;
    still = scroller.scrollTop > from ? 0 : still + 1;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {way, longest, tasks: longTasks.length};
}
"""
"""Scrolls 100 px a frame; stops where nothing more comes within two seconds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table; None is what could not be measured, `most` what it should not exceed."""

    what: str
    value: float | None
    unit: str = ""
    most: float | None = None

    @property
    def kept(self) -> str:
        """Whether the target is kept, in a word."""
        if self.most is None:
            return ""
        return "**no**" if self.value is None or self.value > self.most else "yes"

    def __str__(self) -> str:
        target = f"≤ {_number(self.most, self.unit)}" if self.most else NONE if self.most is None else "0"
        return f"| {self.what} | {_number(self.value, self.unit)} | {target} | {self.kept} |"


@dataclass
class Visitor:
    """A browser at a site: opens pages, each with nothing remembered; notes who else is asked."""

    browser: Browser
    url: str
    foreign: set[str] = field(default_factory=set)
    fetched: list[Response] = field(default_factory=list)

    @contextmanager
    def at(self, address: str) -> Iterator[Page]:
        """Open a page and wait until nothing more arrives."""
        with self.browser.new_context(viewport={"width": 1280, "height": 800}) as context:
            context.set_default_timeout(PATIENCE)
            context.add_init_script(OBSERVE)
            context.on("response", self._note)
            page = context.new_page()
            page.goto(self.url + address, wait_until="networkidle")
            self.fetched.clear()
            yield page

    def _note(self, response: Response) -> None:
        if response.url.startswith(("http:", "https:")) and not response.url.startswith(self.url):
            self.foreign.add(response.url)
        # The theme's search fetches data of its own, at the top of the site.
        if response.request.resource_type == "fetch" and response.url.startswith(f"{self.url}agents/"):
            self.fetched.append(response)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--agents", type=click.IntRange(2), default=10_000, show_default=True, help="How many are generated."
)
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Measure this site, which agent-catalog has built, and generate nothing.",
)
def main(agents: int, site: Path | None) -> None:
    """Measure a site in Chromium, and print a Markdown table."""
    print(f"{machine()}\n", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="agent-catalog-benchmark-") as temporary:
            built = Site(site or _build(Path(temporary).resolve(), agents))
            with sync_playwright() as driver, closing(Server(built.folder)) as server:
                path = find_chromium(driver.chromium.executable_path)
                browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
                print(f"Chromium {browser.version}\n", flush=True)
                _print(figures(built, Visitor(browser, server.url)))
                browser.close()
    except FailedCommandError as error:
        raise click.ClickException(str(error)) from error


def _build(root: Path, count: int) -> Path:
    """Build the site of so many generated agents, in folders by category."""
    write_agents(root / "agents", count, mcp=True)
    say(f"{count:,} agents written")
    site = root / "site"
    command = [script("agent-catalog"), "build", str(root / "agents"), "--site", str(site)]
    say(f"site built in {measure(command, root).wall:.1f} s")
    return site


def figures(site: Site, visitor: Visitor) -> Iterator[Figure]:
    """Measure all there is to measure, page by page."""
    catalog = site.json("agents/catalog.json")
    yield Figure("agents", len(catalog["agents"]))
    yield Figure("our CSS and JS", _bytes_below(site.folder / "assets/agent-catalog"), "kB", 40)
    for title, address, most in (("index", "agents/", 300), ("tool matrix", "agents/tools/", None)):
        say(title)
        yield Figure(f"{title}: document", site.file(address).stat().st_size / KILOBYTE, "kB", most)
        yield Figure(f"{title}: first contentful paint", _first_paint(visitor, address), "ms")
        yield from typing(visitor, title, address, _word(catalog))
        yield from _choosing(visitor, title, address)
        yield from _scrolling(visitor, title, address)
    yield from _shifts(site, visitor, catalog)
    yield Figure("requests to other origins", len(visitor.foreign), most=0)


def _first_paint(visitor: Visitor, address: str) -> float:
    """Return the median of some visits."""
    taken: list[float] = []
    for _ in range(PAINTS):
        with visitor.at(address) as page:
            taken.append(page.evaluate(FCP))
    return median(taken)


def typing(visitor: Visitor, title: str, address: str, word: str) -> Iterator[Figure]:
    """Type a word into the filter, letter by letter; the first letter waits for the data."""
    with visitor.at(address) as page:
        if not _is_there(page, FILTER):
            yield Figure(f"{title}: no filter", None)
            return
        page.locator(FILTER).focus()
        first = _wait_after(page, partial(page.keyboard.press, word[0]))
        size = sum(len(response.body()) for response in visitor.fetched)
        later = [_wait_after(page, partial(page.keyboard.press, letter)) for letter in word[1:]]
    yield Figure(f"{title}: data of the filter", size / KILOBYTE, "kB")
    yield Figure(f"{title}: first key in the filter, data loading included", first, "ms")
    yield Figure(f"{title}: key in the filter, median of {len(later)}", _median(later), "ms", 100)


def _choosing(visitor: Visitor, title: str, address: str) -> Iterator[Figure]:
    """Choose the first value of a facet, whose panel is open and whose data are there."""
    with visitor.at(address) as page:
        taken = None
        if _is_there(page, FACET):
            page.locator(FACET).click()
            choice = page.locator(CHOICE).first
            choice.wait_for()
            taken = _wait_after(page, choice.click)
    yield Figure(f"{title}: choosing a value of a facet", taken, "ms", 100)


def _scrolling(visitor: Visitor, title: str, address: str) -> Iterator[Figure]:
    """Scroll the list, or the page where the list has no scroll bar of its own."""
    with visitor.at(address) as page:
        found: dict[str, float] = page.evaluate(SCROLL, [REGION, DISTANCE])
    way = f"{title}: scrolling {found['way']:,.0f} px"
    yield Figure(f"{way}, longest frame", found["longest"], "ms")
    yield Figure(f"{way}, tasks over 50 ms", found["tasks"], most=0)


def _shifts(site: Site, visitor: Visitor, catalog: dict[str, Any]) -> Iterator[Figure]:
    """Load every kind of page that the site has."""
    places = places_of(catalog)
    addresses = {kind.at(places): kind.name for kind in reversed(PAGE_KINDS)}
    for address, name in sorted(addresses.items(), key=lambda item: item[1]):
        if address is not None and site.has(address.partition("?")[0]):
            say(f"layout shift: {name}")
            with visitor.at(address) as page:
                page.wait_for_timeout(SETTLED)
                shifts: list[dict[str, Any]] = page.evaluate("shifts")
            for shift in shifts:
                say(f"  {shift['value']:.4f} of it, moving {' '.join(shift['moved'])}")
            yield Figure(f"layout shift: {name}", sum(shift["value"] for shift in shifts), "shift", 0)


def _wait_after(page: Page, act: Callable[[], object]) -> float | None:
    """Return the milliseconds from what a reader does to the picture of its result; None: there was none."""
    page.evaluate(WATCH, CONTENT)
    act()
    try:
        page.wait_for_function(QUIET, polling=50, timeout=NO_ANSWER)
    except PlaywrightTimeoutError:
        return None
    taken: float = page.evaluate("watch.ended - watch.begun")
    return taken


def _is_there(page: Page, selector: str) -> bool:
    return page.locator(selector).first.is_visible()


def _word(catalog: dict[str, Any]) -> str:
    """Return letters that names begin with or hold, so that each key finds something."""
    found = (re.search(rf"[a-z]{{{KEYS + 1}}}", agent["name"]) for agent in catalog["agents"])
    return next((match[0] for match in found if match), "reviewer")


def _bytes_below(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / KILOBYTE


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if len(known) == len(values) else None


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return NONE
    digits, word = UNITS[unit]
    return f"{value:,.{digits}f}{word}"


def _print(lines: Iterable[Figure]) -> None:
    """Print each line as soon as it is measured."""
    print("| what | figure | target | kept |")
    print("| --- | --- | --- | --- |", flush=True)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    main(prog_name="python -m benchmarks.client")
