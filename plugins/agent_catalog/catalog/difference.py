"""What is different between two catalogs, above all what agents may do now and could not before.

Where it is unclear whether an agent may do more, it counts as more: a reviewer looks once too often rather
than once too seldom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.reach import Pair, Reach, covers, hook_commands, mcp_servers, reach_of
from agent_catalog.model import Agent, ToolGrant
from agent_catalog.reading.dialects import dialect
from agent_catalog.vocabulary import load

SERVER_KEYS = ("mcpServers", "mcp-servers")
NAMED = frozenset({"disallowedTools", "permissionMode", "hooks", *SERVER_KEYS})
"""Keys of front matter that have sentences of their own."""


class Kind(StrEnum):
    """What became of an agent, in the order in which a report tells it."""

    CHANGED = "changed"
    RENAMED = "renamed"
    ADDED = "added"
    REMOVED = "removed"


class Aspect(StrEnum):
    """What of an agent is different."""

    TOOLS = "tools"
    PERMISSION_MODE = "permission-mode"
    HOOKS = "hooks"
    MCP_SERVERS = "mcp-servers"
    NAME = "name"
    FILE = "file"
    DIALECT = "dialect"
    MODEL = "model"
    DESCRIPTION = "description"
    EXAMPLES = "examples"
    PROMPT = "prompt"
    CATEGORY = "category"
    COLOR = "color"
    METADATA = "metadata"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different, said of the agent: `gains {}`, with a value for each `{}`.

    The values come from files and are data; the words are ours. `widens` where the agent may do more.
    """

    aspect: Aspect
    words: str
    values: tuple[str, ...] = ()
    widens: bool = False

    def told(self, quote: Callable[[str], str]) -> str:
        """Return the sentence, with each value as `quote` makes it."""
        return self.words.format(*map(quote, self.values))


@dataclass(frozen=True, slots=True)
class AgentDifference:
    """An agent that is not the same in both catalogs; of one that is new, all that it may do.

    A new agent widens nothing that was there: what it may do is told, and not counted.
    """

    kind: Kind
    before: Entry | None
    after: Entry | None
    differences: tuple[Difference, ...] = ()

    @property
    def id(self) -> str:
        """The id that the agent has, or had."""
        entry = self.after or self.before
        return entry.id if entry else ""

    @property
    def widens(self) -> bool:
        """Whether the agent may do more than before."""
        return any(difference.widens for difference in self.differences)


def compare(before: Catalog, after: Catalog) -> tuple[AgentDifference, ...]:
    """Return the agents that differ: those that may do more first, then by kind and id."""
    found = []
    for old, new in _partners(before.entries, after.entries):
        if old is None and new is not None:
            found.append(AgentDifference(Kind.ADDED, None, new, tuple(powers(new.agent))))
        elif new is None:
            found.append(AgentDifference(Kind.REMOVED, old, None))
        elif old is not None and (differences := tuple(_differences(old, new))):
            kind = Kind.CHANGED if old.id == new.id else Kind.RENAMED
            found.append(AgentDifference(kind, old, new, differences))
    order = list(Kind)
    return tuple(sorted(found, key=lambda agent: (not agent.widens, order.index(agent.kind), agent.id)))


def _partners(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield who is who: the same file and name, the same id, the same content, the same file."""
    left, right = ({entry.id: entry for entry in entries} for entries in (before, after))
    marks: tuple[Callable[[Entry], object], ...] = (
        lambda entry: (entry.agent.source.path, entry.agent.name),
        lambda entry: entry.id,
        lambda entry: entry.agent.source.sha256,
        lambda entry: entry.agent.source.path,
    )
    for mark in marks:
        marked = {mark(entry): entry for entry in reversed(left.values())}
        for entry in tuple(right.values()):
            if old := marked.pop(mark(entry), None):
                del left[old.id], right[entry.id]
                yield old, entry
    yield from ((entry, None) for entry in left.values())
    yield from ((None, entry) for entry in right.values())


def agent_differences(before: Agent, after: Agent) -> list[Difference]:
    """Return what is different about an agent, what it may do first; the place in a catalog left out."""
    found = [
        *_permissions(before, after),
        *_has(Aspect.NAME, before.name, after.name),
        *_moved(Aspect.FILE, "is in {} (was in {})", before.source.path, after.source.path),
        *_content(before, after),
        *_metadata(before, after),
    ]
    same_form = _lines(before.source.content) == _lines(after.source.content)
    if not found and not same_form:
        found = [Difference(Aspect.FORM, "is written otherwise, and says the same")]
    return sorted(found, key=lambda difference: not difference.widens)


def _differences(old: Entry, new: Entry) -> Iterator[Difference]:
    yield from agent_differences(old.agent, new.agent)
    if old.agent.name == new.agent.name:
        yield from _moved(Aspect.NAME, "has the id {} (was {})", old.id, new.id)
    yield from _has(
        Aspect.CATEGORY, *(entry.category.title if entry.category else "" for entry in (old, new))
    )


# What an agent may do


def _permissions(before: Agent, after: Agent) -> Iterator[Difference]:
    old, new = reach_of(before), reach_of(after)
    if before.dialect != after.dialect:
        titles = tuple(dialect(agent.dialect).title for agent in (after, before))
        yield Difference(Aspect.DIALECT, "is an agent of {} (was one of {})", titles, widens=True)
    yield from (replace(gain, widens=True) for gain in _gained(old, new))
    yield from _lost(old, new)
    yield from _mode(before, after)
    yield from _hooks(before, after)
    yield from _servers(before, after)


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
    for key in SERVER_KEYS:
        for server in dict.fromkeys(mcp_servers(agent.metadata.get(key))):
            yield Difference(Aspect.MCP_SERVERS, "has the MCP server {}", (server,))
    for name, words in load("permissions")["keys"].items():
        if not _is_unset(agent.metadata.get(name)) and "gained" in words:
            yield Difference(Aspect.METADATA, words["gained"])


def _gained(old: Reach, new: Reach) -> Iterator[Difference]:
    """Yield the tools that are within reach and were not; swapped, those that were."""
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


def _hooks(before: Agent, after: Agent) -> Iterator[Difference]:
    """Compare hooks: one runs commands of its own, or holds the agent back, so that each change counts."""
    old, new = (agent.metadata.get("hooks") or None for agent in (before, after))
    if old == new:
        return
    gained, lost = _parted(hook_commands(old), hook_commands(new))
    for command in gained:
        yield Difference(Aspect.HOOKS, "runs the hook {}", (command,), widens=True)
    for command in lost:
        words = "no longer runs the hook {}, which may have held it back"
        yield Difference(Aspect.HOOKS, words, (command,), widens=True)
    if not gained and not lost:
        yield Difference(Aspect.HOOKS, "runs its hooks at other times", widens=True)


def _servers(before: Agent, after: Agent) -> Iterator[Difference]:
    for key in SERVER_KEYS:
        old, new = (agent.metadata.get(key) or None for agent in (before, after))
        gained, lost = _parted(mcp_servers(old), mcp_servers(new))
        for server in gained:
            yield Difference(Aspect.MCP_SERVERS, "has the MCP server {}", (server,), widens=True)
        for server in lost:
            yield Difference(Aspect.MCP_SERVERS, "no longer has the MCP server {}", (server,))
        if old != new and not gained and not lost:
            yield Difference(Aspect.MCP_SERVERS, "has other settings of its MCP servers", widens=True)


# What an agent says


def _content(before: Agent, after: Agent) -> Iterator[Difference]:
    yield from _has(Aspect.MODEL, *(", ".join(agent.model) for agent in (before, after)))
    if before.description != after.description:
        yield Difference(Aspect.DESCRIPTION, "has another description")
    if before.examples != after.examples:
        old, new = len(before.examples), len(after.examples)
        count = "other examples" if old == new else f"{new} examples (was {old})"
        yield Difference(Aspect.EXAMPLES, f"has {count}")
    if before.body != after.body:
        old_lines, new_lines = Counter(before.body.splitlines()), Counter(after.body.splitlines())
        new, gone = (new_lines - old_lines).total(), (old_lines - new_lines).total()
        count = f"lines: {new:,} new, {gone:,} gone" if new or gone else "lines in another order"
        yield Difference(Aspect.PROMPT, f"has another prompt ({count})")
    yield from _has(Aspect.COLOR, *(agent.color.value if agent.color else "" for agent in (before, after)))


def _metadata(before: Agent, after: Agent) -> Iterator[Difference]:
    keys, old, new = load("permissions")["keys"], before.metadata, after.metadata
    for name in dict.fromkeys([*old, *new]):
        if name in NAMED or old.get(name) == new.get(name):
            continue
        change = "gained" if _is_unset(old.get(name)) else "lost" if _is_unset(new.get(name)) else "changed"
        if words := keys.get(name, {}).get(change):
            yield Difference(Aspect.METADATA, words, widens=True)
        else:
            verb = {"gained": "sets {}", "lost": "no longer sets {}"}.get(change, "sets {} otherwise")
            yield Difference(Aspect.METADATA, verb, (name,))


def _is_unset(value: object) -> bool:
    """Whether a key says nothing, as if it were not there; an empty list says something."""
    return value is None or value is False or value == ""


def _has(aspect: Aspect, old: str, new: str) -> Iterator[Difference]:
    """Compare what an agent has one of, or none: the empty text."""
    if old != new:
        words = f"has the {aspect} {{}}" if new else f"has no {aspect}"
        yield Difference(aspect, words + (" (was {})" if old else ""), tuple(filter(None, (new, old))))


def _moved(aspect: Aspect, words: str, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        yield Difference(aspect, words, (new, old))


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


def _lines(content: bytes) -> bytes:
    """Return content with the line ends of Unix: a checkout on Windows may have others."""
    return content.replace(b"\r\n", b"\n")
