"""Builds after the first: what has not changed is not made again, and nothing old is ever shown.

Whatever is changed between two builds, the second must give the very tree that a build without a cache gives.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_catalog import cache as cache_module
from tests.site.fleet import FLEET, IDS
from tests.site.project import PLAIN_YML, SCRIPTS, Site, Tree, agent, build, write


def config(options: str = "", theme: str = "mkdocs", plugins: str = "search, ", more: str = "") -> str:
    """Return an mkdocs.yml with these options of ours, a theme with options, other plugins, and lines."""
    return (
        "site_name: Our agents\n"
        f"theme: {{custom_dir: overrides, name: {theme}}}\n"
        f"plugins: [{plugins}agent-catalog: {{{options}}}]\n{more}\n"
    )


CONFIG, MATERIAL = config(), config(theme="material")
FULL_TEXT = config("search: full", theme="material")
FILES = {**FLEET, "overrides/.keep": ""}

THEMED = re.compile(r"agents/(?!.*embed/).*index\.html")
"""Pages in the theme; those for iframes stand beside them."""

DATE = re.compile(rb"<lastmod>.*?</lastmod>")


def tree(site: Site) -> dict[str, bytes]:
    """Return every file of a site but the packed site map, which holds the time."""
    return {path: DATE.sub(b"", site.bytes(path)) for path in site.files() if not path.endswith(".gz")}


def fresh(folder: Path, config: str) -> dict[str, bytes]:
    """Build a copy of a project, without its site, with a cache that is empty; return its tree."""
    copy = folder.with_name("fresh")
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".cache", "site"))
    return tree(build(copy, {}, config, index=None))


def differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """Return the paths of the files that differ, or that are in one tree only."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def reused(site: Site) -> int:
    """Return how many pages the build says it took as they were."""
    found = [re.search(r"([\d,]+) pages? as before", line.text) for line in site.log]
    return next(int(match[1].replace(",", "")) for match in found if match)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that was built once."""
    folder = tmp_path / "project"
    build(folder, FILES, CONFIG)
    return folder


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_nothing_is_made_twice(tmp_path: Path, theme: str) -> None:
    project, config_ = tmp_path / "project", config(theme=theme)
    site = build(project, FILES, config_)
    before = {path: site.file(path).stat().st_mtime_ns for path in site.files()}
    again = build(project, {}, config_)
    pages = [path for path in again.files() if THEMED.fullmatch(path)]
    assert reused(again) == len(pages)
    assert tree(again) == fresh(project, config_)
    for id_ in IDS:
        for name in ("index.html", f"{id_}.md", "badge.svg"):
            path = f"agents/{id_}/{name}"
            assert again.file(path).stat().st_mtime_ns == before[path], f"{path} was written again"


def test_a_cache_fills_an_empty_site(project: Path) -> None:
    shutil.rmtree(project / "site")
    again = build(project, {}, CONFIG)
    assert reused(again) > len(IDS)
    assert tree(again) == fresh(project, CONFIG)


def test_the_cache_is_where_the_option_says(tmp_path: Path) -> None:
    for wish, folder in (("kept/here", "kept/here"), ("true", ".cache/agent-catalog")):
        site = build(tmp_path / "project", FILES, config(f"cache: {wish}"))
        assert site.warnings == []
        assert (tmp_path / "project" / folder / "cache.sqlite").is_file()
    write(tmp_path / "no", {**FILES, ".cache": "a file"})
    site = build(tmp_path / "no", {}, CONFIG)
    assert any("nothing can be kept in" in line.text for line in site.log)
    assert site.warnings == []


def test_no_cache_keeps_nothing(tmp_path: Path) -> None:
    site = build(tmp_path / "project", FILES, config("cache: false"))
    assert not any("as before" in line.text for line in site.log)
    assert not (tmp_path / "project" / ".cache").exists()


def test_a_cache_is_as_good_elsewhere(project: Path) -> None:
    moved = project.with_name("moved")
    shutil.copytree(project, moved, ignore=shutil.ignore_patterns("site"))
    again = build(moved, {}, CONFIG)
    pages = [path for path in again.files() if THEMED.fullmatch(path)]
    assert reused(again) == len(pages)


def test_an_edit_makes_the_page_and_what_says_it(project: Path) -> None:
    before = tree(Site(project / "site"))
    again = build(project, {"agents/windows.md": agent("windows", "Knows LF.")}, CONFIG)
    after = tree(again)
    changed = differing(before, after)
    assert {"agents/windows/index.html", "agents/windows/windows.md"} <= changed
    others = {path for path in changed if path.count("/") == 2 and path.endswith("index.html")}
    assert not others & {f"agents/{id_}/index.html" for id_ in IDS if id_ != "windows"}
    assert {"agents/index.html", "agents/items.json", "agents/catalog.json"} <= changed
    assert after == fresh(project, CONFIG)


@dataclass(frozen=True)
class Change:
    """What becomes of a project between two builds; `before` is its configuration in the first."""

    config: str = CONFIG
    files: Tree = field(default_factory=dict)
    act: Callable[[Path], object] = lambda folder: None
    before: str = CONFIG


def _spoil_search(folder: Path) -> None:
    """Change every file of the index, and put one beside them."""
    index = folder / "site/agents/search"
    for file in index.iterdir():
        file.write_bytes(b"x" * file.stat().st_size)
    (index / "x.json").write_text("x")


PAGE = "site/agents/windows/index.html"
OUR_TEMPLATE = """
    {% extends "agent-catalog/base/agent.html" %}
    {% block facts %}No facts.{% endblock %}
"""
THEMES_TEMPLATE = """
    {% extends "base.html" %}
    {% block announce %}Closed on Sundays.{% endblock %}
"""
FOOTER = "material, features: [navigation.footer]"
OWNERS = {
    "overrides/main.html": """
        {% extends "base.html" %}
        {% block content %}{{ config.extra.owners[page.title] }}{{ page.content }}{% endblock %}
    """
}
REPOSITORY = "repo_url: https://github.com/ada/agents\nedit_uri: edit/main/docs"

CHANGES = {
    "a title": Change(config("title: Helpers")),
    "categories": Change(config("categories: {review: Reading}")),
    "codes to ignore": Change(config("ignore: [tool-unknown, tool-retired]")),
    "image hosts": Change(config("image_hosts: [img.shields.io]")),
    "the sidebar": Change(config("sidebar: false")),
    "another path": Change(config("path: team/bots")),
    "a file left out": Change(config("exclude: [windows.md]")),
    "files without front matter": Change(config("without_front_matter: true")),
    "the name of the site": Change(CONFIG.replace("Our agents", "Their agents")),
    "an address for the site": Change(config(more="site_url: https://site.example/x/")),
    "no directory URLs": Change(config(more="use_directory_urls: false")),
    "a repository": Change(config(more=REPOSITORY)),
    "features of the theme": Change(config(theme="material, features: [navigation.tabs]"), before=MATERIAL),
    "a palette": Change(config(theme="material, palette: {scheme: slate}"), before=MATERIAL),
    "a language": Change(config(theme="material, language: fr"), before=MATERIAL),
    "another theme": Change(config(theme="readthedocs")),
    "another plugin": Change(config(theme="material", plugins="search, tags, "), before=MATERIAL),
    "no search": Change(config(plugins="")),
    "a page of the team": Change(files={"docs/more.md": "# More"}),
    "a template of ours": Change(files={"overrides/agent-catalog/agent.html": OUR_TEMPLATE}),
    "a badge of ours": Change(files={"overrides/agent-catalog/badge.svg": "<svg></svg>"}),
    "a depth of the contents": Change(
        config(theme="mkdocs, navigation_depth: 3"), before=config(theme="mkdocs, navigation_depth: 2")
    ),
    "an agent out of the navigation": Change(
        config(theme=FOOTER, more="nav: [index.md]"),
        before=config(theme=FOOTER, more="nav: [index.md, agents/oracle.md]"),
    ),
    "a template of the theme": Change(MATERIAL, {"overrides/main.html": THEMES_TEMPLATE}, before=MATERIAL),
    "a part of the theme": Change(files={"overrides/partials/footer.html": "<footer>{{ page.title }}"}),
    "a style sheet": Change(config(more="extra_css: [more.css]"), {"docs/more.css": "p {}"}),
    "a file that takes a name": Change(files={"agents/aa/x.md": agent("windows")}),
    "a folder renamed": Change(act=lambda folder: (folder / "agents/data").rename(folder / "agents/b")),
    "a file removed": Change(act=lambda folder: (folder / "agents/windows.md").unlink()),
    "a page changed by hand": Change(act=lambda folder: (folder / PAGE).write_text("x")),
    "a page removed by hand": Change(act=lambda folder: (folder / PAGE).unlink()),
    "a file beside a page": Change(act=lambda folder: (folder / PAGE).with_name("x.txt").write_text("x")),
    "a file in a folder below": Change(
        act=lambda folder: (folder / PAGE).with_name("embed").joinpath("x.txt").write_text("x")
    ),
    "the index of the full text changed by hand": Change(FULL_TEXT, act=_spoil_search, before=FULL_TEXT),
    "no index of the full text": Change(MATERIAL, before=FULL_TEXT),
    "an agent of the full text removed": Change(
        FULL_TEXT, act=lambda folder: (folder / "agents/windows.md").unlink(), before=FULL_TEXT
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_never_shows_an_old_page(tmp_path: Path, change: Change) -> None:
    project = tmp_path / "project"
    build(project, FILES, change.before)
    change.act(project)
    assert tree(build(project, change.files, change.config)) == fresh(project, change.config)


def test_a_template_of_the_team_may_ask_for_anything_in_the_configuration(tmp_path: Path) -> None:
    project = tmp_path / "project"
    build(project, {**FILES, **OWNERS}, config(more="extra: {owners: {}}"))
    changed = config(more="extra: {owners: {oracle: Ada}}")
    again = tree(build(project, {}, changed))
    assert again == fresh(project, changed)
    assert b"Ada" in again["agents/oracle/index.html"]


@pytest.mark.parametrize("library", ["comrak", "Pygments", "mkdocs-material"])
def test_another_library_makes_everything_anew(
    project: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version
    monkeypatch.setattr(cache_module, "version", lambda name: "0.0" if name == library else real(name))
    cache_module.shaped_by.cache_clear()
    try:
        assert reused(build(project, {}, CONFIG)) == 0
    finally:
        monkeypatch.undo()
        cache_module.shaped_by.cache_clear()


def test_a_damaged_cache_is_made_anew(project: Path) -> None:
    cache = project / ".cache/agent-catalog/cache.sqlite"
    content = bytearray(cache.read_bytes())
    for place in range(0, len(content), 97):
        content[place] ^= 0x55
    cache.write_bytes(content)
    assert tree(build(project, {}, CONFIG)) == fresh(project, CONFIG)
    assert reused(build(project, {}, CONFIG)) > len(IDS)


def test_what_an_interrupted_build_left_is_taken_away(project: Path) -> None:
    (project / "site/agents").rename(project / "site/.agent-catalog-aside")
    assert tree(build(project, {}, CONFIG)) == fresh(project, CONFIG)


def test_a_failed_build_is_followed_by_a_right_one(project: Path) -> None:
    broken = "{% extends 'agent-catalog/base/agent.html' %}{% block facts %}{{ agent.nothing }}{% endblock %}"
    write(project, {"overrides/agent-catalog/agent.html": broken})
    with pytest.raises(Exception, match="nothing"):
        build(project, {}, CONFIG)
    (project / "overrides/agent-catalog/agent.html").unlink()
    assert tree(build(project, {}, CONFIG)) == fresh(project, CONFIG)


def test_builds_at_once_do_not_harm_each_other(project: Path) -> None:
    """Two sites of one project, with one cache that neither has yet."""
    shutil.rmtree(project / ".cache")
    command = [str(SCRIPTS / "mkdocs"), "build", "-q", "-d"]
    builds = [subprocess.Popen([*command, name], cwd=project) for name in ("one", "two", "three")]
    assert [process.wait() for process in builds] == [0, 0, 0]
    expected = fresh(project, CONFIG)
    for name in ("one", "two", "three"):
        assert tree(Site(project / name)) == expected
        shutil.rmtree(project / name)
    assert reused(build(project, {}, CONFIG)) > len(IDS)


NAMES = st.sampled_from(["a", "b/c", "b/d", "e"])
EDITS = st.lists(
    st.tuples(NAMES, st.sampled_from(["write", "rename", "remove"]), st.integers(0, 3)),
    min_size=1,
    max_size=4,
)


@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edits_give_what_a_fresh_build_gives(
    rounds: list[list[tuple[str, str, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("edits") / "project"
    build(
        folder, {f"agents/{name}.md": agent(name[-1], f"Knows {name}.") for name in ("a", "b/c")}, PLAIN_YML
    )
    for edits in rounds:
        for name, what, number in edits:
            file = folder / f"agents/{name}.md"
            if what == "remove":
                file.unlink(missing_ok=True)
            else:
                title = f"{name[-1]}{number}" if what == "rename" else name[-1]
                text = agent(title, f"Knows {number}.", body=f"Ask @{'abcd'[number]} about *{name}*.")
                write(folder, {f"agents/{name}.md": text})
        again = tree(build(folder, {}, PLAIN_YML))
    assert again == fresh(folder, PLAIN_YML)
