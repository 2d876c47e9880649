r"""Every kind of page once, and a fleet that fills each: what is judged and what is photographed.

`PAGE_KINDS` has a row for each: a name, an address, and what a reader does before anybody looks. The words
in braces stand for an agent or a category, which `GALLERY_PLACES` names for the gallery and `places_of`
finds in any other catalog:

| place | what is there |
| --- | --- |
| `full` | an agent with all that a page can show, of every level of findings but errors |
| `bare` | an agent without category, tools, examples or color |
| `long` | a name of 200 letters, without a place to break it |
| `rtl` | a name and a summary that are read from right to left |
| `many` | sixty tools |
| `category` | a category with several agents |

The gallery is the fleet of the other tests, those agents, one for each color, and files that are broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.site.fleet import FLEET
from tests.site.project import Tree, agent

Places = Mapping[str, str]
"""The id of an agent, or the slug of a category, for each word in braces."""


def as_loaded(page: Page) -> None:
    """Do nothing."""


def unfolded(page: Page) -> None:
    """Open all that is folded."""
    page.locator(".md-content details").evaluate_all("all => all.forEach(one => { one.open = true })")


def with_open_facet(page: Page) -> None:
    """Open the panel of the capabilities, whose values come with the data of the filter."""
    page.locator("[data-facet=can]").click()
    page.locator(".agent-panel:popover-open input[type=checkbox]").first.wait_for()


def as_list(page: Page) -> None:
    """Turn cards into a list."""
    page.locator("[data-agent-view=list]").click()


def with_two_picked(page: Page) -> None:
    """Pick two agents for comparison."""
    for place in (0, 1):
        page.locator("[data-agent-pick]").nth(place).check()
    page.locator("[data-agent-tray]").wait_for()


def shared(page: Page) -> None:
    """Ask for links to what the page shows, as wikis take them."""
    page.locator("[data-agent-share]:visible").first.click()
    page.locator(".agent-panel:popover-open").wait_for()


def as_source(page: Page) -> None:
    """Switch the prompt to its source, which is fetched."""
    page.locator("[data-agent-prompt-as=source]").click()
    page.locator("[data-agent-source]:not(:empty)").wait_for()


def of_nothing(page: Page) -> None:
    """Wait for the words of an empty list."""
    page.locator("[data-agent-empty]").wait_for()


def compared(page: Page) -> None:
    """Wait for the table."""
    page.locator("[data-agent-comparison] table").wait_for()


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page: `name` is one of a file, `address` counts from the site's own."""

    name: str
    address: str
    prepare: Callable[[Page], None] = as_loaded

    def at(self, places: Places) -> str | None:
        """Return the address with its places filled in; None where a site lacks one of them."""
        try:
            return self.address.format_map(places)
        except KeyError:
            return None


PAGE_KINDS = (
    PageKind("home", ""),
    PageKind("index", "agents/"),
    PageKind("index-facet", "agents/", with_open_facet),
    PageKind("index-list", "agents/", as_list),
    PageKind("index-picked", "agents/", with_two_picked),
    PageKind("index-filtered", "agents/?can=run&tool=Bash"),
    PageKind("index-shared", "agents/?can=run&tool=Bash", shared),
    PageKind("index-nothing", "agents/?q=zzz", of_nothing),
    PageKind("categories", "agents/categories/"),
    PageKind("category", "agents/categories/{category}/"),
    PageKind("agent", "agents/{full}/"),
    PageKind("agent-unfolded", "agents/{full}/", unfolded),
    PageKind("agent-source", "agents/{full}/", as_source),
    PageKind("agent-shared", "agents/{bare}/", shared),
    PageKind("agent-embedded", "agents/{full}/embed/"),
    PageKind("list-embedded", "agents/embed/?can=run"),
    PageKind("agent-bare", "agents/{bare}/"),
    PageKind("agent-long", "agents/{long}/"),
    PageKind("agent-rtl", "agents/{rtl}/"),
    PageKind("agent-many", "agents/{many}/"),
    PageKind("compare", "agents/compare/?agents={full},{bare}", compared),
    PageKind("compare-nothing", "agents/compare/"),
    PageKind("tools", "agents/tools/"),
    PageKind("tools-unfolded", "agents/tools/", unfolded),
    PageKind("tools-filtered", "agents/tools/?can=run"),
    PageKind("examples", "agents/examples/"),
    PageKind("examples-nothing", "agents/examples/?q=zzz", of_nothing),
    PageKind("health", "agents/health/"),
)


def places_of(catalog: dict[str, Any]) -> Places:
    """Choose the agents of a catalog that show most and least, and its largest category."""
    agents = sorted(catalog["agents"], key=_shows)
    categories = Counter(agent["category"] for agent in agents if agent["category"])
    return {
        **({"bare": agents[0]["id"], "full": agents[-1]["id"]} if agents else {}),
        **({"category": categories.most_common(1)[0][0]} if categories else {}),
    }


def _shows(agent: dict[str, Any]) -> tuple[int, int, int]:
    """Return how many parts of the page an agent fills, how many entries they have, and its bytes."""
    parts = [agent["examples"], agent["tools"]["granted"], agent["tools"]["denied"], agent["metadata"]]
    parts += [agent["color"] or (), agent["model"]]
    return sum(map(bool, parts)), sum(map(len, parts)), agent["source"]["bytes"]


_LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
_LONG_NAME = _LONG[:200]

_KNOWN_TOOLS = (
    "Read, Grep, Glob, Edit, Write, NotebookEdit, WebFetch, WebSearch, Agent, Bash(git:*), Bash(npm run *)"
)
_THINGS = "berths buoys cranes crews gates holds lanes lights pilots ropes tides tugs".split()
_MCP_TOOLS = [f"mcp__harbour__{verb}_{thing}" for verb in "list open close move".split() for thing in _THINGS]
_MANY_TOOLS = ", ".join([_KNOWN_TOOLS, *_MCP_TOOLS, "Frobnicate"])

_PROMPT = """
# Mission

You bring ships in. See [the chart](chart.md), [the agency](https://example.org/), `berth --free`, ~~guesses~~
and *never* **two** ships at once[^1]. Press <kbd>Ctrl</kbd>+<kbd>C</kbd> to stop.

[^1]: Except tugs.

> [!WARNING]
> Low water at noon.

> A calm voice is half the work.

## Steps

1. Ask for the draught.
   - in metres
   - and in feet
     - when asked
2. Read the tide.

- [x] Radio on
- [ ] Anchor clear

### Table of berths

| Berth | Length | Depth at low water | Cranes | Power | Fresh water | Waste | Railway | Notes of the night watch |
| :--- | ---: | ---: | :-: | --- | --- | --- | --- | --- |
| North 1 | 240 m | 11.4 m | 3 | 50 Hz | yes | yes | yes | The third crane stands still in a gale above nine |
| North 2 | 180 m | 9.8 m | 2 | 50 Hz, 60 Hz | yes | no | yes | Keep clear of the ferry at a quarter past each hour |
| South 1 | 320 m | 14.0 m | 5 | 60 Hz | yes | yes | no | `NO_PROPER_DEPTH_HAS_BEEN_SOUNDED_HERE_SINCE_THE_LAST_STORM_OF_THE_YEAR` |

#### Code

```python
def berth(ship: Ship, tide: float, free: list[Berth], *, tugs: int = 2, night: bool = False, reserved: frozenset[str] = frozenset()) -> Berth:
    '''Return the first berth that is deep enough.'''
    # A comment, to be read as well as the rest.
    return next(found for found in free if found.depth + tide > ship.draught * 1.1 and found.name not in reserved)
```

```bash
harbour berths --free --json | jq '.[] | select(.depth > 11)' > "$HOME/free.json"  # every quarter of an hour
```

```json
{"ship": "Aurora", "draught": 9.2, "tugs": null, "cleared": true}
```

```diff
- two tugs
+ three tugs
```

    indented code, in no language

##### Fifth level

###### Sixth level

Words below the sixth.

---

![A chart of the harbour](chart.png)

<details><summary>Signals</summary>

One long, two short.

</details>

## Example interactions

- "Where does the Aurora go tonight?"
- "Which berth is free for 300 metres?"
"""  # noqa: E501 - long lines are what is shown

_FULL = r"""---
name: harbour-pilot
description: "Brings ships to their berth, by tide and by draught. Use PROACTIVELY when a ship calls.\n\nExamples:\n\n<example>\nContext: A ship stands off the bar.\nuser: \"The Aurora wants to come in before noon. Where does she go?\"\nassistant: \"I'll ask the harbour-pilot for a berth.\"\n<commentary>\nThe berth depends on tide and draught, which the pilot knows.\n</commentary>\n</example>\n\n<example>\nuser: \"Is South 1 deep enough at low water?\"\nassistant: \"The harbour-pilot will sound it.\"\n<function call omitted>\nassistant: \"Fourteen metres: it is.\"\n</example>"
tools: Read, Grep, Edit, Bash(git:*), WebFetch, LS, Agent, mcp__tides__next_low_water, Frobnicate
disallowedTools: Write, mcp__tides__delete
model: opus
color: cyan
emoji: ⚓
permissionMode: plan
maxTurns: 12
tags: [harbour, night]
skills: [tides, charts]
reviewers: [ada, grace]
limits:
  ships: 2
  night: false
---
"""  # noqa: E501 - a description stands on one line

_RIGHT_TO_LEFT = agent(
    "مراجع الشيفرة",
    "يراجع التغييرات قبل دمجها ويشرح ما يجب إصلاحه.",
    tools="Read, Grep",
    color="purple",
    body="## المهمة\n\nاقرأ `git diff` ثم قل ما يجب إصلاحه.\n\n- أولا\n- ثانيا",
)

_COLORS = (*"red blue green yellow purple orange pink cyan".split(), "white", "black", "'#808080'")

GALLERY: Tree = {
    **FLEET,
    "agents/harbour/pilot.md": _FULL + _PROMPT,
    "agents/harbour/long.md": agent(
        _LONG_NAME,
        f"Answers to {_LONG}.",
        tools="Read, Bash",
        color="orange",
        body=f"# {_LONG}\n\n{_LONG} `{_LONG}`\n\n| {_LONG} |\n| --- |\n| {_LONG} |",
    ),
    "agents/harbour/right-to-left.md": _RIGHT_TO_LEFT,
    "agents/harbour/crane.md": agent("crane", "Moves everything.", tools=_MANY_TOOLS, model="haiku"),
    **{
        f"agents/painters/{number}.md": agent(
            f"painter-{number}", f"Paints in {color}.", tools="Read, Edit", color=color, model="sonnet"
        )
        for number, color in enumerate(_COLORS, start=1)
    },
    "agents/broken/unclosed.md": "---\nname: unclosed\ndescription: Never ends.\n\nMind the gap.\n",
    "agents/broken/nameless.md": "---\ntools: Read\ncolor: bleu\n---\n\nWho am I?\n",
    "agents/broken/bypass.md": agent(
        "bypass", "Asks nobody.", tools="Bash", permissionMode="bypassPermissions"
    ),
}

GALLERY_PLACES: Places = {
    "full": "harbour-pilot",
    "bare": "oracle",
    "long": "donaudampfschifffahrtselektrizitatenhauptbetriebswerkbauunterbeamtengesellschaft",
    "rtl": "right-to-left",
    "many": "crane",
    "category": "harbour",
}
