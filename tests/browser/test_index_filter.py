"""The index: filtered by address, by typing and by facets; sorted, and shown as cards or as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Serve, Served, chips, choose, open_facet, shown, views, visit, words
from tests.browser.fleet import BARE_YML, CARDS
from tests.site.project import agent, build

pytestmark = pytest.mark.browser


# By address


def test_the_address_filters(page: Page, team: Served) -> None:
    page.goto(f"{team.top}?can=run")
    shown(page, ["runner", "wildcard"])
    expect(page.get_by_role("status")).to_have_text("2 of 4 agents")
    expect(chips(page)).to_have_text(["Can: Run ×"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?category=ops", ["runner", "watcher"]),
        ("?category=uncategorized", ["wildcard"]),
        ("?tool=Grep", ["archivist", "wildcard"]),
        ("?tool=Grep&tool=Bash", ["archivist", "runner", "wildcard"]),
        ("?color=green&color=red", ["archivist", "runner"]),
        ("?model=opus", ["watcher"]),
        ("?can=run&category=ops", ["runner"]),
        ("?q=night+jobs", ["runner", "watcher"]),
        ("?q=bash", ["runner"]),
        ("?sort=tools", ["watcher", "archivist", "runner", "wildcard"]),
        ("?sort=most-tools&can=run", ["wildcard", "runner"]),
        ("?tag=unheard-of", []),
        ("?unknown=parameter", CARDS),
    ],
)
def test_every_public_parameter_filters(page: Page, team: Served, query: str, names: list[str]) -> None:
    page.goto(team.top + query)
    shown(page, names)


def test_a_link_with_words_filters_and_does_not_open_the_themes_search(page: Page, team: Served) -> None:
    """Material takes `q` of an address for a question to its own search, and takes it out of the address."""
    page.goto(f"{team.top}?q=watches")
    expect(words(page)).to_have_value("watches")
    shown(page, ["watcher"])
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page).to_have_url(f"{team.top}?q=watches")
    page.get_by_role("link", name="watcher", exact=True).click()
    expect(page.locator("h1")).to_have_text("watcher")


@pytest.mark.parametrize(
    ("query", "chip"), [("category=archaeology", "Category: archaeology"), ("tag=night", "Tag: night")]
)
def test_an_unknown_value_is_kept_and_shown(page: Page, team: Served, query: str, chip: str) -> None:
    page.goto(f"{team.top}?{query}")
    shown(page, [])
    expect(page.get_by_role("button", name=f"Remove the filter {chip}")).to_be_visible()
    expect(page).to_have_url(f"{team.top}?{query}")


def test_a_chip_of_an_agents_page_leads_to_the_filtered_index(page: Page, team: Served) -> None:
    page.goto(f"{team.top}runner/")
    page.get_by_role("link", name="Ops").click()
    shown(page, ["runner", "watcher"])


def test_the_other_views_take_the_filter_along(page: Page, team: Served) -> None:
    page.goto(f"{team.top}?category=ops")
    shown(page, ["runner", "watcher"])
    views(page).get_by_role("link", name="Tool matrix").click()
    expect(page).to_have_url(f"{team.top}tools/?category=ops")
    expect(page.locator(".agent-matrix tbody [data-agent-id]")).to_have_text(["runner", "watcher"])


# By typing


def test_typing_filters_and_stays_in_the_address_without_a_step_back(page: Page, team: Served) -> None:
    visit(page, team.top)
    before = page.evaluate("history.length")
    words(page).press_sequentially("watches")
    shown(page, ["watcher"])
    expect(page).to_have_url(f"{team.top}?q=watches")
    assert page.evaluate("history.length") == before


def test_letters_without_their_marks_and_in_any_case_find_the_same(page: Page, team: Served) -> None:
    visit(page, team.top)
    words(page).fill("NÏGHT jobs")
    shown(page, ["runner", "watcher"])


def test_the_count_is_announced_when_the_reader_pauses(page: Page, team: Served) -> None:
    page.clock.install(time=0)
    visit(page, team.top)
    shown(page, CARDS)
    page.clock.pause_at(3_600_000)
    words(page).press_sequentially("night")
    shown(page, ["runner", "watcher"])
    expect(page.get_by_role("status")).to_have_text("4 agents")
    page.clock.run_for(1_000)
    expect(page.get_by_role("status")).to_have_text("2 of 4 agents")


def test_agents_whose_names_fit_come_first(page: Page, serve: Serve, tmp_path: Path) -> None:
    texts = {
        "auditor": "Asks the tester.",
        "contester": "A.",
        "load-tester": "B.",
        "tester-of-toys": "C.",
        "tester": "D.",
    }
    site = build(tmp_path, {f"agents/{name}.md": agent(name, text) for name, text in texts.items()}, BARE_YML)
    top = serve(site.folder) + "agents/"
    page.goto(f"{top}?q=tester")
    shown(page, ["tester", "tester-of-toys", "load-tester", "contester", "auditor"])
    page.goto(f"{top}?q=tester&sort=tools")
    shown(page, ["tester", "tester-of-toys", "load-tester", "contester", "auditor"])
    page.goto(f"{top}tools/?q=tester")
    expect(page.locator(".agent-matrix tbody [data-agent-id]")).to_have_text(
        ["tester", "tester-of-toys", "load-tester", "contester", "auditor"]
    )


@pytest.mark.parametrize("view", ["", "tools/"], ids=["index", "matrix"])
def test_the_words_are_looked_up_in_the_whole_summary(
    page: Page, serve: Serve, tmp_path: Path, view: str
) -> None:
    long = "Looks after the harbour. " * 20 + "It knows zeppelins."
    files = {"agents/a.md": agent("a", long), "agents/b.md": agent("b", "Knows ships & <boats>.")}
    top = serve(build(tmp_path, files, BARE_YML).folder) + "agents/"
    page.goto(f"{top}{view}?q=zeppelins")
    expect(page.get_by_role("status")).to_have_text("1 of 2 agents")
    words(page).fill("ships & <boats")
    expect(page).to_have_url(re.compile("boats"))
    expect(page.get_by_role("status")).to_have_text("1 of 2 agents")
    expect(page.get_by_role("link", name="b", exact=True)).to_be_visible()


# By facets


def test_a_facet_offers_its_values_with_the_number_of_agents(page: Page, team: Served) -> None:
    visit(page, team.top)
    panel = open_facet(page, "Tool")
    values = panel.locator("li:visible")
    expect(values.locator("span")).to_have_text(["Read", "Bash", "Grep"])
    expect(values.locator("small")).to_have_text(["4", "2", "2"])


def test_the_numbers_are_those_of_what_the_other_filters_leave(page: Page, team: Served) -> None:
    visit(page, f"{team.top}?category=ops&tool=Bash")
    tools = open_facet(page, "Tool").locator("li:visible")
    expect(tools.locator("span")).to_have_text(["Read", "Bash"])
    expect(tools.locator("small")).to_have_text(["2", "1"])
    expect(tools.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.keyboard.press("Escape")
    categories = open_facet(page, "Category").locator("li:visible")
    expect(categories.locator("span")).to_have_text(["Ops", "Uncategorized"])
    expect(categories.locator("small")).to_have_text(["1", "1"])


def test_choosing_a_value_filters_at_once_and_makes_a_chip(page: Page, team: Served) -> None:
    visit(page, team.top)
    panel = open_facet(page, "Can")
    panel.get_by_role("checkbox", name="Run").check()
    shown(page, ["runner", "wildcard"])
    expect(page).to_have_url(f"{team.top}?can=run")
    expect(chips(page)).to_have_text(["Can: Run ×"])
    panel.get_by_role("checkbox", name="Search").check()
    shown(page, ["archivist", "runner", "wildcard"])
    expect(page).to_have_url(f"{team.top}?can=run&can=search")
    panel.get_by_role("checkbox", name="Run").uncheck()
    shown(page, ["archivist", "wildcard"])
    expect(panel).to_be_visible()


def test_a_value_that_is_asked_for_twice_has_one_chip(page: Page, team: Served) -> None:
    page.goto(f"{team.top}?tool=Bash&tool=Bash")
    expect(chips(page)).to_have_text(["Tool: Bash ×"])


def test_a_panel_closes_when_the_reader_tabs_out_of_it(page: Page, team: Served) -> None:
    visit(page, team.top)
    panel = open_facet(page, "Category")
    panel.get_by_role("checkbox").last.focus()
    page.keyboard.press("Tab")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Can", exact=True)).to_be_focused()


def test_a_long_facet_can_be_searched(page: Page, showcase: Served, crowd: Served) -> None:
    visit(page, f"{showcase.top}?q=reviewer")
    expect(open_facet(page, "Tool").get_by_role("searchbox")).to_have_count(0)
    visit(page, f"{crowd.top}")
    panel = open_facet(page, "Tag")
    expect(panel.locator("li:visible")).to_have_count(20)
    panel.get_by_role("searchbox", name="Find a value of Tag").fill("round-1")
    expect(panel.locator("li:visible span")).to_have_text(["round-1", *(f"round-1{n}" for n in range(10))])


def test_a_chip_removes_its_filter_and_the_back_button_brings_it_back(page: Page, team: Served) -> None:
    visit(page, f"{team.top}?can=run&tool=Bash")
    words(page).press_sequentially("night")
    shown(page, ["runner"])

    page.get_by_role("button", name="Remove the filter Tool: Bash").click()
    expect(page).to_have_url(re.compile(r"\?can=run&q=night$"))
    page.get_by_role("button", name="Remove the filter Can: Run").click()
    expect(page).to_have_url(f"{team.top}?q=night")
    shown(page, ["runner", "watcher"])
    expect(chips(page)).to_have_count(0)

    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{team.top}?can=run&tool=Bash&q=night")
    shown(page, ["runner"])
    expect(page.get_by_role("button", name=re.compile("^Remove the filter"))).to_have_count(2)
    expect(words(page)).to_have_value("night")


def test_all_chips_are_removed_at_once(page: Page, team: Served) -> None:
    visit(page, f"{team.top}?can=run&tool=Bash")
    page.get_by_role("button", name="Clear all").click()
    shown(page, CARDS)
    expect(page).to_have_url(team.top)
    expect(chips(page)).to_have_count(0)


def test_going_back_takes_the_words_out_of_the_field_again(page: Page, team: Served) -> None:
    visit(page, team.top)
    choose(page, "Can", "run")
    words(page).press_sequentially("night")
    shown(page, ["runner"])
    page.go_back()
    expect(page).to_have_url(team.top)
    shown(page, CARDS)
    expect(words(page)).to_have_value("")


# Before the script is there


@pytest.fixture
def waiting(page: Page, team: Served) -> Iterator[list[Route]]:
    """Hold back the script of the list: over a slow line the page stands long before its modules do."""
    held: list[Route] = []
    page.route("**/listing.js", lambda route: held.append(route))
    with page.expect_request("**/listing.js"):
        page.goto(team.top, wait_until="domcontentloaded")
    yield held
    page.unroute_all(behavior="ignoreErrors")


def test_words_typed_before_the_script_is_there_filter_when_it_comes(
    page: Page, waiting: list[Route]
) -> None:
    words(page).fill("jobs")
    waiting.pop().continue_()
    shown(page, ["runner", "watcher"])


def test_a_facet_opened_before_the_script_is_there_fills_when_it_comes(
    page: Page, waiting: list[Route]
) -> None:
    page.get_by_role("button", name="Can", exact=True).click()
    panel = page.get_by_role("group", name="Can", exact=True)
    expect(panel).to_be_visible()
    waiting.pop().continue_()
    panel.get_by_role("checkbox", name="Run").check()
    shown(page, ["runner", "wildcard"])


# Nothing found


def test_nothing_found_offers_all_agents_again(page: Page, team: Served) -> None:
    visit(page, f"{team.top}?color=red")
    words(page).press_sequentially("unicorn")
    empty = page.locator("[data-agent-empty]")
    expect(empty).to_contain_text("unicorn, Color: red")
    expect(page.get_by_role("status")).to_have_text("0 of 4 agents")
    empty.get_by_role("button", name="Show all").click()
    shown(page, CARDS)
    expect(empty).to_be_hidden()
    expect(page).to_have_url(team.top)
    expect(words(page)).to_have_value("")


def test_nothing_found_leads_to_the_examples_with_the_same_words(page: Page, team: Served) -> None:
    page.goto(f"{team.top}?q=emptied")
    page.get_by_role("link", name="Look in the examples").click()
    expect(page).to_have_url(f"{team.top}examples/?q=emptied")
    expect(page.locator("q:visible")).to_have_text(["Somebody emptied the orders table"])


def test_data_that_cannot_be_loaded_is_said_and_the_cards_stay(page: Page, team: Served) -> None:
    page.route("**/items.json", lambda route: route.abort())
    page.goto(f"{team.top}?can=run")
    expect(page.get_by_role("status")).to_have_text("The filter cannot load its data.")
    shown(page, CARDS)


def test_a_facet_without_its_data_says_so(page: Page, team: Served) -> None:
    page.route("**/items.json", lambda route: route.abort())
    visit(page, team.top)
    page.get_by_role("button", name="Can", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("The filter cannot load its data.")


def test_a_browser_that_keeps_nothing_filters_all_the_same(context: BrowserContext, team: Served) -> None:
    """One that blocks cookies refuses both storages, at which scripts of Material fail."""
    page = context.new_page()
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, name, { get() { throw new DOMException("denied"); } });"""
    )
    page.goto(f"{team.top}?can=run")
    shown(page, ["runner", "wildcard"])
    expect(chips(page)).to_have_text(["Can: Run ×"])
    expect(page.get_by_role("status")).to_have_text("2 of 4 agents")


# Order and view


def test_the_order_is_chosen_and_stays_in_the_address(page: Page, team: Served) -> None:
    visit(page, team.top)
    page.get_by_label("Sort").select_option(label="Most tools first")
    shown(page, ["wildcard", "archivist", "runner", "watcher"])
    expect(page).to_have_url(f"{team.top}?sort=most-tools")
    page.go_back()
    shown(page, CARDS)
    expect(page.get_by_label("Sort")).to_have_value("")


def test_an_order_that_the_index_does_not_have_is_the_order_of_names(page: Page, team: Served) -> None:
    """The matrix sorts by capabilities, and takes its order along."""
    page.goto(f"{team.top}tools/?sort=run")
    expect(page.get_by_role("columnheader", name="Run")).to_have_attribute("aria-sort", "descending")
    views(page).get_by_role("link", name="Agents").click()
    shown(page, CARDS)
    expect(page.get_by_label("Sort").locator("option:checked")).to_have_text("Name")


def test_the_list_is_one_click_away_and_remembered(page: Page, team: Served) -> None:
    visit(page, team.top)
    cards = page.locator(".agent-card")
    expect(cards.last).to_be_visible()
    tall = cards.first.bounding_box()
    page.get_by_role("button", name="List", exact=True).click()
    expect(page.get_by_role("button", name="List", exact=True)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="List", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Cards")).to_have_attribute("aria-pressed", "false")
    low = cards.first.bounding_box()
    assert tall
    assert low
    assert low["height"] < tall["height"]
    assert low["width"] > tall["width"]
    page.goto(f"{team.top}?can=run")
    shown(page, ["runner", "wildcard"])
    expect(page.get_by_role("button", name="List", exact=True)).to_have_attribute("aria-pressed", "true")


# Long lists


def _scroll_to(page: Page, name: str) -> None:
    """Scroll down until the card of an agent is drawn."""
    cards = page.locator(".agent-card")
    while not page.get_by_role("link", name=name, exact=True).count():
        number = cards.count()
        cards.last.scroll_into_view_if_needed()
        expect(cards).not_to_have_count(number)
    page.get_by_role("link", name=name, exact=True).scroll_into_view_if_needed()


def test_the_first_cards_are_in_the_page_and_scrolling_draws_the_others(page: Page, crowd: Served) -> None:
    page.goto(crowd.top)
    expect(page.locator(".agent-card")).to_have_count(60)
    expect(page.get_by_role("status")).to_have_text("300 agents")
    _scroll_to(page, "agent-0239")
    more = page.get_by_role("button", name="Show more")
    more.click()
    expect(page.get_by_role("link", name="agent-0299", exact=True)).to_be_attached()
    names = page.locator(".agent-card h2").all_text_contents()
    assert names == [f"agent-{place:04}" for place in range(300)]
    expect(more).to_be_hidden()


def test_what_stands_below_a_long_list_is_within_reach(page: Page, crowd: Served) -> None:
    """Some screens are drawn unasked; then the list waits, and lets the reader go past its end."""
    visit(page, crowd.top)
    cards = page.locator(".agent-card")
    # The key goes to the end that the browser has laid out by then: a reader presses it again.
    for _ in range(100):
        page.keyboard.press("End")
        page.wait_for_timeout(100)
        if cards.count() >= 240:
            break
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    expect(cards).to_have_count(240)
    page.get_by_role("navigation", name="Categories").get_by_role("link", name="Team 6").click()
    expect(page.locator("h1")).to_have_text("Team 6")


def test_a_long_result_is_drawn_as_the_reader_scrolls_as_well(page: Page, crowd: Served) -> None:
    page.goto(f"{crowd.top}?category=support")
    expect(page.get_by_role("status")).to_have_text("180 of 300 agents")
    expect(page.locator(".agent-card")).to_have_count(60)
    _scroll_to(page, "agent-0295")
    expect(page.locator(".agent-card")).to_have_count(180)


def test_a_drawn_card_has_its_actions_once(page: Page, crowd: Served) -> None:
    page.goto(crowd.top)
    _scroll_to(page, "agent-0070")
    for name in ("agent-0000", "agent-0070"):
        expect(page.get_by_label(f"Compare {name}")).to_have_count(1)
        expect(page.get_by_role("button", name=f"Copy {name}")).to_have_count(1)
        expect(page.get_by_role("link", name=f"Download {name}")).to_have_attribute(
            "href", f"{crowd.top}{name}/{name}.md"
        )


@pytest.mark.parametrize("query", ["", "?category=support"], ids=["all", "filtered"])
def test_a_reader_who_comes_back_finds_the_list_where_it_was(page: Page, crowd: Served, query: str) -> None:
    page.goto(crowd.top + query)
    expect(page.locator(".agent-card").first).to_be_visible()
    _scroll_to(page, "agent-0200")
    card = page.get_by_role("link", name="agent-0200", exact=True)
    card.click()
    expect(page.locator("h1")).to_have_text("agent-0200")
    page.go_back()
    expect(card).to_be_in_viewport()
