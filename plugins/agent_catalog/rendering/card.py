"""A card: an agent at a glance, with what the filters of the index ask for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Access, Capability, Color
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.color import ink
from agent_catalog.rendering.tool_view import capability_title

MAX_SUMMARY = 240


@dataclass(frozen=True, slots=True)
class ColorView:
    """A color badge; `css` and `ink` are None where the word is no color."""

    value: str
    css: str | None
    ink: str | None


@dataclass(frozen=True, slots=True)
class CardView:
    """What a card shows; `facets` is JSON for the filter script."""

    id: str
    name: str
    href: str
    summary: str
    category: str | None
    color: ColorView | None
    capabilities: tuple[str, ...]
    access: str
    model: tuple[str, ...]
    example_count: int
    facets: str


def color_view(color: Color | None) -> ColorView | None:
    """Return the badge of a color."""
    return ColorView(color.value, color.css, ink(color.css) if color.css else None) if color else None


def card_view(entry: Entry, to: Addresses) -> CardView:
    """Return the card of an agent."""
    agent = entry.agent
    capabilities = capabilities_of(agent.tools)
    return CardView(
        id=entry.id,
        name=agent.name,
        href=to.agent(entry.id),
        summary=shorten(agent.summary, MAX_SUMMARY),
        category=entry.category.title if entry.category else None,
        color=color_view(agent.color),
        capabilities=tuple(map(capability_title, capabilities)),
        access=agent.tools.access,
        model=agent.model,
        example_count=len(agent.examples),
        facets=_facets(entry, capabilities),
    )


def _facets(entry: Entry, capabilities: tuple[Capability, ...]) -> str:
    """The values of the public query parameters, under their names; `denied` limits what `all` inherits."""
    agent = entry.agent
    tags = agent.metadata.get("tags")
    denied = sorted(agent.tools.denied_names)
    return json.dumps(
        {
            "tool": sorted({grant.name for grant in agent.tools.granted} - set(denied)),
            "can": capabilities,
            "all": agent.tools.access is Access.ALL and "*" not in denied,
            "denied": denied,
            "model": agent.model,
            "color": [agent.color.value] if agent.color else [],
            "category": [entry.category.slug] if entry.category else [],
            "tag": [str(tag) for tag in tags] if isinstance(tags, list) else [],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def shorten(text: str, length: int) -> str:
    """Cut a text at a word, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-–—") + " …"
