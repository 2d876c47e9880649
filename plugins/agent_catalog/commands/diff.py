"""`agent-catalog diff`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.commands.arguments import file_choice, selection_of
from agent_catalog.difference_formats import FORMATS
from agent_catalog.finding_formats import printable
from agent_catalog.revisions import RevisionError, compare_revisions, was_folder


@click.command()
@click.argument("base")
@click.argument("head_and_folders", metavar="[HEAD] [DIR...]", nargs=-1)
@file_choice
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 where an agent may do more as well.")
def diff(base: str, head_and_folders: tuple[str, ...], form: str, exit_zero: bool, **choice: Any) -> None:
    """Say what is different about the agents since a commit, first what they may do now and could not.

    BASE and HEAD are commits, branches or tags; without HEAD, the files as they are. Without DIR, the folder
    agents. Exits with 1 where an agent that was there may do more.
    """
    first, rest = head_and_folders[:1], head_and_folders[1:]
    if first and (Path(first[0]).is_dir() or was_folder(base, first[0])):
        first, rest = (), head_and_folders
    folders = tuple(map(Path, rest)) or (Path("agents"),)
    try:
        comparison = compare_revisions(
            base,
            first[0] if first else None,
            folders,
            selection_of(choice),
            CategoryMap.of(choice["categories"]),
        )
    except RevisionError as error:
        raise click.UsageError(printable(str(error))) from error
    click.echo(FORMATS[form](comparison), nl=False)
    sys.exit(1 if comparison.widens and not exit_zero else 0)
