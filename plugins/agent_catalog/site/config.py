"""The options of the plugin, in mkdocs.yml. Each is described in docs/options.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as c
from mkdocs.config.base import BaseConfigOption, Config, ValidationError


class Folders(BaseConfigOption[list[str]]):
    """One folder or a list of folders, relative to mkdocs.yml; every one must exist."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default
        self.config_dir = ""

    def pre_validation(self, config: Config, key_name: str) -> None:
        """Note where mkdocs.yml stands."""
        self.config_dir = str(Path(config.config_file_path).parent) if config.config_file_path else ""

    def run_validation(self, value: object) -> list[str]:
        """Return absolute paths.

        Raises:
            ValidationError: where the value is no folder that exists.
        """
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values or not all(isinstance(item, str) for item in values):
            raise ValidationError(
                f"write a folder or a list of folders, such as `agents: agents`, not {value!r}"
            )
        folders = []
        for item in values:
            folder = Path(self.config_dir, item)
            if not folder.is_dir():
                found = "is a file" if folder.exists() else "does not exist"
                raise ValidationError(
                    f"the agents folder '{item}' {found}; create the folder {folder}, or name the one that "
                    "holds your agent files, such as `agents: .claude/agents`"
                )
            folders.append(str(folder.resolve()))
        return folders


class SitePath(c.Type[str]):
    """A path below the site's top, such as `agents` or `team/agents`."""

    def __init__(self, default: str) -> None:
        super().__init__(str, default=default)

    def run_validation(self, value: object) -> str:
        """Return the path without slashes at its ends.

        Raises:
            ValidationError: where it is no path of plain folder names.
        """
        path = super().run_validation(value).strip("/")
        if not re.fullmatch(r"[A-Za-z0-9_-]+(?:[./]?[A-Za-z0-9_-]+)*", path):
            raise ValidationError(
                f"write folder names of letters, digits and hyphens, such as 'agents', not {value!r}"
            )
        return path


class CategoryTitles(c.Type[dict[str, Any]]):
    """A map of folders, patterns or slugs to titles."""

    def __init__(self) -> None:
        super().__init__(dict, default={})

    def run_validation(self, value: object) -> dict[str, str]:
        """Return the map.

        Raises:
            ValidationError: where a key or a title is no text.
        """
        table = super().run_validation(value)
        for key, title in table.items():
            if not isinstance(key, str) or not isinstance(title, str):
                raise ValidationError(
                    f"write `folder-or-pattern: Title`, both as text, not {key!r}: {title!r}"
                )
        return table


class AgentCatalogConfig(Config):  # type: ignore[no-untyped-call]
    """The options below `- agent-catalog:` in mkdocs.yml."""

    agents = Folders(default="agents")
    """A folder, or a list of folders, that holds agent files; relative to mkdocs.yml."""

    path = SitePath(default="agents")
    """Where the catalog stands in the site."""

    title = c.Type(str, default="Agents")
    """The title of the index and of the section in the navigation."""

    nav = c.Type(bool, default=True)
    """Whether the catalog adds a section to a navigation that does not name its pages."""

    include = c.ListOfItems(c.Type(str), default=[])
    """Patterns, as in .gitignore, of the files to take; relative to each folder. Without any, all."""

    exclude = c.ListOfItems(c.Type(str), default=[])
    """Patterns of files to leave out; stronger than `include`."""

    categories = CategoryTitles()
    """Titles for folders, patterns or category slugs."""

    without_front_matter = c.Type(bool, default=False)
    """Whether a file without front matter is an agent, named by its file."""

    home = c.Type(bool, default=False)
    """Whether the catalog makes the front page of the site, where docs/ has no index.md."""
