"""Who keeps the agents' files: owners by the repository, last changes by its history."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from agent_catalog.model import Revision, Upkeep
from agent_catalog.reading.code_owners import MAX_COMPARED, CodeOwners, find_code_owners
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.history import find_roots


def read_upkeep(candidates: Iterable[Candidate], changed: Mapping[str, Revision]) -> dict[str, Upkeep]:
    """Return what is known of each candidate, by source path; `changed` are last changes by it too."""
    owners: dict[Path, CodeOwners] = {}
    found = {}
    listed = list(candidates)
    roots = find_roots({candidate.file.parent for candidate in listed})
    for candidate in listed:
        root = roots[candidate.file.parent]
        if root and root not in owners:
            known = find_code_owners(root)
            owners[root] = known if known.size * len(listed) <= MAX_COMPARED else CodeOwners(())
        named = owners[root].owners(_relative(candidate.file, root)) if root else ()
        found[candidate.path] = Upkeep(named, changed.get(candidate.path))
    return found


def _relative(file: PurePath, root: PurePath) -> str:
    return os.fspath(file)[len(os.fspath(root)) :].lstrip(os.sep).replace(os.sep, "/")
