"""Secrets in the text of a file: masked before anything reads it, so that no page and no data holds them.

The formats are in `vocabulary/secrets.toml`. What stands for a secret, such as `${TOKEN}` or `user:password`,
is none: documentation is full of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from agent_catalog.model import JSONValue
from agent_catalog.vocabulary import load

MASK = "•••"

SETTINGS = frozenset({"env", "environment", "headers"})
"""Keys below which each value is a setting, and never shown."""

_SERVERS = frozenset({"mcpservers", "mcp-servers", "mcp_servers"})
_SECRET_NAME = re.compile(r"key|token|secret|passw|pwd|auth|credential|cookie", re.IGNORECASE)

# What a text has that stands for a secret: a variable, a gap to fill in, or a word of documentation.
_STAND_IN = re.compile(
    r"[${}<>*•…]|%\w+%|\.\.\.|x{4}|^(?:bearer |basic |token )?$|your|example|sample|dummy"
    r"|(?-i:^(?:\w+ )?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$)|placeholder|redacted"
    r"|change.?me|replace|insert|todo|input:|secrets?\.|^(?:a|p|db|my|the|some)?_?(?:api|access|auth)?[_-]?(?:pass|passwd|password|pwd|pw|secret|token|key|root"
    r"|admin|user|username|guest|test|postgres|mysql|redis)\d{0,3}$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z0-9+/=_-]{8,}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret and where it stands: its line, from 1, and what it is, such as `a token of GitHub`."""

    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Format:
    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    samples: tuple[str, ...]


@cache
def _formats() -> tuple[_Format, ...]:
    return tuple(
        _Format(row["kind"], tuple(row["hints"]), re.compile(row["pattern"]), tuple(row.get("samples", ())))
        for row in load("secrets").values()
    )


def mask_secrets(text: str) -> tuple[str, list[Secret]]:
    """Return the text with its secrets masked, lines unchanged, and the secrets in the order of lines."""
    found: list[tuple[int, int, str]] = []
    for known in _formats():
        if any(hint in text for hint in known.hints):
            for match in known.pattern.finditer(text):
                start, end = match.span(match.lastindex or 0)
                sample = any(known_text in match[0] for known_text in known.samples)
                if not sample and not _stands_in(text[start:end], match[0]):
                    found.append((start, end, known.kind))
    if not found:
        return text, []
    parts, secrets, place, line = [], [], 0, 1
    for start, end, kind in sorted(found):
        if start < place:
            continue  # inside of another one
        line += text.count("\n", place, start)
        secrets.append(Secret(line, kind))
        parts += [text[place:start], _masked(text[start:end])]
        line += text.count("\n", start, end)
        place = end
    return "".join([*parts, text[place:]]), secrets


def _stands_in(secret: str, whole: str) -> bool:
    if whole.startswith("://"):
        user = whole[3:].partition(":")[0]
        return secret == user or _STAND_IN.search(secret) is not None
    if "PRIVATE KEY" in whole:
        return re.search(r"[A-Za-z0-9+/]{40}", secret) is None
    # Random letters are many different ones; `AKIAXXXXXXXXXXXXXXXX` and `sk-1234512345…` are not.
    return len(set(secret)) < 10 or re.search(r"(?i)example|placeholder|x{6}", secret) is not None


def _masked(secret: str) -> str:
    return _LETTERS.sub(MASK, secret) if "\n" in secret else MASK


# Settings


def is_secret_key(name: str) -> bool:
    """Whether a key of front matter holds settings, or servers with theirs."""
    return name.lower() in _SERVERS | SETTINGS


def mask_settings(name: str, value: JSONValue) -> JSONValue:
    """Return the value of a front-matter key with everything below `env` and `headers` masked.

    Where the servers or the settings are a text, since the front matter is malformed, all of it is.
    """
    if isinstance(value, str) and is_secret_key(name):
        return MASK
    if name.lower() in SETTINGS:
        return _all_masked(value)
    if isinstance(value, dict):
        return {key: mask_settings(key, item) for key, item in value.items()}
    return [mask_settings("", item) for item in value] if isinstance(value, list) else value


def _all_masked(value: JSONValue) -> JSONValue:
    if isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return [MASK for _ in value] if isinstance(value, list) else MASK


def secret_settings(name: str, value: JSONValue) -> Iterator[str]:
    """Yield the names of settings below `env` and `headers` whose values are secrets, not variables."""
    if isinstance(value, dict):
        for key, item in value.items():
            if name.lower() not in SETTINGS:
                yield from secret_settings(key, item)
            elif isinstance(item, str) and _SECRET_NAME.search(key) and not _STAND_IN.search(item):
                yield key
    elif isinstance(value, list):
        for item in value:
            yield from secret_settings("", item)
