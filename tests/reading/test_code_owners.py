"""CODEOWNERS: cases in `code-owners.txt`, and what no file of it may do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from agent_catalog.reading.code_owners import PLACES, find_code_owners, read_code_owners
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.upkeep import read_upkeep
from tests.reading.case_files import Case, read_cases
from tests.reading.strategies import PROPERTY
from tests.site.project import write

CASES = read_cases(
    Path(__file__).with_name("code-owners.txt"), required=["file", "owners"], optional=["place"]
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_owners_of_paths(tmp_path: Path, case: Case) -> None:
    write(tmp_path, {case.text("place").strip() or "CODEOWNERS": case.content()})
    found = find_code_owners(tmp_path)
    for row in case.rows("owners"):
        path, _, owners = row.partition("->")
        assert " ".join(found.owners(path.strip())) == owners.strip(), path


def test_the_first_place_that_has_a_file_counts(tmp_path: Path) -> None:
    assert find_code_owners(tmp_path).owners("a.md") == ()
    for place in reversed(PLACES):
        write(tmp_path, {place: f"* @{place.split('/')[0].strip('.').lower()}\n"})
        assert find_code_owners(tmp_path).owners("a.md") == (f"@{place.split('/')[0].strip('.').lower()}",)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"* @a\n" + b"#" * (4 << 20)])
def test_a_file_that_cannot_be_read_is_as_none(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"CODEOWNERS": content})
    assert find_code_owners(tmp_path).owners("a.md") == ()


def test_a_link_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside": "* @outside\n"})
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/CODEOWNERS").symlink_to(tmp_path / "outside")
    assert find_code_owners(tmp_path / "repository").owners("a.md") == ()


HOSTILE = ["*a" * 200 + "b", "**/" * 150 + "b", "**/a/" * 80 + "b", "**/" * 8000 + "x", "a?*" * 1_000_000]


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: pattern[:6])
def test_no_pattern_is_slow(pattern: str) -> None:
    started = time.perf_counter()
    rules = read_code_owners(f"{pattern} @a\n")
    rules.owners("a" * 255 + "/" + "a/" * 60 + "a")
    assert time.perf_counter() - started < 1


def test_a_rule_of_a_pattern_that_nobody_writes_is_left_out() -> None:
    assert read_code_owners(f"* @a\n{'**/' * 200}* @b\n").owners("a/b.md") == ("@a",)


def test_rules_that_would_take_minutes_to_compare_tell_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".git/HEAD": "", "CODEOWNERS": "/a/b.md @b\n* @a\n"})
    candidates = [Candidate(f"a/{name}", tmp_path / f"a/{name}", (), True, None) for name in "bc"]
    monkeypatch.setattr("agent_catalog.reading.upkeep.MAX_COMPARED", 8)
    assert [upkeep.owners for upkeep in read_upkeep(candidates, {}).values()] == [("@a",), ("@a",)]
    monkeypatch.setattr("agent_catalog.reading.upkeep.MAX_COMPARED", 7)
    assert [upkeep.owners for upkeep in read_upkeep(candidates, {}).values()] == [(), ()]


NAMES = st.text("ab-.", min_size=1, max_size=3).filter(lambda name: name.strip("."))
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PARTS = st.sampled_from(["a", "b", "*a", "a*", "?", "**", "ab", "a*b"])
PATTERNS = st.builds(
    lambda top, parts, end: f"{top}{'/'.join(parts)}{end}",
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "/"]),
    # For pathspec, a file is among the folders of `a/**/`; for git it is none.
).filter(lambda pattern: not pattern.endswith("**/"))


@PROPERTY
@given(pattern=PATTERNS, path=PATHS)
def test_patterns_are_those_of_gitignore(pattern: str, path: str) -> None:
    """But for a last star, which cannot be drawn here."""
    spec = GitIgnoreSpec.from_lines([pattern])
    assert bool(read_code_owners(f"{pattern} @a").owners(path)) == spec.match_file(path)


@PROPERTY
@given(st.text(), st.text(min_size=1))
def test_any_text_is_read(text: str, path: str) -> None:
    for is_gitlab in (False, True):
        for owner in read_code_owners(f"* @a\n{text}", is_gitlab).owners(path):
            assert "@" in owner
            assert not set(owner) & set(' <>"\n')
