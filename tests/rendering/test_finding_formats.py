"""Findings for people and machines: nothing in a file's name or text gets out of its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.finding_formats import FORMATS, finding_line, github, printable, sarif, text
from agent_catalog.model import Finding, Level
from agent_catalog.vocabulary import load
from tests.reading.strategies import PROPERTY, any_text

FINDING = Finding("agents/x.md", 3, "frontmatter-not-yaml", Level.ERROR, "`a` is not YAML", "a: 'b'")
code = st.sampled_from(sorted(load("findings")))
nasty = any_text | st.sampled_from(
    ["a\nb", "::error::x", "100%", "a:b,c", "%0A", "\x1b[31m", "\u202e", "a\r\nb", "\u2028"]
)
findings = st.lists(
    st.builds(Finding, nasty, st.integers(1, 999), code, st.sampled_from(Level), nasty, nasty),
    max_size=4,
)


def test_the_formats_are_those_of_the_contracts() -> None:
    assert list(FORMATS) == ["text", "json", "github", "sarif"]


def test_a_line_is_that_of_the_contracts() -> None:
    assert finding_line(FINDING) == "agents/x.md:3: error: `a` is not YAML [frontmatter-not-yaml]"


@PROPERTY
@given(findings)
def test_a_finding_is_one_line_without_anything_that_a_terminal_acts_on(listed: list[Finding]) -> None:
    assert text(listed) == "".join(f"{finding_line(finding)}\n" for finding in listed)
    assert all(finding_line(finding).isprintable() for finding in listed)


@PROPERTY
@given(any_text)
def test_printable_text_stays_and_the_rest_is_written_out(value: str) -> None:
    shown = printable(value)

    assert shown.isprintable()
    assert printable(shown) == shown
    if value.isprintable() and "##[" not in value:
        assert shown == value


@pytest.mark.parametrize("form", [text, github])
def test_no_text_of_a_file_is_a_command_of_the_older_form(form: Callable[[list[Finding]], str]) -> None:
    finding = Finding("agents/##[group]x.md", 1, "color-empty", Level.INFO, "a ##[add-mask]x ###[b", "")

    assert "##[" not in form([finding])
    assert "##\\x5b" in form([finding])


def test_github_shows_a_finding_beside_its_line() -> None:
    assert github([FINDING]) == (
        "::error file=agents/x.md,line=3,title=frontmatter-not-yaml::`a` is not YAML\n"
    )


def test_github_knows_notices_for_infos() -> None:
    kinds = [
        Finding("f", 1, "color-empty", level, "m", "") for level in (Level.ERROR, Level.WARNING, Level.INFO)
    ]

    assert [line.split(" ")[0] for line in github(kinds).splitlines()] == ["::error", "::warning", "::notice"]


def test_github_s_own_signs_are_escaped() -> None:
    finding = Finding("a:b,c%d\n.md", 1, "color-empty", Level.INFO, "50%\r\n::error::x", "")

    assert github([finding]) == (
        "::notice file=a%3Ab%2Cc%25d%0A.md,line=1,title=color-empty::50%25%0D%0A::error::x\n"
    )


COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)")


@PROPERTY
@given(findings)
def test_no_finding_adds_or_changes_a_command_of_github(listed: list[Finding]) -> None:
    lines = github(listed).split("\n")
    assert lines.pop() == ""

    for finding, line in zip(listed, lines, strict=True):
        command = COMMAND.fullmatch(line)
        assert command is not None
        assert (command[2].isprintable(), command[5].isprintable()) == (True, True)
        assert int(command[3]) == finding.line
        if finding.file.isprintable():
            assert unquote(command[2]) == unquote(finding.file.replace("%", "%25"))


@PROPERTY
@given(findings)
def test_sarif_is_what_code_scanning_requires(listed: list[Finding]) -> None:
    """SARIF 2.1.0, and what GitHub asks for on top."""
    log = json.loads(sarif(listed))

    assert log["version"] == "2.1.0"
    assert "sarif" in log["$schema"]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "agent-catalog"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    assert len(run["results"]) == len(listed)
    for finding, result in zip(listed, run["results"], strict=True):
        assert result["ruleId"] == finding.code
        assert result["ruleId"] in rules
        assert result["level"] == {"error": "error", "warning": "warning", "info": "note"}[finding.level]
        assert finding.message in result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"]["startLine"] == finding.line
        assert re.fullmatch(r"[A-Za-z0-9/._~%-]*", place["artifactLocation"]["uri"])
        assert unquote(place["artifactLocation"]["uri"]) == finding.file
