"""The page of an agent, as its script completes it: contents that follow, a command, links that lead on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def test_the_contents_mark_the_section_that_is_read(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    marked = page.locator(".agent-contents [aria-current]")
    contents = page.get_by_role("navigation", name="On this page")
    for section in ("Examples", "Tools"):
        contents.get_by_role("link", name=section, exact=True).click()
        expect(page).to_have_url(re.compile(f"#{section.lower()}$"))
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_in_viewport()
        expect(marked).to_have_text([section])


def test_the_rail_stays_in_view(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    page.get_by_role("heading", name="Details").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Copy agent")).to_be_in_viewport()


def test_on_a_narrow_screen_the_rail_stands_above_the_story(page: Page, showcase: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{showcase.top}security-reviewer/")
    rail, story = page.locator(".agent-rail").bounding_box(), page.locator(".agent-story").bounding_box()
    assert rail
    assert story
    assert rail["y"] + rail["height"] <= story["y"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_link_to_an_example_leads_to_it(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/#example-2")
    expect(page.locator("#example-2:target")).to_be_in_viewport()
    expect(page.locator("#example-2 .agent-said").first).to_be_in_viewport()


def test_the_commentary_is_folded_until_it_is_asked_for(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    comment = page.get_by_text("Uploads are untrusted input.")
    expect(comment).to_be_hidden()
    page.get_by_text("Why this agent").click()
    expect(comment).to_be_visible()


def test_the_command_that_installs_an_agent_names_the_address_of_this_site(
    page: Page, showcase: Served
) -> None:
    page.goto(f"{showcase.top}oracle/")
    expect(page.locator(".agent-install pre")).to_have_text(
        f'curl --create-dirs -fsSLo .claude/agents/oracle.md "{showcase.top}oracle/oracle.md"'
    )


@pytest.mark.parametrize(
    ("link", "query", "names"),
    [
        ("Review", "category=review", ["security-reviewer", "style-reviewer"]),
        ("Model: opus", "model=opus", ["security-reviewer"]),
        ("red", "color=red", ["security-reviewer"]),
        ("Bash(git:*)", "tool=Bash", ["Release Captain", "security-reviewer"]),
    ],
)
def test_what_an_agent_has_leads_to_all_that_have_it(
    page: Page, showcase: Served, link: str, query: str, names: list[str]
) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    page.get_by_role("link", name=link, exact=True).click()
    expect(page).to_have_url(f"{showcase.top}?{query}")
    expect(page.locator(".agent-card h2:visible")).to_have_text(names)


def test_a_source_that_cannot_be_fetched_is_said(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}oracle/")
    page.route("**/oracle.md", lambda route: route.abort())
    page.get_by_role("button", name="Source", exact=True).click()
    expect(page.locator("[data-agent-source]")).to_have_text("The file cannot be loaded.")
