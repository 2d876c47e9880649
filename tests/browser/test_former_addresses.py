"""Links that last: an old address leads on, with and without JavaScript, and one that is gone says so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Serve, Served
from tests.history import History
from tests.site.project import MKDOCS_YML, agent, build

pytestmark = pytest.mark.browser

EXAMPLE = '"Reads.\\n\\n<example>\\nuser: \\"Go\\"\\nassistant: \\"Gone.\\"\\n</example>"'
LOCK = """
    version = 1

    [agents.reader]
    path = "agents/reader.md"
    name = "reader"
    since = 2026-01-01

    [retired.old-reader]
    path = "agents/old-reader.md"
    name = "Old reader"
    since = 2025-01-01
    retired = 2026-01-02
    replaced-by = "reader"
"""
FILES = {
    "agents.lock": LOCK,
    "agents/reader.md": agent("reader", EXAMPLE, aliases="before", body="## Steps\n\nRead.\n" * 40),
}
INSTANT_YML = MKDOCS_YML.replace("{name: material}", "{name: material, features: [navigation.instant]}")

SLATE_YML = MKDOCS_YML.replace("{name: material}", "{name: material, palette: {scheme: slate}}")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """A site with an agent that has moved, and one that is gone."""
    site = build(tmp_path_factory.mktemp("moved"), FILES, INSTANT_YML)
    return Served(site, serve(site.folder))


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.mark.parametrize("end", ["", "#tools", "#example-1", "#prompt-steps", "?from=wiki#prompt"])
def test_an_old_address_leads_on_with_query_and_anchor(page: Page, moved: Served, end: str) -> None:
    page.goto(f"{moved.top}before/{end}")
    expect(page).to_have_url(f"{moved.top}reader/{end}")
    expect(page.locator("h1#agent")).to_have_text("reader")


def test_the_old_address_is_not_in_the_way_of_the_back_button(page: Page, moved: Served) -> None:
    page.goto(moved.top)
    page.evaluate("location.href = 'before/#tools'")
    expect(page).to_have_url(f"{moved.top}reader/#tools")
    page.go_back()
    expect(page).to_have_url(moved.top)


def test_an_old_address_leads_on_without_javascript(plain: Page, moved: Served) -> None:
    plain.goto(f"{moved.top}before/")
    expect(plain).to_have_url(f"{moved.top}reader/")
    expect(plain.locator("h1#agent")).to_have_text("reader")


def test_a_browser_that_does_not_follow_is_one_click_from_the_anchor(plain: Page, moved: Served) -> None:
    """Firefox can be told not to follow; here the element that leads on is taken out of the page."""

    def without_refresh(route: object) -> None:
        response = route.fetch()  # type: ignore[attr-defined]
        text = response.text().replace('http-equiv="refresh"', "")
        route.fulfill(response=response, body=text)  # type: ignore[attr-defined]

    plain.route("**/before/", without_refresh)
    plain.goto(f"{moved.top}before/#example-1")
    asked_for = plain.locator(":target a")
    expect(asked_for).to_have_text("Example 1")
    expect(asked_for).to_have_css("font-weight", "700")
    asked_for.click()
    expect(plain).to_have_url(f"{moved.top}reader/#example-1")


def test_a_policy_that_forbids_scripts_in_pages_stops_nothing(page: Page, moved: Served) -> None:
    class Strict(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'self'")
            super().end_headers()

        def log_message(self, *arguments: object) -> None:
            """Leave the terminal to pytest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(moved.site.folder)))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        top = f"http://127.0.0.1:{server.server_address[1]}/agents/"
        page.goto(f"{top}before/#tools", wait_until="commit")
        page.wait_for_url(f"{top}reader/#tools", wait_until="commit")
    finally:
        server.shutdown()
        server.server_close()


def test_an_agent_that_is_gone_says_since_when_and_what_there_is(page: Page, moved: Served) -> None:
    page.goto(f"{moved.top}old-reader/")
    expect(page.locator(".agent-retired")).to_contain_text("This agent is no more since 2026-01-02")
    page.get_by_role("main").get_by_role("link", name="reader", exact=True).first.click()
    expect(page).to_have_url(f"{moved.top}reader/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("place", "part"), [("before/", "html"), ("old-reader/", ".agent-retired")])
def test_pages_of_the_past_are_for_everybody(
    browser: Browser, moved: Served, place: str, part: str, scheme: str
) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800}) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.route("**/redirect.js", lambda route: route.fulfill(body=""))
        page.goto(moved.top + place)
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        found = page.evaluate("part => axe.run(part, {resultTypes: ['violations']})", part)
        assert found["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_facts_of_a_history_are_for_everybody(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, serve: Serve, scheme: str
) -> None:
    """With many owners, and a date that is known in part."""
    folder = tmp_path_factory.mktemp("facts")
    history = History(folder / "whole")
    owners = " ".join(f"@a-team-with-a-long-name/of-agents-{number}" for number in range(5))
    history.commit({**FILES, "CODEOWNERS": f"* {owners}\n"})
    history.commit({"mkdocs.yml": ""})
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(folder / "part"))
    config = SLATE_YML if scheme == "dark" else INSTANT_YML
    config += "    repo_url: https://github.com/ada/agents\n"
    top = serve(build(folder / "part", {}, config).folder)
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{top}agents/reader/")
        expect(page.locator(".agent-facts time")).to_be_visible()
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        found = page.evaluate("axe.run('.agent-facts', {resultTypes: ['violations']})")
        assert found["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
