"""The front page of a site that holds nothing but the catalog."""

from __future__ import annotations

from jinja2 import Environment

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.category_pages import category_choices
from agent_catalog.rendering.overview import overview
from agent_catalog.rendering.page import Page


def render_home(environment: Environment, catalog: Catalog, to: Addresses, title: str) -> Page:
    """Render the front page."""
    html = environment.get_template("agent-catalog/home.html").render(
        title=title, overview=overview(catalog), categories=category_choices(catalog, to), to=to
    )
    return Page(title, "A catalog of AI agents.", html, (), ("The catalog's front page",), wide=True)
