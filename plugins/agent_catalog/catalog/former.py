"""Addresses of the past: where an agent was before, and what became of those that are gone.

Four sources, the first of which counts: `aliases` in a file, the option `aliases`, the record `agents.lock`,
and, without a record, the history.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from agent_catalog.catalog.ids import RESERVED, slug_of
from agent_catalog.catalog.lock import Lock, Published, ends
from agent_catalog.catalog.slug import slugify
from agent_catalog.model import Finding, Level
from agent_catalog.reading.past import PastAgent

if TYPE_CHECKING:
    from agent_catalog.catalog.catalog import Entry

MAX_ALIASES = 50
"""Aliases of one file that are read."""

MAX_NEAR = 5

_KEY = re.compile(rb"^[\"']?aliases[\"']?[ \t]*:", re.IGNORECASE)


class KnownBy(StrEnum):
    """What an address of the past is known by."""

    FILE = "file"
    OPTION = "option"
    LOCK = "lock"
    HISTORY = "history"


class FormerAddress(Struct, frozen=True):
    """An id that no agent has any more.

    Its agent is at `target` now, or is gone and maybe replaced by another; `day` is since when, where that is
    known, and `path` the last source path of what was there.
    """

    id: str
    name: str
    known_by: KnownBy
    target: str | None = None
    day: str | None = None
    replaced_by: str | None = None
    path: str = ""


class Records(Struct, frozen=True):
    """What is known of the past besides the files: the option `aliases`, old id to new, with the lines of the
    file that has them; the record, None where there is none; and agents of the past, the newest first."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    alias_lines: Mapping[str, int] = field(default_factory=dict)
    alias_file: str = "mkdocs.yml"
    lock: Lock | None = None
    past: tuple[PastAgent, ...] = ()
    findings: tuple[Finding, ...] = ()


def former_addresses(
    entries: Sequence[Entry], records: Records
) -> tuple[tuple[FormerAddress, ...], list[Finding]]:
    """Return the addresses of the past, by id, and what is wrong with them."""
    return _Search(entries, records).run()


class Nearby:
    """Agents by the words of their ids, to find those whose names are like one that is gone."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_word: dict[str, list[Entry]] = {}
        for entry in entries:
            for word in _words(entry.id):
                self._by_word.setdefault(word, []).append(entry)

    def near(self, name: str) -> list[Entry]:
        """Return the agents whose ids share the most words with a name, the nearest first."""
        shared = Counter(entry.id for word in _words(slugify(name)) for entry in self._by_word.get(word, ()))
        nearest = sorted(shared, key=lambda id_: (-shared[id_], id_))[:MAX_NEAR]
        by_id = {entry.id: entry for word in _words(slugify(name)) for entry in self._by_word.get(word, ())}
        return [by_id[id_] for id_ in nearest]


def _words(slug: str) -> set[str]:
    return set(slug.split("-")) - {"", "agent"}


class _Search:
    """One catalog's search; its state is what was found so far."""

    def __init__(self, entries: Sequence[Entry], records: Records) -> None:
        self.entries = entries
        self.records = records
        self.live = {entry.id: entry for entry in entries}
        self.by_path = {entry.agent.source.path: entry for entry in entries}
        self.found: dict[str, FormerAddress] = {}
        self.claims: dict[str, Entry] = {}
        self.findings: list[Finding] = []

    def run(self) -> tuple[tuple[FormerAddress, ...], list[Finding]]:
        for entry in sorted(self.entries, key=lambda entry: entry.agent.source.path):
            self._of_file(entry)
        for old, new in self.records.aliases.items():
            self._of_option(old, new)
        if self.records.lock:
            self._of_lock(self.records.lock)
        else:
            self._of_history()
        ways = {id_: found.target or found.replaced_by or "" for id_, found in self.found.items()}
        ends_ = ends(ways, self.live)
        found = [self._resolved(one, ends_) for one in self.found.values()]
        return tuple(sorted(found, key=lambda one: one.id)), self.findings

    def _of_file(self, entry: Entry) -> None:
        value = entry.agent.metadata.get("aliases")
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        line = _line(entry) if texts else 1
        path = entry.agent.source.path
        if len(texts) > MAX_ALIASES:
            message = f"{len(texts)} aliases; the first {MAX_ALIASES} are read"
            self.note(path, line, "alias-invalid", message, "keep those that were published")
        for text in texts[:MAX_ALIASES]:
            id_ = slugify(text) if isinstance(text, str) else ""
            if not id_ or id_ in RESERVED:
                what = "is an address of the catalog itself" if id_ else "gives no address"
                fix = "write the last part of the old address, such as `old-name`"
                self.note(path, line, "alias-invalid", f"the alias {_shown(text)} {what}", fix)
            elif id_ in self.live:
                if id_ != entry.id:
                    other = self.live[id_].agent.source.path
                    message = f"the alias `{id_}` is the address of {other}"
                    self.note(path, line, "alias-taken", message, "remove the alias, or rename that agent")
            elif id_ in self.claims and self.claims[id_] is not entry:
                other = self.claims[id_].agent.source.path
                message = f"the alias `{id_}` is one of {other} as well, where it leads"
                self.note(path, line, "alias-taken", message, "keep it in one of the files")
            else:
                self.claims[id_] = entry
                self.found[id_] = FormerAddress(id_, id_, KnownBy.FILE, entry.id, path=path)

    def _of_option(self, old: str, new: str) -> None:
        file, line = self.records.alias_file, self.records.alias_lines.get(old, 1)
        id_, target = slugify(old), slugify(new)
        if not id_ or id_ in RESERVED:
            fix = "write the last part of the old address, such as `old-name`"
            self.note(file, line, "alias-invalid", f"the alias {_shown(old)} is no id of an agent", fix)
        elif id_ in self.live:
            other = self.live[id_].agent.source.path
            fix = "remove the line"
            self.note(file, line, "alias-taken", f"the alias `{id_}` is the address of {other}", fix)
        elif end := self._end(target, self._option_ends):
            self._overrule(id_, end, file)
            self.found.setdefault(id_, FormerAddress(id_, id_, KnownBy.OPTION, target))
        else:
            near = self._nearby.near(new)
            fix = f"write the id of an agent{f', such as `{near[0].id}`' if near else ''}"
            message = f"the alias `{id_}` leads to {_shown(new)}, where there is no agent"
            self.note(file, line, "alias-without-agent", message, fix)

    def _overrule(self, id_: str, heir: str, file: str) -> None:
        """Give up the claim of an agent's file to an address that the team itself gives to another one."""
        claim = self.claims.get(id_)
        if claim and claim.id != heir and self.found[id_].known_by is KnownBy.FILE:
            del self.found[id_]
            self.note(
                claim.agent.source.path, _line(claim), "alias-taken",
                f"the alias `{id_}` leads to `{heir}`, says {file}", "remove the alias",
            )  # fmt: skip

    @cached_property
    def _nearby(self) -> Nearby:
        return Nearby(self.entries)

    @cached_property
    def _option_ends(self) -> Mapping[str, str | None]:
        claims = {id_: entry.id for id_, entry in self.claims.items()}
        options = {slugify(key): slugify(value) for key, value in self.records.aliases.items()}
        return ends(claims | options, self.live)

    def _of_lock(self, lock: Lock) -> None:
        # Where nothing names an heir, the history may.
        of_file = _newest(self.records.past)
        of_id = _of_one_agent(lock, of_file.values())
        for one in lock.published.values():
            past = of_file.get((one.path, one.name))
            if one.id in self.live:
                self._see_moved(lock, one, past)
                continue
            past = past or of_id.get(one.id)
            by_path = self.by_path.get(one.path) or (self.by_path.get(past.now or "") if past else None)
            heir = one.moved_to or (by_path.id if by_path and not one.retired else None)
            day = one.retired or (past.day if past else None)
            told = one.moved_to or one.replaced_by
            if one.retired and told in self.live:
                self._overrule(one.id, told, lock.file)
            if one.id not in self.found and one.retired is None:
                self._see_lost(lock, one, by_path)
            found = FormerAddress(one.id, one.name, KnownBy.LOCK, heir, day, one.replaced_by, one.path)
            self.found.setdefault(one.id, found)

    def _see_lost(self, lock: Lock, one: Published, heir: Entry | None) -> None:
        lives = f"; its file is at `{heir.id}` now" if heir else ""
        alias = f", or write `aliases: [{one.id}]` into {heir.agent.source.path}" if heir else ""
        self.note(
            lock.file, one.line, "address-lost",
            f"`{one.id}` was published, and no agent is there any more: {one.path}{lives}",
            f"run `agent-catalog lock` with the folders and flags of the site, such as --exclude, and commit "
            f"{lock.file}{alias}", Level.ERROR,
        )  # fmt: skip

    def _see_moved(self, lock: Lock, one: Published, past: PastAgent | None) -> None:
        """See whether another agent has taken the address of one that is there still."""
        now = self.live[one.id].agent.source.path
        before = self.by_path.get(one.path) or (self.by_path.get(past.now or "") if past else None)
        if before and before.id != one.id and one.retired is None:
            self.note(
                lock.file, one.line, "address-moved",
                f"`{one.id}` was the address of {one.path}, now at `{before.id}`; links to it lead to {now}",
                f"give {now} another name, or, where that is meant, run `agent-catalog lock`", Level.ERROR,
            )  # fmt: skip

    def _of_history(self) -> None:
        for past in self.records.past:
            id_ = _slug(past)
            if id_ not in self.live and id_ not in self.found:
                heir = self.by_path.get(past.now or "")
                self.found[id_] = FormerAddress(
                    id_, past.name, KnownBy.HISTORY, heir.id if heir else None, past.day, path=past.path
                )

    def _resolved(self, one: FormerAddress, ends_: Mapping[str, str | None]) -> FormerAddress:
        """Lead an address to where it ends: what took its place may have moved on."""
        target, heir = self._end(one.target, ends_), self._end(one.replaced_by, ends_)
        if one.replaced_by and not heir and self.records.lock:
            line = self.records.lock.published[one.id].line
            message = f"`{one.id}` is replaced by `{one.replaced_by}`, where there is no agent"
            fix = 'write the id of an agent, or remove the line `replaced-by = "…"`'
            self.note(self.records.lock.file, line, "alias-without-agent", message, fix)
        return replace(one, target=target, replaced_by=heir)

    def _end(self, id_: str | None, ends_: Mapping[str, str | None]) -> str | None:
        return id_ if id_ in self.live else ends_.get(id_ or "")

    def note(
        self, file: str, line: int, code: str, message: str, fix: str, level: Level = Level.WARNING
    ) -> None:
        self.findings.append(Finding(file, line, code, level, message, fix))


def _newest(past: Iterable[PastAgent]) -> dict[tuple[str, str], PastAgent]:
    """Return what the history says last, by path and name: what ended them."""
    found: dict[tuple[str, str], PastAgent] = {}
    for agent in past:
        found.setdefault((agent.path, agent.name), agent)
    return found


def _of_one_agent(lock: Lock, past: Iterable[PastAgent]) -> dict[str, PastAgent]:
    """Return agents of the past by their ids, those alone that only one agent had.

    An agent that the record has at another address is not meant: names are shared, ids are not.
    """
    recorded = {(one.path, one.name) for one in lock.published.values()}
    found: dict[str, list[PastAgent]] = {}
    for agent in past:
        if (agent.path, agent.name) not in recorded:
            found.setdefault(_slug(agent), []).append(agent)
    return {id_: agents[0] for id_, agents in found.items() if len(agents) == 1}


def _slug(past: PastAgent) -> str:
    return slug_of(past.name, past.path, past.dialect)


def _line(entry: Entry) -> int:
    lines = entry.agent.source.content[:65_536].split(b"\n")
    return next((number for number, line in enumerate(lines, start=1) if _KEY.match(line)), 1)


def _shown(value: object) -> str:
    return repr(value if len(str(value)) <= 60 else f"{str(value)[:59]}…")
