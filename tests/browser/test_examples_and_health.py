"""The lists of examples and of files with findings: the same filter, with headings and links of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, choose, words

pytestmark = pytest.mark.browser


# Examples


def test_typing_a_problem_leaves_the_examples_that_fit_below_their_category(
    page: Page, showcase: Served
) -> None:
    page.goto(f"{showcase.top}examples/", wait_until="networkidle")
    lines, heads = page.locator("q:visible"), page.locator(".agent-lines h2")
    expect(lines).to_have_count(3)
    words(page).fill("token")
    expect(lines).to_have_text(["Who else can see this bearer token?"])
    expect(heads).to_have_text(["Review"])
    expect(page.get_by_role("status")).to_have_text("1 of 3 examples")
    words(page).fill("")
    expect(lines).to_have_count(3)
    expect(heads).to_have_text(["Data", "Review"])


def test_an_example_is_found_by_its_context_and_by_its_agent(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}examples/?q=a+form+was+added")
    expect(page.locator("q:visible")).to_have_text(["Is the new upload form safe to ship?"])
    page.goto(f"{showcase.top}examples/?q=recovered")
    expect(page.locator("q:visible")).to_have_text(["The totals are off"])


def test_examples_are_filtered_by_what_their_agents_may_do(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}examples/", wait_until="networkidle")
    choose(page, "Can", "edit")
    expect(page.locator("q:visible")).to_have_text(["The totals are off"])
    expect(page).to_have_url(f"{showcase.top}examples/?can=edit")


def test_an_example_leads_to_its_dialogue(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}examples/?q=bearer")
    page.get_by_role("link", name="Who else can see this bearer token?").click()
    expect(page).to_have_url(f"{showcase.top}security-reviewer/#example-2")
    expect(page.locator("#example-2")).to_be_in_viewport()


def test_no_example_leads_to_the_agents_with_the_same_words(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}examples/?q=memory")
    expect(page.locator("[data-agent-empty]")).to_contain_text("memory")
    page.get_by_role("link", name="Look among the agents").click()
    expect(page).to_have_url(f"{showcase.top}?q=memory")
    expect(page.locator(".agent-card h2:visible")).to_have_text(["oracle"])


def test_headings_stand_once_when_scrolling_draws_more_examples(page: Page, crowd: Served) -> None:
    page.goto(f"{crowd.top}examples/")
    lines, heads = page.locator(".agent-line"), page.locator(".agent-lines h2")
    expect(lines).to_have_count(60)
    for number in (120, 180, 240, 300):
        if number == 300:
            page.get_by_role("button", name="Show more").click()
        lines.last.scroll_into_view_if_needed()
        expect(lines.nth(number - 1)).to_be_attached()
    expect(heads).to_have_text(["Support", "Team 6", "Team 7", "Team 8", "Uncategorized"])
    expect(page.locator("q").last).to_have_text("Case 0299 is stuck")


# Health


@pytest.mark.parametrize(
    ("query", "files"),
    [
        (
            "?level=info",
            ["agents/review/security-reviewer.md", "agents/README.md", "agents/Release Captain.md"],
        ),
        ("?code=tool-unknown", ["agents/review/security-reviewer.md"]),
        ("?level=error", []),
        ("?level=warning&code=tool-unknown", ["agents/review/security-reviewer.md"]),
        ("?q=columns+first", ["agents/data/recovered.md"]),
        ("?code=unheard-of", []),
    ],
)
def test_files_are_filtered_by_level_code_and_words(
    page: Page, showcase: Served, query: str, files: list[str]
) -> None:
    page.goto(f"{showcase.top}health/{query}")
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^{len(files)} of 5 files$"))
    expect(page.locator(".agent-report h3:visible")).to_have_text(files)


@pytest.mark.parametrize(
    ("link", "chip", "file"),
    [
        ("4 info", "Level: Info", "agents/README.md"),
        ("tool-unknown", "Code: tool-unknown", "agents/review/security-reviewer.md"),
    ],
    ids=["level", "code"],
)
def test_a_count_leads_to_its_files(page: Page, showcase: Served, link: str, chip: str, file: str) -> None:
    page.goto(f"{showcase.top}health/")
    page.get_by_role("link", name=link).click()
    expect(page.locator(".agent-report h3", has_text=file)).to_be_visible()
    expect(page.get_by_role("heading", name="Files")).to_be_in_viewport()
    page.get_by_role("button", name=f"Remove the filter {chip}").click()
    expect(page.locator(".agent-report")).to_have_count(5)
