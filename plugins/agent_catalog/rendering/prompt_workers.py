"""Prompts of a large catalog, rendered on more than one processor.

A worker is a process of this module: it reads bodies as JSON and writes what became of each, a line at a
time, so that this process never waits for more than the next. Nothing is pickled and nobody's main module is
run again, so it is safe from any program that builds a site. Where a worker fails, what is missing of its
share is rendered here.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any

from markupsafe import Markup

from agent_catalog.rendering.prompt import Heading, Prompt, render_prompt

WORTHWHILE = 1_000_000
"""Characters below which a worker's start costs more than it saves: about half a second of rendering."""

MAX_WORKERS = 3

_OWN_SHARE = 0.75
"""This process fills templates between prompts, so it takes less than an equal share of them."""


@dataclass(slots=True)
class _Worker:
    """A running process, the bodies that it has yet to render, the last first, and what it wrote.

    A thread empties the pipe: it would be full before this process asks for the first prompt.
    """

    process: subprocess.Popen[bytes]
    bodies: list[str]
    lines: SimpleQueue[bytes] = field(default_factory=SimpleQueue)
    reader: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        with self.process.stdout or io.BytesIO() as output:
            for line in output:
                self.lines.put(line)
        self.lines.put(b"")


class PromptWorkers:
    """Renders prompts, a part of them ahead of time in other processes."""

    def __init__(
        self,
        bodies: Iterable[str],
        image_hosts: frozenset[str] = frozenset(),
        processors: int | None = None,
    ) -> None:
        self._image_hosts = image_hosts
        self._rendered: dict[str, Prompt] = {}
        self._workers: dict[str, _Worker] = {}
        self._all: list[_Worker] = []
        distinct = list(dict.fromkeys(bodies))
        workers = min((processors or os.cpu_count() or 1) - 1, MAX_WORKERS)
        if workers > 0 and sum(map(len, distinct)) >= WORTHWHILE:
            for share in _shares(distinct, workers):
                self._start(share)

    def render(self, body: str) -> Prompt:
        """Return the rendered prompt, from a worker where it was given to one."""
        while worker := self._workers.get(body):
            self._collect(worker)
        return self._rendered.pop(body, None) or render_prompt(body, self._image_hosts)

    def close(self) -> None:
        """End what still runs."""
        for worker in self._all:
            worker.process.kill()
            worker.process.wait()
            worker.reader.join()
        self._all.clear()
        self._workers.clear()

    def _start(self, bodies: list[str]) -> None:
        with tempfile.TemporaryFile() as given:
            given.write(json.dumps({"bodies": bodies, "image_hosts": sorted(self._image_hosts)}).encode())
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - this very interpreter and module
                [sys.executable, "-m", __name__],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        worker = _Worker(process, bodies[::-1])
        self._all.append(worker)
        self._workers.update(dict.fromkeys(bodies, worker))

    def _collect(self, worker: _Worker) -> None:
        """Wait for a worker's next prompt, and take it."""
        line = worker.lines.get()
        if not line.endswith(b"\n"):
            for body in worker.bodies:
                del self._workers[body]
            return
        body, prompt = worker.bodies.pop(), json.loads(line)
        del self._workers[body]
        # The worker's HTML is render_prompt's: the same escape made it.
        html = Markup(prompt["html"])  # noqa: S704
        self._rendered[body] = Prompt(html, tuple(map(_heading, prompt["headings"])))


def _shares(bodies: list[str], workers: int) -> list[list[str]]:
    """Part the bodies by their length: the first are this process's own, and are in no share."""
    part = sum(map(len, bodies)) / (workers + _OWN_SHARE)
    shares: list[list[str]] = [[] for _ in range(workers)]
    passed = -_OWN_SHARE * part
    for body in bodies:
        if passed >= 0:
            shares[min(int(passed / part), workers - 1)].append(body)
        passed += len(body)
    return [share for share in shares if share]


def _heading(value: dict[str, Any]) -> Heading:
    return Heading(
        value["id"], value["title"], value["level"], [_heading(child) for child in value["children"]]
    )


def _work() -> None:
    """Render what standard input holds onto standard output, a prompt to a line."""
    given = json.load(sys.stdin.buffer)
    hosts = frozenset(given["image_hosts"])
    for body in given["bodies"]:
        sys.stdout.buffer.write(json.dumps(asdict(render_prompt(body, hosts))).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _work()
