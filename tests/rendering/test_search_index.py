"""The index of the full text: whatever a prompt says is found in its files, by reading them alone."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.categories import Category
from agent_catalog.model import Dialogue, Role, Turn
from agent_catalog.rendering.search_index import (
    CHUNK,
    MAX_EXAMPLES,
    MAX_LINE,
    MAX_LINES,
    SHARD,
    SearchIndex,
    SearchPage,
    search_agent,
)
from agent_catalog.rendering.search_terms import MAX_INDEXED, agent_terms, terms_of
from tests.catalog.agents import make_agent, make_tools
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY
from tests.rendering.search_reader import SearchReader

CASES = find_cases(Path(__file__).parent, "search-terms.txt", required=("text", "terms"))


def entry(id_: str = "cook", body: str = "Go.", category: Category | None = None, **values: Any) -> Entry:
    return Entry(id_, category, make_agent(f"agents/{id_}.md", values.pop("name", id_), body=body, **values))


def index_of(*entries: Entry, pages: tuple[SearchPage, ...] = ()) -> SearchReader:
    index = SearchIndex()
    for one in entries:
        index.add_agent(search_agent(one))
    for page in pages:
        index.add_page(page)
    return SearchReader({file.name: file.content for file in index.files()})


# Terms


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_text_has_the_terms(case: Case) -> None:
    assert sorted(terms_of(case.text("text")).elements()) == sorted(case.rows("terms"))


@PROPERTY
@given(st.text())
def test_no_term_holds_a_blank_or_is_too_long(text: str) -> None:
    for term in terms_of(text):
        assert 0 < len(term) <= 40
        assert not re.search(r"\s", term)


@PROPERTY
@given(st.text())
def test_a_text_has_the_same_terms_in_each_of_its_normal_forms(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert terms_of(composed) == terms_of(decomposed)


# Agents


def test_an_agent_is_found_by_what_it_says_and_by_the_strongest_place() -> None:
    dialogue = Dialogue(
        "A table is empty.", (Turn(Role.USER, "user", "Who emptied it?"),), "The archivist knows."
    )
    terms = agent_terms(
        entry(
            body="Restore rows. Check rows, count rows. Ask nobody.",
            category=Category("data-keeping", "Data keeping"),
            summary="Restores lost rows",
            tools=make_tools("Read, Bash(git:*), mcp__tracker__open_issue"),
            examples=(dialogue,),
            starters=("Find what is missing",),
        )
    )
    assert {terms[word] for word in ("check", "nobody")} == {0}
    assert {terms[word] for word in ("table", "emptied", "archivist")} == {2}
    assert {terms[word] for word in ("rows", "lost", "bash", "run", "tracker", "keeping", "missing")} == {3}
    assert "git" not in terms
    assert json.loads(json.dumps(terms)) == terms


def test_a_word_that_a_prompt_says_often_weighs_more() -> None:
    assert agent_terms(entry(body="ship ship ship sail"))["ship"] == 1
    assert agent_terms(entry(body="ship ship ship sail"))["sail"] == 0


def test_of_a_prompt_without_end_the_beginning_is_indexed() -> None:
    terms = agent_terms(entry(body="word " * (MAX_INDEXED // 5) + "beyond"))
    assert "word" in terms
    assert "beyond" not in terms


def test_what_is_shown_of_an_agent_has_bounds_and_hides_nothing() -> None:
    talk = Dialogue(None, (Turn(Role.USER, "user", "Hi \u202e"), Turn(Role.ASSISTANT, "a", "x" * 900)), None)
    many = entry(summary="s" * 900, examples=(talk,) * 99, starters=("start",) * 99)

    lines, examples = index_of(many).entry("cook")

    assert len(lines) == MAX_LINES
    assert max(map(len, lines)) <= MAX_LINE + len(" …")
    assert len(examples) == MAX_EXAMPLES
    assert examples[0][0] == "Hi ⟦U+202E⟧"


# Files


BODIES = st.lists(st.text(min_size=1, max_size=200) | st.text("ab ", min_size=1), min_size=1, max_size=40)


@PROPERTY
@given(BODIES)
def test_every_word_of_every_prompt_is_found(bodies: list[str]) -> None:
    reader = index_of(*(entry(f"agent-{place:03}", body) for place, body in enumerate(bodies)))
    asked = {term for body in bodies for term in terms_of(body)}
    for term in asked:
        expected = {f"agent-{place:03}" for place, body in enumerate(bodies) if term in terms_of(body)}
        found = {address for address, place in reader.places(term).items() if "prompt" in place}
        assert found == expected - {
            address for address, place in reader.places(term).items() if place == "lines"
        }


def test_a_fleet_is_parted_into_shards_of_about_the_same_size() -> None:
    fleet = [entry(f"a{place}", " ".join(f"w{place * 40 + at}" for at in range(60))) for place in range(300)]
    reader = index_of(*fleet)

    sizes = [len(reader.files[name]) for name in reader.files if name.startswith("terms-")]
    assert len(sizes) > 2
    assert all(SHARD < size < SHARD * 1.2 for size in sizes[:-1])
    shards = list(reader.shards())
    assert [next(iter(shard)) for shard in shards] == reader.directory["shards"]
    assert reader.places("w4040") == {"a100": "prompt", "a101": "prompt"}


def test_terms_stand_in_the_order_in_which_javascript_compares() -> None:
    terms = ["\U00010330", "\ufb50", "z", "a"]  # a Gothic letter is two signs of UTF-16, from U+D800 on
    reader = index_of(entry(body=" ".join(terms), summary="a"))
    listed = [term for shard in reader.shards() for term in shard]
    assert listed == sorted(listed, key=lambda term: term.encode("utf-16-be"))


def test_documents_far_apart_are_told_apart() -> None:
    fleet = [entry(f"a{place:05}", "rare" if place in (1, 700, 9_000) else "dull") for place in range(9_001)]
    reader = index_of(*fleet)
    assert list(reader.places("rare")) == ["a00001", "a00700", "a09000"]
    assert len(reader.places("dull")) == 8_998


def test_pages_of_the_site_follow_the_agents() -> None:
    pages = (
        SearchPage("guide/", "Guide", "Moor at the pier."),
        SearchPage("guide/#knots", "Knots", "Bowline", ("rope",)),
    )
    reader = index_of(entry("cook"), entry("Chef".lower(), name="The Chef"), pages=pages)
    assert reader.addresses == ["cook", "chef", "guide/", "guide/#knots"]
    assert reader.directory["agents"] == ["cook", ["The Chef", "chef"]]
    assert reader.places("pier") == {"guide/": "prompt"}
    assert reader.places("rope") == {"guide/#knots": "lines"}
    assert reader.entry("guide/#knots") == "Bowline"


def test_entries_are_parted_into_files() -> None:
    reader = index_of(*(entry(f"a{place:02}", summary=f"Number {place}") for place in range(CHUNK + 1)))
    assert reader.entry(f"a{CHUNK}")[0][0] == f"Number {CHUNK}"
    assert f"entries-{1}.json" in reader.files


def test_an_empty_site_has_an_index() -> None:
    assert list(index_of().files) == ["index.json"]


def test_the_build_changes_with_what_is_in_it_and_only_then() -> None:
    one, same, other = (index_of(entry(body=body)).directory["build"] for body in ("one", "one", "other"))
    assert one == same != other
