"""References by name, and pieces of the catalog: what is understood, what is found, and what is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_filter import PARAMETERS, AgentFilter, AgentQuery, parse_query
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.pieces import Embedder, Piece, parse_pieces
from agent_catalog.rendering.references import AgentTarget, Names, ReferenceProblem
from tests.catalog.agents import make_agent, make_tools
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY

CASES = find_cases(Path(__file__).parent, "references.txt", required=("agents", "references"))


def catalog_of(*entries: Entry) -> Catalog:
    return Catalog(tuple(sorted(entries, key=lambda entry: entry.id)), (), ())


def entry(id_: str, name: str = "", tools: str = "all", **values: Any) -> Entry:
    return Entry(id_, None, make_agent(f"agents/{id_}.md", name or id_, tools=make_tools(tools), **values))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_reference_leads_to(case: Case) -> None:
    names = Names(catalog_of(*(entry(*row) for row in case.table("agents"))))
    for row in case.rows("references"):
        reference, _, expected = row.partition("|")
        assert found(names, reference.strip()) == re.sub(r"\s*\|\s*", "#", expected.strip()), row


def found(names: Names, reference: str) -> str:
    """Return what a case file says of a reference."""
    try:
        target = names.target(reference)
    except ReferenceProblem as problem:
        return f"!{problem}"
    if target is None:
        return "-"
    anchor = target.anchor if isinstance(target, AgentTarget) else ""
    return f"{target.key}#{anchor}" if anchor else target.key


@PROPERTY
@given(st.text(), st.sampled_from(["agent:", "tool:", ""]))
def test_any_text_is_a_reference_or_none_or_says_what_is_wrong(text: str, prefix: str) -> None:
    names = Names(catalog_of(entry("cook", "Cook", "Read")))
    said = found(names, prefix + text)
    assert said.startswith(("agent:cook", "tool:", "!", "-"))


@PROPERTY
@given(st.text(min_size=1).map(lambda name: " ".join(name.split())).filter(bool))
def test_an_agent_is_found_by_its_name_whatever_that_is(name: str) -> None:
    names = Names(catalog_of(entry("the-id", name)))
    assert found(names, f"agent:{name}") == "agent:the-id"


# Pieces

_line = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), max_size=30)


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(["card", "table", "example"]), _line), min_size=1, max_size=4),
    st.sampled_from(["", " ", "  "]),
)
def test_lines_that_each_ask_for_a_piece_are_pieces(asked: list[tuple[str, str]], indent: str) -> None:
    lines = [f"[agent-{kind}:{target}]" for kind, target in asked]
    assert parse_pieces("\n".join(indent + line for line in lines)) == [
        Piece(kind, target, line) for (kind, target), line in zip(asked, lines, strict=True)
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "See [agent-card:x]",
        "[agent-card:x] and more",
        "[agent-card:x]\nAnd more",
        "`[agent-card:x]`",
        "\\[agent-card:x]",
        "[agent-cards:x]",
        "[agent-card: x",
        "",
    ],
)
def test_a_paragraph_with_anything_else_holds_no_piece(paragraph: str) -> None:
    assert parse_pieces(paragraph) == []


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    fleet = [
        entry("archivist", tools="Read, Grep"),
        entry("runner", tools="Bash, Read", model=("opus",)),
        entry("wildcard", "Über-Wildcard"),
    ]
    return Embedder(create_environment(), catalog_of(*fleet))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[agent-card:runer]", "no agent is named 'runer'; did you mean 'runner'?"),
        ("[agent-table:tol=Bash]", "there is no filter 'tol'; did you mean 'tool'?"),
        ("[agent-table:tool]", "the filter 'tool' has no value: write `tool=…`"),
        ("[agent-table:sort=most-tool]", "there is no order 'most-tool'; did you mean 'most-tools'?"),
        ("[agent-example:runner]", "the agent 'runner' has no 'example-1': it has no example"),
    ],
)
def test_a_piece_of_what_is_not_there_says_so(embedder: Embedder, text: str, problem: str) -> None:
    [piece] = parse_pieces(text)
    with pytest.raises(ReferenceProblem, match=re.escape(problem)):
        embedder.html(piece, Addresses("agents/"))


@pytest.mark.parametrize(
    ("query", "remarks"),
    [
        ("can=run&tool=Bash", []),
        ("tool=WebSearch", []),
        ("tool=mcp__any__thing", []),
        ("can=rum", ["no agent has `can=rum`; did you mean 'run'?"]),
        (
            "model=opsu&color=red",
            ["no agent has `model=opsu`; did you mean 'opus'?", "no agent has `color=red`"],
        ),
    ],
)
def test_a_value_that_nothing_has_is_remarked(embedder: Embedder, query: str, remarks: list[str]) -> None:
    assert embedder.remarks(Piece("table", query, "")) == remarks


@PROPERTY
@given(
    st.text(max_size=60) | st.lists(st.sampled_from([*PARAMETERS, "&", "=", "?", "%", "+", "é"])).map("".join)
)
def test_any_query_filters_or_says_what_is_wrong(embedder: Embedder, text: str) -> None:
    everyone = AgentFilter(embedder.environment, embedder.catalog)
    try:
        query = parse_query(text)
    except ReferenceProblem:
        query = None
    if query:
        assert set(query.pairs) == {(key, value) for key, value in query.pairs if key in PARAMETERS and value}
        assert len(everyone.fitting(query)) <= len(embedder.catalog.entries)


def test_a_query_of_nothing_has_all_agents_by_name(embedder: Embedder) -> None:
    found = AgentFilter(embedder.environment, embedder.catalog).fitting(AgentQuery())
    assert [one.id for one in found] == ["archivist", "runner", "wildcard"]
