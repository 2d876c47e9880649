"""`objects.inv`: Sphinx' intersphinx and mkdocs-autorefs link to agents from other sites, by name."""

from __future__ import annotations

import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocstrings import Inventory
from sphinx.util.inventory import InventoryFile

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.rendering.inventory import inventory
from tests.catalog.agents import make_agent, make_tools
from tests.reading.strategies import PROPERTY
from tests.site.command import agent_catalog
from tests.site.project import PLAIN_YML, Page, Site, agent, build, write

TOP = "https://agents.example/wiki/agents/"
"""Where other sites find the catalog."""


def entries(site: Site) -> dict[str, dict[str, tuple[str, str]]]:
    """Return address and title by role and name, as Sphinx reads them."""
    read = InventoryFile.loads(site.bytes("agents/objects.inv"), uri=TOP)
    return {
        role: {name: (item.uri, item.display_name) for name, item in items.items()}
        for role, items in read.data.items()
    }


def test_it_names_agents_their_anchors_tools_and_pages(fleet: Site) -> None:
    found = entries(fleet)
    labels, docs = found["std:label"], found["std:doc"]
    assert labels["agent:release-captain"] == (f"{TOP}release-captain/", "Release Captain")
    assert labels["agent:release-captain#prompt"] == (
        f"{TOP}release-captain/#prompt",
        "Release Captain: prompt",
    )
    assert [name for name in labels if name.startswith("agent:security-reviewer")] == [
        "agent:security-reviewer",
        "agent:security-reviewer#tools",
        "agent:security-reviewer#prompt",
        "agent:security-reviewer#examples",
        "agent:security-reviewer#example-1",
        "agent:security-reviewer#example-2",
    ]
    assert labels["tool:Bash"] == (f"{TOP}index.html?tool=Bash", "Bash")
    assert docs["agents/tools"] == (f"{TOP}tools/", "Tool matrix")
    assert docs["agents/categories/review"] == (f"{TOP}categories/review/", "Review")
    assert docs["agents/index"] == (f"{TOP}index.html", "Agents")


def test_it_names_the_project_in_plain_text(tmp_path: Path) -> None:
    write(tmp_path, {"R&D/agents/a.md": agent("a")})
    agent_catalog("build", tmp_path / "R&D/agents", "--site", tmp_path / "out")
    head = (tmp_path / "out/agents/objects.inv").read_bytes()
    assert b"# Project: R&D agents\n" in head


def test_every_address_of_it_is_there(fleet: Site) -> None:
    """Anchors, too."""
    pages: dict[str, Page] = {}
    for items in entries(fleet).values():
        for address, _ in items.values():
            path, _, anchor = address.removeprefix(TOP).partition("#")
            path = f"agents/{path.partition('?')[0]}"
            page = pages.setdefault(path, fleet.page(path))
            assert not anchor or page.has(f"[id='{anchor}']"), address


def test_without_directory_urls_addresses_name_files(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, f"{PLAIN_YML}    use_directory_urls: false\n")
    assert entries(site)["std:label"]["agent:a#tools"][0] == f"{TOP}a/index.html#tools"


@PROPERTY
@given(st.text(), st.text(), st.text(min_size=1))
def test_no_name_becomes_an_entry_of_its_own(name: str, project: str, tool: str) -> None:
    """Neither a line's end nor a blank in a name makes another line, or another part of a line."""
    fleet = (Entry("a", None, make_agent("agents/a.md", name, tools=make_tools(tool.replace(",", ".")))),)
    content = inventory(Catalog(fleet, (), ()), project, "Agents", "agents", "")
    assert content.count(b"\n", 0, content.index(b"zlib.")) == 3
    read = InventoryFile.loads(content, uri=TOP)
    assert {name for name in read.data["std:label"] if name.startswith("agent:")} == {
        "agent:a",
        "agent:a#tools",
        "agent:a#prompt",
    }
    for items in read.data.values():
        for item in items.values():
            assert item.uri.startswith(TOP)
    # Every line that was written is an entry that was read, and the other reader agrees.
    lines = zlib.decompress(content.split(b"\n", 4)[4]).decode().rstrip("\n").split("\n")
    assert len(lines) == sum(map(len, read.data.values()))
    assert len(lines) == len(Inventory.parse_sphinx(BytesIO(content), domain_filter=["std"]))


SPHINX_CONF = """
    project = "Handbook"
    extensions = ["sphinx.ext.intersphinx"]
    intersphinx_mapping = {"agents": ("https://agents.example/wiki/agents/", "objects.inv")}
"""

SPHINX_PAGE = """
    Handbook
    ========

    Ask :ref:`agent:release-captain`, :ref:`the captain's prompt <agent:release-captain#prompt>`,
    :any:`agent:oracle` or :external+agents:std:ref:`agent:windows`. Who has :ref:`tool:Bash`?
    See :external:doc:`agents/tools`.
"""


def test_sphinx_links_by_name(fleet: Site, tmp_path: Path) -> None:
    inv = fleet.bytes("agents/objects.inv")
    folder = write(tmp_path, {"conf.py": SPHINX_CONF, "index.rst": SPHINX_PAGE, "objects.inv": inv})
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-n", "-b", "html", folder, folder / "out"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    page = Page((folder / "out" / "index.html").read_text("utf-8"))
    links = page.all("a.external[href*='agents.example']")
    assert [(link.text(), link.attributes["href"]) for link in links] == [
        ("Release Captain", f"{TOP}release-captain/"),
        ("the captain’s prompt", f"{TOP}release-captain/#prompt"),
        ("oracle", f"{TOP}oracle/"),
        ("windows", f"{TOP}windows/"),
        ("Bash", f"{TOP}index.html?tool=Bash"),
        ("Tool matrix", f"{TOP}tools/"),
    ]


AUTOREFS_YML = """
    site_name: Handbook
    theme: {{name: mkdocs}}
    plugins:
      - autorefs
      - mkdocstrings:
          handlers:
            python:
              inventories:
                - url: {inventory}
                  base_url: https://agents.example/wiki/agents/
                  domains: [std]
"""

AUTOREFS_PAGE = """
    Ask [the captain][agent:release-captain], read [its prompt][agent:release-captain#prompt], see
    [who has it][tool:Bash] and the [matrix][agents/tools].
"""

LINKS = [
    ("the captain", f"{TOP}release-captain/"),
    ("its prompt", f"{TOP}release-captain/#prompt"),
    ("who has it", f"{TOP}index.html?tool=Bash"),
    ("matrix", f"{TOP}tools/"),
]


def _links(page: Page) -> list[tuple[str, str | None]]:
    found = page.all("[role=main] a[href*='agents.example']")
    return [(link.text(), link.attributes["href"]) for link in found]


def test_mkdocs_autorefs_links_by_name(fleet: Site, tmp_path: Path) -> None:
    config = AUTOREFS_YML.format(inventory=fleet.file("agents/objects.inv").as_uri())
    site = build(tmp_path, {"docs/guide.md": AUTOREFS_PAGE}, config, strict=True)
    assert _links(site.page("guide/")) == LINKS


def test_a_site_with_a_catalog_of_its_own_links_to_that_of_another(fleet: Site, tmp_path: Path) -> None:
    """Its own agents come first; what it does not know is left to mkdocs-autorefs."""
    inv = fleet.file("agents/objects.inv").as_uri()
    config = AUTOREFS_YML.format(inventory=inv).rstrip() + "\n      - agent-catalog\n"
    page = AUTOREFS_PAGE + "\n    [Ours][agent:ours] and [agent:ours]. [Own][]\n"
    files = {"docs/guide.md": page, "agents/ours.md": agent("ours", tools="Read"), "docs/own.md": "# Own\n"}
    site = build(tmp_path, files, config, strict=True)
    assert _links(site.page("guide/"))[:2] == LINKS[:2]
    assert (
        site.page("guide/").attributes("[data-agent-reference^='agent:']", "href") == ["../agents/ours/"] * 2
    )
    assert site.page("guide/").text("a.autorefs-internal") == "Own"


MODULE = '''
    """Ask [agent:ours], [the shell][tool:Bash] and nobody else.

    [agent-card:ours]
    """
'''


def test_docstrings_refer_to_agents_too(tmp_path: Path) -> None:
    config = """
        site_name: Handbook
        theme: {name: mkdocs}
        plugins:
          - agent-catalog
          - mkdocstrings
    """
    files = {
        "agents/ours.md": agent("ours"),
        "docs/api/made.md": "# Made\n\n::: made\n",
        "made.py": MODULE,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(write(tmp_path, files))
        site = build(tmp_path, files, config, strict=True)
    assert site.page("api/made/").attributes("[role=main] a[href*=agents]", "href") == [
        "../../agents/ours/",
        "../../agents/?tool=Bash",
        "../../agents/ours/",
    ]
    assert site.has("objects.inv")
    assert site.has("agents/objects.inv")
