"""The command `agent-catalog`: the catalog without MkDocs, and a site without an mkdocs.yml."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from agent_catalog import __version__
from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.catalog.lock import Lock, of_folders
from agent_catalog.catalog.records import committed_lock, find_lock, read_records, write_lock
from agent_catalog.catalog.renewal import differences, lost_paths, renew, vanished
from agent_catalog.difference_formats import FORMATS as DIFFERENCE_FORMATS
from agent_catalog.finding_formats import (
    FORMATS,
    counted,
    located,
    mended_lines,
    printable,
    unified_diff,
)
from agent_catalog.model import Level
from agent_catalog.reading.discovery import Selection, is_published, source_names
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.git import GitError
from agent_catalog.reading.history import UnknownRevisionError, open_repository
from agent_catalog.reading.ignoring import UnknownCodeError, require_codes
from agent_catalog.reading.mending import find_mendings, write_mending
from agent_catalog.reading.past import Past, read_past, uncommitted_moves
from agent_catalog.reading.upkeep import read_upkeep
from agent_catalog.rendering.catalog_json import catalog_json
from agent_catalog.revisions import RevisionError, compare_revisions, was_folder

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


def _folders(command: Command) -> Command:
    """Give a command the folders and the choice of files in them."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    named = click.argument(
        "folders", metavar="DIR...", type=folder, nargs=-1, required=True, callback=_no_sites
    )
    return _choice(named(command))


def _choice(command: Command) -> Command:
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


_ignore = click.option(
    "--ignore", multiple=True, metavar="CODE", callback=_codes, help="Leave out the findings of a code."
)

_no_cache = click.option(
    "--no-cache", is_flag=True, help="Make everything anew, and keep nothing in .cache/agent-catalog."
)


_no_history = click.option(
    "--no-history", is_flag=True, help="Ask git neither for dates nor for addresses of the past."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="agent-catalog")
def main() -> None:
    """Publish a folder of AI agent files as a searchable site."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@main.command("json")
@_folders
@_no_history
def json_command(folders: tuple[Path, ...], **choice: Any) -> None:
    """Print the catalog as JSON."""
    click.echo(catalog_json(_catalog(folders, choice, with_upkeep=True)), nl=False)


@main.command()
@_folders
@click.option("--strict", is_flag=True, help="Let warnings count as errors do.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--fix", is_flag=True, help="Mend what can be mended without a doubt, and check what is left.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@_ignore
def check(folders: tuple[Path, ...], strict: bool, form: str, fix: bool, diff: bool, **choice: Any) -> None:
    """Say what is wrong in the agent files, with file, line and code.

    Exits with 1 where there are errors.
    """
    if diff:
        for mending in find_mendings(list(folders), _selection(choice)):
            click.echo(unified_diff(mending, list(folders)), nl=False)
    elif fix:
        _fix(folders, choice)
    catalog = _catalog(folders, choice)
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


@main.command("lock")
@_folders
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
@_no_history
def lock_command(
    folders: tuple[Path, ...], file: Path | None, only_check: bool, base: str | None, **choice: Any
) -> None:
    """Record the addresses of all agents, so that none is ever lost."""
    if base and not only_check:
        raise click.UsageError("--base is for --check")
    file = file or find_lock(folders[0])
    selection = _selection(choice)
    reading = read_folders(list(folders), selection)
    past = _past(folders, reading, selection, choice)
    records = read_records(file, past.agents)
    if records.findings:
        click.echo(FORMATS["text"](records.findings), nl=False, err=True)
        sys.exit(1)
    before = records.lock or Lock(file=file.name)
    # What the record has of other folders stays as it is.
    own = of_folders(before, source_names(list(folders)))
    records = replace(records, lock=records.lock and own)
    catalog = build_catalog(reading, CategoryMap.of(choice["categories"]), records=records)
    lost = [] if choice["no_history"] else lost_paths(catalog, own)
    moves = uncommitted_moves(folders, lost, reading.agents)
    after = renew(catalog, own, moves, _today())
    others = {id_: one for id_, one in before.published.items() if id_ not in own.published}
    after = replace(after, published={**after.published, **others})
    changes = list(differences(before, after))
    if only_check:
        missing = vanished(before, _committed(file, base, choice))
        for one in missing:
            click.echo(
                printable(f"{file}: `{one.id}` was recorded at {base or 'HEAD'} and is no more ({one.path})")
            )
        if missing:
            click.echo(
                f"{file} has lost addresses: take their lines back, "
                f"`git diff {base or 'HEAD'} -- {file}` shows them",
                err=True,
            )
        found = [finding for finding in catalog.findings if finding.file == before.file]
        click.echo(FORMATS["text"](found), nl=False)
        for change in changes:
            click.echo(printable(f"{file}: {change}"))
        if changes:
            named = " ".join(map(str, folders))
            click.echo(f"{file} is out of date: run `agent-catalog lock {named}` and commit it", err=True)
        sys.exit(1 if changes or missing else 0)
    try:
        write_lock(file, after)
    except OSError as error:
        raise click.UsageError(f"cannot write {file}: {error.strerror}") from error
    for change in changes:
        click.echo(printable(change), err=True)
    click.echo(
        f"{file}: {counted(len(catalog.entries), 'agent')}, {counted(len(after.published), 'id')}", err=True
    )


@main.command()
@click.argument("base")
@click.argument("head_and_folders", metavar="[HEAD] [DIR...]", nargs=-1)
@_choice
@click.option(
    "--format", "form", type=click.Choice(list(DIFFERENCE_FORMATS)), default="text", show_default=True
)
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
            _selection(choice),
            CategoryMap.of(choice["categories"]),
        )
    except RevisionError as error:
        raise click.UsageError(printable(str(error))) from error
    click.echo(DIFFERENCE_FORMATS[form](comparison), nl=False)
    sys.exit(1 if comparison.widens and not exit_zero else 0)


@main.command()
@_folders
@click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The folder to build."
)
@click.option("--site-url", default="", metavar="URL", help="Where the site will be published.")
@click.option("--strict", is_flag=True, help="Fail on findings of level error.")
@_no_cache
@_no_history
@_ignore
def build(folders: tuple[Path, ...], site: Path, site_url: str, strict: bool, **choice: Any) -> None:
    """Build the site of any folder of agents, or of a whole repository."""
    from mkdocs.exceptions import Abort, ConfigurationError

    from agent_catalog.site.standalone import ForeignSiteError, build_site

    _log_to_terminal()
    try:
        build_site(list(folders), site, _options(folders, choice), strict, site_url)
    except (ForeignSiteError, ConfigurationError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(f"cannot write the site to {site}: {error.strerror}") from error
    except Abort as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    click.echo(f"The site is in {site}: publish it, or see it with `python -m http.server -d {site}`.")


@main.command()
@_folders
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on."
)
@_no_cache
@_no_history
@_ignore
def serve(folders: tuple[Path, ...], host: str, port: int, **choice: Any) -> None:
    """Preview the site of any folder of agents; a change shows at once."""
    from mkdocs.exceptions import Abort

    from agent_catalog.site.port import BusyPortError
    from agent_catalog.site.standalone import serve_site

    _log_to_terminal()
    try:
        serve_site(list(folders), host, port, _options(folders, choice), strict=False)
    except BusyPortError as error:
        raise click.ClickException(str(error)) from error
    except Abort as error:
        raise click.ClickException(str(error)) from error


def _catalog(folders: tuple[Path, ...], choice: dict[str, Any], with_upkeep: bool = False) -> Catalog:
    """Read the folders; an empty one is no error, and said."""
    selection = _selection(choice)
    reading = read_folders(list(folders), selection)
    upkeep = {}
    if with_upkeep:
        upkeep = read_upkeep(reading.taken, _past(folders, reading, selection, choice).changed)
    # The record may be about more folders than these.
    records = read_records(find_lock(folders[0]), names=source_names(list(folders)))
    categories = CategoryMap.of(choice["categories"])
    catalog = build_catalog(reading, categories, choice.get("ignore", ()), upkeep, records)
    if not catalog.entries:
        click.echo(f"no agents in {', '.join(map(str, folders))}", err=True)
    return catalog


def _past(folders: tuple[Path, ...], reading: Reading, selection: Selection, choice: dict[str, Any]) -> Past:
    if choice["no_history"]:
        return Past()
    past = read_past(folders, reading.taken, selection)
    for reason in (*past.refused, *past.closed):
        click.echo(printable(f"git does not tell the history of {reason}"), err=True)
    return past


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


def _selection(choice: dict[str, Any]) -> Selection:
    return Selection(tuple(choice["include"]), tuple(choice["exclude"]), choice["without_front_matter"])


def _fix(folders: tuple[Path, ...], choice: dict[str, Any]) -> None:
    """Mend the files, and say on standard error what was mended and what could not be written."""
    for mending in find_mendings(list(folders), _selection(choice)):
        try:
            write_mending(mending)
        except OSError as error:
            row = f"{mending.candidate.path}:1: not mended: {error.strerror}"
            click.echo(printable(row), err=True)
        else:
            click.echo(mended_lines(mending), nl=False, err=True)


def _options(folders: tuple[Path, ...], choice: dict[str, Any]) -> dict[str, Any]:
    """Return the plugin's options for a command's."""
    return {
        **({"cache": False} if choice["no_cache"] else {}),
        "history": not choice["no_history"],
        "lock": str(find_lock(folders[0])),
        "include": list(choice["include"]),
        "exclude": list(choice["exclude"]),
        "categories": choice["categories"],
        "without_front_matter": choice["without_front_matter"],
        "ignore": list(choice["ignore"]),
    }


def _log_to_terminal() -> None:
    """Show what MkDocs logs, as its own command does."""
    from mkdocs.__main__ import ColorFormatter

    handler = logging.StreamHandler()
    handler.setFormatter(ColorFormatter())
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
