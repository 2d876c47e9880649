"""Categories: what the front matter, the options, the folder or the plugin says, in this order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct
from pathspec import GitIgnoreSpec

from agent_catalog.catalog.slug import slugify
from agent_catalog.model import Agent

_NUMBER = re.compile(r"^\d+[-_. ]+")
_PREFIX = re.compile(r"^agents[-_]", re.IGNORECASE)
_ABBREVIATIONS = frozenset(
    "ai api aws cd ci cli css db gcp html ide io ios it js mcp ml ocr qa sdk seo sql ui ux".split()
)


class Category(Struct, frozen=True, order=True):
    """A slug for addresses and machines, a title for people."""

    slug: str
    title: str


class CategoryMap(Struct, frozen=True):
    """The option `categories`: patterns of source paths or folders, or slugs, to titles."""

    rows: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, table: Mapping[str, str]) -> CategoryMap:
        """Take the rows in their order; the first that fits wins."""
        return cls(tuple(table.items()))

    def by_path(self, path: str) -> str | None:
        """Return the title for a source path, the given folder's name left off."""
        relative = path.split("/", 1)[1]
        return next(
            (title for key, title in self.rows if GitIgnoreSpec.from_lines([key]).match_file(relative)), None
        )

    def by_slug(self, slug: str) -> str | None:
        """Return the title for a category found elsewhere."""
        return next((title for key, title in self.rows if key == slug), None)


def category_of(agent: Agent, mapped: CategoryMap) -> Category | None:
    """Return the category of an agent, or None where nothing names one."""
    found = (
        agent.category
        or mapped.by_path(agent.source.path)
        or _folder_title(agent)
        or (agent.plugin and (agent.plugin.category and title_of(agent.plugin.category)))
        or (agent.plugin and title_of(agent.plugin.name))
    )
    if not found or not found.strip():
        return None
    title = " ".join(found.split())[:60]
    slug = _slug(title)
    if not slug:
        return None
    title = mapped.by_slug(slug) or title
    return Category(_slug(title) or slug, title if title != title.lower() else title_of(title))


def _slug(title: str) -> str:
    """Return a slug; a title of letters without an ASCII form gives eight digits of its hash."""
    if slug := slugify(title):
        return slug
    if any(letter.isalnum() for letter in title):
        return f"category-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
    return ""


def _folder_title(agent: Agent) -> str | None:
    return title_of(agent.folders[0]) if agent.folders else None


@lru_cache(maxsize=4096)
def title_of(name: str) -> str:
    """Turn the name of a folder into words: `08-business_product` is Business Product."""
    words = re.split(r"[-_\s]+", _PREFIX.sub("", _NUMBER.sub("", name)).strip("-_. "))
    return " ".join(
        word.upper() if word.lower() in _ABBREVIATIONS else word[:1].upper() + word[1:]
        for word in words
        if word
    )
