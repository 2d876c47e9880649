"""A folder of agents as it was at a commit, written to be read as any other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct

from agent_catalog.reading.changes import REGULAR, is_markdown
from agent_catalog.reading.discovery import MANIFEST_FOLDER, SITE_FILES, SITE_MARKER
from agent_catalog.reading.git import git_path
from agent_catalog.reading.history import Repository

MAX_LINKS = 40
"""Links on the way to one file; Linux follows as many (path_resolution(7))."""

_LINK = "120000"
_MANIFESTS = frozenset({"plugin.json", "marketplace.json"})


class Tree(Struct, frozen=True):
    """The regular files of a commit by their paths, with their blobs, and its links with their targets."""

    files: Mapping[str, str]
    links: Mapping[str, str]

    def resolve(self, path: str) -> str | None:
        """Return a path without links on the way, None where they leave the repository or never end."""
        waiting, done, followed = path.split("/")[::-1], list[str](), 0
        while waiting:
            part = waiting.pop()
            if part == "..":
                if not done:
                    return None
                done.pop()
            elif part not in ("", "."):
                target = self.links.get("/".join([*done, part]))
                if target is None:
                    done.append(part)
                    continue
                followed += 1
                if followed > MAX_LINKS or target.startswith("/"):
                    return None
                waiting += target.split("/")[::-1]
        return "/".join(done)


def write_snapshot(repository: Repository, commit: str, folder: Path, to: Path) -> None:
    """Write a folder's files of a commit, those that say something of agents, so that `to` is the folder.

    Of its links, those to files of the folder are written, since agents are read through them. Where the
    folder was a link itself, it is what that led to. Nothing is written outside of `to`, which is made.

    Raises:
        ValueError: where the folder lies outside of the repository.
        GitError: where git fails, or the files are over 256 MiB together.
    """
    to.mkdir(parents=True, exist_ok=True)
    tree = _read_tree(repository, commit)
    top = tree.resolve(_path_of(repository, folder))
    if top is None:
        return
    files = {path: blob for path, blob in tree.files.items() if _is_below(path, top)}
    links = {
        path: target
        for path in tree.links
        if _is_below(path, top) and is_markdown(path) and (target := tree.resolve(path)) in files
    }
    targets = set(links.values())
    wanted = {path: blob for path, blob in files.items() if path in targets or _tells_of_agents(path)}
    contents = repository.blobs(blob for path, blob in wanted.items() if not _marks_a_site(path))
    for path, blob in wanted.items():
        # All that a mark says is that it is there.
        content = b"" if _marks_a_site(path) else contents.get(blob)
        if content is not None and (file := _place(to, path, top)):
            # What this file system has no name for, such as `aux.md` on Windows, is left out.
            with suppress(OSError, ValueError):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    # Links come last, and lead to files: so nothing is written through one.
    for path, target in links.items():
        link, file = _place(to, path, top), _place(to, target, top)
        if link and file:
            with suppress(OSError, ValueError):
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(os.path.relpath(file, link.parent))


def _read_tree(repository: Repository, commit: str) -> Tree:
    entries = list(repository.entries(commit))
    contents = repository.blobs(blob for mode, _, blob in entries if mode == _LINK)
    prefix = f"{repository.root.as_posix().rstrip('/')}/"
    links = {
        # A link that names this very checkout from the root on stays in it.
        path: _target(contents[blob].decode("utf-8", "surrogateescape"), prefix, path)
        for mode, path, blob in entries
        if mode == _LINK and blob in contents
    }
    return Tree({path: blob for mode, path, blob in entries if mode in REGULAR}, links)


def _target(target: str, prefix: str, path: str) -> str:
    return "../" * path.count("/") + target.removeprefix(prefix) if target.startswith(prefix) else target


def _path_of(repository: Repository, folder: Path) -> str:
    """Return the folder's path in the repository by its name, since it may be a link today and was none."""
    named = Path(os.path.normpath(Path.cwd().resolve() / folder))
    if named.is_relative_to(repository.root):
        return git_path(named.relative_to(repository.root))
    return repository.path_of(folder)


def _place(to: Path, path: str, top: str) -> Path | None:
    """Return where a file is written, None where its path is none on every system: git reads such ones."""
    parts = PurePosixPath(path).relative_to(top).parts
    if any(part in ("..", ".") or set(part) & set("\\:\0") for part in parts):
        return None
    return to.joinpath(*parts)


def _is_below(path: str, top: str) -> bool:
    return not top or path.startswith(f"{top}/")


def _tells_of_agents(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return (
        is_markdown(path)
        or parts[-1] == "CODEOWNERS"
        or (parts[-1] in _MANIFESTS and MANIFEST_FOLDER in parts[:-1])
        or _marks_a_site(path)
    )


def _marks_a_site(path: str) -> bool:
    return PurePosixPath(path).name in (SITE_MARKER, *SITE_FILES)
