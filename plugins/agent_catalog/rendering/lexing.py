"""Lexers of Pygments that try all patterns of a busy state at once: the same tokens sooner.

Pygments tries them one after another, thirty for each name in Python. Here they become the alternatives of
one pattern, each a group of its own, and the number of the group says which it was. What refers to its own
groups would have other numbers then: a state with such patterns stays as it is, as does any lexer that is
more than a `RegexLexer`. Python takes 0.6 of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import Error, Whitespace, _TokenType
from pygments.util import ClassNotFound

if TYPE_CHECKING:
    Match: TypeAlias = Callable[[str, int], re.Match[str] | None]
    Token: TypeAlias = tuple[int, _TokenType, str]
    Rule: TypeAlias = tuple[Match, Any, Any]
    """A pattern, what it gives, and the states that it leads to, as Pygments has them."""

_REFERENCE = re.compile(r"\\[1-9]|\(\?P|\(\?\(")
_FLAGS_FIRST = re.compile(r"\(\?[a-zA-Z]+\)")
_LETTERS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s", re.VERBOSE: "x"}
_KNOWN_FLAGS = sum(_LETTERS, start=re.UNICODE)

_MAX_IDLE = 100
"""Steps from state to state that take no letter; real lexers need fewer than ten."""

_BUSY = 1_000
"""Tokens of a state that repay the time which its second compilation takes, about 20 ms."""


@cache
def find_lexer(language: str) -> Lexer | None:
    """Return the lexer of a language by any of its names, None where there is none.

    It may be asked for tokens again and again.
    """
    try:
        return _lexer(find_lexer_class_by_name(language))
    except ClassNotFound:
        return None


@cache
def _lexer(class_: type[Lexer]) -> Lexer:
    return quickened(class_(stripnl=False))


def quickened(lexer: Lexer, busy: int = _BUSY) -> Lexer:
    """Let a lexer give its tokens sooner, where that is known to give the same.

    After `busy` tokens of a state its patterns are compiled a second time, as one.
    """
    if getattr(type(lexer), "get_tokens_unprocessed", None) is RegexLexer.get_tokens_unprocessed:
        states = _States(lexer._tokens, busy)  # type: ignore[attr-defined]
        lexer.get_tokens_unprocessed = partial(_tokens, lexer, states)  # type: ignore[method-assign]
    return lexer


class _State:
    """The rules of a state; those of one that is busy are tried at once, where that is the same."""

    def __init__(self, rules: list[Rule], busy: int) -> None:
        self._rules = rules
        self._left = busy
        self._match_any: Match | None = None
        self._by_group: dict[int, Rule] = {}

    def find(self, text: str, place: int) -> tuple[re.Match[str], Rule] | None:
        """Return what matches first at a place, and its rule."""
        if self._match_any:
            found = self._match_any(text, place)
            return (found, self._by_group[found.lastindex or 0]) if found else None
        self._left -= 1
        if self._left == 0 and _is_independent(self._rules):
            self._combine()
        for rule in self._rules:
            if found := rule[0](text, place):
                return found, rule
        return None

    def _combine(self) -> None:
        alternatives, group = [], 1
        for rule in self._rules:
            pattern: re.Pattern[str] = rule[0].__self__  # type: ignore[attr-defined]
            letters = "".join(letter for flag, letter in _LETTERS.items() if pattern.flags & flag)
            text = _FLAGS_FIRST.sub("", pattern.pattern, count=1)
            # A comment of a verbose pattern ends with its line.
            end = "\n" if pattern.flags & re.VERBOSE else ""
            alternatives.append(f"((?{letters}:{text}{end}))")
            self._by_group[group] = rule
            group += 1 + pattern.groups
        self._match_any = re.compile("|".join(alternatives)).match


def _is_independent(rules: Iterable[Rule]) -> bool:
    """Whether the patterns of a state mean the same with other numbers of their groups."""
    patterns = [getattr(match, "__self__", None) for match, _, _ in rules]
    return all(
        isinstance(pattern, re.Pattern)
        and not _REFERENCE.search(pattern.pattern)
        and not pattern.flags & ~_KNOWN_FLAGS
        for pattern in patterns
    )


class _States(dict[str, _State]):
    """The states that were reached."""

    def __init__(self, rules: Mapping[str, list[Rule]], busy: int) -> None:
        super().__init__()
        self._rules, self._busy = rules, busy

    def __missing__(self, name: str) -> _State:
        self[name] = _State(self._rules[name], self._busy)
        return self[name]


def _tokens(lexer: Lexer, states: _States, text: str, stack: Iterable[str] = ("root",)) -> Iterator[Token]:
    """Yield the tokens of a text with their places, as `RegexLexer.get_tokens_unprocessed` does.

    But it ends: where that one would try the same at the same place for ever, the letter is an error.
    """
    names, place, idle = list(stack), 0, 0
    state = states[names[-1]]
    while True:
        found = state.find(text, place)
        idle = idle + 1 if found and found[0].end() == place else 0
        if found and (not idle or (idle <= _MAX_IDLE and found[1][2] is not None)):
            whole, (match, action, move) = found
            if type(action) is _TokenType:
                yield place, action, whole.group()
            elif action is not None:
                yield from action(lexer, match(text, place))
            place = whole.end()
            if move is not None:
                _follow(move, names)
                state = states[names[-1]]
        elif place >= len(text):
            return
        else:
            at_end = text[place] == "\n"
            yield place, Whitespace if at_end else Error, text[place]
            place += 1
            if at_end:
                names = ["root"]
                state = states["root"]


def _follow(move: tuple[str, ...] | int | str, names: list[str]) -> None:
    """Go to another state: `names` are those on the way, of which one stays."""
    for step in move if isinstance(move, tuple) else (move,):
        if step == "#push":
            names.append(names[-1])
        elif isinstance(step, str) and step != "#pop":
            names.append(step)
        else:
            back = -step if isinstance(step, int) else 1
            del names[max(1, len(names) - back) :]
