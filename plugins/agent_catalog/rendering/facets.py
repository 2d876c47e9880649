"""What agents are filtered by: the public query parameters of the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.categories import Category
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Access, Capability
from agent_catalog.reading.dialects import DIALECTS, dialect
from agent_catalog.rendering.listing import AllBut, Facet, Values, facet_by_count
from agent_catalog.rendering.tool_view import capability_title

UNCATEGORIZED = Category("uncategorized", "Uncategorized")
"""Where the pages put an agent without a category."""


def shelf_of(entry: Entry) -> Category:
    """Return the category under which an agent stands on the pages."""
    return entry.category or UNCATEGORIZED


def shelves(catalog: Catalog) -> list[tuple[Category, list[Entry]]]:
    """Return the categories by title, `Uncategorized` last where it is needed, with their agents by name."""
    filled: dict[str, list[Entry]] = {category.slug: [] for category in catalog.categories}
    for entry in by_name(catalog.entries):
        filled.setdefault(shelf_of(entry).slug, []).append(entry)
    known = {category.slug: category for category in (*catalog.categories, UNCATEGORIZED)}
    return [(known[slug], entries) for slug, entries in filled.items()]


def values_of(entry: Entry) -> Values:
    """Return the values of an agent; one that inherits has its dialect's tools but those it is denied."""
    agent, denied = entry.agent, entry.agent.tools.denied_names
    inherits = agent.tools.access is Access.ALL and "*" not in denied
    tags = agent.metadata.get("tags")
    named = {grant.name for grant in agent.tools.granted}
    return {
        "category": [shelf_of(entry).slug],
        "can": AllBut("all") if inherits else capabilities_of(agent.tools),
        "tool": AllBut(agent.dialect, denied) if inherits else sorted(named - denied),
        "model": sorted(set(agent.model)),
        "color": [agent.color.value] if agent.color else [],
        "tag": sorted({str(tag) for tag in tags}) if isinstance(tags, list) else [],
    }


def category_facet(catalog: Catalog) -> Facet:
    """Return the facet of categories, by title."""
    return Facet("category", "Category", tuple((shelf.slug, shelf.title) for shelf, _ in shelves(catalog)))


def capability_facet() -> Facet:
    """Return the facet of capabilities, in the order of the pages."""
    titles = tuple((can, capability_title(can)) for can in Capability)
    return Facet("can", "Can", titles, {"all": frozenset(Capability)})


def agent_facets(catalog: Catalog, values: Sequence[Values]) -> list[Facet]:
    """Return the facets of the index, those without a value too: an address may ask for one."""
    tool, *others = (
        facet_by_count(key, title, values)
        for key, title in (("tool", "Tool"), ("model", "Model"), ("color", "Color"), ("tag", "Tag"))
    )
    families = {
        name: frozenset(value for value, _ in tool.values if dialect(name).word(value)) for name in DIALECTS
    }
    return [category_facet(catalog), capability_facet(), replace(tool, families=families), *others]


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """Sort agents as people look them up."""
    return sorted(entries, key=lambda entry: (entry.agent.name.casefold(), entry.id))
