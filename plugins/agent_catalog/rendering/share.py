"""Links and badges as wikis and chats take them: a title and an address in the markup of each.

`share.js` makes the same of what a script alone knows, such as a filtered list; a test holds both against the
same cases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import escape
from msgspec import Struct

from agent_catalog.reading.hidden_text import reveal

_BLANKS = re.compile(r"[\s\x85]+")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_SAFE = "-._~/?:@&=+,$%#"
"""What stands in an address as it is. Brackets, quotes, `!`, `*` and `;` are markup to some."""

_MARKDOWN: Mapping[int, str] = {
    # Every Markdown knows the backslash before these. The others it may not, or look behind it: `[\\]:`.
    **{ord(mark): f"\\{mark}" for mark in "\\`*_{}"},
    **{ord(mark): f"&#{ord(mark)};" for mark in "[]<>&|~^$"},
}
_HTML: Mapping[int, str] = {ord(mark): str(escape(mark)) for mark in "&<>\"'"}
# Confluence's renderer keeps entities, and looks for markup in whatever else a link holds: two backslashes
# are a line break, and a parenthesis may end an emoticon.
_CONFLUENCE: Mapping[int, str] = {ord(mark): f"&#{ord(mark)};" for mark in '\\`*_+^~?!()[]{}|#<>&@%"'}
_CONFLUENCE_SIGN = re.compile(r"(?<!\w)-|-(?!\w)|:(?=[DP])")
"""Hyphens that may strike a text or become a dash, and the eyes of two emoticons."""
_RESTRUCTUREDTEXT: Mapping[int, str] = {ord(mark): f"\\{mark}" for mark in "\\`<>*_|"}
# https://docs.slack.dev/messaging/formatting-message-text: these three and no other.
_SLACK: Mapping[int, str] = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


class Form(Struct, frozen=True):
    """A link or a badge in the markup of `name`."""

    name: str
    text: str


def link_forms(title: str, url: str) -> tuple[Form, ...]:
    """Return a link to a complete address, in every markup. Hidden characters of a title are written out."""
    title, url = _plain(title), _address(url)
    return (
        Form("Address", url),
        Form("Markdown", f"[{title.translate(_MARKDOWN)}]({url})"),
        Form("HTML", f'<a href="{url.translate(_HTML)}">{title.translate(_HTML)}</a>'),
        Form("Confluence", f"[{_confluence(title)}|{url}]"),
        Form("reStructuredText", f"`{title.translate(_RESTRUCTUREDTEXT)} <{_embedded(url)}>`__"),
        Form("Slack", f"<{url.translate(_SLACK)}|{title.translate(_SLACK)}>"),
    )


def badge_forms(title: str, url: str, badge: str) -> tuple[Form, ...]:
    """Return a badge that leads to a complete address. Slack shows no pictures in a line, and no SVG."""
    title, url, badge = f"agent: {_plain(title)}", _address(url), _address(badge)
    link, image = url.translate(_HTML), badge.translate(_HTML)
    return (
        Form("Address", badge),
        Form("Markdown", f"[![{title.translate(_MARKDOWN)}]({badge})]({url})"),
        Form("HTML", f'<a href="{link}"><img src="{image}" alt="{title.translate(_HTML)}" height="20"></a>'),
        Form("Confluence", f"[!{badge}!|{url}]"),
        Form("reStructuredText", f".. image:: {badge}\n   :target: {url}\n   :alt: {title}"),
    )


def _plain(title: str) -> str:
    return _BLANKS.sub(" ", reveal(title)).strip()


def _address(url: str) -> str:
    host = _HOST.match(url)
    start = host.end() if host else 0
    return url[:start] + quote(url[start:], safe=_SAFE)


def _confluence(title: str) -> str:
    return _CONFLUENCE_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", title.translate(_CONFLUENCE))


def _embedded(url: str) -> str:
    """Escape the one letter that would make an address the name of another."""
    return f"{url[:-1]}\\_" if url.endswith("_") else url
