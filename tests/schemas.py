"""The published JSON Schemas, and whether a value is as they say."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from agent_catalog.schemas import schema


def assert_fits(name: str, value: Any, *, closed: bool = True) -> None:
    """Judge a value by a schema; `closed` allows no key that the schema does not describe.

    What is published may gain keys, so its schema is open; but no key may be added without a word there.
    """
    if error := best_match(_validator(name, closed).iter_errors(value)):
        raise AssertionError(f"{name}: {error.json_path}: {error.message[:400]}")


@cache
def _validator(name: str, closed: bool) -> Draft202012Validator:
    described = json.loads(schema(name))
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(_closed(described) if closed else described)


def _closed(part: Any) -> Any:
    """Return a schema whose objects have the keys that it names, and no others."""
    if isinstance(part, list):
        return [_closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(item) for key, item in part.items()}
    return {**closed, "additionalProperties": False} if "required" in part else closed
