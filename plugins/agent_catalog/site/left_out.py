"""Files that are left out of a preview, and the addresses at which their authors look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.catalog.ids import RESERVED
from agent_catalog.catalog.slug import slugify
from agent_catalog.model import Finding, Level, Skipped
from agent_catalog.reading.dialects import dialect_of
from agent_catalog.reading.discovery import source_names
from agent_catalog.reading.file_content import read_content
from agent_catalog.reading.problem import LeftOutError


class LeftOut(Struct, frozen=True):
    """A file that is no agent, or no more; `lost` where it was one earlier in this preview."""

    id: str
    skipped: Skipped
    findings: tuple[Finding, ...]
    lost: bool


def left_out_files(catalog: Catalog, known: Mapping[str, str]) -> Iterator[LeftOut]:
    """Yield the files that somebody may want to mend, each with an address that no agent has.

    `known` are the ids of earlier builds by the source paths of their agents.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in catalog.findings:
        by_file.setdefault(finding.file, []).append(finding)
    taken = {entry.id for entry in catalog.entries} | RESERVED
    for skipped in catalog.skipped:
        found = tuple(by_file.get(skipped.path, ()))
        lost = skipped.path in known
        path = PurePosixPath(skipped.path)
        id_ = known.get(skipped.path) or slugify(dialect_of(path).stem(path))
        if id_ and id_ not in taken and (lost or any(finding.level is not Level.INFO for finding in found)):
            taken.add(id_)
            yield LeftOut(id_, skipped, found, lost)


def content_of(path: str, folders: list[Path]) -> bytes:
    """Return the bytes of the file at a source path, nothing where it cannot be read."""
    name, _, rest = path.partition("/")
    places = dict(zip(source_names(folders), folders, strict=True))
    try:
        return read_content(places[name] / rest)
    except LeftOutError:
        return b""


def broken_files(catalog: Catalog, left_out: list[LeftOut]) -> int:
    """Count the files with errors, and those that were agents earlier in this preview."""
    wrong = {finding.file for finding in catalog.findings if finding.level is Level.ERROR}
    return len(wrong | {file.skipped.path for file in left_out if file.lost})
