"""The examples: I have this problem, who answers?"""

from __future__ import annotations

from pathlib import Path

from tests.site.project import PLAIN_YML, Page, Site, agent, build, text_of


def _by_category(page: Page) -> dict[str, list[str]]:
    """Return what users say, by the heading above it."""
    groups: dict[str, list[str]] = {}
    for item in page.all(".agent-lines > li"):
        heads = item.css("h2")
        if heads:
            groups[text_of(heads[0])] = []
        else:
            groups[list(groups)[-1]].append(text_of(item.css("q")[0]))
    return groups


def test_the_examples_list_every_user_line_by_category(fleet: Site) -> None:
    assert _by_category(fleet.page("agents/examples/")) == {
        "Data": ["The totals are off"],
        "Review": ["Is the new upload form safe to ship?", "Who else can see this bearer token?"],
    }


def test_an_example_leads_to_its_dialogue_and_to_its_agent(fleet: Site) -> None:
    page = fleet.page("agents/examples/")
    assert page.attributes(".agent-line-said", "href") == [
        "../recovered/#example-1",
        "../security-reviewer/#example-1",
        "../security-reviewer/#example-2",
    ]
    assert list(
        zip(page.texts(".agent-line-agent"), page.attributes(".agent-line-agent", "href"), strict=True)
    ) == [
        ("recovered", "../recovered/"),
        ("security-reviewer", "../security-reviewer/"),
        ("security-reviewer", "../security-reviewer/"),
    ]


def test_an_example_says_in_which_context(fleet: Site) -> None:
    assert fleet.page("agents/examples/").texts(".agent-line small") == [
        "A form was added.", "A token turned up in a log.",
    ]  # fmt: skip


def test_every_category_is_in_the_themes_table_of_contents(fleet: Site) -> None:
    page = fleet.page("agents/examples/")
    assert set(page.attributes("[data-md-component=toc] a", "href")) == {"#in-data", "#in-review"}
    assert page.has("#in-data")
    assert page.has("#in-review")


def test_a_fleet_without_examples_is_told_how_to_write_one(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    assert "<example>" in site.page("agents/examples/").text(".agent-empty")
