"""Fleets of any size, for pages that must stay small and lists that must stay complete."""

from __future__ import annotations

from tests.site.project import agent

MANY = 440
"""So many that one of the categories needs a second page."""

SUPPORT = MANY * 6 // 10
"""The agents of that category."""

TOOLS = ("Read, Grep", "Bash", "Read, Frobnicate", "Write, Edit, Read")


def crowd(number: int) -> dict[str, str]:
    """Return so many agents, `agent-0000` first: six of ten in one category, one of ten in none.

    Each has an example and one of twenty tags, every fourth a tool that nobody knows, and so a finding.
    """
    return {f"agents/{_folder(place)}agent-{place:04}.md": _agent(place) for place in range(number)}


def _folder(place: int) -> str:
    last = place % 10
    return "support/" if last < 6 else f"team-{last}/" if last < 9 else ""


def _agent(place: int) -> str:
    example = f'<example>user: \\"Case {place:04} is stuck\\" assistant: \\"On it.\\"</example>'
    return agent(
        f"agent-{place:04}",
        f'"Handles case {place:04}. {example}"',
        tools=TOOLS[place % len(TOOLS)],
        tags=f"[round-{place % 20}]",
    )
