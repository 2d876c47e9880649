"""What may not grow, counted: no seconds, which other work on the machine would change."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
import yaml
from benchmarks.fleet import generated, repeated
from benchmarks.generator import write_agents
from benchmarks.peers.__main__ import main
from benchmarks.peers.builders import BUILDERS, HERE, HOME, set_up
from benchmarks.peers.course import Step, run_course
from benchmarks.peers.results import OURS, PLAIN, Results
from benchmarks.peers.tables import tables
from benchmarks.peers.targets import targets

from agent_catalog.reading.agent_file import read_agent
from agent_catalog.reading.file_content import read_content
from agent_catalog.rendering.agent_page import render_agent_page
from agent_catalog.rendering.prompt import render_prompt
from agent_catalog.site.standalone import configuration
from tests.site.project import Page, build

SMALL, LARGE = 12, 48
COUNTED = {
    read_content.__code__: "read",
    read_agent.__code__: "parsed",
    render_prompt.__code__: "prompt rendered",
    render_agent_page.__code__: "page rendered",
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmark")


@pytest.fixture(scope="module")
def results(work: Path) -> Results:
    """Two sizes of ours, and plain Material, built as the benchmark builds them."""
    tools = set_up([HOME], work, install=False)
    found = Results()
    for size, names in ((SMALL, [OURS]), (LARGE, [OURS, PLAIN])):
        fleet = found.fleets[size] = generated(work / f"agents-{size}", size)
        for name in names:
            course = run_course(BUILDERS[name], fleet, tools, work / f"{name}-{size}")
            found.courses[name, size] = [course]
    return found


def test_every_agent_has_a_page_in_both_sites(results: Results) -> None:
    files = {page.file for page in results.fleets[LARGE].pages}
    assert len(files) == LARGE
    for name in (OURS, PLAIN):
        assert set(results.courses[name, LARGE][0].pages) == files


def test_every_step_is_measured(results: Results) -> None:
    assert set(results.courses[OURS, LARGE][0].plain) == set(Step)
    assert set(results.courses[PLAIN, LARGE][0].plain) == set(Step) - {Step.RESTORED}


def test_an_agents_page_does_not_grow_with_the_others(results: Results) -> None:
    small, large = results.page_bytes(OURS, SMALL), results.page_bytes(OURS, LARGE)
    assert small
    assert large == pytest.approx(small, rel=0.05)


def test_no_page_of_an_agent_has_the_others_in_its_navigation(work: Path, results: Results) -> None:
    addresses = {page.id for page in results.fleets[LARGE].pages}
    for page in results.fleets[LARGE].pages:
        built = Page((work / f"{OURS}-{LARGE}" / "site" / page.address / "index.html").read_text("utf-8"))
        links = [link.attributes["href"] or "" for link in built.all(".md-nav a[href]")]
        assert links
        assert not {link.rstrip("/").rpartition("/")[2] for link in links} & (addresses - {page.id})


def test_the_tables_name_every_target_and_what_was_measured_of_it(results: Results) -> None:
    lines = list(tables(results, "command", "setting"))
    for target in targets(results):
        assert any(line.startswith(f"| {target.what} | {target.size} | ≤ ") for line in lines)
    growth = next(target for target in targets(results) if target.what == "an agent's page, bytes")
    assert growth.value == pytest.approx(1, rel=0.05)
    assert growth.kept == "meant for 6,400"


def test_a_cold_build_does_everything_once_for_each_agent_and_a_warm_one_reads_only(tmp_path: Path) -> None:
    write_agents(tmp_path / "agents", SMALL)
    with _counting() as cold:
        build(tmp_path, {})
    with _counting() as warm:
        build(tmp_path, {})
    assert cold == dict.fromkeys(COUNTED.values(), SMALL)
    assert warm == {"read": SMALL}


def test_agents_of_a_folder_are_repeated_with_names_and_prompts_of_their_own(tmp_path: Path) -> None:
    write_agents(tmp_path / "few", 3)
    fleet = repeated([tmp_path / "few"], tmp_path / "many", 8)
    assert len({page.id for page in fleet.pages}) == len({page.body for page in fleet.pages}) == 8
    names = {file.stem for file in (tmp_path / "few").rglob("*.md")}
    numbered = {f"{name}{number}" for name in names for number in ("", "-2", "-3")}
    assert {page.name for page in fleet.pages} <= numbered


def test_a_larger_set_of_repeated_agents_begins_with_the_smaller(tmp_path: Path) -> None:
    write_agents(tmp_path / "few", 3)
    small = repeated([tmp_path / "few"], tmp_path / "small", 4)
    large = repeated([tmp_path / "few"], tmp_path / "large", 8)
    assert {(page.file, page.body) for page in small.pages} <= {
        (page.file, page.body) for page in large.pages
    }


def test_plain_material_has_the_theme_that_ours_has(tmp_path: Path) -> None:
    ours = configuration([tmp_path], tmp_path, {}, "")["theme"]
    theirs = yaml.safe_load((HERE / "material" / "theme.yml").read_text("utf-8"))["theme"]
    assert theirs == ours


def test_every_option_and_every_builder_is_described() -> None:
    described = (HERE.parent / "README.md").read_text("utf-8")
    flags = [flag for parameter in main.params for flag in parameter.opts if flag.startswith("--")]
    assert flags
    assert all(flag in described for flag in flags)
    assert all(f"| `{name}` |" in described for name in BUILDERS)


@contextmanager
def _counting() -> Iterator[dict[str, int]]:
    """Count calls of some functions, whoever makes them; the dictionary is filled at the end."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        code: CodeType = frame.f_code
        if event == "call" and code in COUNTED:
            calls[COUNTED[code]] += 1

    counted: dict[str, int] = {}
    sys.setprofile(note)
    try:
        yield counted
    finally:
        sys.setprofile(None)
        counted.update(calls)
