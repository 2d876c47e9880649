"""Settings in front matter: the environment and the headers of servers, whose values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from agent_catalog.model import JSONValue
from agent_catalog.reading.secrets import MASK, stands_in

SETTINGS = frozenset({"env", "environment", "headers", "http_headers", "http-headers", "httpheaders"})
"""Keys below which each value is a setting."""

_SERVERS = frozenset({"mcpservers", "mcp-servers", "mcp_servers", "mcp"})
_SECRET_NAME = re.compile(
    r"(?:^|[_.-])(?:api_?key|key|token|secret|password|passwd|pwd|authorization|credentials?|cookie)$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:env|environment|headers|mcp[-_]?servers?|mcp|hooks)\b[\"']?\s*:", re.IGNORECASE)
# Settings in a text: what is malformed, or JSON in a block.
_IN_TEXT = re.compile(
    r"""^[ \t-]*["']?(?:env|environment|(?:http[-_]?)?headers)["']?[ \t]*:|["'](?:env|headers)["']\s*:""",
    re.IGNORECASE | re.MULTILINE,
)
# A secret that a command or an argument assigns: letters and digits behind its name.
_ASSIGNED = re.compile(
    r"""((?:authorization|api[-_]?key|token|password|passwd|secret)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?"""
    r"""(?:bearer |basic |token )?)((?=[^\s"',;&]{0,80}\d)[^\s"',;&]{6,200})""",
    re.IGNORECASE,
)
_SHORTEST = 6


def is_secret_key(name: str) -> bool:
    """Whether a key of front matter holds settings, or servers with theirs."""
    return name.lower() in _SERVERS | SETTINGS


def names_settings(line: str) -> bool:
    """Whether settings, or what has settings of its own, may begin in a line of front matter."""
    return _NAMED.search(line) is not None


def mask_settings(metadata: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    """Return the metadata with every value below `env` and `headers` masked, and the same values elsewhere.

    Where servers or settings are a text, since the front matter is malformed, all of it is masked.
    """
    values = {leaf for name, value in metadata.items() for _, leaf in _settings(name, value)}
    hidden = frozenset(value for value in values if len(value) >= _SHORTEST and not stands_in(value))
    return {name: _masked(name, value, hidden) for name, value in metadata.items()}


def without_settings(text: str) -> str:
    """Return what recovery took for one value, cut where settings begin in it."""
    match = _IN_TEXT.search(text)
    return text[: match.start()] + MASK if match else text


def _masked(name: str, value: JSONValue, hidden: frozenset[str]) -> JSONValue:
    if name.lower() in SETTINGS:
        return _all_masked(value)
    if isinstance(value, dict):
        return {key: _masked(key, item, hidden) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked("", item, hidden) for item in value]
    if not isinstance(value, str):
        return value
    if is_secret_key(name) or value in hidden or _IN_TEXT.search(value):
        return MASK
    return _ASSIGNED.sub(lambda found: found[0] if stands_in(found[2]) else found[1] + MASK, value)


def _all_masked(value: JSONValue) -> JSONValue:
    if isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return [MASK for _ in value] if isinstance(value, list) else MASK


def secret_settings(name: str, value: JSONValue) -> Iterator[str]:
    """Yield the names of settings whose values are secrets, not variables, numbers or addresses."""
    for key, text in _settings(name, value):
        if _SECRET_NAME.search(key) and len(text) >= _SHORTEST and not stands_in(text):
            plain = text.isdigit() or "://" in text or text.lower() in ("true", "false", "basic", "bearer")
            if not plain:
                yield key


def _settings(name: str, value: JSONValue) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each setting, at any depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            if name.lower() in SETTINGS:
                yield from _leaves(key, item)
            else:
                yield from _settings(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves("", item) if name.lower() in SETTINGS else _settings("", item)


def _leaves(name: str, value: JSONValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(name, item)
