"""The comparison: picked in the index, in the matrix and on an agent's page, or added by name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def _tray(page: Page) -> Locator:
    return page.get_by_role("region", name="Agents to compare")


def _compared(page: Page, names: list[str]) -> None:
    """Assert that these agents stand side by side."""
    expect(page.locator("[data-agent-comparison] thead a")).to_have_text(names)


def _row(page: Page, title: str) -> Locator:
    """Return the cells of a row."""
    head = page.get_by_role("rowheader", name=re.compile(rf"^{title}( \(differs\))?$"))
    return page.locator("tbody tr", has=head).locator("td")


# Picked


@pytest.mark.parametrize("place", ["", "tools/"], ids=["index", "matrix"])
def test_two_agents_are_picked_and_compared(page: Page, showcase: Served, place: str) -> None:
    page.goto(showcase.top + place)
    page.get_by_label("Compare oracle").check()
    expect(_tray(page)).to_contain_text("oracle: pick another")
    expect(_tray(page).get_by_role("link")).to_be_hidden()
    page.get_by_label("Compare security-reviewer").check()
    expect(_tray(page)).to_contain_text("oracle, security-reviewer")
    _tray(page).get_by_role("link", name="Compare").click()
    expect(page).to_have_url(f"{showcase.top}compare/?agents=oracle,security-reviewer")
    _compared(page, ["oracle", "security-reviewer"])


def test_an_agent_is_picked_on_its_page_and_another_in_the_index(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}oracle/")
    page.get_by_role("checkbox", name="Compare", exact=True).check()
    expect(_tray(page)).to_contain_text("oracle: pick another")
    page.goto(showcase.top)
    expect(page.get_by_label("Compare oracle")).to_be_checked()
    page.get_by_label("Compare windows").check()
    page.goto(f"{showcase.top}oracle/")
    expect(page.get_by_role("checkbox", name="Compare", exact=True)).to_be_checked()
    _tray(page).get_by_role("link", name="Compare").click()
    _compared(page, ["oracle", "windows"])


def test_a_pick_is_taken_back_by_its_box_or_with_all_others(page: Page, showcase: Served) -> None:
    page.goto(showcase.top)
    for name in ("oracle", "windows", "recovered"):
        page.get_by_label(f"Compare {name}").check()
    page.get_by_label("Compare windows").uncheck()
    expect(_tray(page)).to_contain_text("oracle, recovered")
    _tray(page).get_by_role("button", name="Clear").click()
    expect(_tray(page)).to_be_hidden()
    expect(page.locator("[data-agent-pick]:checked")).to_have_count(0)


def test_no_more_than_four_can_be_picked(page: Page, showcase: Served) -> None:
    page.goto(showcase.top)
    for name in ("oracle", "windows", "recovered", "style-reviewer"):
        page.get_by_label(f"Compare {name}").check()
    expect(page.get_by_label("Compare Release Captain")).to_be_disabled()
    expect(page.get_by_label("Compare oracle")).to_be_enabled()
    page.get_by_label("Compare oracle").uncheck()
    expect(page.get_by_label("Compare Release Captain")).to_be_enabled()


def test_picks_stay_while_the_list_is_filtered(page: Page, showcase: Served) -> None:
    page.goto(showcase.top)
    page.get_by_label("Compare oracle").check()
    page.get_by_role("searchbox", name="Filter").fill("windows")
    page.get_by_label("Compare windows").check()
    expect(_tray(page)).to_contain_text("oracle, windows")
    page.get_by_role("searchbox", name="Filter").fill("oracle")
    expect(page.get_by_label("Compare oracle")).to_be_checked()


# Side by side


def test_facts_and_tools_stand_side_by_side(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=security-reviewer,style-reviewer,oracle")
    _compared(page, ["security-reviewer", "style-reviewer", "oracle"])
    expect(_row(page, "Category")).to_have_text(["Review", "Review", "none"])
    expect(_row(page, "Model")).to_have_text(["opus", "not named", "not named"])
    expect(_row(page, "Tools")).to_have_text(["5", "all of the session, 2 denied", "none"])
    expect(_row(page, "maxTurns")).to_have_text(["12", "", ""])
    expect(_row(page, "Read")).to_have_text(["granted", "inherited", ""])
    expect(_row(page, "Bash")).to_have_text(["granted (git:*)", "denied", ""])
    expect(_row(page, "Write")).to_have_text(["", "denied", ""])
    expect(_row(page, "LS")).to_have_text(["granted, under a retired name", "inherited", ""])
    expect(_row(page, "Frobnicate")).to_have_text(["named, but unknown", "", ""])


def test_a_fact_stands_once(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=security-reviewer,oracle")
    _compared(page, ["security-reviewer", "oracle"])
    heads = [text.removesuffix(" (differs)").lower() for text in page.locator("tbody th").all_text_contents()]
    folded = ["".join(head.split()) for head in heads]
    assert sorted(set(folded)) == sorted(folded)


def test_differences_are_counted_marked_and_shown_alone(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,windows")
    _compared(page, ["oracle", "windows"])
    rows, marked = page.locator("tbody tr:visible"), page.locator("tbody th", has_text="(differs)")
    everything, different = rows.count(), marked.count()
    assert 0 < different < everything
    expect(page.get_by_role("status")).to_have_text(f"{different} of {everything} rows differ.")
    page.get_by_label("Only differences").check()
    expect(rows).to_have_count(different)
    expect(rows.locator("th", has_text="(differs)")).to_have_count(different)
    page.get_by_label("Only differences").uncheck()
    expect(rows).to_have_count(everything)


def test_a_head_leads_to_its_agent(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,windows")
    page.get_by_role("columnheader", name="windows").get_by_role("link").click()
    expect(page).to_have_url(f"{showcase.top}windows/")


# Changed


def test_an_agent_is_added_by_its_name_and_the_back_button_takes_it_away(
    page: Page, showcase: Served
) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle")
    _compared(page, ["oracle"])
    field = page.get_by_label("Add an agent")
    field.fill("release captain")
    page.get_by_role("button", name="Add", exact=True).click()
    _compared(page, ["oracle", "Release Captain"])
    expect(field).to_have_value("")
    expect(page).to_have_url(f"{showcase.top}compare/?agents=oracle,release-captain")
    page.go_back()
    _compared(page, ["oracle"])


def test_names_are_offered_while_one_is_typed(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/", wait_until="networkidle")
    page.get_by_label("Add an agent").press_sequentially("review")
    options = page.locator("#agent-names option")
    expect(options).to_have_count(2)
    assert [option.get_attribute("value") for option in options.all()] == [
        "security-reviewer",
        "style-reviewer",
    ]


def test_an_agent_is_removed_and_the_back_button_brings_it_back(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,windows,recovered")
    page.get_by_role("button", name="Remove windows").click()
    _compared(page, ["oracle", "recovered"])
    expect(page).to_have_url(f"{showcase.top}compare/?agents=oracle,recovered")
    page.go_back()
    _compared(page, ["oracle", "windows", "recovered"])


def test_a_name_that_nobody_has_is_said_at_the_field(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/", wait_until="networkidle")
    field = page.get_by_label("Add an agent")
    field.fill("unicorn")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("input[name=agent]:invalid")).to_have_count(1)
    assert field.evaluate("field => field.validationMessage") == "No agent has this name."
    field.fill("oracle")
    expect(page.locator("input[name=agent]:invalid")).to_have_count(0)
    field.press("Enter")
    _compared(page, ["oracle"])


@pytest.mark.parametrize("stranger", ["nobody", "tools"], ids=["no page", "a page of no agent"])
def test_an_id_that_nobody_has_is_named_and_the_others_are_compared(
    page: Page, showcase: Served, stranger: str
) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,{stranger},windows")
    _compared(page, ["oracle", "windows"])
    expect(page.get_by_role("status")).to_contain_text(f"Not found: {stranger}.")
    expect(page).to_have_url(re.compile(stranger))


@pytest.mark.parametrize(
    "query", ["", "?agents=", "?agents=../../x,%3Cb%3E"], ids=["none", "empty", "hostile"]
)
def test_without_agents_it_says_how_to_choose_some(page: Page, showcase: Served, query: str) -> None:
    page.goto(f"{showcase.top}compare/{query}")
    expect(page.get_by_role("status")).to_contain_text("Choose two to 4 agents")
    expect(page.locator("[data-agent-comparison]")).to_be_hidden()


def test_what_was_picked_is_compared_where_the_address_names_nobody(page: Page, showcase: Served) -> None:
    page.goto(showcase.top)
    for name in ("oracle", "windows"):
        page.get_by_label(f"Compare {name}").check()
    page.goto(f"{showcase.top}compare/")
    _compared(page, ["oracle", "windows"])
    expect(page).to_have_url(f"{showcase.top}compare/?agents=oracle,windows")


def test_ids_are_read_as_people_type_them(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=Oracle,%20windows,,oracle,no body")
    _compared(page, ["oracle", "windows"])
    expect(page.get_by_role("status")).to_contain_text("Not found: no body.")


def test_a_page_that_cannot_be_fetched_leaves_the_others(page: Page, showcase: Served) -> None:
    page.route("**/windows/", lambda route: route.abort())
    page.goto(f"{showcase.top}compare/?agents=oracle,windows,recovered")
    _compared(page, ["oracle", "recovered"])
    expect(page.get_by_role("status")).to_contain_text("Not found: windows.")


def test_the_heads_stay_in_view_and_the_columns_are_equal(page: Page, showcase: Served) -> None:
    page.set_viewport_size({"width": 800, "height": 400})
    page.goto(f"{showcase.top}compare/?agents=oracle,security-reviewer")
    _compared(page, ["oracle", "security-reviewer"])
    heads = page.locator("[data-agent-comparison] thead th")
    assert len({round(box["width"]) for head in heads.all() if (box := head.bounding_box())}) == 1
    page.locator("[data-agent-comparison]").hover()
    page.mouse.wheel(0, 5000)
    expect(page.locator("[data-agent-comparison] tbody tr").last).to_be_in_viewport()
    expect(heads.first).to_be_in_viewport()


def test_of_more_than_four_the_first_are_compared(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}compare/?agents=oracle,windows,recovered,style-reviewer,release-captain")
    _compared(page, ["oracle", "windows", "recovered", "style-reviewer"])
    expect(page.get_by_role("status")).to_contain_text("Only the first 4 are compared.")
    expect(page.get_by_label("Add an agent")).to_be_disabled()
