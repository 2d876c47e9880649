"""What an agent may do now and could not before, and the reverse.

Where it is unclear whether an agent may do more, it counts as more: a reviewer looks once too often rather
than once too seldom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from agent_catalog.catalog.difference import Aspect, Difference
from agent_catalog.catalog.reach import Pair, Reach, covers, hook_commands, mcp_servers, reach_of
from agent_catalog.model import Agent, JSONValue, ToolGrant
from agent_catalog.reading.dialects import dialect
from agent_catalog.reading.unmasked import unmasked_digests
from agent_catalog.vocabulary import load

_SERVER_KEYS = ("mcpServers", "mcp-servers")

KEYS = frozenset({"disallowedTools", "permissionMode", "hooks", *_SERVER_KEYS})
"""Keys of front matter that have sentences of their own here."""


def permission_differences(before: Agent, after: Agent) -> Iterator[Difference]:
    """Yield what is different about what an agent may do."""
    old, new = reach_of(before), reach_of(after)
    if before.dialect != after.dialect:
        titles = tuple(dialect(agent.dialect).title for agent in (after, before))
        yield Difference(Aspect.DIALECT, "is an agent of {} (was one of {})", titles, widens=True)
    yield from (replace(gain, widens=True) for gain in _gained(old, new))
    yield from _lost(old, new)
    yield from _mode(before, after)
    others = _otherwise(before, after)
    yield from _hooks(before, after, "hooks" in others)
    for key in _SERVER_KEYS:
        yield from _servers(before.metadata.get(key), after.metadata.get(key), key.lower() in others)


def powers(agent: Agent) -> Iterator[Difference]:
    """Yield all that an agent may do."""
    reach = reach_of(agent)
    if reach.everything:
        yield _every_tool(reach)
    elif reach.listed:
        yield _tools("may use " + _places(reach.listed), reach.listed.values())
    else:
        yield Difference(Aspect.TOOLS, "may use no tool")
    if mode := agent.metadata.get("permissionMode"):
        yield Difference(Aspect.PERMISSION_MODE, "has the permission mode {}", (_text(mode),))
    for command in dict.fromkeys(hook_commands(agent.metadata.get("hooks"))):
        yield Difference(Aspect.HOOKS, "runs the hook {}", (command,))
    for key in _SERVER_KEYS:
        for server in dict.fromkeys(mcp_servers(agent.metadata.get(key))):
            yield Difference(Aspect.MCP_SERVERS, "has the MCP server {}", (server,))
    for name, words in load("permissions")["keys"].items():
        if not is_unset(agent.metadata.get(name)) and "gained" in words:
            yield Difference(Aspect.METADATA, words["gained"])


def _gained(old: Reach, new: Reach) -> Iterator[Difference]:
    """Yield the tools that are within reach and were not."""
    if new.everything and not old.everything:
        yield _every_tool(new)
        return
    if not new.everything:
        for pair, grant in new.listed.items():
            if not old.holds(pair):
                yield _gain(pair, grant, old)
    for pair, grant in old.denied.items():
        # Without a list, what is not denied is granted; of a listed tool, a rule may have been denied.
        listed = pair[0] in new.names and (old.everything or pair[0] in old.names)
        freed = new.everything or (pair[1] is not None and listed and pair not in new.listed)
        if freed and pair[0] != "*" and not covers(new.denied, pair):
            yield _tools("is no longer denied {}", [grant])


def _gain(pair: Pair, grant: ToolGrant, old: Reach) -> Difference:
    name, rule = pair
    narrower = [held for (other, held_rule), held in old.listed.items() if other == name and held_rule]
    if rule is None and narrower:
        return _tools("gains {} whole, not only " + _places(narrower), [grant, *narrower])
    if not grant.known:
        return _tools("gains {} (a name that its dialect does not know)", [grant])
    if not old.everything and grant.capability not in old.capabilities:
        return _tools(f"gains {{}} (new capability: {grant.capability})", [grant])
    return _tools("gains {}", [grant])


def _lost(old: Reach, new: Reach) -> Iterator[Difference]:
    if old.everything and not new.everything:
        kept = f"every tool but {_places(new.listed)}" if new.listed else "every tool"
        yield _tools(f"loses {kept}", new.listed.values())
        return
    if not old.everything:
        left = {pair: grant for pair, grant in old.listed.items() if not new.holds(pair)}
        gone = [grant for (name, rule), grant in left.items() if rule is not None or name not in new.names]
        if gone:
            yield _tools(f"loses {_places(gone)}", gone)
        yield from (_tools("keeps {} under a rule only", [g]) for g in left.values() if g not in gone)
    for pair, grant in new.denied.items():
        if (old.everything or pair[1] is not None) and pair[0] != "*" and not covers(old.denied, pair):
            yield _tools("is denied {}", [grant])


def _every_tool(reach: Reach) -> Difference:
    without = f" but {_places(reach.denied)}" if reach.denied else ""
    return _tools(f"inherits every tool of the session{without}", reach.denied.values())


def _mode(before: Agent, after: Agent) -> Iterator[Difference]:
    """Compare permission modes; one that is unknown may let anything pass."""
    old, new = (_text(agent.metadata.get("permissionMode") or "default") for agent in (before, after))
    if old != new:
        modes = load("permissions")["modes"]
        widens = modes.get(new, max(modes.values()) + 1) > modes.get(old, modes["default"])
        words = "has the permission mode {} (was {})"
        yield Difference(Aspect.PERMISSION_MODE, words, (new, old), widens or {old, new}.isdisjoint(modes))


def _otherwise(before: Agent, after: Agent) -> frozenset[str]:
    """Return the keys with an entry that is in both files and not the same, be it only in what is masked."""
    if before.source.sha256 == after.source.sha256:
        return frozenset()
    old, new = (unmasked_digests(agent.source.content) for agent in (before, after))
    return frozenset(key for key, entry in old if new.get((key, entry), "") not in ("", old[key, entry]))


def _hooks(before: Agent, after: Agent, otherwise: bool) -> Iterator[Difference]:
    """Compare hooks: one runs commands of its own, or holds the agent back, so that each change counts."""
    old, new = (agent.metadata.get("hooks") or None for agent in (before, after))
    gained, lost = _parted(hook_commands(old), hook_commands(new))
    for command in gained:
        yield Difference(Aspect.HOOKS, "runs the hook {}", (command,), widens=True)
    for command in lost:
        words = "no longer runs the hook {}, which may have held it back"
        yield Difference(Aspect.HOOKS, words, (command,), widens=True)
    if not gained and not lost and (old != new or otherwise):
        words = "runs its hooks at other times" if old != new else "has another secret in its hooks"
        yield Difference(Aspect.HOOKS, words, widens=True)


def _servers(before: JSONValue, after: JSONValue, otherwise: bool) -> Iterator[Difference]:
    old, new = before or None, after or None
    gained, lost = _parted(mcp_servers(old), mcp_servers(new))
    for server in gained:
        yield Difference(Aspect.MCP_SERVERS, "has the MCP server {}", (server,), widens=True)
    for server in lost:
        yield Difference(Aspect.MCP_SERVERS, "no longer has the MCP server {}", (server,))
    if not gained and (otherwise or (old != new and not lost)):
        yield Difference(Aspect.MCP_SERVERS, "has other settings of its MCP servers", widens=True)


def is_unset(value: object) -> bool:
    """Whether a key says nothing, as if it were not there; an empty list says something."""
    return value is None or value is False or value == ""


def _tools(words: str, grants: Iterable[ToolGrant]) -> Difference:
    return Difference(Aspect.TOOLS, words, tuple(map(_tool, grants)))


def _tool(grant: ToolGrant) -> str:
    return grant.name if grant.rule is None else f"{grant.name}({grant.rule})"


def _places(values: Iterable[object]) -> str:
    return ", ".join("{}" for _ in values)


def _parted(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what only the new have, and what only the old have."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    return [item for item in after if item not in before], [item for item in before if item not in after]


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)
