"""Addresses that last: what a site has where an agent was, by files, options, a record and git."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from tests.history import History
from tests.site.project import MKDOCS_YML, PLAIN_YML, BuildAborted, Site, Tree, agent, build, write

PROMPT = "\n".join(f"Rule {number}: think before you write." for number in range(12))
EXAMPLE = '"Reads.\\n\\n<example>\\nuser: \\"Go\\"\\nassistant: \\"Gone.\\"\\n</example>"'
IGNORED = {".gitignore": "site/\n.cache/\n"}
SITE_YML = MKDOCS_YML + "    site_url: https://example.org/wiki/\n"


def with_options(options: str, base: str = PLAIN_YML) -> str:
    """Return an mkdocs.yml with more options of ours."""
    return base.replace("agents: agents", f"agents: agents\n          {options}")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Four agents: one is renamed, one gets another name in its place, one is removed, one stays."""
    history = History(tmp_path_factory.mktemp("former") / "repository")
    history.commit(
        {
            **IGNORED,
            "agents/old.md": agent("old-file", body=PROMPT),
            "agents/named.md": agent("old-name", EXAMPLE),
            "agents/gone.md": agent("data gone"),
            "agents/data-keeper.md": agent("data-keeper", "Keeps <data>.", aliases="[keeper, data-holder]"),
        }
    )
    history.move("agents/old.md", "agents/new.md")
    history.commit({"agents/new.md": agent("new-file", body=f"{PROMPT}\nAnd rest.")})
    history.commit({"agents/named.md": agent("new-name", EXAMPLE)})
    history.remove("agents/gone.md")
    return history


@pytest.fixture(scope="module")
def site(history: History) -> Site:
    return build(history.folder, {}, SITE_YML)


MOVED = {
    "old-file": "new-file", "old-name": "new-name", "keeper": "data-keeper", "data-holder": "data-keeper",
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), MOVED.items())
def test_an_agent_that_has_another_address_is_found_at_the_old_one(site: Site, old: str, new: str) -> None:
    page = site.page(f"agents/{old}/")
    assert page.attribute("link[rel=canonical]", "href") == f"https://example.org/wiki/agents/{new}/"
    assert page.attribute("meta[name=robots]", "content") == "noindex"
    assert page.attribute("script", "data-to") == f"../{new}/"
    assert site.has("assets/agent-catalog/redirect.js")
    assert page.attribute("script", "src") == "../../assets/agent-catalog/redirect.js"
    assert page.attribute("p a", "href") == f"../{new}/"
    assert f'<meta http-equiv="refresh" content="0; url=../{new}/">' in site.bytes(f"agents/{old}/").decode()


def test_the_public_anchors_are_listed(site: Site) -> None:
    items = {node.attributes["id"]: node for node in site.page("agents/old-name/").all("li")}
    assert list(items) == ["tools", "examples", "example-1", "prompt"]
    anchors = site.page("agents/old-name/").attributes("li a", "href")
    assert anchors == [f"../new-name/#{anchor}" for anchor in items]
    assert all(site.page("agents/new-name/").has(f"[id={anchor}]") for anchor in items)


@pytest.mark.parametrize(("old", "new"), MOVED.items())
def test_what_a_wiki_embeds_is_there_still(site: Site, old: str, new: str) -> None:
    assert site.bytes(f"agents/{old}/{old}.md") == site.bytes(f"agents/{new}/{new}.md")
    assert site.bytes(f"agents/{old}/badge.svg") == site.bytes(f"agents/{new}/badge.svg")


def test_other_sites_find_an_agent_by_the_id_it_had(site: Site) -> None:
    labels = InventoryFile.loads(site.bytes("agents/objects.inv"), uri="").data["std:label"]
    assert {old: labels[f"agent:{old}"].uri for old in MOVED} == {
        old: f"{new}/" for old, new in MOVED.items()
    }
    assert "agent:data-gone" not in labels


def test_a_team_finds_an_agent_by_the_id_it_had_and_hears_of_one_that_is_gone(
    history: History, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(history.folder, tmp_path / "repository"))
    files = {"docs/guide.md": "[agent:old-name], [agent:keeper#prompt], [agent:data-gone]\n"}
    site = build(folder, files, SITE_YML)
    assert site.page("guide/").attributes("a[data-agent-reference]", "href") == [
        "../agents/new-name/",
        "../agents/data-keeper/#prompt",
    ]
    assert site.page("guide/").texts("a[data-agent-reference]") == ["new-name", "data-keeper"]
    assert [line for line in site.warnings if "guide.md" in line] == [
        "agent_catalog: Doc file 'guide.md', line 1: the agent 'data-gone' is gone"
    ]


def test_an_agent_that_is_gone_leaves_a_page(site: Site) -> None:
    page = site.page("agents/data-gone/")
    assert page.text("h1") == "data gone"
    assert "This agent is no more since 2026-01-05" in page.text(".agent-retired")
    assert page.texts("#near + ul a") == ["data-keeper"]
    assert "Keeps <data>." in page.text(".agent-retired")
    assert page.attribute("meta[name=robots]", "content") == "noindex"
    assert "retired" in site.bytes("agents/data-gone/badge.svg").decode()
    assert not site.has("agents/data-gone/data-gone.md")
    assert page.has(".md-header")


def test_neither_search_nor_site_map_nor_catalog_has_them(site: Site) -> None:
    listed = (
        site.bytes("sitemap.xml").decode() + str(site.search()) + site.bytes("agents/catalog.json").decode()
    )
    for old in ("old-file", "old-name", "data-gone"):
        assert f"/{old}/" not in listed
    assert site.warnings == []


def test_a_build_again_has_the_same(history: History, site: Site) -> None:
    before = {path: site.bytes(path) for path in site.files() if not path.startswith("sitemap")}
    again = build(history.folder, {}, SITE_YML)
    assert {path: again.bytes(path) for path in again.files() if not path.startswith("sitemap")} == before


def test_without_history_and_record_there_are_aliases_only(history: History, tmp_path: Path) -> None:
    site = build(history.folder, {}, with_options(f"history: false\n          cache: {tmp_path}"))
    assert site.has("agents/keeper/")
    assert not site.has("agents/old-name/")
    assert not site.has("agents/data-gone/")


def test_links_name_files_where_addresses_do(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("new", aliases="old")}
    site = build(tmp_path, files, with_options("path: team/bots") + "    use_directory_urls: false\n")
    page = site.page("team/bots/old/")
    assert page.attribute("script", "data-to") == "../new/index.html"
    assert page.attribute("script", "src") == "../../../assets/agent-catalog/redirect.js"
    assert page.attribute("link[rel=canonical]", "href") == "../new/index.html"


def test_a_site_without_redirects_has_no_script_for_them(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    assert not [path for path in site.files() if "redirect" in path]


def test_the_option_names_old_addresses(tmp_path: Path) -> None:
    config = with_options("aliases: {older: old, old: new, wrong: nowhere}")
    site = build(tmp_path, {"agents/a.md": agent("new")}, config)
    assert site.page("agents/older/").attribute("p a", "href") == "../new/"
    assert not site.has("agents/wrong/")
    (finding,) = site.json("agents/report.json")
    assert (finding["file"], finding["code"]) == ("mkdocs.yml", "alias-without-agent")
    assert "wrong" in (tmp_path / "mkdocs.yml").read_text().split("\n")[finding["line"] - 1]


def test_a_page_of_the_site_keeps_its_address(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("new", aliases="guide"), "docs/agents/guide.md": "# Our guide\n"}
    site = build(tmp_path, files, PLAIN_YML)
    assert site.page("agents/guide/").text("h1") == "Our guide"


def test_names_of_the_past_are_no_markup(tmp_path: Path) -> None:
    history = History(tmp_path)
    evil = '<img src=x onerror=alert(1)> {{ 7 * 7 }} "quoted" end'
    history.commit({**IGNORED, "agents/a.md": agent(f"'{evil}'"), "agents/b.md": agent("b")})
    history.remove("agents/a.md")
    history.commit({"agents/b.md": agent(f"'{evil} now'", aliases="b")})
    site = build(tmp_path, {}, PLAIN_YML)
    gone = site.page("agents/img-src-x-onerror-alert-1-7-7-quoted-end/")
    assert gone.text("h1") == evil
    assert site.page("agents/b/").text("p a") == f"{evil} now"
    for page in (gone, site.page("agents/b/")):
        assert not page.has("img[onerror]")


LOCK = """
    version = 1

    [agents.kept]
    path = "agents/kept.md"
    name = "kept"
    since = 2026-01-01

    [agents.lost]
    path = "agents/lost.md"
    name = "Lost"
    since = 2026-01-01

    [retired.gone]
    path = "agents/gone.md"
    name = "Gone"
    since = 2025-01-01
    retired = 2026-01-02
    replaced-by = "kept"
"""
LOCKED: Tree = {"agents.lock": LOCK, "agents/kept.md": agent("kept", "Keeps.")}


def test_a_record_is_kept_by_the_site_and_a_lost_address_is_an_error(tmp_path: Path) -> None:
    site = build(tmp_path, LOCKED, PLAIN_YML)
    gone = site.page("agents/gone/")
    assert "since 2026-01-02" in gone.text(".agent-retired")
    assert "In its place there is kept: Keeps." in gone.text(".agent-retired")
    assert site.page("agents/lost/").text("h1") == "Lost"
    (finding,) = site.json("agents/report.json")
    assert (finding["file"], finding["line"], finding["code"]) == ("agents.lock", 8, "address-lost")
    assert "agents.lock" in site.page("agents/health/").text(".agent-reports")


def test_a_strict_build_fails_for_a_lost_address_and_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(BuildAborted, match="`lost` was published") as caught:
        build(tmp_path, LOCKED, PLAIN_YML, strict=True)
    assert caught.value.message.count("address-lost") == 1
    alias = {"agents/kept.md": agent("kept", aliases="lost")}
    assert build(tmp_path, alias, PLAIN_YML, strict=True).has("agents/lost/lost.md")


def test_a_record_that_somebody_broke_is_an_error(tmp_path: Path) -> None:
    site = build(tmp_path, {**LOCKED, "agents.lock": "version = 1\n<<<<<<< ours\n"}, PLAIN_YML)
    (finding,) = site.json("agents/report.json")
    assert (finding["file"], finding["line"], finding["code"]) == ("agents.lock", 2, "lock-unreadable")


def test_the_record_may_stand_elsewhere(tmp_path: Path) -> None:
    files = {**LOCKED, "agents.lock": "version = 1\n", "records/old.lock": LOCK}
    site = build(tmp_path, files, with_options("lock: records/old.lock"))
    assert site.has("agents/gone/")
    assert [finding["file"] for finding in site.json("agents/report.json")] == ["old.lock"]


def test_what_has_changed_since_the_last_build_is_seen(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("new", aliases="old")})
    assert build(tmp_path, {}, PLAIN_YML).page("agents/old/").text("p a") == "new"
    again = build(tmp_path, {"agents/a.md": agent("newer", aliases="old")}, PLAIN_YML)
    assert again.page("agents/old/").text("p a") == "newer"
    assert not build(tmp_path, {"agents/a.md": agent("newer")}, PLAIN_YML).has("agents/old/")


def test_the_frame_of_what_is_gone_is_that_of_the_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rendered a few times, and filled in from then on."""
    history = History(tmp_path)
    names = ["a", "b", "c", "d & <e>", "'f' `g` é", "龍 h"]
    history.commit(
        {f"agents/{place}.md": agent(f'"{name}"') for place, name in enumerate(names)}
        | {**IGNORED, "agents/kept.md": agent("kept")}
    )
    for place in range(len(names)):
        (tmp_path / f"agents/{place}.md").unlink()
    history.commit({})
    filled = build(tmp_path, {}, SITE_YML)
    before = {path: filled.bytes(path) for path in filled.files() if path.startswith("agents/")}
    monkeypatch.setattr("agent_catalog.site.shell.PROOFS", 100)
    whole = build(tmp_path, {}, SITE_YML)
    assert {path: whole.bytes(path) for path in before} == before
    titles = [page.text("title") for path, page in filled.pages().items() if page.has(".agent-retired")]
    assert len(titles) == len(names)
