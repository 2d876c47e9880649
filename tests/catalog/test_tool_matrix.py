"""The tool matrix: the cases are in `matrix.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.tool_matrix import MAX_COLUMNS, Cell, ToolMatrix, build_matrix, capabilities_of
from agent_catalog.model import Capability
from tests.catalog.agents import make_agent, make_tools
from tests.reading.case_files import Case, find_cases

SIGNS = {
    Cell.GRANTED: "●",
    Cell.UNKNOWN: "?",
    Cell.RULE: "◐",
    Cell.INHERITED: "○",
    Cell.DENIED: "✕",
    Cell.UNKNOWN: "?",
    Cell.ABSENT: "·",
}


@pytest.mark.parametrize(
    "case", find_cases(Path(__file__).parent, "matrix.txt", required=("agents", "matrix")), ids=str
)
def test_every_agent_has_a_cell_for_every_tool(case: Case) -> None:
    matrix = build_matrix(_entry(name, tools, denied) for name, tools, denied in case.table("agents"))

    head = ["", *(column.name for column in matrix.columns)]
    rows = [[row.entry.id, *(SIGNS[cell] for cell in row.cells)] for row in matrix.rows]
    assert [head, *rows] == case.table("matrix")


def test_sixty_tools_have_a_column_and_the_others_are_named() -> None:
    many = ", ".join(f"Tool{number:02}" for number in range(MAX_COLUMNS + 2))
    matrix = build_matrix([_entry("a", many), _entry("b", "Tool41")])

    assert len(matrix.columns) == MAX_COLUMNS == 60
    assert matrix.columns[0].name == "Tool41", "most agents name it"
    assert [row.others for row in matrix.rows] == [("Tool60", "Tool61"), ()]


def test_totals_count_who_has_the_tool_and_how_many_tools_an_agent_has() -> None:
    matrix = build_matrix([_entry("a", "Read, Bash(ls)", "Read"), _entry("b", "all"), _entry("c", "none")])

    assert {column.name: column.total for column in matrix.columns} == {"Read": 1, "Bash": 2}
    assert [row.total for row in matrix.rows] == [1, None, 0]


def test_columns_are_grouped_by_capability() -> None:
    matrix = build_matrix([_entry("a", "Bash, Read, Grep, Glob")])

    assert matrix.groups == [(Capability.READ, 1), (Capability.SEARCH, 2), (Capability.RUN, 1)]


def test_no_agents_make_an_empty_matrix() -> None:
    assert build_matrix([]) == ToolMatrix((), ())


def test_what_is_denied_gives_no_capability() -> None:
    tools = make_tools("Read, Bash, WebFetch", "Bash, WebFetch(domain:x)")

    assert capabilities_of(tools) == (Capability.READ, Capability.NETWORK)


def _entry(name: str, tools: str, denied: str = "") -> Entry:
    return Entry(name, None, make_agent(f"agents/{name}.md", name, tools=make_tools(tools, denied)))
