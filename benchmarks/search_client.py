"""What searching the full text of thousands of prompts costs: the build, the host, and who searches.

python -m benchmarks.search_client [FOLDER]… [--agents 1600,6400]
"""

from __future__ import annotations

import gzip
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, islice
from pathlib import Path
from statistics import median
from threading import Lock, Thread

import click
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.rendering.search_reader import SearchReader

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.search_index import search_agent, search_files
from benchmarks.generator import write_agents
from benchmarks.measure import machine, measure
from benchmarks.sites import AgentPage, AgentSet, ours, say

LATENCY = 0.04
BYTES_PER_SECOND = 10_000_000 / 8
"""The line between the browser and the host: 40 ms for each answer, 10 Mbit/s for all of them together."""

KEY = 100
"""Milliseconds between two keys of somebody who types."""

RUNS = 3
_NAME = re.compile(rb"^(name:[ \t]*[\"']?)([^\n\"']*)", re.MULTILINE)

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


@dataclass
class Line:
    """What has been asked for and sent since it was last emptied; answers share its bandwidth."""

    requests: list[str] = field(default_factory=list)
    sent: int = 0
    free: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def carry(self, path: str, size: int) -> None:
        """Wait as long as these bytes take."""
        with self.lock:
            self.requests.append(path)
            self.sent += size
            self.free = max(self.free, time.monotonic() + LATENCY) + size / BYTES_PER_SECOND
            until = self.free
        time.sleep(max(0.0, until - time.monotonic()))

    def empty(self) -> None:
        """Forget what was sent."""
        with self.lock:
            self.requests, self.sent = [], 0


class _Handler(SimpleHTTPRequestHandler):
    """A host that compresses, as most do, at the end of a slow line."""

    protocol_version = "HTTP/1.1"
    line: Line

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        found = file.is_file()
        content = gzip.compress(file.read_bytes(), 6) if found else b""
        self.line.carry(self.path, len(content))
        # A reader who types on wants no answer any more.
        with suppress(ConnectionError):
            self._send(file, content, found)

    def _send(self, file: Path, content: bytes, found: bool) -> None:
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip" if found else "identity")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Leave the terminal to the table."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Line]]:
    """Serve a folder at the end of a line."""
    line = Line()
    handler = type("Handler", (_Handler,), {"line": line})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", line
    finally:
        server.shutdown()
        server.server_close()


# Agents


def write_fleet(folders: Sequence[Path], number: int, target: Path) -> Catalog:
    """Write so many agents below `target`: those of the folders, again and again with numbered names."""
    if folders:
        agents = [entry.agent for entry in build_catalog(read_folders(list(folders))).entries]
        turns = ((turn, agent) for turn in count() for agent in agents)
        for place, (turn, agent) in enumerate(islice(turns, number)):
            content = agent.source.content
            if turn:
                content = _NAME.sub(rb"\g<1>\g<2>-%d" % (turn + 1), content, count=1)
            file = target / f"{turn}" / f"{place}-{Path(agent.source.path).name}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    else:
        write_agents(target, number)
    return build_catalog(read_folders([target]))


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
        files = search_files(agents, ())
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


def measure_search(page: Page, line: Line, url: str, query: str, delay: int) -> tuple[float, float, int, int]:
    """Search on a page that was just loaded: milliseconds to the first result and to the last line of a
    prompt; requests and bytes to the first result."""
    page.goto(f"{url}agents/", wait_until="networkidle")
    page.wait_for_timeout(300)
    page.locator(".md-search__input").click()
    page.evaluate(WATCH)
    line.empty()
    if delay:
        page.locator(".md-search__input").press_sequentially(query, delay=delay)
    else:
        page.locator(".md-search__input").fill(query)
        page.keyboard.press("End")
    page.wait_for_function("() => watch.first !== null", polling=5)
    requests, sent = len(line.requests), line.sent
    page.wait_for_timeout(1500)
    first, last = page.evaluate("() => [watch.first, watch.last]")
    return first, last, requests, sent


def measure_client(browser: Browser, site: Path, number: int) -> None:
    """Print what a reader's browser fetches and waits for."""
    folder = site / "agents" / "search"
    index = SearchReader({file.name: file.read_bytes() for file in folder.iterdir()})
    with served(site) as (url, line):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{url}agents/", wait_until="networkidle")
        searching = [path for path in line.requests if "search" in path]
        size = sum(len(gzip.compress((site / path.lstrip("/")).read_bytes(), 6)) for path in searching)
        row(number, "a page view without a search", f"{size / 1000:.1f} kB", ", ".join(searching))
        context.close()
        for what, query in queries(index):
            for how, delay in (("pasted", 0), ("typed", KEY)):
                figures = []
                for _ in range(RUNS):
                    context = browser.new_context()
                    figures.append(measure_search(context.new_page(), line, url, query, delay))
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
            catalog = write_fleet(folders, number, root / "agents")
            measure_index(catalog)
            agents = AgentSet(
                (root / "agents",),
                tuple(AgentPage(entry.id, entry.agent.name, entry.agent.body) for entry in catalog.entries),
            )
            say("building the site")
            measure(ours(agents).command(root / "site"), root)
            measure_client(browser, root / "site", number)
        browser.close()


if __name__ == "__main__":
    main()
