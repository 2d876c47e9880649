"""A prompt as GitHub renders it: its Markdown parsed by comrak, every tag shown as text.

comrak escapes what stands in the file, so that each tag of its output is its own. What follows here
rewrites those tags: headings below the page's own, links judged, images as links, code highlighted,
and nothing else passes that is not named below.
"""

from __future__ import annotations

import html
import re
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

import comrak
from markupsafe import escape
from msgspec import Struct, field
from pygments.token import STANDARD_TYPES

from agent_catalog.catalog.slug import slugify
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.lexing import find_lexer
from agent_catalog.rendering.links import href_of, is_on

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

ID_PREFIX = "prompt-"
TOP_LEVEL = 3
MAX_HIGHLIGHTED = 20_000
MAX_HIGHLIGHTED_LINE = 2_000
"""Bounds, in characters, for lexers that take quadratic time on a hostile line."""

MAX_REMEMBERED = 1_024
"""Pieces of code that are remembered: of the 2,439 in 1,057 public files, 650 repeat another."""

MAX_TOKENS = 1_000
MAX_TOKENS_PER_LETTER = 4
"""Bounds for lexers that never end: tokens of no letter count, and a text has some more than letters."""

MAX_RENDERED = 500_000
"""Characters of the longest prompt that is rendered: as headings, the worst tried, they take 0.9 s."""

# Quotations in quotations: parsers take quadratic time, and no reader follows.
MAX_DEPTH = 100
_DEEP = re.compile(rf"^(?:[ \t]{{0,3}}>){{{MAX_DEPTH}}}", re.MULTILINE)

_LEFT_ALONE = "em strong del code li thead tbody tr th td".split()
"""Tags that, without attributes, stay as they are and stand in blocks alone: they are passed over.

They are 72 % of the 319,322 tags of 1,057 public agents, code left out.
"""

_TAG = re.compile(rf"<(?!/?(?:{'|'.join(_LEFT_ALONE)})>)(/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)(?:="([^"]*)")?')
_CODE = re.compile(r'<pre><code(?: class="language-([^"]*)")?>(.*?)</code></pre>', re.DOTALL)
_HEADING = re.compile(r"<h([1-6])>")
_PLAIN = frozenset(
    "p br hr em strong del code pre ul ol li blockquote table thead tbody tr th td sup section div a".split()
)
_AS_TEXT = frozenset("err n nx p w x".split())
"""Classes of Pygments that are shown as text is: names, punctuation, blanks, and what is not understood.

They would be 52 % of the 190,996 spans of 1,063 public files; without them code takes 54 % of the bytes.
"""

_BLOCKS = frozenset("p ul ol blockquote table section div pre h1 h2 h3 h4 h5 h6".split())
_PASSED = {
    tag: step
    for name in _PLAIN - {"a", "pre", "section", "table", *_LEFT_ALONE}
    for tag, step in ((f"<{name}>", int(name in _BLOCKS)), (f"</{name}>", -int(name in _BLOCKS)))
}
"""Of the others those that stay as they are, and how much deeper into blocks each leads."""

_ALIGN = {"left", "center", "right"}
_TABLE = '<div class="agent-scroll" tabindex="0" role="group" aria-label="Table">'
"""A wide table scrolls inside a frame that the keyboard reaches."""


class Heading(Struct):
    """A heading of the table of contents; `title` is plain text."""

    id: str
    title: str
    level: int
    children: list[Heading] = field(default_factory=list)


class Prompt(Struct, frozen=True):
    """The rendered prompt as HTML, and its headings, nested."""

    html: str
    headings: tuple[Heading, ...]


def render_prompt(body: str, image_hosts: frozenset[str] = frozenset()) -> Prompt:
    """Render a prompt; the HTML holds no id without the prefix and no foreign class, and loads nothing but
    images of the hosts that are named.

    A prompt of more than 500,000 characters, or with quotations a hundred deep, is shown as plain text.
    """
    if len(body) > MAX_RENDERED or (body.count(">") >= MAX_DEPTH and _DEEP.search(body)):
        return Prompt(f'<p class="agent-raw">{escape(reveal(body))}</p>', ())
    source = comrak.render_markdown(reveal(body), *_options())
    codes: list[str] = []

    def keep_code(match: re.Match[str]) -> str:
        codes.append(_code(html.unescape(match[2]), html.unescape(match[1] or "")))
        return "<pre></pre>"

    rewriter = _Rewriter(_CODE.sub(keep_code, source), codes, image_hosts)
    return Prompt(rewriter.run(), _nest(rewriter.headings))


@cache
def _options() -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    extension, render = comrak.ExtensionOptions(), comrak.RenderOptions()
    extension.table = extension.strikethrough = extension.autolink = extension.tasklist = True
    extension.footnotes = extension.alerts = True
    render.escape = render.unsafe_ = True  # every tag becomes text; addresses are judged here
    render.gfm_quirks = True
    return extension, comrak.ParseOptions(), render


class _Rewriter:
    """One pass over comrak's tags."""

    def __init__(self, source: str, codes: list[str], image_hosts: frozenset[str]) -> None:
        self.source = source
        self.image_hosts = image_hosts
        self.codes = iter(codes)
        self.out: list[str] = []
        self.headings: list[Heading] = []
        self.ids: dict[str, int] = {}
        self.depth = 0
        self.closers: list[str] = []
        self.heading_start = 0
        levels = [int(level) for level in _HEADING.findall(source)]
        self.shift = TOP_LEVEL - min(levels, default=TOP_LEVEL)

    def run(self) -> str:
        end = 0
        for match in _TAG.finditer(self.source):
            self._text(self.source[end : match.start()])
            if (step := _PASSED.get(match[0])) is not None:
                self.depth += step
                self.out.append(match[0])
            elif match[1]:
                self._close(match[2])
            else:
                self._open(match[2], dict(_ATTRIBUTE.findall(match[3])))
            end = match.end()
        self._text(self.source[end:])
        return "".join(self.out)

    @cached_property
    def targets(self) -> set[str]:
        """What a link to `#a-heading` may mean: the anchors that GitHub would give to headings."""
        inner = re.findall(r"<h[1-6]>(.*?)</h[1-6]>", self.source, re.DOTALL)
        return {slugify(_plain(text)) for text in inner} - {""}

    def _text(self, text: str) -> None:
        if self.depth == 0 and text.strip():
            # Outside of any block comrak leaves only escaped HTML blocks: text, line by line.
            self.out.append(f'<p class="agent-raw">{text.strip(chr(10))}</p>\n')
        else:
            self.out.append(text)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLOCKS:
            self.depth += 1
        if tag == "pre":
            self.out.append(next(self.codes))
        elif tag[0] == "h" and tag[1:].isdigit():
            self.heading_start = len(self.out)
            self.out.append(tag[1])
        elif tag == "a":
            self._open_link(attributes)
        elif tag == "img":
            self.out.append(_image(attributes, self.image_hosts))
        elif tag == "input":
            done = "checked" in attributes
            label = "done" if done else "to do"
            checked = " checked" if done else ""
            self.out.append(f'<input type="checkbox" disabled{checked} aria-label="{label}">')
        elif tag == "li" and attributes.get("id", "").startswith("fn-"):
            anchor = self._free_id(f"{ID_PREFIX}{html.unescape(attributes['id'])}")
            self.out.append(f'<li id="{html.escape(anchor)}">')
        elif tag == "table":
            self.out.append(f'{_TABLE}<table class="agent-grid">')
        elif tag in _PLAIN:
            self.out.append(f"<{tag}{_kept(tag, attributes)}>")

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.depth -= 1
        if tag == "pre":
            return
        if tag[0] == "h" and tag[1:].isdigit():
            self._close_heading()
        elif tag == "a":
            self.out.append(self.closers.pop() if self.closers else "")
        elif tag in _PLAIN:
            self.out.append(f"</{tag}></div>" if tag == "table" else f"</{tag}>")

    def _close_heading(self) -> None:
        inner = "".join(self.out[self.heading_start + 1 :])
        level = min(6, int(self.out[self.heading_start]) + self.shift)
        del self.out[self.heading_start :]
        title = _plain(inner)
        anchor = self._free_id(f"{ID_PREFIX}{slugify(title) or 'section'}")
        self.headings.append(Heading(anchor, title or "…", level))
        self.out.append(f'<h{level} id="{anchor}">{inner}</h{level}>')

    def _free_id(self, id_: str) -> str:
        """Return an id that the prompt does not have yet: the same, or with a number."""
        free = id_
        while free in self.ids:
            free = f"{id_}-{self.ids[id_]}"
            self.ids[id_] += 1
        self.ids[free] = 1
        return free

    def _open_link(self, attributes: dict[str, str]) -> None:
        url = html.unescape(attributes.get("href", ""))
        if "data-footnote-ref" in attributes or "data-footnote-backref" in attributes:
            target = html.escape(f"#{ID_PREFIX}{url.lstrip('#')}")
            anchor = (
                html.escape(self._free_id(f"{ID_PREFIX}{attributes['id']}")) if "id" in attributes else ""
            )
            label = attributes.get("aria-label")
            self.out.append(
                f'<a href="{target}"'
                + (f' id="{anchor}"' if anchor else "")
                + (f' aria-label="{label}"' if label else "")
                + ">"
            )
            self.closers.append("</a>")
            return
        href = href_of(url)
        if url.startswith("#") and slugify(url[1:]) in self.targets:
            href = f"#{ID_PREFIX}{slugify(url[1:])}"
        if href is None:
            self.out.append('<span class="agent-unlinked">')
            self.closers.append(f"</span> <code>{html.escape(url)}</code>" if url else "</span>")
        else:
            self.out.append(f'<a href="{html.escape(href)}" rel="nofollow noopener">')
            self.closers.append("</a>")


def _kept(tag: str, attributes: dict[str, str]) -> str:
    """Return the attributes that comrak sets and a page needs, as text of our own."""
    if tag in ("th", "td") and attributes.get("align") in _ALIGN:
        return f' align="{attributes["align"]}"'
    if tag == "ol" and attributes.get("start", "").isdigit():
        return f' start="{attributes["start"]}"'
    if tag == "div" and "markdown-alert" in attributes.get("class", ""):
        kind = attributes["class"].rsplit("-", 1)[-1]
        return f' class="admonition {kind}"'
    if tag == "p" and attributes.get("class") == "markdown-alert-title":
        return ' class="admonition-title"'
    if tag == "section":
        return ' class="footnotes"'
    return ""


def _image(attributes: dict[str, str], hosts: frozenset[str]) -> str:
    """Show an image as a link, unless its host is named: nothing else is loaded because of an agent."""
    url = html.unescape(attributes.get("src", ""))
    label = attributes.get("alt") or html.escape(url) or "image"
    href = href_of(url)
    if href is None:
        shown = f" <code>{html.escape(url)}</code>" if url else ""
        return f'<span class="agent-unlinked">{label}</span>{shown}'
    if is_on(href, hosts):
        shown = f'src="{html.escape(href)}" alt="{label}"'
        return f'<img {shown} loading="lazy" referrerpolicy="no-referrer">'
    return f'<a href="{html.escape(href)}" rel="nofollow noopener" class="agent-image">{label}</a>'


def _code(source: str, info: str) -> str:
    words = info.split()
    bounded = len(source) <= MAX_HIGHLIGHTED and max(map(len, source.split("\n"))) <= MAX_HIGHLIGHTED_LINE
    lexer = find_lexer(words[0].lower()) if words and bounded else None
    shown = _highlighted(source, lexer) if lexer else html.escape(source, quote=False)
    return f'<div class="highlight"><pre><code>{shown}</code></pre></div>'


@lru_cache(maxsize=MAX_REMEMBERED)
def _highlighted(source: str, lexer: Lexer) -> str:
    """Return spans with the classes of Pygments; its formatter does as much again for lines and styles.

    Neighbours of one class share a span, and blanks belong to any. A lexer that never ends, as some of
    Pygments do on some texts, gives none.
    """
    spans: list[str] = []
    open_class, held = "", ""
    for number, (kind, text) in enumerate(lexer.get_tokens(source)):
        if number > MAX_TOKENS + MAX_TOKENS_PER_LETTER * len(source):
            return html.escape(source, quote=False)
        name = open_class if text.isspace() else _class_of(kind)
        if name != open_class:
            spans.append(_span(open_class, held))
            open_class, held = name, ""
        held += text
    spans.append(_span(open_class, held))
    return "".join(spans)


def _span(name: str, text: str) -> str:
    shown = html.escape(text, quote=False)
    return f'<span class="{name}">{shown}</span>' if name and shown else shown


@cache
def _class_of(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name in _AS_TEXT else name


def _plain(inner: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", inner)).split())


def _nest(headings: list[Heading]) -> tuple[Heading, ...]:
    top: list[Heading] = []
    path: list[Heading] = []
    for heading in headings:
        while path and path[-1].level >= heading.level:
            path.pop()
        (path[-1].children if path else top).append(heading)
        path.append(heading)
    return tuple(top)
