"""The real agent files beside the checkout: 1,063 of six public repositories, and the one that began it all.

They are not part of the repository, and read where they are. Every number here was counted on them with
other tools before there was a reader; see the survey in `design/agent-files.md` beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cmarkgfm import cmark  # type: ignore[import-untyped]

from agent_catalog.catalog.catalog import build_catalog
from agent_catalog.catalog.relations import MentionKind, relations_of
from agent_catalog.model import Access, Agent, Role, SkipReason
from agent_catalog.reading.decoding import decode
from agent_catalog.reading.dialects import known_keys
from agent_catalog.reading.dialogues import read_description
from agent_catalog.reading.discovery import Selection
from agent_catalog.reading.folder import Reading, read_folders
from agent_catalog.reading.recovery import recover
from agent_catalog.rendering.catalog_json import catalog_json, report_json
from agent_catalog.rendering.prompt import render_prompt
from agent_catalog.schemas import CATALOG, REPORT
from tests.rendering.html_tree import elements
from tests.schemas import assert_fits

SHARED = Path(__file__).parents[3] / "shared"
CORPORA = SHARED / "corpora"
SEED = SHARED / "seed"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not (CORPORA.is_dir() and SEED.is_dir()),
        reason=f"the agent files of other projects are not in {CORPORA} and {SEED}",
    ),
]

AGENTS = {
    "awesome-copilot": 222,
    "claude-plugins-official": 31,
    "davila7": 414,
    "vijaythecoder": 33,
    "voltagent": 158,
    "wshobson": 199,
}
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---+|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """The front matter of a file, found by a regular expression, and what PyYAML makes of it."""

    text: str
    mapping: dict[str, Any] | None


@cache
def corpora() -> Reading:
    return read_folders([CORPORA])


@cache
def heads() -> dict[str, Head]:
    """Return the front matter of every agent that has it at its start, by source path."""
    found = {}
    for agent in corpora().agents:
        match = FRONT_MATTER.match(decode(agent.source.content))
        if match:
            try:
                mapping = yaml.safe_load(match[1])
            except yaml.YAMLError:
                mapping = None
            found[agent.source.path] = Head(match[1], mapping)
    return found


def broken() -> Iterator[tuple[Agent, Head]]:
    for agent in corpora().agents:
        head = heads().get(agent.source.path)
        if head and head.mapping is None:
            yield agent, head


def test_every_file_is_an_agent_or_told_why_it_is_none() -> None:
    files = {f"corpora/{file.relative_to(CORPORA).as_posix()}" for file in CORPORA.rglob("*.md")}
    agents = {agent.source.path for agent in corpora().agents}
    skipped = {left.path for left in corpora().skipped}

    assert (len(files), len(agents), len(skipped)) == (1063, 1057, 6)
    assert agents | skipped == files


def test_what_is_skipped_has_no_front_matter() -> None:
    reasons = [left.reason for left in corpora().skipped]

    assert sorted(reasons) == [SkipReason.DOCUMENTATION] + [SkipReason.NO_FRONT_MATTER] * 5


@pytest.mark.parametrize(("name", "agents"), AGENTS.items())
def test_each_corpus_alone_loses_no_file(name: str, agents: int) -> None:
    reading = read_folders([CORPORA / name])

    assert len(reading.agents) == agents
    assert len(reading.agents) + len(reading.skipped) == len(list((CORPORA / name).rglob("*.md")))


def test_an_option_takes_in_the_files_without_front_matter() -> None:
    reading = read_folders([CORPORA], Selection(without_front_matter=True))

    assert len(reading.agents) == 1063
    assert not reading.skipped


def test_what_pyyaml_refuses_is_reported_and_nothing_else_is() -> None:
    reported = {finding.file for finding in corpora().findings if finding.code == "frontmatter-not-yaml"}
    at_the_start = reported & set(heads())

    assert at_the_start == {agent.source.path for agent, _ in broken()}
    assert len(at_the_start) >= 30


def test_no_key_is_lost_to_a_value_that_pyyaml_refuses() -> None:
    lost = []
    for agent, head in broken():
        keys = set(re.findall(r"^(name|description|tools|color|model):[ \t]*\S", head.text, re.MULTILINE))
        assert {"name", "description"} <= keys
        has = {
            "name": agent.name != "",
            "description": agent.description != "",
            "tools": agent.tools.access is not Access.NONE
            and (bool(agent.tools.granted) or "*" in head.text),
            "color": agent.color is not None,
            "model": bool(agent.model),
        }
        lost += [(agent.source.path, key) for key in keys if not has[key]]
    assert not lost


def test_every_example_of_a_description_is_a_dialogue() -> None:
    counted = {
        agent.source.path: (len(re.findall("<example>", agent.description, re.IGNORECASE)), len(found))
        for agent in corpora().agents
        if (found := read_description(agent.description).dialogues)
        or "<example>" in agent.description.lower()
    }

    assert {path: counts for path, counts in counted.items() if counts[0] != counts[1]} == {}
    assert sum(counts[1] for counts in counted.values()) > 300


def test_no_turn_shows_a_backslash_and_an_n_or_a_tag() -> None:
    shown = [turn.text for agent in corpora().agents for example in agent.examples for turn in example.turns]

    assert shown
    assert not [text for text in shown if "\\n" in text]
    assert not [text for text in shown if re.search(r"</?(example|commentary)>", text)]


def test_no_summary_shows_a_dialogue_or_what_leads_over_to_it() -> None:
    summaries = {agent.source.path: agent.summary for agent in corpora().agents if agent.examples}

    assert summaries
    wrong = r"<example|</|\\n|\b(Examples?|Specifically):?$"
    assert not {path: text for path, text in summaries.items() if re.search(wrong, text)}
    assert all(summaries.values())


def test_recovery_forced_on_every_valid_file_agrees_with_yaml() -> None:
    different = []
    for path, head in heads().items():
        if head.mapping is None:
            continue
        mapping = yaml.load(head.text, Loader=yaml.BaseLoader)
        recovered = {chunk.key.name: chunk.key for chunk in recover(head.text, known_keys())}
        for name in ("name", "description", "tools", "color", "model"):
            expected, key = mapping.get(name), recovered.get(name)
            found = (key.text if key.text is not None else key.value) if key else None
            if found != expected:
                different.append((path, name, found, expected))
    assert not different


def test_ids_of_a_thousand_agents_are_unique_and_the_same_in_any_order() -> None:
    catalog = build_catalog(corpora())
    turned = build_catalog(Reading(corpora().agents[::-1], (), ()))

    assert len({entry.id for entry in catalog.entries}) == 1057
    assert [entry.id for entry in catalog.entries] == [entry.id for entry in turned.entries]


def test_what_is_published_of_a_thousand_agents_fits_the_schemas() -> None:
    catalog = build_catalog(corpora())

    assert_fits(CATALOG, json.loads(catalog_json(catalog)))
    assert_fits(REPORT, json.loads(report_json(catalog.findings)))


def test_agents_name_and_resemble_others_that_are_there() -> None:
    relations = relations_of(build_catalog(corpora()).entries)

    edges = {(id_, edge.id): edge.kind for id_, found in relations.items() for edge in found.delegates_to}
    alike = {(id_, like.id) for id_, found in relations.items() for like in found.similar}
    assert (len(relations), len(edges) > 2000, len(alike) > 2500) == (1057, True, True)
    assert all(one != other and other in relations for one, other in {*edges, *alike})
    assert edges["claude-security", "scan-verifier"] is MentionKind.TOOLS
    assert edges["rug", "swe"] is MentionKind.HANDOFF
    assert edges["documentation-specialist", "code-archaeologist"] is MentionKind.MENTION
    assert edges["patch-verifier", "patch-generator"] is MentionKind.PROMPT


def test_prompts_have_the_lists_headings_tables_and_code_that_github_s_own_parser_finds() -> None:
    different = {}
    for agent in corpora().agents:
        expected = _counts(
            cmark.github_flavored_markdown_to_html(agent.body, cmark.Options.CMARK_OPT_FOOTNOTES)
        )
        found = _counts(render_prompt(agent.body).html)
        if found != expected:
            different[agent.source.path] = (found, expected)
    assert not different


def test_the_seed_is_read_as_its_author_meant_it() -> None:
    (agent,) = read_folders([SEED]).agents

    assert agent.name == "Backend-Developer"
    assert agent.color is not None
    assert (agent.color.value, agent.color.css) == ("blue", "#1d4ed8")
    assert [grant.name for grant in agent.tools.granted] == (
        "Task Bash Edit MultiEdit Write NotebookEdit Grep LS Read WebSearch Glob".split()
    )
    assert agent.tools.access is Access.LISTED
    assert all(grant.known for grant in agent.tools.granted)
    assert agent.summary.startswith("Use this agent when")
    assert agent.summary.endswith("infrastructure design.")
    assert "Example" not in agent.summary


def test_the_seed_s_two_dialogues_are_whole() -> None:
    (agent,) = read_folders([SEED]).agents

    assert len(agent.examples) == 2
    for example in agent.examples:
        assert example.context is not None
        assert example.context.startswith("User needs help")
        assert [turn.role for turn in example.turns] == [Role.USER, Role.ASSISTANT]
        assert not any(turn.text.startswith('"') or "\\n" in turn.text for turn in example.turns)
        assert example.commentary is not None
        assert example.commentary.endswith(".")


def test_the_seed_is_reported_at_its_description_as_what_claude_code_still_loads() -> None:
    findings = [(f.line, f.code, f.level.value) for f in read_folders([SEED]).findings]

    assert (3, "frontmatter-not-yaml", "warning") in findings
    assert not [code for _, code, level in findings if level == "error"]


def _counts(source: str) -> dict[str, int]:
    counts = dict.fromkeys(("li", "heading", "table", "pre"), 0)
    for element in elements(source):
        tag = re.sub(r"h[1-6]", "heading", element.tag or "")
        if tag in counts:
            counts[tag] += 1
    return counts


# Safety

SECURITY = (
    "secret-",
    "prompt-concealed",
    "prompt-fetch",
    "prompt-exfil",
    "prompt-shape",
    "text-hidden",
    "link-outside",
)


def test_honest_files_have_no_secret_and_one_in_two_hundred_has_something_to_look_at() -> None:
    found = [finding for finding in corpora().findings if finding.code.startswith(SECURITY)]
    assert [finding for finding in found if finding.level == "error"] == []
    assert len({finding.file for finding in found}) <= 1063 * 0.005
