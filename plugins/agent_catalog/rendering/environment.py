"""The templates' environment: autoescape on, hidden text revealed, users' templates before ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    Template,
)
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from agent_catalog.reading.hidden_text import reveal

_MARKS = re.compile(r"`([^`]+)`|\*\*(\S(?:[^*`]*\S)?)\*\*")
_FRONT_MATTER_LINE = re.compile(r"^(?:[\w-]+:(?: |$)|---$)", re.MULTILINE)


class CompiledTemplates(BytecodeCache):
    """Compiled templates, kept in memory from one build of a preview to the next.

    Jinja compiles a template again where its text has changed.
    """

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket what is kept for its template."""
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


def create_environment(
    overrides: Sequence[str] = (), compiled: CompiledTemplates | None = None
) -> Environment:
    """Return the environment; `overrides` are folders whose `agent-catalog/` templates come first."""
    loaders = [FileSystemLoader(list(overrides)), PackageLoader("agent_catalog.rendering")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    environment.template_class = _RevealingTemplate
    environment.filters["marks"] = _marks
    environment.filters["number"] = "{:,}".format
    environment.tests["pasteable"] = _is_pasteable
    return environment


def _marks(text: str) -> Markup:
    """Show the marks of a line of Markdown: backticks as code, two asterisks as strong, all else as it is."""

    def mark(match: re.Match[str]) -> str:
        return f"<code>{match[1]}</code>" if match[1] else f"<strong>{match[2]}</strong>"

    return Markup(_MARKS.sub(mark, str(escape(reveal(text)))))  # noqa: S704 - everything is escaped first


def _is_pasteable(fix: str) -> bool:
    """Whether a fix is lines for the file, and no advice."""
    return _FRONT_MATTER_LINE.search(fix) is not None


class _RevealingTemplate(Template):
    """Reveals what a rendered template hides: once for the whole of it, not for each of its values."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        return reveal(super().render(*args, **kwargs))
