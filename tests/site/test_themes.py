"""The catalog outlives its theme: Material, mkdocs, readthedocs, and what a team adds to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.fleet import FLEET
from tests.site.links import broken_links
from tests.site.project import MKDOCS_YML, PLAIN_YML, Site, agent, build

THEMES = {
    "material": "{name: material}",
    "material, instant": "{name: material, features: [navigation.instant]}",
    "mkdocs": "{name: mkdocs}",
    "readthedocs": "{name: readthedocs}",
}


LATER = ("share.js", "embed.js", "references.js", "references.css")


def _shown(site: Site, address: str) -> str:
    """Return what the catalog shows; what installs and what shares an agent name the address of the site."""
    return site.page(address).html(".agent-page", ".agent-install", ".agent-share")


@pytest.fixture(scope="module", params=THEMES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    config = MKDOCS_YML.replace("{name: material}", THEMES[request.param])
    return build(
        tmp_path_factory.mktemp("theme"), FLEET, config + "    site_url: https://site.example/\n", strict=True
    )


def test_a_theme_builds_without_a_warning(site: Site) -> None:
    assert site.warnings == []


def test_a_theme_breaks_no_link(site: Site) -> None:
    assert broken_links(site) == []


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("agents/", "Agents"),
        ("agents/tools/", "Tool matrix"),
        ("agents/examples/", "Examples"),
        ("agents/health/", "Health"),
        ("agents/security-reviewer/", "security-reviewer"),
    ],
)
def test_a_page_has_title_and_the_themes_footer(site: Site, address: str, title: str) -> None:
    page = site.page(address)
    assert page.text("h1") == title
    assert page.has("footer")


def test_a_page_shows_tools_examples_and_prompt(site: Site) -> None:
    page = site.page("agents/security-reviewer/")
    assert page.texts("[data-capability=run] li code") == ["Bash(git:*)"]
    assert page.text("#example-1 .agent-turn--user .agent-said") == "Is the new upload form safe to ship?"
    assert page.text("[data-agent-prompt] h3") == "Mission"


def test_a_page_loads_style_and_script_of_the_catalog_once(site: Site) -> None:
    page = site.page("agents/security-reviewer/")
    styles = [href for href in page.attributes("link[rel=stylesheet]", "href") if "agent-catalog" in href]
    scripts = [src for src in page.attributes("script", "src") if "agent-catalog" in src]
    assert styles == ["../../assets/agent-catalog/catalog.css"]
    assert scripts == ["../../assets/agent-catalog/catalog.js"]


def test_what_the_catalog_shows_is_the_same_in_every_theme(site: Site, fleet: Site) -> None:
    for address in ("agents/security-reviewer/", "agents/recovered/"):
        assert _shown(site, address) == _shown(fleet, address)


# What a team adds


def test_a_teams_style_comes_after_ours_and_wins(tmp_path: Path) -> None:
    config = MKDOCS_YML + "    extra_css: [team.css]\n    extra_javascript: [team.js]\n"
    files = {"docs/team.css": ".agent-page {}\n", "docs/team.js": "", "agents/a.md": agent("a")}
    page = build(tmp_path, files, config, strict=True).page("agents/a/")
    styles = page.attributes("link[rel=stylesheet]", "href")
    assert styles.index("../../assets/agent-catalog/catalog.css") < styles.index("../../team.css")
    scripts = page.attributes("script", "src")
    assert scripts.index("../../assets/agent-catalog/catalog.js") < scripts.index("../../team.js")


def test_style_and_script_together_stay_under_forty_kilobytes(tmp_path: Path) -> None:
    """The worker of the full text is none of them: it is loaded in place of one of the theme's.

    Nor is what a page loads when a reader asks for it, what only the list for iframes loads, and what pages
    of a team load for their references; `test_references.py` sees that no other page does.
    """
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    ours = {path: len(site.bytes(path)) for path in site.files() if path.startswith("assets/agent-catalog/")}
    later = {path: ours.pop(path) for path in [f"assets/agent-catalog/{name}" for name in LATER]}
    assert {path.rpartition(".")[2] for path in ours} == {"css", "js"}
    assert sum(ours.values()) < 40_000
    assert max(later.values()) < 6_000


def test_pages_of_the_user_keep_their_markdown(tmp_path: Path) -> None:
    files = {"docs/guide.md": "# Guide\n\n*Mind* the gap.\n", "agents/a.md": agent("a")}
    page = build(tmp_path, files, PLAIN_YML).page("guide/")
    assert page.text("[role=main] em") == "Mind"


# Other plugins


@pytest.mark.parametrize(
    "plugins",
    [
        "[agent-catalog]",
        "[agent-catalog, search]",
        "[search, tags, meta, agent-catalog]",
        "[agent-catalog, blog, tags, search]",
    ],
)
def test_a_neighbour_changes_nothing_of_an_agents_page(tmp_path: Path, fleet: Site, plugins: str) -> None:
    config = f"""
        site_name: Our agents
        theme: {{name: material}}
        plugins: {plugins}
    """
    site = build(tmp_path, FLEET, config, strict=True)
    assert _shown(site, "agents/security-reviewer/") == _shown(fleet, "agents/security-reviewer/")


def test_a_site_to_read_offline_names_files_in_its_links(tmp_path: Path) -> None:
    config = "site_name: Our agents\ntheme: {name: material}\nplugins: [search, offline, agent-catalog]\n"
    site = build(tmp_path, FLEET, config, strict=True)
    assert broken_links(site) == []
    assert "../index.html?color=red" in site.page("agents/security-reviewer/").attributes("a", "href")


def test_the_plugin_can_be_switched_off(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML + "          enabled: false\n")
    assert [path for path in site.files() if "agent" in path] == []
