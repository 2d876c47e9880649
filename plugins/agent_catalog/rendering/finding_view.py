"""A finding with the line of the file that it is about."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from agent_catalog.model import Finding, Level
from agent_catalog.reading.secrets import mask_secrets
from agent_catalog.reading.settings import names_settings

MAX_EXCERPT = 160
"""Characters of a line that are shown."""

_OF_THE_WHOLE = frozenset(
    {"prompt-shape", "prompt-long", "prompt-empty", "name-missing", "description-missing"}
)
"""What is about no line alone: the one where such a finding stands says nothing."""


class FindingView(Struct, frozen=True):
    """A finding as pages show it; `excerpt` is empty where there is nothing to show of the line."""

    file: str
    line: int
    code: str
    level: Level
    message: str
    fix: str
    excerpt: str


def finding_views(
    findings: Iterable[Finding], content: bytes, has_secrets: bool = True
) -> tuple[FindingView, ...]:
    """Return the findings about a file of this content; bytes that are not UTF-8 are shown as `�`.

    `has_secrets` is False where the text is known to hold none: to look for them takes most of the time.
    """
    found = tuple(findings)
    lines = _shown(content, has_secrets) if found else []
    return tuple(_view(finding, lines) for finding in found)


def _view(found: Finding, lines: list[str]) -> FindingView:
    excerpt = lines[found.line - 1].strip() if found.line <= len(lines) else ""
    if found.code in _OF_THE_WHOLE:
        excerpt = ""
    if len(excerpt) > MAX_EXCERPT:
        excerpt = f"{excerpt[: MAX_EXCERPT - 1]}…"
    return FindingView(found.file, found.line, found.code, found.level, found.message, found.fix, excerpt)


def _shown(content: bytes, has_secrets: bool) -> list[str]:
    """Return the lines of a file, secrets masked; of front matter only what is above its settings."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = (mask_secrets(text)[0] if has_secrets else text).split("\n")
    fences = (place for place in range(1, len(lines)) if lines[place].rstrip() in ("---", "..."))
    end = next(fences, len(lines))
    settings = next((place for place in range(end) if names_settings(lines[place])), end)
    return [*lines[:settings], *("" for _ in range(settings, end)), *lines[end:]]
