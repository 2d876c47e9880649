"""How tools are shown: by capability, with plain sentences and honest states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from agent_catalog.catalog.tool_matrix import usable
from agent_catalog.model import Access, Agent, Capability, ToolAccess, ToolGrant
from agent_catalog.reading.dialects import dialect
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.vocabulary import load


class ToolView(Struct, frozen=True):
    """One tool of an agent; `note` says what a reader would not guess from the name."""

    name: str
    rule: str | None
    note: str
    state: str
    href: str


class CapabilityView(Struct, frozen=True):
    """The tools that give one capability."""

    name: str
    title: str
    sentence: str
    tools: tuple[ToolView, ...]


class ToolsView(Struct, frozen=True):
    """The tool section of a page; `short` is for the rail."""

    access: str
    sentence: str
    short: str
    groups: tuple[CapabilityView, ...]
    denied: tuple[ToolView, ...]


class ToolCard(Struct, frozen=True):
    """A tool at a glance: its capability, what that lets an agent do, and how many agents have the tool."""

    name: str
    capability: str
    sentence: str
    agents: int


def tool_card(name: str, fleet: Iterable[Agent], agents: int) -> ToolCard:
    """Return the card of a tool that some of a fleet names, or that one of its dialects knows."""
    held: set[Capability] = set()
    for agent in fleet:
        grants = (*agent.tools.granted, *agent.tools.denied)
        held.update(grant.capability for grant in grants if grant.name == name and grant.known)
        word = dialect(agent.dialect).word(name)
        held.update([word.capability] if word else [])
    first = next((capability for capability in Capability if capability in held), None)
    if first is None:
        return ToolCard(name, "Unknown", "No dialect knows this name: it grants nothing.", agents)
    return ToolCard(name, capability_title(first), load("capabilities")[first]["sentence"], agents)


def capability_title(capability: Capability) -> str:
    """Return the word for a capability on pages."""
    title: str = load("capabilities")[capability]["title"]
    return title


@lru_cache(maxsize=1_024)
def tools_view(tools: ToolAccess, to: Addresses) -> ToolsView:
    """Group the tools of an agent; many agents have the same."""
    groups = []
    for capability, grants in grants_by_capability(tools):
        words = load("capabilities")[capability]
        views = tuple(_tool(grant, to, grant.name in tools.denied_names) for grant in grants)
        groups.append(CapabilityView(capability, words["title"], words["sentence"], views))
    denied = tuple(_tool(grant, to, True) for grant in tools.denied)
    return ToolsView(tools.access, tools_sentence(tools), _short(tools), tuple(groups), denied)


def grants_by_capability(tools: ToolAccess) -> Iterator[tuple[Capability, list[ToolGrant]]]:
    """Yield the capabilities that are granted, each with its tools."""
    for capability in Capability:
        # A name that grants nothing must not stand below a sentence that says what it can do.
        grants = [
            grant
            for grant in tools.granted
            if (grant.capability if grant.known else Capability.OTHER) is capability
        ]
        if grants:
            yield capability, grants


def tools_sentence(tools: ToolAccess) -> str:
    """Return what the tools line grants, in a sentence."""
    if tools.access is Access.ALL:
        named = "No tools are listed: this agent inherits every tool of the session, MCP servers included"
        return f"{named}, except for those denied below." if tools.denied else f"{named}."
    if tools.access is Access.NONE:
        return "The tools line grants nothing: this agent can only read its prompt and answer."
    number = len(usable(tools))
    return f"This agent may use {number} {'tool' if number == 1 else 'tools'} and nothing else."


def _short(tools: ToolAccess) -> str:
    denied = f", {len(tools.denied)} denied" if tools.denied else ""
    if tools.access is Access.ALL:
        return f"all of the session{denied}"
    return f"{len(usable(tools)) or 'none'}{denied}"


def _tool(grant: ToolGrant, to: Addresses, denied: bool) -> ToolView:
    note = ""
    if grant.retired:
        note = f"retired, now {grant.successor}" if grant.successor else "retired"
    elif not grant.known:
        note = "unknown name: it grants nothing"
    elif grant.rule is not None and not denied and grant.capability is not Capability.DELEGATE:
        note = "the rule does not narrow it: the whole tool is granted"
    state = "denied" if denied else "retired" if grant.retired else "granted" if grant.known else "unknown"
    return ToolView(grant.name, grant.rule, note, state, to.home(tool=grant.name))
