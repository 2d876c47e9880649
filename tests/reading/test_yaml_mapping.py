"""The YAML of front matter: read as every other reader would, as far as it is safe."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.reading.yaml_mapping import UnsafeYamlError, YamlError, parse_mapping
from tests.reading.strategies import PROPERTY, any_text, json_mappings, mappings, safe_dump


@PROPERTY
@given(json_mappings)
def test_a_mapping_in_json_is_read_as_json_reads_it(mapping: dict[str, Any]) -> None:
    """JSON is YAML, and its types are those of the core schema."""
    read = parse_mapping(json.dumps(mapping, ensure_ascii=False))

    assert {name: key.value for name, key in read.keys.items()} == mapping


@PROPERTY
@given(mappings, st.booleans(), st.sampled_from([None, False, True]))
def test_what_pyyaml_writes_is_read_with_its_values_and_its_texts(
    mapping: dict[str, Any], unicode: bool, flow: bool | None
) -> None:
    read = parse_mapping(safe_dump(mapping, allow_unicode=unicode, default_flow_style=flow))

    assert list(read.keys) == list(mapping)
    assert {name: key.value for name, key in read.keys.items()} == mapping
    assert all(read.keys[name].text == value for name, value in mapping.items() if isinstance(value, str))


@PROPERTY
@given(
    any_text
    | st.lists(st.sampled_from([*"-:?[]{}&*!|>'\"%@`#,a1\n \t", "a: ", "\n- ", "&a ", "*a"])).map("".join)
)
def test_any_text_is_a_mapping_or_a_yaml_error_at_a_line_of_it(text: str) -> None:
    line = 1
    try:
        parse_mapping(text)
    except YamlError as error:
        line = error.line

    # YAML knows more line ends than "\n".
    assert 1 <= line <= len(text.splitlines()) + 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", "x"),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("off", "off"),
        ("n", "n"),
        ("tRUE", "tRUE"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.0.0", "1.0.0"),
        ("'7'", "7"),
        ('"true"', "true"),
    ],
)
def test_a_plain_scalar_is_typed_by_the_core_schema_as_far_as_json_goes(text: str, value: object) -> None:
    read = parse_mapping(f"key: {text}").keys["key"].value

    assert (type(read), read) == (type(value), value)


def test_a_repeated_key_keeps_the_last_value_and_both_lines() -> None:
    read = parse_mapping("a: 1\nb: 2\na: 3\n")

    assert (read.keys["a"].value, read.repeated) == (3, [("a", 1, 3)])


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    # The mapping itself is the first level.
    parse_mapping("a: " + "[" * 19 + "]" * 19)

    with pytest.raises(UnsafeYamlError):
        parse_mapping("a: " + "[" * 20 + "]" * 20)


def test_aliases_may_stand_for_ten_thousand_values_and_no_more() -> None:
    hundred = "a: &a [" + ", ".join("x" * 99) + "]\n"  # with the list itself, a hundred values
    parse_mapping(hundred + "b: [" + ", ".join(["*a"] * 100) + "]")

    with pytest.raises(UnsafeYamlError):
        parse_mapping(hundred + "b: [" + ", ".join(["*a"] * 101) + "]")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: " + "[" * 100_000, id="a deep flow sequence"),
        pytest.param("- " * 100_000, id="a deep block sequence"),
        pytest.param("a: " + "{a: " * 100_000, id="a deep flow mapping"),
        pytest.param("? " * 100_000, id="deep keys"),
        pytest.param("a: &a " + "[*a, " * 100_000, id="aliases to what is not finished"),
        pytest.param("a: " + "!!x " * 100_000, id="tags"),
        pytest.param("".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 200)), id="doubling"),
        pytest.param("a: &a [x]\n" + "b: [" + "*a, " * 200_000 + "]", id="many aliases"),
    ],
)
def test_what_must_not_be_loaded_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(YamlError):
        parse_mapping(text)

    assert time.process_time() - start < 1
