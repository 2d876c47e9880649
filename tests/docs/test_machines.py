"""What the documentation says of files and output for machines is what they are."""

from __future__ import annotations

import json
import re

import pytest

from agent_catalog.catalog.comparison import Kind
from agent_catalog.catalog.difference import Aspect
from agent_catalog.catalog.news import MAX_EACH, MAX_TOLD
from agent_catalog.difference_formats import FORMATS, MARK, MAX_MARKDOWN
from agent_catalog.rendering.llms import MAX_FULL
from agent_catalog.schemas import DIFF, PUBLISHED, schema
from agent_catalog.vocabulary import load
from tests.docs.test_documentation import first_column, sections, text
from tests.schemas import assert_fits


def test_the_example_of_a_difference_fits_its_schema_and_its_keys_are_described() -> None:
    section = sections("commands.md", "### ")["Diff as JSON"]
    example = re.search(r"^```json\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert example
    assert_fits(DIFF, json.loads(example[1]))
    described = json.loads(schema(DIFF))["properties"]
    agent = described["agents"]["items"]["properties"]
    keys = {*described, *agent, *agent["differences"]["items"]["properties"]}
    assert keys - {"version", "id"} == first_column(section)
    for word in (*Aspect, *Kind):
        assert f"`{word}`" in section


def test_every_form_of_a_difference_is_described() -> None:
    section = sections("commands.md")["agent-catalog diff"]
    assert [f"--format {form}" for form in FORMATS] == re.findall(r"`(--format \w+)`", section)


def test_permission_modes_are_documented_in_their_order() -> None:
    section = " ".join(sections("commands.md", "### ")["What counts as more"].split())
    modes = load("permissions")["modes"]
    named = [mode for mode in re.findall(r"`(\w+)`", section.split("in this order: ")[1]) if mode in modes]
    assert len(named) == len(modes)
    assert [modes[mode] for mode in named] == sorted(modes.values())
    for key in load("permissions")["keys"]:
        assert f"`{key}`" in section


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("machines.md", f"A feed holds the {MAX_TOLD} latest pieces of news."),
        ("machines.md", f"touches more than {MAX_EACH} agents is one piece"),
        ("machines.md", f"no larger than {MAX_FULL // 1000} kB"),
        ("options.md", f"no larger than {MAX_FULL // 1000} kB"),
        ("commands.md", f"of at most {MAX_MARKDOWN:,} bytes"),
        ("github-pages.md", f"mark='{MARK}'"),
        *(("machines.md", f"`{name}`" if "diff" not in name else f"`agents/{name}`") for name in PUBLISHED),
    ],
)
def test_numbers_and_names_are_those_of_the_code(page: str, words: str) -> None:
    assert words in " ".join(text(page).split())
