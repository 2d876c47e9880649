"""A large catalog's prompts are rendered on other processors as well, and come out the same."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from agent_catalog.rendering.prompt import render_prompt
from agent_catalog.rendering.prompts import WORTHWHILE, Prompts


def bodies(characters: int) -> list[str]:
    """Return different prompts of about so many characters together."""
    sample = (
        "# Task {}\n\n- first `code`\n  - second <role>\n\n```python\nx = {}\n```\n\n## Part\n\n"
        + "Words. " * 400
    )
    prompts = [sample.format(number, number) for number in range(1 + characters // len(sample))]
    return [*prompts, ""]


@pytest.mark.parametrize("processors", [1, 2, 4])
@pytest.mark.parametrize("characters", [10_000, WORTHWHILE + 10_000])
def test_each_prompt_is_what_one_process_makes_of_it(processors: int, characters: int) -> None:
    prompts = bodies(characters)
    workers = Prompts(prompts, processors=processors)
    try:
        for body in [*prompts, prompts[0], prompts[-2], "not announced"]:
            assert workers.render(body) == render_prompt(body)
    finally:
        workers.close()


def test_others_begin_with_the_last_prompt() -> None:
    prompts = bodies(WORTHWHILE + 10_000)
    workers = Prompts(prompts, processors=2)
    try:
        assert workers._ahead is not None
        last = len(prompts) - 1
        wait_for(lambda: workers._ahead is not None and last in workers._ahead._results)
        assert 0 not in workers._ahead._results
        assert workers.render(prompts[last]) == render_prompt(prompts[last])
    finally:
        workers.close()


def test_what_a_worker_that_fails_has_not_made_is_rendered_here() -> None:
    prompts = bodies(WORTHWHILE + 10_000)
    workers = Prompts(prompts, processors=2)
    assert workers._ahead is not None
    workers._ahead._processes[0].kill()
    try:
        assert workers.render(prompts[-2]) == render_prompt(prompts[-2])
    finally:
        workers.close()


def test_workers_can_be_closed_before_they_are_done_and_twice() -> None:
    workers = Prompts(bodies(WORTHWHILE + 10_000), processors=2)
    assert workers._ahead is not None
    process = workers._ahead._processes[0]
    workers.close()
    workers.close()
    assert process.returncode is not None


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until it happened; a worker has half a minute to start."""
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
