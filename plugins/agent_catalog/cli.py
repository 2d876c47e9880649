"""The command `agent-catalog`: the catalog without MkDocs, and a site without an mkdocs.yml."""

from __future__ import annotations

import sys

import click

from agent_catalog import __version__
from agent_catalog.commands.check import check
from agent_catalog.commands.diff import diff
from agent_catalog.commands.json import json_command
from agent_catalog.commands.lock import lock_command
from agent_catalog.commands.site import build, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="agent-catalog")
def main() -> None:
    """Publish a folder of AI agent files as a searchable site."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


for command in (json_command, check, lock_command, diff, build, serve):
    main.add_command(command)
