"""What holds for any front matter: nothing stops the reader, and nothing that an author wrote is lost."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agent_catalog.model import Level
from agent_catalog.reading.agent_file import read_agent_file
from agent_catalog.reading.dialects import known_keys
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.front_matter import FrontMatter, InvalidFrontMatterError, read_front_matter
from agent_catalog.reading.recovery import recover
from agent_catalog.reading.yaml_mapping import parse_mapping
from tests.reading.mending import mended
from tests.reading.strategies import PROPERTY, any_text, front_matters, mappings, prose, safe_dump

FRAGMENTS = [
    *(
        "---\n",
        "---",
        "...\n",
        "-----\n",
        "\n",
        "    ---\n",
        "```yaml\n",
        "```\n",
        "# Title\n",
        "<!-- x -->\n",
    ),
    *(
        "name: x\n",
        "description: a: b\n",
        "tools: *\n",
        "tools:\n",
        "  - Read\n",
        "\t- Grep\n",
        "user: 'x'\n",
    ),
    *("<example>", "</example>\n", "<<<<<<< ours\n", "color: '\n", "key: |\n", "  text\n", "\ufeff", "\0"),
    *("&a ", "*a", "!!tag ", "[[", "}"),
]


@PROPERTY
@given(any_text | st.lists(st.sampled_from(FRAGMENTS) | any_text, max_size=20).map("".join))
@example("---")
def test_any_text_has_front_matter_or_none_or_is_refused_at_a_line_of_it(text: str) -> None:
    try:
        matter = read_front_matter(text, known_keys())
    except InvalidFrontMatterError as error:
        places = [error.problem.line]
    else:
        problems = matter.problems if matter else ()
        keys = matter.keys.values() if matter else ()
        places = [*(problem.line for problem in problems), *(key.line for key in keys)]

    assert all(1 <= line <= text.count("\n") + 1 for line in places)


@PROPERTY
@given(
    st.lists(st.sampled_from(FRAGMENTS).map(str.encode) | st.binary(max_size=30), max_size=20).map(b"".join)
)
def test_any_bytes_become_an_agent_or_a_reason_and_never_an_error(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "case.md"
        file.write_bytes(content)
        outcome = read_agent_file(Candidate("agents/case.md", file, (), in_agents_folder=True, plugin=None))

    assert (outcome.agent is None) != (outcome.skipped is None)
    assert all(finding.line >= 1 and finding.code and finding.message for finding in outcome.findings)


@PROPERTY
@given(mappings, any_text.filter(lambda body: not body.startswith("\ufeff")), st.booleans())
def test_every_key_that_pyyaml_writes_comes_back_and_the_body_stays_whole(
    mapping: dict[str, Any], body: str, unicode: bool
) -> None:
    written = safe_dump(mapping, allow_unicode=unicode)
    assume(not written.startswith(("<<<<<<< ", ">>>>>>> ")))

    matter = _front_matter(f"---\n{written}---\n{body}")

    assert {name: key.value for name, key in matter.keys.items()} == mapping
    assert matter.body == body
    assert not matter.recovered


@PROPERTY
@given(front_matters, st.sampled_from([20, 80, 4096]))
def test_recovery_agrees_with_yaml_wherever_yaml_can_read(mapping: dict[str, Any], width: int) -> None:
    """Recovery, forced on valid front matter, must lose or change nothing."""
    written = safe_dump(mapping, width=width)

    chunks = recover(written, known_keys())

    assert {chunk.key.name: chunk.key for chunk in chunks} == parse_mapping(written).keys
    assert not any(chunk.damaged for chunk in chunks)


@PROPERTY
@given(st.text(max_size=200), st.frozensets(any_text, max_size=3))
def test_recovery_keeps_every_line_below_the_first_key(text: str, keys: frozenset[str]) -> None:
    chunks = recover(text, known_keys() | keys)

    assert [chunk.key.line for chunk in chunks] == sorted({chunk.key.line for chunk in chunks})
    lines = text.split("\n")
    assert all(lines[chunk.key.line - 1].startswith(chunk.key.name) for chunk in chunks)


BROKEN = "description: Use it when: "
intact = front_matters.map(lambda mapping: {k: v for k, v in mapping.items() if k != "description"})


@PROPERTY
@given(intact, prose)
def test_one_broken_line_costs_no_key_and_its_fix_can_be_pasted(keys: dict[str, Any], text: str) -> None:
    """Classes A, C and F: Claude Code loads the file, and so it is a warning."""
    written = f"---\nname: x\n{BROKEN}{text}\n{_without(keys, 'name')}---\n"

    matter = _front_matter(written)

    _assert_recovered(matter, f"Use it when: {text}", keys)
    _assert_fix_mends(written, matter, Level.WARNING)


no_key = prose.filter(lambda line: line[0] in "[{*&!|#%@`~\"'<—漢🦊" or ":" not in line.split(" ")[0])
spoken = st.builds("{} {}".format, st.sampled_from(["user:", "Context:", "assistant:"]), prose)
lines_of_prose = st.lists(st.just("") | no_key | spoken, min_size=1, max_size=6).filter(
    lambda lines: lines[-1]
)


@PROPERTY
@given(intact, lines_of_prose)
def test_broken_lines_without_indentation_cost_no_key_and_their_fix_can_be_pasted(
    keys: dict[str, Any], lines: list[str]
) -> None:
    """Class B: Claude Code does not load the file, and so it is an error."""
    text = "\n".join(["Use it when: the moon is full", *lines])
    written = f"---\nname: x\ndescription: {text}\n{_without(keys, 'name')}---\n"

    matter = _front_matter(written)

    _assert_recovered(matter, text, keys)
    _assert_fix_mends(written, matter, Level.ERROR)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n" + "name: x\n" * 20_000, id="a key, again and again"),
        pytest.param("---\nname: x: y\n" + "user: 'a'\n" * 20_000 + "---\n", id="lines of a dialogue"),
        pytest.param("---\nname: x: y\n" + "<example" * 20_000 + "\n---\n", id="tags that are never closed"),
        pytest.param("---\nname: x: y\n" + "\n" * 20_000 + "---\n", id="blank lines"),
        pytest.param("---\nname: x\n" + "# agent-catalog: ignore x,y z\n" * 20_000 + "---\n", id="comments"),
        pytest.param("---\nname: x\n# agent-catalog: ignore " + "x" * 500_000 + "\n---\n", id="a long code"),
        pytest.param("\n" * 20_000 + "---\nname: x\n---\n", id="blank lines before"),
        pytest.param("<!--\n" * 20_000, id="comments that are never closed"),
        pytest.param("---\n" + "".join(f"k{n}: a: b\n" for n in range(10_000)) + "---\n", id="broken keys"),
        pytest.param("---\nname: " + "- " * 20_000 + "\n---\n", id="dashes"),
        pytest.param("---\nname: " + "? " * 20_000 + "\n---\n", id="question marks"),
        pytest.param("---\nname: '" + "''" * 20_000 + "\n---\n", id="quotes"),
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    start = time.process_time()
    with suppress(InvalidFrontMatterError):
        read_front_matter(text, known_keys())

    assert time.process_time() - start < 2


def _front_matter(text: str) -> FrontMatter:
    matter = read_front_matter(text, known_keys())
    assert matter is not None
    return matter


def _without(keys: dict[str, Any], name: str) -> str:
    rest = {key: value for key, value in keys.items() if key != name}
    return safe_dump(rest) if rest else ""


def _assert_recovered(matter: FrontMatter, description: str, keys: dict[str, Any]) -> None:
    expected = {**keys, "name": "x", "description": description}
    assert {name: key.value for name, key in matter.keys.items()} == expected
    assert matter.recovered


def _assert_fix_mends(written: str, matter: FrontMatter, level: Level) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(mended(written, matter, fix=""))
    (problem,) = [problem for problem in matter.problems if problem.code == "frontmatter-not-yaml"]
    assert (problem.line, problem.level) == (3, level)

    strictly_read = yaml.load(mended(written, matter, problem.fix), Loader=yaml.BaseLoader)

    texts = {name: key.text for name, key in matter.keys.items() if key.text is not None}
    assert {name: strictly_read[name] for name in texts} == texts
