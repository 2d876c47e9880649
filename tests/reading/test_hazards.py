"""What a reviewer should see in somebody else's prompt: the cases are in `hazards.txt`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given

from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.hazards import find_hazards
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text

CASES = find_cases(Path(__file__).parent, "hazards.txt", required=("prompt",), optional=("findings",))
HEAD = "---\nname: layout-reviewer\ndescription: Reviews layouts.\ntools: Read\n---\n"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hazard_is_a_finding_at_its_line_and_honest_text_is_none(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "agents" / "deep" / "example.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(HEAD.encode() + case.content("prompt"))
    findings = read_folders([tmp_path / "agents"]).findings
    assert [f"{finding.line} {finding.level} {finding.code}" for finding in findings] == case.rows("findings")


@PROPERTY
@given(any_text)
def test_any_text_is_judged_and_each_hazard_has_a_line_of_it(text: str) -> None:
    for problem in find_hazards(text, 1, "agents/example.md"):
        assert 1 <= problem.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "bait",
    [
        "<div ", "<!--", "<p style=", "<p style=color:", "<span hidden", "curl ", "curl x |", "base64 -d ",
        "![", "![x](", "![x](https://a?b", "](../", "](a/", "> ", "|", "ignore all ", "`", "agent:",
    ],
)  # fmt: skip
def test_no_prompt_takes_long(bait: str) -> None:
    """A hundred thousand characters of an opening that is never closed."""
    begun = time.process_time()
    list(find_hazards(f"style hidden {bait * (100_000 // len(bait))}", 1, "agents/example.md"))
    assert time.process_time() - begun < 1
