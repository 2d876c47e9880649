"""What a page says of itself to those who show a link to it: Open Graph, Twitter and schema.org.

Sources: https://ogp.me/, https://developer.x.com/en/docs/x-for-websites/cards/overview/markup,
https://schema.org/SoftwareSourceCode and https://schema.org/CollectionPage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import escape
from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.reading.dialects import dialect
from agent_catalog.reading.hidden_text import reveal, revealed_line
from agent_catalog.rendering.page import HeadPart, PublishedSite, sign
from agent_catalog.rendering.tool_view import capability_title

_JSON_TYPE = "application/ld+json"
CANONICAL = sign("link", "rel", "canonical")
SOCIAL = sign("meta", "property", "og:")
LINKED_DATA = sign("script", "type", _JSON_TYPE)
"""The signs of the parts: what a theme or a neighbor would have written."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ACTIVE = re.compile("[<>&\u2028\u2029]")


class Image(Struct, frozen=True):
    """A picture of a page: its complete address, pixels, and what it shows."""

    url: str
    width: int
    height: int
    alt: str


def agent_head(
    entry: Entry, description: str, url: str, raw_url: str, site: PublishedSite, image: Image | None
) -> tuple[HeadPart, ...]:
    """Return the head of an agent's page; `url` and `raw_url` are complete, or empty where nobody knows."""
    agent = entry.agent
    keywords = [capability_title(can) for can in capabilities_of(agent.tools)]
    file = {
        "@type": "MediaObject",
        "encodingFormat": "text/markdown",
        "contentUrl": raw_url,
    }
    data = {
        "@type": "SoftwareSourceCode",
        "name": agent.name,
        "description": description,
        "url": url,
        "programmingLanguage": "Markdown",
        "runtimePlatform": dialect(agent.dialect).title,
        "keywords": [*([entry.category.title] if entry.category else []), *keywords],
        "isPartOf": _web_site(site),
        "encoding": file,
        "image": image.url if image else "",
    }
    return _head("article", agent.name, description, url, site.name, data, image)


def overview_head(
    title: str, description: str, url: str, site: PublishedSite, kind: str = "CollectionPage"
) -> tuple[HeadPart, ...]:
    """Return the head of a page over the fleet, or with the kind `WebSite` that of the front page."""
    part = {"isPartOf": _web_site(site)} if kind != "WebSite" else {}
    data = {"@type": kind, "name": title, "description": description, "url": url, **part}
    return _head("website", title, description, url, site.name, data)


def _web_site(site: PublishedSite) -> dict[str, str]:
    return {"@type": "WebSite", "name": site.name, "url": site.url}


def _head(
    kind: str,
    title: str,
    description: str,
    url: str,
    site: str,
    data: Mapping[str, Any],
    image: Image | None = None,
) -> tuple[HeadPart, ...]:
    tags = [
        ("property", "og:type", kind),
        ("property", "og:site_name", site),
        ("property", "og:title", title),
        ("property", "og:description", description),
        ("property", "og:url", url),
    ]
    if image:
        tags += [
            ("property", "og:image", image.url),
            ("property", "og:image:width", str(image.width)),
            ("property", "og:image:height", str(image.height)),
            ("property", "og:image:alt", image.alt),
        ]
    tags.append(("name", "twitter:card", "summary_large_image" if image else "summary"))
    return (
        HeadPart(CANONICAL, f'<link rel="canonical" href="{escape(url)}">' if url else ""),
        HeadPart(SOCIAL, "".join(_metas(tags))),
        HeadPart(LINKED_DATA, _script({"@context": "https://schema.org", **data})),
    )


def _metas(tags: Iterable[tuple[str, str, str]]) -> Iterable[str]:
    for attribute, name, value in tags:
        if line := revealed_line(value):
            yield f'<meta {attribute}="{name}" content="{escape(line)}">'


def _script(data: Mapping[str, Any]) -> str:
    """Return the data, what is empty left out, as JSON that can stand in a script."""
    text = reveal(_JSON.encode(_filled(data)))
    safe = _ACTIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f'<script type="{_JSON_TYPE}">{safe}</script>'


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _filled(value) if isinstance(value, Mapping) else value
        for key, value in data.items()
        if value not in ("", [], {})
    }
