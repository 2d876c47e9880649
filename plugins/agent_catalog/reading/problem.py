"""What is wrong with a file, before it is known under which name the file is shown."""

from __future__ import annotations

from msgspec import Struct

from agent_catalog.model import Finding, Level, SkipReason


class Edit(Struct, frozen=True):
    """Lines to stand in place of `count` lines of a file from `line` on, and what is so afterwards."""

    line: int
    count: int
    lines: tuple[str, ...]
    result: str


class Problem(Struct, frozen=True):
    """A finding without its file; the line is that of the file, from 1. `edits` would mend it."""

    line: int
    code: str
    level: Level
    message: str
    fix: str
    edits: tuple[Edit, ...] = ()

    def in_file(self, path: str) -> Finding:
        """Return the finding about the file at a source path."""
        return Finding(path, self.line, self.code, self.level, self.message, self.fix)


class LeftOutError(Exception):
    """The file is no agent; `problem` is None where there is nothing to tell."""

    def __init__(self, reason: SkipReason, problem: Problem | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problem = problem
