"""The head of every page, in the theme: once, and behind whoever says the same."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.site.fleet import FLEET, IDS
from tests.site.project import MKDOCS_YML, PLAIN_YML, BuildAborted, Page, Site, agent, build

TOP = "https://example.org/wiki/agents/"


def linked_data(page: Page) -> Any:
    return json.loads(page.one("script[type='application/ld+json']").text())


def og(page: Page) -> dict[str, str]:
    return {
        (node.attributes["property"] or "").removeprefix("og:"): node.attributes["content"] or ""
        for node in page.all("head meta[property^='og:']")
    }


@pytest.mark.parametrize("id_", IDS)
def test_every_agent_says_in_its_head_what_it_is(fleet: Site, id_: str) -> None:
    page = fleet.page(f"agents/{id_}/")
    assert og(page)["title"] == page.text("h1")
    assert og(page)["url"] == f"{TOP}{id_}/" == page.attribute("link[rel=canonical]", "href")
    assert og(page)["site_name"] == "Our agents"
    assert linked_data(page)["encoding"]["contentUrl"] == f"{TOP}{id_}/{id_}.md"
    assert page.attribute("meta[name='twitter:card']", "content") == "summary"


@pytest.mark.parametrize(
    "place", ["", "tools/", "examples/", "health/", "compare/", "categories/", "categories/data/"]
)
def test_every_page_over_the_fleet_has_tags_too(fleet: Site, place: str) -> None:
    page = fleet.page(f"agents/{place}")
    assert og(page)["type"] == "website"
    assert og(page)["url"] == f"{TOP}{place}" == page.attribute("link[rel=canonical]", "href")
    assert linked_data(page)["@type"] == "CollectionPage"


def test_a_page_of_the_team_is_left_alone(fleet: Site) -> None:
    assert og(fleet.page("")) == {}
    assert not fleet.page("").has("script[type='application/ld+json']")


def test_the_front_page_that_the_catalog_makes_is_the_site(tmp_path: Path) -> None:
    config = PLAIN_YML.replace("Our agents", "Our <i>agents</i> &amp; friends")
    files = {**FLEET, "docs/notes.txt": ""}
    page = build(tmp_path, files, f"{config}    site_url: https://example.org/wiki/\n", index=None).page("")
    assert linked_data(page) == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Our agents & friends",
        "description": "A catalog of AI agents.",
        "url": "https://example.org/wiki/",
    }


def test_addresses_in_the_head_name_files_where_links_do(tmp_path: Path) -> None:
    more = "    use_directory_urls: false\n    site_url: https://example.org/\n"
    page = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML + more).page("agents/a/")
    assert og(page)["url"] == "https://example.org/agents/a/index.html"
    assert page.attribute("link[rel=canonical]", "href") == og(page)["url"]


def test_the_front_page_names_its_file_too(tmp_path: Path) -> None:
    more = "    use_directory_urls: false\n    site_url: https://example.org/wiki/\n"
    page = build(
        tmp_path, {"agents/a.md": agent("a"), "docs/notes.txt": ""}, PLAIN_YML + more, index=None
    ).page("")
    canonical = page.attribute("link[rel=canonical]", "href")
    assert og(page)["url"] == linked_data(page)["url"] == canonical == "https://example.org/wiki/index.html"


def test_without_a_site_url_nothing_claims_to_know_an_address(tmp_path: Path) -> None:
    page = build(tmp_path, {"agents/a.md": agent("a")}, MKDOCS_YML).page("agents/a/")
    assert og(page).keys() == {"type", "site_name", "title", "description"}
    assert not page.has("link[rel=canonical]")
    assert "url" not in linked_data(page)


TEAMS_HEAD = """
    {% extends "base.html" %}
    {% block extrahead %}<meta property="og:title" content="Theirs">{% endblock %}
"""
HOOK = """
    def on_post_page(output, page, config):
        return output.replace("</head>", '<meta property="og:title" content="Theirs" /></head>')
"""


@pytest.mark.parametrize(
    ("config", "files"),
    [
        ("theme: {name: material, custom_dir: overrides}", {"overrides/main.html": TEAMS_HEAD}),
        ("theme: {name: material}\n    hooks: [hook.py]", {"hook.py": HOOK}),
    ],
    ids=["a template", "a plugin, as Material's social"],
)
def test_the_tags_of_somebody_else_are_not_doubled(
    tmp_path: Path, config: str, files: dict[str, str]
) -> None:
    yml = MKDOCS_YML.replace("theme: {name: material}", config)
    site = build(tmp_path, {**files, "agents/a.md": agent("a")}, yml)
    for address in ("agents/a/", "agents/"):
        page = site.page(address)
        assert og(page) == {"title": "Theirs"}
        assert page.has("script[type='application/ld+json']"), "nobody else wrote any"


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_a_minifier_that_removes_quotes_gives_no_second_tags(tmp_path: Path, theme: str) -> None:
    config = MKDOCS_YML.replace("name: material", f"name: {theme}") + "      - minify: {minify_html: true}\n"
    config += "    site_url: https://example.org/\n    hooks: [hook.py]\n"
    page = build(tmp_path, {"hook.py": HOOK, "agents/a.md": agent("a")}, config).page("agents/a/")
    assert len(page.all("link[rel=canonical]")) == 1
    assert og(page) == {"title": "Theirs"}


def test_words_of_a_summary_are_no_tags(tmp_path: Path) -> None:
    words = "<script type=application/ld+json> and meta property=og:title or link rel='canonical'"
    files = {"agents/a.md": agent("a", f'"{words}"'), "agents/b.md": agent("b")}
    page = build(tmp_path, files, MKDOCS_YML).page("agents/a/")
    assert page.attribute("meta[name=description]", "content") == words
    assert linked_data(page)["description"] == og(page)["description"] == words


# Pictures


def with_pictures(value: str) -> str:
    return f"{PLAIN_YML}          social_images: {value}\n    site_url: https://example.org/wiki/\n"


def test_pictures_are_drawn_where_they_are_asked_for(tmp_path: Path, fleet: Site) -> None:
    assert not any(path.endswith("social.png") for path in fleet.files())
    site = build(tmp_path, {"agents/a.md": agent("a", color="red")}, with_pictures("true"))
    page = site.page("agents/a/")
    assert og(page)["image"] == f"{TOP}a/social.png"
    assert page.attribute("meta[name='twitter:card']", "content") == "summary_large_image"
    assert linked_data(page)["image"] == og(page)["image"]
    with Image.open(io.BytesIO(site.bytes("agents/a/social.png"))) as image:
        assert (str(image.width), str(image.height)) == (og(page)["image:width"], og(page)["image:height"])


def test_nobody_draws_what_nobody_can_find(tmp_path: Path) -> None:
    config = with_pictures("true").replace("site_url", "site_author")
    site = build(tmp_path, {"agents/a.md": agent("a")}, config)
    assert not site.has("agents/a/social.png")
    assert "the option `social_images` has no effect: pictures need `site_url`" in "".join(site.warnings)


@pytest.mark.parametrize("value", ["missing.ttf", "agents/a.md", "3", "[true]"])
def test_a_font_that_is_not_there_ends_the_build(tmp_path: Path, value: str) -> None:
    with pytest.raises(BuildAborted) as error:
        build(tmp_path, {"agents/a.md": agent("a")}, with_pictures(value))
    assert "TrueType font" in error.value.message
