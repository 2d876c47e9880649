"""The theme around an agent's page, rendered once and filled in for every agent.

The theme's template takes about a millisecond a page, and for agents it differs in a few texts only. So one
page is rendered with marks in the place of these texts, and the result is parted at the marks. It is used
where it is proven: for a sample of real pages, what is filled in must be what the theme renders, byte for
byte. A theme that does anything else with the texts renders every page itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.rendering.page import HeadPart, Page
from agent_catalog.rendering.prompt import Heading
from agent_catalog.rendering.unfurling import CANONICAL, LINKED_DATA, SOCIAL
from agent_catalog.site.pages import GeneratedPage

Render = Callable[[GeneratedPage], str]
"""Renders a page, which has its content, with the theme's template."""

StandIn = Callable[[str, Page], GeneratedPage]
"""Returns a page that is none of the site's, at the address of an id."""

PROOFS = 3
"""Pages that are rendered by the theme even where they can be filled in, to see that both are the same."""

MARK = "qZ7-agent-catalog"
_TITLE, _DESCRIPTION = f'{MARK} <t> & "it\'s"', f'{MARK} <d> & "it\'s"'
MARKED_ID = "qz7-agent-catalog-id"
_HEAD = tuple(
    HeadPart(sign, f'<meta name="{MARK}-{place}">')
    for place, sign in enumerate((CANONICAL, SOCIAL, LINKED_DATA))
)
MARKED_PAGE = Page(_TITLE, _DESCRIPTION, f'<h1 id="agent">{MARK}</h1>', wide=True, head=_HEAD)
"""What the marked page shows; its id is `MARKED_ID`."""

PAGE_WITH_CONTENTS = replace(
    MARKED_PAGE,
    headings=(Heading("a", "A", 2, [Heading("b", "B", 3, [Heading("c", "C", 4, [Heading("d", "D", 5)])])]),),
    wide=False,
)


class Shell(Struct, frozen=True):
    """The text between the marks, which of a page's texts stands at each, and the anchor of its heading."""

    pieces: tuple[str, ...]
    slots: tuple[int, ...]
    anchor: str

    def around(self, page: GeneratedPage, id_: str) -> str:
        """Return the page in its theme."""
        texts = _texts(page, id_)
        parts = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            parts += (texts[slot], piece)
        return "".join(parts)


class Frame:
    """Pages in their theme: some are rendered to prove the shell, and from then on it is filled in.

    Where a page shows that the shell is not what the theme renders, all are rendered.
    """

    def __init__(self, shell: Shell | None, render: Render) -> None:
        self._shell, self._render = shell, render
        self._proofs = 0

    def around(self, page: GeneratedPage, id_: str) -> str:
        """Return the page in its theme."""
        fill = self._shell.around(page, id_) if self._shell and is_plain(page, self._shell.anchor) else None
        if fill is not None and self._proofs >= PROOFS:
            return fill
        output = self._render(page)
        if fill is not None:
            self._proofs += 1
            if fill != output:
                self._shell = None
        return output


def make_shell(marked: GeneratedPage, render: Render) -> Shell | None:
    """Return the shell of a page of `MARKED_PAGE`, None where the theme changes a text that it is given."""
    output = render(marked)
    marks = _texts(marked, MARKED_ID)
    found = re.split(
        "|".join(f"({re.escape(mark)})" for mark in sorted(marks, key=len, reverse=True)), output
    )
    parts = [part for part in found if part is not None]
    pieces, slots = parts[::2], [marks.index(mark) for mark in parts[1::2]]
    # The content is a slot of its own, so what is left of a mark was changed by the theme.
    if marks.index(marked.content or "") not in slots or any(
        MARK.lower() in piece.lower() for piece in pieces
    ):
        return None
    return Shell(tuple(pieces), tuple(slots), next(link.url for link in marked.toc))


def is_plain(page: GeneratedPage, anchor: str) -> bool:
    """Whether a page differs from the marked one in the texts alone: it has them all, and the same anchor."""
    toc = list(page.toc)
    same_toc = len(toc) == 1 and toc[0].url == anchor and not toc[0].children
    return same_toc and bool(page.meta.get("description")) and "toc" in page.meta["hide"]


def proven_shell(
    marked: Page, texts: Mapping[str, tuple[str, str]], stand_in: StandIn, render: Render
) -> Shell | None:
    """Return the shell of a page that shows what `MARKED_PAGE` does.

    `texts` are the titles and descriptions of one page or more, by id. There is no shell where what the theme
    does with a text cannot be foreseen.
    """
    shell = make_shell(stand_in(MARKED_ID, marked), render)
    if shell is None:
        return None
    for id_ in samples({id_: title for id_, (title, _) in texts.items()}):
        title, description = texts[id_]
        page = stand_in(id_, replace(marked, title=title, description=description or "…"))
        if shell.around(page, id_) != render(page):
            return None
    return shell


def samples(titles: Mapping[str, str]) -> Iterator[str]:
    """Yield, of one id or more, those of pages that differ the most: first, last, long, short and odd."""
    ids = list(titles)
    odd = max(ids, key=lambda id_: len(titles[id_]) - sum(map(str.isalnum, titles[id_])))
    longest = max(ids, key=lambda id_: len(titles[id_]))
    shortest = min(ids, key=lambda id_: len(titles[id_]))
    foreign = max(ids, key=lambda id_: len(titles[id_]) - sum(map(str.isascii, titles[id_])))
    yield from dict.fromkeys((ids[0], ids[-1], odd, longest, shortest, foreign))


def _texts(page: GeneratedPage, id_: str) -> tuple[str, ...]:
    head = page.catalog_page.head if page.catalog_page else ()
    return (
        str(page.catalog_title),
        str(page.meta.get("description", "")),
        page.content or "",
        id_,
        *(part.html for part in head),
    )
