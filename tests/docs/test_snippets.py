"""What the documentation gives to copy: YAML that parses, and commands that are there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from agent_catalog import __version__
from agent_catalog.cli import main
from tests.site.project import agent, run, write

REPOSITORY = Path(__file__).parents[2]
FENCE = re.compile(r"^(?P<marks>`{3,})(?P<language>\w+)\n(?P<code>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)


class Loader(yaml.BaseLoader):
    """Every scalar a text, as GitHub reads `on`; and MkDocs' own tags."""


Loader.add_multi_constructor("!", lambda loader, tag, node: tag)


def snippets(language: str) -> list[Any]:
    """Return the code of a language in all pages, by the page and the line below which it stands."""
    found = []
    for page in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))):
        text = page.read_text("utf-8")
        for match in FENCE.finditer(text):
            if match["language"] == language:
                line = text[: match.start()].count("\n") + 1
                found.append(pytest.param(match["code"], id=f"{page.name}:{line}"))
    return found


def guards() -> list[Any]:
    """Return what `docs/guard.md` gives to copy: two configurations of hooks and two workflows."""
    text = (REPOSITORY / "docs" / "guard.md").read_text("utf-8")
    return [yaml.load(match["code"], Loader) for match in FENCE.finditer(text) if match["language"] == "yaml"]


def commands_in(code: str) -> Iterator[list[str]]:
    """Yield the arguments of every `agent-catalog` that some lines of a shell call."""
    for line in code.replace("\\\n", " ").split("\n"):
        words = shlex.split(line, comments=True)
        if words[:1] == ["agent-catalog"]:
            end = next((place for place, word in enumerate(words) if word in (">", "|", "&&")), None)
            yield words[1:end]


def steps(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the steps of a workflow, or of a piece of one."""
    if isinstance(value, list):
        yield from (step for step in value if isinstance(step, dict))
    else:
        for job in value.get("jobs", {}).values():
            yield from job["steps"]


def assert_known(arguments: list[str]) -> None:
    """Parse a command as click does, but for the folders, which are not there."""
    if arguments[0] not in main.commands:
        assert arguments in (["--help"], ["--version"])
        return
    command = main.commands[arguments[0]]
    options, _, _ = command.make_parser(click.Context(command)).parse_args(arguments[1:])
    choices = {param.name: param.type.choices for param in command.params if hasattr(param.type, "choices")}
    assert all(options[name] in known for name, known in choices.items() if options.get(name))


@pytest.mark.parametrize("code", snippets("yaml"))
def test_yaml_parses_and_the_commands_in_it_are_there(code: str) -> None:
    value = yaml.load(code, Loader)
    assert value
    for step in steps(value):
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", step.get("uses", "a/b@v1"))
        for arguments in commands_in(step.get("run", "")):
            assert_known(arguments)


@pytest.mark.parametrize("code", snippets("bash"))
def test_the_commands_in_a_shell_are_there(code: str) -> None:
    for arguments in commands_in(code):
        assert_known(arguments)


def test_a_wrong_flag_or_value_would_be_seen() -> None:
    for line in ("check agents --mend", "check agents --format xml", "lint agents"):
        with pytest.raises((click.UsageError, AssertionError)):
            assert_known(line.split())


def test_the_guard_is_two_hooks_and_two_workflows() -> None:
    found = guards()
    assert [next(iter(value)) for value in found] == ["repos", "repos", "name", "name"]
    runs = [step["run"] for value in found[2:] for step in steps(value) if "run" in step]
    assert [line for line in runs if "agent-catalog check" in line] == [
        "agent-catalog check agents --format github",
        "agent-catalog check agents --format sarif > agents.sarif",
    ]
    uploads = [step for step in steps(found[3]) if "upload-sarif" in step.get("uses", "")]
    assert [step["with"]["sarif_file"] for step in uploads] == ["agents.sarif"]


def manifest() -> dict[str, Any]:
    """Return the hook that this repository offers."""
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(hook, dict)
    return hook


def hook(place: int) -> dict[str, Any]:
    """Return a hook as pre-commit sees it: the keys of the user over those of the repository."""
    (repository,) = guards()[place]["repos"]
    (own,) = repository["hooks"]
    return dict(own) if repository["repo"] == "local" else {**manifest(), **own}


@pytest.mark.parametrize("place", [0, 1], ids=["local", "from the repository"])
def test_a_hook_fails_for_errors_and_passes_without(tmp_path: Path, place: int) -> None:
    configured = hook(place)
    assert configured["language"] == "python"
    assert str(configured["pass_filenames"]).lower() == "false"
    command = [*shlex.split(configured["entry"]), *configured["args"]]
    folder = next(word for word in configured["args"] if not word.startswith("-"))
    assert re.search(configured["files"], f"{folder}/a.md")

    write(tmp_path, {f"{folder}/a.md": agent("a:b")})
    assert run(*command, cwd=tmp_path).returncode == 1
    write(tmp_path, {f"{folder}/a.md": agent("ab")})
    assert run(*command, cwd=tmp_path).returncode == 0


def test_the_hook_of_the_repository_has_a_default_and_is_that_of_this_version() -> None:
    assert (manifest()["id"], manifest()["args"]) == ("agent-catalog", ["agents"])
    (repository,) = guards()[1]["repos"]
    assert repository["rev"] == f"v{__version__}"
