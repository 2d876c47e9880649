"""Where Chromium is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
"""For containers: their users are often root, and they have no graphics card."""


class NoChromiumError(Exception):
    """There is no Chromium: the browser tests cannot run, and must not be passed over in silence."""


def find_chromium(bundled: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the path of a Chromium: $CHROMIUM, else one on $PATH, else `bundled`, Playwright's own.

    Raises:
        NoChromiumError: where there is none, or $CHROMIUM names no file.
    """
    named = environment.get("CHROMIUM")
    if named:
        found = shutil.which(named, path=environment.get("PATH", ""))
        if found:
            return found
        raise NoChromiumError(f"CHROMIUM is {named!r}, which is no program; name one, or unset it")
    for command in COMMANDS:
        found = shutil.which(command, path=environment.get("PATH", ""))
        if found:
            return found
    if Path(bundled).is_file():
        return bundled
    raise NoChromiumError(
        "the browser tests need Chromium: install it (`playwright install --with-deps chromium`, or the "
        "package `chromium` of your system), or name one in CHROMIUM; "
        '`pytest -m "not browser"` runs all other tests'
    )
