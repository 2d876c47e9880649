"""The categories: plain pages that lead to every agent, whatever the size of the fleet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.site.crowd import MANY, SUPPORT
from tests.site.project import PLAIN_YML, Site, agent, build, write


def _category_pages(site: Site) -> list[str]:
    return [
        path
        for path in site.files()
        if path.startswith("agents/categories/") and path != "agents/categories/index.html"
    ]


def test_the_categories_are_listed_with_their_counts(many: Site) -> None:
    page = many.page("agents/categories/")
    assert page.text("h1") == "Categories"
    assert page.texts(".agent-categories li") == [
        f"Support {SUPPORT}", "Team 6 44", "Team 7 44", "Team 8 44", "Uncategorized 44",
    ]  # fmt: skip
    assert page.attributes(".agent-categories a", "href") == [
        f"../categories/{slug}/" for slug in ("support", "team-6", "team-7", "team-8", "uncategorized")
    ]


def test_every_agent_stands_in_one_category_so_that_nobody_needs_javascript(many: Site) -> None:
    linked = Counter(
        href.removeprefix("../../").removeprefix("../")
        for path in _category_pages(many)
        for href in many.page(path).attributes(".agent-rows a", "href")
    )
    assert linked == Counter(f"agent-{place:04}/" for place in range(MANY))


def test_a_large_category_is_parted_into_pages_that_lead_to_each_other(many: Site) -> None:
    assert _category_pages(many)[:2] == [
        "agents/categories/support/index.html",
        "agents/categories/support/page-2/index.html",
    ]
    first, second = map(many.page, _category_pages(many)[:2])
    assert [len(page.all(".agent-rows > li")) for page in (first, second)] == [250, SUPPORT - 250]
    assert [page.text("h1") for page in (first, second)] == ["Support", "Support, page 2"]
    assert first.attributes(".agent-pages a", "href") == [
        "../../categories/support/", "../../categories/support/page-2/",
    ]  # fmt: skip
    assert [page.text(".agent-pages [aria-current=page]") for page in (first, second)] == ["1", "2"]


def test_no_link_of_a_second_page_is_broken(many: Site) -> None:
    here = "agents/categories/support/page-2/"
    links = {
        urljoin(f"/{here}", href) for href in many.page(here).attributes("article a, [role=main] a", "href")
    }
    assert "/agents/categories/support/" in links
    paths = {urlsplit(link).path.removeprefix("/") for link in links}
    assert [path for path in paths if not many.has(path)] == []


def test_a_small_category_is_one_page(many: Site) -> None:
    assert not many.page("agents/categories/team-6/").has(".agent-pages")


SUMMARY = "Reads a change for holes before it is merged. Use PROACTIVELY on every diff that touches sign-in."


def test_an_agent_says_what_it_does_and_what_it_may_touch(fleet: Site) -> None:
    page = fleet.page("agents/categories/review/")
    assert page.texts(".agent-rows > li") == [
        f"security-reviewer Read · Search · Run · MCP {SUMMARY}",
        "style-reviewer inherits every tool Reads for style.",
    ]


def test_agents_without_a_category_stand_under_uncategorized(fleet: Site) -> None:
    page = fleet.page("agents/categories/uncategorized/")
    assert page.text("h1") == "Uncategorized"
    assert page.texts(".agent-rows a") == ["oracle", "Release Captain", "windows"]


def test_a_category_of_that_name_takes_them_in(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("a"), "agents/b.md": agent("b", category="Uncategorized")}
    site = build(tmp_path, files, PLAIN_YML)
    assert site.page("agents/categories/").texts(".agent-categories li") == ["Uncategorized 2"]
    assert site.page("agents/categories/uncategorized/").texts(".agent-rows a") == ["a", "b"]


def test_a_fleet_in_which_every_agent_has_a_category_needs_no_other(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/ops/a.md": agent("a")}, PLAIN_YML)
    assert site.page("agents/categories/").texts(".agent-categories li") == ["Ops 1"]
    assert not site.has("agents/categories/uncategorized/")


def test_a_category_leads_to_the_index_filtered_by_it(fleet: Site) -> None:
    assert "../../?category=review" in fleet.page("agents/categories/review/").attributes("a", "href")


def test_the_index_leads_to_every_category(fleet: Site) -> None:
    page = fleet.page("agents/")
    assert page.texts(".agent-shelves a") == ["Data 1", "Review 2", "Uncategorized 3"]
    assert page.attributes(".agent-shelves a", "href") == [
        "categories/data/", "categories/review/", "categories/uncategorized/",
    ]  # fmt: skip


def test_an_empty_catalog_has_no_category(tmp_path: Path) -> None:
    (write(tmp_path, {}) / "agents").mkdir()
    assert (
        build(tmp_path, {}, PLAIN_YML).page("agents/categories/").text(".agent-categories")
        == "No agents yet."
    )
