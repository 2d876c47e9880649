"""How a Chromium is found, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import NoChromiumError, find_chromium


def _program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_environment_names_it_first(tmp_path: Path) -> None:
    mine = _program(tmp_path / "mine/browser")
    _program(tmp_path / "bin/chromium")
    assert find_chromium("", {"CHROMIUM": mine, "PATH": str(tmp_path / "bin")}) == mine


@pytest.mark.parametrize("command", ["chromium", "chromium-browser", "google-chrome"])
def test_a_program_on_the_path_is_next(tmp_path: Path, command: str) -> None:
    program, bundled = _program(tmp_path / "bin" / command), _program(tmp_path / "bundled")
    assert find_chromium(bundled, {"PATH": str(tmp_path / "bin")}) == program


def test_playwrights_own_is_last(tmp_path: Path) -> None:
    bundled = _program(tmp_path / "bundled")
    assert find_chromium(bundled, {"PATH": str(tmp_path / "bin")}) == bundled


def test_without_any_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoChromiumError, match="playwright install"):
        find_chromium(str(tmp_path / "none"), {"PATH": str(tmp_path)})


def test_a_name_that_leads_nowhere_is_said_and_not_passed_over(tmp_path: Path) -> None:
    _program(tmp_path / "bin/chromium")
    with pytest.raises(NoChromiumError, match="CHROMIUM is '/nowhere'"):
        find_chromium("", {"CHROMIUM": "/nowhere", "PATH": str(tmp_path / "bin")})
