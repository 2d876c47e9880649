"""`agent-catalog build` and `agent-catalog serve`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import click

from agent_catalog.catalog.records import find_lock
from agent_catalog.commands.arguments import agent_folders, ignored_codes, no_cache, no_history


@click.command()
@agent_folders
@click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The folder to build."
)
@click.option("--site-url", default="", metavar="URL", help="Where the site will be published.")
@click.option("--strict", is_flag=True, help="Fail on findings of level error.")
@no_cache
@no_history
@ignored_codes
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


@click.command()
@agent_folders
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen on."
)
@no_cache
@no_history
@ignored_codes
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
