"""The sites that are built: ours, and plain Material with the same agents."""

from __future__ import annotations

import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.reading.folder import read_folders
from agent_catalog.site.standalone import configuration
from benchmarks.generator import write_agents
from benchmarks.measure import FailedCommandError, Usage, measure

EXTENSIONS = ["admonition", "tables", "pymdownx.highlight", "pymdownx.superfences", "toc"]
HOME = "# Agents\n\nA page for each agent.\n"


@dataclass(frozen=True, slots=True)
class AgentPage:
    """What a page of the peer is made of; `id` is its address in both sites."""

    id: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class AgentSet:
    """The agents of some folders."""

    folders: tuple[Path, ...]
    pages: tuple[AgentPage, ...]

    @property
    def prompt_bytes(self) -> int:
        """How much prompt there is to render."""
        return sum(len(page.body.encode()) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Build:
    """A way to build a site; `command` is given the folder of the site."""

    what: str
    agents: AgentSet
    command: Callable[[Path], list[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One build, and the bytes of its site."""

    usage: Usage
    site_bytes: int


@dataclass(frozen=True, slots=True)
class Result:
    """A build and its runs."""

    build: Build
    samples: tuple[Sample, ...]


def read_agents(folders: Sequence[Path]) -> AgentSet:
    """Read the agents of folders as the catalog does."""
    catalog = build_catalog(read_folders(list(folders)))
    pages = (AgentPage(entry.id, entry.agent.name, entry.agent.body) for entry in catalog.entries)
    return AgentSet(tuple(folder.resolve() for folder in folders), tuple(pages))


def generated_agents(root: Path, count: int) -> AgentSet:
    """Write so many agents of the generator below `root`, and read them."""
    folder = root / f"generated-{count}" / "agents"
    if not folder.exists():
        write_agents(folder, count)
    return read_agents([folder])


def ours(agents: AgentSet) -> Build:
    """`agent-catalog build`."""
    command = [_script("agent-catalog"), "build", *map(str, agents.folders), "--site"]
    return Build("ours", agents, lambda site: [*command, str(site)])


def peer(agents: AgentSet, project: Path) -> Build:
    """Plain Material: writes the project with a page for each agent; only the build is measured."""
    pages = project / "docs" / "agents"
    pages.mkdir(parents=True)
    (project / "docs" / "index.md").write_text(HOME, "utf-8")
    for page in agents.pages:
        title = " ".join(page.name.split())
        (pages / f"{page.id}.md").write_bytes(f"# {title}\n\n{page.body}".encode())
    config = project / "mkdocs.yml"
    config.write_text(yaml.safe_dump(_peer_configuration(agents, project), sort_keys=False), "utf-8")
    command = [_script("mkdocs"), "build", "--config-file", str(config), "--site-dir"]
    return Build("peer", agents, lambda site: [*command, str(site)])


def run_in_turns(builds: Sequence[Build], runs: int, root: Path) -> list[Result]:
    """Run every build once, then every build again: what slows the machine down meets them all."""
    samples: list[list[Sample]] = [[] for _ in builds]
    for turn in range(1, runs + 1):
        for build, taken in zip(builds, samples, strict=True):
            taken.append(run(build, root))
            agents, seconds = len(build.agents.pages), taken[-1].usage.wall
            say(f"run {turn} of {runs}: {build.what}, {agents} agents: {seconds:.2f} s")
    return [Result(build, tuple(taken)) for build, taken in zip(builds, samples, strict=True)]


def run(build: Build, root: Path) -> Sample:
    """Build a site cold: into a new folder, with a new cache.

    Raises:
        FailedCommandError: where the build fails, or the site lacks an agent.
    """
    with tempfile.TemporaryDirectory(dir=root) as folder:
        site = Path(folder, "site")
        usage = measure(build.command(site), Path(folder))
        missing = [
            page.id for page in build.agents.pages if not (site / "agents" / page.id / "index.html").is_file()
        ]
        if missing:
            raise FailedCommandError(
                f"{build.what} has no page for {len(missing)} agents, such as {missing[0]}"
            )
        return Sample(usage, sum(file.stat().st_size for file in site.rglob("*") if file.is_file()))


def say(line: str) -> None:
    """Tell how far the work is, out of the way of the tables."""
    print(line, file=sys.stderr, flush=True)


def _peer_configuration(agents: AgentSet, project: Path) -> dict[str, object]:
    """Return what a team would write, with the theme's options as in our own site."""
    theme = configuration(list(agents.folders), project / "docs", {}, "")["theme"]
    return {
        "site_name": "Agents",
        "theme": theme,
        "plugins": ["search"],
        "markdown_extensions": EXTENSIONS,
        "nav": [{"Home": "index.md"}],
        "not_in_nav": "/agents/**",
    }


def _script(name: str) -> str:
    """Return the path of a command that is installed beside this Python."""
    folder = Path(sysconfig.get_path("scripts"))
    script = folder / (f"{name}.exe" if sys.platform == "win32" else name)
    if not script.is_file():
        raise FailedCommandError(f"{script} is missing: install the project into this Python")
    return str(script)
