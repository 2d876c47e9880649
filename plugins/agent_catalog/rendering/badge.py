"""The badge of an agent: a small SVG for wikis and READMEs."""

from __future__ import annotations

from jinja2 import Environment

from agent_catalog.model import Agent
from agent_catalog.rendering.card import shorten
from agent_catalog.rendering.color import ink

NEUTRAL = "#4b5563"
MAX_NAME = 40

_NARROW = frozenset("fijlrt.,:;'|!()[]I -")
_WIDE = frozenset("mwMWQGOD@%&")
_LABEL_WIDTH = 52


RETIRED = "retired"
"""What the badge of an agent says that is no more."""


def render_badge(environment: Environment, agent: Agent) -> str:
    """Return the badge as SVG, in the agent's color where it has one."""
    return _badge(environment, agent.name, (agent.color and agent.color.css) or NEUTRAL)


def render_retired_badge(environment: Environment) -> str:
    """Return the badge of an agent that is no more."""
    return _badge(environment, RETIRED, NEUTRAL)


def _badge(environment: Environment, text: str, background: str) -> str:
    name = shorten(text, MAX_NAME)
    width = text_width(name)
    return environment.get_template("agent-catalog/badge.svg").render(
        name=name,
        background=background,
        ink=ink(background),
        label_width=_LABEL_WIDTH,
        name_width=width,
        width=_LABEL_WIDTH + width + 14,
    )


def text_width(text: str) -> int:
    """Estimate the width of a text in 11 px Verdana, in pixels; letters of other scripts count as wide."""
    widths = (4.5 if c in _NARROW else 10.5 if c in _WIDE or not c.isascii() else 7.2 for c in text)
    return max(8, round(sum(widths)))
