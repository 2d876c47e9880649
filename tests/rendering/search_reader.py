"""Reads the files of a search index by their description alone, without any code of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_FIRST = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_OTHERS = "WXYZabcdefghijklmnopqrstuvwxyz-_"
PLACES = ("prompt", "often in prompt", "example", "lines")


@dataclass(frozen=True)
class SearchReader:
    """The files of an index by their names."""

    files: Mapping[str, bytes]

    def json(self, name: str) -> Any:
        """Return what a file holds."""
        return json.loads(self.files[name])

    @property
    def directory(self) -> dict[str, Any]:
        """What `index.json` holds."""
        directory: dict[str, Any] = self.json("index.json")
        return directory

    @property
    def addresses(self) -> list[str]:
        """The id of each agent, then the location of each other section, by their numbers."""
        agents = [agent.lower() if isinstance(agent, str) else agent[1] for agent in self.directory["agents"]]
        return agents + [location for _, location in self.directory["pages"]]

    def shards(self) -> Iterator[dict[str, str]]:
        """Yield the postings of each shard by their terms."""
        for number in range(len(self.directory["shards"])):
            terms, postings = self.json(f"terms-{number}.json")
            yield dict(zip(terms.split(" "), postings.split(" "), strict=True))

    def places(self, term: str) -> dict[str, str]:
        """Return where a term stands, by the address of the document."""
        found = [shard[term] for shard in self.shards() if term in shard]
        assert len(found) <= 1, f"{term!r} is in {len(found)} shards"
        addresses = self.addresses
        return {addresses[number]: PLACES[place] for number, place in _unpacked("".join(found))}

    def entry(self, address: str) -> Any:
        """Return what is shown of a document."""
        number, size = self.addresses.index(address), self.directory["chunk"]
        return self.json(f"entries-{number // size}.json")[number % size]


def _unpacked(posting: str) -> Iterator[tuple[int, int]]:
    """Yield each document of a posting with its place."""
    number = document = 0
    for sign in posting:
        if sign in _OTHERS:
            number = number * 32 + _OTHERS.index(sign)
        else:
            number = number * 32 + _FIRST.index(sign)
            document += number // 4
            yield document, number % 4
            number = 0
