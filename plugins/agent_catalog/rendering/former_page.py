"""Pages of the past: one that leads to where an agent is now, and one that says what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.former import FormerAddress, KnownBy
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.anchors import public_anchors
from agent_catalog.rendering.page import HeadPart, Page, sign

_REDIRECT = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{name}: a new address</title>
<link rel="canonical" href="{canonical}">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="{assets}redirect.css">
<script src="{assets}redirect.js" data-to="{href}"></script>
<noscript><meta http-equiv="refresh" content="0; url={href}"></noscript>
</head>
<body>
<main>
<h1>A new address</h1>
<p>What was here is at <a href="{href}">{name}</a> now.</p>
<ul>
{anchors}
</ul>
</main>
</body>
</html>
""")
_ANCHOR = Markup('<li id="{anchor}"><a href="{href}#{anchor}">{title}</a></li>')

NOINDEX = HeadPart(sign("meta", "name", "robots"), '<meta name="robots" content="noindex">')

_WORDS = {
    KnownBy.LOCK: "the record of addresses",
    KnownBy.HISTORY: "the history of its file",
}


class NearAgent(Struct, frozen=True):
    """An agent that may do what one did that is gone."""

    name: str
    href: str
    summary: str


class RetiredView(Struct, frozen=True):
    """An agent that is gone: since which day, where that is known; what says so; what took its place, if
    anything; and agents of a similar name."""

    id: str
    name: str
    day: str | None
    source: str
    replaced_by: NearAgent | None
    near: tuple[NearAgent, ...]


def render_redirect(entry: Entry, to: Addresses, assets: str, canonical: str) -> str:
    """Return a whole page that leads to an agent's: with the anchor and the query where scripts run.

    It is a page without a theme, for nobody is to see it. `assets` is the folder of its style and its script.
    A browser without scripts follows the `meta` element and drops the anchor; where it does not follow, the
    page lists the anchors that are public, and marks the one that was asked for.
    """
    href = to.agent(entry.id)
    anchors = [
        _ANCHOR.format(anchor=anchor, href=href, title=title)
        for anchor, title in public_anchors(entry.agent).items()
    ]
    html = _REDIRECT.format(
        name=entry.agent.name,
        href=href,
        canonical=canonical or href,
        assets=assets,
        anchors=Markup("\n").join(anchors),
    )
    return reveal(html)


def render_retired(
    environment: Environment, one: FormerAddress, heir: Entry | None, near: Sequence[Entry], to: Addresses
) -> Page:
    """Render what became of an agent that is gone."""
    view = RetiredView(
        one.id,
        one.name,
        one.day,
        _WORDS.get(one.known_by, ""),
        _near(heir, to) if heir else None,
        tuple(_near(entry, to) for entry in near if entry is not heir),
    )
    html = environment.get_template("agent-catalog/retired.html").render(retired=view, to=to)
    return Page(one.name, "This agent is no more.", html, wide=True, head=(NOINDEX,))


def _near(entry: Entry, to: Addresses) -> NearAgent:
    return NearAgent(entry.agent.name, to.agent(entry.id), entry.agent.summary)
