"""Folders on disk from the `tree` of a case file; `discovery/plain-folders.txt` says what each word makes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path


def make_tree(root: Path, rows: list[str]) -> None:
    """Make every entry of a tree below a folder."""
    for row in rows:
        path, what = re.split(r"\s{2,}", row, maxsplit=1)
        entry = root / path
        entry.parent.mkdir(parents=True, exist_ok=True)
        if what == "folder":
            entry.mkdir(exist_ok=True)
        elif what == "fifo":
            os.mkfifo(entry)
        elif what.startswith("-> "):
            entry.symlink_to(what.removeprefix("-> "))
        else:
            entry.write_text(_content(entry.name.split(".")[0], what), "utf-8")


def _content(stem: str, what: str) -> str:
    match what:
        case "agent":
            return f"---\nname: {stem}\ndescription: Does what a {stem} does\n---\nYou are a {stem}.\n"
        case "tools-only":
            return "---\ntools: []\n---\nYou have a task.\n"
        case "titled":
            return f"---\ntitle: {stem}\n---\nThis is a page.\n"
        case "page":
            return f"# {stem}\n\nThis is a page.\n"
        case "marker":
            return ""
    assert what[0] in '{["', f"no entry of a tree is {what!r}"
    return str(json.loads(what)) if what[0] == '"' else what
