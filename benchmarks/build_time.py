"""How long a site takes: ours, plain Material with the same agents, and how ours grows.

python -m benchmarks.build_time [FOLDER...] [--runs 3] [--sizes 100,200,400,800] [--peer/--no-peer]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from benchmarks.measure import FailedCommandError, machine
from benchmarks.sites import (
    AgentSet,
    Build,
    Result,
    generated_agents,
    ours,
    peer,
    read_agents,
    run,
    run_in_turns,
    say,
)

KILOBYTE, MEGABYTE = 1_000, 1_000_000
NONE = "–"


@dataclass(frozen=True, slots=True)
class Figures:
    """The medians of a build's runs; None: not measured."""

    wall: float
    cpu: float | None
    peak: float | None
    site_bytes: float

    @classmethod
    def of(cls, result: Result) -> Figures:
        """Take the medians."""
        usages = [sample.usage for sample in result.samples]
        return cls(
            median(usage.wall for usage in usages),
            _median(usage.cpu for usage in usages),
            _median(usage.peak for usage in usages),
            median(sample.site_bytes for sample in result.samples),
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """What agents cost on top of the build with one agent."""

    agents: int
    prompt_bytes: int
    seconds: float
    over_start: float
    per_agent: float
    per_kilobyte: float

    @classmethod
    def of(cls, result: Result, start: Result) -> Growth:
        """Take start-up, and the one agent that is in it, off."""
        agents, first = result.build.agents, start.build.agents
        seconds = Figures.of(result).wall
        over = seconds - Figures.of(start).wall
        count = len(agents.pages) - len(first.pages)
        kilobytes = (agents.prompt_bytes - first.prompt_bytes) / KILOBYTE
        return cls(len(agents.pages), agents.prompt_bytes, seconds, over, over / count, over / kilobytes)


def _sizes(context: click.Context, option: click.Parameter, value: str) -> tuple[int, ...]:
    """Read `100,200` as numbers, in order; one agent is the start-up and no size."""
    try:
        sizes = sorted({int(part) for part in value.split(",") if part.strip()})
    except ValueError:
        sizes = [0]
    if not sizes or sizes[0] < 2:
        raise click.BadParameter(f"write numbers from 2 on, such as 100,200, not {value!r}")
    return tuple(sizes)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "folders", metavar="[FOLDER]...", type=click.Path(exists=True, file_okay=False, path_type=Path), nargs=-1
)
@click.option(
    "--runs", type=click.IntRange(1), default=3, show_default=True, help="How often each build runs."
)
@click.option(
    "--sizes",
    default="100,200,400,800",
    show_default=True,
    callback=_sizes,
    help="Agents in the growth table.",
)
@click.option(
    "--peer/--no-peer", "with_peer", default=True, show_default=True, help="Build plain Material too."
)
def main(folders: tuple[Path, ...], runs: int, sizes: tuple[int, ...], with_peer: bool) -> None:
    """Measure builds of the agents in the folders, or of generated ones, and print Markdown tables."""
    print(f"{machine()}\n", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="agent-catalog-benchmark-") as temporary:
            root = Path(temporary).resolve()
            agents = read_agents(folders) if folders else generated_agents(root, sizes[-1])
            if not agents.pages:
                raise click.UsageError("there are no agents in these folders")
            _print(_comparison(agents, with_peer, runs, root))
            _print(_growth(sizes, runs, root))
    except FailedCommandError as error:
        raise click.ClickException(str(error)) from error


def _comparison(agents: AgentSet, with_peer: bool, runs: int, root: Path) -> Iterator[str]:
    """Measure ours and the peer, run by run in turns."""
    builds = [ours(agents)]
    if with_peer:
        builds.append(peer(agents, root / "peer"))
    _warm_up(with_peer, root)
    results = run_in_turns(builds, runs, root)
    yield from comparison_table(results)


def _growth(sizes: Sequence[int], runs: int, root: Path) -> Iterator[str]:
    """Measure ours at each size, and with one agent, in turns."""
    builds = [ours(generated_agents(root, size)) for size in (1, *sizes)]
    start, *results = run_in_turns(builds, runs, root)
    yield from growth_table(Figures.of(start).wall, [Growth.of(result, start) for result in results])


def _warm_up(with_peer: bool, root: Path) -> None:
    """Let the first measured run find compiled modules and read files, as the others do."""
    one = generated_agents(root, 1)
    builds: list[Build] = [ours(one), *([peer(one, root / "peer-1")] if with_peer else [])]
    for build in builds:
        run(build, root)
    say("warmed up")


def comparison_table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of the table: ours first, then the peer where it was built."""
    first, *others = results
    yield "| what | agents | wall s, median (min-max) | cpu s | peak MB | site MB | wall, ours / peer |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for result in results:
        ratio = Figures.of(first).wall / Figures.of(others[0]).wall if others and result is first else None
        yield _row(result, ratio)
    if others:
        yield ""
        yield _ratios(first, others[0])
    if Figures.of(first).peak is None:
        yield ""
        yield "Memory and processor time are not measured on Windows."


def growth_table(start: float, rows: Sequence[Growth]) -> Iterator[str]:
    """Yield the lines of the table, and how the largest size compares to the smallest."""
    yield "| agents | prompt kB | wall s, median | less start-up s | µs per agent | µs per kB of prompt |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        cells = [
            f"{row.agents:,}",
            f"{row.prompt_bytes / KILOBYTE:,.0f}",
            f"{row.seconds:.2f}",
            f"{row.over_start:.2f}",
            f"{row.per_agent * 1e6:,.0f}",
            f"{row.per_kilobyte * 1e6:,.0f}",
        ]
        yield f"| {' | '.join(cells)} |"
    small, large = rows[0], rows[-1]
    ratio = large.per_kilobyte / small.per_kilobyte if small.per_kilobyte > 0 else None
    yield ""
    yield (
        f"Start-up, the build of one agent: {start:.2f} s. Cost per kB of prompt at {large.agents:,} agents "
        f"to that at {small.agents:,}: {_number(ratio)}."
    )


def _row(result: Result, ratio: float | None) -> str:
    figures = Figures.of(result)
    walls = [sample.usage.wall for sample in result.samples]
    cells = [
        result.build.what,
        f"{len(result.build.agents.pages):,}",
        f"{figures.wall:.2f} ({min(walls):.2f}-{max(walls):.2f})",
        _number(figures.cpu),
        _number(figures.peak, MEGABYTE, 0),
        _number(figures.site_bytes, MEGABYTE, 1),
        _number(ratio),
    ]
    return f"| {' | '.join(cells)} |"


def _ratios(first: Result, second: Result) -> str:
    """Say how the two compare in everything, and how far the turns differ: that is the noise."""
    one, other = Figures.of(first), Figures.of(second)
    pairs = [a.usage.wall / b.usage.wall for a, b in zip(first.samples, second.samples, strict=True)]
    parts = [
        f"wall {_number(one.wall / other.wall)} (turn by turn {_number(min(pairs))}-{_number(max(pairs))})",
        f"cpu {_ratio(one.cpu, other.cpu)}",
        f"peak memory {_ratio(one.peak, other.peak)}",
        f"site bytes {_ratio(one.site_bytes, other.site_bytes)}",
    ]
    return f"Ours / peer: {', '.join(parts)}."


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _ratio(one: float | None, other: float | None) -> str:
    return _number(one / other if one is not None and other else None)


def _number(value: float | None, unit: int = 1, digits: int = 2) -> str:
    return NONE if value is None else f"{value / unit:,.{digits}f}"


def _print(lines: Iterable[str]) -> None:
    print("\n".join(lines), end="\n\n", flush=True)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    main(prog_name="python -m benchmarks.build_time")
