"""The public anchors of an agent's page, which other pages and other sites link to."""

from __future__ import annotations

from agent_catalog.model import Agent


def public_anchors(agent: Agent) -> dict[str, str]:
    """Return the titles of what the anchors lead to, in the order of the page."""
    examples = range(1, len(agent.examples) + 1)
    titles = {"tools": "Tools", **({"examples": "Examples"} if examples else {})}
    return titles | {f"example-{number}": f"Example {number}" for number in examples} | {"prompt": "Prompt"}
