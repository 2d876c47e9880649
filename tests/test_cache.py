"""The cache: what was made of the same inputs is found; what is wrong with it is as if it were not there."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog import cache as cache_module
from agent_catalog.cache import Cache, digest
from tests.reading.strategies import PROPERTY


@dataclass(frozen=True)
class Note:
    text: str
    marks: tuple[int, ...] = ()


NOTE = Note("one", (1, 2))
KEY = digest("note", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a cache's file, which holds a note."""
    file = tmp_path / ".cache" / "agent-catalog" / "cache.sqlite"
    kept = Cache(file)
    kept.store(KEY, NOTE)
    kept.close()
    return file


def found(file: Path, key: bytes = KEY) -> Note | None:
    """Return what a cache that is opened anew has."""
    cache = Cache(file)
    try:
        return cache.find(key, Note)
    finally:
        cache.close()


def test_a_value_is_found_by_what_it_was_made_of(file: Path) -> None:
    assert found(file) == NOTE
    assert found(file, digest("note", 2)) is None


def test_a_value_is_made_once(tmp_path: Path) -> None:
    made = []

    def make() -> Note:
        made.append(1)
        return NOTE

    for _ in range(3):
        cache = Cache(tmp_path / "cache.sqlite")
        assert cache.keep("note", KEY, Note, make) == NOTE
        cache.close()
    assert made == [1]
    assert (cache.made["note"], cache.reused["note"]) == (0, 1)


def test_without_a_file_everything_is_made() -> None:
    cache = Cache()
    assert not cache.is_on
    assert [cache.keep("note", KEY, Note, lambda: NOTE) for _ in range(2)] == [NOTE, NOTE]
    assert cache.made["note"] == 2


def test_a_value_of_another_type_is_not_found(file: Path) -> None:
    cache = Cache(file)
    assert cache.find(KEY, dict[str, int]) is None
    cache.close()


def test_git_is_told_to_leave_the_folder_alone(file: Path) -> None:
    assert (file.parent / ".gitignore").read_text().splitlines()[-1] == "*"


@pytest.mark.parametrize("library", ["comrak", "Pygments", "mkdocs-material", "Jinja2"])
def test_another_version_of_a_library_finds_nothing(
    file: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest("note", 1)
    real = metadata.version
    monkeypatch.setattr(cache_module, "version", lambda name: "0.0" if name == library else real(name))
    cache_module.shaped_by.cache_clear()
    try:
        assert digest("note", 1) != before
    finally:
        monkeypatch.undo()
        cache_module.shaped_by.cache_clear()
    assert digest("note", 1) == before


def test_another_code_of_this_project_finds_nothing(tmp_path: Path) -> None:
    package = tmp_path / "agent_catalog"
    source = Path(cache_module.__file__).parent
    for name in ("__init__.py", "cache.py"):
        package.mkdir(exist_ok=True)
        (package / name).write_bytes((source / name).read_bytes())
    command = [sys.executable, "-c", "from agent_catalog.cache import digest; print(digest(1).hex())"]

    def said() -> str:
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    before = said()
    assert said() == before
    (package / "new.toml").write_text("a = 1\n")
    assert said() != before


def test_names_of_files_that_are_no_text_have_keys_too() -> None:
    assert digest("caf\udce9") != digest("caf\udcea")
    cache = Cache()
    assert cache.keep("note", digest("\ud800"), Note, lambda: Note("\ud800")) == Note("\ud800")


def test_a_value_that_is_no_text_is_not_kept(file: Path) -> None:
    cache = Cache(file)
    cache.store(digest("note", 2), Note("\ud800"))
    cache.close()
    assert found(file, digest("note", 2)) is None


# Damage


def test_a_file_that_is_no_database_is_made_anew(file: Path) -> None:
    file.write_bytes(b"Not at all.\n" * 100)
    assert found(file) is None
    cache = Cache(file)
    cache.store(KEY, NOTE)
    cache.close()
    assert found(file) == NOTE


def test_a_database_of_somebody_else_is_left_alone(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE kept (name TEXT)")
    assert found(file) is None


@PROPERTY
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_changed_byte_never_gives_another_value(
    place: float, change: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    file = folder / "cache.sqlite"
    cache = Cache(file)
    keys = [digest("note", number) for number in range(3)]
    for number, key in enumerate(keys):
        cache.store(key, Note(f"note {number}", (number,)))
    cache.close()
    content = bytearray(file.read_bytes())
    content[int(place * len(content))] ^= change
    file.write_bytes(content)
    for number, key in enumerate(keys):
        assert found(file, key) in (None, Note(f"note {number}", (number,)))


def test_half_a_file_finds_nothing_wrong(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert found(file) in (None, NOTE)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    cache = Cache(tmp_path / "taken" / "cache.sqlite")
    assert not cache.is_on
    assert cache.keep("note", KEY, Note, lambda: NOTE) == NOTE
    cache.close()


# Bounds and company


def test_what_was_used_least_lately_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "cache.sqlite"
    keys = [digest("note", number) for number in range(20)]
    for number, key in enumerate(keys):
        cache = Cache(file, max_bytes=5_000)
        cache._today = number
        cache.store(key, Note("x" * 1_000))
        cache.find(keys[0], Note)
        cache.close()
    held = [number for number, key in enumerate(keys) if found(file, key)]
    assert len(held) == 4, "five would be more than 5,000 bytes"
    assert held == [0, 17, 18, 19], "the first was used each day"


def test_two_builds_may_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "cache.sqlite"
    script = """
import sys
from pathlib import Path
from agent_catalog.cache import Cache, digest
for turn in range(20):
    cache = Cache(Path(sys.argv[1]))
    cache.store(digest(sys.argv[2], turn), "x" * 10_000)
    cache.close()
"""
    command = [sys.executable, "-c", script, str(file)]
    processes = [subprocess.Popen([*command, name]) for name in "abc"]
    assert [process.wait() for process in processes] == [0, 0, 0]
    cache = Cache(file)
    values = [cache.find(digest(name, turn), str) for name in "abc" for turn in range(20)]
    cache.close()
    assert values == ["x" * 10_000] * 60


def test_a_file_that_another_build_has_locked_keeps_nothing_new(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "_PATIENCE", 0.1)
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        cache = Cache(file)
        assert cache.find(KEY, Note) == NOTE
        cache.store(digest("note", 2), NOTE)
        cache.close()
        other.execute("ROLLBACK")
    assert found(file) == NOTE
    assert found(file, digest("note", 2)) is None
