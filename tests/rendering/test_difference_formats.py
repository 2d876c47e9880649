"""Differences for people and machines: what files say is data in each form."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from cmarkgfm import cmark  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.comparison import compare
from agent_catalog.catalog.difference import Aspect
from agent_catalog.difference_formats import FORMATS, MARK, MAX_MARKDOWN, Comparison
from agent_catalog.model import Access, Capability, ToolAccess, ToolGrant
from agent_catalog.reading.folder import Reading
from agent_catalog.schemas import DIFF, schema
from tests.catalog.agents import make_agent, make_tools
from tests.reading.strategies import PROPERTY, any_text
from tests.rendering.html_tree import elements, parse
from tests.schemas import assert_fits

BASE, HEAD = "a" * 40, "b" * 40


def catalog(agents: dict[str, Any]) -> Catalog:
    """Return a catalog of agents by name; what a name has are the fields of its agent."""
    made = [make_agent(f"agents/{name}.md", name, **fields) for name, fields in agents.items()]
    return build_catalog(Reading(tuple(made), (), ()))


def comparison(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return Comparison(BASE, HEAD, compare(catalog(before), catalog(after)))


SOME = comparison(
    {
        "code-reviewer": {"tools": make_tools("Read"), "model": ("sonnet",)},
        "writer": {"tools": make_tools("Read, Bash")},
        "gone": {},
    },
    {
        "code-reviewer": {"tools": make_tools("Read, Bash"), "model": ("opus",)},
        "writer": {"tools": make_tools("Read")},
        "fresh": {"tools": make_tools("Read, Write")},
    },
)


def test_text_says_first_who_may_do_more() -> None:
    assert FORMATS["text"](SOME) == (
        "Wider permissions:\n"
        "  code-reviewer gains Bash (new capability: run)\n"
        "\n"
        "New agents:\n"
        "  fresh in agents/fresh.md may use Read, Write\n"
        "\n"
        "Removed agents:\n"
        "  gone in agents/gone.md\n"
        "\n"
        "Other changes:\n"
        "  code-reviewer has the model opus (was sonnet)\n"
        "  writer loses Bash\n"
        "\n"
        "Wider permissions for 1 agent; 1 new, 1 removed, 2 changed.\n"
    )


def test_markdown_puts_what_files_say_into_code_and_folds_what_matters_least() -> None:
    assert FORMATS["markdown"](SOME) == (
        "<!-- agent-catalog diff -->\n\n"
        "**Agent catalog:** wider permissions for 1 agent; 1 new, 1 removed, 2 changed.\n\n"
        "### Wider permissions\n\n"
        "- `code-reviewer` gains `Bash` (new capability: run)\n\n"
        "### New agents\n\n"
        "- `fresh` in `agents/fresh.md` may use `Read`, `Write`\n\n"
        "### Removed agents\n\n"
        "- `gone` in `agents/gone.md`\n\n"
        "<details><summary>Other changes</summary>\n\n"
        "- `code-reviewer` has the model `opus` (was `sonnet`)\n"
        "- `writer` loses `Bash`\n\n"
        "</details>\n"
    )


def test_json_is_as_the_schema_says() -> None:
    value = json.loads(FORMATS["json"](SOME))
    assert_fits(DIFF, value)
    assert (value["base"], value["head"], value["widens"]) == (BASE, HEAD, True)
    first = value["agents"][0]
    assert first["before"] == {
        "id": "code-reviewer",
        "name": "code-reviewer",
        "path": "agents/code-reviewer.md",
    }
    assert first["differences"][0] == {
        "aspect": "tools",
        "widens": True,
        "text": "gains Bash (new capability: run)",
        "values": ["Bash"],
    }
    aspects = json.loads(schema(DIFF))["properties"]["agents"]["items"]["properties"]["differences"]
    assert aspects["items"]["properties"]["aspect"]["enum"] == [*Aspect]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "No agent differs.\n"),
        ("markdown", "<!-- agent-catalog diff -->\n\n**Agent catalog:** no agent differs.\n"),
        ("json", f'{{"version": 1, "base": "{BASE}", "head": null, "widens": false, "agents": []}}\n'),
    ],
)
def test_where_nothing_differs_that_is_said(form: str, said: str) -> None:
    assert FORMATS[form](Comparison(BASE, None, ())) == said


def test_a_renamed_agent_has_both_names() -> None:
    same = {"source": make_agent().source, "description": "Same."}
    renamed = comparison({"old": same}, {"new": same})
    assert "Renamed agents:\n  new has the name new (was old)\n" in FORMATS["text"](renamed)


nasty = any_text | st.sampled_from(
    [
        "`",
        "``a`",
        "@everyone",
        "#1",
        "a\n\n# b",
        "</details>",
        "<!-- x",
        "[a](b)",
        "a|b",
        "\x1b[31m",
        "\u202e",
    ]
)


@PROPERTY
@given(st.lists(nasty.filter(str.strip), min_size=1, max_size=4))
def test_no_text_of_a_file_gets_out_of_its_place(names: list[str]) -> None:
    grants = tuple(ToolGrant(name, Capability.OTHER, False, name) for name in dict.fromkeys(names))
    found = comparison(
        {"a": {}, "b": {}},
        {
            "a": {"tools": ToolAccess(Access.LISTED, grants), "model": tuple(names), "category": names[0]},
            "b": {"metadata": dict.fromkeys(names, "1") | {"hooks": names, "permissionMode": names[0]}},
        },
    )
    plain = FORMATS["text"](found)
    assert all(line.isprintable() for line in plain.split("\n"))
    titles = [line for line in plain.split("\n") if not line.startswith("  ")]
    assert set(titles) <= {"Wider permissions:", "Other changes:", "", titles[-2]}
    html = cmark.github_flavored_markdown_to_html(
        FORMATS["markdown"](found), cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_LIBERAL_HTML_TAG
    )
    found_tags = Counter(str(element.tag) for element in elements(html))
    assert set(found_tags) <= {"p", "strong", "h3", "ul", "li", "code", "details", "summary"}
    assert found_tags["details"] <= 1
    outside = parse(html)
    for code in outside.css("code"):
        code.decompose()
    assert not set(outside.text()) & set("@#[]")
    assert_fits(DIFF, json.loads(FORMATS["json"](found)))


def test_a_comment_is_as_long_as_github_takes() -> None:
    many = {f"agent-{number}": {"model": ("漢" * 300,)} for number in range(4000)}
    text = FORMATS["markdown"](comparison({key: {} for key in many}, many))
    assert MAX_MARKDOWN - 2000 < len(text.encode()) <= MAX_MARKDOWN
    assert text.startswith(MARK)
    assert " more\n\n</details>\n" in text
