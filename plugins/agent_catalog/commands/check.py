"""`agent-catalog check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from agent_catalog.catalog.records import find_lock
from agent_catalog.commands.arguments import agent_folders, ignored_codes, selection_of
from agent_catalog.commands.folders import read_catalog
from agent_catalog.finding_formats import FORMATS, counted, located, mended_lines, printable, unified_diff
from agent_catalog.model import Level
from agent_catalog.reading.mending import find_mendings, write_mending


@click.command()
@agent_folders
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--fix", is_flag=True, help="Mend what can be mended without a doubt, and check what is left.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@ignored_codes
def check(folders: tuple[Path, ...], strict: bool, form: str, fix: bool, diff: bool, **choice: Any) -> None:
    """Say what is wrong in the agent files, with file, line and code.

    Exits with 1 where there are errors.
    """
    if diff:
        for mending in find_mendings(list(folders), selection_of(choice)):
            click.echo(unified_diff(mending, list(folders)), nl=False)
    elif fix:
        _fix(folders, choice)
    catalog = read_catalog(folders, choice)
    if not diff:
        findings = (
            catalog.findings
            if form in ("text", "json")
            else located(catalog.findings, list(folders), find_lock(folders[0]))
        )
        click.echo(FORMATS[form](findings), nl=False)
    errors, warnings = catalog.count(Level.ERROR), catalog.count(Level.WARNING)
    counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    ignored = f", {catalog.ignored:,} ignored" if catalog.ignored else ""
    click.echo(f"{counted(len(catalog.entries), 'agent')} checked: {counts}{ignored}", err=True)
    sys.exit(1 if errors or (strict and warnings) else 0)


def _fix(folders: tuple[Path, ...], choice: dict[str, Any]) -> None:
    """Mend the files, and say on standard error what was mended and what could not be written."""
    for mending in find_mendings(list(folders), selection_of(choice)):
        try:
            write_mending(mending)
        except OSError as error:
            row = f"{mending.candidate.path}:1: not mended: {error.strerror}"
            click.echo(printable(row), err=True)
        else:
            click.echo(mended_lines(mending), nl=False, err=True)
