r"""The fleet: six agents and their neighbours, one for each thing that a page can show.

| file | shows |
| --- | --- |
| `review/security-reviewer.md` | a tools line with rule, retired and unknown name; dialogues; metadata |
| `review/style-reviewer.md` | no tools line, and two tools denied |
| `Release Captain.md` | no tools line; a colour that is no word of Claude Code; no example |
| `oracle.md` | an empty list of tools |
| `windows.md` | a BOM and CRLF, to be served byte for byte |
| `data/recovered.md` | a description that is not YAML: `: ` in a plain scalar |
| `README.md`, `data/notes.md` | no agents: documentation, and a file without front matter |
"""

from __future__ import annotations

from tests.site.project import Tree, agent

SECURITY_REVIEWER = r"""---
name: security-reviewer
description: "Reads a change for holes before it is merged. Use PROACTIVELY on every diff that touches sign-in.\n\nExamples:\n\n<example>\\nContext: A form was added.\\nuser: \"Is the new upload form safe to ship?\"\\nassistant: \"I'll ask the security-reviewer to read it.\"\\n<commentary>\\nUploads are untrusted input.\\n</commentary>\\n</example>\n\n<example>\nContext: A token turned up in a log.\nuser: \"Who else can see this bearer token?\"\nassistant: \"The security-reviewer will trace it.\"\n<function call omitted>\n</example>"
tools: Read, Grep, Bash(git:*), LS, mcp__tracker__open_issue, Frobnicate
model: opus
color: red
permissionMode: plan
maxTurns: 12
reviewers: [ada, grace]
limits:
  files: 40
  draft: false
---

# Mission

You review changes.

## Steps

1. Read the diff.
2. Name the hole.

```python
print("held")
```

### Reporting

Say what an attacker gains.
"""  # noqa: E501 - a description stands on one line

WINDOWS = (
    b"\xef\xbb\xbf---\r\nname: windows\r\ndescription: Knows CRLF.\r\ntools: Read\r\n---\r\n\r\nMind.\r\n"
)

RECOVERED = """---
name: recovered
description: Mends tables: columns first. Examples: <example>user: "The totals are off" assistant: "I call recovered."</example>
tools: Read, Edit
color: cyan
---

Mend them.
"""  # noqa: E501

FLEET: Tree = {
    "agents/review/security-reviewer.md": SECURITY_REVIEWER,
    "agents/review/style-reviewer.md": agent(
        "style-reviewer", "Reads for style.", disallowedTools="Bash, Write", body="Read for style."
    ),
    "agents/Release Captain.md": agent(
        "Release Captain", "Cuts releases.", color="teal", body="## Checklist\n\nTag, build, tell."
    ),
    "agents/oracle.md": agent("oracle", "Answers from memory.", tools="[]", body="Answer."),
    "agents/windows.md": WINDOWS,
    "agents/data/recovered.md": RECOVERED,
    "agents/README.md": "# About these agents\n",
    "agents/data/notes.md": "Remember the milk.\n",
}

IDS = ["oracle", "recovered", "release-captain", "security-reviewer", "style-reviewer", "windows"]
"""The ids of the fleet, sorted."""
