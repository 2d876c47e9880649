"""Addresses inside the catalog, relative to the page that holds the link."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from msgspec import Struct


class Addresses(Struct, frozen=True):
    """`up` leads from the page to the top of the catalog; `index` is what a folder's link must name."""

    up: str
    index: str = ""

    def home(self, **query: str) -> str:
        """The index of agents, filtered by the public query parameters."""
        address = f"{self.up}{self.index}" or "./"
        return f"{address}?{_encoded(tuple(query.items()))}" if query else address

    def agent(self, id_: str, anchor: str = "") -> str:
        """An agent's page."""
        return f"{self.up}{id_}/{self.index}" + (f"#{anchor}" if anchor else "")

    def page(self, name: str) -> str:
        """A page over all agents: `tools`, `examples` or `health`."""
        return f"{self.up}{name}/{self.index}"

    def file(self, name: str) -> str:
        """A file of the catalog, such as `catalog.json`."""
        return f"{self.up}{name}"


@lru_cache(maxsize=4_096)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    """Return a query as text: agents have the same few colors, models and tools."""
    return urlencode(query)
