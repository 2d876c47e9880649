"""Every link of a catalog of the real agents, at an address with a path."""

from __future__ import annotations

import subprocess

import pytest

from tests.corpora.test_corpora import AGENTS, CORPORA, pytestmark
from tests.site.links import broken_links
from tests.site.project import SCRIPTS, Site

__all__ = ["pytestmark"]

SITE_URL = "https://example.org/wikis/agents-of-all/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("corpora")
    folders = [CORPORA / name for name in AGENTS]
    done = subprocess.run(
        [SCRIPTS / "agent-catalog", "build", *folders, "--site", "site", "--site-url", SITE_URL],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Site(folder / "site")


def test_no_link_is_broken(site: Site) -> None:
    assert broken_links(site, SITE_URL) == []


def test_every_agent_has_a_page(site: Site) -> None:
    assert len(site.json("agents/catalog.json")["agents"]) == sum(AGENTS.values())
    for agent in site.json("agents/catalog.json")["agents"]:
        assert site.has(agent["url"].removeprefix(SITE_URL) + "index.html")
