"""`catalog.json` and `report.json` are those of the contracts: a folder of agents, and what is said of it."""

from __future__ import annotations

import hashlib
import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.model import Access, Capability, Finding, Level, Role, SkipReason
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.catalog_json import VERSION, catalog_json, report_json
from agent_catalog.schemas import CATALOG, DIFF, PUBLISHED, REPORT, schema
from tests.reading.strategies import PROPERTY, any_text
from tests.schemas import assert_fits

FOLDER = Path(__file__).parent / "catalog-json"


def test_the_catalog_of_a_folder_is_what_the_contracts_say() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    for agent in expected["agents"]:
        content = (FOLDER / agent["source"]["path"]).read_bytes()
        agent["source"] |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    assert json.loads(catalog_json(_catalog())) == expected


def test_keys_stand_in_the_order_of_the_contracts() -> None:
    (first, *_) = json.loads(catalog_json(_catalog()))["agents"]

    assert list(json.loads(catalog_json(_catalog()))) == ["version", "agents", "skipped"]
    assert list(first) == [
        "id", "name", "summary", "description", "category", "dialect", "color", "model", "tools", "examples",
        "metadata", "source", "url", "owners", "changed",
    ]  # fmt: skip


def test_the_url_is_filled_in_where_there_is_a_site() -> None:
    listed = json.loads(catalog_json(_catalog(), lambda entry: f"https://example.org/agents/{entry.id}/"))

    assert [agent["url"] for agent in listed["agents"]] == [
        "https://example.org/agents/ferry-captain/",
        "https://example.org/agents/lamp-lighter/",
    ]


def test_the_words_of_the_contracts_are_all_there_are() -> None:
    assert [capability.value for capability in Capability] == [
        "read", "search", "edit", "run", "network", "delegate", "plan", "ask", "mcp", "other",
    ]  # fmt: skip
    assert sorted(role.value for role in Role) == ["action", "assistant", "other", "user"]
    assert sorted(reason.value for reason in SkipReason) == [
        "documentation", "invalid", "no-front-matter", "not-a-file", "not-utf-8", "outside", "too-large",
        "unreadable",
    ]  # fmt: skip
    assert sorted(level.value for level in Level) == ["error", "info", "warning"]


findings = st.lists(
    st.builds(
        Finding,
        any_text,
        st.integers(1, 9),
        st.sampled_from(["a-b", "c"]),
        st.sampled_from(Level),
        any_text,
        any_text,
    )
)


@PROPERTY
@given(findings)
def test_a_report_holds_every_finding_by_file_and_line(listed: list[Finding]) -> None:
    report: list[dict[str, Any]] = json.loads(report_json(listed))

    places = [(finding["file"], finding["line"]) for finding in report]
    assert places == sorted((finding.file, finding.line) for finding in listed)
    assert all(list(f) == ["file", "line", "code", "level", "message", "fix"] for f in report)
    said = [(f["file"], f["line"], f["code"], f["level"], f["message"], f["fix"]) for f in report]
    assert sorted(said) == sorted((f.file, f.line, f.code, f.level.value, f.message, f.fix) for f in listed)


def test_an_empty_folder_is_an_empty_catalog(tmp_path: Path) -> None:
    catalog = build_catalog(read_folders([tmp_path]))

    assert json.loads(catalog_json(catalog)) == {"version": 1, "agents": [], "skipped": []}


# The schemas


def test_the_schema_has_every_key_and_word_of_the_contracts() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    assert_fits(CATALOG, json.loads(catalog_json(_catalog())))

    described = json.loads(schema(CATALOG))
    defined = described["$defs"]
    assert described["required"] == list(expected)
    assert defined["agent"]["required"] == list(expected["agents"][0])
    assert defined["tool"]["properties"]["capability"]["enum"] == [*Capability]
    assert defined["agent"]["properties"]["tools"]["properties"]["access"]["enum"] == [*Access]
    assert set(defined["skipped"]["properties"]["reason"]["enum"]) == {*SkipReason}
    roles = defined["dialogue"]["properties"]["turns"]["items"]["properties"]["role"]["enum"]
    assert set(roles) == {*Role}
    assert json.loads(schema(REPORT))["items"]["properties"]["level"]["enum"] == [*Level]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 2),
        ("agents", None),
        ("agents.0.id", "Ferry Captain"),
        ("agents.0.url", 1),
        ("agents.0.color.css", "blue"),
        ("agents.0.tools.access", "some"),
        ("agents.0.tools.access", "all"),
        ("agents.0.tools.granted", []),
        ("agents.0.tools.granted.0.capability", "fly"),
        ("agents.0.examples.0.turns.0.role", "system"),
        ("agents.0.source.sha256", ""),
        ("skipped.0.reason", "boring"),
    ],
)
def test_a_catalog_that_is_wrong_does_not_fit_the_schema(name: str, value: Any) -> None:
    catalog = json.loads(catalog_json(_catalog()))
    *path, last = [int(part) if part.isdigit() else part for part in name.split(".")]
    reduce(lambda part, key: part[key], path, catalog)[last] = value
    with pytest.raises(AssertionError):
        assert_fits(CATALOG, catalog, closed=False)


def test_a_key_may_be_added_but_not_without_a_word_in_the_schema() -> None:
    catalog = json.loads(catalog_json(_catalog()))
    del catalog["agents"][0]["url"]
    with pytest.raises(AssertionError, match="'url' is a required property"):
        assert_fits(CATALOG, catalog, closed=False)
    catalog["agents"][0] |= {"url": None, "mood": "calm"}
    assert_fits(CATALOG, catalog, closed=False)
    with pytest.raises(AssertionError, match="'mood' was unexpected"):
        assert_fits(CATALOG, catalog)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_says_what_it_is_of(name: str) -> None:
    described = json.loads(schema(name))
    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert described["$id"] == f"urn:agent-catalog:schema:{name.split('.')[0]}:{VERSION}"
    titles = {CATALOG: "catalog.json", REPORT: "report.json", DIFF: "agent-catalog diff --format json"}
    assert described["title"] == titles[name]


def _catalog() -> Catalog:
    return build_catalog(read_folders([FOLDER / "agents"]))
