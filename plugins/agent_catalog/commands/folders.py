"""What the folders of a command hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.catalog.records import find_lock, read_records
from agent_catalog.commands.arguments import selection_of
from agent_catalog.finding_formats import printable
from agent_catalog.reading.discovery import Selection, source_names
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.past import Past, read_past
from agent_catalog.reading.upkeep import read_upkeep


def read_catalog(folders: tuple[Path, ...], choice: dict[str, Any], with_upkeep: bool = False) -> Catalog:
    """Read the folders; an empty one is no error, and said."""
    selection = selection_of(choice)
    reading = read_folders(list(folders), selection)
    upkeep = {}
    if with_upkeep:
        upkeep = read_upkeep(reading.taken, read_history(folders, reading, selection, choice).changed)
    # The record may be about more folders than these.
    records = read_records(find_lock(folders[0]), names=source_names(list(folders)))
    categories = CategoryMap.of(choice["categories"])
    catalog = build_catalog(reading, categories, choice.get("ignore", ()), upkeep, records)
    if not catalog.entries:
        click.echo(f"no agents in {', '.join(map(str, folders))}", err=True)
    return catalog


def read_history(
    folders: tuple[Path, ...], reading: Reading, selection: Selection, choice: dict[str, Any]
) -> Past:
    """Ask git about the folders' agents, and say what it does not tell."""
    if choice["no_history"]:
        return Past()
    past = read_past(folders, reading.taken, selection)
    for reason in (*past.refused, *past.closed):
        click.echo(printable(f"git does not tell the history of {reason}"), err=True)
    return past
