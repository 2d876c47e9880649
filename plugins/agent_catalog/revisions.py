"""The catalogs of two commits, or of a commit and the files as they are, and what is different."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from agent_catalog.cache import Cache
from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.catalog.comparison import compare
from agent_catalog.difference_formats import Comparison
from agent_catalog.reading.discovery import Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.git import GitError
from agent_catalog.reading.history import Repository, UnknownRevisionError, open_repository
from agent_catalog.reading.snapshot import write_snapshot

_FETCHED = re.compile(r"(?!-|HEAD$|[0-9a-f]{4,39}$|.*\.\.)[\w./+-]+")
"""What a server can be asked for: a name or a whole id, not what is counted from one, such as `HEAD~1`."""


class RevisionError(Exception):
    """What was asked for cannot be compared; the text says why, and what to do."""


def was_folder(base: str, word: str) -> bool:
    """Whether a word is no commit, but a folder that was there at the commit `base`."""
    try:
        repository = open_repository(Path.cwd())
        repository.resolve(word)
    except UnknownRevisionError:
        with suppress(ValueError):
            path = repository.path_of(Path(word))
            return any(found.startswith(f"{path}/") for _, found, _ in repository.entries(base, [path]))
    except GitError:
        pass
    return False


def compare_revisions(
    base: str,
    head: str | None,
    folders: Sequence[Path],
    selection: Selection,
    categories: CategoryMap,
) -> Comparison:
    """Compare the agents in the folders at two commits; without `head`, with the files as they are.

    A folder that is not there at one of the two holds no agent there.

    Raises:
        RevisionError: where there is no repository, no such commit, or no such folder at either, or where
            its files are too many or cannot be read.
    """
    try:
        repository = open_repository(Path.cwd())
    except GitError as error:
        raise RevisionError(f"the history of this folder cannot be read: {error}") from error
    base_id = _resolve(repository, base)
    head_id = None if head is None else _resolve(repository, head)
    with tempfile.TemporaryDirectory(prefix="agent-catalog-") as temporary:
        before = _exported(repository, base_id, folders, Path(temporary, "base"))
        if head_id is None:
            empty = _exported(repository, None, folders, Path(temporary, "head"))
            after = [
                folder if folder.is_dir() else other for folder, other in zip(folders, empty, strict=True)
            ]
        else:
            after = _exported(repository, head_id, folders, Path(temporary, "head"))
        for folder, *both in zip(folders, before, after, strict=True):
            if not any(any(place.iterdir()) for place in both):
                raise RevisionError(f"{folder} holds no Markdown file, neither at {base} nor after it")
        # What is the same in both is read once.
        cache = Cache(Path(temporary, "cache.sqlite"))
        readings = [read_folders(places, selection, cache=cache) for places in (before, after)]
        cache.close()
    catalogs = [build_catalog(reading, categories) for reading in readings]
    return Comparison(base_id, head_id, compare(*catalogs))


def _resolve(repository: Repository, revision: str) -> str:
    try:
        return repository.resolve(revision)
    except UnknownRevisionError as error:
        fix = "name a branch, a tag or a commit, or a folder that exists"
        if repository.shallow:
            fix = "the clone is shallow: check out all of the history with `fetch-depth: 0`"
            if _FETCHED.fullmatch(revision):
                fix += (
                    f", or fetch the commit with `git fetch --depth=1 origin {revision}` and name FETCH_HEAD"
                )
        raise RevisionError(f"there is no commit {revision!r} here; {fix}") from error


def _exported(repository: Repository, commit: str | None, folders: Sequence[Path], to: Path) -> list[Path]:
    """Write the folders as they were at a commit, or empty; return where.

    They have the same names there, which are part of what the catalog says of a file.
    """
    places = []
    for folder in folders:
        try:
            place = to / repository.root.name / repository.path_of(folder)
        except ValueError as error:
            raise RevisionError(f"{folder} is not in the repository {repository.root}") from error
        place.mkdir(parents=True, exist_ok=True)
        if commit:
            try:
                write_snapshot(repository, commit, folder, place)
            except GitError as error:
                raise RevisionError(f"{folder} cannot be read at {commit[:12]}: {error}") from error
        places.append(place)
    return places
