"""The visitor's browser asks nobody but the site itself, whatever an agent's prompt says."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Serve
from tests.browser.fleet import FLEET, LOUD_PROMPT
from tests.site.project import Site, agent, run, write

pytestmark = pytest.mark.browser


def test_no_page_of_a_built_site_asks_another_origin(
    context: BrowserContext, tmp_path: Path, serve: Serve
) -> None:
    write(tmp_path, {**FLEET, "agents/loud.md": agent("loud", color="red", body=LOUD_PROMPT)})
    built = run("agent-catalog", "build", "agents", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    site, url = Site(tmp_path / "site"), serve(tmp_path / "site")
    requests: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))

    paths = [path for path in site.files() if path.endswith(".html")]
    pages = [context.new_page() for _ in paths]
    for page, path in zip(pages, paths, strict=True):
        page.goto(url + path)
    for page in pages:
        page.wait_for_load_state("networkidle")

    assert len(requests) > len(pages), "style and script of each page are requests as well"
    foreign = {
        request for request in requests if f"{urlsplit(request).scheme}://{urlsplit(request).netloc}/" != url
    }
    assert {request for request in foreign if not request.startswith(("data:", "blob:"))} == set()
    assert errors == []
