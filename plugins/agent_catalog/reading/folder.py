"""Folders to agents: discovery and reading, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from agent_catalog.cache import Cache
from agent_catalog.model import Agent, Finding, Skipped
from agent_catalog.reading.agent_files import read_agent_files
from agent_catalog.reading.discovery import Candidate, Selection, discover


class Reading(Struct, frozen=True):
    """Everything that the folders hold, in the order of the source paths; `candidates` by their paths."""

    agents: tuple[Agent, ...]
    skipped: tuple[Skipped, ...]
    findings: tuple[Finding, ...]
    candidates: Mapping[str, Candidate] = field(default_factory=dict)

    @property
    def taken(self) -> list[Candidate]:
        """The candidates that are agents, in the order of these."""
        return [self.candidates[agent.source.path] for agent in self.agents]


def read_folders(
    folders: list[Path],
    selection: Selection | None = None,
    track: Callable[[Sequence[Candidate]], Iterable[Candidate]] = iter,
    cache: Cache | None = None,
) -> Reading:
    """Read every agent file of the folders; `track` yields what it is given, and sees how far that is.

    What the `cache` holds of a file is not read again.

    Raises:
        NotADirectoryError: where a folder does not exist or is none.
    """
    for folder in folders:
        if not folder.is_dir():
            raise NotADirectoryError(str(folder))
    selection = selection or Selection()
    found = discover(folders, selection)
    tracked, take_any = track(found.candidates), selection.without_front_matter
    outcomes = list(read_agent_files(found.candidates, tracked, take_any, cache or Cache()))
    skipped = [*found.skipped, *(outcome.skipped for outcome in outcomes if outcome.skipped)]
    findings = [*found.findings, *(finding for outcome in outcomes for finding in outcome.findings)]
    return Reading(
        tuple(outcome.agent for outcome in outcomes if outcome.agent),
        tuple(sorted(skipped)),
        tuple(sorted(findings)),
        {candidate.path: candidate for candidate in found.candidates},
    )
