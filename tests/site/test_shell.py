"""The theme's shell: what is filled in is what the theme renders, byte for byte, or is not filled in.

Each site is built twice. The second time a hook that does nothing looks at every page, so that MkDocs renders
and writes all of them itself.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent_catalog.site.pages import GeneratedPage
from agent_catalog.site.shell import MARK, Shell
from tests.site.fleet import FLEET
from tests.site.project import Site, Tree, agent, build, write

ODD: Tree = {
    **FLEET,
    "agents/odd/markup.md": agent(
        "'<b>R&D</b> \"x\" {{ page.title }} %7B'", "'A <i>word</i> & \"two\" {% raw %}'"
    ),
    "agents/odd/long.md": agent("long " * 30, "Long. " * 200),
    "agents/odd/other.md": agent("数据 Ünïcode ß", "Ein Übersetzer, 数据."),
    "agents/odd/hidden.md": agent('"a\\u202eb"', '"Says \\u200b nothing."'),
    "agents/odd/empty.md": agent("empty", '""', body=""),
    "agents/odd/mark.md": agent("qZ7-agent-catalog", "qz7-agent-catalog-id"),
}

SITE_URL = "\nsite_url: https://site.example/below/\n"
REPOSITORY = "\nrepo_url: https://github.com/ada/agents\nedit_uri: edit/main/docs/\n"

SITES = {
    "Material": "theme: {name: material}",
    "Material with much switched on": "theme: {name: material, language: de, font: false, features: ["
    "navigation.tabs, navigation.path, navigation.indexes, navigation.instant, navigation.footer, "
    "toc.follow, toc.integrate, navigation.top, search.share, search.suggest, content.code.copy, "
    "header.autohide]}" + SITE_URL,
    "Material, palettes and a repository": "theme: {name: material, palette: {scheme: slate, primary: red}}\n"
    "copyright: © <b>Ada</b>\nextra: {generator: false, version: {provider: mike}}" + REPOSITORY + SITE_URL,
    "Material without directory URLs": "theme: {name: material}\nuse_directory_urls: false",
    "mkdocs": "theme: {name: mkdocs}" + SITE_URL,
    "readthedocs": "theme: {name: readthedocs}",
}

PLUGINS = {
    "awesome-nav": "awesome-nav: {}",
    "macros": "macros: {}",
    "minify": "minify: {minify_html: true}",
    "redirects": "redirects: {redirect_maps: {old.md: agents/windows.md}}",
    "tags": "tags: {}",
}
"""Neighbours, each as an item of the option `plugins`."""

BASE = '{% extends "base.html" %}\n'
OVERRIDES = {
    "a block of the theme": BASE + "{% block announce %}Read {{ config.site_name }}.{% endblock %}",
    "a title of its own": BASE
    + "{% block htmltitle %}<title>{{ page.title | striptags | upper }}</title>{% endblock %}",
    "pages that differ by their address": BASE
    + '{% block announce %}{% if "long" in page.url %}Long.{% endif %}{{ pages | length }}{% endblock %}',
}


def both(folder: Path, config: str, files: Tree = ODD) -> tuple[Site, Site]:
    """Build a site twice: as we would, and with MkDocs writing every page."""
    ours = f"site_name: Our <i>agents</i>\n{config}\n"
    noop = "def on_post_page(output, page, config):\n    return output\n"
    theirs = f"{ours}hooks: [noop.py]\n"
    return build(folder / "ours", files, ours), build(folder / "theirs", {**files, "noop.py": noop}, theirs)


def assert_same(ours: Site, theirs: Site) -> None:
    """Compare two trees byte for byte; only the order of the search's entries may differ."""
    assert ours.files() == theirs.files()
    for path in ours.files():
        if path.endswith("search_index.json"):
            assert entries(ours) == entries(theirs)
        elif not path.endswith(".gz"):
            assert ours.bytes(path).decode("utf-8", "replace") == theirs.bytes(path).decode(
                "utf-8", "replace"
            ), path


def entries(site: Site) -> list[str]:
    """Return the entries of the search index, sorted."""
    return sorted(json.dumps(entry, sort_keys=True) for entry in site.search())


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the agents, and of the categories, whose pages are filled in."""
    ids: list[str] = []
    around = Shell.around

    def noted(shell: Shell, page: GeneratedPage, id_: str) -> str:
        if MARK not in (page.content or ""):
            ids.append(id_)
        return around(shell, page, id_)

    monkeypatch.setattr(Shell, "around", noted)
    monkeypatch.setattr("agent_catalog.site.shell.PROOFS", 1)
    monkeypatch.setattr("agent_catalog.site.page_set.MANY_CATEGORIES", 1)
    return ids


PLAIN_PLUGINS = "plugins: [search, agent-catalog]"


@pytest.mark.parametrize("config", SITES.values(), ids=SITES.keys())
def test_what_is_filled_in_is_what_the_theme_renders(tmp_path: Path, config: str, filled: list[str]) -> None:
    assert_same(*both(tmp_path, f"{config}\n{PLAIN_PLUGINS}"))
    assert ("long" in "".join(filled)) == ("material" in config), "only Material leaves the contents to us"
    assert ("review" in filled) == ("readthedocs" not in config), "a category; that theme changes titles"


def test_words_of_a_summary_do_not_switch_it_off(tmp_path: Path, filled: list[str]) -> None:
    words = "Writes application/ld+json, property=og:title and rel=canonical."
    files = {f"agents/{name}.md": agent(name, words) for name in "abc"}
    assert_same(*both(tmp_path, f"theme: {{name: material}}\n{PLAIN_PLUGINS}", files))
    assert filled


@pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS.keys())
def test_neighbours_see_what_they_would_see(tmp_path: Path, plugin: str) -> None:
    plugins = f"plugins:\n  - search\n  - agent-catalog\n  - {plugin}\n"
    ours, theirs = both(tmp_path, f"theme: {{name: material}}\n{plugins}")
    assert_same(ours, theirs)
    assert ours.warnings == theirs.warnings


@pytest.mark.parametrize("template", OVERRIDES.values(), ids=OVERRIDES.keys())
def test_a_template_of_the_team_renders_every_page(tmp_path: Path, template: str, filled: list[str]) -> None:
    config = f"theme: {{name: material, custom_dir: overrides}}\n{PLAIN_PLUGINS}"
    assert_same(*both(tmp_path, config, {**ODD, "overrides/main.html": template}))


def test_a_block_of_ours_that_the_team_overrides_is_filled_in(tmp_path: Path, filled: list[str]) -> None:
    template = '{% extends "agent-catalog/base/agent.html" %}\n{% block facts %}None.{% endblock %}'
    config = f"theme: {{name: material, custom_dir: overrides}}\n{PLAIN_PLUGINS}"
    assert_same(*both(tmp_path, config, {**ODD, "overrides/agent-catalog/agent.html": template}))
    assert "windows" in filled


def test_a_page_without_our_heading_is_rendered_by_the_theme(tmp_path: Path) -> None:
    """Material adds a heading to a page that has none."""
    template = '{% extends "agent-catalog/base/agent.html" %}\n{% block head %}{% endblock %}'
    config = f"theme: {{name: material, custom_dir: overrides}}\n{PLAIN_PLUGINS}"
    ours, theirs = both(tmp_path, config, {**ODD, "overrides/agent-catalog/agent.html": template})
    assert_same(ours, theirs)
    assert ours.page("agents/windows/").text("h1") == "windows"


def test_agents_in_the_navigation_know_their_neighbours(tmp_path: Path) -> None:
    nav = "nav: [index.md, Two: [agents/windows.md, Oracle: agents/oracle.md], agents/index.md]"
    config = f"theme: {{name: material, features: [navigation.footer]}}\n{PLAIN_PLUGINS}\n{nav}"
    ours, theirs = both(tmp_path, config)
    assert_same(ours, theirs)
    assert ours.page("agents/windows/").attribute(".md-footer__link--next", "href") == "../oracle/"
    write(tmp_path / "ours", {"docs/new.md": "# New"})
    again = build(tmp_path / "ours", {}, f"site_name: x\n{config.replace('Two: [', 'Two: [new.md, ')}")
    assert again.page("agents/windows/").attribute(".md-footer__link--prev", "href") == "../../new/"


def test_agents_in_a_section_take_no_other_with_them(tmp_path: Path, filled: list[str]) -> None:
    """The first three agents stand in a section: the others are not shown there."""
    nav = "nav: [index.md, Team: [agents/a-b.md, agents/empty.md, agents/long.md, agents/markup.md]]"
    config = f"theme: {{name: material, features: [navigation.path]}}\n{PLAIN_PLUGINS}\n{nav}"
    assert_same(*both(tmp_path, config))
    assert "windows" in filled


def test_categories_in_the_navigation_are_shown_where_they_stand(tmp_path: Path, filled: list[str]) -> None:
    nav = "nav: [index.md, Team: [agents/categories/data.md, agents/index.md]]"
    config = (
        f"theme: {{name: material, features: [navigation.path, navigation.footer]}}\n{PLAIN_PLUGINS}\n{nav}"
    )
    ours, theirs = both(tmp_path, config)
    assert_same(ours, theirs)
    assert ours.page("agents/categories/data/").attribute(".md-footer__link--next", "href") == "../../"
    assert "review" in filled
    assert "data" not in filled


def test_drafts_are_in_no_site_map(tmp_path: Path) -> None:
    files = {**FLEET, "docs/secret.md": "# Secret"}
    config = f"theme: {{name: mkdocs}}\n{PLAIN_PLUGINS}\ndraft_docs: secret.md{SITE_URL}"
    ours, theirs = both(tmp_path, config, files)
    assert_same(ours, theirs)
    assert b"secret" not in ours.bytes("sitemap.xml")
    assert b"agents/windows/" in ours.bytes("sitemap.xml")


def test_links_of_the_teams_own_pages_to_agents_are_checked(tmp_path: Path) -> None:
    files = {**FLEET, "docs/index.md": "[one](agents/windows.md#tools) and [none](agents/windows.md#nowhere)"}
    config = f"theme: {{name: material}}\n{PLAIN_PLUGINS}\nvalidation: {{anchors: warn}}"
    ours, theirs = both(tmp_path, config, files)
    assert ours.page("").attributes(".md-content a", "href")[-2:] == [
        "agents/windows/#tools",
        "agents/windows/#nowhere",
    ]
    assert ours.warnings == theirs.warnings
    assert any("#nowhere" in warning for warning in ours.warnings)
    assert not any("#tools" in warning for warning in ours.warnings)
