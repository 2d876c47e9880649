"""The domain: what an agent file says, as frozen values that know nothing of files, HTML or MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    JSONValue: TypeAlias = "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"
else:
    # The cache reads values by their types, and knows no type that names itself.
    JSONValue = Any


class Level(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Struct, frozen=True, order=True):
    """One thing to know about a file: what is wrong, where, and how to mend it.

    `file` is the source path of the contracts (`agents/x.md`), `line` counts from 1.
    """

    file: str
    line: int
    code: str
    level: Level
    message: str
    fix: str


class Access(StrEnum):
    """What the tools line grants: the tools it lists, every tool of the session, or none."""

    LISTED = "listed"
    ALL = "all"
    NONE = "none"


class Capability(StrEnum):
    """What a tool lets an agent do, in the order in which pages show it."""

    READ = "read"
    SEARCH = "search"
    EDIT = "edit"
    RUN = "run"
    NETWORK = "network"
    DELEGATE = "delegate"
    PLAN = "plan"
    ASK = "ask"
    MCP = "mcp"
    OTHER = "other"


class ToolGrant(Struct, frozen=True):
    """A tool as the file names it; `rule` is the text in its parentheses, `successor` the name that
    replaced a retired tool (the empty string where nothing did, None where the tool is current)."""

    name: str
    capability: Capability
    known: bool
    rule: str | None = None
    successor: str | None = None

    @property
    def retired(self) -> bool:
        """Whether the tool no longer exists under this name."""
        return self.successor is not None


class ToolAccess(Struct, frozen=True):
    """The four honest states: listed, everything inherited, nothing, and what is denied on top."""

    access: Access
    granted: tuple[ToolGrant, ...] = ()
    denied: tuple[ToolGrant, ...] = ()

    @property
    def denied_names(self) -> frozenset[str]:
        """The tools that are denied whole: a rule in parentheses denies a part only."""
        return frozenset(grant.name for grant in self.denied if grant.rule is None)


class Role(StrEnum):
    """Who speaks in a turn; an action is something done instead of said."""

    USER = "user"
    ASSISTANT = "assistant"
    OTHER = "other"
    ACTION = "action"


class Turn(Struct, frozen=True):
    """One line of a dialogue; `speaker` is the name as the file gives it."""

    role: Role
    speaker: str
    text: str


class Dialogue(Struct, frozen=True):
    """An `<example>` block that holds a conversation."""

    context: str | None
    turns: tuple[Turn, ...]
    commentary: str | None

    @property
    def user_line(self) -> str | None:
        """What somebody would say to reach this agent, or None where nobody but the agent speaks."""
        return next((turn.text for turn in self.turns if turn.role in (Role.USER, Role.OTHER)), None)


class Color(Struct, frozen=True):
    """The color as written, and as `#rrggbb` where it is one."""

    value: str
    css: str | None


class Source(Struct, frozen=True):
    """Where an agent comes from. `path` begins with the given folder's name; `file` is the absolute path.

    `has_secrets` is False where the text is known to hold none.
    """

    path: str
    file: str
    content: bytes
    sha256: str
    has_secrets: bool = True


class Plugin(Struct, frozen=True):
    """The Claude Code plugin that an agent file belongs to."""

    name: str
    category: str | None = None


class Agent(Struct, frozen=True):
    """One agent file, read. `folders` are the folders between the agents' root and the file.

    `ignores` are the codes of findings that the file asks not to be told of.
    """

    name: str
    description: str
    summary: str
    dialect: str
    color: Color | None
    model: tuple[str, ...]
    tools: ToolAccess
    examples: tuple[Dialogue, ...]
    starters: tuple[str, ...]
    metadata: Mapping[str, JSONValue]
    category: str | None
    body: str
    source: Source
    folders: tuple[str, ...] = ()
    plugin: Plugin | None = None
    name_line: int = 1
    recovered: bool = False
    ignores: frozenset[str] = frozenset()


class Revision(Struct, frozen=True):
    """The commit that changed a file last, and its day in UTC, such as `2026-01-31`.

    `is_oldest` where the history was cloned in part and begins with this commit: the file may be older.
    """

    commit: str
    day: str
    is_oldest: bool = False


class Upkeep(Struct, frozen=True):
    """Who keeps a file, as the repository has it, and when it was changed last, where that is known."""

    owners: tuple[str, ...] = ()
    changed: Revision | None = None


NO_UPKEEP = Upkeep()


class SkipReason(StrEnum):
    """Why a Markdown file that was looked at is no agent."""

    DOCUMENTATION = "documentation"
    NO_FRONT_MATTER = "no-front-matter"
    UNREADABLE = "unreadable"
    NOT_UTF8 = "not-utf-8"
    TOO_LARGE = "too-large"
    OUTSIDE = "outside"
    NOT_A_FILE = "not-a-file"
    INVALID = "invalid"


class Skipped(Struct, frozen=True, order=True):
    """A file that was left out, and why."""

    path: str
    reason: SkipReason
