"""Reads `items.json`, the data of a list, as the list's script does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.site.project import Page, Site


class Items:
    """The items of the list at an address, such as `agents/tools/`."""

    def __init__(self, site: Site, address: str) -> None:
        data = site.json(f"{address}items.json")
        self.facets: dict[str, list[str]] = {
            facet["key"]: [value for value, _ in facet["values"]] for facet in data["facets"]
        }
        self.titles: dict[str, list[str]] = {
            facet["key"]: [title for _, title in facet["values"]] for facet in data["facets"]
        }
        self.families: dict[str, list[list[int]]] = {
            facet["key"]: facet["families"] for facet in data["facets"]
        }
        self.all: list[dict[str, Any]] = data["items"]
        self.groups: list[Page] = [Page(html) for html in data.get("groups", [])]

    def __len__(self) -> int:
        return len(self.all)

    def pages(self) -> list[Page]:
        """Return the HTML of each item, parsed."""
        return [Page(item["h"]) for item in self.all]

    def texts(self, selector: str) -> list[str]:
        """Return the text of the element that fits in each item."""
        return [page.text(selector) for page in self.pages()]

    def item(self, id_: str) -> dict[str, Any]:
        """Return the item of an agent, of the list that gives ids."""
        return next(item for item in self.all if item["id"] == id_)

    def held(self, id_: str) -> dict[str, list[str]]:
        """Return the values of an agent, by their facets."""
        return {key: self.values(self.item(id_), key) for key in self.facets}

    def values(self, item: dict[str, Any], key: str) -> list[str]:
        """Return the values that an item has of a facet: a first place of -1 means the first family's, -2 the
        second's, but the others.
        """
        places: list[int] = item["v"][list(self.facets).index(key)]
        if places and places[0] < 0:
            places = sorted({*self.families[key][-1 - places[0]]} - {*places[1:]})
        return [self.facets[key][place] for place in places]


def fragments(site: Site) -> Iterator[tuple[str, Page]]:
    """Yield the HTML of every item of every list, with the path of its file."""
    for path in site.files():
        if path.rpartition("/")[2] == "items.json":
            data = site.json(path)
            for html in [*(item["h"] for item in data["items"]), *data.get("groups", [])]:
                yield path, Page(html)
