"""The documentation names every option, command, block, code, address and dependency, and is right."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, get_args, get_type_hints

import click
import jinja2
import pytest
from jinja2 import nodes
from msgspec import Struct, structs

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.former import FormerAddress, KnownBy
from agent_catalog.catalog.relations import relations_of
from agent_catalog.catalog.similarity import MAX_SIMILAR, MAX_WORDS
from agent_catalog.catalog.tool_matrix import MAX_COLUMNS
from agent_catalog.cli import main
from agent_catalog.model import Finding, Revision
from agent_catalog.reading import dialects
from agent_catalog.reading.discovery import Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.reading.mending import find_mendings, write_mending
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_filter import PARAMETERS
from agent_catalog.rendering.agent_page import (
    AgentView,
    Detail,
    ExampleView,
    TurnView,
    render_agent_page,
    render_parts,
)
from agent_catalog.rendering.badge import badges
from agent_catalog.rendering.card import MAX_SUMMARY, CardView, ColorView
from agent_catalog.rendering.catalog_json import catalog_json
from agent_catalog.rendering.category_pages import (
    MAX_ROWS,
    Choice,
    category_parts,
    render_categories,
    render_category,
)
from agent_catalog.rendering.compare_page import MAX_AGENTS, render_compare
from agent_catalog.rendering.embedding import MAX_LISTED as MAX_EMBEDDED
from agent_catalog.rendering.embedding import render_embed_list, render_install
from agent_catalog.rendering.environment import create_environment
from agent_catalog.rendering.examples_page import ExampleGroup, ExampleLine, render_examples
from agent_catalog.rendering.finding_view import MAX_EXCERPT, FindingView
from agent_catalog.rendering.former_page import NearAgent, RetiredView, render_retired
from agent_catalog.rendering.health_page import CodeCount, FileReport, render_health
from agent_catalog.rendering.home_page import render_home
from agent_catalog.rendering.index_page import SORTS, render_index
from agent_catalog.rendering.listing import FIRST, Facet
from agent_catalog.rendering.overview import Overview
from agent_catalog.rendering.page import Page, PublishedSite
from agent_catalog.rendering.pieces import MAX_ROWS as MAX_TABLE
from agent_catalog.rendering.pieces import Embedder, Piece
from agent_catalog.rendering.prompt import Heading
from agent_catalog.rendering.related import MAX_LISTED, RelatedAgent, RelatedView, related_view
from agent_catalog.rendering.settings_view import SettingView
from agent_catalog.rendering.share import Form
from agent_catalog.rendering.source_links import OwnerView
from agent_catalog.rendering.tool_view import CapabilityView, ToolCard, ToolsView, ToolView
from agent_catalog.rendering.tools_page import FIRST as FIRST_ROWS
from agent_catalog.rendering.tools_page import ColumnView, RowHead, RowView, render_tools
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.site.output import output_names
from agent_catalog.vocabulary import load

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "plugins" / "agent_catalog"
TEMPLATES = PACKAGE / "rendering" / "templates" / "agent-catalog"

FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def sections(name: str, level: str = "## ") -> dict[str, str]:
    """Return the sections of a page by their headings, headings inside of code left alone.

    A section ends at the next heading of its level, or of the one above.
    """
    found: dict[str, str] = {}
    heading, fence = "", ""
    for line in text(name).split("\n"):
        mark = re.match(r"`{3,}", line)
        if mark and not fence:
            fence = mark[0]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence and line.startswith(("## ", level)):
            heading = line.lstrip("#").strip().strip("`")
            continue
        found[heading] = found.get(heading, "") + line + "\n"
    return found


def test_every_option_has_a_section() -> None:
    options = {name for name, _ in AgentCatalogConfig._schema if name != "enabled"}
    assert options == set(sections("options.md")) - {""}


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_flag_of_a_command_is_described(command: str) -> None:
    described = sections("commands.md")
    section = next(body for heading, body in described.items() if command in heading.split())
    whole = text("commands.md")
    for parameter in main.commands[command].params:
        if isinstance(parameter, click.Option):
            for flag in parameter.opts:
                assert f"`{flag}" in section or f"`{flag}" in whole, flag


# Templates


def parsed(template: str) -> nodes.Template:
    """Return a template of ours: `agent.html` is the one that users extend."""
    return jinja2.Environment(autoescape=True).parse((TEMPLATES / "base" / template).read_text("utf-8"))


def blocks_of(template: str) -> set[str]:
    return {block.name for block in parsed(template).find_all(nodes.Block)}


def first_column(section: str) -> set[str]:
    """Return the names in the first column of the tables of a section."""
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def template_sections() -> dict[str, str]:
    """Return the sections of `templates.md` by the file that each is about."""
    found = sections("templates.md", "### ")
    return {
        heading.split("/")[1]: body for heading, body in found.items() if heading.startswith("agent-catalog/")
    }


PAGES = sorted(file.name for file in (TEMPLATES / "base").glob("*.html") if file.stem != "parts")


def test_every_template_has_a_section_and_every_section_a_template() -> None:
    assert sorted(template_sections()) == sorted([*PAGES, "badge.svg"])
    assert {file.name for file in TEMPLATES.glob("*.*")} == {*PAGES, "badge.svg"}


@pytest.mark.parametrize("template", PAGES)
def test_the_blocks_of_a_template_are_those_of_its_section(template: str) -> None:
    assert first_column(template_sections()[template]) == blocks_of(template)


class RecordingTemplate(jinja2.Template):
    """Notes what a template is rendered with."""

    seen: ClassVar[dict[str, set[str]]] = {}

    def render(self, *args: Any, **kwargs: Any) -> str:
        self.seen.setdefault((self.name or "").split("/")[-1], set()).update(kwargs)
        return super().render(*args, **kwargs)


FLEET = {
    "quality/example.md": """\
---
name: example
description: |-
  Shows what a page shows.

  <example>
  user: "Go"
  </example>
tools: Read, Nonsense
color: red
---
Ask `@other-reviewer`.
""",
    "other-reviewer.md": "---\nname: other-reviewer\ndescription: Reviews.\n---\nReview.\n",
}


BASE_URL = "https://example.org/agents/"


GONE = FormerAddress("gone-reviewer", "gone-reviewer", KnownBy.LOCK, None, "2026-01-31", "example")
"""An agent of the past, with another in its place and one of a similar name."""


def rendered(folder: Path, environment: jinja2.Environment) -> dict[str, Page]:
    """Return every kind of page, by its template."""
    for name, content in FLEET.items():
        file = folder / "agents" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    catalog = build_catalog(read_folders([folder / "agents"]))
    entries = {entry.id: entry for entry in catalog.entries}
    to = Addresses("../")
    related = related_view(relations_of(catalog.entries)["example"], entries, to)
    list(badges(environment, entries["example"].agent))
    render_embed_list(environment, catalog, "", "Agents", "Ours", "", "embed.js")
    render_install(environment, entries["example"], "", "Ours", BASE_URL, BASE_URL)
    site = PublishedSite(catalog_url=BASE_URL)
    embedder = Embedder(environment, catalog)

    def embedded(kind: str, target: str) -> Page:
        made = embedder.html(Piece(kind, target, ""), to)
        return Page("", "", embedder.joined([made]))

    return {
        "embedded-cards.html": embedded("card", "example"),
        "embedded-table.html": embedded("table", ""),
        "embedded-example.html": embedded("example", "example"),
        "hovers.html": Page("", "", embedder.hovers(["agent:example", "tool:Read"], to, "references.js")),
        "index.html": render_index(environment, catalog, to, "Agents", "query.js"),
        "tools.html": render_tools(environment, catalog, to, "query.js"),
        "examples.html": render_examples(environment, catalog, to, "query.js"),
        "health.html": render_health(environment, catalog, to, "query.js"),
        "home.html": render_home(environment, catalog, to, "Ours"),
        "compare.html": render_compare(environment, to),
        "categories.html": render_categories(environment, catalog, to),
        "category.html": render_category(environment, next(category_parts(catalog)), to),
        "retired.html": render_retired(environment, GONE, entries["example"], catalog.entries, to),
        "agent.html": render_agent_page(
            environment,
            entries["example"],
            render_parts(environment, entries["example"], site=site),
            to,
            related=related,
            site=site,
        ),
    }


def test_the_context_of_every_template_is_described_and_nothing_else(tmp_path: Path) -> None:
    environment = create_environment()
    environment.template_class = RecordingTemplate
    RecordingTemplate.seen.clear()
    rendered(tmp_path, environment)
    described = {}
    for template, section in template_sections().items():
        sentence = re.search(r"\bContext:\s(.*?)(?:\n\n|\Z)", section, re.DOTALL)
        assert sentence, template
        outside = re.sub(r"\([^()]*\)", "", re.sub(r"\]\([^()]*\)", "]", sentence[1]))
        described[template] = set(re.findall(r"`(\w+)`", outside))
    assert described == RecordingTemplate.seen


VIEWS: dict[str, type] = {
    "agent": AgentView,
    "form": Form,
    "card": CardView,
    "card of a tool": ToolCard,
    "color": ColorView,
    "tools": ToolsView,
    "capability": CapabilityView,
    "tool": ToolView,
    "setting": SettingView,
    "example": ExampleView,
    "turn": TurnView,
    "related agents": RelatedView,
    "related agent": RelatedAgent,
    "owner": OwnerView,
    "last change": Revision,
    "retired agent": RetiredView,
    "near agent": NearAgent,
    "detail": Detail,
    "heading": Heading,
    "finding": FindingView,
    "overview": Overview,
    "choice": Choice,
    "facet": Facet,
    "column": ColumnView,
    "row": RowView,
    "head of a row": RowHead,
    "line": ExampleLine,
    "group": ExampleGroup,
    "report": FileReport,
    "code": CodeCount,
}
"""The sections of `templates.md` that describe what a template is given."""


@pytest.mark.parametrize("section", VIEWS)
def test_the_fields_of_a_view_are_those_of_its_section(section: str) -> None:
    view = VIEWS[section]
    properties = {name for name, value in vars(view).items() if isinstance(value, property)}
    fields = {field.name for field in structs.fields(view)}
    assert first_column(sections("templates.md", "### ")[section]) == fields | properties


def test_every_view_within_a_view_has_a_section() -> None:
    def within(hint: Any) -> Iterator[type]:
        if isinstance(hint, type) and issubclass(hint, Struct):
            yield hint
        for part in get_args(hint):
            yield from within(part)

    for view in VIEWS.values():
        # Heading names itself in a way that `get_type_hints` resolves by its module only.
        hints = get_type_hints(view, vars(sys.modules[view.__module__]))
        for hint in hints.values():
            assert set(within(hint)) <= set(VIEWS.values()), view


def test_every_way_to_an_address_is_described() -> None:
    section = sections("templates.md", "### ")["to"]
    ways = {name for name, value in vars(Addresses).items() if callable(value) and not name.startswith("_")}
    assert ways == set(re.findall(r"`to\.(\w+)\(", section))


def test_every_macro_is_described_with_its_values() -> None:
    section = sections("templates.md", "### ")["Parts"]
    macros = {macro.name: len(macro.args) for macro in parsed("parts.html").find_all(nodes.Macro)}
    described = {
        name: values.count(",") + bool(values)
        for name, values in re.findall(r"`parts\.(\w+)\((.*?)\)`", section)
    }
    assert described == macros


def test_every_filter_and_test_of_the_templates_is_described() -> None:
    environment, plain = create_environment(), jinja2.Environment(autoescape=True)
    own = (environment.filters.keys() - plain.filters) | (environment.tests.keys() - plain.tests)
    assert own == first_column(sections("templates.md", "### ")["Filters"])


SAMPLES = re.findall(r"^```jinja\n(.*?)^```$", text("templates.md"), re.MULTILINE | re.DOTALL)


def test_templates_are_shown_by_examples() -> None:
    assert len(SAMPLES) > 2


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_of_a_template_changes_the_pages(tmp_path: Path, sample: str) -> None:
    extended = re.match(r'{% extends "agent-catalog/base/(.+?)" %}', sample)
    assert extended
    assert set(re.findall(r"{%-?\s*block\s+(\w+)", sample)) <= blocks_of(extended[1])
    before = rendered(tmp_path, create_environment())
    override = tmp_path / "overrides" / "agent-catalog" / extended[1]
    override.parent.mkdir(parents=True)
    override.write_text(sample, "utf-8")
    after = rendered(tmp_path, create_environment([str(tmp_path / "overrides")]))
    shown_in = {"card.html": ["embedded-cards.html", "index.html"]}
    changed = [name for name in after if after[name] != before[name]]
    assert sorted(changed) == shown_in.get(extended[1], [extended[1]])


# Findings


def codes_in_the_source() -> set[str]:
    """Return the code of every finding that some call in the package creates."""
    makers = {"Finding", "Problem", "add", "add_at", "note", "_skip", "_problem"}
    found = {row["code"] for row in load("hazards").values()}
    for file in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = (
                    call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                )
                for argument in call.args if name in makers else ():
                    if isinstance(argument, ast.Constant) and re.fullmatch(
                        r"[a-z0-9]+(-[a-z0-9]+)+", str(argument.value)
                    ):
                        found.add(str(argument.value))
    return found


def test_every_finding_code_is_in_the_table_and_has_a_section() -> None:
    assert codes_in_the_source() == set(load("findings")) == set(sections("findings.md")) - {""}


def samples() -> list[tuple[str, str, str]]:
    return [
        (code, *(body for _, body in FENCE.findall(section)))
        for code, section in sections("findings.md").items()
        if len(FENCE.findall(section)) == 2
    ]


def findings_about(folder: Path, content: str) -> list[Finding]:
    agents = folder / "agents"
    agents.mkdir()
    (agents / "example.md").write_bytes(content.encode())
    return list(build_catalog(read_folders([agents])).findings)


@pytest.mark.parametrize(
    ("code", "bad", "good"), samples(), ids=lambda value: value if "\n" not in value else ""
)
def test_the_bad_example_of_a_code_yields_it_and_the_good_one_does_not(
    tmp_path: Path, code: str, bad: str, good: str
) -> None:
    for folder in ("bad", "good"):
        (tmp_path / folder).mkdir()
    found = [finding for finding in findings_about(tmp_path / "bad", bad) if finding.code == code]
    assert found
    levels = re.search(r"^Level: (.+)$", sections("findings.md")[code], re.MULTILINE)
    assert levels
    assert {str(finding.level) for finding in found} <= set(re.split(r",\s*|\s+or\s+", levels[1].strip(". ")))
    assert code not in {finding.code for finding in findings_about(tmp_path / "good", good)}


MENDED = "[`check --fix`](commands.md#mend-files) mends it."


@pytest.mark.parametrize(("code", "bad"), [pytest.param(*row[:2], id=row[0]) for row in samples()])
def test_fix_mends_the_codes_that_say_so(tmp_path: Path, code: str, bad: str) -> None:
    findings_about(tmp_path, bad)
    for mending in find_mendings([tmp_path / "agents"], Selection()):
        write_mending(mending)
    left = {finding.code for finding in build_catalog(read_folders([tmp_path / "agents"])).findings}
    assert (code in left) == (MENDED not in " ".join(sections("findings.md")[code].split()))


def test_most_codes_are_shown_by_an_example() -> None:
    assert len(samples()) > len(load("findings")) / 2


def test_the_codes_that_a_file_cannot_silence_are_documented() -> None:
    section = " ".join(sections("options.md")["ignore"].split())
    guarded = load("guarded")
    table = sections("safety.md")["What a reviewer should see"]
    assert set(re.findall(r"^\| \[`([\w-]+)`\]", table, re.MULTILINE)) <= set(guarded["codes"])
    assert guarded["levels"] == ["error"]
    assert "cannot silence a finding of level `error`, nor" in section
    for code in guarded["codes"]:
        assert f"`{code.removesuffix('*')}`" in section


def test_the_example_of_a_comment_ignores_what_it_names(tmp_path: Path) -> None:
    ((_, example),) = FENCE.findall(sections("options.md")["ignore"])
    assert findings_about(tmp_path, example) == []
    (tmp_path / "without").mkdir()
    found = findings_about(tmp_path / "without", re.sub("#.*\n", "", example))
    assert {finding.code for finding in found} == {"tool-unknown", "tool-retired"}


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "agents/", "agents/<id>/", "agents/<id>/<id>.md", "agents/<id>/badge.svg", "agents/tools/",
        "agents/examples/", "agents/health/", "agents/catalog.json", "agents/report.json",
        "agents/<old-id>/",
        "agents/tools/matrix.csv", "agents/compare/?agents=<id>,<id>", "agents/categories/",
        "agents/categories/<slug>/", "agents/categories/<slug>/page-2/", "agents/<id>/embed/",
        "agents/<id>/install/", "agents/embed/", "agents/badges/<id>.json", "agents/<id>/badge-tools.svg",
        "agents/<id>/badge-model.svg", "agents/<id>/social.png",
    ],
)  # fmt: skip
def test_every_address_is_documented(address: str) -> None:
    assert f"`{address}`" in sections("addresses.md")["Addresses"]


def test_every_file_beside_the_pages_is_public_or_said_not_to_be(tmp_path: Path) -> None:
    findings_about(tmp_path, "---\nname: only\ndescription: b\n---\nDo it.\n")
    names = output_names(build_catalog(read_folders([tmp_path / "agents"])))
    public = sections("addresses.md")["Addresses"].split("### ")[0]
    private = sections("addresses.md", "### ")["What is not public"]
    for name in names:
        address = f"agents/{name}".replace("only", "<id>").removesuffix("index.html")
        if name.endswith("items.json"):
            assert "`items.json`" in private
            assert "items.json" not in public
        else:
            assert f"`{address}`" in public


def parameters_of(page: str) -> set[str]:
    """Return the query parameters that `addresses.md` names for a page."""
    row = re.search(
        rf"^\| [^|]*`{page}`[^|]*\| (.+?) \|$", sections("addresses.md", "### ")["Query parameters"], re.M
    )
    assert row, page
    return set(re.findall(r"`(\w+)`", row[1]))


def facets_of(page: Page) -> set[str]:
    """Return the query parameters that the script of a list knows, by its data."""
    data = next(file for file in page.files if file.name == "items.json")
    return {facet["key"] for facet in json.loads(data.content)["facets"]}


def test_every_query_parameter_is_documented(tmp_path: Path) -> None:
    pages = rendered(tmp_path, create_environment())
    of_agents = facets_of(pages["index.html"])
    assert of_agents == facets_of(pages["tools.html"]) == facets_of(pages["examples.html"])
    assert parameters_of("agents/") == parameters_of("agents/tools/") == of_agents | {"q", "sort"}
    assert of_agents | {"q", "sort"} == set(PARAMETERS)
    assert of_agents | {"q"} == first_column(sections("pages.md")["The filter"].split("`sort`")[0])
    assert parameters_of("agents/health/") == facets_of(pages["health.html"]) | {"q"}
    assert parameters_of("agents/health/") == first_column(sections("pages.md")["Health"])
    assert parameters_of("agents/compare/") == {"agents"}


def test_every_order_is_documented() -> None:
    orders = first_column(sections("pages.md")["The filter"].split("`sort`")[1])
    assert {value for value, _ in SORTS if value} <= orders


IN_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("pages.md", f"The page itself holds the first {FIRST} cards."),
        ("pages.md", f"The page itself holds the first {FIRST_ROWS} rows"),
        ("pages.md", f"the {MAX_COLUMNS} tools that are named most"),
        ("pages.md", f"Beyond {MAX_COLUMNS} tools"),
        ("pages.md", f"Beyond {MAX_ROWS} agents"),
        ("pages.md", f"shows {MAX_LISTED} agents and counts the others"),
        ("share.md", f"up to {MAX_EMBEDDED} agents"),
        ("pages.md", f"two to {IN_WORDS.get(MAX_AGENTS)} agents side by side"),
        ("pages.md", f"Up to {IN_WORDS.get(MAX_SIMILAR)} agents whose names"),
        ("pages.md", f"up to {IN_WORDS.get(MAX_WORDS)} words that both use"),
        ("addresses.md", f"where there are more than {MAX_ROWS}"),
        ("agent-files.md", f"| {MAX_COLUMNS}, those that are named most |"),
        ("compatibility.md", f"hold their first {FIRST} items, the matrix its first {FIRST_ROWS} rows"),
        ("references.md", f"it shows {MAX_TABLE} of them at most"),
        ("templates.md", f"(list of [cards](#card), {MAX_TABLE} at most)"),
        ("templates.md", f"the summary is cut at {MAX_SUMMARY} characters"),
        ("templates.md", f"the line of the file, cut at {MAX_EXCERPT} characters"),
    ],
)
def test_numbers_are_those_of_the_code(page: str, words: str) -> None:
    assert words in " ".join(text(page).split())


def test_every_key_of_the_catalog_is_documented(tmp_path: Path) -> None:
    findings_about(tmp_path, "---\nname: a\ndescription: b\ncolor: red\ntools: Read\n---\nDo it.\n")
    catalog = build_catalog(read_folders([tmp_path / "agents"]))
    for key in re.findall(r'"(\w+)":', catalog_json(catalog)):
        assert f'"{key}"' in text("addresses.md") or f"`{key}`" in text("addresses.md"), key


def test_the_example_of_a_dialect_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = re.search(r"^```toml\n(.*?)^```$", text("dialects.md"), re.MULTILINE | re.DOTALL)
    assert sample
    table = tomllib.loads(sample[1])
    monkeypatch.setattr(dialects, "load", lambda name: table)
    made = dialects.dialect.__wrapped__("sample")
    assert made.word("read_file")
    assert set(table) == set(load("claude-code"))


# The repository


def test_every_make_target_is_described() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets
    assert {f"make {target}" for target in targets[1].split()} == first_column(
        sections("development.md")["Make targets"]
    )


def test_the_readme_gives_a_reason_for_every_dependency() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    named = [*project["project"]["dependencies"], *groups["test"], *groups["dev"]]
    readme = (REPOSITORY / "README.md").read_text("utf-8").lower()
    for requirement in named:
        if isinstance(requirement, str):
            name = re.split(r"[<>=]", requirement)[0].lower()
            assert name in readme, name


def test_the_changelog_knows_the_version() -> None:
    from agent_catalog import __version__

    assert __version__ in (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
