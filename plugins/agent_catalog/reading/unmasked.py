"""What settings say before anything is masked, as digests: to be compared, never to be shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from agent_catalog.model import JSONValue
from agent_catalog.reading.agent_file import front_matter_of


def unmasked_digests(content: bytes) -> dict[tuple[str, str], str]:
    """Return the SHA-256 of each entry of each key of front matter, by the names of both.

    The name of a key is in lower case; a value that is one has one entry, without a name. What cannot be read
    has none.
    """
    matter = front_matter_of(content)
    keys = matter.keys if matter else {}
    return {
        (name.lower(), entry): hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
        for name, key in keys.items()
        for entry, value in _entries(key.value)
    }


def _entries(value: JSONValue) -> Iterator[tuple[str, JSONValue]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        for item in value:
            yield from item.items() if isinstance(item, dict) else [(str(item), item)]
    elif value:
        yield "", value
