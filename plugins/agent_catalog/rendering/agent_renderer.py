"""The pages of all agents, rendered on more than one processor where that is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import msgspec
from jinja2 import Environment

from agent_catalog.ahead import Ahead
from agent_catalog.catalog.catalog import Entry
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_page import render_agent_page
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.page import NO_SITE, Page, PublishedSite
from agent_catalog.rendering.related import RelatedView
from agent_catalog.rendering.search_index import SearchAgent, search_agent
from agent_catalog.rendering.source_links import SourceLinks

WORTHWHILE = 1_000_000
"""Characters of prompts below which a worker's start costs more than it saves."""


@dataclass(frozen=True, slots=True)
class AgentInput:
    """What the page of one agent is made of, as `render_agent_page` has it."""

    entry: Entry
    to: Addresses
    links: SourceLinks
    related: RelatedView | None


@dataclass(frozen=True, slots=True)
class RenderSetting:
    """What is the same for all agents. `overrides` are the folders of the team's templates.

    With `full_text`, what the index of the full text has of an agent is made as well; with a `social_font`, a
    picture.
    """

    overrides: tuple[str, ...] = ()
    image_hosts: tuple[str, ...] = ()
    site: PublishedSite = NO_SITE
    full_text: bool = False
    social_font: str = ""


@dataclass(frozen=True, slots=True)
class RenderedAgent:
    """A page, and what the index of the full text has of its agent, where there is one."""

    page: Page
    search: SearchAgent | None


class AgentRenderer:
    """Renders agents, best in the order in which they were announced; each that was is asked for once."""

    def __init__(
        self,
        environment: Environment,
        setting: RenderSetting,
        announced: Sequence[AgentInput] = (),
        processors: int | None = None,
    ) -> None:
        self._environment = environment
        self._setting = setting
        self._places = {agent.entry.id: place for place, agent in enumerate(announced)}
        self._ahead: Ahead | None = None
        if sum(len(agent.entry.agent.body) for agent in announced) >= WORTHWHILE:
            self._ahead = Ahead(f"{__name__}:render_item", setting, announced, processors)

    def render(self, agent: AgentInput) -> RenderedAgent:
        """Return the rendered agent."""
        place = self._places.get(agent.entry.id)
        if self._ahead and place is not None and (made := self._ahead.take(place)):
            return msgspec.msgpack.decode(made, type=RenderedAgent)
        return _rendered(self._environment, self._setting, agent)

    def close(self) -> None:
        """End what still runs."""
        if self._ahead:
            self._ahead.close()


def render_item(setting: object, item: bytes) -> RenderedAgent:
    """Render an agent in another process."""
    known = msgspec.convert(setting, RenderSetting)
    return _rendered(_environment(known.overrides), known, msgspec.msgpack.decode(item, type=AgentInput))


@cache
def _environment(overrides: tuple[str, ...]) -> Environment:
    return create_environment(overrides)


def _rendered(environment: Environment, setting: RenderSetting, agent: AgentInput) -> RenderedAgent:
    page = render_agent_page(
        environment,
        agent.entry,
        agent.to,
        agent.links,
        agent.related,
        setting.site,
        frozenset(setting.image_hosts),
        setting.social_font,
    )
    return RenderedAgent(page, search_agent(agent.entry) if setting.full_text else None)
