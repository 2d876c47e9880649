"""The search index: agents by name, summary, tools and category, and each example by what a user says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.fleet import FLEET
from tests.site.project import MKDOCS_YML, Page, Site, build

THEMES = {
    "Material's search": MKDOCS_YML,
    "Material's search, files as addresses": MKDOCS_YML + "    use_directory_urls: false\n",
    "MkDocs' search": MKDOCS_YML.replace("material", "mkdocs"),
}


@pytest.fixture(scope="module", params=THEMES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("search"), FLEET, THEMES[request.param], strict=True)


def _entries(site: Site, location: str) -> list[dict[str, Any]]:
    """Return the entries at a location, which is written as with directory addresses."""
    return [entry for entry in site.search() if entry["location"].replace("index.html", "") == location]


def _text(entry: dict[str, Any]) -> str:
    """Return an entry's text as a reader sees it: search plugins keep it as HTML or as plain text."""
    return " ".join(Page(entry["text"]).tree.text().split())


def test_an_agent_is_an_entry_by_its_name(site: Site) -> None:
    entries = _entries(site, "agents/security-reviewer/")
    assert [entry["title"] for entry in entries] == ["security-reviewer"]


@pytest.mark.parametrize(
    "word",
    ["Reads a change for holes", "Frobnicate", "mcp__tracker__open_issue", "Bash", "Review"],
    ids=["summary", "unknown tool", "MCP tool", "tool", "category"],
)
def test_an_agent_is_found_by(site: Site, word: str) -> None:
    assert word in _text(_entries(site, "agents/security-reviewer/")[0])


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("agents/security-reviewer/#example-1", "Is the new upload form safe to ship?"),
        ("agents/security-reviewer/#example-2", "Who else can see this bearer token?"),
        ("agents/recovered/#example-1", "The totals are off"),
    ],
)
def test_what_a_user_says_is_an_entry_that_leads_to_the_dialogue(
    site: Site, location: str, said: str
) -> None:
    entries = _entries(site, location)
    assert [entry["title"] for entry in entries] == [said]
    file, _, anchor = entries[0]["location"].partition("#")
    assert site.page(file).has(f"#{anchor}")


def test_every_location_is_there_once(site: Site) -> None:
    locations = [entry["location"] for entry in site.search()]
    assert sorted(set(locations)) == sorted(locations)
    assert [location for location in locations if not site.has(location.partition("#")[0])] == []


def test_the_views_are_found_by_their_titles(site: Site) -> None:
    titles = [_entries(site, f"agents/{view}")[0]["title"] for view in ("", "tools/", "examples/", "health/")]
    assert titles == ["Agents", "Tool matrix", "Examples", "Health"]


def test_the_reader_sees_the_page_and_not_what_search_saw(site: Site) -> None:
    page = site.page("agents/security-reviewer/" + ("" if site.has("agents/oracle/") else "index.html"))
    assert page.has("[data-agent-prompt]")
    assert len(page.all("h1")) == 1
