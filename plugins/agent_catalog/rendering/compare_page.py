"""The comparison: which of these agents? Its script fills it from the agents' own pages."""

from __future__ import annotations

from jinja2 import Environment

from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.listing import ITEMS
from agent_catalog.rendering.page import Page

MAX_AGENTS = 4


def render_compare(environment: Environment, to: Addresses) -> Page:
    """Render the frame of the comparison; the agents are named by the query parameter `agents`."""
    html = environment.get_template("agent-catalog/compare.html").render(
        to=to, items_href=to.file(ITEMS), max_agents=MAX_AGENTS
    )
    return Page("Compare", "Agents side by side.", html, (), ("Comparison of agents",), wide=True)
