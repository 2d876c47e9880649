"""What an agent has to do with others, as its page says it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.relations import Likeness, Mention, MentionKind, Relations
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.card import color_view

REASONS = {
    MentionKind.TOOLS: "in its tools line",
    MentionKind.HANDOFF: "as a handoff",
    MentionKind.MENTION: "with @",
    MentionKind.PROMPT: "in its text",
}
"""Where one agent names another."""

MAX_LISTED = 24


class RelatedAgent(Struct, frozen=True):
    """Another agent and the reason why it is listed; `category` is its title where it has one."""

    id: str
    name: str
    href: str
    css: str | None
    category: str | None
    reason: str


class RelatedView(Struct, frozen=True):
    """The lists of the section; `more_names` and `more_named_by` count what is not listed."""

    names: tuple[RelatedAgent, ...]
    more_names: int
    named_by: tuple[RelatedAgent, ...]
    more_named_by: int
    similar: tuple[RelatedAgent, ...]


def related_view(relations: Relations, entries: Mapping[str, Entry], to: Addresses) -> RelatedView | None:
    """Return the section, or None where nothing is related. `entries` are by id."""

    def agent(id_: str, reason: str) -> RelatedAgent:
        entry = entries[id_]
        color = color_view(entry.agent.color)
        category = entry.category.title if entry.category else None
        return RelatedAgent(
            id_, entry.agent.name, to.agent(id_), color.css if color else None, category, reason
        )

    def mentions(found: tuple[Mention, ...]) -> tuple[RelatedAgent, ...]:
        return tuple(agent(mention.id, REASONS[mention.kind]) for mention in found[:MAX_LISTED])

    if not (relations.delegates_to or relations.named_by or relations.similar):
        return None
    return RelatedView(
        mentions(relations.delegates_to),
        max(0, len(relations.delegates_to) - MAX_LISTED),
        mentions(relations.named_by),
        max(0, len(relations.named_by) - MAX_LISTED),
        tuple(agent(likeness.id, _why(likeness)) for likeness in relations.similar),
    )


def _why(likeness: Likeness) -> str:
    parts = [f"both speak of {', '.join(likeness.words)}"] if likeness.words else []
    if likeness.same_category:
        parts.append("same category")
    return "; ".join(parts) or "same name"
