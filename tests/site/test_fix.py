"""`agent-catalog check --fix` and `--diff`: what they print, write, and end with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.site.command import agent_catalog
from tests.site.project import agent, run, write

DAMAGED = agent("planner", "Plans meals: soup first.")
MENDED = agent("planner", "'Plans meals: soup first.'")
SPOKEN = """---
name: speaker
description: Speaks: often.
user: "Speak."

And then: silence.
---

Speak.
"""
"""Claude Code does not load it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "agents"


def test_fix_mends_says_what_and_checks_what_is_left(tmp_path: Path, folder: Path) -> None:
    write(
        tmp_path,
        {
            "agents/damaged.md": DAMAGED,
            "agents/spoken.md": SPOKEN,
            "agents/odd.md": agent("odd", tools="Raed"),
        },
    )
    assert agent_catalog("check", folder).exit_code == 1

    result = agent_catalog("check", folder, "--fix")

    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "agents/damaged.md:3: mended: `description` is YAML now",
        "agents/spoken.md:3: mended: `description` is YAML now",
        "3 agents checked: 0 errors, 1 warning",
    ]
    assert [row.split(" ")[0] for row in result.stdout.splitlines()] == ["agents/odd.md:4:"]
    assert (folder / "damaged.md").read_text("utf-8") == MENDED
    assert agent_catalog("check", folder, "--fix", "--strict").exit_code == 1


def test_the_exit_code_is_that_of_what_is_left(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/damaged.md": agent("a:b", "Plans meals: soup first.")})
    result = agent_catalog("check", folder, "--fix")
    assert result.exit_code == 1
    assert ": mended: " in result.stderr
    assert "[name-not-loadable]" in result.stdout
    assert "[frontmatter-not-yaml]" not in result.stdout


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_what_machines_read_holds_findings_alone(tmp_path: Path, folder: Path, form: str) -> None:
    write(tmp_path, {"agents/damaged.md": DAMAGED})
    result = agent_catalog("check", folder, "--fix", "--format", form)
    assert "mended" not in result.stdout
    json.loads(result.stdout)


def test_a_sound_file_is_not_written(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/sound.md": MENDED})
    before = (folder / "sound.md").stat()
    agent_catalog("check", folder, "--fix")
    after = (folder / "sound.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_that_cannot_be_written_is_said_and_stays_a_finding(tmp_path: Path) -> None:
    write(tmp_path, {"agents/damaged.md": DAMAGED})
    (tmp_path / "agents/damaged.md").chmod(0o444)
    result = run("agent-catalog", "check", "agents", "--fix", "--strict", cwd=tmp_path)
    if (tmp_path / "agents/damaged.md").read_text("utf-8") == MENDED:
        pytest.skip("root may write every file")
    assert result.returncode == 1
    assert "agents/damaged.md:1: not mended: the file is read-only" in result.stderr
    assert "[frontmatter-not-yaml]" in result.stdout


def test_diff_shows_what_fix_would_do_and_does_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"team/agents/damaged.md": DAMAGED, "team/agents/odd.md": agent("odd", tools="Raed")})

    for arguments in (["--diff"], ["--fix", "--diff"]):
        result = agent_catalog("check", "team/agents", *arguments, cwd=tmp_path)
        assert result.stdout.splitlines() == [
            "--- team/agents/damaged.md",
            "+++ team/agents/damaged.md",
            "@@ -3 +3 @@",
            "-description: Plans meals: soup first.",
            "+description: 'Plans meals: soup first.'",
        ]
        assert "2 agents checked: 0 errors, 2 warnings" in result.stderr
        assert result.exit_code == 0
    assert (tmp_path / "team/agents/damaged.md").read_text("utf-8") == DAMAGED


def test_a_diff_holds_nothing_that_a_terminal_would_act_on(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": "---\nname: a\ntools:\n\t- Read\n---\n\x1b[2Jb\u202ec\n"})
    output = agent_catalog("check", folder, "--diff").stdout
    assert "-\\t- Read" in output.splitlines()
    assert "+  - Read" in output.splitlines()
    assert "\x1b" not in output
    assert "\u202e" not in output


def test_a_diff_holds_no_secret(tmp_path: Path, folder: Path) -> None:
    token, password = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tV9wX1yZ3bC5", "correct-horse"
    head = f"name: a\ndescription: Helps: with {token}.\nenv:\n  PASSWORD: {password}"
    write(tmp_path, {"agents/a.md": f"---\n{head}\n---\nHelp.\n"})
    output = agent_catalog("check", folder, "--diff").stdout
    assert "+description: 'Helps: with •••.'" in output.splitlines()
    assert token not in output
    assert password not in output
    agent_catalog("check", folder, "--fix")
    assert f"description: 'Helps: with {token}.'\n" in (folder / "a.md").read_text("utf-8")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_the_lines_to_paste_hold_no_settings(tmp_path: Path, folder: Path, form: str) -> None:
    head = "name: a\ndescription: Helps: often.\nmcpServers:\n  one: two: three\n  TOKEN: correct-horse"
    write(tmp_path, {"agents/a.md": f"---\n{head}\n---\nHelp.\n"})
    output = agent_catalog("check", folder, "--format", form).stdout
    assert "description: 'Helps: often.'" in output
    assert "correct-horse" not in output


def test_settings_alone_get_advice_instead_of_lines(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": "---\nname: a\ndescription: b\nenv: TOKEN: horse\n---\nHelp.\n"})
    (finding,) = json.loads(agent_catalog("check", folder, "--format", "json").stdout)
    assert finding["code"] == "frontmatter-not-yaml"
    assert finding["fix"].startswith("write one `key: value` a line")
    assert "horse" not in json.dumps(finding)
