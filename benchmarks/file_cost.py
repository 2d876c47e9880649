"""What each file of a folder costs alone: the time to read it and to render its prompt, and Python's memory.

python -m benchmarks.file_cost FOLDER...
"""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import click

from agent_catalog.reading.agent_file import read_agent_file
from agent_catalog.reading.discovery import Candidate, Selection, discover
from agent_catalog.rendering.prompt import render_prompt
from benchmarks.measure import machine

MOST_SECONDS, MOST_MEGABYTES = 2, 200
"""The targets: of issue 4, "Safe with untrusted files"."""

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one file: seconds, and megabytes at the peak."""

    file: str
    seconds: float
    megabytes: float


def cost_of(candidate: Candidate) -> Cost:
    """Read and render a file twice: once for the time, once for the memory, which takes time itself."""
    begun = time.perf_counter()
    _take(candidate)
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    _take(candidate)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(candidate.path, seconds, peak / 1_000_000)


def _take(candidate: Candidate) -> None:
    agent = read_agent_file(candidate).agent
    if agent:
        render_prompt(agent.body)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def main(folders: tuple[Path, ...]) -> None:
    """Print the dearest files of the folders, and fail where one is above the targets."""
    print(f"{machine()}\n")
    costs = [cost_of(candidate) for candidate in discover(list(folders), Selection()).candidates]
    slowest = sorted(costs, key=lambda cost: -cost.seconds)[:SHOWN]
    largest = sorted(costs, key=lambda cost: -cost.megabytes)[:SHOWN]
    print(f"{len(costs)} files\n\n| file | seconds | MB |\n| --- | --- | --- |")
    for cost in dict.fromkeys([*slowest, *largest]):
        print(f"| {cost.file} | {cost.seconds:.2f} | {cost.megabytes:.0f} |")
    if slowest and (slowest[0].seconds > MOST_SECONDS or largest[0].megabytes > MOST_MEGABYTES):
        raise click.ClickException(f"a file costs more than {MOST_SECONDS} s or {MOST_MEGABYTES} MB")


if __name__ == "__main__":
    main()
