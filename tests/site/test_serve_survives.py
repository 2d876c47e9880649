"""The preview outlives what happens to its files and folders: no failed build ends it or makes it hang."""

from __future__ import annotations

import functools
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.site.project import PLAIN_YML, agent, run, write
from tests.site.server import PATIENCE, Preview, free_port, preview

FILES = {"mkdocs.yml": PLAIN_YML, "docs/index.md": "# Home\n", "agents/a.md": agent("a")}

HOOK = """
    from pathlib import Path

    def on_files(files, config):
        if Path(config.docs_dir, "trap.txt").exists():
            raise RuntimeError("caught in the trap")
"""


@contextmanager
def served(folder: Path) -> Iterator[Preview]:
    port = free_port()
    with preview(
        "mkdocs", "serve", "-a", f"127.0.0.1:{port}", cwd=folder, port=port, log=folder / "log"
    ) as server:
        yield server


def _has_cards(server: Preview, count: int) -> bool:
    return len(server.page("agents/").all(".agent-card")) == count


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


# Files


def test_it_starts_with_a_broken_file_even_where_builds_are_strict(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": PLAIN_YML + "\n    strict: true\n", "agents/b.md": b"\xff"})
    with served(tmp_path) as server:
        assert server.shows("agents/b/", "0xff")
        assert server.page("agents/a/").text(".agent-preview") == "1 file is broken"

        write(tmp_path, {"agents/a.md": "---\nname: a: b\n"})
        server.wait_until(lambda: server.shows("agents/a-b/", "no closing"), "the page says what is wrong")
        write(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")})
        server.wait_until(lambda: not server.page("agents/").has(".agent-preview"), "all is well")
        assert server.shows("agents/b/", "Helps.")


def test_a_strict_build_does_not_count_what_is_asked_for_in_vain_meanwhile(tmp_path: Path) -> None:
    slow = "import time\n\ndef on_env(env, config, files):\n    time.sleep(1.5)\n"
    config = PLAIN_YML + "\n    strict: true\n    hooks: [slow.py]\n"
    write(tmp_path, {**FILES, "mkdocs.yml": config, "slow.py": slow})
    with served(tmp_path) as server:
        write(tmp_path, {"agents/new.md": agent("new")})
        server.wait_until(lambda: server.shows("agents/new/", "Helps."), "the new agent shows")


def test_an_editor_may_write_in_pieces_or_put_a_new_file_in_place(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with served(tmp_path) as server:
        content = agent("a", "Is written in pieces.").encode()
        with (tmp_path / "agents/a.md").open("wb", buffering=0) as file:
            file.write(content[:15])
            server.wait_until(lambda: not server.shows("agents/a/", "Helps."), "half of the file shows")
            assert server.status("agents/") == 200
            file.write(content[15:])
        server.wait_until(lambda: server.shows("agents/a/", "Is written in pieces."), "the file is complete")

        write(tmp_path, {"agents/.a.md.tmp": agent("a", "Was put in place.")})
        (tmp_path / "agents/.a.md.tmp").rename(tmp_path / "agents/a.md")
        server.wait_until(lambda: server.shows("agents/a/", "Was put in place."), "the new file shows")


def test_a_checkout_changes_many_files_at_once(tmp_path: Path) -> None:
    names = [f"agent-{number}" for number in range(50)]
    write(tmp_path, {**FILES, **{f"agents/{name}.md": agent(name, "Is old.") for name in names}})
    _git(tmp_path, "init", "--initial-branch=old")
    _git(tmp_path, "add", "agents")
    _git(tmp_path, "commit", "--message=old")
    _git(tmp_path, "checkout", "-b", "new")
    shutil.rmtree(tmp_path / "agents")
    write(tmp_path, {f"agents/moved/{name}.md": agent(name, "Is new.") for name in names[10:]})
    _git(tmp_path, "add", "agents")
    _git(tmp_path, "commit", "--message=new")
    _git(tmp_path, "checkout", "old")
    with served(tmp_path) as server:
        for branch, count in (("new", 40), ("old", 51)):
            _git(tmp_path, "checkout", branch)
            server.wait_until(functools.partial(_has_cards, server, count), branch)
            assert set(server.page("agents/").texts(".agent-card-summary")) <= {f"Is {branch}.", "Helps."}
            assert server.page("agents/agent-0/").has(".agent-retired") == (branch == "new")


# Folders and configuration


def test_the_folder_of_agents_may_go_and_come_back(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with served(tmp_path) as server:
        shutil.rmtree(tmp_path / "agents")
        server.wait_until(lambda: server.shows("", "The last build failed"), "the failure shows")
        assert "does not exist" in server.page("agents/a/").text(".agent-preview")

        write(tmp_path, {"agents/b.md": agent("b")})
        server.wait_until(lambda: server.shows("agents/b/", "Helps."), "the folder is back")
        assert not server.page("").has(".agent-preview")
        assert server.status("agents/a/") == 404

        write(tmp_path, {"agents/b.md": agent("b", "Is watched on.")})
        server.wait_until(lambda: server.shows("agents/b/", "Is watched on."), "the new folder is watched")


def test_a_broken_mkdocs_yml_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with served(tmp_path) as server:
        write(tmp_path, {"mkdocs.yml": PLAIN_YML + "\n    nav: [\n"})
        server.wait_until(lambda: server.shows("agents/a/", "The last build failed"), "the failure shows")
        assert server.shows("agents/a/", "Helps.")

        (tmp_path / "mkdocs.yml").unlink()
        write(tmp_path, {"mkdocs.yml": PLAIN_YML.replace("Our agents", "Renamed")})
        server.wait_until(lambda: server.shows("agents/a/", "Renamed"), "the new name shows")
        assert not server.page("agents/a/").has(".agent-preview")


def test_an_exception_during_a_build_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": PLAIN_YML + "\n    hooks: [hook.py]\n", "hook.py": HOOK})
    with served(tmp_path) as server:
        write(tmp_path, {"docs/trap.txt": "here"})
        server.wait_until(lambda: server.page("").has(".agent-preview"), "the failure shows")
        assert "RuntimeError: caught in the trap" in server.page("agents/a/").text(".agent-preview")
        assert server.shows("agents/a/", "Helps.")
        assert "Traceback" in server.log.read_text()

        (tmp_path / "docs/trap.txt").unlink()
        server.wait_until(lambda: not server.page("").has(".agent-preview"), "the builds go on")


SLOW = """
    import time
    from pathlib import Path

    def on_env(env, config, files):
        while Path(config.docs_dir, "slow.txt").exists():
            time.sleep(0.05)
"""


def test_pages_are_shown_as_they_were_while_a_long_build_runs(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": PLAIN_YML + "\n    hooks: [hook.py]\n", "hook.py": SLOW})
    with served(tmp_path) as server:
        write(tmp_path, {"docs/slow.txt": "wait", "agents/a.md": agent("a", "Is new.")})
        server.wait_until(lambda: server.shows("agents/", "A build is running"), "the build runs")
        began = time.monotonic()
        page = server.page("agents/")
        assert time.monotonic() - began < 1
        assert page.texts(".agent-card-summary") == ["Helps."]
        assert page.has("#agent-preview-reload")

        (tmp_path / "docs/slow.txt").unlink()
        server.wait_until(lambda: server.shows("agents/", "Is new."), "the build ends")
        assert not server.page("agents/").has(".agent-preview, #agent-preview-reload")


def test_edited_pages_are_shown_before_the_build_is_done(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": PLAIN_YML + "\n    hooks: [hook.py]\n", "hook.py": SLOW})
    with served(tmp_path) as server:
        write(tmp_path, {"docs/slow.txt": "wait", "agents/a.md": agent("a", "Is new.")})
        for text in ("Is new.", "Is newer.", "Is newest."):
            write(tmp_path, {"agents/a.md": agent("a", text)})
            server.wait_until(partial(server.shows, "agents/a/", text), "the page changes")
            assert not server.page("agents/a/").has(".agent-preview, #agent-preview-reload")
            assert text in server.text("agents/a/a.md")
        assert server.shows("agents/", "A build is running"), "the build still runs"

        (tmp_path / "docs/slow.txt").unlink()
        server.wait_until(lambda: server.shows("agents/", "Is newest."), "the build ends")
        assert server.page("agents/a/").text(".agent-summary") == "Is newest."


def test_a_clean_build_is_watched_as_well(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    port = free_port()
    command = ("mkdocs", "serve", "--clean", "-a", f"127.0.0.1:{port}")
    with preview(*command, cwd=tmp_path, port=port, log=tmp_path / "log") as server:
        write(tmp_path, {"agents/a.md": agent("a", "Is new.")})
        server.wait_until(lambda: server.shows("agents/a/", "Is new."), "the page changes")


def test_a_file_that_changes_during_the_first_build_is_built_again(tmp_path: Path) -> None:
    hook = """
        from pathlib import Path

        def on_env(env, config, files):
            file = Path(config.docs_dir, "../agents/a.md")
            text = file.read_text()
            if "Helps." in text:
                file.write_text(text.replace("Helps.", "Changed meanwhile."))
    """
    write(tmp_path, {**FILES, "mkdocs.yml": PLAIN_YML + "\n    hooks: [hook.py]\n", "hook.py": hook})
    with served(tmp_path) as server:
        server.wait_until(lambda: server.shows("agents/a/", "Changed meanwhile."), "the page changes")


# Start and end


def test_a_port_that_is_taken_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("mkdocs", "serve", "-a", f"127.0.0.1:{port}", cwd=tmp_path)
    assert result.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in result.stderr
    assert "--dev-addr" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_preview_that_is_terminated_leaves_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "tmp/.keep": ""})
    port = free_port()
    with preview(
        "agent-catalog", "serve", "agents", "--port", str(port), cwd=tmp_path, port=port,
        log=tmp_path / "log", TMPDIR=str(tmp_path / "tmp"),
    ) as server:  # fmt: skip
        assert len(list((tmp_path / "tmp").iterdir())) > 1
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=PATIENCE) == 128 + signal.SIGTERM
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == [".keep"]


def test_a_build_shows_nothing_of_the_preview(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "agents/b.md": b"\xff"})
    assert run("mkdocs", "build", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "site/agents/b").exists()
    assert all("agent-preview" not in page.read_text() for page in (tmp_path / "site").rglob("*.html"))
