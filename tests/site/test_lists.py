"""Long lists: their first items stand in the page, all of them in `items.json` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site.crowd import MANY, crowd
from tests.site.items import Items
from tests.site.project import PLAIN_YML, Site, build, text_of

FEW = MANY // 4
"""Agents of a smaller fleet, which fills every page all the same."""


@dataclass(frozen=True)
class List:
    """A list of the larger fleet: its items, what names each, how many stand in the page and in all."""

    address: str
    item: str
    name: str
    in_page: int
    in_all: int


LISTS = [
    List("agents/", ".agent-card", "h2 a", 60, MANY),
    List("agents/tools/", ".agent-matrix tbody tr", "[data-agent-id]", 100, MANY),
    List("agents/examples/", ".agent-line", "q", 60, MANY),
    List("agents/health/", ".agent-report", "h3 code", 60, MANY // 4),
]


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.address)
def test_the_first_items_stand_in_the_page_and_all_of_them_beside_it(many: Site, each: List) -> None:
    everything = Items(many, each.address).texts(each.name)
    assert len(set(everything)) == each.in_all
    shown = [text_of(item.css(each.name)[0]) for item in many.page(each.address).all(each.item)]
    assert shown == everything[: each.in_page]


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.address)
def test_an_item_is_the_same_in_the_page_and_beside_it(many: Site, each: List) -> None:
    """The script may draw the list anew, and nobody must see a difference."""
    selector = ".agent-matrix tbody th > *" if each.item == ".agent-matrix tbody tr" else each.item
    in_page = [node.html for node in many.page(each.address).all(selector)]
    beside = [
        node.html
        for page in Items(many, each.address).pages()
        for node in page.all("body > *" if each.item == ".agent-matrix tbody tr" else each.item)
    ]
    assert in_page
    assert in_page == beside[: len(in_page)]


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.address)
def test_a_reader_without_javascript_is_told_how_many_are_missing_and_where_all_are(
    many: Site, each: List
) -> None:
    page = many.page(each.address)
    rest = next(
        node for node in page.all(".agent-plain") if f"{each.in_page} of {each.in_all}" in text_of(node)
    )
    assert rest.css("a[href]"), "it leads to all of them"
    assert page.attribute("[data-agent-total]", "data-agent-total") == str(each.in_all)


def test_a_page_does_not_grow_with_the_fleet(tmp_path: Path, many: Site) -> None:
    few = build(tmp_path, crowd(FEW), PLAIN_YML)
    sizes = {each.address: [len(site.bytes(each.address)) for site in (few, many)] for each in LISTS[:3]}
    assert {address: size for address, size in sizes.items() if size[1] > size[0] + 500} == {}
    assert len(many.bytes("agents/items.json")) > 3 * len(few.bytes("agents/items.json"))


def test_a_short_list_is_whole_and_says_nothing_of_more(fleet: Site) -> None:
    for address in ("agents/", "agents/tools/", "agents/examples/", "agents/health/"):
        page = fleet.page(address)
        assert len(page.all(".agent-card, tbody th[scope=row], .agent-line, .agent-report")) == len(
            Items(fleet, address)
        )
        assert not page.has(".agent-plain")


# Examples


def test_the_head_of_a_category_stands_above_its_first_example(many: Site) -> None:
    items = Items(many, "agents/examples/")
    heads = [group.text("h2") for group in items.groups]
    assert heads == ["Support", "Team 6", "Team 7", "Team 8", "Uncategorized"]
    order = [heads[item["g"]] for item in items.all]
    assert list(dict.fromkeys(order)) == heads
    assert order == sorted(order, key=heads.index), "each category stands together"
    assert many.page("agents/examples/").texts(".agent-lines h2") == ["Support"], "60 examples are all of it"
