"""The options of the plugin, in mkdocs.yml. Each is described in docs/options.md."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, TypeVar

from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from agent_catalog.reading.ignoring import UnknownCodeError, require_codes
from agent_catalog.rendering.forge import FORGES
from agent_catalog.rendering.social_image import BUILT_IN, can_draw, is_font

Value = TypeVar("Value")


class Located(BaseConfigOption[Value]):
    """An option that names paths, relative to mkdocs.yml."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default
        self.config_dir = ""

    def pre_validation(self, config: Config, key_name: str) -> None:
        """Note where mkdocs.yml stands."""
        self.config_dir = str(Path(config.config_file_path).parent) if config.config_file_path else ""


class Folders(Located[list[str]]):
    """One folder or a list of folders, relative to mkdocs.yml; every one must exist."""

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
                found = "is a file" if folder.exists() else f"does not exist (looked for {folder})"
                raise ValidationError(
                    f"the agents folder '{item}' {found}; name the folder that holds your agent files, "
                    "such as `agents: .claude/agents`, or create it"
                )
            folders.append(str(folder.resolve()))
        return folders


class SitePath(BaseConfigOption[str]):
    """A path below the site's top, such as `agents` or `team/agents`."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the path without slashes at its ends.

        Raises:
            ValidationError: where it is no path of plain folder names.
        """
        path = value.strip("/") if isinstance(value, str) else ""
        if not re.fullmatch(r"[A-Za-z0-9_-]+(?:[./]?[A-Za-z0-9_-]+)*", path):
            raise ValidationError(
                f"write folder names of letters, digits and hyphens, such as 'agents', not {value!r}"
            )
        return path


class Text(BaseConfigOption[str]):
    """A text."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> str:
        """Return the text.

        Raises:
            ValidationError: for anything else, and for nothing but spaces.
        """
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(f"write a text, in quotes where it looks like a number, not {value!r}")
        return value


class Switch(BaseConfigOption[bool]):
    """True or false."""

    def __init__(self, default: bool) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> bool:
        """Return the value.

        Raises:
            ValidationError: where it is neither.
        """
        if not isinstance(value, bool):
            raise ValidationError(f"write true or false, not {value!r}")
        return value


class Choice(BaseConfigOption[str]):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words
        self.default = words[0]

    def run_validation(self, value: object) -> str:
        """Return the word.

        Raises:
            ValidationError: where it is another.
        """
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError(f"write {', '.join(self.words[:-1])} or {self.words[-1]}, not {value!r}")
        return value


class CacheFolder(Located[str]):
    """A folder, relative to mkdocs.yml; false for none, true for the default."""

    def run_validation(self, value: object) -> str:
        """Return an absolute path, the empty text for none.

        Raises:
            ValidationError: where it is neither a path nor false.
        """
        if value is False:
            return ""
        folder = self.default if value is True else value
        if not isinstance(folder, str) or not folder.strip():
            raise ValidationError(f"write a folder, such as '.cache/agent-catalog', or false, not {value!r}")
        return str(Path(self.config_dir, folder).resolve())


class SocialImages(Located[str]):
    """Whether there are pictures for links: true, false, or the file of the font, relative to mkdocs.yml."""

    def run_validation(self, value: object) -> str:
        """Return the absolute path of the font, the name of Pillow's own, or the empty text for no pictures.

        Raises:
            ValidationError: where it is none of these, or nothing is installed that draws.
        """
        if not value:
            return ""
        if not can_draw():
            raise ValidationError("pictures need Pillow: pip install 'mkdocs-agent-catalog[social]'")
        if value is True:
            return BUILT_IN
        font = Path(self.config_dir, value) if isinstance(value, str) else None
        if font is None or not font.is_file() or not is_font(font):
            raise ValidationError(f"write true, false or the file of a TrueType font, not {value!r}")
        return str(font.resolve())


class Texts(BaseConfigOption[list[str]]):
    """A list of texts; one may stand alone. `wanted` is what a message asks for."""

    wanted: str

    def __init__(self) -> None:
        super().__init__()
        self.default = []

    def run_validation(self, value: object) -> list[str]:
        """Return the texts.

        Raises:
            ValidationError: where one is no text, or does not fit.
        """
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(
            isinstance(text, str) and self.fits(text) for text in values
        ):
            raise ValidationError(f"write {self.wanted}, not {value!r}")
        return values

    def fits(self, text: str) -> bool:
        """Whether a text can stand in the list."""
        return True


class Patterns(Texts):
    """A list of patterns."""

    wanted = "a list of patterns as in .gitignore, such as ['drafts/']"


class Hosts(Texts):
    """A list of host names, in lower case."""

    wanted = "host names, such as ['img.shields.io']"

    def run_validation(self, value: object) -> list[str]:
        """Return the names in lower case.

        Raises:
            ValidationError: where one is no host name.
        """
        return [name.lower() for name in super().run_validation(value)]

    def fits(self, text: str) -> bool:
        """Whether a text is a host name of several parts."""
        return re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", text) is not None


class Codes(Texts):
    """A list of codes of findings."""

    wanted = "a list of codes, such as [tool-unknown]"

    def run_validation(self, value: object) -> list[str]:
        """Return the codes.

        Raises:
            ValidationError: where one is no text, or no finding has it.
        """
        codes = super().run_validation(value)
        try:
            require_codes(codes)
        except UnknownCodeError as error:
            raise ValidationError(str(error)) from error
        return codes


class CategoryTitles(BaseConfigOption[dict[str, str]]):
    """A map of folders, patterns or slugs to titles."""

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, str]:
        """Return the map.

        Raises:
            ValidationError: where it is none, or a key or a title is no text.
        """
        if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
            return value
        raise ValidationError(
            f"write a map of folders to titles, such as `engineering: Engineering`, not {value!r}"
        )


class Aliases(BaseConfigOption[dict[str, str]]):
    """A map of ids that were published to ids that are."""

    def __init__(self) -> None:
        super().__init__()
        self.default = {}

    def run_validation(self, value: object) -> dict[str, str]:
        """Return the map.

        Raises:
            ValidationError: where it is none, or an id is no text.
        """
        if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
            return value
        raise ValidationError(
            f"write a map of old ids to new ones, such as `old-name: new-name`, not {value!r}"
        )


class LocatedFile(Located[str]):
    """A file, relative to mkdocs.yml; it need not exist."""

    def run_validation(self, value: object) -> str:
        """Return an absolute path.

        Raises:
            ValidationError: where it is no path.
        """
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(f"write a file, such as 'agents.lock', not {value!r}")
        return str(Path(self.config_dir, value).resolve())


class AgentCatalogConfig(Config):  # type: ignore[no-untyped-call]
    """The options below `- agent-catalog:` in mkdocs.yml."""

    agents = Folders(default="agents")
    """A folder, or a list of folders, that holds agent files; relative to mkdocs.yml."""

    path = SitePath(default="agents")
    """Where the catalog stands in the site."""

    title = Text(default="Agents")
    """The title of the index and of the section in the navigation."""

    nav = Switch(default=True)
    """Whether the catalog adds a section to a navigation that does not name its pages."""

    include = Patterns()
    """Patterns, as in .gitignore, of the files to take; relative to each folder. Without any, all."""

    exclude = Patterns()
    """Patterns of files to leave out; stronger than `include`."""

    categories = CategoryTitles()
    """Titles for folders, patterns or category slugs."""

    without_front_matter = Switch(default=False)
    """Whether a file without front matter is an agent, named by its file."""

    image_hosts = Hosts()
    """Hosts whose images the prompts may show; any other image is a link."""

    ignore = Codes()
    """Codes of findings that nobody wants to be told of."""

    cache = CacheFolder(default=".cache/agent-catalog")
    """The folder that keeps what a build made for the next; `false` for none."""

    aliases = Aliases()
    """Ids that agents had before, each with the id of the agent that is meant."""

    lock = LocatedFile(default="agents.lock")
    """The record of the addresses that were published."""

    history = Switch(default=True)
    """Whether git is asked when files were changed, where they were, and where the repository is."""

    forge = Choice("auto", *FORGES)
    """The kind of forge that the repository is on, where its host does not say."""

    home = Switch(default=True)
    """Whether the catalog makes the front page of a site that has none of its own."""

    sidebar = Switch(default=True)
    """Whether the theme's navigation stands beside the pages of the catalog; Material alone can hide it."""

    search = Choice("auto", "theme", "full")
    """Whether Material's search box finds the full text of prompts: `auto` does from 500 agents on."""

    social_images = SocialImages(default="")
    """Whether agents have pictures for those who show links: true, false, or the file of a font."""
    llms_full = Choice("auto", "always", "never")
    """Whether `llms-full.txt` holds every prompt: `auto` does up to 500 kB of agent files."""


def written_settings(config: Config) -> dict[str, Any]:
    """Return what mkdocs.yml and the command line say themselves, without what MkDocs adds to it."""
    with warnings.catch_warnings():
        # Within MkDocs 1 there is no other way to know a default from a wish.
        warnings.simplefilter("ignore", DeprecationWarning)
        return {name: value for settings in config.user_configs for name, value in settings.items()}
