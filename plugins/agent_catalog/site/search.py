"""The theme's search, fed with what the catalog knows.

Both search plugins (of MkDocs and of Material) index `page.content` by its headings when the page's
context is made. For that moment a page shows them a short content instead: name, summary, tools,
category, and a section for each example, which becomes a result of its own.
"""

from __future__ import annotations

import html

from mkdocs.structure.toc import TableOfContents

from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.page import Page
from agent_catalog.rendering.prompt import Heading
from agent_catalog.site.pages import GeneratedPage, table_of_contents

Shown = tuple[str | None, TableOfContents]


def show_to_search(page: GeneratedPage, is_found: bool = True) -> Shown | None:
    """Put the short content in place, or none at all; return what was there."""
    if page.catalog_page is None:
        return None
    shown = page.content, page.toc
    page.content = search_content(page.catalog_page) if is_found else ""
    headings = [Heading(section.anchor, section.title, 2) for section in page.catalog_page.search_sections]
    page.toc = table_of_contents(page.catalog_page.title, headings)
    return shown


def hide_from_search(page: GeneratedPage, shown: Shown) -> None:
    """Put back what the reader sees."""
    page.content, page.toc = shown


def search_content(page: Page) -> str:
    """Return the HTML that is indexed."""
    lines = [
        f'<h1 id="agent">{_text(page.title)}</h1>',
        *(f"<p>{_text(line)}</p>" for line in page.search_text),
    ]
    for section in page.search_sections:
        lines.append(f'<h2 id="{section.anchor}">{_text(section.title)}</h2><p>{_text(section.text)}</p>')
    return "\n".join(lines)


def _text(text: str) -> str:
    return html.escape(reveal(text), quote=False)
