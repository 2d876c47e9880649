"""The index of the full text, as files that a browser fetches when somebody searches: the script `search.js`.

Documents are numbered: the agents by id, then the other pages of the site. There are three kinds of files:

- `index.json`: the names of all documents, and with which term each shard begins;
- `terms-N.json`, a shard: terms in the order of UTF-16, and for each the documents that have it;
- `entries-N.json`: what is shown of 16 documents.

All texts are plain; who shows them escapes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.card import shorten
from agent_catalog.rendering.page import DataFile
from agent_catalog.rendering.search_terms import agent_terms, page_terms
from agent_catalog.rendering.search_text import search_lines, search_section

VERSION = 1
CHUNK = 16
"""Documents whose entries are in one file."""

SHARD = 18_000
"""Characters after which a shard ends; compressed, they are about 11 kB."""

MAX_EXAMPLES, MAX_LINES, MAX_LINE = 24, 12, 300
"""How much of an agent is kept to be shown; everything is found."""

MAX_TEXT = 5_000
"""Characters of another page that are kept to be shown."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""Numbers are written in base 32: the last digit with the first 32 signs, those before it with the others."""

_PLACES = 4  # as many as search_terms names
_SLUG = re.compile(r"[a-z0-9-]+")


class SearchAgent(Struct, frozen=True):
    """An agent as the index has it. `terms` is of `agent_terms`, `entry` of `agent_entry`; both are JSON."""

    id: str
    name: str
    terms: dict[str, int]
    entry: list[Any]


class SearchPage(Struct, frozen=True):
    """A section of another page of the site: its address from the top of the site, and plain texts."""

    location: str
    title: str
    text: str
    tags: tuple[str, ...] = ()


def search_agent(entry: Entry) -> SearchAgent:
    """Return an agent as the index has it."""
    return SearchAgent(entry.id, entry.agent.name, agent_terms(entry), agent_entry(entry))


def agent_entry(entry: Entry) -> list[Any]:
    """Return what is shown of an agent, in a form that is JSON: [lines, [[user's line, the rest], …]]."""
    lines = [shorten(reveal(line), MAX_LINE) for line in search_lines(entry)[:MAX_LINES]]
    examples = [
        search_section(number, example)
        for number, example in enumerate(entry.agent.examples[:MAX_EXAMPLES], start=1)
    ]
    return [lines, [[reveal(example.title), reveal(example.text)] for example in examples]]


class SearchIndex:
    """An index in the making: documents are added in the order of their numbers, agents first."""

    def __init__(self) -> None:
        self._postings: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
        self._entries: list[Any] = []
        self._agents: list[str | list[str]] = []
        self._pages: list[list[str]] = []

    @property
    def agents(self) -> int:
        """How many agents were added."""
        return len(self._agents)

    def add_agent(self, agent: SearchAgent) -> None:
        """Add the next agent."""
        self._add(agent.terms, agent.entry)
        self._agents.append(_named(agent))

    def add_page(self, page: SearchPage) -> None:
        """Add the next section of another page."""
        self._add(page_terms(page.text, page.tags), page.text[:MAX_TEXT])
        self._pages.append([page.title, page.location])

    def _add(self, terms: Mapping[str, int], entry: object) -> None:
        """Note for each term that this document has it, with its place: document * 4 + place."""
        base, postings = len(self._entries) * _PLACES, self._postings
        for term, place in terms.items():
            postings[term].append(base + place)
        self._entries.append(entry)

    def files(self, index: str = "") -> tuple[DataFile, ...]:
        """Return the files; the same documents give the same bytes.

        `index` is what a link to an agent's folder must name, as in `Addresses`.
        """
        firsts: list[str] = []
        shards: list[DataFile] = []
        for first, shard in _shards(self._postings):
            firsts.append(first)
            shards.append(DataFile(f"terms-{len(shards)}.json", shard))
        chunks = [
            DataFile(f"entries-{number}.json", _json(self._entries[start : start + CHUNK]))
            for number, start in enumerate(range(0, len(self._entries), CHUNK))
        ]
        digest = hashlib.blake2b(digest_size=6)
        for file in (*shards, *chunks):
            digest.update(file.content)
        directory = {
            "version": VERSION,
            # A browser may hold files of an earlier build: each has this in its address.
            "build": digest.hexdigest(),
            "index": index,
            "chunk": CHUNK,
            "agents": self._agents,
            "pages": self._pages,
            "shards": firsts,
        }
        return (DataFile("index.json", _json(directory)), *shards, *chunks)


def _named(agent: SearchAgent) -> str | list[str]:
    """Return an agent's name, with the id where that is another."""
    name = reveal(agent.name)
    own = name.lower()
    return name if own == agent.id and _SLUG.fullmatch(own) else [name, agent.id]


def _shards(postings: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, bytes]]:
    """Yield the first term of each shard, and its file."""
    terms: list[str] = []
    lists: list[str] = []
    size = 0
    # As JavaScript compares.
    for term in sorted(postings, key=lambda term: term.encode("utf-16-be")):
        written = _written(postings[term])
        if size > SHARD:
            yield terms[0], _shard(terms, lists)
            terms, lists, size = [], [], 0
        terms.append(term)
        lists.append(written)
        size += len(term) + len(written) + 2
    if terms:
        yield terms[0], _shard(terms, lists)


def _shard(terms: list[str], lists: list[str]) -> bytes:
    return _json([" ".join(terms), " ".join(lists)])


def _written(posting: Sequence[int]) -> str:
    """Return the numbers as text: each document as the distance to the one before it, with its place."""
    before, numbers = 0, []
    for item in posting:
        base = item - item % _PLACES
        step = item - before
        numbers.append(_SMALL[step] if step < len(_SMALL) else _number(step))
        before = base
    return "".join(numbers)


def _number(value: int) -> str:
    digits = DIGITS[value % 32]
    while value := value // 32:
        digits = DIGITS[32 + value % 32] + digits
    return digits


_SMALL = [_number(value) for value in range(2_048)]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
