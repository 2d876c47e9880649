"""A small language for tests of whole sites.

    site = build(
        tmp_path,
        {"agents/reviewer.md": agent("reviewer", body="Review."), "docs/index.md": "# Home"},
        MKDOCS_YML,
    )
    assert site.page("agents/reviewer/").text("h1") == "reviewer"

A project is a folder: its files by path, and the text of its mkdocs.yml. `build` writes it, runs MkDocs
in this process and returns the `Site`; a build that MkDocs aborts raises `BuildAborted`. `run` starts a
command in a process of its own, for exit codes and terminals.
"""

from __future__ import annotations

import builtins
import json
import logging
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from selectolax.lexbor import LexborHTMLParser, LexborNode

from agent_catalog.schemas import CATALOG, REPORT
from tests.schemas import assert_fits

Tree = Mapping[str, str | bytes]
"""The files of a project: text, which is dedented, or exact bytes; by their paths."""

MKDOCS_YML = """
    site_name: Our agents
    theme: {name: material}
    plugins:
      - search
      - agent-catalog:
          agents: agents
"""
"""All that a team needs, as the contracts have it."""

PLAIN_YML = MKDOCS_YML.replace("material", "mkdocs")
"""The same in MkDocs' own theme, which builds in a third of the time: where no theme is asked about."""

SCRIPTS = Path(sys.executable).parent
"""Where the commands `mkdocs` and `agent-catalog` stand."""


def agent(name: str = "helper", description: str = "Helps.", *, body: str = "Help.", **keys: str) -> str:
    """Return an agent file; each further key is a line of its front matter."""
    lines = [f"{key}: {value}" for key, value in keys.items()]
    head = "\n".join([f"name: {name}", f"description: {description}", *lines])
    return f"---\n{head}\n---\n\n{textwrap.dedent(body).strip()}\n"


def write(folder: Path, files: Tree) -> Path:
    """Write the files below the folder, and return the folder."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(
            content if isinstance(content, bytes) else textwrap.dedent(content).lstrip("\n").encode()
        )
    return folder


def build(
    folder: Path,
    files: Tree,
    mkdocs_yml: str = MKDOCS_YML,
    *,
    strict: bool = False,
    index: str | None = "# Home\n",
) -> Site:
    """Write a project into the folder and build it with MkDocs into `folder/site`.

    The project has a front page, `docs/index.md`, unless `index` is None. What the site holds for machines is
    judged by its schemas, whatever the test is about.

    Raises:
        BuildAborted: where MkDocs gives up.
    """
    front = {"docs/index.md": index} if index is not None else {}
    write(folder, {**front, **files, "mkdocs.yml": mkdocs_yml})
    with _log() as records:
        try:
            config = load_config(config_file=str(folder / "mkdocs.yml"), strict=strict)
            config.plugins.on_startup(command="build", dirty=False)
            try:
                mkdocs_build(config)
            finally:
                config.plugins.on_shutdown()
        except Abort as error:
            raise BuildAborted(tuple(records)) from error
    site = Site(folder / "site", tuple(records))
    for schema in (CATALOG, REPORT):
        for found in site.folder.rglob(schema):
            described = found.with_name(schema.replace(".schema", ""))
            assert_fits(schema, json.loads(described.read_bytes()))
    return site


class BuildAborted(Exception):  # noqa: N818 - what happened, in MkDocs' own word
    """MkDocs aborted a build; `log` is what it said."""

    def __init__(self, log: tuple[LogLine, ...]) -> None:
        super().__init__("\n".join(map(str, log)))
        self.log = log

    @property
    def message(self) -> str:
        """All that was said from warnings up."""
        return "\n".join(line.text for line in self.log if line.level >= logging.WARNING)


@dataclass(frozen=True)
class LogLine:
    """One record of MkDocs' log."""

    level: int
    text: str

    def __str__(self) -> str:
        return f"{logging.getLevelName(self.level)}: {self.text}"


@dataclass(frozen=True)
class Site:
    """A built site; addresses are those of the contracts, such as `agents/` or `agents/catalog.json`."""

    folder: Path
    log: tuple[LogLine, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """What MkDocs warned of: what would fail a strict build."""
        return [line.text for line in self.log if line.level >= logging.WARNING]

    def file(self, address: str) -> Path:
        """Return the file that a web server sends for an address."""
        return self.folder / (f"{address}index.html" if address.endswith("/") or not address else address)

    def has(self, address: str) -> bool:
        """Whether there is anything at an address."""
        return self.file(address).is_file()

    def bytes(self, address: str) -> builtins.bytes:
        """Return what is at an address."""
        return self.file(address).read_bytes()

    def page(self, address: str) -> Page:
        """Return a page, parsed."""
        return Page(self.bytes(address).decode())

    def json(self, address: str) -> Any:
        """Return the JSON at an address."""
        return json.loads(self.bytes(address))

    def search(self) -> list[dict[str, Any]]:
        """Return the entries of the search index."""
        entries: list[dict[str, Any]] = self.json("search/search_index.json")["docs"]
        return entries

    def files(self) -> list[str]:
        """Return the paths of every file, sorted."""
        return sorted(
            file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file()
        )

    def pages(self) -> dict[str, Page]:
        """Return every page by its file's path."""
        return {path: self.page(path) for path in self.files() if path.endswith(".html")}


class Page:
    """A parsed page. Texts come with their white space joined to single spaces."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """Return every element that fits."""
        return self.tree.css(selector)

    def has(self, selector: str) -> bool:
        """Whether any element fits."""
        return self.tree.css_first(selector) is not None

    def one(self, selector: str) -> LexborNode:
        """Return the only element that fits."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements fit {selector!r}"
        return found[0]

    def text(self, selector: str) -> str:
        """Return the text of the only element that fits."""
        return text_of(self.one(selector))

    def html(self, selector: str, *left_out: str) -> str:
        """Return the HTML of the only element that fits, without what the selectors leave out.

        That is taken out of the page for good.
        """
        element = self.one(selector)
        for node in [node for part in left_out for node in element.css(part)]:
            node.decompose()
        html = element.html
        assert html is not None
        return html

    def template(self, selector: str) -> Page:
        """Return the content of the only `<template>` that fits, which no selector finds in the page."""
        html = self.html(selector)
        return Page(html[html.index(">") + 1 : html.rindex("<")])

    def texts(self, selector: str) -> list[str]:
        """Return the text of every element that fits."""
        return [text_of(node) for node in self.all(selector)]

    def attribute(self, selector: str, name: str) -> str:
        """Return an attribute of the only element that fits."""
        return attribute(self.one(selector), name)

    def attributes(self, selector: str, name: str) -> list[str]:
        """Return an attribute of every element that fits and has it."""
        return [value for node in self.all(selector) if (value := node.attributes.get(name)) is not None]


def text_of(node: LexborNode) -> str:
    """Return the text of an element, white space joined."""
    return " ".join(node.text().split())


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute that must be there."""
    value = node.attributes[name]
    assert value is not None, f"{name} has no value"
    return value


def run(
    *command: str | Path, cwd: Path, timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs` or `agent-catalog` in a process of its own."""
    name, *arguments = map(str, command)
    return subprocess.run(
        [SCRIPTS / name, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


@contextmanager
def _log() -> Iterator[list[LogLine]]:
    """Collect what MkDocs logs from INFO up."""
    lines: list[LogLine] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(LogLine(record.levelno, record.getMessage()))

    collector, logger = Collector(), logging.getLogger("mkdocs")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = propagate
