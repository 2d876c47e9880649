"""The badges of an agent: small SVGs for wikis and READMEs, and the data of one for shields.io."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jinja2 import Environment

from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Access, Agent
from agent_catalog.reading.hidden_text import escaped, reveal
from agent_catalog.rendering.card import shorten
from agent_catalog.rendering.color import ink
from agent_catalog.rendering.page import DataFile
from agent_catalog.rendering.tool_view import capability_title

NEUTRAL = "#4b5563"
LABEL = "#6b7280"
"""The ground of a badge's label: it stands out by 3:1 on a white page, and on the dark one of Material."""

MAX_NAME = 40
MAX_LABEL = 24
RETIRED = "retired"
"""What the badges of an agent say that is no more."""

_NARROW = frozenset("fijlrt.,:;'|!()[]I -")
_WIDE = frozenset("mwMWQGOD@%&")
_PADDING = 18
"""Pixels beside the label: eight before it, four after, and six for the edge between the two grounds."""


def badges(environment: Environment, agent: Agent) -> Iterator[DataFile]:
    """Yield the badges: the name, what the agent can do, and its models."""
    name = shorten(agent.name, MAX_NAME)
    label = shorten(agent.name, MAX_LABEL)
    can, models = _capabilities(agent), _models(agent)
    ground = _background(agent)
    yield _badge(environment, ground, "badge.svg", "agent", name, f"agent: {name}")
    yield _badge(environment, ground, "badge-tools.svg", label, can, f"{name}: {can}")
    yield _badge(environment, ground, "badge-model.svg", label, models, f"{name}: {models}")


def retired_badges(environment: Environment, name: str) -> Iterator[DataFile]:
    """Yield the badges of an agent that is no more: they all say so."""
    shown, label = shorten(name, MAX_NAME), shorten(name, MAX_LABEL)
    yield _badge(environment, NEUTRAL, "badge.svg", "agent", RETIRED, f"agent: {shown}, {RETIRED}")
    for file in ("badge-tools.svg", "badge-model.svg"):
        yield _badge(environment, NEUTRAL, file, label, RETIRED, f"{shown}: {RETIRED}")


def badge_endpoint(agent: Agent | None) -> bytes:
    """Return the name's badge in the form of https://shields.io/badges/endpoint-badge; None is no more."""
    value = {
        "schemaVersion": 1,
        "label": "agent",
        "message": reveal(shorten(agent.name, MAX_NAME)) if agent else RETIRED,
        "color": _background(agent) if agent else NEUTRAL,
    }
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode()


def _badge(
    environment: Environment, background: str, file: str, label: str, text: str, title: str
) -> DataFile:
    label_width = text_width(label) + _PADDING
    svg = environment.get_template("agent-catalog/badge.svg").render(
        title=title,
        label=label,
        text=text,
        background=background,
        ink=ink(background),
        label_background=LABEL,
        label_ink=ink(LABEL),
        label_width=label_width,
        width=label_width + text_width(text) + 14,
    )
    return DataFile(file, svg.encode())


def _background(agent: Agent) -> str:
    return (agent.color and agent.color.css) or NEUTRAL


def _capabilities(agent: Agent) -> str:
    if agent.tools.access is Access.ALL:
        return "every tool" if not agent.tools.denied else "every tool but some"
    return ", ".join(map(capability_title, capabilities_of(agent.tools))) or "no tools"


def _models(agent: Agent) -> str:
    return shorten(", ".join(agent.model), MAX_NAME) or "any model"


def text_width(text: str) -> int:
    """Estimate the width of a text in 11 px Verdana, in pixels; letters of other scripts count as wide."""
    widths = (4.5 if c in _NARROW else 10.5 if c in _WIDE or not c.isascii() else 7.2 for c in text)
    return max(8, round(sum(widths)))
