"""Front matter: what its keys say, malformed or not."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from agent_catalog.model import Level
from agent_catalog.reading.fences import Place, locate
from agent_catalog.reading.ignoring import is_comment, read_comments
from agent_catalog.reading.problem import Edit, Problem
from agent_catalog.reading.recovery import Chunk, recover
from agent_catalog.reading.settings import is_secret_key, without_settings
from agent_catalog.reading.yaml_mapping import (
    Key,
    Mapping,
    NotAMappingError,
    UnsafeYamlError,
    YamlError,
    parse_mapping,
)

MAX_CHARACTERS = 2 * 1024 * 1024


class FrontMatter(Struct, frozen=True):
    """The keys of a file, its body, and what had to be mended to read them. Lines are those of the file.

    `ignores` are the codes of the findings that its comments ask not to be told of.
    """

    keys: dict[str, Key]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()
    recovered: bool = False
    ignores: frozenset[str] = frozenset()


class InvalidFrontMatterError(ValueError):
    """The front matter cannot be read, or must not be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_front_matter(text: str, known_keys: frozenset[str]) -> FrontMatter | None:
    """Return the front matter of a file's text, or None where there is none.

    Raises:
        InvalidFrontMatterError: for what is no mapping, holds tags or bombs, conflict markers or NUL.
    """
    place = locate(text)
    if place is None:
        return None
    source = "\n".join(place.lines) + "\n"
    _refuse_debris(place)
    ignores, comment_problems = read_comments(place.lines, place.first)
    problems = [*place.problems, *comment_problems]
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
        keys = ("" if is_comment(line) else line for line in place.lines)
        chunks = recover("\n".join(keys).rstrip("\n"), known_keys)
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
    return FrontMatter(shifted, place.body, place.body_line, tuple(problems), recovered, ignores)


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
    loads = all(chunk.count == 1 for chunk in damaged)
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
        # Pages show the fix, and settings may hold secrets.
        "\n".join(
            without_settings("\n".join(chunk.mended))
            for chunk in damaged
            if not is_secret_key(chunk.key.name)
        )
        or "write one `key: value` a line, indented below the key that they belong to",
        tuple(
            Edit(chunk.key.line + first - 1, chunk.count, chunk.mended, f"`{chunk.key.name}` is YAML now")
            for chunk in damaged
            if chunk.certain and not is_secret_key(chunk.key.name)
        ),
    )


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


def _refuse_debris(place: Place) -> None:
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
