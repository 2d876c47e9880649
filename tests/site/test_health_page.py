"""The health page: what is broken in my files, and how do I mend it?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.site.links import broken_links
from tests.site.project import MKDOCS_YML, PLAIN_YML, Site, agent, attribute, build, text_of


def test_health_counts_findings_by_level(fleet: Site) -> None:
    counts = Counter(finding["level"] for finding in fleet.json("agents/report.json"))
    page = fleet.page("agents/health/")
    assert page.texts(".agent-count strong") == [str(counts[level]) for level in ("error", "warning", "info")]
    assert page.attributes(".agent-count a", "href") == [
        "?level=error#files", "?level=warning#files", "?level=info#files",
    ]  # fmt: skip


def test_health_counts_findings_by_code_and_leads_to_their_files(fleet: Site) -> None:
    counts = Counter(finding["code"] for finding in fleet.json("agents/report.json"))
    rows = fleet.page("agents/health/").all("[aria-label=Codes] tbody tr")
    shown: Counter[str] = Counter()
    for row in rows:
        code = text_of(row.css("code")[0])
        assert attribute(row.css("a")[0], "href") == f"?code={code}#files"
        shown[code] += int(text_of(row.css("td")[-1]))
    assert shown == counts


def test_health_counts_the_files(fleet: Site) -> None:
    files = {finding["file"] for finding in fleet.json("agents/report.json")}
    page = fleet.page("agents/health/")
    assert page.text(".agent-figures") == f"8 files checked, {len(files)} with findings."
    assert page.text("[data-agent-filter] [role=status]") == f"{len(files)} files"


def test_health_shows_words_between_backticks_as_code(fleet: Site) -> None:
    shown = fleet.page("agents/health/").texts(".agent-finding > p > code:first-of-type")
    assert "teal" in shown


def test_health_lists_every_finding_below_its_file(fleet: Site) -> None:
    shown = [
        (text_of(report.css("h3 code")[0]), text_of(code))
        for report in fleet.page("agents/health/").all(".agent-report")
        for code in report.css(".agent-finding > p > code:last-child")
    ]
    assert sorted(shown) == sorted(
        (found["file"], found["code"]) for found in fleet.json("agents/report.json")
    )


def test_the_worst_files_come_first(tmp_path: Path) -> None:
    files = {
        "agents/a.md": agent("a", tools="Read, LS"),
        "agents/b.md": agent("b", tools="Frobnicate"),
        "agents/c.md": agent("c", "d: e"),
        "agents/d.md": agent("d: e"),
    }
    page = build(tmp_path, files, PLAIN_YML).page("agents/health/")
    worst = [
        min(attribute(found, "class").rpartition("--")[2] for found in report.css(".agent-finding"))
        for report in page.all(".agent-report")
    ]
    assert (worst[0], worst[-1]) == ("error", "info")
    assert page.texts(".agent-report h3") == [f"agents/{letter}.md" for letter in "dbca"], (
        "by level, then by path"
    )


def test_health_leads_to_the_agent_of_a_file(fleet: Site) -> None:
    links = {
        text_of(link): attribute(link, "href")
        for link in fleet.page("agents/health/").all(".agent-report h3 a")
    }
    assert links["agents/data/recovered.md"] == "../recovered/"


def test_a_fix_that_is_lines_for_the_file_can_be_copied(fleet: Site) -> None:
    fixes = fleet.page("agents/health/").all(".agent-report .agent-fix:has(pre)")
    assert [attribute(fix.css("button")[0], "data-agent-copies") for fix in fixes] == ["pre"] * len(fixes)
    assert any(fix.css("pre")[0].text().startswith("description: 'Mends tables") for fix in fixes)


def test_health_names_what_was_left_out(fleet: Site) -> None:
    cells = fleet.page("agents/health/").texts("[aria-labelledby=left-out] tbody td")
    assert cells == ["agents/README.md", "documentation", "agents/data/notes.md", "no front matter"]


def test_health_leads_only_to_sections_that_it_has(tmp_path: Path) -> None:
    """Findings, and no file that was left out."""
    site = build(tmp_path, {"agents/a.md": agent("a", tools="Frobnicate")}, MKDOCS_YML)
    assert site.page("agents/health/").has("h2#files")
    assert broken_links(site) == []


def test_health_says_that_all_is_well(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")}, PLAIN_YML)
    page = site.page("agents/health/")
    assert "All is well" in page.text(".agent-empty")
    assert "2 files" in page.text(".agent-figures")
    assert not page.has(".agent-report")
    assert not page.has("[data-agent-filter]")
