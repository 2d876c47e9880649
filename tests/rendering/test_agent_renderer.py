"""A large catalog's pages are rendered on other processors as well, and come out the same."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_catalog.ahead import LEAP, _Worker
from agent_catalog.catalog.catalog import Entry, build_catalog
from agent_catalog.catalog.relations import relations_of
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_renderer import WORTHWHILE, AgentInput, AgentRenderer, RenderSetting
from agent_catalog.rendering.embedding import EMBED
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.page import DataFile, PublishedSite
from agent_catalog.rendering.related import related_view
from agent_catalog.rendering.source_links import NO_LINKS
from tests.site.project import agent, write

SITE = PublishedSite("Ours", "https://site.example/", "https://site.example/")
SETTING = RenderSetting(image_hosts=("img.example",), site=SITE, full_text=True)
ENVIRONMENT = create_environment()
BODY = "# Task {}\n\n- first `code`\n  - second <role>\n\n```python\nx = {}\n```\n\n![x](https://img.example/x)\n\n"


def agents(folder: Path, characters: int) -> list[AgentInput]:
    """Return agents with prompts of about so many characters together."""
    body = BODY + "Words. " * 4_000
    count = 1 + characters // len(body)
    files = {
        f"{n}.md": agent(f"agent-{n}", f"Does {n}.", tools="Read, Nope", body=body.format(n, n))
        for n in range(count)
    }
    files["empty.md"] = agent("empty", "Asks @agent-0.", body="")
    catalog = build_catalog(read_folders([write(folder / "agents", files)]))
    relations, entries = relations_of(catalog.entries), {entry.id: entry for entry in catalog.entries}
    to = Addresses("../")
    return [
        AgentInput(entry, to, NO_LINKS, related_view(relations[entry.id], entries, to))
        for entry in catalog.entries
    ]


@pytest.mark.parametrize("processors", [1, 2, 4])
@pytest.mark.parametrize("characters", [100_000, WORTHWHILE + 10_000])
def test_each_page_is_what_one_process_makes_of_it(tmp_path: Path, processors: int, characters: int) -> None:
    inputs = agents(tmp_path, characters)
    alone = AgentRenderer(ENVIRONMENT, SETTING)
    others = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs)[:-1], processors)
    try:
        for item in (*inputs, inputs[0]):
            assert others.render(item) == alone.render(item)
    finally:
        others.close()


def test_templates_of_the_team_are_used_by_all(tmp_path: Path) -> None:
    templates = {
        "own/agent-catalog/agent.html": "<h1 id=agent>{{ agent.name }}</h1>",
        "own/agent-catalog/embed.html": "<p>{{ card.name }}</p>",
    }
    write(tmp_path, templates)
    own = str(tmp_path / "own")
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    others = AgentRenderer(create_environment([own]), RenderSetting(overrides=(own,)), entries(inputs), 2)
    try:
        wait_for_worker(others, len(inputs) - 1)
        for item in (inputs[-1], inputs[0]):
            name, page = item.entry.agent.name, others.render(item).page
            assert page.html == f"<h1 id=agent>{name}</h1>"
            assert DataFile(EMBED, f"<p>{name}</p>".encode()) in page.files
    finally:
        others.close()


def test_others_are_ahead_of_this_process(tmp_path: Path) -> None:
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    last = len(inputs) - 1
    assert last > 2 + LEAP
    ahead = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    behind = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    try:
        # No worker has started yet; this one leaves out what is reached, the one after it, and the next few.
        assert behind.render(inputs[1]) == AgentRenderer(ENVIRONMENT, SETTING).render(inputs[1])
        for renderer in (ahead, behind):
            wait_for_worker(renderer, last)
        assert all(worker_of(ahead).result(place) for place in range(last + 1))
        made = [worker_of(behind).result(place) is not None for place in range(last + 1)]
        assert made == [False] * (3 + LEAP) + [True] * (last - 2 - LEAP)
        assert ahead.render(inputs[last]) == AgentRenderer(ENVIRONMENT, SETTING).render(inputs[last])
    finally:
        ahead.close()
        behind.close()


def test_what_a_worker_that_fails_has_not_made_is_rendered_here(tmp_path: Path) -> None:
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    others = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    worker_of(others).process.kill()
    try:
        assert others.render(inputs[-2]) == AgentRenderer(ENVIRONMENT, SETTING).render(inputs[-2])
    finally:
        others.close()


def test_workers_run_nothing_of_the_folder_that_they_are_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    write(tmp_path, {"cwd/msgspec.py": f"open({str(tmp_path / 'ran')!r}, 'w')"})
    monkeypatch.chdir(tmp_path / "cwd")
    others = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    try:
        wait_for_worker(others, len(inputs) - 1)
    finally:
        others.close()
    assert not (tmp_path / "ran").exists()


def test_workers_can_be_closed_before_they_are_done_and_twice(tmp_path: Path) -> None:
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    others = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    process = worker_of(others).process
    others.close()
    others.close()
    assert others.render(inputs[1]) == AgentRenderer(ENVIRONMENT, SETTING).render(inputs[1])
    assert process.returncode is not None


COPIED = """
import sys
from pathlib import Path
from threading import Event, Thread

from agent_catalog import ahead
from tests.rendering import test_agent_renderer as cases

folder = Path(sys.argv[1])
for number, case in enumerate(cases.WITH_ANY_WORKER):
    assert ahead._can_be_copied(), "this process has threads"
    case(folder / str(number))
end = Event()
Thread(target=end.wait).start()
print("no copy" if not ahead._can_be_copied() else "a copy without its threads")
end.set()
"""


def test_every_page_is_rendered_by_a_worker(tmp_path: Path) -> None:
    inputs = agents(tmp_path, WORTHWHILE + 10_000)
    others = AgentRenderer(ENVIRONMENT, SETTING, entries(inputs), 2)
    alone = AgentRenderer(ENVIRONMENT, SETTING)
    try:
        wait_for_worker(others, len(inputs) - 1)
        for item in reversed(inputs):
            assert others.render(item) == alone.render(item)
    finally:
        others.close()


WITH_ANY_WORKER = (
    test_every_page_is_rendered_by_a_worker,
    test_what_a_worker_that_fails_has_not_made_is_rendered_here,
    test_workers_can_be_closed_before_they_are_done_and_twice,
)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process knows its threads")
def test_a_worker_is_a_copy_where_this_process_has_no_other_threads(tmp_path: Path) -> None:
    """Tests run beside threads of their runner, so this takes a process of its own."""
    command = [sys.executable, "-W", "error", "-c", COPIED, str(tmp_path)]
    top = Path(__file__).parents[2]
    result = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("no copy\n", "")


def entries(inputs: list[AgentInput]) -> list[Entry]:
    return [item.entry for item in inputs]


def worker_of(renderer: AgentRenderer) -> _Worker:
    assert renderer._ahead is not None
    (worker,) = renderer._ahead._workers
    return worker


def wait_for_worker(renderer: AgentRenderer, place: int) -> None:
    """Wait until a worker has made the item of a place; it has half a minute to start."""
    end = time.monotonic() + 30
    while worker_of(renderer).result(place) is None:
        assert time.monotonic() < end
        time.sleep(0.01)
