"""The fleet that a site shows: read from its folders, with their history and the record of its addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from msgspec import Struct

from agent_catalog.cache import Cache
from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.categories import CategoryMap
from agent_catalog.catalog.records import read_records
from agent_catalog.finding_formats import printable
from agent_catalog.reading.discovery import Candidate, Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.past import Past, RecentChanges, read_past
from agent_catalog.reading.upkeep import read_upkeep
from agent_catalog.site.config import AgentCatalogConfig

log = get_plugin_logger(__name__)


class Fleet(Struct, frozen=True):
    """The catalog, the files that were looked at by their source paths, and the latest changes to them."""

    catalog: Catalog
    candidates: Mapping[str, Candidate]
    recent: Sequence[RecentChanges]

    @property
    def has_news(self) -> bool:
        """Whether there is anything for feeds to tell."""
        return any(changes.changes or changes.begins for changes in self.recent)


def read_fleet(
    config: MkDocsConfig,
    options: AgentCatalogConfig,
    cache: Cache,
    track: Callable[[Sequence[Candidate]], Iterable[Candidate]],
) -> Fleet:
    """Read the folders of the options; `track` sees how far that is.

    Raises:
        NotADirectoryError: where a folder does not exist or is none.
    """
    folders = [Path(folder) for folder in options.agents]
    selection = Selection(
        tuple(options.include),
        tuple(options.exclude),
        options.without_front_matter,
        never=(Path(config.site_dir),),
    )
    reading = read_folders(folders, selection, track, cache)
    taken = reading.taken
    past = read_past(folders, taken, selection, cache) if options.history else Past()
    for reason in past.refused:
        log.warning("git does not tell the history of %s", printable(reason))
    # Machines differ in what git they have: that must not fail a strict build.
    for reason in past.closed:
        log.info("git does not tell the history of %s", printable(reason))
    if past.shallow:
        log.info(
            "the history of %s is shallow: dates, and addresses of the past, are known in part; "
            "fetch all of it, in GitHub Actions with `fetch-depth: 0`",
            ", ".join(map(str, past.shallow)),
        )
    file = Path(config.config_file_path) if config.config_file_path else None
    catalog = build_catalog(
        reading,
        CategoryMap.of(options.categories),
        options.ignore,
        read_upkeep(taken, past.changed),
        read_records(Path(options.lock), past.agents, options.aliases, file),
    )
    if not catalog.entries:
        log.info("no agents in %s: the catalog is empty", ", ".join(map(str, folders)))
    return Fleet(catalog, reading.candidates, past.recent)
