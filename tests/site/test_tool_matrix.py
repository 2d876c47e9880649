"""The tool matrix: who can do what? As a table, and as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.site.crowd import MANY
from tests.site.items import Items
from tests.site.project import PLAIN_YML, Page, Site, agent, attribute, build, text_of

ROWS = ".agent-table > tbody > tr:has([data-agent-id])"

LETTERS = {
    "granted": "g", "rule": "r", "inherited": "i", "denied": "d", "unknown": "u",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(fleet: Site) -> Page:
    return fleet.page("agents/tools/")


def _cells(page: Page) -> dict[str, dict[str, tuple[str, str]]]:
    """Read the matrix: agent -> tool -> shape and words."""
    tools = page.texts(".agent-matrix-tool")
    rows = {}
    for row in page.all(ROWS):
        cells = [
            ((cell.attributes.get("class") or "").rpartition("--")[2], text_of(cell))
            for cell in row.css("td")[1 : 1 + len(tools)]
        ]
        rows[text_of(row.css("th a")[0])] = dict(zip(tools, cells, strict=True))
    return rows


def test_the_matrix_says_who_can_do_what(page: Page) -> None:
    cells = _cells(page)
    assert list(cells) == [
        "oracle", "recovered", "Release Captain", "security-reviewer", "style-reviewer", "windows",
    ]  # fmt: skip
    assert cells["security-reviewer"]["Read"] == ("granted", "granted")
    assert cells["security-reviewer"]["Bash"] == ("rule", "granted, with a rule")
    assert cells["security-reviewer"]["Frobnicate"] == ("unknown", "named, but unknown")
    assert cells["security-reviewer"]["Write"] == ("", "")
    assert cells["Release Captain"]["Bash"] == ("inherited", "inherited")
    assert cells["Release Captain"]["Frobnicate"] == ("", ""), "what nobody knows is not inherited"
    assert cells["style-reviewer"]["Bash"] == ("denied", "denied")
    assert set(cells["oracle"].values()) == {("", "")}


def test_the_legend_explains_every_shape_by_the_words_of_its_cells(page: Page) -> None:
    legend = {
        attribute(item.css("span")[0], "class").rpartition("--")[2]: text_of(item)
        for item in page.all(".agent-legend li")
    }
    assert set(legend) == set(LETTERS)
    shown = {cell for row in _cells(page).values() for cell in row.values()} - {("", "")}
    assert shown <= set(legend.items())


def test_a_row_leads_to_the_tools_of_its_agent(page: Page) -> None:
    assert page.attributes(f"{ROWS} th a", "href")[:2] == ["../oracle/#tools", "../recovered/#tools"]


def test_namesakes_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    files = {
        "agents/one/twin.md": agent("twin", tools="Read"),
        "agents/two/twin.md": agent("twin", tools="Read"),
        "agents/one/only.md": agent("only", tools="Read"),
    }
    page = build(tmp_path, files, PLAIN_YML).page("agents/tools/")
    assert page.texts(f"{ROWS} th > small") == ["twin", "two-twin"]


def test_on_a_phone_a_row_says_what_its_agent_can(page: Page) -> None:
    """The cells have no room there; the style sheet shows these instead."""
    chips = [[text_of(chip) for chip in row.css(".agent-matrix-chips i")] for row in page.all(ROWS)]
    assert chips == [
        ["No tools"],
        ["Read", "Edit"],
        ["Inherits every tool"],
        ["Read", "Search", "Run", "MCP"],
        ["Inherits every tool"],
        ["Read"],
    ]


def test_the_matrix_groups_its_columns_by_capability(page: Page) -> None:
    groups = [(text_of(head), int(attribute(head, "colspan"))) for head in page.all("th[scope=colgroup]")]
    assert groups == [("Read", 2), ("Search", 1), ("Edit", 2), ("Run", 1), ("MCP", 1), ("Other", 1)]
    assert sum(span for _, span in groups) == len(page.all(".agent-matrix-tool"))


def test_the_matrix_counts_each_tool_and_each_agent(page: Page) -> None:
    totals = dict(zip(page.texts(".agent-matrix-tool"), page.texts("tfoot td")[1:], strict=True))
    assert totals["Read"] == "5"
    assert totals["Bash"] == "2", "one lists it, one inherits it, one is denied it"
    assert totals["Frobnicate"] == "0"
    agents = {text_of(row.css("th a")[0]): text_of(row.css("td")[0]) for row in page.all(ROWS)}
    assert agents["security-reviewer"] == "5", "the sixth name is unknown, and grants nothing"
    assert agents["style-reviewer"] == "all"
    assert agents["oracle"] == "0"


def test_the_matrix_is_a_labelled_region_that_the_keyboard_reaches(page: Page) -> None:
    region = page.one(".agent-matrix")
    assert attribute(region, "role") == "region"
    assert attribute(region, "tabindex") == "0"
    assert page.text(f"#{attribute(region, 'aria-labelledby')}") == "Tool matrix"


def test_the_names_head_the_order_of_the_rows(page: Page) -> None:
    assert page.texts("[aria-sort]") == ["Agent"]
    assert page.attribute("[aria-sort]", "aria-sort") == "ascending"


def test_what_the_script_draws_are_the_cells_of_the_page(fleet: Site, page: Page) -> None:
    """A row of `items.json` has a letter for each cell, in the order of the cells in the template."""
    letters = page.attribute("template[data-agent-cells]", "data-agent-cells")
    cells = page.template("template[data-agent-cells]").all("td")
    shapes = [(cell.attributes.get("class") or "").rpartition("--")[2] for cell in cells]
    assert dict(zip(shapes, letters, strict=True)) == {**LETTERS, "": "-"}
    shown = {
        name: "".join(LETTERS.get(shape, "-") for shape, _ in row.values())
        for name, row in _cells(page).items()
    }
    items = Items(fleet, "agents/tools/")
    assert shown == dict(zip(items.texts("[data-agent-id]"), [item["c"] for item in items.all], strict=True))
    assert [item["n"] for item in items.all] == [0, 2, None, 5, None, 1]


# More tools than columns


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files = {
        "agents/all.md": agent("all-thumbs", tools=", ".join(f"mcp__s__t{n:02}" for n in range(65))),
        "agents/few.md": agent("few", tools=", ".join(f"mcp__s__t{n:02}" for n in range(60))),
    }
    return build(tmp_path_factory.mktemp("wide"), files, PLAIN_YML)


def test_sixty_tools_have_columns_and_the_others_are_named(wide: Site) -> None:
    page = wide.page("agents/tools/")
    assert page.texts(".agent-matrix-tool") == [f"mcp__s__t{n:02}" for n in range(60)]
    others = ", ".join(f"mcp__s__t{n:02}" for n in range(60, 65))
    assert page.texts(f"{ROWS} .agent-matrix-others") == [f"5 more{others}", ""]
    assert [item["o"] for item in Items(wide, "agents/tools/").all] == [others.split(", "), []]
    assert "60 tools that are named most" in page.text(".agent-figures")


# CSV


def _csv(site: Site) -> list[list[str]]:
    content = site.bytes("agents/tools/matrix.csv").decode()
    assert content.count("\r\n") == content.count("\n"), "RFC 4180 ends lines so"
    return list(csv.reader(io.StringIO(content, newline="")))


def test_the_csv_is_offered_for_download(page: Page) -> None:
    assert page.texts("a[href='matrix.csv'][download]") == ["Download as CSV"]


def test_the_csv_holds_the_matrix_in_words(fleet: Site, page: Page) -> None:
    head, *rows = _csv(fleet)
    tools = page.texts(".agent-matrix-tool")
    assert head == ["id", "name", "category", "access", "tools", *tools, "other tools"]
    words = {name: [word for _, word in row.values()] for name, row in _cells(page).items()}
    assert {row[1]: row[5:-1] for row in rows} == words
    assert [row[:5] for row in rows] == [
        ["oracle", "oracle", "", "none", "0"],
        ["recovered", "recovered", "Data", "listed", "2"],
        ["release-captain", "Release Captain", "", "all", "all"],
        ["security-reviewer", "security-reviewer", "Review", "listed", "5"],
        ["style-reviewer", "style-reviewer", "Review", "all", "all"],
        ["windows", "windows", "", "listed", "1"],
    ]


def test_the_csv_names_tools_without_a_column_in_its_last(wide: Site) -> None:
    rows = _csv(wide)
    assert [row[-1] for row in rows] == ["other tools", "; ".join(f"mcp__s__t{n}" for n in range(60, 65)), ""]


def test_the_csv_has_a_row_for_every_agent_and_as_many_fields_in_each(many: Site) -> None:
    rows = _csv(many)
    assert len(rows) == 1 + MANY
    assert {len(row) for row in rows} == {5 + len(many.page("agents/tools/").all(".agent-matrix-tool")) + 1}


def test_a_spreadsheet_takes_no_text_of_a_file_for_a_formula(tmp_path: Path) -> None:
    formula = '=HYPERLINK("https://evil.example/","x")'
    files = {
        "agents/a.md": agent(f"'{formula}'", category="'+1'", tools="['@SUM(A1)', '-2']"),
        "agents/b.md": agent('"a, \\"b\\" and c"'),
    }
    fields = {field for row in _csv(build(tmp_path, files, PLAIN_YML)) for field in row}
    assert {f"'{formula}", "'+1", "'@SUM", "'-2", 'a, "b" and c'} <= fields
    assert [field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
