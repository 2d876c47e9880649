"""The options in mkdocs.yml: what they do, and what a wrong one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.site.project import MKDOCS_YML, BuildAborted, Site, agent, build


def _config(options: str) -> str:
    """Return an mkdocs.yml with options in YAML's flow form, such as `{path: team}`."""
    return f"""
        site_name: Our agents
        theme: {{name: mkdocs}}
        plugins:
          - search
          - agent-catalog: {options}
    """


def _agents(site: Site) -> dict[str, Any]:
    return {found["id"]: found for found in site.json("agents/catalog.json")["agents"]}


def _message(folder: Path, files: dict[str, str], options: str) -> str:
    with pytest.raises(BuildAborted) as aborted:
        build(folder, files, _config(options))
    return aborted.value.message


# Folders


def test_the_folder_is_agents_by_default(tmp_path: Path) -> None:
    assert list(_agents(build(tmp_path, {"agents/a.md": agent("a")}, _config("{}")))) == ["a"]


def test_several_folders_make_one_catalog(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("a"), ".claude/agents/b.md": agent("b")}
    site = build(tmp_path, files, _config("{agents: [agents, .claude/agents]}"))
    assert list(_agents(site)) == ["a", "b"]


def test_two_folders_of_the_same_name_keep_their_files_apart(tmp_path: Path) -> None:
    files = {"web/agents/a.md": agent("web a"), "mobile/agents/a.md": agent("mobile a")}
    site = build(tmp_path, files, _config("{agents: [web/agents, mobile/agents]}"), strict=True)
    paths = {found["name"]: found["source"]["path"] for found in _agents(site).values()}
    assert paths == {"web a": "agents/a.md", "mobile a": "agents-2/a.md"}


def test_a_folder_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    message = _message(tmp_path, {}, "{agents: bots}")
    assert "'bots' does not exist" in message
    assert str(tmp_path / "bots") in message
    assert "name the folder that holds your agent files" in message


def test_the_default_folder_that_is_not_there_is_named_as_well(tmp_path: Path) -> None:
    assert "'agents' does not exist" in _message(tmp_path, {}, "{}")


def test_a_file_in_the_folders_place_is_named_with_what_to_do(tmp_path: Path) -> None:
    message = _message(tmp_path, {"bots": "nobody\n"}, "{agents: bots}")
    assert "'bots' is a file" in message
    assert "name the folder that holds your agent files" in message


def test_an_empty_folder_is_an_empty_catalog_that_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    site = build(tmp_path, {}, _config("{}"), strict=True)
    assert "front matter" in site.page("agents/").text(".agent-empty")
    assert site.json("agents/catalog.json") == {"version": 1, "agents": [], "skipped": []}
    assert site.json("agents/report.json") == []
    assert [view for view in ("tools", "examples", "health") if not site.has(f"agents/{view}/")] == []
    assert "no agents in" in "\n".join(line.text for line in site.log)


# Files


def test_a_file_without_front_matter_is_left_out_with_the_lines_that_make_it_an_agent(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a"), "agents/tidy.md": "Tidy up.\n"}, strict=True)
    assert list(_agents(site)) == ["a"]
    (finding,) = site.json("agents/report.json")
    assert (finding["file"], finding["line"], finding["level"]) == ("agents/tidy.md", 1, "warning")
    assert "name: tidy" in finding["fix"].splitlines()


def test_an_option_takes_files_without_front_matter(tmp_path: Path) -> None:
    files = {"agents/tidy.md": "# Tidy\n\nTidy up the room.\n"}
    site = build(tmp_path, files, _config("{without_front_matter: true}"))
    assert _agents(site)["tidy"]["name"] == "tidy"
    assert site.page("agents/tidy/").text("[data-agent-prompt]") == "Tidy Tidy up the room."


def test_patterns_choose_the_files(tmp_path: Path) -> None:
    files = {
        f"agents/{path}.md": agent(path.replace("/", "-")) for path in ("live/a", "live/draft-b", "old/c")
    }
    site = build(tmp_path, files, _config("{include: [live/], exclude: ['draft-*']}"))
    assert list(_agents(site)) == ["live-a"]


def test_categories_get_titles(tmp_path: Path) -> None:
    files = {"agents/ops/a.md": agent("a"), "agents/b.md": agent("b", category="ux")}
    site = build(tmp_path, files, _config("{categories: {ops/: Operations, ux: Design}}"))
    assert {id_: found["category"] for id_, found in _agents(site).items()} == {
        "a": "operations",
        "b": "design",
    }
    assert site.page("agents/").texts(".agent-card-category") == ["Operations", "Design"]


# Wrong types


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("agents: 3", "write a folder or a list of folders"),
        ("agents: []", "write a folder or a list of folders"),
        ("agents: [agents, 3]", "write a folder or a list of folders"),
        ("agents: {folder: agents}", "write a folder or a list of folders"),
        ("path: 3", "letters, digits and hyphens"),
        ("path: ../outside", "letters, digits and hyphens"),
        ("path: /", "letters, digits and hyphens"),
        ("path: a b", "letters, digits and hyphens"),
        ("title: [Agents]", "write a text"),
        ("title: ''", "write a text"),
        ("nav: sometimes", "write true or false"),
        ("include: 3", "write a list of patterns"),
        ("include: [3]", "write a list of patterns"),
        ("exclude: {drafts: true}", "write a list of patterns"),
        ("categories: [ops]", "folders to titles"),
        ("categories: {ops: 3}", "folders to titles"),
        ("categories: {3: Operations}", "folders to titles"),
        ("ignore: 3", "write a list of codes"),
        ("ignore: [3]", "write a list of codes"),
        ("ignore: {tool-unknown: drafts/}", "write a list of codes"),
        ("ignore: [tool-unknwon]", "did you mean 'tool-unknown'?"),
        ("without_front_matter: 1", "write true or false"),
        ("home: index.md", "write true or false"),
        ("cache: 3", "write a folder"),
        ("cache: docs/kept", "would be published"),
        ("cache: site", "would be published"),
        ("search: pagefind", "write auto, theme or full, not 'pagefind'"),
        ("sidebar: left", "write true or false"),
        ("history: 'no'", "write true or false"),
        ("forge: svn", "write auto, github, gitlab, bitbucket, azure or gitea, not 'svn'"),
        ("aliases: [old-name]", "such as `old-name: new-name`"),
        ("aliases: {old: [new]}", "write a map of old ids to new ones"),
        ("lock: false", "write a file, such as 'agents.lock'"),
    ],
)
def test_a_wrong_value_names_the_option_and_what_belongs_there(
    tmp_path: Path, option: str, hint: str
) -> None:
    message = _message(tmp_path, {"agents/a.md": agent("a")}, f"{{{option}}}")
    assert f"'{option.partition(':')[0]}'" in message
    assert hint in message


def test_an_option_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, {"agents/a.md": agent("a")}, _config("{agnets: agents}"), strict=True)
    assert "agnets" in aborted.value.message


def test_zero_configuration_is_what_the_contracts_say(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, MKDOCS_YML, strict=True)
    assert site.page("agents/a/").text("h1") == "a"


# Images


def test_images_of_the_hosts_that_are_named_are_shown_and_all_others_are_links(tmp_path: Path) -> None:
    prompt = "\n\n".join(
        f"![{name}]({address})"
        for name, address in {
            "shown": "https://img.example.org/a.png?x=1&y=2",
            "port": "https://img.example.org:8443/a.png",
            "plain": "http://img.example.org/a.png",
            "user": "https://img.example.org@evil.example/a.png",
            "below": "https://img.example.org.evil.example/a.png",
            "other": "https://elsewhere.example/a.png",
        }.items()
    )
    files = {"agents/a.md": agent("a") + prompt}
    site = build(tmp_path, files, _config("{image_hosts: IMG.example.org}"))
    page = site.page("agents/a/")
    assert page.attributes(".agent-prompt img", "src") == ["https://img.example.org/a.png?x=1&y=2"]
    assert page.attributes(".agent-prompt img", "alt") == ["shown"]
    assert page.texts(".agent-prompt .agent-image") == ["port", "plain", "user", "below", "other"]


@pytest.mark.parametrize("value", ["https://img.example.org/", "'*'", "[img.example.org, 3]", "{a: b}"])
def test_what_is_no_host_is_refused(tmp_path: Path, value: str) -> None:
    message = _message(tmp_path, {"agents/a.md": agent("a")}, f"{{image_hosts: {value}}}")
    assert "option 'image_hosts': write host names, such as ['img.shields.io']" in message
