"""The JSON Schemas of what is public as JSON: these very files are published beside it."""

from __future__ import annotations

from importlib.resources import files

CATALOG, REPORT = "catalog.schema.json", "report.schema.json"

PUBLISHED = (CATALOG, REPORT)
"""The schemas that a site holds, beside the files that they describe."""


def schema(name: str) -> bytes:
    """Return a schema, by the name of its file."""
    return (files(__package__) / name).read_bytes()
