"""Sites of another make: links that name files, and themes that are not Material."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Serve, Served, choose, shown, visit, words
from tests.browser.fleet import BARE_YML, CARDS, FLEET, SITE_YML
from tests.site.project import build

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Make:
    """An mkdocs.yml, and what a link to a folder names."""

    mkdocs_yml: str
    index: str = ""


MAKES = {
    "files as addresses": Make(f"{BARE_YML}    use_directory_urls: false\n", "index.html"),
    "mkdocs": Make(SITE_YML.replace("material, font: false", "mkdocs, highlightjs: false")),
    "readthedocs": Make(SITE_YML.replace("material, font: false", "readthedocs, highlightjs: false")),
}


@pytest.fixture(scope="module", params=MAKES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serve: Serve
) -> tuple[str, str]:
    """The address of the catalog's top, and what a link to a folder names."""
    make = MAKES[request.param]
    site = build(tmp_path_factory.mktemp("made"), FLEET, make.mkdocs_yml)
    return Served(site, serve(site.folder)).top, make.index


def test_the_index_filters_and_leads_to_the_agent(page: Page, made: tuple[str, str]) -> None:
    top, index = made
    visit(page, top + index)
    choose(page, "Can", "run")
    shown(page, ["runner", "wildcard"])
    expect(page).to_have_url(f"{top}{index}?can=run")
    words(page).fill("night")
    shown(page, ["runner"])
    page.get_by_role("link", name="runner", exact=True).click()
    expect(page).to_have_url(f"{top}runner/{index}")
    page.get_by_role("link", name="red", exact=True).click()
    expect(page).to_have_url(f"{top}{index}?color=red")
    shown(page, ["runner"])


def test_words_in_the_address_filter(context: BrowserContext, made: tuple[str, str]) -> None:
    """MkDocs' own search fails at them in readthedocs, where only its page of results has its field."""
    top, index = made
    page = context.new_page()
    page.goto(f"{top}{index}?q=watches")
    shown(page, ["watcher"])
    expect(words(page)).to_have_value("watches")


def test_a_card_copies_its_agent(page: Page, context: BrowserContext, made: tuple[str, str]) -> None:
    top, index = made
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, top + index)
    page.get_by_role("button", name="Copy watcher").click()
    expect(page.locator("#agent-announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == FLEET["agents/ops/watcher.md"]


def test_agents_are_picked_and_compared(page: Page, made: tuple[str, str]) -> None:
    top, index = made
    visit(page, f"{top}tools/{index}")
    page.get_by_label("Compare runner").check()
    page.get_by_label("Compare watcher").check()
    page.get_by_role("region", name="Agents to compare").get_by_role("link", name="Compare").click()
    expect(page).to_have_url(f"{top}compare/{index}?agents=runner,watcher")
    heads = page.locator("[data-agent-comparison] thead a")
    expect(heads).to_have_text(["runner", "watcher"])
    heads.first.click()
    expect(page).to_have_url(f"{top}runner/{index}")


def test_the_matrix_filters_by_its_heads(page: Page, made: tuple[str, str]) -> None:
    top, index = made
    visit(page, f"{top}tools/{index}")
    names = page.locator(".agent-matrix tbody [data-agent-id]")
    expect(names).to_have_text(CARDS)
    page.get_by_role("link", name="Bash", exact=True).click()
    expect(names).to_have_text(["runner", "wildcard"])
    expect(page).to_have_url(f"{top}tools/{index}?tool=Bash")
