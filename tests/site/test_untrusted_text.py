"""Every byte of an agent file is data: hostile texts are shown as they stand and become nothing else.

The same fleet is built twice, once with hostile texts in every place that a file has, once with harmless
ones. Whatever element, attribute, script or address the hostile site has, the harmless one has as well.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.reading.made_up_secrets import SECRETS, secret_of
from tests.site.items import Items, fragments
from tests.site.project import MKDOCS_YML, Page, Site, Tree, agent, build, text_of

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "x' onmouseover='alert(1)' y",
    "template": "{{ 7*7 }}{% include 'main.html' %}",
    "snippet": '--8<-- "secret.txt"',
    "CDATA": "x ]]> y",
    "comment": "<!-- x --!> <!-- y",
    "title": "</title></style></textarea><svg onload=alert(1)>",
    "attribute list": "x {: onclick=alert(1) #__search .md-hidden }",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;",
    "script text": "</script>';alert(1);//\\u003cscript",
    "Markdown in HTML": '<div markdown="1">x</div>',
    "style": "red;background:url(//evil.example/x)",
}
"""By what they try to break out of."""

HARMLESS = {name: f"plain words {number}" for number, name in enumerate(HOSTILE)}

SECRET = "the cellar key hangs by the third step"


def _file(text: str) -> str:
    """Return an agent file with the text in every place."""
    quoted = json.dumps(text)
    description = json.dumps(
        f'Summary {text}\n\n<example>\nContext: Context {text}\nuser: "User {text}"\n'
        f'assistant: "Assistant {text}"\n<commentary>Commentary {text}</commentary>\n</example>'
    )
    body = f"""
# Heading {text}

Paragraph {text}

* List {text}

| Column {text} |
| --- |
| Cell |

```{text}
Code {text}
```

`Span {text}` <{text}> [named](https://agents.example/ "{text}")
[bad](javascript:alert(1)) [data](data:text/html,x)
![picture](https://agents.example/pixel.png) [near](other.md) <https://agents.example/>

## Example prompts

- Starter {text}
"""
    keys = {
        "tools": f"[Read, {quoted}]",
        "model": quoted,
        "color": quoted,
        "category": quoted,
        "emoji": quoted,
    }
    keys |= {
        "permissionMode": quoted,
        "tags": f"[{quoted}]",
        quoted: quoted,
        "nested": f"{{deep: [{quoted}]}}",
    }
    return agent(quoted, description, **keys) + body


def _fleet(texts: Iterable[str]) -> Tree:
    """Return a file for each text, which is named by its text where the system permits that."""
    named = {
        (f"{text}.md" if os.name == "posix" else f"{number}.md"): text for number, text in enumerate(texts)
    }
    return {f"agents/{path}": _file(text) for path, text in named.items()} | {
        "agents/red.md": agent("red", color="red", tools="LS", body="Ask @blue."),
        "agents/blue.md": agent("blue", color="blue"),
        "agents/unloadable.md": agent("un:loadable"),
        "docs/control.md": '# Control\n\n--8<-- "secret.txt"\n\nx\n{: .attribute-list }\n',
        "secret.txt": SECRET,
    }


def _build(folder: Path, theme: str, texts: Iterable[str]) -> Site:
    config = f"""
        site_name: Our agents
        theme: {{name: {theme}, features: [navigation.path, navigation.tabs]}}
        repo_url: https://git.example/team/agents
        edit_uri: edit/main/docs/
        plugins: [search, agent-catalog]
        markdown_extensions:
          - attr_list
          - md_in_html
          - pymdownx.snippets: {{base_path: ["{folder}"]}}
    """
    if theme != "material":
        config = config.replace(", features: [navigation.path, navigation.tabs]", "")
    return build(folder, _fleet(texts), config)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return _build(tmp_path_factory.mktemp("hostile"), "material", HOSTILE.values())


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return _build(tmp_path_factory.mktemp("harmless"), "material", HARMLESS.values())


@pytest.fixture(params=HOSTILE)
def found(request: pytest.FixtureRequest, hostile: Site) -> tuple[str, dict[str, Any], Page]:
    """A hostile text, its agent in the catalog, and the agent's page."""
    text = HOSTILE[request.param]
    (entry,) = [found for found in hostile.json("agents/catalog.json")["agents"] if found["name"] == text]
    return text, entry, hostile.page(f"agents/{entry['id']}/")


# Nothing becomes active


Signature = tuple[str, tuple[str, ...]]


def _shown(site: Site) -> list[Page]:
    """Return every page, and every item that the script of a list puts into one as HTML."""
    return [*site.pages().values(), *(item for _, item in fragments(site))]


def _signatures(site: Site) -> set[Signature]:
    """Return every element that is shown as its tag and the names of its attributes."""
    return {
        (str(node.tag), tuple(sorted(node.attributes))) for page in _shown(site) for node in page.all("*")
    }


def _addresses(site: Site) -> set[tuple[str, str, str, str]]:
    """Return where the pages lead or load from: tag, attribute, scheme and host."""
    names = ("href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href")
    return {
        (str(node.tag), name, urlsplit(value).scheme, urlsplit(value).netloc)
        for page in _shown(site)
        for node in page.all("*")
        for name, value in node.attributes.items()
        if name in names and value
    }


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_hostile_texts_add_no_element_and_no_attribute(
    tmp_path: Path, hostile: Site, harmless: Site, theme: str
) -> None:
    if theme != "material":
        hostile = _build(tmp_path / "hostile", theme, HOSTILE.values())
        harmless = _build(tmp_path / "harmless", theme, HARMLESS.values())
    assert _signatures(hostile) - _signatures(harmless) == set()


def test_hostile_texts_add_no_script(hostile: Site, harmless: Site) -> None:
    def scripts(site: Site) -> set[tuple[str, str]]:
        """With what the theme writes of the page's depth left out."""
        depth = re.compile(r'"(base|search)": "[./a-z]+"|new URL\("[./]+"')
        return {
            (node.attributes.get("src") or "", depth.sub("", node.text()))
            for page in site.pages().values()
            for node in page.all("script:not([type='application/ld+json'])")
        }

    assert scripts(hostile) == scripts(harmless)


def test_hostile_texts_stay_texts_in_the_linked_data(hostile: Site) -> None:
    for path, page in hostile.pages().items():
        for node in page.all("script[type='application/ld+json']"):
            assert json.loads(node.text())["@type"] in {"SoftwareSourceCode", "CollectionPage", "WebSite"}, (
                path
            )
            assert not set(node.text()) & set("<>&"), path


def test_hostile_texts_add_no_address(hostile: Site, harmless: Site) -> None:
    assert _addresses(hostile) - _addresses(harmless) == set()
    assert {scheme for _, _, scheme, _ in _addresses(hostile)} <= {"", "http", "https", "mailto"}


def test_nothing_is_loaded_from_elsewhere_because_of_an_agent(hostile: Site) -> None:
    loading = {(tag, host) for tag, name, _, host in _addresses(hostile) if tag != "a" and host}
    assert "agents.example" not in {host for _, host in loading}
    assert "evil.example" not in {host for _, host in loading}


def test_no_class_and_no_id_comes_from_a_file(hostile: Site, harmless: Site) -> None:
    def names(site: Site) -> set[str]:
        return {
            name
            for page in _shown(site)
            for value in page.attributes("[class]", "class")
            for name in value.split()
        }

    assert names(hostile) <= names(harmless)
    ours = {
        id_ for page in hostile.pages().values() for id_ in page.attributes("[data-agent-prompt] [id]", "id")
    }
    assert [id_ for id_ in ours if not id_.startswith("prompt-")] == []


def test_every_style_is_a_color_of_ours(hostile: Site) -> None:
    style = re.compile(r"(--agent-color:|background:)#[0-9a-f]{6}(;color:#[0-9a-f]{6})?")
    styles = {
        value
        for page in _shown(hostile)
        for value in page.attributes(":is(article, body > li) [style], body > [style]", "style")
    }
    assert styles
    assert [value for value in styles if not style.fullmatch(value)] == []


def test_badges_are_the_same_shapes_with_other_words(hostile: Site, harmless: Site) -> None:
    def shapes(site: Site) -> set[Signature]:
        badges = [path for path in site.files() if path.endswith("badge.svg")]
        assert len(badges) == len(HOSTILE) + 3
        return {
            (node.tag, tuple(sorted(node.keys())))
            for path in badges
            for node in ElementTree.fromstring(site.bytes(path)).iter()
        }

    assert shapes(hostile) == shapes(harmless)


def test_what_machines_read_stays_well_formed(hostile: Site) -> None:
    for path in hostile.files():
        if path.endswith(".json"):
            hostile.json(path)
        elif path.endswith((".xml", "badge.svg")):
            ElementTree.fromstring(hostile.bytes(path))
    named = {finding["file"] for finding in hostile.json("agents/report.json")}
    assert named <= {agent["source"]["path"] for agent in hostile.json("agents/catalog.json")["agents"]}


def test_search_entries_hold_text_and_paragraphs_only(hostile: Site) -> None:
    """Material puts both into the page as HTML."""
    for entry in hostile.search():
        for part in (entry["title"], entry["text"]):
            tags = {str(node.tag) for node in Page(part).all("body *")}
            assert tags <= {"p"}, entry


def test_no_file_of_the_project_is_included(hostile: Site) -> None:
    holding = [path for path in hostile.files() if SECRET.encode() in hostile.bytes(path)]
    assert holding == ["control/index.html", "search/search_index.json"], "the user's own page may include it"
    assert hostile.page("control/").has("p.attribute-list"), "the extensions are on"
    assert [entry["location"] for entry in hostile.search() if SECRET in entry["text"]] == ["control/"]


# Everything is shown


def test_a_hostile_name_is_shown_where_a_name_is_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, _, page = found
    assert page.text("h1").endswith(text)
    assert page.text("title") == f"{text} - Our agents"
    assert page.texts(".md-header__topic")[1] == text


def test_a_hostile_description_is_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, _, page = found
    assert page.text(".agent-summary") == f"Summary {text}"
    assert page.attribute("meta[name=description]", "content") == f"Summary {text}"


def test_a_hostile_dialogue_is_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, _, page = found
    assert page.text("#example-1 .agent-context") == f"Context {text}"
    assert page.texts("#example-1 .agent-said") == [f"User {text}", f"Assistant {text}"]
    assert page.text("#example-1 details p") == f"Commentary {text}"


def test_hostile_keys_and_values_are_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, _, page = found
    rows = {text_of(row.css("th")[0]): text_of(row.css("td")[0]) for row in page.all(".agent-details tr")}
    assert rows[text] == text
    assert rows["permissionMode"] == text
    assert rows["tags"] == text
    assert json.loads(rows["nested"]) == {"deep": [text]}


def test_a_hostile_file_name_is_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, entry, page = found
    assert entry["source"]["path"] in page.texts(".agent-details td")
    if os.name == "posix":
        assert entry["source"]["path"] == re.sub("/+", "/", f"agents/{text}.md")
        assert page.attribute("a[download]", "download") == f"{text}.md".rpartition("/")[2]


def test_hostile_tools_models_and_colors_are_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, entry, page = found
    assert entry["tools"]["granted"][0]["name"] == "Read"
    shown = page.texts("[data-capability] li code")
    for tool in entry["tools"]["granted"]:
        name = tool["name"] + (f"({tool['rule']})" if tool["rule"] is not None else "")
        assert name in shown
    assert f"Model: {text}" in page.texts(".agent-chip")
    assert page.text(".agent-badge") == " ".join(text[:40].split())


def test_a_hostile_prompt_is_shown(found: tuple[str, dict[str, Any], Page]) -> None:
    text, _, page = found
    prompt = page.text("[data-agent-prompt]")
    assert f"Code {text}" in prompt
    if "&" not in text and "\\" not in text:
        for place in ("Heading", "Paragraph", "List", "Column", "Starter"):
            assert f"{place} {text}" in prompt
        assert f"Heading {text}" in page.texts(".agent-contents a")


def test_json_holds_the_exact_text(found: tuple[str, dict[str, Any], Page], hostile: Site) -> None:
    text, entry, _ = found
    assert entry["summary"] == f"Summary {text}"
    assert entry["model"] == [text]
    assert entry["metadata"][text] == text
    assert entry["examples"][0]["turns"][0]["text"] == f"User {text}"
    raw = hostile.bytes(f"agents/{entry['id']}/{entry['id']}.md")
    assert raw.decode() == _file(text)


def test_a_hostile_agent_is_found_by_its_words(
    found: tuple[str, dict[str, Any], Page], hostile: Site
) -> None:
    text, entry, _ = found
    here = f"agents/{entry['id']}/"
    titles = {item["location"]: item["title"] for item in hostile.search()}
    texts = {item["location"]: item["text"] for item in hostile.search()}
    assert Page(titles[here]).text("body") == text
    assert f"Summary {text}" in Page(texts[here]).texts("p")
    assert Page(titles[f"{here}#example-1"]).text("body") == f"User {text}"


@pytest.mark.parametrize(
    ("address", "selector"),
    [
        ("agents/", ".agent-card h2"),
        ("agents/tools/", "[data-agent-id]"),
        ("agents/examples/", ".agent-line-agent"),
    ],
)
def test_every_list_shows_hostile_names_in_its_page_and_in_what_its_script_draws(
    hostile: Site, address: str, selector: str
) -> None:
    assert set(HOSTILE.values()) <= set(hostile.page(address).texts(selector))
    assert set(HOSTILE.values()) <= set(Items(hostile, address).texts(selector))


def test_the_categories_show_hostile_names(hostile: Site) -> None:
    paths = [path for path in hostile.files() if re.fullmatch("agents/categories/.+/index.html", path)]
    shown = {name for path in paths for name in hostile.page(path).texts(".agent-rows a")}
    assert set(HOSTILE.values()) <= shown


# What nobody sees is written out


HIDDEN = "\u202e"
"""The right-to-left override: what follows is read backwards."""


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An agent with a hidden character in whatever a page shows of it."""
    text = f'"{HIDDEN}gnp.exe"'
    example = f'"{HIDDEN}Says. <example>user: {HIDDEN}Hi assistant: {HIDDEN}Ho</example>"'
    keys = dict.fromkeys(("model", "color", "category", "permissionMode", text), text)
    files = {
        "agents/a.md": agent(text, example, tools=f"[Read, {text}]", tags=f"[{text}]", body=HIDDEN, **keys),
        "agents/b.md": agent(text, example),
    }
    return build(tmp_path_factory.mktemp("hidden"), files)


def test_no_page_and_no_list_holds_a_hidden_character(hidden: Site) -> None:
    holding = [path for path, page in hidden.pages().items() if HIDDEN in page.tree.text()]
    holding += [path for path, page in fragments(hidden) if HIDDEN in page.tree.text()]
    holding += [
        path for path in hidden.files() if path.endswith(".csv") and HIDDEN in hidden.bytes(path).decode()
    ]
    assert holding == []
    first = hidden.json("agents/catalog.json")["agents"][0]["id"]
    assert hidden.page(f"agents/{first}/").text("h1").endswith("⟦U+202E⟧gnp.exe")


def test_no_name_and_no_choice_of_a_filter_holds_a_hidden_character(hidden: Site) -> None:
    """Addresses keep the value as the file has it."""
    items = Items(hidden, "agents/")
    assert {item["name"] for item in items.all} == {"⟦U+202E⟧gnp.exe"}
    assert {title for titles in items.titles.values() for title in titles if HIDDEN in title} == set()
    assert items.facets["color"] == [f"{HIDDEN}gnp.exe"]
    assert items.titles["color"] == ["⟦U+202E⟧gnp.exe"]


# No key of a file reaches the theme


META = """
template: 404.html
title: Somebody Else
hide: [navigation, toc, path, footer]
status: deprecated
icon: material/skull
subtitle: Sub
search: {exclude: true, boost: 100}
social: {cards: true}
slug: elsewhere
date: 2020-01-01
authors: [mallory]
"""


def test_keys_that_mean_something_to_a_theme_change_nothing_but_the_details(tmp_path: Path) -> None:
    plain = agent("worker", "Works.", tools="Read", body="# Work\n\nWork.")
    with_meta = plain.replace("\n---\n\n", f"{META}---\n\n")
    assert with_meta != plain
    config = """
        site_name: Our agents
        theme: {name: material, features: [navigation.path, navigation.tabs, navigation.footer]}
        plugins: [search, agent-catalog]
    """
    sites = [
        build(tmp_path / name, {"agents/worker.md": content}, config)
        for name, content in (("plain", plain), ("meta", with_meta))
    ]

    rows = sites[1].page("agents/worker/").texts(".agent-details th")
    assert {"template", "title", "hide", "status", "icon", "search"} <= set(rows)
    assert sites[0].files() == sites[1].files()
    for address in [path for path in sites[0].files() if path.endswith(".html")]:
        pages = [site.page(address) for site in sites]
        for page in pages:
            for details in page.all(".agent-details"):
                details.decompose()
        assert pages[0].tree.html == pages[1].tree.html, address
    assert sites[0].search() == sites[1].search()


def test_a_secret_is_in_no_file_of_the_site_but_the_one_to_download(tmp_path: Path) -> None:
    lines = "\n\n".join(SECRETS.values())
    said = f"Here it is: {SECRETS['npm-token']}"
    example = f"<example>user: '{said}' assistant: 'Never tell.'</example>"
    front = f"note: '{SECRETS['github-token']}'\nbroken: a: {SECRETS['gitlab-token']}\n"
    text = f"---\nname: teller\ndescription: |\n  {SECRETS['openai-key']} {example}\n{front}---\n\n{lines}\n"
    site = build(tmp_path, {"agents/teller.md": text, "docs/index.md": "# Home\n"}, MKDOCS_YML)
    for row in SECRETS:
        holding = [path for path in site.files() if secret_of(row).encode() in site.bytes(path)]
        assert holding == ["agents/teller/teller.md"], row
