"""What searching the full text of thousands of prompts costs: the build, the host, and who searches.

python -m benchmarks.search_client [FOLDER]… [--agents 1600,6400]
"""

from __future__ import annotations

import gzip
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import click
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.rendering.search_reader import SearchReader

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.search_index import SearchIndex, search_agent
from benchmarks.fleet import generated, repeated
from benchmarks.measure import machine, measure, say, script
from benchmarks.web import AT_HOME, Host, host

KEY = 100
"""Milliseconds between two keys of somebody who types."""

RUNS = 3
# The time from the last change of the box to the first result, and to the last line that is put into one.
WATCH = """
() => {
  const watch = window.watch = {first: null, last: null};
  const list = document.querySelector(".md-search-result__list");
  const box = document.querySelector(".md-search__input");
  let begun = performance.now();
  box.addEventListener("input", () => { begun = performance.now(); watch.first = null; });
  new MutationObserver(() => {
    if (!list.children.length) return;
    watch.first ??= performance.now() - begun;
    watch.last = performance.now() - begun;
  }).observe(list, {childList: true});
}
"""


# What is measured


def row(*cells: object) -> None:
    """Print a line of a table."""
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def measure_index(catalog: Catalog) -> None:
    """Print the processor time that the index takes to build, and its bytes as they are sent."""
    seconds: dict[str, list[float]] = {"terms and entries": [], "files": []}
    for _ in range(RUNS):
        start = time.process_time()
        agents = [search_agent(entry) for entry in catalog.entries]
        middle = time.process_time()
        index = SearchIndex()
        for agent in agents:
            index.add_agent(agent)
        files = index.files()
        seconds["terms and entries"].append(middle - start)
        seconds["files"].append(time.process_time() - middle)
    number = len(catalog.entries)
    prompts = gzip.compress("\n".join(entry.agent.body for entry in catalog.entries).encode(), 6)
    for what, taken in seconds.items():
        row(number, f"build: {what}", f"{median(taken):.2f} s", "")
    sizes: Counter[str] = Counter()
    for file in files:
        sizes[file.name.split("-")[0]] += len(gzip.compress(file.content, 6))
    for kind, size in sizes.items():
        row(number, f"{kind}, all files", f"{size / 1000:.0f} kB", f"{size / number:.0f} bytes an agent")
    row(number, "all prompts, for comparison", f"{len(prompts) / 1000:.0f} kB", "")


def queries(index: SearchReader) -> Iterator[tuple[str, str]]:
    """Yield what to search: a name, a tool, and words that many and few prompts hold."""
    name = index.directory["agents"][len(index.directory["agents"]) // 2]
    yield "a name", name if isinstance(name, str) else name[0]
    yield "a tool", "WebFetch"
    sizes = {
        term: len(posting) for shard in index.shards() for term, posting in shard.items() if term.isalpha()
    }
    yield (
        "a word of many prompts",
        max((term for term in sizes if len(term) > 7), key=lambda term: sizes[term]),
    )
    few = _rare(index, sizes)
    word = next(few)
    yield "a word of few prompts", word
    yield "two words", f"{word} {next(few)}"


def _rare(index: SearchReader, sizes: dict[str, int]) -> Iterator[str]:
    """Yield words from the middle of the alphabet that stand in few prompts and nowhere else."""
    listed = sorted(term for term, size in sizes.items() if 7 < len(term) < 14 and size < 16)
    for term in listed[len(listed) // 2 :]:
        if set(index.places(term).values()) == {"prompt"}:
            yield term


def measure_search(page: Page, served: Host, query: str, delay: int) -> tuple[float, float, int, int]:
    """Search on a page that was just loaded: milliseconds to the first result and to the last line of a
    prompt; requests and bytes to the first result."""
    page.goto(f"{served.url}agents/", wait_until="networkidle")
    page.wait_for_timeout(300)
    page.locator(".md-search__input").click()
    page.evaluate(WATCH)
    served.sent.clear()
    if delay:
        page.locator(".md-search__input").press_sequentially(query, delay=delay)
    else:
        page.locator(".md-search__input").fill(query)
        page.keyboard.press("End")
    page.wait_for_function("() => watch.first !== null", polling=5)
    requests, sent = len(served.sent), sum(file.size for file in served.sent)
    page.wait_for_timeout(1500)
    first, last = page.evaluate("() => [watch.first, watch.last]")
    return first, last, requests, sent


def measure_client(browser: Browser, site: Path, number: int) -> None:
    """Print what a reader's browser fetches and waits for."""
    folder = site / "agents" / "search"
    index = SearchReader({file.name: file.read_bytes() for file in folder.iterdir()})
    with host(site, AT_HOME) as served:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{served.url}agents/", wait_until="networkidle")
        searching = [file for file in served.sent if "search" in file.path]
        size = sum(file.size for file in searching)
        paths = ", ".join(file.path for file in searching)
        row(number, "a page view without a search", f"{size / 1000:.1f} kB", paths)
        context.close()
        for what, query in queries(index):
            for how, delay in (("pasted", 0), ("typed", KEY)):
                figures = []
                for _ in range(RUNS):
                    context = browser.new_context()
                    figures.append(measure_search(context.new_page(), served, query, delay))
                    context.close()
                first, last, requests, sent = (median(column) for column in zip(*figures, strict=True))
                more = f"{requests:.0f} requests, {sent / 1000:.0f} kB; lines after {last:.0f} ms"
                row(number, f"{what}, {how}: {query}", f"{first:.0f} ms", more)


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--agents", "sizes", default="1600,6400", show_default=True, help="Sizes of the fleets.")
def main(folders: tuple[Path, ...], sizes: str) -> None:
    """Measure the search of the full text, with the agents of FOLDERS repeated, or with generated ones."""
    print(f"{machine()}; 10 Mbit/s and 40 ms; medians of {RUNS}\n")
    row("agents", "what", "figure", "more")
    row("---", "---", "---", "---")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for number in map(int, sizes.split(",")):
            root = Path(temporary, str(number))
            say(f"{number} agents")
            agents, site = root / "agents", root / "site"
            fleet = repeated(folders, agents, number) if folders else generated(agents, number)
            measure_index(build_catalog(read_folders([fleet.folder])))
            say("building the site")
            measure([script("agent-catalog"), "build", str(fleet.folder), "--site", str(site)], root)
            measure_client(browser, site, number)
        browser.close()


if __name__ == "__main__":
    main()
