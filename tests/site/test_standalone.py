"""`agent-catalog build` and `serve`: the site of any folder, without an mkdocs.yml."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from agent_catalog.site.standalone import site_name
from tests.site.command import agent_catalog
from tests.site.fleet import FLEET
from tests.site.links import broken_links
from tests.site.project import Site, agent, run, write


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fleet and its site, which nobody changes."""
    folder = write(tmp_path_factory.mktemp("night-watch"), FLEET)
    result = run("agent-catalog", "build", "agents", "--site", "public", cwd=folder)
    assert result.returncode == 0, result.stderr
    assert "public" in result.stdout
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Site:
    return Site(project / "public")


def test_the_front_page_leads_to_every_view(site: Site) -> None:
    page = site.page("")
    assert page.attributes(".agent-doors a", "href") == [
        "agents/", "agents/examples/", "agents/tools/", "agents/health/",
    ]  # fmt: skip
    assert page.texts(".agent-categories a") == ["Data", "Review", "Uncategorized"]


def test_the_site_is_named_after_the_folder_that_holds_the_agents(site: Site) -> None:
    assert site.page("").text("h1").endswith("agents")
    assert "Night Watch" in site.page("").text("h1")


@pytest.mark.parametrize(
    ("folder", "name"), [("night-watch/agents", "Night Watch agents"), ("team-agents", "Team Agents")]
)
def test_a_folder_that_speaks_of_agents_is_not_called_so_twice(
    tmp_path: Path, folder: str, name: str
) -> None:
    assert site_name([tmp_path / folder]) == name


def test_the_site_is_the_one_that_mkdocs_builds(site: Site, fleet: Site) -> None:
    assert {path for path in site.files() if path.startswith("agents/")} == {
        path for path in fleet.files() if path.startswith("agents/")
    }
    ours, theirs = (
        # What installs an agent, and what shares it, name the address of the site.
        built.page("agents/security-reviewer/").html(".agent-page", ".agent-install", ".agent-share")
        for built in (site, fleet)
    )
    assert ours == theirs


def test_its_pages_have_the_whole_width(site: Site) -> None:
    """All that the navigation would name stands above each page."""
    assert site.page("agents/").has(".md-sidebar--primary[hidden]")
    assert site.page("agents/oracle/").has(".md-sidebar--primary[hidden]")


def test_no_link_of_the_site_is_broken(site: Site) -> None:
    assert broken_links(site) == []


def test_nothing_but_the_site_and_a_cache_was_written(project: Path) -> None:
    assert sorted(path.name for path in project.iterdir()) == [".cache", "agents", "public"]


def test_a_second_build_gives_the_same_tree(tmp_path: Path) -> None:
    write(tmp_path, FLEET)
    trees = []
    for _ in range(2):
        assert agent_catalog("build", "agents", cwd=tmp_path).exit_code == 0
        trees.append(_tree(tmp_path / "site"))
    assert trees[0] == trees[1]
    assert "index.html" in trees[0]


def test_a_second_build_forgets_what_is_gone(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "agents/b.md": agent("b")})
    assert agent_catalog("build", "agents", cwd=tmp_path).exit_code == 0
    (tmp_path / "agents/b.md").unlink()
    assert agent_catalog("build", "agents", cwd=tmp_path).exit_code == 0

    site = Site(tmp_path / "site")
    assert site.has("agents/a/")
    assert not [path for path in site.files() if path.startswith("agents/b/")]


def test_a_folder_that_somebody_else_filled_is_refused_and_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "photos/moon.jpg": b"moon"})
    result = agent_catalog("build", "agents", "--site", "photos", cwd=tmp_path)

    assert result.exit_code == 2
    assert "photos holds files that agent-catalog did not make" in result.stderr
    assert "Name another folder" in result.stderr
    assert _tree(tmp_path / "photos") == {"moon.jpg": b"moon"}


def test_a_file_that_somebody_put_into_the_site_is_not_removed(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a")})
    assert agent_catalog("build", "agents", cwd=tmp_path).exit_code == 0
    write(tmp_path, {"site/thesis.tex": "ten years of work\n"})

    result = agent_catalog("build", "agents", cwd=tmp_path)

    assert (tmp_path / "site/thesis.tex").is_file()
    assert result.exit_code == 2
    assert "thesis.tex" in result.stderr or "did not make" in result.stderr


def test_a_file_put_into_the_site_of_a_failed_build_is_not_removed_either(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a: b")})
    assert agent_catalog("build", "agents", "--strict", cwd=tmp_path).exit_code == 1
    write(tmp_path, {"site/thesis.tex": "ten years of work\n"})

    assert agent_catalog("build", "agents", cwd=tmp_path).exit_code == 2
    assert (tmp_path / "site/thesis.tex").is_file()


def test_a_failed_build_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a: b")})
    assert agent_catalog("build", "agents", "--strict", cwd=tmp_path).exit_code == 1
    write(tmp_path, {"agents/a.md": agent("a")})
    assert agent_catalog("build", "agents", "--strict", cwd=tmp_path).exit_code == 0
    assert Site(tmp_path / "site").page("agents/a/").text("h1") == "a"


def test_the_folder_of_the_agents_is_refused_as_the_site(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a")})
    assert agent_catalog("build", "agents", "--site", "agents", cwd=tmp_path).exit_code == 2
    assert list(_tree(tmp_path / "agents")) == ["a.md"]


def test_a_file_in_the_sites_place_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a"), "site": "a file\n"})
    result = agent_catalog("build", "agents", cwd=tmp_path)
    assert result.exit_code == 2
    assert "site is a file" in result.stderr


def test_an_empty_folder_is_taken_for_the_site(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a")})
    (tmp_path / "public").mkdir()
    assert agent_catalog("build", "agents", "--site", "public", cwd=tmp_path).exit_code == 0
    assert Site(tmp_path / "public").has("agents/a/")


def test_a_whole_repository_is_a_folder_like_any_other(tmp_path: Path) -> None:
    """Twice: the first site stands inside the repository and holds every agent file again."""
    files = {
        ".claude/agents/a.md": agent("a"),
        "plugins/tools/agents/b.md": agent("b"),
        "docs/guide.md": "# Guide\n",
        "README.md": "# Project\n",
    }
    write(tmp_path, files)
    for site in ("first", "second"):
        assert agent_catalog("build", ".", "--site", site, cwd=tmp_path).exit_code == 0
    agents = Site(tmp_path / "second").json("agents/catalog.json")["agents"]
    assert [found["id"] for found in agents] == ["a", "b"]


def test_the_address_of_publication_is_an_option(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a")})
    result = agent_catalog("build", "agents", "--site-url", "https://wiki.example/team/", cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    site = Site(tmp_path / "site")
    assert site.json("agents/catalog.json")["agents"][0]["url"] == "https://wiki.example/team/agents/a/"
    assert (
        site.page("agents/a/").attribute("link[rel=canonical]", "href")
        == "https://wiki.example/team/agents/a/"
    )


def test_strict_fails_on_errors_and_builds_without_them(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a: b"), "sound/a.md": agent("a", tools="Frobnicate")})
    failed = run("agent-catalog", "build", "agents", "--strict", "--site", "one", cwd=tmp_path)
    assert failed.returncode == 1
    assert "agents/a.md:2: error:" in failed.stderr
    assert agent_catalog("build", "agents", "--site", "two", cwd=tmp_path).exit_code == 0
    assert agent_catalog("build", "sound", "--strict", "--site", "three", cwd=tmp_path).exit_code == 0


def test_an_empty_folder_builds_an_empty_catalog_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    result = agent_catalog("build", "agents", cwd=tmp_path)
    assert result.exit_code == 0
    assert "no agents in" in result.stderr
    assert Site(tmp_path / "site").page("agents/").has(".agent-empty")


def test_serve_on_a_busy_port_says_so_and_names_another(tmp_path: Path) -> None:
    write(tmp_path, {"agents/a.md": agent("a")})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("agent-catalog", "serve", "agents", "--port", str(port), cwd=tmp_path)
    assert result.returncode not in (0, 2)
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr
