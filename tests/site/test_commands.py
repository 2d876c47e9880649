"""`agent-catalog json` and `agent-catalog check`: what they print, and with which exit code they end."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from tests.site.command import agent_catalog
from tests.site.crowd import crowd
from tests.site.project import agent, run, write

SOUND = agent("sound")
WARNED = agent("warned", tools="Read, Frobnicate")
BROKEN = agent("broken: twice")
"""Claude Code does not load a name that holds a colon."""

NOTED = agent("noted", tools="Read, LS")
"""A retired tool is an info."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "agents"


# json


def test_json_prints_the_catalog(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/sound.md": SOUND, "agents/README.md": "# Read me\n"})
    result = agent_catalog("json", folder)

    assert result.exit_code == 0
    catalog = json.loads(result.stdout)
    assert catalog["version"] == 1
    assert [found["id"] for found in catalog["agents"]] == ["sound"]
    assert catalog["agents"][0]["source"]["path"] == "agents/sound.md"
    assert catalog["agents"][0]["url"] is None
    assert catalog["skipped"] == [{"path": "agents/README.md", "reason": "documentation"}]


@pytest.mark.parametrize("content", [BROKEN, "---\n- no\n- mapping\n---\n", b"---\nname: \xff\n---\n", ""])
def test_json_succeeds_whatever_the_files_hold(tmp_path: Path, folder: Path, content: str | bytes) -> None:
    write(tmp_path, {"agents/a.md": content})
    result = agent_catalog("json", folder)
    assert result.exit_code == 0
    catalog = json.loads(result.stdout)
    assert len(catalog["agents"]) + len(catalog["skipped"]) == 1


def test_json_of_an_empty_folder_is_an_empty_catalog(folder: Path) -> None:
    folder.mkdir()
    result = agent_catalog("json", folder)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"version": 1, "agents": [], "skipped": []}
    assert "no agents in" in result.stderr


def test_json_of_two_folders_of_the_same_name_numbers_the_second(tmp_path: Path) -> None:
    write(tmp_path, {"web/agents/a.md": agent("web"), "mobile/agents/a.md": agent("mobile")})
    result = agent_catalog("json", tmp_path / "web/agents", tmp_path / "mobile/agents")
    paths = {found["name"]: found["source"]["path"] for found in json.loads(result.stdout)["agents"]}
    assert paths == {"web": "agents/a.md", "mobile": "agents-2/a.md"}


def test_json_is_utf8_whatever_the_terminal_is(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a", "Prüft Größen, 検証.")})
    result = run("agent-catalog", "json", "agents", cwd=tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert result.returncode == 0
    assert json.loads(result.stdout)["agents"][0]["description"] == "Prüft Größen, 検証."


def test_options_choose_files_and_titles(tmp_path: Path, folder: Path) -> None:
    write(
        tmp_path,
        {"agents/ops/a.md": agent("a"), "agents/ops/draft.md": agent("draft"), "agents/b.md": agent("b")},
    )
    result = agent_catalog(
        "json", folder, "--include", "ops/", "--exclude", "draft.md", "--category", "ops/=Night Watch"
    )
    agents = json.loads(result.stdout)["agents"]
    assert [(found["id"], found["category"]) for found in agents] == [("a", "night-watch")]


# check


@pytest.mark.parametrize(
    ("content", "strict", "code"),
    [
        (SOUND, False, 0),
        (SOUND, True, 0),
        (NOTED, True, 0),
        (WARNED, False, 0),
        (WARNED, True, 1),
        (BROKEN, False, 1),
        (BROKEN, True, 1),
    ],
    ids=["sound", "sound, strict", "info, strict", "warning", "warning, strict", "error", "error, strict"],
)
def test_check_exits_with(tmp_path: Path, folder: Path, content: str, strict: bool, code: int) -> None:
    write(tmp_path, {"agents/a.md": content})
    assert agent_catalog("check", folder, *(["--strict"] if strict else [])).exit_code == code


def test_the_process_ends_with_that_code(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": BROKEN, "sound/a.md": SOUND})
    assert run("agent-catalog", "check", "agents", cwd=tmp_path).returncode == 1
    assert run("agent-catalog", "check", "sound", cwd=tmp_path).returncode == 0
    assert run("agent-catalog", "check", "nowhere", cwd=tmp_path).returncode == 2


def test_check_prints_a_line_for_each_finding(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/warned.md": WARNED, "agents/broken.md": BROKEN})
    result = agent_catalog("check", folder)

    line = re.compile(
        r"(?P<file>[^:]+):(?P<line>\d+): (?P<level>error|warning|info): .+ \[(?P<code>[a-z-]+)\]"
    )
    found = [match.groups() if (match := line.fullmatch(row)) else row for row in result.stdout.splitlines()]
    assert ("agents/broken.md", "2", "error", "name-not-loadable") in found
    assert ("agents/warned.md", "4", "warning", "tool-unknown") in found
    assert [row for row in found if isinstance(row, str)] == []
    assert "2 agents checked: 1 error," in result.stderr


def test_check_says_nothing_of_sound_files_on_standard_output(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": SOUND})
    assert agent_catalog("check", folder).stdout == ""


def test_check_of_an_empty_folder_is_no_error_and_says_so(folder: Path) -> None:
    folder.mkdir()
    result = agent_catalog("check", folder)
    assert result.exit_code == 0
    assert "no agents in" in result.stderr


def test_check_prints_json(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a.md": WARNED})
    (finding,) = json.loads(agent_catalog("check", folder, "--format", "json").stdout)
    assert finding["file"] == "agents/a.md"
    assert finding["line"] == 4
    assert finding["code"] == "tool-unknown"
    assert finding["level"] == "warning"
    assert finding["message"]
    assert finding["fix"]


def test_check_prints_annotations_for_github(tmp_path: Path) -> None:
    """With the files' paths in the repository, which is where the command runs."""
    write(tmp_path, {"agents/warned.md": WARNED, "agents/broken.md": BROKEN, "agents/noted.md": NOTED})
    result = agent_catalog("check", "agents", "--format", "github", cwd=tmp_path)

    assert result.exit_code == 1
    command = re.compile(r"::(error|warning|notice) file=([^,]+),line=(\d+),title=([^:]+)::.+")
    found = {match.groups() for row in result.stdout.splitlines() if (match := command.fullmatch(row))}
    assert len(found) == len(result.stdout.splitlines())
    assert ("error", "agents/broken.md", "2", "name-not-loadable") in found
    assert ("warning", "agents/warned.md", "4", "tool-unknown") in found
    assert ("notice", "agents/noted.md", "4", "tool-retired") in found


def test_an_annotation_names_the_folder_as_the_command_does(tmp_path: Path) -> None:
    """Elsewhere a path begins with the folder's own name; GitHub looks below the repository's top."""
    write(tmp_path, {"team/.claude/agents/a.md": WARNED})
    annotated = agent_catalog("check", "team/.claude/agents", "--format", "github", cwd=tmp_path).stdout
    assert annotated.startswith("::warning file=team/.claude/agents/a.md,line=4,")
    printed = agent_catalog("check", "team/.claude/agents", "--format", "json", cwd=tmp_path).stdout
    assert [finding["file"] for finding in json.loads(printed)] == ["agents/a.md"]


def test_an_annotation_cannot_start_another(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"agents/a%0A::error::b,line=9:c.md": agent("x", model='"o\\n::error file=y,line=1::pwned"')},
    )
    rows = agent_catalog("check", "agents", "--format", "github", cwd=tmp_path).stdout.splitlines()
    assert rows
    for row in rows:
        head, _, _ = row.removeprefix("::").partition("::")
        properties = dict(part.split("=", 1) for part in head.partition(" ")[2].split(","))
        assert properties.keys() == {"file", "line", "title"}
        assert properties["file"] == "agents/a%250A%3A%3Aerror%3A%3Ab%2Cline=9%3Ac.md"


def test_check_prints_sarif(tmp_path: Path) -> None:
    write(tmp_path, {"agents/night watch.md": WARNED})
    sarif = json.loads(agent_catalog("check", "agents", "--format", "sarif", cwd=tmp_path).stdout)

    assert sarif["version"] == "2.1.0"
    (sarif_run,) = sarif["runs"]
    assert sarif_run["tool"]["driver"]["name"] == "agent-catalog"
    assert [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]] == ["tool-unknown"]
    (result,) = sarif_run["results"]
    assert (result["ruleId"], result["level"]) == ("tool-unknown", "warning")
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "agents/night%20watch.md"
    assert location["physicalLocation"]["region"]["startLine"] == 4


def test_a_finding_stays_a_line_of_the_log(tmp_path: Path, folder: Path) -> None:
    write(tmp_path, {"agents/a\x1b[2J\nb.md": agent("a", model='"one\\ntwo\\e[31m"')})
    output = agent_catalog("check", folder).stdout
    assert [row for row in output.splitlines() if not row.startswith("agents/a")] == []
    assert "\x1b" not in output


LOADED = """
import sys
from agent_catalog.cli import main
try:
    main(["check", "agents"])
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_check_loads_nothing_that_only_a_site_needs(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": WARNED})
    result = run("python", "-c", LOADED, cwd=tmp_path)
    loaded = {name.split(".")[0] for name in result.stderr.splitlines()[-1].split()}
    assert "agent_catalog" in loaded
    assert loaded.isdisjoint({"comrak", "jinja2", "markdown", "material", "mkdocs", "pygments"})


def test_a_thousand_files_are_checked_in_a_second_or_two(tmp_path: Path, folder: Path) -> None:
    """It takes half a second; the rest is for slow machines."""
    write(tmp_path, crowd(1000))
    start = time.process_time()
    result = agent_catalog("check", folder)
    assert time.process_time() - start < 3
    assert "1,000 agents checked: 0 errors, 250 warnings" in result.stderr


# Usage


@pytest.mark.parametrize("command", ["json", "check", "build", "serve"])
def test_a_command_without_a_folder_is_a_usage_error(command: str) -> None:
    result = agent_catalog(command)
    assert result.exit_code == 2
    assert "DIR" in result.stderr


@pytest.mark.parametrize("command", ["json", "check", "build", "serve"])
def test_a_folder_that_is_not_there_is_a_usage_error_that_names_it(tmp_path: Path, command: str) -> None:
    result = agent_catalog(command, tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere' does not exist" in result.stderr


@pytest.mark.parametrize("command", ["json", "check", "build", "serve"])
def test_a_file_in_the_folders_place_is_a_usage_error_that_names_it(tmp_path: Path, command: str) -> None:
    write(tmp_path, {"agents": "no folder\n"})
    result = agent_catalog(command, tmp_path / "agents")
    assert result.exit_code == 2
    assert "agents' is a file" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["check", "--format", "xml"], "sarif"),
        (["json", "--category", "Operations"], "FOLDER=TITLE"),
        (["serve", "--port", "99999"], "65535"),
    ],
    ids=["format", "category", "port"],
)
def test_a_wrong_option_says_what_belongs_there(folder: Path, arguments: list[str], hint: str) -> None:
    folder.mkdir()
    result = agent_catalog(*arguments, folder)
    assert result.exit_code == 2
    assert hint in result.stderr
