"""What readers take along, links in the markup of their wiki from whatever they look at; what wikis embed."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agent_catalog.rendering.share import badge_forms, link_forms
from tests.browser.conftest import PATIENCE, Serve, Served, choose, visit
from tests.browser.fleet import BARE_YML, FLEET
from tests.browser.test_accessibility import violations
from tests.rendering.test_share import BADGE, TITLES, URLS
from tests.site.project import agent, build, write

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs" / "share.md"
SITE_URL = "https://agents.example.org/"
"""That of the documentation's snippets."""


@pytest.fixture(autouse=True)
def _clipboard(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """The team's site, as one that knows its address."""
    site = build(tmp_path_factory.mktemp("published"), FLEET, f"{BARE_YML}    site_url: {SITE_URL}\n")
    return Served(site, serve(site.folder))


def panel_text(page: Page, name: str) -> str:
    """Return a form of the panel that is open."""
    panel = page.locator(".agent-panel:popover-open")
    item = panel.locator("li").filter(has=page.locator(f"b:text-is('{name}')"))
    return item.locator("pre").text_content() or ""


def copied(page: Page) -> str:
    expect(page.locator("#agent-announcer")).to_have_text("Copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


# The page of an agent


def test_a_form_of_the_page_is_copied_as_it_stands(page: Page, published: Served) -> None:
    page.goto(f"{published.top}archivist/")
    page.locator(".agent-actions").get_by_role("link", name="Share").click()
    page.get_by_text("Badge", exact=True).first.click()
    page.get_by_role("button", name="Copy Badge: Markdown").click()
    url = f"{SITE_URL}agents/archivist/"
    assert copied(page) == f"[![agent: archivist]({url}badge.svg)]({url})"


def test_a_page_that_does_not_know_its_address_takes_that_of_the_reader(page: Page, team: Served) -> None:
    page.goto(f"{team.top}archivist/#prompt")
    page.get_by_role("button", name="Links and a badge for wikis").click()
    url = f"{team.top}archivist/"
    assert panel_text(page, "Link: Markdown") == f"[archivist]({url})"
    assert panel_text(page, "Badge: Address") == f"{url}badge.svg"
    page.get_by_role("button", name="Copy Link: Confluence").click()
    assert copied(page) == f"[archivist|{url}]"


def test_an_example_is_shared_by_what_its_user_says(page: Page, team: Served) -> None:
    page.goto(f"{team.top}archivist/")
    page.get_by_role("button", name="Share example 1").click()
    assert panel_text(page, "Address") == f"{team.top}archivist/#example-1"
    assert panel_text(page, "Markdown") == (
        f"[archivist: Somebody emptied the orders table]({team.top}archivist/#example-1)"
    )


# Lists


@pytest.mark.parametrize(("place", "title"), [("", "Agents"), ("tools/", "Tool matrix")])
def test_a_filtered_list_is_shared_with_its_filter(page: Page, team: Served, place: str, title: str) -> None:
    visit(page, team.top + place)
    choose(page, "Can", "run")
    page.get_by_role("button", name="Share this view").click()
    assert panel_text(page, "Slack") == f"<{team.top}{place}?can=run|{title}: Can: Run>"
    page.get_by_role("button", name="Copy Link: HTML").click()
    assert copied(page) == f'<a href="{team.top}{place}?can=run">{title}: Can: Run</a>'


def test_a_list_is_shared_as_it_is_after_its_filter_has_changed(page: Page, team: Served) -> None:
    visit(page, f"{team.top}?can=run")
    share = page.get_by_role("button", name="Share this view")
    share.click()
    assert panel_text(page, "Address") == f"{team.top}?can=run"
    page.keyboard.press("Escape")
    expect(page.locator(".agent-panel:popover-open")).to_have_count(0)
    page.get_by_role("button", name="Remove the filter Can: Run").click()
    share.click()
    assert panel_text(page, "Address") == team.top


def test_the_panel_is_reached_and_left_with_the_keyboard(page: Page, team: Served) -> None:
    visit(page, team.top)
    share = page.get_by_role("button", name="Share this view")
    share.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy Link: Address")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy Link: Markdown")).to_be_focused()
    page.keyboard.press("Escape")
    expect(share).to_be_focused()
    expect(page.get_by_role("dialog", name="Share")).to_have_count(0)


def test_the_button_that_opened_the_panel_closes_it_and_opens_it_again(page: Page, team: Served) -> None:
    visit(page, team.top)
    share = page.get_by_role("button", name="Share this view")
    panel = page.get_by_role("dialog", name="Share")
    for _ in range(3):
        share.click()
        expect(panel).to_be_visible()
        expect(share).to_have_attribute("aria-expanded", "true")
        share.click()
        expect(share).to_have_attribute("aria-expanded", "false")
        page.wait_for_timeout(200)
        expect(panel).to_have_count(0)


def test_the_panel_stays_on_a_small_screen(page: Page, team: Served) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, team.top)
    page.get_by_role("button", name="Share this view").click()
    box = page.locator(".agent-panel:popover-open").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_shares_is_loaded_when_somebody_asks(page: Page, team: Served) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(urlsplit(request.url).path.rpartition("/")[2]))
    visit(page, team.top)
    assert "copy.js" in loaded
    assert "share.js" not in loaded
    page.get_by_role("button", name="Share this view").click()
    expect(page.locator(".agent-panel:popover-open")).to_be_visible()
    assert loaded.count("share.js") == 1


def test_the_script_and_the_pages_make_the_same_forms(page: Page, team: Served) -> None:
    page.goto(team.top)
    cases = [(title, url) for title in TITLES for url in [*URLS, "https://a.example/(x)'!*;[]|é /?q=ü"]]
    made = page.evaluate(
        """async ([cases, badge]) => {
            const { linkForms, badgeForms } = await import("/assets/agent-catalog/share.js");
            return cases.map(([title, url]) => [linkForms(title, url), badgeForms(title, url, badge)]);
        }""",
        [cases, BADGE],
    )
    for (title, url), forms in zip(cases, made, strict=True):
        expected = [link_forms(title, url), badge_forms(title, url, BADGE)]
        assert forms == [[[form.name, form.text] for form in part] for part in expected]


# In a page of another origin


@pytest.fixture(scope="module")
def wiki(published: Served, tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """A wiki on a host of its own, with the snippets of the documentation, and one that allows nothing."""
    snippets = re.findall(r"^```html\n(.*?)^```$", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(snippets) == 2
    html = "\n".join(snippets).replace(SITE_URL, published.url).replace("agents/cook/", "agents/archivist/")
    strict = f'<iframe title="Strict" sandbox src="{published.top}embed/?tool=Bash"></iframe>'
    page = f"<!doctype html><html lang=en><title>Wiki</title><body>{html}{strict}"
    folder = write(tmp_path_factory.mktemp("wiki"), {"index.html": page})
    return serve(folder).replace("127.0.0.1", "localhost")


def test_a_wiki_shows_an_agent_by_the_snippet_of_the_documentation(page: Page, wiki: str) -> None:
    page.goto(wiki)
    frame = page.frame_locator("iframe[title='Agent: cook']")
    expect(frame.get_by_role("heading", name="archivist")).to_be_visible()
    expect(frame.get_by_text("Somebody emptied the orders table")).to_be_visible()
    expect(frame.get_by_text("Search", exact=True)).to_be_visible()
    inner = page.locator("iframe[title='Agent: cook']").element_handle().content_frame()
    assert inner is not None
    assert inner.evaluate("document.documentElement.scrollHeight") <= 240, "the height of the snippet"


def test_agents_of_one_name_are_told_apart_by_the_script_too(
    page: Page, tmp_path: Path, serve: Serve
) -> None:
    twins = {f"agents/{folder}/x.md": agent("Twin") for folder in "ab"}
    site = build(tmp_path, {**twins, "agents/c.md": agent("Only")}, BARE_YML)
    page.goto(f"{serve(site.folder)}agents/embed/?q=twin")
    expect(page.locator("[data-agent-items] li")).to_have_text(["Twin b-twin Helps.", "Twin twin Helps."])


def test_a_wiki_shows_a_filtered_list_by_the_snippet_of_the_documentation(page: Page, wiki: str) -> None:
    page.goto(wiki)
    frame = page.frame_locator("iframe[title='Agents that run commands']")
    expect(frame.locator("[data-agent-items] a")).to_have_text(["runner", "wildcard"])
    expect(frame.get_by_role("status")).to_have_text("2 agents")


def test_a_link_in_an_iframe_leads_the_whole_window_to_the_catalog(
    page: Page, wiki: str, published: Served
) -> None:
    page.goto(wiki)
    page.frame_locator("iframe[title='Agents that run commands']").get_by_role("link", name="runner").click()
    expect(page).to_have_url(f"{published.top}runner/")
    page.go_back()
    page.frame_locator("iframe[title='Agents that run commands']").get_by_text("Open in the catalog").click()
    expect(page).to_have_url(f"{published.top}?tool=Bash&sort=tools")


def test_an_iframe_that_allows_no_script_lists_every_agent(page: Page, wiki: str) -> None:
    page.goto(wiki)
    frame = page.frame_locator("iframe[title='Strict']")
    expect(frame.locator("[data-agent-items] a")).to_have_text(["archivist", "runner", "watcher", "wildcard"])


@pytest.mark.parametrize(
    ("query", "names", "status"),
    [
        ("", ["archivist", "runner", "watcher", "wildcard"], "4 agents"),
        ("?q=night&can=run", ["runner"], "1 agent"),
        ("?tool=Read&tool=Grep&sort=most-tools", ["wildcard", "archivist", "runner", "watcher"], "4 agents"),
        ("?model=opus", ["watcher"], "1 agent"),
        ("?category=data", ["archivist"], "1 agent"),
        ("?category=nowhere", [], "0 agents"),
        ("?q=%3Cimg%20src=x%20onerror=alert(1)%3E", [], "0 agents"),
    ],
)
def test_an_embedded_list_takes_the_parameters_of_the_index(
    page: Page, published: Served, query: str, names: list[str], status: str
) -> None:
    page.goto(f"{published.top}embed/{query}")
    expect(page.get_by_role("status")).to_have_text(status)
    expect(page.locator("[data-agent-items] a")).to_have_text(names)
    link = page.get_by_role("link", name="Open in the catalog")
    assert parse_qs(urlsplit(link.evaluate("link => link.href")).query) == parse_qs(query.removeprefix("?"))


def test_an_embedded_list_of_hundreds_says_how_many_fit(page: Page, crowd: Served) -> None:
    page.goto(f"{crowd.top}embed/?q=agent")
    expect(page.get_by_role("status")).to_have_text("100 of 300 agents")
    expect(page.locator("[data-agent-items] li")).to_have_count(100)


# Accessibility


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["archivist/", "archivist/embed/", "embed/?can=run", "wildcard/embed/"])
def test_axe_finds_nothing_to_mend_in_what_is_shared(
    browser: Browser, published: Served, place: str, scheme: str
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(published.top + place, wait_until="networkidle")
        page.locator(".agent-share details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert [str(found) for found in violations(page, axe)] == []
