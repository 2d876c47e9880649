"""What an agent reaches: its tools, and what its settings run or start besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from agent_catalog.model import Access, Agent, Capability, JSONValue, ToolGrant
from agent_catalog.reading.dialects import Dialect, dialect

Pair = tuple[str, str | None]
"""A tool's name as its dialect compares it, and its rule; None for the whole tool."""


class Reach(Struct, frozen=True):
    """The tools of an agent: every one of the session but the denied, or those that are listed.

    What is unknown to the dialect counts as any other: the list of known names may be older than the agent.
    """

    everything: bool
    listed: Mapping[Pair, ToolGrant]
    denied: Mapping[Pair, ToolGrant]

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the listed tools let the agent do."""
        return frozenset(grant.capability for grant in self.listed.values() if grant.known)

    @property
    def names(self) -> frozenset[str]:
        """The names of the listed tools, whatever their rules."""
        return frozenset(name for name, _ in self.listed)

    def holds(self, pair: Pair) -> bool:
        """Whether a tool is within reach, under this rule or without one."""
        return (self.everything or covers(self.listed, pair)) and not covers(self.denied, pair)


def reach_of(agent: Agent) -> Reach:
    """Return the tools that an agent reaches."""
    words = dialect(agent.dialect)
    denied = _by_pair(agent.tools.denied, words)
    if ("*", None) in denied:
        return Reach(False, {}, denied)
    granted = _by_pair(agent.tools.granted, words)
    listed = {pair: grant for pair, grant in granted.items() if not covers(denied, pair)}
    return Reach(agent.tools.access is Access.ALL, listed, denied)


def covers(tools: Mapping[Pair, ToolGrant], pair: Pair) -> bool:
    """Whether a tool is among others: under its rule, whole, or with its whole MCP server."""
    return pair in tools or any((whole, None) in tools for whole in _wholes(pair[0]))


def hook_commands(value: JSONValue) -> Iterator[str]:
    """Yield the commands of the setting `hooks`, at any depth; a hook that is a text is one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from hook_commands(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list) or key in ("command", "run", "prompt"):
                yield from hook_commands(item)


def mcp_servers(value: JSONValue) -> Iterator[str]:
    """Yield each server of the setting `mcpServers`: its name, and its command or its address."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from mcp_servers(item)
    elif isinstance(value, dict):
        for name, server in value.items():
            yield f"{name}: {_program(server)}" if isinstance(server, dict) else str(name)


def _program(server: Mapping[str, JSONValue]) -> str:
    arguments = server.get("args")
    words = [server.get("command"), *(arguments if isinstance(arguments, list) else [])]
    return " ".join(str(word) for word in words if word) or str(server.get("url") or "")


def _by_pair(grants: Iterable[ToolGrant], words: Dialect) -> dict[Pair, ToolGrant]:
    """Return tools by their pairs: a retired name stands for the one that took its place."""
    found: dict[Pair, ToolGrant] = {}
    for grant in grants:
        name = grant.successor or grant.name
        found.setdefault((name if words.case_sensitive_tools else name.lower(), grant.rule), grant)
    return found


def _wholes(name: str) -> Iterator[str]:
    """Yield the names of what holds a tool: the tool itself, and all tools of its MCP server."""
    yield name
    if name.startswith("mcp__"):
        server = "__".join(name.split("__")[:2])
        yield from (server, f"{server}__*")
    elif "/" in name:
        yield f"{name.split('/', 1)[0]}/*"
