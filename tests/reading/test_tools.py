"""The tools lines: the cases are in `tools.txt`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.model import Access, JSONValue, ToolGrant
from agent_catalog.reading.dialects import DIALECTS, dialect
from agent_catalog.reading.tools import MAX_TOOLS, parse_tools, read_tools, split_commas
from agent_catalog.reading.yaml_mapping import Key, parse_mapping
from tests.reading.case_files import Case, find_cases
from tests.reading.strategies import PROPERTY, any_text

CASES = find_cases(
    Path(__file__).parent,
    "tools.txt",
    required=("keys", "access"),
    optional=("dialect", "granted", "denied"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_tools_lines_grant_and_deny_what_they_say(case: Case) -> None:
    keys = parse_mapping(case.text("keys")).keys
    words = dialect(case.sections.get("dialect", "claude-code"))

    access, _ = read_tools(words, keys.get("tools"), keys.get("disallowedTools"))

    assert access.access == case.text("access")
    assert _rows(access.granted) == case.table("granted")
    assert _rows(access.denied) == case.table("denied")


tool_name = st.from_regex(r"[A-Za-z_*/][A-Za-z0-9_*/.:-]{0,20}", fullmatch=True)
rule_text = st.text(st.sampled_from("ab -:*,[]{}'\"`\\"), max_size=12)
rule = st.recursive(
    rule_text, lambda inner: st.builds("{}({}){}".format, rule_text, inner, rule_text), max_leaves=3
)
tool = tool_name | st.builds("{}({})".format, tool_name, rule)
anything: st.SearchStrategy[JSONValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=8,
)


@PROPERTY
@given(st.lists(tool, max_size=12), st.sampled_from([",", ", ", " , ", "\n", ",\n  "]))
def test_names_joined_by_commas_part_into_the_same_names(names: list[str], comma: str) -> None:
    assert split_commas(comma.join(names)) == names


@PROPERTY
@given(any_text)
def test_no_name_is_empty_or_holds_a_comma_outside_of_parentheses(text: str) -> None:
    names = split_commas(text)

    assert all(name == name.strip() != "" for name in names)
    assert not any(comma in name for name in names if "(" not in name for comma in ",\n")


@PROPERTY
@given(st.lists(tool, max_size=12), st.sampled_from(DIALECTS))
def test_a_list_and_a_comma_list_of_the_same_names_grant_the_same(names: list[str], words: str) -> None:
    listed = parse_tools(dialect(words), Key("tools", list[JSONValue](names), None, 1))
    joined = parse_tools(dialect(words), Key("tools", ", ".join(names), ", ".join(names), 1))

    assert listed == joined


@PROPERTY
@given(st.lists(tool, max_size=12))
def test_what_is_granted_can_be_written_out_and_read_again(names: list[str]) -> None:
    grants = parse_tools(dialect("claude-code"), Key("tools", list[JSONValue](names), None, 1)).grants
    written = [_written(grant) for grant in grants]

    again = parse_tools(dialect("claude-code"), Key("tools", ", ".join(written), None, 1)).grants

    assert again == grants
    assert len({(grant.name, grant.rule) for grant in grants}) == len(grants)


@PROPERTY
@given(anything, anything, st.sampled_from(DIALECTS))
def test_any_value_of_the_keys_is_read_without_an_error(
    tools: JSONValue, denied: JSONValue, words: str
) -> None:
    access, _ = read_tools(
        dialect(words), Key("tools", tools, None, 1), Key("disallowedTools", denied, None, 2)
    )

    assert (access.access is Access.LISTED) == bool(access.granted)


def test_two_hundred_tools_are_shown_and_the_rest_is_counted() -> None:
    line = parse_tools(dialect("claude-code"), _comma_list(f"Tool{n}" for n in range(MAX_TOOLS + 3)))

    assert (len(line.grants), line.cut) == (200, 3)


def test_a_name_that_is_repeated_is_told() -> None:
    assert parse_tools(dialect("claude-code"), _comma_list(["Read", "Grep", "Read"])).repeated == ("Read",)


def _comma_list(names: Iterable[str]) -> Key:
    text = ", ".join(names)
    return Key("tools", text, text, 1)


def _rows(grants: tuple[ToolGrant, ...]) -> list[list[str]]:
    return [
        [grant.name, grant.capability, "known" if grant.known else "unknown"]
        + ([grant.rule] if grant.rule is not None else [])
        for grant in grants
    ]


def _written(grant: ToolGrant) -> str:
    return grant.name if grant.rule is None else f"{grant.name}({grant.rule})"
