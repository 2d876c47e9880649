"""Pieces of the catalog that stand in a team's own pages: cards, a table, a dialogue, and cards over links.

A piece is a line of its own: `[agent-card:backend-developer]`, `[agent-table:can=run&sort=tools]` or
`[agent-example:backend-developer#example-1]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from jinja2 import Environment, Template
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.agent_filter import AgentFilter, AgentQuery, parse_query
from agent_catalog.rendering.agent_page import example_view
from agent_catalog.rendering.card import CardView, card_view
from agent_catalog.rendering.references import AgentTarget, Names, ReferenceProblem, ToolTarget
from agent_catalog.rendering.tool_view import ToolCard, tool_card

MAX_ROWS = 250
"""Agents in a table, as many as a page of a category has."""

PIECE = re.compile(r"\[agent-(card|table|example):([^\n]*)\]")


class Piece(Struct, frozen=True):
    """What a line asks for: `kind` is card, table or example, `target` what stands behind the colon.

    `source` is the whole of it.
    """

    kind: str
    target: str
    source: str


class PieceHtml(Struct, frozen=True):
    """A piece, rendered; cards get their list later."""

    kind: str
    html: str


def parse_pieces(paragraph: str) -> list[Piece]:
    """Return the pieces of a paragraph, none where it is anything but lines that each ask for one."""
    lines = paragraph.strip().split("\n")
    found = [match for line in lines if (match := PIECE.fullmatch(line.strip()))]
    if len(found) < len(lines):
        return []
    return [Piece(match[1], match[2].strip(), match[0]) for match in found]


@dataclass(frozen=True)
class Embedder:
    """Renders pieces of a catalog."""

    environment: Environment
    catalog: Catalog

    @cached_property
    def names(self) -> Names:
        """Everything that has a name."""
        return Names(self.catalog)

    def html(self, piece: Piece, to: Addresses) -> PieceHtml:
        """Render a piece.

        Raises:
            ReferenceProblem: where it asks for what is not there.
        """
        return PieceHtml(piece.kind, _MAKERS[piece.kind](self, piece.target, to).strip())

    def joined(self, pieces: Iterable[PieceHtml]) -> str:
        """Return the HTML of a paragraph of pieces: cards that follow each other stand side by side."""
        parts: list[str] = []
        for kind, group in groupby(pieces, lambda piece: piece.kind):
            htmls = [Markup(piece.html) for piece in group]  # noqa: S704 - made by templates
            if kind == "card":
                parts.append(self._template("embedded-cards").render(cards=htmls).strip())
            else:
                parts += htmls
        return "\n".join(parts)

    def remarks(self, piece: Piece) -> list[str]:
        """Return what there is to say about a piece that can be shown all the same."""
        return self._filter.unknown(parse_query(piece.target)) if piece.kind == "table" else []

    def hovers(self, keys: Iterable[str], to: Addresses, script: str) -> str:
        """Return the cards that open over the links with these keys, and what opens them."""
        targets = [target for key in keys if (target := self._keyed(key))]
        agents = [target for target in targets if isinstance(target, AgentTarget)]
        tools = [target for target in targets if isinstance(target, ToolTarget)]
        return self._template("hovers").render(
            agents=[(target.key, self._card(target, to)) for target in agents],
            tools=[(target.key, self._tool(target)) for target in tools],
            script=script,
        )

    def _card_html(self, name: str, to: Addresses) -> str:
        return self._template("card").render(card=self._card(self.names.agent(name), to))

    def _table_html(self, text: str, to: Addresses) -> str:
        query = parse_query(text)
        found = self._filter.fitting(query)
        href = to.home() + (f"?{urlencode(query.pairs)}" if query.pairs else "")
        cards = [self._card(AgentTarget(entry), to) for entry in found[:MAX_ROWS]]
        return self._template("embedded-table").render(cards=cards, total=len(found), href=href)

    def _example_html(self, name: str, to: Addresses) -> str:
        target = self.names.agent(name)
        entry, wanted = target.entry, target.anchor or "example-1"
        examples = [
            example_view(number, dialogue) for number, dialogue in enumerate(entry.agent.examples, start=1)
        ]
        example = next((example for example in examples if example.anchor == wanted), None)
        if example is None:
            held = f"its last is '{examples[-1].anchor}'" if examples else "it has no example"
            raise ReferenceProblem(f"the agent '{entry.id}' has no '{wanted}': {held}")
        href = to.agent(entry.id, example.anchor)
        card = self._card(target, to)
        return self._template("embedded-example").render(example=example, card=card, href=href)

    def _template(self, name: str) -> Template:
        return self.environment.get_template(f"agent-catalog/{name}.html")

    def _card(self, target: AgentTarget, to: Addresses) -> CardView:
        return card_view(target.entry, to, target.entry.agent.name in self.catalog.namesakes)

    def _tool(self, target: ToolTarget) -> ToolCard:
        if target.name not in self._tools:
            fleet = (entry.agent for entry in self.catalog.entries)
            holders = self._filter.fitting(AgentQuery((("tool", target.name),)))
            self._tools[target.name] = tool_card(target.name, fleet, len(holders))
        return self._tools[target.name]

    def _keyed(self, key: str) -> AgentTarget | ToolTarget | None:
        try:
            return self.names.target(key)
        except ReferenceProblem:
            return None

    @cached_property
    def _tools(self) -> dict[str, ToolCard]:
        """The cards of tools that were asked for: pages name the same few."""
        return {}

    @cached_property
    def _filter(self) -> AgentFilter:
        return AgentFilter(self.environment, self.catalog)


_MAKERS = {
    "card": Embedder._card_html,
    "table": Embedder._table_html,
    "example": Embedder._example_html,
}
