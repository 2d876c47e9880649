"""What a history says of agents that are no more, or have other names: cases of little repositories."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from agent_catalog.cache import Cache
from agent_catalog.reading import past as past_module
from agent_catalog.reading.agent_file import Outcome, read_agent
from agent_catalog.reading.discovery import Candidate, Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.past import Past, read_past
from tests.history import History
from tests.site.project import agent

PROMPT = "\n".join(f"Rule {number}: think before you write." for number in range(12))


def past_of(*folders: Path, selection: Selection | None = None) -> Past:
    reading = read_folders(list(folders), selection)
    return read_past(folders, reading.taken, selection or Selection())


def told(past: Past) -> list[tuple[str, str, str, str | None]]:
    return [(agent.name, agent.path, agent.day, agent.now) for agent in past.agents]


def test_names_and_files_are_followed_to_where_they_are(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("first", body=PROMPT), "agents/stays.md": agent("stays")})
    history.commit({"agents/a.md": agent("second", body=PROMPT)})
    history.move("agents/a.md", "agents/deep/b.md")
    history.commit(
        {"agents/deep/b.md": agent("third", body=PROMPT), "agents/stays.md": agent("stays", "Still.")}
    )
    assert told(past_of(tmp_path / "agents")) == [
        ("second", "agents/deep/b.md", "2026-01-04", "agents/deep/b.md"),
        ("first", "agents/a.md", "2026-01-02", "agents/deep/b.md"),
    ]


def test_a_path_that_was_used_twice_is_two_files(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("first")})
    history.remove("agents/a.md")
    history.commit({"agents/a.md": agent("second", body=PROMPT)})
    history.move("agents/a.md", "agents/b.md")
    history.commit({"agents/a.md": agent("third", body="Another.")})
    history.commit({"agents/b.md": agent("fourth", body=PROMPT)})
    assert told(past_of(tmp_path / "agents")) == [
        ("second", "agents/b.md", "2026-01-06", "agents/b.md"),
        ("first", "agents/a.md", "2026-01-02", None),
    ]


def test_an_agent_without_a_name_is_named_by_its_file(tmp_path: Path) -> None:
    text = "---\ndescription: Helps.\ntools: [read]\n---\n" + PROMPT
    history = History(tmp_path)
    history.commit({"agents/old.agent.md": text})
    history.move("agents/old.agent.md", "agents/new.agent.md")
    assert told(past_of(tmp_path / "agents")) == [
        ("old", "agents/old.agent.md", "2026-01-02", "agents/new.agent.md")
    ]


def test_what_was_no_agent_is_not_told(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit(
        {
            "agents/README.md": "# Read\n",
            "agents/notes.md": "---\ntitle: x\n---\n",
            "agents/.hidden.md": agent("hidden"),
            "agents/node_modules/x.md": agent("foreign"),
            "agents/drafts/x.md": agent("draft"),
            "agents/broken.md": b"---\nname: \xff\n---\n",
            "agents/kept.md": agent("kept"),
            "docs/outside.md": agent("outside"),
        }
    )
    for path in ("README", "notes", ".hidden", "node_modules/x", "drafts/x", "broken"):
        (tmp_path / f"agents/{path}.md").unlink()
    (tmp_path / "docs/outside.md").unlink()
    history.commit({})
    assert told(past_of(tmp_path / "agents", selection=Selection(exclude=("drafts/",)))) == []
    assert [name for name, *_ in told(past_of(tmp_path / "agents"))] == ["draft"]


def test_a_whole_repository_is_read_as_its_walk_reads_it(tmp_path: Path) -> None:
    history = History(tmp_path / "team")
    history.commit(
        {
            ".claude/agents/a.md": agent("a"), ".claude/agents/b.md": agent("b"),
            "skills/x.md": agent("skill"), "docs/page.md": "---\nname: page\n---\n",
        }
    )  # fmt: skip
    for path in (".claude/agents/b.md", "skills/x.md", "docs/page.md"):
        (history.folder / path).unlink()
    history.commit({})
    assert [(name, path) for name, path, *_ in told(past_of(history.folder))] == [
        ("b", "team/.claude/agents/b.md")
    ]


def test_two_folders_and_two_repositories_are_one_past(tmp_path: Path) -> None:
    for name in ("one", "two"):
        history = History(tmp_path / name)
        history.commit({"agents/x.md": agent(f"old-{name}"), "more/agents/y.md": agent("y")})
        history.commit({"agents/x.md": agent(f"new-{name}")})
    found = past_of(tmp_path / "one/agents", tmp_path / "two/agents", tmp_path / "one/more")
    assert sorted(told(found)) == [
        ("old-one", "agents/x.md", "2026-01-02", "agents/x.md"),
        ("old-two", "agents-2/x.md", "2026-01-02", "agents-2/x.md"),
    ]
    assert sorted(found.changed) == ["agents-2/x.md", "agents/x.md", "more/agents/y.md"]


def test_there_is_an_end_to_the_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_module, "MAX_PAST", 2)
    past_module._record.cache_clear()
    history = History(tmp_path)
    for number in range(5):
        history.commit({"agents/a.md": agent(f"name-{number}")})
    assert [name for name, *_ in told(past_of(tmp_path / "agents"))] == ["name-3", "name-2"]
    past_module._record.cache_clear()


def test_what_is_kept_is_what_was_asked(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    history.commit({"agents/a.md": agent("old")})
    history.commit({"agents/a.md": agent("new")})
    agents = history.folder / "agents"
    reading = read_folders([agents])
    own = list(reading.candidates.values())
    found = []
    for _ in range(2):
        past_module._record.cache_clear()
        cache = Cache(tmp_path / "cache.sqlite")
        found.append(read_past([agents], own, Selection(), cache))
        cache.close()
    assert found[0] == found[1]
    assert told(found[0])


def test_a_clone_that_is_deepened_is_asked_again(tmp_path: Path) -> None:
    history = History(tmp_path / "whole")
    history.commit({"agents/a.md": agent("a")})
    history.commit({"agents/b.md": agent("b")})
    history.commit({"agents/c.md": agent("c")})
    clone = tmp_path / "part"
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(clone))
    candidates = list(read_folders([clone / "agents"]).candidates.values())
    days = []
    for _ in range(2):
        cache = Cache(tmp_path / "cache.sqlite")
        days.append(read_past([clone / "agents"], candidates, Selection(), cache).changed["agents/a.md"].day)
        cache.close()
        history.git("-C", str(clone), "fetch", "--quiet", "--deepen=1")
    assert days == ["2026-01-03", "2026-01-02"]


@pytest.mark.skipif(sys.platform == "win32", reason="the slow git is a shell's script")
def test_a_history_that_takes_too_long_is_told_and_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path / "repository")
    history.commit({"agents/a.md": agent("a")})
    (tmp_path / "bin").mkdir()
    slow = tmp_path / "bin/git"
    asked, git = tmp_path / "asked", shutil.which("git")
    slow.write_text(
        f'#!/bin/sh\ncase "$*" in *--raw*) echo x >> {asked}; exec sleep 9;; esac\nexec {git} "$@"\n'
    )
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)
    monkeypatch.setattr("agent_catalog.reading.git.SECONDS", 2)
    found = past_of(history.folder / "agents")
    assert found.changed == {}
    assert found.refused == (f"{history.folder}: git took more than 2 seconds",)
    assert asked.read_text() == "x\n"


def test_of_a_long_file_the_beginning_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("Ä", body="ä€\n" * 100_000), "agents/b.md": agent("b")})
    history.remove("agents/a.md")
    lengths = []

    def measured(candidate: Candidate, content: bytes) -> Outcome:
        lengths.append(len(content))
        return read_agent(candidate, content)

    monkeypatch.setattr("agent_catalog.reading.past.read_agent", measured)
    assert [name for name, *_ in told(past_of(tmp_path / "agents"))] == ["Ä"]
    assert lengths[0] < 100_000


def test_old_contents_that_git_does_not_give_are_told(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("a"), "agents/b.md": agent("b")})
    blob = history.git("rev-parse", "HEAD:agents/a.md").strip()
    history.remove("agents/a.md")
    file = tmp_path / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-20])
    found = past_of(tmp_path / "agents")
    assert (found.agents, list(found.changed)) == ((), ["agents/b.md"])
    assert [reason.startswith(f"{tmp_path}: ") for reason in found.refused] == [True]


def test_a_repository_that_is_not_read_is_told_beside_one_that_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "other"):
        History(tmp_path / name).commit({"agents/a.md": agent(name)})
    (tmp_path / "other/.git/HEAD").write_text("nonsense")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    found = past_of(tmp_path / "one/agents", tmp_path / "other/agents")
    assert [reason.startswith(f"{tmp_path / 'other'}: ") for reason in found.closed] == [True]
