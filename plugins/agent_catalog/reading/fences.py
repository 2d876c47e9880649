"""Where the front matter stands in a file: between its fences, or where they were meant to be."""

from __future__ import annotations

import re
import textwrap

from msgspec import Struct

from agent_catalog.model import Level
from agent_catalog.reading.problem import Edit, Problem

_OPENING = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(-{3,}|\.\.\.)[ \t]*")
_CODE_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(?:ya?ml|md|markdown|text)?[ \t]*", re.IGNORECASE)
_HEADING = re.compile(r"#[ \t]+\S")
_PROMPT_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_KEY = re.compile(r"[a-z][\w-]*:(?:[ \t]|$)")
_RUN_LINE = re.compile(r"[A-Za-z_][\w-]*[ \t]*:|[ \t]+\S|-[ \t]")


class Place(Struct, frozen=True):
    """The lines of a file, cut at the fences; `first` is the line of the file that `lines` begin with."""

    lines: list[str]
    first: int
    body: str
    body_line: int
    problems: tuple[Problem, ...]


def locate(text: str) -> Place | None:
    """Return where the front matter stands, or None where there is none.

    The algorithm of agent-files.md 3.3, with each detour a problem of its own.
    """
    lines = text.split("\n")
    start = _skip_blank(lines, 0)
    if start < len(lines) and lines[start].startswith("<!--"):
        while start < len(lines) and "-->" not in lines[start]:
            start += 1
        start = _skip_blank(lines, start + 1)
    heading: list[str] = []
    if start < len(lines) and _HEADING.match(lines[start]):
        heading, start = [lines[start], ""], _skip_blank(lines, start + 1)
    code_fence = None
    if start < len(lines):
        match = _CODE_FENCE.fullmatch(lines[start])
        if match:
            code_fence, start = match[1], _skip_blank(lines, start + 1)
    if heading and not code_fence:
        return None
    if start < len(lines) and lines[start][:1] in (" ", "\t") and lines[start].strip() == "---":
        lines = textwrap.dedent("\n".join(lines[start:])).split("\n")
        lines = [""] * start + lines
        if lines[start] != "---":
            return None
        indented = True
    else:
        indented = False
    if start >= len(lines) or not _OPENING.fullmatch(lines[start]):
        return None

    problems = []
    if start or indented:
        only_blank = not any(map(str.strip, lines[:start])) and not indented
        problems.append(_shifted(code_fence is not None, indented, start if only_blank else 0))
    close = next((i for i in range(start + 1, len(lines)) if _CLOSING.fullmatch(lines[i])), None)
    if close is not None and _holds_a_prompt(lines[start + 1 : close]):
        close = None  # a rule of the prompt, not the fence
    if close is None:
        close = _end_of_run(lines, start + 1)
        problems.append(
            Problem(
                start + 1,
                "frontmatter-unclosed",
                Level.ERROR,
                "the front matter has no closing `---`; the leading keys were taken. "
                "Claude Code does not load this file",
                f"add a line `---` after line {close}",
                (Edit(close + 1, 0, ("---",), "a line `---` closes the front matter now"),),
            )
        )
        body_start = close
    else:
        fence = lines[close].strip()
        if fence != "---":
            problems.append(
                Problem(
                    close + 1,
                    "frontmatter-fence",
                    Level.WARNING,
                    f"`{fence[:12]}` closes the front matter, not `---`; other tools may not load this file",
                    "---",
                    (Edit(close + 1, 1, ("---",), "`---` closes the front matter now"),),
                )
            )
        body_start = close + 1
    body_lines = lines[body_start:]
    if code_fence:
        body_lines = _without_fence_end(body_lines, code_fence, bool(heading))
    body = "\n".join([*heading, *body_lines])
    return Place(lines[start + 1 : close], start + 2, body, body_start + 1 - len(heading), tuple(problems))


def _skip_blank(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _end_of_run(lines: list[str], start: int) -> int:
    end = start
    while end < len(lines) and _RUN_LINE.match(lines[end]):
        end += 1
    return end


def _holds_a_prompt(lines: list[str]) -> bool:
    """Whether the prompt begins among these lines: a heading after a blank line, and no key after it.

    A heading inside of an example is text, and a `#` before further keys is a comment of YAML.
    """
    for number, line in enumerate(lines):
        if number and _PROMPT_HEADING.match(line) and not lines[number - 1].strip():
            before = "\n".join(lines[:number]).lower()
            in_example = before.count("<example") > before.count("</example")
            return not in_example and not any(_KEY.match(later) for later in lines[number:])
    return False


def _without_fence_end(lines: list[str], fence: str, at_start: bool) -> list[str]:
    """Drop the line that closes the code fence: the first of the body, or the last of the file."""
    places = range(len(lines)) if at_start else range(len(lines) - 1, -1, -1)
    for place in places:
        if lines[place].strip():
            if lines[place].strip().startswith(fence):
                return lines[:place] + lines[place + 1 :]
            break
    return lines


def _shifted(fenced: bool, indented: bool, blank: int) -> Problem:
    """Say that the front matter is not at the start; `blank` lines before it can go."""
    where = "inside a code fence" if fenced else "indented" if indented else "not at the start of the file"
    return Problem(
        1,
        "frontmatter-shifted",
        Level.ERROR,
        f"the front matter is {where}; it was read all the same. Claude Code does not load this file",
        "move the first `---` to line 1, column 1" + (", without the code fence" if fenced else ""),
        (Edit(1, blank, (), "the front matter begins on line 1 now"),) if blank else (),
    )
