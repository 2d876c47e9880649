"""Text that a reader cannot see is shown as marks; text that honest authors write is left alone."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.reading.hidden_text import reveal
from tests.reading.strategies import PROPERTY, any_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\u202eb", "a⟦U+202E⟧b", id="right-to-left override"),
        pytest.param("a\u2066b\u2069", "a⟦U+2066⟧b⟦U+2069⟧", id="isolates"),
        pytest.param("a\u200bb", "a⟦U+200B⟧b", id="zero-width space"),
        pytest.param("a\u2060b", "a⟦U+2060⟧b", id="word joiner"),
        pytest.param("a\ufeffb", "a⟦U+FEFF⟧b", id="byte order mark inside"),
        pytest.param("a\U000e0048\U000e0069", "a⟦U+E0048⟧⟦U+E0069⟧", id="tag characters"),
        pytest.param("a\x00b", "a⟦U+0000⟧b", id="NUL"),
        pytest.param("\x1b[31m", "⟦U+001B⟧[31m", id="escape"),
        pytest.param("a\x7fb\x9bc", "a⟦U+007F⟧b⟦U+009B⟧c", id="other controls"),
        pytest.param("a\U000e0101", "a⟦U+E0101⟧", id="variation selectors that only hide bytes"),
        pytest.param("a\u3164b\uffa0", "a⟦U+3164⟧b⟦U+FFA0⟧", id="letters of Hangul that show nothing"),
        pytest.param("a\u2800b", "a⟦U+2800⟧b", id="a blank of Braille"),
        pytest.param("\ue000 \U000f0000", "⟦U+E000⟧ ⟦U+F0000⟧", id="letters of private use"),
        pytest.param("a" + 9 * "\u0300" + "b", "a⟦9 accents⟧b", id="more accents than a letter carries"),
    ],
)
def test_what_nobody_sees_is_written_out(text: str, shown: str) -> None:
    assert reveal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("plain text,\ttabs\nand lines", id="ASCII"),
        pytest.param("👩‍💻 👨‍👩‍👧", id="emoji joined"),
        pytest.param("❤️ ☎️", id="emoji with a variation selector"),
        pytest.param(
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", id="the flag of England"
        ),
        pytest.param("می‌خواهم", id="Persian with a non-joiner"),
        pytest.param("क्‍ष", id="Hindi with a joiner"),
        pytest.param("Donau\u00addampf\u00adschiff", id="German with soft hyphens"),
        pytest.param("Việt Nam, e\u0301\u0323, ก็", id="accents of several kinds on a letter"),
        pytest.param("שלום \u200fא\u200e", id="Hebrew with marks"),
        pytest.param("Ünïcödé 漢字 Ω № ½ — “quotes” … \u00a0\u3000", id="letters and signs"),
    ],
)
def test_what_honest_texts_need_is_left_alone(text: str) -> None:
    assert reveal(text) == text


@PROPERTY
@given(any_text | st.text(st.sampled_from("a\u202e\u200b\U000e0041\U000e007f🏴\x1b⟦⟧\n")))
def test_only_hidden_characters_change_and_each_can_be_told_from_its_mark(text: str) -> None:
    shown = reveal(text)

    assert reveal(shown) == shown
    rest = re.sub("🏴[\U000e0020-\U000e007e]{1,8}\U000e007f", "", shown)
    assert not [c for c in rest if unicodedata.category(c) == "Cc" and c not in "\n\t\r\x85"]
    assert not set(rest) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\U000e0041\U000e007f")
    if "⟦" not in text and "accents" not in shown:
        assert re.sub(r"⟦U\+([0-9A-F]+)⟧", lambda match: chr(int(match[1], 16)), shown) == text
