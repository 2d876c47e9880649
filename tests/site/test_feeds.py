"""The feeds of a site whose agents are in git: what is told, how, and what happens where little is known."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from agent_catalog.catalog.news import MAX_EACH, MAX_TOLD
from tests.history import History
from tests.site.project import PLAIN_YML, Site, agent, build

CONFIG = f"{PLAIN_YML}\n    site_url: https://example.org/wiki/\n"
HOME = "https://example.org/wiki/agents/"

ITEM = {
    "type": "object",
    "required": ["id", "url", "title", "content_text", "date_published", "tags"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
        "url": {"type": "string", "pattern": "^https://"},
        "title": {"type": "string", "minLength": 1},
        "content_text": {"type": "string", "minLength": 1},
        "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "tags": {"type": "array", "items": {"enum": ["added", "changed", "renamed", "removed"]}},
    },
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "description", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https://"},
        "feed_url": {"type": "string", "pattern": "^https://"},
        "description": {"type": "string"},
        "items": {"type": "array", "items": ITEM, "maxItems": MAX_TOLD},
    },
}
"""What jsonfeed.org/version/1.1 asks for, as far as it is used."""


def told(site: Site) -> dict[str, Any]:
    """Return the JSON feed, after a look at both: they are sound, and say the same."""
    value: dict[str, Any] = site.json("agents/feed.json")
    Draft202012Validator(JSON_FEED).validate(value)
    assert len({item["id"] for item in value["items"]}) == len(value["items"])
    assert_atom(ElementTree.fromstring(site.bytes("agents/feed.xml")), value)
    return value


def assert_atom(feed: ElementTree.Element, value: dict[str, Any]) -> None:
    """Check what RFC 4287 asks of a feed in 4.1.1 and 4.1.2, and that it says what the other does."""
    name = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{name}feed"

    def one(parent: ElementTree.Element, tag: str) -> str:
        found = parent.findall(f"{name}{tag}")
        assert len(found) == 1, f"{len(found)} {tag}"
        return found[0].text or ""

    for part in (feed, *feed.iterfind(f"{name}entry")):
        assert one(part, "title")
        assert urlsplit(one(part, "id")).scheme in ("https", "urn")
        datetime.strptime(one(part, "updated"), "%Y-%m-%dT%H:%M:%SZ")
        links = {link.get("rel"): str(link.get("href")) for link in part.iterfind(f"{name}link")}
        assert all(href.startswith("https://") for href in links.values())
        assert "alternate" in links
        assert ("self" in links) == (part is feed)
    assert feed.find(f"{name}author/{name}name") is not None
    entries = feed.findall(f"{name}entry")
    assert [(one(e, "id"), one(e, "title"), one(e, "summary"), one(e, "updated")) for e in entries] == [
        (item["id"], item["title"], item["content_text"], item["date_published"]) for item in value["items"]
    ]
    assert one(feed, "subtitle") == value["description"]


def titles(site: Site) -> list[tuple[str, str]]:
    return [(item["title"], item["url"].removeprefix(HOME)) for item in told(site)["items"]]


def committed(folder: Path) -> History:
    """Return a history of all that can be told."""
    history = History(folder)
    history.commit(
        {
            ".gitignore": "site/\n.cache/\n",
            "agents/README.md": "# About",
            "agents/reviewer.md": agent("reviewer", tools="Read"),
            "agents/gone.md": agent("Gone Agent"),
        }
    )
    history.commit(
        {"agents/reviewer.md": agent("reviewer", tools="Read, Bash"), "agents/README.md": "# More"}
    )
    history.commit({"agents/reviewer.md": agent("reviewer", tools="Read, Bash", model="opus")})
    history.move("agents/reviewer.md", "agents/quality/Critic.md")
    history.commit({"agents/quality/Critic.md": agent("critic", tools="Read, Bash", model="opus")})
    history.remove("agents/gone.md")
    return history


def test_what_became_of_agents_is_told_newest_first(tmp_path: Path) -> None:
    committed(tmp_path)
    site = build(tmp_path, {}, CONFIG)
    assert titles(site) == [
        ("Gone Agent was removed", "gone-agent/"),
        ("reviewer is now critic", "critic/"),
        ("reviewer has changed", "critic/"),
        ("reviewer has changed", "critic/"),
        ("reviewer gains Bash (new capability: run)", "critic/"),
        ("New agent: Gone Agent", "gone-agent/"),
        ("New agent: reviewer", "critic/"),
    ]
    assert site.has("agents/gone-agent/"), "the page that says since when"
    value = told(site)
    assert [item["content_text"] for item in value["items"]] == [
        "Gone Agent was removed",
        "has the name critic (was reviewer)",
        "is in agents/quality/Critic.md (was in agents/reviewer.md)",
        "has the model opus",
        "gains Bash (new capability: run)",
        "inherits every tool of the session",
        "may use Read",
    ]
    assert [item["tags"] for item in value["items"][:3]] == [["removed"], ["renamed"], ["changed"]]
    assert value["items"][0]["date_published"] == "2026-01-06T00:00:00Z"
    assert (value["title"], value["home_page_url"]) == ("Our agents: Agents", HOME)
    assert value["description"] == "Agents that are new, have changed or were removed."


def test_the_index_leads_feed_readers_to_the_feeds(tmp_path: Path) -> None:
    committed(tmp_path)
    site = build(tmp_path, {}, CONFIG.replace("Our agents", "Ours &amp; theirs"))
    links = site.page("agents/").all("head link[rel=alternate]")
    assert [(link.attributes["type"], link.attributes["href"]) for link in links] == [
        ("application/atom+xml", f"{HOME}feed.xml"),
        ("application/feed+json", f"{HOME}feed.json"),
    ]
    assert {link.attributes["title"] for link in links} == {told(site)["title"]} == {"Ours & theirs: Agents"}
    assert not site.page("agents/tools/").has("head link[rel=alternate]")


def test_the_sitemap_has_the_day_on_which_an_agent_was_changed(tmp_path: Path) -> None:
    committed(tmp_path)
    site = build(tmp_path, {"agents/new.md": agent("new")}, CONFIG)
    entries = ElementTree.fromstring(site.bytes("sitemap.xml"))
    days = {entry.findtext("{*}loc"): entry.findtext("{*}lastmod") for entry in entries}
    assert days[f"{HOME}critic/"] == "2026-01-05"
    assert days[f"{HOME}new/"] == days[HOME] != "2026-01-05"


def test_ids_stay_wherever_the_site_stands_and_whatever_comes_after(tmp_path: Path) -> None:
    history = committed(tmp_path)
    before = [item["id"] for item in told(build(tmp_path, {}, CONFIG))["items"]]
    history.commit({"agents/quality/Critic.md": agent("judge")})
    moved = CONFIG.replace("example.org/wiki", "agents.example.com")
    assert [item["id"] for item in told(build(tmp_path, {}, moved))["items"]][1:] == before


def test_a_second_build_of_a_commit_tells_the_same(tmp_path: Path) -> None:
    committed(tmp_path)
    first = build(tmp_path, {}, CONFIG).bytes("agents/feed.xml")
    assert build(tmp_path, {}, CONFIG).bytes("agents/feed.xml") == first


def test_a_build_elsewhere_tells_the_same_from_its_cache(tmp_path: Path) -> None:
    committed(tmp_path / "here")
    before = titles(build(tmp_path / "here", {}, CONFIG))
    (tmp_path / "here").rename(tmp_path / "there")
    assert titles(build(tmp_path / "there", {}, CONFIG)) == before


def test_a_build_of_other_files_tells_of_those(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("a"), "agents/b.md": agent("b"), ".gitignore": "site/\n.cache/\n"})
    without = [CONFIG.replace("agents: agents", f"exclude: [{name}.md]") for name in "ab"]
    assert titles(build(tmp_path, {}, without[0])) == [("New agent: b", "b/")]
    assert titles(build(tmp_path, {}, without[1])) == [("New agent: a", "a/")]


def test_a_build_after_more_was_fetched_tells_more(tmp_path: Path) -> None:
    history = committed(tmp_path / "whole")
    history.git("clone", "--quiet", "--depth=2", history.folder.as_uri(), str(tmp_path / "part"))
    assert len(titles(build(tmp_path / "part", {}, CONFIG))) == 1
    history.git("-C", str(tmp_path / "part"), "fetch", "--quiet", "--unshallow")
    assert len(titles(build(tmp_path / "part", {}, CONFIG))) == 7


def test_a_build_after_contents_were_fetched_tells_what_they_say(tmp_path: Path) -> None:
    history = History(tmp_path / "whole")
    history.git("config", "uploadpack.allowFilter", "true")
    history.commit({"agents/a.md": agent("a", tools="Read"), ".gitignore": "site/\n.cache/\n"})
    history.commit({"agents/a.md": agent("a", tools="Bash")})
    part = tmp_path / "part"
    history.git("clone", "--quiet", "--filter=blob:none", history.folder.as_uri(), str(part))
    assert titles(build(part, {}, CONFIG)) == []
    History(part).git("log", "-p")
    assert [title for title, _ in titles(build(part, {}, CONFIG))] == [
        "a gains Bash (new capability: run)",
        "New agent: a",
    ]


def test_many_agents_of_one_commit_are_one_piece_of_news(tmp_path: Path) -> None:
    history = History(tmp_path)
    fleet = {f"agents/agent-{number:02}.md": agent(f"agent-{number:02}") for number in range(MAX_EACH + 15)}
    history.commit({**fleet, "agents/README.md": "# About", ".gitignore": "site/\n.cache/\n"})
    history.commit({"agents/agent-00.md": agent("agent-00", model="opus")})
    (changed, many) = told(build(tmp_path, {}, CONFIG))["items"]
    assert changed["title"] == "agent-00 has changed"
    assert (many["title"], many["url"], many["tags"]) == ("25 agents: 25 new", HOME, ["added"])
    assert many["content_text"].split("\n")[-2:] == ["agent-19 (new)", "and 5 more"]


def test_the_feed_is_bounded(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({".gitignore": "site/\n.cache/\n", "agents/a.md": agent("a")})
    for number in range(MAX_TOLD + 5):
        history.commit({"agents/a.md": agent("a", f"Number {number}.")})
    items = told(build(tmp_path, {}, CONFIG))["items"]
    assert len(items) == MAX_TOLD
    assert all(item["title"] == "a has changed" for item in items)


def test_a_shallow_clone_says_what_it_does_not_know(tmp_path: Path) -> None:
    history = committed(tmp_path / "whole")
    history.git("clone", "--quiet", "--depth=3", history.folder.as_uri(), str(tmp_path / "part"))
    site = build(tmp_path / "part", {}, CONFIG)
    assert titles(site) == [("Gone Agent was removed", "gone-agent/"), ("reviewer is now critic", "critic/")]
    assert told(site)["description"] == (
        "Agents that are new, have changed or were removed. The history was fetched in part: what was before "
        "2026-01-04 is not known."
    )
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(tmp_path / "one"))
    value = told(build(tmp_path / "one", {}, CONFIG))
    assert value["items"] == []
    assert "what was before 2026-01-06 is not known" in value["description"]


def test_what_is_not_of_the_catalog_is_not_told(tmp_path: Path) -> None:
    history = History(tmp_path)
    files = {
        "agents/a.md": agent("a"),
        "agents/draft.md": agent("draft"),
        "agents/old-draft.md": agent("old"),
    }
    history.commit({**files, ".gitignore": "site/\n.cache/\n", "elsewhere/b.md": agent("b")})
    history.remove("agents/old-draft.md")
    config = CONFIG.replace("agents: agents", "exclude: ['*draft.md']")
    assert titles(build(tmp_path, {}, config)) == [("New agent: a", "a/")]


def test_hostile_texts_of_the_past_stay_texts(tmp_path: Path) -> None:
    history = History(tmp_path)
    secret = "ghp_" + "9Zk3Qw7Lx2Vt5Rb8Nc1Mf4Jh6Gd0Sa3Pe7Yu"
    evil = f'"<script>\\x00\\x1b&amp; ]]> \\u202e\\ufffe {secret}"'
    history.commit({".gitignore": "site/\n.cache/\n", "agents/a.md": agent(evil, tools='"<b>,\\x0b"')})
    history.remove("agents/a.md")
    site = build(tmp_path, {"agents/live.md": agent("live")}, CONFIG)
    removed, added = told(site)["items"]
    name = "<script>⟦U+0000⟧⟦U+001B⟧&amp; ]]> ⟦U+202E⟧⟦U+FFFE⟧ •••"
    assert (removed["title"], added["title"]) == (f"{name} was removed", f"New agent: {name}")
    for file in ("agents/feed.xml", "agents/feed.json"):
        assert secret not in site.bytes(file).decode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", site.bytes(file).decode().replace("\n", ""))


@pytest.mark.parametrize(
    "config",
    [PLAIN_YML, CONFIG.replace("agents: agents", "history: false")],
    ids=["no site_url", "no history"],
)
def test_where_it_is_not_wanted_or_cannot_link_there_is_no_feed(tmp_path: Path, config: str) -> None:
    committed(tmp_path)
    site = build(tmp_path, {}, config)
    assert not site.has("agents/feed.xml")
    assert not site.has("agents/feed.json")
    assert not site.page("agents/").has("head link[type='application/atom+xml']")


def test_outside_of_git_there_is_no_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    site = build(tmp_path, {"agents/a.md": agent("a")}, CONFIG)
    assert not site.has("agents/feed.xml")


def test_where_nothing_of_it_is_committed_there_is_no_feed(tmp_path: Path) -> None:
    History(tmp_path).commit({"README.md": "# Ours\n"})
    site = build(tmp_path, {"agents/a.md": agent("a")}, CONFIG)
    assert not site.has("agents/feed.xml")
