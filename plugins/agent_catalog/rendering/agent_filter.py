"""The filter of the index, for a table that stands in another page.

`data.js` filters what a reader asks for in a browser; both must find the same agents in the same order.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from jinja2 import Environment
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.tool_matrix import usable
from agent_catalog.model import Access, ToolAccess
from agent_catalog.reading.dialects import DIALECTS, dialect
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.facets import agent_facets, by_name, values_of
from agent_catalog.rendering.index_page import SORTS, index_items
from agent_catalog.rendering.listing import AllBut, Facet, Values
from agent_catalog.rendering.references import ReferenceProblem, meant

PARAMETERS = ("q", "tool", "can", "model", "color", "category", "tag", "sort")
"""The public query parameters of the index."""

ORDERS = ("name", *(value for value, _ in SORTS if value))
"""The values of `sort`."""

_TAG = re.compile(r"<[^>]*>")
_NOT_LETTERS = re.compile(r"[\W_]+")


class AgentQuery(Struct, frozen=True):
    """What the address of the index asks for: pairs of a public parameter and a value."""

    pairs: tuple[tuple[str, str], ...] = ()

    def asked(self, key: str) -> list[str]:
        """Return the values of a parameter."""
        return [value for known, value in self.pairs if known == key]

    @property
    def words(self) -> str:
        """What is looked for in the text of an agent; the first counts."""
        return next(iter(self.asked("q")), "")

    @property
    def sort(self) -> str:
        """The order; the first counts."""
        return next(iter(self.asked("sort")), "")


def parse_query(text: str) -> AgentQuery:
    """Read what stands behind the `?` of an address of the index; the sign may be there.

    Raises:
        ReferenceProblem: where a parameter or an order is none, or a parameter has no value.
    """
    pairs = tuple(parse_qsl(text.strip().removeprefix("?"), keep_blank_values=True))
    for key, value in pairs:
        if key not in PARAMETERS:
            raise ReferenceProblem(f"there is no filter '{key}'{meant(key, PARAMETERS)}")
        if not value.strip():
            raise ReferenceProblem(f"the filter '{key}' has no value: write `{key}=…`")
        if key == "sort" and value not in ORDERS:
            raise ReferenceProblem(f"there is no order '{value}'{meant(value, ORDERS)}")
    return AgentQuery(pairs)


@dataclass(frozen=True)
class AgentFilter:
    """The agents as the index has them."""

    environment: Environment
    catalog: Catalog

    def fitting(self, query: AgentQuery) -> list[Entry]:
        """Return the agents that fit, in the order that the index shows them in."""
        words = _fold(query.words).split()
        tests = [_test(facet, asked) for facet in self.facets if (asked := query.asked(facet.key))]
        found = [
            place
            for place, values in enumerate(self._values)
            if all(fits(values) for fits in tests) and all(word in self._texts[place] for word in words)
        ]
        if query.words:
            found.sort(key=lambda place: _rank(self._entries[place].agent.name, query.words))
        if query.sort.endswith("tools"):
            sign = 1 if query.sort == "tools" else -1
            found.sort(key=lambda place: sign * _size(self._entries[place].agent.tools))
        return [self._entries[place] for place in found]

    def unknown(self, query: AgentQuery) -> list[str]:
        """Return what there is to say about values that nothing in the catalog has."""
        return [
            f"no agent has `{facet.key}={value}`{meant(value, dict(facet.values))}"
            for facet in self.facets
            for value in query.asked(facet.key)
            if value not in dict(facet.values) and not (facet.key == "tool" and _is_tool(value))
        ]

    @cached_property
    def facets(self) -> list[Facet]:
        """What the agents are filtered by."""
        return agent_facets(self.catalog, self._values)

    @cached_property
    def _entries(self) -> list[Entry]:
        return by_name(self.catalog.entries)

    @cached_property
    def _values(self) -> list[Values]:
        return [values_of(entry) for entry in self._entries]

    @cached_property
    def _texts(self) -> list[str]:
        """What words are looked up in: the text of the card, and the titles of the values."""
        titles = {facet.key: dict(facet.values) for facet in self.facets}
        texts = []
        for item in index_items(self.environment, self.catalog, Addresses("")):
            held = [
                titles[key][value]
                for key, values in item.values.items()
                if not isinstance(values, AllBut)
                for value in values
            ]
            shown = html.unescape(_TAG.sub(" ", item.html))
            texts.append(_fold(" ".join([shown, item.more.get("s", ""), *held])))
        return texts


def _test(facet: Facet, asked: Sequence[str]) -> Callable[[Values], bool]:
    """Return the test whether an agent has one of the values; an unknown one has whoever inherits."""
    known = {value for value, _ in facet.values}

    def fits(values: Values) -> bool:
        held = values[facet.key]
        if not isinstance(held, AllBut):
            return any(value in held for value in asked)
        family = facet.families[held.family]
        return any((value not in known or value in family) and value not in held.values for value in asked)

    return fits


def _is_tool(name: str) -> bool:
    """Whether a dialect knows a tool: who inherits its tools has it, even where no agent names it."""
    return any(dialect(family).word(name) for family in DIALECTS)


def _size(tools: ToolAccess) -> int:
    """Return the number of tools; one that inherits all has more than any other."""
    return 10**9 if tools.access is Access.ALL else len(usable(tools))


def _rank(name: str, words: str) -> int:
    """Return 0 where a name begins with the words, 1 where a word of it does, 2 where it has them, else 3."""
    plain, start = _plain(reveal(name)), _plain(words)
    ranks = (plain.startswith(start), start in plain, start.strip() in plain, True)
    return ranks.index(True)


def _plain(text: str) -> str:
    return f" {_NOT_LETTERS.sub(' ', _fold(text)).strip()}"


def _fold(text: str) -> str:
    """Return letters without marks and case."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if unicodedata.category(part)[0] != "M").lower()
