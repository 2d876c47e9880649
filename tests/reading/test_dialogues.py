"""Example dialogues and summaries: the cases are in `dialogues/`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.model import Dialogue
from agent_catalog.reading.dialogues import (
    MAX_DIALOGUES,
    find_dialogues,
    read_body_dialogues,
    read_description,
)
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text

FOLDER = Path(__file__).parent / "dialogues"
SECTIONS = ("description", "body", "dialogues", "summary")
CASES = find_cases(FOLDER, "*.txt", required=(), optional=SECTIONS)


@pytest.mark.parametrize("case", [case for case in CASES if "dialogues" in case], ids=str)
def test_dialogues_are_found_in_every_shape(case: Case) -> None:
    found = (
        read_body_dialogues(case.text("body"))
        if "body" in case
        else read_description(case.text("description")).dialogues
    )

    assert [_plain(dialogue) for dialogue in found] == case.json("dialogues")


@pytest.mark.parametrize("case", [case for case in CASES if "summary" in case], ids=str)
def test_the_summary_is_the_text_before_the_first_example(case: Case) -> None:
    assert read_description(case.text("description")).summary == case.text("summary")


# What a turn may hold without being taken for something else; the rest are cases of `rules.txt`.
words = st.text(st.sampled_from("abcdeé 漢字😀,.!?()[]{}&#*_`|;=+/%"), min_size=1, max_size=60).map(str.strip)
said = words.filter(lambda text: any(letter.isalnum() for letter in text))
turns = st.lists(
    st.tuples(st.sampled_from(["user", "assistant", "human", "claude"]), said), min_size=1, max_size=5
)
spoken = st.tuples(st.none() | said, turns, st.none() | said)


@PROPERTY
@given(st.lists(spoken, max_size=4), st.sampled_from(["\n", "\\n"]))
def test_what_is_written_as_a_dialogue_is_read_as_it(written: list[Any], line_end: str) -> None:
    blocks = [_block(context, turns, commentary, line_end) for context, turns, commentary in written]

    found = read_description("Does things. Examples:" + line_end + line_end.join(blocks)).dialogues

    assert [(d.context, [(t.speaker, t.text) for t in d.turns], d.commentary) for d in found] == written


FRAGMENTS = [
    *"<example> </example> <context> <commentary> </commentary> </user_request> <reasoning>".split(),
    *"user: \" ' “ ``` ` \\n <task".split(),
    *("<function x>", "\nassistant: ", "\nMira: '", " a "),
]


@PROPERTY
@given(
    any_text
    | st.lists(
        st.sampled_from(FRAGMENTS),
        max_size=40,
    ).map("".join)
)
def test_any_text_is_read_without_an_error_and_summarised_in_one_line(text: str) -> None:
    description = read_description(text)
    read_body_dialogues(text)

    assert "\n" not in description.summary
    assert all(turn.text.strip() for dialogue in description.dialogues for turn in dialogue.turns)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<example>" * 20_000, id="openers"),
        pytest.param("<example>user: 'a'" * 20_000, id="openers with turns"),
        pytest.param("<example " * 20_000, id="half openers"),
        pytest.param("<example>" + "<commentary>" * 20_000, id="commentaries that are never closed"),
        pytest.param("<example>" + "<commentary></user>" * 20_000, id="commentaries closed by another tag"),
        pytest.param("<example>" + "user: '" * 20_000, id="quotes that are never closed"),
        pytest.param("<example>" + "<task " * 20_000, id="half actions"),
        pytest.param("<example>" + "\n \t" * 20_000, id="blank lines"),
        pytest.param("```\n" * 20_000 + "<example>", id="fences"),
        pytest.param("`" * 20_000 + "<example>", id="backticks"),
        pytest.param("` " * 20_000 + "<example>", id="backticks with spaces"),
        pytest.param("examples: " * 20_000, id="words that lead over"),
        pytest.param("-" * 9_990 + "<example>", id="dashes that lead over, in the longest description"),
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    start = time.process_time()
    read_description(text)
    read_body_dialogues(text)

    assert time.process_time() - start < 1


def test_a_hundred_dialogues_are_enough() -> None:
    found = list(find_dialogues('<example>user: "a" assistant: "b"</example>' * (MAX_DIALOGUES + 1)))

    assert len(found) == MAX_DIALOGUES == 100


def _plain(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "context": dialogue.context,
        "turns": [
            {"role": turn.role.value, "speaker": turn.speaker, "text": turn.text} for turn in dialogue.turns
        ],
        "commentary": dialogue.commentary,
    }


def _block(context: str | None, turns: list[tuple[str, str]], commentary: str | None, line_end: str) -> str:
    lines = ["<example>"]
    lines += [f"Context: {context}"] if context else []
    lines += [f'{speaker}: "{text}"' for speaker, text in turns]
    lines += [f"<commentary>{commentary}</commentary>"] if commentary else []
    return line_end.join([*lines, "</example>"])
