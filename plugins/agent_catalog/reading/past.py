"""What the history says of agents: when each file was changed last, and agents of other names before.

Asked once for a commit: git needs seconds for a long history, and its answer never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from agent_catalog.cache import Cache, digest
from agent_catalog.model import Agent, Revision
from agent_catalog.reading.agent_file import read_agent
from agent_catalog.reading.changes import Change, ChangeKind, with_paths
from agent_catalog.reading.discovery import AGENT_FOLDERS, Candidate, Selection, enters, source_names
from agent_catalog.reading.git import GitError
from agent_catalog.reading.history import Repository, find_repository, find_root, refusal

MAX_VERSIONS = 5_000
"""Changes whose contents are looked at for another name, the newest first."""

MAX_PAST = 1_000
"""Agents of the past that are told of."""

MAX_RECENT = 2_000
"""Changes that are kept as they are, the newest first."""

_HEAD = 16_384
_NAME = re.compile(rb"^[ \t]*[\"']?name[\"']?[ \t]*:.*$", re.MULTILINE | re.IGNORECASE)


class PastAgent(Struct, frozen=True):
    """An agent as it was before a commit of this `day` renamed it or took it away.

    `path` is its source path then; `now` the one of the same file today, None where it was deleted.
    """

    name: str
    dialect: str
    path: str
    day: str
    now: str | None = None


class AgentsFolder(Struct, frozen=True):
    """A folder of agents: its name in source paths, its path in the repository, and whether files in it are
    agents wherever they stand below."""

    name: str
    path: str
    is_agents: bool

    @property
    def prefix(self) -> str:
        """What the paths of its files begin with in the repository."""
        return f"{self.path}/" if self.path else ""


class RecentChanges(Struct, frozen=True):
    """The last changes in the agents' folders of a repository, the newest first, each commit whole.

    `begins` is the day before which nothing is known, None where the history is.
    """

    repository: Repository
    folders: tuple[AgentsFolder, ...]
    changes: tuple[Change, ...]
    begins: str | None


class Past(Struct, frozen=True):
    """What is known: the last changes by today's source paths, agents of the past with the newest first,
    the repositories that were cloned without all of their history, and what was done of late in each; why git
    would not read a history, and why it would not begin to, as where it is not installed."""

    changed: Mapping[str, Revision] = field(default_factory=dict)
    agents: tuple[PastAgent, ...] = ()
    shallow: tuple[Path, ...] = ()
    recent: tuple[RecentChanges, ...] = ()
    refused: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


class _Record(Struct, frozen=True):
    """What a commit's history says: last changes by path, and agents of the past; paths are git's.

    `refused` says why git would not read old contents: then nothing is known of agents of the past.
    """

    changed: dict[str, Revision]
    agents: tuple[PastAgent, ...]
    recent: tuple[Change, ...]
    begins: str | None
    refused: str | None = None


def read_past(
    folders: Sequence[Path], candidates: Iterable[Candidate], selection: Selection, cache: Cache | None = None
) -> Past:
    """Return what the histories of the folders say of the candidates; nothing where there is no history."""
    live = list(candidates)
    changed: dict[str, Revision] = {}
    agents: list[PastAgent] = []
    shallow, recent = [], []
    refused: list[str] = []
    for repository, own in _by_repository(folders, live).items():
        try:
            record = _record_of(repository, tuple(own), selection, cache or Cache())
        except GitError as error:
            refused.append(f"{repository.root}: {error}")
            continue
        if record.refused:
            refused.append(f"{repository.root}: {record.refused}")
        prefix = f"{repository.root.as_posix().rstrip('/')}/"
        paths = {
            candidate.file.as_posix().removeprefix(prefix): candidate.path
            for candidate in live
            if candidate.file.as_posix().startswith(prefix)
        }
        changed |= {paths[path]: found for path, found in record.changed.items() if path in paths}
        agents += (
            PastAgent(past.name, past.dialect, past.path, past.day, paths.get(past.now or ""))
            for past in record.agents
        )
        recent.append(RecentChanges(repository, tuple(own), record.recent, record.begins))
        if repository.shallow:
            shallow.append(repository.root)
    agents.sort(key=lambda past: past.day, reverse=True)
    read = {changes.repository.root for changes in recent}
    unread = () if refused else [folder for folder in folders if find_root(folder) not in read]
    closed = dict.fromkeys(reason for folder in unread if (reason := refusal(folder)))
    return Past(
        changed, tuple(agents[:MAX_PAST]), tuple(shallow), tuple(recent), tuple(refused), tuple(closed)
    )


def uncommitted_moves(
    folders: Sequence[Path], paths: Iterable[str], agents: Iterable[Agent]
) -> dict[str, str]:
    """Return where files are whose source paths are gone, but whose prompts are those of other files.

    For what is renamed and not committed yet, of which the history knows nothing.
    """
    by_prompt = {prompt: agent.source.path for agent in agents if (prompt := agent.body.strip())}
    places = dict(zip(source_names(list(folders)), folders, strict=True))
    found = {}
    for path in paths:
        name, _, rest = path.partition("/")
        repository = find_repository(places[name]) if name in places else None
        if repository:
            old = PurePosixPath(repository.path_of(places[name]), rest)
            content = repository.content(repository.head, str(old))
            agent = read_agent(Candidate(path, Path(path), (), True, None), content or b"").agent
            if agent and agent.body.strip() in by_prompt:
                found[path] = by_prompt[agent.body.strip()]
    return found


def _by_repository(
    folders: Sequence[Path], candidates: Sequence[Candidate]
) -> dict[Repository, list[AgentsFolder]]:
    found: dict[Repository, list[AgentsFolder]] = {}
    for folder, name in zip(folders, source_names(list(folders)), strict=True):
        repository = find_repository(folder)
        if repository:
            paths = [candidate.path for candidate in candidates if candidate.path.startswith(f"{name}/")]
            is_agents = not any(_in_agents(PurePosixPath(path)) for path in paths)
            found.setdefault(repository, []).append(AgentsFolder(name, repository.path_of(folder), is_agents))
    return found


def _record_of(
    repository: Repository, folders: tuple[AgentsFolder, ...], selection: Selection, cache: Cache
) -> _Record:
    patterns = (selection.include, selection.exclude)
    # A clone of a part can be deepened, and its head stays.
    oldest = repository.oldest()
    key = digest("history", repository.head, repository.shallow, sorted(oldest), folders, patterns)
    record = cache.find(key, _Record)
    if record is None:
        record = _record(repository, oldest, folders, *patterns)
        if record.changed and not record.refused:
            cache.store(key, record)
    return record


@lru_cache(maxsize=8)
def _record(
    repository: Repository,
    oldest: frozenset[str],
    folders: tuple[AgentsFolder, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
) -> _Record:
    """Ask git; a preview without a cache asks again only when there is another commit."""
    changes = repository.changes([repository.root / folder.path for folder in folders])
    changed: dict[str, Revision] = {}
    for change in changes:
        if change.kind is not ChangeKind.DELETED and change.path not in changed:
            changed[change.path] = Revision(change.commit, _day(change), change.commit in oldest)
    takes = Selection(include, exclude).spec().takes
    past = (
        agent
        for version in _versions(repository, changes)
        for folder in folders
        if (agent := _agent(version, folder)) and takes(agent.path.partition("/")[2])
    )
    known = tuple(
        change for change in changes if change.commit not in oldest and _is_taken(change, folders, takes)
    )
    begins = max((_day(change) for change in changes if change.commit in oldest), default=None)
    listed: tuple[PastAgent, ...] = ()
    refused = None
    try:
        listed = tuple(islice(past, MAX_PAST))
    except GitError as error:
        refused = str(error)
    return _Record(changed, listed, _whole_commits(known), begins, refused)


def _is_taken(change: Change, folders: Sequence[AgentsFolder], takes: Callable[[str], bool]) -> bool:
    """Whether a file is one of those that were chosen, or was before the change."""
    paths = [path for path in (change.path, change.before) if path]
    return any(
        takes(path.removeprefix(folder.prefix))
        for path in paths
        for folder in folders
        if path.startswith(folder.prefix)
    )


def _whole_commits(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the newest changes, without a commit of which there would be a part."""
    if len(changes) <= MAX_RECENT:
        return changes
    cut = changes[MAX_RECENT].commit
    return tuple(change for change in changes[:MAX_RECENT] if change.commit != cut)


class _Version(Struct, frozen=True):
    """A file before a change that ended an agent or its name; `now` is its path at the head, if any.

    Of a long file, the content is the beginning.
    """

    path: str
    content: bytes
    day: str
    now: str | None


def _versions(repository: Repository, changes: Sequence[Change]) -> Iterator[_Version]:
    """Yield versions whose name is no more, the newest first."""
    ended = [(change, path) for change, path in with_paths(changes) if change.blob_before]
    # What took a file away counts before what may only have renamed its agent.
    looked_at = sorted(ended, key=lambda row: row[0].kind is ChangeKind.MODIFIED)[:MAX_VERSIONS]
    names = _names(repository, (row[0] for row in looked_at))
    other = [row for row in ended if _is_ended(row[0], names)][:MAX_PAST]
    contents = repository.contents(change.blob_before or "" for change, _ in other)
    for (change, path), content in zip(other, contents, strict=True):
        if content:
            yield _Version(change.before or change.path, _beginning(content), _day(change), path)


def _beginning(content: bytes) -> bytes:
    """Return the lines that say whose file it is: the rest may be long, and nobody asks what it says."""
    return content if len(content) <= 4 * _HEAD else content[: 4 * _HEAD].rpartition(b"\n")[0]


def _names(repository: Repository, changes: Iterable[Change]) -> dict[str, bytes]:
    """Return the lines that name the agents, by blob, before and after the changes."""
    ids = dict.fromkeys(blob for change in changes for blob in (change.blob_before, change.blob) if blob)
    names: dict[str, bytes] = {}
    for blob, content in zip(ids, repository.contents(ids), strict=True):
        if content is not None:
            found = _NAME.search(content, 0, _HEAD)
            names[blob] = found[0].strip() if found else b""
    return names


def _is_ended(change: Change, names: Mapping[str, bytes]) -> bool:
    before, after = names.get(change.blob_before or ""), names.get(change.blob or "")
    if before is None:
        return False
    # A file without a name is named by its path.
    return before != after or (not before and change.kind is ChangeKind.RENAMED)


def _agent(version: _Version, folder: AgentsFolder) -> PastAgent | None:
    agent = agent_then(version.path, version.content, folder)
    path = agent.source.path if agent else ""
    return PastAgent(agent.name, agent.dialect, path, version.day, version.now) if agent else None


def agent_then(path: str, content: bytes, folder: AgentsFolder) -> Agent | None:
    """Read an old version of a file as the folder's walk would have; `path` is git's."""
    if not path.startswith(folder.prefix):
        return None
    shown = path.removeprefix(folder.prefix).encode("utf-8", "surrogateescape")
    source = PurePosixPath(folder.name, shown.decode("utf-8", "backslashreplace"))
    folders = source.parts[1:-1]
    if source.name.startswith(".") or not all(map(enters, folders)):
        return None
    candidate = Candidate(str(source), Path(source), folders, folder.is_agents or _in_agents(source), None)
    return read_agent(candidate, content).agent


def _in_agents(path: PurePosixPath) -> bool:
    return any(part.lower() in AGENT_FOLDERS for part in path.parts[:-1])


def _day(change: Change) -> str:
    return change.when.date().isoformat()
