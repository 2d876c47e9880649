"""The full text of hundreds of prompts in Material's search box: found, shown, and led to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import Serve, Served
from tests.browser.fleet import SITE_YML
from tests.reading.case_files import Case, find_cases
from tests.site.crowd import crowd
from tests.site.project import Tree, agent, build
from tests.site.test_untrusted_text import HOSTILE

pytestmark = pytest.mark.browser

FEATURES = "font: false, features: [search.highlight, search.share, search.suggest]"
LARGE_YML = SITE_YML.replace("font: false", FEATURES)

KEEPER = agent(
    "lock-keeper",
    '"Minds the locks of a canal. <example>user: \\"Somebody emptied the upper basin\\" '
    'assistant: \\"I look at the sluices.\\"</example>"',
    tools="Read, mcp__canal__open_gate",
    body="""
    # Locks

    Mind the gates & <paddles>.

    ## Spare parts

    - A windlass
    - The old whiffletree of the *northern* gate, greased

    ```python
    gate = open("sluice")  # frobnicated
    ```
    """,
)

CASES = [
    case
    for case in find_cases(
        Path(__file__).parents[1] / "rendering", "search-terms.txt", required=("text", "terms")
    )
    if case.rows("terms")
]


def name_of(case: Case) -> str:
    """Return the name of the agent whose prompt is the text of a case."""
    return f"text-{'abcdefghijklmnopqrstuvwxyz'[CASES.index(case)]}"


FLEET: Tree = {
    **crowd(500),
    "agents/lock-keeper.md": KEEPER,
    "agents/keeper-of-the-lock.md": agent("keeper-of-the-lock", body="Keeps nothing."),
    "agents/mentions.md": agent("mentions", body="Ask the lock keeper."),
    **{
        f"agents/hostile-{number}.md": agent(
            f"{text!r} canary" if "'" not in text else "canary", body=f"# {text} canary\n\n{text} albatross"
        )
        for number, text in enumerate(HOSTILE.values())
    },
    **{f"agents/{name_of(case)}.md": agent(name_of(case), body=case.text("text")) for case in CASES},
    "docs/handbook.md": "# Handbook\n\nFor all of us.\n\n## Mooring\n\nTie a zeppelin bend.\n",
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """Hundreds of agents and a handbook, in a folder of their host."""
    folder = tmp_path_factory.mktemp("large")
    return Served(build(folder, FLEET, LARGE_YML), f"{serve(folder)}site/")


def search(page: Page, text: str) -> Locator:
    """Type into the box; return the results."""
    box = page.locator(".md-search__input")
    box.click()
    box.fill("")
    box.press_sequentially(text)
    return page.locator(".md-search-result__item")


def marks(results: Locator) -> Locator:
    """Return what is marked in results."""
    return results.locator("mark")


def links(results: Locator) -> Locator:
    """Return the links of results: of a page, then of the places on it."""
    return results.locator(".md-search-result__link")


# What a visitor pays


def test_nothing_of_the_index_is_fetched_before_somebody_types(
    page: Page, context: BrowserContext, large: Served
) -> None:
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page.goto(f"{large.top}lock-keeper/", wait_until="networkidle")
    page.locator(".md-search__input").click()
    page.wait_for_timeout(300)
    searching = [url.removeprefix(large.url) for url in requests if "search" in url]
    assert sorted(searching) == ["assets/agent-catalog/search.js", "search/search_index.json"]

    expect(search(page, "whiffletree")).to_have_count(1)
    fetched = [url for url in requests if "/agents/search/" in url]
    assert 0 < len(fetched) <= 6
    assert [url for url in requests if not url.startswith(large.url)] == []


# What is found, and where it leads


def test_a_name_leads_to_its_agent_before_those_who_only_mention_it(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "lock keeper")
    expect(results).to_have_count(3)
    expect(results.locator("h1")).to_have_text(["lock-keeper", "keeper-of-the-lock", "mentions"])
    expect(marks(results.nth(0))).to_have_text(["lock", "keeper"])
    expect(results.nth(0)).to_contain_text("Minds the locks of a canal.")
    links(results.nth(0)).click()
    expect(page.locator("h1#agent")).to_have_text(re.compile("lock-keeper"))


def test_the_beginning_of_a_name_is_enough(page: Page, large: Served) -> None:
    page.goto(large.url)
    expect(search(page, "lock-k").first.locator("h1")).to_have_text("lock-keeper")


def test_a_tool_is_found_and_shown(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "mcp__canal__open_gate")
    expect(results).to_have_count(1)
    expect(results).to_contain_text("Tools: Read, mcp__canal__open_gate")
    expect(marks(results)).to_have_text(["canal", "mcp", "canal", "open", "gate", "MCP"])


def test_what_a_user_says_leads_to_the_dialogue(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "emptied the upper basin")
    expect(results.locator("h2")).to_have_text(["Somebody emptied the upper basin"])
    links(results).last.click()
    expect(page).to_have_url(re.compile(re.escape(f"{large.top}lock-keeper/") + r"(\?.*)?#example-1$"))
    expect(page.locator("#example-1")).to_be_in_viewport()


def test_a_word_deep_in_a_prompt_leads_to_its_place(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "whiffletree")
    expect(results).to_have_count(1)
    expect(results.locator("h2")).to_have_text("Spare parts")
    expect(results.locator("article").last).to_contain_text(
        "The old whiffletree of the northern gate, greased"
    )
    expect(marks(results)).to_have_text(["whiffletree"])
    links(results).last.click()
    expect(page).to_have_url(
        re.compile(re.escape(f"{large.top}lock-keeper/") + r"\?h=whiffletree#prompt-spare-parts$")
    )
    expect(page.locator("#prompt-spare-parts")).to_be_in_viewport()
    expect(page.locator("mark[data-md-highlight]")).to_have_text(["whiffletree"])


def test_a_line_of_code_and_a_line_with_signs_are_shown_as_they_are(page: Page, large: Served) -> None:
    page.goto(large.url)
    code = search(page, "frobnicated").locator("article").last
    expect(code).to_contain_text('gate = open("sluice") # frobnicated')
    signs = search(page, "paddles").locator("article").last
    expect(signs).to_contain_text("Mind the gates & <paddles>.")


def test_other_pages_of_the_site_are_found_in_the_same_box(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "zeppelin bend")
    expect(results).to_have_count(1)
    expect(results.locator("h1")).to_have_text("Handbook")
    expect(results.locator("h2")).to_have_text("Mooring")
    links(results).last.click()
    expect(page).to_have_url(re.compile(re.escape(f"{large.url}handbook/") + r".*#mooring$"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_text_finds_itself(page: Page, large: Served, case: Case) -> None:
    page.goto(large.url)
    box = page.locator(".md-search__input")
    box.click()
    box.fill(case.text("text"))
    box.press("End")
    results = page.locator(".md-search-result__item")
    expect(results.locator("h1")).to_contain_text([name_of(case)])
    expect(results.locator("del")).to_have_count(0)


def test_a_word_that_nobody_has_is_dropped_and_said(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "xyzzy whiffletree")
    expect(results).to_have_count(1)
    expect(results.locator(".md-search-result__terms del")).to_have_text("xyzzy")


def test_words_that_nobody_has_together_are_looked_up_one_by_one(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "albatross whiffletree")
    expect(results.filter(has_text="lock-keeper").locator("del")).to_have_text("albatross")


def test_where_nothing_is_found_the_theme_says_so(page: Page, large: Served) -> None:
    page.goto(large.url)
    expect(search(page, "xyzzy")).to_have_count(0)
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")


def test_all_that_is_found_is_counted_and_listed(page: Page, large: Served) -> None:
    page.goto(large.url)
    results = search(page, "agent-0")
    expect(page.locator(".md-search-result__meta")).to_have_text("500 matching documents")
    expect(results.first.locator("h1")).to_have_text("agent-0000")


# The theme's own ways


def test_enter_opens_the_best_result(page: Page, large: Served) -> None:
    page.goto(large.url)
    expect(search(page, "whiffletree").locator("h2")).to_have_text("Spare parts")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#prompt-spare-parts$"))


def test_arrows_go_through_the_results(page: Page, large: Served) -> None:
    page.goto(large.url)
    expect(search(page, "lock keeper")).to_have_count(3)
    expect(page.locator(".md-search-result__item mark").last).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1#agent")).to_have_text(re.compile("keeper-of-the-lock"))


def test_a_shared_address_searches_at_once(page: Page, large: Served) -> None:
    page.goto(f"{large.url}?q=whiffletree")
    expect(page.locator(".md-search-result__item h2")).to_have_text("Spare parts")


def test_a_word_is_completed(page: Page, large: Served) -> None:
    page.goto(large.url)
    expect(search(page, "whiffl")).to_have_count(1)
    expect(page.locator(".md-search__suggest")).to_have_text("whiffletree")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".md-search__input")).to_have_value("whiffletree")


@pytest.mark.parametrize("address", ["directories", "files"])
def test_instant_navigation_keeps_the_search_alive(
    page: Page, tmp_path: Path, serve: Serve, address: str
) -> None:
    url = f"{serve(tmp_path)}site/"
    config = SITE_YML.replace("font: false", "font: false, features: [navigation.instant]").replace(
        "agent-catalog]", "{agent-catalog: {search: full, path: team/bots}}]"
    )
    config += (
        f"    site_url: {url}\n    use_directory_urls: {'true' if address == 'directories' else 'false'}\n"
    )
    files = {"agents/lock-keeper.md": KEEPER, "agents/b.md": agent("b", body="Only a belaying pin.")}
    build(tmp_path, files, config)
    page.goto(f"{url}index.html", wait_until="networkidle")
    page.evaluate("window.loadedOnce = true")
    for word, name in (("whiffletree", "lock-keeper"), ("belaying", "b")):
        results = search(page, word)
        expect(marks(results)).to_have_text([word])
        links(results).last.click()
        expect(page.locator("h1#agent")).to_have_text(re.compile(f"^{name}"))
        # The theme closes the box once more, a moment after it has gone to another page.
        page.wait_for_timeout(300)
    assert page.evaluate("window.loadedOnce") is True, "the document was loaded anew: nothing is tested"


def test_an_index_of_an_earlier_build_is_opened_anew(
    page: Page, context: BrowserContext, large: Served
) -> None:
    gone: list[str] = []

    def lose_once(route: Route) -> None:
        if gone:
            route.continue_()
        else:
            gone.append(route.request.url)
            route.fulfill(status=404)

    context.route("**/agents/search/terms-*", lose_once)
    page.goto(large.url)
    expect(search(page, "whiffletree")).to_have_count(1)
    assert len(gone) == 1


def test_where_the_index_is_lost_nothing_is_found(page: Page, context: BrowserContext, large: Served) -> None:
    context.route("**/agents/search/index.json", lambda route: route.abort())
    page.goto(large.url)
    search(page, "whiffletree")
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")


# Untrusted text


def test_hostile_names_and_prompts_are_text_in_results(page: Page, large: Served) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(large.url)
    results = search(page, "canary")
    texts = ("<script>alert(1)</script>", "onerror=alert(1)", "<!-- x --!>", "&lt;script&gt;")
    # The theme puts down ten results, the others once the end of the list comes into sight, and all of
    # them anew with the second answer, which has more lines: so they are looked at together, in one moment.
    for end in ("0", "element.scrollHeight") * 40:
        page.locator(".md-search__scrollwrap").evaluate(f"element => element.scrollTo(0, {end})")
        page.wait_for_timeout(50)
        shown, tags, attributes = results.evaluate_all(
            """items => [
                items.map(item => item.innerText),
                items.flatMap(item => [...item.querySelectorAll("*")].map(e => e.tagName)),
                items.flatMap(item => [...item.querySelectorAll("h1 *, h2 *, p *")])
                    .flatMap(e => e.getAttributeNames()),
            ]"""
        )
        if len(shown) == len(HOSTILE) and all(text in "\n".join(shown) for text in texts):
            break
    assert len(shown) == len(HOSTILE)
    assert [text for text in texts if text not in "\n".join(shown)] == []
    assert set(tags) <= {"A", "ARTICLE", "DIV", "H1", "H2", "P", "MARK", "DETAILS", "SUMMARY"}
    assert attributes == []


def test_a_hostile_line_of_a_prompt_is_shown_as_it_stands(page: Page, large: Served) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(large.url)
    results = search(page, "albatross alert")
    expect(results.filter(has_text="<script>alert(1)</script> albatross")).to_have_count(1)


def test_a_hostile_query_is_text(page: Page, large: Served) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(f"{large.url}?q=whiffletree%20%3Cimg%20src=x%20onerror=alert(1)%3E")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert page.locator(".md-search-result__item img").count() == 0
