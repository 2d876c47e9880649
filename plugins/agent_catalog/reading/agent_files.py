"""Many agent files: read once, kept in a cache, and on more than one processor where that is worth it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.ahead import Ahead
from agent_catalog.cache import Cache, digest
from agent_catalog.model import Plugin
from agent_catalog.reading.agent_file import Outcome, left_out, read_agent, read_agent_file
from agent_catalog.reading.dialects import dialect_of
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.file_content import read_content
from agent_catalog.reading.problem import LeftOutError

ALONE, WORTHWHILE = 20, 300
"""Files that are read before others help, and that must be left then: a worker may take 0.3 s to start."""


class _Kept(Struct, frozen=True):
    """What becomes of a file, without what the file holds and where it stands.

    `prompt` is how many bytes at its end are the prompt, None where that is not what stands there.
    """

    outcome: Outcome
    prompt: int | None = None


_Item = tuple[str, bytes, tuple[str, ...], bool, Plugin | None]


def read_agent_files(
    candidates: Sequence[Candidate], tracked: Iterable[Candidate], without_front_matter: bool, cache: Cache
) -> Iterator[Outcome]:
    """Yield what becomes of each candidate; `tracked` yields them one by one."""
    ahead: Ahead | None = None
    hits = misses = 0
    try:
        for place, (candidate, content, key) in enumerate(_keyed(tracked, without_front_matter, cache)):
            if isinstance(content, LeftOutError):
                yield left_out(candidate, content)
                continue
            kept = cache.find(key, _Kept)
            if kept is None:
                kept = _made(ahead, place, content) if ahead else None
                kept = kept or _without_file(read_agent(candidate, content, without_front_matter))
                cache.store(key, kept)
                misses += 1
                if misses == ALONE and len(candidates) - place > WORTHWHILE:
                    items = [_item(candidate) for candidate in candidates]
                    ahead = Ahead(f"{__name__}:read_item", without_front_matter, items)
            else:
                hits += 1
            yield _with_file(kept, candidate, content)
    finally:
        cache.count("file", misses, hits)
        if ahead:
            ahead.close()


def _keyed(
    tracked: Iterable[Candidate], without_front_matter: bool, cache: Cache
) -> Iterator[tuple[Candidate, bytes | LeftOutError, bytes]]:
    """Yield each candidate with its content and its key, which the cache expects."""
    read = (_read(candidate, without_front_matter) for candidate in tracked)
    return cache.expecting(read, lambda one: one[2])


def _read(candidate: Candidate, without_front_matter: bool) -> tuple[Candidate, bytes | LeftOutError, bytes]:
    try:
        content = read_content(candidate.file)
    except LeftOutError as error:
        return candidate, error, b""
    return candidate, content, _key(candidate, content, without_front_matter)


def read_item(without_front_matter: bool, item: bytes) -> _Kept:
    """Read a file in another process."""
    path, file, folders, in_agents_folder, plugin = msgspec.msgpack.decode(item, type=_Item)
    candidate = Candidate(path, Path(os.fsdecode(file)), folders, in_agents_folder, plugin)
    return _without_file(read_agent_file(candidate, without_front_matter))


def _item(candidate: Candidate) -> _Item:
    file = os.fsencode(candidate.file)
    return candidate.path, file, candidate.folders, candidate.in_agents_folder, candidate.plugin


def _made(ahead: Ahead, place: int, content: bytes) -> _Kept | None:
    """Return what another process made of a file, unless the file has changed since."""
    made = ahead.take(place)
    kept = msgspec.msgpack.decode(made, type=_Kept) if made else None
    agent = kept.outcome.agent if kept else None
    return kept if agent and agent.source.sha256 == hashlib.sha256(content).hexdigest() else None


def _key(candidate: Candidate, content: bytes, without_front_matter: bool) -> bytes:
    return digest(
        "file",
        content,
        candidate.path,
        candidate.folders,
        candidate.in_agents_folder,
        candidate.plugin,
        dialect_of(candidate.file).name,
        without_front_matter,
    )


def _without_file(outcome: Outcome) -> _Kept:
    agent = outcome.agent
    if not agent:
        return _Kept(outcome)
    prompt = agent.body.encode()
    in_file = agent.source.content.endswith(prompt)
    source = replace(agent.source, file="", content=b"")
    agent = replace(agent, source=source, body="" if in_file else agent.body)
    return _Kept(replace(outcome, agent=agent), len(prompt) if in_file else None)


def _with_file(kept: _Kept, candidate: Candidate, content: bytes) -> Outcome:
    outcome = kept.outcome
    agent = outcome.agent
    if not agent:
        return outcome
    source = replace(agent.source, file=os.fspath(candidate.file), content=content)
    body = agent.body if kept.prompt is None else content[len(content) - kept.prompt :].decode()
    return Outcome(replace(agent, source=source, body=body), findings=outcome.findings)
