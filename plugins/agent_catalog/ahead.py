"""Work that other processes do ahead of this one, for as long as this one is not there yet.

This process works on its items from the first to the last, the others from the last backwards, until they
meet. A worker is a process of this module: it is given the name of a function of this package and the items,
all as MessagePack, and writes what becomes of each. Nothing is pickled and nobody's main module is run again,
so it is safe from any program that builds a site. What a worker that fails has not made is made here.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import msgspec

MAX_WORKERS = 3

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
        folder, all_places = Path(self._folder.name), range(len(items))
        # What cannot be sent, or has no room in a temporary folder, is made here.
        with suppress(OSError, UnicodeEncodeError):
            for first in range(1, workers + 1):
                places = all_places[-first::-workers]
                self._workers.append(_Worker(folder / str(first), function, setting, items, places))

    def take(self, place: int) -> bytes | None:
        """Return the encoded result for an item, None where nobody has made it yet."""
        for worker in self._workers:
            if place in worker.places:
                return worker.result(place)
        return None

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
        given = file.with_suffix(".given")
        with given.open("wb") as to:
            _write(to, msgspec.msgpack.encode((function, setting)))
            for place in places:
                _write(to, msgspec.msgpack.encode(items[place]))
        with given.open("rb") as standard_input, file.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - this very interpreter and module
                # -P: no module of the folder that we are in.
                [sys.executable, "-P", "-m", __name__],
                stdin=standard_input,
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
        self._output = file.open("rb")
        self._ends: list[int] = []

    def result(self, place: int) -> bytes | None:
        """Return the result for an item, None where it is not there yet."""
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
        return self._output.read(self._ends[number] - start - _LENGTH)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        self._output.close()


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


def _work() -> None:
    """Do what standard input says, and write the results to standard output."""
    # As in the process that asked: to look for garbage takes a tenth of the time, and finds next to none.
    gc.disable()
    given = _read(sys.stdin.buffer)
    name, setting = msgspec.msgpack.decode(next(given))
    module, _, attribute = name.partition(":")
    function = getattr(import_module(module), attribute)
    for item in given:
        _write(sys.stdout.buffer, msgspec.msgpack.encode(function(setting, item)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _work()
