"""What property tests generate, and how long they do."""

from __future__ import annotations

import os
import re
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st

from agent_catalog.reading.dialects import known_keys

PROPERTY = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "50")), deadline=None)
"""For a long search, set PROPERTY_EXAMPLES=10000. The time of one example says nothing on a busy machine;
tests of speed measure for themselves."""

NO_KEYS = frozenset(
    "agent assistant commentary context customer developer example examples human note reasoning response "
    "scenario system task trigger user users".split()
)
"""Words that open a line of a dialogue, which recovery takes for a key only where YAML does."""

any_text = st.text(max_size=300)
"""Any text at all, lone surrogates left out: no file holds one, since files are UTF-8."""

# What YAML can hold without escapes, and nothing that it takes for a line end.
_yaml_character = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029\ufffe\uffff"
)
_yaml_text = st.text(_yaml_character, max_size=30)
_json_scalar = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(min_value=-1e80, max_value=1e80).filter(lambda number: number == 0 or abs(number) > 1e-80)
    | _yaml_text
)


def _json(scalar: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalar,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_yaml_text, inner, max_size=4),
        max_leaves=8,
    )


json_mappings = st.dictionaries(_yaml_text, _json(_json_scalar), min_size=1, max_size=6)
"""Mappings that JSON can write."""

# PyYAML writes YAML 1.1, in which a plain `0o7` or `1e3` is a text; in the core schema of 1.2 it is a number.
_CORE_NUMBER = re.compile(r"[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)")
# PyYAML itself does not read again what it wrote where that holds one of its exotic line ends.
_written_text = any_text.filter(
    lambda text: not _CORE_NUMBER.fullmatch(text) and not set(text) & set("\x85\u2028\u2029")
)
_written_scalar = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(min_value=-1e80, max_value=1e80).filter(lambda number: number == 0 or abs(number) > 1e-80)
    | _written_text
)

mappings = st.dictionaries(_written_text.filter(bool), _json(_written_scalar), min_size=1, max_size=6)
"""Mappings that `safe_dump` can write, their texts of any characters."""

_key = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True).filter(
    lambda name: name not in NO_KEYS and yaml.safe_load(name) == name
)

front_matters = st.dictionaries(
    st.sampled_from(sorted(known_keys())) | _key, _json(_written_scalar), min_size=1, max_size=8
).filter(lambda mapping: "<example" not in repr(mapping).lower())
"""What an author may mean to say in front matter: words for keys, anything for values but dialogues."""

_WORDS = """
    user: assistant: it's "quoted" #12 C:\\new \\n [x] {y} * & ! | % ~ @you `ls` — 漢字 🦊
    <commentary> </commentary>
""".split()
prose = st.lists(
    st.sampled_from([*_WORDS, "a: b", "<example>user: 'x'</example>"])
    | st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    min_size=1,
    max_size=12,
).map(" ".join)
"""One line of what people write into descriptions."""


def safe_dump(mapping: dict[str, Any], **style: Any) -> str:
    """Write a mapping as PyYAML does, each value in full."""
    style = {"default_flow_style": False, **style}
    written: str = yaml.dump(mapping, Dumper=_Dumper, sort_keys=False, **style)
    return written


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
