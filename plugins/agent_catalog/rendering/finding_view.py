"""A finding with the line of the file that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent_catalog.model import Finding, Level
from agent_catalog.reading.secrets import mask_secrets

MAX_EXCERPT = 160
"""Characters of a line that are shown."""

_SETTINGS = re.compile(r"\b(?:env|environment|headers|mcp[-_]?servers?|mcp|hooks)\b[\"']?\s*:", re.IGNORECASE)

_OF_THE_WHOLE = frozenset(
    {"prompt-shape", "prompt-long", "prompt-empty", "name-missing", "description-missing"}
)
"""What is about no line alone: the one where such a finding stands says nothing."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as pages show it; `excerpt` is empty where there is nothing to show of the line."""

    file: str
    line: int
    code: str
    level: Level
    message: str
    fix: str
    excerpt: str


def finding_views(findings: Iterable[Finding], content: bytes) -> tuple[FindingView, ...]:
    """Return the findings about a file of this content; bytes that are not UTF-8 are shown as `�`."""
    found = tuple(findings)
    text = content.decode("utf-8-sig", "replace") if found else ""
    masked, _ = mask_secrets(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = masked.split("\n")
    return tuple(
        _view(finding, "" if finding.code in _OF_THE_WHOLE else _excerpt(lines, finding.line))
        for finding in found
    )


def _view(found: Finding, excerpt: str) -> FindingView:
    return FindingView(found.file, found.line, found.code, found.level, found.message, found.fix, excerpt)


def _excerpt(lines: list[str], number: int) -> str:
    """Return a line; nothing of front matter where variables or headers stand in it, and below."""
    if number > len(lines):
        return ""
    settings = next((place for place, line in enumerate(lines) if _SETTINGS.search(line)), len(lines))
    end = next(
        (place for place in range(1, len(lines)) if lines[place].rstrip() in ("---", "...")), len(lines)
    )
    if settings < number <= end:
        return ""
    line = lines[number - 1].strip()
    return line if len(line) <= MAX_EXCERPT else f"{line[: MAX_EXCERPT - 1]}…"
