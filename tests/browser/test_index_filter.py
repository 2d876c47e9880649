"""The filter of the index: by address, by typing, by chips; and the page without it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Serve
from tests.browser.fleet import CARDS, FLEET
from tests.site.project import MKDOCS_YML, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """The address of the index."""
    return serve(build(tmp_path_factory.mktemp("filter"), FLEET, MKDOCS_YML).folder) + "agents/"


def _shown(page: Page, names: list[str]) -> None:
    """Assert that these cards are visible, in this order, and no other."""
    expect(page.locator(".agent-card h2:visible")).to_have_text(names)


def _field(page: Page, parameter: str) -> Locator:
    """Return the field of the filter that a query parameter fills."""
    return page.locator(f"[data-filter={parameter}]")


def test_the_address_filters(page: Page, index: str) -> None:
    page.goto(f"{index}?can=run")
    _shown(page, ["runner", "wildcard"])
    expect(page.get_by_role("status")).to_have_text("2 of 4 agents")
    expect(_field(page, "can")).to_have_value("run")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?category=ops", ["runner", "watcher"]),
        ("?tool=Grep", ["archivist", "wildcard"]),
        ("?tool=Grep&tool=Bash", ["archivist", "runner", "wildcard"]),
        ("?color=green&color=red", ["archivist", "runner"]),
        ("?can=run&category=ops", ["runner"]),
        ("?q=night+jobs", ["runner", "watcher"]),
        ("?tag=unheard-of", []),
        ("?unknown=parameter", CARDS),
    ],
)
def test_every_public_parameter_filters(page: Page, index: str, query: str, names: list[str]) -> None:
    page.goto(index + query)
    _shown(page, names)


def test_a_link_with_words_filters_and_does_not_open_the_themes_search(page: Page, index: str) -> None:
    """Material takes `q` of an address for a question to its own search, and takes it out of the address."""
    page.goto(f"{index}?q=watches")
    expect(_field(page, "q")).to_have_value("watches")
    _shown(page, ["watcher"])
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page).to_have_url(f"{index}?q=watches")
    page.get_by_role("link", name="watcher").click()
    expect(page.locator("h1")).to_have_text("watcher")


def test_typing_filters_and_stays_in_the_address_without_a_step_back(page: Page, index: str) -> None:
    page.goto(index)
    before = page.evaluate("history.length")
    _field(page, "q").press_sequentially("watches")
    _shown(page, ["watcher"])
    expect(page).to_have_url(f"{index}?q=watches")
    assert page.evaluate("history.length") == before


def test_a_chip_removes_its_filter_and_the_back_button_brings_it_back(page: Page, index: str) -> None:
    page.goto(f"{index}?can=run&tool=Bash")
    _field(page, "q").press_sequentially("night")
    _shown(page, ["runner"])

    page.get_by_role("button", name="Remove the filter tool: Bash").click()
    expect(page).to_have_url(re.compile(r"\?can=run&q=night$"))
    page.get_by_role("button", name="Remove the filter can: run").click()
    expect(page).to_have_url(f"{index}?q=night")
    _shown(page, ["runner", "watcher"])
    expect(page.locator("[data-agent-active] button")).to_have_count(0)

    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{index}?can=run&tool=Bash&q=night")
    _shown(page, ["runner"])
    expect(page.locator("[data-agent-active] button")).to_have_count(2)
    expect(_field(page, "q")).to_have_value("night")


def test_an_unknown_value_is_kept_and_shown(page: Page, index: str) -> None:
    page.goto(f"{index}?category=archaeology")
    _shown(page, [])
    expect(page.get_by_role("button", name="Remove the filter category: archaeology")).to_be_visible()
    expect(page).to_have_url(f"{index}?category=archaeology")


def test_nothing_found_offers_all_agents_again(page: Page, index: str) -> None:
    page.goto(index)
    _field(page, "q").press_sequentially("nobody")
    expect(page.locator("[data-agent-empty]")).to_be_visible()
    page.get_by_role("link", name="Show all agents").click()
    _shown(page, CARDS)
    expect(page).to_have_url(index)


def test_the_empty_state_names_the_query(page: Page, index: str) -> None:
    page.goto(index)
    _field(page, "q").press_sequentially("unicorn")
    expect(page.locator("[data-agent-empty]")).to_contain_text("unicorn")


def test_a_chip_of_an_agents_page_leads_to_the_filtered_index(page: Page, index: str) -> None:
    page.goto(f"{index}runner/")
    page.get_by_role("link", name="Ops").click()
    _shown(page, ["runner", "watcher"])


def test_without_javascript_all_cards_are_there_and_no_dead_filter(browser: Browser, index: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{index}?can=run")
    _shown(page, CARDS)
    expect(page.locator("[data-agent-filter]")).to_be_hidden()
    page.get_by_role("link", name="archivist").click()
    expect(page.locator("#example-1")).to_be_visible()
    context.close()
