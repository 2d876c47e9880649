"""The tool matrix: who can do what, as rows of agents and columns of tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.model import Access, Capability, ToolAccess, ToolGrant
from agent_catalog.reading.dialects import dialect

MAX_COLUMNS = 60


class Cell(StrEnum):
    """What a tool is to an agent."""

    GRANTED = "granted"
    RULE = "rule"
    INHERITED = "inherited"
    DENIED = "denied"
    UNKNOWN = "unknown"
    ABSENT = "absent"


_HELD = frozenset((Cell.GRANTED, Cell.RULE, Cell.INHERITED))


class Column(Struct, frozen=True):
    """A tool; `total` counts the agents that list or inherit it."""

    name: str
    capability: Capability
    total: int


class Row(Struct, frozen=True):
    """An agent: a cell for each column, and the names of the tools that have none."""

    entry: Entry
    cells: tuple[Cell, ...]
    others: tuple[str, ...]
    total: int | None


class ToolMatrix(Struct, frozen=True):
    """Columns grouped by capability, rows in the order of the catalog."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def groups(self) -> list[tuple[Capability, int]]:
        """The capabilities of the columns, each with how many columns it spans."""
        return list(Counter(column.capability for column in self.columns).items())


def build_matrix(entries: Iterable[Entry]) -> ToolMatrix:
    """Lay out the matrix: a column for each of the 60 tools that are named most, the rest by name."""
    listed = list(entries)
    named: Counter[str] = Counter()
    capabilities: dict[str, tuple[bool, Capability]] = {}
    for entry in listed:
        tools = entry.agent.tools
        for name in {grant.name for grant in (*tools.granted, *tools.denied)} - {"*"}:
            named[name] += 1
        for grant in (*tools.granted, *tools.denied):
            # A dialect that knows the name decides; then the alphabet, not the order of files.
            rank = (not grant.known, grant.capability)
            capabilities[grant.name] = min(capabilities.get(grant.name, rank), rank)
    kept = sorted(named, key=lambda name: (-named[name], name))[:MAX_COLUMNS]
    order = list(Capability)
    names = tuple(sorted(kept, key=lambda name: (order.index(capabilities[name][1]), -named[name], name)))
    families = {entry.agent.dialect for entry in listed}
    known = {family: frozenset(name for name in names if dialect(family).word(name)) for family in families}
    rows = tuple(_row(entry, names, known[entry.agent.dialect]) for entry in listed)
    shapes = Counter(row.cells for row in rows)
    columns = tuple(
        Column(
            name,
            capabilities[name][1],
            sum(number for cells, number in shapes.items() if cells[place] in _HELD),
        )
        for place, name in enumerate(names)
    )
    return ToolMatrix(columns, rows)


def _row(entry: Entry, names: tuple[str, ...], known: frozenset[str]) -> Row:
    """Return a row; `known` are the names that the agent's dialect knows."""
    tools = entry.agent.tools
    cells, others = _cells(tools, names, known)
    return Row(entry, cells, others, None if tools.access is Access.ALL else len(usable(tools)))


@lru_cache(maxsize=1_024)
def _cells(
    tools: ToolAccess, names: tuple[str, ...], known: frozenset[str]
) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """Return the cells of a row, and the names without a column; many agents have the same tools."""
    granted = {grant.name: grant for grant in tools.granted}
    denied = tools.denied_names
    all_denied = "*" in denied
    cells = tuple(
        _cell(tools, granted.get(name), all_denied or name in denied, name in known) for name in names
    )
    return cells, tuple(sorted(granted.keys() - set(names)))


def _cell(tools: ToolAccess, grant: ToolGrant | None, denied: bool, known: bool) -> Cell:
    """A name that the agent's dialect does not know is neither granted nor inherited."""
    if denied:
        return Cell.DENIED
    if grant and not grant.known:
        return Cell.UNKNOWN
    if grant:
        return Cell.RULE if grant.rule is not None else Cell.GRANTED
    return Cell.INHERITED if tools.access is Access.ALL and known else Cell.ABSENT


def usable(tools: ToolAccess) -> set[str]:
    """Return the names of the listed tools that grant something: known, and not denied."""
    return {grant.name for grant in tools.granted if grant.known} - tools.denied_names


@lru_cache(maxsize=1_024)
def capabilities_of(tools: ToolAccess) -> tuple[Capability, ...]:
    """Return the capabilities that the listed tools give, in the order of pages; unknown names give none."""
    denied = tools.denied_names
    held = {grant.capability for grant in tools.granted if grant.known and grant.name not in denied}
    return tuple(capability for capability in Capability if capability in held)
