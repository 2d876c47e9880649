"""What a site holds for machines: for language models, for search engines; what is whose, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from agent_catalog.schemas import PUBLISHED, schema
from tests.site.fleet import FLEET, IDS
from tests.site.project import PLAIN_YML, Site, agent, build

AT_A_PATH = (
    f"{PLAIN_YML}\n    site_url: https://example.org/wiki/\n    site_description: Who <b>helps</b> & how\n"
)
AT_A_HOST = f"{PLAIN_YML}\n    site_url: https://agents.example.org/\n"


def linked(text: str) -> list[str]:
    """Return the addresses that a text in Markdown links to."""
    return re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)


def at(site: Site, url: str, base: str) -> bool:
    """Whether an address leads to something in the site; `base` is where the site or the text stands."""
    return site.has(unquote(urlsplit(urljoin(base, url)).path.removeprefix(urlsplit(base).path)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files = {**FLEET, "docs/guide/start & more.md": "# Start <here> & now\n"}
    return build(tmp_path_factory.mktemp("machines"), files, AT_A_PATH, strict=True)


@pytest.fixture(scope="module")
def without_url(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("plain"), FLEET, PLAIN_YML)


# Schemas


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_schemas_are_those_of_the_package(site: Site, name: str) -> None:
    assert site.bytes(f"agents/{name}") == schema(name)


# llms.txt


def test_models_find_the_agents_at_the_top_of_the_site_and_beside_the_index(site: Site) -> None:
    top, beside = (site.bytes(name).decode() for name in ("llms.txt", "agents/llms.txt"))
    assert top.startswith("# Our agents\n\n> Who helps \\& how\n\nThis is a catalog of 6 agents.")
    assert "## Pages\n\n- [Home](https://example.org/wiki/)\n" in top
    assert "- [Start \\& now](https://example.org/wiki/guide/start%20%26%20more/)" in top.replace(
        "\\<here\\> ", ""
    )
    assert "## Pages" not in beside
    assert linked(top)[2:] == linked(beside)
    for text in (top, beside):
        assert [url for url in linked(text) if not at(site, url, "https://example.org/wiki/")] == []
        assert {f"https://example.org/wiki/agents/{id_}/{id_}.md" for id_ in IDS} <= set(linked(text))


def test_without_a_site_url_links_are_relative_to_the_file(without_url: Site) -> None:
    for name in ("llms.txt", "agents/llms.txt"):
        urls = linked(without_url.bytes(name).decode())
        assert len(urls) > len(IDS)
        assert [
            url for url in urls if not at(without_url, f"/{urljoin(name, url)}", "https://x.example/")
        ] == []


def test_a_small_catalog_is_there_in_full_with_secrets_masked(tmp_path: Path) -> None:
    secret = "ghp_" + "9Zk3Qw7Lx2Vt5Rb8Nc1Mf4Jh6Gd0Sa3Pe7Yu"
    files = {"agents/a.md": agent("a", body=f"Use {secret} to push.")}
    site = build(tmp_path, files, AT_A_PATH)
    for name in ("llms-full.txt", "agents/llms-full.txt"):
        text = site.bytes(name).decode()
        assert "Use ••• to push." in text
        assert secret not in text
    assert secret in site.bytes("agents/a/a.md").decode()


@pytest.mark.parametrize(
    ("size", "option", "expected"),
    [(1, "auto", True), (600_000, "auto", False), (600_000, "always", True), (1, "never", False)],
)
def test_the_full_text_is_as_large_as_is_wanted(
    tmp_path: Path, size: int, option: str, expected: bool
) -> None:
    config = PLAIN_YML.replace("agents: agents", f"llms_full: {option}")
    site = build(tmp_path, {"agents/a.md": agent("a", body="x" * size)}, config)
    for name in ("llms-full.txt", "agents/llms-full.txt"):
        assert site.has(name) is expected
    assert ("[llms-full.txt]" in site.bytes("llms.txt").decode()) is expected


def test_what_a_team_has_written_itself_stays(tmp_path: Path) -> None:
    own = {"docs/llms.txt": "# Ours\n", "docs/robots.txt": "User-agent: x\n"}
    site = build(tmp_path, {**own, "agents/a.md": agent("a")}, AT_A_HOST)
    assert site.bytes("llms.txt") == b"# Ours\n"
    assert site.bytes("robots.txt") == b"User-agent: x\n"
    assert site.has("agents/llms.txt")
    assert site.has("llms-full.txt")


def test_what_another_plugin_writes_at_the_end_stays(tmp_path: Path) -> None:
    hook = """
        from pathlib import Path
        def on_post_build(config):
            Path(config.site_dir, "llms.txt").write_text("# Theirs")
    """
    config = f"{PLAIN_YML}\n    hooks: [hook.py]\n"
    site = build(tmp_path, {"hook.py": hook, "agents/a.md": agent("a")}, config)
    assert site.bytes("llms.txt") == b"# Theirs"
    assert site.has("agents/llms.txt")


# Search engines


def locations(site: Site) -> Iterator[str]:
    for entry in ElementTree.fromstring(site.bytes("sitemap.xml")).iterfind(".//{*}loc"):
        yield str(entry.text)


def test_every_address_of_the_sitemap_is_there_and_each_agent_is_in_it(site: Site) -> None:
    listed = list(locations(site))
    assert len(listed) == len(set(listed)) > len(IDS)
    assert [url for url in listed if not at(site, url, "https://example.org/wiki/")] == []
    base = "https://example.org/wiki/agents/"
    assert {f"{base}{id_}/" for id_ in IDS} | {base, f"{base}tools/", f"{base}examples/"} <= set(listed)


def test_robots_are_led_to_the_sitemap_where_the_site_has_a_host_of_its_own(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, AT_A_HOST)
    assert site.bytes("robots.txt").decode().split("\n") == [
        "User-agent: *", "Disallow:", "", "Sitemap: https://agents.example.org/sitemap.xml", "",
    ]  # fmt: skip


def test_below_a_path_or_at_an_unknown_host_there_is_nothing_for_robots(
    site: Site, without_url: Site
) -> None:
    assert not site.has("robots.txt")
    assert not without_url.has("robots.txt")


# The agent files


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf---\r\nname: a\r\ndescription: b\r\n---\r\n\r\nGo.\r\n",
        b"---\rname: a\rdescription: b\r---\rGo.\r",
        b"\n\n---\nname: a\ndescription: b\n---\nNo end of line",
        b"---\nname: a\ndescription: b\n---\n\ttab \xe2\x80\xae bidi \x00 NUL \x0c\n\n\n",
    ],
    ids=["BOM and CRLF", "CR", "blank lines before, no line end", "hidden characters"],
)
@pytest.mark.parametrize("theme", ["mkdocs", "mkdocs, with another plugin"])
def test_an_agent_file_is_served_as_it_is(tmp_path: Path, content: bytes, theme: str) -> None:
    config = PLAIN_YML if theme == "mkdocs" else PLAIN_YML.replace("- search", "- search\n      - macros")
    site = build(tmp_path, {"agents/a.md": content}, config)
    assert site.bytes("agents/a/a.md") == content
