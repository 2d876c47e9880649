"""A finding as one line of a log: `file:line: level: message [code]`."""

from __future__ import annotations

from agent_catalog.model import Finding


def finding_line(finding: Finding) -> str:
    """Return the line of the contracts, with nothing in it that a terminal would act on."""
    text = f"{finding.file}:{finding.line}: {finding.level}: {finding.message} [{finding.code}]"
    return printable(text)


def printable(text: str) -> str:
    r"""Write control characters and line ends as `\xNN`: a log line stays a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
