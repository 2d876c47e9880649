"""`agent-catalog lock`."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.catalog.lock import Lock, of_folders
from agent_catalog.catalog.records import committed_lock, find_lock, read_records, write_lock
from agent_catalog.catalog.renewal import differences, lost_paths, renew, vanished
from agent_catalog.commands.arguments import agent_folders, no_history, selection_of
from agent_catalog.commands.folders import read_history
from agent_catalog.finding_formats import FORMATS, counted, printable
from agent_catalog.reading.discovery import source_names
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.git import GitError
from agent_catalog.reading.history import UnknownRevisionError, open_repository
from agent_catalog.reading.past import uncommitted_moves


@click.command("lock")
@agent_folders
@click.option(
    "--lock",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The record; by default agents.lock beside mkdocs.yml, or at the top of the repository.",
)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit with 1 where it is out of date."
)
@click.option(
    "--base", metavar="REV", help="With --check: the commit whose record must be whole; HEAD by default."
)
@no_history
def lock_command(
    folders: tuple[Path, ...], file: Path | None, only_check: bool, base: str | None, **choice: Any
) -> None:
    """Record the addresses of all agents, so that none is ever lost."""
    if base and not only_check:
        raise click.UsageError("--base is for --check")
    file = file or find_lock(folders[0])
    renewal = _renewal(file, folders, choice)
    if only_check:
        missing = _say_missing(renewal.before, _committed(file, base, choice), file, base or "HEAD")
        _say_outdated(renewal, file, folders)
        sys.exit(1 if missing or renewal.changes else 0)
    try:
        write_lock(file, renewal.after)
    except OSError as error:
        raise click.UsageError(f"cannot write {file}: {error.strerror}") from error
    for change in renewal.changes:
        click.echo(printable(change), err=True)
    agents, ids = len(renewal.catalog.entries), len(renewal.after.published)
    click.echo(f"{file}: {counted(agents, 'agent')}, {counted(ids, 'id')}", err=True)


class _Renewal(Struct, frozen=True):
    """A record as it is and as it should be, the catalog that it should be of, and a line for each change."""

    catalog: Catalog
    before: Lock
    after: Lock
    changes: tuple[str, ...]


def _renewal(file: Path, folders: tuple[Path, ...], choice: dict[str, Any]) -> _Renewal:
    """Bring a record up to date with the folders; one that cannot be read ends the command."""
    selection = selection_of(choice)
    reading = read_folders(list(folders), selection)
    records = read_records(file, read_history(folders, reading, selection, choice).agents)
    if records.findings:
        click.echo(FORMATS["text"](records.findings), nl=False, err=True)
        sys.exit(1)
    before = records.lock or Lock(file=file.name)
    # What the record has of other folders stays as it is.
    own = of_folders(before, source_names(list(folders)))
    records = replace(records, lock=records.lock and own)
    catalog = build_catalog(reading, CategoryMap.of(choice["categories"]), records=records)
    lost = [] if choice["no_history"] else lost_paths(catalog, own)
    after = renew(catalog, own, uncommitted_moves(folders, lost, reading.agents), _today())
    others = {id_: one for id_, one in before.published.items() if id_ not in own.published}
    after = replace(after, published={**after.published, **others})
    return _Renewal(catalog, before, after, tuple(differences(before, after)))


def _say_missing(record: Lock, committed: Lock, file: Path, base: str) -> bool:
    """Print the addresses that a commit's record had and this one has no more; whether there are any."""
    missing = vanished(record, committed)
    for one in missing:
        click.echo(printable(f"{file}: `{one.id}` was recorded at {base} and is no more ({one.path})"))
    if missing:
        hint = f"`git diff {base} -- {file}` shows them"
        click.echo(f"{file} has lost addresses: take their lines back, {hint}", err=True)
    return bool(missing)


def _say_outdated(renewal: _Renewal, file: Path, folders: tuple[Path, ...]) -> None:
    """Print the findings about a record, and what it lacks."""
    found = [finding for finding in renewal.catalog.findings if finding.file == renewal.before.file]
    click.echo(FORMATS["text"](found), nl=False)
    for change in renewal.changes:
        click.echo(printable(f"{file}: {change}"))
    if renewal.changes:
        named = " ".join(map(str, folders))
        click.echo(f"{file} is out of date: run `agent-catalog lock {named}` and commit it", err=True)


def _committed(file: Path, base: str | None, choice: dict[str, Any]) -> Lock:
    """Return the record that was committed; without a history nothing was, which a base must not be."""
    if choice["no_history"] and not base:
        return Lock()
    try:
        return committed_lock(file, open_repository(file.resolve().parent), base)
    except (GitError, UnknownRevisionError) as error:
        if base:
            raise click.UsageError(printable(f"--base: {error}")) from error
        return Lock()


def _today() -> str:
    """Return the day in UTC, or the one that a reproducible build is of."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(seconds) if seconds else time.time(), UTC).date().isoformat()
