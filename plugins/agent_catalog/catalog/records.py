"""What is known of addresses besides the agents' files, gathered: the record's file, options, the history."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from agent_catalog.catalog.former import Records
from agent_catalog.catalog.lock import FILE, Lock, LockError, lock_text, of_folders, read_lock
from agent_catalog.model import Finding, Level
from agent_catalog.reading.decoding import DecodingError, decode
from agent_catalog.reading.file_content import read_content, replace_content
from agent_catalog.reading.history import Repository, find_root
from agent_catalog.reading.past import PastAgent
from agent_catalog.reading.problem import LeftOutError

_CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
"""Source: mkdocs.org, "Configuration"."""


def find_lock(folder: Path) -> Path:
    """Return where the record of a folder's agents stands, which is never above their repository.

    Beside the nearest mkdocs.yml, where MkDocs looks for it, or else at the top of the repository, or else,
    without one, beside the folder.
    """
    folder = folder.resolve()
    root = find_root(folder)
    places = [folder, *folder.parents]
    if root:
        places = places[: places.index(root) + 1]
    sites = (place for place in places for name in _CONFIGS if (place / name).is_file())
    return next(sites, root or folder.parent) / FILE


def committed_lock(file: Path, repository: Repository, revision: str | None = None) -> Lock:
    """Return a record as it is committed: at the checked-out commit, or where that parted from a revision.

    An empty one where there was none, or nothing that is one.

    Raises:
        UnknownRevisionError: where there is no such commit.
    """
    commit = repository.fork_point(revision) if revision else repository.head
    try:
        content = repository.content(commit, repository.path_of(file))
        return read_lock(decode(content), file.name) if content else Lock()
    except (LockError, DecodingError, ValueError):
        return Lock()


def read_records(
    lock: Path,
    past: tuple[PastAgent, ...] = (),
    aliases: Mapping[str, str] | None = None,
    config: Path | None = None,
    names: Collection[str] = (),
) -> Records:
    """Return the records; `config` is the file that has the `aliases`.

    The record in the file `lock` is asked about the folders of these names, about all without any. One that
    cannot be read is a finding, and as if it were not there.
    """
    found, findings = _lock(lock)
    if found and names:
        found = of_folders(found, names)
    lines = _lines(config, aliases or {}) if config else {}
    name = config.name if config else "mkdocs.yml"
    return Records(aliases or {}, lines, name, found, past, findings)


def _lock(file: Path) -> tuple[Lock | None, tuple[Finding, ...]]:
    line, message = 1, ""
    try:
        if not os.path.lexists(file):
            return None, ()
        _require_regular(file)
        return read_lock(decode(read_content(file.resolve())), file.name), ()
    except LockError as error:
        line, message = error.line, str(error)
    except DecodingError as error:
        line, message = error.line, str(error)
    except LeftOutError as error:
        message = error.problem.message if error.problem else "the file cannot be read"
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
    finding = Finding(
        file.name, line, "lock-unreadable", Level.ERROR,
        f"the record of addresses counts for nothing: {message}",
        "mend it, or take the last committed one and run `agent-catalog lock`",
    )  # fmt: skip
    return None, (finding,)


def write_lock(file: Path, lock: Lock) -> None:
    """Put a record in the place of the one before, in one step and with its permissions.

    Raises:
        OSError: where the file must not be written.
    """
    mode = None
    if os.path.lexists(file):
        mode = _require_regular(file)
        if not os.access(file, os.W_OK):
            raise PermissionError(None, "the file is read-only", str(file))
    replace_content(file, lock_text(lock).encode(), mode)


def _require_regular(file: Path) -> int:
    """Return the mode of a file; a link may lead out of the repository, and others may never end."""
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(None, "it is a link, or no regular file", str(file))
    return mode


def _lines(config: Path, aliases: Mapping[str, str]) -> dict[str, int]:
    """Return the lines of mkdocs.yml that have the aliases, as far as they are plain."""
    try:
        lines = config.read_text("utf-8", "replace").split("\n")
    except OSError:
        return {}
    first = next((place for place, line in enumerate(lines) if re.search(r"\baliases[\"']?\s*:", line)), 0)
    found: dict[str, int] = {}
    for id_ in aliases:
        key = re.compile(rf"(?<![\w-])[\"']?{re.escape(id_)}[\"']?\s*:")
        found[id_] = next((place for place in range(first, len(lines)) if key.search(lines[place])), 0) + 1
    return found
