"""What a list is filtered by: the public query parameters, and the values that each item has of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.items import Items
from tests.site.project import PLAIN_YML, Site, agent, build


@pytest.fixture(scope="module")
def index(fleet: Site) -> Items:
    return Items(fleet, "agents/")


def test_the_facets_are_the_public_query_parameters(index: Items) -> None:
    assert list(index.facets) == ["category", "can", "tool", "model", "color", "tag"]


@pytest.mark.parametrize("address", ["agents/tools/", "agents/examples/"])
def test_every_list_of_agents_understands_the_same_parameters(
    fleet: Site, index: Items, address: str
) -> None:
    assert list(Items(fleet, address).facets) == list(index.facets)


def test_an_agent_has_the_values_that_its_file_gives_it(index: Items) -> None:
    held = index.held("security-reviewer")
    assert {key: held[key] for key in ("category", "can", "model", "color", "tag")} == {
        "category": ["review"],
        "can": ["read", "search", "run", "mcp"],
        "model": ["opus"],
        "color": ["red"],
        "tag": [],
    }
    assert sorted(held["tool"]) == ["Bash", "Frobnicate", "Grep", "LS", "Read", "mcp__tracker__open_issue"]


def test_an_agent_that_inherits_has_every_capability_and_every_tool_that_its_dialect_knows(
    index: Items,
) -> None:
    held = index.held("release-captain")
    assert set(index.facets["tool"]) - set(held["tool"]) == {"Frobnicate"}
    assert held["can"] == index.facets["can"]


def test_an_agent_inherits_no_tool_of_another_dialect(tmp_path: Path) -> None:
    files = {
        "agents/a.md": agent("a"),
        "agents/b.md": agent("b", tools="Read, SendMessage"),
        "agents/c.agent.md": agent("c"),
        "agents/d.agent.md": agent("d", tools="['runCommands', 'Read']"),
    }
    index = Items(build(tmp_path, files, PLAIN_YML), "agents/")
    assert index.held("a")["tool"] == ["Read", "SendMessage"]
    assert index.held("c")["tool"] == ["Read", "runCommands"]


def test_an_agent_that_inherits_all_but_some_lacks_those(index: Items) -> None:
    held = index.held("style-reviewer")
    assert set(index.facets["tool"]) - set(held["tool"]) == {"Bash", "Write", "Frobnicate"}
    assert index.item("style-reviewer")["v"][list(index.facets).index("tool")][0] < 0


def test_an_agent_that_may_nothing_has_no_tool_and_no_capability(tmp_path: Path, index: Items) -> None:
    assert index.held("oracle")["tool"] == index.held("oracle")["can"] == []
    site = build(tmp_path, {"agents/a.md": agent("a", disallowedTools="'*'")}, PLAIN_YML)
    held = Items(site, "agents/").held("a")
    assert held["tool"] == held["can"] == []


def test_a_tool_that_is_granted_and_denied_is_not_held(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a", tools="Read, Bash", disallowedTools="Bash")}, PLAIN_YML)
    held = Items(site, "agents/").held("a")
    assert (held["tool"], held["can"]) == (["Read"], ["read"])


def test_an_agent_without_a_category_is_uncategorized(index: Items) -> None:
    assert index.held("oracle")["category"] == ["uncategorized"]
    assert index.titles["category"] == ["Data", "Review", "Uncategorized"]


def test_tags_of_the_front_matter_are_a_facet(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a", tags="[fast, cheap, 7]")}, PLAIN_YML)
    assert Items(site, "agents/").held("a")["tag"] == ["7", "cheap", "fast"]
    assert "Tag" in site.page("agents/").texts("[data-facet]")


def test_values_come_by_how_often_they_are_named(index: Items) -> None:
    assert index.facets["tool"][:2] == ["Read", "Bash"], "three files name the one, two the other"
    assert index.facets["can"][:3] == ["read", "search", "edit"], (
        "capabilities come in the order of the pages"
    )


def test_a_fleet_with_nothing_to_choose_from_still_knows_the_parameter(tmp_path: Path) -> None:
    """A link with `?model=opus` must find nobody there, and not everybody."""
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    facets = Items(site, "agents/").facets
    assert facets["model"] == facets["tag"] == facets["color"] == []


def test_the_number_of_tools_is_there_to_sort_by(index: Items) -> None:
    numbers = {item["id"]: item["n"] for item in index.all}
    assert numbers == {
        "oracle": 0, "recovered": 2, "release-captain": None, "security-reviewer": 5, "style-reviewer": None,
        "windows": 1,
    }  # fmt: skip


def test_the_files_of_the_health_page_have_levels_and_codes(fleet: Site) -> None:
    items = Items(fleet, "agents/health/")
    assert items.facets["level"] == ["error", "warning", "info"]
    expected: dict[str, set[str]] = {}
    for finding in fleet.json("agents/report.json"):
        expected.setdefault(finding["file"], set()).update((finding["level"], finding["code"]))
    names = items.texts("h3 code")
    held = {
        name: {value for key in items.facets for value in items.values(item, key)}
        for name, item in zip(names, items.all, strict=True)
    }
    assert held == expected
