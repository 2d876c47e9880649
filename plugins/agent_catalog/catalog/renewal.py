"""The record of addresses, brought up to date with the catalog, and what is wrong with one that is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.catalog.lock import Lock, Published, renewed


def lost_paths(catalog: Catalog, lock: Lock) -> list[str]:
    """Return the source paths of agents that were published and are at their address no more."""
    live = {entry.id for entry in catalog.entries}
    return [one.path for one in lock.published.values() if one.id not in live and one.retired is None]


def renew(catalog: Catalog, lock: Lock, moves: Mapping[str, str], today: str) -> Lock:
    """Return the record of the catalog; `moves` are source paths that were renamed, old to new.

    A first record takes over what the history knows, which is not asked any more once there is a record.
    """
    known = {
        one.id: Published(
            one.id, one.path, one.name, one.day or today, one.day or today, one.target, one.replaced_by
        )
        for one in catalog.former
    }
    lock = replace(lock, published=known | dict(lock.published))
    live = {entry.id: (entry.agent.source.path, entry.agent.name) for entry in catalog.entries}
    by_path = {path: id_ for id_, (path, _) in live.items()}
    moved = {
        one.id: by_path[moves[one.path]] for one in lock.published.values() if moves.get(one.path) in by_path
    }
    heirs = {one.id: one.target for one in catalog.former if one.target}
    return renewed(lock, live, moved | heirs, today)


def vanished(lock: Lock, committed: Lock) -> list[Published]:
    """Return the addresses of the committed record that the record has no more, by id."""
    return sorted(
        (committed.published[id_] for id_ in committed.published.keys() - lock.published.keys()),
        key=lambda one: one.id,
    )


def differences(before: Lock, after: Lock) -> Iterator[str]:
    """Yield what a record lacks, a line for each address."""
    for id_, now in after.published.items():
        was = before.published.get(id_)
        if was == now:
            continue
        if now.retired and was and not was.retired:
            what = f"moved to `{now.moved_to}`" if now.moved_to else "gone"
            yield f"`{id_}` is {what} ({was.path})"
        elif was is None:
            yield f"`{id_}` is {'an address of the past' if now.retired else 'new'} ({now.path})"
        elif was.retired and not now.retired:
            yield f"`{id_}` is back ({now.path})"
        else:
            yield f"`{id_}` has changed ({now.path})"
