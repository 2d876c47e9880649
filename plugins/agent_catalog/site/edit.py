"""Edits of agents, shown in a preview before the site is built again.

A build brings every page up to date; of thousands of agents it takes seconds. What an author looks at is the
page of the file that was just saved, so this page comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.catalog.catalog import Entry
from agent_catalog.reading.agent_file import read_agent_file
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.ignoring import is_silenced
from agent_catalog.site.agent_pages import Theme
from agent_catalog.site.output import agent_files, write_outputs
from agent_catalog.site.page_set import PageSet
from agent_catalog.site.pages import GeneratedPage

MAX_EDITED = 5
"""Files that are shown ahead; where more have changed, nobody looks at one of them."""


class LastBuild(Struct, frozen=True):
    """What the last build knew: entries and their pages by absolute file, candidates by source path."""

    pages: PageSet
    theme: Theme
    shown: Mapping[str, tuple[Entry, GeneratedPage]]
    candidates: Mapping[str, Candidate]

    def write(self, site: Path, files: Iterable[str]) -> Iterator[str]:
        """Write the pages of agents that keep their address into a site; yield the addresses."""
        path = self.pages.options.path
        for entry, before in self._changed(files):
            page = self.pages.changed(entry)
            page.parent = before.parent
            page.render(self.theme.config, self.theme.files)
            html = self.theme.render(page).encode("utf-8", "xmlcharrefreplace")
            beside = agent_files(entry, page.catalog_page)
            write_outputs(site / path / entry.id, {**beside, "index.html": html}.items())
            yield page.url

    def _changed(self, files: Iterable[str]) -> Iterator[tuple[Entry, GeneratedPage]]:
        for file in files:
            if file in self.shown:
                entry, page = self.shown[file]
                options = self.pages.options
                outcome = read_agent_file(
                    self.candidates[entry.agent.source.path], options.without_front_matter
                )
                agent = outcome.agent
                # The name gives the address, and with the category what others show.
                if agent and (agent.name, agent.category) == (entry.agent.name, entry.agent.category):
                    findings = [
                        finding
                        for finding in sorted(outcome.findings)
                        if not is_silenced(finding, options.ignore, agent.ignores)
                    ]
                    yield replace(entry, agent=agent, findings=tuple(findings)), page
