"""Ids: one stable, unique address for each agent, whatever the order in which files are found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from agent_catalog.catalog.slug import MAX_LENGTH, slugify
from agent_catalog.model import Agent, Finding, Level
from agent_catalog.reading.dialects import dialect

RESERVED = frozenset(
    "tools examples health compare index search assets badges categories feed embed install catalog "
    "report 404".split()
)
"""Words that are addresses of the catalog's own pages; source: the contracts."""


def assign_ids(agents: Sequence[Agent], categories: Sequence[str | None]) -> tuple[list[str], list[Finding]]:
    """Return the id of each agent, in the order given, and the findings about names that gave no plain id.

    `categories` are slugs, one for each agent. Among agents of the same slug the first in the order of
    the source paths keeps it; the others gain their category or plugin as a prefix, then a number.
    """
    order = sorted(range(len(agents)), key=lambda place: agents[place].source.path)
    findings: list[Finding] = []
    slugs = [_slug(agent, findings) for agent in agents]
    owners: dict[str, Agent] = {}
    ids = [""] * len(agents)
    late = []
    for place in order:
        if slugs[place] in owners:
            late.append(place)
        else:
            ids[place], owners[slugs[place]] = slugs[place], agents[place]
    wanted: dict[str, list[str]] = {}
    for place in late:
        agent, slug = agents[place], slugs[place]
        wanted.setdefault(slug, []).append(agent.source.path)
        prefix = categories[place] or (slugify(agent.plugin.name) if agent.plugin else "")
        ids[place] = _free(slug, prefix, owners)
        findings.append(
            Finding(
                agent.source.path, agent.name_line, "id-taken", Level.WARNING,
                f"{owners[slug].source.path} is at `{slug}` already; this agent is at `{ids[place]}`",
                "give each agent a name of its own",
            )
        )  # fmt: skip
        owners[ids[place]] = agent
    for slug, paths in wanted.items():
        more = f" and {len(paths) - 1} more want" if len(paths) > 1 else " wants"
        findings.append(
            Finding(
                owners[slug].source.path, owners[slug].name_line, "id-taken", Level.WARNING,
                f"{paths[0]}{more} the address `{slug}` of this agent too",
                "give each agent a name of its own",
            )
        )  # fmt: skip
    return ids, findings


def slug_of(name: str, path: str, dialect_name: str) -> str:
    """Return the id that an agent has where no other wants it; the path is that of its source."""
    slug, _ = _plain_slug(name, path, dialect_name)
    return f"{slug}-agent" if slug in RESERVED else slug


def _plain_slug(name: str, path: str, dialect_name: str) -> tuple[str, str]:
    """Return a slug, and what gave it."""
    if slug := slugify(name):
        return slug, "the name"
    if slug := slugify(dialect(dialect_name).stem(PurePosixPath(path))):
        return slug, "the file's name"
    return f"agent-{hashlib.sha256(path.encode()).hexdigest()[:8]}", "the file's path"


def _slug(agent: Agent, findings: list[Finding]) -> str:
    def note(code: str, message: str, fix: str, level: Level = Level.WARNING) -> None:
        findings.append(Finding(agent.source.path, agent.name_line, code, level, message, fix))

    slug, source = _plain_slug(agent.name, agent.source.path, agent.dialect)
    if source != "the name":
        # A name in another script is as good as any; one without letters and digits gives nothing to go by.
        level = Level.INFO if any(letter.isalpha() for letter in agent.name) else Level.WARNING
        note(
            "id-from-file",
            f"the name has no ASCII form; {source} gives the address `{slug}`",
            "rename the file to change the address",
            level,
        )
    if slug in RESERVED:
        note(
            "id-reserved",
            f"`{slug}` is an address of the catalog itself; this agent is at `{slug}-agent`",
            "give the agent another name",
        )
        slug = f"{slug}-agent"
    return slug


def _free(slug: str, prefix: str, owners: dict[str, Agent]) -> str:
    base = _cut(f"{prefix}-{slug}" if prefix else slug)
    candidate, number = base, 2
    while candidate in owners or candidate in RESERVED:
        ending = f"-{number}"
        candidate, number = _cut(base, len(ending)) + ending, number + 1
    return candidate


def _cut(slug: str, reserve: int = 0) -> str:
    return slug[: MAX_LENGTH - reserve].strip("-")
