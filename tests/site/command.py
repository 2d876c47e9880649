"""The command line in this process: as a process of its own would see it, in a third of the time."""

from __future__ import annotations

import contextlib
import inspect
import logging
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from agent_catalog.cli import main


def agent_catalog(*arguments: str | Path, cwd: Path | None = None) -> Result:
    """Run `agent-catalog`, in a folder where one is given; what it tells MkDocs' log to do ends with it."""
    logger = logging.getLogger("mkdocs")
    handlers, level = list(logger.handlers), logger.level
    try:
        with contextlib.chdir(cwd) if cwd else contextlib.nullcontext():
            return _runner().invoke(main, [str(argument) for argument in arguments])
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)


def _runner() -> CliRunner:
    """Keep standard error apart: click 8.1 has to be told."""
    options: dict[str, Any] = {}
    if "mix_stderr" in inspect.signature(CliRunner).parameters:
        options["mix_stderr"] = False
    return CliRunner(**options)
