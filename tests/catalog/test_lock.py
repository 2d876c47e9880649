"""The record of addresses: what is written is read, and what somebody broke is told with its line."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.lock import Lock, LockError, Published, ends, lock_text, read_lock, renewed
from tests.reading.strategies import PROPERTY

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
DAYS = st.dates().map(lambda day: day.isoformat()).filter(lambda day: day >= "1000")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@st.composite
def records(draw: st.DrawFn) -> Lock:
    published = {}
    for id_ in draw(st.sets(IDS, max_size=4)):
        retired = draw(st.none() | DAYS)
        moved, replaced = (draw(st.none() | IDS) if retired else None for _ in range(2))
        published[id_] = Published(id_, draw(TEXTS), draw(TEXTS), draw(DAYS), retired, moved, replaced)
    return Lock(published)


@PROPERTY
@given(records())
def test_what_is_written_is_read(lock: Lock) -> None:
    text = lock_text(lock)
    assert read_lock(text) == lock
    assert lock_text(read_lock(text)) == text
    for id_, one in read_lock(text).published.items():
        assert text.split("\n")[one.line - 1].endswith(f".{id_}]")


@PROPERTY
@given(records(), records())
def test_no_address_is_ever_lost(lock: Lock, other: Lock) -> None:
    live = {id_: (one.path, one.name) for id_, one in other.published.items()}
    after = renewed(lock, live, {}, "2026-01-01")
    assert set(after.published) == set(lock.published) | set(live)
    assert {id_ for id_, one in after.published.items() if not one.retired} == set(live)
    assert renewed(after, live, {}, "2027-01-01") == after


@PROPERTY
@given(st.dictionaries(IDS, IDS), st.sets(IDS))
def test_a_way_ends_at_what_is_there(ways: dict[str, str], live: set[str]) -> None:
    found = ends(ways, live)
    assert set(ways) - live <= set(found)
    for id_, end in found.items():
        assert end is None or end in live
        following = ways.get(id_, "")
        assert end == (following if following in live else found.get(following)) or id_ in live


def test_an_address_keeps_its_first_day_and_comes_back() -> None:
    first = renewed(Lock(), {"a": ("agents/a.md", "A")}, {}, "2026-01-01")
    gone = renewed(first, {"b": ("agents/a.md", "B")}, {"a": "b"}, "2026-02-01")
    assert gone.published["a"] == Published("a", "agents/a.md", "A", "2026-01-01", "2026-02-01", "b")
    back = renewed(gone, {"a": ("agents/a.md", "A")}, {}, "2026-03-01")
    assert back.published["a"] == first.published["a"]


def test_branches_that_add_agents_change_other_lines() -> None:
    """Each adds one block, in the order of ids: git merges them."""
    live = {id_: (f"agents/{id_}.md", id_) for id_ in "ace"}
    base = lock_text(renewed(Lock(), live, {}, "2026-01-01"))
    for id_ in "bd":
        text = lock_text(renewed(Lock(), {**live, id_: (f"agents/{id_}.md", id_)}, {}, "2026-01-01"))
        block = re.search(rf"\[agents\.{id_}\]\n(?:.+\n)+\n", text)
        assert block
        assert text.replace(block[0], "") == base


ROW = 'path = "a"\nname = "b"\nsince = 2026-01-01\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("<<<<<<< ours\n", 1, "this is not TOML"),
        (f"version = 1\n[agents.a]\n{ROW}[agents.a]\n{ROW}", 6, "this is not TOML"),
        ("version = 2\n", 1, "of another version"),
        ("", 1, "of another version"),
        (f"version = 1\n[agents.a]\n{ROW}[retired.a]\n{ROW}retired = 2026-01-02\n", 6, "retired as well"),
        ("version = 1\n\n[agents.a]\npath = 'x'\n", 3, "`a` has no `name`"),
        ("version = 1\n[agents.a]\npath = 'x'\nname = 'y'\nsince = '2026'\n", 2, "no day for `since`"),
        (f"version = 1\n[retired.a]\n{ROW}", 2, "no day for `retired`"),
        (f"version = 1\n[agents.'../a']\n{ROW}", 1, "is no id"),
        (f"version = 1\n[agents.embed]\n{ROW}", 2, "'embed' is no id"),
        (f"version = 1\n[agents.a]\n{ROW}moved-to = '../x'\n", 2, "leads to '../x', which is no id"),
        ("version = 1\nagents = {a = 3}\n", 1, "is no id"),
        ("version = 1\nagents = 5\n", 1, "`agents` is no table"),
        pytest.param(f"version = {'1' * 5000}\n", 1, "this is not TOML", id="a long number"),
    ],
)
def test_what_is_no_record_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(LockError, match=re.escape(message)) as caught:
        read_lock(text)
    assert caught.value.line == line


@PROPERTY
@given(st.text() | st.text().map("version = 1\n{}".format))
def test_any_text_is_a_record_or_none(text: str) -> None:
    with contextlib.suppress(LockError):
        assert lock_text(read_lock(text)).startswith("# The addresses")
