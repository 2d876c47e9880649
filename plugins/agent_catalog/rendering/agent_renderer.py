"""The pages of all agents, rendered on more than one processor where that is worth it.

The others render what a page takes from its agent alone: that need not wait for what agents have to do with
each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec
from jinja2 import Environment
from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.ahead import Ahead
from agent_catalog.catalog.catalog import Entry
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import AgentParts, render_agent_page, render_parts
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.page import NO_SITE, Page, PublishedSite
from agent_catalog.rendering.related import RelatedView
from agent_catalog.rendering.search_index import SearchAgent, search_agent
from agent_catalog.rendering.source_links import SourceLinks

WORTHWHILE = 1_000_000
"""Characters of prompts below which a worker's start costs more than it saves."""


class AgentInput(Struct, frozen=True):
    """What the page of one agent is made of, as `render_agent_page` has it."""

    entry: Entry
    to: Addresses
    links: SourceLinks
    related: RelatedView | None


class RenderSetting(Struct, frozen=True):
    """What is the same for all agents: `index` is that of `Addresses`, `overrides` are folders of templates.

    With `full_text`, what the index of the full text has of an agent is made as well; with a `social_font`, a
    picture.
    """

    index: str = ""
    overrides: tuple[str, ...] = ()
    image_hosts: tuple[str, ...] = ()
    site: PublishedSite = NO_SITE
    full_text: bool = False
    social_font: str = ""


class PreparedAgent(Struct, frozen=True):
    """The parts of a page, and what the index of the full text has of its agent, where there is one."""

    parts: AgentParts
    search: SearchAgent | None


class RenderedAgent(Struct, frozen=True):
    """A page, and what the index of the full text has of its agent, where there is one."""

    page: Page
    search: SearchAgent | None


class AgentRenderer:
    """Renders agents, best in the order in which they were announced."""

    def __init__(
        self,
        environment: Environment,
        setting: RenderSetting,
        announced: Sequence[Entry] = (),
        processors: int | None = None,
    ) -> None:
        self._environment = environment
        self._setting = setting
        self._places = {entry.id: place for place, entry in enumerate(announced)}
        self._ahead: Ahead | None = None
        if sum(len(entry.agent.body) for entry in announced) >= WORTHWHILE:
            items = [_without_file(entry) for entry in announced]
            self._ahead = Ahead(f"{__name__}:prepare_item", setting, items, processors)

    def render(self, agent: AgentInput) -> RenderedAgent:
        """Return the rendered agent."""
        prepared = self._prepared(agent.entry)
        page = render_agent_page(
            self._environment,
            agent.entry,
            prepared.parts,
            agent.to,
            agent.links,
            agent.related,
            self._setting.site,
        )
        return RenderedAgent(page, prepared.search)

    def _prepared(self, entry: Entry) -> PreparedAgent:
        place = self._places.get(entry.id)
        if self._ahead and place is not None and (made := self._ahead.take(place)):
            return msgspec.msgpack.decode(made, type=PreparedAgent)
        return _prepare(self._environment, self._setting, entry)

    def close(self) -> None:
        """End what still runs."""
        if self._ahead:
            self._ahead.close()


def prepare_item(setting: object, item: bytes) -> PreparedAgent:
    """Prepare an agent in another process."""
    known = msgspec.convert(setting, RenderSetting)
    return _prepare(_environment(known.overrides), known, msgspec.msgpack.decode(item, type=Entry))


@cache
def _environment(overrides: tuple[str, ...]) -> Environment:
    return create_environment(overrides)


def _prepare(environment: Environment, setting: RenderSetting, entry: Entry) -> PreparedAgent:
    parts = render_parts(
        environment,
        entry,
        setting.index,
        setting.site,
        frozenset(setting.image_hosts),
        setting.social_font,
    )
    return PreparedAgent(parts, search_agent(entry) if setting.full_text else None)


def _without_file(entry: Entry) -> Entry:
    """Return an entry without what its parts do not show: where its file stands may be no text to send."""
    source = replace(entry.agent.source, file="", content=b"")
    return replace(entry, agent=replace(entry.agent, source=source), findings=())
