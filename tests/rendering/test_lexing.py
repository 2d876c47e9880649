"""Quickened lexers give the tokens of Pygments, whatever they are given."""

from __future__ import annotations

import re
from itertools import islice
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import RegexLexer, default
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Error, Text, Whitespace

from agent_catalog.rendering.lexing import find_lexer, quickened
from agent_catalog.rendering.prompt import _highlighted, render_prompt
from tests.rendering.html_tree import visible_text

PYTHON = r'''
#!/usr/bin/env python
@dataclass
class Order(Base):
    """A docstring with {braces} and \n."""

    async def total(self, items: list[str], *, rate: float = 1_000.5e-3) -> dict[str, int]:
        match items:
            case [first, *rest] if not first: return None
        print(f"{self.name!r:>{width}} costs {sum(i for i in items)} {{}}", rf'\d{x}', b"\x00", U'é')
        raise ValueError('unfinished
'''
TYPESCRIPT = r"""
import {a as b} from './c'; // why
/** doc */ export const f = async <T>(x: T[]): Promise<string> => `${x.map(y => `${y}`)} \u{1F600}`;
const pattern = /a[/]b/gi, big = 10n, old = 0x1F; @Input() name?: string; x = y /* open
"""
HTML = '<!DOCTYPE html><p class="a" data-b=c>&amp; &bad <script>if (a < b) {}</script><style>p{}</style><'
SQL = "SELECT `a`, \"b\" FROM t -- why\nWHERE x = 'it''s' AND y >= 1.5e3 /* open\n;"
CSS = "@media (width < 3em) { a:hover > .b::before { color: #fff !important; --x: url(a.png) } } /* open"
JAVA = (
    "package a.b;\n@Override public final class C<T> extends D { char c = '\\u0041'; String s = \"x\\n\"; }"
)
SOURCES = {
    "python": PYTHON, "typescript": TYPESCRIPT, "javascript": TYPESCRIPT, "html": HTML, "sql": SQL,
    "css": CSS, "java": JAVA, "csharp": JAVA, "kotlin": JAVA, "dockerfile": "FROM a\nRUN b && \\\n c",
}  # fmt: skip
PIECES = [piece for source in SOURCES.values() for piece in re.findall(r"\w+|\s|.", source)]


def is_quick(language: str) -> bool:
    return "get_tokens_unprocessed" in vars(quickened(get_lexer_by_name(language)))


def differs(language: str, source: str, busy: int = 1) -> bool:
    quick, slow = quickened(get_lexer_by_name(language), busy), get_lexer_by_name(language)
    return list(quick.get_tokens_unprocessed(source)) != list(slow.get_tokens_unprocessed(source))


@pytest.mark.parametrize("language", SOURCES)
def test_the_tokens_are_those_of_pygments(language: str) -> None:
    assert is_quick(language)
    assert not differs(language, SOURCES[language])


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(SOURCES)),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.sampled_from([1, 10, 1_000]),
)
def test_any_pieces_in_any_order_give_the_tokens_of_pygments(language: str, source: str, busy: int) -> None:
    assert not differs(language, source, busy)


def test_every_tenth_lexer_gives_the_tokens_of_pygments() -> None:
    languages = sorted(names[0] for _, names, _, _ in get_all_lexers() if names)
    assert [language for language in languages[::10] if differs(language, PYTHON)] == []


def test_what_is_not_understood_is_an_error_and_the_next_line_begins_anew() -> None:
    tokens = list(quickened(get_lexer_by_name("python")).get_tokens("a ? 'b\nc = 1"))
    assert (Error, "?") in tokens
    assert not differs("python", "a ? 'b\nc = 1")


@pytest.mark.parametrize("language", ["yaml", "json", "ruby", "php"])
def test_a_lexer_that_would_be_another_stays_as_it_is(language: str) -> None:
    assert not is_quick(language)


def test_a_state_whose_patterns_refer_to_their_groups_stays_as_it_is() -> None:
    here = "cat <<'EOF' | sed s/a/b/\n$x\nEOF\nif [ -z \"${a:-b}\" ]; then echo $((1 + 2)); fi\n"
    assert is_quick("bash")
    assert not differs("bash", here * 3)


def test_all_names_of_a_language_have_one_lexer() -> None:
    assert find_lexer("ts") is find_lexer("typescript") is not None
    assert find_lexer("no such language") is None


def test_a_lexer_that_stays_at_one_place_for_ever_goes_on_with_an_error() -> None:
    tokens = list(islice(quickened(get_lexer_by_name("mcschema")).get_tokens("L\n<!--\n"), 100))
    assert "".join(text for _, text in tokens) == "L\n<!--\n"
    assert Error in [kind for kind, _ in tokens]


class Circling(RegexLexer):
    """Goes from state to state and takes nothing."""

    tokens: ClassVar = {"root": [(r"\w", Text), default("other")], "other": [default("#pop")]}


def test_states_that_lead_to_each_other_for_ever_end() -> None:
    assert list(quickened(Circling()).get_tokens("a-b\n")) == [
        (Text, "a"), (Error, "-"), (Text, "b"), (Whitespace, "\n"),
    ]  # fmt: skip


def test_where_tokens_never_end_the_text_is_plain() -> None:
    assert _highlighted("L\n<!--\n", get_lexer_by_name("mcschema")) == "L\n&lt;!--\n"


LANGUAGES = sorted(names[0] for _, names, _, _ in get_all_lexers() if names)
STARTS = ["L\n<!--", '"""', "<!--", "/*", "#{", "${", "<%", "{{", "---\n", "\\", "\n ", "\t", "\f", "`", "%("]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from([*PIECES, *STARTS]), max_size=30).map("".join))
def test_every_lexer_ends(language: str, source: str) -> None:
    assert visible_text(render_prompt(f"~~~~~~~ {language}\n{source}\n~~~~~~~\n").html) is not None
