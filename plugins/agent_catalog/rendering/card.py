"""A card: an agent at a glance."""

from __future__ import annotations

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Color
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.color import ink
from agent_catalog.rendering.tool_view import capability_title

MAX_SUMMARY = 240


class ColorView(Struct, frozen=True):
    """A color badge; `css` and `ink` are None where the word is no color."""

    value: str
    css: str | None
    ink: str | None


class CardView(Struct, frozen=True):
    """What a card shows; `namesake` is whether another agent has the same name."""

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
    namesake: bool


def color_view(color: Color | None) -> ColorView | None:
    """Return the badge of a color."""
    return ColorView(color.value, color.css, ink(color.css) if color.css else None) if color else None


def card_view(entry: Entry, to: Addresses, namesake: bool = False) -> CardView:
    """Return the card of an agent."""
    agent = entry.agent
    return CardView(
        id=entry.id,
        name=agent.name,
        href=to.agent(entry.id),
        summary=shorten(agent.summary, MAX_SUMMARY),
        category=entry.category.title if entry.category else None,
        color=color_view(agent.color),
        capabilities=tuple(map(capability_title, capabilities_of(agent.tools))),
        access=agent.tools.access,
        model=agent.model,
        example_count=len(agent.examples),
        namesake=namesake,
    )


def shorten(text: str, length: int) -> str:
    """Cut a text at a word, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.-–—") + " …"
