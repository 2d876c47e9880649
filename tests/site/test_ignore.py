"""Findings that are ignored: by option, by flag, and by a comment, which is not trusted with all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent_catalog.model import Finding, Level
from agent_catalog.reading.ignoring import is_silenced
from tests.site.command import agent_catalog
from tests.site.project import PLAIN_YML, BuildAborted, Site, agent, build, run, write

ODD = agent("odd", tools="Raed", color="neon")
"""Two warnings: tool-unknown and color-unknown."""

BROKEN = agent("a:b")
"""An error: name-not-loadable."""


def _commented(codes: str, **keys: str) -> str:
    return agent("odd", **keys).replace("\n---\n", f"\n# agent-catalog: ignore {codes}\n---\n", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "agents"


def _codes(folder: Path, *arguments: str) -> list[str]:
    printed = agent_catalog("check", folder, "--format", "json", *arguments).stdout
    return [finding["code"] for finding in json.loads(printed)]


# Flags and options


def test_check_leaves_out_what_is_ignored_and_counts_it(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/odd.md": ODD, "agents/broken.md": BROKEN})
    ignore = ("--ignore", "tool-unknown", "--ignore", "name-not-loadable")
    result = agent_catalog("check", folder, *ignore)

    assert result.exit_code == 0
    assert [row.split("[")[1] for row in result.stdout.splitlines()] == ["color-unknown]"]
    assert result.stderr.splitlines()[-1] == "2 agents checked: 0 errors, 1 warning, 2 ignored"
    assert agent_catalog("check", folder, *ignore, "--strict").exit_code == 1
    assert agent_catalog("check", folder, *ignore, "--strict", "--ignore", "color-unknown").exit_code == 0


def test_nothing_is_said_of_ignored_findings_where_there_are_none(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/odd.md": ODD})
    assert agent_catalog("check", folder, "--ignore", "prompt-empty").stderr == (
        "1 agent checked: 0 errors, 2 warnings\n"
    )


@pytest.mark.parametrize("command", ["check", "build", "serve"])
@pytest.mark.parametrize(
    ("code", "hint"),
    [("tool-unknwon", "did you mean 'tool-unknown'?"), ("zzz", "there is no finding 'zzz'")],
)
def test_a_code_that_is_none_is_a_usage_error(folder: Path, command: str, code: str, hint: str) -> None:
    folder.mkdir()
    result = agent_catalog(command, folder, "--ignore", code)
    assert result.exit_code == 2
    assert hint in " ".join(result.stderr.split())


def test_the_option_empties_pages_report_and_strict_builds(tmp_path: Path) -> None:
    config = f"{PLAIN_YML}          ignore: [tool-unknown, color-unknown, name-not-loadable]\n"
    site = build(tmp_path, {"agents/odd.md": ODD, "agents/broken.md": BROKEN}, config, strict=True)

    assert site.json("agents/report.json") == []
    assert not [path for path, page in site.pages().items() if "tool-unknown" in (page.tree.html or "")]
    assert [line for line in site.log if "0 errors, 0 warnings" in line.text]


def test_one_code_may_stand_alone_in_the_option(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/odd.md": ODD}, f"{PLAIN_YML}          ignore: tool-unknown\n")
    assert [finding["code"] for finding in site.json("agents/report.json")] == ["color-unknown"]


def test_a_code_in_the_option_that_is_none_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BuildAborted, match="did you mean 'tool-unknown'"):
        build(tmp_path, {"agents/odd.md": ODD}, f"{PLAIN_YML}          ignore: [tool-unknwon]\n")


def test_a_site_without_an_mkdocs_yml_takes_the_flag(tmp_path: Path) -> None:
    write(tmp_path, {"agents/odd.md": ODD, "agents/broken.md": BROKEN})
    flags = ("--strict", "--ignore", "name-not-loadable", "--ignore", "tool-unknown")
    result = run("agent-catalog", "build", "agents", *flags, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    report = Site(tmp_path / "site").json("agents/report.json")
    assert [finding["code"] for finding in report] == ["color-unknown"]


# Comments


def test_a_comment_ignores_findings_about_its_own_file(tmp_path: Path, folder: Path) -> None:
    write(
        tmp_path,
        {
            "agents/a.md": _commented("tool-unknown", tools="Raed"),
            "agents/b.md": _commented("tool-unknown, color-unknown", tools="Raed", color="neon"),
            "agents/c.md": agent("c", tools="Raed"),
        },
    )
    result = agent_catalog("check", folder, "--ignore", "id-taken")
    assert [row.split(":")[0] for row in result.stdout.splitlines()] == ["agents/c.md"]
    assert result.stderr == "3 agents checked: 0 errors, 1 warning, 5 ignored\n"


def test_a_comment_ignores_what_is_known_only_once_all_files_are_read(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("odd"), "agents/b.md": agent("odd")})
    assert _codes(folder) == ["id-taken", "id-taken"]
    write(tmp_path, {"agents/b.md": _commented("id-taken")})
    (finding,) = json.loads(agent_catalog("check", folder, "--format", "json").stdout)
    assert (finding["file"], finding["code"]) == ("agents/a.md", "id-taken")


@pytest.mark.parametrize(
    "front_matter",
    [
        "name: odd\n# agent-catalog: ignore tool-unknown\ndescription: Helps.\ntools: Raed",
        "# agent-catalog: ignore tool-unknown\nname: odd\ndescription: Helps.\ntools: Raed",
        "name: odd\ndescription: Helps: often.\n# agent-catalog: ignore tool-unknown\ntools: Raed",
        "name: odd\ndescription: Helps: often.\ntools: Raed\n# agent-catalog:ignore tool-unknown  ",
    ],
    ids=["in the middle", "at the top", "below a damaged value", "at the end"],
)
def test_a_comment_is_no_text_of_the_agent(tmp_path: Path, folder: Path, front_matter: str) -> None:
    write(tmp_path, {"agents/a.md": f"---\n{front_matter}\n---\nHelp.\n"})
    assert "tool-unknown" not in _codes(folder)
    (found,) = json.loads(agent_catalog("json", folder).stdout)["agents"]
    assert "agent-catalog" not in json.dumps(found)


@pytest.mark.parametrize(
    "text",
    [
        "description: |\n  # agent-catalog: ignore tool-unknown\n  Helps.",
        'description: "# agent-catalog: ignore tool-unknown"',
        "description: Helps. # agent-catalog: ignore tool-unknown",
        "description: Helps.\n  # agent-catalog: ignore tool-unknown",
    ],
    ids=["in a block", "in quotes", "behind a value", "indented"],
)
def test_a_comment_stands_alone_at_the_start_of_its_line(tmp_path: Path, folder: Path, text: str) -> None:
    write(tmp_path, {"agents/a.md": f"---\nname: a\n{text}\ntools: Raed\n---\nHelp.\n"})
    assert "tool-unknown" in _codes(folder)


def test_a_comment_in_the_prompt_is_text_of_the_prompt(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a", tools="Raed", body="# agent-catalog: ignore tool-unknown")})
    assert _codes(folder) == ["tool-unknown"]


# What a file is not trusted with


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (_commented("name-not-loadable").replace("odd", "a:b"), "name-not-loadable"),
        (_commented("description-missing").replace("Helps.", ""), "description-missing"),
        (_commented("text-hidden").replace("Help.", "Help\u202e."), "text-hidden"),
        (_commented("permission-bypass", permissionMode="bypassPermissions"), "permission-bypass"),
    ],
    ids=["an error", "an error of a code that has other levels", "hidden text", "a mode that never asks"],
)
def test_a_file_cannot_silence_what_others_are_warned_of(
    tmp_path: Path, folder: Path, file: str, code: str
) -> None:
    write(tmp_path, {"agents/a.md": file})
    assert code in _codes(folder)
    assert code not in _codes(folder, "--ignore", code)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("code", ["secret-exposed", "secret-any", "text-hidden", "prompt-concealed"])
def test_a_secret_can_be_silenced_from_outside_of_the_file_alone(code: str, level: Level) -> None:
    finding = Finding("agents/a.md", 1, code, level, "m", "f")
    assert not is_silenced(finding, (), {code})
    assert is_silenced(finding, {code}, ())


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("text-hidden", "`text-hidden` cannot be ignored by the file that it is about"),
        ("tool-unknwon", "did you mean 'tool-unknown'?"),
        ("prompt-empty, tool-unknwon", "there is no finding 'tool-unknwon'"),
        ("", "the comment names no code"),
    ],
)
def test_a_comment_without_effect_is_a_finding_at_its_line(
    tmp_path: Path, folder: Path, codes: str, message: str
) -> None:
    write(tmp_path, {"agents/a.md": _commented(codes)})
    (finding,) = json.loads(agent_catalog("check", folder, "--format", "json").stdout)
    assert (finding["line"], finding["code"], finding["level"]) == (4, "ignore-without-effect", "warning")
    assert message in finding["message"]
