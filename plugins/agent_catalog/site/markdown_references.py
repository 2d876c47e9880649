"""The Python-Markdown extension for a team's own pages: references to agents and tools, and pieces.

`[agent:backend-developer]`, `[text][agent:backend-developer]` and `[tool:Bash]` become links, as references
of Markdown would; a paragraph of pieces becomes their HTML. Code and what is escaped is left alone, and a
definition `[agent:x]: address` of the page itself wins. What leads nowhere stays text, with a warning.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import NOIMG, InlineProcessor, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, HTML_PLACEHOLDER_RE, STX, AtomicString
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from msgspec import Struct, field

from agent_catalog.finding_formats import printable
from agent_catalog.reading.code_blocks import without_code
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.pieces import Embedder, Piece, PieceHtml, parse_pieces
from agent_catalog.rendering.references import AgentTarget, ReferenceProblem, ToolTarget
from agent_catalog.site.assets import REFERENCES_CSS, REFERENCES_JS
from agent_catalog.site.pages import templates_explained, theme_text

KEY = "data-agent-reference"
"""The attribute of a link that says which card opens over it."""

_LINKER = "relpath"
"""The name under which MkDocs registers what checks the links of a page."""

_KEYS = re.compile(rf'{KEY}="([^"]+)"')
_BRACKET = NOIMG + r"\[(?=.*(?:agent|tool):)"
"""A bracket that may open a reference."""
_EMBEDDED = 'class="agent-catalog agent-embedded"'
_PIECE = NOIMG + r"\[agent-(?:card|table|example):[^\]\n]*\]"
_SECOND = re.compile(r"\[([^\]]*)\]")
_ESCAPED = re.compile(f"{STX}(\\d+){ETX}")
_BLANKS = re.compile(r"\s+")
_BEFORE, _BEHIND = re.compile(r"\]\s\Z"), re.compile(r"\s\[")

Target = AgentTarget | ToolTarget
Found = tuple[Element | None, int | None, int | None]

log = get_plugin_logger(__name__)


class Place(Struct, frozen=True):
    """The catalog in the site that is built: its path, what a folder's link must name, and its pieces."""

    embedder: Embedder
    path: str
    index: str

    def addresses(self, page: File) -> Addresses:
        """Return the addresses of the catalog from a page."""
        up = get_relative_url(f"{self.path}/", page.url)
        return Addresses(up if up.endswith("/") else f"{up}/", self.index)

    def completed(self, content: str, page: File) -> str:
        """Return the content of a page with what its references and pieces need, where it has any."""
        keys = dict.fromkeys(html.unescape(key) for key in _KEYS.findall(content))
        if not keys and _EMBEDDED not in content:
            return content
        # What follows a style sheet is drawn when that has come.
        style = f'<link rel="stylesheet" href="{get_relative_url(REFERENCES_CSS, page.url)}">\n'
        if not keys:
            return style + content
        script = get_relative_url(REFERENCES_JS, page.url)
        with templates_explained():
            hovers = self.embedder.hovers(keys, self.addresses(page), script)
        return f"{style}{content}\n{hovers}"


def guard_title(page: Page, content: str) -> None:
    """Make a title that has the name of an agent or a tool, from the heading of a page, safe in any theme.

    MkDocs' titles are HTML without tags, which Material's `striptags` unescapes, and others put in quotes.
    """
    # A title of the navigation or of the metadata is the team's own.
    if KEY in content and "title" not in {*page.meta, *vars(page)} and page.title:
        page.title = theme_text(html.unescape(page.title))


class AgentReferences(Extension):
    """Finds the references of a page. `place` is None until the agents are read; `page` is what MkDocs reads,
    for Markdown that is rendered on its behalf, as in docstrings."""

    def __init__(self, place: Callable[[], Place | None], page: Callable[[], File | None]) -> None:
        super().__init__()
        self.place, self.page = place, page

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name of Python-Markdown
        """Come before what Markdown and mkdocs-autorefs take for two parts; see their priorities."""
        text = _Text(md, self)
        md.inlinePatterns.register(_Reference(md, text), "agent-reference", 171)
        # After links, autolinks and inline HTML, whose addresses and attributes are no text.
        md.inlinePatterns.register(_BareReference(md, text), "agent-bare-reference", 85)
        md.inlinePatterns.register(_MisplacedPiece(md, text), "agent-piece", 131)
        # Before references are looked for in the text of a paragraph.
        md.treeprocessors.register(_Pieces(md, text), "agent-pieces", 25)


class _Text(Struct):
    """One text that is converted, and what was said about it."""

    md: Markdown
    extension: AgentReferences
    said: set[str] = field(default_factory=set)

    @property
    def place(self) -> Place | None:
        """The catalog, once it is known."""
        return self.extension.place()

    @property
    def page(self) -> File | None:
        """The page that the text becomes a part of."""
        linker = self._linker()
        return linker.file if linker else self.extension.page()

    def defines(self, name: str) -> bool:
        """Whether the page itself says where a reference leads."""
        return name.lower() in self.md.references

    def found(self, name: str) -> tuple[Target, Element] | None:
        """Return what a reference leads to and a link without a text, None where it is no reference.

        Raises:
            ReferenceProblem: where it leads nowhere.
        """
        place, page = self.place, self.page
        if place is None or page is None or STX in name or self.defines(name):
            return None
        target = place.embedder.names.target(name)
        if target is None:
            return None
        address = _path(target, place, page) if self._linker() else _address(target, place, page)
        return target, Element("a", {"href": address, KEY: _data(target.key)})

    def warn(self, source: str, problem: str, among: bool = False) -> None:
        """Say once what is wrong with a part of the text, which stands `among` other text."""
        if source in self.said:
            return
        self.said.add(source)
        page = self.page
        line = _line_of(source, page, among) if page else 0
        where = f"Doc file '{page.src_uri}'" if page else "A text"
        log.warning("%s", printable(f"{where}{f', line {line}' if line else ''}: {problem}"))

    def _linker(self) -> Any:
        """Return what makes addresses of the paths of pages; texts that are no pages of MkDocs have none."""
        processors = self.md.treeprocessors
        return processors[_LINKER] if _LINKER in processors else None  # noqa: SIM401 - no dictionary


def _path(target: Target, place: Place, page: File) -> str:
    """Return the path of a page as a link in Markdown names it: MkDocs makes an address of it."""
    if isinstance(target, ToolTarget):
        index = get_relative_url(f"{place.path}/index.md", page.src_uri)
        return f"{index}?{urlencode({'tool': target.name})}"
    return get_relative_url(f"{place.path}/{target.entry.id}.md", page.src_uri) + _fragment(target)


def _address(target: Target, place: Place, page: File) -> str:
    """Return an address, for what MkDocs does not see."""
    to = place.addresses(page)
    return (
        to.home(tool=target.name)
        if isinstance(target, ToolTarget)
        else to.agent(target.entry.id) + _fragment(target)
    )


def _fragment(target: AgentTarget) -> str:
    return f"#{quote(target.anchor)}" if target.anchor else ""


class _Reference(LinkInlineProcessor):
    """`[text][agent:backend-developer]` and `[agent:backend-developer][]`.

    Both parts stand side by side, so that two references with a blank between them are two.
    """

    bare = False
    """Whether it is references of one part that are looked for."""

    def __init__(self, md: Markdown, text: _Text) -> None:
        super().__init__(_BRACKET, md)
        self._text = text

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override] # noqa: N802
        """Return a link; pass over what is somebody else's."""
        label, end, closed = self.getText(data, m.end(0))
        if not closed:
            return None, None, None
        if data.startswith("(", end):
            # A link of Markdown: there is none within it.
            return None, m.start(0), end
        second = _SECOND.match(data, end)
        if second is None and data[: m.start(0)].endswith("]"):
            return None, None, None
        if second is None and not self.bare and not self._is_beside(data, m.start(0), end):
            return None, None, None
        if second and self.bare:
            return None, None, None
        name = (second[1] if second else "") or label
        end = second.end(0) if second else end
        written = HTML_PLACEHOLDER_RE.sub(self._html, self.unescape(name))
        plain = _BLANKS.sub(" ", _ESCAPED.sub(lambda code: chr(int(code[1])), written))
        try:
            found = self._text.found(plain)
        except ReferenceProblem as problem:
            # It may lead to another site, which mkdocs-autorefs finds later, or else warns of.
            if second is None or "mkdocs-autorefs" not in self.md.inlinePatterns:
                self._text.warn(f"[{plain}]", str(problem))
            return None, m.start(0), end
        if found is None:
            # In plain brackets there may be a reference.
            return (None, m.start(0), end) if second else (None, None, None)
        target, link = found
        if name == label:
            _write_name(link, target)
        else:
            link.text = label
        return link, m.start(0), end

    def _is_beside(self, data: str, start: int, end: int) -> bool:
        """Whether mkdocs-autorefs would take a bracket and one beside it, with a blank between, for one."""
        beside = _BEFORE.search(data, 0, start) or _BEHIND.match(data, end)
        return beside is not None and "mkdocs-autorefs" in self.md.inlinePatterns

    def _html(self, placeholder: re.Match[str]) -> str:
        """Return what was taken for HTML, as in the name `a<b>`."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        raw = blocks[int(placeholder[1])] if int(placeholder[1]) < len(blocks) else None
        return raw if isinstance(raw, str) else placeholder[0]


class _BareReference(_Reference):
    """`[agent:backend-developer]`."""

    ANCESTOR_EXCLUDES = ("a",)
    bare = True


class _Pieces(Treeprocessor):
    """Paragraphs of pieces."""

    def __init__(self, md: Markdown, text: _Text) -> None:
        super().__init__(md)
        self._text = text

    def run(self, root: Element) -> None:
        """Put the pieces' HTML in the place of their paragraphs; where one cannot be made, the text stays."""
        place, page = self._text.place, self._text.page
        if place is None or page is None:
            return
        for paragraph in root.iter("p"):
            if len(paragraph) or "[agent-" not in (paragraph.text or ""):
                continue
            pieces = parse_pieces(paragraph.text or "")
            if any(self._text.defines(piece.source[1:-1]) for piece in pieces):
                continue
            made = [one for piece in pieces if (one := self._made(piece, place, page))]
            if pieces and len(made) == len(pieces):
                with templates_explained():
                    paragraph.text = self.md.htmlStash.store(place.embedder.joined(made))

    def _made(self, piece: Piece, place: Place, page: File) -> PieceHtml | None:
        try:
            with templates_explained():
                made = place.embedder.html(piece, place.addresses(page))
        except ReferenceProblem as problem:
            self._text.warn(piece.source, str(problem))
            return None
        for remark in place.embedder.remarks(piece):
            self._text.warn(piece.source, remark)
        return made


class _MisplacedPiece(InlineProcessor):
    """A piece among other text."""

    def __init__(self, md: Markdown, text: _Text) -> None:
        super().__init__(_PIECE, md)
        self._text = text

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override] # noqa: N802
        """Leave it, and say why."""
        if self._text.place and not self._text.defines(m[0][1:-1]):
            self._text.warn(m[0], f"{m[0]} must stand in a paragraph of its own", among=True)
        return None, m.start(0), m.end(0)


def _write_name(link: Element, target: Target) -> None:
    """Give a link the name of what it leads to, as text that no pattern looks at."""
    if isinstance(target, AgentTarget):
        link.text = AtomicString(_data(target.entry.agent.name))
    else:
        SubElement(link, "code").text = AtomicString(_data(target.name))


def _data(text: str) -> str:
    """Escape a text for the serializer of Python-Markdown, which takes what looks like an entity for one."""
    return html.escape(reveal(text), quote=False)


def _line_of(source: str, page: File, among: bool) -> int:
    """Return the number of the line that holds a text outside of code, and more if `among`; 0 for none."""
    with suppress(OSError, ValueError):
        for number, line in enumerate(without_code(page.content_string).split("\n"), start=1):
            if source in line and not (among and line.strip() == source):
                return number
    return 0
