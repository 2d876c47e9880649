"""A finding with the line of the file that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent_catalog.model import Finding, Level
from agent_catalog.reading.secrets import mask_secrets

MAX_EXCERPT = 160
"""Characters of a line that are shown."""

_SECRET = re.compile(r"\b(?:env|environment|headers)\b[\"']?\s*:", re.IGNORECASE)

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
    text, _ = mask_secrets(content.decode("utf-8-sig", "replace") if found else "")
    lines = re.split(r"\r\n|\r|\n", text)
    return tuple(
        _view(finding, "" if finding.code in _OF_THE_WHOLE else _excerpt(lines, finding.line))
        for finding in found
    )


def _view(found: Finding, excerpt: str) -> FindingView:
    return FindingView(found.file, found.line, found.code, found.level, found.message, found.fix, excerpt)


def _excerpt(lines: list[str], number: int) -> str:
    """Return a line; nothing of one that may hold the value of a variable or of a header."""
    if number > len(lines) or _is_secret(lines[:number]):
        return ""
    line = lines[number - 1].strip()
    return line if len(line) <= MAX_EXCERPT else f"{line[: MAX_EXCERPT - 1]}…"


def _is_secret(lines: list[str]) -> bool:
    """Whether the last line stands in a key whose values are never shown, or below one."""
    indent = None
    for line in reversed(lines):
        own = len(line) - len(line.lstrip(" \t-"))
        if own < len(line) and (indent is None or own < indent):
            if _SECRET.search(line):
                return True
            indent = own
        if indent == 0:
            break
    return False
