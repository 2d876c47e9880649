"""The record of the addresses that were published: a committed file, `agents.lock`, in TOML.

One table for each id, sorted, so that what two branches add is merged line by line. What is gone stays in it,
with the day and with what took its place.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from msgspec import Struct

from agent_catalog.catalog.ids import RESERVED
from agent_catalog.catalog.slug import MAX_LENGTH
from agent_catalog.reading.secrets import mask_secrets

FILE = "agents.lock"
"""The file's name where nobody gives it another."""

_HEAD = """\
# The addresses of agents that were published. Commit this file; `agent-catalog lock` renews it.
# An address in it is never lost: what is gone becomes a redirect, or a page that says since when.
version = 1
"""
_ID = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{MAX_LENGTH - 1}}}")
_TABLE = re.compile(r"\[(agents|retired)\.([a-z0-9-]+)\]\s*(?:#.*)?")


class LockError(Exception):
    """The text is no record; `line` is where it goes wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Published:
    """An address: the source path and the name of its agent, and the day of its first record.

    `retired` is the day when it was gone, None while there is an agent. `moved_to` is the id that the same
    agent has since; `replaced_by` another agent that somebody named. `line` is where it stands in the file.
    """

    id: str
    path: str
    name: str
    since: str
    retired: str | None = None
    moved_to: str | None = None
    replaced_by: str | None = None
    line: int = field(default=1, compare=False)


class Lock(Struct, frozen=True):
    """The record: every address by its id. `file` is what findings call it."""

    published: Mapping[str, Published] = {}
    file: str = FILE


def read_lock(text: str, file: str = FILE) -> Lock:
    """Read a record.

    Raises:
        LockError: where it is none.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number may be too long for Python
        found = re.search(r"line (\d+)", str(error))
        raise LockError(int(found[1]) if found else 1, f"this is not TOML: {error}") from error
    if table.get("version") != 1:
        raise LockError(1, "the record is of another version than 1")
    lines = {match.groups(): number for number, match in _tables(text)}
    published: dict[str, Published] = {}
    for kind in ("agents", "retired"):
        rows = table.get(kind, {})
        if not isinstance(rows, dict):
            raise LockError(1, f"`{kind}` is no table of addresses")
        for id_, row in rows.items():
            line = lines.get((kind, id_), 1)
            if id_ in published:
                raise LockError(line, f"`{id_}` is an agent and retired as well")
            published[id_] = _row(id_, row, kind == "retired", line)
    return Lock(published, file)


def of_folders(lock: Lock, names: Collection[str]) -> Lock:
    """Return the part of a record that is about folders of these names: the first parts of source paths."""
    own = {id_: one for id_, one in lock.published.items() if one.path.split("/")[0] in names}
    return Lock(own, lock.file)


def lock_text(lock: Lock) -> str:
    """Return the text of a record."""
    parts = [_HEAD]
    for one in sorted(lock.published.values(), key=lambda one: (one.retired is not None, one.id)):
        lines = [
            f"[{'retired' if one.retired else 'agents'}.{one.id}]",
            f"path = {_quoted(one.path)}",
            f"name = {_quoted(one.name)}",
            f"since = {one.since}",
        ]
        if one.retired:
            lines.append(f"retired = {one.retired}")
        if one.moved_to:
            lines.append(f"moved-to = {_quoted(one.moved_to)}")
        if one.replaced_by:
            lines.append(f"replaced-by = {_quoted(one.replaced_by)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def renewed(lock: Lock, live: Mapping[str, tuple[str, str]], heirs: Mapping[str, str], today: str) -> Lock:
    """Return the record of today's agents: `live` are their paths and names, by id.

    What is gone is retired; `heirs` are the ids that agents have in place of others.
    """
    published: dict[str, Published] = {}
    for id_, (path, name) in live.items():
        before = lock.published.get(id_)
        published[id_] = Published(id_, path, name, before.since if before else today)
    for id_, one in lock.published.items():
        if id_ not in live:
            gone = one if one.retired else replace(one, retired=today)
            published[id_] = replace(gone, moved_to=heirs.get(id_, gone.moved_to))
    # What took the place of another may be gone today as well.
    ways = {id_: one.moved_to or "" for id_, one in published.items() if one.retired}
    for id_, end in ends(ways, live).items():
        if end:
            published[id_] = replace(published[id_], moved_to=end)
    return Lock(published, lock.file)


def ends(ways: Mapping[str, str], live: Container[str]) -> dict[str, str | None]:
    """Return for each id the live one where its way ends; None where it ends nowhere or goes in circles.

    `ways` lead from an id to the next.
    """
    found: dict[str, str | None] = {}
    for start in ways:
        passed, id_ = [], start
        while id_ in ways and id_ not in live and id_ not in found:
            found[id_] = None
            passed.append(id_)
            id_ = ways[id_]
        end = id_ if id_ in live else found.get(id_)
        found |= dict.fromkeys(passed, end)
    return found


def _tables(text: str) -> list[tuple[int, re.Match[str]]]:
    lines = enumerate(text.split("\n"), start=1)
    return [(number, match) for number, line in lines if (match := _TABLE.fullmatch(line.strip()))]


def _row(id_: str, row: Any, is_retired: bool, line: int) -> Published:
    def text(key: str) -> str:
        value = row.get(key)
        if not isinstance(value, str):
            raise LockError(line, f"`{id_}` has no `{key}`")
        return value

    def day(key: str) -> str:
        value = row.get(key)
        if type(value) is not date:
            raise LockError(line, f"`{id_}` has no day for `{key}`")
        return value.isoformat()

    if not isinstance(row, dict) or not _ID.fullmatch(id_) or id_ in RESERVED:
        raise LockError(line, f"{id_!r} is no id with its path, its name and its day")
    moved_to, replaced_by = (text(key) if key in row else None for key in ("moved-to", "replaced-by"))
    for heir in (moved_to, replaced_by):
        if heir is not None and not _ID.fullmatch(heir):
            raise LockError(line, f"`{id_}` leads to {heir!r}, which is no id")
    retired = day("retired") if is_retired else None
    name = mask_secrets(text("name"))[0]
    return Published(id_, text("path"), name, day("since"), retired, moved_to, replaced_by, line)


def _quoted(text: str) -> str:
    """Write a text as TOML: as JSON, but for one character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
