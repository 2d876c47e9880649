"""What is compared: how each builder is installed, how its project is written, and its commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fleet import AgentPage, Fleet
from benchmarks.measure import FailedCommandError, say

HERE = Path(__file__).parent
HOME = "here"
"""The tool that is the Python which runs the benchmark."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program to install: its packages of PyPI or of npm, and where its commands are then."""

    name: str
    programs: str = "bin"
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The package that gives the tool its figures, with its version."""
        return (*self.pip, *self.npm)[0].replace("==", " ").replace("[bin]", "").lstrip("@").replace("@", " ")


@dataclass(frozen=True, slots=True)
class Builder:
    """A way to build a site; `peers.toml` says what its fields mean."""

    name: str
    title: str
    files: tuple[str, ...]
    page: str
    head: str
    build: tuple[str, ...]
    search: tuple[str, ...] = ()
    serve: tuple[str, ...] = ()
    most: int | None = None

    @property
    def tools(self) -> frozenset[str]:
        """The names of the tools that its commands are of."""
        commands = (self.build, self.search, self.serve)
        return frozenset(command[0].partition("/")[0].strip("{}") for command in commands if command)

    def file_of(self, page: AgentPage) -> str:
        """Return the path, in the project, of the file that an author edits."""
        return self.page.format(id=page.id, file=page.file)

    def write(self, fleet: Fleet, project: Path) -> None:
        """Write the project as a team would have it, with a page for each agent, in place of any."""
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir(parents=True)
        for name in self.files:
            shutil.copytree(HERE / name, project, dirs_exist_ok=True)
        write = _HEADS[self.head]
        for page in fleet.pages:
            file = project / self.file_of(page)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(write(fleet, page))


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the programs are: the folder of each tool, by its name."""

    folders: Mapping[str, Path]
    failed: Mapping[str, str]

    def command(self, words: Iterable[str], port: int = 0) -> list[str]:
        """Put the paths of the tools, and the port, into a command."""
        return [word.format_map({**self.folders, "port": port}) for word in words]


def _own(fleet: Fleet, page: AgentPage) -> bytes:
    return (fleet.folder / page.file).read_bytes()


def _heading(fleet: Fleet, page: AgentPage) -> bytes:
    return f"# {page.name}\n\n{page.body}".encode()


def _front_matter(fleet: Fleet, page: AgentPage) -> bytes:
    # A JSON string is a double-quoted YAML one. Hugo takes `{{<` for a command, in code too.
    body = page.body.replace("{{<", "{ {<").replace("{{%", "{ {%")
    return f"---\ntitle: {json.dumps(page.name)}\n---\n\n{body}".encode()


_HEADS: Mapping[str, Callable[[Fleet, AgentPage], bytes]] = {
    "own": _own,
    "heading": _heading,
    "front matter": _front_matter,
}


def _tables(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the tables of a kind with their names; a list becomes a tuple."""
    for name, table in tomllib.loads((HERE / "peers.toml").read_text("utf-8"))[kind].items():
        yield name, {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


BUILDERS: Mapping[str, Builder] = {name: Builder(name, **table) for name, table in _tables("builders")}
TOOLS: Mapping[str, Tool] = {name: Tool(name, **table) for name, table in _tables("tools")}


def set_up(names: Iterable[str], work: Path, install: bool = True) -> Tools:
    """Find the tools below a folder, and install there what is missing; say which could not be."""
    folders, failed = {HOME: Path(sysconfig.get_path("scripts"))}, {}
    for tool in (TOOLS[name] for name in sorted(names) if name != HOME):
        try:
            folders[tool.name] = _set_up(tool, work / tool.name, install)
        except FailedCommandError as error:
            failed[tool.name] = str(error).splitlines()[-1]
            say(f"{tool.name} is left out: {error}")
    return Tools(folders, failed)


def _set_up(tool: Tool, folder: Path, install: bool) -> Path:
    """Return the folder of the tool's programs.

    A file beside them notes what was installed: other versions are installed anew.
    """
    note, wanted = folder / "installed.json", json.dumps([*tool.pip, *tool.npm])
    if not (note.is_file() and note.read_text("utf-8") == wanted):
        if not install:
            raise FailedCommandError("is not installed")
        say(f"installing {tool.name}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if tool.pip:
            _run(sys.executable, "-m", "venv", str(folder))
            _run(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *tool.pip)
        if tool.npm:
            _run("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *tool.npm)
        note.write_text(wanted, "utf-8")
    found = sorted(folder.glob(tool.programs))
    if not found:
        raise FailedCommandError(f"has no folder {tool.programs}")
    return found[0]


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise FailedCommandError(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise FailedCommandError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
