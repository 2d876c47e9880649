"""The catalog for machines: the JSON of the contracts, version 1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from agent_catalog.catalog.catalog import Catalog, Entry
from agent_catalog.model import Dialogue, Finding, ToolGrant
from agent_catalog.reading.hidden_text import escaped

VERSION = 1


def catalog_json(catalog: Catalog, url: Callable[[Entry], str] | None = None) -> str:
    """Return `catalog.json`; `url` gives each agent's address, null without it."""
    return _dump(
        {
            "version": VERSION,
            "agents": [_agent(entry, url(entry) if url else None) for entry in catalog.entries],
            "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in catalog.skipped],
        }
    )


def report_json(findings: Iterable[Finding]) -> str:
    """Return `report.json`: the findings by file and line."""
    return _dump([finding_object(finding) for finding in sorted(findings)])


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return one finding as the contracts have it."""
    return {
        "file": finding.file,
        "line": finding.line,
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "fix": finding.fix,
    }


def _dump(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False)) + "\n"


def _agent(entry: Entry, url: str | None) -> dict[str, Any]:
    agent = entry.agent
    return {
        "id": entry.id,
        "name": agent.name,
        "summary": agent.summary,
        "description": agent.description,
        "category": entry.category.slug if entry.category else None,
        "dialect": agent.dialect,
        "color": {"value": agent.color.value, "css": agent.color.css} if agent.color else None,
        "model": list(agent.model),
        "tools": {
            "access": agent.tools.access,
            "granted": [_grant(grant) for grant in agent.tools.granted],
            "denied": [_grant(grant) for grant in agent.tools.denied],
        },
        "examples": [_dialogue(dialogue) for dialogue in agent.examples],
        "metadata": dict(agent.metadata),
        "source": {
            "path": agent.source.path,
            "sha256": agent.source.sha256,
            "bytes": len(agent.source.content),
        },
        "url": url,
        "owners": list(entry.upkeep.owners),
        "changed": entry.upkeep.changed.day if entry.upkeep.changed else None,
    }


def _grant(grant: ToolGrant) -> dict[str, Any]:
    return {"name": grant.name, "capability": grant.capability, "known": grant.known, "rule": grant.rule}


def _dialogue(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "context": dialogue.context,
        "turns": [{"role": turn.role, "speaker": turn.speaker, "text": turn.text} for turn in dialogue.turns],
        "commentary": dialogue.commentary,
    }
