"""What a person does with the fix of a finding: paste its lines over those of the broken keys."""

from __future__ import annotations

import re

from agent_catalog.reading.front_matter import FrontMatter

_KEY_LINE = re.compile(r"([A-Za-z_][\w-]*):(?: |$)")
_FENCE = re.compile(r"[ \t]*(?:-{3,}|\.\.\.)[ \t]*")


def mended(text: str, matter: FrontMatter, fix: str) -> str:
    """Return the front matter of a file's text with each key of the fix in place of the key's old lines."""
    lines = text.split("\n")
    starts = sorted(key.line for key in matter.keys.values())
    end = next(n for n in range(starts[-1], len(lines)) if _FENCE.fullmatch(lines[n])) + 1
    spans = dict(zip(starts, [*starts[1:], end], strict=True))
    written = _by_key(fix)
    result = []
    for name, key in matter.keys.items():
        old = lines[key.line - 1 : spans[key.line] - 1]
        result += written.get(name, old)
    return "\n".join(result) + "\n"


def _by_key(fix: str) -> dict[str, list[str]]:
    """Part the fix at its keys; the lines of a block are indented."""
    keys: dict[str, list[str]] = {}
    for line in fix.split("\n"):
        match = _KEY_LINE.match(line)
        if match:
            keys[match[1]] = []
        if keys:
            keys[next(reversed(keys))].append(line)
    return keys
