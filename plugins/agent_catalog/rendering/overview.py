"""What a catalog comes to, in figures."""

from __future__ import annotations

from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Access, Capability, Level


class Overview(Struct, frozen=True):
    """Numbers of agents (`runs`: can run commands, `inherits`: have every tool), examples and findings."""

    agents: int
    runs: int
    inherits: int
    examples: int
    errors: int
    warnings: int


def overview(catalog: Catalog) -> Overview:
    """Return the figures that the head of the index says."""
    fleet = [entry.agent.tools for entry in catalog.entries]
    return Overview(
        agents=len(catalog.entries),
        runs=sum(tools.access is Access.ALL or Capability.RUN in capabilities_of(tools) for tools in fleet),
        inherits=sum(tools.access is Access.ALL for tools in fleet),
        examples=sum(len(entry.agent.examples) for entry in catalog.entries),
        errors=catalog.count(Level.ERROR),
        warnings=catalog.count(Level.WARNING),
    )
