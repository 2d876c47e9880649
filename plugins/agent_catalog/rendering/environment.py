"""The templates' environment: autoescape on, hidden text revealed, users' templates before ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from agent_catalog.reading.hidden_text import reveal

_TICKS = re.compile(r"`([^`]+)`")
_FRONT_MATTER_LINE = re.compile(r"^(?:[\w-]+:(?: |$)|---$)", re.MULTILINE)


def create_environment(overrides: Sequence[str] = ()) -> Environment:
    """Return the environment; `overrides` are folders whose `agent-catalog/` templates come first."""
    loaders = [FileSystemLoader(list(overrides)), PackageLoader("agent_catalog.rendering")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        auto_reload=False,
    )
    environment.filters["ticks"] = _ticks
    environment.tests["pasteable"] = _is_pasteable
    return environment


def _ticks(text: str) -> Markup:
    """Show what stands between backticks as code; everything is escaped first."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(escape(reveal(text)))))  # noqa: S704


def _is_pasteable(fix: str) -> bool:
    """Whether a fix is lines for the file, and no advice."""
    return _FRONT_MATTER_LINE.search(fix) is not None


def _finalize(value: Any) -> Any:
    return reveal(value) if isinstance(value, str) and not isinstance(value, Markup) else value
