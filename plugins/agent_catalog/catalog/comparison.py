"""What is different between two catalogs: who is new, gone, or changed, and in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.catalog.difference import Aspect, Difference
from agent_catalog.catalog.permissions import KEYS, is_unset, permission_differences, powers
from agent_catalog.model import Agent, JSONValue
from agent_catalog.vocabulary import load

ALIKE, MIN_SHARED = 0.5, 3
"""How much of a prompt must be the same for an agent to be known by it, as git measures renames,
and how many lines at least."""

MAX_HOLDERS = 20
"""Agents that are looked at for a line that many have."""


class Kind(StrEnum):
    """What became of an agent, in the order in which a report tells it."""

    CHANGED = "changed"
    RENAMED = "renamed"
    ADDED = "added"
    REMOVED = "removed"


class AgentDifference(Struct, frozen=True):
    """An agent that is not the same in both catalogs; of one that is new, all that it may do.

    What a new agent may do is told, and not counted, unless it has the id of an agent that was there: who
    asks for that one gets it.
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
    holders = {entry.id: entry for entry in before.entries}
    found = []
    for old, new in _partners(before.entries, after.entries):
        if new is None:
            found.append(AgentDifference(Kind.REMOVED, old, None))
            continue
        taken = tuple(_taken_over(holders.get(new.id), old, new))
        if old is None:
            found.append(AgentDifference(Kind.ADDED, None, new, (*taken, *powers(new.agent))))
        elif differences := (*taken, *_differences(old, new)):
            kind = Kind.CHANGED if old.id == new.id else Kind.RENAMED
            found.append(AgentDifference(kind, old, new, differences))
    order = list(Kind)
    return tuple(sorted(found, key=lambda agent: (not agent.widens, order.index(agent.kind), agent.id)))


def _taken_over(holder: Entry | None, old: Entry | None, new: Entry) -> Iterator[Difference]:
    """Yield what an agent may do that another could not, whose id it has now."""
    if holder is None or holder is old:
        return
    for difference in permission_differences(holder.agent, new.agent):
        if difference.widens:
            words = f"takes the id that {{}} had, and {difference.words}"
            yield replace(difference, words=words, values=(holder.agent.source.path, *difference.values))


def _partners(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield who is who: the same file and name, the same id, the same content, the same file, or most of the
    same prompt, as git takes a file for a renamed one."""
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
    for old, entry in _alike(list(left.values()), list(right.values())):
        del left[old.id], right[entry.id]
        yield old, entry
    yield from ((entry, None) for entry in left.values())
    yield from ((None, entry) for entry in right.values())


def _alike(left: Sequence[Entry], right: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield those of which half of the lines of the prompt are the same, the most alike first."""
    holders: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for entry in left:
        lines = _prompt_lines(entry)
        sizes[entry.id] = len(lines)
        for line in lines:
            holders.setdefault(line, []).append(entry.id)
    scores: list[tuple[float, str, str]] = []
    for entry in right:
        lines = _prompt_lines(entry)
        shared = Counter(id_ for line in lines for id_ in holders.get(line, ())[:MAX_HOLDERS])
        for old_id, count in shared.items():
            share = count / max(len(lines), sizes[old_id])
            if share >= ALIKE and count >= MIN_SHARED:
                scores.append((-share, old_id, entry.id))
    olds, news = ({entry.id: entry for entry in entries} for entries in (left, right))
    for _, old_id, new_id in sorted(scores):
        if old_id in olds and new_id in news:
            yield olds.pop(old_id), news.pop(new_id)


def _prompt_lines(entry: Entry) -> set[str]:
    return {line.strip() for line in entry.agent.body.splitlines()} - {""}


def agent_differences(before: Agent, after: Agent) -> list[Difference]:
    """Return what is different about an agent, what it may do first; the place in a catalog left out."""
    found = [
        *permission_differences(before, after),
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
        if name in KEYS or old.get(name) == new.get(name):
            continue
        change = _change(old.get(name), new.get(name))
        off = keys.get(name, {}).get("off", ())
        meant = _change(*(None if values.get(name) in off else values.get(name) for values in (old, new)))
        if meant and (words := keys.get(name, {}).get(meant)):
            yield Difference(Aspect.METADATA, words, widens=True)
        else:
            verb = {"gained": "sets {}", "lost": "no longer sets {}"}.get(change or "", "sets {} otherwise")
            yield Difference(Aspect.METADATA, verb, (name,))


def _change(old: JSONValue, new: JSONValue) -> str | None:
    """Return what became of a value, None where it says nothing either way."""
    if is_unset(old):
        return None if is_unset(new) else "gained"
    return "lost" if is_unset(new) else "changed"


def _has(aspect: Aspect, old: str, new: str) -> Iterator[Difference]:
    """Compare what an agent has one of, or none: the empty text."""
    if old != new:
        words = f"has the {aspect} {{}}" if new else f"has no {aspect}"
        yield Difference(aspect, words + (" (was {})" if old else ""), tuple(filter(None, (new, old))))


def _moved(aspect: Aspect, words: str, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        yield Difference(aspect, words, (new, old))


def _lines(content: bytes) -> bytes:
    """Return content with the line ends of Unix: a checkout on Windows may have others."""
    return content.replace(b"\r\n", b"\n")
