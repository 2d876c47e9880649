"""The examples: I have this problem, who answers?"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import example_view
from agent_catalog.rendering.card import color_view
from agent_catalog.rendering.facets import agent_facets, shelves, values_of
from agent_catalog.rendering.listing import FIRST, Item, Values, items_file
from agent_catalog.rendering.page import Page, existing
from agent_catalog.rendering.prompt import Heading


class ExampleLine(Struct, frozen=True):
    """One example: what a user would say, and who answers. `href` leads to the dialogue."""

    said: str
    context: str | None
    agent: str
    href: str
    agent_href: str
    css: str | None


class ExampleGroup(Struct, frozen=True):
    """The head of a category's examples; `anchor` is unique on the page."""

    anchor: str
    title: str


def render_examples(environment: Environment, catalog: Catalog, to: Addresses, script: str) -> Page:
    """Render every example by what a user would say, grouped by category. `script`: that of query.js."""
    line_template = environment.get_template("agent-catalog/line.html")
    group_template = environment.get_template("agent-catalog/group.html")
    groups: list[ExampleGroup] = []
    group_html: list[str] = []
    items: list[Item] = []
    first: list[Markup] = []
    for shelf, entries in shelves(catalog):
        lines = list(_lines(entries, to))
        if not lines:
            continue
        group = ExampleGroup(f"in-{shelf.slug}", shelf.title)
        group_html.append(group_template.render(group=group).strip())
        for place, (line, values) in enumerate(lines):
            html = line_template.render(line=line).strip()
            if len(items) < FIRST:
                if place == 0:
                    groups.append(group)
                    first.append(Markup(group_html[-1]))  # noqa: S704 - made by a template above
                first.append(Markup(html))  # noqa: S704 - the same
            items.append(Item(html, values, {"g": len(group_html) - 1}))
    facets = agent_facets(catalog, [item.values for item in items])
    html = environment.get_template("agent-catalog/examples.html").render(
        script=script, facets=facets, lines=first, shown=min(len(items), FIRST), total=len(items), to=to
    )
    return Page(
        "Examples",
        "Say it, find the agent: every example dialogue.",
        html,
        existing([Heading(group.anchor, group.title, 2) for group in groups], html),
        ("Examples of all agents",),
        files=(items_file(facets, items, groups=group_html),),
        wide=True,
    )


def _lines(entries: list[Entry], to: Addresses) -> Iterator[tuple[ExampleLine, Values]]:
    for entry in entries:
        color, values = color_view(entry.agent.color), values_of(entry)
        for number, dialogue in enumerate(entry.agent.examples, start=1):
            view = example_view(number, dialogue)
            yield (
                ExampleLine(
                    dialogue.user_line or view.turns[0].text,
                    dialogue.context,
                    entry.agent.name,
                    to.agent(entry.id, view.anchor),
                    to.agent(entry.id),
                    color.css if color else None,
                ),
                values,
            )
