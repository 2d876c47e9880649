"""Prompts to try: the cases are in `starters.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.reading.starters import MAX_STARTERS, find_starters
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text


@pytest.mark.parametrize(
    "case", find_cases(Path(__file__).parent, "starters.txt", required=("body", "starters")), ids=str
)
def test_prompts_to_try_are_the_items_below_certain_headings(case: Case) -> None:
    assert list(find_starters(case.text("body"))) == case.json("starters")


item = st.from_regex(r"[A-Za-z][A-Za-z ,.?]{0,30}[a-z?]", fullmatch=True)


@PROPERTY
@given(st.lists(item, max_size=MAX_STARTERS), st.sampled_from(["-", "*", "1."]), st.booleans())
def test_a_list_that_is_written_is_read(items: list[str], mark: str, quoted: bool) -> None:
    lines = [f'{mark} "{text}"' if quoted else f"{mark} {text}" for text in items]

    assert list(find_starters("\n".join(["## Example Prompts", *lines]))) == items


@PROPERTY
@given(any_text.map(lambda text: "## Example Interactions\n- " + text))
def test_any_text_is_read_without_an_error(text: str) -> None:
    starters = find_starters(text)

    assert len(starters) <= MAX_STARTERS == 30
    assert all("\n" not in starter and starter.strip() for starter in starters)
