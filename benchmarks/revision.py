"""What this checkout costs beside an earlier revision: seconds of processor time, and bytes an agent.

python -m benchmarks.revision REVISION [--agents 1600] [--runs 3]
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import click

from benchmarks.generator import CURATED, write_agents
from benchmarks.measure import machine, measure, say

TOP = Path(__file__).parents[1]
HERE = "this checkout"
FOLDERS = ("earlier", "current")
"""As long as each other: a site is called after the folder it is built in."""
STEPS = ("cold", "warm", "cache restored")
COMMAND = "import sys; from agent_catalog.cli import main; sys.argv[0] = 'agent-catalog'; main()"
SITE_URL = "https://example.org/wiki/"


def export(revision: str, folder: Path) -> None:
    """Write the package of a revision into a folder.

    Raises:
        click.BadParameter: where git knows no such revision.
    """
    command = ["git", "archive", "--format=tar", revision, "plugins"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, check=False)
    if done.returncode:
        raise click.BadParameter(done.stderr.decode("utf-8", "replace").strip())
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def commit(folder: Path) -> None:
    """Make a folder a git repository with one commit, as the agents of a team are."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "Add the agents"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@contextmanager
def package(folder: Path) -> Iterator[None]:
    """Let the processes that are started take the package in a folder."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def build(project: Path, plugins: Path) -> float:
    """Build the site of a project; return seconds of processor time, its children's included."""
    command = [sys.executable, "-c", COMMAND, "build", "agents", "--site", "site", "--site-url", SITE_URL]
    with package(plugins):
        used = measure(command, project)
    return used.cpu or used.wall


def steps(project: Path, plugins: Path) -> Iterator[tuple[str, float]]:
    """Yield what a cold build takes, a warm one, and one into an empty site."""
    for step in STEPS:
        if step == "cache restored":
            # Deleted files would make it slower to write others.
            (project / "site").rename(project / "site-before")
        yield step, build(project, plugins)


def sizes(site: Path) -> Mapping[str, int]:
    """Return the bytes of a site by kind of file: `ID` stands for an agent's id."""
    ids = {file.parent.name for file in site.glob("agents/*/*.md")}
    found: Counter[str] = Counter()
    for file in site.rglob("*"):
        if file.is_file():
            found[kind(file.relative_to(site), ids)] += file.stat().st_size
    return found


def kind(path: Path, ids: set[str]) -> str:
    """Return a file's path with `ID` for an agent's id; the first part alone outside of the catalog."""
    if path.parts[0] != "agents":
        return f"{path.parts[0]}/…" if len(path.parts) > 1 else path.name
    parts = ["ID" if part in ids else part for part in path.parts]
    if path.stem in ids:
        parts[-1] = f"ID{path.suffix}"
    return "/".join(parts)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("revision")
@click.option("--agents", default=1_600, show_default=True, type=click.IntRange(1))
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
def main(revision: str, agents: int, runs: int) -> None:
    """Build the same agents with REVISION and with this checkout, in turns, and print both tables."""
    with tempfile.TemporaryDirectory(dir=TOP.parent, prefix="revision-") as name:
        top = Path(name)
        export(revision, top / "code")
        code = {revision: top / "code" / "plugins", HERE: TOP / "plugins"}
        taken: dict[tuple[str, str], list[float]] = {}
        bytes_of: dict[str, Mapping[str, int]] = {}
        for run in range(runs):
            for (who, plugins), folder in zip(code.items(), FOLDERS, strict=True):
                say(f"run {run + 1} of {runs}: {who}")
                project = top / str(run) / folder
                write_agents(project / "agents", agents, prompts=CURATED)
                commit(project)
                for step, seconds in steps(project, plugins):
                    taken.setdefault((step, who), []).append(seconds)
                bytes_of[who] = sizes(project / "site")
        print(f"{machine()}\n\n{agents:,} agents, {runs} runs\n")
        for line in [*_seconds(taken, revision), "", *_bytes(bytes_of, revision, agents)]:
            print(line)


def _seconds(taken: Mapping[tuple[str, str], list[float]], revision: str) -> Iterator[str]:
    yield f"| processor seconds, median | {revision} | {HERE} | ratio |\n| --- | --- | --- | --- |"
    for step in STEPS:
        before, now = median(taken[step, revision]), median(taken[step, HERE])
        yield f"| {step} | {before:.2f} | {now:.2f} | {now / before:.2f} |"


def _bytes(found: Mapping[str, Mapping[str, int]], revision: str, agents: int) -> Iterator[str]:
    before, now = found[revision], found[HERE]
    yield f"| bytes an agent | {revision} | {HERE} | more |\n| --- | --- | --- | --- |"
    for file in sorted({*before, *now}):
        old, new = before.get(file, 0) / agents, now.get(file, 0) / agents
        if abs(new - old) >= 1:
            yield f"| `{file}` | {old:,.0f} | {new:,.0f} | {new - old:+,.0f} |"
    old, new = sum(before.values()) / agents, sum(now.values()) / agents
    yield f"| all | {old:,.0f} | {new:,.0f} | {new - old:+,.0f} |"


if __name__ == "__main__":
    main()
