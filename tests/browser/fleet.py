"""The fleet of the browser tests: four agents that differ in what they may do."""

from __future__ import annotations

from tests.site.project import Tree, agent

SITE_YML = """
    site_name: Our agents
    theme: {name: material, font: false}
    plugins: [search, agent-catalog]
"""
"""Material without web fonts: no test waits for another host."""

BARE_YML = SITE_YML.replace("[search, agent-catalog]", "[agent-catalog]")
"""The same without search, whose index every page would build anew."""

EXAMPLE = (
    '"Restores lost rows. <example>Context: A table is empty.\\n'
    'user: \\"Somebody emptied the orders table\\"\\nassistant: \\"I call the archivist.\\"\\n</example>"'
)

FLEET: Tree = {
    "agents/data/archivist.md": agent("archivist", EXAMPLE, tools="Read, Grep", color="green"),
    "agents/ops/runner.md": agent("runner", "Runs the night jobs.", tools="Bash, Read", color="red"),
    "agents/ops/watcher.md": agent("watcher", "Watches the night jobs.", tools="Read", model="opus"),
    "agents/wildcard.md": agent("wildcard", "Does anything at all."),
}

CARDS = ["archivist", "runner", "watcher", "wildcard"]

LOUD_PROMPT = """
# Loud

![pixel](https://tracker.example/pixel.png) [link](https://elsewhere.example/)
<img src="https://tracker.example/tag.png"> <script src="https://tracker.example/tag.js"></script>

![bare](//tracker.example/bare.png)

```mermaid
graph TD; A-->B
```
"""
"""A prompt that names other hosts in every way that a browser would follow."""
