"""What is different between two catalogs; the cases are in `differences.txt`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.catalog.catalog import Catalog, build_catalog
from agent_catalog.catalog.comparison import AgentDifference, Kind, agent_differences, compare
from agent_catalog.catalog.permissions import powers
from agent_catalog.catalog.reach import hook_commands, mcp_servers, reach_of
from agent_catalog.reading.dialects import dialect, known_keys
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.unmasked import unmasked_digests
from agent_catalog.vocabulary import load
from tests.catalog.agents import make_agent, make_tools
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text, json_mappings

FOLDER = Path(__file__).parent


def catalog_of(folder: Path, text: str) -> Catalog:
    """Write the agents of a case and read them."""
    (folder / "agents").mkdir(parents=True)
    for part in re.split(
        r"^@ ", text if text.startswith("@ ") else f"@ agents/reviewer.md\n{text}", flags=re.M
    ):
        path, _, content = part.partition("\n")
        if path:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            keys, _, body = content.partition("---\n")
            given_ = {"name": f"name: {file.name.split('.')[0]}\n", "description": "description: Helps.\n"}
            head = "".join(line for key, line in given_.items() if not re.search(f"^{key}:", keys, re.M))
            file.write_text(f"---\n{head}{keys.strip(chr(10))}\n---\n{body or 'Go.'}\n", "utf-8", newline="")
    return build_catalog(read_folders([folder / "agents"]))


def told(agents: tuple[AgentDifference, ...], named: bool) -> Iterator[str]:
    for agent in agents:
        kind = "" if agent.kind is Kind.CHANGED else f"{agent.kind} "
        name = f"{kind}{agent.id}" if named or kind else ""
        rows = [f"{'! ' if found.widens else ''}{found.told(str)}" for found in agent.differences]
        yield from (f"{name}: {row}" if name else row for row in rows)
        if not rows:
            yield name


@pytest.mark.parametrize(
    "case", find_cases(FOLDER, "differences.txt", required=("before", "after", "expected")), ids=str
)
def test_what_is_different_is_told(tmp_path: Path, case: Case) -> None:
    before, after = (catalog_of(tmp_path / part, case.text(part) + "\n") for part in ("before", "after"))

    found = compare(before, after)

    named = case.text("after").startswith("@ ")
    assert sorted(told(found, named)) == sorted(case.rows("expected"))
    assert compare(before, before) == compare(after, after) == ()


def test_those_that_may_do_more_come_first() -> None:
    names = ["a", "b", "c"]
    before = _catalog(dict.fromkeys(names, "Read") | {"gone": "Read"})
    after = _catalog({"a": "Read, Grep", "b": "Glob", "c": "Read, Bash", "fresh": "Bash"})

    found = compare(before, after)

    assert [(agent.id, agent.kind.value, agent.widens) for agent in found] == [
        ("a", "changed", True),
        ("b", "changed", True),
        ("c", "changed", True),
        ("fresh", "added", False),
        ("gone", "removed", False),
    ]


def test_every_permission_mode_of_the_dialect_has_its_place() -> None:
    assert set(load("permissions")["modes"]) == set(dialect("claude-code").values["permissionMode"])
    assert set(load("permissions")["keys"]) <= known_keys()


lines = st.sampled_from(
    ["all", "none", "Read", "Bash", "Bash(git:*)", "mcp__a", "mcp__a__b", "Task", "Agent", "Odd"]
)
tools = st.lists(lines, min_size=1, max_size=4).map(
    lambda chosen: (
        chosen[0] if {"all", "none"} & set(chosen[:1]) else ", ".join(set(chosen) - {"all", "none"})
    )
)
denied = st.sampled_from(["", "Bash", "Bash(git:*)", "Read, mcp__a", "*"])


@PROPERTY
@given(tools, denied, tools, denied)
def test_an_agent_widens_if_it_reaches_what_it_did_not(
    before: str, denied_before: str, after: str, denied_after: str
) -> None:
    old, new = (
        make_agent(tools=make_tools(*lines)) for lines in ((before, denied_before), (after, denied_after))
    )
    found = compare(*(build_catalog(Reading((agent,), (), ())) for agent in (old, new)))

    tried = [("Read", None), ("Bash", None), ("Bash", "git:*"), ("mcp__a", None), ("mcp__a__b", None),
             ("Agent", None), ("Odd", None), ("Write", None)]  # fmt: skip
    was, is_ = reach_of(old), reach_of(new)
    more = [pair for pair in tried if is_.holds(pair) and not was.holds(pair)]
    widens = any(agent.widens for agent in found)
    assert bool(more) == widens


keys = st.sampled_from(["hooks", "mcpServers", "mcp-servers", "permissionMode", "memory", "agents", "other"])
metadata = st.dictionaries(
    keys, st.one_of(json_mappings, st.lists(any_text), any_text, st.none(), st.booleans())
)


@PROPERTY
@given(metadata, metadata)
def test_settings_of_any_shape_are_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = (make_agent(metadata=values) for values in (before, after))
    found = agent_differences(old, new)
    assert all(difference.told(str) for difference in (*found, *powers(new)))
    assert agent_differences(old, old) == []
    for key, items in (("hooks", hook_commands), ("mcpServers", mcp_servers)):
        if not before.get(key) and any(items(after.get(key))):
            assert any(difference.widens for difference in found)


def _catalog(agents: dict[str, str]) -> Catalog:
    made = [make_agent(f"agents/{name}.md", name, tools=make_tools(line)) for name, line in agents.items()]
    return build_catalog(Reading(tuple(made), (), ()))


@PROPERTY
@given(json_mappings | any_text, json_mappings | any_text)
def test_settings_are_compared_as_they_are_below_their_mask(before: Any, after: Any) -> None:
    old, new = (
        unmasked_digests(f"---\nmcpServers: {{a: {{env: {json.dumps(value)}}}}}\n---\n".encode())
        for value in (before, after)
    )
    assert (old == new) == (json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True))
