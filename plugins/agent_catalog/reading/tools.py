"""The tools lines: what they grant and deny, whatever their shape."""

from __future__ import annotations

import re

from msgspec import Struct

from agent_catalog.model import Access, Capability, JSONValue, ToolAccess, ToolGrant
from agent_catalog.reading.dialects import Dialect, foreign_capability
from agent_catalog.reading.yaml_mapping import Key

MAX_TOOLS = 200
MAX_NAME = 200

_RULE = re.compile(r"([^()]*)\((.*)\)\s*", re.DOTALL)


class ToolsLine(Struct, frozen=True):
    """The grants of one line in the file's order. `star` where it holds `*`; `odd` is what was no name."""

    grants: tuple[ToolGrant, ...]
    denied: tuple[ToolGrant, ...] = ()
    star: bool = False
    odd: str | None = None
    cut: int = 0
    repeated: tuple[str, ...] = ()


def read_tools(
    dialect: Dialect, tools: Key | None, disallowed: Key | None
) -> tuple[ToolAccess, list[ToolsLine]]:
    """Return the access that two keys give together, and the lines for findings about them."""
    lines = [parse_tools(dialect, key) for key in (tools, disallowed) if key is not None]
    denied: tuple[ToolGrant, ...] = ()
    if disallowed is not None:
        denied = lines[-1].grants or (_star_grant() if lines[-1].star else ())
    if tools is None or tools.value is None or tools.value == "" or lines[0].star:
        return ToolAccess(Access.ALL, (), denied), lines
    line = lines[0]
    denied = (*line.denied, *denied)
    if not line.grants:
        # Nothing that could be read grants nothing: an unreadable line must not look like full access.
        return ToolAccess(Access.NONE, (), denied), lines
    return ToolAccess(Access.LISTED, line.grants, denied), lines


def parse_tools(dialect: Dialect, key: Key) -> ToolsLine:
    """Read a comma list, a YAML list or a map of switches; a pair of name and rule counts once."""
    names, off, odd = _names(dialect, key.value)
    grants: dict[tuple[str, str | None], ToolGrant] = {}
    repeated = []
    for name in names:
        if name == "*":
            continue
        grant = _grant(dialect, name)
        if (grant.name, grant.rule) in grants:
            repeated.append(name)
        grants.setdefault((grant.name, grant.rule), grant)
    kept = tuple(grants.values())[:MAX_TOOLS]
    return ToolsLine(
        kept,
        tuple(_grant(dialect, name) for name in off[:MAX_TOOLS]),
        "*" in names,
        odd,
        len(grants) - len(kept),
        tuple(repeated),
    )


def _names(dialect: Dialect, value: JSONValue) -> tuple[list[str], list[str], str | None]:
    """Return the names granted, the names switched off, and what was neither."""
    if isinstance(value, str):
        return _split(dialect, value), [], None
    if isinstance(value, list):
        names: list[str] = []
        odd = None
        for item in value:
            if isinstance(item, str):
                names += split_commas(item)
            elif item is not None:
                odd = odd or f"an entry is a {_kind(item)}"
        return names, [], odd
    if isinstance(value, dict):
        switches = {name: on for name, on in value.items() if isinstance(on, bool)}
        on = [name for name, granted in switches.items() if granted]
        off = [name for name, granted in switches.items() if not granted]
        return on, off, "it is a mapping of names to true and false"
    return [], [], None if value is None else f"it is a {_kind(value)}"


def _kind(value: JSONValue) -> str:
    if isinstance(value, dict):
        return "mapping"
    if isinstance(value, list):
        return "list"
    return "switch" if isinstance(value, bool) else "number"


def _split(dialect: Dialect, text: str) -> list[str]:
    """Split at commas; a string without any splits at spaces where its first word is a known tool."""
    names = split_commas(text)
    if len(names) == 1:
        words = _split_outside(names[0], re.compile(r"\s"))
        if len(words) > 1 and all(dialect.word(_RULE.sub(r"\1", word)) for word in words[:2]):
            return words
    return names


def split_commas(text: str) -> list[str]:
    """Split at commas and line ends outside of parentheses, empty pieces left out."""
    return _split_outside(text, re.compile(r"[,\n]"))


def _split_outside(text: str, separator: re.Pattern[str]) -> list[str]:
    pieces, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and separator.match(letter):
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return [piece for piece in (_bare(piece) for piece in pieces) if piece]


def _bare(piece: str) -> str:
    piece = piece.strip()
    if len(piece) > 1 and piece[0] == piece[-1] and piece[0] in "\"'`":
        piece = piece[1:-1].strip()
    return piece


def _grant(dialect: Dialect, text: str) -> ToolGrant:
    match = _RULE.fullmatch(text)
    name, rule = (match[1].strip(), match[2].strip()) if match and match[1].strip() else (text, None)
    name = name[:MAX_NAME]
    word = dialect.word(name)
    if word:
        return ToolGrant(name, word.capability, True, rule, word.successor)
    return ToolGrant(name, foreign_capability(name), False, rule)


def _star_grant() -> tuple[ToolGrant, ...]:
    return (ToolGrant("*", Capability.OTHER, True),)
