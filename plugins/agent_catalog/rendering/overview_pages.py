"""The pages over all agents: index, tool matrix, examples and health."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.categories import Category
from agent_catalog.catalog.tool_matrix import Cell, Row, build_matrix, capabilities_of
from agent_catalog.model import Access, Capability, Finding, Level, Skipped
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import ExampleView, example_view
from agent_catalog.rendering.card import card_view, color_view
from agent_catalog.rendering.page import Page, existing
from agent_catalog.rendering.prompt import Heading
from agent_catalog.rendering.tool_view import capability_title

CELL_WORDS = {
    Cell.GRANTED: ("●", "granted"),
    Cell.RULE: ("◐", "granted, with a rule"),
    Cell.INHERITED: ("○", "inherited"),
    Cell.DENIED: ("✕", "denied"),
    Cell.UNKNOWN: ("?", "named, but unknown"),
    Cell.ABSENT: ("", ""),
}
"""How a cell of the matrix looks and what it says to a screen reader."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a catalog comes to, in figures."""

    agents: int
    runs: int
    inherits: int
    examples: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, and how many agents have it."""

    value: str
    title: str
    count: int
    href: str


def overview(catalog: Catalog) -> Overview:
    """Count what the head of the index says."""
    fleet = [entry.agent.tools for entry in catalog.entries]
    return Overview(
        agents=len(catalog.entries),
        runs=sum(tools.access is Access.ALL or Capability.RUN in capabilities_of(tools) for tools in fleet),
        inherits=sum(tools.access is Access.ALL for tools in fleet),
        examples=sum(len(entry.agent.examples) for entry in catalog.entries),
        errors=catalog.count(Level.ERROR),
        warnings=catalog.count(Level.WARNING),
    )


def render_index(
    environment: Environment, catalog: Catalog, to: Addresses, title: str, query_script: str
) -> Page:
    """Render the index: a card for each agent, by name. `query_script` is the address of query.js."""
    cards = [card_view(entry, to) for entry in by_name(catalog.entries)]
    html = environment.get_template("agent-catalog/index.html").render(
        title=title,
        query_script=query_script,
        overview=overview(catalog),
        cards=cards,
        categories=category_choices(catalog, to),
        capabilities=_capability_choices(catalog, to),
        to=to,
    )
    return Page(
        title,
        f"{len(cards)} agents: what each does and what it may touch.",
        html,
        (),
        ("All agents",),
        wide=True,
    )


def render_home(environment: Environment, catalog: Catalog, to: Addresses, title: str) -> Page:
    """Render the front page of a site that holds nothing but the catalog."""
    html = environment.get_template("agent-catalog/home.html").render(
        title=title, overview=overview(catalog), categories=category_choices(catalog, to), to=to
    )
    return Page(title, "A catalog of AI agents.", html, (), ("The catalog's front page",), wide=True)


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """Sort agents as people look them up."""
    return sorted(entries, key=lambda entry: (entry.agent.name.casefold(), entry.id))


def category_choices(catalog: Catalog, to: Addresses) -> list[Choice]:
    """Return the categories with their counts, by title."""
    counts = Counter(entry.category.slug for entry in catalog.entries if entry.category)
    return [
        Choice(category.slug, category.title, counts[category.slug], to.home(category=category.slug))
        for category in catalog.categories
    ]


def _capability_choices(catalog: Catalog, to: Addresses) -> list[Choice]:
    inherits = sum(entry.agent.tools.access is Access.ALL for entry in catalog.entries)
    counts = Counter(can for entry in catalog.entries for can in capabilities_of(entry.agent.tools))
    return [
        Choice(can, capability_title(can), counts[can] + inherits, to.home(can=can))
        for can in Capability
        if counts[can] + inherits
    ]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the matrix; `access` says in words what the cells say in shapes."""

    id: str
    name: str
    href: str
    category: str
    cells: tuple[tuple[str, str, str], ...]
    others: tuple[str, ...]
    total: str
    capabilities: tuple[str, ...]
    access: str


def render_tools(environment: Environment, catalog: Catalog, to: Addresses) -> Page:
    """Render the tool matrix of all agents."""
    matrix = build_matrix(by_name(catalog.entries))
    html = environment.get_template("agent-catalog/tools.html").render(
        columns=[
            (column.name, capability_title(column.capability), column.total, to.home(tool=column.name))
            for column in matrix.columns
        ],
        groups=[(capability_title(capability), span) for capability, span in matrix.groups],
        rows=[_matrix_row(row, to) for row in matrix.rows],
        others=any(row.others for row in matrix.rows),
        legend=[(cell, *words) for cell, words in CELL_WORDS.items() if words[0]],
        to=to,
    )
    return Page(
        "Tool matrix",
        "Who can do what: every agent and its tools.",
        html,
        (),
        ("Tools of all agents",),
        wide=True,
    )


def _matrix_row(row: Row, to: Addresses) -> MatrixRow:
    agent = row.entry.agent
    return MatrixRow(
        id=row.entry.id,
        name=agent.name,
        href=to.agent(row.entry.id, "tools"),
        category=row.entry.category.title if row.entry.category else "",
        cells=tuple((cell, *CELL_WORDS[cell]) for cell in row.cells),
        others=row.others,
        total="all" if row.total is None else str(row.total),
        capabilities=tuple(map(capability_title, capabilities_of(agent.tools))),
        access=agent.tools.access,
    )


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One example as the examples page lists it: what a user would say, and who answers."""

    said: str
    context: str | None
    agent: str
    href: str
    css: str | None


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """The examples of a category; `anchor` is unique on the page."""

    anchor: str
    title: str
    lines: tuple[ExampleLine, ...]


def render_examples(environment: Environment, catalog: Catalog, to: Addresses) -> Page:
    """Render every example by what a user would say, grouped by category."""
    groups = [
        ExampleGroup(
            f"in-{category.slug}" if category else "in-none",
            category.title if category else "Uncategorized",
            lines,
        )
        for category in (*catalog.categories, None)
        if (lines := _example_lines(catalog, category, to))
    ]
    html = environment.get_template("agent-catalog/examples.html").render(groups=groups, to=to)
    headings = existing([Heading(group.anchor, group.title, 2) for group in groups], html)
    return Page(
        "Examples",
        "Say it, find the agent: every example dialogue.",
        html,
        headings,
        ("Examples of all agents",),
    )


def _example_lines(catalog: Catalog, category: Category | None, to: Addresses) -> tuple[ExampleLine, ...]:
    lines = []
    for entry in by_name(catalog.entries):
        if entry.category != category:
            continue
        color = color_view(entry.agent.color)
        for number, dialogue in enumerate(entry.agent.examples, start=1):
            view: ExampleView = example_view(number, dialogue)
            said = dialogue.user_line or view.turns[0].text
            lines.append(
                ExampleLine(
                    said,
                    dialogue.context,
                    entry.agent.name,
                    to.agent(entry.id, view.anchor),
                    color.css if color else None,
                )
            )
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class FileReport:
    """The findings about one file; `href` leads to its agent where there is one."""

    path: str
    href: str | None
    findings: tuple[Finding, ...]


def render_health(environment: Environment, catalog: Catalog, to: Addresses) -> Page:
    """Render what is wrong in the files, and how to mend it."""
    pages = {entry.agent.source.path: to.agent(entry.id) for entry in catalog.entries}
    by_file: dict[str, list[Finding]] = {}
    for finding in catalog.findings:
        by_file.setdefault(finding.file, []).append(finding)
    order = list(Level)
    reports = sorted(
        (FileReport(path, pages.get(path), tuple(found)) for path, found in by_file.items()),
        key=lambda report: (min(order.index(finding.level) for finding in report.findings), report.path),
    )
    codes = Counter((finding.level, finding.code) for finding in catalog.findings)
    html = environment.get_template("agent-catalog/health.html").render(
        checked=len(catalog.entries) + len(catalog.skipped),
        counts=[(level, catalog.count(level)) for level in Level],
        codes=sorted(codes.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1])),
        reports=reports,
        skipped=_skip_lines(catalog.skipped),
        to=to,
    )
    headings = existing([Heading("files", "Files", 2), Heading("left-out", "Left out", 2)], html)
    return Page(
        "Health", "What is wrong in the agent files, and how to mend it.", html, headings, ("Findings",)
    )


def _skip_lines(skipped: Iterable[Skipped]) -> list[tuple[str, str]]:
    return [(skip.path, skip.reason.replace("-", " ")) for skip in skipped]
