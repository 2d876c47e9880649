"""Strict builds: errors in agent files fail them, once and clearly; warnings do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.project import PLAIN_YML, BuildAborted, Site, agent, build, run, write

# Claude Code does not load it: the value runs on, unindented, over several lines.
BROKEN = """---
name: broken
description: Use this agent when: anything happens.

user: "Help"
assistant: "I am here."
tools: Read
---

Help.
"""

WARNED = agent("warned", tools="Read, Frobnicate")

FILES = {
    "mkdocs.yml": PLAIN_YML,
    "docs/index.md": "# Home\n",
    "agents/broken.md": BROKEN,
    "agents/sound.md": agent("sound"),
    "agents/warned.md": WARNED,
}


def _levels(site: Site) -> set[tuple[str, str]]:
    return {(finding["file"], finding["level"]) for finding in site.json("agents/report.json")}


def test_without_strict_the_build_succeeds_and_the_agent_is_there(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run("mkdocs", "build", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    site = Site(tmp_path / "site")
    assert site.page("agents/broken/").text("h1") == "broken"
    assert site.page("agents/broken/").texts("[data-capability] code") == ["Read"]
    assert site.page("agents/sound/").text("h1") == "sound"
    assert ("agents/broken.md", "error") in _levels(site)


def test_under_strict_an_error_fails_the_build(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run("mkdocs", "build", "--strict", cwd=tmp_path)

    assert result.returncode == 1
    assert "agents/broken.md:3: error:" in result.stderr
    assert "[frontmatter-not-yaml]" in result.stderr
    assert "agents/warned.md" not in result.stderr, "warnings are for the health page and for `check`"
    assert "Traceback" not in result.stderr


def test_all_errors_come_in_one_summary(tmp_path: Path) -> None:
    files = {f"agents/{letter}.md": BROKEN.replace("broken", letter) for letter in "abc"}
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, files, PLAIN_YML, strict=True)

    summary = [line.text for line in aborted.value.log if "agents/a.md" in line.text]
    assert len(summary) == 1
    assert "3 errors" in summary[0]
    assert [f"agents/{letter}.md:3: error:" in summary[0] for letter in "abc"] == [True, True, True]


def test_a_summary_of_many_errors_stays_readable(tmp_path: Path) -> None:
    files = {f"agents/a{number:02}.md": BROKEN.replace("broken", f"a{number:02}") for number in range(60)}
    site = build(tmp_path, files, PLAIN_YML)

    (summary,) = site.warnings
    assert "60 errors" in summary
    assert len(summary.splitlines()) < 30
    assert "health page" in summary
    assert len(site.page("agents/health/").all(".agent-report")) == 60


def test_warnings_do_not_fail_a_strict_build(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/warned.md": WARNED}, PLAIN_YML, strict=True)
    assert _levels(site) == {("agents/warned.md", "warning")}


def test_a_recovered_file_that_loads_does_not_fail_a_strict_build(tmp_path: Path) -> None:
    """`: ` in a plain scalar is not YAML, and Claude Code loads the file all the same."""
    site = build(tmp_path, {"agents/a.md": agent("a", "Mends: everything.")}, PLAIN_YML, strict=True)
    assert _levels(site) == {("agents/a.md", "warning")}
    assert site.page("agents/a/").text(".agent-summary") == "Mends: everything."


def test_the_build_ends_with_its_figures(tmp_path: Path) -> None:
    site = build(
        tmp_path, {key: value for key, value in FILES.items() if key.startswith("agents/")}, PLAIN_YML
    )
    (figures,) = [line.text for line in site.log if "3 agents" in line.text]
    assert "10 pages" in figures, "three agents, four lists, comparison, categories and the one in use"
    assert "1 error," in figures
