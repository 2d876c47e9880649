"""Starters: prompts to try, which authors list in the body below a heading such as "Example Interactions"."""

from __future__ import annotations

import re

from agent_catalog.reading.code_blocks import without_fences

MAX_STARTERS = 30

# The headings counted in agent-files.md 4.3 (124 files), and "When to invoke".
_HEADING = re.compile(
    r"^#{2,4}[ \t]+(?:example[ \t]+(?:interactions?|prompts?|requests?|questions?|tasks?)"
    r"|(?:sample|starter)[ \t]+prompts?|prompts?[ \t]+to[ \t]+try)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+(.+)")
_QUOTED = re.compile(r'["“](.+)["”]\.?')


def find_starters(body: str) -> tuple[str, ...]:
    """Return the items of the first list below such a heading, quotes stripped."""
    if not _HEADING.search(body):
        return ()
    starters: list[str] = []
    listening = False
    for line in without_fences(body).split("\n"):
        if line.startswith("#"):
            listening = _HEADING.match(line) is not None
        elif listening and (match := _ITEM.fullmatch(line.strip())) and line[:1] not in (" ", "\t"):
            text = match[1].strip()
            quoted = _QUOTED.fullmatch(text)
            starters.append(quoted[1] if quoted else text)
    return tuple(starters[:MAX_STARTERS])
