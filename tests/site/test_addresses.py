"""The addresses of the contracts: what is at each, whatever the options."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from agent_catalog.rendering.llms import LLMS, LLMS_FULL
from agent_catalog.schemas import PUBLISHED
from tests.site.command import agent_catalog
from tests.site.fleet import FLEET, IDS, RECOVERED, WINDOWS
from tests.site.links import broken_links
from tests.site.project import MKDOCS_YML, Site, build, write


@dataclass(frozen=True)
class Variant:
    """A configuration: the catalog's top in the site, and where the site is published."""

    mkdocs_yml: str
    top: str = "agents/"
    site_url: str = "https://site.example/"


VARIANTS = {
    "zero configuration": Variant(MKDOCS_YML),
    "files as addresses": Variant(
        """
        site_name: Our agents
        site_url: https://example.org/wiki/
        use_directory_urls: false
        theme: {name: mkdocs}
        plugins: [search, agent-catalog]
        """,
        site_url="https://example.org/wiki/",
    ),
    "site below a path": Variant(
        """
        site_name: Our agents
        site_url: https://example.org/deep/wiki/
        theme: {name: mkdocs}
        plugins: [search, agent-catalog]
        """,
        site_url="https://example.org/deep/wiki/",
    ),
    "catalog below a path": Variant(
        """
        site_name: Our agents
        site_url: https://example.org/
        theme: {name: mkdocs}
        plugins:
          - search
          - agent-catalog: {path: team/agents}
        """,
        top="team/agents/",
        site_url="https://example.org/",
    ),
}


PAGES = [
    "", "tools/", "examples/", "health/", "compare/",
    "categories/", "categories/data/", "categories/review/", "categories/uncategorized/",
    *(f"{id_}/" for id_ in IDS),
]  # fmt: skip
"""The addresses of the catalog's pages, counted from its top."""


BADGES = ("badge.svg", "badge-tools.svg", "badge-model.svg")


@dataclass(frozen=True)
class Built:
    """A variant, built."""

    variant: Variant
    site: Site


@pytest.fixture(scope="module", params=VARIANTS, ids=str)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    variant = VARIANTS[request.param]
    return Built(variant, build(tmp_path_factory.mktemp("variant"), FLEET, variant.mkdocs_yml))


def test_every_address_is_there_and_nothing_else(built: Built) -> None:
    expected = {
        *(f"{page}index.html" for page in PAGES),
        "catalog.json", "report.json", "objects.inv", *PUBLISHED, LLMS, LLMS_FULL, "tools/matrix.csv",
        *(f"{view}items.json" for view in ("", "tools/", "examples/", "health/")),
        *(f"{id_}/{name}" for id_ in IDS for name in (f"{id_}.md", *BADGES, "embed/index.html")),
        *(f"badges/{id_}.json" for id_ in IDS),
        "embed/index.html",
    }  # fmt: skip
    top = built.variant.top
    assert {path.removeprefix(top) for path in built.site.files() if path.startswith(top)} == expected


def test_the_build_warns_of_nothing(built: Built) -> None:
    assert built.site.warnings == []


def test_no_link_is_broken(built: Built) -> None:
    assert broken_links(built.site, built.variant.site_url) == []


def test_the_sitemap_names_each_page_once(built: Built) -> None:
    if "site_url" not in built.variant.mkdocs_yml:
        assert list(ElementTree.fromstring(built.site.bytes("sitemap.xml"))) == []
        return
    entries = ElementTree.fromstring(built.site.bytes("sitemap.xml")).iterfind(".//{*}loc")
    listed = sorted(str(entry.text) for entry in entries)
    index = "index.html" if "use_directory_urls: false" in built.variant.mkdocs_yml else ""
    top = built.variant.site_url + built.variant.top
    assert listed == sorted([f"{built.variant.site_url}{index}", *(f"{top}{page}{index}" for page in PAGES)])


def test_each_agent_in_the_catalog_has_its_pages_address(built: Built) -> None:
    index = "index.html" if "use_directory_urls: false" in built.variant.mkdocs_yml else ""
    base = built.variant.site_url if "site_url" in built.variant.mkdocs_yml else "/"
    urls = {
        agent["id"]: agent["url"] for agent in built.site.json(f"{built.variant.top}catalog.json")["agents"]
    }
    assert urls == {id_: urljoin(base, f"{built.variant.top}{id_}/{index}") for id_ in IDS}


def test_without_directory_urls_every_link_names_a_file(tmp_path: Path) -> None:
    site = build(tmp_path, FLEET, VARIANTS["files as addresses"].mkdocs_yml)

    catalog = [page for path, page in site.pages().items() if path.startswith("agents/")]
    hrefs = {href for page in catalog for href in page.attributes("a", "href")}
    paths = {urlsplit(href).path for href in hrefs if not urlsplit(href).scheme} - {""}
    assert [path for path in paths if path.rpartition("/")[2] in ("", ".", "..")] == []
    assert {"index.html", "../index.html", "oracle/index.html"} <= paths


@pytest.mark.parametrize("anchor", ["tools", "examples", "example-1", "example-2", "prompt"])
def test_the_public_anchors_stand_once_on_an_agents_page(fleet: Site, anchor: str) -> None:
    assert len(fleet.page("agents/security-reviewer/").all(f"#{anchor}")) == 1


@pytest.mark.parametrize("id_", IDS)
def test_every_agent_has_the_anchors_of_what_every_agent_has(fleet: Site, id_: str) -> None:
    page = fleet.page(f"agents/{id_}/")
    assert page.has("h2#tools")
    assert page.has("h2#prompt")


def test_the_agent_file_is_served_byte_for_byte(fleet: Site) -> None:
    assert fleet.bytes("agents/windows/windows.md") == WINDOWS
    assert WINDOWS.startswith(b"\xef\xbb\xbf---\r\n")
    assert fleet.bytes("agents/recovered/recovered.md") == RECOVERED.encode()


def test_the_catalog_describes_the_bytes_that_are_served(fleet: Site) -> None:
    for agent in fleet.json("agents/catalog.json")["agents"]:
        served = fleet.bytes(f"agents/{agent['id']}/{agent['id']}.md")
        assert agent["source"]["sha256"] == hashlib.sha256(served).hexdigest()
        assert agent["source"]["bytes"] == len(served)


@pytest.mark.parametrize("id_", IDS)
def test_every_badge_is_an_svg_that_names_its_agent(fleet: Site, id_: str) -> None:
    name = fleet.page(f"agents/{id_}/").text("h1")
    svg = ElementTree.fromstring(fleet.bytes(f"agents/{id_}/badge.svg"))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert svg.get("role") == "img"
    assert name in str(svg.get("aria-label"))
    assert name in [text.text for text in svg.iterfind(".//{*}text")]


def test_a_badge_wears_the_agents_color(fleet: Site) -> None:
    fills = [
        rect.get("fill") for rect in ElementTree.fromstring(fleet.bytes("agents/release-captain/badge.svg"))
    ]
    assert "#008080" in fills, "teal"


def test_catalog_json_is_what_the_command_prints_but_for_the_addresses(fleet: Site, tmp_path: Path) -> None:
    write(tmp_path, FLEET)
    printed = agent_catalog("json", tmp_path / "agents")

    expected = json.loads(printed.stdout)
    published = fleet.json("agents/catalog.json")
    assert [agent["url"] for agent in expected["agents"]] == [None] * len(IDS)
    for agent in published["agents"]:
        agent["url"] = None
    assert published == expected
    assert [agent["id"] for agent in published["agents"]] == IDS


def test_report_json_is_what_check_prints(fleet: Site, tmp_path: Path) -> None:
    write(tmp_path, FLEET)
    printed = agent_catalog("check", "--format", "json", tmp_path / "agents")

    report = fleet.json("agents/report.json")
    assert report == json.loads(printed.stdout)
    assert [(finding["file"], finding["line"]) for finding in report] == sorted(
        (finding["file"], finding["line"]) for finding in report
    )
    assert {"file", "line", "code", "level", "message", "fix"} == set(report[0])
