"""The inventory of the catalog, `objects.inv`, by which other sites link to agents by name.

The format is Sphinx' inventory version 2 (sphinx.util.inventory): four lines of head, then lines of name,
`domain:role`, priority, address and title, compressed. Intersphinx and mkdocs-autorefs read it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from urllib.parse import quote

from agent_catalog.catalog.catalog import Catalog
from agent_catalog.reading.hidden_text import revealed_line
from agent_catalog.rendering.anchors import public_anchors
from agent_catalog.rendering.category_pages import FOLDER, category_parts
from agent_catalog.rendering.references import Names

OVERVIEWS = (("tools", "Tool matrix"), ("examples", "Examples"), ("compare", "Compare"), ("health", "Health"))
"""The pages over all agents besides the index, and their titles."""

INVENTORY = "objects.inv"

HOME = "index.html"
"""The address of the index: readers of an inventory disagree about an empty one."""


def inventory(catalog: Catalog, project: str, title: str, path: str, index: str) -> bytes:
    """Return `objects.inv`. Addresses count from the top of the catalog, which is at `path` in the site.

    An agent is the label `agent:<id>`, its anchors are `agent:<id>#…`, a tool is `tool:<name>`; a page is a
    document by its path, such as `agents/tools`. `index` is what a folder's address must name.
    """
    lines = [*_pages(catalog, title, path, index), *_agents(catalog, path, index), *_tools(catalog)]
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {revealed_line(project)}\n"
        "# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode() + zlib.compress("".join(f"{line}\n" for line in lines).encode(), 9)


def _pages(catalog: Catalog, title: str, path: str, index: str) -> Iterator[str]:
    yield _entry(f"{path}/index", "doc", HOME, title)
    for name, shown in (*OVERVIEWS, (FOLDER, "Categories")):
        yield _entry(f"{path}/{name}", "doc", f"{name}/{index}", shown)
    for part in category_parts(catalog):
        if part.number == 1:
            yield _entry(f"{path}/{part.name}", "doc", f"{part.name}/{index}", part.category.title)


def _agents(catalog: Catalog, path: str, index: str) -> Iterator[str]:
    for entry in catalog.entries:
        address = f"{entry.id}/{index}"
        yield _entry(f"{path}/{entry.id}", "doc", address, entry.agent.name)
        yield _entry(f"agent:{entry.id}", "label", address, entry.agent.name)
        # Examples come last: there may be many.
        anchors = sorted(public_anchors(entry.agent).items(), key=lambda anchor: "example" in anchor[0])
        for anchor, title in anchors:
            shown = f"{entry.agent.name}: {title.lower()}"
            yield _entry(f"agent:{entry.id}#{anchor}", "label", f"{address}#{anchor}", shown)
    names = {entry.id: entry.agent.name for entry in catalog.entries}
    for former in catalog.former:
        # Other sites are not built anew when an agent gets another name.
        if former.target in names:
            address = f"{former.target}/{index}"
            yield _entry(f"agent:{former.id}", "label", address, names[former.target])


def _tools(catalog: Catalog) -> Iterator[str]:
    names = Names(catalog)
    # Sphinx does not tell names apart by their case: the one that most agents have counts.
    by_use = sorted(names.tools, key=lambda tool: (names.uses[tool], tool))
    by_fold = {tool.casefold(): tool for tool in by_use}
    for tool in sorted(by_fold.values()):
        # A name with a blank would say more than a name: the parts of a line are parted by them.
        if tool == revealed_line(tool) and " " not in tool:
            yield _entry(f"tool:{tool}", "label", f"{HOME}?tool={quote(tool, safe='')}", tool)


def _entry(name: str, role: str, address: str, title: str) -> str:
    return f"{name} std:{role} 1 {address} {revealed_line(title) or '-'}"
