"""The bytes of a file: a regular one, of bounded size, judged once it is open; and others in their place."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from agent_catalog.model import Level, SkipReason
from agent_catalog.reading.problem import LeftOutError, Problem

MAX_BYTES = 4 * 1024 * 1024

# Not every system has each: a FIFO must not block, a link must not be followed, Windows must not translate.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


def read_content(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        LeftOutError: where it cannot be read, is no regular file, or is over 4 MiB.
    """
    try:
        with os.fdopen(os.open(file, _FLAGS), "rb") as opened:
            state = os.fstat(opened.fileno())
            if not stat.S_ISREG(state.st_mode):
                problem = _problem(
                    Level.WARNING,
                    "file-not-regular",
                    "this is no regular file",
                    "put a regular file in its place",
                )
                raise LeftOutError(SkipReason.NOT_A_FILE, problem)
            # Room for 4 MiB takes longer than to read a file; one that has grown since is read on.
            content = opened.read(min(state.st_size, MAX_BYTES) + 1)
            if len(content) > state.st_size:
                content += opened.read(MAX_BYTES + 1 - len(content))
    except OSError as error:
        problem = _problem(
            Level.ERROR,
            "file-unreadable",
            f"the file cannot be read: {error.strerror}",
            "check the file's permissions",
        )
        raise LeftOutError(SkipReason.UNREADABLE, problem) from error
    if len(content) > MAX_BYTES:
        problem = _problem(
            Level.ERROR,
            "file-too-large",
            f"the file is over {MAX_BYTES >> 20} MiB",
            "an agent file is text of a few kilobytes",
        )
        raise LeftOutError(SkipReason.TOO_LARGE, problem)
    return content


def replace_content(file: Path, content: bytes, mode: int | None = None, before: bytes | None = None) -> None:
    """Put content in a file's place in one step, so that nobody ever sees half of it.

    `mode` are its permissions where they are given; `before` is what it must still hold where that is.

    Raises:
        OSError: where it cannot be written, or holds something else by now.
    """
    # Short, whatever the name is, and one for each thread.
    temporary = file.with_name(f".{os.getpid()}-{threading.get_ident()}.tmp")
    # What a process that was killed has left; a link that somebody else makes now is not followed.
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as opened:
        try:
            opened.write(content)
            opened.close()
            if mode is not None:
                temporary.chmod(stat.S_IMODE(mode))
            if before is not None and file.read_bytes() != before:
                raise OSError(None, "the file has changed meanwhile", str(file))
            temporary.replace(file)
        except BaseException:
            opened.close()
            temporary.unlink(missing_ok=True)
            raise


def _problem(level: Level, code: str, message: str, fix: str) -> Problem:
    return Problem(1, code, level, message, fix)
