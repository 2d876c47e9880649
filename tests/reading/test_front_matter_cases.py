"""Front matter of every honest and malformed shape: the cases are in `front-matter/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.model import Finding
from agent_catalog.reading.decoding import decode
from agent_catalog.reading.dialects import known_keys
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.front_matter import FrontMatter, read_front_matter
from agent_catalog.rendering.catalog_json import catalog_json
from tests.reading.case_files import Case, find_cases
from tests.reading.mending import mended

CASES = find_cases(
    Path(__file__).parent / "front-matter",
    "*.txt",
    required=("file",),
    optional=("path", "keys", "body", "agent", "skipped", "findings"),
)
AGENT_CASES = [case for case in CASES if "skipped" not in case]
BROKEN_CASES = [case for case in AGENT_CASES if "frontmatter-not-yaml" in case.sections.get("findings", "")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_defect_is_a_finding_with_its_line(case: Case, tmp_path: Path) -> None:
    found = [f"{finding.line} {finding.level} {finding.code}" for finding in _read(case, tmp_path).findings]

    assert found == case.rows("findings")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_file_becomes_an_agent_or_is_listed_as_skipped(case: Case, tmp_path: Path) -> None:
    reading = _read(case, tmp_path)

    assert [skipped.reason.value for skipped in reading.skipped] == case.rows("skipped")
    assert len(reading.agents) == 1 - len(reading.skipped)


@pytest.mark.parametrize("case", [case for case in AGENT_CASES if "keys" in case], ids=str)
def test_every_key_comes_back_with_its_value_in_the_order_of_the_file(case: Case) -> None:
    keys = _front_matter(case.content()).keys

    assert [(name, key.value) for name, key in keys.items()] == list(case.json("keys").items())


@pytest.mark.parametrize("case", [case for case in AGENT_CASES if "keys" in case], ids=str)
def test_every_key_knows_its_line_in_the_file(case: Case) -> None:
    text = decode(case.content())
    lines = text.split("\n")

    for name, key in _front_matter(case.content()).keys.items():
        line = lines[key.line - 1].strip()
        assert line.startswith((name, "?")), f"line {key.line} is {line!r}, not that of {name!r}"


@pytest.mark.parametrize("case", [case for case in AGENT_CASES if "body" in case], ids=str)
def test_what_stands_below_the_front_matter_is_the_prompt(case: Case) -> None:
    body = _front_matter(case.content()).body

    assert body.rstrip("\n") == case.text("body")


@pytest.mark.parametrize("case", [case for case in AGENT_CASES if "agent" in case], ids=str)
def test_the_catalog_says_what_the_file_means(case: Case, tmp_path: Path) -> None:
    (agent,) = _catalog_agents(_read(case, tmp_path))

    expected = case.json("agent")
    assert {name: agent[name] for name in expected} == expected


@pytest.mark.parametrize("case", BROKEN_CASES, ids=str)
def test_the_fix_pasted_over_the_broken_lines_is_yaml_of_the_same_value(case: Case, tmp_path: Path) -> None:
    """PyYAML stands for every strict reader there is."""
    text = decode(case.content())
    matter = _front_matter(case.content())
    (fix,) = {finding.fix for finding in _not_yaml(_read(case, tmp_path))}

    strictly_read = yaml.load(mended(text, matter, fix), Loader=yaml.BaseLoader)

    texts = {name: key.text for name, key in matter.keys.items() if key.text is not None}
    assert {name: strictly_read[name] for name in texts} == texts


@pytest.mark.parametrize("case", BROKEN_CASES, ids=str)
def test_a_strict_reader_refuses_what_is_reported_as_not_yaml(case: Case) -> None:
    text = decode(case.content())

    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(mended(text, _front_matter(case.content()), fix=""))


def _read(case: Case, folder: Path) -> Reading:
    path = case.sections.get("path", "agents/case.md")
    file = folder / path
    file.parent.mkdir(parents=True)
    file.write_bytes(case.content())
    return read_folders([folder / path.split("/")[0]])


def _front_matter(content: bytes) -> FrontMatter:
    matter = read_front_matter(decode(content), known_keys())
    assert matter is not None
    return matter


def _catalog_agents(reading: Reading) -> list[dict[str, Any]]:
    agents: list[dict[str, Any]] = json.loads(catalog_json(build_catalog(reading)))["agents"]
    return agents


def _not_yaml(reading: Reading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == "frontmatter-not-yaml"]
