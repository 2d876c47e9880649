"""One agent file: from its bytes to an `Agent`, or to the reason why it is none."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from agent_catalog.model import Agent, Finding, JSONValue, Level, Skipped, SkipReason, Source
from agent_catalog.reading import judgement
from agent_catalog.reading.colors import read_color
from agent_catalog.reading.decoding import DecodingError, decode
from agent_catalog.reading.dialects import Dialect, dialect_of, known_keys
from agent_catalog.reading.dialogues import read_body_dialogues, read_description
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.front_matter import FrontMatter, InvalidFrontMatterError, read_front_matter
from agent_catalog.reading.starters import find_starters
from agent_catalog.reading.tools import read_tools
from agent_catalog.reading.yaml_mapping import Key
from agent_catalog.vocabulary import load

MAX_BYTES = 4 * 1024 * 1024
MAX_NAME = 200
MAX_DESCRIPTION = 10_000

_CORE_KEYS = ("name", "description", "tools", "color", "model")
_SECRET_KEYS = frozenset({"env", "environment", "headers"})
MASK = "•••"


@dataclass(slots=True)
class Outcome:
    """What became of a file: an agent, or a reason to leave it out; and the findings either way."""

    agent: Agent | None = None
    skipped: Skipped | None = None
    findings: list[Finding] = field(default_factory=list)


def read_agent_file(candidate: Candidate, without_front_matter: bool = False) -> Outcome:
    """Read one file; every defect becomes a finding, none an exception."""
    outcome = Outcome()
    dialect = dialect_of(PurePosixPath(candidate.path))
    try:
        content = _read_bytes(candidate.file)
        text = decode(content)
        matter = read_front_matter(text, known_keys())
        matter = matter or _without_front_matter(candidate, dialect, text, without_front_matter)
        _refuse_documentation(candidate, dialect, matter)
        source = Source(
            candidate.path, os.fspath(candidate.file), content, hashlib.sha256(content).hexdigest()
        )
        outcome.agent, outcome.findings = _agent(candidate, dialect, matter, source)
    except DecodingError as error:
        _leave_out(
            outcome,
            candidate,
            SkipReason.NOT_UTF8,
            Level.ERROR,
            "file-not-utf8",
            error.line,
            f"{error}; the file was left out",
            "save the file as UTF-8",
        )
    except InvalidFrontMatterError as error:
        problem = error.problem
        if candidate.in_agents_folder:
            _leave_out(
                outcome,
                candidate,
                SkipReason.INVALID,
                problem.level,
                problem.code,
                problem.line,
                f"{problem.message}; the file was left out",
                problem.fix,
            )
        else:
            outcome.skipped = Skipped(candidate.path, SkipReason.DOCUMENTATION)
    except _LeftOutError as error:
        if error.silent:
            outcome.skipped = Skipped(candidate.path, error.reason)
        else:
            _leave_out(
                outcome,
                candidate,
                error.reason,
                error.level,
                error.code,
                error.line,
                f"{error}; the file was left out",
                error.fix,
            )
    return outcome


class _LeftOutError(Exception):
    """The file is no agent, for a reason that the reader is told."""

    def __init__(
        self, reason: SkipReason, code: str, line: int, message: str, fix: str,
        level: Level = Level.ERROR, silent: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.reason, self.code, self.line, self.fix = reason, code, line, fix
        self.level, self.silent = level, silent


def _leave_out(
    outcome: Outcome, candidate: Candidate, reason: SkipReason, level: Level, code: str, line: int,
    message: str, fix: str,
) -> None:  # fmt: skip
    outcome.skipped = Skipped(candidate.path, reason)
    outcome.findings = [Finding(candidate.path, line, code, level, message, fix)]


def _read_bytes(file: Path) -> bytes:
    """Read a regular file of bounded size, judged by the open file and not by its name."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        with open(os.open(file, flags), "rb") as opened:  # noqa: PTH123
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _LeftOutError(
                    SkipReason.NOT_A_FILE,
                    "file-not-regular",
                    1,
                    "this is no regular file",
                    "put a regular file in its place",
                    Level.WARNING,
                )
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _LeftOutError(
            SkipReason.UNREADABLE,
            "file-unreadable",
            1,
            f"the file cannot be read: {error.strerror}",
            "check the file's permissions",
        ) from error
    if len(content) > MAX_BYTES:
        raise _LeftOutError(
            SkipReason.TOO_LARGE,
            "file-too-large",
            1,
            f"the file is over {MAX_BYTES >> 20} MiB",
            "an agent file is text of a few kilobytes",
        )
    return content


def _without_front_matter(candidate: Candidate, dialect: Dialect, text: str, take: bool) -> FrontMatter:
    """Make a file without front matter an agent where the option says so; else say why it is none."""
    table = load("documentation")
    path = PurePosixPath(candidate.path)
    stem = dialect.stem(path)
    documentation = (
        not candidate.in_agents_folder
        or stem.lower() in (*table["stems"], *table["never_stems"])
        or any(folder.lower() in table["folders"] for folder in candidate.folders)
    )
    if documentation:
        raise _LeftOutError(
            SkipReason.DOCUMENTATION,
            "frontmatter-missing",
            1,
            "a file without front matter that reads as documentation",
            "",
            Level.INFO,
        )
    if not take or not text.strip():
        what = "the file has no front matter" if text.strip() else "the file is empty"
        raise _LeftOutError(
            SkipReason.NO_FRONT_MATTER,
            "frontmatter-missing",
            1,
            what,
            f"begin the file with\n---\nname: {stem}\ndescription: When to use this agent\n---",
            Level.WARNING,
        )
    description = next(
        (
            part.strip()
            for part in re.split(r"\n[ \t]*\n", text)
            if part.strip() and not part.lstrip().startswith("#")
        ),
        "",
    )
    keys = {
        "name": Key("name", stem, stem, 1),
        "description": Key("description", description, description, 1),
    }
    return FrontMatter(keys, text, 1)


def _refuse_documentation(candidate: Candidate, dialect: Dialect, matter: FrontMatter) -> None:
    """Tell agents from skills, commands and pages, which have front matter as well."""
    table = load("documentation")
    path = PurePosixPath(candidate.path)
    keys = {name.lower() for name in matter.keys}
    named = "name" in keys and "description" in keys
    if candidate.in_agents_folder or dialect.claims(path):
        # To Claude Code no name means documentation; with an agent's other keys it is meant as an agent.
        is_agent = "name" in keys or bool(keys & {"description", "tools", "model", "mode", "handoffs"})
    else:
        is_agent = named and not any(part.lower() in table["never_folders"] for part in path.parts[:-1])
    if not is_agent or dialect.stem(path).lower() in table["never_stems"]:
        raise _LeftOutError(SkipReason.DOCUMENTATION, "", 1, "", "", silent=True)


def _agent(
    candidate: Candidate, dialect: Dialect, matter: FrontMatter, source: Source
) -> tuple[Agent, list[Finding]]:
    """Put the agent together and judge its keys."""
    keys, findings = _fold_case(matter.keys, dialect, source.path)
    findings += [
        Finding(source.path, problem.line, problem.code, problem.level, problem.message, problem.fix)
        for problem in matter.problems
    ]
    judge = judgement.Judge(source.path, dialect, candidate.plugin, findings)
    stem = dialect.stem(PurePosixPath(candidate.path))
    name_key = keys.get("name")
    if name_key and (name_key.text is None or name_key.text.strip() == "~"):
        raise _LeftOutError(
            SkipReason.INVALID, "name-not-text", name_key.line, "the name is no text", f"name: {stem}"
        )
    name = " ".join((name_key.text or "").split()) if name_key and name_key.value is not None else ""
    judge.name(name_key, name, stem)

    description_key = keys.get("description")
    description = read_description(_text(description_key)[:MAX_DESCRIPTION])
    judge.description(description_key, MAX_DESCRIPTION)

    tools_key, denied_key = keys.get("tools"), keys.get("disallowedTools")
    tools, lines = read_tools(dialect, tools_key, denied_key)
    for key, line in zip([key for key in (tools_key, denied_key) if key], lines, strict=True):
        judge.tools(key, line)

    color_key = keys.get("color")
    color = read_color(color_key.text or "") if color_key and color_key.value is not None else None
    if color_key and color_key.value is not None and color_key.text is None:
        color = None
    judge.color(color_key, color)

    models = _models(keys.get("model"))
    judge.models(keys.get("model"), models)
    judge.values(keys)
    judge.prompt(matter.body, matter.body_line)

    category_key = keys.get("category")
    agent = Agent(
        name=(name or stem)[:MAX_NAME],
        description=description.text,
        summary=description.summary,
        dialect=dialect.name,
        color=color,
        model=models,
        tools=tools,
        examples=description.dialogues + read_body_dialogues(matter.body),
        starters=find_starters(matter.body),
        metadata={name: mask(key.value) for name, key in keys.items() if name not in _CORE_KEYS},
        category=category_key.text if category_key and category_key.value is not None else None,
        body=matter.body,
        source=source,
        folders=candidate.folders,
        plugin=candidate.plugin,
        name_line=name_key.line if name_key else 1,
        recovered=matter.recovered,
    )
    return agent, judge.findings


def _fold_case(keys: dict[str, Key], dialect: Dialect, path: str) -> tuple[dict[str, Key], list[Finding]]:
    """Give keys such as `Name` the dialect's spelling, with a finding."""
    spelling = {known.lower(): known for known in dialect.keys}
    folded: dict[str, Key] = {}
    findings = []
    for name, key in keys.items():
        right = spelling.get(name.lower(), name)
        if right != name and right not in keys:
            folded[right] = key
            findings.append(
                Finding(
                    path,
                    key.line,
                    "key-case",
                    Level.WARNING,
                    f"`{name}` is written `{right}`; {dialect.title} does not know it otherwise",
                    f"{right}: …",
                )
            )
        else:
            folded[name] = key
    return folded, findings


def _text(key: Key | None) -> str:
    """Return a value as text: lists line by line, what is neither as nothing."""
    if key is None or key.value is None:
        return ""
    if isinstance(key.value, list):
        return "\n".join(item if isinstance(item, str) else str(item) for item in key.value)
    return key.text or ""


def _models(key: Key | None) -> tuple[str, ...]:
    if key is None or key.value is None:
        return ()
    if isinstance(key.value, list):
        return tuple(item.strip() for item in key.value if isinstance(item, str) and item.strip())
    return (key.text.strip(),) if key.text and key.text.strip() else ()


def mask(value: JSONValue) -> JSONValue:
    """Return the value with everything below `env` and `headers` masked: that is where tokens stand."""
    if isinstance(value, dict):
        return {
            name: _masked(item) if name.lower() in _SECRET_KEYS else mask(item)
            for name, item in value.items()
        }
    return [mask(item) for item in value] if isinstance(value, list) else value


def _masked(value: JSONValue) -> JSONValue:
    if isinstance(value, dict):
        return dict.fromkeys(value, MASK)
    return [MASK for _ in value] if isinstance(value, list) else MASK
