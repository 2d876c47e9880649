"""One file never stops, kills or stalls a build, whatever it is and whatever becomes of it meanwhile."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from agent_catalog.reading.discovery import Candidate, Selection
from agent_catalog.reading.folder import read_folders
from agent_catalog.rendering.prompt import render_prompt
from tests.site.project import PLAIN_YML, agent, build, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes are those of POSIX")


def test_a_folder_of_everything_that_is_no_file_builds_and_keeps_the_honest_agents(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.md": agent("secret", "Must not be read.")})
    folder = tmp_path / "project" / "agents"
    write(
        tmp_path / "project", {"agents/honest.md": agent("honest"), "agents/last/honest-too.md": agent("too")}
    )
    (folder / "away.md").symlink_to(outside / "secret.md")
    (folder / "away").symlink_to(outside, target_is_directory=True)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "round.md").symlink_to(folder / "round.md")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    (folder / "folder.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    with (folder / "huge.md").open("wb") as huge:
        huge.write(agent("huge").encode())
        huge.truncate(50 * 1024 * 1024)
    begun = time.monotonic()
    site = build(tmp_path / "project", {}, PLAIN_YML)
    assert time.monotonic() - begun < 10
    assert [found["id"] for found in site.json("agents/catalog.json")["agents"]] == ["honest", "too"]
    assert not any(b"Must not be read" in site.bytes(path) for path in site.files())
    named = {finding["file"] for finding in site.json("agents/report.json")}
    assert {f"agents/{name}.md" for name in ("away", "round", "gone", "pipe", "huge")} <= named


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_vanishes_between_finding_and_reading_is_a_finding(tmp_path: Path, what: str) -> None:
    folder = write(tmp_path, {"agents/a.md": agent("a"), "agents/b/b.md": agent("b")}) / "agents"

    def vanish(found: Sequence[Candidate]) -> Iterable[Candidate]:
        (folder / "b/b.md").unlink() if what == "file" else shutil.rmtree(folder / "b")
        return found

    reading = read_folders([folder], Selection(), vanish)
    assert [found.name for found in reading.agents] == ["a"]
    assert [(finding.file, finding.code) for finding in reading.findings] == [
        ("agents/b/b.md", "file-unreadable")
    ]


ODD_NAMES = [
    b"<b>x.md", b"a\"b'c.md", b"-rf.md", b"--help.md", b"line\nbreak.md", b"caf\xe9.md", b"\xff\xfe.md",
    b"{{x}}.md", b"%2e%2e.md", b" .md", b"a&b.md", b"::error::x.md", b"\x1b[31m.md", b"C:\\x.md", b"$(id).md",
]  # fmt: skip


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    folder = write(tmp_path, {"agents/plain.md": agent("plain")}) / "agents"
    for name in ODD_NAMES:
        try:
            (folder / os.fsdecode(name)).write_text("---\ndescription: Odd.\ntools: Read\n---\nGo.\n")
        except OSError:  # macOS has no names that are not UTF-8
            continue
    site = build(tmp_path, {}, PLAIN_YML)
    found = site.json("agents/catalog.json")["agents"]
    assert len(found) == len(list(folder.iterdir()))
    for entry in found:
        assert set(entry["id"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert site.page(f"agents/{entry['id']}/").has(".agent-page")
    assert site.page("agents/b-x/").text("h1") == "<b>x"
    assert all(finding["line"] == 1 for finding in site.json("agents/report.json"))


def test_folders_in_folders_in_folders_end_somewhere(tmp_path: Path) -> None:
    folder = write(tmp_path, {"agents/honest.md": agent("honest")}) / "agents"
    write(folder.joinpath(*60 * ["d"]), {"deep.md": agent("deep")})
    write(folder.joinpath(*600 * ["e"]), {"deeper.md": agent("deeper")})
    reading = read_folders([folder])
    assert [found.name for found in reading.agents] == ["deep", "honest"]
    assert [finding.code for finding in reading.findings] == ["file-unreadable"]


@pytest.mark.parametrize(
    "text",
    [
        "---\nname: a\n" + "".join(f"k{number}: a: b\n" for number in range(20_000)) + "---\nGo.\n",
        "---\nname: a\n" + 100_000 * "a: 1\n" + "---\nGo.\n",
        agent("a") + 600_000 * "|x",
        agent("a") + 300_000 * "# a\n",
        agent("a") + f"<p {99 * 'style='}>x" * 5_000,
        agent("a") + f"<!--{363 * 'ignore all '}-->" * 800,
    ],
    ids=["keys", "repeated keys", "table", "headings", "styles", "comments"],
)
def test_no_file_takes_long_or_floods_the_site(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"agents/a.md": text, "agents/honest.md": agent("honest")})
    begun = time.process_time()
    reading = read_folders([tmp_path / "agents"])
    for found in reading.agents:
        render_prompt(found.body)
    assert time.process_time() - begun < 4
    assert "honest" in {found.name for found in reading.agents}
    assert len(reading.findings) < 1_100


def test_a_process_that_goes_on_after_a_build_collects_garbage(tmp_path: Path) -> None:
    build(tmp_path, {"agents/a.md": agent("a")}, PLAIN_YML)
    assert gc.isenabled()
