"""What there is to say about the keys of an agent file: each rule is one finding, with the line to paste."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from agent_catalog.model import Color, Finding, Level, Plugin
from agent_catalog.reading.dialects import Dialect
from agent_catalog.reading.names import oddity
from agent_catalog.reading.tools import MAX_TOOLS, ToolsLine
from agent_catalog.reading.yaml_mapping import Key

MAX_NAME = 200

# What YAML 1.1 readers take for a truth value, a date, or a number in base 60.
_AMBIGUOUS = re.compile(
    r"(?:y|yes|no|n|on|off)|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?|[-+]?[1-9]\d*(?::[0-5]?\d)+(?:\.\d*)?"
    r"|[-+]?\.(?:inf|nan)|0[xo]?[0-9a-f_]+|[-+]?[\d_]+(?:\.[\d_]*)?",
    re.IGNORECASE,
)


def _variable(name: str) -> str:
    """Return the name of an environment variable for a setting."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "TOKEN"


@lru_cache(maxsize=4096)
def nearest(word: str, words: tuple[str, ...], cutoff: float) -> str | None:
    """Return the word most like another, None where none is like it; fleets repeat their mistakes."""
    matches = get_close_matches(word, words, 1, cutoff)
    return matches[0] if matches else None


class Judge:
    """Collects the findings about one file."""

    def __init__(self, path: str, dialect: Dialect, plugin: Plugin | None, findings: list[Finding]) -> None:
        self.path, self.dialect, self.plugin, self.findings = path, dialect, plugin, findings

    def add(self, key: Key | None, code: str, level: Level, message: str, fix: str) -> None:
        """Add a finding at the key's line, or at line 1 for a key that is not there."""
        self.add_at(key.line if key else 1, code, level, message, fix)

    def add_at(self, line: int, code: str, level: Level, message: str, fix: str) -> None:
        """Add a finding at a line of the file."""
        self.findings.append(Finding(self.path, line, code, level, message, fix))

    def name(self, key: Key | None, name: str, stem: str) -> None:
        """Judge the name; `stem` is what serves where it is missing."""
        if not name:
            if self.dialect.name_required or key:
                loads = self.plugin is not None or not self.dialect.name_required
                verdict = "" if loads else f". {self.dialect.title} does not load this file"
                level = Level.INFO if loads and key is None else Level.WARNING if loads else Level.ERROR
                message = f"the agent has no name; the file's name serves instead{verdict}"
                self.add(key, "name-missing", level, message, f"name: {stem}")
            return
        if key and key.plain and (not isinstance(key.value, str) or _AMBIGUOUS.fullmatch(name)):
            self.add(
                key,
                "name-not-text",
                Level.WARNING,
                f"other YAML readers take the name `{name}` for a number, a date or a truth value",
                f"name: '{name}'",
            )
        if self.dialect.name_required and (name.startswith("-") or ":" in name):
            loadable = re.sub(r"[:\s]+", "-", name).strip("-") or stem
            self.add(
                key,
                "name-not-loadable",
                Level.ERROR,
                f"{self.dialect.title} does not load an agent whose name begins with `-` or holds `:`",
                f"name: {loadable}",
            )
        elif key and key.line > 1 and (odd := oddity(name, key.text)):
            self.add(
                key,
                "name-unusual",
                Level.WARNING,
                f"the name {odd}",
                "name it with letters, digits and hyphens",
            )
        if len(name) > MAX_NAME:
            self.add(
                key,
                "name-long",
                Level.WARNING,
                f"the name is {len(name):,} characters long; {MAX_NAME} are shown",
                "shorten the name",
            )

    def description(self, key: Key | None, limit: int) -> None:
        """Judge the description."""
        text = key.text if key else None
        if key and isinstance(key.value, list | dict):
            self.add(
                key,
                "description-not-text",
                Level.ERROR,
                "the description is a list or a mapping, not text",
                "description: |-\n  When to use this agent",
            )
        elif not (text or "").strip() or (key and key.value is None):
            required = self.dialect.name_required and self.plugin is None
            verdict = f". {self.dialect.title} does not load this file" if required else ""
            self.add(
                key,
                "description-missing",
                Level.ERROR if required else Level.WARNING,
                f"the agent has no description: nobody knows when to use it{verdict}",
                "description: When to use this agent",
            )
        elif text and len(text) > limit:
            self.add(
                key,
                "description-long",
                Level.WARNING,
                f"the description is {len(text):,} characters long; {limit:,} are shown",
                "move the detail into the body",
            )

    def tools(self, key: Key, line: ToolsLine) -> None:
        """Judge one tools line."""
        if key.value is None or key.value == "":
            if key.name.lower() == "tools":
                self.add(
                    key,
                    "tools-empty",
                    Level.WARNING,
                    "`tools:` without a value grants every tool; an empty list grants none",
                    "tools: []  # or remove the line, to grant every tool",
                )
            return
        if key.text is not None and key.text.strip() == "*" and self.dialect.case_sensitive_tools:
            self.add(
                key,
                "tools-everything",
                Level.WARNING,
                "`*` grants every tool of the session, MCP servers included",
                "tools: Read, Grep  # or remove the line, which grants every tool as well",
            )
        if line.odd:
            self.add(
                key,
                "tools-not-a-list",
                Level.WARNING,
                f"`{key.name}` is no list of names: {line.odd}",
                f"{key.name}: Read, Grep",
            )
        if line.cut:
            self.add(
                key,
                "tools-many",
                Level.WARNING,
                f"{MAX_TOOLS} tools are shown, {line.cut:,} more are not",
                "list the tools that the agent needs",
            )
        if line.repeated:
            self.add(
                key,
                "tool-repeated",
                Level.INFO,
                f"named more than once: {', '.join(line.repeated[:9])}",
                "name each tool once",
            )
        self._unknown_tools(key, line)
        retired = [grant for grant in line.grants if grant.retired]
        if retired:
            words = [f"{g.name} (now {g.successor})" if g.successor else g.name for g in retired]
            self.add(
                key,
                "tool-retired",
                Level.INFO,
                f"retired tool names: {', '.join(words)}",
                "use the names of today",
            )
        ruled = [g for g in line.grants if g.rule is not None and g.capability.value != "delegate"]
        if ruled and key.name == "tools" and self.dialect.case_sensitive_tools:
            names = ", ".join(f"{g.name}({g.rule})" for g in ruled[:3])
            self.add(
                key,
                "tool-rule-ignored",
                Level.INFO,
                f"{names} in `tools` grants the whole tool: the rule in parentheses does not narrow it",
                "put the rule into the permissions of the settings",
            )

    def _unknown_tools(self, key: Key, line: ToolsLine) -> None:
        unknown = [grant.name for grant in line.grants if not grant.known]
        if not unknown:
            return
        names = tuple(self.dialect.tools)
        near = {name: nearest(name, names, 0.7) for name in unknown[:9]}
        hints = [f"{name} (did you mean {match}?)" if match else name for name, match in near.items()]
        more = f" and {len(unknown) - 9} more" if len(unknown) > 9 else ""
        level = Level.WARNING if self.dialect.case_sensitive_tools else Level.INFO
        self.add(
            key,
            "tool-unknown",
            level,
            f"{self.dialect.title} does not know: {', '.join(hints)}{more}",
            "check the spelling; an unknown name grants nothing",
        )

    def color(self, key: Key | None, color: Color | None) -> None:
        """Judge the color."""
        if key is None:
            return
        choices = ", ".join(self.dialect.colors) or "a color of CSS"
        if color is None:
            if key.value is not None:
                self.add(key, "color-unknown", Level.WARNING, "the color is no word", f"one of {choices}")
            else:
                self.add(
                    key,
                    "color-empty",
                    Level.INFO,
                    "the color is empty; an unquoted `#` begins a comment",
                    "color: '#1d4ed8'",
                )
        elif color.css is None:
            self.add(
                key,
                "color-unknown",
                Level.WARNING,
                f"`{color.value}` is no color; it is shown as a word",
                f"one of {choices}",
            )
        elif self.dialect.colors and color.value not in self.dialect.colors:
            self.add(
                key,
                "color-not-shown",
                Level.INFO,
                f"{self.dialect.title} does not show the color `{color.value}`",
                f"one of {choices}",
            )

    def models(self, key: Key | None, models: tuple[str, ...]) -> None:
        """Judge the model."""
        for model in models:
            if not self.dialect.is_model(model):
                near = nearest(model.lower(), self.dialect.models, 0.6)
                self.add(
                    key,
                    "model-unknown",
                    Level.WARNING,
                    f"{self.dialect.title} does not know the model `{model[:80]}`",
                    f"model: {near or 'inherit'}",
                )
        if key and not models and isinstance(key.value, dict | bool):
            self.add(key, "model-unknown", Level.WARNING, "the model is no name", "model: inherit")

    def values(self, keys: dict[str, Key]) -> None:
        """Judge the keys that take one of a few words, and those that a plugin's agent may not have."""
        for name, words in self.dialect.values.items():
            key = keys.get(name)
            if key and key.text not in words and key.value is not None:
                self.add(
                    key,
                    "value-unknown",
                    Level.WARNING,
                    f"`{name}` takes one of {', '.join(words)}",
                    f"{name}: {words[0]}",
                )
        mode = keys.get("permissionMode")
        if mode and mode.text == "bypassPermissions":
            self.add(
                mode,
                "permission-bypass",
                Level.WARNING,
                "the agent runs every tool without asking anybody",
                "permissionMode: default",
            )
        for name in self.dialect.plugin_ignores if self.plugin else ():
            if name in keys:
                self.add(
                    keys[name],
                    "key-ignored-in-plugin",
                    Level.INFO,
                    f"{self.dialect.title} ignores `{name}` in the agent of a plugin",
                    "remove the line",
                )

    def settings(self, key: Key, secrets: list[str]) -> None:
        """Judge the settings below a key; `secrets` names those whose values are no variables."""
        if secrets:
            self.add(
                key,
                "secret-in-settings",
                Level.ERROR,
                f"`{key.name}` holds a secret in {', '.join(secrets[:5])}; pages mask it, "
                "the file to download holds it still",
                f"revoke it, and write a variable: {secrets[0]}: ${{{_variable(secrets[0])}}}",
            )

    def prompt(self, body: str, line: int) -> None:
        """Judge the body."""
        warning = Level.WARNING
        if "\0" in body:
            place = line + body[: body.index("\0")].count("\n")
            self.add_at(
                place, "file-nul", warning, "the prompt holds a NUL byte", "save the file as UTF-8 text"
            )
        if not body.strip():
            fix = "write below the front matter what the agent is to do"
            self.add_at(1, "prompt-empty", warning, "the agent has no prompt", fix)
        if self.dialect.max_prompt and len(body) > self.dialect.max_prompt:
            message = (
                f"the prompt is {len(body):,} characters long; "
                f"{self.dialect.title} takes {self.dialect.max_prompt:,}"
            )
            self.add_at(line, "prompt-long", warning, message, "shorten the prompt")
