"""Categories: the cases are in `categories.txt`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.categories import CategoryMap, category_of
from agent_catalog.reading.folder import Reading
from tests.catalog.agents import make_agent, make_plugin
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text


@pytest.mark.parametrize(
    "case",
    find_cases(Path(__file__).parent, "categories.txt", required=("agent", "category"), optional=("map",)),
    ids=str,
)
def test_the_category_is_what_the_first_source_says(case: Case) -> None:
    said = {key: value for key, _, value in (row.partition(": ") for row in case.rows("agent"))}
    agent = make_agent(
        said.get("path", "agents/cook.md"),
        category=said.get("category"),
        folders=tuple(said["folders"].split("/")) if "folders" in said else (),
        plugin=make_plugin(said.get("plugin", ""), said.get("plugin-category", "")),
    )

    category = category_of(agent, CategoryMap.of(dict(case.table("map"))))

    assert [[category.slug, category.title] if category else ["-"]] == case.table("category")


def test_a_slug_has_one_title_whatever_the_files_call_it() -> None:
    agents = (
        make_agent("agents/a.md", "a", category="Field  work"),
        make_agent("agents/b.md", "b", category="Field Work"),
    )

    for order in (agents, agents[::-1]):
        catalog = build_catalog(Reading(order, (), ()))
        assert [(c.slug, c.title) for c in catalog.categories] == [("field-work", "Field Work")]


@PROPERTY
@given(any_text)
def test_any_text_gives_a_slug_and_a_title_of_one_line_or_none(text: str) -> None:
    category = category_of(make_agent(category=text), CategoryMap())

    if category:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", category.slug)
        assert category.title == " ".join(category.title.split()) != ""
