"""The workflows of the documentation, run here as far as that goes: without GitHub, and without installing.

What GitHub alone can do is a stand-in: its program `gh` answers from files and notes what it was asked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent_catalog.difference_formats import MARK
from tests.docs.test_snippets import FENCE, Loader, steps
from tests.history import History
from tests.site.project import SCRIPTS, Site, agent, run

REPOSITORY = Path(__file__).parents[2]
BASE_URL = "https://ada.github.io/agents-of-ada"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workflows run on Linux")


def documented(page: str) -> dict[str, Any]:
    """Return the workflows of a page by the names of the files in which they are to be saved."""
    text = (REPOSITORY / page).read_text("utf-8")
    found = {}
    for match in FENCE.finditer(text):
        names = re.findall(r"`\.github/workflows/([\w-]+\.yml)`", text[: match.start()].rsplit("```", 1)[-1])
        if match["language"] == "yaml" and names and match["code"].startswith("name:"):
            found[names[-1]] = yaml.load(match["code"], Loader)
    return found


PAGES = documented("docs/github-pages.md")
OWN = {
    file.name: yaml.load(file.read_text("utf-8"), Loader)
    for file in (REPOSITORY / ".github" / "workflows").glob("*.yml")
}
ALL = [
    pytest.param(workflow, id=f"{page}: {name}")
    for page, workflows in (
        ("pages", PAGES),
        ("guard", documented("docs/guard.md")),
        ("readme", documented("README.md")),
        ("own", OWN),
    )
    for name, workflow in workflows.items()
]


def test_the_workflows_are_found() -> None:
    assert set(PAGES) == {"pages.yml", "preview.yml", "comment.yml"} == set(OWN) - {"ci.yml"}
    assert documented("README.md")["pages.yml"] == PAGES["pages.yml"]
    assert {"agents.yml", "agents-scan.yml"} == set(documented("docs/guard.md"))


@pytest.mark.parametrize("workflow", ALL)
def test_no_workflow_lets_a_pull_request_do_more_than_it_may(workflow: Any) -> None:
    assert "pull_request_target" not in workflow["on"]
    assert set(workflow["permissions"] or {}) <= {"contents"}, "rights are given to jobs, one by one"
    for step in steps(workflow):
        # An expression in a script is code that whoever named the branch has written.
        assert "${{" not in step.get("run", "")
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"
    for job in workflow["jobs"].values():
        writes = [name for name, right in (job.get("permissions") or {}).items() if right == "write"]
        if "pull_request" in workflow["on"] and "if" not in job:
            assert writes == []
        if writes and "security-events" not in writes:
            assert not any("checkout" in step.get("uses", "") for step in job["steps"])
            assert not any("pip install" in step.get("run", "") for step in job["steps"])


def test_the_comment_waits_for_the_preview_and_takes_nothing_of_it() -> None:
    for workflows in (PAGES, OWN):
        preview, comment = workflows["preview.yml"], workflows["comment.yml"]
        assert comment["on"]["workflow_run"]["workflows"] == [preview["name"]]
        # Without the id of a run, an artifact is one of this very run.
        (download,) = (step for step in steps(comment) if "download-artifact" in step.get("uses", ""))
        assert download["with"] == {"name": "comment"}
        for step in steps(comment):
            assert "ref" not in step.get("with", {}), (
                "what is checked out and installed is the default branch"
            )
            assert not re.search(r"git (checkout|switch|merge|worktree|archive)", step.get("run", ""))


# Their steps


MKDOCS_YML = """
    site_name: Agents of Ada
    site_url: !ENV [SITE_URL, ""]
    theme: {name: mkdocs}
    plugins: [search, agent-catalog]
"""


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """Return a checkout of a pull request as GitHub makes it: the merge of its branch into the base."""
    history = History(tmp_path / "repository")
    history.commit(
        {
            "mkdocs.yml": MKDOCS_YML,
            "docs/index.md": "# Home\n",
            ".gitignore": "site/\n.cache/\n",
            "agents/code-reviewer.md": agent("code-reviewer", tools="Read"),
            "agents/other.md": agent("other", tools="Read"),
        }
    )
    history.git("switch", "--quiet", "--create", "side")
    history.commit({"agents/code-reviewer.md": agent("code-reviewer", tools="Read, Bash")})
    history.git("switch", "--quiet", "main")
    history.commit({"agents/other.md": agent("other", tools="Read, Write")})
    history.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    return history.folder


def follow(workflow: Any, folder: Path, **environment: str) -> Iterator[subprocess.CompletedProcess[str]]:
    """Run the scripts of a workflow as a runner does, but for those that install."""
    for step in steps(workflow):
        if "run" in step and not step["run"].startswith("pip install"):
            own = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
            yield subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-c", step["run"]],
                cwd=folder,
                env={**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}", **own, **environment},
                capture_output=True,
                text=True,
                timeout=120,
            )


def test_the_site_is_built_for_where_pages_puts_it(merged: Path) -> None:
    done = list(follow(PAGES["pages.yml"], merged, SITE_URL=BASE_URL))
    assert [step.returncode for step in done] == [0], done
    site = Site(merged / "site")
    # The address that GitHub gives has no slash at its end.
    (reviewer, _) = site.json("agents/catalog.json")["agents"]
    assert reviewer["url"] == f"{BASE_URL}/agents/code-reviewer/"


def test_a_preview_says_who_may_do_more_and_builds_the_site(merged: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    done = list(follow(PAGES["preview.yml"], merged, GITHUB_STEP_SUMMARY=str(summary)))
    assert [step.returncode for step in done] == [0, 0], done
    comment = summary.read_text("utf-8")
    assert "- `code-reviewer` gains `Bash` (new capability: run)" in comment
    assert "other" not in comment, "that came with the base"
    assert Site(merged / "site").has("agents/code-reviewer/")


GH = """#!/bin/sh
for word in "$@"; do
  case "$word" in
    body=@*) cp "${word#body=@}" "$GH_FOLDER/written.md" ;;
    repos/*/pulls) cat "$GH_FOLDER/pulls" ;;
    repos/*/comments) cat "$GH_FOLDER/comments" ;;
  esac
done
printf '%s\\n' "$*" >> "$GH_FOLDER/asked"
"""


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    """Return a folder with a stand-in for `gh`: pull request 7, and no comment yet."""
    folder = tmp_path / "gh"
    folder.mkdir()
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    (folder / "pulls").write_text("7\n")
    (folder / "comments").write_text("")
    return folder


@pytest.fixture
def checkout(merged: Path, tmp_path: Path) -> Path:
    """Return a checkout of the default branch as it was before; its origin has the pull request."""
    origin = History(merged)
    origin.git("update-ref", "refs/pull/7/merge", "HEAD")
    origin.git("reset", "--quiet", "--hard", "HEAD^1")
    origin.git("clone", "--quiet", "--depth=1", merged.as_uri(), str(tmp_path / "checkout"))
    return tmp_path / "checkout"


def comment(checkout: Path, forge: Path, head: str) -> dict[str, list[subprocess.CompletedProcess[str]]]:
    """Follow the jobs of the workflow, the second only where the first gives it a number."""
    output = forge / "output"
    output.write_text("")
    path = f"{forge}:{SCRIPTS}:{os.environ['PATH']}"
    event = {"REPOSITORY": "ada/agents", "HEAD": "eve:$(touch x)`y`", "HEAD_SHA": head, "RUN": "https://run"}
    known = {**event, "GH_FOLDER": str(forge), "PATH": path, "GITHUB_OUTPUT": str(output)}
    jobs = {name: {"jobs": {name: job}} for name, job in PAGES["comment.yml"]["jobs"].items()}
    done = {"compare": list(follow(jobs["compare"], checkout, **known))}
    if number := output.read_text().removeprefix("number=").strip():
        done["comment"] = list(follow(jobs["comment"], checkout, **known, NUMBER=number))
    assert not list(checkout.parent.rglob("x")), "a command of the event ran"
    return done


def asked(forge: Path) -> list[str]:
    file = forge / "asked"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def head_of(checkout: Path) -> str:
    return History(checkout).git("ls-remote", "origin", "refs/heads/side").split()[0]


def test_the_first_comment_is_written_and_the_next_replaces_it(checkout: Path, forge: Path) -> None:
    head = head_of(checkout)
    for done in comment(checkout, forge, head).values():
        assert [step.returncode for step in done] == [0], done
    written = (forge / "written.md").read_text("utf-8")
    assert written.startswith(f"{MARK}\n\n**Agent catalog:** wider permissions for 1 agent")
    assert "- `code-reviewer` gains `Bash` (new capability: run)" in written
    assert "other" not in written, "that came with the base"
    assert '[The site](https://run) that its own code builds stands below "Artifacts".' in written
    pulls, comments, post = asked(forge)
    assert "-f head=eve:$(touch x)`y` " in pulls
    assert f'.head.sha == "{head}"' in pulls
    assert f'startswith("{MARK}")' in comments
    assert post.startswith("api --silent --method POST repos/ada/agents/issues/7/comments ")
    # Of the pull request nothing stands on the disk.
    assert "Bash" not in (checkout / "agents/code-reviewer.md").read_text()

    (forge / "comments").write_text("41\n42\n")
    comment(checkout, forge, head)
    assert asked(forge)[-1].startswith("api --silent --method PATCH repos/ada/agents/issues/comments/41 ")


def test_of_a_pull_request_that_is_gone_or_has_moved_on_nothing_is_said(checkout: Path, forge: Path) -> None:
    assert set(comment(checkout, forge, "a" * 40)) == {"compare"}
    (forge / "pulls").write_text("")
    (done,) = comment(checkout, forge, head_of(checkout))["compare"]
    assert done.returncode == 0
    assert len(asked(forge)) == 2, "no comment was asked for or written"


def test_mkdocs_deploys_to_a_branch_by_itself(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = History(tmp_path / "remote")
    remote.git("config", "core.bare", "true")
    remote.git("-C", str(merged), "remote", "add", "origin", str(remote.folder))
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.setenv(f"GIT_{who}_{what}", "ada@example.org")
    done = run("mkdocs", "gh-deploy", "--strict", cwd=merged, SITE_URL=f"{BASE_URL}/")
    assert done.returncode == 0, done.stderr
    files = remote.git("ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert {".nojekyll", "agents/index.html", "agents/code-reviewer/code-reviewer.md"} <= set(files)
    catalog = json.loads(remote.git("show", "gh-pages:agents/catalog.json"))
    assert catalog["agents"][0]["url"] == f"{BASE_URL}/agents/code-reviewer/"
