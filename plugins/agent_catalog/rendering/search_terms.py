"""The terms by which a text is found. The script `search.js` makes those of a query in the same way.

Letters lose case, accents and width (Unicode's NFKD without marks). A term is a run of letters and digits, or
a letter with a sign, as in C++ and F#. Where a script has no spaces, the terms are the pairs of letters of a
run, and its last letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import chain

from agent_catalog.catalog.catalog import Entry
from agent_catalog.rendering.search_text import search_lines

MAX_LETTERS = 40
"""Letters of the longest term; a longer run is parted, in a text as in a query."""

MAX_INDEXED = 500_000
"""Characters of a text that are indexed, as many as are rendered."""

OFTEN = 3
"""How many times a prompt says a word that it is about."""

IN_PROMPT, OFTEN_IN_PROMPT, IN_EXAMPLE, IN_LINES = range(4)
"""Where a term stands, from the weakest place to the strongest; `search.js` knows names by itself."""

_WORD = re.compile(r"[^\W_]+")
# One pattern would take six times as long: each of these begins with a text that is looked for as such.
_SIGNS = (re.compile(r"\+\+(?<=\b\w\+\+)"), re.compile(r"#(?<=\b\w#)"))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# Kana, Han, Thai, Lao, Burmese and Khmer.
_UNSPACED = re.compile(
    "[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\U00020000-\U0003ffff\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
_BLANKS = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))


def terms_of(text: str) -> Counter[str]:
    """Return the terms of a text, and how often each stands there."""
    folded = fold(text[:MAX_INDEXED])
    if folded.isascii():
        # In half of the time that the pattern takes.
        found = Counter(folded.encode().translate(_BLANKS).decode().split())
    else:
        found = Counter(_WORD.findall(_UNSPACED.sub(" ", folded)))
        for run in _UNSPACED.findall(folded):
            found.update(run[place : place + 2] for place in range(len(run)))
    if max(map(len, found), default=0) > MAX_LETTERS:
        for long in [term for term in found if len(term) > MAX_LETTERS]:
            count = found.pop(long)
            for start in range(0, len(long), MAX_LETTERS):
                found[long[start : start + MAX_LETTERS]] += count
    for pattern in _SIGNS:
        found.update(folded[sign.start() - 1 : sign.end()] for sign in pattern.finditer(folded))
    return found


def fold(text: str) -> str:
    """Return the text without case, accents and other marks; what is no letter or digit may be a blank."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: "".join(map(_fold_letter, run[0])), text)
    return text.lower()


@cache
def _fold_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter.upper().lower())
    kinds = [(part, unicodedata.category(part)) for part in parts]
    return "".join(
        part.lower() if kind[0] in "LN" else " "
        for part, kind in kinds
        if kind not in ("Mn", "Mc", "Me", "Cf")
    )


def agent_terms(entry: Entry) -> dict[str, int]:
    """Return each term of an agent with the strongest place where it stands, in a form that is JSON.

    The terms depend on the agent and on the title of its category alone. Those of its name are left out: the
    index has all names.
    """
    agent = entry.agent
    terms = _counted(agent.body)
    spoken = (
        (example.context, *(turn.text for turn in example.turns), example.commentary)
        for example in agent.examples
    )
    terms |= _at(IN_EXAMPLE, filter(None, chain.from_iterable(spoken)))
    return terms | _at(IN_LINES, search_lines(entry))


def page_terms(text: str, tags: Iterable[str] = ()) -> dict[str, int]:
    """Return the terms of a page that is no agent's, in the same form."""
    return _counted(text) | _at(IN_LINES, tags)


def _counted(text: str) -> dict[str, int]:
    return {term: OFTEN_IN_PROMPT if count >= OFTEN else IN_PROMPT for term, count in terms_of(text).items()}


def _at(place: int, texts: Iterable[str]) -> dict[str, int]:
    return dict.fromkeys(terms_of("\n".join(texts)), place)
