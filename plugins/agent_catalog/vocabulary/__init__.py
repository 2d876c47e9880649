"""The words of the field, read from the TOML files of this folder; each row there has its source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return one table of this folder, by the name of its file without `.toml`."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
