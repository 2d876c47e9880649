"""The tables in a page of the documentation: between two markers, and only there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

BEGIN, END = "<!-- figures -->", "<!-- end of the figures -->"


class NoMarkersError(Exception):
    """A page that has not the two markers once each, in their order."""


def write_into(page: Path, lines: Iterable[str]) -> None:
    """Replace what stands between the markers of a page.

    Raises:
        NoMarkersError: where the page has no place for them.
    """
    text = page.read_text("utf-8")
    if len(re.findall(f"{BEGIN}|{END}", text)) != 2 or text.find(BEGIN) > text.find(END):
        raise NoMarkersError(f"{page} needs {BEGIN} and {END}, once each")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text("\n".join([f"{before}{BEGIN}", "", *lines, "", f"{END}{after}"]), "utf-8")
