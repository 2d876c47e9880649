"""Every page with the keyboard alone: reach it, open it, choose, close it, and know where one is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served, shown, visit, words

pytestmark = pytest.mark.browser


def _tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{most} times Tab does not lead to {target}")


# Index


def test_a_facet_is_opened_used_and_closed_and_gives_the_focus_back(page: Page, team: Served) -> None:
    visit(page, team.top)
    words(page).focus()
    opener = page.get_by_role("button", name="Can", exact=True)
    _tab_to(page, opener, 3)
    page.keyboard.press("Enter")
    panel = page.get_by_role("group", name="Can", exact=True)
    run = panel.get_by_role("checkbox", name="Run")
    expect(run).to_be_visible()
    _tab_to(page, run, 12)
    page.keyboard.press("Space")
    expect(run).to_be_checked()
    expect(run).to_be_focused()
    shown(page, ["runner", "wildcard"])
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


def test_removing_a_chip_keeps_the_focus_among_the_chips_and_then_in_the_field(
    page: Page, team: Served
) -> None:
    visit(page, f"{team.top}?can=run&tool=Bash")
    page.get_by_role("button", name="Remove the filter Can: Run").focus()
    page.keyboard.press("Enter")
    other = page.get_by_role("button", name="Remove the filter Tool: Bash")
    expect(other).to_be_focused()
    page.keyboard.press("Enter")
    expect(words(page)).to_be_focused()


def test_showing_all_again_puts_the_focus_into_the_field(page: Page, team: Served) -> None:
    page.goto(f"{team.top}?q=unicorn")
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Enter")
    shown(page, ["archivist", "runner", "watcher", "wildcard"])
    expect(words(page)).to_be_focused()


def test_a_card_is_opened_and_its_actions_follow_it(page: Page, team: Served) -> None:
    visit(page, team.top)
    card = page.get_by_role("link", name="archivist", exact=True)
    page.get_by_role("button", name="List", exact=True).focus()
    _tab_to(page, card, 3)
    for action in (
        page.get_by_label("Compare archivist"),
        page.get_by_role("button", name="Copy archivist"),
        page.get_by_role("link", name="Download archivist"),
        page.get_by_role("link", name="runner", exact=True),
    ):
        page.keyboard.press("Tab")
        expect(action).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("runner")


def test_two_agents_are_picked_and_compared(page: Page, team: Served) -> None:
    visit(page, team.top)
    page.get_by_role("button", name="List", exact=True).focus()
    for name in ("archivist", "watcher"):
        _tab_to(page, page.get_by_label(f"Compare {name}"))
        page.keyboard.press("Space")
        expect(page.get_by_label(f"Compare {name}")).to_be_checked()
    _tab_to(page, page.get_by_role("region", name="Agents to compare").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{team.top}compare/?agents=archivist,watcher")


def test_the_view_is_switched_and_says_which_is_on(page: Page, team: Served) -> None:
    visit(page, team.top)
    view = page.get_by_role("button", name="List", exact=True)
    view.focus()
    page.keyboard.press("Space")
    expect(view).to_have_attribute("aria-pressed", "true")
    expect(view).to_be_focused()


def test_more_cards_are_drawn_for_a_reader_who_tabs_through_them(page: Page, crowd: Served) -> None:
    visit(page, crowd.top)
    page.get_by_role("link", name="Download agent-0059").focus()
    expect(page.get_by_role("link", name="agent-0060", exact=True)).to_be_attached()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="agent-0060", exact=True)).to_be_focused()


# Matrix


def test_the_matrix_scrolls_by_keyboard(page: Page, crowd: Served) -> None:
    visit(page, f"{crowd.top}tools/")
    region = page.get_by_role("region", name="Tool matrix")
    _tab_to(page, region)
    page.keyboard.press("End")
    expect(page.get_by_role("link", name="agent-0299", exact=True)).to_be_in_viewport()
    expect(region).to_be_focused()
    page.keyboard.press("Home")
    expect(page.get_by_role("link", name="agent-0000", exact=True)).to_be_in_viewport()


def test_a_head_filters_and_sorts_and_keeps_the_focus(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    names = page.locator(".agent-matrix tbody [data-agent-id]")
    page.get_by_role("region", name="Tool matrix").focus()
    tools = page.get_by_role("columnheader", name="Tools", exact=True).get_by_role("link")
    _tab_to(page, tools)
    page.keyboard.press("Enter")
    expect(names).to_have_text(["watcher", "archivist", "runner", "wildcard"])
    expect(tools).to_be_focused()
    bash = page.get_by_role("link", name="Bash", exact=True)
    _tab_to(page, bash)
    page.keyboard.press("Enter")
    expect(names).to_have_text(["runner", "wildcard"])
    expect(bash).to_be_focused()


def test_a_row_is_picked_and_opened(page: Page, crowd: Served) -> None:
    """The rows are fetched when the focus comes to the matrix, and must not take it away."""
    visit(page, f"{crowd.top}tools/")
    page.get_by_role("region", name="Tool matrix").focus()
    box = page.get_by_label("Compare agent-0001")
    _tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="agent-0001", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{crowd.top}agent-0001/#tools")


# The page of an agent


def test_the_source_is_shown_and_can_be_scrolled(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    switch = page.get_by_role("button", name="Source", exact=True)
    expect(page.locator(".agent-install pre")).to_contain_text("http")
    _tab_to(page, switch, 120)
    page.keyboard.press("Enter")
    source = page.locator("[data-agent-source]")
    expect(source).to_contain_text("name: security-reviewer")
    expect(switch).to_be_focused()
    page.keyboard.press("Tab")
    expect(source).to_be_focused()


def test_the_actions_of_an_agent_are_the_first_in_its_rail(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    rail = page.get_by_role("complementary", name="This agent")
    copy = rail.get_by_role("button", name="Copy agent")
    _tab_to(page, copy)
    for action in (
        rail.get_by_role("link", name="Download"),
        rail.get_by_role("link", name="View source"),
        rail.locator(".agent-actions").get_by_role("link", name="Install"),
        rail.get_by_role("button", name="Copy link"),
        rail.locator(".agent-actions").get_by_role("link", name="Share"),
        rail.get_by_role("checkbox", name="Compare"),
    ):
        page.keyboard.press("Tab")
        expect(action).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Agents to compare")).to_be_visible()


# Comparison


def test_an_agent_is_added_and_removed_without_losing_the_focus(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,windows")
    heads = page.locator("[data-agent-comparison] thead a")
    expect(heads).to_have_text(["oracle", "windows"])
    field = page.get_by_label("Add an agent")
    field.focus()
    page.keyboard.type("recovered")
    page.keyboard.press("Enter")
    expect(heads).to_have_text(["oracle", "windows", "recovered"])
    expect(field).to_be_focused()
    page.get_by_role("button", name="Remove windows").focus()
    page.keyboard.press("Enter")
    expect(heads).to_have_text(["oracle", "recovered"])
    expect(page.locator(".agent-compare :focus")).to_have_count(1)


# Health and examples


@pytest.mark.parametrize("place", ["examples/", "health/"])
def test_a_list_is_filtered_and_its_first_item_reached(page: Page, showcase: Served, place: str) -> None:
    page.goto(showcase.top + place, wait_until="networkidle")
    _tab_to(page, words(page))
    page.keyboard.type("recovered")
    items = page.locator(".agent-line, .agent-report")
    expect(items).to_have_count(1)
    _tab_to(page, items.get_by_role("link").first, 20)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/agents/recovered/"))
