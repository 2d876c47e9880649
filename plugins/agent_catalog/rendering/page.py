"""What every page of the catalog is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from agent_catalog.rendering.prompt import Heading


def existing(headings: Iterable[Heading], html: str) -> tuple[Heading, ...]:
    """Return the headings that the page has: a user's template may leave some out."""
    return tuple(heading for heading in headings if f'id="{heading.id}"' in html)


class SearchSection(Struct, frozen=True):
    """A search result of its own, which leads to an anchor of the page."""

    anchor: str
    title: str
    text: str


class DataFile(Struct, frozen=True):
    """A file that stands beside a page, such as the items of a long list."""

    name: str
    content: bytes


class HeadPart(Struct, frozen=True):
    """HTML for the head of the theme's page; a head with its `sign`, by whomever, is left alone."""

    sign: str
    """A regular expression, see `sign`."""
    html: str

    def is_in(self, head: str) -> bool:
        """Whether a head has the sign."""
        return re.search(self.sign, head) is not None


_ATTRIBUTES = r"""(?:\s+[^\s"'<>=]++(?:\s*=\s*(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?)*?"""


def sign(tag: str, attribute: str, start: str) -> str:
    """Return a pattern of a tag with an attribute whose value starts so, in quotes or, minified, without."""
    return rf"""(?i)<{tag}{_ATTRIBUTES}\s+{attribute}\s*=\s*["']?{re.escape(start)}"""


class PublishedSite(Struct, frozen=True):
    """The site that pages are part of: its name and, where they are known, the complete addresses of its top
    and of the catalog's top."""

    name: str = ""
    url: str = ""
    catalog_url: str = ""


NO_SITE = PublishedSite()


class Page(Struct, frozen=True):
    """A page without its theme. All but `html` is plain text; `headings` are those below the title.

    `wide` pages want the room of the theme's table of contents. `head` are always the same parts, which may
    be empty.
    """

    title: str
    description: str
    html: str
    headings: tuple[Heading, ...] = ()
    search_text: tuple[str, ...] = ()
    search_sections: tuple[SearchSection, ...] = ()
    wide: bool = False
    files: tuple[DataFile, ...] = ()
    head: tuple[HeadPart, ...] = ()
