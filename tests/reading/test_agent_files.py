"""Many files are read on other processors as well, and come out the same."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent_catalog.ahead import Ahead
from agent_catalog.cache import Cache
from agent_catalog.reading import agent_files
from agent_catalog.reading.file_content import read_content
from agent_catalog.reading.folder import Reading, read_folders
from tests.site.project import Tree, agent, write


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> list[Ahead]:
    """Let others help from the second file on, and wait for them; return who helped."""
    helpers: list[Ahead] = []

    class Waiting(Ahead):
        def __init__(self, function: str, setting: object, items: Sequence[object]) -> None:
            super().__init__(function, setting, items, processors=2)
            helpers.append(self)
            end = time.monotonic() + 30
            # There is none where what is to be read can not be sent.
            for worker in self._workers:
                while worker.result(len(items) - 1) is None and worker.process.poll() is None:
                    assert time.monotonic() < end
                    time.sleep(0.01)

    monkeypatch.setattr(agent_files, "ALONE", 1)
    monkeypatch.setattr(agent_files, "WORTHWHILE", 1)
    monkeypatch.setattr(agent_files, "Ahead", Waiting)
    return helpers


FILES: Tree = {
    **{f"agents/{name}.md": agent(name, f"Does {name}.", tools="Read, Nope") for name in "abcdef"},
    "agents/broken.md": "---\nname: [a\n---\n",
    "agents/not-utf8.md": b"---\nname: \xff\n---\n",
    "agents/README.md": "# Read me",
}


def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Read a folder in this process alone."""
    with monkeypatch.context() as patch:
        patch.setattr(agent_files, "ALONE", -1)
        return read_folders([folder])


def test_others_read_what_this_process_would_read(
    tmp_path: Path, helped: list[Ahead], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, FILES) / "agents"
    assert read_folders([folder]) == alone(folder, monkeypatch)
    assert len(helped) == 1


def test_what_is_kept_is_what_was_read(
    tmp_path: Path, helped: list[Ahead], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, FILES) / "agents"
    expected = alone(folder, monkeypatch)
    for made in (9, 0):
        cache = Cache(tmp_path / "cache.sqlite")
        assert read_folders([folder], cache=cache) == expected
        cache.close()
        assert (cache.made["file"], cache.reused["file"]) == (made, 9 - made)
    assert len(helped) == 1, "what is kept needs no help"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are Linux's")
def test_names_that_are_no_text_are_read_by_others_too(
    tmp_path: Path, helped: list[Ahead], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, FILES) / "agents"
    (folder / os.fsdecode(b"caf\xe9.md")).write_text(agent("café"))
    write(folder, {"kit/.claude-plugin/plugin.json": '{"name": "\\ud800"}', "kit/agents/x.md": agent("x")})
    read = read_folders([folder], cache=Cache(tmp_path / "cache.sqlite"))
    assert read == alone(folder, monkeypatch)
    assert {"café", "x"} <= {agent.name for agent in read.agents}


def test_a_file_that_changes_meanwhile_is_read_as_it_is_now(
    tmp_path: Path, helped: list[Ahead], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, FILES) / "agents"
    real = read_content

    def changing(file: Path) -> bytes:
        if file.name == "f.md":
            file.write_text(agent("f", "Is new."))
        return real(file)

    monkeypatch.setattr(agent_files, "read_content", changing)
    found = {agent.name: agent.description for agent in read_folders([folder]).agents}
    assert found["f"] == "Is new."
    assert found["e"] == "Does e."
