"""References to agents and tools, as a team writes them in its pages: `agent:backend-developer#example-1`.

A reference is text of the team. What it leads to is found by id, by name, then whatever the case, and at last
by an id of the past.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.former import FormerAddress
from agent_catalog.reading.dialects import dialect

ALIKE = 0.6
"""How much of a name must be right for it to be proposed, of 1."""

_TARGET = re.compile(r"(agent|tool):(\S(?:.*\S)?)", re.DOTALL)


class ReferenceProblem(Exception):  # noqa: N818 - nothing has failed: a writer is told
    """What is wrong with a reference, and what may have been meant."""


class AgentTarget(Struct, frozen=True):
    """An agent, and an anchor of its page or nothing."""

    entry: Entry
    anchor: str = ""

    @property
    def key(self) -> str:
        """The name of the agent's card among those of a page."""
        return f"agent:{self.entry.id}"


class ToolTarget(Struct, frozen=True):
    """A tool, by the name that the catalog has for it."""

    name: str

    @property
    def key(self) -> str:
        """The name of the tool's card among those of a page."""
        return f"tool:{self.name}"


@dataclass(frozen=True)
class Names:
    """Everything in a catalog that has a name."""

    catalog: Catalog

    def target(self, text: str) -> AgentTarget | ToolTarget | None:
        """Return what a reference such as `tool:Bash` leads to, None where the text is none.

        Raises:
            ReferenceProblem: where nothing has the name, or more than one agent.
        """
        match = _TARGET.fullmatch(text)
        if match is None:
            return None
        return self.agent(match[2]) if match[1] == "agent" else ToolTarget(self.tool(match[2]))

    def agent(self, text: str) -> AgentTarget:
        """Return the agent that a name leads to, with what follows its last `#`.

        Raises:
            ReferenceProblem: where no agent has the name, or several.
        """
        # A name may have a sign of its own, as in "C# Expert".
        name, _, anchor = text.rpartition("#")
        if name and not self._found(text):
            return AgentTarget(self._agent(name.strip()), anchor.strip())
        return AgentTarget(self._agent(text))

    def tool(self, name: str) -> str:
        """Return the name of a tool that some agent names, or that a dialect of the catalog knows.

        Raises:
            ReferenceProblem: where there is none.
        """
        if name in self.tools:
            return name
        folded = name.casefold()
        alike = [tool for tool in self.tools if tool.casefold() == folded]
        if alike:
            return min(alike, key=lambda tool: (-self.uses[tool], tool))
        raise ReferenceProblem(f"no tool is named '{name}'{meant(name, sorted(self.tools))}")

    @cached_property
    def tools(self) -> frozenset[str]:
        """The tools that the agents name, and those of their dialects that are not these in another case."""
        used = {tool.casefold() for tool in self.uses}
        dialects = {entry.agent.dialect for entry in self.catalog.entries}
        known = {tool for name in dialects for tool in dialect(name).tools if tool.casefold() not in used}
        return frozenset(self.uses) | known

    @cached_property
    def uses(self) -> Counter[str]:
        """How often the agents name each tool."""
        tools = [entry.agent.tools for entry in self.catalog.entries]
        names = Counter(grant.name for each in tools for grant in (*each.granted, *each.denied))
        del names["*"]
        return names

    def _agent(self, name: str) -> Entry:
        found = self._found(name)
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(f"'{entry.id}'" for entry in found[:5])
            raise ReferenceProblem(f"{len(found)} agents are named '{name}': write one of the ids {ids}")
        former = self._former.get(name)
        if former and former.target in self._by_id:
            return self._by_id[former.target]
        if former:
            heir = f"; did you mean '{former.replaced_by}'?" if former.replaced_by else ""
            raise ReferenceProblem(f"the agent '{name}' is gone{heir}")
        known = [*self._by_id, *self._by_name]
        raise ReferenceProblem(f"no agent is named '{name}'{meant(name, known)}")

    def _found(self, name: str) -> list[Entry]:
        if name in self._by_id:
            return [self._by_id[name]]
        return self._by_name.get(name) or self._by_folded_name.get(name.casefold(), [])

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.catalog.entries}

    @cached_property
    def _former(self) -> dict[str, FormerAddress]:
        return {former.id: former for former in self.catalog.former}

    @cached_property
    def _by_name(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.catalog.entries:
            found.setdefault(" ".join(entry.agent.name.split()), []).append(entry)
        return found

    @cached_property
    def _by_folded_name(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for name, entries in self._by_name.items():
            found.setdefault(name.casefold(), []).extend(entries)
        for id_, entry in self._by_id.items():
            found.setdefault(id_, [entry])
        return found


def meant(name: str, known: Iterable[str]) -> str:
    """Return the question whether the most alike of the known names was meant; nothing where none is."""
    by_fold: dict[str, str] = {}
    for word in known:
        by_fold.setdefault(word.casefold(), word)
    close = get_close_matches(name.casefold(), by_fold, 1, ALIKE)
    return f"; did you mean '{by_fold[close[0]]}'?" if close else ""
