"""Colours: the cases are in `colors.txt`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from agent_catalog.reading.colors import read_color
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text


@pytest.mark.parametrize(
    "case", find_cases(Path(__file__).parent, "colors.txt", required=("colors",)), ids=str
)
def test_a_value_is_a_known_colour_or_a_word(case: Case) -> None:
    rows = [row.rsplit("|", 1) for row in case.rows("colors")]
    expected = {value.strip(): css.strip() for value, css in rows}

    assert {value: read_color(value).css or "-" for value in expected} == expected


@PROPERTY
@given(any_text)
def test_nothing_but_six_digits_ever_reaches_a_style(text: str) -> None:
    color = read_color(text)

    assert color.css is None or re.fullmatch(r"#[0-9a-f]{6}", color.css)
    assert text.strip().startswith(color.value), "the value is shown as the author wrote it"
