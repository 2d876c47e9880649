"""`llms.txt` and `llms-full.txt`: what a reader of the format finds; no file gets out of its place."""

from __future__ import annotations

import re
from typing import Any

from cmarkgfm import cmark  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.reading.folder import Reading
from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.llms import LinkedPage, llms_full_text, llms_text, markdown_text
from tests.catalog.agents import make_agent, make_tools
from tests.reading.strategies import PROPERTY, any_text
from tests.rendering.html_tree import parse

ITEM = re.compile(r"-\s*\[(?P<title>[^\]]+)\]\((?P<url>[^\)]+)\)(?::\s*(?P<notes>.*))?")
"""What the readers of llmstxt.org take for an item of a list."""


def catalog(*agents: dict[str, Any]) -> Catalog:
    made = [make_agent(f"agents/{number}.md", **agent) for number, agent in enumerate(agents)]
    return build_catalog(Reading(tuple(made), (), ()))


def test_the_list_is_a_title_a_quote_and_sections_of_links() -> None:
    fleet = catalog(
        {"name": "cook", "summary": "Cooks.", "category": "Kitchen"},
        {"name": "Waiter", "summary": "Serves.", "category": "optional"},
        {"name": "porter", "summary": ""},
    )
    assert llms_text(fleet, "Our agents", "Who does what.", "agents/", False) == (
        "# Our agents\n"
        "\n"
        "> Who does what.\n"
        "\n"
        "This is a catalog of 3 agents. Each link leads to the file of an agent: Markdown, with its name, "
        "its description\nand its tools as front matter, and its prompt below.\n"
        "\n"
        "## Kitchen\n"
        "\n"
        "- [cook](agents/cook/cook.md): Cooks.\n"
        "\n"
        "## Optional agents\n"
        "\n"
        "- [Waiter](agents/waiter/waiter.md): Serves.\n"
        "\n"
        "## Uncategorized\n"
        "\n"
        "- [porter](agents/porter/porter.md)\n"
        "\n"
        "## Optional\n"
        "\n"
        "- [catalog.json](agents/catalog.json): all that the files say, but for the prompts, as JSON\n"
        "- [report.json](agents/report.json): what is wrong in the files, as JSON\n"
    )


def test_other_pages_come_first_and_the_full_text_last() -> None:
    pages = [LinkedPage("Start (here)", "https://example.org/a (b)/")]
    text = llms_text(catalog(), "T", "A", "https://example.org/agents/", True, pages)
    assert "## Pages\n\n- [Start (here)](https://example.org/a%20%28b%29/)\n" in text
    assert "- [llms-full.txt](https://example.org/agents/llms-full.txt): " in text


nasty = any_text | st.text(st.sampled_from("ab1.)( []`*_<>&#-+=~!\\|:\n@"), min_size=1, max_size=30)


@PROPERTY
@given(nasty)
def test_text_in_markdown_says_just_itself(text: str) -> None:
    html = cmark.github_flavored_markdown_to_html(
        f"> {markdown_text(text)}", cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_FOOTNOTES
    )
    body = parse(html)
    # GitHub makes links of bare addresses; readers of the format do not.
    assert not body.css("*:not(body):not(blockquote):not(p):not(a)")
    assert body.text().split() == reveal(text).split()


@PROPERTY
@given(st.lists(st.tuples(nasty.filter(str.strip), nasty), min_size=1, max_size=4), nasty)
def test_readers_of_the_format_find_each_agent_once(rows: list[tuple[str, str]], category: str) -> None:
    fleet = catalog(*({"name": name, "summary": summary, "category": category} for name, summary in rows))
    text = llms_text(fleet, "T", "A", "https://example.org/agents/", False)
    lines = text.split("\n")
    assert [line for line in lines if line.startswith("# ")] == ["# T"]
    assert len([line for line in lines if line.startswith("## ")]) == 2
    items = [ITEM.fullmatch(line) for line in lines if line.startswith("- ")]
    assert all(items)
    urls = sorted(item["url"] for item in items[:-2] if item)
    assert urls == sorted(f"https://example.org/agents/{entry.id}/{entry.id}.md" for entry in fleet.entries)


def test_the_full_text_has_every_prompt_between_lines_of_its_own() -> None:
    fleet = catalog(
        {
            "name": "cook",
            "description": "Cooks.",
            "body": "\n# Cook\n\nStir.\n",
            "tools": make_tools("Read, Bash(ls)"),
        },
        {"name": "porter", "description": "Carries.", "body": "Lift.", "tools": make_tools("all", "Bash")},
        {"name": "sage", "description": "", "body": "", "tools": make_tools("none")},
    )
    head, *agents = re.split(r"^(?====== [0-9a-f]{16} begin )", llms_full_text(fleet, "T", "x/"), flags=re.M)
    assert head.startswith("# T: all agents in full\n\n> 3 agents.\n\n")
    mark = re.search(r"`(===== [0-9a-f]{16})`", head)
    assert mark
    assert "".join(agents).replace(mark[1], "=====") == FULL


FULL = """\
===== begin cook
name: cook
file: agents/0.md
address: x/cook/cook.md
tools: Read, Bash(ls)

Cooks.

# Cook

Stir.

===== end cook

===== begin porter
name: porter
file: agents/1.md
address: x/porter/porter.md
tools: every tool of the session, but Bash

Carries.

Lift.

===== end porter

===== begin sage
name: sage
file: agents/2.md
address: x/sage/sage.md
tools: none

===== end sage
"""


def test_no_prompt_can_hold_the_line_that_ends_it() -> None:
    first = llms_full_text(catalog({"name": "cook", "body": "Stir."}), "T", "")
    copied = first[first.index("=====") :]
    second = llms_full_text(
        catalog({"name": "cook", "body": "Stir."}, {"name": "liar", "body": copied}), "T", ""
    )
    mark = re.search(r"`(===== [0-9a-f]{16})`", second)
    assert mark
    assert second.count(f"\n{mark[1]} ") == 4


def test_what_nobody_sees_is_written_out() -> None:
    hidden = "a\u202eb\x00"
    fleet = catalog({"name": hidden, "description": hidden, "body": hidden, "summary": hidden})
    for text in (llms_text(fleet, "T", "A", "", True), llms_full_text(fleet, "T", "")):
        assert "a⟦U+202E⟧b⟦U+0000⟧" in text
        assert hidden not in text
