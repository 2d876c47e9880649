"""Every file that a small site consists of, compared with `golden_tree.txt`; the theme's own assets left out.

A difference is either a bug or news for those who link to the site. Accept it with
`UPDATE_GOLDEN=1 pytest tests/site/test_golden_tree.py`, and read the diff before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.site.fleet import FLEET
from tests.site.project import MKDOCS_YML, build

GOLDEN = Path(__file__).with_name("golden_tree.txt")


def test_the_site_consists_of_these_files(tmp_path: Path) -> None:
    site = build(tmp_path, FLEET, MKDOCS_YML + "    site_url: https://site.example/\n", strict=True)
    files = [
        path
        for path in site.files()
        if not path.startswith("assets/") or path.startswith("assets/agent-catalog/")
    ]
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("".join(f"{path}\n" for path in files), "utf-8")
    assert files == GOLDEN.read_text("utf-8").splitlines()
