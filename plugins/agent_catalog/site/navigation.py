"""Agents are out of the navigation, and have breadcrumb, section and tab all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mkdocs.structure.nav import Navigation, Section

from agent_catalog.site.pages import GeneratedPage, theme_text


def place_in_navigation(
    nav: Navigation,
    title: str,
    overviews: Sequence[GeneratedPage],
    agents: Iterable[GeneratedPage],
    add: bool,
) -> None:
    """Add a section for the catalog where the navigation names none of its pages, and hang the agents below.

    `overviews` begins with the index. The agents' parent is the section that holds the index: one page
    costs the same in a site of ten agents and of ten thousand.
    """
    index = overviews[0]
    named = {id(page) for page in nav.pages}
    if add and not any(id(page) in named for page in overviews):
        section = Section(theme_text(title), list(overviews))
        for page in overviews:
            page.parent = section
        nav.items.append(section)
        _append_pages(nav, overviews)
    # MkDocs wants a section for a parent; a page serves as well where the index stands in none.
    top = index.parent or (index if id(index) in named else None)
    for page in (*overviews[1:], *agents):
        if page.parent is None and id(page) not in named:
            page.parent = top  # type: ignore[assignment]


def titles_of(nav: object) -> Iterator[tuple[str, str]]:
    """Yield the (path, title) pairs of the option `nav`: MkDocs forgets the titles of pages that exist."""
    if isinstance(nav, list):
        for item in nav:
            yield from titles_of(item)
    elif isinstance(nav, dict):
        for title, item in nav.items():
            if isinstance(item, str):
                yield item, str(title)
            else:
                yield from titles_of(item)


def _append_pages(nav: Navigation, pages: Sequence[GeneratedPage]) -> None:
    previous = nav.pages[-1] if nav.pages else None
    for page in pages:
        page.previous_page = previous
        if previous is not None:
            previous.next_page = page
        nav.pages.append(page)
        previous = page
