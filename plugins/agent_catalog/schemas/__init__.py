"""The JSON Schemas of what is public as JSON: these very files are published beside it."""

from __future__ import annotations

from importlib.resources import files

CATALOG, REPORT, DIFF = "catalog.schema.json", "report.schema.json", "diff.schema.json"

PUBLISHED = (CATALOG, REPORT, DIFF)
"""The schemas that a site holds, beside what they describe; the last is for `agent-catalog diff`."""


def schema(name: str) -> bytes:
    """Return a schema, by the name of its file."""
    return (files(__package__) / name).read_bytes()
