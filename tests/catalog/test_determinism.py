"""The same files give the same catalog, in whatever order they are found."""

from __future__ import annotations

from random import Random

import pytest

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.tool_matrix import build_matrix
from agent_catalog.model import Finding, Level, Skipped, SkipReason
from agent_catalog.reading.folder import Reading
from agent_catalog.rendering.catalog_json import catalog_json, report_json
from tests.catalog.agents import make_agent, make_tools

AGENTS = (
    make_agent("agents/a/cook.md", "Cook", folders=("a",), tools=make_tools("Read, Juggle")),
    make_agent("agents/b/cook.md", "cook", folders=("b",), tools=make_tools("Grep, Juggle")),
    make_agent("agents/c/cook.md", "COOK", folders=("b",), tools=make_tools("all", "Write")),
    make_agent("agents/d.md", "Tools", category="Kitchen"),
    make_agent("agents/e.md", "厨师", category="kitchen"),
    make_agent("agents/f.agent.md", "cook", dialect="github-copilot", tools=make_tools("read, juggle")),
)
SKIPPED = (
    Skipped("agents/README.md", SkipReason.DOCUMENTATION),
    Skipped("agents/pipe.md", SkipReason.NOT_A_FILE),
)
FINDINGS = (
    Finding("agents/d.md", 2, "name-unusual", Level.WARNING, "m", "f"),
    Finding("agents/d.md", 1, "prompt-empty", Level.WARNING, "m", "f"),
    Finding("agents/pipe.md", 1, "file-not-regular", Level.WARNING, "m", "f"),
)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_files_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    shuffled = Reading(
        tuple(random.sample(AGENTS, len(AGENTS))),
        tuple(random.sample(SKIPPED, len(SKIPPED))),
        tuple(random.sample(FINDINGS, len(FINDINGS))),
    )
    expected = build_catalog(Reading(AGENTS, SKIPPED, FINDINGS))

    catalog = build_catalog(shuffled)

    assert catalog_json(catalog) == catalog_json(expected)
    assert report_json(catalog.findings) == report_json(expected.findings)
    assert build_matrix(catalog.entries) == build_matrix(expected.entries)


def test_everything_is_sorted_as_the_contracts_say() -> None:
    catalog = build_catalog(Reading(AGENTS[::-1], SKIPPED[::-1], FINDINGS[::-1]))

    ids = [entry.id for entry in catalog.entries]
    assert ids == sorted(ids)
    assert [skipped.path for skipped in catalog.skipped] == ["agents/README.md", "agents/pipe.md"]
    places = [(finding.file, finding.line) for finding in catalog.findings]
    assert places == sorted(places)


def test_an_agent_carries_the_findings_about_its_file() -> None:
    catalog = build_catalog(Reading(AGENTS, SKIPPED, FINDINGS))

    (entry,) = [entry for entry in catalog.entries if entry.agent.source.path == "agents/d.md"]
    assert sorted(finding.code for finding in entry.findings) == [
        "id-reserved",
        "name-unusual",
        "prompt-empty",
    ]


def test_findings_are_counted_by_level() -> None:
    catalog = build_catalog(Reading((), SKIPPED, FINDINGS))

    assert (catalog.count(Level.ERROR), catalog.count(Level.WARNING)) == (0, 3)
