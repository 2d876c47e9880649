"""The catalog beside its peers: how long builds, previews and searches take, as ratios to the targets.

python -m benchmarks.peers [FOLDER...] [--sizes 100,1600,6400] [--runs 3] [--only ours,material]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks.measure import FailedCommandError, machine
from benchmarks.peers.builders import BUILDERS, set_up
from benchmarks.peers.page import write_into
from benchmarks.peers.plan import Plan, carry_out
from benchmarks.peers.results import OURS, Results
from benchmarks.peers.tables import tables


def _sizes(context: click.Context, option: click.Parameter, value: str) -> tuple[int, ...]:
    """Read `100,200` as numbers, in order; one agent is the start-up and no size."""
    try:
        sizes = sorted({int(part) for part in value.split(",") if part.strip()})
    except ValueError:
        sizes = [0]
    if not sizes or sizes[0] < 2:
        raise click.BadParameter(f"write numbers from 2 on, such as 100,200, not {value!r}")
    return tuple(sizes)


def _names(context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    unknown = set(names) - set(BUILDERS)
    if unknown or not names:
        raise click.BadParameter(f"write some of {', '.join(BUILDERS)}, not {value!r}")
    return names


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "folders", metavar="[FOLDER]...", type=click.Path(exists=True, file_okay=False, path_type=Path), nargs=-1
)
@click.option(
    "--sizes", default="100,1600,6400", show_default=True, callback=_sizes, help="Agents of the sites."
)
@click.option(
    "--runs", type=click.IntRange(1), default=3, show_default=True, help="How often everything runs."
)
@click.option("--only", default=",".join(BUILDERS), show_default=True, callback=_names, help="What is built.")
@click.option("--no-browser", is_flag=True, help="Leave out what needs Chromium.")
@click.option("--cold-only", is_flag=True, help="Measure cold builds alone, the longest as often too.")
@click.option("--skip-install", is_flag=True, help="Leave out the peers that are not in --work yet.")
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the peers and the sites are put, and found again; a temporary folder otherwise.",
)
@click.option(
    "--write", "page", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put the tables between the markers of this page too.",
)  # fmt: skip
def main(
    folders: tuple[Path, ...],
    sizes: tuple[int, ...],
    runs: int,
    only: tuple[str, ...],
    no_browser: bool,
    cold_only: bool,
    skip_install: bool,
    work: Path | None,
    page: Path | None,
) -> None:
    """Measure sites of the agents in the folders, or of generated ones, and print Markdown tables."""
    builders = [BUILDERS[name] for name in only]
    source = "The agents of some folders, repeated" if folders else "Generated agents"
    setting = f"{source}; {machine()}."
    try:
        with _folder(work) as root:
            tools = set_up(set[str]().union(*(builder.tools for builder in builders)), root, not skip_install)
            results = Results(failed={f"the tool {name}": reason for name, reason in tools.failed.items()})
            usable = [builder for builder in builders if not builder.tools & set(tools.failed)]
            plan = Plan(tuple(usable), tools, folders, sizes, runs, root, not no_browser, cold_only)
            try:
                carry_out(plan, results)
            except ValueError as error:
                raise click.UsageError(str(error)) from error
    except FailedCommandError as error:
        raise click.ClickException(str(error)) from error
    lines = list(tables(results, _command(), setting))
    print("\n".join(lines), flush=True)
    if page:
        write_into(page, lines)
    if any(what.startswith(BUILDERS[OURS].title) for what in results.failed):
        raise click.ClickException("not everything of ours could be measured; the last lines say what")


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="agent-catalog-benchmark-") as temporary:
            yield Path(temporary).resolve()


def _command() -> str:
    """Return what was called, without the folder of the work."""
    words = iter(sys.argv[1:])
    kept = [word for word in words if not (word == "--work" and next(words, ""))]
    return " ".join(["python -m benchmarks.peers", *kept])


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    main(prog_name="python -m benchmarks.peers")
