"""The program `git`, asked so that neither a repository nor the environment makes it do more than answer.

A repository is data as its files are: its configuration may name programs to run and hosts to ask, its
objects may hold any name. Sources: git-config(1), safe.bareRepository, core.fsmonitor, log.showSignature;
git(1), GIT_NO_LAZY_FETCH, GIT_ALLOW_PROTOCOL.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

SECONDS = 60.0
"""How long one answer may take."""

BATCH_BYTES = 32 << 20
"""Contents of blobs that are asked for at once."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotepath=off",
    "core.pager=cat",
    "log.showRoot=true",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git is not installed, refuses, or takes too long; the text says which, in one line."""


class SlowGitError(GitError):
    """Git takes too long: asking again would take as long."""


def ask_git(folder: Path, *arguments: str | bytes, stdin: bytes = b"", seconds: float | None = None) -> bytes:
    """Return what git prints for a folder.

    Raises:
        GitError: where it fails.
    """
    patience = seconds or SECONDS
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", "--no-optional-locks", "--no-pager", *settings, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and arguments of our own before every `--`
            command, cwd=folder, env=_environment(), input=stdin, capture_output=True, timeout=patience
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed" if folder.is_dir() else f"{folder} is no folder") from error
    except subprocess.TimeoutExpired as error:
        raise SlowGitError(f"git took more than {patience:g} seconds") from error
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be run: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise GitError(said or f"git exited with {done.returncode}")
    return done.stdout


def read_blobs(folder: Path, ids: Iterable[str], max_bytes: int) -> Iterator[bytes | None]:
    """Yield the contents of blobs in the order of their ids; None for what is missing, or over `max_bytes`.

    Some are in memory at a time, `BATCH_BYTES` and one more at the most.

    Raises:
        GitError: where git fails.
    """
    listed = list(ids)
    sizes = {id_: size for id_, size in _sizes(folder, listed).items() if size <= max_bytes}
    for batch in _batches(listed, sizes):
        small = [id_ for id_ in batch if id_ in sizes]
        output = ask_git(folder, "cat-file", "--batch", stdin=_lines(small)) if small else b""
        place = 0
        for id_ in batch:
            if id_ not in sizes:
                yield None
                continue
            start = output.index(b"\n", place) + 1
            place = start + sizes[id_] + 1
            yield output[start : place - 1]


def _sizes(folder: Path, ids: Iterable[str]) -> dict[str, int]:
    """Return the sizes of the blobs that are there, in bytes."""
    known = list(dict.fromkeys(ids))
    rows = ask_git(folder, "cat-file", "--batch-check", stdin=_lines(known)).split(b"\n") if known else []
    return {
        parts[0].decode(): int(parts[2])
        for row in rows
        if len(parts := row.split()) == 3 and parts[1] == b"blob"
    }


def _batches(ids: Iterable[str], sizes: Mapping[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    total = 0
    for id_ in ids:
        batch.append(id_)
        total += sizes.get(id_, 0)
        if total > BATCH_BYTES:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _lines(ids: Sequence[str]) -> bytes:
    return "".join(f"{id_}\n" for id_ in ids).encode()


def _environment() -> dict[str, str]:
    """Return the environment without what would lead git elsewhere, such as GIT_DIR in a hook."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("GIT_")
        or name.upper().startswith("GIT_CONFIG_")
        or name.upper() == "GIT_CEILING_DIRECTORIES"
    }
    return {**kept, **_ENVIRONMENT}


def git_path(relative: PurePath) -> str:
    """Return a path as git has it, the empty one for its root; bytes that are not UTF-8 are surrogates."""
    return git_text(os.fsencode(relative.as_posix())) if relative.parts else ""


def git_text(path: bytes) -> str:
    """Return a path of git's as text; bytes that are not UTF-8 are surrogates, as in `os.fsdecode`."""
    return path.decode("utf-8", "surrogateescape")
