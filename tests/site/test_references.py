"""A team's own pages: references to agents and tools, cards over them, and pieces of the catalog."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.structure.files import File

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.pieces import Embedder
from agent_catalog.site.markdown_references import AgentReferences, Place
from tests.catalog.agents import make_agent
from tests.reading.strategies import PROPERTY
from tests.site.fleet import FLEET
from tests.site.project import (
    MKDOCS_YML,
    PLAIN_YML,
    BuildAborted,
    Page,
    Site,
    Tree,
    agent,
    attribute,
    build,
    text_of,
)
from tests.site.test_untrusted_text import HOSTILE

GUIDE = """
# Guide

Ask [agent:security-reviewer], [agent:Release Captain], [our *captain*][agent:release-captain],
[agent:security-reviewer][] or read [its prompt][agent:security-reviewer#prompt].
Two: [agent:oracle] [agent:windows]. Tools: [tool:Bash], [the shell][tool:bash].
See [the handbook [agent:oracle]](https://example.org/), ![agent:oracle] and [note: [agent:oracle]].

Nothing of this: `[agent:oracle]`, \\[agent:oracle], [agent:ours], [text][agent:ours].

    [agent:nobody]

```
[agent:nobody] [agent-card:nobody]
```

[agent:ours]: https://ours.example/

| Who | What |
| --- | --- |
| [agent:windows] | [tool:mcp__tracker__open_issue] |

[agent-card:security-reviewer]
[agent-card:Release Captain]

[agent-table:tool=Bash&sort=tools]

[agent-example:security-reviewer#example-2]

- In a list:

    [agent-card:oracle]
"""

TEAM: Tree = {
    **FLEET,
    "docs/guide.md": GUIDE,
    "docs/team/deep.md": "Ask [agent:oracle#prompt] or [tool:Read].\n\n[agent-card:oracle]\n",
    "docs/plain.md": "Nobody is named.\n",
}

TEAM_YML = MKDOCS_YML + "    markdown_extensions: [tables, fenced_code, attr_list, admonition, md_in_html]\n"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("team"), TEAM, TEAM_YML, strict=True)


@pytest.fixture(scope="module")
def guide(team: Site) -> Page:
    return team.page("guide/")


LINK = "a[data-agent-reference]"


# References


def test_references_lead_to_pages_and_anchors(guide: Page) -> None:
    links = [(text_of(link), link.attributes["href"]) for link in guide.all(f"article > p {LINK}")]
    assert links == [
        ("security-reviewer", "../agents/security-reviewer/"),
        ("Release Captain", "../agents/release-captain/"),
        ("our captain", "../agents/release-captain/"),
        ("security-reviewer", "../agents/security-reviewer/"),
        ("its prompt", "../agents/security-reviewer/#prompt"),
        ("oracle", "../agents/oracle/"),
        ("windows", "../agents/windows/"),
        ("Bash", "../agents/?tool=Bash"),
        ("the shell", "../agents/?tool=Bash"),
        ("oracle", "../agents/oracle/"),
    ]
    assert guide.has(f"{LINK} > em")
    assert guide.texts(f"article > p {LINK} > code") == ["Bash"]


def test_code_escapes_links_images_and_definitions_of_the_page_are_left_alone(guide: Page) -> None:
    assert guide.texts("article > p > code") == ["[agent:oracle]"]
    text = " ".join(guide.texts("article > p"))
    assert "Nothing of this: [agent:oracle], [agent:oracle], agent:ours, text." in text
    assert "![agent:oracle] and [note: oracle]." in text
    assert guide.text("a[href='https://example.org/']") == "the handbook [agent:oracle]"
    assert guide.texts("a[href='https://ours.example/']") == ["agent:ours", "text"]
    assert guide.texts("article > pre, article .highlight") == [
        "[agent:nobody]",
        "[agent:nobody] [agent-card:nobody]",
    ]


ADDRESSES = """
[x](http://y.example/?q=[tool:Bash]), <http://y.example/[agent:oracle]>, <span title="[tool:Bash]">s</span>
[agent:oracle] [tool:Bash] [agent:nobody]: [w][agent:windows] [q](http://y.example/ "[agent:oracle]")
"""


@pytest.mark.parametrize("autorefs", ["", "      - autorefs\n"], ids=["alone", "autorefs"])
def test_addresses_and_attributes_are_left_alone(tmp_path: Path, autorefs: str) -> None:
    page = build(tmp_path, {**FLEET, "docs/guide.md": ADDRESSES}, PLAIN_YML + autorefs).page("guide/")
    assert page.attributes("[role=main] a", "href") == [
        "http://y.example/?q=[tool:Bash]",
        "http://y.example/[agent:oracle]",
        "../agents/oracle/",
        "../agents/?tool=Bash",
        "../agents/windows/",
        "http://y.example/",
    ]
    assert page.attribute("[role=main] p > span", "title") == "[tool:Bash]"
    assert page.attribute("[role=main] a:last-of-type", "title") == "[agent:oracle]"
    assert page.texts("[role=main] p > a > code") == ["Bash"]
    assert "[agent:nobody]: w" in page.text("[role=main] p")


def test_references_stand_in_tables_too(guide: Page) -> None:
    assert guide.attributes(f"table:not(.agent-grid) {LINK}", "href") == [
        "../agents/windows/",
        "../agents/?tool=mcp__tracker__open_issue",
    ]


def test_a_page_in_a_folder_leads_up(team: Site) -> None:
    assert team.page("team/deep/").attributes("article a", "href") == [
        "../../agents/oracle/#prompt",
        "../../agents/?tool=Read",
        "../../agents/oracle/",
    ]


def test_without_directory_urls_links_name_files(tmp_path: Path) -> None:
    site = build(tmp_path, TEAM, f"{PLAIN_YML}    use_directory_urls: false\n", strict=True)
    page = site.page("team/deep.html")
    assert page.attributes("[role=main] a[href*=agents]", "href") == [
        "../agents/oracle/index.html#prompt",
        "../agents/index.html?tool=Read",
        "../agents/oracle/index.html",
    ]
    assert page.attribute("script[src$='references.js']", "src") == "../assets/agent-catalog/references.js"


def test_the_catalog_may_stand_elsewhere(tmp_path: Path) -> None:
    site = build(tmp_path, TEAM, f"{PLAIN_YML.rstrip()}\n          path: team/bots\n", strict=True)
    assert site.page("team/deep/").attributes("[role=main] a[href*=bots]", "href") == [
        "../bots/oracle/#prompt",
        "../bots/?tool=Read",
        "../bots/oracle/",
    ]


UNKNOWN = """
---
title: Guide
---

Ask `[agent:orcale]` or
[agent:orcale], [who][agent:nobody], [tool:Bahs] or [agent:orcale] again.

[agent-card:oracle]

See [agent-card:oracle].

[agent-example:security-reviewer#example-7]

[agent-table:color=rad]
"""


def test_what_leads_nowhere_stays_text_and_is_warned_of_with_line_and_nearest_match(tmp_path: Path) -> None:
    site = build(tmp_path, {**FLEET, "docs/guide.md": UNKNOWN}, PLAIN_YML)
    where = "agent_catalog: Doc file 'guide.md', line "
    assert [line.removeprefix(where) for line in site.warnings if "guide.md" in line] == [
        "12: the agent 'security-reviewer' has no 'example-7': its last is 'example-2'",
        "14: no agent has `color=rad`; did you mean 'red'?",
        "6: no agent is named 'nobody'",
        "6: no agent is named 'orcale'; did you mean 'oracle'?",
        "6: no tool is named 'Bahs'; did you mean 'Bash'?",
        "10: [agent-card:oracle] must stand in a paragraph of its own",
    ]
    text = site.page("guide/").text("[role=main]")
    assert "[agent:orcale], [who][agent:nobody], [tool:Bahs] or [agent:orcale] again." in text
    assert "See [agent-card:oracle]." in text
    assert "[agent-example:security-reviewer#example-7]" in text


def test_an_unknown_name_fails_a_strict_build(tmp_path: Path) -> None:
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, {**FLEET, "docs/guide.md": "[agent:orcale]\n"}, PLAIN_YML, strict=True)
    assert "no agent is named 'orcale'; did you mean 'oracle'?" in aborted.value.message


def test_mkdocs_looks_at_anchors(tmp_path: Path) -> None:
    config = f"{PLAIN_YML}    validation: {{anchors: warn}}\n"
    files = {
        **FLEET,
        "docs/guide.md": "[agent:oracle#prompt] [agent:windows#examples]\n",
    }
    assert build(tmp_path, files, config).warnings == [
        "Doc file 'guide.md' contains a link 'agents/windows.md#examples', but the doc 'agents/windows.md' does not contain an anchor '#examples'."  # noqa: E501
    ]


# Cards over references


def test_each_agent_and_tool_of_a_page_has_one_card_in_it(guide: Page) -> None:
    assert guide.attributes("article template", "data-agent-hover") == [
        "agent:security-reviewer",
        "agent:release-captain",
        "agent:oracle",
        "agent:windows",
        "tool:Bash",
        "tool:mcp__tracker__open_issue",
    ]
    card = guide.template("[data-agent-hover='agent:security-reviewer']")
    assert card.texts("p") == [
        "security-reviewer",
        "Review · opus",
        "Reads a change for holes before it is merged. Use PROACTIVELY on every diff that touches sign-in.",
        "Read · Search · Run · MCP",
    ]
    assert card.has(".agent-hover-card[style^='--agent-color:#']")
    tool = guide.template("[data-agent-hover='tool:Bash']")
    assert tool.texts("p")[0] == "Bash"
    assert tool.texts("p")[-1] == "2 agents have it"


def test_a_page_without_references_loads_nothing_for_them(team: Site) -> None:
    for address in ("", "plain/", "agents/", "agents/oracle/"):
        assert b"references." not in team.bytes(address), address


def test_cards_and_pieces_are_no_text_of_the_page_for_the_search(team: Site) -> None:
    found = next(entry for entry in team.search() if entry["location"] == "team/deep/")
    assert "Ask oracle or" in found["text"]
    assert "Answers from memory" not in found["text"]


# Pieces


def test_cards_that_follow_each_other_stand_side_by_side(guide: Page) -> None:
    [first, second] = guide.all("ul.agent-cards")
    assert [text_of(name) for name in first.css("h2")] == ["security-reviewer", "Release Captain"]
    assert [name.attributes["href"] for name in first.css("h2 a")] == [
        "../agents/security-reviewer/",
        "../agents/release-captain/",
    ]
    assert [text_of(name) for name in second.css("li h2")] == ["oracle"]


def test_a_table_shows_the_agents_that_fit_and_leads_to_the_index(guide: Page) -> None:
    assert guide.texts("table.agent-grid tbody th") == ["security-reviewer", "Release Captain"]
    assert guide.texts("table.agent-grid tbody tr:first-child td")[1:] == ["Read, Search, Run, MCP", "opus"]
    assert guide.attribute(".agent-figures a[href*='?']", "href") == "../agents/?tool=Bash&sort=tools"


def test_a_dialogue_is_the_one_of_the_agents_page(team: Site, guide: Page) -> None:
    whole = team.page("agents/security-reviewer/")
    said = ".agent-dialogue .agent-turn"
    assert guide.texts(said) == [text_of(turn) for turn in whole.one("#example-2").css(".agent-turn")]
    assert guide.attribute(".agent-dialogue .agent-figures a", "href").endswith(
        "security-reviewer/#example-2"
    )
    assert guide.attributes(".agent-dialogue", "id") == []


def test_a_long_table_says_how_many_there_are(tmp_path: Path) -> None:
    files = {f"agents/{n:03}.md": agent(f"a{n:03}") for n in range(251)}
    page = build(tmp_path, {**files, "docs/guide.md": "[agent-table:]\n"}, PLAIN_YML).page("guide/")
    assert len(page.all(".agent-embedded tbody tr")) == 250
    assert page.text(".agent-embedded .agent-figures") == "250 of 251 agents · Open in the catalog"


def test_a_team_may_override_what_a_piece_looks_like(tmp_path: Path) -> None:
    override = (
        '{% extends "agent-catalog/base/embedded-table.html" %}'
        "{% block foot %}<p>{{ total }} in all</p>{% endblock %}"
    )
    config = PLAIN_YML.replace("{name: mkdocs}", "{name: mkdocs, custom_dir: over}")
    files = {
        **FLEET,
        "docs/guide.md": "[agent-table:model=opus]\n",
        "over/agent-catalog/embedded-table.html": override,
    }
    assert build(tmp_path, files, config).page("guide/").text(".agent-embedded > p") == "1 in all"


def test_a_template_of_the_team_that_is_wrong_is_named(tmp_path: Path) -> None:
    config = PLAIN_YML.replace("{name: mkdocs}", "{name: mkdocs, custom_dir: over}")
    wrong = (
        "{% extends 'agent-catalog/base/embedded-table.html' %}{% block foot %}{{ nothing }}{% endblock %}"
    )
    files = {
        **FLEET,
        "docs/guide.md": "[agent-table:]\n",
        "over/agent-catalog/embedded-table.html": wrong,
    }
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, files, config)
    assert "a template of the agent catalog cannot be rendered: 'nothing' is undefined" in str(aborted.value)


# Hostile texts


PLACEHOLDER = "x \x02wzxhzdk:0\x03 y"
"""What Python-Markdown itself puts into a text in the place of HTML."""


def _referring(folder: Path, texts: list[str], tools: list[int], mkdocs_yml: str) -> Page:
    """Return a page that refers to agents with these texts in every way, and to some of their tools."""
    files: dict[str, str | bytes] = {}
    for number, text in enumerate(texts):
        dialogue = f'{text} <example>user: "{text}" assistant: "{text}"</example>'
        keys = {"name": text, "description": dialogue, "color": text, "model": text, "tools": [text]}
        head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items())
        files[f"agents/{number:02}.md"] = f"---\n{head}---\nGo.\n"
    first = build(folder / "first", files, PLAIN_YML).json("agents/catalog.json")["agents"]
    agents = {one["source"]["path"]: one for one in first}
    lines = []
    for number in range(len(texts)):
        id_, granted = (agents[f"agents/{number:02}.md"][key] for key in ("id", "tools"))
        tool = f"[tool:{granted['granted'][0]['name']}]" if number in tools else "nobody"
        lines += [
            f"## About [agent:{id_}]\n\nAsk [agent:{id_}], [*x*][agent:{id_}] or {tool}.\n",
            f"[agent-card:{id_}]\n[agent-card:{id_}]\n\n[agent-example:{id_}]\n",
        ]
    files["docs/index.md"] = "\n".join(["# All", *lines, "[agent-table:]\n"])
    return build(folder / "second", files, mkdocs_yml, index=None).page("")


def _markup(page: Page) -> list[tuple[str | None, list[str]]]:
    return [(node.tag, sorted(node.attributes)) for node in page.all("*")]


@pytest.mark.parametrize("mkdocs_yml", [PLAIN_YML, MKDOCS_YML], ids=["mkdocs", "material"])
def test_hostile_texts_are_text_wherever_a_team_refers_to_an_agent(tmp_path: Path, mkdocs_yml: str) -> None:
    hostile = [text for text in HOSTILE.values() if not set(text) & set("[]{}")]
    hostile += ["_y_ &amp; &lt;b>", "a](javascript:alert(1)) b", PLACEHOLDER]
    harmless = [f"plain words {number}" for number, _ in enumerate(hostile)]
    # The others hold what no page can write in brackets.
    tools = [place for place, text in enumerate(hostile) if not re.search(r"[\]\x00-\x1f]|<!--", text)]
    page = _referring(tmp_path / "hostile", hostile, tools, mkdocs_yml)
    plain = _referring(tmp_path / "harmless", harmless, tools, mkdocs_yml)
    assert sorted(page.texts("tbody th")) == sorted(map(reveal, hostile))
    assert _markup(page) == _markup(plain)


THEMES = {name: PLAIN_YML.replace("name: mkdocs", f"name: {name}") for name in ("mkdocs", "readthedocs")}
THEMES["material"] = MKDOCS_YML.replace(
    "name: material", "name: material, features: [navigation.footer, navigation.path, navigation.tabs]"
)
PWNED = """Q</title><script>window.__pwned('X')</script>" onmouseover='y' z="&lt;b>"""


def _titled(folder: Path, name: str, mkdocs_yml: str) -> Site:
    """Return a site in which an agent's name stands in the headings of a page, between two others."""
    files = {
        "agents/q.md": f"---\nname: {json.dumps(name)}\ndescription: Helps.\n---\nGo.\n",
        "docs/a.md": "# A\n",
        "docs/b.md": "# How we use [agent:q.md]\n\n## When to use [agent:q.md]\n",
        "docs/c.md": "# C\n",
    }
    id_ = build(folder / "first", files, PLAIN_YML).json("agents/catalog.json")["agents"][0]["id"]
    files["docs/b.md"] = files["docs/b.md"].replace("q.md", id_)
    return build(folder / "second", files, mkdocs_yml)


@pytest.mark.parametrize("theme", THEMES)
def test_a_name_in_the_heading_of_a_page_is_text_in_every_title(tmp_path: Path, theme: str) -> None:
    hostile = _titled(tmp_path / "hostile", PWNED, THEMES[theme])
    harmless = _titled(tmp_path / "harmless", "plain words", THEMES[theme])
    for address in ("a/", "b/", "c/"):
        page = hostile.page(address)
        assert _markup(page) == _markup(harmless.page(address))
        assert page.text("title") == harmless.page(address).text("title").replace("plain words", PWNED)
    assert PWNED in hostile.page("b/").text("h1")


# Markdown of any kind

_BOT = Entry("bot", None, make_agent("agents/bot.md", "Bot"))
_PLACE = Place(Embedder(create_environment(), Catalog((_BOT,), (), ())), "agents", "")
_PAGE = File("guide.md", "docs", "site", use_directory_urls=True)

_MARKS = (
    r"[ ] ( ) \ ` `` ! * _ # < > & &lt; <b> x agent: tool: agent:bot [agent:bot] [tool:Read] ][agent:bot]"
)
_BLOCKS = ("\n", "\n\n", " ", "    ", "[agent-card:bot]", "\n[agent-table:q=b]\n", "[b]: /x", "| - |", "- ")
_PARTS = st.sampled_from([*_MARKS.split(), *_BLOCKS])
_markdown = st.lists(_PARTS, max_size=30).map("".join)


def _converted(text: str, place: Place | None) -> str:
    extension = AgentReferences(lambda: place, lambda: _PAGE)
    return Markdown(extensions=[extension, "tables", "fenced_code", "attr_list"]).convert(text)


@PROPERTY
@given(_markdown)
def test_any_markdown_is_converted_and_its_references_lead_into_the_catalog(text: str) -> None:
    page = Page(f"<main>{_converted(text, _PLACE)}</main>")
    for link in page.all("a[data-agent-reference]"):
        assert re.fullmatch(r"\.\./agents/(bot/|\?tool=Read)", attribute(link, "href"))


@PROPERTY
@given(_markdown | st.text())
def test_markdown_without_references_is_what_it_was(text: str) -> None:
    plain = text.replace("agent", "nobody").replace("tool:", "thing:")
    expected = Markdown(extensions=["tables", "fenced_code", "attr_list"]).convert(plain)
    assert _converted(plain, _PLACE) == expected
    assert _converted(text, None) == Markdown(extensions=["tables", "fenced_code", "attr_list"]).convert(text)
