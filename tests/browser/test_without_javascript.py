"""Without JavaScript, and from a disk: every page has its content, and no control that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Served

pytestmark = pytest.mark.browser

CONTROLS = ":is(button, input, select, label, [role=button])"


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.mark.parametrize(
    ("place", "selector", "number"),
    [
        ("", ".agent-card h2", 6),
        ("?can=run", ".agent-card h2", 6),
        ("tools/", ".agent-matrix tbody th", 6),
        ("tools/?sort=tools", ".agent-matrix tbody th", 6),
        ("examples/", ".agent-line q", 3),
        ("health/", ".agent-report", 5),
        ("categories/", ".agent-categories a", 3),
        ("categories/review/", ".agent-rows a", 2),
        ("compare/", ".agent-plain a[href='../tools/']", 1),
        ("compare/?agents=oracle,windows", ".agent-plain a", 1),
        ("security-reviewer/", ".agent-dialogue", 2),
        ("security-reviewer/", "[data-agent-prompt] h3", 1),
        ("recovered/", ".agent-finding", 1),
    ],
)
def test_the_content_is_there_and_no_dead_control(
    plain: Page, showcase: Served, place: str, selector: str, number: int
) -> None:
    plain.goto(showcase.top + place)
    expect(plain.locator(f"{selector}:visible")).to_have_count(number)
    expect(plain.locator(f".agent-catalog {CONTROLS}:visible")).to_have_count(0)


def test_a_file_is_downloaded_viewed_and_found_all_the_same(plain: Page, showcase: Served) -> None:
    plain.goto(f"{showcase.top}oracle/")
    expect(plain.locator(".agent-actions a:visible")).to_have_text(
        ["Download", "View source", "Install", "Share"]
    )
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "oracle.md"


def test_a_command_that_only_a_script_completes_is_not_shown(plain: Page, showcase: Served) -> None:
    plain.goto(f"{showcase.top}oracle/")
    expect(plain.get_by_text(".claude/agents/oracle.md").first).to_be_visible()
    expect(plain.locator(".agent-install pre")).to_be_hidden()


@pytest.mark.parametrize("place", ["", "tools/", "examples/", "health/"])
def test_a_long_list_says_where_the_rest_is(plain: Page, crowd: Served, place: str) -> None:
    plain.goto(crowd.top + place)
    expect(plain.locator(".agent-plain")).to_be_visible()


def test_every_agent_of_a_long_list_is_reached_through_the_categories(plain: Page, crowd: Served) -> None:
    plain.goto(crowd.top)
    plain.locator(".agent-plain a").click()
    plain.get_by_role("link", name="Uncategorized").click()
    plain.get_by_role("link", name="agent-0299").click()
    expect(plain.locator("h1")).to_have_text("agent-0299")


# From a disk


@pytest.mark.parametrize(
    ("place", "selector", "number"),
    [
        ("agents/", ".agent-card h2", 6),
        ("agents/tools/", ".agent-matrix tbody th", 6),
        ("agents/examples/", ".agent-line q", 3),
        ("agents/health/", ".agent-report", 5),
        ("agents/security-reviewer/", ".agent-dialogue", 2),
    ],
)
def test_a_site_that_is_opened_as_files_has_its_content_and_no_dead_control(
    browser: Browser, showcase: Served, place: str, selector: str, number: int
) -> None:
    """A browser loads neither modules nor data from a disk."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(showcase.site.file(place).as_uri())
        expect(page.locator(f"{selector}:visible")).to_have_count(number)
        expect(page.locator(f".agent-catalog {CONTROLS}:visible")).to_have_count(0)
