"""Agents and the documentation beside them: READMEs, references, skills and commands are no agents."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from agent_catalog.model import Level, SkipReason
from agent_catalog.reading.dialects import Dialect
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.front_matter import FrontMatter
from agent_catalog.reading.problem import LeftOutError, Problem
from agent_catalog.reading.yaml_mapping import Key
from agent_catalog.vocabulary import load

_AGENT_KEYS = frozenset({"description", "tools", "model", "mode", "handoffs"})


def is_agent(candidate: Candidate, dialect: Dialect, matter: FrontMatter) -> bool:
    """Tell an agent from other files with front matter, by its keys and its place."""
    table = load("documentation")
    path = PurePosixPath(candidate.path)
    if dialect.stem(path).lower() in table["never_stems"]:
        return False
    keys = {name.lower() for name in matter.keys}
    if candidate.in_agents_folder or dialect.claims(candidate.file):
        # To Claude Code no name means documentation; with an agent's other keys it is meant as an agent.
        return "name" in keys or bool(keys & _AGENT_KEYS)
    elsewhere = any(part.lower() in table["never_folders"] for part in path.parts[:-1])
    return {"name", "description"} <= keys and not elsewhere


def plain_front_matter(candidate: Candidate, dialect: Dialect, text: str, take_any: bool) -> FrontMatter:
    """Return the front matter that a file without any gets, named by its stem, where `take_any` says so.

    Raises:
        LeftOutError: for documentation, for an empty file, and for any file without `take_any`.
    """
    stem = dialect.stem(PurePosixPath(candidate.path))
    if not candidate.in_agents_folder:
        raise LeftOutError(SkipReason.DOCUMENTATION)
    if _reads_as_documentation(candidate, stem, take_any):
        what = "a file without front matter that is documentation by its name or folder"
        raise LeftOutError(SkipReason.DOCUMENTATION, Problem(1, "frontmatter-missing", Level.INFO, what, ""))
    if not take_any or not text.strip():
        what = "the file has no front matter" if text.strip() else "the file is empty"
        fix = f"---\nname: {stem}\ndescription: When to use this agent\n---"
        problem = Problem(1, "frontmatter-missing", Level.WARNING, what, fix)
        raise LeftOutError(SkipReason.NO_FRONT_MATTER, problem)
    paragraphs = (part.strip() for part in re.split(r"\n[ \t]*\n", text))
    description = next((part for part in paragraphs if part and not part.startswith("#")), "")
    texts = {"name": stem, "description": description}
    return FrontMatter({name: Key(name, value, value, 1) for name, value in texts.items()}, text, 1)


def _reads_as_documentation(candidate: Candidate, stem: str, take_any: bool) -> bool:
    """Judge a file by its folder and its name; who takes any file takes a README as well."""
    table = load("documentation")
    stems = table["never_stems"] if take_any else (*table["stems"], *table["never_stems"])
    return stem.lower() in stems or any(folder.lower() in table["folders"] for folder in candidate.folders)
