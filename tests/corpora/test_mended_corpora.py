"""`check --fix` on copies of the real agent files: the malformed are mended, and none says anything else."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.catalog_json import catalog_json
from tests.corpora.test_corpora import AGENTS, CORPORA, FRONT_MATTER, SEED, corpora
from tests.corpora.test_corpora import pytestmark as pytestmark
from tests.site.command import agent_catalog

FOLDERS = [*(CORPORA / name for name in AGENTS), SEED]
MENDED = {
    "awesome-copilot": 0,
    "claude-plugins-official": 1,
    "davila7": 22,
    "vijaythecoder": 2,
    "voltagent": 8,
    "wshobson": 0,
    "seed": 1,
}
"""Every file of which a value or a fence had to be recovered."""


@pytest.mark.parametrize("original", FOLDERS, ids=lambda folder: folder.name)
def test_every_malformed_file_is_mended_and_no_other_is_touched(original: Path, tmp_path: Path) -> None:
    copy = tmp_path / original.name
    shutil.copytree(original, copy)
    before = _files(copy)

    result = agent_catalog("check", copy, "--fix")

    after = _files(copy)
    changed = {path for path in before if after[path] != before[path]}
    assert before.keys() == after.keys()
    assert changed == {
        _relative(row.split(":")[0]) for row in result.stderr.splitlines() if ": mended: " in row
    }
    assert len(changed) == MENDED[original.name]
    assert "frontmatter-" not in result.stdout.replace("[frontmatter-missing]", "")
    assert _said(original) == _said(copy)
    for path in changed:
        match = FRONT_MATTER.match(after[path].decode())
        assert match
        assert yaml.safe_load(match[1])["description"]
    assert ": mended: " not in agent_catalog("check", copy, "--fix").stderr
    assert _files(copy) == after


def test_all_that_was_recovered_is_mended() -> None:
    recovered = [agent for agent in corpora().agents if agent.recovered]

    assert len(recovered) == sum(MENDED.values()) - MENDED["seed"] == 33


def _files(folder: Path) -> dict[str, bytes]:
    found = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found if file.is_file()}


def _relative(path: str) -> str:
    return path.split("/", 1)[1]


def _said(folder: Path) -> tuple[list[object], list[str]]:
    """Return what the catalog says of each agent but the size and hash of its file, and the prompts."""
    catalog = build_catalog(read_folders([folder]))
    agents = json.loads(catalog_json(catalog))["agents"]
    for agent in agents:
        agent["source"] = agent["source"]["path"]
    return agents, [entry.agent.body for entry in catalog.entries]
