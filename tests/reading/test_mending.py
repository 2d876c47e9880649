"""Mending: what is certain is written, with the same meaning; the cases are in `mendings.txt`."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.reading.decoding import decode
from agent_catalog.reading.discovery import Candidate, Selection
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.mending import Mending, find_mendings, mend, write_mending
from agent_catalog.rendering.catalog_json import catalog_json
from tests.reading.case_files import Case, find_cases, read_cases
from tests.reading.strategies import PROPERTY, prose, safe_dump
from tests.reading.test_front_matter_properties import FRAGMENTS, intact, lines_of_prose

CASES = read_cases(Path(__file__).parent / "mendings.txt", required=("file",), optional=("mended",))
FRONT_MATTER_CASES = find_cases(
    Path(__file__).parent / "front-matter",
    "*.txt",
    required=("file",),
    optional=("path", "keys", "body", "agent", "skipped", "findings"),
)
DAMAGED = b"---\nname: planner\ndescription: Plans meals: soup first.\n---\nPlan.\n"
MENDED = b"---\nname: planner\ndescription: 'Plans meals: soup first.'\n---\nPlan.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "agents"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_certain_is_mended_and_the_rest_is_left_alone(case: Case, folder: Path) -> None:
    file = folder / "case.md"
    file.write_bytes(case.content())

    _mend(folder)

    assert file.read_bytes() == case.content("mended" if "mended" in case else "file")


@pytest.mark.parametrize("case", CASES + FRONT_MATTER_CASES, ids=str)
def test_what_was_mended_says_the_same_and_has_no_more_to_mend(case: Case, tmp_path: Path) -> None:
    path = Path(case.sections.get("path", "agents/case.md"))
    folder, file = tmp_path / path.parts[0], tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_bytes(case.content())
    before = read_folders([folder])

    mended = _mend(folder)

    after = read_folders([folder])
    assert _said(after) == _said(before)
    assert {finding.code for finding in after.findings} <= {finding.code for finding in before.findings}
    assert not mended or "frontmatter-not-yaml" not in {finding.code for finding in after.findings}
    assert _mend(folder) == []


@PROPERTY
@given(st.lists(st.sampled_from(FRAGMENTS).map(str.encode) | st.binary(max_size=30), max_size=20))
def test_any_bytes_say_the_same_after_mending(parts: list[bytes]) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary, "agents")
        folder.mkdir()
        (folder / "case.md").write_bytes(b"".join(parts))
        before = read_folders([folder])
        _mend(folder)
        assert _said(read_folders([folder])) == _said(before)
        assert _mend(folder) == []


@PROPERTY
@given(intact, prose | lines_of_prose.map("\n".join), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_damaged_value_among_sound_ones_is_mended(keys: dict[str, Any], text: str, end: str) -> None:
    # A line that YAML takes for a comment may be one: that is no mending without a doubt.
    assume(not any(line.lstrip().startswith("#") for line in text.split("\n")[1:]))
    sound = {name: value for name, value in keys.items() if name != "name"}
    rest = safe_dump(sound) if sound else ""
    written = f"---\nname: x\ndescription: Use it when: {text}\n{rest}---\n{text}\n"
    content = written.replace("\n", end).encode()
    candidate = Candidate("agents/case.md", Path("case.md"), (), in_agents_folder=True, plugin=None)

    mending = mend(candidate, content)

    assert mending is not None
    assert mending.after.endswith(f"---\n{text}\n".replace("\n", end).encode())
    assert yaml.load(decode(mending.after).split("---\n")[1], yaml.BaseLoader)["name"] == "x"


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        (DAMAGED[:-1], MENDED[:-1]),
        (b"---\nname: a: b", b"---\nname: 'a: b'\n---"),
        (b"---\r\nname: a: b", b"---\r\nname: 'a: b'\r\n---"),
        (b"---\nname: a: b\n", b"---\nname: 'a: b'\n---\n"),
    ],
    ids=["the prompt", "a key without a fence below", "the same on Windows", "one that is there"],
)
def test_a_missing_line_end_at_the_end_stays_missing(damaged: bytes, mended: bytes, folder: Path) -> None:
    (folder / "a.md").write_bytes(damaged)
    _mend(folder)
    assert (folder / "a.md").read_bytes() == mended


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_permissions_of_a_file_stay(folder: Path) -> None:
    (folder / "a.md").write_bytes(DAMAGED)
    (folder / "a.md").chmod(0o640)
    _mend(folder)
    assert (folder / "a.md").read_bytes() == MENDED
    assert stat.S_IMODE((folder / "a.md").stat().st_mode) == 0o640


def test_nothing_else_is_left_in_the_folder(folder: Path) -> None:
    (folder / "a.md").write_bytes(DAMAGED)
    _mend(folder)
    assert [file.name for file in folder.iterdir()] == ["a.md"]


def test_a_file_behind_a_link_is_left_alone(folder: Path, tmp_path: Path) -> None:
    outside, hidden = tmp_path / "outside.md", folder / "node_modules" / "hidden.md"
    hidden.parent.mkdir()
    for file in (outside, hidden):
        file.write_bytes(DAMAGED)
        (folder / file.name).symlink_to(file)

    assert _mend(folder) == []
    assert [agent.source.path for agent in read_folders([folder]).agents] == ["agents/hidden.md"]
    assert outside.read_bytes() == hidden.read_bytes() == DAMAGED
    assert all((folder / name).is_symlink() for name in ("outside.md", "hidden.md"))


def test_another_name_of_the_same_file_keeps_the_old_one(folder: Path, tmp_path: Path) -> None:
    """A hard link may stand outside of the folder."""
    (folder / "a.md").write_bytes(DAMAGED)
    os.link(folder / "a.md", tmp_path / "outside.md")
    _mend(folder)
    assert (folder / "a.md").read_bytes() == MENDED
    assert (tmp_path / "outside.md").read_bytes() == DAMAGED


def test_files_that_are_not_chosen_are_left_alone(folder: Path) -> None:
    for name in ("a.md", "draft.md"):
        (folder / name).write_bytes(DAMAGED)
    _mend(folder, Selection(exclude=("draft.md",)))
    assert (folder / "a.md").read_bytes() == MENDED
    assert (folder / "draft.md").read_bytes() == DAMAGED


def test_a_file_that_changed_meanwhile_is_not_written(folder: Path) -> None:
    file = folder / "a.md"
    file.write_bytes(DAMAGED)
    (mending,) = find_mendings([folder], Selection())
    file.write_bytes(b"---\nname: newer\n---\n")

    with pytest.raises(OSError, match="changed meanwhile"):
        write_mending(mending)

    assert file.read_bytes() == b"---\nname: newer\n---\n"
    assert list(folder.iterdir()) == [file]


def test_a_link_that_took_the_place_of_a_file_is_not_written(folder: Path, tmp_path: Path) -> None:
    file, outside = folder / "a.md", tmp_path / "outside.md"
    file.write_bytes(DAMAGED)
    (mending,) = find_mendings([folder], Selection())
    shutil.move(file, outside)
    file.symlink_to(outside)

    with pytest.raises(PermissionError):
        write_mending(mending)

    assert outside.read_bytes() == DAMAGED
    assert file.is_symlink()


def _mend(folder: Path, selection: Selection | None = None) -> list[Mending]:
    mendings = list(find_mendings([folder], selection or Selection()))
    for mending in mendings:
        write_mending(mending)
    return mendings


def _said(reading: Reading) -> str:
    """Return all that the catalog says, but for the bytes and the hash of the sources."""
    agents = [
        replace(agent, source=replace(agent.source, content=b"", sha256="")) for agent in reading.agents
    ]
    bodies = [agent.body for agent in agents]
    return catalog_json(build_catalog(replace(reading, agents=tuple(agents)))) + repr(bodies)
