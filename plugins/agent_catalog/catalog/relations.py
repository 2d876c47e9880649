"""Relations: whom an agent names, who names it, and which agents are like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.delegation import Mention, MentionKind, find_delegations
from agent_catalog.catalog.similarity import Likeness, find_similar

__all__ = ["Likeness", "Mention", "MentionKind", "Relations", "relations_of"]

_STRENGTH = {kind: place for place, kind in enumerate(MentionKind)}


class Relations(Struct, frozen=True):
    """What one agent has to do with others; mentions are sorted by kind, strongest first, then by id."""

    delegates_to: tuple[Mention, ...] = ()
    named_by: tuple[Mention, ...] = ()
    similar: tuple[Likeness, ...] = ()


def relations_of(entries: Sequence[Entry]) -> dict[str, Relations]:
    """Return the relations of every agent by its id; the order of the entries makes no difference."""
    named = find_delegations(entries)
    naming: dict[str, dict[str, MentionKind]] = {entry.id: {} for entry in entries}
    for id_, others in named.items():
        for other, kind in others.items():
            naming[other][id_] = kind
    similar = find_similar(entries)
    return {id_: Relations(_sorted(named[id_]), _sorted(naming[id_]), similar[id_]) for id_ in naming}


def _sorted(kinds: Mapping[str, MentionKind]) -> tuple[Mention, ...]:
    mentions = [Mention(id_, kind) for id_, kind in kinds.items()]
    return tuple(sorted(mentions, key=lambda mention: (_STRENGTH[mention.kind], mention.id)))
