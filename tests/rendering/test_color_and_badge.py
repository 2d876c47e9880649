"""Text on a colour is readable, and a badge is a picture whatever the agent is called."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.model import Agent, Color, ToolAccess
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.badge import LABEL, NEUTRAL, badge_endpoint, badges
from agent_catalog.rendering.color import ink
from agent_catalog.rendering.environment import create_environment
from agent_catalog.vocabulary import load
from tests.catalog.agents import make_agent, make_tools
from tests.reading.strategies import PROPERTY, any_text

COLORS = [(name, css) for table in ("accent", "css") for name, css in load("colors")[table].items()]
SVG = "{http://www.w3.org/2000/svg}"


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2, from the definition."""

    def luminance(css: str) -> float:
        parts = [int(css[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_definition() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("css", [css for _, css in COLORS], ids=[name for name, _ in COLORS])
def test_text_is_readable_on_every_colour_of_the_vocabulary(css: str) -> None:
    assert contrast(ink(css), css) >= 4.5


@PROPERTY
@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_text_is_readable_on_any_colour(css: str) -> None:
    assert ink(css) in ("#000000", "#ffffff")
    assert contrast(ink(css), css) >= 4.5


def test_the_badge_of_an_agent_without_a_colour_is_readable() -> None:
    assert contrast(ink(NEUTRAL), NEUTRAL) >= 4.5


@pytest.mark.parametrize("page", ["#ffffff", "#1e2129"], ids=["light", "dark"])
def test_the_label_of_a_badge_is_readable_and_stands_out_in_light_and_in_dark(page: str) -> None:
    """A style sheet inside of a badge would follow the reader's wish; wikis and scanners refuse such SVG."""
    assert contrast(ink(LABEL), LABEL) >= 4.5
    assert contrast(LABEL, page) >= 3, "success criterion 1.4.11 of WCAG 2.2"


ENVIRONMENT = create_environment()


def svgs(agent: Agent) -> dict[str, str]:
    """Return the badges of an agent by file."""
    return {badge.name: badge.content.decode() for badge in badges(ENVIRONMENT, agent)}


@PROPERTY
@given(
    any_text.filter(str.strip)
    | st.sampled_from(['"/><script>', "&amp;", "]]>", "a" * 200, "漢" * 50, "\x1b\ufffe"])
)
def test_a_badge_is_well_formed_and_says_the_name(name: str) -> None:
    made = svgs(make_agent(name=name, color=Color("blue", "#1d4ed8")))
    badge = ET.fromstring(made["badge.svg"])

    title = badge.findtext(f"{SVG}title") or ""
    assert badge.tag == f"{SVG}svg"
    assert badge.get("aria-label")
    assert badge.get("role") == "img"
    if len(name) <= 40:
        assert title.split() == f"agent: {reveal(name)}".split()
    assert {element.tag.removeprefix(SVG) for element in badge.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "text",
    }


def test_a_badge_loads_nothing_and_is_in_the_agent_s_colour() -> None:
    source = svgs(make_agent(name="cook", color=Color("blue", "#1d4ed8")))["badge.svg"]
    badge = ET.fromstring(source)

    assert "#1d4ed8" in {rect.get("fill") for rect in badge.iter(f"{SVG}rect")}
    assert source.count("http") == 1, "the name space of SVG and no address"


def test_a_badge_of_an_unknown_colour_is_neutral() -> None:
    source = svgs(make_agent(name="cook", color=Color("red;}", None)))["badge.svg"]

    assert "red;}" not in source
    assert NEUTRAL in source


def test_a_badge_is_wide_enough_for_its_texts() -> None:
    for source in svgs(make_agent(name="Backend-Developer WWW", model=("claude-opus-4-8", "haiku"))).values():
        badge = ET.fromstring(source)
        ends = [
            float(text.get("x") or 0) + float(text.get("textLength") or 0)
            for text in badge.iter(f"{SVG}text")
        ]
        label = badge.findall(f"{SVG}rect")[1]
        assert ends[0] < float(label.get("width") or 0) < ends[1] < float(badge.get("width") or 0)


def test_a_badge_stands_on_whole_pixels() -> None:
    badge = ET.fromstring(svgs(make_agent())["badge-tools.svg"])
    numbers = [
        value
        for element in badge.iter()
        for name, value in element.items()
        if name in ("x", "y", "width", "height", "textLength")
    ]
    assert len(numbers) > 8
    assert all(number.isdecimal() for number in numbers), numbers


CAPABILITIES = [
    (make_tools("Bash, Read, Nonsense"), "Read, Run"),
    (make_tools("all"), "every tool"),
    (make_tools("all", "Bash"), "every tool but some"),
    (make_tools("none"), "no tools"),
]


@pytest.mark.parametrize(("tools", "words"), CAPABILITIES, ids=[words for _, words in CAPABILITIES])
def test_a_badge_says_what_an_agent_can_do(tools: ToolAccess, words: str) -> None:
    badge = ET.fromstring(svgs(make_agent(tools=tools))["badge-tools.svg"])
    assert [text.text for text in badge.iter(f"{SVG}text")] == ["cook", words]
    assert badge.get("aria-label") == badge.findtext(f"{SVG}title") == f"cook: {words}"


@pytest.mark.parametrize(("model", "words"), [(("opus", "haiku"), "opus, haiku"), ((), "any model")])
def test_a_badge_says_the_models(model: tuple[str, ...], words: str) -> None:
    badge = ET.fromstring(svgs(make_agent(model=model))["badge-model.svg"])
    assert [text.text for text in badge.iter(f"{SVG}text")] == ["cook", words]


@PROPERTY
@given(any_text.filter(str.strip))
def test_the_data_of_a_badge_is_what_shields_io_takes(name: str) -> None:
    """https://shields.io/badges/endpoint-badge"""
    data = json.loads(badge_endpoint(make_agent(name=name, color=Color("blue", "#1d4ed8"))))
    assert data.keys() == {"schemaVersion", "label", "message", "color"}
    assert (data["schemaVersion"], data["label"], data["color"]) == (1, "agent", "#1d4ed8")
    assert data["message"]
    if len(name) <= 40:
        assert data["message"] == reveal(name)
