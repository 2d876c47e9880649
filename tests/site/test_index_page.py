"""The index: which agent do I need?"""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborNode

from tests.site.fleet import IDS
from tests.site.project import PLAIN_YML, Page, Site, agent, build, text_of


def _card(page: Page, name: str) -> LexborNode:
    return next(card for card in page.all(".agent-card") if text_of(card.css("h2")[0]) == name)


def test_the_index_says_what_the_fleet_may_do(fleet: Site) -> None:
    assert fleet.page("agents/").text(".agent-figures") == (
        "6 agents: 3 can run commands; 2 inherit every tool of the session."
    )


def test_the_index_has_a_card_for_each_agent_by_name(fleet: Site) -> None:
    page = fleet.page("agents/")
    assert page.texts(".agent-card h2") == [
        "oracle", "recovered", "Release Captain", "security-reviewer", "style-reviewer", "windows",
    ]  # fmt: skip
    assert page.attributes(".agent-card h2 a", "href") == [f"{id_}/" for id_ in IDS]


def test_a_card_says_what_to_know_at_a_glance(fleet: Site) -> None:
    card = _card(fleet.page("agents/"), "security-reviewer")
    assert text_of(card.css(".agent-card-category")[0]) == "Review · opus"
    assert text_of(card.css(".agent-card-summary")[0]).startswith("Reads a change for holes")
    assert [text_of(chip) for chip in card.css(".agent-chip")] == ["Read", "Search", "Run", "MCP"]
    assert text_of(card.css(".agent-card-foot")[0]) == "2 examples"


@pytest.mark.parametrize(
    ("name", "chip"),
    [
        ("Release Captain", "Inherits every tool"),
        ("style-reviewer", "Inherits every tool"),
        ("oracle", "No tools"),
    ],
)
def test_a_card_says_what_no_list_of_tools_means(fleet: Site, name: str, chip: str) -> None:
    assert [text_of(node) for node in _card(fleet.page("agents/"), name).css(".agent-chip")] == [chip]


def test_a_card_is_one_link_whose_actions_the_script_adds_beside_it(fleet: Site) -> None:
    page = fleet.page("agents/")
    assert [len(card.css("a")) for card in page.all(".agent-card")] == [1] * len(IDS)
    actions = page.template("template[data-agent-actions]")
    assert actions.texts("label, button, a") == ["Compare", "Copy", "Download"]


def test_a_card_names_two_models_and_counts_the_others(tmp_path: Path) -> None:
    file = agent("a", model="[opus, sonnet, haiku, fable]")
    site = build(tmp_path, {"agents/a.agent.md": file}, PLAIN_YML)
    assert site.page("agents/").text(".agent-card-category") == "opus, sonnet +2"


def test_namesakes_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    files = {
        "agents/one/twin.md": agent("twin"),
        "agents/two/twin.md": agent("twin"),
        "agents/one/only.md": agent("only"),
    }
    page = build(tmp_path, files, PLAIN_YML).page("agents/")
    shown = [text_of(card.css(".agent-card-category")[0]) for card in page.all(".agent-card")]
    assert shown == ["One", "One twin", "Two two-twin"]
    assert page.attributes(".agent-card h2 a", "href") == ["only/", "twin/", "two-twin/"]


def test_the_title_is_an_option(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML + "          title: Our crew\n")
    assert site.page("agents/").text("h1") == "Our crew"
    assert "Our crew" in site.page("").texts("a.nav-link")


def test_the_filter_offers_what_the_fleet_differs_in(fleet: Site) -> None:
    page = fleet.page("agents/")
    assert page.texts("[data-facet]") == ["Category", "Can", "Tool", "Model", "Color"], "nobody has a tag"
    assert page.attributes("[data-facet]", "popovertarget") == page.attributes("[popover]", "id")
    assert page.attributes("[name=sort] option", "value") == ["", "tools", "most-tools"]
    assert page.texts("[data-agent-view]") == ["Cards", "List"]


def test_a_single_category_is_no_choice(tmp_path: Path) -> None:
    page = build(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")}, PLAIN_YML).page("agents/")
    assert "Category" not in page.texts("[data-facet]")
    assert not page.has(".agent-shelves")
