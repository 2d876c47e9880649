"""Arguments and options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from agent_catalog.reading.discovery import Selection, is_published
from agent_catalog.reading.ignoring import UnknownCodeError, require_codes

Command = TypeVar("Command", bound=Callable[..., Any])


def _titles(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Part each `FOLDER=TITLE` at its first equals sign."""
    titles = {}
    for value in values:
        key, sign, title = value.partition("=")
        if not (sign and key and title):
            raise click.BadParameter(f"write FOLDER=TITLE, such as engineering=Engineering, not {value!r}")
        titles[key] = title
    return titles


def _no_sites(
    context: click.Context, argument: click.Parameter, folders: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuse to read a site's copies of agent files as agents."""
    for folder in folders:
        if is_published(folder):
            raise click.BadParameter(
                f"{folder} is a site that agent-catalog made; name the folder of the agent files"
            )
    return folders


def agent_folders(command: Command) -> Command:
    """Give a command the folders and the choice of files in them."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    named = click.argument(
        "folders", metavar="DIR...", type=folder, nargs=-1, required=True, callback=_no_sites
    )
    return file_choice(named(command))


def file_choice(command: Command) -> Command:
    """Give a command the choice of files in its folders."""
    for decorate in (
        click.option(
            "--include", multiple=True, metavar="PATTERN", help="Take only files that fit, as in .gitignore."
        ),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files that fit."),
        click.option(
            "--category",
            "categories",
            multiple=True,
            metavar="FOLDER=TITLE",
            callback=_titles,
            help="The title of a folder, pattern or category.",
        ),
        click.option(
            "--without-front-matter",
            is_flag=True,
            help="Take in files without front matter, named by their file.",
        ),
    ):
        command = decorate(command)
    return command


def _codes(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a code that no finding has."""
    try:
        require_codes(values)
    except UnknownCodeError as error:
        raise click.BadParameter(str(error)) from error
    return values


ignored_codes = click.option(
    "--ignore", multiple=True, metavar="CODE", callback=_codes, help="Leave out the findings of a code."
)

no_cache = click.option(
    "--no-cache", is_flag=True, help="Make everything anew, and keep nothing in .cache/agent-catalog."
)

no_history = click.option(
    "--no-history", is_flag=True, help="Ask git neither for dates nor for addresses of the past."
)


def selection_of(choice: dict[str, Any]) -> Selection:
    """Return the choice of files that the options of `file_choice` make."""
    return Selection(tuple(choice["include"]), tuple(choice["exclude"]), choice["without_front_matter"])
