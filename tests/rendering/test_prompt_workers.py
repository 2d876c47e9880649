"""A large catalog's prompts are rendered on other processors as well, and come out the same."""

from __future__ import annotations

import pytest

from agent_catalog.rendering.prompt import render_prompt
from agent_catalog.rendering.prompt_workers import WORTHWHILE, PromptWorkers


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
    workers = PromptWorkers(prompts, processors=processors)
    try:
        for body in [*prompts, prompts[0], prompts[-2], "not announced"]:
            assert workers.render(body) == render_prompt(body)
    finally:
        workers.close()


def test_the_share_of_a_worker_that_fails_is_rendered_here() -> None:
    prompts = bodies(WORTHWHILE + 10_000)
    workers = PromptWorkers(prompts, processors=2)
    workers._all[0].process.kill()
    try:
        assert workers.render(prompts[-2]) == render_prompt(prompts[-2])
    finally:
        workers.close()


def test_workers_can_be_closed_before_they_are_done_and_twice() -> None:
    workers = PromptWorkers(bodies(WORTHWHILE + 10_000), processors=2)
    process = workers._all[0].process
    workers.close()
    workers.close()
    assert process.returncode is not None
