"""What the pages over all agents have in common: a title each, and links to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.project import PLAIN_YML, Site, agent, build

VIEWS = ["Agents", "Tool matrix", "Examples", "Compare", "Health"]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("agents/", "Agents"),
        ("agents/tools/", "Tool matrix"),
        ("agents/examples/", "Examples"),
        ("agents/compare/", "Compare"),
        ("agents/health/", "Health"),
    ],
)
def test_every_view_has_one_title_and_leads_to_the_others(fleet: Site, address: str, title: str) -> None:
    page = fleet.page(address)
    assert page.text("h1") == title
    assert page.texts(".agent-views a") == VIEWS
    assert page.text(".agent-views a[aria-current=page]") == title


@pytest.mark.parametrize("address", ["agents/categories/", "agents/categories/review/"])
def test_the_categories_lead_to_every_view_and_are_none_themselves(fleet: Site, address: str) -> None:
    page = fleet.page(address)
    assert page.texts(".agent-views a") == VIEWS
    assert not page.has(".agent-views [aria-current]")


@pytest.mark.parametrize("address", ["agents/", "agents/tools/", "agents/examples/", "agents/health/"])
def test_a_list_says_how_many_it_has_where_a_screen_reader_hears_it_change(fleet: Site, address: str) -> None:
    page = fleet.page(address)
    total = page.attribute("[data-agent-total]", "data-agent-total")
    assert page.text("[data-agent-filter] [role=status]").split()[0] == total


@pytest.mark.parametrize("view", ["agents/", "agents/tools/", "agents/examples/", "agents/health/"])
def test_an_empty_list_has_no_filter(tmp_path: Path, view: str) -> None:
    (tmp_path / "agents").mkdir()
    page = build(tmp_path, {}, PLAIN_YML).page(view)
    assert page.has(".agent-empty")
    assert not page.has("[data-agent-filter]")


# Compare


def test_the_comparison_takes_agents_by_name_and_says_how_many(fleet: Site) -> None:
    page = fleet.page("agents/compare/")
    assert page.has("[data-agent-add] input[name=agent][list=agent-names]")
    assert "two to 4 agents" in page.text("[data-agent-add] [role=status]")


def test_without_javascript_the_comparison_leads_to_the_matrix(fleet: Site) -> None:
    page = fleet.page("agents/compare/")
    assert page.attribute(".agent-plain a", "href") == "../tools/"
    assert page.has("[data-agent-comparison][hidden]")


# The front page


HOME_YML = PLAIN_YML + "          home: true\n"


def test_the_catalog_is_the_front_page_where_there_is_none(tmp_path: Path) -> None:
    site = build(tmp_path, {"docs/other.md": "# Other\n", "agents/a.md": agent("a")}, HOME_YML, index=None)
    page = site.page("")
    assert page.text("h1") == "Our agents"
    assert page.text(".agent-figures").startswith("1 agent, 0 example dialogues.")
    assert page.attributes(".agent-doors a", "href") == [
        "agents/", "agents/examples/", "agents/tools/", "agents/health/",
    ]  # fmt: skip


def test_the_front_page_leads_to_the_categories_where_there_are_several(tmp_path: Path) -> None:
    files = {
        "docs/other.md": "# Other\n",
        "agents/ops/a.md": agent("a"),
        "agents/data/b.md": agent("b"),
    }
    page = build(tmp_path, files, HOME_YML, index=None).page("")
    assert page.texts(".agent-categories li") == ["Data 1", "Ops 1"]
    assert page.attributes(".agent-categories a", "href") == [
        "agents/categories/data/", "agents/categories/ops/",
    ]  # fmt: skip


def test_an_index_of_the_users_own_stays_the_front_page(tmp_path: Path) -> None:
    site = build(tmp_path, {"docs/index.md": "# Welcome\n", "agents/a.md": agent("a")}, HOME_YML)
    assert site.page("").text("h1") == "Welcome"
