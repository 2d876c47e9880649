"""What is different between two catalogs, for people and machines: text, Markdown and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.comparison import AgentDifference, Kind
from agent_catalog.catalog.difference import Difference
from agent_catalog.finding_formats import counted, printable
from agent_catalog.reading.hidden_text import escaped, reveal
from agent_catalog.rendering.card import shorten

VERSION = 1
MAX_VALUE = 200
"""Characters of a value in text and Markdown; JSON holds all of them."""

MAX_MARKDOWN = 60_000
"""Bytes of Markdown. GitHub takes a comment of 65,536 characters; the rest is for what a workflow adds."""

MARK = "<!-- agent-catalog diff -->"
"""The first line of the Markdown: a workflow knows its own comment by it."""

_WIDER = "Wider permissions"
_TITLES = {
    Kind.ADDED: "New agents",
    Kind.REMOVED: "Removed agents",
    Kind.RENAMED: "Renamed agents",
    Kind.CHANGED: "Other changes",
}
_ORDER = (Kind.ADDED, Kind.RENAMED, Kind.REMOVED, Kind.CHANGED)


class Comparison(Struct, frozen=True):
    """Two catalogs, compared; `base` and `head` are commits, `head` None for the files as they are."""

    base: str
    head: str | None
    agents: tuple[AgentDifference, ...]

    @property
    def widens(self) -> bool:
        """Whether an agent may do more than before."""
        return any(agent.widens for agent in self.agents)

    def summary(self) -> str:
        """Return what there is, in numbers."""
        if not self.agents:
            return "no agent differs"
        wider = sum(agent.widens for agent in self.agents)
        kinds = [(kind, sum(agent.kind is kind for agent in self.agents)) for kind in _ORDER]
        named = {Kind.ADDED: "new", **{kind: kind.value for kind in _ORDER[1:]}}
        numbers = [f"{number:,} {named[kind]}" for kind, number in kinds if number]
        permissions = f"wider permissions for {counted(wider, 'agent')}; " if wider else ""
        return permissions + ", ".join(numbers)


def text(comparison: Comparison) -> str:
    """Return a line for each difference, below headings."""
    rows = []
    for title, lines in _sections(comparison, _plain):
        rows += [f"{title}:", *(f"  {line}" for line in lines), ""]
    summary = comparison.summary()
    return "\n".join([*rows, f"{summary[:1].upper()}{summary[1:]}."]) + "\n"


def markdown(comparison: Comparison) -> str:
    """Return a comment for a pull request: what files say stands in code, where it is nothing but text."""
    head = [MARK, f"**Agent catalog:** {comparison.summary()}."]
    parts: list[str] = []
    room = MAX_MARKDOWN - len("\n\n".join(head).encode()) - 200
    for title, lines in _sections(comparison, _code):
        listed: list[str] = []
        for line in lines:
            room -= len(f"- {line}\n".encode())
            if room < 0:
                break
            listed.append(f"- {line}")
        if len(listed) < len(lines):
            listed.append(f"- and {len(lines) - len(listed):,} more")
        body = "\n".join(listed)
        folded = title == _TITLES[Kind.CHANGED]
        summary = f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
        parts.append(summary if folded else f"### {title}\n\n{body}")
        if room < 0:
            break
    return "\n\n".join([*head, *parts]) + "\n"


def as_json(comparison: Comparison) -> str:
    """Return the object that `diff.schema.json` describes."""
    value = {
        "version": VERSION,
        "base": comparison.base,
        "head": comparison.head,
        "widens": comparison.widens,
        "agents": [_agent(agent) for agent in comparison.agents],
    }
    return escaped(json.dumps(value, ensure_ascii=False)) + "\n"


FORMATS: dict[str, Callable[[Comparison], str]] = {"text": text, "markdown": markdown, "json": as_json}
"""The forms of `agent-catalog diff --format`."""


def _sections(comparison: Comparison, quote: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Yield headings and lines: first what agents may do and could not, then the rest by kind."""
    wider = [
        f"{quote(agent.id)} {difference.told(quote)}"
        for agent in comparison.agents
        for difference in agent.differences
        if difference.widens
    ]
    if wider:
        yield _WIDER, wider
    for kind in _ORDER:
        lines = [
            line for agent in comparison.agents if agent.kind is kind for line in _agent_lines(agent, quote)
        ]
        if lines:
            yield _TITLES[kind], lines


def _agent_lines(agent: AgentDifference, quote: Callable[[str], str]) -> Iterator[str]:
    others = [difference.told(quote) for difference in agent.differences if not difference.widens]
    name = quote(agent.id)
    if agent.kind in (Kind.ADDED, Kind.REMOVED):
        entry = agent.after or agent.before
        place = f" in {quote(entry.agent.source.path)}" if entry else ""
        yield f"{name}{place}" + (f" {_listed(others)}" if others else "")
    elif others:
        yield f"{name} {_listed(others)}"


def _listed(sentences: Iterable[str]) -> str:
    return "; ".join(sentences)


def _plain(value: str) -> str:
    return printable(shorten(_one_line(value), MAX_VALUE))


def _code(value: str) -> str:
    """Return a code span: in it, nothing is a link, a mention, an image or a tag."""
    # A runner of GitHub knows a command of this form anywhere in a line; `printable` says more.
    shown = reveal(shorten(_one_line(value), MAX_VALUE)).replace("##[", "## [") or " "
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _agent(agent: AgentDifference) -> dict[str, Any]:
    return {
        "id": agent.id,
        "kind": agent.kind,
        "widens": agent.widens,
        "before": _entry(agent.before),
        "after": _entry(agent.after),
        "differences": [_difference(difference) for difference in agent.differences],
    }


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {"id": entry.id, "name": entry.agent.name, "path": entry.agent.source.path}


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "aspect": difference.aspect,
        "widens": difference.widens,
        "text": difference.told(str),
        "values": list(difference.values),
    }
