"""Text that a reader cannot see: bidi controls, tag characters, zero-width spaces, blanks that are letters,
private letters, control characters, and more accents than a letter can carry."""

from __future__ import annotations

import json
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
    # Letters and hyphens that show nothing, and letters that only one font knows.
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ue000-\uf8ff\U000f0000-\U000ffffd"
    "\U00100000-\U0010fffd"
)
# The most that a letter carries in any language is four or five.
_ACCENTS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_FLOOD = f"(?P<flood>[{_ACCENTS}]{{9,}})"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"

# A soft hyphen parts words for readers and for filters: it is reported, and left to do its work.
_HIDDEN = re.compile(f"{_FLAG}|{_FLOOD}|[{_INVISIBLE}\u00ad]")
_UNSHOWN = re.compile(f"{_FLAG}|{_FLOOD}|[{_INVISIBLE}{_CONTROLS}]")
# One set of characters is searched for in a fifth of the time.
_ANY = re.compile(f"[\U0001f3f4{_ACCENTS}{_INVISIBLE}\u00ad{_CONTROLS}]")
# What nearly all texts are made of, none of it hidden: passed over in a tenth of the time again.
_PLAIN = re.compile(
    "[\t\n\r -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u27ff"
    "\u3040-\u3098\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001f3f3\U0001f3f5-\U0001faff]*"
)


def reveal(text: str) -> str:
    """Return the text with each hidden character written out, `⟦U+202E⟧`."""
    return _UNSHOWN.sub(_revealed, text) if _may_hide(text) else text


def revealed_line(text: str) -> str:
    """Return the text in one line, with each hidden character written out."""
    return " ".join(reveal(text).split())


def _may_hide(text: str) -> bool:
    """Whether there is a character of those that are looked for."""
    plain = _PLAIN.match(text)
    return _ANY.search(text, plain.end() if plain else 0) is not None


def _revealed(match: re.Match[str]) -> str:
    if match["flag"]:
        return match[0]
    return f"⟦{len(match[0])} accents⟧" if match["flood"] else f"⟦U+{ord(match[0]):04X}⟧"


def escaped(text: str) -> str:
    r"""Return JSON with each hidden character as its escape, `\u202e`, which reads the same."""
    return (
        text
        if text.isascii() or not _may_hide(text)
        else _HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], text)
    )


def find_hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, what it hides) for the lines with hidden characters, 20 at most."""
    if text.isascii() or not _may_hide(text):
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
    letters = [letter for letter in hidden if len(letter) == 1]
    floods = {f"{len(run)} accents on one letter" for run in hidden if len(run) > 1}
    names = sorted(floods) + sorted({f"U+{ord(letter):04X}" for letter in letters})
    said = "".join(chr(ord(letter) - 0xE0000) for letter in letters if 0xE0020 <= ord(letter) <= 0xE007E)
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more + (f', which says "{said}"' if said else "")
