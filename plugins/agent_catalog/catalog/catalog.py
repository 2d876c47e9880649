"""The catalog: every agent with its id and category, sorted, and what there is to say about the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

from agent_catalog.catalog.categories import Category, CategoryMap, category_of
from agent_catalog.catalog.former import FormerAddress, Records, former_addresses
from agent_catalog.catalog.ids import assign_ids
from agent_catalog.model import NO_UPKEEP, Agent, Finding, Level, Skipped, Upkeep
from agent_catalog.reading.folder import Reading
from agent_catalog.reading.ignoring import is_silenced


class Entry(Struct, frozen=True):
    """An agent's place in the catalog."""

    id: str
    category: Category | None
    agent: Agent
    findings: tuple[Finding, ...] = ()
    upkeep: Upkeep = NO_UPKEEP


@dataclass(frozen=True)
class Catalog:
    """The fleet: `entries` sorted by id, `findings` by file and line, `skipped` by path.

    `ignored` counts the findings that were left out because somebody asked for it; `former` are addresses
    of the past, by id.
    """

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    findings: tuple[Finding, ...]
    ignored: int = 0
    former: tuple[FormerAddress, ...] = ()

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """The categories in use, by title."""
        found = {entry.category.slug: entry.category for entry in self.entries if entry.category}
        return tuple(sorted(found.values(), key=lambda category: (category.title.casefold(), category.slug)))

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """The names that more than one agent has."""
        names = Counter(entry.agent.name for entry in self.entries)
        return frozenset(name for name, number in names.items() if number > 1)

    def count(self, level: Level) -> int:
        """Return how many findings there are of a level."""
        return sum(finding.level is level for finding in self.findings)


def build_catalog(
    reading: Reading,
    categories: CategoryMap | None = None,
    ignore: Collection[str] = (),
    upkeep: Mapping[str, Upkeep] | None = None,
    records: Records | None = None,
) -> Catalog:
    """Give each agent its id and category; the same files give the same catalog in any order.

    Findings of the codes in `ignore` are left out, and those that the files themselves ignore. `upkeep` is
    by source path; `records` are what else is known of addresses of the past.
    """
    agents = sorted(reading.agents, key=lambda agent: agent.source.path)
    mapped = categories or CategoryMap()
    found = _one_title([category_of(agent, mapped) for agent in agents])
    ids, id_findings = assign_ids(agents, [category.slug if category else None for category in found])
    in_files = {agent.source.path: agent.ignores for agent in agents}
    known = [Entry(id_, None, agent) for id_, agent in zip(ids, agents, strict=True)]
    records = records or Records()
    former, former_findings = former_addresses(known, records)
    every = sorted([*reading.findings, *id_findings, *records.findings, *former_findings])
    findings = tuple(
        finding for finding in every if not is_silenced(finding, ignore, in_files.get(finding.file, ()))
    )
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    entries = [
        Entry(
            id_,
            category,
            agent,
            tuple(by_file.get(agent.source.path, ())),
            (upkeep or {}).get(agent.source.path, NO_UPKEEP),
        )
        for id_, category, agent in zip(ids, found, agents, strict=True)
    ]
    return Catalog(
        tuple(sorted(entries, key=lambda entry: entry.id)),
        tuple(sorted(reading.skipped)),
        findings,
        len(every) - len(findings),
        former,
    )


def _one_title(categories: Iterable[Category | None]) -> list[Category | None]:
    """Give a slug one title: the first of those in use, in the order of the alphabet."""
    listed = list(categories)
    titles: dict[str, str] = {}
    for category in listed:
        if category:
            titles[category.slug] = min(titles.get(category.slug, category.title), category.title)
    return [Category(category.slug, titles[category.slug]) if category else None for category in listed]
