"""How far a long build is: a bar where its log is on a terminal, lines of that log elsewhere.

A build with less than a second of our own work says nothing, nor does one whose log leaves INFO out.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable, Collection, Iterator
from typing import TextIO, TypeAlias, TypeVar

PATIENCE = 1.0
"""Seconds of work before the first word."""

BAR_WIDTH = 30

_ERASE = "\r\x1b[K"

Item = TypeVar("Item")
Log: TypeAlias = "logging.LoggerAdapter[logging.Logger]"
Terminal: TypeAlias = "logging.StreamHandler[TextIO]"


class Progress:
    """The phases of one build, one after the other.

    Work is counted from a phase's first tick: before it MkDocs may be busy with pages that are not ours.
    """

    def __init__(self, log: Log, clock: Callable[[], float] = time.perf_counter) -> None:
        self._log = log
        self._clock = clock
        self._display: _Bar | _Lines | None = None
        self._worked = 0.0
        self._shown = -math.inf
        self._since: float | None = None
        self.begin("", 0)

    def begin(self, phase: str, total: int) -> None:
        """End the phase before, and begin one of so many ticks."""
        self.end()
        self._phase, self._total, self._done = phase, total, 0
        self._due = -math.inf

    def tick(self) -> None:
        """Count one item as done."""
        self._done += 1
        now = self._clock()
        if now >= self._due:
            self._show(now)

    def each(self, phase: str, items: Collection[Item]) -> Iterator[Item]:
        """Yield the items as a phase, with a tick after each."""
        self.begin(phase, len(items))
        try:
            for item in items:
                yield item
                self.tick()
        finally:
            self.end()

    def end(self) -> None:
        """End the phase, and leave nothing of it on a terminal. Without a phase, nothing happens."""
        if self._since is not None:
            self._worked += self._clock() - self._since
            self._since = None
        if self._display:
            self._display.clear()

    def _show(self, now: float) -> None:
        """Show how far the phase is, where that is due; otherwise note when it will be."""
        if not self._log.isEnabledFor(logging.INFO):
            self._due = math.inf
            return
        if self._since is None:
            self._since = now
        if self._display is None:
            terminal = _terminal(self._log.logger)
            self._display = _Bar(terminal) if terminal else _Lines(self._log)
        self._due = max(self._since + PATIENCE - self._worked, self._shown + self._display.interval)
        if now >= self._due:
            self._display.show(self._phase, self._done, max(self._done, self._total))
            self._shown = now


class _Lines:
    """A line of the log now and then."""

    interval = 2.0

    def __init__(self, log: Log) -> None:
        self._log = log

    def show(self, phase: str, done: int, total: int) -> None:
        self._log.info("%s: %s of %s", phase, f"{done:,}", f"{total:,}")

    def clear(self) -> None:
        """Leave the lines: they are the log's."""


class _Bar:
    """The last line of a terminal, drawn again and again; it makes way for what is logged.

    click's bar would stay on the screen, with a cursor that it hid.
    """

    interval = 0.1

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._drawn = False

    def show(self, phase: str, done: int, total: int) -> None:
        # Asked before the handler writes a record, and no record is refused.
        self._terminal.addFilter(self._make_way)
        full = BAR_WIDTH * done // total
        bar = f"{phase}  [{'#' * full}{'-' * (BAR_WIDTH - full)}]  {done:,} of {total:,}"
        self._write(_ERASE + bar[: _columns(self._terminal.stream) - 1])
        self._drawn = True

    def clear(self) -> None:
        self._terminal.removeFilter(self._make_way)
        self._erase()

    def _make_way(self, record: logging.LogRecord) -> bool:
        self._erase()
        return True

    def _erase(self) -> None:
        if self._drawn:
            self._write(_ERASE)
            self._drawn = False

    def _write(self, text: str) -> None:
        self._terminal.stream.write(text)
        self._terminal.stream.flush()


def _terminal(logger: logging.Logger | None) -> Terminal | None:
    """Return the handler that writes a logger's records to a terminal that can redraw a line."""
    if os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        return None
    while logger:
        for handler in logger.handlers:
            if isinstance(handler, logging.StreamHandler) and _is_terminal(handler.stream):
                return handler
        logger = logger.parent if logger.propagate else None
    return None


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        # What a program gave to logging: not quite a file, or one that is closed.
        return False


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
