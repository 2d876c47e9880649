"""The prompts of a catalog, rendered on more than one processor where that is worth it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from agent_catalog.ahead import Ahead
from agent_catalog.rendering.prompt import Heading, Prompt, render_prompt

WORTHWHILE = 1_000_000
"""Characters below which a worker's start costs more than it saves: about half a second of rendering."""


class Prompts:
    """Renders prompts, best in the order in which they were announced; each that was is asked for once."""

    def __init__(
        self, bodies: Iterable[str], image_hosts: frozenset[str] = frozenset(), processors: int | None = None
    ) -> None:
        self._image_hosts = image_hosts
        distinct = list(dict.fromkeys(bodies))
        self._places = {body: place for place, body in enumerate(distinct)}
        self._ahead: Ahead | None = None
        if sum(map(len, distinct)) >= WORTHWHILE:
            hosts = sorted(image_hosts)
            self._ahead = Ahead(f"{__name__}:render_parts", hosts, distinct, processors)

    def render(self, body: str) -> Prompt:
        """Return the rendered prompt."""
        place = self._places.get(body)
        if self._ahead and place is not None and (made := self._ahead.take(place)):
            html, headings = msgspec.msgpack.decode(made, type=tuple[str, tuple[Heading, ...]])
            # The worker's HTML is render_prompt's: the same escape made it.
            return Prompt(Markup(html), headings)  # noqa: S704
        return render_prompt(body, self._image_hosts)

    def close(self) -> None:
        """End what still runs."""
        if self._ahead:
            self._ahead.close()


def render_parts(image_hosts: list[str], body: str) -> tuple[str, tuple[Heading, ...]]:
    """Return the parts of a rendered prompt, for another process."""
    prompt = render_prompt(body, frozenset(image_hosts))
    return str(prompt.html), prompt.headings
