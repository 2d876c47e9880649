"""Agents out of nothing: files shaped like real ones, the same ones at every call.

The shape follows counts on public agent files: how long descriptions and prompts are, and how many
agents have dialogues, code, tools and colours. Every word is our own.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DIALOGUE_SHARE = 0.12
TOOLS_SHARE = 0.75
COLOR_SHARE = 0.2
MCP_SHARE = 1 / 3
"""Of the tools lines, and only where tools of MCP servers are asked for."""

DESCRIPTION_MEDIAN = 175
DESCRIPTION_SPREAD = 0.4
DESCRIPTION_MIN, DESCRIPTION_MAX = 60, 600

CATEGORIES = "data delivery design engineering operations quality research security".split()
TOOLS = "Read Grep Glob Edit Write Bash WebFetch WebSearch LSP Skill".split()
MCP_TOOLS = [
    f"mcp__{server}__{verb}_{thing}"
    for server in "chat issues pages store".split()
    for verb in "find get list make".split()
    for thing in "entry file link note".split()
]
COLORS = "red blue green yellow purple orange pink cyan".split()
MODELS = "inherit sonnet opus haiku".split()

SUBJECTS = (
    "access archive asset billing branch browser budget build cache calendar catalog checkout cluster "
    "compiler container contract currency dashboard database dependency deployment device document email "
    "event feature form gateway graph image incident index inventory invoice kernel keyboard language "
    "layout ledger license log mapping message metric migration module network notebook order package "
    "parser password payment pipeline policy protocol query queue release replica report router runtime "
    "sandbox schedule schema search sensor session storage stream subscription survey table telemetry "
    "template tenant terminal test theme timer token tracing translation upload vector webhook widget"
).split()
ROLES = (
    "analyst architect auditor author curator designer doctor gardener guide inspector keeper librarian "
    "mapper mentor navigator planner reviewer scout specialist surveyor tester tracker tuner writer"
).split()
VERBS = (
    "align annotate assemble audit balance catalogue check classify clean collect compare condense confirm "
    "count describe document draft estimate explain extract filter fold gather group inspect isolate label "
    "list locate map measure merge mend name note order outline pin plan probe prune rank read record reduce "
    "refine rename replay report reproduce restore review rewrite sample schedule shorten simplify sketch "
    "sort split state summarize survey test tidy trace translate trim untangle validate verify weigh"
).split()
QUALITIES = (
    "ancient brittle broken careful common complete concise critical dormant explicit familiar fragile "
    "frequent gradual hidden idle implicit large late local lost minor missing narrow nested noisy obvious "
    "old open orphaned partial pending plain private public quiet rare recent remote safe scattered shared "
    "silent slow stable stale steady strict subtle sudden temporary tested unclear unused urgent visible weak"
).split()
THINGS = (
    "answer assumption boundary caller case change claim column comment commit conflict constraint copy "
    "cost decision default detail difference draft edge entry error estimate example exception export fact "
    "field figure file finding flow folder function gap goal handler heading hint history import input "
    "interface issue key limit line link list lock loop margin name note number option output owner page "
    "pair pattern permission plan position promise question reason record reference request response result "
    "retry risk rule sample scope secret section setting shape side signal source state step summary symbol "
    "task threshold time title trend type unit update user value variable version warning window word"
).split()


@dataclass(frozen=True, slots=True)
class Prompts:
    """What prompts are like: their lengths in characters, log-normal; and how much code is in them.

    `code` is the share of prompts that have a fence, `more_code` that of their sections which have another,
    `pieces` how many pieces of code stand in a fence.
    """

    median: int
    spread: float
    least: int
    most: int
    code: float
    more_code: float = 0.0
    pieces: int = 1


ALL = Prompts(1_000, 1.05, 250, 20_000, code=1 / 3)
"""As in all public agent files, of which most are short."""

CURATED = Prompts(5_300, 0.8, 250, 64_000, code=0.56, more_code=0.17, pieces=3)
"""As in the well-known collections: a median of 6 kB, a mean of 8 kB, a fifth of it code.

Of that code 84 % is highlighted, with 0.13 tokens a character, in 1,063 public files: a search that reads the
HTML again pays for each.
"""


@dataclass(frozen=True, slots=True)
class GeneratedAgent:
    """An agent file: where it belongs below the agents' folder, and its text."""

    path: str
    text: str


def generate(
    count: int, seed: int = 1, mcp: bool = False, prompts: Prompts = ALL
) -> Iterator[GeneratedAgent]:
    """Yield agents of different names; the first hundred are the same however many are asked for.

    With `mcp`, a third of the tools lines name tools of MCP servers as well; nothing else differs.
    """
    for index in range(count):
        tools = _mcp_tools(random.Random(f"{seed}/{index}/mcp")) if mcp else []
        yield _agent(index, random.Random(f"{seed}/{index}"), tools, prompts)


def write_agents(folder: Path, count: int, seed: int = 1, mcp: bool = False, prompts: Prompts = ALL) -> None:
    """Write generated agents below a folder."""
    for agent in generate(count, seed, mcp, prompts):
        file = folder / agent.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(agent.text.encode())


def _agent(index: int, rng: random.Random, more_tools: Sequence[str], prompts: Prompts) -> GeneratedAgent:
    name = _name(index)
    front = "\n".join(["---", *_front_matter(name, rng, more_tools), "---"])
    return GeneratedAgent(f"{rng.choice(CATEGORIES)}/{name}.md", f"{front}\n\n{_body(name, rng, prompts)}\n")


def _name(index: int) -> str:
    turn, place = divmod(index, len(SUBJECTS) * len(ROLES))
    row, column = divmod(place, len(SUBJECTS))
    name = f"{SUBJECTS[column]}-{ROLES[(row + column) % len(ROLES)]}"
    return f"{name}-{turn + 1}" if turn else name


# Front matter


def _front_matter(name: str, rng: random.Random, more_tools: Sequence[str]) -> Iterator[str]:
    yield f"name: {name}"
    # A JSON string is a double-quoted YAML one.
    yield f"description: {json.dumps(_description(name, rng))}"
    if rng.random() < TOOLS_SHARE:
        yield from _tools(rng, more_tools)
    yield f"model: {rng.choice(MODELS)}"
    if rng.random() < COLOR_SHARE:
        yield f"color: {rng.choice(COLORS)}"


def _mcp_tools(rng: random.Random) -> list[str]:
    return rng.sample(MCP_TOOLS, rng.randint(1, 3)) if rng.random() < MCP_SHARE else []


def _tools(rng: random.Random, more: Sequence[str]) -> Iterator[str]:
    tools = [*rng.sample(TOOLS, rng.randint(2, 7)), *more]
    if rng.random() < 0.8:
        yield f"tools: {', '.join(tools)}"
    else:
        yield "tools:"
        yield from (f"  - {tool}" for tool in tools)


def _description(name: str, rng: random.Random) -> str:
    length = _length(rng, DESCRIPTION_MEDIAN, DESCRIPTION_SPREAD, DESCRIPTION_MIN, DESCRIPTION_MAX)
    text = f"Use this agent to {rng.choice(VERBS)} every {_thing(rng)} of the {name.split('-')[0]}."
    while len(text) < length:
        text += f" {_sentence(rng)}"
    if rng.random() >= DIALOGUE_SHARE:
        return text
    return "\n\n".join([f"{text} Examples:", _dialogue(name, rng), _dialogue(name, rng)])


def _dialogue(name: str, rng: random.Random) -> str:
    return "\n".join(
        [
            "<example>",
            f"Context: The user has one {_thing(rng)} and wants to {rng.choice(VERBS)} it.",
            f'user: "Please {rng.choice(VERBS)} the {_thing(rng)}, and {_clause(rng)}."',
            f'assistant: "I\'ll use the {name} agent to {rng.choice(VERBS)} the {_thing(rng)} first."',
            f"<commentary>{_sentence(rng)} {_sentence(rng)}</commentary>",
            "</example>",
        ]
    )


# Prompt


def _body(name: str, rng: random.Random, prompts: Prompts) -> str:
    length = _length(rng, prompts.median, prompts.spread, prompts.least, prompts.most)
    blocks = [f"You are the {name.replace('-', ' ')}. {_paragraph(rng)}", f"## {_title(rng)}"]
    has_code = rng.random() < prompts.code
    if has_code:
        blocks.append(_fence(rng, prompts.pieces))
    size = sum(len(block) + 2 for block in blocks)
    while size < length:
        for block in _section(rng, short=length - size < 400):
            blocks.append(block)
            size += len(block) + 2
        if has_code and prompts.more_code and rng.random() < prompts.more_code:
            blocks.append(_fence(rng, prompts.pieces))
            size += len(blocks[-1]) + 2
    return _cut("\n\n".join(blocks), blocks, prompts.most)


def _cut(body: str, blocks: list[str], most: int) -> str:
    """Leave out the last blocks of a body that has grown too long."""
    while len(body) > most:
        blocks = blocks[:-1]
        body = "\n\n".join(blocks)
    return body


def _section(rng: random.Random, short: bool) -> Iterator[str]:
    if short:
        yield rng.choice((_paragraph, _list))(rng)
        return
    yield f"{rng.choice(('##', '##', '###'))} {_title(rng)}"
    if rng.random() < 0.5:
        yield _paragraph(rng)
    block = rng.choices(_BLOCKS, _WEIGHTS)[0]
    yield block(rng)


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentence(rng) for _ in range(rng.randint(1, 3)))


def _list(rng: random.Random) -> str:
    return "\n".join(f"- {_clause(rng)}" for _ in range(rng.randint(2, 6)))


def _strong_list(rng: random.Random) -> str:
    return "\n".join(f"- **{_title(rng)}**: {_clause(rng)}" for _ in range(rng.randint(3, 6)))


def _nested_list(rng: random.Random) -> str:
    lines = []
    for number in range(1, rng.randint(3, 5)):
        lines.append(f"{number}. {_clause(rng)}")
        lines += [f"   - {_clause(rng)}" for _ in range(rng.randint(1, 3))]
    return "\n".join(lines)


def _table(rng: random.Random) -> str:
    rows = [f"| `{_word(rng)}` | {_thing(rng)} | {_clause(rng)} |" for _ in range(rng.randint(2, 5))]
    return "\n".join([f"| {_word(rng)} | {_word(rng)} | what to do |", "| --- | --- | --- |", *rows])


def _quote(rng: random.Random) -> str:
    return f"> {_sentence(rng)}"


_BLOCKS: Sequence[Callable[[random.Random], str]] = (_list, _strong_list, _nested_list, _table, _quote)
_WEIGHTS = (4, 3, 2, 1, 1)


# Code


def _fence(rng: random.Random, pieces: int) -> str:
    language, write = rng.choices(_LANGUAGES, _LANGUAGE_WEIGHTS)[0]
    code = "\n\n".join(write(rng) for _ in range(pieces))
    return f"```{language}\n{code}\n```"


def _python(rng: random.Random) -> str:
    verb, one, many = rng.choice(VERBS), _word(rng), _word(rng)
    return "\n".join(
        [
            f"def {verb}_{one}({many}: list[str], limit: int = {rng.randint(2, 90)}) -> dict[str, int]:",
            f'    """{verb.capitalize()} each {one}, and count what was seen.',
            "",
            f"    {_sentence(rng)} {_sentence(rng)}",
            '    """',
            "    counts: dict[str, int] = {}",
            f"    for place, item in enumerate({many}):",
            f'        if place >= limit or not item.startswith("{_word(rng)}"):',
            "            continue  # " + _clause(rng),
            "        counts[item] = counts.get(item, 0) + 1",
            "    return counts",
        ]
    )


def _bash(rng: random.Random) -> str:
    return "\n".join(
        [
            f"# {_sentence(rng)}",
            f'for file in {_word(rng)}/*.txt; do\n  grep -n "{_word(rng)}" "$file" | sort -u\ndone',
            f"{rng.choice(VERBS)} --{_word(rng)} {rng.randint(1, 99)} --output=./{_word(rng)}.log",
        ]
    )


def _json(rng: random.Random) -> str:
    value = {
        _word(rng): {"limit": rng.randint(1, 900), "strict": rng.random() < 0.5},
        "steps": [rng.choice(VERBS) for _ in range(rng.randint(2, 5))],
        "reason": _clause(rng),
    }
    return json.dumps(value, indent=2)


def _yaml(rng: random.Random) -> str:
    steps = [f"    - {rng.choice(VERBS)}: {_word(rng)}" for _ in range(rng.randint(2, 5))]
    return "\n".join([f"{_word(rng)}:", f"  limit: {rng.randint(1, 900)}", "  steps:", *steps])


def _typescript(rng: random.Random) -> str:
    verb, one, many = rng.choice(VERBS), _word(rng), _word(rng)
    return "\n".join(
        [
            f"// {_sentence(rng)}",
            f"export async function {verb}{one.capitalize()}({many}: string[]): Promise<number> {{",
            f"  // {_sentence(rng)}",
            f"  const found = {many}.filter((item) => item.includes('{_word(rng)}'));",
            f"  console.log(`{_clause(rng)}: ${{found.length}}`);",
            "  return found.length;",
            "}",
        ]
    )


def _markdown(rng: random.Random) -> str:
    items = [f"- **{_word(rng).capitalize()}**: {_clause(rng)}" for _ in range(rng.randint(2, 5))]
    return "\n".join([f"## {_title(rng)}", "", f"[{_sentence(rng)}]", "", *items])


def _outline(rng: random.Random) -> str:
    """Return what stands in a fence and is no code: a plan, a form, an answer."""
    steps = [f"{number}. {_clause(rng)}" for number in range(1, rng.randint(3, 6))]
    return "\n".join([f"{_title(rng).upper()}:", *steps, f"-> {_sentence(rng)}"])


_LANGUAGES: Sequence[tuple[str, Callable[[random.Random], str]]] = (
    ("python", _python),
    ("", _outline),
    ("typescript", _typescript),
    ("json", _json),
    ("markdown", _markdown),
    ("bash", _bash),
    ("yaml", _yaml),
)
_LANGUAGE_WEIGHTS = (27, 20, 17, 12, 12, 8, 4)


# Words


def _length(rng: random.Random, median: int, spread: float, least: int, most: int) -> int:
    return min(max(round(rng.lognormvariate(math.log(median), spread)), least), most)


def _word(rng: random.Random) -> str:
    return rng.choice(THINGS)


def _thing(rng: random.Random) -> str:
    return f"{rng.choice(QUALITIES)} {_word(rng)}"


def _title(rng: random.Random) -> str:
    return f"{rng.choice(VERBS).capitalize()} the {_thing(rng)}"


def _clause(rng: random.Random) -> str:
    return rng.choice(
        (
            f"{rng.choice(VERBS)} the {_thing(rng)} before the {_word(rng)}",
            f"{rng.choice(VERBS)} each {_word(rng)} and `{_word(rng)}_{_word(rng)}`",
            f"never {rng.choice(VERBS)} any {_thing(rng)} without its {_word(rng)}",
            f"{rng.choice(VERBS)} the *{_word(rng)}* of the {_thing(rng)}",
            f"say where the {_word(rng)} and the {_thing(rng)} differ",
        )
    )


def _sentence(rng: random.Random) -> str:
    clause = _clause(rng)
    return f"{clause[0].upper()}{clause[1:]}, then {rng.choice(VERBS)} the {_thing(rng)}."
