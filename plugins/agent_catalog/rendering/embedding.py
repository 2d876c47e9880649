"""Pages without the theme's frame, for the iframes of wikis: an agent, a list, and what installs an agent."""

from __future__ import annotations

from urllib.parse import quote

from jinja2 import Environment

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.card import card_view
from agent_catalog.rendering.facets import by_name
from agent_catalog.rendering.page import DataFile
from agent_catalog.vocabulary import load

EMBED, INSTALL = "embed/index.html", "install/index.html"
MAX_LISTED = 100
"""Agents in the list without a script, and at a time with one."""


def render_embed(environment: Environment, entry: Entry, index: str, site_name: str, url: str) -> DataFile:
    """Render an agent for an iframe; `url` is the complete address of its page, where it is known."""
    card = card_view(entry, Addresses("../../", index))
    said = next((line for example in entry.agent.examples if (line := example.user_line)), None)
    html = environment.get_template("agent-catalog/embed.html").render(
        card=card, said=said, site_name=site_name, canonical=url or card.href
    )
    return DataFile(EMBED, html.encode("utf-8", "xmlcharrefreplace"))


def render_embed_list(
    environment: Environment, catalog: Catalog, index: str, title: str, site_name: str, url: str, script: str
) -> bytes:
    """Render the list for an iframe; `script` is the address of embed.js, `url` that of the index."""
    entries = by_name(catalog.entries)
    to = Addresses("../", index)
    html = environment.get_template("agent-catalog/embed-list.html").render(
        title=title,
        site_name=site_name,
        cards=[card_view(entry, to, entry.agent.name in catalog.namesakes) for entry in entries[:MAX_LISTED]],
        total=len(entries),
        href=to.home(),
        canonical=url or to.home(),
        script=script,
    )
    return html.encode("utf-8", "xmlcharrefreplace")


def applications_of(dialect: str) -> tuple[str, ...]:
    """Return the names of the applications that take a file of the dialect from an address."""
    return tuple(load("installers").get(dialect, ()))


def render_install(
    environment: Environment, entry: Entry, index: str, site_name: str, url: str, raw_url: str
) -> DataFile:
    """Render the page that hands an agent to an application; `raw_url` is the complete address of the file.

    Wikis take away links such as `vscode:`, and keep one to this page.
    """
    table: dict[str, str] = load("installers").get(entry.agent.dialect, {})
    html = environment.get_template("agent-catalog/install.html").render(
        name=entry.agent.name,
        site_name=site_name,
        applications=[(name, form.format(url=quote(raw_url, safe=""))) for name, form in table.items()],
        href=Addresses("../../", index).agent(entry.id),
        raw_href=f"../{entry.id}.md",
        canonical=url,
    )
    return DataFile(INSTALL, html.encode("utf-8", "xmlcharrefreplace"))
