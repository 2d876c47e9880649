"""What a page says of itself to those who show a link: tags and linked data, whatever an agent is called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from agent_catalog.catalog.catalog import Entry
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.page import PublishedSite
from agent_catalog.rendering.unfurling import Image, agent_head, overview_head
from tests.catalog.agents import make_agent, make_tools
from tests.reading.strategies import PROPERTY, any_text

URL, RAW = "https://agents.example/agents/cook/", "https://agents.example/agents/cook/cook.md"
SITE = PublishedSite("Our agents", "https://agents.example/")
COOK = Entry("cook", None, make_agent(tools=make_tools("Read, Bash")), ())

SCHEMA: dict[str, type] = {
    "@context": str, "@type": str, "name": str, "description": str, "url": str, "programmingLanguage": str,
    "runtimePlatform": str, "keywords": list, "isPartOf": dict, "encoding": dict, "image": str,
}  # fmt: skip
"""The properties of https://schema.org/SoftwareSourceCode that we give, by the type of their values."""


def head_of(entry: Entry = COOK, description: str = "Cooks.", image: Image | None = None) -> str:
    return "".join(part.html for part in agent_head(entry, description, URL, RAW, SITE, image))


def tags(html: str) -> dict[str, str]:
    """Return the contents of the meta elements by `property` or `name`."""
    return {
        str(node.attributes.get("property") or node.attributes.get("name")): node.attributes["content"] or ""
        for node in LexborHTMLParser(f"<head>{html}</head>").css("meta")
    }


def linked_data(html: str) -> Any:
    (script,) = LexborHTMLParser(f"<head>{html}</head>").css("script")
    assert script.attributes["type"] == "application/ld+json"
    return json.loads(script.text())


def test_an_agent_has_the_tags_that_open_graph_and_twitter_read() -> None:
    assert tags(head_of()) == {
        "og:type": "article",
        "og:site_name": "Our agents",
        "og:title": "cook",
        "og:description": "Cooks.",
        "og:url": URL,
        "twitter:card": "summary",
    }


def test_a_picture_is_named_with_its_size_and_shown_large() -> None:
    found = tags(
        head_of(image=Image("https://agents.example/agents/cook/social.png", 1200, 630, "cook: Cooks."))
    )
    assert found["og:image"] == "https://agents.example/agents/cook/social.png"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == "cook: Cooks."
    assert found["twitter:card"] == "summary_large_image"


def test_an_agent_is_a_piece_of_source_code_to_schema_org() -> None:
    data = linked_data(head_of())
    assert {key: type(value) for key, value in data.items()} == {
        key: type_ for key, type_ in SCHEMA.items() if key != "image"
    }
    assert data["@type"] == "SoftwareSourceCode"
    assert data["keywords"] == ["Read", "Run"]
    assert data["isPartOf"] == {"@type": "WebSite", "name": SITE.name, "url": SITE.url}
    assert data["encoding"] == {
        "@type": "MediaObject", "encodingFormat": "text/markdown", "contentUrl": RAW,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["CollectionPage", "WebSite"])
def test_a_page_over_the_fleet_is_a_collection_and_the_front_page_a_site(kind: str) -> None:
    html = "".join(part.html for part in overview_head("Agents", "All.", URL, SITE, kind))
    data = linked_data(html)
    assert (data["@type"], data["name"], data["url"]) == (kind, "Agents", URL)
    assert ("isPartOf" in data) == (kind == "CollectionPage")
    assert tags(html)["og:type"] == "website"


def test_what_must_be_complete_is_left_out_where_nobody_knows_the_address() -> None:
    parts = agent_head(COOK, "Cooks.", "", "", PublishedSite("Our agents"), None)
    html = "".join(part.html for part in parts)
    assert "og:url" not in tags(html)
    assert "canonical" not in html
    data = linked_data(html)
    assert "url" not in data
    assert data["isPartOf"] == {"@type": "WebSite", "name": "Our agents"}
    assert "http" not in html.replace("https://schema.org", "")


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "<!--",
    "a\u2028b\u2029c",
    "a\u202eb",
]


@PROPERTY
@given((any_text | st.sampled_from(HOSTILE)).filter(str.strip), any_text | st.sampled_from(HOSTILE))
def test_any_text_is_a_text_in_the_head(name: str, description: str) -> None:
    html = head_of(replace(COOK, agent=make_agent(name=name)), description)
    tree = LexborHTMLParser(f"<head>{html}</head>")
    assert tree.head is not None
    assert {node.tag for node in tree.head.iter()} == {"link", "meta", "script"}
    assert tree.body is None or not tree.body.text()
    assert tags(html)["og:title"] == " ".join(reveal(name).split())
    data = linked_data(html)
    assert reveal(data["name"]) == reveal(name)
    assert reveal(data.get("description", "")) == reveal(description)
    (script,) = tree.css("script")
    assert not set(script.text()) & set("<>&\u2028\u2029")
