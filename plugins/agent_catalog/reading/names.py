"""Names of agents: which of them break links, commands, files or the trust of a reader."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile(
    r"""[<>"`$\\|;{}\[\]*?%!=^~\x00-\x1f\x7f]|[\u202a-\u202e\u2066-\u2069\u200b\U000e0000-\U000e007f]"""
)
# Source: "Naming Files, Paths, and Namespaces", learn.microsoft.com.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_FILE = re.compile(
    r"[._]\S*|\S*/\S*|\S+\.(?:html?|xml|txt|json|ya?ml|md|css|svg|php)|.*\.|readme|changelog|license",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts with letters that look like those of the others: Unicode Technical Standard 39."""


def oddity(name: str, written: str | None) -> str | None:
    """Return what is odd about a name, to follow "the name", or None; `written` is the text of the file."""
    if _BREAKS.search(name):
        return "holds characters that break links and commands"
    if "\n" in (written or "").strip():
        return "has several lines"
    if _DEVICE.fullmatch(name):
        return "is that of a device of Windows, where no file can have it"
    if _FILE.fullmatch(name):
        return "looks like that of a file"
    if any(len(_scripts(word)) > 1 for word in _WORD.findall(name) if not word.isascii()):
        return "mixes letters of several scripts that look alike"
    return None


def _scripts(word: str) -> frozenset[str]:
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in word)
    return _ALIKE.intersection(names)
