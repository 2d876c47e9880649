"""The index: which agent do I need?"""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.catalog.tool_matrix import usable
from agent_catalog.model import Access
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.card import card_view
from agent_catalog.rendering.category_pages import category_choices
from agent_catalog.rendering.facets import agent_facets, by_name, values_of
from agent_catalog.rendering.listing import FIRST, Item, items_file
from agent_catalog.rendering.overview import overview
from agent_catalog.rendering.page import Page

SORTS = (("", "Name"), ("tools", "Fewest tools first"), ("most-tools", "Most tools first"))
"""The values of the query parameter `sort`, and what they are called."""


def render_index(environment: Environment, catalog: Catalog, to: Addresses, title: str, script: str) -> Page:
    """Render the index: a card for each agent, by name. `script` is the address of query.js."""
    items = index_items(environment, catalog, to)
    facets = agent_facets(catalog, [item.values for item in items])
    html = environment.get_template("agent-catalog/index.html").render(
        title=title,
        script=script,
        overview=overview(catalog),
        facets=facets,
        sorts=SORTS,
        cards=[Markup(item.html) for item in items[:FIRST]],  # noqa: S704 - made by a template above
        total=len(items),
        categories=category_choices(catalog, to),
        to=to,
    )
    return Page(
        title,
        f"{len(items)} agents: what each does and what it may touch.",
        html,
        (),
        ("All agents",),
        wide=True,
        files=(items_file(facets, items),),
    )


def index_items(environment: Environment, catalog: Catalog, to: Addresses) -> list[Item]:
    """Return the cards of the index, by name; of their `more`, `n` is the number of tools, None for all."""
    entries = by_name(catalog.entries)
    template = environment.get_template("agent-catalog/card.html")
    items = []
    for entry in entries:
        agent = entry.agent
        card = card_view(entry, to, agent.name in catalog.namesakes)
        tools = None if agent.tools.access is Access.ALL else len(usable(agent.tools))
        html = template.render(card=card).strip()
        more: dict[str, object] = {"id": entry.id, "name": reveal(agent.name), "n": tools}
        if card.summary != agent.summary:
            more["s"] = reveal(agent.summary)
        items.append(Item(html, values_of(entry), more))
    return items
