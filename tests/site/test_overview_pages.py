"""The pages over all agents: index, tool matrix, examples, health; and the front page of a bare catalog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborNode

from tests.site.fleet import IDS
from tests.site.links import broken_links
from tests.site.project import MKDOCS_YML, PLAIN_YML, Page, Site, agent, attribute, build, text_of

VIEWS = ["Agents", "Tool matrix", "Examples", "Health"]


@pytest.mark.parametrize(
    ("address", "title", "current"),
    [
        ("agents/", "Agents", "Agents"),
        ("agents/tools/", "Tool matrix", "Tool matrix"),
        ("agents/examples/", "Examples", "Examples"),
        ("agents/health/", "Health", "Health"),
    ],
)
def test_every_view_has_one_title_and_leads_to_the_others(
    fleet: Site, address: str, title: str, current: str
) -> None:
    page = fleet.page(address)
    assert page.text("h1") == title
    assert page.texts(".agent-views a") == VIEWS
    assert page.text(".agent-views a[aria-current=page]") == current


# Index


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
    assert text_of(card.css(".agent-card-category")[0]) == "Review"
    assert text_of(card.css(".agent-card-summary")[0]).startswith("Reads a change for holes")
    chips = [text_of(chip) for chip in card.css(".agent-chip")]
    assert chips == ["Read", "Search", "Run", "MCP", "Other", "opus", "2 examples"]


def test_a_card_holds_the_values_of_the_public_query_parameters(fleet: Site) -> None:
    facets = json.loads(attribute(_card(fleet.page("agents/"), "security-reviewer"), "data-facets"))
    assert {key: facets[key] for key in ("can", "model", "color", "category", "tag")} == {
        "can": ["read", "search", "run", "mcp", "other"],
        "model": ["opus"],
        "color": ["red"],
        "category": ["review"],
        "tag": [],
    }
    assert sorted(facets["tool"]) == ["Bash", "Frobnicate", "Grep", "LS", "Read", "mcp__tracker__open_issue"]


def test_tags_of_the_front_matter_are_a_facet(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a", tags="[fast, cheap]")}, PLAIN_YML)
    assert json.loads(site.page("agents/").attribute(".agent-card", "data-facets"))["tag"] == [
        "fast",
        "cheap",
    ]


def test_choices_of_the_filter_count_their_agents(fleet: Site) -> None:
    page = fleet.page("agents/")
    assert page.texts("[data-filter=category] option") == ["All", "Data (1)", "Review (2)"]
    assert page.texts("[data-filter=can] option[value=run]") == ["Run (3)"], "two of them inherit every tool"


def test_the_result_count_is_announced(fleet: Site) -> None:
    assert fleet.page("agents/").has("[data-agent-filter] [role=status]")


def test_the_title_is_an_option(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML + "          title: Our crew\n")
    assert site.page("agents/").text("h1") == "Our crew"
    assert "Our crew" in site.page("").texts("a.nav-link")


# Tool matrix


def _cells(page: Page) -> dict[str, dict[str, str]]:
    """Read the matrix: agent -> tool -> shape and the words for a screen reader."""
    tools = page.texts(".agent-matrix-tool")
    rows = {}
    for row in page.all(".agent-table tbody tr"):
        cells = [" ".join(map(text_of, cell.css("span"))) for cell in row.css("td")[1:]]
        rows[text_of(row.css("th a")[0])] = dict(zip(tools, cells, strict=True))
    return rows


def test_the_matrix_says_who_can_do_what(fleet: Site) -> None:
    cells = _cells(fleet.page("agents/tools/"))
    assert set(cells) == {
        "oracle",
        "recovered",
        "Release Captain",
        "security-reviewer",
        "style-reviewer",
        "windows",
    }
    assert cells["security-reviewer"]["Read"] == "● granted"
    assert cells["security-reviewer"]["Bash"] == "◐ granted, with a rule"
    assert cells["security-reviewer"]["Write"] == ""
    assert cells["Release Captain"]["Bash"] == "○ inherited"
    assert cells["style-reviewer"]["Bash"] == "✕ denied"
    assert set(cells["oracle"].values()) == {""}


def test_the_matrix_groups_its_columns_by_capability(fleet: Site) -> None:
    page = fleet.page("agents/tools/")
    groups = [(text_of(head), int(attribute(head, "colspan"))) for head in page.all("th[scope=colgroup]")]
    assert groups == [("Read", 2), ("Search", 1), ("Edit", 2), ("Run", 1), ("MCP", 1), ("Other", 1)]
    assert sum(span for _, span in groups) == len(page.all(".agent-matrix-tool"))


def test_the_matrix_counts_each_tool_and_each_agent(fleet: Site) -> None:
    page = fleet.page("agents/tools/")
    totals = dict(zip(page.texts(".agent-matrix-tool"), page.texts("tfoot td")[1:], strict=True))
    assert totals["Read"] == "5"
    assert totals["Bash"] == "2", "one lists it, one inherits it, one is denied it"
    agents = {text_of(row.css("th a")[0]): text_of(row.css("td")[0]) for row in page.all("tbody tr")}
    assert agents["security-reviewer"] == "5", "the sixth name is unknown, and grants nothing"
    assert agents["style-reviewer"] == "all"
    assert agents["oracle"] == "0"


def test_the_matrix_is_a_labelled_region_that_the_keyboard_reaches(fleet: Site) -> None:
    page = fleet.page("agents/tools/")
    region = page.one("[role=region]")
    assert attribute(region, "tabindex") == "0"
    assert page.has(f"#{attribute(region, 'aria-labelledby')}")


# Examples


def test_the_examples_list_every_user_line_by_category(fleet: Site) -> None:
    page = fleet.page("agents/examples/")
    groups = {
        text_of(group.css("h2")[0]): [text_of(line) for line in group.css("q")]
        for group in page.all("section[aria-labelledby]")
    }
    assert groups == {
        "Data": ["The totals are off"],
        "Review": ["Is the new upload form safe to ship?", "Who else can see this bearer token?"],
    }


def test_an_example_leads_to_its_dialogue(fleet: Site) -> None:
    assert fleet.page("agents/examples/").attributes(".agent-lines a", "href") == [
        "../recovered/#example-1",
        "../security-reviewer/#example-1",
        "../security-reviewer/#example-2",
    ]


def test_a_fleet_without_examples_is_told_how_to_write_one(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    assert "<example>" in site.page("agents/examples/").text(".agent-empty")


# Health


def test_health_counts_findings_by_level(fleet: Site) -> None:
    counts = {"error": 0, "warning": 0, "info": 0}
    for finding in fleet.json("agents/report.json"):
        counts[finding["level"]] += 1
    shown = fleet.page("agents/health/").texts(".agent-count strong")
    assert shown == [str(counts[level]) for level in ("error", "warning", "info")]


def test_health_shows_words_between_backticks_as_code(fleet: Site) -> None:
    shown = fleet.page("agents/health/").texts(".agent-finding > p > code:first-of-type")
    assert "teal" in shown


def test_health_lists_every_finding_below_its_file(fleet: Site) -> None:
    shown = [
        (text_of(report.css("h3 code")[0]), text_of(code))
        for report in fleet.page("agents/health/").all(".agent-report")
        for code in report.css(".agent-finding > p > code:last-child")
    ]
    assert sorted(shown) == sorted(
        (found["file"], found["code"]) for found in fleet.json("agents/report.json")
    )


def test_health_leads_to_the_agent_of_a_file(fleet: Site) -> None:
    links = {
        text_of(link): attribute(link, "href")
        for link in fleet.page("agents/health/").all(".agent-report h3 a")
    }
    assert links["agents/data/recovered.md"] == "../recovered/"


def test_health_names_what_was_left_out(fleet: Site) -> None:
    cells = fleet.page("agents/health/").texts("h2#left-out ~ table tbody td")
    assert cells == ["agents/README.md", "documentation", "agents/data/notes.md", "no front matter"]


def test_health_leads_only_to_sections_that_it_has(tmp_path: Path) -> None:
    """Findings, and no file that was left out."""
    site = build(tmp_path, {"agents/a.md": agent("a", tools="Frobnicate")}, MKDOCS_YML)
    assert site.page("agents/health/").has("h2#files")
    assert broken_links(site) == []


def test_health_says_that_all_is_well(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")}, PLAIN_YML)
    page = site.page("agents/health/")
    assert "All is well" in page.text(".agent-empty")
    assert "2 files" in page.text(".agent-figures")
    assert not page.has(".agent-report")


# The front page


HOME_YML = PLAIN_YML + "          home: true\n"


def test_the_catalog_is_the_front_page_where_there_is_none(tmp_path: Path) -> None:
    site = build(tmp_path, {"docs/other.md": "# Other\n", "agents/a.md": agent("a")}, HOME_YML, index=None)
    page = site.page("")
    assert page.text("h1") == "Our agents"
    assert "agents/" in page.attributes(".agent-home a", "href")


def test_an_index_of_the_users_own_stays_the_front_page(tmp_path: Path) -> None:
    site = build(tmp_path, {"docs/index.md": "# Welcome\n", "agents/a.md": agent("a")}, HOME_YML)
    assert site.page("").text("h1") == "Welcome"
