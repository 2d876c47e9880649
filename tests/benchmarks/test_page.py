"""The tables in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.peers.page import BEGIN, END, NoMarkersError, write_into

SPEED = Path(__file__).parents[2] / "docs" / "speed.md"


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Above\n\n{BEGIN}\nold\n{END}\n\nBelow.\n", "utf-8")
    write_into(page, ["| new |"])
    write_into(page, ["| newer |"])
    assert page.read_text("utf-8") == f"# Above\n\n{BEGIN}\n\n| newer |\n\n{END}\n\nBelow.\n"


@pytest.mark.parametrize("text", ["", BEGIN, f"{END} {BEGIN}", f"{BEGIN} {END} {END}"])
def test_a_page_without_its_two_markers_stays_as_it_is(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    with pytest.raises(NoMarkersError):
        write_into(page, ["| new |"])
    assert page.read_text("utf-8") == text


def test_the_documentation_has_tables_with_their_command() -> None:
    figures = SPEED.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert "`python -m benchmarks.peers" in figures
    assert "### Targets" in figures
