"""The tool matrix: who can do what?"""

from __future__ import annotations

import csv
import io
from collections import Counter

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.catalog.tool_matrix import Cell, Row, ToolMatrix, build_matrix, capabilities_of
from agent_catalog.model import Capability
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.facets import agent_facets, by_name, values_of
from agent_catalog.rendering.listing import Item, Values, items_file
from agent_catalog.rendering.page import DataFile, Page
from agent_catalog.rendering.tool_view import capability_title

CSV = "matrix.csv"
FIRST = 100
"""Rows in the page itself."""

CELLS = {
    Cell.GRANTED: ("g", "granted"),
    Cell.RULE: ("r", "granted, with a rule"),
    Cell.INHERITED: ("i", "inherited"),
    Cell.DENIED: ("d", "denied"),
    Cell.UNKNOWN: ("u", "named, but unknown"),
    Cell.ABSENT: ("-", ""),
}
"""The letter of each cell in `items.json` and what it says in words; its shape is in the style sheet."""


class RowView(Struct, frozen=True):
    """A row of the matrix: its head as HTML, a letter for each column, and tools without a column."""

    head: Markup
    cells: str
    others: tuple[str, ...]
    total: int | None


class ColumnView(Struct, frozen=True):
    """A column of the matrix: a tool, how many have it, and whether it is alone below its capability."""

    name: str
    total: int
    capability: Capability
    alone: bool


class RowHead(Struct, frozen=True):
    """The head of a row; `namesake` is whether another agent has the same name."""

    id: str
    name: str
    href: str
    capabilities: tuple[str, ...]
    access: str
    namesake: bool


def render_tools(environment: Environment, catalog: Catalog, to: Addresses, script: str) -> Page:
    """Render the tool matrix of all agents. `script` is the address of query.js."""
    matrix = build_matrix(by_name(catalog.entries))
    names = Counter(row.entry.agent.name for row in matrix.rows)
    head = environment.get_template("agent-catalog/row.html")
    rows = [
        RowView(
            Markup(head.render(row=_head(row, to, names[row.entry.agent.name] > 1)).strip()),  # noqa: S704
            "".join(CELLS[cell][0] for cell in row.cells),
            row.others,
            row.total,
        )
        for row in matrix.rows
    ]
    values = [values_of(row.entry) for row in matrix.rows]
    facets = agent_facets(catalog, values)
    items = [_item(row, view, held) for row, view, held in zip(matrix.rows, rows, values, strict=True)]
    html = environment.get_template("agent-catalog/tools.html").render(
        script=script,
        facets=facets,
        columns=_columns(matrix),
        groups=[(can, capability_title(can), span) for can, span in matrix.groups],
        rows=rows[:FIRST],
        total=len(rows),
        others=any(row.others for row in rows),
        cells=_cells(environment),
        legend=[(cell, words) for cell, (_, words) in CELLS.items() if words],
        csv_href=CSV,
        to=to,
    )
    return Page(
        "Tool matrix",
        "Who can do what: every agent and its tools.",
        html,
        (),
        ("Tools of all agents",),
        wide=True,
        files=(items_file(facets, items), DataFile(CSV, matrix_csv(matrix).encode())),
    )


def _item(row: Row, view: RowView, held: Values) -> Item:
    agent = row.entry.agent
    shown = {"n": view.total, "c": view.cells, "o": list(map(reveal, view.others))}
    return Item(view.head, held, {**shown, "name": reveal(agent.name), "s": reveal(agent.summary)})


def _columns(matrix: ToolMatrix) -> list[ColumnView]:
    spans = dict(matrix.groups)
    return [
        ColumnView(column.name, column.total, column.capability, spans[column.capability] == 1)
        for column in matrix.columns
    ]


def _cells(environment: Environment) -> dict[str, Markup]:
    """Return the HTML of each cell, by its letter."""
    template = environment.get_template("agent-catalog/cell.html")
    return {
        letter: Markup(template.render(name=cell, words=words).strip())  # noqa: S704
        for cell, (letter, words) in CELLS.items()
    }


def matrix_csv(matrix: ToolMatrix) -> str:
    """Return the matrix as CSV: id, name, category, access, number of tools, a column for each tool, and
    the others by name. A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    head = ["id", "name", "category", "access", "tools", *(column.name for column in matrix.columns)]
    writer.writerow(map(_plain, [*head, "other tools"]))
    for row in matrix.rows:
        entry = row.entry
        category = entry.category.title if entry.category else ""
        total = "all" if row.total is None else str(row.total)
        cells = [entry.id, _plain(entry.agent.name), _plain(category), entry.agent.tools.access, total]
        cells += [CELLS[cell][1] for cell in row.cells]
        writer.writerow([*cells, _plain("; ".join(row.others))])
    return output.getvalue()


def _plain(text: str) -> str:
    return f"'{reveal(text)}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else reveal(text)


def _head(row: Row, to: Addresses, namesake: bool) -> RowHead:
    agent = row.entry.agent
    return RowHead(
        id=row.entry.id,
        name=agent.name,
        href=to.agent(row.entry.id, "tools"),
        capabilities=tuple(map(capability_title, capabilities_of(agent.tools))),
        access=agent.tools.access,
        namesake=namesake,
    )
