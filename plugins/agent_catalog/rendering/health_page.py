"""The health page: what is broken in the files, and how is it mended?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.model import Finding, Level, Skipped
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.finding_view import FindingView, finding_views
from agent_catalog.rendering.listing import FIRST, Facet, Item, facet_by_count, items_file
from agent_catalog.rendering.page import Page, existing
from agent_catalog.rendering.prompt import Heading
from agent_catalog.vocabulary import load


class FileReport(Struct, frozen=True):
    """The findings about one file; `href` leads to its agent where there is one."""

    path: str
    href: str | None
    findings: tuple[FindingView, ...]

    @property
    def worst(self) -> int:
        """The level of its worst finding, 0 for an error."""
        return min(list(Level).index(finding.level) for finding in self.findings)


class CodeCount(Struct, frozen=True):
    """How often a code was found; `href` is this page, filtered by it."""

    level: str
    code: str
    title: str
    count: int
    href: str


def render_health(environment: Environment, catalog: Catalog, to: Addresses, script: str) -> Page:
    """Render what is wrong in the files, and how to mend it. `script` is the address of query.js."""
    template = environment.get_template("agent-catalog/report.html")
    items = [
        Item(
            template.render(report=report).strip(),
            {
                "level": sorted({str(finding.level) for finding in report.findings}),
                "code": sorted({finding.code for finding in report.findings}),
            },
        )
        for report in _reports(catalog, to)
    ]
    levels = Facet("level", "Level", tuple((level, level.capitalize()) for level in Level))
    facets = [levels, facet_by_count("code", "Code", [item.values for item in items])]
    html = environment.get_template("agent-catalog/health.html").render(
        script=script,
        checked=len(catalog.entries) + len(catalog.skipped),
        counts=[(level, catalog.count(level)) for level in Level],
        codes=_code_counts(catalog),
        facets=facets,
        reports=[Markup(item.html) for item in items[:FIRST]],  # noqa: S704 - made by a template above
        total=len(items),
        skipped=_skip_lines(catalog.skipped),
        to=to,
    )
    headings = existing([Heading("files", "Files", 2), Heading("left-out", "Left out", 2)], html)
    return Page(
        "Health",
        "What is wrong in the agent files, and how to mend it.",
        html,
        headings,
        ("Findings",),
        files=(items_file(facets, items),),
        wide=True,
    )


def _reports(catalog: Catalog, to: Addresses) -> list[FileReport]:
    """Return the files with findings, the worst first."""
    entries = {entry.agent.source.path: entry for entry in catalog.entries}
    by_file: dict[str, list[Finding]] = {}
    for finding in catalog.findings:
        by_file.setdefault(finding.file, []).append(finding)
    reports = []
    for path, found in by_file.items():
        entry = entries.get(path)
        if entry:
            source = entry.agent.source
            views = finding_views(found, source.content, source.has_secrets)
        else:
            views = finding_views(found, b"")
        reports.append(FileReport(path, to.agent(entry.id) if entry else None, views))
    return sorted(reports, key=lambda report: (report.worst, report.path))


def _code_counts(catalog: Catalog) -> list[CodeCount]:
    titles, order = load("findings"), list(Level)
    counts = Counter((finding.level, finding.code) for finding in catalog.findings)
    return [
        CodeCount(level, code, titles[code], count, f"?code={code}#files")
        for (level, code), count in sorted(
            counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1])
        )
    ]


def _skip_lines(skipped: Iterable[Skipped]) -> list[tuple[str, str]]:
    return [(skip.path, skip.reason.replace("-", " ")) for skip in skipped]
