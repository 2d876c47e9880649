"""What the search shows of an agent: lines about it, and a section for each of its examples."""

from __future__ import annotations

from agent_catalog.catalog.catalog import Entry
from agent_catalog.model import Dialogue, Role
from agent_catalog.rendering.card import shorten
from agent_catalog.rendering.page import SearchSection
from agent_catalog.rendering.tool_view import capability_title, grants_by_capability, tools_sentence


def search_lines(entry: Entry) -> tuple[str, ...]:
    """Return summary, tools with their capabilities, category and prompts to try; none is empty."""
    agent = entry.agent
    groups = list(grants_by_capability(agent.tools))
    tools = dict.fromkeys(grant.name for _, grants in groups for grant in grants)
    capabilities = [capability_title(capability) for capability, _ in groups]
    lines = [
        agent.summary,
        f"Tools: {', '.join(tools)} ({', '.join(capabilities)})" if tools else tools_sentence(agent.tools),
        f"Category: {entry.category.title}" if entry.category else "",
        *agent.starters,
    ]
    return tuple(line for line in lines if line)


def search_section(number: int, dialogue: Dialogue) -> SearchSection:
    """Return an example as a result of its own, by what a user says; the first has the number 1."""
    first = next((turn for turn in dialogue.turns if turn.role in (Role.USER, Role.OTHER)), dialogue.turns[0])
    rest = [dialogue.context or "", *(turn.text for turn in dialogue.turns if turn is not first)]
    return SearchSection(
        f"example-{number}", shorten(first.text, 300), shorten(" ".join(filter(None, rest)), 600)
    )
