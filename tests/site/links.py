"""Follows every link of a built site as a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tests.site.items import fragments
from tests.site.project import Page, Site

_NAMES = (
    "href", "src", "data-agent-copy", "data-agent-source", "data-agent-url",
    "data-agent-listing", "data-agent-matrix", "data-agent-compare", "data-agent-share",
    "data-agent-embed",
)  # fmt: skip
"""Attributes that name an address, for the browser or for our scripts."""


def links(page: Page) -> Iterator[str]:
    """Yield every address that a page links to or loads."""
    for name in _NAMES:
        yield from page.attributes(f"[{name}]", name)


def broken_links(site: Site, site_url: str = "https://site.example/") -> list[str]:
    """Return the links to files and anchors that are not there; `site_url` is where the site is published.

    The items that a list draws count as part of its page.
    """
    pages = site.pages()
    anchors = {path: {"", *page.attributes("[id]", "id")} for path, page in pages.items()}
    broken = []
    for path, page in [*pages.items(), *fragments(site)]:
        here = urljoin(site_url, f"{path.rpartition('/')[0]}/" if "/" in path else "")
        for link in links(page):
            target, anchor = urldefrag(urljoin(here, link))
            if not target.startswith(site_url):
                if urlsplit(target).netloc == urlsplit(site_url).netloc:
                    broken.append(f"{path}: {link} leaves {site_url}")
                continue
            file = unquote(urlsplit(target).path.removeprefix(urlsplit(site_url).path))
            if file.endswith("/") or not file:
                file += "index.html"
            if not site.has(file):
                broken.append(f"{path}: {link} leads nowhere")
            elif file in anchors and anchor not in anchors[file]:
                broken.append(f"{path}: {link} names no element of {file}")
    return broken
