"""Findings for people and machines: text, JSON, GitHub annotations and SARIF."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from agent_catalog import __version__
from agent_catalog.model import Finding, Level
from agent_catalog.reading.discovery import source_names
from agent_catalog.reading.mending import Mending, lines_of
from agent_catalog.reading.secrets import mask_secrets
from agent_catalog.rendering.catalog_json import report_json
from agent_catalog.vocabulary import load

_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}
_SARIF = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}


def finding_line(finding: Finding) -> str:
    """Return the line of the contracts, with nothing in it that a terminal would act on."""
    text = f"{finding.file}:{finding.line}: {finding.level}: {finding.message} [{finding.code}]"
    return printable(text)


def printable(text: str) -> str:
    r"""Write control characters and line ends as `\xNN`: a log line stays a line.

    So is the bracket of `##[`, by which a runner of GitHub knows a command anywhere in a line (source:
    actions/runner, ActionCommand.TryParse).
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return shown.replace("##[", r"##\x5b")


def text(findings: Iterable[Finding]) -> str:
    """Return a line for each finding."""
    return "".join(f"{finding_line(finding)}\n" for finding in findings)


def github(findings: Iterable[Finding]) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(
        f"::{_GITHUB[finding.level]} file={_property(finding.file)},line={finding.line},"
        f"title={_property(finding.code)}::{_data(finding.message)}\n"
        for finding in findings
    )


def sarif(findings: Iterable[Finding]) -> str:
    """Return SARIF 2.1.0, for code scanning."""
    listed = list(findings)
    driver = {
        "name": "agent-catalog",
        "version": __version__,
        "rules": [_rule(code) for code in sorted({finding.code for finding in listed})],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(finding) for finding in listed]}],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def located(findings: Iterable[Finding], folders: list[Path], lock: Path) -> list[Finding]:
    """Give findings the paths that a repository knows: below the folder as it was named, not by its name.

    `lock` is where the record of addresses stands.
    """
    places = dict(zip(source_names(folders), folders, strict=True))
    here = Path.cwd()
    record = (lock.relative_to(here) if lock.is_relative_to(here) else lock).as_posix()
    return [
        replace(finding, file=record if finding.file == lock.name else _placed(finding.file, places))
        for finding in findings
    ]


def mended_lines(mending: Mending) -> str:
    """Return a line for each edit of a file."""
    path = mending.candidate.path
    return "".join(f"{printable(f'{path}:{edit.line}: mended: {edit.result}')}\n" for edit in mending.edits)


def unified_diff(mending: Mending, folders: list[Path]) -> str:
    """Return the edits of a file as a diff for people: secrets masked, tabs and what nobody sees spelled out.

    Without the lines around them, which may hold settings of servers.
    """
    file = _placed(mending.candidate.path, dict(zip(source_names(folders), folders, strict=True)))
    before, after = (
        lines_of(mask_secrets(content.decode("utf-8"))[0]) for content in (mending.before, mending.after)
    )
    diff = difflib.unified_diff(before, after, file, file, n=0, lineterm="")
    rows = [printable(row.removesuffix("\n")) for row in diff]
    return "".join(f"{row}\n" for row in rows)


def counted(number: int, noun: str) -> str:
    """Return `1 error` or `2 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


FORMATS: dict[str, Callable[[Iterable[Finding]], str]] = {
    "text": text,
    "json": report_json,
    "github": github,
    "sarif": sarif,
}
"""The forms of `agent-catalog check --format`."""


def _placed(path: str, places: dict[str, Path]) -> str:
    name, _, rest = path.partition("/")
    return (places[name] / rest).as_posix()


def _rule(code: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": load("findings")[code]}}


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.code,
        "level": _SARIF[finding.level],
        "message": {"text": f"{finding.message}\n{finding.fix}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.file)},
                    "region": {"startLine": finding.line},
                }
            }
        ],
    }


def _data(value: str) -> str:
    return printable(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
