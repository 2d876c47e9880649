"""A long build says how far it is, on a terminal and in a log; a short or quiet one says nothing."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import struct
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from agent_catalog.site import progress
from agent_catalog.site.pages import GeneratedPage
from agent_catalog.site.progress import Progress
from tests.site.project import MKDOCS_YML, PLAIN_YML, agent, build, write

AGENTS = {f"agents/{name}.md": agent(name) for name in ("one", "two", "three")}


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Log(logging.LoggerAdapter[logging.Logger]):
    """A logger of its own; `lines` is what was logged."""

    def __init__(self) -> None:
        super().__init__(logging.Logger("build", logging.INFO), {})
        self.lines: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: self.lines.append(record.getMessage())  # type: ignore[method-assign]
        self.logger.addHandler(handler)


class Terminal:
    """A pseudo-terminal; `handler` logs to it."""

    def __init__(self, columns: int) -> None:
        self._reading, writing = os.openpty()
        fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._stream = os.fdopen(writing, "w")
        self.handler = logging.StreamHandler(self._stream)
        self._written = bytearray()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def output(self) -> str:
        """Close the terminal, and return everything that was written to it."""
        self._stream.close()
        self._reader.join()
        return self._written.decode()

    def _read(self) -> None:
        try:
            while part := os.read(self._reading, 4096):
                self._written += part
        except OSError:
            pass  # Linux's end of a pseudo-terminal.
        os.close(self._reading)


def screen(output: str) -> list[str]:
    """Return the rows of a screen onto which this was written; the last is the cursor's."""
    rows, column = [""], 0
    for part in re.split(r"(\r|\n|\x1b\[K)", output):
        row = rows[-1]
        if part == "\n":
            rows.append("")
        elif part == "\r":
            column = 0
        elif part == "\x1b[K":
            rows[-1] = row[:column]
        else:
            rows[-1] = row[:column] + part + row[column + len(part) :]
            column += len(part)
    return rows


def bars(output: str) -> list[str]:
    """Return every drawing of a bar, as its phase and its figures."""
    return [
        " ".join(found) for found in re.findall(r"\x1b\[K([\w ]+)  \[[#-]+\]  ([\d,]+ of [\d,]+)", output)
    ]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    made = Terminal(columns=100)
    yield made
    made.output()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every build for a long one, and show each tick."""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress._Bar, "interval", 0.0)
    monkeypatch.setattr(progress._Lines, "interval", 0.0)


def work(told: Progress, clock: Clock, ticks: int, seconds: float) -> None:
    """Tick at once, and then evenly until the seconds are over."""
    told.tick()
    for _ in range(ticks - 1):
        clock.now += seconds / (ticks - 1)
        told.tick()


# Lines


def test_nothing_is_said_in_the_first_second(log: Log, clock: Clock) -> None:
    told = Progress(log, clock)
    told.begin("Rendering pages", 400)
    work(told, clock, 200, 0.99)
    assert log.lines == []
    clock.now += 0.02
    told.tick()
    assert log.lines == ["Rendering pages: 201 of 400"]


def test_a_line_comes_every_two_seconds(log: Log, clock: Clock) -> None:
    told = Progress(log, clock)
    told.begin("Rendering pages", 6001)
    work(told, clock, 6001, 6.0)
    assert [line.split(": ")[0] for line in log.lines] == ["Rendering pages"] * 3
    counts = [int(line.split()[2].replace(",", "")) for line in log.lines]
    assert counts == [pytest.approx(1000 * second, abs=3) for second in (1, 3, 5)]
    assert re.fullmatch(r"Rendering pages: 3,00\d of 6,001", log.lines[1])


def test_the_seconds_of_all_phases_count_and_so_does_the_pause_between_lines(log: Log, clock: Clock) -> None:
    told = Progress(log, clock)
    told.begin("Reading agents", 10)
    work(told, clock, 10, 0.6)
    told.begin("Rendering pages", 10)
    work(told, clock, 10, 0.7)
    assert log.lines == ["Rendering pages: 7 of 10"]
    told.begin("Writing pages", 10)
    work(told, clock, 10, 1.8)
    assert log.lines == ["Rendering pages: 7 of 10", "Writing pages: 10 of 10"]


def test_the_time_of_others_does_not_count(log: Log, clock: Clock) -> None:
    """A site of many pages with three agents has nothing to tell of them."""
    told = Progress(log, clock)
    clock.now += 60
    told.begin("Rendering pages", 3)
    clock.now += 60
    work(told, clock, 3, 0.1)
    told.end()
    clock.now += 60
    told.begin("Writing pages", 3)
    clock.now += 60
    work(told, clock, 3, 0.1)
    assert log.lines == []


def test_each_item_of_a_phase_is_a_tick(log: Log, clock: Clock) -> None:
    told, seen = Progress(log, clock), []
    for item in told.each("Reading agents", ("a", "b", "c")):
        seen.append(item)
        clock.now += 1.5
    assert seen == ["a", "b", "c"]
    assert log.lines == ["Reading agents: 2 of 3"]


def test_a_page_more_than_was_announced_is_counted(log: Log, clock: Clock) -> None:
    told = Progress(log, clock)
    told.begin("Rendering pages", 2)
    work(told, clock, 3, 1.5)
    assert log.lines == ["Rendering pages: 3 of 3"]


# A terminal


def test_a_bar_is_drawn_ten_times_a_second_and_taken_away(log: Log, clock: Clock, terminal: Terminal) -> None:
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 3001)
    work(told, clock, 3001, 3.0)
    told.end()
    output = terminal.output()
    assert 18 <= len(bars(output)) <= 21
    assert re.fullmatch(r"Rendering pages 1,00\d of 3,001", bars(output)[0])
    assert screen(output) == [""]
    assert log.lines == []


def test_no_bar_is_drawn_in_the_first_second(log: Log, clock: Clock, terminal: Terminal) -> None:
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 200)
    work(told, clock, 200, 0.99)
    told.end()
    assert terminal.output() == ""


def test_what_is_logged_stands_on_lines_of_its_own(log: Log, clock: Clock, terminal: Terminal) -> None:
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 100)
    work(told, clock, 10, 2.0)
    log.warning("first")
    log.warning("second")
    work(told, clock, 10, 2.0)
    output = terminal.output()
    *above, last = screen(output)
    assert above == ["first", "second"]
    assert "first\r\nsecond\r\n" in output
    assert last.startswith("Rendering pages  [######---")
    assert last.endswith("]  20 of 100")


def test_a_handlers_own_filters_still_hold(log: Log, clock: Clock, terminal: Terminal) -> None:
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 10)
    work(told, clock, 5, 2.0)
    terminal.handler.addFilter(lambda record: "secret" not in record.getMessage())
    log.warning("a secret")
    log.warning("news")
    told.end()
    log.warning("more news")
    assert len(terminal.handler.filters) == 1
    assert screen(terminal.output()) == ["news", "more news", ""]


@pytest.mark.parametrize("propagate", [True, False])
def test_the_terminal_is_the_one_that_the_log_goes_to(
    log: Log, clock: Clock, terminal: Terminal, propagate: bool
) -> None:
    log.logger.parent = logging.Logger("all of the program")
    log.logger.parent.addHandler(terminal.handler)
    log.logger.propagate = propagate
    told = Progress(log, clock)
    told.begin("Rendering pages", 3)
    work(told, clock, 3, 2.0)
    told.end()
    assert bars(terminal.output()) == (
        ["Rendering pages 2 of 3", "Rendering pages 3 of 3"] if propagate else []
    )
    assert log.lines == ([] if propagate else ["Rendering pages: 2 of 3"])


@pytest.mark.parametrize("columns", [20, 45])
def test_a_bar_never_takes_a_second_row(
    log: Log, clock: Clock, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(columns)
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 10)
    work(told, clock, 5, 2.0)
    (row,) = screen(terminal.output())
    assert row.startswith("Rendering pages  [")
    assert len(row) < columns


@pytest.mark.parametrize(("variable", "value"), [("TERM", "dumb"), ("CI", "true")])
def test_lines_are_for_terminals_too_where_a_bar_is_no_use(
    log: Log,
    clock: Clock,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 3)
    work(told, clock, 3, 2.0)
    told.end()
    assert terminal.output() == "Rendering pages: 2 of 3\r\n"


def test_a_loop_that_is_left_takes_its_bar_along(log: Log, clock: Clock, terminal: Terminal) -> None:
    log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    with pytest.raises(ZeroDivisionError):
        _read(told, clock)
    output = terminal.output()
    assert bars(output) == ["Reading agents 2 of 9"]
    assert screen(output) == [""]


def _read(told: Progress, clock: Clock) -> None:
    for item in told.each("Reading agents", range(9)):
        clock.now += 2.0
        1 / (2 - item)


@pytest.mark.parametrize("on_a_terminal", [True, False])
def test_a_quiet_log_stays_quiet(log: Log, clock: Clock, terminal: Terminal, on_a_terminal: bool) -> None:
    log.setLevel(logging.ERROR)
    if on_a_terminal:
        log.logger.addHandler(terminal.handler)
    told = Progress(log, clock)
    told.begin("Rendering pages", 100)
    work(told, clock, 100, 60.0)
    told.end()
    assert log.lines == []
    assert terminal.output() == ""


# Builds


@contextmanager
def _mkdocs_logs_to(terminal: Terminal) -> Iterator[None]:
    logger = logging.getLogger("mkdocs")
    logger.addHandler(terminal.handler)
    try:
        yield
    finally:
        logger.removeHandler(terminal.handler)


@pytest.mark.usefixtures("impatient")
def test_a_build_shows_its_phases_and_leaves_only_its_log(tmp_path: Path, terminal: Terminal) -> None:
    with _mkdocs_logs_to(terminal):
        site = build(tmp_path, {**AGENTS, "docs/more.md": "# More\n"}, PLAIN_YML)
    output = terminal.output()
    pages = len([path for path in site.files() if re.fullmatch(r"agents/.*(?<!embed/)index\.html", path)])
    assert bars(output) == [
        f"{phase} {done} of {total}"
        for phase, total in (("Reading agents", 3), ("Rendering pages", pages), ("Writing pages", pages - 3))
        for done in range(1, total + 1)
    ]
    assert screen(output) == [*(line.text for line in site.log), ""]
    assert any(f"3 agents, {pages} pages," in line.text for line in site.log)


def test_a_short_build_shows_nothing(tmp_path: Path, terminal: Terminal) -> None:
    with _mkdocs_logs_to(terminal):
        site = build(tmp_path, AGENTS, PLAIN_YML)
    assert terminal.output().splitlines() == [line.text for line in site.log]


@pytest.mark.usefixtures("impatient")
def test_an_interrupted_build_leaves_no_bar(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = GeneratedPage.render

    def interrupted(page: GeneratedPage, *arguments: Any) -> None:
        if page.file.src_uri == "agents/two.md":
            raise KeyboardInterrupt
        render(page, *arguments)

    monkeypatch.setattr(GeneratedPage, "render", interrupted)
    with _mkdocs_logs_to(terminal), pytest.raises(KeyboardInterrupt):
        build(tmp_path, AGENTS, PLAIN_YML)
    output = terminal.output()
    assert bars(output)[-1].startswith("Rendering pages ")
    assert screen(output)[-1] == ""
    assert terminal.handler.filters == []


@pytest.mark.usefixtures("impatient")
def test_a_preview_has_no_bar_between_its_builds(tmp_path: Path, terminal: Terminal) -> None:
    """Where MkDocs does not shut its plugins down."""
    write(tmp_path, {**AGENTS, "docs/index.md": "# Home\n", "mkdocs.yml": PLAIN_YML})
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        with _mkdocs_logs_to(terminal):
            config = load_config(config_file=str(tmp_path / "mkdocs.yml"))
            mkdocs_build(config)
            assert terminal.handler.filters == []
    finally:
        logger.setLevel(level)
    assert bars(terminal.output())[-1].startswith("Writing pages ")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("flags", "said"), [([], True), (["-q"], False)])
def test_mkdocs_own_flag_silences_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str], said: bool
) -> None:
    logger = logging.getLogger("mkdocs")
    monkeypatch.setattr(logger, "propagate", logger.propagate)
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.chdir(write(tmp_path, {**AGENTS, "docs/index.md": "# Home\n", "mkdocs.yml": MKDOCS_YML}))
    level = logger.level
    try:
        result = CliRunner().invoke(cli, ["build", *flags])
    finally:
        logger.setLevel(level)
    assert result.exit_code == 0
    assert ("agent_catalog: Writing pages: 2 of " in result.output) == said
    assert said or result.output == ""
