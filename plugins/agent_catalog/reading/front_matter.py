"""Front matter: where it stands in a file, and what its keys say, malformed or not."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass, replace

from agent_catalog.model import Level
from agent_catalog.reading.problem import Problem
from agent_catalog.reading.recovery import Chunk, recover
from agent_catalog.reading.yaml_mapping import (
    Key,
    Mapping,
    NotAMappingError,
    UnsafeYamlError,
    YamlError,
    parse_mapping,
)

MAX_CHARACTERS = 2 * 1024 * 1024

_OPENING = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(-{3,}|\.\.\.)[ \t]*")
_CODE_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(?:ya?ml|md|markdown|text)?[ \t]*", re.IGNORECASE)
_HEADING = re.compile(r"#[ \t]+\S")
_PROMPT_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_KEY = re.compile(r"[a-z][\w-]*:(?:[ \t]|$)")
_RUN_LINE = re.compile(r"[A-Za-z_][\w-]*[ \t]*:|[ \t]+\S|-[ \t]")


# What YAML 1.2 allows in no scalar (section 5.1).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys of a file, its body, and what had to be mended to read them. Lines are those of the file."""

    keys: dict[str, Key]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()
    recovered: bool = False


class InvalidFrontMatterError(ValueError):
    """The front matter cannot be read, or must not be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Place:
    """The lines of a file, cut at the fences."""

    lines: list[str]
    first: int
    body: str
    body_line: int
    problems: tuple[Problem, ...]


def read_front_matter(text: str, known_keys: frozenset[str]) -> FrontMatter | None:
    """Return the front matter of a file's text, or None where there is none.

    Raises:
        InvalidFrontMatterError: for what is no mapping, holds tags or bombs, conflict markers or NUL.
    """
    place = _locate(text)
    if place is None:
        return None
    source = "\n".join(place.lines) + "\n"
    _refuse_debris(place)
    problems = list(place.problems)
    recovered = bool(place.problems)
    try:
        mapping = parse_mapping(source)
    except UnsafeYamlError as error:
        raise InvalidFrontMatterError(
            Problem(
                place.first + error.line - 1,
                "frontmatter-unsafe",
                Level.ERROR,
                f"the front matter is not loaded: {error}",
                "write plain keys and values, without tags, anchors or deep nesting",
            )
        ) from error
    except NotAMappingError as error:
        raise InvalidFrontMatterError(
            Problem(
                min(place.first + error.line - 1, text.count("\n") + 1),
                "frontmatter-not-a-mapping",
                Level.ERROR,
                str(error),
                "write one `key: value` a line, with a space after the colon",
            )
        ) from error
    except YamlError as error:
        chunks = recover(source.rstrip("\n"), known_keys)
        if not chunks:
            raise InvalidFrontMatterError(
                Problem(
                    place.first + error.line - 1,
                    "frontmatter-not-yaml",
                    Level.ERROR,
                    f"the front matter is not YAML ({error}) and holds no key",
                    "write one `key: value` a line",
                )
            ) from error
        problems.append(_not_yaml(error, chunks, place.first))
        mapping, recovered = _mapping(chunks), True
    problems += _repeated(mapping, place.first) + _odd_keys(mapping, place.first)
    shifted = {name: replace(key, line=key.line + place.first - 1) for name, key in mapping.keys.items()}
    return FrontMatter(shifted, place.body, place.body_line, tuple(problems), recovered)


def _locate(text: str) -> _Place | None:
    """Find the fences: the algorithm of agent-files.md 3.3, with each detour a problem of its own."""
    lines = text.split("\n")
    start = _skip_blank(lines, 0)
    if start < len(lines) and lines[start].startswith("<!--"):
        while start < len(lines) and "-->" not in lines[start]:
            start += 1
        start = _skip_blank(lines, start + 1)
    heading: list[str] = []
    if start < len(lines) and _HEADING.match(lines[start]):
        heading, start = [lines[start], ""], _skip_blank(lines, start + 1)
    code_fence = None
    if start < len(lines):
        match = _CODE_FENCE.fullmatch(lines[start])
        if match:
            code_fence, start = match[1], _skip_blank(lines, start + 1)
    if heading and not code_fence:
        return None
    if start < len(lines) and lines[start][:1] in (" ", "\t") and lines[start].strip() == "---":
        lines = textwrap.dedent("\n".join(lines[start:])).split("\n")
        lines = [""] * start + lines
        if lines[start] != "---":
            return None
        indented = True
    else:
        indented = False
    if start >= len(lines) or not _OPENING.fullmatch(lines[start]):
        return None

    problems = []
    if start or indented:
        problems.append(_shifted(code_fence is not None, indented))
    close = next((i for i in range(start + 1, len(lines)) if _CLOSING.fullmatch(lines[i])), None)
    if close is not None and _holds_a_prompt(lines[start + 1 : close]):
        close = None  # a rule of the prompt, not the fence
    if close is None:
        close = _end_of_run(lines, start + 1)
        problems.append(
            Problem(
                start + 1,
                "frontmatter-unclosed",
                Level.ERROR,
                "the front matter has no closing `---`; the leading keys were taken. "
                "Claude Code does not load this file",
                f"add a line `---` after line {close}",
            )
        )
        body_start = close
    else:
        fence = lines[close].strip()
        if fence != "---":
            problems.append(
                Problem(
                    close + 1,
                    "frontmatter-fence",
                    Level.WARNING,
                    f"`{fence[:12]}` closes the front matter, not `---`; other tools may not load this file",
                    "---",
                )
            )
        body_start = close + 1
    body_lines = lines[body_start:]
    if code_fence:
        body_lines = _without_fence_end(body_lines, code_fence, bool(heading))
    body = "\n".join([*heading, *body_lines])
    return _Place(lines[start + 1 : close], start + 2, body, body_start + 1 - len(heading), tuple(problems))


def _skip_blank(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _end_of_run(lines: list[str], start: int) -> int:
    end = start
    while end < len(lines) and _RUN_LINE.match(lines[end]):
        end += 1
    return end


def _holds_a_prompt(lines: list[str]) -> bool:
    """Whether the prompt begins among these lines: a heading after a blank line, and no key after it.

    A heading inside of an example is text, and a `#` before further keys is a comment of YAML.
    """
    for number, line in enumerate(lines):
        if number and _PROMPT_HEADING.match(line) and not lines[number - 1].strip():
            before = "\n".join(lines[:number]).lower()
            in_example = before.count("<example") > before.count("</example")
            return not in_example and not any(_KEY.match(later) for later in lines[number:])
    return False


def _without_fence_end(lines: list[str], fence: str, at_start: bool) -> list[str]:
    """Drop the line that closes the code fence: the first of the body, or the last of the file."""
    places = range(len(lines)) if at_start else range(len(lines) - 1, -1, -1)
    for place in places:
        if lines[place].strip():
            if lines[place].strip().startswith(fence):
                return lines[:place] + lines[place + 1 :]
            break
    return lines


def _shifted(fenced: bool, indented: bool) -> Problem:
    where = "inside a code fence" if fenced else "indented" if indented else "not at the start of the file"
    return Problem(
        1,
        "frontmatter-shifted",
        Level.ERROR,
        f"the front matter is {where}; it was read all the same. Claude Code does not load this file",
        "move the first `---` to line 1, column 1" + (", without the code fence" if fenced else ""),
    )


def _not_yaml(error: YamlError, chunks: list[Chunk], first: int) -> Problem:
    """Say whether Claude Code copes: its loader quotes values of one line, and gives up on longer ones.

    Source: the reports collected in agent-files.md 3.4 (claude-plugins-official#6261, claude-code#91871).
    """
    damaged = [chunk for chunk in chunks if chunk.damaged]
    if not damaged:
        return Problem(
            first + error.line - 1,
            "frontmatter-not-yaml",
            Level.ERROR,
            f"the front matter is not YAML ({error}); every key was recovered. "
            "Claude Code does not load this file",
            "indent the lines that continue a value, and drop those that belong to no key",
        )
    loads = all(chunk.lines == 1 for chunk in damaged)
    verdict = (
        "Claude Code loads the file all the same; other tools do not"
        if loads
        else "Claude Code does not load this file"
    )
    return Problem(
        damaged[0].key.line + first - 1,
        "frontmatter-not-yaml",
        Level.WARNING if loads else Level.ERROR,
        f"`{damaged[0].key.name}` is not YAML ({error}); every key was recovered. {verdict}",
        "\n".join(quoted_line(chunk.key) for chunk in damaged),
    )


def quoted_line(key: Key) -> str:
    """Return the key as YAML that every tool reads: in single quotes, or as a block of lines."""
    if not isinstance(key.value, str):
        return f"{key.name}: {json.dumps(key.value, ensure_ascii=False)}"
    value = key.value
    if _UNPRINTABLE.search(value):
        text = json.dumps(value, ensure_ascii=False)
        return f"{key.name}: " + _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    if "\n" in value:
        return f"{key.name}: |-\n" + textwrap.indent(value, "  ")
    quoted = value.replace("'", "''")
    return f"{key.name}: '{quoted}'"


def _mapping(chunks: list[Chunk]) -> Mapping:
    mapping = Mapping()
    for chunk in chunks:
        before = mapping.keys.get(chunk.key.name)
        if before:
            mapping.repeated.append((chunk.key.name, before.line, chunk.key.line))
        mapping.keys[chunk.key.name] = chunk.key
    return mapping


def _repeated(mapping: Mapping, first: int) -> list[Problem]:
    return [
        Problem(
            later + first - 1,
            "frontmatter-duplicate-key",
            Level.WARNING,
            f"`{name}` stands on line {earlier + first - 1} and again on line {later + first - 1}; "
            "the last one was taken",
            f"keep one `{name}:` line",
        )
        for name, earlier, later in mapping.repeated
    ]


def _odd_keys(mapping: Mapping, first: int) -> list[Problem]:
    return [
        Problem(
            line + first - 1,
            "frontmatter-odd-key",
            Level.WARNING,
            f"`{name}` is no word of front matter",
            "remove the line, or write the key in quotes",
        )
        for name, line in mapping.odd_keys
    ]


def _refuse_debris(place: _Place) -> None:
    for number, line in enumerate(place.lines, start=place.first):
        if "\0" in line:
            raise InvalidFrontMatterError(
                Problem(
                    number,
                    "file-nul",
                    Level.ERROR,
                    "the front matter holds a NUL byte",
                    "save the file as text",
                )
            )
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            raise InvalidFrontMatterError(
                Problem(
                    number,
                    "file-conflict-markers",
                    Level.ERROR,
                    "the front matter holds the conflict markers of an unfinished merge",
                    "finish the merge",
                )
            )
    if sum(map(len, place.lines)) > MAX_CHARACTERS:
        raise InvalidFrontMatterError(
            Problem(
                place.first,
                "file-too-large",
                Level.ERROR,
                f"the front matter is over {MAX_CHARACTERS:,} characters long",
                "move the text into the body",
            )
        )
