"""Ids and slugs: the cases are in `ids.txt` and `slugs.txt`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.ids import RESERVED, assign_ids
from agent_catalog.catalog.slug import slugify
from agent_catalog.model import Agent
from tests.catalog.agents import make_agent, make_plugin
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("case", find_cases(FOLDER, "slugs.txt", required=("slugs",)), ids=str)
def test_a_name_becomes_a_slug(case: Case) -> None:
    expected = dict(case.table("slugs"))

    assert {name: slugify(name) or "-" for name in expected} == expected


@pytest.mark.parametrize(
    "case",
    find_cases(FOLDER, "ids.txt", required=("agents", "ids"), optional=("findings",)),
    ids=str,
)
def test_agents_get_the_ids_of_the_contracts(case: Case) -> None:
    rows = [[*row, "", "", ""][:5] for row in case.table("agents")]
    agents = [
        make_agent(path, name, plugin=make_plugin(plugin), dialect=dialect or "claude-code")
        for path, name, _, plugin, dialect in rows
    ]

    ids, findings = assign_ids(agents, [category or None for _, _, category, _, _ in rows])

    found = [[agent.source.path, id_] for agent, id_ in zip(agents, ids, strict=True)]
    assert sorted(found) == sorted(case.table("ids"))
    assert sorted(f"{f.file}:{f.line} {f.level} {f.code}" for f in findings) == sorted(case.rows("findings"))


def test_the_reserved_words_are_those_of_the_contracts() -> None:
    assert sorted(RESERVED) == [
        "404", "assets", "badges", "catalog", "categories", "compare", "embed", "examples", "feed", "health",
        "index", "install", "report", "search", "tools",
    ]  # fmt: skip


def test_without_a_letter_anywhere_the_path_gives_eight_digits() -> None:
    one, other = make_agent("agents/Пекарь.md", "Пекарь"), make_agent("agents/厨师.md", "厨师")

    (first, second), findings = assign_ids([one, other], [None, None])

    assert re.fullmatch(r"agent-[0-9a-f]{8}", first)
    assert re.fullmatch(r"agent-[0-9a-f]{8}", second)
    assert first != second
    assert assign_ids([other], [None])[0] == [second], "the path alone decides"
    assert {finding.code for finding in findings} == {"id-from-file"}


@PROPERTY
@given(any_text | st.text(st.sampled_from("aZ9 -_.+#/é漢🦊ß\u0130"), max_size=120))
def test_a_slug_is_safe_in_any_address_and_its_own_slug(text: str) -> None:
    slug = slugify(text)

    assert re.fullmatch(r"[a-z0-9-]{0,80}", slug)
    assert slug == slug.strip("-")
    assert slugify(slug) == slug


name = st.sampled_from(
    ["cook", "Cook", "tools", "Tools Agent", "C++", "cpp", "厨师", "🦊", "cook 2", "kitchen cook"]
)
fleet = st.lists(
    st.tuples(
        st.from_regex(r"agents/[ab]/[a-z厨]{1,3}\.md", fullmatch=True),
        name | st.just("long " * 20) | any_text,
        st.none() | st.sampled_from(["kitchen", "hall", "k" * 60]),
        st.sampled_from(["", "crew", "厨"]),
    ),
    max_size=12,
    unique_by=lambda row: row[0],
)


@PROPERTY
@given(fleet, st.randoms(use_true_random=False))
def test_ids_are_unique_free_and_the_same_in_any_order(
    rows: list[tuple[str, str, str | None, str]], random: object
) -> None:
    agents = [make_agent(path, name, plugin=make_plugin(plugin)) for path, name, _, plugin in rows]
    categories = [category for _, _, category, _ in rows]
    ids = _ids(agents, categories)
    places = list(range(len(agents)))
    random.shuffle(places)  # type: ignore[attr-defined]

    assert _ids([agents[place] for place in places], [categories[place] for place in places]) == ids
    assert len({id_.casefold() for id_ in ids.values()}) == len(agents)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", id_) for id_ in ids.values())
    assert not RESERVED & set(ids.values())


def _ids(agents: list[Agent], categories: list[str | None]) -> dict[str, str]:
    ids, _ = assign_ids(agents, categories)
    return {agent.source.path: id_ for agent, id_ in zip(agents, ids, strict=True)}
