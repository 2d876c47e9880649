"""Which addresses of an agent file may become links."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"//[^/?#\[\]%<>^|`{}]+(?:[/?#]|$)")
"""A host that a browser can ask; addresses in brackets are shown as text."""
_ALLOWED = frozenset({"http", "https", "mailto"})


def href_of(url: str) -> str | None:
    """Return the address to link to, or None where it stays text.

    Judged as a browser reads it, controls and spaces removed. A relative address names a file beside
    the agent's, which the site does not hold: it stays text as well.
    """
    seen = "".join(letter for letter in url if unicodedata.category(letter)[0] not in "CZ").replace("\\", "/")
    scheme = _SCHEME.match(seen)
    if (
        scheme
        and scheme[1].lower() in _ALLOWED
        and (scheme[1].lower() == "mailto" or _HOST.match(seen, scheme.end()))
    ):
        return seen
    return None


def is_on(href: str, hosts: frozenset[str]) -> bool:
    """Whether an address of `href_of` is on one of the hosts: by https, at its own port, with no user."""
    try:
        parts = urlsplit(href)
        return parts.scheme.lower() == "https" and parts.netloc.lower() in hosts
    except ValueError:
        return False
