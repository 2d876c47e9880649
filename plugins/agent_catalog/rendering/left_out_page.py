"""The page of a file that is left out: only the preview has it, so that its author sees what to mend."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import Environment
from markupsafe import Markup

from agent_catalog.model import Finding, Skipped
from agent_catalog.rendering.finding_view import finding_views
from agent_catalog.rendering.health_page import FileReport
from agent_catalog.rendering.page import Page

_PAGE = Markup(
    '<div class="agent-catalog agent-left-out"><h1 id="left-out">{}</h1>\n'
    "<p>This file is left out ({}). Its agent is back when the file is mended.</p>\n"
    '<ul class="agent-reports" id="findings">{}</ul></div>'
)


def render_left_out(
    environment: Environment, skipped: Skipped, findings: Iterable[Finding], content: bytes
) -> Page:
    """Render why a file is left out, with its lines; `content` is empty where it cannot be read."""
    name = skipped.path.rsplit("/", 1)[-1]
    report = FileReport(skipped.path, None, finding_views(findings, content))
    shown = Markup(environment.get_template("agent-catalog/report.html").render(report=report))  # noqa: S704
    html = _PAGE.format(name, skipped.reason.replace("-", " "), shown)
    return Page(name, "This file is left out.", html, wide=True)
