"""Which files of a folder are agents: the cases are in `discovery/`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agent_catalog.model import Agent, Skipped, SkipReason
from agent_catalog.reading.discovery import Candidate, Selection
from agent_catalog.reading.folder import Reading, read_folders
from tests.reading.case_files import Case, find_cases
from tests.reading.trees import make_tree

CASES = find_cases(
    Path(__file__).parent / "discovery",
    "*.txt",
    required=("tree", "agents"),
    optional=("folders", "options", "skipped", "findings"),
)
AGENT = "---\nname: {0}\ndescription: Does what a {0} does\n---\nGo.\n"
posix = pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have such files")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_agents_are_found_where_tools_look_for_them(case: Case, tmp_path: Path) -> None:
    reading = _read(case, tmp_path)

    assert [_row(agent) for agent in reading.agents] == case.table("agents")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_looked_at_and_is_no_agent_is_listed(case: Case, tmp_path: Path) -> None:
    reading = _read(case, tmp_path)

    assert [[skipped.path, skipped.reason] for skipped in reading.skipped] == case.table("skipped")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_left_out_is_said_where_somebody_may_miss_it(case: Case, tmp_path: Path) -> None:
    found = [f"{f.file}:{f.line} {f.level} {f.code}" for f in _read(case, tmp_path).findings]

    assert sorted(found) == sorted(case.rows("findings"))


@posix
def test_a_link_to_a_file_that_is_not_found_otherwise_is_not_lost_in_silence(tmp_path: Path) -> None:
    make_tree(tmp_path, ["agents/.drafts/cook.md  agent", "agents/cook.md  -> .drafts/cook.md"])

    reading = read_folders([tmp_path / "agents"])

    assert reading.agents or reading.findings


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes for a name")
def test_a_file_name_that_is_no_utf8_is_shown_with_its_bytes_written_out(tmp_path: Path) -> None:
    folder = tmp_path / "agents"
    folder.mkdir()
    (Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.md"))).write_text(AGENT.format("cafe"), "utf-8")

    reading = read_folders([folder])

    assert [agent.source.path for agent in reading.agents] == [r"agents/caf\xe9.md"]
    assert reading.agents[0].source.path.encode()  # it can be written anywhere


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_left_out_with_an_error(tmp_path: Path) -> None:
    make_tree(tmp_path, ["agents/cook.md  agent", "agents/safe.md  agent"])
    (tmp_path / "agents" / "safe.md").chmod(0)

    reading = read_folders([tmp_path / "agents"])

    assert [agent.name for agent in reading.agents] == ["cook"]
    assert reading.skipped == (Skipped("agents/safe.md", SkipReason.UNREADABLE),)
    assert [(f.file, f.code, f.level.value) for f in reading.findings] == [
        ("agents/safe.md", "file-unreadable", "error")
    ]


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_is_left_out_with_a_finding(tmp_path: Path) -> None:
    make_tree(tmp_path, ["agents/cook.md  agent", "agents/safe/baker.md  agent"])
    (tmp_path / "agents" / "safe").chmod(0)

    try:
        reading = read_folders([tmp_path / "agents"])
    finally:
        (tmp_path / "agents" / "safe").chmod(0o700)

    assert [agent.name for agent in reading.agents] == ["cook"]
    assert [(f.file, f.code) for f in reading.findings] == [("agents/safe", "file-unreadable")]


def test_a_folder_that_does_not_exist_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        read_folders([tmp_path / "nowhere"])


def test_the_source_is_the_file_byte_for_byte(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + AGENT.format("cook").replace("\n", "\r\n").encode()
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "cook.md").write_bytes(content)

    (agent,) = read_folders([tmp_path / "agents"]).agents

    assert agent.source.content == content
    assert Path(agent.source.file) == tmp_path / "agents" / "cook.md"


def _read(case: Case, folder: Path) -> Reading:
    if os.name != "posix" and any("-> " in row or row.endswith(" fifo") for row in case.rows("tree")):
        pytest.skip("links and pipes are those of POSIX systems")
    make_tree(folder, case.rows("tree"))
    folders = [folder / name for name in case.rows("folders") or ["agents"]]
    options = [option.partition(": ") for option in case.rows("options")]
    selection = Selection(
        include=tuple(value for name, _, value in options if name == "include"),
        exclude=tuple(value for name, _, value in options if name == "exclude"),
        without_front_matter=any(name == "without-front-matter" for name, _, _ in options),
        never=tuple(folder / value for name, _, value in options if name == "never"),
    )
    return read_folders(folders, selection)


def _row(agent: Agent) -> list[str]:
    plugin, category = (agent.plugin.name, agent.plugin.category or "") if agent.plugin else ("", "")
    return [agent.source.path, plugin, category, "/".join(agent.folders)]


def test_a_file_that_vanishes_before_it_is_read_is_left_out_with_a_finding(tmp_path: Path) -> None:
    for name in ("gone", "stays"):
        (tmp_path / f"{name}.md").write_text(f"---\nname: {name}\ndescription: Helps.\n---\nHelp.\n", "utf-8")

    def track(found: Sequence[Candidate]) -> Iterator[Candidate]:
        (tmp_path / "gone.md").unlink()
        return iter(found)

    reading = read_folders([tmp_path], track=track)
    assert [agent.name for agent in reading.agents] == ["stays"]
    assert [finding.code for finding in reading.findings] == ["file-unreadable"]
