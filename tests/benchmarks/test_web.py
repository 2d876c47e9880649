"""The server of the benchmarks sends what a static host sends, and notes it."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.web import Host, Line, host

HTML, BINARY = "<p>word</p>" * 500, bytes(range(256)) * 300


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "search").mkdir()
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text(HTML, "utf-8")
    (tmp_path / "search" / "index.json").write_text("{}", "utf-8")
    (tmp_path / "font.woff2").write_bytes(BINARY)
    with host(tmp_path, Line(1e9, 0.0), re.compile("^search/")) as running:
        yield running


def get(served: Host, path: str) -> tuple[bytes, str | None]:
    with urllib.request.urlopen(served.url + path) as answer:
        return answer.read(), answer.headers["Content-Encoding"]


def test_a_text_is_compressed_and_noted_as_it_was_sent(served: Host) -> None:
    body, encoding = get(served, "page/?q=word")
    assert (gzip.decompress(body).decode(), encoding) == (HTML, "gzip")
    assert [(sent.path, sent.size) for sent in served.sent] == [("page/", len(body))]


def test_other_files_are_sent_as_they_are_in_pieces(served: Host) -> None:
    assert get(served, "font.woff2") == (BINARY, None)


@pytest.mark.parametrize("path", ["search/index.json", "nothing", "page/other.html"])
def test_what_is_hidden_or_not_there_is_not_found(served: Host, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        get(served, path)
    error.value.close()
    assert error.value.code == 404
    assert served.sent == []
