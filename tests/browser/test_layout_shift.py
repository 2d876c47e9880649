"""Nothing moves under the reader's eyes while a page of the catalog loads."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PATIENCE, Served

pytestmark = pytest.mark.browser

SHIFTS = """
() => new Promise((resolve) => {
  const shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      shifts.push({ value, moved: sources.map(({ node }) => (node?.outerHTML ?? "text").slice(0, 120)) });
  }).observe({ type: "layout-shift", buffered: true });
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => requestAnimationFrame(() => setTimeout(() => resolve(shifts))), 200);
  };
  new MutationObserver(wait).observe(document, { subtree: true, childList: true, attributes: true });
  new PerformanceObserver(wait).observe({ type: "resource", buffered: true });
  wait();
})
"""
"""What has moved since the page was opened, once nothing is loaded and nothing changes any more."""

SHOWCASE = [
    "", "?can=run", "?q=unicorn", "tools/", "tools/?can=run", "examples/?q=form", "health/?level=info",
    "categories/review/", "compare/", "compare/?agents=oracle,security-reviewer", "security-reviewer/",
    "release-captain/",
]  # fmt: skip

CROWD = ["", "?tool=Bash", "tools/", "tools/?tool=Bash"]


@pytest.mark.parametrize("width", [1280, 390], ids=["screen", "phone"])
def test_no_page_moves_while_it_loads(browser: Browser, showcase: Served, crowd: Served, width: int) -> None:
    addresses = [showcase.top + place for place in SHOWCASE] + [crowd.top + place for place in CROWD]
    moved = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            shifts: list[dict[str, Any]] = page.evaluate(SHIFTS)
            moved += [f"{address}: {shift['value']:.4f}, {shift['moved']}" for shift in shifts]
    if moved:
        pytest.fail("\n".join(["something moved:", *moved]), pytrace=False)


def test_the_judge_sees(browser: Browser, showcase: Served) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(showcase.top)
        page.evaluate("document.querySelector('.agent-views').style.marginTop = '100px'")
        expect(page.locator(".agent-views")).to_have_css("margin-top", "100px")
        assert page.evaluate(SHIFTS)[0]["value"] > 0
