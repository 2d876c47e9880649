"""A web server as a static host is: compresses what is text, notes what it sends, and may be slow."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

TEXTS = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"})
"""What is compressed; the files of Pagefind are so already."""

PIECE = 16_384

NOTHING = b"<!doctype html><title>Not found</title>Nothing is here."


@dataclass(frozen=True, slots=True)
class Line:
    """The way to the reader: bits per second that all answers share, and seconds to an answer's begin."""

    bits: float
    delay: float


AT_HOME = Line(10_000_000, 0.04)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was asked for, and the bytes of its body as they were sent."""

    path: str
    size: int


@dataclass(slots=True)
class Host:
    """A running server: `sent` gains a line for each file; paths that `hidden` matches are not there.

    A `line` of None is as fast as can be.
    """

    folder: Path
    line: Line | None
    hidden: re.Pattern[str] | None = None
    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    _wire: Lock = field(default_factory=Lock)

    def body(self, file: Path) -> bytes:
        """Return what is sent for a file."""
        if file.suffix not in TEXTS:
            return file.read_bytes()
        return _compressed(file, file.stat().st_mtime_ns)

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """Yield a body as the line lets it through: one piece of one answer at a time."""
        if self.line is None:
            yield body
            return
        time.sleep(self.line.delay)
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            with self._wire:
                time.sleep(len(piece) * 8 / self.line.bits)
            yield piece


@cache
def _compressed(file: Path, changed: int) -> bytes:
    """Compress a file once for all servers: a static host has done it before anybody asks."""
    return gzip.compress(file.read_bytes(), 6)


@contextmanager
def host(folder: Path, line: Line | None = None, hidden: re.Pattern[str] | None = None) -> Iterator[Host]:
    """Serve a folder until the `with` ends."""
    served = Host(folder.resolve(), line, hidden)

    class Handler(_Handler):
        host = served

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: Host

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/")
        file = self.host.folder / path
        if file.is_dir():
            file /= "index.html"
        if not file.is_file() or (self.host.hidden and self.host.hidden.search(path)):
            self._answer(HTTPStatus.NOT_FOUND, "text/html", NOTHING)
            self.wfile.write(NOTHING)
            return
        body = self.host.body(file)
        self.host.sent.append(Sent(path, len(body)))
        kind = guess_type(file.name)[0] or "application/octet-stream"
        self._answer(HTTPStatus.OK, kind, body, compressed=file.suffix in TEXTS)
        for piece in self.host.pieces(body):
            self.wfile.write(piece)

    def _answer(self, status: HTTPStatus, kind: str, body: bytes, *, compressed: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Leave the terminal to the tables."""
