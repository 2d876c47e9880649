"""Text that a reader cannot see: bidi controls, tag characters, zero-width spaces, control characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_LINES = 20
"""Lines with hidden text that are reported for one file."""

# A black flag followed by tag characters is an emoji (Unicode Technical Standard 51, annex C).
_FLAG = "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
# Not in the list, since honest texts need them: joiners (U+200C, U+200D) and the marks U+200E and U+200F.
_INVISIBLE = (
    "\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u180e\ufff9-\ufffb"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"

_HIDDEN = re.compile(f"{_FLAG}|[{_INVISIBLE}]")
# Three times as fast, and most files hold none.
_ANY_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_UNSHOWN = re.compile(f"{_FLAG}|[{_INVISIBLE}{_CONTROLS}]")


def reveal(text: str) -> str:
    """Return the text with each hidden character written out, `⟦U+202E⟧`."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWN.sub(lambda match: match[0] if match["flag"] else f"⟦U+{ord(match[0]):04X}⟧", text)


def find_hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, what it hides) for the lines with hidden characters, 20 at most."""
    if text.isascii() or not _ANY_HIDDEN.search(text):
        return
    reported = 0
    for number, line in enumerate(text.split("\n"), start=1):
        hidden = [match[0] for match in _HIDDEN.finditer(line) if not match["flag"]]
        if hidden:
            yield number, _described(hidden)
            reported += 1
            if reported == MAX_LINES:
                return


def _described(hidden: list[str]) -> str:
    """Name the characters, and spell out what tag characters say in ASCII."""
    names = sorted({f"U+{ord(letter):04X}" for letter in hidden})
    said = "".join(chr(ord(letter) - 0xE0000) for letter in hidden if 0xE0020 <= ord(letter) <= 0xE007E)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more + (f', which says "{said}"' if said else "")
