"""The git repository that a folder of agents is in, and the history of its files.

There is often none: no git, no repository, one that belongs to somebody else, no commit yet. Then there is
nothing to tell, and that is no error of the agents.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.reading.changes import CHANGES_FORMAT, REGULAR, Change, commit_date, read_changes
from agent_catalog.reading.file_content import MAX_BYTES
from agent_catalog.reading.git import GitError, SlowGitError, ask_git, git_path, git_text, read_blobs

log = logging.getLogger(__name__)

MAX_TOTAL = 256 << 20
"""Bytes of contents that are in memory at a time."""


class UnknownRevisionError(ValueError):
    """The repository has no such commit."""


class Repository(Struct, frozen=True):
    """A git repository with a commit: its work tree, the commit that is checked out, and whether it was
    cloned without all of its history."""

    root: Path
    head: str
    shallow: bool

    def changes(self, folders: Sequence[Path]) -> tuple[Change, ...]:
        """Return what the commits did to Markdown files below the folders, newest first.

        A merge counts only for what it holds of neither side. Folders outside of the repository have none.

        Raises:
            GitError: where git cannot tell.
        """
        pathspecs = list(self._pathspecs(folders))
        if not pathspecs:
            return ()
        # A clone without blobs has no texts to compare: there, a rename is one of the same content.
        try:
            output = self._log("-M", pathspecs)
        except SlowGitError:
            raise
        except GitError:
            output = self._log("-M100%", pathspecs)
        return self._dated(tuple(read_changes(output)))

    def _dated(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Give a commit of a date to come the date of what came after it, and the newest that of the head.

        Anybody may commit with any date, and would be the latest for years.
        """
        now = datetime.now(UTC)
        if all(change.when <= now for change in changes):
            return changes
        head = self._line("log", "-1", "--format=tformat:%ct", self.head)
        last = min(now, commit_date(head.encode())) if head else now
        dated = []
        for change in changes:
            last = change.when if change.when <= now else last
            dated.append(replace(change, when=last))
        return tuple(dated)

    def _log(self, renames: str, pathspecs: Sequence[bytes]) -> bytes:
        return ask_git(
            self.root,
            *("log", "--raw", "--no-abbrev", "-z", "-c", renames, "--date-order", CHANGES_FORMAT),
            *("--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature"),
            *("--encoding=UTF-8", "--no-mailmap", "--end-of-options", self.head, "--"),
            *pathspecs,
        )

    def oldest(self) -> frozenset[str]:
        """Return the commits that a clone of a part begins with: they seem to add every file."""
        if not self.shallow:
            return frozenset()
        try:
            file = os.fsdecode(ask_git(self.root, "rev-parse", "--git-path", "shallow").rstrip(b"\n"))
            return frozenset((self.root / file).read_text("ascii").split())
        except (GitError, OSError, UnicodeDecodeError):
            return frozenset()

    def origin(self) -> str | None:
        """Return the address of the remote `origin` as it is configured, None where there is none."""
        return self._line("config", "--get", "remote.origin.url")

    def branch(self) -> str | None:
        """Return the branch that others see: the default one of `origin`, or the one that is checked out."""
        remote = self._line("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        return (
            remote.removeprefix("origin/")
            if remote
            else self._line("symbolic-ref", "--quiet", "--short", "HEAD")
        )

    def _line(self, *arguments: str) -> str | None:
        try:
            return ask_git(self.root, *arguments).decode("utf-8", "replace").strip() or None
        except GitError:
            return None

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that a revision names, such as a branch, a tag or a date.

        Raises:
            UnknownRevisionError: where it names none.
        """
        try:
            if not revision or revision.startswith("-"):
                raise GitError("no revision")
            found = ask_git(self.root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except GitError as error:
            raise UnknownRevisionError(f"there is no commit '{revision}' in {self.root}") from error
        return found.decode().strip()

    def fork_point(self, revision: str) -> str:
        """Return the last commit that a revision shares with the one that is checked out.

        The revision itself where git cannot tell, as in a shallow clone.

        Raises:
            UnknownRevisionError: where it names no commit.
        """
        commit = self.resolve(revision)
        return self._line("merge-base", self.head, commit) or commit

    def content(self, commit: str, path: str) -> bytes | None:
        """Return the bytes of a file, whose path is relative to the repository, as they were in a commit.

        None where it was no regular file there, is over 4 MiB, or cannot be read.
        """
        try:
            entries = self.entries(commit, [path])
            blobs = [blob for mode, found, blob in entries if found == path and mode in REGULAR]
            return self.blobs(blobs).get(blobs[0]) if blobs else None
        except GitError as error:
            log.debug("%s of %s cannot be read from %s: %s", path, commit, self.root, error)
            return None

    def contents(self, ids: Iterable[str]) -> Iterator[bytes | None]:
        """Yield a content for each of the ids that changes name, None for what is missing, or over 4 MiB.

        Raises:
            GitError: where git fails.
        """
        return read_blobs(self.root, ids, MAX_BYTES)

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return contents by the ids that changes name; what is missing, or over 4 MiB, is left out.

        Raises:
            GitError: where git fails, or they are over 256 MiB together.
        """
        listed = list(dict.fromkeys(ids))
        found: dict[str, bytes] = {}
        total = 0
        for id_, content in zip(listed, self.contents(listed), strict=True):
            if content is not None:
                found[id_] = content
                total += len(content)
            if total > MAX_TOTAL:
                raise GitError(f"the files are over {MAX_TOTAL >> 20} MiB together")
        return found

    def path_of(self, path: Path) -> str:
        """Return the path of a file or folder relative to the repository, the empty one for its root.

        Raises:
            ValueError: where it lies outside.
        """
        return git_path(path.resolve().relative_to(self.root))

    def entries(self, commit: str, paths: Sequence[str] = ()) -> Iterator[tuple[str, str, str]]:
        """Yield the mode, the path and the blob of each file and link of a commit, at the paths or below.

        Raises:
            GitError: where git fails.
        """
        try:
            commit_id = self.resolve(commit)
        except UnknownRevisionError:
            return
        listed = ask_git(
            self.root, "ls-tree", "-r", "-z", "--full-tree", commit_id, "--", *map(_pathspec, paths)
        )
        for line in filter(None, listed.split(b"\0")):
            head, _, path = line.partition(b"\t")
            mode, _, blob = head.decode().split(" ")
            # Git itself makes no tree with a path from the root on, but reads one.
            if not path.startswith(b"/"):
                yield mode, git_text(path), blob

    def _pathspecs(self, folders: Sequence[Path]) -> Iterator[bytes]:
        """Yield the folders that lie in the repository, as git wants them."""
        for folder in folders:
            with suppress(ValueError):
                yield _pathspec(self.path_of(folder))


def find_root(folder: Path) -> Path | None:
    """Return the top of the work tree that a folder is in, without asking git; None where there is none."""
    return find_roots([folder])[folder]


def find_roots(folders: Iterable[Path]) -> dict[Path, Path | None]:
    """Return the same for many, which share most of the folders above them."""

    @cache
    def is_root(folder: Path) -> bool:
        return (folder / ".git").exists()

    resolved = {folder: folder.resolve() for folder in folders}
    return {
        folder: next(filter(is_root, (place, *place.parents)), None) for folder, place in resolved.items()
    }


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that a folder is in, None where there is none that git would read."""
    try:
        return open_repository(folder)
    except GitError as error:
        log.debug("no history of %s: %s", folder, error)
        return None


def refusal(folder: Path) -> str | None:
    """Return why git does not read the repository that a folder is in, None where it does or there is none.

    One without a commit has no history to read.
    """
    root = find_root(folder)
    if root is None:
        return None
    try:
        open_repository(folder)
    except SlowGitError as error:
        return f"{root}: {error}"
    except GitError:
        pass
    else:
        return None
    try:
        ask_git(root, "rev-parse", "--git-dir", seconds=30)
    except GitError as error:
        return f"{root}: {error}"
    return None


def open_repository(folder: Path) -> Repository:
    """Return the repository that a folder is in.

    Raises:
        GitError: where there is none, or none that git would read.
    """
    output = ask_git(folder, "rev-parse", "--show-toplevel", "--is-shallow-repository", "HEAD", seconds=30)
    top, shallow, head, _ = output.rsplit(b"\n", 3)
    root = Path(os.fsdecode(top)).resolve()
    # A repository can name any folder as its own: `core.worktree`.
    if not folder.resolve().is_relative_to(root):
        raise GitError(f"the work tree of its repository is {root}, elsewhere")
    return Repository(root, head.decode(), shallow == b"true")


def _pathspec(path: str) -> bytes:
    return b":(top,literal)" + path.encode("utf-8", "surrogateescape") if path else b":(top)"
