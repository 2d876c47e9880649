"""axe-core judges every kind of page, in light and in dark, by all of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE, Serve
from tests.browser.page_kinds import GALLERY, GALLERY_PLACES, PAGE_KINDS, PageKind
from tests.site.project import Site, run, write

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]

CONTENT = ".md-content"
"""Where Material puts a page of ours."""

MATERIALS = {
    # The search is a dialog without a name; Material has no option for one.
    "aria-dialog-name": ".md-search",
    # Tabs at 70 % opacity on the primary color, and the footer's line: 4.3:1 and 4.47:1.
    "color-contrast": ".md-tabs__link, .md-copyright",
    # The breadcrumbs bear the name of the navigation, and the bars of code blocks bear none.
    "landmark-unique": ".md-nav, .md-path, .md-code__nav",
}
"""Elements of Material's own markup that break a rule; everything else must keep it."""

OPTIONS = {
    "resultTypes": ["violations"],
    # The link of a card covers it with a pseudo-element: axe would pass over all text below.
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}

RUN = """
async ([options, content, materials]) => {
  /** Whether the element is Material's, and whatever it clashes with stands around the content. */
  const excused = (rule, element, related) =>
    rule in materials && element.matches(materials[rule]) &&
    related.every((other) => other.matches(materials[rule]) || !other.closest(content));
  const results = await axe.run(document, options);
  return results.violations.flatMap((violation) => violation.nodes
    .filter((node) => {
      const related = [...node.any, ...node.all, ...node.none].flatMap((check) => check.relatedNodes);
      const [element, ...others] = [node, ...related].map((one) => document.querySelector(one.target[0]));
      return !excused(violation.id, element, others);
    })
    .map((node) => (
      {rule: violation.id, selector: node.target.join(" "), html: node.html, why: node.failureSummary}
    )));
}
"""


@dataclass(frozen=True, slots=True)
class Violation:
    """An element that breaks a rule, and what axe says of it."""

    rule: str
    selector: str
    html: str
    why: str

    def __str__(self) -> str:
        html, why = (" ".join(text.split()) for text in (self.html, self.why))
        return f"{self.rule}: {self.selector}\n    {html[:300]}\n    {why}"


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The gallery as `agent-catalog build` makes it, with Material's palette that follows the system."""
    folder = write(tmp_path_factory.mktemp("gallery"), GALLERY)
    built = run("agent-catalog", "build", "agents", cwd=folder)
    assert built.returncode == 0, built.stderr
    return Site(folder / "site")


@pytest.fixture(scope="module")
def url(gallery: Site, serve: Serve) -> str:
    return serve(gallery.folder)


@pytest.fixture
def visited(browser: Browser, url: str, kind: PageKind, scheme: Scheme) -> Iterator[Page]:
    """The page of a kind, ready to be judged."""
    address = kind.at(GALLERY_PLACES)
    assert address is not None, "the gallery lacks a place for this kind of page"
    with browser.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        answer = page.goto(url + address, wait_until="networkidle")
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        kind.prepare(page)
        yield page


def violations(page: Page, axe: str) -> list[Violation]:
    """Return what axe finds on a page as it stands, Material's own faults left out."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(RUN, [OPTIONS, CONTENT, MATERIALS])
    return [Violation(**violation) for violation in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_axe_finds_nothing_to_mend(visited: Page, axe: str) -> None:
    found = violations(visited, axe)
    if found:
        pytest.fail("\n".join([f"{len(found)} violations:", *map(str, found)]), pytrace=False)


FAULTS = """
<img src="data:," id="no-words">
<style>
  #covered { position: relative }
  #covered a::after { content: ""; position: absolute; inset: 0 }
  #pale { color: #777; background: #888 }
</style>
<div id="covered"><a href="#there">Card</a><p id="pale">Pale words</p></div>
<nav aria-label="Twin"><a href="#there">There</a></nav>
"""
"""A picture without words, pale words below the link of a card, and the namesake of a landmark."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGE_KINDS[:1])
def test_the_judge_sees_faults_in_the_content(visited: Page, axe: str) -> None:
    theirs = '<nav class="md-nav" aria-label="Twin"><a href="#there">There</a></nav>'
    visited.locator(".md-main").evaluate(f"main => main.insertAdjacentHTML('afterbegin', `{theirs}`)")
    visited.locator(f"{CONTENT} article").evaluate(
        f"article => article.insertAdjacentHTML('beforeend', `{FAULTS}`)"
    )
    seen = {(violation.rule, violation.selector) for violation in violations(visited, axe)}
    assert {("image-alt", "#no-words"), ("color-contrast", "#pale")} <= seen
    assert "landmark-unique" in {rule for rule, _ in seen}


def test_the_gallery_shows_every_level_of_findings(gallery: Site) -> None:
    assert {finding["level"] for finding in gallery.json("agents/report.json")} == {
        "error", "warning", "info",
    }  # fmt: skip
