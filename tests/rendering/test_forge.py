"""Addresses of files on forges: cases in `forge-links.txt`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_catalog.rendering.forge import FORGES, Forge, find_forge, web_address
from tests.reading.case_files import Case, read_cases
from tests.reading.strategies import PROPERTY

FIELDS = ["address", "path", "view", "edit", "history", "branch", "kind", "nowhere"]
CASES = read_cases(Path(__file__).with_name("forge-links.txt"), required=[], optional=FIELDS)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_addresses_of_a_file(case: Case) -> None:
    for address in case.rows("nowhere"):
        assert find_forge(address, "main") is None, address
    if "address" in case:
        forge = find_forge(case.text("address"), case.text("branch") or "main", case.text("kind"))
        assert forge
        path = case.text("path")
        assert forge.view(path) == case.text("view")
        assert forge.edit(path) == case.text("edit")
        assert "history" not in case or forge.history(path) == case.text("history")


@pytest.mark.parametrize(
    ("repo", "owner", "profile"),
    [
        ("https://github.com/a/b", "@ada", "https://github.com/ada"),
        ("https://github.com/a/b", "@org/team", "https://github.com/orgs/org/teams/team"),
        ("https://gitlab.com/a/b", "@group/sub/team", "https://gitlab.com/group/sub/team"),
        ("https://gitlab.com/a/b", "@@maintainers", None),
        ("https://gitlab.com/a/b", "@../../x", None),
        ("https://github.com/a/b", "@..", None),
        ("https://github.com/a/b", "ada@example.org", None),
        ("https://bitbucket.org/a/b", "@ada", None),
        ("https://dev.azure.com/a/b/_git/c", "@ada", None),
    ],
)
def test_the_profile_of_an_owner(repo: str, owner: str, profile: str | None) -> None:
    forge = find_forge(repo, "main")
    assert forge
    assert forge.owner(owner) == profile


def test_a_commit_has_an_address_on_every_forge() -> None:
    found = [Forge(kind, "https://x.example/a", "main").commit("abc") for kind in FORGES]
    assert all(address.startswith("https://x.example/a/") and address.endswith("/abc") for address in found)


@PROPERTY
@given(address=st.text() | st.text().map("https://{}".format) | st.text().map("git@github.com:{}".format))
def test_an_address_is_a_hosts_or_none(address: str) -> None:
    web = web_address(address)
    if web is not None:
        split = urlsplit(web)
        assert split.scheme in ("http", "https")
        assert split.hostname
        assert split.username is None
        assert web.isascii()
        assert not set(web) & set(" \"'<>\\\n")


@PROPERTY
@given(kind=st.sampled_from(FORGES), path=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_path_stands_whole_in_the_address(kind: str, path: str) -> None:
    address = Forge(kind, "https://x.example/a/b", "main").view(path)
    assert path in unquote(address)
    assert len(address.split("#")) == 1
    assert not set(address) & set(" \"'<>\\\n")
