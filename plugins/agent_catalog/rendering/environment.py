"""The templates' environment: autoescape on, hidden text revealed, users' templates before ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from agent_catalog.reading.hidden_text import reveal


def create_environment(overrides: Sequence[str] = ()) -> Environment:
    """Return the environment; `overrides` are folders whose `agent-catalog/` templates come first."""
    loaders = [FileSystemLoader(list(overrides)), PackageLoader("agent_catalog.rendering")]
    return Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        auto_reload=False,
    )


def _finalize(value: Any) -> Any:
    return reveal(value) if isinstance(value, str) and not isinstance(value, Markup) else value
