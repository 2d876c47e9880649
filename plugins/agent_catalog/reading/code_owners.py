"""Who owns a file, from the repository's CODEOWNERS.

Sources: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners syntax and error handling".
The patterns are those of .gitignore, but for three things: a last `*` stays in its folder, there are no
ranges in brackets, and no `!` on GitHub. GitLab knows sections, of which each has its own last match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path

from agent_catalog.reading.decoding import DecodingError, decode
from agent_catalog.reading.file_content import read_content
from agent_catalog.reading.problem import LeftOutError

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file may stand: GitHub's order, then GitLab's own."""

MAX_OWNERS = 20
"""Owners of one file that are told."""

MAX_PATTERN = 500
"""Characters of a pattern; a rule with a longer one is left out."""

MAX_COMPARED = 5_000_000
"""Pairs of a rule's folder and a file: where there are more, no owner is told, as some would be wrong."""

_SECTION = re.compile(r"\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$")
_OWNER = re.compile(r"@{1,2}[\w.-]+(?:/[\w.-]+)*|[^\s@<>]+@[\w-]+(?:\.[\w-]+)+")
_BLANK = re.compile(r"(?<!\\)\s+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_ANY = re.compile("(?s:.+)")
_ESCAPED = re.compile(r"\\([\s#\\])")


@dataclass(frozen=True)
class Rule:
    """A line: a pattern and who owns what fits. GitLab's `excludes` takes files out of a section."""

    pattern: str
    owners: tuple[str, ...]
    excludes: bool = False

    def fits(self, path: str) -> bool:
        """Whether a path, relative to the repository, fits the pattern."""
        return _fits(path.split("/"), self._parts)

    @cached_property
    def _parts(self) -> tuple[re.Pattern[str] | None, ...]:
        """The pattern's folders as expressions, each of one name; None stands for any number of folders."""
        pattern = _ESCAPED.sub(r"\1", self.pattern)
        names = pattern.strip("/").split("/")
        anchored = pattern.startswith("/") or len(names) > 1
        parts: list[re.Pattern[str] | None] = [] if anchored else [None]
        for name in names:
            if name == "**":
                # Several in a row take what one takes.
                parts += [None] if parts[-1:] != [None] else []
            elif name:
                # Each star matches as little as it can and is never tried again: no pattern is slow.
                parts.append(re.compile(translate(re.sub(r"\*+", "*", name).replace("[", "[[]"))))
        if parts[-1:] == [None]:
            parts.append(_ANY)
        if pattern.endswith("/"):
            parts += [_ANY, None]
        elif not (anchored and names[-1] == "*"):
            parts.append(None)
        return tuple(parts)


@dataclass(frozen=True)
class CodeOwners:
    """The rules, in the order of the file, by section."""

    sections: tuple[tuple[Rule, ...], ...]

    @cached_property
    def size(self) -> int:
        """The number of folders in the patterns of all rules."""
        return sum(1 + rule.pattern.count("/") for rules in self.sections for rule in rules)

    def owners(self, path: str) -> tuple[str, ...]:
        """Return who owns a file, as written; the path is relative to the repository."""
        found: dict[str, None] = {}
        for rules in self.sections:
            last = next((rule for rule in reversed(rules) if rule.fits(path)), None)
            if last and not any(rule.excludes and rule.fits(path) for rule in rules):
                found |= dict.fromkeys(last.owners)
        return tuple(found)[:MAX_OWNERS]


def find_code_owners(root: Path) -> CodeOwners:
    """Return the owners of a repository's files; without a file, or with one that is no text, nobody's."""
    for place in PLACES:
        file = root / place
        try:
            if file.is_file() and file.resolve().is_relative_to(root):
                return read_code_owners(decode(read_content(file.resolve())), place.startswith(".gitlab"))
        except (LeftOutError, DecodingError, OSError):
            continue
    return CodeOwners(())


def read_code_owners(text: str, is_gitlab: bool = False) -> CodeOwners:
    """Read a file; one with sections is GitLab's wherever it stands. What is no rule is left out."""
    lines = [line.strip() for line in text.splitlines()]
    is_gitlab = is_gitlab or any(_SECTION.fullmatch(_COMMENT.sub("", line).strip()) for line in lines)
    sections: dict[str, list[Rule]] = {"": []}
    section = ""
    default: tuple[str, ...] = ()
    for line in lines:
        plain = _COMMENT.sub("", line).strip()
        heading = _SECTION.fullmatch(plain) if is_gitlab else None
        if heading:
            section, default = heading[1].casefold(), _owners(heading[2] or "")
            sections.setdefault(section, [])
        elif plain:
            pattern, *rest = _BLANK.split(plain, maxsplit=1)
            excludes = pattern.startswith("!")
            if (excludes and not is_gitlab) or len(pattern) > MAX_PATTERN:
                continue
            sections[section].append(Rule(pattern.lstrip("!"), _owners(" ".join(rest)) or default, excludes))
    return CodeOwners(tuple(tuple(rules) for rules in sections.values()))


def _owners(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(owner for owner in text.split() if _OWNER.fullmatch(owner)))


def _fits(names: Sequence[str], parts: Sequence[re.Pattern[str] | None]) -> bool:
    """Match names with parts, of which None takes any number of names: each pair is looked at once."""
    reached = _spread({0}, parts)
    for name in names:
        following: set[int] = set()
        for place in reached:
            if place < len(parts):
                part = parts[place]
                if part is None:
                    following.add(place)
                elif part.match(name):
                    following.add(place + 1)
        reached = _spread(following, parts)
    return len(parts) in reached


def _spread(places: Iterable[int], parts: Sequence[re.Pattern[str] | None]) -> set[int]:
    """Add the places after each None, which may take nothing."""
    found = set()
    for start in places:
        place = start
        found.add(place)
        while place < len(parts) and parts[place] is None:
            place += 1
            found.add(place)
    return found
