"""A team's own pages: cards over references, and tables that show what the index shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE, Serve
from tests.browser.fleet import FLEET, SITE_YML
from tests.browser.test_accessibility import Scheme, axe, violations
from tests.browser.test_layout_shift import SHIFTS
from tests.site.fleet import FLEET as SHOWCASE
from tests.site.project import agent, build

__all__ = ["axe"]

pytestmark = pytest.mark.browser

QUERIES = [
    "",
    "can=run",
    "can=run&can=edit&sort=tools",
    "tool=Bash&tool=Grep&sort=most-tools",
    "tool=mcp__tracker__open_issue",
    "tool=Frobnicate",
    "tool=NoSuchTool",
    "tool=bash",
    "can=network&tool=Read",
    "category=ops&category=review&sort=tools",
    "category=uncategorized",
    "color=red&color=green",
    "model=opus&can=read",
    "tag=night",
    "tag=unheard-of",
    "q=night+jobs",
    "q=er",
    "q=W",
    "q=uber%20bagger",
    "q=strasse",
    "q=bash+ops",
    "q=inherits+every&sort=most-tools",
    "q=re&can=read&sort=tools",
]

TEAM = {
    **SHOWCASE,
    **FLEET,
    "agents/more/bagger.md": agent("Über-Bagger", "Digs *deep* & wide.", tools="Read", tags="[night, dig]"),
    "agents/more/weg.md": agent("Straßen-Weg", "Knows <every> way.", tools="bash, Bash, Edit"),
    "agents/more/copilot.agent.md": agent("Copilot", "Flies.", tools="['runCommands', 'Read']"),
    "docs/index.md": "# Home\n\nThe [guide](guide.md).\n",
    "docs/guide.md": """
        # Guide

        Ask [agent:archivist], [agent:runner] or [agent:Release Captain]; who has [tool:Bash]?

        ## Pieces

        [agent-card:archivist]
        [agent-card:runner]

        [agent-table:can=run]

        [agent-example:archivist]
    """,
    "docs/tables.md": "\n".join(["# Tables", *(f"\n[agent-table:{query}]" for query in QUERIES)]),
}

YML = (
    SITE_YML.replace(
        "{name: material, font: false}",
        """
      name: material
      font: false
      features: [navigation.instant]
      palette:
        - media: "(prefers-color-scheme: light)"
          scheme: default
        - media: "(prefers-color-scheme: dark)"
          scheme: slate""",
    )
    + "    site_url: {url}\n"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    folder = tmp_path_factory.mktemp("references")
    address = serve(folder / "site")
    (folder / "site").mkdir()
    build(folder, TEAM, YML.format(url=address), index=None)
    return address


# Cards over references


def test_a_pointer_that_rests_on_a_reference_opens_its_card_and_may_rest_on_that(
    page: Page, url: str
) -> None:
    page.goto(f"{url}guide/")
    reference = page.locator("[data-agent-reference='agent:archivist']")
    reference.hover()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("Restores lost rows.")
    expect(card).to_contain_text("Read · Search")
    expect(reference).to_have_attribute("aria-describedby", "agent-hover")
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.locator("h1").hover()
    expect(card).to_be_hidden()
    expect(reference).not_to_have_attribute("aria-describedby", "agent-hover")


def test_a_card_follows_the_pointer_to_another_reference(page: Page, url: str) -> None:
    page.goto(f"{url}guide/")
    page.locator("[data-agent-reference='agent:archivist']").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Restores lost rows.")
    page.locator("[data-agent-reference='tool:Bash']").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Can run commands")


def test_the_keyboard_opens_cards_and_escape_closes_them(page: Page, url: str) -> None:
    page.goto(f"{url}guide/")
    page.locator("article a[href]").first.focus()
    page.keyboard.press("Tab")
    page.locator("[data-agent-reference='agent:archivist']").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[data-agent-reference='agent:runner']")).to_be_focused()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("Runs the night jobs.")
    page.mouse.move(5, 400)
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator("[data-agent-reference='agent:runner']")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card).to_contain_text("Cuts releases.")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{url}agents/release-captain/")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_a_finger_follows_the_link(browser: Browser, url: str) -> None:
    with browser.new_context(has_touch=True, viewport={"width": 390, "height": 844}) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{url}guide/")
        page.locator("[data-agent-reference='agent:runner']").tap()
        expect(page).to_have_url(f"{url}agents/runner/")
        expect(page.get_by_role("tooltip")).to_be_hidden()


def test_a_card_stays_within_the_window(browser: Browser, url: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 300}) as context:
        page = context.new_page()
        page.goto(f"{url}guide/")
        for name in ("agent:archivist", "agent:release-captain", "tool:Bash"):
            page.locator(f"[data-agent-reference='{name}']").hover()
            expect(page.get_by_role("tooltip")).to_be_visible()
            box = page.get_by_role("tooltip").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
            page.keyboard.press("Escape")


def test_cards_open_on_a_page_of_instant_navigation(page: Page, url: str) -> None:
    page.goto(url)
    page.evaluate("window.kept = true")
    for _ in range(2):
        page.get_by_role("link", name="guide").last.click()
        expect(page.locator("h1")).to_have_text("Guide")
        # The reference stands where the link stood, under a pointer that has not moved.
        page.mouse.move(5, 400)
        page.locator("[data-agent-reference='agent:archivist']").hover()
        expect(page.get_by_role("tooltip")).to_contain_text("Restores lost rows.")
        page.go_back()
        expect(page.locator("h1")).to_have_text("Home")
        expect(page.get_by_role("tooltip")).to_be_hidden()
    assert page.evaluate("window.kept") is True


def test_without_javascript_a_reference_is_a_link(browser: Browser, url: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{url}guide/")
        expect(page.locator("template")).to_have_count(4)
        expect(page.get_by_text("Restores lost rows.")).to_have_count(1)
        page.locator("[data-agent-reference='agent:runner']").click()
        expect(page).to_have_url(f"{url}agents/runner/")


def test_a_hostile_name_in_a_heading_runs_nothing(page: Page, serve: Serve, tmp_path: Path) -> None:
    name = """Q</title><script>window.pwned = 1</script>"""
    files = {
        "agents/q.md": f"---\nname: {name}\ndescription: Helps.\n---\nGo.\n",
        "docs/index.md": "# Home\n\n[how](how.md)\n",
        "docs/how.md": "# How we use [agent:q-title-script-window-pwned-1-script]\n",
    }
    (tmp_path / "site").mkdir()
    address = serve(tmp_path / "site")
    build(tmp_path, files, YML.format(url=address), index=None)
    for start in ("how/", ""):
        page.goto(address + start)
        if not start:
            page.get_by_role("link", name="how", exact=True).click()
        expect(page.locator("h1")).to_have_text(f"How we use {name}")
        expect(page).to_have_title(f"How we use {name} - Our agents")
        assert page.evaluate("window.pwned") is None


# What it looks like


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_to_mend(browser: Browser, url: str, axe: str, scheme: Scheme, width: int) -> None:
    with browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 900}
    ) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{url}guide/", wait_until="networkidle")
        page.locator("[data-agent-reference='agent:archivist']").hover()
        expect(page.get_by_role("tooltip")).to_be_visible()
        # Material's own color of a link under a pointer is too pale.
        page.add_style_tag(content=".md-typeset a:hover { color: var(--md-typeset-a-color) }")
        assert [str(one) for one in violations(page, axe)] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_the_page_loads(browser: Browser, url: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{url}guide/")
        assert page.evaluate(SHIFTS) == []


# Tables


@pytest.fixture(scope="module")
def tables(browser: Browser, url: str) -> list[tuple[str, list[str]]]:
    """The address behind each table, and the agents in it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{url}tables/")
        pieces = page.locator(".agent-embedded").all()
        return [
            (
                piece.locator(".agent-figures a").evaluate("link => link.href"),
                [" ".join(name.split()) for name in piece.locator("tbody th a").all_text_contents()],
            )
            for piece in pieces
        ]


@pytest.mark.parametrize("query", QUERIES)
def test_a_table_has_the_agents_of_the_filtered_index_in_its_order(
    context: BrowserContext, tables: list[tuple[str, list[str]]], query: str
) -> None:
    address, names = tables[QUERIES.index(query)]
    page = context.new_page()
    page.goto(address)
    if query:
        expect(page.get_by_role("status")).to_have_text(f"{len(names)} of 13 agents")
    expect(page.locator(".agent-card h2:visible")).to_have_text(names)


def test_the_queries_tell_agents_apart(tables: list[tuple[str, list[str]]]) -> None:
    assert len({tuple(names) for _, names in tables}) > len(QUERIES) / 2
