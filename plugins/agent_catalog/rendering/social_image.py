"""The picture of an agent for those who show a link to it: PNG, since they take no SVG. Needs Pillow."""

from __future__ import annotations

import io
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from agent_catalog.cache import digest
from agent_catalog.catalog.catalog import Entry
from agent_catalog.catalog.tool_matrix import capabilities_of
from agent_catalog.model import Access
from agent_catalog.rendering.badge import NEUTRAL
from agent_catalog.rendering.tool_view import capability_title

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SOCIAL_IMAGE = "social.png"
BUILT_IN = "built in"
"""The font that Pillow brings."""

WIDTH, HEIGHT = 1200, 630
"""Pixels: what Facebook, LinkedIn and Slack ask for."""

_LEFT, _EDGE = 104, 40
_ROOM = WIDTH - 2 * _LEFT
_GRAYS = 5
"""Steps from black to white: enough for smooth letters, in few bytes. The color after them is the agent's."""

_PLAINER = str.maketrans({"–": "-", "—": "-", "→": "->", "×": "x", "•": "·", "≥": ">=", "≤": "<="})
"""Signs that many summaries have and few fonts."""

_INK, _LIGHT = 0, 68
"""Black, and a gray that has 9:1 on white."""


def can_draw() -> bool:
    """Whether Pillow is installed."""
    return find_spec("PIL") is not None


def is_font(file: Path) -> bool:
    """Whether a file is a font that Pillow can open."""
    from PIL import ImageFont

    try:
        # Not by the path, for which Pillow would take a font of the system.
        ImageFont.truetype(io.BytesIO(file.read_bytes()), 36)
    except OSError:
        return False
    return True


def drawn_with(font: str) -> bytes:
    """Return a digest of what shapes the pictures besides the agents: Pillow, and the font."""
    return digest(version("Pillow"), Path(font).read_bytes() if font != BUILT_IN else b"")


def draw_social_image(entry: Entry, summary: str, site_name: str, font: str = BUILT_IN) -> bytes:
    """Return a PNG with the agent's name, color, summary and capabilities; `font` is the path of a font.

    Pillow's own font knows the letters of ASCII and little more. Where a font lacks a letter of the name, the
    id takes its place; any other text is left out.
    """
    from PIL import Image, ImageDraw

    agent, pen = entry.agent, _Pen(font, _written(font))
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)

    def write(top: int, text: str, size: int, gray: int, lines: int) -> int:
        for line in pen.wrapped(pen.known(text), size, lines):
            draw.text((_LEFT, top), line, gray, pen.font(size))
            top += round(size * 1.3)
        return top

    write(64, site_name, 30, _LIGHT, 1)
    name = pen.known(agent.name) or entry.id
    size = 76 if len(pen.wrapped(name, 76, 2)) < 2 else 52
    below = write(150, name, size, _INK, 2)
    write(below + 24, summary, 34, _LIGHT, 3)
    write(HEIGHT - 96, " · ".join(filter(None, map(pen.known, _facts(entry)))), 30, _INK, 1)
    picture = image.point([level * _GRAYS // 256 for level in range(256)], "L").convert("P")
    grays = [level * 255 // (_GRAYS - 1) for level in range(_GRAYS) for _ in range(3)]
    css = (agent.color and agent.color.css) or NEUTRAL
    picture.putpalette([*grays, *bytes.fromhex(css[1:])])
    picture.paste(_GRAYS, (0, 0, _EDGE, HEIGHT))
    file = io.BytesIO()
    picture.save(file, "PNG", bits=4, compress_level=6)
    return file.getvalue()


def _facts(entry: Entry) -> list[str]:
    tools, can = entry.agent.tools, map(capability_title, capabilities_of(entry.agent.tools))
    words = "Every tool" if tools.access is Access.ALL else ", ".join(can) or "No tools"
    return [words, *entry.agent.model[:1], *([entry.category.title] if entry.category else [])]


class _Pen(Struct, frozen=True):
    """Measures what a font writes."""

    file: str
    written: tuple[int, int]

    def font(self, size: int) -> FreeTypeFont:
        """Return the font at a size in pixels."""
        return _font(self.file, self.written, size)

    def known(self, text: str) -> str:
        """Return a text, the empty one where the font lacks a letter of it."""
        plain = " ".join(text.split())
        if not self._has(plain):
            plain = plain.translate(_PLAINER)
        return plain if self._has(plain) else ""

    def _has(self, text: str) -> bool:
        return all(_has_glyph(self, letter) for letter in set(text))

    def wrapped(self, text: str, size: int, most: int) -> list[str]:
        """Return the first lines of a text; the last ends in three dots where there is more."""
        font, lines = self.font(size), [""]
        for word in text.split():
            joined = f"{lines[-1]} {word}".strip()
            if lines[-1] and font.getlength(joined) > _ROOM:
                lines.append(word)
            else:
                lines[-1] = joined
        shown = [_cut(line, font) for line in lines[:most]]
        if len(lines) > most:
            shown[-1] = _cut(f"{shown[-1]} {'x' * 99}", font)
        return shown


def _cut(line: str, font: FreeTypeFont) -> str:
    """Return as much of a line as there is room for: a word may be wider."""
    if font.getlength(line) <= _ROOM:
        return line
    while font.getlength(f"{line}...") > _ROOM:
        line = line[:-1]
    return f"{line}..."


def _written(font: str) -> tuple[int, int]:
    """Return when a font was written, and its size: a preview outlives it."""
    if font == BUILT_IN:
        return 0, 0
    status = Path(font).stat()
    return status.st_mtime_ns, status.st_size


@cache
def _has_glyph(pen: _Pen, letter: str) -> bool:
    """Whether the font draws a letter, and not what it draws for any that it does not know."""
    if letter == " ":
        return True
    known = pen.font(36)
    return bytes(known.getmask(letter)) != bytes(known.getmask("\uffff"))


@cache
def _font(file: str, written: tuple[int, int], size: int) -> FreeTypeFont:
    from PIL import ImageFont

    if file != BUILT_IN:
        return ImageFont.truetype(io.BytesIO(Path(file).read_bytes()), size)
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - Pillow's type says less than its documentation
    return font
