"""What every page of the catalog is made of."""

from __future__ import annotations

from dataclasses import dataclass

from agent_catalog.rendering.prompt import Heading


@dataclass(frozen=True, slots=True)
class SearchSection:
    """A search result of its own, which leads to an anchor of the page."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page without its theme. All but `html` is plain text; `headings` are those below the title.

    `wide` pages want the room of the theme's table of contents.
    """

    title: str
    description: str
    html: str
    headings: tuple[Heading, ...] = ()
    search_text: tuple[str, ...] = ()
    search_sections: tuple[SearchSection, ...] = ()
    wide: bool = False
