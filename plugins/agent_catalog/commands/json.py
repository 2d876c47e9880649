"""`agent-catalog json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agent_catalog.commands.arguments import agent_folders, no_history
from agent_catalog.commands.folders import read_catalog
from agent_catalog.rendering.catalog_json import catalog_json


@click.command("json")
@agent_folders
@no_history
def json_command(folders: tuple[Path, ...], **choice: Any) -> None:
    """Print the catalog as JSON."""
    click.echo(catalog_json(read_catalog(folders, choice, with_upkeep=True)), nl=False)
