"""HTML as a browser's parser sees it, for comparing what is rendered with what a case expects."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

# How something looks or is read aloud is the concern of tests of its own.
_NOT_STRUCTURE = frozenset({"class", "rel", "aria-label"})
_BLOCKS = frozenset(
    "body p ul ol li blockquote table thead tbody tr th td section div pre h1 h2 h3 h4 h5 h6 hr br".split()
)
_EMPTY = frozenset({"br", "hr", "img", "input"})


def parse(source: str) -> LexborNode:
    """Return the body that a browser makes of a piece of HTML."""
    body = LexborHTMLParser(f"<!doctype html><body>{source}").body
    assert body is not None
    return body


def elements(source: str) -> Iterator[LexborNode]:
    """Yield every element of a piece of HTML, in its order."""
    for node in parse(source).traverse(include_text=False):
        if node.tag not in ("body", "-comment", "-undef"):
            yield node


def visible_text(source: str) -> str:
    """Return what a reader sees, runs of white space as one space."""
    return " ".join(parse(source).text(deep=True).split())


def structure(source: str) -> str:
    """Return tags, addresses and texts, a block a line; without classes and what only carries them."""
    text = "".join(_write(node, "") for node in _children(parse(source)))
    return "\n".join(line.strip() for line in re.sub(r"\n\s*\n", "\n", text).strip().split("\n"))


def _write(node: LexborNode, within: str) -> str:
    if node.tag == "-text":
        text = html.escape(node.text_content or "", quote=False)
        return text.replace("\n", "⏎") if within == "pre" else re.sub(r"\s+", " ", text)
    attributes = sorted(
        (name, value or "") for name, value in node.attributes.items() if name not in _NOT_STRUCTURE
    )
    inner = "".join(_write(child, "pre" if "pre" in (node.tag, within) else "") for child in _children(node))
    if node.tag in ("span", "div") and not attributes:
        return f"\n{inner}\n" if node.tag == "div" else inner
    start = "".join([node.tag or "", *(f' {name}="{html.escape(value)}"' for name, value in attributes)])
    if node.tag in _EMPTY:
        written = f"<{start}>"
    elif node.tag in _BLOCKS:
        written = f"<{start}>{inner.strip(chr(10) + ' ')}</{node.tag}>"
    else:
        written = f"<{start}>{inner}</{node.tag}>"
    return f"\n{written}\n" if node.tag in _BLOCKS else written


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next
