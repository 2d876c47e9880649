"""The full text of every prompt in Material's search box: an index of our own, and a worker that reads it.

The worker takes the place of the theme's. What the theme's search plugin has found on all other pages of the
site goes into the same index; the file that every page view would fetch keeps nothing but its settings.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger

from agent_catalog.cache import Cache
from agent_catalog.catalog.catalog import Entry
from agent_catalog.rendering.search_index import SearchAgent, SearchIndex, SearchPage, search_agent
from agent_catalog.site.output import write_file, write_outputs

log = get_plugin_logger(__name__)

MANY = 500
"""Agents from which on `auto` is `full`: the theme's index would cost each page view 80 kB and 0.15 s."""

FOLDER = "search"
WORKER = "assets/agent-catalog/search.js"
THEMES_INDEX = "search/search_index.json"

_CONFIG = re.compile(r'<script id="?__config\b.*?</script>', re.DOTALL)
_WORKER = re.compile(r'("search":\s*"[^"]*?)assets/javascripts/workers/search\.[^"/]*\.js(?=")')
_TAG = re.compile(r"<[^<>]*>")


def is_full_text(wish: str, agents: int, config: MkDocsConfig) -> bool:
    """Whether the site gets the index of its own; says why not, where that is the wish."""
    if wish == "theme" or (wish == "auto" and agents < MANY):
        return False
    reason = _obstacle(config)
    if reason and wish == "full":
        log.warning("the option `search: full` has no effect: %s", reason)
    return not reason


def _obstacle(config: MkDocsConfig) -> str:
    search = config.plugins.get("material/search")
    if config.theme.name != "material" or search is None or not search.config.get("enabled", True):
        return "only Material's search box can use the index, with the plugin `search`"
    offline = config.plugins.get("material/offline")
    if offline is not None and offline.config.get("enabled", True):
        return "with the plugin `offline`, pages are read without a web server, and can fetch nothing"
    return ""


class FleetIndex:
    """The index of a fleet's full text in the making, in the order of the catalog.

    An agent that is rendered is taken in at once where it is the next one; what is missing then is asked of
    the cache, where `key_of` gives the keys.
    """

    def __init__(self, entries: Sequence[Entry], cache: Cache, key_of: Callable[[Entry], bytes]) -> None:
        self._entries, self._cache, self._key_of = entries, cache, key_of
        self._index = SearchIndex()

    def add(self, entry: Entry, agent: SearchAgent) -> None:
        """Take in what was made of an agent."""
        self._cache.store(self._key_of(entry), agent)
        place = self._index.agents
        if place < len(self._entries) and self._entries[place] is entry:
            self._index.add_agent(agent)

    def files(self, others: Iterable[SearchPage], index: str) -> dict[str, bytes]:
        """Return the files with the other pages of the site, and begin anew; `index` is as in `Addresses`."""
        made, self._index = self._index, SearchIndex()
        keyed = ((entry, self._key_of(entry)) for entry in self._entries[made.agents :])
        for entry, key in self._cache.expecting(keyed, itemgetter(1)):
            make = partial(search_agent, entry)
            made.add_agent(self._cache.keep("search agent", key, SearchAgent, make))
        for page in others:
            made.add_page(page)
        return {file.name: file.content for file in made.files(index)}


def use_worker(page: str) -> str:
    """Return the HTML of a page whose search box asks our worker; one without the box stays as it is."""
    return _CONFIG.sub(lambda script: _WORKER.sub(rf"\g<1>{WORKER}", script[0]), page, count=1)


def write_index(
    config: MkDocsConfig, path: str, files_with: Callable[[Sequence[SearchPage]], Mapping[str, bytes]]
) -> None:
    """Write the index below `path`, with the pages that the theme's plugin has found, and empty its own.

    `files_with` gives the files of an index with these pages.
    """
    site = Path(config.site_dir)
    themes = site / THEMES_INDEX
    found: dict[str, Any] = json.loads(themes.read_text("utf-8"))
    folder = site / path / FOLDER
    files = files_with(list(_pages(found["docs"])))
    write_outputs(folder, files.items())
    for old in {old.name for old in folder.iterdir()} - files.keys():
        (folder / old).unlink()
    found |= {"config": {**found["config"], "agent_catalog": f"{path}/{FOLDER}/"}, "docs": []}
    write_file(themes, json.dumps(found, separators=(",", ":")).encode())


def _pages(docs: Iterable[dict[str, Any]]) -> Iterable[SearchPage]:
    for doc in docs:
        tags = tuple(map(str, doc.get("tags", ())))
        yield SearchPage(doc["location"], _plain(doc["title"]), _plain(doc["text"]), tags)


def _plain(text: str) -> str:
    """Return the text of HTML in which only tags have angle brackets: the theme escapes all others."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
