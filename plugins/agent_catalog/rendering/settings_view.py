"""Settings that let an agent do more than its tools say: permission mode, hooks, MCP servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from agent_catalog.catalog.reach import hook_commands, mcp_servers
from agent_catalog.model import JSONValue

MAX_ITEMS, MAX_LENGTH = 12, 200
"""Commands that are listed for one setting, and characters of each; the details hold all of them."""


class SettingView(Struct, frozen=True):
    """A setting: its title, what it means in a sentence, and the commands or addresses in it."""

    title: str
    sentence: str
    items: tuple[str, ...]


def settings_view(metadata: Mapping[str, JSONValue]) -> tuple[SettingView, ...]:
    """Return the settings that widen what an agent may do, in the order of the page."""
    found = []
    if metadata.get("permissionMode") == "bypassPermissions":
        found.append(SettingView("Permissions", "Runs every tool without asking anybody.", ()))
    if hooks := metadata.get("hooks"):
        sentence = "Runs commands of its own, whatever its tools are."
        found.append(SettingView("Hooks", sentence, _shown(hook_commands(hooks))))
    for key in ("mcpServers", "mcp-servers"):
        if servers := metadata.get(key):
            sentence = "Starts programs or reaches hosts that offer it more tools."
            found.append(SettingView("MCP servers", sentence, _shown(mcp_servers(servers))))
    return tuple(found)


def _shown(items: Iterator[str]) -> tuple[str, ...]:
    listed = list(dict.fromkeys(items))
    more = [f"and {len(listed) - MAX_ITEMS} more"] if len(listed) > MAX_ITEMS else []
    return (*(item[:MAX_LENGTH] for item in listed[:MAX_ITEMS]), *more)
