"""Text that a reader cannot see is shown as marks: bidi controls, tag characters, control characters."""

from __future__ import annotations

import re

# Not in the list, since honest texts need them: joiners (U+200C, U+200D) and the marks U+200E and U+200F.
# A black flag followed by tag characters is an emoji (Unicode Technical Standard 51, annex C).
_HIDDEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
    "|[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u180e\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


def reveal(text: str) -> str:
    """Return the text with each hidden character written out, `⟦U+202E⟧`."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda match: match[0] if match["flag"] else f"⟦U+{ord(match[0]):04X}⟧", text)
