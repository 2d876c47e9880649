"""Relations between agents: the cases are in `delegation.txt` and `similarity.txt`."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Entry, build_catalog
from agent_catalog.catalog.relations import Mention, MentionKind, Relations, relations_of
from agent_catalog.catalog.similarity import MAX_HOLDERS, MAX_SIMILAR, MAX_WORDS
from agent_catalog.model import Agent
from agent_catalog.reading.dialects import dialect_of
from agent_catalog.reading.folder import Reading
from tests.catalog.agents import make_agent, make_plugin, make_tools
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text

FOLDER = Path(__file__).parent
SAID = ("prompt", "description", "tools", "disallowed", "front matter")


@pytest.mark.parametrize(
    "case", find_cases(FOLDER, "delegation.txt", required=("agents", "names"), optional=SAID), ids=str
)
def test_an_agent_names_others(case: Case) -> None:
    rows = [[*row, ""][:3] for row in case.table("agents")]
    said: dict[str, Any] = {
        "body": case.text("prompt"),
        "description": case.text("description"),
        "tools": make_tools(case.text("tools") or "all", case.text("disallowed")),
        "metadata": case.json("front matter") if "front matter" in case else {},
    }
    agents = [_agent(*row, **(said if place == 0 else {})) for place, row in enumerate(rows)]

    entries = _entries(agents)

    (asking,) = [entry.id for entry in entries if entry.agent is agents[0]]
    relations = relations_of(entries)
    assert relations_of(entries[::-1]) == relations
    found = relations[asking].delegates_to
    assert ([[mention.kind.value, mention.id] for mention in found] or [["-"]]) == case.table("names")


@pytest.mark.parametrize(
    "case",
    find_cases(FOLDER, "similarity.txt", required=("agents", "similar"), optional=("plugins",)),
    ids=str,
)
def test_agents_are_like_others(case: Case) -> None:
    plugins = dict(case.table("plugins"))
    entries = _entries(
        [
            _agent(path, name, plugins.get(path, ""), summary=summary, category=category or None)
            for path, name, summary, category in ([*row, ""][:4] for row in case.table("agents"))
        ]
    )

    relations = relations_of(entries)

    found = [
        [id_, like.id, ", ".join(like.words) + (" *" if like.same_category else "")]
        for id_ in sorted(relations)
        for like in relations[id_].similar
    ]
    assert (found or [["-"]]) == case.table("similar")


def test_an_edge_is_seen_from_both_ends() -> None:
    entries = _entries(
        [
            _agent("agents/a.md", "lead", body="Ask code-reviewer, and @qa-expert."),
            _agent("agents/b.md", "code-reviewer"),
            _agent("agents/c.md", "qa-expert", tools=make_tools("Agent(code-reviewer)")),
        ]
    )

    relations = relations_of(entries)

    assert relations["lead"].delegates_to == (
        Mention("qa-expert", MentionKind.MENTION),
        Mention("code-reviewer", MentionKind.PROMPT),
    )
    assert relations["code-reviewer"].named_by == (
        Mention("qa-expert", MentionKind.TOOLS),
        Mention("lead", MentionKind.PROMPT),
    )
    assert relations["lead"].named_by == ()


def test_no_agents_have_no_relations_and_one_has_empty_ones() -> None:
    assert relations_of([]) == {}
    assert relations_of(_entries([_agent("agents/a.md", "lead")])) == {"lead": Relations((), (), ())}


def test_four_similar_agents_are_listed_and_three_words() -> None:
    summary = "Bakes rye bread in ovens of stone with wood from old forests"
    names = ["rye-baker", "rye-eater", "rye-farmer", "rye-miller", "rye-seller", "rye-taster"]
    entries = _entries([_agent(f"agents/{name}.md", name, summary=summary) for name in names])
    entries += _entries([_agent(f"agents/x{number}.md", f"poet{number}", summary="") for number in range(40)])

    similar = relations_of(entries)["rye-taster"].similar

    assert len(similar) == MAX_SIMILAR == 4
    assert all(len(like.words) == MAX_WORDS == 3 for like in similar)
    assert [like.id for like in similar] == names[:4], "the first by id, where all are alike"


def test_the_examples_in_a_description_make_nobody_alike() -> None:
    description = "Bakes.\n<example>user: 'zebra giraffe okapi' assistant: 'antelope'</example>"
    entries = _entries(
        [
            _agent("agents/a.md", "baker", description=description, summary="Bakes"),
            _agent("agents/b.md", "miller", description=description, summary="Mills"),
        ]
    )

    assert [relation.similar for relation in relations_of(entries).values()] == [(), ()]


def test_of_many_that_have_a_word_those_are_looked_at_who_have_it_in_their_name() -> None:
    said = [_agent(f"agents/a{n}.md", f"actor a{n}", summary="Likes bread") for n in range(MAX_HOLDERS)]
    others = [_agent(f"agents/c{n}.md", f"smith c{n}", summary="") for n in range(3 * MAX_HOLDERS)]
    named = [_agent(f"agents/b{n}.md", f"bread {n}", summary="") for n in (1, 2)]

    similar = relations_of(_entries([*said, *others, *named]))["bread-1"].similar

    assert [(like.id, like.words) for like in similar][:1] == [("bread-2", ("bread",))]


@pytest.mark.parametrize("seed", range(5))
def test_more_agents_than_are_looked_at_give_the_same_in_any_order(seed: int) -> None:
    # The number is no word: the agents of a loaf are alike, and there are more of them than are looked at.
    names = [f"loaf{loaf} {number}" for loaf in range(4) for number in range(MAX_HOLDERS + 8)]
    entries = _entries([_agent(f"agents/{name}.md", name, summary="Bakes") for name in names])

    relations = relations_of(Random(seed).sample(entries, len(entries)))

    assert relations == relations_of(entries)
    assert all(len(relation.similar) == MAX_SIMILAR for relation in relations.values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("front-end" * 20_000, id="one long run"),
        pytest.param("front-end " * 20_000, id="a name that is none, again and again"),
        pytest.param("- front-end\n" * 20_000, id="a list without a line above it"),
        pytest.param("agents:\n- " + "front-end " * 20_000, id="a long item"),
        pytest.param("agents" * 30_000 + "\nfront-end", id="a line that leads to no list"),
        pytest.param("agents:\n" + " \n" * 50_000 + "front-end", id="a list of nothing"),
        pytest.param("@debugger " * 20_000, id="mentions"),
        pytest.param("```\n" + "@debugger " * 20_000, id="mentions in code"),
        pytest.param("@" * 200_000, id="signs"),
        pytest.param("-a" * 100_000, id="hyphens"),
        pytest.param("`" * 200_000, id="backticks"),
        pytest.param("subagent_type" * 20_000, id="types without a value"),
        pytest.param("front-end/" * 20_000, id="a long path"),
    ],
)
def test_it_takes_time_in_proportion_to_the_text(text: str) -> None:
    names = ("front-end", "debugger", "a-a", "lead")
    entries = _entries(
        [_agent(f"agents/{name}.md", name, body=text, summary=text[:10_000]) for name in names]
    )
    start = time.process_time()

    relations_of(entries)

    assert time.process_time() - start < 2


TOKENS = (
    "code-reviewer", "Code Reviewer", "debugger", "qa-expert", "front-end", "厨师", "数据库专家", "C#", "a:b",
    "--", "crew", "code-reviewer.md", "x.agent.md", "agents/qa-expert.md", "\u0130-\u0130x", "-", "=", "",
)  # fmt: skip
SIGNS = (
    "@", "`", "\n", " ", "/", ":", ".", "agent", "agents:\n- ", "subagent_type=", '"', "```\n", "**", "|",
    "Agent(", ")", ", ", "\\",
)  # fmt: skip
words = st.lists(st.sampled_from([*TOKENS, *SIGNS]) | st.text(max_size=5), max_size=12).map("".join)
value: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("agent") | words, inner, max_size=2),
    max_leaves=6,
)


def _agent(path: str, name: str, plugin: str = "", **said: Any) -> Agent:
    dialect = dialect_of(PurePosixPath(path)).name
    return make_agent(path, name, **{"plugin": make_plugin(plugin), "dialect": dialect, **said})


def _entries(agents: list[Agent]) -> list[Entry]:
    return list(build_catalog(Reading(tuple(agents), (), ())).entries)


fleets = st.lists(
    st.builds(
        _agent,
        st.from_regex(r"[ab]/([ab]/){0,2}[a-c-]{1,3}(\.agent)?\.md", fullmatch=True),
        st.sampled_from(TOKENS) | words,
        st.sampled_from(["", "crew", "code", "厨"]),
        body=words | any_text,
        description=words,
        summary=words | any_text,
        category=st.none() | st.sampled_from(["kitchen", "hall"]),
        metadata=st.dictionaries(st.sampled_from(["handoffs", "agents"]), value),
        tools=st.builds(make_tools, words, words),
    ),
    max_size=10,
    unique_by=lambda agent: agent.source.path,
)


@PROPERTY
@given(fleets, st.randoms(use_true_random=False))
def test_any_agents_have_relations_and_the_same_in_any_order(agents: list[Agent], random: Random) -> None:
    entries = _entries(agents)
    ids = {entry.id for entry in entries}

    relations = relations_of(entries)

    assert set(relations) == ids
    for id_, relation in relations.items():
        named = [mention.id for mention in relation.delegates_to]
        naming = [mention.id for mention in relation.named_by]
        similar = [like.id for like in relation.similar]
        for others in (named, naming, similar):
            assert len(set(others)) == len(others), "one edge for a pair"
            assert set(others) <= ids - {id_}
        assert all(Mention(id_, edge.kind) in relations[edge.id].named_by for edge in relation.delegates_to)
        assert all(Mention(id_, edge.kind) in relations[edge.id].delegates_to for edge in relation.named_by)
        assert all(like.words and all(like.words) for like in relation.similar)
    shuffled = random.sample(agents, len(agents))
    assert relations_of(_entries(shuffled)) == relations
    assert relations_of(entries[::-1]) == relations
