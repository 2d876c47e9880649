"""Links and badges in the markup of wikis: a parser of each finds the title and the address that went in."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import cmarkgfm  # type: ignore[import-untyped]
import comrak
import docutils.core
import docutils.nodes
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.share import badge_forms, link_forms
from tests.reading.strategies import PROPERTY, any_text

TITLES = [
    line
    for line in (Path(__file__).parent / "share-titles.txt").read_text("utf-8").splitlines()
    if not line.startswith("# ")
]
URLS = [
    "https://agents.example/wiki/agents/cook/",
    "https://agents.example/agents/cook/#example-1",
    "https://agents.example/agents/?q=a%20b&tool=Bash&copy=2&can=run",
    "http://127.0.0.1:8000/agents/?q=ends_in_",
]
BADGE = "https://agents.example/agents/cook/badge.svg"

Link = tuple[str, str]
"""The text and the address of a link."""


def plain(title: str) -> str:
    return re.sub(r"[\s\x85]+", " ", reveal(title)).strip()


def form(name: str, title: str, url: str) -> str:
    return next(form.text for form in link_forms(title, url) if form.name == name)


# Parsers


def link_in(source: str) -> Link:
    """Return the one link of a document in HTML that holds nothing else."""
    tree = LexborHTMLParser(source)
    (link,) = tree.css("a")
    assert tree.body is not None
    assert tree.body.text().strip("\n") == link.text()
    assert {node.tag for node in tree.css("body *")} <= {"a", "p"}
    return link.text(), link.attributes["href"] or ""


def github(source: str) -> str:
    options = comrak.ExtensionOptions()
    options.autolink = options.strikethrough = options.table = options.footnotes = True
    return comrak.render_markdown(source, options)


MARKDOWNS: dict[str, Callable[[str], str]] = {
    "comrak": github,
    "cmark-gfm": cmarkgfm.github_flavored_markdown_to_html,
    "Python-Markdown": markdown.markdown,
    "Python-Markdown, extended": lambda source: markdown.markdown(
        source, extensions=["extra", "pymdownx.tilde", "pymdownx.caret", "pymdownx.betterem"]
    ),
}


def read_restructured_text(source: str) -> docutils.nodes.document:
    return docutils.core.publish_doctree(
        source, settings_overrides={"halt_level": 2, "report_level": 5, "file_insertion_enabled": False}
    )


def read_confluence(source: str) -> Link:
    """Read `[alias|address]`.

    From https://confluence.atlassian.com/doc/confluence-wiki-markup-251003035.html: a link is in brackets,
    its alias before a bar; the alias is text with marks of its own, all of which are here, and entities.
    """
    found = re.fullmatch(r"\[([^\[\]|]*)\|([^\[\]|]*)\]", source)
    assert found, source
    alias, url = found.groups()
    entity = re.compile(r"&#\d+;")
    assert not set(entity.sub("", alias)) & set('\\*_+^~?{}!()`#<>&@%"'), alias
    # -struck-, -- and --- are made of hyphens that touch no letter on one side; :D and :P are emoticons.
    assert not re.search(r"(?<!\w)-|-(?!\w)|:[DP]", entity.sub("a", alias)), alias
    return html.unescape(alias), url


def read_slack(source: str) -> Link:
    """Read `<address|text>`.

    From https://docs.slack.dev/messaging/formatting-message-text: a link is in angle brackets, its text after
    a bar, and `&`, `<` and `>` are the entities of HTML wherever they are meant.
    """
    found = re.fullmatch(r"<([^<>|]*)\|([^<>]*)>", source)
    assert found, source
    for part in found.groups():
        assert not re.search(r"&(?!(?:amp|lt|gt);)", part), part
    url, text = (
        part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for part in found.groups()
    )
    return text, url


# Links


def assert_comes_back(title: str, url: str) -> None:
    wanted = plain(title), url
    assert form("Address", title, url) == url
    for parse in MARKDOWNS.values():
        assert link_in(parse(form("Markdown", title, url))) == wanted
    assert link_in(form("HTML", title, url)) == wanted
    assert read_confluence(form("Confluence", title, url)) == wanted
    assert read_slack(form("Slack", title, url)) == wanted
    document = read_restructured_text(form("reStructuredText", title, url))
    (reference,) = document.findall(docutils.nodes.reference)
    assert (reference.astext(), reference["refuri"]) == wanted
    assert document.astext() == wanted[0]


@pytest.mark.parametrize("title", TITLES)
def test_title_and_address_come_back_from_every_markup(title: str) -> None:
    for url in URLS:
        assert_comes_back(title, url)


hostile_texts = st.lists(
    st.sampled_from(
        [*"ab ]|`<>&\"'_*\\[]{}()~^$:;!#-+@%=/.א漢", "``", "&amp;", "http://a.b", "](", "]:", "\u202e"]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@PROPERTY
@given((hostile_texts | any_text).filter(plain), st.sampled_from(URLS))
def test_any_title_comes_back_from_every_markup(title: str, url: str) -> None:
    assert_comes_back(title, url)


@PROPERTY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_address_is_one_that_every_markup_takes(path: str) -> None:
    """What has a meaning somewhere is encoded, which a browser and a server take for the same."""
    assert re.fullmatch(
        r"https://agents\.example/[\w\-.~/?:@&=+,$%#]*",
        form("Address", "t", f"https://agents.example/{path}"),
        re.A,
    )


def test_what_nobody_sees_is_written_out() -> None:
    assert form("Markdown", "a\u202eb", URLS[0]).startswith("[a⟦U+202E⟧b]")


def test_a_title_is_one_line() -> None:
    assert form("Markdown", "a\n\n b\x85c", URLS[0]) == f"[a b c]({URLS[0]})"


# Badges


@pytest.mark.parametrize("title", TITLES)
def test_a_badge_leads_to_its_agent_in_every_markup(title: str) -> None:
    url, alt = URLS[2], f"agent: {plain(title)}"
    forms = {form.name: form.text for form in badge_forms(title, url, BADGE)}
    assert forms["Address"] == BADGE
    for source in [forms["HTML"], *(parse(forms["Markdown"]) for parse in MARKDOWNS.values())]:
        (image,) = LexborHTMLParser(source).css("a > img")
        assert image.parent is not None
        assert image.parent.attributes["href"] == url
        assert (image.attributes["src"], image.attributes["alt"]) == (BADGE, alt)
    assert re.fullmatch(r"\[!([^!|\[\]]+)!\|([^|\[\]]+)\]", forms["Confluence"])
    assert forms["Confluence"] == f"[!{BADGE}!|{url}]"
    (picture,) = read_restructured_text(forms["reStructuredText"]).findall(docutils.nodes.image)
    assert isinstance(picture.parent, docutils.nodes.reference)
    assert (picture["uri"], picture["alt"], picture.parent["refuri"]) == (BADGE, alt, url)
