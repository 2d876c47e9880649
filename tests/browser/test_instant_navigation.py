"""Material's instant navigation puts pages into the document without loading it: the filter must follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.fleet import CARDS, FLEET
from tests.site.project import MKDOCS_YML, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """The address of the site, which must know it: instant navigation reads the sitemap."""
    folder = tmp_path_factory.mktemp("instant")
    address = serve(folder / "site")
    config = MKDOCS_YML.replace("{name: material}", "{name: material, features: [navigation.instant]}")
    build(folder, FLEET, f"{config}    site_url: {address}\n")
    return address


def _open(page: Page, address: str) -> None:
    """Load a page and wait for the sitemap: until Material has it, a link loads the document anew."""
    page.goto(address, wait_until="networkidle")


def test_the_filter_works_once_after_going_to_an_agent_and_back(page: Page, url: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    _open(page, f"{url}agents/")
    page.evaluate("window.loadedOnce = true")
    page.get_by_role("link", name="runner", exact=True).click()
    expect(page).to_have_url(f"{url}agents/runner/")
    expect(page.locator("h1")).to_have_text("runner")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Agents")
    expect(page.locator(".agent-card h2:visible")).to_have_text(CARDS)
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"

    page.locator("[data-filter=can]").select_option("run")
    expect(page.locator(".agent-card h2:visible")).to_have_text(["runner", "wildcard"])
    expect(page.locator("[data-agent-active] button")).to_have_count(1)
    page.go_back()
    expect(page.locator(".agent-card h2:visible")).to_have_text(CARDS)
    expect(page).to_have_url(f"{url}agents/")
    page.locator("[data-filter=q]").press_sequentially("jobs")
    expect(page.locator(".agent-card h2:visible")).to_have_text(["runner", "watcher"])
    assert errors == []


def test_what_was_typed_is_there_again_after_going_to_an_agent_and_back(page: Page, url: str) -> None:
    _open(page, f"{url}agents/")
    page.evaluate("window.loadedOnce = true")
    page.locator("[data-filter=q]").press_sequentially("night")
    page.get_by_role("link", name="runner", exact=True).click()
    expect(page.locator("h1")).to_have_text("runner")
    page.go_back()

    expect(page.locator("h1")).to_have_text("Agents")
    expect(page.locator("[data-filter=q]")).to_have_value("night")
    expect(page.locator(".agent-card h2:visible")).to_have_text(["runner", "watcher"])
    expect(page).to_have_url(f"{url}agents/?q=night")
    expect(page.locator("#__search")).not_to_be_checked()
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"


def test_words_of_an_earlier_visit_do_not_filter_a_later_one(page: Page, url: str) -> None:
    views = page.locator(".agent-views")
    _open(page, f"{url}agents/")
    page.locator("[data-filter=q]").press_sequentially("night")
    page.get_by_role("link", name="runner", exact=True).click()
    expect(page.locator("h1")).to_have_text("runner")
    page.go_back()
    expect(page.locator(".agent-card h2:visible")).to_have_text(["runner", "watcher"])
    views.get_by_role("link", name="Health").click()
    expect(page.locator("h1")).to_have_text("Health")
    views.get_by_role("link", name="Agents").click()

    expect(page.locator("h1")).to_have_text("Agents")
    expect(page.locator(".agent-card h2:visible")).to_have_text(CARDS)
    expect(page.locator("[data-filter=q]")).to_have_value("")


def test_the_filter_works_where_the_reader_comes_from_another_page(page: Page, url: str) -> None:
    _open(page, f"{url}agents/runner/")
    page.evaluate("window.loadedOnce = true")
    page.get_by_role("link", name="Ops", exact=True).click()
    expect(page.locator("h1")).to_have_text("Agents")
    expect(page.locator(".agent-card h2:visible")).to_have_text(["runner", "watcher"])
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"
