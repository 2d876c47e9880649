"""Case files: tests that a person can read and extend without reading Python.

    Anything above the first case is a note to the reader.

    === case: What this case shows
    Why it matters, in prose (may be left out).
    === input
    what the product gets
    === expected
    what it must make of it

A line that begins with `=== ` opens a case or one of its sections; the test module says which sections
there are. Blank lines at the end of a section do not count. What no editor shows or keeps is written out:

    ⟦U+FEFF⟧        the character with this code point
    ⟦0xFF⟧          the byte with this value, in the section `file`
    ⟦5000 × ab⟧     the text, as many times
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MARK = re.compile(
    r"⟦(?:U\+(?P<code>[0-9A-F]{4,6})|0x(?P<byte>[0-9A-F]{2})|(?P<times>\d+) × (?P<text>[^⟧]*))⟧"
)


@dataclass(slots=True)
class Case:
    """One case; `sections` as they stand in the file."""

    file: Path
    line: int
    title: str
    sections: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file.stem}: {self.title}"

    def __contains__(self, section: str) -> bool:
        return section in self.sections

    def text(self, section: str) -> str:
        """Return a section, empty where it is missing, with what is written out put in its place."""
        return _MARK.sub(_unmarked, self.sections.get(section, ""))

    def content(self, section: str = "file") -> bytes:
        """Return a section as the bytes of a file, with a line end at the end."""
        return (self.text(section) + "\n").encode("utf-8", "surrogateescape")

    def rows(self, section: str) -> list[str]:
        """Return the lines of a section, none where the section is not there."""
        lines = self.sections.get(section, "").split("\n")
        return [_MARK.sub(_unmarked, line.strip()) for line in lines if line.strip()]

    def table(self, section: str) -> list[list[str]]:
        """Return the cells of each line, parted by `|`."""
        return [[cell.strip() for cell in row.split("|")] for row in self.rows(section)]

    def json(self, section: str) -> Any:
        """Return the value of a section in JSON."""
        return json.loads(self.text(section))


def read_cases(file: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Case]:
    """Return the cases of a file; a section that no test reads is an error, not a comment."""
    cases: list[Case] = []
    section: str | None = None
    for number, line in enumerate(file.read_text("utf-8").split("\n"), start=1):
        if line.startswith("=== case: "):
            cases.append(Case(file, number, line.removeprefix("=== case: ").strip()))
            section = None
        elif line.startswith("=== ") and cases:
            section = line.removeprefix("=== ").strip()
            known = section in (*required, *optional) and section not in cases[-1]
            assert known, f"{file}:{number}: no test reads `{section}` here, or it stands there twice"
            cases[-1].sections[section] = ""
        elif section is not None:
            cases[-1].sections[section] += line + "\n"
    assert cases, f"{file} holds no case"
    for case in cases:
        missing = [name for name in required if name not in case]
        assert not missing, f"{file}:{case.line}: the case lacks {missing}"
        case.sections = {name: re.sub(r"\n+\Z", "", text) for name, text in case.sections.items()}
    return cases


def find_cases(
    folder: Path, pattern: str, *, required: Sequence[str], optional: Sequence[str] = ()
) -> list[Case]:
    """Return the cases of every file that fits, for `pytest.mark.parametrize(…, ids=str)`."""
    files = sorted(folder.glob(pattern))
    assert files, f"no case file fits {folder / pattern}"
    return [case for file in files for case in read_cases(file, required=required, optional=optional)]


def _unmarked(match: re.Match[str]) -> str:
    if match["code"]:
        return chr(int(match["code"], 16))
    if match["byte"]:  # a lone surrogate, which `content` makes a byte
        return chr(0xDC00 + int(match["byte"], 16))
    return int(match["times"]) * match["text"]
