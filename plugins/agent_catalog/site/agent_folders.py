"""The folders of the agents in the site: page, file and badge. What has not changed is not written again.

MkDocs cleans a site before it builds it. So the catalog's folder is set aside under a name that MkDocs leaves
alone, and put back with the folders of its agents: each stays where it is still what the last build wrote.

Paths are texts here: there are tens of thousands of them, and Path takes longer than what is done with them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from agent_catalog.cache import Cache, digest

ASIDE = ".agent-catalog-aside"
"""The folder's name while a build runs; what an interrupted build left of it, the next one removes."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Written(Struct, frozen=True):
    """What a folder was made of, and what is in it as it was written: name, size, time in nanoseconds.

    `folders` are those below it, and itself by the empty name: the time of one tells whether a file came or
    went, in half the time that it takes to list it.
    """

    made_of: bytes
    files: tuple[tuple[str, int, int], ...]
    folders: tuple[tuple[str, int], ...]

    def is_in(self, folder: str) -> bool:
        """Whether all is as it was written.

        Raises:
            OSError: where something is gone.
        """
        return all(
            os.lstat(f"{folder}{os.sep}{name}").st_mtime_ns == time for name, time in self.folders
        ) and all(
            (state := os.lstat(f"{folder}{os.sep}{name}")).st_size == size and state.st_mtime_ns == time
            for name, size, time in self.files
        )


class AgentFolders:
    """The agents' folders of one site, during one build."""

    def __init__(self, site: Path, path: str, cache: Cache) -> None:
        self._top = site / path
        self._aside = site / ASIDE
        self._cache = cache
        self._key = digest("folders", str(self._top))
        self._before: Mapping[str, Written] = {}
        self._now: dict[str, Written] = {}
        self._link = False

    def set_aside(self) -> None:
        """Keep the folder from being cleaned; where that fails, everything is written anew."""
        self.drop_aside()
        if self._cache.is_on:
            with suppress(OSError):
                self._top.rename(self._aside)

    def drop_aside(self) -> None:
        """Let go of what was set aside, by this build or by one that was interrupted."""
        if not self._link:
            shutil.rmtree(self._aside, ignore_errors=True)

    def begin(self, others: Collection[str] = ()) -> None:
        """Put back the agents' folders of the last build, before anything is written into the catalog's.

        `others` are folders that whoever writes them brings up to date. Where that fails, everything is
        written anew.
        """
        before = self._cache.find(self._key, dict[str, Written]) or {}
        with suppress(OSError):
            _remove_all_but({*before, *others}, self._aside)
            self._top.parent.mkdir(parents=True, exist_ok=True)
            self._aside.rename(self._top)
            self._before = before
        self._top.mkdir(parents=True, exist_ok=True)

    def begin_preview(self, earlier: Path | None, before: Mapping[str, Written]) -> None:
        """Take what the last build of a preview wrote; `earlier` is its folder, which must stay as it is."""
        self._link = True
        self._aside = earlier or self._aside
        self._before = before if earlier else {}
        self._top.mkdir(parents=True, exist_ok=True)

    def keep(self, id_: str, made_of: bytes) -> bool:
        """Keep an agent's folder as the last build wrote it; False where it must be written."""
        written = self._before.get(id_)
        if written is None or written.made_of != made_of:
            return False
        target = os.path.join(self._top, id_)  # noqa: PTH118
        folder = os.path.join(self._aside, id_) if self._link else target  # noqa: PTH118
        try:
            if not written.is_in(folder):
                return False
            if self._link:
                os.makedirs(target, exist_ok=True)  # noqa: PTH103
                for name, _, _ in written.files:
                    if "/" in name:
                        os.makedirs(os.path.dirname(f"{target}{os.sep}{name}"), exist_ok=True)  # noqa: PTH103, PTH120
                    os.link(f"{folder}{os.sep}{name}", f"{target}{os.sep}{name}")
        except OSError:
            return False
        self._now[id_] = written
        return True

    def write(self, id_: str, made_of: bytes, files: Mapping[str, bytes]) -> None:
        """Write an agent's folder: at once, since threads that write slow down who makes the contents."""
        folder = os.path.join(self._top, id_)  # noqa: PTH118
        if id_ in self._before:
            # Of the last build, or links to its files, which must not be written to.
            shutil.rmtree(folder, ignore_errors=True)
        below = dict.fromkeys(name.rpartition("/")[0] for name in ("", *files))
        for name in below:
            with suppress(FileExistsError):
                os.mkdir(f"{folder}{os.sep}{name}")  # noqa: PTH102
        written = []
        for name, content in files.items():
            path = f"{folder}{os.sep}{name}"
            _write(path, content)
            state = os.lstat(path)
            written.append((name, state.st_size, state.st_mtime_ns))
        times = [(name, os.lstat(f"{folder}{os.sep}{name}").st_mtime_ns) for name in below]
        self._now[id_] = Written(made_of, tuple(written), tuple(times))

    def end(self) -> Mapping[str, Written]:
        """Remember and return what is written, and let go of what was set aside."""
        if self._now != self._before and not self._link:
            for id_ in self._before.keys() - self._now.keys():
                shutil.rmtree(self._top / id_, ignore_errors=True)
            self._cache.store(self._key, self._now)
        self.drop_aside()
        return self._now


def _write(path: str, content: bytes) -> None:
    """Write a file in two thirds of the time that `open` takes."""
    file = os.open(path, _NEW, 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def _remove_all_but(names: Collection[str], folder: Path) -> None:
    """Remove all of a folder but its folders of these names."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108
            elif entry.name not in names:
                shutil.rmtree(entry.path)
