"""While writing: a file that is changed, new, renamed, broken or gone shows so in the running preview."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.project import PLAIN_YML, agent, write
from tests.site.server import Preview, free_port, preview


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {
        "mkdocs.yml": PLAIN_YML,
        "docs/index.md": "# Home\n\nAsk [agent:edited].\n\n[agent-table:q=edited]\n",
        "agents/constant.md": agent("constant"),
        "agents/edited.md": agent("edited", "Was so."),
        "agents/moved.md": agent("moved"),
        "agents/doomed.md": agent("doomed"),
        "agents/fragile.md": agent("fragile"),
    }
    return write(tmp_path_factory.mktemp("serve"), files)


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    port, log = free_port(), tmp_path_factory.mktemp("log") / "log"
    with preview("mkdocs", "serve", "-a", f"127.0.0.1:{port}", cwd=folder, port=port, log=log) as running:
        yield running


def _in_index(server: Preview) -> list[str]:
    return server.page("agents/").texts(".agent-card h2")


def test_a_changed_file_shows_on_its_page_and_in_the_index(server: Preview, folder: Path) -> None:
    assert server.page("agents/edited/").text(".agent-summary") == "Was so."

    write(folder, {"agents/edited.md": agent("edited", "Is different.")})

    server.wait_until(
        lambda: server.page("agents/edited/").text(".agent-summary") == "Is different.", "the page changes"
    )
    assert "Is different." in server.page("agents/").texts(".agent-card-summary")


def test_a_page_of_the_team_shows_its_agents_as_they_are(server: Preview, folder: Path) -> None:
    write(folder, {"agents/edited.md": agent("edited", "Is as its team wants it.")})

    server.wait_until(
        lambda: server.page("").texts(".agent-embedded td")[:1] == ["Is as its team wants it."],
        "the table changes",
    )
    assert "Is as its team wants it." in server.page("").template("template").texts("p")


def test_a_new_file_gets_a_page_and_a_card(server: Preview, folder: Path) -> None:
    assert server.status("agents/newborn/") == 404

    write(folder, {"agents/nursery/newborn.md": agent("newborn")})

    server.wait_until(lambda: server.status("agents/newborn/") == 200, "the page appears")
    assert "newborn" in _in_index(server)


def test_a_renamed_agent_moves(server: Preview, folder: Path) -> None:
    write(folder, {"agents/moved.md": agent("arrived")})
    (folder / "agents/moved.md").rename(folder / "agents/arrived.md")

    server.wait_until(lambda: server.status("agents/arrived/") == 200, "the page moves")
    assert server.status("agents/moved/") == 404
    assert "arrived" in _in_index(server)
    assert "moved" not in _in_index(server)


def test_a_deleted_file_is_gone_everywhere(server: Preview, folder: Path) -> None:
    assert server.status("agents/doomed/doomed.md") == 200

    (folder / "agents/doomed.md").unlink()

    server.wait_until(lambda: server.status("agents/doomed/") == 404, "the page goes")
    assert server.status("agents/doomed/doomed.md") == 404
    assert "doomed" not in _in_index(server)


def test_a_broken_file_shows_its_error_and_the_fix_brings_it_back(server: Preview, folder: Path) -> None:
    write(folder, {"agents/fragile.md": "---\nname: fragile\ndescription: Breaks.\n"})
    server.wait_until(lambda: server.page("agents/fragile/").has("#findings"), "the page says what is wrong")
    assert "frontmatter-unclosed" in server.page("agents/fragile/").texts(".agent-finding > p code")
    assert server.status("agents/constant/") == 200

    write(folder, {"agents/fragile.md": agent("fragile", "Holds again.")})
    server.wait_until(lambda: not server.page("agents/fragile/").has("#findings"), "the page is well again")
    assert server.page("agents/fragile/").text(".agent-summary") == "Holds again."


def test_a_finding_shows_its_line_of_the_file(server: Preview, folder: Path) -> None:
    write(folder, {"agents/fragile.md": agent("fragile", tools="Frobnicate")})
    # A preview may first see the file emptied, before its text is written.
    server.wait_until(
        lambda: server.page("agents/fragile/").texts(".agent-excerpt") == ["tools: Frobnicate"],
        "the page shows the line",
    )

    write(folder, {"agents/fragile.md": agent("fragile")})
    server.wait_until(lambda: not server.page("agents/fragile/").has("#findings"), "the page is well again")


@pytest.mark.parametrize(
    ("content", "code", "line", "excerpt"),
    [
        (b"---\nname: \xff\xfe\n---\n", "file-not-utf8", 2, "name: \ufffd\ufffd"),
        (b"---\nname: [a, b]\n---\n", "name-not-text", 2, "name: [a, b]"),
        (b"", "frontmatter-missing", 1, None),
        (b"Just text.\n", "frontmatter-missing", 1, "Just text."),
    ],
)
def test_a_file_that_is_left_out_says_why_at_the_address_of_its_agent(
    server: Preview, folder: Path, content: bytes, code: str, line: int, excerpt: str | None
) -> None:
    write(folder, {"agents/other-name.md": agent("addressed")})
    server.wait_until(lambda: server.shows("agents/addressed/", "Helps."), "the agent is there")

    write(folder, {"agents/other-name.md": content})
    shown = [excerpt] if excerpt else []
    server.wait_until(
        lambda: (
            server.shows("agents/addressed/", "left out")
            and server.page("agents/addressed/").texts(".agent-excerpt") == shown
        ),
        "the page says what is wrong",
    )
    page = server.page("agents/addressed/")
    assert page.text("h3") == "agents/other-name.md"
    assert page.texts(".agent-finding > p code")[-1] == code
    assert f"line {line}:" in page.text(".agent-finding > p:first-child")
    assert page.has(".agent-fix")
    assert "addressed" not in _in_index(server)

    write(folder, {"agents/other-name.md": agent("addressed")})
    server.wait_until(lambda: server.shows("agents/addressed/", "Helps."), "the agent is back")


def test_other_pages_say_how_many_files_are_broken(server: Preview, folder: Path) -> None:
    assert not server.page("agents/constant/").has(".agent-preview")

    write(folder, {"agents/fragile.md": b"\xff", "agents/brittle.md": agent("brittle: twice")})
    server.wait_until(lambda: server.page("agents/constant/").has(".agent-preview"), "the notice appears")
    for address in ("", "agents/", "agents/constant/"):
        assert server.page(address).text(".agent-preview") == "2 files are broken"
        assert server.page(address).attribute(".agent-preview a", "href") == "/agents/health/"

    write(folder, {"agents/fragile.md": agent("fragile"), "agents/brittle.md": agent("brittle")})
    server.wait_until(lambda: not server.page("agents/constant/").has(".agent-preview"), "the notice goes")


def test_a_missing_page_waits_for_its_file(server: Preview, folder: Path) -> None:
    """Its script asks MkDocs for the number of the build, and reloads where there is a page by then."""
    script = server.error_page("agents/awaited/").all("script")[-1].text()
    assert "location.reload()" in script
    assert "let epoch = 0" in script
    assert "/livereload/${epoch}/0" in script
    before = int(server.text("livereload/0/0"))

    write(folder, {"agents/awaited.md": agent("awaited")})
    assert int(server.text(f"livereload/{before}/0")) > before, "the answer comes when the build is done"
    assert server.status("agents/awaited/") == 200


def test_a_folder_without_mkdocs_yml_is_previewed_as_well(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a", "Was so.")})
    port = free_port()
    with preview(
        "agent-catalog", "serve", "agents", "--port", str(port), cwd=tmp_path, port=port, log=tmp_path / "log"
    ) as server:
        assert server.page("agents/a/").text(".agent-summary") == "Was so."
        write(tmp_path, {"agents/a.md": agent("a", "Is different.")})
        server.wait_until(
            lambda: server.page("agents/a/").text(".agent-summary") == "Is different.", "the page changes"
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == [".cache", "agents", "log"]


def test_a_team_sees_a_changed_template_at_once(tmp_path: Path) -> None:
    template = """
        {% extends "agent-catalog/base/agent.html" %}
        {% block summary %}<p class="team">before</p>{% endblock %}
    """
    write(
        tmp_path,
        {
            "mkdocs.yml": PLAIN_YML.replace("{name: mkdocs}", "{name: mkdocs, custom_dir: overrides}"),
            "docs/index.md": "# Home\n",
            "agents/a.md": agent("a"),
            "overrides/agent-catalog/agent.html": template,
        },
    )
    port = free_port()
    with preview(
        "mkdocs", "serve", "-a", f"127.0.0.1:{port}", cwd=tmp_path, port=port, log=tmp_path / "log"
    ) as server:
        assert server.page("agents/a/").text(".team") == "before"
        write(tmp_path, {"overrides/agent-catalog/agent.html": template.replace("before", "after")})
        server.wait_until(lambda: server.page("agents/a/").text(".team") == "after", "the template changes")
