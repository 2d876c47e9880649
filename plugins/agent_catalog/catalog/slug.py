"""Slugs: the part of an address that a name becomes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_LENGTH = 80

# Latin letters without a decomposition, in their usual ASCII form.
_LATIN = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "œ": "oe",
        "ŧ": "t",
    }
)
_SHARP = re.compile(r"(?<![a-z0-9])([a-z])#")
_PLUSES = re.compile(r"(?<![a-z0-9])([a-z])\+\+")
_OTHERS = re.compile(r"[^a-z0-9]+")
_DOTNET = re.compile(r"(?<![a-z0-9])\.net\b")


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Return a slug of `[a-z0-9-]`, at most 80 characters long.

    It is empty where a letter has no ASCII form: half a name would be a wrong one.
    """
    folded = text.lower()
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", text).casefold().translate(_LATIN)
        if any(not letter.isascii() and unicodedata.category(letter)[0] in "LN" for letter in folded):
            return ""
    folded = _DOTNET.sub("dotnet", _PLUSES.sub(r"\1pp", _SHARP.sub(r"\1sharp", folded)))
    if not folded.isascii():
        folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _OTHERS.sub("-", folded).strip("-")[:MAX_LENGTH].strip("-")
