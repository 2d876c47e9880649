"""One thing that is different about an agent: a sentence whose words are ours and whose values are data."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct


class Aspect(StrEnum):
    """What of an agent is different."""

    TOOLS = "tools"
    PERMISSION_MODE = "permission-mode"
    HOOKS = "hooks"
    MCP_SERVERS = "mcp-servers"
    NAME = "name"
    FILE = "file"
    DIALECT = "dialect"
    MODEL = "model"
    DESCRIPTION = "description"
    EXAMPLES = "examples"
    PROMPT = "prompt"
    CATEGORY = "category"
    COLOR = "color"
    METADATA = "metadata"
    FORM = "form"


class Difference(Struct, frozen=True):
    """One thing that is different, said of the agent: `gains {}`, with a value for each `{}`.

    The values come from files and are data; the words are ours. `widens` where the agent may do more.
    """

    aspect: Aspect
    words: str
    values: tuple[str, ...] = ()
    widens: bool = False

    def told(self, quote: Callable[[str], str]) -> str:
        """Return the sentence, with each value as `quote` makes it."""
        return self.words.format(*map(quote, self.values))
