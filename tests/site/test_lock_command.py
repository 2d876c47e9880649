"""`agent-catalog lock`: the record of addresses, made, renewed and checked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.history import History
from tests.site.command import agent_catalog
from tests.site.project import agent, write

PROMPT = "\n".join(f"Rule {number}: think before you write." for number in range(12))


@pytest.fixture(autouse=True)
def _first_of_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777593600")


def record(folder: Path) -> Any:
    return tomllib.loads((folder / "agents.lock").read_text("utf-8"))


def test_a_record_is_made_and_is_up_to_date(tmp_path: Path) -> None:
    write(tmp_path, {"agents/b.md": agent("b"), "agents/deep/a.md": agent('"Ä \\"a\\""')})
    made = agent_catalog("lock", "agents", cwd=tmp_path)
    assert made.exit_code == 0
    assert "2 agents, 2 ids" in made.stderr
    assert (tmp_path / "agents.lock").read_text("utf-8").startswith("# The addresses of agents")
    assert list(record(tmp_path)["agents"]) == ["a-a", "b"]
    assert record(tmp_path)["agents"]["a-a"]["name"] == 'Ä "a"'
    assert record(tmp_path)["agents"]["b"]["since"].isoformat() == "2026-05-01"
    before = (tmp_path / "agents.lock").read_bytes()
    assert agent_catalog("lock", "--check", "agents", cwd=tmp_path).exit_code == 0
    assert agent_catalog("lock", "agents", cwd=tmp_path).exit_code == 0
    assert (tmp_path / "agents.lock").read_bytes() == before


def test_a_check_says_what_is_lost_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")})
    agent_catalog("lock", "agents", cwd=tmp_path)
    (tmp_path / "agents/a.md").unlink()
    write(tmp_path, {"agents/b.md": agent("bee"), "agents/c.md": agent("c")})
    before = (tmp_path / "agents.lock").read_bytes()
    checked = agent_catalog("lock", "--check", "agents", cwd=tmp_path)
    assert checked.exit_code == 1
    assert (
        "agents.lock:5: error: `a` was published, and no agent is there any more: agents/a.md"
        in checked.stdout
    )
    assert "`a` is gone (agents/a.md)" in checked.stdout
    assert "`b` is moved to `bee` (agents/b.md)" in checked.stdout
    assert "`c` is new (agents/c.md)" in checked.stdout
    assert "run `agent-catalog lock agents` and commit it" in checked.stderr
    assert (tmp_path / "agents.lock").read_bytes() == before
    assert agent_catalog("check", "agents", cwd=tmp_path).exit_code == 1
    agent_catalog("lock", "agents", cwd=tmp_path)
    assert agent_catalog("check", "agents", cwd=tmp_path).exit_code == 0
    retired = record(tmp_path)["retired"]
    assert retired["b"]["moved-to"] == "bee"
    assert retired["a"]["retired"].isoformat() == "2026-05-01"


def test_a_renamed_file_is_known_by_its_history_and_before_it_is_committed(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("first", body=PROMPT), "agents/b.md": agent("other", body="Other.")})
    agent_catalog("lock", "agents", cwd=tmp_path)
    history.commit({})
    (tmp_path / "agents/a.md").rename(tmp_path / "agents/z.md")
    history.commit({"agents/z.md": agent("second", body=PROMPT)})
    (tmp_path / "agents/b.md").unlink()
    write(tmp_path, {"agents/y.md": agent("another", "Says otherwise.", body="Other.")})
    agent_catalog("lock", "agents", cwd=tmp_path)
    retired = record(tmp_path)["retired"]
    assert retired["first"]["moved-to"] == "second"
    assert retired["other"]["moved-to"] == "another"


def test_a_first_record_takes_over_what_the_history_knows(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/a.md": agent("old"), "agents/gone.md": agent("gone")})
    history.commit({"agents/a.md": agent("new", aliases="oldest")})
    history.remove("agents/gone.md")
    agent_catalog("lock", "agents", cwd=tmp_path)
    retired = record(tmp_path)["retired"]
    assert {id_: row.get("moved-to") for id_, row in retired.items()} == {
        "gone": None, "old": "new", "oldest": "new",
    }  # fmt: skip
    assert retired["gone"]["retired"].isoformat() == "2026-01-03"
    assert agent_catalog("lock", "--check", "agents", cwd=tmp_path).exit_code == 0
    (tmp_path / "agents.lock").unlink()
    agent_catalog("lock", "--no-history", "agents", cwd=tmp_path)
    assert list(record(tmp_path)["retired"]) == ["oldest"]


def test_agents_of_one_name_do_not_inherit_from_each_other(tmp_path: Path) -> None:
    history = History(tmp_path)
    one, other = "agents/quality/code-reviewer.md", "agents/security/code-reviewer.md"
    bodies = {one: "Quality.", other: PROMPT}
    history.commit({path: agent("code-reviewer", body=body) for path, body in bodies.items()})
    agent_catalog("lock", "agents", cwd=tmp_path)
    assert list(record(tmp_path)["agents"]) == ["code-reviewer", "security-code-reviewer"]
    history.git("mv", other, "agents/security/review.md")
    history.commit({"agents/security/review.md": agent("sec-review", body=PROMPT)})
    agent_catalog("lock", "agents", cwd=tmp_path)
    history.remove(one)
    agent_catalog("lock", "agents", cwd=tmp_path)
    retired = {id_: row.get("moved-to") for id_, row in record(tmp_path)["retired"].items()}
    assert retired == {"code-reviewer": None, "security-code-reviewer": "sec-review"}


def test_a_name_that_changes_twice_is_up_to_date_at_once(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.commit({"agents/alpha.md": agent("alpha", body=PROMPT)})
    agent_catalog("lock", "agents", cwd=tmp_path)
    for old, new in (("alpha", "omega"), ("omega", "psi")):
        history.git("mv", f"agents/{old}.md", f"agents/{new}.md")
        write(tmp_path, {f"agents/{new}.md": agent(new, body=PROMPT)})
        agent_catalog("lock", "agents", cwd=tmp_path)
        history.commit({})
        assert agent_catalog("lock", "--check", "agents", cwd=tmp_path).exit_code == 0
    assert [row["moved-to"] for row in record(tmp_path)["retired"].values()] == ["psi", "psi"]


def test_a_line_that_somebody_wrote_stays(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")})
    agent_catalog("lock", "agents", cwd=tmp_path)
    (tmp_path / "agents/a.md").unlink()
    agent_catalog("lock", "agents", cwd=tmp_path)
    lock = tmp_path / "agents.lock"
    lock.write_text(lock.read_text("utf-8") + 'replaced-by = "b"\n', "utf-8")
    assert agent_catalog("lock", "--check", "agents", cwd=tmp_path).exit_code == 0
    agent_catalog("lock", "agents", cwd=tmp_path)
    assert record(tmp_path)["retired"]["a"]["replaced-by"] == "b"


def test_the_record_may_be_named_and_must_be_one(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "other.lock": "nonsense"})
    broken = agent_catalog("lock", "--lock", "other.lock", "agents", cwd=tmp_path)
    assert broken.exit_code == 1
    assert "other.lock:1: error: the record of addresses counts for nothing" in broken.stderr
    assert (tmp_path / "other.lock").read_text("utf-8") == "nonsense"
    agent_catalog("lock", "--lock", "new.lock", "agents", cwd=tmp_path)
    assert (tmp_path / "new.lock").is_file()
    nowhere = agent_catalog("lock", "--lock", "no/such/folder.lock", "agents", cwd=tmp_path)
    assert (nowhere.exit_code, "cannot write" in nowhere.stderr) == (2, True)


def test_a_check_of_one_folder_does_not_miss_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "more/agents/b.md": agent("b"), "bots/c.md": agent("c")})
    agent_catalog("lock", "agents", "bots", cwd=tmp_path)
    assert agent_catalog("check", "bots", cwd=tmp_path).exit_code == 0


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_a_finding_about_the_record_names_the_file_as_the_repository_has_it(
    tmp_path: Path, form: str
) -> None:
    write(tmp_path, {"team/agents/a.md": agent("a")})
    agent_catalog("lock", "team/agents", cwd=tmp_path)
    (tmp_path / "team/agents/a.md").unlink()
    checked = agent_catalog("check", "team/agents", "--format", form, cwd=tmp_path)
    assert "team/agents.lock" in checked.stdout
    assert checked.exit_code == 1


def test_a_site_without_a_configuration_keeps_the_record(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")})
    agent_catalog("lock", "agents", cwd=tmp_path)
    (tmp_path / "agents/a.md").unlink()
    failed = agent_catalog("build", "--strict", "agents", "--site", "out", cwd=tmp_path)
    assert failed.exit_code == 1
    assert "address-lost" in failed.stderr
    assert (tmp_path / "out/agents/a/index.html").is_file()
