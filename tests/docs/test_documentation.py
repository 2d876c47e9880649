"""The documentation names every option, command, block, code, address and dependency, and is right."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import click
import jinja2
import pytest
from jinja2 import nodes

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.cli import main
from agent_catalog.model import Finding
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.catalog_json import catalog_json
from agent_catalog.site.config import AgentCatalogConfig
from agent_catalog.vocabulary import load

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "plugins" / "agent_catalog"
TEMPLATES = PACKAGE / "rendering" / "templates" / "agent-catalog"

FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def sections(name: str) -> dict[str, str]:
    """Return the `## ` sections of a page by their headings, headings inside of code left alone."""
    found: dict[str, str] = {}
    heading, fence = "", ""
    for line in text(name).split("\n"):
        mark = re.match(r"`{3,}", line)
        if mark and not fence:
            fence = mark[0]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence and line.startswith("## "):
            heading = line[3:].strip().strip("`")
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


def test_every_template_and_block_is_listed() -> None:
    environment = jinja2.Environment(autoescape=True)
    for template in sorted(TEMPLATES.glob("base/*.html")):
        if template.stem == "parts":
            continue
        assert f"agent-catalog/{template.name}" in text("templates.md")
        tree = environment.parse(template.read_text("utf-8"))
        for block in tree.find_all(nodes.Block):
            assert f"`{block.name}`" in text("templates.md"), f"{block.name} of {template.name}"


def test_every_block_that_is_listed_exists() -> None:
    blocks = {
        block.name
        for template in TEMPLATES.glob("base/*.html")
        for block in jinja2.Environment(autoescape=True)
        .parse(template.read_text("utf-8"))
        .find_all(nodes.Block)
    }
    used = set(re.findall(r"{%-?\s*block\s+(\w+)", text("templates.md")))
    assert used
    assert used <= blocks


def codes_in_the_source() -> set[str]:
    """Return the code of every finding that some call in the package creates."""
    makers = {"Finding", "Problem", "add", "add_at", "note", "_skip", "_problem"}
    found = set()
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


def test_most_codes_are_shown_by_an_example() -> None:
    assert len(samples()) > len(load("findings")) / 2


@pytest.mark.parametrize(
    "address",
    [
        "agents/", "agents/<id>/", "agents/<id>/<id>.md", "agents/<id>/badge.svg", "agents/tools/",
        "agents/examples/", "agents/health/", "agents/catalog.json", "agents/report.json",
    ],
)  # fmt: skip
def test_every_address_is_documented(address: str) -> None:
    assert f"`{address}`" in text("addresses.md")


def test_every_key_of_the_catalog_is_documented(tmp_path: Path) -> None:
    findings_about(tmp_path, "---\nname: a\ndescription: b\ncolor: red\ntools: Read\n---\nDo it.\n")
    catalog = build_catalog(read_folders([tmp_path / "agents"]))
    for key in re.findall(r'"(\w+)":', catalog_json(catalog)):
        assert f'"{key}"' in text("addresses.md") or f"`{key}`" in text("addresses.md"), key


@pytest.mark.parametrize("parameter", ["q", "tool", "can", "model", "color", "category", "tag", "sort"])
def test_every_query_parameter_of_the_index_is_documented(parameter: str) -> None:
    assert re.search(rf"`\??{parameter}`", text("pages.md") + text("addresses.md"))


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
