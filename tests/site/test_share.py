"""What a team takes along from a site: links, badges, and pages for the iframes of its wikis."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from benchmarks.agent_bytes import bytes_by_kind
from benchmarks.generator import write_agents

from agent_catalog.rendering.share import badge_forms, link_forms
from tests.site.crowd import MANY
from tests.site.fleet import IDS
from tests.site.project import PLAIN_YML, Page, Site, agent, build, text_of

TOP = "https://example.org/wiki/agents/"
COPILOT = {
    "agents/pilot.agent.md": agent("Copilot & pilot", "Pilots.", tools="[read]"),
    "agents/cook.md": agent("cook"),
}
PUBLISHED_YML = f"{PLAIN_YML}    site_url: https://example.org/wiki/\n"


# The section


def test_the_documentation_calls_the_forms_as_the_page_does() -> None:
    docs = Path(__file__).parents[2].joinpath("docs", "share.md").read_text("utf-8")
    table = docs.partition("| Form |")[2].partition("\n\n")[0]
    names = re.findall(r"^\| (\w+) \|", table, re.MULTILINE)
    assert names == [form.name for form in link_forms("cook", TOP)]


def forms_in(page: Page) -> list[list[tuple[str, str]]]:
    """Return the names and texts of the forms, for links and for badges."""
    return [
        [(text_of(item.css("b")[0]), item.css("pre")[0].text()) for item in part.css("li")]
        for part in page.all(".agent-share details")
    ]


@pytest.mark.parametrize("id_", IDS)
def test_a_page_offers_its_link_and_its_badge(fleet: Site, id_: str) -> None:
    page = fleet.page(f"agents/{id_}/")
    name, url = page.text("h1"), f"{TOP}{id_}/"
    assert forms_in(page) == [
        [(form.name, form.text) for form in link_forms(name, url)],
        [(form.name, form.text) for form in badge_forms(name, url, f"{url}badge.svg")],
    ]


def test_the_rail_and_the_contents_lead_to_it(fleet: Site) -> None:
    page = fleet.page("agents/oracle/")
    assert page.attributes(".agent-actions a[href='#share']", "href") == ["#share"]
    assert "Share" in page.texts(".agent-contents a")
    assert page.has("h2#share")


def test_each_copy_button_says_what_it_copies(fleet: Site) -> None:
    labels = fleet.page("agents/oracle/").attributes(".agent-share button", "aria-label")
    assert len(set(labels)) == len(labels) == 11
    assert all(label.startswith("Copy ") for label in labels)


def test_a_site_that_does_not_know_its_address_says_so(tmp_path: Path) -> None:
    page = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML).page("agents/a/")
    assert forms_in(page) == []
    assert "set site_url" in page.text(".agent-share .agent-plain")
    assert page.has(".agent-share button[data-agent-share]")


def test_an_example_and_a_filtered_list_can_be_shared(fleet: Site) -> None:
    page = fleet.page("agents/security-reviewer/")
    assert page.attributes(".agent-dialogue [data-agent-share]", "data-agent-share") == [
        "#example-1",
        "#example-2",
    ]
    for place in ("", "tools/", "examples/", "health/"):
        assert (
            fleet.page(f"agents/{place}").text("[data-agent-filter] [data-agent-share]") == "Share this view"
        )


# Pages that install


@pytest.fixture(scope="module")
def copilot(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("copilot"), COPILOT, PUBLISHED_YML)


def test_the_page_that_installs_opens_the_agents_own_file_and_nothing_else(copilot: Site) -> None:
    page = copilot.page("agents/copilot-pilot/install/")
    raw = f"{TOP}copilot-pilot/copilot-pilot.md"
    for scheme, href in zip(("vscode", "vscode-insiders"), page.attributes("li a", "href"), strict=False):
        parts = urlsplit(href)
        assert (parts.scheme, parts.path) == (scheme, "chat-agent/install")
        assert parse_qs(parts.query) == {"url": [raw]}
        # VS Code decodes the query as a whole.
        assert unquote(parts.query) == f"url={raw}"
    assert not page.has("script"), "nothing reads what stands in the address"
    assert page.attribute("a[download]", "href") == "../copilot-pilot.md"
    assert page.text("h1") == "Install Copilot & pilot"


def test_the_agents_page_leads_to_it(copilot: Site) -> None:
    page = copilot.page("agents/copilot-pilot/")
    assert page.text(".agent-install a[href='install/']") == "Open in VS Code"
    assert page.attribute(".agent-install [data-agent-share]", "data-agent-share") == "install/"


def test_there_is_none_for_a_dialect_without_such_links_or_without_an_address(
    copilot: Site, tmp_path: Path
) -> None:
    assert not copilot.has("agents/cook/install/")
    assert "Open in" not in copilot.page("agents/cook/").text(".agent-install")
    unpublished = build(tmp_path, COPILOT, PLAIN_YML)
    assert not unpublished.has("agents/copilot-pilot/install/")
    assert "Open in" not in unpublished.page("agents/copilot-pilot/").text(".agent-install")


# Pages for iframes


def test_an_embedded_agent_says_what_it_is(fleet: Site) -> None:
    page = fleet.page("agents/security-reviewer/embed/")
    assert page.text("h1") == "security-reviewer"
    assert page.texts(".agent-chip") == ["Read", "Search", "Run", "MCP"]
    assert page.text(".agent-badge") == "red"
    assert page.text("blockquote") == "Is the new upload form safe to ship?"
    assert "Reads a change for holes" in page.text("article")
    assert "opus" in page.text("article")


@pytest.mark.parametrize("id_", IDS)
def test_an_embedded_agent_is_small_and_whole(fleet: Site, id_: str) -> None:
    page = fleet.page(f"agents/{id_}/embed/")
    assert len(fleet.bytes(f"agents/{id_}/embed/")) < 4_000
    assert not page.has("script")
    assert not page.has("link[rel=stylesheet]")
    assert page.attribute("meta[name=robots]", "content") == "noindex"
    assert page.attribute("link[rel=canonical]", "href") == f"{TOP}{id_}/"
    assert set(page.attributes("a", "target")) == {"_top"}
    assert set(page.attributes("a", "href")) == {f"../../{id_}/"}


def test_what_is_embedded_is_in_no_search_and_no_site_map(copilot: Site) -> None:
    assert copilot.has("agents/cook/embed/")
    for path in ("sitemap.xml", "search/search_index.json"):
        assert b"embed" not in copilot.bytes(path)
        assert b"/install" not in copilot.bytes(path)


def test_the_embedded_list_leads_to_every_agent_of_a_small_fleet(fleet: Site) -> None:
    page = fleet.page("agents/embed/")
    assert sorted(page.attributes("[data-agent-items] a", "href")) == [f"../{id_}/" for id_ in IDS]
    assert page.text("[data-agent-count]") == "6 agents"
    assert page.attribute("meta[name=robots]", "content") == "noindex"
    assert page.attribute("link[rel=canonical]", "href") == TOP
    assert fleet.has(f"agents/embed/{page.attribute('script', 'src')}")


def test_agents_of_one_name_are_told_apart_in_the_embedded_list(tmp_path: Path) -> None:
    files = {"agents/a/x.md": agent("Twin"), "agents/b/y.md": agent("Twin"), "agents/c.md": agent("Only")}
    page = build(tmp_path, files, PLAIN_YML).page("agents/embed/")
    ids = [item.css_first("code") for item in page.all("[data-agent-items] li")]
    assert [id_ and id_.text() for id_ in ids] == [None, "b-twin", "twin"]


def test_the_embedded_list_of_a_large_fleet_says_how_many_it_leaves_out(many: Site) -> None:
    page = many.page("agents/embed/")
    assert len(page.all("[data-agent-items] li")) == 100
    assert page.text("[data-agent-count]") == f"100 of {MANY:,} agents"
    assert page.attribute("[data-agent-all]", "href") == "../"


def test_hostile_names_are_texts_on_pages_without_a_theme(tmp_path: Path) -> None:
    name = "</title><script>alert(1)</script>"
    files = {"agents/x.agent.md": agent(f'"{name}"', '"<img src=x onerror=alert(1)> **a** `b`"')}
    site = build(tmp_path, files, PUBLISHED_YML)
    (id_,) = [entry["id"] for entry in site.json("agents/catalog.json")["agents"]]
    for address in (f"agents/{id_}/embed/", f"agents/{id_}/install/", "agents/embed/"):
        page = site.page(address)
        assert name in page.text("body")
        assert not page.has("img")
        assert len(page.all("script")) == (address == "agents/embed/")


# Badges


@pytest.mark.parametrize("id_", IDS)
def test_every_agent_has_the_data_of_its_badge(fleet: Site, id_: str) -> None:
    data = fleet.json(f"agents/badges/{id_}.json")
    assert data["message"] == fleet.page(f"agents/{id_}/").text("h1")


def test_a_badges_data_goes_with_its_agent(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("a"), "agents/b.md": agent("b")}
    build(tmp_path, files, PLAIN_YML)
    (tmp_path / "agents" / "b.md").unlink()
    again = build(tmp_path, {"agents/a.md": agent("a", color="red")}, PLAIN_YML)
    assert [path for path in again.files() if "/badges/" in path] == ["agents/badges/a.json"]
    assert json.loads(again.bytes("agents/badges/a.json"))["color"] != "#4b5563"


# Bytes


def test_all_of_this_costs_an_agent_less_than_eight_kilobytes(tmp_path: Path) -> None:
    """`python -m benchmarks.agent_bytes` has the figures."""
    write_agents(tmp_path / "agents", 20)
    without = '{% extends "agent-catalog/base/agent.html" %}{% block share %}{% endblock %}'
    config = PUBLISHED_YML.replace("{name: mkdocs}", "{name: mkdocs, custom_dir: overrides}")
    site = build(tmp_path, {"overrides/.keep": ""}, config)
    kinds, heads = bytes_by_kind(site.folder), [_head(page) for page in site.pages().values()]
    bare = bytes_by_kind(build(tmp_path, {"overrides/agent-catalog/agent.html": without}, config).folder)
    files = {"badge-tools.svg", "badge-model.svg", "badges/id.json", "embed/index.html"}
    section = kinds["index.html"] - bare["index.html"]
    assert section < 3_600
    assert sum(kinds[name] for name in files) + section + max(heads) < 8_000


def _head(page: Page) -> int:
    """Return the bytes of what an agent's page says of itself, 0 for any other page."""
    parts = page.all("meta[property], script[type='application/ld+json']")
    return sum(len((node.html or "").encode()) for node in parts) if page.has("[data-agent-prompt]") else 0
