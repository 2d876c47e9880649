"""Dialects: the families of agent files, each a TOML file in `vocabulary/` and a name in `DIALECTS`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import PurePath

from msgspec import Struct

from agent_catalog.model import Capability
from agent_catalog.vocabulary import load

DIALECTS = ("github-copilot", "claude-code")
"""The names of the dialects, the last one being what any other Markdown file is read in."""


class Word(Struct, frozen=True):
    """A tool of a dialect's vocabulary; `successor` as in `ToolGrant`."""

    capability: Capability
    successor: str | None = None


class Dialect(Struct, frozen=True):
    """What one family of files looks like and which words it knows."""

    name: str
    title: str
    install: str
    suffixes: tuple[str, ...]
    folders: tuple[str, ...]
    name_required: bool
    case_sensitive_tools: bool
    mcp_prefixes: tuple[str, ...]
    mcp_separator: str
    keys: tuple[str, ...]
    plugin_ignores: tuple[str, ...]
    max_prompt: int
    colors: tuple[str, ...]
    models: tuple[str, ...]
    model_pattern: re.Pattern[str]
    values: Mapping[str, tuple[str, ...]]
    tools: Mapping[str, Word]
    namespaces: Mapping[str, Capability]

    def claims(self, path: PurePath) -> bool:
        """Whether a file at this path is of this dialect."""
        parents, _, name = path.as_posix().lower().rpartition("/")
        return name.endswith(self.suffixes) or any(f"/{folder}/" in f"/{parents}/" for folder in self.folders)

    def stem(self, path: PurePath) -> str:
        """Return the file's name without the suffix of the dialect."""
        for suffix in (*self.suffixes, ".md"):
            if path.name.lower().endswith(suffix):
                return path.name[: -len(suffix)]
        return path.stem

    def word(self, tool: str) -> Word | None:
        """Return what the dialect says of a tool's name, or None where it does not know it."""
        found = self.tools.get(tool if self.case_sensitive_tools else tool.lower())
        if found:
            return found
        if tool.startswith(self.mcp_prefixes):
            return Word(Capability.MCP)
        if self.mcp_separator and self.mcp_separator in tool.strip(self.mcp_separator):
            namespace = tool.split(self.mcp_separator, 1)[0]
            return Word(self.namespaces.get(namespace, Capability.MCP))
        return None

    def is_model(self, model: str) -> bool:
        """Whether the dialect knows a model of this name."""
        return model in self.models or self.model_pattern.match(model) is not None


@cache
def dialect(name: str) -> Dialect:
    """Return a dialect by its name."""
    table = load(name)
    fold = (lambda tool: tool) if table["case_sensitive_tools"] else str.lower
    return Dialect(
        name=name,
        title=table["title"],
        install=table["install"],
        suffixes=tuple(table["suffixes"]),
        folders=tuple(table["folders"]),
        name_required=table["name_required"],
        case_sensitive_tools=table["case_sensitive_tools"],
        mcp_prefixes=tuple(table["mcp_prefixes"]),
        mcp_separator=table["mcp_separator"],
        keys=tuple(table["keys"]),
        plugin_ignores=tuple(table["plugin_ignores"]),
        max_prompt=table["max_prompt"],
        colors=tuple(table["colors"]),
        models=tuple(table["models"]),
        model_pattern=re.compile(table["model_pattern"]),
        values={key: tuple(words) for key, words in table["values"].items()},
        tools={fold(tool): _word(row) for tool, row in table["tools"].items()},
        namespaces={name: Capability(word) for name, word in table.get("namespaces", {}).items()},
    )


def dialect_of(path: PurePath) -> Dialect:
    """Return the dialect of the file at a path."""
    return next((d for d in map(dialect, DIALECTS[:-1]) if d.claims(path)), dialect(DIALECTS[-1]))


@cache
def known_keys() -> frozenset[str]:
    """Return every key that some dialect documents: what recovery may take for the start of a key."""
    keys = set(load("other-dialects")["keys"])
    return frozenset(keys.union(*(dialect(name).keys for name in DIALECTS)))


@cache
def foreign_capability(tool: str) -> Capability:
    """Return what other dialects would let a tool of this name do; `other` where none knows it."""
    folded = tool.lower()
    words = [dialect(name).tools for name in DIALECTS]
    for table in words:
        for name, word in table.items():
            if name.lower() == folded:
                return word.capability
    return Capability(load("other-dialects")["tools"].get(folded, Capability.OTHER))


def _word(row: str | dict[str, str]) -> Word:
    if isinstance(row, str):
        return Word(Capability(row))
    return Word(Capability(row["capability"]), row["successor"])
