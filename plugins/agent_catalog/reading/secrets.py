"""Secrets in the text of a file: masked before anything reads it, so that no page and no data holds them.

The formats are in `vocabulary/secrets.toml`. What stands for a secret, such as `${TOKEN}` or `user:password`,
is none: documentation is full of it.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from agent_catalog.vocabulary import load

MASK = "•••"

# What a text has that stands for a secret: a variable, a gap to fill in, or a word of documentation.
_STAND_IN = re.compile(
    r"[${}<>*•…\[\]]|%\w+%|\.\.\.|x{4}|1234567|^(?:bearer |basic |token )?$|input:"
    r"|your|example|sample|dummy|pass|secret|placeholder|redacted|change.?me|replace|insert|todo"
    r"|(?-i:^(?:\w+ )?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$)"
    r"|^(?:a|p|db|my|the|some)?_?(?:api|access|auth)?[_-]?(?:pw|pwd|token|key|root|admin|user|username|guest"
    r"|test|postgres|mysql|redis|foo|bar)\d{0,3}$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z0-9+/=_-]{8,}")


class Secret(Struct, frozen=True):
    """A secret and where it stands: its line, from 1, and what it is, such as `a token of GitHub`."""

    line: int
    kind: str


class _Format(Struct, frozen=True):
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


@cache
def _hints() -> tuple[tuple[str, _Format], ...]:
    return tuple((hint, known) for known in _formats() for hint in known.hints)


def mask_secrets(text: str) -> tuple[str, list[Secret]]:
    """Return the text with its secrets masked, lines unchanged, and the secrets in the order of lines."""
    found: list[tuple[int, int, str]] = []
    for known in dict.fromkeys([known for hint, known in _hints() if hint in text]):
        for match in known.pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            sample = any(known_text in match[0] for known_text in known.samples)
            if not sample and not _is_made_up(text[start:end], match[0]):
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


def stands_in(text: str) -> bool:
    """Whether a text only stands for a secret: a variable, a gap, or a word of documentation."""
    return _STAND_IN.search(text) is not None


def _is_made_up(secret: str, whole: str) -> bool:
    if whole.startswith("://"):
        user = whole[3:].partition(":")[0]
        return secret == user or stands_in(secret)
    if "PRIVATE KEY" in whole:
        return re.search(r"[A-Za-z0-9+/]{40}", secret) is None
    # Random letters are many different ones; `AKIAXXXXXXXXXXXXXXXX` and `sk-1234512345…` are not.
    made_up = r"(?i)example|placeholder|x{6}|your|123456789|abcdefgh|goes.here"
    return len(set(secret)) < 10 or re.search(made_up, secret) is not None


def _masked(secret: str) -> str:
    return _LETTERS.sub(MASK, secret) if "\n" in secret else MASK
