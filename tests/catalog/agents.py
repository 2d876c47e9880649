"""Agents made for tests of the catalog, with nothing said that a test does not say."""

from __future__ import annotations

import hashlib
from typing import Any

from agent_catalog.model import Access, Agent, Plugin, Source, ToolAccess
from agent_catalog.reading.dialects import dialect
from agent_catalog.reading.tools import read_tools
from agent_catalog.reading.yaml_mapping import Key

ALL = ToolAccess(Access.ALL)


def make_agent(path: str = "agents/cook.md", name: str = "cook", **values: Any) -> Agent:
    """Return an agent; `values` are other fields of it."""
    content = f"---\nname: {name}\n---\n".encode()
    defaults: dict[str, Any] = {
        "description": f"Does what a {name} does",
        "summary": f"Does what a {name} does",
        "dialect": "claude-code",
        "color": None,
        "model": (),
        "tools": ALL,
        "examples": (),
        "starters": (),
        "metadata": {},
        "category": None,
        "body": "Go.",
        "source": Source(path, f"/{path}", content, hashlib.sha256(content).hexdigest()),
    }
    return Agent(name=name, **{**defaults, **values})


def make_plugin(name: str, category: str = "") -> Plugin | None:
    """Return a plugin, or None without a name."""
    return Plugin(name, category or None) if name else None


def make_tools(tools: str, disallowed: str = "") -> ToolAccess:
    """Return the access of two lines: `all` stands for no tools line, `none` for an empty list."""
    line = None if tools == "all" else Key("tools", [] if tools == "none" else tools, None, 1)
    denied = Key("disallowedTools", disallowed, None, 1) if disallowed else None
    return read_tools(dialect("claude-code"), line, denied)[0]
