"""Links of a commit lead where those of a file system do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.reading.snapshot import Tree
from tests.reading.strategies import PROPERTY

FILES = ("a/x.md", "a/b/x.md", "c/x.md")
parts = st.sampled_from(["a", "b", "c", "l", "m", "x.md", "..", ".", ""])
paths = st.lists(parts, min_size=1, max_size=5).map("/".join)


@pytest.mark.skipif(sys.platform == "win32", reason="links want a privilege there")
@PROPERTY
@given(st.dictionaries(st.sampled_from(["l", "a/l", "c/m", "a/b/m"]), paths), paths)
def test_a_path_leads_where_a_file_system_would_lead(links: dict[str, str], path: str) -> None:
    links = {link: target.lstrip("/") or "." for link, target in links.items()}
    with TemporaryDirectory() as temporary:
        root = Path(os.path.realpath(temporary), "root")
        for name in FILES:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()
        for link, target in links.items():
            (root / link).symlink_to(target)
        tree = Tree(dict.fromkeys(FILES, ""), links)
        found = tree.resolve(path)
        file = root / path.lstrip("/")
        real = Path(os.path.realpath(file))
        # What leaves the root does not come back: no part has its name.
        if file.is_file() and real.is_relative_to(root):
            assert found == real.relative_to(root).as_posix()
        if found in FILES:
            assert real == root / found
