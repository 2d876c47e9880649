"""A YAML mapping without surprises: no tags, bounded depth and aliases, the text of each scalar kept.

Built from parser events, so that nothing is composed before it is judged: a deep or self-repeating
document kills PyYAML's own composer, the one in C with a segmentation fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct, field

from agent_catalog.model import JSONValue

MAX_DEPTH = 20
MAX_ALIASED = 10_000
MAX_ALIASED_CHARACTERS = 1024 * 1024
MAX_NODES = 50_000
MAX_KEYS = 1_000
MAX_REPEATED = 20
"""Bounds of a document: values and characters of aliases, values, keys, and repeated keys that are told."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The core schema of YAML 1.2, section 10.3.2; infinities and NaN stay text, since JSON has none.
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")


class YamlError(ValueError):
    """The text is not YAML; `line` counts from 1 in the text."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class UnsafeYamlError(YamlError):
    """The text is YAML that must not be loaded: a tag, a bomb of aliases, or too deep."""


class NotAMappingError(YamlError):
    """The text is YAML, but no mapping."""


class Key(Struct, frozen=True):
    """A key of the mapping. `text` is the scalar as the author wrote it, None for lists and mappings.

    `plain` scalars stand without quotes: other readers may take them for numbers, dates or truth values.
    """

    name: str
    value: JSONValue
    text: str | None
    line: int
    plain: bool = False


_ORDERS = frozenset({"<<", "INHERIT"})
"""Keys that other readers obey: YAML 1.1 merges the one, and MkDocs loads the file that the other names."""


class Mapping(Struct):
    """The keys in the file's order, the last of a repeated one; `repeated` has (name, first, last line)."""

    keys: dict[str, Key] = field(default_factory=dict)
    repeated: list[tuple[str, int, int]] = field(default_factory=list)
    odd_keys: list[tuple[str, int]] = field(default_factory=list)


class _Anchor(Struct, frozen=True):
    """What an alias stands for: the value, its text, and how many values and characters are in it."""

    value: JSONValue
    text: str | None
    nodes: int
    size: int


class _Frame(Struct):
    """A list or mapping that is being filled."""

    container: list[JSONValue] | dict[str, JSONValue]
    line: int
    anchor: str | None
    nodes_before: int
    size_before: int
    key: str | None = None
    key_line: int = 0


class _Builder:
    """Values from parser events, with the bounds checked as they come."""

    def __init__(self) -> None:
        self.mapping = Mapping()
        self.frames: list[_Frame] = []
        self.anchors: dict[str, _Anchor] = {}
        self.nodes = 0
        self.size = 0
        self.aliased_size = 0
        self.aliased = 0
        self.first_alias = 0
        self.done = False

    def feed(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if self.nodes > MAX_NODES:
            raise UnsafeYamlError(line, f"it holds more than {MAX_NODES:,} values")
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event.tag, line)
            self.nodes += 1
            self.size += len(event.value)
            value = _typed(event.value) if event.implicit[0] else event.value
            if event.anchor:
                self.anchors[event.anchor] = _Anchor(value, event.value, 1, len(event.value))
            self._put(value, event.value, line, plain=bool(event.implicit[0]))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_tag(event.tag, line)
            if len(self.frames) >= MAX_DEPTH:
                raise UnsafeYamlError(line, f"nested deeper than {MAX_DEPTH} levels")
            self.nodes += 1
            container: list[JSONValue] | dict[str, JSONValue] = (
                {} if isinstance(event, yaml.MappingStartEvent) else []
            )
            self.frames.append(_Frame(container, line, event.anchor, self.nodes, self.size))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            frame = self.frames.pop()
            if frame.anchor:
                nodes, size = self.nodes - frame.nodes_before + 1, self.size - frame.size_before
                self.anchors[frame.anchor] = _Anchor(frame.container, None, nodes, size)
            if self.frames:
                self._put(frame.container, None, frame.line)
            else:
                self.done = True
        elif isinstance(event, yaml.AliasEvent):
            known = self.anchors.get(event.anchor or "")
            if known is None and any(frame.anchor == event.anchor for frame in self.frames):
                raise UnsafeYamlError(line, "an alias holds itself")
            if known is None:
                raise YamlError(line, "an alias names nothing")
            self.nodes += known.nodes
            self.size += known.size
            self.aliased += known.nodes
            self.aliased_size += known.size
            self.first_alias = self.first_alias or line
            if self.aliased_size > MAX_ALIASED_CHARACTERS:
                most = f"{MAX_ALIASED_CHARACTERS:,}"
                raise UnsafeYamlError(self.first_alias, f"its aliases stand for more than {most} characters")
            if self.aliased > MAX_ALIASED:
                raise UnsafeYamlError(
                    self.first_alias, f"its aliases stand for more than {MAX_ALIASED:,} values"
                )
            self._put(known.value, known.text, line)

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag is not None:
            raise UnsafeYamlError(line, "it holds a tag, and tags are not read")

    def _put(self, value: JSONValue, text: str | None, line: int, plain: bool = False) -> None:
        if not self.frames:
            raise NotAMappingError(line, "the front matter is a single value, not `key: value` lines")
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            if len(self.frames) == 1:
                raise NotAMappingError(line, "the front matter is a list, not `key: value` lines")
            frame.container.append(value)
            return
        if frame.key is None:
            frame.key, frame.key_line = text if text is not None else json.dumps(value), line
            odd = text is None or frame.key in _ORDERS or (plain and not isinstance(value, str))
            if odd and len(self.frames) == 1:
                self.mapping.odd_keys.append((frame.key, line))
            return
        if len(self.frames) == 1:
            before = self.mapping.keys.get(frame.key)
            if len(self.mapping.keys) >= MAX_KEYS:
                raise UnsafeYamlError(frame.key_line, f"it holds more than {MAX_KEYS:,} keys")
            if before and len(self.mapping.repeated) < MAX_REPEATED:
                self.mapping.repeated.append((frame.key, before.line, frame.key_line))
            self.mapping.keys[frame.key] = Key(frame.key, value, text, frame.key_line, plain)
        frame.container[frame.key] = value
        frame.key = None


def parse_mapping(text: str) -> Mapping:
    """Return the keys of a YAML mapping, values typed by the core schema (dates and the like stay text).

    Raises:
        UnsafeYamlError: for tags, more than 20 levels, aliases that stand for over 10,000 values.
        NotAMappingError: where the document is empty, a scalar or a list.
        YamlError: where the text is not YAML.
    """
    builder = _Builder()
    for event in _events(text):
        builder.feed(event)
        if builder.done:
            return builder.mapping
    raise NotAMappingError(1, "the front matter is empty")


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, str(error.problem or error.context)) from error
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        line = text.encode()[:position].count(b"\n") + 1
        raise YamlError(line, "a control character") from error


def _typed(text: str) -> JSONValue:
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text):
        return float(text)
    return text
