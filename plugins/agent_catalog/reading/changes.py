"""What commits did to Markdown files, as git tells it, and what became of each file since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from agent_catalog.reading.git import git_text

CHANGES_FORMAT = "--format=tformat:%H%x00%ct"
"""What `git log` says of a commit above its changes."""

REGULAR = frozenset({"100644", "100755"})
"""Modes of regular files."""


class ChangeKind(StrEnum):
    """What a commit did to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    RENAMED = "renamed"
    DELETED = "deleted"


class Change(Struct, frozen=True):
    """What a commit did to a Markdown file.

    `when` is the committer's date, in UTC, and never to come. `path` and `before`, the old path of a rename,
    are relative to the repository, with `/`; bytes that are not UTF-8 are surrogates, as in `os.fsdecode`.
    `blob` is the content after the change, None for one that was deleted; `blob_before` the one before it,
    where there was one.
    """

    commit: str
    when: datetime
    kind: ChangeKind
    path: str
    before: str | None = None
    blob: str | None = None
    blob_before: str | None = None


class PlacedChange(NamedTuple):
    """A change, and the path that its file has today, None where it is gone."""

    change: Change
    path: str | None


def with_paths(changes: Iterable[Change]) -> Iterator[PlacedChange]:
    """Yield changes with the paths of today; the newest come first in both."""
    today: dict[str, str | None] = {}
    for change in changes:
        path = None if change.kind is ChangeKind.DELETED else today.get(change.path, change.path)
        yield PlacedChange(change, path)
        if change.kind is ChangeKind.DELETED:
            today[change.path] = None
        elif change.kind is ChangeKind.ADDED:
            # What had this path before was another file.
            today.pop(change.path, None)
        elif change.before:
            today[change.before] = path
            today.pop(change.path, None)


def read_changes(output: bytes) -> Iterator[Change]:
    """Yield the changes of `git log --raw -z` in `CHANGES_FORMAT`.

    Source: "Raw output format" in git-diff-tree(1).
    """
    tokens = iter(output.split(b"\0"))
    commit, when = "", datetime.fromtimestamp(0, UTC)
    for token in tokens:
        entry = token.lstrip(b"\n")
        if entry.startswith(b":"):
            parents = len(entry) - len(entry.lstrip(b":"))
            fields = entry.decode().lstrip(":").split(" ")
            modes, blobs, letters = fields[: parents + 1], fields[parents + 1 : -1], fields[-1]
            before = path = git_text(next(tokens))
            if letters[0] in "RC" and parents == 1:
                path = git_text(next(tokens))
            # Of a merge there is a letter for each parent; where they differ, one of them had the file.
            found = _kind(letters[0] if parents == 1 or len(set(letters)) == 1 else "M", before, path)
            if found and (modes[-1] in REGULAR or (found is ChangeKind.DELETED and modes[0] in REGULAR)):
                yield Change(
                    commit,
                    when,
                    found,
                    before if found is ChangeKind.DELETED else path,
                    before if found is ChangeKind.RENAMED else None,
                    None if found is ChangeKind.DELETED else blobs[-1],
                    None if found is ChangeKind.ADDED else blobs[0],
                )
        elif entry:
            commit, when = entry.decode(), commit_date(next(tokens))


def _kind(letter: str, before: str, path: str) -> ChangeKind | None:
    """Return what a letter of git says, where a file becomes Markdown or ceases to be it as well."""
    was, is_ = is_markdown(before), is_markdown(path)
    if letter == "D":
        return ChangeKind.DELETED if was else None
    if letter in "AC":
        return ChangeKind.ADDED if is_ else None
    if letter == "R" and before != path:
        if was and is_:
            return ChangeKind.RENAMED
        return ChangeKind.ADDED if is_ else ChangeKind.DELETED if was else None
    return ChangeKind.MODIFIED if is_ else None


def is_markdown(path: str) -> bool:
    """Whether a file is one that may be an agent's, by its name."""
    return path.lower().endswith(".md")


def commit_date(seconds: bytes) -> datetime:
    """Return the time that git says in seconds, the beginning of 1970 for what is none."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
