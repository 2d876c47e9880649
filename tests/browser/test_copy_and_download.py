"""What a reader takes away: an agent byte for byte, a line to say, a fix, a link."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Served
from tests.site.fleet import WINDOWS
from tests.site.project import Page as ParsedPage

pytestmark = pytest.mark.browser

EXACT = WINDOWS.decode()
"""A byte order mark, and CRLF at the end of each line."""


@pytest.fixture(autouse=True)
def _clipboard(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])


def _copied(page: Page) -> str:
    """Return the text in the clipboard, once the page says that it copied."""
    expect(page.locator("#agent-announcer")).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


# Copy


def test_an_agent_is_copied_as_its_file_stands(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}windows/")
    page.get_by_role("button", name="Copy agent").click()
    assert _copied(page) == EXACT
    assert EXACT.startswith("\ufeff---\r\n")


def test_an_agent_is_copied_from_its_card(page: Page, showcase: Served) -> None:
    page.goto(showcase.top)
    page.get_by_role("button", name="Copy windows").click()
    assert _copied(page) == EXACT
    expect(page).to_have_url(showcase.top)


def test_an_agent_is_copied_where_the_browser_has_no_clipboard_to_write(page: Page, showcase: Served) -> None:
    """Which is so on any page without TLS, such as that of a colleague's `serve`."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.add_init_script(
        "addEventListener('copy', (event) => { window.event_ = event.clipboardData.getData('text/plain') })"
    )
    page.goto(f"{showcase.top}windows/")
    page.get_by_role("button", name="Copy agent").click()
    expect(page.locator("#agent-announcer")).to_have_text("Copied")
    assert page.evaluate("window.event_") == EXACT


def test_a_button_says_what_it_did_and_then_what_it_does(page: Page, showcase: Served) -> None:
    page.clock.install()
    page.goto(f"{showcase.top}windows/")
    button = page.locator("[data-agent-copy]")
    button.click()
    expect(button).to_have_text("Copied")
    button.click()
    page.clock.run_for(5_000)
    expect(button).to_have_text("Copy agent")


def test_a_file_that_cannot_be_fetched_is_not_copied_and_the_button_says_so(
    page: Page, showcase: Served
) -> None:
    page.goto(f"{showcase.top}windows/")
    page.route("**/windows.md", lambda route: route.fulfill(status=404, body="Not here"))
    page.get_by_role("button", name="Copy agent").click()
    expect(page.get_by_role("button", name="Not copied")).to_be_visible()
    expect(page.locator("#agent-announcer")).to_have_text("Not copied")


def test_a_line_of_the_user_is_copied_without_anything_around_it(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}security-reviewer/")
    page.locator("#example-2").get_by_role("button", name="Copy what user says").click()
    assert _copied(page) == "Who else can see this bearer token?"


@pytest.mark.parametrize("place", ["recovered/", "health/"])
def test_a_fix_is_copied_as_lines_for_the_file(page: Page, showcase: Served, place: str) -> None:
    page.goto(showcase.top + place)
    finding = page.locator(".agent-finding", has_text="frontmatter-not-yaml")
    finding.get_by_role("button", name="Copy").click()
    report = showcase.site.json("agents/report.json")
    (fix,) = [found["fix"] for found in report if found["code"] == "frontmatter-not-yaml"]
    assert _copied(page) == fix


def test_a_fix_that_begins_with_front_matter_is_copied_without_the_advice(
    page: Page, showcase: Served
) -> None:
    page.goto(f"{showcase.top}health/?code=frontmatter-missing&level=warning")
    page.locator(".agent-report", has_text="notes.md").get_by_role("button", name="Copy").click()
    assert _copied(page).splitlines()[0] == "---"


def test_the_command_that_installs_an_agent_is_copied(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}oracle/")
    page.locator(".agent-install").get_by_role("button", name="Copy").click()
    assert _copied(page) == (
        f'curl --create-dirs -fsSLo .claude/agents/oracle.md "{showcase.top}oracle/oracle.md"'
    )


def test_the_link_of_a_page_is_copied_without_its_anchor(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}oracle/#prompt")
    page.get_by_role("button", name="Copy link").click()
    assert _copied(page) == f"{showcase.top}oracle/"


# Download


@pytest.mark.parametrize(
    ("place", "link", "name", "file"),
    [
        ("windows/", "Download", "windows.md", "windows/windows.md"),
        ("release-captain/", "Download", "Release Captain.md", "release-captain/release-captain.md"),
        ("", "Download windows", "windows.md", "windows/windows.md"),
    ],
    ids=["page", "page of a file with a space", "card"],
)
def test_a_download_saves_the_exact_bytes_under_the_files_name(
    page: Page, showcase: Served, place: str, link: str, name: str, file: str
) -> None:
    page.goto(showcase.top + place)
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    assert download.value.suggested_filename == name
    assert Path(download.value.path()).read_bytes() == showcase.site.bytes(f"agents/{file}")


# The source on the page


def test_the_prompt_can_be_read_as_its_exact_source(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}windows/")
    rendered, source = page.locator("[data-agent-prompt]"), page.locator("[data-agent-source]")
    page.get_by_role("button", name="Source", exact=True).click()
    expect(source).to_be_visible()
    expect(rendered).to_be_hidden()
    assert source.text_content() == EXACT
    expect(page.get_by_role("button", name="Source", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Rendered").click()
    expect(rendered).to_be_visible()
    expect(source).to_be_hidden()


def test_a_source_that_looks_like_html_is_text(page: Page, showcase: Served) -> None:
    page.goto(f"{showcase.top}recovered/")
    page.get_by_role("button", name="Source", exact=True).click()
    expect(page.locator("[data-agent-source]")).to_contain_text("<example>")
    expect(page.locator("[data-agent-source] *")).to_have_count(0)


def test_every_copy_button_has_something_to_copy(showcase: Served) -> None:
    for path, parsed in showcase.site.pages().items():
        for button in parsed.all("[data-agent-copies]"):
            parent = button.parent
            assert parent is not None
            inside = ParsedPage(parent.html or "")
            assert inside.has(button.attributes["data-agent-copies"] or ""), path
