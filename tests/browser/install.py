"""Find Chromium for the browser tests, or install it: `python -m tests.browser.install`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

from tests.browser.chromium import NoChromiumError, find_chromium


def bundled() -> str:
    """Return where Playwright keeps a Chromium of its own, installed or not."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def ways() -> list[list[list[str]]]:
    """Return what may install one on this machine, each a list of commands."""
    found = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append([["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "chromium"]])
    return found


def main() -> None:
    """Install Chromium where there is none; fail and say how to get it where that cannot be done.

    Raises:
        SystemExit: with the sentence of `find_chromium`.
    """
    try:
        find_chromium(bundled())
    except NoChromiumError:
        for commands in ways():
            print(f"No Chromium yet; trying `{' '.join(commands[-1])}`", file=sys.stderr)  # noqa: T201
            if all(subprocess.run(command, check=False).returncode == 0 for command in commands):
                break
        try:
            find_chromium(bundled())
        except NoChromiumError as error:
            raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
