"""From bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.reading.decoding import DecodingError, decode
from tests.reading.strategies import PROPERTY, any_text

line_end = st.sampled_from(["\n", "\r\n", "\r"])
line = any_text.map(lambda text: text.replace("\r", "").replace("\n", "").removeprefix("\ufeff"))


@PROPERTY
@given(st.lists(line, min_size=1, max_size=8), line_end, st.sampled_from(["", "\ufeff"]))
def test_any_line_end_and_a_byte_order_mark_make_no_difference(lines: list[str], end: str, mark: str) -> None:
    assert decode((mark + end.join(lines)).encode()) == "\n".join(lines)


@PROPERTY
@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"\n", b"\r", b"\r\n"]), max_size=20).map(b"".join))
def test_bytes_are_text_or_an_error_at_a_line_of_theirs(content: bytes) -> None:
    try:
        decode(content)
    except DecodingError as error:
        line_with_it = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[error.line - 1]
        with pytest.raises(UnicodeDecodeError):
            line_with_it.removeprefix(b"\xef\xbb\xbf").decode()
    else:
        assert content.decode() is not None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xe9", id="Latin-1"),
        pytest.param(b"\xc0\x80", id="a NUL of two bytes"),
        pytest.param(b"\xed\xa0\x80", id="a surrogate"),
        pytest.param(b"\xf4\x90\x80\x80", id="beyond Unicode"),
        pytest.param("é".encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xe2\x82", id="cut off"),
    ],
)
def test_what_is_not_utf8_is_never_guessed_at(content: bytes) -> None:
    with pytest.raises(DecodingError):
        decode(b"one\ntwo " + content)
