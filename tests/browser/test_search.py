"""Material's search: people know their problem, not the agent's name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def test_what_a_user_says_leads_to_the_dialogue(page: Page, team: Served) -> None:
    page.goto(team.url)

    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("somebody emptied the orders table")
    result = page.locator(".md-search-result__link", has_text="Somebody emptied the orders table").first
    expect(result).to_be_visible()
    result.click()

    expect(page).to_have_url(re.compile(re.escape(f"{team.top}archivist/") + r"(\?.*)?#example-1$"))
    expect(page.locator("#example-1")).to_be_in_viewport()
    expect(page.locator("#example-1 .agent-said").first).to_have_text("Somebody emptied the orders table")
