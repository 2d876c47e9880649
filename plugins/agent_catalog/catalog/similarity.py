"""Similar agents: those whose names and summaries share words that few others have."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise

from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.model import Plugin

MAX_SIMILAR = 4
"""How many similar agents are listed for one."""

MAX_WORDS = 3
"""How many shared words are given as the reason."""

MAX_TERMS = 12
"""How many terms an agent is compared by: those that tell the most about it."""

MAX_HOLDERS = 32
"""How many agents are looked at for one term: the work grows with the agents, not with their square."""

MAX_LETTERS = 40
"""What is longer than this is no word."""

MAX_SHARE, MAX_SHARE_OF_SUBJECTS = 0.2, 0.35
"""The shares of all agents above which a word tells nothing: any word, and one that is in a name.

Three agents may always have it.
"""

MIN_SCORE, MIN_SCORE_OF_ONE = 0.2, 0.3
"""The scores below which agents are not alike: by several shared words, and by a single one."""

# How much a word weighs by where it stands. One that is in nobody's name is seldom what an agent is about.
_IN_NAME, _IN_OTHER_NAMES, _IN_NO_NAME = 3.0, 1.0, 0.5
_ROLE_IN_NAME = 1.5
_SAME_CATEGORY = 1.15

# Words of grammar in English and, the commonest, in some of its neighbours; and those with which any agent is
# described. The grammar of other languages weighs little, being in no name, and nothing where many use it.
_STOP = frozenset(
    "about across after against all also an and any are as at be because been before being between both "
    "but by can could do does doing during each either else etc even every for from get give gives had "
    "has have having her him his how if in into is it its just keep let like make makes making many may "
    "might more most must my need needed needing needs new no nor not of off on once one only or other "
    "others our out over own per please rather same she should since so some specific such than that the "
    "their them then there these they this those through throughout to together too toward towards under "
    "until up upon us use used useful user users uses using various very via want wants was we were what "
    "when where whether which while who whose why will with within without would you your yours "
    "auf aus avec bei bis como con dans das dem den der des die ein eine einem einen einer el est et für "
    "ihr ist la las le les los mais mit nicht nous oder ou par para por pour que qui sich sie sind sur "
    "una und une von vous wenn wird zu zum zur "
    "act agent agents ask asks assistant developer developers engineer engineers expert experts help "
    "helper helping helps improve improves improving including invoke invoked mode pro proactively "
    "professional provide provided provides providing senior specialist specialists specialized "
    "specializes specializing subagent support supporting supports task tasks".split()
)
_WORD = re.compile(r"[^\W\d_](?:\+\+|#)|[^\W_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")  # kana and Han: no spaces, so pairs of letters
_WHOLE = "="  # begins the term of a whole name, as it begins no word
_ROLE = re.compile(r"\w+(?:er|or|ist|yst|tect|tant|ian)")


class Likeness(Struct, frozen=True):
    """An agent that is like another; `words` are up to three that they share, the rarest first."""

    id: str
    words: tuple[str, ...]
    same_category: bool


class _Profile(Struct, frozen=True):
    """An agent as terms: `words` gives each as the text has it, `subjects` are those of the name."""

    id: str
    category: str | None
    words: dict[str, str]
    subjects: dict[str, float]


def find_similar(entries: Sequence[Entry]) -> dict[str, tuple[Likeness, ...]]:
    """Return the agents that are most like each, by id, best first.

    The score is the cosine of two agents' terms: the words of name and summary without the ending of a
    plural, and the whole name. A term weighs more the fewer agents have it, and most in a name. A shared
    category helps those who share a term. The order of the entries makes no difference.
    """
    profiles = [_profile(entry) for entry in sorted(entries, key=lambda entry: entry.id)]
    counts = Counter(term for profile in profiles for term in profile.words)
    rarity = _rarity(profiles, counts)
    weights = [_weights(profile, rarity) for profile in profiles]
    holders = _holders(weights)
    return {
        profile.id: tuple(_similar(place, profiles, weights, holders, counts))
        for place, profile in enumerate(profiles)
    }


# Terms


def _profile(entry: Entry) -> _Profile:
    name = _WORD.findall(entry.agent.name.casefold())
    own = _without_plugin(name, entry.agent.plugin)
    words: dict[str, str] = {}
    subjects: dict[str, float] = {}
    for place, word in enumerate(own, start=1):
        # The last word of a name says what somebody is; the others, what it is about.
        factor = _ROLE_IN_NAME if place == len(own) > 1 and _ROLE.fullmatch(word) else _IN_NAME
        for term, part in _terms(word):
            words.setdefault(term, part)
            subjects.setdefault(term, factor)
    whole = " ".join(own)
    if len(whole) <= 2 * MAX_LETTERS and (len(own) > 1 or (own and not words)):
        words[_WHOLE + whole], subjects[_WHOLE + whole] = whole, _IN_NAME
    for word in (*name, *_WORD.findall(entry.agent.summary.casefold())):
        for term, part in _terms(word):
            words.setdefault(term, part)
    return _Profile(entry.id, entry.category.slug if entry.category else None, words, subjects)


def _without_plugin(name: list[str], plugin: Plugin | None) -> list[str]:
    """Return the words of a name without the plugin's: some begin the name of each agent with their own."""
    first = _WORD.findall(plugin.name.casefold()) if plugin else []
    rest = name[len(first) :]
    return rest if name[: len(first)] == first and any(map(_terms, rest)) else name


@lru_cache(maxsize=16_384)
def _terms(word: str) -> tuple[tuple[str, str], ...]:
    """Return the terms of a word, each with what of the word it stands for."""
    if not word.isascii() and _UNSPACED.search(word):
        return tuple((pair, pair) for run in _UNSPACED.findall(word) for pair in map("".join, pairwise(run)))
    if len(word) < 2 or len(word) > MAX_LETTERS or word in _STOP or word.isdigit():
        return ()
    if word.endswith("ies") and len(word) > 4:
        return ((f"{word[:-3]}y", word),)
    if word.endswith("s") and len(word) > 3:
        return ((word[:-1], word),)
    return ((word, word),)


# Weights


def _rarity(profiles: Sequence[_Profile], counts: Mapping[str, int]) -> dict[str, float]:
    """Return what a term weighs outside of names; those are left out that tell nothing."""
    subjects = {term for profile in profiles for term in profile.subjects}
    rarity = {}
    for term, count in counts.items():
        if count == 1 and term.startswith(_WHOLE):
            continue
        in_name = term in subjects
        most = max(3, (MAX_SHARE_OF_SUBJECTS if in_name else MAX_SHARE) * len(profiles))
        # Two letters are a word of grammar more often than a subject, unless a name has them: AI, Go, UI.
        if count <= most and (in_name or len(term) > 2 or not term.isascii()):
            factor = _IN_OTHER_NAMES if in_name else _IN_NO_NAME
            # What one agent alone has is often a matter of style, and makes it like nobody.
            rarity[term] = factor * math.log(1 + len(profiles) / max(count, 2))
    return rarity


def _weights(profile: _Profile, rarity: Mapping[str, float]) -> dict[str, float]:
    """Return an agent's terms that weigh most, as a vector of length 1."""
    subjects = profile.subjects
    most = nsmallest(
        MAX_TERMS,
        ((-rarity[term] * subjects.get(term, 1.0), term) for term in profile.words if term in rarity),
    )
    length = math.sqrt(sum(weight * weight for weight, _ in most))
    return {term: -weight / length for weight, term in most}


def _holders(weights: Sequence[Mapping[str, float]]) -> dict[str, list[tuple[float, int]]]:
    """Return for each term the places of those for whom it weighs most, with its weight, negated."""
    holders: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for place, weighed in enumerate(weights):
        for term, weight in weighed.items():
            holders[term].append((-weight, place))
    return {
        term: held if len(held) <= MAX_HOLDERS else nsmallest(MAX_HOLDERS, held)
        for term, held in holders.items()
    }


# Likeness


def _similar(
    place: int,
    profiles: Sequence[_Profile],
    weights: Sequence[Mapping[str, float]],
    holders: Mapping[str, Sequence[tuple[float, int]]],
    counts: Mapping[str, int],
) -> Iterator[Likeness]:
    """Yield the agents that are like the one at a place, best first."""
    own, profile = weights[place], profiles[place]
    scores: dict[int, float] = defaultdict(float)
    for term, weight in own.items():
        for negated, other in holders[term]:
            scores[other] -= weight * negated
    scores.pop(place, None)
    near = [(other, score) for other, score in scores.items() if score * _SAME_CATEGORY >= MIN_SCORE]
    found = 0
    for negated, other, same_category in sorted(_ranked(profile, near, profiles)):
        shared = own.keys() & weights[other].keys()
        if -negated >= (MIN_SCORE if len(shared) > 1 else MIN_SCORE_OF_ONE):
            best = sorted(shared, key=lambda term: (-own[term] * weights[other][term], term))
            words = tuple(profile.words[term] for term in _telling(best, counts))
            yield Likeness(profiles[other].id, words, same_category)
            found += 1
        if found == MAX_SIMILAR:
            return


def _ranked(
    profile: _Profile, near: Iterable[tuple[int, float]], profiles: Sequence[_Profile]
) -> Iterator[tuple[float, int, bool]]:
    """Yield each agent with its score, negated, and whether it is of the same category."""
    for other, score in near:
        same = profile.category is not None and profile.category == profiles[other].category
        yield (-score * _SAME_CATEGORY if same else -score), other, same


def _telling(terms: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """Return the first few terms, the rarest first; the words of a whole name are told with it."""
    whole = [term.removeprefix(_WHOLE) for term in terms if term.startswith(_WHOLE)]
    told = {term for name in whole for word in name.split() for term, _ in _terms(word)}
    kept = [term for term in terms if term not in told][:MAX_WORDS]
    return sorted(kept, key=lambda term: (counts[term], term))
