"""What an agent costs a built site in bytes, by the kind of file; beside another build of the same agents.

Below the table: what no site with Material and the agents' own files can be without.

python -m benchmarks.agent_bytes SITE [--beside SITE]

For example of 100 generated agents: `python -c "from pathlib import Path; from benchmarks.generator import
write_agents; write_agents(Path('agents'), 100)"`, then `agent-catalog build agents --site SITE`.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click
from selectolax.lexbor import LexborHTMLParser, LexborNode


def bytes_by_kind(site: Path) -> Counter[str]:
    """Return the bytes of all that stands below agents' addresses, and of the badges' data, for an agent.

    `id` stands for the agent's id in the names of the kinds.
    """
    top = site / "agents"
    ids = [agent["id"] for agent in json.loads((top / "catalog.json").read_bytes())["agents"]]
    kinds: Counter[str] = Counter()
    for id_ in ids:
        for file in (top / id_).rglob("*"):
            if file.is_file():
                kinds[file.relative_to(top / id_).as_posix().replace(id_, "id")] += file.stat().st_size
        data = top / "badges" / f"{id_}.json"
        kinds["badges/id.json"] += data.stat().st_size if data.exists() else 0
    return Counter({kind: total // len(ids) for kind, total in kinds.items()})


def least_bytes(site: Path) -> dict[str, int]:
    """Return what an agent takes on average in its theme's frame, its prompt, its file and `catalog.json`."""
    top = site / "agents"
    catalog = top / "catalog.json"
    agents = json.loads(catalog.read_bytes())["agents"]
    least = {"the theme's frame": 0, "the prompt": 0, "the agent's file": 0}
    for agent in agents:
        content = (top / agent["id"] / "index.html").read_bytes()
        page = LexborHTMLParser(content)
        article, prompt = page.css_first("article"), page.css_first("[data-agent-prompt]")
        least["the theme's frame"] += len(content) - _size(article)
        least["the prompt"] += _size(prompt)
        least["the agent's file"] += agent["source"]["bytes"]
    least["catalog.json"] = catalog.stat().st_size
    return {part: total // len(agents) for part, total in least.items()}


def _size(node: LexborNode | None) -> int:
    return len((node.html or "").encode()) if node else 0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--beside", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(site: Path, beside: Path | None) -> None:
    """Print the bytes of an agent in SITE, on average."""
    ours, other = bytes_by_kind(site), bytes_by_kind(beside) if beside else Counter[str]()
    print("| file | bytes | beside | more |\n| --- | --- | --- | --- |")
    for kind in sorted(ours | other):
        print(f"| {kind} | {ours[kind]:,} | {other[kind]:,} | {ours[kind] - other[kind]:,} |")
    print(f"| all | {ours.total():,} | {other.total():,} | {ours.total() - other.total():,} |")
    least = least_bytes(site)
    print(f"\nThe least: {sum(least.values()):,}: " + ", ".join(f"{part} {n:,}" for part, n in least.items()))


if __name__ == "__main__":
    main()
