"""Who keeps an agent, when it was changed last, and where its file is seen and edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_catalog.reading.git import ask_git
from tests.history import History
from tests.site.command import agent_catalog
from tests.site.project import PLAIN_YML, Page, Site, agent, build, run, write

GITHUB_YML = PLAIN_YML + "    repo_url: https://github.com/ada/agents\n"
FILES = {
    "agents/reviewer.md": agent("reviewer"),
    "agents/deep/odd #1?.md": agent("odd"),
    ".github/CODEOWNERS": "agents/ @ada @org/agents grace@example.org\n/agents/deep/\n",
    ".gitignore": "site/\n.cache/\n",
    "docs/index.md": "# Home\n",
}


def facts(page: Page) -> dict[str, str]:
    """Return the facts of the rail."""
    return dict(zip(page.texts(".agent-facts dt"), page.texts(".agent-facts dd"), strict=True))


def links(page: Page) -> dict[str, str]:
    """Return the addresses of the rail's links by their texts."""
    return {
        node.text(): node.attributes["href"] or ""
        for node in page.all(".agent-facts a, .agent-actions a")
        if node.attributes["href"]
    }


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """A repository with two agents, of which the first was changed on the second day."""
    history = History(tmp_path_factory.mktemp("upkeep") / "repository")
    history.commit({**FILES, "mkdocs.yml": GITHUB_YML})
    history.commit({"agents/reviewer.md": agent("reviewer", "Reviews.")})
    return history


@pytest.fixture(scope="module")
def site(history: History) -> Site:
    return build(history.folder, {}, GITHUB_YML, index=None)


def test_a_page_says_who_owns_the_agent_and_when_it_changed(history: History, site: Site) -> None:
    page = site.page("agents/reviewer/")
    assert facts(page)["Owners"] == "@ada, @org/agents, grace@example.org"
    assert facts(page)["Last change"] == "2026-01-02 (history)"
    assert page.attribute("time", "datetime") == "2026-01-02"
    found = links(page)
    github = "https://github.com/ada/agents"
    assert found["@ada"] == "https://github.com/ada"
    assert found["@org/agents"] == "https://github.com/orgs/org/teams/agents"
    assert "grace@example.org" not in found
    assert found["2026-01-02"] == f"{github}/commit/{history.head}"
    assert found["history"] == f"{github}/commits/main/agents/reviewer.md"
    assert found["agents/reviewer.md"] == f"{github}/blob/main/agents/reviewer.md"
    assert found["Edit"] == f"{github}/edit/main/agents/reviewer.md"
    assert found["View source"] == "../reviewer/reviewer.md"


def test_nobody_may_own_an_agent(site: Site) -> None:
    page = site.page("agents/odd/")
    assert facts(page)["Last change"] == "2026-01-01 (history)"
    assert not {"Owner", "Owners"} & set(facts(page))
    assert links(page)["Edit"] == "https://github.com/ada/agents/edit/main/agents/deep/odd%20%231%3F.md"


def test_machines_are_told_as_well(history: History, site: Site) -> None:
    odd, reviewer = site.json("agents/catalog.json")["agents"]
    assert (reviewer["owners"], reviewer["changed"]) == (
        ["@ada", "@org/agents", "grace@example.org"],
        "2026-01-02",
    )
    assert (odd["owners"], odd["changed"]) == ([], "2026-01-01")
    command = agent_catalog("json", history.folder / "agents")
    assert '"changed": "2026-01-02"' in command.stdout
    assert '"changed": null' in agent_catalog("json", "--no-history", history.folder / "agents").stdout


def test_a_file_that_was_never_committed_has_no_date(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit(FILES)
    site = build(tmp_path, {"agents/new.md": agent("new")}, PLAIN_YML)
    assert "Last change" not in facts(site.page("agents/new/"))
    assert site.json("agents/catalog.json")["agents"][0]["changed"] is None


def test_what_git_says_is_seen_at_the_next_build(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit(FILES)
    assert facts(build(tmp_path, {}, PLAIN_YML).page("agents/odd/"))["Last change"] == "2026-01-01"
    history.commit({"agents/deep/odd #1?.md": agent("odd", "Helps more.")})
    assert facts(build(tmp_path, {}, PLAIN_YML).page("agents/odd/"))["Last change"] == "2026-01-02"
    again = build(tmp_path, {"CODEOWNERS": "*", ".github/CODEOWNERS": "* @new"}, PLAIN_YML)
    assert facts(again.page("agents/odd/"))["Owner"] == "@new"


def test_git_is_asked_for_a_history_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(tmp_path)
    history.commit(FILES)
    asked: list[str] = []

    def ask(folder: Path, *arguments: str | bytes, **more: object) -> bytes:
        asked.append(str(arguments[0]))
        return ask_git(folder, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("agent_catalog.reading.history.ask_git", ask)
    for _ in range(3):
        build(tmp_path, {}, PLAIN_YML)
    assert asked.count("log") == 1
    history.commit({"agents/new.md": agent("new")})
    for _ in range(2):
        build(tmp_path, {}, PLAIN_YML.replace("agents: agents", "agents: agents\n          cache: false"))
    assert asked.count("log") == 2


def test_without_history_nothing_is_asked(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit(FILES)
    history.git("remote", "add", "origin", "git@github.com:ada/agents.git")
    config = PLAIN_YML.replace("agents: agents", "agents: agents\n          history: false")
    page = build(tmp_path, {}, config).page("agents/reviewer/")
    assert "Last change" not in facts(page)
    assert "Edit" not in links(page)
    assert facts(page)["Owners"] == "@ada, @org/agents, grace@example.org"


def test_a_shallow_history_says_so(tmp_path: Path, history: History) -> None:
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(tmp_path / "part"))
    site = build(tmp_path / "part", {}, GITHUB_YML, index=None)
    told = facts(site.page("agents/odd/"))["Last change"]
    assert told.startswith(
        "by 2026-01-02 at the latest: the history that this site was built from begins there"
    )
    assert sum("fetch-depth: 0" in line.text for line in site.log) == 1
    assert site.warnings == []


def test_the_remote_is_the_repository_where_none_is_named(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({**FILES, "tools/wiki/docs/index.md": "# Home\n"})
    history.git("remote", "add", "origin", "https://ada:secret@gitlab.example.org/team/agents.git")
    history.git("switch", "--quiet", "--create", "feature/x")
    site = build(tmp_path / "tools/wiki", {}, PLAIN_YML.replace("agents: agents", "agents: ../../agents"))
    page = site.page("agents/reviewer/")
    gitlab = "https://gitlab.example.org/team/agents"
    assert links(page)["Edit"] == f"{gitlab}/-/edit/feature/x/agents/reviewer.md"
    assert links(page)["@org/agents"] == "https://gitlab.example.org/org/agents"
    assert "secret" not in site.bytes("agents/reviewer/").decode()


def test_a_site_without_a_configuration_links_to_the_remote(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit(FILES)
    history.git("remote", "add", "origin", "ssh://git@codeberg.org/ada/agents.git")
    result = agent_catalog("build", "agents", "--site", "out", cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    page = Site(tmp_path / "out").page("agents/reviewer/")
    assert links(page)["Edit"] == "https://codeberg.org/ada/agents/_edit/main/agents/reviewer.md"
    assert facts(page)["Last change"] == "2026-01-01 (history)"
    agent_catalog("build", "agents", "--site", "out", "--no-history", cwd=tmp_path)
    assert "Last change" not in facts(Site(tmp_path / "out").page("agents/reviewer/"))


@pytest.mark.parametrize(
    ("settings", "edit"),
    [
        (
            "edit_uri: edit/dev/wiki/docs/",
            "https://github.com/ada/agents/edit/dev/agents/deep/odd%20%231%3F.md",
        ),
        (
            "edit_uri: edit/dev/wiki/docs",
            "https://github.com/ada/agents/edit/dev/agents/deep/odd%20%231%3F.md",
        ),
        ("edit_uri: ''", None),
        (
            "edit_uri: '?path=/wiki/docs/'",
            "https://github.com/ada/agents?path=/agents/deep/odd%20%231%3F.md",
        ),
        (
            "edit_uri_template: 'https://ide.example/?file=wiki/docs/{path!q}&x=1'",
            "https://ide.example/?file=agents%2Fdeep%2Fodd%20%231%3F.md&x=1",
        ),
        (
            "edit_uri_template: 'x/wiki/docs/{path_noext}/edit'",
            "https://github.com/ada/agents/x/agents/deep/odd%20%231%3F/edit",
        ),
        ("edit_uri: edit/", None),
    ],
)
def test_what_mkdocs_is_told_of_edits_wins(tmp_path: Path, settings: str, edit: str | None) -> None:
    """Also for agents outside of docs/, and outside of the folder of mkdocs.yml."""
    history = History(tmp_path)
    history.commit({**FILES, "wiki/docs/index.md": "# Home\n"})
    config = GITHUB_YML.replace("agents: agents", "agents: ../agents") + f"    {settings}\n"
    page = build(tmp_path / "wiki", {}, config).page("agents/odd/")
    assert links(page).get("Edit") == edit
    branch = "dev" if "dev" in settings else "main"
    assert links(page)["history"].startswith(
        f"https://github.com/ada/agents/commits/{branch}/agents/deep/odd"
    )


def test_an_own_host_is_named_by_an_option(tmp_path: Path) -> None:
    config = PLAIN_YML.replace("agents: agents", "agents: agents\n          forge: gitea")
    config += "    repo_url: https://git.example.org/team/agents\n"
    page = build(tmp_path, FILES, config).page("agents/reviewer/")
    assert links(page)["Edit"] == "https://git.example.org/team/agents/_edit/main/agents/reviewer.md"


def test_an_owner_is_no_markup(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({**FILES, ".github/CODEOWNERS": '* "onmouseover=x"@example.org\n'})
    page = build(tmp_path, {}, PLAIN_YML).page("agents/reviewer/")
    assert facts(page)["Owner"] == '"onmouseover=x"@example.org'


def test_the_command_says_nothing_of_git_where_there_is_none(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run(
        "agent-catalog", "json", "agents", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent)
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_a_history_that_is_damaged_is_a_warning_everywhere(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("a")})
    tree = history.git("rev-parse", "HEAD^{tree}").strip()
    history.commit({"agents/a.md": agent("b")})
    (tmp_path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    for command in (("json", "agents"), ("build", "agents", "--site-url", "https://x.example/")):
        done = agent_catalog(*command, cwd=tmp_path)
        assert done.exit_code == 0
        assert "git does not tell the history of" in done.stderr
