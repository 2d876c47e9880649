"""The tool matrix: who can do what? Filtered and sorted by its heads, and drawn where the reader looks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served, chips, visit, words

pytestmark = pytest.mark.browser


def _names(page: Page) -> Locator:
    return page.locator(".agent-matrix tbody [data-agent-id]")


def _head(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=name, exact=True)


def _sorted_by(page: Page, name: str, direction: str) -> None:
    """Assert that this head, and no other, says the order of the rows."""
    expect(page.locator("[aria-sort]")).to_have_count(1)
    expect(_head(page, name)).to_have_attribute("aria-sort", direction)


# Filter


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?can=run", ["runner", "wildcard"]),
        ("?tool=Grep", ["archivist", "wildcard"]),
        ("?category=ops", ["runner", "watcher"]),
        ("?q=wild", ["wildcard"]),
        ("?q=grep", ["archivist"]),
        ("?tool=Bash&sort=most-tools", ["wildcard", "runner"]),
    ],
)
def test_the_address_filters_the_rows(page: Page, team: Served, query: str, names: list[str]) -> None:
    page.goto(f"{team.top}tools/{query}")
    expect(_names(page)).to_have_text(names)
    expect(page.get_by_role("status")).to_have_text(f"{len(names)} of 4 agents")


def test_the_head_of_a_tool_filters_by_it_and_again_shows_all(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    bash = page.get_by_role("link", name="Bash", exact=True)
    bash.click()
    expect(_names(page)).to_have_text(["runner", "wildcard"])
    expect(page).to_have_url(f"{team.top}tools/?tool=Bash")
    expect(chips(page)).to_have_text(["Tool: Bash ×"])
    expect(bash).to_have_class(re.compile("agent-chosen"))
    bash.click()
    expect(_names(page)).to_have_count(4)
    expect(page).to_have_url(f"{team.top}tools/")
    expect(bash).not_to_have_class(re.compile("agent-chosen"))


def test_totals_are_those_of_the_rows_that_are_shown(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    tools, totals = page.locator(".agent-matrix-tool"), page.locator("tfoot td")
    expect(tools).to_have_text(["Read", "Grep", "Bash"])
    expect(totals).to_have_text(["", "4", "2", "2"])
    words(page).fill("watcher")
    expect(totals).to_have_text(["", "1", "0", "0"])


def test_no_agent_that_fits_is_said_and_all_are_offered_again(page: Page, team: Served) -> None:
    page.goto(f"{team.top}tools/?q=unicorn")
    expect(_names(page)).to_have_count(0)
    expect(page.locator("[data-agent-empty]")).to_contain_text("unicorn")
    page.get_by_role("button", name="Show all").click()
    expect(_names(page)).to_have_count(4)


def test_a_row_that_the_script_draws_is_the_row_of_the_page(page: Page, showcase: Served) -> None:
    visit(page, f"{showcase.top}tools/")
    rows = page.locator(".agent-matrix tbody tr:has([data-agent-id])")
    before = rows.all_inner_texts()
    _head(page, "Tools").get_by_role("link").click()
    _sorted_by(page, "Tools", "ascending")
    assert rows.all_inner_texts() != before
    _head(page, "Agent").get_by_role("link").click()
    _sorted_by(page, "Agent", "ascending")
    assert rows.all_inner_texts() == before


# Order


def test_the_head_of_the_tools_sorts_by_their_number_both_ways(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    _sorted_by(page, "Agent", "ascending")
    tools = _head(page, "Tools").get_by_role("link")
    tools.click()
    expect(_names(page)).to_have_text(["watcher", "archivist", "runner", "wildcard"])
    _sorted_by(page, "Tools", "ascending")
    tools.click()
    expect(_names(page)).to_have_text(["wildcard", "archivist", "runner", "watcher"])
    _sorted_by(page, "Tools", "descending")
    expect(page).to_have_url(f"{team.top}tools/?sort=most-tools")
    _head(page, "Agent").get_by_role("link").click()
    expect(_names(page)).to_have_text(["archivist", "runner", "watcher", "wildcard"])
    _sorted_by(page, "Agent", "ascending")


def test_the_head_of_a_capability_sorts_those_first_who_have_it(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    _head(page, "Run").get_by_role("link").click()
    expect(_names(page)).to_have_text(["runner", "wildcard", "archivist", "watcher"])
    _sorted_by(page, "Run", "descending")
    expect(page).to_have_url(f"{team.top}tools/?sort=run")


def test_the_back_button_undoes_filter_and_order(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    page.get_by_role("link", name="Bash", exact=True).click()
    _head(page, "Tools").get_by_role("link").click()
    _head(page, "Tools").get_by_role("link").click()
    expect(_names(page)).to_have_text(["wildcard", "runner"])
    page.go_back()
    expect(_names(page)).to_have_text(["runner", "wildcard"])
    _sorted_by(page, "Tools", "ascending")
    page.go_back()
    page.go_back()
    expect(_names(page)).to_have_text(["archivist", "runner", "watcher", "wildcard"])
    _sorted_by(page, "Agent", "ascending")
    expect(page).to_have_url(f"{team.top}tools/")


# What the reader looks at


def test_the_column_under_the_mouse_and_under_the_focus_is_marked(page: Page, team: Served) -> None:
    visit(page, f"{team.top}tools/")
    columns = page.locator("col")
    page.get_by_role("row", name=re.compile("^Compare runner|^runner")).get_by_role("cell").nth(3).hover()
    expect(columns.nth(4)).to_have_class(re.compile("agent-marked"))
    expect(page.locator("col.agent-marked")).to_have_count(1)
    page.locator("[data-agent-tool=Read]").focus()
    expect(columns.nth(2)).to_have_class(re.compile("agent-marked"))
    expect(page.locator("col.agent-marked")).to_have_count(1)


def test_the_heads_stay_while_the_rows_scroll_and_the_first_scroll_counts(page: Page, crowd: Served) -> None:
    """The rows are fetched at that moment, and drawn anew."""
    visit(page, f"{crowd.top}tools/")
    page.locator(".agent-matrix").hover()
    page.mouse.wheel(0, 1500)
    expect(page.locator(".agent-matrix tbody").nth(1)).to_be_attached()
    expect(page.get_by_role("link", name="agent-0000", exact=True)).not_to_be_in_viewport()
    expect(page.get_by_role("link", name="agent-0050", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Bash", exact=True)).to_be_in_viewport()


def test_the_last_row_comes_into_view_and_the_document_stays_small(page: Page, crowd: Served) -> None:
    visit(page, f"{crowd.top}tools/")
    rows = page.locator(".agent-matrix tbody tr:has([data-agent-id])")
    expect(rows).to_have_count(100)
    page.locator(".agent-matrix").hover()
    last = page.get_by_role("link", name="agent-0299", exact=True)
    for _ in range(10):
        page.mouse.wheel(0, 3000)
        if last.count():
            break
        expect(page.locator(".agent-matrix tbody tr:has([data-agent-id])").last).to_be_attached()
    page.mouse.wheel(0, 100_000)
    expect(last).to_be_in_viewport()
    assert rows.count() < 200
    expect(page.get_by_role("link", name="agent-0000", exact=True)).to_have_count(0)


def test_rows_that_went_out_of_view_come_back(page: Page, crowd: Served) -> None:
    visit(page, f"{crowd.top}tools/?sort=most-tools")
    first = _names(page).first
    expect(first).to_have_text("agent-0003")
    page.locator(".agent-matrix").hover()
    page.mouse.wheel(0, 100_000)
    expect(first).not_to_have_text("agent-0003")
    page.mouse.wheel(0, -100_000)
    expect(page.get_by_role("link", name="agent-0003", exact=True)).to_be_in_viewport()


def test_the_first_click_counts_although_the_rows_are_fetched_then(page: Page, crowd: Served) -> None:
    """A hand holds the button for a tenth of a second and more."""
    visit(page, f"{crowd.top}tools/")
    box = page.get_by_label("Compare agent-0003")
    box.click(delay=400)
    expect(box).to_be_checked()
    expect(page.locator("[data-agent-tray]")).to_contain_text("agent-0003")


def test_the_first_click_on_a_name_leads_to_the_agent(page: Page, crowd: Served) -> None:
    visit(page, f"{crowd.top}tools/")
    page.get_by_role("link", name="agent-0003", exact=True).click(delay=400)
    expect(page).to_have_url(f"{crowd.top}agent-0003/#tools")


def test_the_rest_is_fetched_below_a_reader_who_keeps_the_focus(page: Page, crowd: Served) -> None:
    page.goto(f"{crowd.top}tools/")
    first = page.get_by_role("link", name="agent-0000", exact=True)
    first.focus()
    height = page.locator(".agent-table").evaluate("table => table.offsetHeight")
    expect(page.locator(".agent-matrix tbody").nth(2)).to_be_attached()
    expect(first).to_be_focused()
    assert page.locator(".agent-table").evaluate("table => table.offsetHeight") == height


def test_on_paper_stand_all_rows_that_fit_the_filter(page: Page, crowd: Served) -> None:
    page.goto(f"{crowd.top}tools/?tool=Bash")
    expect(page.get_by_role("status")).to_have_text("75 of 300 agents")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".agent-matrix tbody tr:visible")).to_have_count(75)
    expect(page.get_by_text("75 of 300 agents")).to_be_visible()
    expect(chips(page)).to_have_text(["Tool: Bash ×"])
    expect(chips(page)).to_be_visible()
    expect(page.get_by_text("the CSV file has them")).to_be_hidden()


def test_paper_says_that_it_has_not_all_rows(page: Page, crowd: Served) -> None:
    """The first rows can be printed before the others have been fetched."""
    page.route("**/items.json", lambda route: route.abort())
    page.goto(f"{crowd.top}tools/")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".agent-matrix tbody tr:visible")).to_have_count(100)
    expect(page.get_by_text("the CSV file has them")).to_be_visible()


def test_the_whole_matrix_is_a_csv_file(page: Page, crowd: Served) -> None:
    visit(page, f"{crowd.top}tools/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "matrix.csv"
    assert Path(download.value.path()).read_bytes() == crowd.site.bytes("agents/tools/matrix.csv")


def test_on_a_phone_the_cells_give_way_to_what_an_agent_can(page: Page, team: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    visit(page, f"{team.top}tools/")
    expect(page.locator(".agent-matrix td:visible")).to_have_count(0)
    expect(page.locator(".agent-matrix-chips:visible")).to_have_text(
        ["ReadSearch", "ReadRun", "Read", "Inherits every tool"]
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "nothing needs to be scrolled sideways"
