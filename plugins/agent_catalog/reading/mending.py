"""Malformed agent files, mended where it is certain: what is written reads as before, word for word."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.model import Agent
from agent_catalog.reading.agent_file import front_matter_of, read_agent
from agent_catalog.reading.discovery import Candidate, Selection, discover
from agent_catalog.reading.file_content import read_content, replace_content
from agent_catalog.reading.front_matter import FrontMatter
from agent_catalog.reading.problem import Edit, LeftOutError

_LINE_END = re.compile(r"(\r\n|\r|\n)")


class Mending(Struct, frozen=True):
    """A file that can be mended: its bytes before and after, and the edits between them, by line."""

    candidate: Candidate
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]


def find_mendings(folders: list[Path], selection: Selection) -> Iterator[Mending]:
    """Yield what can be mended in the folders, by source path; a file behind a symbolic link is not."""
    for candidate in discover(folders, selection).candidates:
        if candidate.linked:
            continue
        try:
            found = mend(candidate, read_content(candidate.file))
        except LeftOutError:
            continue
        if found:
            yield found


def mend(candidate: Candidate, content: bytes) -> Mending | None:
    """Return how a file that holds these bytes can be mended, or None where that is not certain.

    Certain means proven: after the edits no reader has to recover a value, every key has the value it had,
    the agent is the same in every field, and each byte below the front matter stands as it stood.
    """
    matter = front_matter_of(content)
    if matter is None:
        return None
    edits = tuple(sorted((edit for problem in matter.problems for edit in problem.edits), key=_line))
    agent = read_agent(candidate, content).agent if edits else None
    if agent is None:
        return None
    after = _edited(content, edits)
    new_matter, new_agent = front_matter_of(after), read_agent(candidate, after).agent
    if new_matter is None or new_agent is None:
        return None
    mended_codes = {problem.code for problem in matter.problems if problem.edits} | {"frontmatter-not-yaml"}
    proven = (
        mended_codes.isdisjoint(problem.code for problem in new_matter.problems)
        and _values(new_matter) == _values(matter)
        and _said(new_agent) == _said(agent)
        and _below(after, new_matter) == _below(content, matter)
    )
    return Mending(candidate, content, after, edits) if proven else None


def write_mending(mending: Mending) -> None:
    """Put the mended file in the old one's place, in one step and with its permissions.

    Raises:
        OSError: where the file must not be written, or is another one by now.
    """
    file = mending.candidate.file
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode) or not os.access(file, os.W_OK):
        raise PermissionError(None, "the file is read-only", str(file))
    replace_content(file, mending.after, mode, mending.before)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, each with its end: `\\n`, `\\r\\n`, `\\r`, or none for the last."""
    parts = _LINE_END.split(text)
    return [text + end for text, end in zip(parts[::2], [*parts[1::2], ""], strict=True)]


def _edited(content: bytes, edits: tuple[Edit, ...]) -> bytes:
    """Apply the edits from the last to the first; new lines end as the first line of the file does."""
    lines = lines_of(content.decode("utf-8"))
    mark = "\ufeff" if lines[0].startswith("\ufeff") else ""
    lines[0] = lines[0].removeprefix("\ufeff")
    end = _LINE_END.search(lines[0])
    for edit in reversed(edits):
        start, stop = edit.line - 1, edit.line - 1 + edit.count
        new = [line + (end[0] if end else "\n") for line in edit.lines]
        if new and stop == len(lines):
            new[-1] = edit.lines[-1]
            if start == stop:
                lines[-1] += end[0] if end else "\n"
        lines[start:stop] = new
    return (mark + "".join(lines)).encode()


def _line(edit: Edit) -> int:
    return edit.line


def _values(matter: FrontMatter) -> list[tuple[object, ...]]:
    return [(key.name, repr(key.value), key.text) for key in matter.keys.values()]


def _said(agent: Agent) -> Agent:
    """Return the agent without what is about its file alone."""
    return replace(agent, source=replace(agent.source, content=b"", sha256=""), name_line=1, recovered=False)


def _below(content: bytes, matter: FrontMatter) -> str:
    return "".join(lines_of(content.decode("utf-8"))[matter.body_line - 1 :])
