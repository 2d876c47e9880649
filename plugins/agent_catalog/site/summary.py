"""What the log of a build says at its end: the errors in the agent files, and one line of figures."""

from __future__ import annotations

import logging
from typing import Any

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.finding_formats import counted, finding_line
from agent_catalog.model import Level

MAX_LISTED = 20


def log_errors(log: logging.LoggerAdapter[Any], level: int, catalog: Catalog) -> None:
    """Log all errors as one record of a level: `--strict` counts warnings."""
    errors = [finding for finding in catalog.findings if finding.level is Level.ERROR]
    if errors:
        lines = [finding_line(finding) for finding in errors[:MAX_LISTED]]
        if len(errors) > MAX_LISTED:
            lines.append(f"and {len(errors) - MAX_LISTED} more, all on the health page")
        log.log(level, "%s in the agent files:\n  %s", counted(len(errors), "error"), "\n  ".join(lines))


def summary(catalog: Catalog, pages: int, seconds: float, reused: int | None, path: str) -> str:
    """Return the line of figures; `reused` are pages that the cache had, None where there is no cache."""
    figures = [
        counted(len(catalog.entries), "agent"),
        counted(pages, "page"),
        counted(catalog.count(Level.ERROR), "error"),
        counted(catalog.count(Level.WARNING), "warning"),
        f"{seconds:.1f} s",
    ]
    if reused is not None:
        figures.append(f"{counted(reused, 'page')} as before")
    more = f"; {path}/health/ has the details" if catalog.findings else ""
    return ", ".join(figures) + more
