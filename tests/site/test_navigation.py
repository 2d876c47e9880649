"""Agents are not in the navigation, and a reader of one knows where he is all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.project import Page, Site, agent, attribute, build, text_of

FILES = {
    "agents/review/reviewer.md": agent("reviewer"),
    "agents/tester.md": agent("tester"),
    "docs/guide.md": "# Guide\n",
}

FEATURES = "[navigation.indexes, navigation.path, navigation.tabs]"


def _config(nav: str = "", options: str = "{}") -> str:
    return f"""
site_name: Our agents
theme: {{name: material, features: {FEATURES}}}
plugins:
  - search
  - agent-catalog: {options}
{nav}
"""


def _menu(page: Page) -> list[str]:
    """Return the addresses in the navigation, from the sidebar that every theme of Material has."""
    return page.attributes(".md-sidebar--primary .md-nav__list a", "href")


def _titles(page: Page) -> dict[str, str]:
    return {
        attribute(link, "href"): text_of(link) for link in page.all(".md-sidebar--primary .md-nav__list a")
    }


def _breadcrumb(page: Page) -> list[tuple[str, str]]:
    return [(text_of(link), attribute(link, "href")) for link in page.all("nav.md-path a")]


def _active_tabs(page: Page) -> list[str]:
    return page.texts(".md-tabs__item--active")


def _active_sections(page: Page) -> list[str]:
    return page.texts(
        ".md-sidebar--primary .md-nav__item--active > .md-nav__container, .md-nav__item--active > label"
    )


# Without a navigation of the user's own


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("plain"), FILES, _config(), strict=True)


@pytest.mark.parametrize("address", ["", "guide/", "agents/", "agents/health/", "agents/reviewer/"])
def test_no_agent_is_in_the_navigation_of_any_page(plain: Site, address: str) -> None:
    links = [link for link in _menu(plain.page(address)) if "reviewer" in link or "tester" in link]
    assert links == []


def test_the_catalog_is_a_section_at_the_end(plain: Site) -> None:
    page = plain.page("")
    assert page.texts(".md-tabs__item") == ["Home", "Guide", "Agents"]
    assert _menu(page)[-4:] == ["agents/", "agents/tools/", "agents/examples/", "agents/health/"]


def test_an_agents_breadcrumb_leads_home_and_to_the_index(plain: Site) -> None:
    assert _breadcrumb(plain.page("agents/reviewer/")) == [("Home", "../.."), ("Agents", "../")]


@pytest.mark.parametrize("address", ["agents/reviewer/", "agents/tester/", "agents/", "agents/tools/"])
def test_section_and_tab_are_active_on_every_page_of_the_catalog(plain: Site, address: str) -> None:
    page = plain.page(address)
    assert _active_tabs(page) == ["Agents"]
    assert "Agents" in " ".join(_active_sections(page))


def test_nothing_of_the_catalog_is_active_elsewhere(plain: Site) -> None:
    assert _active_tabs(plain.page("guide/")) == ["Guide"]


# A navigation that names the index


IN_A_SECTION = """
nav:
  - Home: index.md
  - Team:
      - Who helps: agents/index.md
      - Guide: guide.md
"""


@pytest.fixture(scope="module")
def sectioned(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("sectioned"), FILES, _config(IN_A_SECTION), strict=True)


def test_an_index_that_the_navigation_names_stands_where_it_says_and_only_there(sectioned: Site) -> None:
    page = sectioned.page("")
    assert page.texts(".md-tabs__item") == ["Home", "Team"]
    assert _menu(page).count("agents/") == 1
    assert "agents/tools/" not in _menu(page)


def test_agents_hang_below_the_section_that_holds_the_index(sectioned: Site) -> None:
    page = sectioned.page("agents/reviewer/")
    assert _breadcrumb(page) == [("Home", "../.."), ("Team", "../")]
    assert _active_tabs(page) == ["Team"]


AT_THE_TOP = """
nav:
  - Home: index.md
  - Guide: guide.md
  - Agents: agents/index.md
"""


@pytest.fixture(scope="module")
def at_the_top(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("top"), FILES, _config(AT_THE_TOP), strict=True)


def test_an_index_at_the_top_of_the_navigation_is_not_added_again(at_the_top: Site) -> None:
    assert at_the_top.page("").texts(".md-tabs__item") == ["Home", "Guide", "Agents"]
    assert [link for link in _menu(at_the_top.page("")) if link.startswith("agents/")] == ["agents/"]


@pytest.mark.parametrize("address", ["agents/reviewer/", "agents/health/"])
def test_a_reader_below_an_index_at_the_top_knows_where_he_is(at_the_top: Site, address: str) -> None:
    page = at_the_top.page(address)
    assert _breadcrumb(page) == [("Home", "../.."), ("Agents", "../")]
    assert _active_tabs(page) == ["Agents"]


@pytest.mark.parametrize(
    ("nav", "address", "title"),
    [
        (IN_A_SECTION, "agents/", "Who helps"),
        ("nav:\n  - Home: index.md\n  - Who may what: agents/tools.md\n", "agents/tools/", "Who may what"),
        (
            "nav:\n  - Home: index.md\n  - The reviewer: agents/reviewer.md\n",
            "agents/reviewer/",
            "The reviewer",
        ),
    ],
    ids=["index", "matrix", "agent"],
)
def test_the_navigation_calls_a_page_what_the_user_calls_it(
    tmp_path: Path, nav: str, address: str, title: str
) -> None:
    site = build(tmp_path, FILES, _config(nav).replace(FEATURES, "[]"), strict=True)
    assert _titles(site.page(""))[address] == title


# A navigation that does not


def test_a_navigation_without_the_index_gets_a_section_at_the_end(tmp_path: Path) -> None:
    nav = "nav:\n  - Home: index.md\n  - Guide: guide.md\n  - Elsewhere: https://elsewhere.example/\n"
    site = build(tmp_path, FILES, _config(nav), strict=True)
    assert site.page("").texts(".md-tabs__item") == ["Home", "Guide", "Elsewhere", "Agents"]
    assert _breadcrumb(site.page("agents/tester/")) == [("Home", "../.."), ("Agents", "../")]


def test_the_section_can_be_left_out(tmp_path: Path) -> None:
    site = build(tmp_path, FILES, _config(options="{nav: false}"), strict=True)
    assert [link for link in _menu(site.page("")) if link.startswith("agents/")] == []
    assert site.has("agents/")
    assert site.has("agents/reviewer/")


def test_a_navigation_may_name_the_tool_matrix(tmp_path: Path) -> None:
    nav = "nav:\n  - Home: index.md\n  - More:\n      - Tools: agents/tools.md\n      - Guide: guide.md\n"
    site = build(tmp_path, FILES, _config(nav), strict=True)
    page = site.page("agents/tools/")
    assert page.text("h1") == "Tool matrix"
    assert _menu(site.page("")).count("agents/tools/") == 1
    assert _active_tabs(page) == ["More"]


def test_the_views_follow_each_other(tmp_path: Path) -> None:
    site = build(tmp_path, FILES, _config().replace(FEATURES, "[navigation.footer]"), strict=True)

    def neighbours(address: str) -> list[str]:
        return site.page(address).attributes("a.md-footer__link", "href")

    assert neighbours("agents/tools/") == ["../", "../examples/"]
    assert neighbours("agents/reviewer/") == []


# The navigation beside the pages


SIDEBAR = ".md-sidebar--primary"
PAGES_OF_THE_CATALOG = [
    "agents/",
    "agents/tools/",
    "agents/compare/",
    "agents/categories/",
    "agents/reviewer/",
]


@pytest.mark.parametrize("address", PAGES_OF_THE_CATALOG)
def test_the_navigation_stands_beside_the_pages_of_the_catalog(plain: Site, address: str) -> None:
    assert plain.page(address).has(f"{SIDEBAR}:not([hidden])")


def test_the_pages_of_the_catalog_can_do_without_it_and_the_users_own_keep_it(tmp_path: Path) -> None:
    site = build(tmp_path, FILES, _config(options="{sidebar: false}"), strict=True)
    hidden = [address for address in PAGES_OF_THE_CATALOG if site.page(address).has(f"{SIDEBAR}[hidden]")]
    assert hidden == PAGES_OF_THE_CATALOG
    assert site.page("guide/").has(f"{SIDEBAR}:not([hidden])")


@pytest.mark.parametrize("address", PAGES_OF_THE_CATALOG)
def test_our_contents_take_the_room_of_the_themes(plain: Site, address: str) -> None:
    assert plain.page(address).has(".md-sidebar--secondary[hidden]")
    assert plain.page("guide/").has(".md-sidebar--secondary:not([hidden])")
