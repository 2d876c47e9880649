"""A real preview server in a process of its own; it never outlives the `with`."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.site.project import SCRIPTS, Page

PATIENCE = 10.0
"""Seconds within which a change must show."""

START = 30.0
"""Seconds within which a server must answer for the first time, on a busy machine."""


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@dataclass(frozen=True)
class Preview:
    """A running server; addresses as in `Site`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def status(self, address: str) -> int:
        """Return the status of an answer: 200, 404, or 0 for none."""
        try:
            with urllib.request.urlopen(self.url + address, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def text(self, address: str) -> str:
        """Return what is at an address now."""
        with urllib.request.urlopen(self.url + address, timeout=PATIENCE) as answer:
            content: bytes = answer.read()
        return content.decode()

    def page(self, address: str) -> Page:
        """Return a page as it is now."""
        return Page(self.text(address))

    def error_page(self, address: str) -> Page:
        """Return the page of an address that gives 404."""
        try:
            urllib.request.urlopen(self.url + address, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.read().decode())
        raise AssertionError(f"{address} is there")

    def shows(self, address: str, words: str) -> bool:
        """Whether there is a page at an address, and the words are in it."""
        return self.status(address) == 200 and words in self.page(address).text("body")

    def wait_until(
        self, happened: Callable[[], bool], what: str, patience: float = PATIENCE, pause: float = 0.1
    ) -> None:
        """Wait for something to be so.

        Raises:
            AssertionError: where it is not in time, or the server ends.
        """
        end = time.monotonic() + patience
        while not happened():
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
            assert time.monotonic() < end, f"not within {patience:.0f} s: {what}\n{self.log.read_text()}"
            time.sleep(pause)


@contextmanager
def preview(*command: str, cwd: Path, port: int, log: Path, **environment: str) -> Iterator[Preview]:
    """Start a server and yield it when it answers; kill it at the end, whatever happened."""
    name, *arguments = command
    # MkDocs serves from a temporary folder, which nobody removes where it is killed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        with log.open("wb") as output:
            process = subprocess.Popen(
                [SCRIPTS / name, *arguments],
                cwd=cwd,
                env={**os.environ, "TMPDIR": temporary, "TEMP": temporary, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            server = Preview(f"http://127.0.0.1:{port}/", process, log)
            server.wait_until(lambda: server.status("agents/") == 200, "the server answers", START)
            yield server
        finally:
            process.kill()
            process.wait(timeout=PATIENCE)
