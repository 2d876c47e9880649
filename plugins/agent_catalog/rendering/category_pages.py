"""The categories: plain pages that lead to every agent, for readers without JavaScript and for links."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.categories import Category
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.card import CardView, card_view
from agent_catalog.rendering.facets import shelves
from agent_catalog.rendering.page import Page

FOLDER = "categories"
MAX_ROWS = 250
"""Agents on one page: about 200 kB of HTML."""


class Choice(Struct, frozen=True):
    """A category, how many agents it has, and its page."""

    value: str
    title: str
    count: int
    href: str


class CategoryPart(Struct, frozen=True):
    """A page of one category: the first is at `categories/<slug>`, the next at `…/page-2`."""

    name: str
    category: Category
    number: int
    parts: int
    entries: tuple[Entry, ...]


def category_choices(catalog: Catalog, to: Addresses) -> list[Choice]:
    """Return the categories with their counts, by title."""
    return [
        Choice(
            shelf.slug,
            shelf.title,
            len(entries),
            to.page(f"{FOLDER}/{shelf.slug}"),
        )
        for shelf, entries in shelves(catalog)
    ]


def category_parts(catalog: Catalog) -> Iterator[CategoryPart]:
    """Part the agents into pages, by category and name."""
    for shelf, entries in shelves(catalog):
        parts = -(-len(entries) // MAX_ROWS)
        for number in range(1, parts + 1):
            part = tuple(entries[(number - 1) * MAX_ROWS : number * MAX_ROWS])
            yield CategoryPart(part_name(shelf, number), shelf, number, parts, part)


def part_name(category: Category, number: int) -> str:
    """Return the address of a part, relative to the top of the catalog."""
    return f"{FOLDER}/{category.slug}" + (f"/page-{number}" if number > 1 else "")


def render_categories(environment: Environment, catalog: Catalog, to: Addresses) -> Page:
    """Render the list of the categories."""
    choices = category_choices(catalog, to)
    html = environment.get_template("agent-catalog/categories.html").render(categories=choices, to=to)
    return Page("Categories", "The agents by category.", html, (), ("Categories of agents",), wide=True)


def render_category(environment: Environment, part: CategoryPart, to: Addresses) -> Page:
    """Render one page of a category."""
    cards: list[CardView] = [card_view(entry, to) for entry in part.entries]
    title = part.category.title + (f", page {part.number}" if part.number > 1 else "")
    html = environment.get_template("agent-catalog/category.html").render(
        title=title,
        cards=cards,
        pages=[
            (number, to.page(part_name(part.category, number)), number == part.number)
            for number in range(1, part.parts + 1)
        ],
        filter_href=to.home(category=part.category.slug),
        to=to,
    )
    return Page(title, f"{title}: agents of this category.", html, (), ("Category of agents",), wide=True)
