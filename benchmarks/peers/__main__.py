"""The catalog beside its peers: how long builds, previews and searches take, as ratios to the targets.

python -m benchmarks.peers [FOLDER...] [--sizes 100,1600,6400] [--runs 3] [--only ours,material]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from benchmarks.fleet import Fleet, generated, repeated
from benchmarks.measure import FailedCommandError, machine, say
from benchmarks.peers.builders import BUILDERS, Builder, Tools, set_up
from benchmarks.peers.course import Step, run_course
from benchmarks.peers.page import write_into
from benchmarks.peers.preview import save_to_served
from benchmarks.peers.reader import MATERIAL, PAGEFIND, filtered, first_result, rare_word, view
from benchmarks.peers.results import HUGO, OURS, PLAIN, Results
from benchmarks.peers.tables import tables

BOXES = {OURS: MATERIAL, PLAIN: MATERIAL, HUGO: PAGEFIND}
"""The sites that are looked at in a browser, with their search boxes."""

LONG = 60.0
"""Seconds: a site whose cold build takes longer is built once."""


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
            try:
                _measure(results, usable, tools, folders, sizes, runs, root, not no_browser)
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


def _measure(
    results: Results,
    builders: Sequence[Builder],
    tools: Tools,
    folders: Sequence[Path],
    sizes: Iterable[int],
    runs: int,
    root: Path,
    browser: bool,
) -> None:
    """Measure start-up first, which warms the machine up too, then size by size."""
    one = _fleet(folders, root, 1)
    for _ in range(runs):
        for builder in builders:
            if builder.name in (OURS, PLAIN):
                course = run_course(builder, one, tools, _project(root, builder, 1))
                results.start.setdefault(builder.name, []).append(course)
    for size in sizes:
        fleet = results.fleets[size] = _fleet(folders, root, size)
        fitting = [builder for builder in builders if builder.most is None or size <= builder.most]
        _build(results, fitting, fleet, tools, runs, root)
        built = [builder for builder in fitting if (builder.name, size) in results.courses]
        _preview(results, built, fleet, tools, runs, root)
        if browser:
            _read(results, built, fleet, runs, root)


def _build(
    results: Results, builders: Sequence[Builder], fleet: Fleet, tools: Tools, runs: int, root: Path
) -> None:
    """Build in turns: what slows the machine down meets them all."""
    size = len(fleet.pages)
    for turn in range(1, runs + 1):
        for builder in builders:
            courses = results.courses.get((builder.name, size), [])
            if (courses and courses[0].plain[Step.COLD].wall > LONG) or _key(builder, size) in results.failed:
                continue
            with _noting(results, builder, size):
                course = run_course(builder, fleet, tools, _project(root, builder, size))
                results.courses.setdefault((builder.name, size), []).append(course)
                steps = ", ".join(f"{step} {usage.wall:.2f} s" for step, usage in course.searchable.items())
                say(f"run {turn} of {runs}: {builder.name}, {size:,} agents: {steps}")


def _preview(
    results: Results, builders: Sequence[Builder], fleet: Fleet, tools: Tools, edits: int, root: Path
) -> None:
    size = len(fleet.pages)
    for builder in builders:
        if builder.serve:
            with _noting(results, builder, size):
                project = _project(root, builder, size)
                results.edits[builder.name, size] = save_to_served(builder, fleet, tools, project, edits)


def _read(results: Results, builders: Sequence[Builder], fleet: Fleet, runs: int, root: Path) -> None:
    """Look at ours, at plain Material and at Pagefind."""
    size, word, address = len(fleet.pages), rare_word(fleet), fleet.pages[0].address
    with sync_playwright() as driver:
        for builder in builders:
            if builder.name in BOXES:
                site, place = _project(root, builder, size) / "site", (builder.name, size)
                with _noting(results, builder, size):
                    results.views[place] = view(driver, site, address, runs)
                    box = BOXES[builder.name]
                    results.searches[place] = first_result(driver, site, address, box, word, runs)
                    if builder.name == OURS:
                        results.keys[size] = filtered(driver, site, fleet.pages[0].name.lower()[:4])
                say(f"{builder.name}, {size:,} agents: in the browser, and searched for {word}")


@contextmanager
def _noting(results: Results, builder: Builder, size: int) -> Iterator[None]:
    """Go on without what fails; that something of ours did is said at the end."""
    try:
        yield
    except (FailedCommandError, PlaywrightError) as error:
        results.failed[_key(builder, size)] = str(error)
        say(f"{_key(builder, size)}: {error}")


def _key(builder: Builder, size: int) -> str:
    return f"{builder.title}, {size:,} agents"


def _project(root: Path, builder: Builder, size: int) -> Path:
    """Return the folder of a site: below that of its tool, where npm's packages are looked for."""
    tool = min(builder.tools - {"pagefind"})
    return root / tool / "sites" / f"{builder.name}-{size}"


def _fleet(folders: Sequence[Path], root: Path, size: int) -> Fleet:
    folder = root / "fleets" / str(size) / "agents"
    shutil.rmtree(folder, ignore_errors=True)
    return repeated(folders, folder, size) if folders else generated(folder, size)


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
