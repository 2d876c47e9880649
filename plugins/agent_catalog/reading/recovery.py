"""Malformed front matter, key by key: every `key:` line that a reader would see is kept.

The rules were proven on 126 malformed files of 21 public repositories; on valid files they give what
YAML gives (both are tests). Linear in the size of the text.
"""

from __future__ import annotations

import json
import re
import textwrap

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.reading.yaml_mapping import MAX_KEYS, Key, YamlError, parse_mapping

_KEY_LINE = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?=[ \t]|$)")
_TAG = re.compile(r"<(/?)example\b", re.IGNORECASE)
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_STRUCTURE = re.compile(r"[\w-]+[ \t]*:[ \t]*(?:[\[{&!#].*)?")
_QUOTES = {'"', "'"}
_INDENTING_TABS = re.compile(r"^[ \t]+")
_TABS = re.compile(r"\t+")

# What YAML 1.2 allows in no scalar (section 5.1).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")

# Words that open a line of a dialogue, not a key.
_SPEAKERS = frozenset("assistant commentary context example examples human note scenario system user".split())


_REFERENCE = re.compile(r"[*&!]\S")
# A comment at the end, and ends of lines that only some readers see.
_NO_TEXT = re.compile(r"\n[ \t]*#[^\n]*\s*\Z|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class Chunk(Struct, frozen=True):
    """The `count` lines of one key, and the lines to write where YAML cannot read them alone.

    `certain` where those lines mean what the author meant.
    """

    key: Key
    count: int
    mended: tuple[str, ...] = ()
    certain: bool = True

    @property
    def damaged(self) -> bool:
        """Whether YAML cannot read the lines."""
        return bool(self.mended)


def recover(text: str, known_keys: frozenset[str]) -> list[Chunk]:
    """Split the text at its keys and read each on its own, the last of a repeated key winning."""
    return [_read(name, line, lines) for name, line, lines in _split(text, known_keys)]


def _split(text: str, known_keys: frozenset[str]) -> list[tuple[str, int, list[str]]]:
    chunks: list[tuple[str, int, list[str]]] = []
    seen: set[str] = set()
    open_examples = 0
    for number, line in enumerate(text.split("\n"), start=1):
        match = _KEY_LINE.match(line)
        if match and len(chunks) < MAX_KEYS and _opens_key(match[1], known_keys, seen, open_examples > 0):
            chunks.append((match[1], number, [line]))
            seen.add(match[1])
        elif chunks:
            chunks[-1][2].append(line)
        for slash in _TAG.findall(line):
            open_examples = max(0, open_examples - 1) if slash else open_examples + 1
    return chunks


def _opens_key(name: str, known_keys: frozenset[str], seen: set[str], in_example: bool) -> bool:
    if name in known_keys:
        return not (in_example and name in seen)
    return name[0].islower() and name not in seen and name not in _SPEAKERS and not in_example


def _read(name: str, line: int, lines: list[str]) -> Chunk:
    number = len("\n".join(lines).rstrip().split("\n"))
    key = _alone(name, lines)
    if key:
        return Chunk(replace(key, line=line), number)
    # YAML allows no tabs for indentation; authors use them.
    for pattern in (_INDENTING_TABS, _TABS):
        spaced = [pattern.sub(lambda match: match[0].replace("\t", "  "), text) for text in lines]
        key = _alone(name, spaced)
        if key:
            return Chunk(replace(key, line=line), number, tuple(spaced[:number]))
    value = _raw_value(lines)
    key = Key(name, value, value, line)
    # A list gone wrong must not become a text. On one line, Claude Code takes it for a text itself.
    structure = number > 1 and _STRUCTURE.fullmatch(lines[0]) is not None
    quote_left_open = value[:1] in _QUOTES and value.count(value[0]) % 2 == 1
    written = "\n".join(lines[:number])
    unsure = _REFERENCE.match(value) or _NO_TEXT.search(written)
    certain = not (structure or quote_left_open or unsure)
    return Chunk(key, number, tuple(_written(name, value).split("\n")), certain)


def _written(name: str, value: str) -> str:
    """Return the key as YAML that every tool reads: in single quotes, or as a block of lines."""
    if _UNPRINTABLE.search(value):
        text = json.dumps(value, ensure_ascii=False)
        return f"{name}: " + _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    if "\n" in value:
        return f"{name}: |-\n" + textwrap.indent(value, "  ")
    quoted = value.replace("'", "''")
    return f"{name}: '{quoted}'"


def _alone(name: str, lines: list[str]) -> Key | None:
    """Return the key where YAML reads its lines, and nothing but it."""
    try:
        keys = parse_mapping("\n".join(lines) + "\n").keys
    except YamlError:
        return None
    return keys[name] if list(keys) == [name] else None


def _raw_value(lines: list[str]) -> str:
    first = lines[0].split(":", 1)[1].strip()
    rest = textwrap.dedent("\n".join(lines[1:]))
    if _BLOCK_HEADER.match(first):
        return rest.strip()
    value = f"{first}\n{rest}".strip()
    if len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]:
        value = value[1:-1].strip()
    return value
