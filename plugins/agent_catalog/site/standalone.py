"""A site for any folder of agents, without an mkdocs.yml: the same plugin in a configuration of its own."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from agent_catalog.catalog.categories import title_of
from agent_catalog.reading.discovery import SITE_MARKER
from agent_catalog.site.agent_folders import Written
from agent_catalog.site.pages import theme_text
from agent_catalog.site.plugin import AgentCatalogPlugin
from agent_catalog.site.port import try_port

_UNFINISHED = "agent-catalog is building here, or was interrupted."
_FINISHED = "Made by agent-catalog; the next build replaces these files:"


class ForeignSiteError(Exception):
    """The site's folder holds files that this project did not make."""


def build_site(
    folders: list[Path], site: Path, options: dict[str, Any], strict: bool, site_url: str = ""
) -> None:
    """Build the site of the folders.

    Raises:
        ForeignSiteError: where `site` holds files and no marker of an earlier build.
        mkdocs.exceptions.Abort: under `strict`, for findings of level error.
    """
    claim(site)
    _exit_when_terminated()
    with _configuration(folders, options, site_url) as file:
        config = load_config(config_file=file, site_dir=str(site.resolve()), strict=strict)
        plugin = config.plugins["agent-catalog"]
        assert isinstance(plugin, AgentCatalogPlugin)  # noqa: S101 - for the type
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
            seal(site, plugin.written_folders())


def serve_site(folders: list[Path], host: str, port: int, options: dict[str, Any], strict: bool) -> None:
    """Serve the site of the folders until interrupted, rebuilt at every change.

    Raises:
        BusyPortError: where the port is taken.
    """
    # A build needs no server.
    from mkdocs.commands.serve import serve as mkdocs_serve

    try_port(host, port, "--port {port}")
    _exit_when_terminated()
    with _configuration(folders, options, "") as file:
        mkdocs_serve(config_file=file, livereload=True, dev_addr=f"{host}:{port}", strict=strict)


def _exit_when_terminated() -> None:
    """Take folders and workers away when terminated, as when interrupted; 143 is what shells expect."""
    # Only a main thread may.
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def claim(site: Path) -> None:
    """Take a folder for a site: one that is empty or new, or holds only what an earlier build made.

    Raises:
        ForeignSiteError: for any other.
    """
    marker = site / SITE_MARKER
    if site.exists() and not site.is_dir():
        raise ForeignSiteError(f"{site} is a file; name a folder for the site")
    made = marker.read_text("utf-8").split("\n") if marker.is_file() else []
    # A build that was interrupted has not said what it made.
    foreign = set() if made[:1] == [_UNFINISHED] else _files(site, {}) - set(made)
    if foreign:
        raise ForeignSiteError(
            f"{site} holds files that agent-catalog did not make, such as {min(foreign)}, and a build would "
            "remove them. Name another folder, or empty this one"
        )
    site.mkdir(parents=True, exist_ok=True)
    marker.write_text(f"{_UNFINISHED}\n", "utf-8")


def seal(site: Path, known: Mapping[str, Written] | None = None) -> None:
    """Note every file of a finished site, so that the next build knows them for its own.

    `known` are folders that have just been looked at, by their paths.
    """
    lines = [_FINISHED, *sorted(_files(site, known or {}))]
    (site / SITE_MARKER).write_text("\n".join(lines) + "\n", "utf-8")


def _files(site: Path, known: Mapping[str, Written]) -> set[str]:
    """Return the paths of all files in the site but the marker."""
    found, folders = [], [(str(site), "")]
    for folder, above in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                path = f"{above}{entry.name}"
                if not entry.is_dir():
                    found.append(path)
                elif path in known:
                    found += [f"{path}/{name}" for name, _, _ in known[path].files]
                elif not entry.is_symlink():
                    folders.append((entry.path, f"{path}/"))
    return set(found) - {SITE_MARKER}


@contextmanager
def _configuration(folders: list[Path], options: dict[str, Any], site_url: str) -> Iterator[str]:
    """Write the configuration into a temporary folder, and yield its path."""
    folders = [folder.resolve() for folder in folders]
    with tempfile.TemporaryDirectory(prefix="agent-catalog-") as temporary:
        docs = Path(temporary, "docs")
        docs.mkdir()
        file = Path(temporary, "mkdocs.yml")
        file.write_text(
            yaml.safe_dump(configuration(folders, docs, options, site_url), sort_keys=False), "utf-8"
        )
        yield str(file)


def configuration(folders: list[Path], docs: Path, options: dict[str, Any], site_url: str) -> dict[str, Any]:
    """Return what mkdocs.yml would hold: Material without web fonts, search, and the catalog."""
    return {
        "site_name": str(theme_text(site_name(folders))),
        "site_url": site_url,
        "docs_dir": str(docs),
        "theme": {
            "name": "material",
            "font": False,
            "features": [
                "navigation.indexes",
                "navigation.path",
                "content.code.copy",
                "toc.follow",
            ],
            "palette": [
                {
                    "media": f"(prefers-color-scheme: {scheme})",
                    "scheme": name,
                    "primary": "indigo",
                    "accent": "indigo",
                    "toggle": {"icon": f"material/weather-{icon}", "name": f"Switch to {other} mode"},
                }
                for scheme, name, icon, other in (
                    ("light", "default", "night", "dark"),
                    ("dark", "slate", "sunny", "light"),
                )
            ],
        },
        "plugins": [
            "search",
            {
                "agent-catalog": {
                    "agents": [str(folder) for folder in folders],
                    "cache": str(Path(".cache", "agent-catalog").resolve()),
                    "sidebar": False,
                    **options,
                }
            },
        ],
    }


def site_name(folders: list[Path]) -> str:
    """Name the site after its folder; one called `agents` after the folder that holds it."""
    folder = folders[0]
    while folder.name.startswith(".") or folder.name in ("agents", "plugins"):
        folder = folder.parent
    title = title_of(folder.name)
    if not title or len(folders) > 1:
        return "Agent catalog"
    return title if title.lower().endswith("agents") else f"{title} agents"
