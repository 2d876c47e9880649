"""Material's search: people know their problem, not the agent's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.fleet import FLEET
from tests.site.project import MKDOCS_YML, build

pytestmark = pytest.mark.browser


def test_what_a_user_says_leads_to_the_dialogue(page: Page, tmp_path: Path, serve: Serve) -> None:
    url = serve(build(tmp_path, FLEET, MKDOCS_YML).folder)
    page.goto(url)

    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("somebody emptied the orders table")
    result = page.locator(".md-search-result__link", has_text="Somebody emptied the orders table").first
    expect(result).to_be_visible()
    result.click()

    expect(page).to_have_url(re.compile(re.escape(f"{url}agents/archivist/") + r"(\?.*)?#example-1$"))
    expect(page.locator("#example-1")).to_be_in_viewport()
    expect(page.locator("#example-1 .agent-said").first).to_have_text("Somebody emptied the orders table")
