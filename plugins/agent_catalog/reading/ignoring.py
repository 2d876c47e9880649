"""Findings that are not told: by codes in the options, and by a comment in the front matter of a file."""

from __future__ import annotations

import re
from collections.abc import Collection
from fnmatch import fnmatchcase

from agent_catalog.model import Finding, Level
from agent_catalog.reading.judgement import nearest
from agent_catalog.reading.problem import Problem
from agent_catalog.vocabulary import load

MAX_CODE = 80
"""Characters of a wrong code that are shown."""

MAX_PROBLEMS = 20
"""Wrong codes that are reported for one file."""

# At the start of a line, where no text of a block can stand.
_COMMENT = re.compile(r"#[ \t]*agent-catalog:[ \t]*ignore\b(.*)")


class UnknownCodeError(ValueError):
    """There is no finding of this code."""


def require_codes(codes: Collection[str]) -> None:
    """See that there is a finding of each code.

    Raises:
        UnknownCodeError: for the first that is none, with the nearest that is one.
    """
    known = tuple(load("findings"))
    for code in codes:
        if code not in known:
            near = nearest(code[:MAX_CODE], known, 0.6)
            hint = f"did you mean '{near}'?" if near else "the documentation of findings lists the codes"
            raise UnknownCodeError(f"there is no finding '{code[:MAX_CODE]}'; {hint}")


def is_comment(line: str) -> bool:
    """Whether a line of front matter is a comment that ignores findings."""
    return _COMMENT.match(line) is not None


def read_comments(lines: Collection[str], first: int) -> tuple[frozenset[str], list[Problem]]:
    """Return the codes that the comments among the lines name, and what is wrong with the comments.

    `first` is the line of the file that the lines begin with.
    """
    codes: set[str] = set()
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=first):
        match = _COMMENT.match(line)
        for code in re.split(r"[,\s]+", match[1].strip(", \t")) if match else ():
            if code in load("findings") and not _is_guarded(code):
                codes.add(code)
            elif len(problems) < MAX_PROBLEMS:
                problems.append(_without_effect(number, _refusal(code)))
    return frozenset(codes), problems


def is_silenced(finding: Finding, everywhere: Collection[str], in_file: Collection[str]) -> bool:
    """Whether a finding is ignored: everywhere, or by its own file, which is not trusted with all of them."""
    silenced_here = finding.code in in_file and finding.level not in load("guarded")["levels"]
    return finding.code in everywhere or (silenced_here and not _is_guarded(finding.code))


def _refusal(code: str) -> str:
    if not code:
        return "the comment names no code"
    try:
        require_codes([code])
    except UnknownCodeError as error:
        return str(error)
    return f"`{code}` cannot be ignored by the file that it is about"


def _is_guarded(code: str) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in load("guarded")["codes"])


def _without_effect(line: int, message: str) -> Problem:
    return Problem(line, "ignore-without-effect", Level.WARNING, message, "correct or remove the comment")
