"""What lately became of agents, from the history of their files: new, changed, renamed, removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.cache import Cache, digest
from agent_catalog.catalog.comparison import Kind, agent_differences
from agent_catalog.catalog.difference import Difference
from agent_catalog.catalog.permissions import powers
from agent_catalog.model import Agent
from agent_catalog.reading.changes import ChangeKind, PlacedChange, with_paths
from agent_catalog.reading.dialects import dialect_of
from agent_catalog.reading.past import AgentsFolder, RecentChanges, agent_then
from agent_catalog.vocabulary import load

MAX_TOLD = 50
"""Pieces of news."""

MAX_EACH = 10
"""Agents of one commit that are told of one by one."""

_KINDS = {
    ChangeKind.ADDED: Kind.ADDED,
    ChangeKind.MODIFIED: Kind.CHANGED,
    ChangeKind.RENAMED: Kind.CHANGED,
    ChangeKind.DELETED: Kind.REMOVED,
}


class AgentNews(Struct, frozen=True):
    """What became of one agent; `then` is the path of its file in the repository after the commit, and `now`
    its absolute path today, None where it is gone; `former` is the name before, where that was another."""

    kind: Kind
    name: str
    then: str
    now: str | None
    differences: tuple[Difference, ...] = ()
    former: str | None = None


class News(Struct, frozen=True):
    """What a commit did to agents: to one, with what is different, or to more than ten at once."""

    commit: str
    when: datetime
    agents: tuple[AgentNews, ...]


def read_news(recent: Sequence[RecentChanges], cache: Cache) -> tuple[News, ...]:
    """Return the latest news of the repositories, the newest first.

    Raises:
        GitError: where git does not give old contents.
    """
    news: list[News] = []
    for changes in recent:
        # Changes name their contents: nothing else is told of.
        key = digest("news", changes.folders, changes.changes)
        found = cache.find(key, tuple[News, ...])
        if found is None:
            maker = _Maker(changes)
            found = tuple(maker.news())
            if maker.is_whole:
                cache.store(key, found)
        # The cache knows paths in the repository, which may be elsewhere today.
        news += (_placed(piece, changes.repository.root) for piece in found)
    return tuple(sorted(news, key=lambda piece: piece.when, reverse=True)[:MAX_TOLD])


def _placed(news: News, root: Path) -> News:
    return replace(
        news,
        agents=tuple(
            replace(agent, now=str(root / agent.now)) if agent.now else agent for agent in news.agents
        ),
    )


class _Maker:
    """Reads the agents of one repository's changes; `is_whole` while every content was there to be read."""

    def __init__(self, recent: RecentChanges) -> None:
        self.repository, self.folders = recent.repository, recent.folders
        rows = with_paths(recent.changes)
        self.commits = [list(rows) for _, rows in groupby(rows, key=lambda row: row.change.commit)]
        self.contents: dict[str, bytes] = {}
        self.is_whole = True

    def news(self) -> Iterator[News]:
        """Yield what is told, newest first."""
        told = 0
        for commits in _batches(self.commits):
            few = [row.change for rows in commits if len(rows) <= MAX_EACH for row in rows]
            wanted = {blob for change in few for blob in (change.blob_before, change.blob) if blob}
            self.contents = self.repository.blobs(wanted)
            self.is_whole = self.is_whole and len(self.contents) == len(wanted)
            for rows in commits:
                agents = tuple(self._many(rows) if len(rows) > MAX_EACH else self._each(rows))
                for piece in [agents] if len(agents) > MAX_EACH else [(agent,) for agent in agents]:
                    told += 1
                    yield News(rows[0].change.commit, rows[0].change.when, piece)
            if told >= MAX_TOLD:
                return

    def _many(self, rows: Sequence[PlacedChange]) -> Iterator[AgentNews]:
        """Yield agents by the names of files: to read thousands would take longer than the news are worth."""
        for row in rows:
            file = PurePosixPath(row.change.path)
            stem = dialect_of(file).stem(file)
            if stem.lower() not in load("documentation")["stems"]:
                yield AgentNews(_KINDS[row.change.kind], stem, row.change.path, row.path)

    def _each(self, rows: Sequence[PlacedChange]) -> Iterator[AgentNews]:
        """Yield what the files said before and after."""
        for change, path in rows:
            before = self._agent(change.before or change.path, change.blob_before)
            after = self._agent(change.path, change.blob)
            if before and after:
                kind = Kind.CHANGED if before.name == after.name else Kind.RENAMED
                former = before.name if kind is Kind.RENAMED else None
                told = tuple(agent_differences(before, after))
                yield AgentNews(kind, after.name, change.path, path, told, former)
            elif after:
                yield AgentNews(Kind.ADDED, after.name, change.path, path, tuple(powers(after)))
            elif before:
                yield AgentNews(Kind.REMOVED, before.name, change.path, None)

    def _agent(self, path: str, blob: str | None) -> Agent | None:
        folder = self._folder(path)
        content = self.contents.get(blob or "")
        return agent_then(path, content, folder) if folder and content is not None else None

    def _folder(self, path: str) -> AgentsFolder | None:
        return next((folder for folder in self.folders if path.startswith(folder.prefix)), None)


def _batches(commits: Sequence[list[PlacedChange]]) -> Iterator[list[list[PlacedChange]]]:
    """Yield commits some at a time: git is asked once for the contents of each batch."""
    batch: list[list[PlacedChange]] = []
    for rows in commits:
        batch.append(rows)
        if sum(map(len, batch)) >= 2 * MAX_TOLD:
            yield batch
            batch = []
    if batch:
        yield batch
