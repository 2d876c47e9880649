"""Work that other processes do ahead of this one, for as long as this one is not there yet.

All go through the items from the first to the last. This process says how far it is, and makes itself what
nobody has made yet; a worker that it catches up with leaps ahead. A worker is given the name of a function of
this package and the items, all as MessagePack, and writes what becomes of each. Nothing is pickled and
nobody's main module is run again, so it is safe from any program that builds a site. What a worker that fails
has not made is made here.

A worker is a copy of this process where that is safe: on Linux, without other threads, whose locks nobody
would release in the copy. Elsewhere it is a process of this module, which takes 0.3 s to load what it needs.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import msgspec

MAX_WORKERS = 3
LEAP = 16
"""Places that a worker is ahead of who has caught up with it: one of these is made twice, the others once."""

_LENGTH = 4


class Ahead:
    """What a function makes of each item; `function` is its name, `module:name`.

    It is called with `setting` as MessagePack has it, and with the bytes of an item.
    """

    def __init__(
        self, function: str, setting: object, items: Sequence[object], processors: int | None = None
    ) -> None:
        # Files, since a pipe holds a result or two, and a thread that empties it waits for this one.
        self._folder = TemporaryDirectory(prefix="agent-catalog-ahead-")
        workers = min((processors or os.cpu_count() or 1) - 1, MAX_WORKERS)
        self._workers: list[_Worker] = []
        folder = Path(self._folder.name)
        # What cannot be sent, or has no room in a temporary folder, is made here.
        with suppress(OSError, UnicodeEncodeError):
            for first in range(workers):
                places = range(first, len(items), workers)
                self._workers.append(_Worker(folder / str(first), function, setting, items, places))

    def take(self, place: int) -> bytes | None:
        """Return the encoded result for an item, None where nobody has made it: it is to be made now."""
        for worker in self._workers:
            # The next one too: who is about to begin it would make what this process makes meanwhile.
            worker.pass_by(place + 2)
        return next((worker.result(place) for worker in self._workers if place in worker.places), None)

    def close(self) -> None:
        """End what still runs."""
        for worker in self._workers:
            worker.close()
        self._workers = []
        self._folder.cleanup()


class _Worker:
    """A process, the items that are its own, and where in its output the result of each begins and ends."""

    def __init__(
        self, file: Path, function: str, setting: object, items: Sequence[object], places: range
    ) -> None:
        self.places = places
        given, passed = file.with_suffix(".given"), file.with_suffix(".passed")
        with given.open("wb") as to:
            _write(to, msgspec.msgpack.encode((function, setting, places.start, places.step)))
            for place in places:
                _write(to, msgspec.msgpack.encode(items[place]))
        passed.write_bytes(bytes(_LENGTH))
        self._passed = _shared(passed)
        file.touch()
        self.process = _copy(given, passed, file) if _can_be_copied() else _start(given, passed, file)
        self._output = file.open("rb")
        self._ends: list[int] = []

    def pass_by(self, place: int) -> None:
        """Tell the process that nobody needs the results before a place any more."""
        self._passed[:] = place.to_bytes(_LENGTH, "big")

    def result(self, place: int) -> bytes | None:
        """Return the result for an item, None where it is not there."""
        number = self.places.index(place)
        size = os.fstat(self._output.fileno()).st_size
        end = self._ends[-1] if self._ends else 0
        while len(self._ends) <= number:
            self._output.seek(end)
            end += _LENGTH + int.from_bytes(self._output.read(_LENGTH), "big")
            if end > size or size < _LENGTH:
                return None
            self._ends.append(end)
        start = self._ends[number - 1] if number else 0
        self._output.seek(start + _LENGTH)
        return self._output.read(self._ends[number] - start - _LENGTH) or None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        self._output.close()
        self._passed.close()


def _shared(file: Path) -> mmap.mmap:
    """Return a file as memory of all who ask: to write to it costs no turn among the threads of a process."""
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), 0)


def _write(file: IO[bytes], content: bytes) -> None:
    file.write(len(content).to_bytes(_LENGTH, "big") + content)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what was written, until the file ends or breaks off."""
    while len(head := file.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "big")
        content = file.read(length)
        if len(content) < length:
            return
        yield content


class _Copy:
    """A copy of this process, with the part of `subprocess.Popen` that a worker needs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._looked_at(os.WNOHANG)

    def kill(self) -> None:
        """End it."""
        if self.poll() is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int | None:
        """Wait for its end."""
        return self._looked_at(0)

    def _looked_at(self, options: int) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self._pid, options)
            except ChildProcessError:
                # Whoever runs us wants to know of no process that ends.
                pid, status = self._pid, 0
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def _can_be_copied() -> bool:
    """Whether this process has one thread, whoever has started others; only Linux says so."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - as many names as threads
    except OSError:
        return False


def _copy(given: Path, passed: Path, output: Path) -> _Copy:
    pid = os.fork()
    if not pid:
        try:
            _work(given, passed, output)
        finally:
            # Nothing of what this process would do at its end, such as write what waits to be written.
            os._exit(0)
    return _Copy(pid)


def _start(given: Path, passed: Path, output: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this very interpreter and module
        # -P: no module of the folder that we are in.
        [sys.executable, "-P", "-m", __name__, *map(os.fspath, (given, passed, output))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _work(given: Path, passed: Path, output: Path) -> None:
    """Do what is given, and write the results."""
    # As in the process that asked: to look for garbage takes a tenth of the time, and finds next to none.
    gc.disable()
    with given.open("rb") as source, output.open("wb") as results, _shared(passed) as known:
        contents = _read(source)
        name, setting, start, step = msgspec.msgpack.decode(next(contents))
        module, _, attribute = name.partition(":")
        function = getattr(import_module(module), attribute)
        wanted = 0
        for place, item in zip(count(start, step), contents, strict=False):
            first = int.from_bytes(known[:], "big")
            if wanted <= place < first:
                wanted = first + LEAP
            _write(results, msgspec.msgpack.encode(function(setting, item)) if place >= wanted else b"")
            results.flush()


if __name__ == "__main__":
    _work(*map(Path, sys.argv[1:]))
