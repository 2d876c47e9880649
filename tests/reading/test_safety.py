"""What agent files must not get past their reader: hidden text is found, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.model import Finding
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.hidden_text import reveal

FILE = "---\nname: cook\ndescription: {description}\nnote: {note}\n---\nYou cook.\n\n{body}\n"
LINES = {"description": 3, "note": 4, "body": 8}

HIDDEN = [
    pytest.param("a\u202eb", id="a bidi control"),
    pytest.param("a\u2066b\u2069", id="an isolate"),
    pytest.param("a" + "".join(chr(0xE0000 + ord(letter)) for letter in "obey"), id="tag characters"),
    pytest.param("a\u200b\u200b\u200b\u200bb", id="a run of zero-width spaces"),
    pytest.param("pass\u00adword", id="a soft hyphen"),
    pytest.param("a\u3164b", id="a letter that shows nothing"),
    pytest.param("a\u2800b", id="a blank of Braille"),
    pytest.param("a\ue123b", id="a letter of private use"),
    pytest.param("z" + 40 * "\u0316" + "algo", id="a flood of accents"),
]
HONEST = [
    pytest.param("👩‍💻 and 👨‍👩‍👧", id="emoji joined"),
    pytest.param("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", id="the flag of England"),
    pytest.param("می‌خواهم", id="Persian with a non-joiner"),
    pytest.param("עברית and العربية", id="scripts from right to left"),
]


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("place", LINES)
def test_hidden_text_is_a_finding_at_its_line(tmp_path: Path, place: str, text: str) -> None:
    assert LINES[place] in {finding.line for finding in _findings(tmp_path, place, text)}


@pytest.mark.parametrize("text", HONEST)
@pytest.mark.parametrize("place", LINES)
def test_honest_uses_of_such_characters_are_not_flagged(tmp_path: Path, place: str, text: str) -> None:
    assert _findings(tmp_path, place, text) == []


def test_no_letter_that_is_passed_over_quickly_would_be_revealed() -> None:
    # Behind a soft hyphen every letter is looked at.
    letters = [chr(code) for code in (*range(0x20000), *range(0xE0000, 0xE0200))]
    assert [letter for letter in letters if reveal(letter) != reveal(f"\u00ad{letter}")[1:]] == []


def _findings(folder: Path, place: str, text: str) -> list[Finding]:
    return list(_catalog(folder, place, text).findings)


def _catalog(folder: Path, place: str, text: str) -> Catalog:
    texts = {"description": "Cooks", "note": "Nothing", "body": "Cook."} | {place: text}
    (folder / "agents").mkdir()
    (folder / "agents" / "cook.md").write_text(FILE.format(**texts), "utf-8")
    return build_catalog(read_folders([folder / "agents"]))
