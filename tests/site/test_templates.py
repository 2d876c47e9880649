"""Templates: a team overrides one block of a page, or one part of a list, and keeps the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.fleet import FLEET, SECURITY_REVIEWER
from tests.site.items import Items
from tests.site.project import BuildAborted, Site, agent, build

OVERRIDES_YML = """
    site_name: Our agents
    theme: {name: mkdocs, custom_dir: overrides}
    plugins: [search, agent-catalog]
"""


def test_a_team_overrides_one_block_of_a_page(tmp_path: Path) -> None:
    override = """
        {% extends "agent-catalog/base/agent.html" %}
        {% block summary %}
        <p class="team-summary">{{ agent.name }}, at your service: {{ agent.summary }}</p>
        {% endblock %}
    """
    files = {
        "overrides/agent-catalog/agent.html": override,
        "agents/a.md": agent("a", "Sorts <b>mail</b>.", tools="Read"),
    }
    page = build(tmp_path, files, OVERRIDES_YML, strict=True).page("agents/a/")
    assert page.text(".team-summary") == "a, at your service: Sorts <b>mail</b>."
    assert not page.has(".agent-summary"), "the block is the team's now"
    assert page.texts("[data-capability] code") == ["Read"], "the rest is ours"


def test_a_team_extends_a_block_and_keeps_what_it_holds(tmp_path: Path) -> None:
    override = """
        {% extends "agent-catalog/base/index.html" %}
        {% block head %}{{ super() }}<p class="team-note">Ask in the channel first.</p>{% endblock %}
    """
    files = {"overrides/agent-catalog/index.html": override, "agents/a.md": agent("a")}
    page = build(tmp_path, files, OVERRIDES_YML, strict=True).page("agents/")
    assert page.text(".team-note") == "Ask in the channel first."
    assert page.text("h1") == "Agents"
    assert page.texts(".agent-card h2") == ["a"]


@pytest.mark.parametrize(
    ("template", "override", "hint"),
    [
        (
            "agent",
            '{% extends "agent-catalog/base/agent.html" %}{% block head %}{{ agent.nam }}{% endblock %}',
            "nam",
        ),
        (
            "card",
            '{% extends "agent-catalog/base/card.html" %}{% block card %}{{ card.colour }}{% endblock %}',
            "colour",
        ),
        ("agent", "{% block summary %}", "agent.html, line 1"),
        ("agent", '{% extends "agent-catalog/agent.html" %}', "extend agent-catalog/base/"),
        ("agent", '{% extends "agent-catalog/base/nowhere.html" %}', "nowhere.html"),
    ],
    ids=["misspelt", "misspelt in a part", "unfinished", "of itself", "of nothing"],
)
def test_a_template_of_the_team_that_is_wrong_stops_the_build_with_a_word(
    tmp_path: Path, template: str, override: str, hint: str
) -> None:
    files = {f"overrides/agent-catalog/{template}.html": override, "agents/a.md": agent("a")}
    with pytest.raises(BuildAborted) as aborted:
        build(tmp_path, files, OVERRIDES_YML)
    assert "template" in aborted.value.message
    assert hint in aborted.value.message


# The parts of lists


PARTS = {
    "card": ("{{ card.name }} of {{ card.category }}: {{ card.capabilities | length }}", "agents/"),
    "row": ("{{ row.name }} ({{ row.id }})", "agents/tools/"),
    "line": ("{{ line.agent }} answers {{ line.said }}", "agents/examples/"),
    "report": ("{{ report.path }}: {{ report.findings | length }}", "agents/health/"),
}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The fleet with a part of each list overridden."""
    overrides = {
        f"overrides/agent-catalog/{name}.html": f"""
            {{% extends "agent-catalog/base/{name}.html" %}}
            {{% block {name} %}}<em class="team-{name}">{text}</em>{{% endblock %}}
        """
        for name, (text, _) in PARTS.items()
    }
    return build(tmp_path_factory.mktemp("parts"), {**FLEET, **overrides}, OVERRIDES_YML)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_list_is_the_teams_in_the_page_and_in_what_its_script_draws(
    parts: Site, name: str
) -> None:
    address = PARTS[name][1]
    shown = parts.page(address).texts(f".team-{name}")
    assert shown == Items(parts, address).texts(f".team-{name}")
    assert {
        "card": "security-reviewer of Review: 4",
        "row": "Release Captain (release-captain)",
        "line": "recovered answers The totals are off",
        "report": "agents/review/security-reviewer.md: 3",
    }[name] in shown


def test_cells_and_heads_of_groups_are_the_teams_as_well(tmp_path: Path) -> None:
    overrides = {
        "cell": "{% block cell %}<td>{{ words | upper }}</td>{% endblock %}",
        "group": "{% block group %}<li><h2>All of {{ group.title }}</h2></li>{% endblock %}",
    }
    files = {
        f"overrides/agent-catalog/{name}.html": f'{{% extends "agent-catalog/base/{name}.html" %}}{override}'
        for name, override in overrides.items()
    }
    site = build(tmp_path, {**FLEET, **files}, OVERRIDES_YML)
    page = site.page("agents/tools/")
    assert {"GRANTED", "DENIED"} <= set(page.texts(".agent-matrix tbody td"))
    assert "GRANTED" in page.template("template[data-agent-cells]").texts("td")
    heads = ["All of Data", "All of Review"]
    assert site.page("agents/examples/").texts(".agent-lines h2") == heads
    assert [group.text("h2") for group in Items(site, "agents/examples/").groups] == heads


# Sections


SECTIONS = [
    "Tools", "Examples", "Prompts to try", "Related agents", "Prompt", "Mission", "Install", "Share",
    "Details", "Findings",
]  # fmt: skip
"""The contents of an agent that has everything."""


@pytest.mark.parametrize(
    ("block", "titles"),
    [
        ("tools", ["Tools"]),
        ("examples", ["Examples"]),
        ("starters", ["Prompts to try"]),
        ("related", ["Related agents"]),
        ("prompt", ["Prompt", "Mission"]),
        ("install", ["Install"]),
        ("details", ["Details"]),
        ("findings", ["Findings"]),
    ],
)
def test_a_section_that_a_team_leaves_out_is_in_no_contents(
    tmp_path: Path, block: str, titles: list[str]
) -> None:
    starters = "\n## Example prompts\n\n- Who reads @style-reviewer?\n"
    files = {
        **FLEET,
        "agents/review/security-reviewer.md": SECURITY_REVIEWER + starters,
        "overrides/agent-catalog/agent.html": (
            f'{{% extends "agent-catalog/base/agent.html" %}}{{% block {block} %}}{{% endblock %}}'
        ),
    }
    page = build(tmp_path, files, OVERRIDES_YML).page("agents/security-reviewer/")
    left = [title for title in SECTIONS if title not in titles]
    assert page.texts(".agent-story h2, [data-agent-prompt] > h3") == left
    assert page.texts(".agent-contents a") == left
