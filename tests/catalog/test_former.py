"""Addresses of the past: cases in `former.txt`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.former import FormerAddress, Nearby, Records, former_addresses
from agent_catalog.catalog.lock import Lock, Published, read_lock
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.past import PastAgent
from tests.reading.case_files import Case, read_cases
from tests.site.project import agent, write

DAY = "2026-01-01"
CASES = read_cases(
    Path(__file__).with_name("former.txt"),
    required=["agents", "former", "findings"],
    optional=["option", "lock", "past"],
)


def told(one: FormerAddress) -> str:
    since = f" since {one.day}" if one.day else ""
    if one.target:
        return f"{one.id} -> {one.target}{since}"
    return f"{one.id} gone{since}" + (f", replaced by {one.replaced_by}" if one.replaced_by else "")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_addresses_of_the_past(tmp_path: Path, case: Case) -> None:
    for path, name, *aliases in case.table("agents"):
        write(tmp_path, {path: agent(name, **({"aliases": aliases[0]} if aliases else {}))})
    pairs = (row.partition(":") for row in case.rows("option"))
    options = {old.strip(): new.strip() for old, _, new in pairs}
    past = [
        PastAgent(name, "claude-code", path, day, now or None) for path, name, day, now in case.table("past")
    ]
    lock = read_lock(case.text("lock")) if "lock" in case else None
    records = Records(options, lock=lock, past=tuple(past))
    catalog = build_catalog(read_folders([tmp_path / "agents"]), records=records)
    assert [told(one) for one in catalog.former] == case.rows("former")
    found = [
        f"{finding.file}:{finding.line} {finding.level} {finding.code}: {finding.message}"
        for finding in catalog.findings
        if finding.code.startswith(("alias-", "address-"))
    ]
    assert sorted(found) == sorted(case.rows("findings"))
    assert all(finding.fix for finding in catalog.findings if finding.code.startswith(("alias-", "address-")))


def test_a_long_record_takes_no_long_time() -> None:
    """Each address leads to the next one; walked anew for each, they are 200 million steps."""
    rows = {f"a{n}": Published(f"a{n}", "", "", DAY, DAY, f"a{n + 1}") for n in range(20_000)}
    begin = time.process_time()
    former, _ = former_addresses([], Records(lock=Lock(rows)))
    assert time.process_time() - begin < 5
    assert len(former) == len(rows)
    assert not any(one.target for one in former)


def test_agents_with_words_of_a_name_are_near(tmp_path: Path) -> None:
    names = ["go-test-writer", "test-runner", "poet", "writer"]
    write(tmp_path, {f"agents/{name}.md": agent(name) for name in names})
    entries = build_catalog(read_folders([tmp_path / "agents"])).entries
    found = Nearby(entries).near("Test Writer agent")
    assert [entry.id for entry in found] == ["go-test-writer", "test-runner", "writer"]
