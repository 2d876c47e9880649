"""Material's instant navigation puts pages into the document without loading it: our scripts must follow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Serve, Served, chips, choose, open_facet, shown, views, words
from tests.browser.fleet import FLEET, SITE_YML
from tests.site.crowd import crowd
from tests.site.project import build

pytestmark = pytest.mark.browser

INSTANT_YML = SITE_YML.replace("font: false", "font: false, features: [navigation.instant]")


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """The team and a crowd, in a site that knows its address: instant navigation reads the sitemap."""
    folder = tmp_path_factory.mktemp("instant")
    url = serve(folder / "site")
    files = {**FLEET, **crowd(70)}
    return Served(build(folder, files, f"{INSTANT_YML}    site_url: {url}\n"), url)


@pytest.fixture
def reader(page: Page, instant: Served) -> Iterator[Page]:
    """A reader on the index who leaves the document for no other, whatever he clicks.

    Until Material has the sitemap, a link loads the document anew: he waits for it.
    """
    page.goto(f"{instant.top}?category=ops", wait_until="networkidle")
    page.evaluate("window.loadedOnce = true")
    yield page
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"


TEAM = ["runner", "watcher"]
"""The cards of the category `ops`."""


def _go(page: Page, name: str) -> None:
    """Click on a link and wait for the page that it names."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("h1")).to_have_text(name)


def _view(page: Page, name: str) -> None:
    """Go to another view."""
    views(page).get_by_role("link", name=name, exact=True).click()
    expect(page.locator("h1")).to_have_text(name)


def _back(page: Page, title: str) -> None:
    page.go_back()
    expect(page.locator("h1")).to_have_text(title)


def test_a_reader_goes_from_the_index_to_an_agent_and_back_and_to_the_matrix_and_back(reader: Page) -> None:
    shown(reader, TEAM)
    _go(reader, "runner")
    _back(reader, "Agents")
    shown(reader, TEAM)
    _view(reader, "Tool matrix")
    expect(reader.locator(".agent-matrix tbody [data-agent-id]")).to_have_text(TEAM)
    _back(reader, "Agents")
    shown(reader, TEAM)
    expect(chips(reader)).to_have_text(["Category: Ops ×"])


def test_the_filter_works_once_after_going_to_an_agent_and_back(reader: Page, instant: Served) -> None:
    _go(reader, "runner")
    _back(reader, "Agents")
    choose(reader, "Can", "run")
    shown(reader, ["runner"])
    expect(chips(reader)).to_have_text(["Category: Ops ×", "Can: Run ×", "Clear all"])
    reader.go_back()
    shown(reader, TEAM)
    expect(reader).to_have_url(f"{instant.top}?category=ops")
    words(reader).press_sequentially("watch")
    shown(reader, ["watcher"])
    expect(reader).to_have_url(f"{instant.top}?category=ops&q=watch")


def test_a_card_has_its_actions_once_after_coming_back(reader: Page) -> None:
    _go(reader, "runner")
    _back(reader, "Agents")
    expect(reader.get_by_label("Compare runner")).to_have_count(1)
    expect(reader.get_by_role("button", name="Copy runner")).to_have_count(1)


def test_one_click_copies_once_after_coming_back(reader: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.evaluate(
        """() => {
          window.writes = 0;
          const write = navigator.clipboard.write.bind(navigator.clipboard);
          navigator.clipboard.write = (items) => { window.writes += 1; return write(items); };
        }"""
    )
    for _ in range(2):
        _go(reader, "runner")
        _back(reader, "Agents")
    reader.get_by_role("button", name="Copy runner").click()
    expect(reader.locator("#agent-announcer")).to_have_text("Copied")
    assert reader.evaluate("window.writes") == 1


def test_what_was_typed_is_there_again_after_going_to_an_agent_and_back(
    reader: Page, instant: Served
) -> None:
    words(reader).press_sequentially("watch")
    shown(reader, ["watcher"])
    _go(reader, "watcher")
    _back(reader, "Agents")
    expect(words(reader)).to_have_value("watch")
    shown(reader, ["watcher"])
    expect(reader).to_have_url(f"{instant.top}?category=ops&q=watch")
    expect(reader.locator("#__search")).not_to_be_checked()


def test_words_of_an_earlier_visit_do_not_filter_a_later_one(reader: Page) -> None:
    words(reader).press_sequentially("watch")
    _go(reader, "watcher")
    _back(reader, "Agents")
    shown(reader, ["watcher"])
    _view(reader, "Health")
    _view(reader, "Agents")
    expect(reader.get_by_role("status")).to_have_text("74 agents")
    expect(words(reader)).to_have_value("")
    expect(chips(reader)).to_have_count(0)


def test_a_chip_of_an_agents_page_filters_the_index(reader: Page) -> None:
    _go(reader, "runner")
    reader.get_by_role("link", name="red", exact=True).click()
    expect(reader.locator("h1")).to_have_text("Agents")
    shown(reader, ["runner"])
    expect(chips(reader)).to_have_text(["Color: red ×"])


def test_a_facet_opens_on_a_page_that_was_put_into_the_document(reader: Page) -> None:
    reader.get_by_role("button", name="Remove the filter Category: Ops").click()
    expect(chips(reader)).to_have_count(0)
    _view(reader, "Examples")
    panel = open_facet(reader, "Color")
    expect(panel.locator("li:visible span")).to_have_text(["green"])


def test_an_open_facet_does_not_outlive_its_page(reader: Page) -> None:
    _go(reader, "runner")
    _back(reader, "Agents")
    panel = open_facet(reader, "Can")
    reader.go_forward()
    expect(reader.locator("h1")).to_have_text("runner")
    expect(panel).to_have_count(0)


def test_the_page_of_an_agent_works_when_it_is_put_into_the_document(reader: Page, instant: Served) -> None:
    _go(reader, "runner")
    expect(reader.locator(".agent-install pre")).to_contain_text(f"{instant.top}runner/runner.md")
    reader.get_by_role("button", name="Source", exact=True).click()
    source = reader.locator("[data-agent-source]")
    expect(source).to_contain_text("name: runner")
    _back(reader, "Agents")
    _go(reader, "watcher")
    expect(source).to_be_hidden()
    reader.get_by_role("button", name="Source", exact=True).click()
    expect(source).to_contain_text("name: watcher")


def test_the_matrix_sorts_and_draws_its_rows_when_it_is_put_into_the_document(reader: Page) -> None:
    _view(reader, "Tool matrix")
    reader.get_by_role("button", name="Remove the filter Category: Ops").click()
    expect(reader.get_by_role("status")).to_have_text("74 agents")
    reader.get_by_role("columnheader", name="Tools", exact=True).get_by_role("link").click()
    reader.locator(".agent-matrix").hover()
    reader.mouse.wheel(0, 100_000)
    expect(reader.get_by_role("link", name="wildcard", exact=True)).to_be_in_viewport()


def test_two_agents_are_compared(reader: Page) -> None:
    for name in TEAM:
        reader.get_by_label(f"Compare {name}").check()
    reader.get_by_role("region", name="Agents to compare").get_by_role("link").click()
    heads = reader.locator("[data-agent-comparison] thead a")
    expect(heads).to_have_text(TEAM)
    reader.get_by_role("button", name="Remove runner").click()
    expect(heads).to_have_text(["watcher"])
    reader.go_back()
    expect(heads).to_have_text(TEAM)
    _back(reader, "Agents")
    expect(reader.get_by_label("Compare runner")).to_be_checked()


def test_a_reader_who_comes_back_finds_the_list_where_it_was(page: Page, instant: Served) -> None:
    page.goto(instant.top, wait_until="networkidle")
    page.evaluate("window.loadedOnce = true")
    cards = page.locator(".agent-card")
    expect(cards).to_have_count(60)
    cards.last.scroll_into_view_if_needed()
    card = page.get_by_role("link", name="agent-0068", exact=True)
    expect(card).to_be_attached()
    _go(page, "agent-0068")
    page.go_back()
    expect(card).to_be_in_viewport()
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"


def test_every_page_of_a_walk_has_what_is_its_own_and_nothing_of_the_last(reader: Page) -> None:
    for view, selector in (
        ("Tool matrix", ".agent-matrix"),
        ("Examples", ".agent-lines"),
        ("Compare", "[data-agent-add]"),
        ("Health", ".agent-report"),
        ("Agents", ".agent-card"),
    ):
        _view(reader, view)
        expect(reader.locator(selector).first).to_be_attached()
        expect(reader.locator(".agent-catalog")).to_have_count(1)


def test_counts_of_the_health_page_lead_to_their_files_one_after_the_other(reader: Page) -> None:
    """Instant navigation takes a link to the page itself for a jump within it."""
    _view(reader, "Health")
    for link in ("tool-unknown", "0 errors", "tool-unknown"):
        reader.get_by_role("link", name=link).click()
        expect(reader.get_by_role("status")).to_have_text("0 of 17 files" if "errors" in link else "17 files")
    reader.go_back()
    expect(reader.get_by_role("status")).to_have_text("0 of 17 files")
