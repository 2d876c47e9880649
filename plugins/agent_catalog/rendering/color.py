"""Colors on a page: text that is readable on them."""

from __future__ import annotations

from functools import cache


@cache
def ink(css: str) -> str:
    """Return `#000000` or `#ffffff`, whichever contrasts more with `#rrggbb`: 4.58:1 at the least."""
    return "#000000" if _luminance(css) > 0.1791 else "#ffffff"


def _luminance(css: str) -> float:
    """Return the relative luminance, as in WCAG 2.2."""
    channels = [int(css[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
