"""Agent files below docs/ become agents and nothing else; a taken address is said, not overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.site.command import agent_catalog
from tests.site.project import PLAIN_YML, BuildAborted, Site, agent, build

IN_DOCS_YML = PLAIN_YML.replace("agents: agents", "agents: docs/agents")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files = {
        "docs/agents/review/reviewer.md": agent("Reviewer", "Reviews *all*."),
        "docs/agents/tester.md": agent("tester"),
        "docs/agents/README.md": "# How to add an agent\n",
        "docs/agents/diagram.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "docs/guide.md": "# Guide\n\nSee [the agents](agents/index.md).\n",
    }
    return build(tmp_path_factory.mktemp("docs"), files, IN_DOCS_YML, strict=True)


def test_each_agent_is_one_page(site: Site) -> None:
    pages = [path for path in site.files() if path.startswith("agents/") and path.endswith(".html")]
    assert pages == [
        "agents/categories/index.html",
        "agents/categories/review/index.html",
        "agents/categories/uncategorized/index.html",
        "agents/compare/index.html",
        "agents/embed/index.html",
        "agents/examples/index.html",
        "agents/health/index.html",
        "agents/index.html",
        "agents/reviewer/embed/index.html",
        "agents/reviewer/index.html",
        "agents/tester/embed/index.html",
        "agents/tester/index.html",
        "agents/tools/index.html",
    ]


def test_no_page_shows_raw_front_matter(site: Site) -> None:
    assert site.page("agents/reviewer/").text("h1") == "Reviewer"
    assert site.page("agents/reviewer/").text(".agent-summary") == "Reviews *all*."
    shown = {
        path: " ".join(page.texts("[role=main] p, [role=main] h2")) for path, page in site.pages().items()
    }
    assert [path for path, text in shown.items() if "description:" in text] == []


def test_each_agent_is_found_once(site: Site) -> None:
    assert [entry["location"] for entry in site.search() if entry["title"] == "Reviewer"] == [
        "agents/reviewer/"
    ]


def test_a_page_of_the_user_links_to_the_index(site: Site) -> None:
    assert site.page("guide/").attributes("[role=main] a[href^='../agents']", "href") == ["../agents/"]


def test_what_is_no_markdown_stays(site: Site) -> None:
    assert site.has("agents/diagram.svg")


def test_an_index_beside_the_agents_gives_way_to_the_catalogs(tmp_path: Path) -> None:
    files = {"docs/agents/index.md": "# Mine\n", "docs/agents/a.md": agent("a")}
    site = build(tmp_path, files, IN_DOCS_YML, strict=True)
    assert site.page("agents/").text("h1") == "Agents"
    assert site.json("agents/catalog.json")["skipped"] == [
        {"path": "agents/index.md", "reason": "documentation"}
    ]


@pytest.mark.parametrize(
    "page",
    [
        "docs/agents/index.md",
        "docs/agents/README.md",
        "docs/agents/tools.md",
        "docs/agents/a.md",
        "docs/agents.md",
        "docs/agents/a/index.md",
    ],
)
def test_an_address_that_is_taken_stops_the_build_with_a_word_on_what_to_do(
    tmp_path: Path, page: str
) -> None:
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, {"agents/a.md": agent("a"), page: "# Mine\n"}, PLAIN_YML)

    message = aborted.value.message
    assert page.removeprefix("docs/") in message
    assert "Rename" in message
    assert "`path`" in message


def test_a_folder_that_the_user_excludes_from_mkdocs_is_a_catalog_all_the_same(tmp_path: Path) -> None:
    config = IN_DOCS_YML + "    exclude_docs: agents/\n"
    site = build(tmp_path, {"docs/agents/a.md": agent("a")}, config, strict=True)
    assert site.page("agents/a/").text("h1") == "a"
    assert site.page("agents/").texts(".agent-card h2") == ["a"]


def test_a_file_of_the_user_is_not_replaced_in_silence(tmp_path: Path) -> None:
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, {"agents/a.md": agent("a"), "docs/agents/catalog.json": '{"mine": true}'}, PLAIN_YML)
    assert "agents/catalog.json" in aborted.value.message


def test_another_path_resolves_the_conflict(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("a"), "docs/agents/index.md": "# Mine\n"}
    site = build(tmp_path, files, PLAIN_YML + "          path: catalog\n")
    assert site.page("agents/").text("h1") == "Mine"
    assert site.page("catalog/a/").text("h1") == "a"


def test_a_whole_repository_as_the_folder_keeps_the_users_own_pages(tmp_path: Path) -> None:
    """`agents: .` finds `.claude/agents` below; docs/ is below as well, and holds no agents."""
    files = {".claude/agents/a.md": agent("a"), "docs/index.md": "# Welcome\n", "docs/guide.md": "# Guide\n"}
    site = build(tmp_path, files, PLAIN_YML.replace("agents: agents", "agents: ."))
    assert site.has("agents/a/")
    assert site.page("").text("h1") == "Welcome"
    assert site.page("guide/").text("h1") == "Guide"


def test_a_site_that_mkdocs_built_holds_no_agents_for_the_next_reader(tmp_path: Path) -> None:
    """The site holds the agent files again, byte for byte; `mkdocs serve` and the commands meet it."""
    config = PLAIN_YML.replace("agents: agents", "agents: .")
    site = build(tmp_path, {".claude/agents/a.md": agent("a")}, config)
    assert site.has("agents/a/a.md")

    printed = agent_catalog("json", tmp_path)

    paths = [found["source"]["path"].partition("/")[2] for found in json.loads(printed.stdout)["agents"]]
    assert paths == [".claude/agents/a.md"]
