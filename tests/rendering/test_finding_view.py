"""The line of the file that a finding shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_catalog.model import Finding, Level
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.finding_view import MAX_EXCERPT, finding_views
from tests.reading.made_up_secrets import SECRETS, secret_of
from tests.site.project import agent, write

ENV = (
    b"---\nname: a\nmcpServers:\n  chat:\n    env:\n      TOKEN: s3cret\n    url: https://example.org\n---\n"
)


def excerpt(content: bytes, line: int) -> str:
    found = Finding("agents/a.md", line, "name-colon", Level.ERROR, "message", "fix")
    return finding_views([found], content)[0].excerpt


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_it_is_the_line_whatever_ends_the_lines(end: bytes) -> None:
    assert excerpt(end.join([b"\xef\xbb\xbf---", b"  name: a:\x0bb  ", b"---"]), 2) == "name: a:\x0bb"


def test_a_long_line_is_cut() -> None:
    shown = excerpt(b"x" * 1000, 1)
    assert shown == "x" * (MAX_EXCERPT - 1) + "…"


def test_bytes_that_are_not_utf8_are_marked() -> None:
    assert excerpt(b"name: \xff", 1) == "name: \ufffd"


@pytest.mark.parametrize(("content", "line"), [(b"", 1), (b"a\n", 9), (b"a\n  \n", 2)])
def test_where_there_is_no_line_nothing_is_shown(content: bytes, line: int) -> None:
    assert excerpt(content, line) == ""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (ENV, 6),
        (b"---\nenv:\n- TOKEN=s3cret\n---\n", 3),
        (b'mcpServers: {"chat": {"headers": {"Authorization": "s3cret"}}}\n', 1),
    ],
)
def test_values_of_variables_and_headers_are_never_shown(content: bytes, line: int) -> None:
    assert excerpt(content, line) == ""


def test_of_front_matter_with_settings_only_what_stands_above_them_is_shown() -> None:
    assert excerpt(ENV, 2) == "name: a"
    assert excerpt(ENV, 7) == ""
    assert excerpt(ENV + b"Plan.\n", 9) == "Plan."


@pytest.mark.parametrize("row", SECRETS)
def test_a_secret_is_masked(row: str) -> None:
    content = f"first\n{SECRETS[row]}\n".encode()
    shown = [excerpt(content, line) for line in range(1, content.count(b"\n") + 1)]
    assert secret_of(row) not in "\n".join(shown)
    assert shown[0] == "first"


@pytest.mark.parametrize(
    ("prompt", "has_secrets"), [("Plan the work.", False), (SECRETS["github-token"], True)]
)
def test_an_agent_knows_whether_there_is_a_secret_to_mask(
    tmp_path: Path, prompt: str, has_secrets: bool
) -> None:
    folder = write(tmp_path, {"agents/a.md": agent("a", "Plans.", body=prompt)}) / "agents"
    [read] = read_folders([folder]).agents
    assert read.source.has_secrets is has_secrets


def test_what_is_about_the_whole_file_shows_no_line() -> None:
    found = Finding("agents/a.md", 1, "prompt-empty", Level.WARNING, "message", "fix")
    assert finding_views([found], b"---\nname: a\n---\n")[0].excerpt == ""
