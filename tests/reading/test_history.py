"""The history of agent files: what commits did to them, and what a repository must not make us do."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from agent_catalog.reading.changes import Change, ChangeKind
from agent_catalog.reading.git import GitError
from agent_catalog.reading.history import (
    Repository,
    UnknownRevisionError,
    find_repository,
    open_repository,
    refusal,
)
from agent_catalog.reading.snapshot import MAX_LINKS, write_snapshot
from tests.history import History

TEXT = "\n".join(f"Line {number} of a prompt that is long enough to be known again." for number in range(20))


def repository(folder: Path) -> Repository:
    found = find_repository(folder)
    assert found
    return found


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str | None]]:
    return [(change.kind.value, change.path, change.before) for change in changes]


def test_what_commits_did_is_told_newest_first(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": TEXT, "agents/b.md": "b", "agents/notes.txt": "no", "c.md": "elsewhere"})
    history.commit({"agents/b.md": "b2"})
    history.move("agents/a.md", "agents/deep/ä #1?%.md")
    last = history.remove("agents/b.md")
    found = repository(tmp_path / "agents").changes([tmp_path / "agents"])
    assert told(found) == [
        ("deleted", "agents/b.md", None),
        ("renamed", "agents/deep/ä #1?%.md", "agents/a.md"),
        ("modified", "agents/b.md", None),
        ("added", "agents/a.md", None),
        ("added", "agents/b.md", None),
    ]
    assert found[0].commit == last == repository(tmp_path).head
    assert found[0].when.isoformat() == "2026-01-04T00:00:00+00:00"


def test_a_rename_is_seen_where_the_text_changes_a_little(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"old.md": TEXT})
    (tmp_path / "old.md").unlink()
    history.commit({"new.md": f"{TEXT}\nOne more line."})
    assert told(repository(tmp_path).changes([tmp_path]))[0] == ("renamed", "new.md", "old.md")


def test_a_file_that_becomes_markdown_is_new_and_one_that_ceases_is_gone(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"a.txt": TEXT})
    history.move("a.txt", "a.MD")
    history.move("a.MD", "a.text")
    assert told(repository(tmp_path).changes([tmp_path])) == [
        ("deleted", "a.MD", None),
        ("added", "a.MD", None),
    ]


def test_a_merge_tells_only_what_neither_side_says(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"a.md": "a", "b.md": "b", "gone.md": "g"})
    history.git("switch", "--quiet", "--create", "side")
    side = history.commit({"b.md": "b2"})
    history.git("switch", "--quiet", "main")
    main = history.commit({"a.md": "a2"})
    history.git("merge", "--no-commit", "--no-ff", "side")
    (tmp_path / "gone.md").unlink()
    merge = history.commit({"a.md": "a3"}, "Merge")
    found = repository(tmp_path).changes([tmp_path])
    assert [(change.commit, change.kind, change.path) for change in found][:4] == [
        (merge, ChangeKind.MODIFIED, "a.md"),
        (merge, ChangeKind.DELETED, "gone.md"),
        (main, ChangeKind.MODIFIED, "a.md"),
        (side, ChangeKind.MODIFIED, "b.md"),
    ]


def test_a_revision_is_a_branch_a_tag_or_what_git_counts_from_one(tmp_path: Path) -> None:
    history = History(tmp_path)
    first = history.commit({"a.md": "a"})
    history.git("tag", "v1")
    history.commit({"b.md": "b"})
    found = repository(tmp_path)
    assert found.resolve("v1") == found.resolve("HEAD~1") == first


@pytest.mark.parametrize("revision", ["", "nowhere", "--all", "-n1", "HEAD:a.md", "v1\0", "a b", "HEAD\n"])
def test_what_is_no_revision_is_refused(tmp_path: Path, revision: str) -> None:
    History(tmp_path).commit({"a.md": "a"})
    with pytest.raises(UnknownRevisionError):
        repository(tmp_path).resolve(revision)


def test_folders_of_odd_names_are_taken_by_their_names(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({":(top)x/a.md": "a", "[ab]/a.md": "a", "a/a.md": "a", "-x/a.md": "a", "ü %41/a.md": "a"})
    for name in (":(top)x", "[ab]", "-x", "ü %41"):
        found = repository(tmp_path / name)
        assert [change.path for change in found.changes([tmp_path / name])] == [f"{name}/a.md"]
        assert found.content("HEAD", f"{name}/a.md") == b"a"
        write_snapshot(found, "HEAD", tmp_path / name, tmp_path.parent / "out" / name)
        assert (tmp_path.parent / "out" / name / "a.md").read_bytes() == b"a"


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are text there")
def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    history = History(tmp_path)
    (tmp_path / os.fsdecode(b"n\xff.md")).write_bytes(b"odd")
    history.commit({})
    found = repository(tmp_path)
    (change,) = found.changes([tmp_path])
    assert os.fsencode(change.path) == b"n\xff.md"
    assert found.content("HEAD", change.path) == b"odd"


def test_contents_are_those_of_the_commit(tmp_path: Path) -> None:
    history = History(tmp_path)
    old = history.commit({"a.md": b"one\r\n\0\xff", "b.md": b""})
    history.remove("a.md")
    found = repository(tmp_path)
    assert found.content(old, "a.md") == b"one\r\n\0\xff"
    assert found.content(old, "b.md") == b""
    assert found.content("HEAD", "a.md") is None
    assert found.content(old, "nowhere.md") is None
    assert found.content("nowhere", "a.md") is None
    deleted = found.changes([tmp_path])[0]
    assert deleted.blob_before
    assert found.blobs([deleted.blob_before, "0" * 40]) == {deleted.blob_before: b"one\r\n\0\xff"}


def test_contents_are_read_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small in the repository, large in memory: 30 files of 1 MB, of which 2 may be in memory."""
    monkeypatch.setattr("agent_catalog.reading.git.BATCH_BYTES", 1_500_000)
    history = History(tmp_path)
    history.commit({f"{number}.md": f"{number}".ljust(1_000_000) for number in range(30)})
    found = repository(tmp_path)
    ids = [change.blob or "" for change in found.changes([tmp_path])]
    tracemalloc.start()
    sizes = [len(content or b"") for content in found.contents([*ids, "0" * 40, *ids])]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes == [1_000_000] * 30 + [0] + [1_000_000] * 30
    assert peak < 8_000_000


def test_a_folder_is_written_as_it_was(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    old = history.commit(
        {
            "team/agents/a.md": "a",
            "team/agents/deep/B.MD": "b",
            "team/agents/.claude-plugin/plugin.json": "{}",
            "team/agents/picture.png": b"png",
            "team/agents-more/c.md": "c",
            "outside.md": "secret",
            ".gitattributes": "*.md export-ignore filter=evil\n",
        }
    )
    history.remove("team/agents/a.md")
    to = tmp_path / "then" / "agents"
    write_snapshot(repository(history.folder), old, history.folder / "team/agents", to)
    assert sorted(file.relative_to(to).as_posix() for file in to.rglob("*") if file.is_file()) == [
        ".claude-plugin/plugin.json",
        "a.md",
        "deep/B.MD",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
def test_of_the_links_of_the_past_those_to_files_of_the_folder_are_written(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    agents = history.folder / "agents"
    agents.mkdir()
    links = {
        "outside.md": "/etc/passwd", "up.md": "../elsewhere.md", "far.md": "../../../x.md",
        "loop.md": "loop.md", "nowhere.md": "gone.txt", "a.md": "sub/a.txt", "down": "sub",
        "b.md": "down/a.txt", "c.md": str(agents / "sub/a.txt"), "d.md": "sub/../d.txt",
        "other.md": "real.md", **{f"{number}.md": f"{number + 1}.md" for number in range(MAX_LINKS)},
    }  # fmt: skip
    for name, target in links.items():
        (agents / name).symlink_to(target)
    files = {"real.md": "r", "sub/a.txt": "a", "d.txt": "d", f"{MAX_LINKS}.md": "end", "unlinked.txt": "no"}
    history.commit({"elsewhere.md": "e", **{f"agents/{name}": content for name, content in files.items()}})
    found, out = repository(history.folder), tmp_path / "out"
    write_snapshot(found, "HEAD", agents, out)
    written = {str(file.relative_to(out)): file.read_text() for file in out.rglob("*") if file.is_file()}
    chain = {f"{number}.md": "end" for number in range(MAX_LINKS + 1)}
    assert written == {"a.md": "a", "b.md": "a", "c.md": "a", "d.md": "d", "other.md": "r", **chain,
                       "real.md": "r", "sub/a.txt": "a", "d.txt": "d"}  # fmt: skip
    assert all(file.resolve().is_relative_to(out) for file in out.rglob("*"))
    assert found.content("HEAD", "agents/a.md") is None


def test_a_tree_that_leaves_its_folder_is_not_written(tmp_path: Path) -> None:
    """Git itself refuses to make such a tree: so it is written object by object."""
    history = History(tmp_path / "repository")
    history.commit({"a.md": "a"})

    def make(kind: str, content: bytes) -> str:
        return subprocess.run(
            ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"],
            cwd=history.folder, input=content, capture_output=True, check=True,
        ).stdout.decode().strip()  # fmt: skip

    blob = bytes.fromhex(make("blob", b"evil"))
    inner = bytes.fromhex(make("tree", b"100644 evil.md\0" + blob))
    tree = make("tree", b"40000 ..\0" + inner + b"100644 /rooted.md\0" + blob + b"100644 ok.md\0" + blob)
    commit = history.git("commit-tree", tree, "-m", "evil").strip()
    to = tmp_path / "out" / "agents"
    write_snapshot(repository(history.folder), commit, history.folder, to)
    assert [file.name for file in (tmp_path / "out").rglob("*.md")] == ["ok.md"]


def test_a_shallow_clone_says_so(tmp_path: Path) -> None:
    history = History(tmp_path / "whole")
    history.commit({"a.md": "a"})
    history.commit({"b.md": "b"})
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(tmp_path / "part"))
    assert repository(tmp_path / "part").shallow
    assert not repository(history.folder).shallow
    assert len(repository(tmp_path / "part").changes([tmp_path / "part"])) == 2


def test_where_there_is_no_history_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert find_repository(tmp_path / "nowhere") is None
    assert find_repository(tmp_path) is None
    History(tmp_path / "unborn")
    assert find_repository(tmp_path / "unborn") is None
    assert refusal(tmp_path / "unborn") is None
    assert refusal(tmp_path) is None
    history = History(tmp_path / "real")
    history.commit({"a.md": "a"})
    assert repository(history.folder).changes([tmp_path]) == ()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        open_repository(history.folder)
    assert find_repository(history.folder) is None
    assert str(refusal(history.folder)).endswith("git is not installed")


def test_a_repository_of_somebody_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(tmp_path)
    history.commit({"a.md": "a"})
    # What git's own tests use: it takes every repository for one of another user.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr("agent_catalog.reading.git._environment", lambda: dict(os.environ))
    with pytest.raises(GitError, match="dubious ownership"):
        open_repository(tmp_path)
    assert find_repository(tmp_path) is None
    assert "dubious ownership" in str(refusal(tmp_path))


def test_a_work_tree_elsewhere_is_none(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    history.commit({"agents/a.md": TEXT})
    (tmp_path / "other").mkdir()
    history.git("config", "core.worktree", str(tmp_path / "other"))
    assert find_repository(history.folder / "agents") is None
    with pytest.raises(GitError, match="elsewhere"):
        open_repository(history.folder / "agents")


def test_a_hook_in_another_repository_does_not_lead_us_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = History(tmp_path / "other")
    other.commit({"other.md": "o"})
    history = History(tmp_path / "own")
    history.commit({"own.md": "o"})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    found = repository(history.folder)
    assert [change.path for change in found.changes([history.folder])] == ["own.md"]


def test_the_configuration_of_a_repository_runs_nothing(tmp_path: Path) -> None:
    history = History(tmp_path / "repository")
    history.commit({"agents/a.md": "a", ".gitattributes": "*.md diff=evil filter=evil\n"})
    trace = tmp_path / "ran"
    for name in (
        "core.fsmonitor", "core.pager", "pager.log", "gpg.program", "diff.external", "diff.evil.textconv",
        "diff.evil.command", "filter.evil.smudge", "filter.evil.process", "core.sshCommand", "core.editor",
    ):  # fmt: skip
        history.git("config", name, f"touch '{trace}'")
    history.git("config", "log.showSignature", "true")
    history.git("config", "core.hooksPath", str(tmp_path))
    found = repository(history.folder)
    assert len(found.changes([history.folder])) == 1
    write_snapshot(found, "HEAD", history.folder / "agents", tmp_path / "out")
    assert (tmp_path / "out/a.md").read_bytes() == b"a"
    assert not trace.exists()


def test_a_folder_that_looks_like_a_bare_repository_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    history = History(tmp_path)
    history.commit({"a.md": "a"})
    bare = tmp_path / "agents"
    (tmp_path / ".git").rename(bare)
    assert find_repository(bare) is None
