"""News for feed readers: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.comparison import Kind
from agent_catalog.catalog.news import AgentNews, News
from agent_catalog.reading.hidden_text import escaped, reveal
from agent_catalog.reading.secrets import mask_secrets
from agent_catalog.rendering.card import shorten
from agent_catalog.rendering.page import HeadPart, sign

ATOM, JSON = "feed.xml", "feed.json"
FEEDS = (ATOM, JSON)
MAX_VALUE, MAX_NAMES = 200, 20
"""Characters of a text from a file, and names that are listed where many agents have changed."""

_ATOM = "http://www.w3.org/2005/Atom"
_VERSION = "https://jsonfeed.org/version/1.1"
_MANY = {Kind.ADDED: "new", Kind.CHANGED: "changed", Kind.RENAMED: "renamed", Kind.REMOVED: "removed"}


class FeedItem(Struct, frozen=True):
    """A piece of news; `id` stays the same for as long as the commit does."""

    id: str
    url: str
    title: str
    text: str
    when: datetime
    tags: tuple[str, ...]


class Feed(Struct, frozen=True):
    """What both forms say; `home` is the complete address of the index, `note` what readers should know."""

    title: str
    home: str
    note: str
    updated: datetime
    items: tuple[FeedItem, ...]


PageOf = Callable[[str | None, str], str | None]
"""Gives the address that news of an agent lead to, by the path of its file, None where that is gone, and its
name. Where there is a file and no page of it, there is no address, and nothing is told."""


def feed_head(title: str, home: str) -> HeadPart:
    """Return what leads feed readers from the index to the feeds."""
    kinds = ((ATOM, "application/atom+xml"), (JSON, "application/feed+json"))
    links = (
        Markup('<link rel="alternate" type="{}" title="{}" href="{}">').format(
            type_, reveal(title), f"{home}{name}"
        )
        for name, type_ in kinds
    )
    return HeadPart(sign("link", "href", f"{home}{ATOM}"), "".join(links))


def make_feed(title: str, home: str, news: Sequence[News], page_of: PageOf, begins: str | None) -> Feed:
    """Return the feed; `begins` is the day before which the history is not known."""
    note = "Agents that are new, have changed or were removed."
    if begins:
        note += f" The history was fetched in part: what was before {begins} is not known."
    items = tuple(item for piece in news for item in _items(piece, home, page_of))
    updated = items[0].when if items else datetime.fromisoformat(begins or "1970-01-01").replace(tzinfo=UTC)
    return Feed(_text(title), home, note, updated, items)


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.note)
    _add(root, "id", f"{feed.home}{ATOM}")
    _add(root, "updated", _date(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{feed.home}{ATOM}")
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    _add(_add(root, "author"), "name", feed.title)
    for item in feed.items:
        entry = _add(root, "entry")
        _add(entry, "title", item.title)
        _add(entry, "id", item.id)
        _add(entry, "updated", _date(item.when))
        _add(entry, "link", rel="alternate", type="text/html", href=item.url)
        _add(entry, "summary", item.text)
        for tag in item.tags:
            _add(entry, "category", term=tag)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON."""
    value = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{feed.home}{JSON}",
        "description": feed.note,
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "content_text": item.text,
                "date_published": _date(item.when),
                "tags": list(item.tags),
            }
            for item in feed.items
        ],
    }
    return f"{escaped(json.dumps(value, ensure_ascii=False, indent=1))}\n".encode()


def _items(news: News, home: str, page_of: PageOf) -> Iterator[FeedItem]:
    pages = ((agent, page_of(agent.now, agent.name)) for agent in news.agents)
    shown = [(agent, page) for agent, page in pages if page]
    if len(news.agents) == 1:
        for agent, page in shown:
            text = "\n".join(difference.told(_text) for difference in agent.differences)
            title, tags = _title(agent), (agent.kind.value,)
            yield FeedItem(_id(news, agent.then), page, title, text or title, news.when, tags)
    elif shown:
        kinds = Counter(agent.kind for agent, _ in shown)
        counts = ", ".join(f"{number:,} {_MANY[kind]}" for kind, number in kinds.most_common())
        rows = [f"{_text(agent.name)} ({_MANY[agent.kind]})" for agent, _ in shown[:MAX_NAMES]]
        if len(shown) > MAX_NAMES:
            rows.append(f"and {len(shown) - MAX_NAMES:,} more")
        title = f"{len(shown):,} agents: {counts}"
        yield FeedItem(_id(news, ""), home, title, "\n".join(rows), news.when, tuple(map(str, kinds)))


def _title(agent: AgentNews) -> str:
    name = _text(agent.name)
    if agent.kind is Kind.ADDED:
        return f"New agent: {name}"
    if agent.kind is Kind.REMOVED:
        return f"{name} was removed"
    wider = next((difference for difference in agent.differences if difference.widens), None)
    if wider:
        return f"{name} {wider.told(_text)}"
    return f"{_text(agent.former)} is now {name}" if agent.former else f"{name} has changed"


def _id(news: News, path: str) -> str:
    """Return an id of the commit and the file, which neither another host nor a later name changes."""
    name = f"{news.commit} {path}".encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _text(text: str) -> str:
    # Names of files are texts as well, which nobody has masked before.
    return reveal(shorten(" ".join(mask_secrets(text)[0].split()), MAX_VALUE))


def _date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
