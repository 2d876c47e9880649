"""Work that other processes do ahead of this one, for as long as this one is not there yet.

This process works on its items from the first to the last, the others from the last backwards, until they
meet. A worker is a process of this module: it is given items and the name of a function of this package as
MessagePack, and writes what becomes of each. Nothing is pickled and nobody's main module is run again, so it
is safe from any program that builds a site. What a worker that fails has not made is made here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from threading import Thread
from typing import IO

import msgspec

MAX_WORKERS = 3

_LENGTH = 4


class Ahead:
    """What a function makes of each item; `function` is its name, `module:name`.

    It is called with `setting` and the item, all of them and its result being what msgspec can encode.
    """

    def __init__(
        self, function: str, setting: object, items: Sequence[object], processors: int | None = None
    ) -> None:
        self._results: dict[int, bytes] = {}
        self._processes: list[subprocess.Popen[bytes]] = []
        self._readers: list[Thread] = []
        workers = min((processors or os.cpu_count() or 1) - 1, MAX_WORKERS)
        for first in range(1, workers + 1):
            places = range(len(items) - first, -1, -workers)
            self._start(function, setting, items, places)

    def take(self, place: int) -> bytes | None:
        """Return the encoded result for an item, None where nobody has made it yet."""
        return self._results.pop(place, None)

    def close(self) -> None:
        """End what still runs."""
        for process in self._processes:
            process.kill()
            process.wait()
        for reader in self._readers:
            reader.join()
        self._processes, self._readers = [], []
        self._results.clear()

    def _start(self, function: str, setting: object, items: Sequence[object], places: range) -> None:
        with tempfile.TemporaryFile() as given:
            given.write(msgspec.msgpack.encode((function, setting, [items[place] for place in places])))
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - this very interpreter and module
                [sys.executable, "-m", __name__],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        if process.stdout is not None:
            # A thread empties the pipe, or the worker would wait for it.
            reader = Thread(target=self._read, args=(process.stdout, places), daemon=True)
            reader.start()
            self._readers.append(reader)
        self._processes.append(process)

    def _read(self, output: IO[bytes], places: range) -> None:
        with output:
            for place in places:
                length = int.from_bytes(output.read(_LENGTH), "big")
                result = output.read(length)
                if not result or len(result) < length:
                    return
                self._results[place] = result


def _work() -> None:
    """Do what standard input says, and write the results to standard output, each after its length."""
    name, setting, items = msgspec.msgpack.decode(sys.stdin.buffer.read())
    module, _, attribute = name.partition(":")
    function = getattr(import_module(module), attribute)
    output = sys.stdout.buffer
    for item in items:
        result = msgspec.msgpack.encode(function(setting, item))
        output.write(len(result).to_bytes(_LENGTH, "big") + result)
        output.flush()


if __name__ == "__main__":
    _work()
