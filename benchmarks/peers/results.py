"""What was measured: figures by builder and size, None for what was not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.fleet import Fleet, shared_pages
from benchmarks.measure import Usage
from benchmarks.peers.course import Course, Step
from benchmarks.peers.reader import Found, View

OURS, PLAIN, NAV, HUGO, ZENSICAL = "ours", "material", "material-nav", "hugo", "zensical"

Place = tuple[str, int]
"""A builder's name, and how many agents it was given."""


@dataclass(slots=True)
class Results:
    """Everything that a run of the benchmark found out.

    `keys` has milliseconds of a key in the filter of our list; `failed` has a reason for each tool, or
    builder and size, that gave no figures.
    """

    fleets: dict[int, Fleet] = field(default_factory=dict)
    courses: dict[Place, list[Course]] = field(default_factory=dict)
    edits: dict[Place, list[float]] = field(default_factory=dict)
    views: dict[Place, View] = field(default_factory=dict)
    searches: dict[Place, Found | None] = field(default_factory=dict)
    keys: dict[int, float | None] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    start: dict[str, list[Course]] = field(default_factory=dict)

    @property
    def sizes(self) -> list[int]:
        """The sizes, the smallest first."""
        return sorted(self.fleets)

    def usages(self, name: str, size: int, step: Step, searchable: bool = False) -> list[Usage]:
        """Return what each run of a step took."""
        courses = self.courses.get((name, size), [])
        steps = (course.searchable if searchable else course.plain for course in courses)
        return [usages[step] for usages in steps if step in usages]

    def wall(self, name: str, size: int, step: Step, searchable: bool = False) -> float | None:
        """Return the median of the seconds of a step."""
        return middle(usage.wall for usage in self.usages(name, size, step, searchable))

    def peak(self, name: str, size: int) -> float | None:
        """Return the median of the bytes of a cold build's largest process."""
        return middle(usage.peak for usage in self.usages(name, size, Step.COLD) if usage.peak is not None)

    def site_bytes(self, name: str, size: int) -> float | None:
        """Return the bytes of a site."""
        return middle(course.site_bytes for course in self.courses.get((name, size), []))

    def page_bytes(self, name: str, size: int) -> float | None:
        """Return the mean bytes of the pages of those agents that the smallest site has as well."""
        courses = self.courses.get((name, size), [])
        shared = next(shared_pages([self.fleets[size], self.fleets[self.sizes[0]]]))
        if not courses or not shared:
            return None
        return sum(courses[0].pages[page.file] for page in shared) / len(shared)

    def index_page(self, name: str, size: int) -> float | None:
        """Return the bytes of the list of all agents."""
        courses = self.courses.get((name, size), [])
        return courses[0].index_page if courses else None

    def edit(self, name: str, size: int) -> float | None:
        """Return the median of the seconds from a save to the page that shows it."""
        return middle(self.edits.get((name, size), ()))

    def view_index(self, name: str, size: int) -> float | None:
        """Return the bytes of index that a page view without a search fetches."""
        view = self.views.get((name, size))
        return view.index_bytes if view else None

    def view_cpu(self, name: str, size: int) -> float | None:
        """Return the seconds of processor time of a page view without a search."""
        view = self.views.get((name, size))
        return view.cpu if view else None

    def index_cpu(self, name: str, size: int) -> float | None:
        """Return the seconds of it that the index takes."""
        view = self.views.get((name, size))
        return view.index_cpu if view else None

    def search_bytes(self, name: str, size: int) -> float | None:
        """Return the bytes of index and program up to the first result."""
        found = self.searches.get((name, size))
        return found.size if found else None

    def search_seconds(self, name: str, size: int) -> float | None:
        """Return the seconds from the word to the first result."""
        found = self.searches.get((name, size))
        return found.seconds if found else None

    def start_up(self, name: str, step: Step) -> float | None:
        """Return the median of the seconds with one agent."""
        return middle(course.plain[step].wall for course in self.start.get(name, ()))

    def per_byte(self, name: str, size: int) -> float | None:
        """Return the seconds that a byte of prompt costs in a cold build, the start-up taken off."""
        whole, start = self.wall(name, size, Step.COLD), self.start_up(name, Step.COLD)
        if whole is None or start is None:
            return None
        return (whole - start) / self.fleets[size].prompt_bytes


def middle(values: Iterable[float]) -> float | None:
    """Return the median, None of nothing."""
    known: Sequence[float] = list(values)
    return median(known) if known else None


def ratio(one: float | None, other: float | None) -> float | None:
    """Divide where both are known."""
    return one / other if one is not None and other else None
