"""The command line in this process: as a process of its own would see it, in a third of the time."""

from __future__ import annotations

import contextlib
import inspect
import json
import logging
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from agent_catalog.cli import main
from agent_catalog.schemas import CATALOG
from tests.schemas import assert_fits


def agent_catalog(*arguments: str | Path, cwd: Path | None = None) -> Result:
    """Run `agent-catalog`, in a folder where one is given; what it tells MkDocs' log to do ends with it.

    A catalog that it prints is judged by its schema.
    """
    logger = logging.getLogger("mkdocs")
    handlers, level = list(logger.handlers), logger.level
    try:
        with contextlib.chdir(cwd) if cwd else contextlib.nullcontext():
            result = _runner().invoke(main, [str(argument) for argument in arguments])
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
    if arguments[:1] == ("json",) and result.exit_code == 0:
        assert_fits(CATALOG, json.loads(result.stdout))
    return result


def _runner() -> CliRunner:
    """Keep standard error apart: click 8.1 has to be told."""
    options: dict[str, Any] = {}
    if "mix_stderr" in inspect.signature(CliRunner).parameters:
        options["mix_stderr"] = False
    return CliRunner(**options)
