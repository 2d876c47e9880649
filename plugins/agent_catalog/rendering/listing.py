"""A long list that a reader filters: its first items stand in the page, all of them in `items.json`.

The script of the page shows, for any filter, the HTML of the items that fit: the markup of an item is
made once, here, by a template.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from agent_catalog.reading.hidden_text import escaped, reveal
from agent_catalog.rendering.page import DataFile

ITEMS = "items.json"
FIRST = 60
"""Items in the page itself: some screens full, about 60 kB of HTML."""


class AllBut(Struct, frozen=True):
    """Every value of one of a facet's families, with exceptions: what an agent inherits."""

    family: str
    values: frozenset[str] = frozenset()


Values = Mapping[str, Sequence[str] | AllBut]
"""The values of an item, by the facet's query parameter."""


class Facet(Struct, frozen=True):
    """A public query parameter, its title, its (value, title) pairs in the order of the page, and the
    values of each family that an item can have together.
    """

    key: str
    title: str
    values: tuple[tuple[str, str], ...]
    families: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def offered(self) -> bool:
        """Whether a reader can part the list by it: every agent has a category, so one says nothing."""
        return len(self.values) > (self.key == "category")


class Item(Struct, frozen=True):
    """An item of a list: its HTML, and `more` that its page's script asks for, by short keys."""

    html: str
    values: Values
    more: Mapping[str, Any] = field(default_factory=dict)


def facet_by_count(key: str, title: str, items: Iterable[Values]) -> Facet:
    """Return a facet whose values come by how often they are named, the most frequent first."""
    counts: Counter[str] = Counter()
    for values in items:
        found = values.get(key, ())
        counts.update(found.values if isinstance(found, AllBut) else found)
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    return Facet(key, title, tuple((value, value) for value in ordered))


def items_file(facets: Sequence[Facet], items: Iterable[Item], **more: Any) -> DataFile:
    """Return `items.json`: `facets` with `key`, `title`, `values` and `families` of indexes of values;
    `items` with the HTML `h` and, for each facet, a list `v` of indexes. One that begins with -1 means
    those of the first family but the indexes that follow, one with -2 those of the second.
    """
    places = [{value: place for place, (value, _) in enumerate(facet.values)} for facet in facets]
    value = {
        "facets": [
            {
                "key": facet.key,
                "title": facet.title,
                "values": [(known, reveal(title)) for known, title in facet.values],
                "families": [sorted(place[known] for known in family) for family in facet.families.values()],
            }
            for facet, place in zip(facets, places, strict=True)
        ],
        "items": [
            {
                "h": item.html,
                "v": [
                    _indexes(item.values.get(facet.key, ()), facet, place)
                    for facet, place in zip(facets, places, strict=True)
                ],
                **item.more,
            }
            for item in items
        ],
        **more,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return DataFile(ITEMS, escaped(text).encode())


def _indexes(values: Sequence[str] | AllBut, facet: Facet, places: Mapping[str, int]) -> list[int]:
    if not isinstance(values, AllBut):
        return sorted(places[value] for value in values)
    family = list(facet.families).index(values.family)
    return [-1 - family, *sorted(places[value] for value in values.values & facet.families[values.family])]
