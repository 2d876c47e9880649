"""The full text in Material's search box: the files of the index, and pages that ask our worker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent_catalog.site.full_text import MANY, use_worker
from tests.reading.made_up_secrets import SECRETS, secret_of
from tests.rendering.search_reader import SearchReader
from tests.site.crowd import crowd
from tests.site.fleet import FLEET
from tests.site.project import MKDOCS_YML, Site, agent, build

FULL_YML = MKDOCS_YML + "          search: full\n"
THEMES_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
WORKER = "assets/agent-catalog/search.js"

DOCS = {
    "docs/index.md": "# Home\n\nWelcome to the harbour.\n\n## Mooring\n\nUse a `zeppelin` bend & 5 < 6.\n",
    "docs/hidden.md": "---\nsearch: {exclude: true}\n---\n# Hidden\n\nNobody looks for a marlinspike.\n",
}


def index_of(site: Site, path: str = "agents") -> SearchReader:
    """Return the files of a site's index."""
    folder = f"{path}/search/"
    return SearchReader(
        {name.removeprefix(folder): site.bytes(name) for name in site.files() if name.startswith(folder)}
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("full"), {**FLEET, **DOCS}, FULL_YML, strict=True)


# What is found


def test_every_agent_is_in_the_index(site: Site) -> None:
    ids = [found["id"] for found in site.json("agents/catalog.json")["agents"]]
    assert index_of(site).addresses[: len(ids)] == ids


def test_a_word_of_a_prompt_leads_to_its_agent(tmp_path: Path) -> None:
    files = {"agents/a.md": agent("a", body="Deep: a *quokka*."), "agents/b.md": agent("b")}
    assert index_of(build(tmp_path, files, FULL_YML)).places("quokka") == {"a": "prompt"}


def test_other_pages_of_the_site_are_in_the_same_index(site: Site) -> None:
    index = index_of(site)
    assert index.places("zeppelin") == {"#mooring": "prompt"}
    assert index.entry("#mooring") == "Use a zeppelin bend & 5 < 6."
    assert index.places("marlinspike") == {}
    titles = [title for title, _ in index.directory["pages"]]
    assert {"Home", "Mooring", "Tool matrix", "Examples", "Health"} <= set(titles)


def test_a_page_of_an_agent_is_in_the_index_once(site: Site) -> None:
    addresses = index_of(site).addresses
    assert [address for address in addresses if address.startswith("agents/security-reviewer/")] == []
    assert len(set(addresses)) == len(addresses)


def test_no_secret_is_in_the_index(tmp_path: Path) -> None:
    texts = {name: " ".join(secret.split()) for name, secret in SECRETS.items()}
    files = {f"agents/{name}.md": agent(name, body=f"Use\n{secret}\n") for name, secret in SECRETS.items()}
    site = build(tmp_path, files, FULL_YML)
    index = index_of(site)
    assert index.places("use").keys() == texts.keys()
    everything = b"".join(index.files.values()).decode().lower()
    for name in SECRETS:
        longest = max(re.findall(r"[a-z0-9]+", secret_of(name).lower()), key=len)
        assert longest[:40] not in everything, name


# What a visitor pays


def test_a_page_view_costs_a_stub(site: Site) -> None:
    stub = site.json("search/search_index.json")
    assert stub["docs"] == []
    assert stub["config"]["agent_catalog"] == "agents/search/"
    assert stub["config"]["separator"]
    assert len(site.bytes("search/search_index.json")) < 300


def test_the_worker_stays_under_twelve_kilobytes(site: Site) -> None:
    assert 0 < len(site.bytes(WORKER)) < 12_000


# Pages


def test_the_search_box_of_every_page_asks_our_worker(site: Site) -> None:
    framed = {path: page for path, page in site.pages().items() if not path.endswith("embed/index.html")}
    assert len(framed) > 15
    for path, page in framed.items():
        config = page.text("#__config")
        up = "/" if path == "404.html" else "../" * path.count("/")
        assert f'"search": "{up}{WORKER}"' in config, path


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            '<script id="__config">{"search": "../assets/javascripts/workers/search.0a1b.min.js"}</script>',
            '<script id="__config">{"search": "../assets/agent-catalog/search.js"}</script>',
        ),
        (
            '<script id=__config>{"search":"https://x.org/assets/javascripts/workers/search.0.js"}</script>',
            '<script id=__config>{"search":"https://x.org/assets/agent-catalog/search.js"}</script>',
        ),
        ('<p>"search": "assets/javascripts/workers/search.0a1b.min.js"</p>', None),
        ('<script id="__config">{"search": "our/own/worker.js"}</script>', None),
    ],
    ids=["Material", "minified", "a text that looks like it", "a worker of the user's"],
)
def test_only_the_address_of_the_themes_worker_is_changed(page: str, expected: str | None) -> None:
    assert use_worker(page) == (expected or page)


def test_with_files_as_addresses_results_name_the_file(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, FULL_YML + "    use_directory_urls: false\n")
    index = index_of(site)
    assert index.directory["index"] == "index.html"
    assert "agents/tools/index.html" in index.addresses


def test_the_index_stands_below_the_catalogs_path(tmp_path: Path) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, FULL_YML + "          path: team/bots\n")
    assert site.json("search/search_index.json")["config"]["agent_catalog"] == "team/bots/search/"
    assert index_of(site, "team/bots").addresses[0] == "a"


def test_an_index_that_has_shrunk_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # MkDocs empties the folder of a site; a cache may bring it back.
    monkeypatch.setattr("mkdocs.utils.clean_directory", lambda folder: None)
    stale = tmp_path / "site" / "agents" / "search" / "entries-9.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("[]")
    index = index_of(build(tmp_path, crowd(3), FULL_YML))
    assert [name for name in index.files if name.startswith("entries-")] == ["entries-0.json"]


def test_an_index_made_with_a_cache_is_that_of_a_first_build(tmp_path: Path) -> None:
    fleet = crowd(30)
    edited = {**fleet, "agents/new.md": agent("new", body="A quokka."), "docs/more.md": "# More\n\nWombat.\n"}
    build(tmp_path / "warm", fleet, FULL_YML)
    warm = build(tmp_path / "warm", edited, FULL_YML)
    cold = build(tmp_path / "cold", edited, FULL_YML)
    assert index_of(warm).places("quokka") == {"new": "prompt"}
    assert index_of(warm).places("wombat") == {"more/": "prompt"}
    assert index_of(warm).files == index_of(cold).files


def test_with_neighbours_that_have_a_word_in_pages_the_outcome_is_the_same(tmp_path: Path) -> None:
    hook = "def on_post_page(output, page, config):\n    return output\n"
    files = {**crowd(5), "hook.py": hook}
    alone = build(tmp_path / "alone", files, FULL_YML)
    hooked = build(tmp_path / "hooked", files, FULL_YML + "    hooks: [hook.py]\n")
    assert index_of(hooked).files == index_of(alone).files
    # The compressed site map holds the time of the build.
    pages = [path for path in alone.files() if not path.endswith(".gz")]
    assert [path for path in pages if alone.bytes(path) != hooked.bytes(path)] == []


# When


def _is_full(site: Site) -> bool:
    full = site.has("agents/search/index.json")
    assert full == site.has(WORKER)
    assert full != bool(THEMES_WORKER.search(site.page("").text("#__config")))
    return full


@pytest.mark.parametrize(
    ("number", "options", "full"),
    [
        (MANY, "", True),
        (MANY - 1, "", False),
        (MANY, "          search: theme\n", False),
        (1, "          search: full\n", True),
    ],
    ids=["many", "fewer", "the theme's is asked for", "the full text is asked for"],
)
def test_many_agents_have_an_index_of_their_own(
    tmp_path: Path, number: int, options: str, full: bool
) -> None:
    assert _is_full(build(tmp_path, crowd(number), MKDOCS_YML + options)) == full


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (FULL_YML.replace("name: material", "name: mkdocs"), "only Material's search box can use the index"),
        (FULL_YML.replace("      - search\n", ""), "with the plugin `search`"),
        (
            FULL_YML.replace("      - search\n", "      - search: {enabled: false}\n"),
            "with the plugin `search`",
        ),
        (FULL_YML.replace("      - search\n", "      - search\n      - offline\n"), "can fetch nothing"),
    ],
    ids=["another theme", "no search", "search is off", "offline"],
)
def test_where_it_cannot_work_the_search_stays_as_it_was(tmp_path: Path, config: str, reason: str) -> None:
    site = build(tmp_path, {"agents/a.md": agent("a")}, config)
    assert not site.has("agents/search/index.json")
    assert not site.has(WORKER)
    (warning,) = site.warnings
    assert "`search: full`" in warning
    assert reason in warning


def test_auto_does_not_complain_of_another_theme(tmp_path: Path) -> None:
    site = build(tmp_path, crowd(MANY), MKDOCS_YML.replace("material", "mkdocs"), strict=True)
    assert site.warnings == []
    assert len(site.search()) > MANY
