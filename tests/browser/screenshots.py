"""Pictures of every kind of page, to be looked at: `python -m tests.browser.screenshots [FOLDER...]`.

The gallery's go to `shots/index-light.png` and so on, those of a folder of agents to `shots/FOLDER/`. Of
each kind there is one in light, in dark and as a phone shows it, down to 3,000 pixels, and one as printed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import PATIENCE, Server
from tests.browser.page_kinds import GALLERY, GALLERY_PLACES, PAGE_KINDS, PageKind, Places, places_of
from tests.site.project import Site, run, write

SHOTS = Path(__file__).parents[2] / "shots"
TALLEST = 3000
BUILD_SECONDS = 600

NOTHING_PUT_OFF = "* { content-visibility: visible !important }"
"""A picture of a whole page goes beyond what a browser has on its screen, and draws."""


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look at a page: the file's name ends with `name` and `suffix`."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    suffix: str = ".png"


LOOKS = (
    Look("light", 1280, 800),
    Look("dark", 1280, 800, "dark"),
    Look("phone", 390, 844),
    Look("print", 1280, 800, suffix=".pdf"),
)


def photograph(
    browser: Browser, site: Site, places: Places, kinds: Sequence[PageKind], folder: Path
) -> Iterator[str]:
    """Write the pictures of a site into a folder, in place of earlier ones; yield the path of each.

    A kind that the site does not have is passed over; one that cannot be made ready is named with the
    reason, such as a facet that nobody's agents have.
    """
    with closing(Server(site.folder)) as server:
        for look, kind in product(LOOKS, kinds):
            file = folder / f"{kind.name}-{look.name}{look.suffix}"
            file.unlink(missing_ok=True)
            address = kind.at(places)
            if address is None or not site.has(address.partition("?")[0]):
                continue
            try:
                _picture(browser, server.url + address, kind, look, file)
            except PlaywrightTimeoutError as error:
                yield f"no {file.name}: {error.message.splitlines()[0]}"
            else:
                yield str(file)


def _picture(browser: Browser, url: str, kind: PageKind, look: Look, file: Path) -> None:
    viewport = ViewportSize(width=look.width, height=look.height)
    with browser.new_context(viewport=viewport, color_scheme=look.scheme, reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        page.add_style_tag(content=NOTHING_PUT_OFF)
        kind.prepare(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        if look.suffix == ".pdf":
            page.pdf(path=file, format="A4")
            return
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.screenshot(
            path=file, full_page=True, clip={"x": 0, "y": 0, "width": look.width, "height": height}
        )


def _build(folder: Path, site: Path) -> Site:
    built = run("agent-catalog", "build", folder, "--site", site, cwd=site.parent, timeout=BUILD_SECONDS)
    if built.returncode:
        raise SystemExit(built.stderr)
    return Site(site)


def _name(folder: Path) -> str:
    """Name pictures after a folder; `agents` says nothing, and the folder that holds it does."""
    while folder.name in ("agents", "plugins") or folder.name.startswith("."):
        folder = folder.parent
    return folder.name or "root"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("folders", metavar="FOLDER", nargs="*", type=Path, help="a folder of agents")
    parser.add_argument(
        "--kind", metavar="NAME", default="", help="only kinds whose name begins so, such as index"
    )
    return parser.parse_args()


def main(folders: Sequence[Path], kinds: Sequence[PageKind]) -> None:
    """Build the sites, write the pictures, and say which there are and of which agents."""
    with tempfile.TemporaryDirectory(prefix="agent-catalog-shots-") as temporary, sync_playwright() as driver:
        root = Path(temporary)
        # The site is named after the folder that holds the agents.
        gallery = _build(write(root / "gallery", GALLERY) / "agents", root / "site")
        shoots = [("gallery", gallery, GALLERY_PLACES, SHOTS)]
        for number, folder in enumerate(map(Path.resolve, folders), start=1):
            site = _build(folder, root / f"site-{number}")
            places = places_of(site.json("agents/catalog.json"))
            target = SHOTS / _name(folder)
            taken = any(target == shoot[3] for shoot in shoots)
            shoots.append((str(folder), site, places, Path(f"{target}-{number}") if taken else target))
        browser = driver.chromium.launch(
            executable_path=find_chromium(driver.chromium.executable_path), args=ARGUMENTS
        )
        for title, site, places, target in shoots:
            chosen = ", ".join(f"{word} is {place}" for word, place in places.items())
            print(f"{title}: {chosen}")  # noqa: T201
            for line in photograph(browser, site, places, kinds, target):
                print(f"  {line}", flush=True)  # noqa: T201
        browser.close()


if __name__ == "__main__":
    asked = _arguments()
    main(asked.folders, [kind for kind in PAGE_KINDS if kind.name.startswith(asked.kind)])
