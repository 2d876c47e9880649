"""What was measured, as Markdown: the ratios first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benchmarks.peers.builders import BUILDERS, TOOLS
from benchmarks.peers.course import Step
from benchmarks.peers.results import Results
from benchmarks.peers.targets import Target, targets

NONE = "–"
MEGABYTE = 1_000_000


def tables(results: Results, command: str, setting: str) -> Iterator[str]:
    """Yield the lines of all tables, the command and the setting first: the agents and the machine."""
    yield from [f"`{command}`", "", setting, ""]
    yield from _targets(results)
    for step in Step:
        yield from _times(results, step)
    yield from _edits(results)
    yield from _sizes(results)
    yield from _readers(results)
    yield from _versions(results)


def _targets(results: Results) -> Iterator[str]:
    yield from _head("Targets", "what", "agents", "target", "measured", "kept")
    for target in targets(results):
        yield _row(
            target.what, f"{target.size:,}", _most(target), _with_unit(target.value, target), target.kept
        )
    yield ""


def _most(target: Target) -> str:
    return f"≤ {_with_unit(target.most, target)}"


def _with_unit(value: float | None, target: Target) -> str:
    if value is None:
        return NONE
    digits = 0 if value >= 100 else 2 if value < 10 else 1
    return " ".join(part for part in (f"{value:,.{digits}f}", target.unit or target.of) if part)


def _times(results: Results, step: Step) -> Iterator[str]:
    """Yield the seconds of a step; a builder whose index is a step of its own has two lines."""
    rows = []
    for name, builder in BUILDERS.items():
        for searchable in (False, True) if builder.search else (False,):
            cells = [_walls(results, name, size, step, searchable) for size in results.sizes]
            title = f"{builder.title}, with Pagefind" if searchable else builder.title
            rows.append((title, *cells))
    yield from _by_size(results, f"{_TITLES[step]}, seconds: median (fastest-slowest)", rows)


_TITLES = {
    Step.COLD: "Cold build",
    Step.WARM: "Warm build, nothing changed",
    Step.EDITED: "Build after one agent was edited",
    Step.RESTORED: "Build with the cache, into an empty site",
}


def _walls(results: Results, name: str, size: int, step: Step, searchable: bool) -> str:
    return _spread([usage.wall for usage in results.usages(name, size, step, searchable)])


def _edits(results: Results) -> Iterator[str]:
    rows = [
        (builder.title, *(_spread(results.edits.get((name, size), [])) for size in results.sizes))
        for name, builder in BUILDERS.items()
    ]
    yield from _by_size(results, "Preview: save to page served, seconds: median (fastest-slowest)", rows)


def _sizes(results: Results) -> Iterator[str]:
    columns: Sequence[tuple[str, Callable[[str, int], float | None], float, int]] = [
        ("Peak memory of the largest process, MB", results.peak, MEGABYTE, 0),
        ("Site, MB", results.site_bytes, MEGABYTE, 1),
        ("Pages of the agents of the smallest site, kB each", results.page_bytes, 1_000, 1),
        ("List of all agents, kB", results.index_page, 1_000, 0),
    ]
    for title, figure, unit, digits in columns:
        rows = [
            (builder.title, *(_number(figure(name, size), unit, digits) for size in results.sizes))
            for name, builder in BUILDERS.items()
        ]
        yield from _by_size(results, title, rows)


def _readers(results: Results) -> Iterator[str]:
    if not results.views:
        return
    columns = ("agents", "view: index kB", "processor s", "for the index", "first result: kB", "s")
    yield from _head("In the browser", "", *columns)
    for name, size in results.views:
        yield _row(
            BUILDERS[name].title,
            f"{size:,}",
            _number(results.view_index(name, size), 1_000, 1),
            _number(results.view_cpu(name, size)),
            _number(results.index_cpu(name, size)),
            _number(results.search_bytes(name, size), 1_000, 0),
            _number(results.search_seconds(name, size)),
        )
    yield ""


def _versions(results: Results) -> Iterator[str]:
    yield f"Versions: {', '.join(tool.version for tool in TOOLS.values())}."
    for what, reason in results.failed.items():
        yield f"\nNot measured: {what}: {' '.join(reason.split())}"


def _by_size(results: Results, title: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table with a column for each size, without the rows that are empty."""
    rows = [row for row in rows if set(row[1:]) != {NONE}]
    if rows:
        yield from _head(title, "", *(f"{size:,} agents" for size in results.sizes))
        yield from (_row(*row) for row in rows)
        yield ""


def _head(title: str, *columns: str) -> Iterator[str]:
    yield from [f"### {title}", "", _row(*columns), _row(*("---" for _ in columns))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return NONE
    middle = f"{median(values):.2f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.2f}-{max(values):.2f})"


def _number(value: float | None, unit: float = 1, digits: int = 2) -> str:
    return NONE if value is None else f"{value / unit:,.{digits}f}"
