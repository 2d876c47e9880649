"""What the catalog must cost, beside the others: the targets, and what was measured of each.

P is plain Material with the agents out of the nav; B is its build with one agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.peers.course import Step
from benchmarks.peers.results import HUGO, NAV, OURS, PLAIN, ZENSICAL, Results, ratio

MIDDLE, LARGE = 1_600, 6_400
"""The sizes that the targets are about."""


@dataclass(frozen=True, slots=True)
class Target:
    """A line of the table; `value` and `most` are in `unit`, a value of None was not measured.

    `size` is the number of agents that it was measured with, `meant` the number that the target is about.
    """

    what: str
    size: int
    most: float
    value: float | None
    of: str = ""
    unit: str = ""
    meant: int = MIDDLE

    @property
    def kept(self) -> str:
        """Whether the target is kept, in a word; what another size says of it, nobody knows."""
        if self.value is None:
            return "not measured"
        if self.size != self.meant:
            return f"meant for {self.meant:,}"
        return "yes" if self.value <= self.most else "**no**"


def targets(results: Results) -> Iterator[Target]:
    """Yield a line for each target, at the sizes that it is about or at the nearest that there is."""
    middle, large = (_nearest(results.sizes, size) for size in (MIDDLE, LARGE))
    yield from _builds(results, middle)
    yield from _growth(results, large)
    site = ratio(results.site_bytes(OURS, middle), results.site_bytes(PLAIN, middle))
    yield Target("site, bytes, everything included", middle, 0.85, site, "of P")
    yield from _views(results, middle)
    for size, meant, share, seconds in ((middle, MIDDLE, 0.08, 0.5), (large, LARGE, 0.03, 0.8)):
        yield from _searches(results, size, meant, share, seconds)
    listing = results.index_page(OURS, large)
    kilobytes = None if listing is None else listing / 1_000
    yield Target("index page, document", large, 300, kilobytes, unit="kB", meant=LARGE)
    yield Target(
        "index page, a key in the filter", large, 100, results.keys.get(large), unit="ms", meant=LARGE
    )


def _builds(results: Results, size: int) -> Iterator[Target]:
    cold, plain = results.wall(OURS, size, Step.COLD), results.wall(PLAIN, size, Step.COLD)
    yield Target("cold build", size, 0.25, ratio(cold, plain), "of P")
    yield Target(
        "cold build", size, 0.06, ratio(cold, results.wall(NAV, size, Step.COLD)), "of Material's default nav"
    )
    hugo = results.wall(HUGO, size, Step.COLD, searchable=True)
    yield Target("cold build", size, 1.0, ratio(cold, hugo), "of Hugo with Pagefind")
    warm, start = results.wall(OURS, size, Step.WARM), results.start_up(PLAIN, Step.COLD)
    yield Target("warm build, nothing changed", size, 0.06, ratio(warm, plain), "of P")
    yield Target("warm build, nothing changed", size, 2.0, ratio(warm, start), "of B")
    restored = results.wall(OURS, size, Step.RESTORED)
    yield Target("cache restored, empty site", size, 0.10, ratio(restored, plain), "of P")
    edit = results.edit(OURS, size)
    yield Target("preview, save to page served", size, 0.06, ratio(edit, results.edit(PLAIN, size)), "of P")
    yield Target(
        "preview, save to page served", size, 1.0, ratio(edit, results.edit(ZENSICAL, size)), "of Zensical"
    )


def _growth(results: Results, large: int) -> Iterator[Target]:
    small = results.sizes[0]
    one, other = results.per_byte(OURS, large), results.per_byte(OURS, small)
    growth = ratio(one, other) if large > small else None
    yield Target(
        "cost per byte of prompt, start-up taken off",
        large,
        1.15,
        growth,
        f"of that at {small:,}",
        meant=LARGE,
    )
    peak = ratio(results.peak(OURS, large), results.peak(PLAIN, large))
    yield Target("peak memory, largest process", large, 1.0, peak, "of P", meant=LARGE)
    page, same = results.page_bytes(OURS, large), results.page_bytes(OURS, small)
    pages = ratio(page, same) if large > small else None
    yield Target("an agent's page, bytes", large, 1.05, pages, f"of the same at {small:,}", meant=LARGE)


def _views(results: Results, size: int) -> Iterator[Target]:
    index = results.view_index(OURS, size)
    kilobytes = None if index is None else index / 1_000
    yield Target("page view without searching, index fetched", size, 0.2, kilobytes, unit="kB")
    what = "page view without searching, processor time"
    share = ratio(results.index_cpu(OURS, size), results.index_cpu(PLAIN, size))
    yield Target(f"{what} of the index", size, 0.10, share, "of P")
    yield Target(what, size, 0.10, ratio(results.view_cpu(OURS, size), results.view_cpu(PLAIN, size)), "of P")


def _searches(results: Results, size: int, meant: int, share: float, most: float) -> Iterator[Target]:
    what, when = "first result, bytes", "first result, time at 10 Mbit/s and 40 ms"
    sent, seconds = results.search_bytes, results.search_seconds
    ours, taken = sent(OURS, size), seconds(OURS, size)
    yield Target(what, size, share, ratio(ours, sent(PLAIN, size)), "of P", meant=meant)
    yield Target(what, size, 1.2, ratio(ours, sent(HUGO, size)), "of Pagefind", meant=meant)
    yield Target(when, size, most, taken, unit="s", meant=meant)
    yield Target(when, size, 1.0, ratio(taken, seconds(HUGO, size)), "of Pagefind", meant=meant)


def _nearest(sizes: Sequence[int], size: int) -> int:
    return min(sizes, key=lambda measured: abs(measured - size))
