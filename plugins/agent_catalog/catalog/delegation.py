"""The delegation map: which agents an agent names, and how sure it is that it means them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.slug import slugify
from agent_catalog.model import Agent, Capability, JSONValue, ToolAccess, ToolGrant
from agent_catalog.reading.code_blocks import without_fences
from agent_catalog.reading.dialects import dialect
from agent_catalog.reading.tools import split_commas

MAX_DEPTH = 32
"""How many folders of a path count where the nearest of several namesakes is meant."""


class MentionKind(StrEnum):
    """How an agent names another, strongest first."""

    TOOLS = "tools"  # the tools line grants it: `Agent(code-reviewer)`
    HANDOFF = "handoff"  # `handoffs` or `agents` in the front matter, as GitHub Copilot has them
    MENTION = "mention"  # `@code-reviewer` or `@agent-code-reviewer`
    PROMPT = "prompt"  # its name in the prompt or in the description


class Mention(Struct, frozen=True):
    """One edge, seen from one end: `id` is the agent at the other."""

    id: str
    kind: MentionKind


def find_delegations(entries: Sequence[Entry]) -> dict[str, dict[str, MentionKind]]:
    """Return whom each agent names, by id: the ids of the others, each with the strongest kind.

    An agent answers to its id, to its name, to the name's slug and to its file's stem, in any case, and to
    each of them after the name of its plugin: `plugin:name`. Where several answer, the nearest by source
    path is meant, then the first by id. A name to which an agent answers itself says nothing about others:
    the examples of most agents are full of their own.
    """
    register = _Register(entries)
    return {entry.id: _named_by(entry, register) for entry in entries}


class _Register:
    """Who answers to which name; names are case-folded."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.own = {entry.id: _names(entry) for entry in entries}
        self._holders: dict[str, list[Entry]] = {}
        self._nearest: dict[str, dict[str, str]] = {}
        for entry in sorted(entries, key=lambda entry: entry.id):
            for name in self.own[entry.id]:
                self._holders.setdefault(name, []).append(entry)
        self.written = frozenset(name for entry in entries for name in _as_written(entry))
        # What follows a hyphen in a name: it spares most hyphenated words of a text a closer look.
        self.later_parts = frozenset(
            part for name in self._holders for part in re.findall(r"-([a-z0-9]+)", name)
        )

    def knows(self, name: str) -> bool:
        return name in self._holders

    def find_other(self, name: str, asking: Entry) -> str | None:
        """Return the id of whom an agent means by a name: none where it may mean itself."""
        for reading in _readings(name):
            if reading in self.own[asking.id]:
                return None
            if reading in self._holders:
                return self._nearest_to(asking, reading)
        return None

    def _nearest_to(self, asking: Entry, name: str) -> str | None:
        holders = self._holders[name]
        if len(holders) == 1:
            return holders[0].id
        if name not in self._nearest:
            nearest = self._nearest[name] = {}
            for holder in holders:
                for folder in _folders(holder):
                    nearest.setdefault(folder, holder.id)
        nearest = self._nearest[name]
        return next((nearest[folder] for folder in _folders(asking) if folder in nearest), None)


def _readings(name: str) -> Iterator[str]:
    """Yield what a name may stand for: itself, itself without its plugin, its slug."""
    yield name
    local = name.rpartition(":")[2]
    yield local
    yield slugify(local)


def _names(entry: Entry) -> frozenset[str]:
    names = {name.casefold() for name in _as_written(entry)} | ({slugify(entry.agent.name)} - {""})
    if entry.agent.plugin:
        plugin = entry.agent.plugin.name.casefold()
        names |= {f"{plugin}:{name}" for name in names}
    return frozenset(names)


def _as_written(entry: Entry) -> set[str]:
    agent = entry.agent
    stem = dialect(agent.dialect).stem(PurePosixPath(agent.source.path))
    return {entry.id, " ".join(agent.name.split()), stem} - {""}


def _folders(entry: Entry) -> Iterator[str]:
    """Yield the folders of an agent, from its own up to the empty one, which all agents share."""
    parts = entry.agent.source.path.split("/")[:-1][:MAX_DEPTH]
    for depth in range(len(parts), -1, -1):
        yield "/".join(parts[:depth])


def _named_by(entry: Entry, register: _Register) -> dict[str, MentionKind]:
    found: dict[str, MentionKind] = {}
    for kind, names in (
        (MentionKind.TOOLS, _in_tools(entry.agent.tools)),
        (MentionKind.HANDOFF, _in_front_matter(entry.agent)),
        (MentionKind.MENTION, _in_mentions(entry.agent, register)),
        (MentionKind.PROMPT, _in_prose(entry.agent, register)),
    ):
        for name in names:
            if id_ := register.find_other(name, entry):
                found.setdefault(id_, kind)
    return found


# Front matter


def _in_tools(tools: ToolAccess) -> Iterator[str]:
    """Yield the names in `Agent(…)` and `Task(…)`, without those that are denied as well."""
    denied = {name for grant in tools.denied for name in _delegates(grant)}
    for grant in tools.granted:
        if grant.name not in tools.denied_names:
            yield from (name for name in _delegates(grant) if name not in denied)


def _delegates(grant: ToolGrant) -> list[str]:
    """Return the agents in the parentheses of a grant; those of `Skill(…)` and `Workflow(…)` are none."""
    if grant.capability is not Capability.DELEGATE or grant.name.casefold() not in ("agent", "task"):
        return []
    return [_folded(name) for name in split_commas(grant.rule or "")]


def _in_front_matter(agent: Agent) -> Iterator[str]:
    """Yield the names in the keys `handoffs` and `agents`, whatever else these hold."""
    handoffs, agents = agent.metadata.get("handoffs"), agent.metadata.get("agents")
    for handoff in handoffs if isinstance(handoffs, list) else ():
        yield _folded(handoff.get("agent") if isinstance(handoff, dict) else handoff)
    if isinstance(agents, str):
        agents = [*split_commas(agents)]
    for name in agents if isinstance(agents, list) else ():
        yield _folded(name)


def _folded(name: JSONValue) -> str:
    """Return a name as names are compared; that of what is no text is empty, which nobody answers to."""
    return " ".join(name.split()).casefold() if isinstance(name, str) else ""


# Mentions

_FILES = (".agent.md", ".chatmode.md")
_AT = re.compile(r'@"?([^\W_][\w./:-]*)')


def _in_mentions(agent: Agent, register: _Register) -> Iterator[str]:
    """Yield the names behind an @, unless it is part of an e-mail address, of a package or of code."""
    for text in (agent.description, agent.body):
        single = set()
        for written in _behind_at(text):
            name = written.casefold()
            if "/" in name or name.endswith(_FILES):
                yield from _of_file(name)
            elif "-" not in name and ":" not in name:
                single.add(written)
            else:
                yield name if register.knows(name) else name.removeprefix("agent-")
        if single & register.written:
            # A single word behind an @ is a decorator or an annotation wherever there is code.
            outside = without_fences(text)
            yield from (name.casefold() for name in _behind_at(outside) if name in register.written)


def _behind_at(text: str) -> Iterator[str]:
    for match in _AT.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before or not (before.isalnum() or before in "._+-/@"):
            yield match[1].rstrip("._:-")


def _of_file(path: str) -> Iterator[str]:
    """Yield the stem of an agent file: one with the suffix of agents, or in a folder of agents.

    `code-reviewer.md` elsewhere may be what an agent writes, not who it is.
    """
    folder, _, file = path.rpartition("/")
    suffix = next((suffix for suffix in _FILES if file.endswith(suffix)), None)
    if suffix is None and file.endswith(".md") and "agents" in folder.split("/"):
        suffix = ".md"
    if suffix and "://" not in path:
        yield file.removesuffix(suffix)


# Prose

# The characters of names, paths and addresses: what stands around a name without a space says whether it is
# one. ASCII only, as ids are: beside it may stand the letters of a script that writes no spaces.
_RUN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@-~\\#%")
_REST = re.compile(r"[\w./:@~\\#%-]*", re.ASCII)
_HYPHEN = re.compile(r"-[A-Za-z0-9]+")

# Single words are names only where they are said to be.
_SINGLE = (
    re.compile(r"""subagent_type["']?\s{0,3}[:=]\s{0,3}["'`]?([\w.:-]+)"""),
    re.compile(r"`([\w.-]{1,80})`\*{0,2}[ \t\n]{1,2}(?:[Ss]ub-?)?[Aa]gents?\b(?!-)"),
    re.compile(r"gents?:?[ \t\n]{1,2}\*{0,2}`([\w.-]{1,80})`"),
)

# A last word that says what somebody is: `code-reviewer`, `python-pro`, `team-lead-2`. Names of two words of
# prose, such as `code-review` and `front-end`, need to be called an agent where they stand.
_ROLE = re.compile(
    r".*-(?:\w*(?:er|or|ist|yst|tect|tant|ian)|expert|pro|admin|agent|lead|judge|critic|detective|coach|bot"
    r"|dba)(?:-v?\d+)*"
)
_AGENT_AFTER = re.compile(r"""[`*"'”)\]]{0,3}[ \t\n]{1,2}(?:sub-?)?agents?\b(?!-)""", re.IGNORECASE)
_AGENT_BEFORE = re.compile(r"""agents?(?:[:=]\s{0,2}|\s{1,2}[`*"'“])[`*"'“]{0,3}\Z""", re.IGNORECASE)
_LONGEST_ITEM = 500
_LIST_OF_AGENTS = re.compile(
    r"^(?!{item})(?>[^\n]*?agents[^\n]*\n)((?:[ \t]*\n|{item}[^\n]*(?:\n|\Z))+)".format(
        item=r"[ \t]*(?:[-*+•|]|\d{1,3}[.)])"
    ),
    re.IGNORECASE | re.MULTILINE,
)
_AND = re.compile(r"[`*]{0,3}\s?(?:,|/|&|\band\b|\bor\b)\s?[`*]{0,3}\Z")


@dataclass(frozen=True)
class _Prose:
    """A text in which names are looked for."""

    text: str

    @cached_property
    def lists_of_agents(self) -> list[tuple[int, int]]:
        """Where the lists and tables are that a line about agents leads to."""
        return [match.span(1) for match in _LIST_OF_AGENTS.finditer(self.text)]


def _in_prose(agent: Agent, register: _Register) -> Iterator[str]:
    """Yield the names that stand in the text as names: `code-reviewer`, "the `debugger` agent"."""
    for text in (agent.description, agent.body):
        prose, end = _Prose(text), 0
        for match in _HYPHEN.finditer(text):
            if match.start() >= end and match[0][1:].casefold() in register.later_parts:
                start, end = _run_around(text, match.start())
                yield from _in_run(prose, start, end, register)
        for pattern in _SINGLE:
            for match in pattern.finditer(text):
                yield match[1].rstrip(".:").casefold()


def _run_around(text: str, place: int) -> tuple[int, int]:
    """Return where the characters of names and paths around a place begin and end."""
    start = place
    while start and text[start - 1] in _RUN:
        start -= 1
    rest = _REST.match(text, place)
    return start, rest.end() if rest else place


def _in_run(prose: _Prose, start: int, end: int, register: _Register) -> Iterator[str]:
    """Yield the names in a run: one, some parted by slashes, or the stem of a file."""
    run = prose.text[start:end].lstrip("_").rstrip("._:").casefold()
    if "/" in run or run.endswith(".md"):
        yield from _of_file(run)
    names = run.split("/")
    if not all("-" in name and register.knows(name) for name in names):
        return  # `plugin:name` is known as well; a path or an address is not
    for name in names:
        if ":" in name or _ROLE.fullmatch(name) or _is_called_agent(prose, start, end, name):
            yield name


def _is_called_agent(prose: _Prose, start: int, end: int, name: str) -> bool:
    """Whether the text says that a name, which may be words of prose, is an agent's."""
    text = prose.text
    in_marks = text[start - 1 : start] in ("`", "*") and text[end : end + 1] in ("`", "*")
    return (
        (in_marks and name.count("-") > 1)
        or _AGENT_AFTER.match(text, end) is not None
        or _AGENT_BEFORE.search(text[max(0, start - 20) : start]) is not None
        or _is_in_list_of_agents(prose, start)
    )


def _is_in_list_of_agents(prose: _Prose, place: int) -> bool:
    """Whether a place is in a list or a table that a line about agents leads to.

    An item names its agent first: "Support api-designer on end-to-end tests" does not name `end-to-end`.
    """
    before = bisect_right(prose.lists_of_agents, (place, place))
    if not before or place >= prose.lists_of_agents[before - 1][1]:
        return False
    start = max(0, place - _LONGEST_ITEM)
    item = prose.text[max(start, prose.text.rfind("\n", start, place) + 1) : place]
    return not _HYPHEN.search(item) or _AND.search(item[-12:]) is not None
