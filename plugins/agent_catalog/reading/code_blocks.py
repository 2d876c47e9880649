"""Code in a prompt: an example, a list or a heading in it is none of the prompt's own."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")
_INLINE = re.compile(r"(?<!`)(`{1,5})(?!`)[^\n]{1,2000}?(?<!`)\1(?!`)")


def without_fences(body: str) -> str:
    """Blank out fenced blocks, every line kept."""
    lines = body.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            closes = match and match[1].startswith(fence) and not match[2].strip()
            lines[number] = ""
            fence = "" if closes else fence
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence, lines[number] = match[1], ""
    return "\n".join(lines)


def without_code(body: str) -> str:
    """Blank out fenced blocks and inline code."""
    return _INLINE.sub(" ", without_fences(body))
