"""`agent-catalog diff` on real histories: what it compares, what it prints, and with which code it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from agent_catalog.schemas import DIFF
from tests.history import History
from tests.schemas import assert_fits
from tests.site.command import agent_catalog
from tests.site.project import agent, run, write

READER = agent("code-reviewer", tools="Read, Grep")
RUNNER = agent("code-reviewer", tools="Read, Grep, Bash")


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return a repository: one commit, in which the reviewer reads; then one in which it runs commands."""
    made = History(tmp_path / "repository")
    made.commit({"agents/quality/code-reviewer.md": READER, "agents/old.md": agent("old")})
    made.git("tag", "v1")
    (made.folder / "agents/old.md").unlink()
    made.commit({"agents/quality/code-reviewer.md": RUNNER, "agents/new.md": agent("new", tools="Read")})
    return made


def test_two_commits_are_compared(history: History) -> None:
    result = agent_catalog("diff", "v1", "HEAD", cwd=history.folder)

    assert result.exit_code == 1
    assert result.stdout == (
        "Wider permissions:\n  code-reviewer gains Bash (new capability: run)\n\n"
        "New agents:\n  new in agents/new.md may use Read\n\n"
        "Removed agents:\n  old in agents/old.md\n\n"
        "Wider permissions for 1 agent; 1 new, 1 removed, 1 changed.\n"
    )


def test_the_other_way_round_nobody_may_do_more(history: History) -> None:
    result = agent_catalog("diff", "HEAD", "v1", "agents", cwd=history.folder)
    assert result.exit_code == 0
    assert "code-reviewer loses Bash" in result.stdout


def test_a_commit_is_compared_with_the_files_as_they_are(history: History) -> None:
    assert agent_catalog("diff", "HEAD", cwd=history.folder).stdout == "No agent differs.\n"
    write(history.folder, {"agents/quality/code-reviewer.md": READER, "agents/draft.md": agent("draft")})
    result = agent_catalog("diff", "HEAD", "agents", "--format", "json", cwd=history.folder)
    value = json.loads(result.stdout)
    assert_fits(DIFF, value)
    assert (result.exit_code, value["base"], value["head"]) == (0, history.head, None)
    assert [(found["kind"], found["id"]) for found in value["agents"]] == [
        ("changed", "code-reviewer"),
        ("added", "draft"),
    ]


def test_files_that_are_gone_from_the_disk_are_removed_agents(history: History) -> None:
    (history.folder / "agents").rename(history.folder / "bots")
    result = agent_catalog("diff", "HEAD", cwd=history.folder)
    assert result.stdout.startswith("Removed agents:\n  code-reviewer in agents/quality/code-reviewer.md\n")


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_each_form_ends_with_the_same_code(history: History, form: str) -> None:
    assert agent_catalog("diff", "v1", "HEAD", "--format", form, cwd=history.folder).exit_code == 1
    zero = agent_catalog("diff", "v1", "HEAD", "--format", form, "--exit-zero", cwd=history.folder)
    assert zero.exit_code == 0
    assert "code-reviewer" in zero.stdout


def test_folders_and_files_are_chosen_as_elsewhere(history: History) -> None:
    folder = history.folder
    for arguments in (["v1", "HEAD", "agents/quality"], ["v1", "HEAD", "--exclude", "new.md"]):
        said = agent_catalog("diff", *arguments, cwd=folder).stdout
        assert "code-reviewer gains Bash" in said
        assert "new in" not in said
    said = agent_catalog("diff", "v1", "--category", "quality=Guards", cwd=folder).stdout
    assert "has the category" not in said
    assert agent_catalog("diff", "v1", ".", cwd=folder).stdout.count("gains Bash") == 1
    assert agent_catalog("diff", "v1", cwd=folder / "agents").exit_code == 2


def test_the_plugin_of_an_agent_is_known_at_each_commit(tmp_path: Path) -> None:
    history = History(tmp_path)
    files = {"p/.claude-plugin/plugin.json": '{"name": "tools-of-ada"}', "p/agents/a.md": agent("a")}
    history.commit(files)
    assert agent_catalog("diff", "HEAD", "p", cwd=tmp_path).stdout == "No agent differs.\n"
    history.commit({"p/.claude-plugin/plugin.json": '{"name": "kit"}'})
    said = agent_catalog("diff", "HEAD~1", "HEAD", "p", cwd=tmp_path).stdout
    assert "a has the category Kit (was Tools Of Ada)" in said


def test_a_rename_in_git_is_the_same_agent(history: History) -> None:
    history.move("agents/quality/code-reviewer.md", "agents/reviewer.md")
    said = agent_catalog("diff", "HEAD~1", "HEAD", cwd=history.folder).stdout
    assert "code-reviewer is in agents/reviewer.md (was in agents/quality/code-reviewer.md)" in said


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
@pytest.mark.parametrize("head", [["HEAD"], []], ids=["two commits", "the files as they are"])
def test_a_link_does_not_hide_what_an_agent_may_do(history: History, head: list[str]) -> None:
    file = history.folder / "agents/quality/code-reviewer.md"
    file.with_name("reviewer.txt").write_text(agent("code-reviewer", tools="Read, Write"))
    file.unlink()
    file.symlink_to("reviewer.txt")
    history.commit({})
    result = agent_catalog("diff", "v1", *head, "agents", cwd=history.folder)
    assert result.exit_code == 1
    assert "code-reviewer gains Write" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
@pytest.mark.parametrize("head", [["HEAD"], []], ids=["two commits", "the files as they are"])
def test_a_folder_that_becomes_a_link_does_not_either(history: History, head: list[str]) -> None:
    history.git("mv", "agents", "bots")
    (history.folder / "agents").symlink_to("bots")
    history.commit({"bots/quality/code-reviewer.md": agent("code-reviewer", tools="Read, Write")})
    result = agent_catalog("diff", "v1", *head, "agents", cwd=history.folder)
    assert result.exit_code == 1
    assert "code-reviewer gains Write" in result.stdout
    assert "is in" not in result.stdout


def test_the_copies_of_a_committed_site_are_no_agents(history: History) -> None:
    site = {"site/agents/catalog.json": "{}", "site/agents/report.json": "[]"}
    history.commit({**site, "site/agents/new/new.md": agent("new", tools="Read")})
    assert agent_catalog("diff", "HEAD", ".", cwd=history.folder).stdout == "No agent differs.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no commit 'nowhere' here; name a branch, a tag or a commit"),
        (["v1", "agnets"], "there is no commit 'agnets' here; name a branch, a tag or a commit, or a folder"),
        (["v1", "HEAD", "bots"], "bots holds no Markdown file"),
        (["v1", "HEAD", "../elsewhere"], "../elsewhere is not in the repository"),
        (["--all"], "No such option"),
        ([], "Missing argument 'BASE'"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(
    history: History, arguments: list[str], message: str
) -> None:
    (history.folder.parent / "elsewhere").mkdir()
    result = agent_catalog("diff", *arguments, cwd=history.folder)
    assert result.exit_code == 2
    assert message in result.stderr


def test_what_is_too_large_to_compare_is_said(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_catalog.reading.history.MAX_TOTAL", 10)
    refused = agent_catalog("diff", "HEAD", cwd=history.folder)
    assert refused.exit_code == 2
    assert "agents cannot be read at" in refused.stderr
    assert "MiB together" in refused.stderr


def test_outside_of_a_repository_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = agent_catalog("diff", "HEAD", cwd=tmp_path)
    assert result.exit_code == 2
    assert "the history of this folder cannot be read: " in result.stderr


def test_a_commit_that_a_shallow_clone_lacks_comes_with_what_to_do(history: History, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(clone))
    for revision in ("HEAD~1", "HEAD^1", history.head[:8].swapcase() + "~1", "0" * 12, "v1..v2"):
        result = agent_catalog("diff", revision, cwd=clone)
        assert result.exit_code == 2
        assert "the clone is shallow: check out all of the history with `fetch-depth: 0`\n" in result.stderr
    advice = "git fetch --depth=1 origin v1"
    said = agent_catalog("diff", "v1", cwd=clone).stderr
    assert f"or fetch the commit with `{advice}` and name FETCH_HEAD" in said
    History(clone).git(*advice.split()[1:])
    assert agent_catalog("diff", "FETCH_HEAD", "HEAD", cwd=clone).exit_code == 1


def test_a_folder_that_was_deleted_is_named_as_before(history: History) -> None:
    for file in sorted(history.folder.glob("agents/**/*.md")):
        file.unlink()
    history.folder.joinpath("agents/quality").rmdir()
    history.folder.joinpath("agents").rmdir()
    result = agent_catalog("diff", "HEAD", "agents", cwd=history.folder)
    assert result.exit_code == 0
    assert result.stdout.endswith("\n2 removed.\n")


def test_the_process_ends_with_that_code_wherever_it_runs(history: History) -> None:
    assert run("agent-catalog", "diff", "v1", "HEAD", cwd=history.folder).returncode == 1
    assert (
        run("agent-catalog", "diff", "v1", "HEAD", "../agents", cwd=history.folder / "agents").returncode == 1
    )
    assert run("agent-catalog", "diff", "nowhere", cwd=history.folder).returncode == 2
