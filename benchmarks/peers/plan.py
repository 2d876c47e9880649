"""One run of the benchmark: everything that is planned, size by size, in turns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from benchmarks.fleet import Fleet, generated, repeated
from benchmarks.measure import FailedCommandError, say
from benchmarks.peers.builders import Builder, Tools
from benchmarks.peers.course import Step, run_course
from benchmarks.peers.preview import save_to_served
from benchmarks.peers.reader import MATERIAL, PAGEFIND, filtered, first_result, rare_word, view
from benchmarks.peers.results import HUGO, OURS, PLAIN, Results

BOXES = {OURS: MATERIAL, PLAIN: MATERIAL, HUGO: PAGEFIND}
"""The sites that are looked at in a browser, with their search boxes."""

LONG = 60.0
"""Seconds: a site whose cold build takes longer is built once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and below which folder; without folders of agents they are generated.

    With `cold_only` there are cold builds alone: more runs in the same time.
    """

    builders: tuple[Builder, ...]
    tools: Tools
    folders: tuple[Path, ...]
    sizes: tuple[int, ...]
    runs: int
    root: Path
    browser: bool = True
    cold_only: bool = False

    def fleet(self, size: int) -> Fleet:
        """Write so many agents, in place of any.

        Raises:
            ValueError: where the folders hold none.
        """
        folder = self.root / "fleets" / str(size) / "agents"
        shutil.rmtree(folder, ignore_errors=True)
        return repeated(self.folders, folder, size) if self.folders else generated(folder, size)

    def project(self, builder: Builder, size: int) -> Path:
        """Return the folder of a site: below that of its tool, where npm's packages are looked for."""
        tool = min(builder.tools - {"pagefind"})
        return self.root / tool / "sites" / f"{builder.name}-{size}"


def carry_out(plan: Plan, results: Results) -> None:
    """Measure start-up first, which warms the machine up too, then size by size.

    Raises:
        ValueError: where the folders hold no agents.
        FailedCommandError: where a single agent cannot be built.
    """
    one = plan.fleet(1)
    for _ in range(plan.runs):
        for builder in plan.builders:
            if builder.name in (OURS, PLAIN):
                project = plan.project(builder, 1)
                course = run_course(builder, one, plan.tools, project, plan.cold_only)
                results.start.setdefault(builder.name, []).append(course)
    for size in plan.sizes:
        fleet = results.fleets[size] = plan.fleet(size)
        fitting = [builder for builder in plan.builders if builder.most is None or size <= builder.most]
        _build(plan, results, fitting, fleet)
        if plan.cold_only:
            continue
        built = [builder for builder in fitting if (builder.name, size) in results.courses]
        _preview(plan, results, built, fleet)
        if plan.browser:
            _read(plan, results, built, fleet)


def _build(plan: Plan, results: Results, builders: Sequence[Builder], fleet: Fleet) -> None:
    """Build in turns: what slows the machine down meets them all."""
    size = len(fleet.pages)
    for turn in range(1, plan.runs + 1):
        for builder in builders:
            courses = results.courses.get((builder.name, size), [])
            is_long = courses and courses[0].plain[Step.COLD].wall > LONG
            if (is_long and not plan.cold_only) or _key(builder, size) in results.failed:
                continue
            with _noting(results, builder, size):
                project = plan.project(builder, size)
                course = run_course(builder, fleet, plan.tools, project, plan.cold_only)
                results.courses.setdefault((builder.name, size), []).append(course)
                steps = ", ".join(f"{step} {usage.wall:.2f} s" for step, usage in course.searchable.items())
                say(f"run {turn} of {plan.runs}: {builder.name}, {size:,} agents: {steps}")


def _preview(plan: Plan, results: Results, builders: Sequence[Builder], fleet: Fleet) -> None:
    size = len(fleet.pages)
    for builder in builders:
        if builder.serve:
            with _noting(results, builder, size):
                project = plan.project(builder, size)
                seconds = save_to_served(builder, fleet, plan.tools, project, plan.runs)
                results.edits[builder.name, size] = seconds


def _read(plan: Plan, results: Results, builders: Sequence[Builder], fleet: Fleet) -> None:
    """Look at ours, at plain Material and at Pagefind."""
    size, word, address = len(fleet.pages), rare_word(fleet), fleet.pages[0].address
    with sync_playwright() as driver:
        for builder in (builder for builder in builders if builder.name in BOXES):
            site, place, box = plan.project(builder, size) / "site", (builder.name, size), BOXES[builder.name]
            with _noting(results, builder, size):
                results.views[place] = view(driver, site, address, plan.runs)
                results.searches[place] = first_result(driver, site, address, box, word, plan.runs)
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
