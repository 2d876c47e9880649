"""The picture for links: drawn without a network, small, readable, and honest about what it cannot write."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageFont

from agent_catalog.catalog.catalog import Entry
from agent_catalog.model import Color
from agent_catalog.rendering.social_image import BUILT_IN, HEIGHT, WIDTH, draw_social_image, drawn_with
from tests.catalog.agents import make_agent, make_tools
from tests.rendering.test_color_and_badge import contrast

SUMMARY = "Audits web pages and components from source code and from the live accessibility tree. " * 8
COOK = Entry("cook", None, make_agent(tools=make_tools("Read, Bash"), color=Color("blue", "#1d4ed8")), ())


@cache
def drawn(name: str = "cook", summary: str = SUMMARY) -> bytes:
    return draw_social_image(replace(COOK, agent=replace(COOK.agent, name=name)), summary, "Our agents")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def inked(content: bytes) -> tuple[int, int, int, int] | None:
    """Return the box around all that is written, the edge in the agent's color left out."""
    return (
        opened(content).convert("L").point(lambda level: 255 - level).crop((60, 0, WIDTH, HEIGHT)).getbbox()
    )


def test_it_is_a_small_png_of_the_size_that_networks_ask_for() -> None:
    with Image.open(io.BytesIO(drawn())) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    assert len(drawn()) <= 15_000


def test_its_edge_has_the_agents_color() -> None:
    assert opened(drawn()).getpixel((5, HEIGHT // 2)) == (0x1D, 0x4E, 0xD8)


def test_all_text_is_readable_on_white() -> None:
    colors = opened(drawn()).crop((60, 0, WIDTH, HEIGHT)).getcolors()
    assert colors is not None
    counted = sorted(
        ((count, f"#{bytes(color).hex()}") for count, color in colors if isinstance(color, tuple)),
        reverse=True,
    )
    assert counted.pop(0)[1] == "#ffffff"
    readable = sum(count for count, css in counted if contrast(css, "#ffffff") >= 4.5)
    # The rest is the smooth edge of letters.
    assert readable > sum(count for count, _ in counted) / 2


@pytest.mark.parametrize(
    "name", ["cook", "x" * 200, "a " * 100, "W" * 40], ids=["short", "a word", "words", "wide"]
)
def test_nothing_is_written_over_an_edge(name: str) -> None:
    box = inked(drawn(name))
    assert box is not None
    left, top, right, bottom = box
    assert left > 20
    assert top > 40
    assert right < WIDTH - 60 - 60
    assert bottom < HEIGHT - 40


def test_a_name_in_letters_that_the_font_lacks_gives_way_to_the_id() -> None:
    assert drawn("数据") == drawn("cook")
    assert drawn("Übersetzer") == drawn("cook")


def test_a_summary_in_letters_that_the_font_lacks_is_left_out_and_signs_are_written_plainer() -> None:
    assert drawn(summary="数据") == drawn(summary="")
    assert drawn(summary="Reads — and tells") == drawn(summary="Reads - and tells")


def test_the_same_agent_has_the_same_picture() -> None:
    assert draw_social_image(COOK, SUMMARY, "Our agents") == drawn()
    assert drawn_with(BUILT_IN) == drawn_with(BUILT_IN)


def test_a_font_that_is_replaced_while_a_preview_runs_is_read_again(tmp_path: Path) -> None:
    font = tmp_path / "font.ttf"
    built_in = ImageFont.load_default(36)
    assert isinstance(built_in, ImageFont.FreeTypeFont)
    assert isinstance(built_in.path, io.BytesIO)
    icons = resources.files("mkdocs") / "themes/mkdocs/webfonts/fa-brands-400.ttf"
    font.write_bytes(icons.read_bytes())
    before = draw_social_image(COOK, SUMMARY, "Our agents", str(font))
    for file in (font, other := tmp_path / "other.ttf"):
        file.write_bytes(built_in.path.getvalue())
    after, expected = (draw_social_image(COOK, SUMMARY, "Our agents", str(file)) for file in (font, other))
    assert after == expected != before
