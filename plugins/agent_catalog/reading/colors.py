"""Colors: a known name or a hexadecimal form becomes `#rrggbb`; any other word stays a word."""

from __future__ import annotations

import re
from functools import cache

from agent_catalog.model import Color
from agent_catalog.vocabulary import load

MAX_LENGTH = 40

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")


def read_color(text: str) -> Color:
    """Return the color of a front-matter value; transparency is left out."""
    value = text.strip()
    folded = value.lower()
    if _HEX.fullmatch(folded):
        digits = folded[1:]
        if len(digits) < 6:
            digits = "".join(2 * digit for digit in digits)
        return Color(value, f"#{digits[:6]}")
    return Color(value[:MAX_LENGTH], _names().get(folded))


@cache
def _names() -> dict[str, str]:
    table = load("colors")
    return {**table["css"], **table["accent"]}
