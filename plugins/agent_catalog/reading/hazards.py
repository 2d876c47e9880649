"""Hazards in a prompt: what a reviewer should see before an agent of somebody else's is used.

The prompt is shown whole in any case; these are findings about it. What can be said as a pattern is in
`vocabulary/hazards.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from agent_catalog.model import Level
from agent_catalog.reading.code_blocks import without_code
from agent_catalog.reading.problem import Problem
from agent_catalog.vocabulary import load

MAX_LINE, MAX_LINES, MAX_DEPTH, MAX_INDENT, MAX_CELLS = 10_000, 2_000, 50, 200, 200
"""Beyond these no person writes: characters of a line, lines, quotes in each other, columns of indentation,
cells of a table row. The most in the prompts of 1,063 public files: 1,334, 1,788, 2, 55 and 74."""

MAX_SEARCHED = 200_000
"""Characters of a prompt in which hazards are looked for; the longest of 1,063 public ones has 64,071."""

_QUOTED = re.compile(r"(?:[ \t]{0,9}>)+")

# Orders to whoever reads the text, not to whoever sees the page.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|all|your)\b"
    r".{0,30}\b(?:instructions?|prompts?|rules|guidelines|directions)\b"
    r"|^\s*(?:ai|llm|agent|assistant|claude|copilot|system|model)\s?:"
    r"|\b(?:do not|don't|never)\s(?:tell|mention|reveal|show)\b.{0,30}\buser\b|\bexfiltrate\b",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_ELEMENT = re.compile(r"<[A-Za-z][\w-]{0,20}([^<>]{1,600})>\s{0,20}[^<\s]")
_HIDDEN = re.compile(
    r"\shidden(?=[\s=/]|$)|style\s{0,3}=.{0,300}?(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden"
    r"|(?:font-size|opacity)\s{0,3}:\s{0,3}0(?![\d.]*[1-9])"
    r"|(?<![\w-])color\s{0,3}:\s{0,3}(?:transparent|white\b|#fff(?:fff)?\b))",
    re.IGNORECASE | re.DOTALL,
)
# One of the words without which that one finds nothing.
_MAY_HIDE = re.compile("hidden|style", re.IGNORECASE)
_UPWARDS = re.compile(r"\]\(\s{0,9}<?((?:[\w.-]{1,80}/){0,20}\.\./[^)\s>]{0,200})")


def find_hazards(body: str, first_line: int, path: str) -> Iterator[Problem]:
    """Yield what is hazardous in a prompt that begins at a line of the file at a source path."""
    yield from _shape(body, first_line)
    body = body[:MAX_SEARCHED]
    yield from _patterns(body, first_line)
    # Few prompts have any of these, and to take the code out of one is a fifth of this search.
    may_conceal = "<!--" in body or ("<" in body and _MAY_HIDE.search(body))
    if may_conceal or ("../" in body and _UPWARDS.search(body)):
        text = without_code(body)
        yield from _concealed(text, first_line)
        yield from _links(text, first_line, path)


def _shape(body: str, first_line: int) -> Iterator[Problem]:
    """What is odd about all of a prompt is said where it begins."""
    lines = body.split("\n")
    said = []
    if len(body) > MAX_SEARCHED:
        said.append(f"{len(body):,} characters, of which the first {MAX_SEARCHED:,} were looked at")
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        said.append(f"a line of {longest:,} characters")
    if len(lines) > MAX_LINES:
        said.append(f"{len(lines):,} lines")
    depth = 0
    if body.count(">") > MAX_DEPTH:
        depth = max(
            (line.count(">", 0, match.end()) for line in lines if (match := _QUOTED.match(line))), default=0
        )
    if depth > MAX_DEPTH:
        said.append(f"quotes {depth:,} deep")
    wide = [line for line in lines if len(line) > MAX_INDENT]
    indent = max((len(line) - len(line.lstrip()) for line in wide), default=0)
    if indent > MAX_INDENT:
        said.append(f"an indentation of {indent:,} columns")
    cells = max(line.count("|") for line in lines) if body.count("|") > MAX_CELLS else 0
    if cells > MAX_CELLS:
        said.append(f"a table row of {cells:,} cells")
    if said:
        start = first_line + next((place for place, line in enumerate(lines) if line.strip()), 0)
        message = f"no person writes such a prompt: it has {', '.join(said)}"
        yield Problem(start, "prompt-shape", Level.WARNING, message, "shorten it; move long data into files")


class _Hazard(Struct, frozen=True):
    """A row of the vocabulary."""

    code: str
    message: str
    fix: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def _hazards() -> tuple[_Hazard, ...]:
    return tuple(
        _Hazard(row["code"], row["message"], row["fix"], tuple(row["hints"]), re.compile(row["pattern"]))
        for row in load("hazards").values()
    )


def _patterns(body: str, first_line: int) -> Iterator[Problem]:
    folded = body.lower()
    for hazard in _hazards():
        match = hazard.pattern.search(body) if any(hint in folded for hint in hazard.hints) else None
        if match:
            line = first_line + body.count("\n", 0, match.start())
            yield Problem(line, hazard.code, Level.WARNING, hazard.message, hazard.fix)


def _concealed(text: str, first_line: int) -> Iterator[Problem]:
    """Find text that a rendered page would hide: it is shown on ours, but not elsewhere."""
    place = _order_in_comment(text)
    if place is None:
        elements = (match for match in _ELEMENT.finditer(text) if _HIDDEN.search(match[1]))
        place = next((match.start() for match in elements), None)
    if place is not None:
        line = first_line + text.count("\n", 0, place)
        message = "the prompt speaks to the agent where a rendered page shows nothing"
        yield Problem(
            line, "prompt-concealed", Level.WARNING, message, "write it in plain sight, or remove it"
        )


def _order_in_comment(text: str) -> int | None:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return None
        if _ORDER.search(text, start + 4, min(end, start + 4000)):
            return start
        start = text.find("<!--", end)
    return None


def _links(text: str, first_line: int, path: str) -> Iterator[Problem]:
    """Find a link that leaves the given folder; `path` begins with that folder's name."""
    for match in _UPWARDS.finditer(text):
        depth = path.count("/")
        for part in match[1].split("/"):
            depth += -1 if part == ".." else 0 if part in ("", ".") else 1
            if depth < 1:
                line = first_line + text.count("\n", 0, match.start())
                message = f"the link leaves the folder of the agents: {match[1][:80]}"
                yield Problem(
                    line, "link-outside", Level.WARNING, message, "link to an address, or copy the file"
                )
                return
