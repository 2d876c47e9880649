"""The record, brought up to date: once is enough, whatever it said before."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.former import Records
from agent_catalog.catalog.lock import Lock, Published
from agent_catalog.catalog.renewal import differences, renew
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.past import PastAgent
from tests.reading.strategies import PROPERTY
from tests.site.project import agent, write

NAMES = [*"abcdef"]
PATHS = [f"agents/{name}.md" for name in NAMES]
NAME, PATH, DAY = st.sampled_from(NAMES), st.sampled_from(PATHS), "2026-01-01"


@cache
def fleet(count: int) -> Reading:
    """Return the agents of the first letters."""
    with TemporaryDirectory() as folder:
        write(Path(folder), {path: agent(path[-4]) for path in PATHS[:count]})
        return read_folders([Path(folder, "agents")])


@st.composite
def records(draw: st.DrawFn) -> Lock:
    published = {}
    for id_ in draw(st.sets(NAME)):
        retired = draw(st.sampled_from([DAY, None]))
        moved, replaced = (draw(st.none() | NAME) for _ in range(2))
        published[id_] = Published(id_, draw(PATH), draw(NAME), DAY, retired, moved, replaced)
    return Lock(published)


pasts = st.lists(st.builds(PastAgent, NAME, st.just("claude-code"), PATH, st.just(DAY), st.none() | PATH))


@PROPERTY
@given(st.integers(1, 5), records(), pasts, st.dictionaries(PATH, PATH))
def test_a_record_is_renewed_once(
    count: int, lock: Lock, past: list[PastAgent], moves: dict[str, str]
) -> None:
    before = Records(lock=lock, past=tuple(past))
    after = renew(build_catalog(fleet(count), records=before), lock, moves, "2026-02-01")
    again = build_catalog(fleet(count), records=replace(before, lock=after))
    assert not list(differences(after, renew(again, after, {}, "2026-03-01")))
