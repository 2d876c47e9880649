"""The files of a MkDocs site: those that are the catalog's, and the pages that it adds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from agent_catalog.catalog.catalog import Catalog


def remove_sources(files: Files, folders: list[Path], catalog: Catalog, docs: Path) -> None:
    """Keep MkDocs from the agents' files, where they stand below docs/: it would read them as pages.

    A folder of agents inside docs/ is theirs alone; one that holds docs/ keeps the site's own pages.
    """
    agents = {entry.agent.source.file for entry in catalog.entries}
    own = [folder for folder in folders if folder != docs and folder.is_relative_to(docs)]
    for file in list(files):
        source = file.abs_src_path
        if source and file.is_documentation_page():
            path = Path(source).resolve()
            if str(path) in agents or any(path.is_relative_to(folder) for folder in own):
                files.remove(file)


def add_files(files: Files, new: list[File], outputs: Iterable[str]) -> None:
    """Add the files of our pages; `outputs` are the addresses that we write besides.

    Raises:
        PluginError: where a file of the site has one of the addresses.
    """
    taken, sources = {file.dest_uri: file for file in files}, files.src_uris
    for file in new:
        _refuse_conflict(taken.get(file.dest_uri) or sources.get(file.src_uri), file.dest_uri)
    for output in sorted(taken.keys() & set(outputs)):
        _refuse_conflict(taken[output], output)
    for file in new:
        files.append(file)


def _refuse_conflict(other: File | None, address: str) -> None:
    if other is not None:
        raise PluginError(
            f"{other.src_uri} in docs/ and the agent catalog both want the address {address}. "
            "Rename that file, or give the catalog another place with the option `path`."
        )
