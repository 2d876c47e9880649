"""One agent file: from its bytes to an `Agent`, or to the reason why it is none."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.model import Agent, Finding, JSONValue, Level, Skipped, SkipReason, Source
from agent_catalog.reading import judgement
from agent_catalog.reading.colors import read_color
from agent_catalog.reading.decoding import DecodingError, decode
from agent_catalog.reading.dialects import Dialect, dialect_of, known_keys
from agent_catalog.reading.dialogues import read_body_dialogues, read_description
from agent_catalog.reading.discovery import Candidate
from agent_catalog.reading.documentation import is_agent, plain_front_matter
from agent_catalog.reading.file_content import read_content
from agent_catalog.reading.front_matter import FrontMatter, InvalidFrontMatterError, read_front_matter
from agent_catalog.reading.hazards import find_hazards
from agent_catalog.reading.hidden_text import find_hidden
from agent_catalog.reading.problem import LeftOutError, Problem
from agent_catalog.reading.secrets import Secret, mask_secrets
from agent_catalog.reading.settings import mask_settings, secret_settings, without_settings
from agent_catalog.reading.starters import find_starters
from agent_catalog.reading.tools import read_tools
from agent_catalog.reading.yaml_mapping import Key

MAX_DESCRIPTION = 10_000

_CORE_KEYS = ("name", "description", "tools", "color", "model")
MAX_MODELS = 20
"""Models that are read; no agent names more than a few."""

MAX_SECRETS = 20
"""Secrets that are reported for one file; all are masked."""


class Outcome(Struct, frozen=True):
    """What became of a file: an agent, or a reason to leave it out; and the findings either way."""

    agent: Agent | None = None
    skipped: Skipped | None = None
    findings: tuple[Finding, ...] = ()


def read_agent_file(candidate: Candidate, without_front_matter: bool = False) -> Outcome:
    """Read one file; every defect becomes a finding, none an exception."""
    try:
        content = read_content(candidate.file)
    except LeftOutError as error:
        return left_out(candidate, error)
    return read_agent(candidate, content, without_front_matter)


def read_agent(candidate: Candidate, content: bytes, without_front_matter: bool = False) -> Outcome:
    """Read the file as if it held these bytes."""
    dialect = dialect_of(candidate.file)
    try:
        text, secrets = mask_secrets(decode(content))
        matter = _front_matter(candidate, dialect, text, without_front_matter)
        digest = hashlib.sha256(content).hexdigest()
        source = Source(candidate.path, os.fspath(candidate.file), content, digest, bool(secrets))
        agent, findings = _agent(candidate, dialect, matter, source)
        findings += [_hidden(line, what).in_file(candidate.path) for line, what in find_hidden(text)]
        findings += [_exposed(secret).in_file(candidate.path) for secret in secrets[:MAX_SECRETS]]
    except DecodingError as error:
        problem = Problem(error.line, "file-not-utf8", Level.ERROR, str(error), "save the file as UTF-8")
        return left_out(candidate, LeftOutError(SkipReason.NOT_UTF8, problem))
    except LeftOutError as error:
        return left_out(candidate, error)
    return Outcome(agent, findings=tuple(findings))


def _hidden(line: int, what: str) -> Problem:
    message = f"the line holds characters that nobody sees: {what}"
    return Problem(
        line, "text-hidden", Level.WARNING, message, "remove them; the page shows where they stand"
    )


def _exposed(secret: Secret) -> Problem:
    message = f"the line holds {secret.kind}; pages mask it, the file to download holds it still"
    fix = "revoke it, and name a variable such as `${TOKEN}` instead"
    return Problem(secret.line, "secret-exposed", Level.ERROR, message, fix)


def left_out(candidate: Candidate, error: LeftOutError) -> Outcome:
    """Return what becomes of a file that is no agent."""
    skipped = Skipped(candidate.path, error.reason)
    if error.problem is None:
        return Outcome(skipped=skipped)
    told = replace(error.problem, message=f"{error.problem.message}; the file was left out")
    return Outcome(skipped=skipped, findings=(told.in_file(candidate.path),))


def front_matter_of(content: bytes) -> FrontMatter | None:
    """Return the front matter of a file, None where there is none, or none that can be read."""
    try:
        return read_front_matter(decode(content), known_keys())
    except (DecodingError, InvalidFrontMatterError):
        return None


def _front_matter(candidate: Candidate, dialect: Dialect, text: str, take_any: bool) -> FrontMatter:
    """Return the front matter of an agent.

    Raises:
        LeftOutError: for any other file.
    """
    try:
        matter = read_front_matter(text, known_keys())
    except InvalidFrontMatterError as error:
        if not candidate.in_agents_folder:
            raise LeftOutError(SkipReason.DOCUMENTATION) from error
        raise LeftOutError(SkipReason.INVALID, error.problem) from error
    if matter is None:
        return plain_front_matter(candidate, dialect, text, take_any)
    if not is_agent(candidate, dialect, matter):
        raise LeftOutError(SkipReason.DOCUMENTATION)
    return matter


def _agent(
    candidate: Candidate, dialect: Dialect, matter: FrontMatter, source: Source
) -> tuple[Agent, list[Finding]]:
    """Put the agent together and judge its keys."""
    masked, exposed = _masked_keys(matter)
    keys, findings = _fold_case(masked, dialect, source.path)
    findings += [problem.in_file(source.path) for problem in exposed]
    findings += [problem.in_file(source.path) for problem in matter.problems]
    judge = judgement.Judge(source.path, dialect, candidate.plugin, findings)
    stem = dialect.stem(PurePosixPath(candidate.path))
    name_key = keys.get("name")
    if name_key and (name_key.text is None or name_key.text.strip() == "~"):
        problem = Problem(name_key.line, "name-not-text", Level.ERROR, "the name is no text", f"name: {stem}")
        raise LeftOutError(SkipReason.INVALID, problem)
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
    findings += [
        problem.in_file(source.path) for problem in find_hazards(matter.body, matter.body_line, source.path)
    ]
    for key in keys.values():
        judge.settings(key, list(secret_settings(key.name, key.value)))

    category_key = keys.get("category")
    agent = Agent(
        name=(name or stem)[: judgement.MAX_NAME],
        description=description.text,
        summary=description.summary,
        dialect=dialect.name,
        color=color,
        model=models,
        tools=tools,
        examples=description.dialogues + read_body_dialogues(matter.body),
        starters=find_starters(matter.body),
        metadata=mask_settings({name: key.value for name, key in keys.items() if name not in _CORE_KEYS}),
        category=category_key.text if category_key and category_key.value is not None else None,
        body=matter.body,
        source=source,
        folders=candidate.folders,
        plugin=candidate.plugin,
        name_line=name_key.line if name_key else 1,
        recovered=matter.recovered,
        ignores=matter.ignores,
    )
    return agent, judge.findings


def _masked_keys(matter: FrontMatter) -> tuple[dict[str, Key], list[Problem]]:
    """Mask secrets that YAML has put together, and settings that recovery took into another value."""
    keys, problems = {}, []
    for name, key in matter.keys.items():
        keys[name], found = _masked_key(key, matter.recovered)
        if found:
            problems.append(_exposed(replace(found[0], line=key.line)))
    return keys, problems


def _masked_key(key: Key, recovered: bool) -> tuple[Key, list[Secret]]:
    found: list[Secret] = []

    def mask(text: str) -> str:
        masked, secrets = mask_secrets(text)
        found.extend(secrets)
        return without_settings(masked) if recovered else masked

    text = None if key.text is None else mask(key.text)
    # The value of a text is the text.
    value = text if isinstance(key.value, str) else _mapped(key.value, mask)
    return replace(key, value=value, text=text), found


def _mapped(value: JSONValue, change: Callable[[str], str]) -> JSONValue:
    if isinstance(value, dict):
        return {name: _mapped(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


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
        models = (item.strip() for item in key.value if isinstance(item, str))
        return tuple(filter(None, models))[:MAX_MODELS]
    return (key.text.strip(),) if key.text and key.text.strip() else ()
