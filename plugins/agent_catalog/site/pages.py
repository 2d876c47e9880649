"""MkDocs pages made of the catalog's pages: no Markdown, no meta, every text escaped for the theme."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from agent_catalog.reading.hidden_text import reveal
from agent_catalog.rendering.page import Page as CatalogPage
from agent_catalog.rendering.prompt import Heading

_TAG_OR_GAP = re.compile(r"(<[^<>]*>)|\s*\n\s*")
_KEPT_BLANKS = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)

_CONTENTS = 'class="agent-contents"'
_FIRST_HEADING = re.compile(r'<h1\b[^>]*\bid="([^"]+)"')


class ThemeText(str):
    """Text that is escaped once for templates that print it, and twice for `striptags`, which unescapes."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text for the filters of Jinja that ask for HTML."""
        return str(Markup.escape(str(self)))


def theme_text(text: str) -> ThemeText:
    """Escape a plain text for a theme: MkDocs renders themes without autoescape."""
    return ThemeText(html.escape(reveal(text)))


class WrittenFile(File):
    """The file of a page that is written by us: MkDocs links to it, and neither renders nor copies it.

    Until the navigation is made it is as any other, for plugins that look for pages.
    """

    taken = False

    def is_documentation_page(self) -> bool:
        """Whether MkDocs makes the page."""
        return not self.taken

    def copy_file(self, dirty: bool = False) -> None:
        """Leave the page to us."""


class GeneratedPage(Page):
    """A page of the site that is rendered from the catalog when MkDocs asks for it."""

    def __init__(
        self,
        title: str,
        file: File,
        config: MkDocsConfig,
        render: Callable[[], CatalogPage],
        bare: bool = False,
        is_agent: bool = False,
    ) -> None:
        super().__init__(None, file, config)
        self.catalog_title = theme_text(title)
        self.edit_url = None
        self._render_catalog_page = render
        self._bare = bare
        self.is_agent = is_agent
        self.catalog_page: CatalogPage | None = None
        # The navigation asks for titles before any page is read.
        self.markdown = ""
        self.meta = {"title": self.catalog_title}

    def read_source(self, config: MkDocsConfig) -> None:
        """Leave nothing for other plugins to expand: the file's own text never is a source."""
        self.markdown = ""
        self.meta = {"title": self.catalog_title}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Render the content, with a table of contents and a description of our own."""
        with templates_explained():
            page = self._render_catalog_page()
        self.catalog_page = page
        self.content = page.html
        # Contents that the theme hides would be a tenth of an agent's page.
        hidden = page.wide and config.theme.name == "material" and _CONTENTS in page.html
        shown = () if hidden else page.headings
        self.toc = table_of_contents(page.title, shown, _first_anchor(page.html))
        self.meta["description"] = theme_text(" ".join(page.description.split()))
        self.meta["hide"] = [
            part for part, hidden in (("toc", page.wide), ("navigation", self._bare)) if hidden
        ]
        self.present_anchor_ids = {
            "",
            *_ids(page.headings),
            *(section.anchor for section in page.search_sections),
        }
        self.links_to_anchors = {}

    def forget(self) -> None:
        """Let go of what was rendered, once it is written."""
        self.catalog_page = None
        self.content = None

    def files_below(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files that stand beside the page: address relative to `path`, and content."""
        folder = PurePosixPath(self.file.dest_uri).parent.relative_to(path)
        for file in self.catalog_page.files if self.catalog_page else ():
            yield str(folder / file.name), file.content


@contextmanager
def templates_explained() -> Iterator[None]:
    """Say which template is wrong, where one is.

    Raises:
        PluginError: where a template cannot be rendered.
    """
    try:
        yield
    except (TemplateError, RecursionError) as error:
        raise PluginError(_template_problem(error)) from error


def _template_problem(error: TemplateError | RecursionError) -> str:
    """Say which template is wrong: only a user's own can be."""
    if isinstance(error, RecursionError):
        return "a template of the agent catalog extends itself; extend agent-catalog/base/… instead"
    place = ""
    if isinstance(error, TemplateSyntaxError):
        place = f" ({error.filename or error.name}, line {error.lineno})"
    return f"a template of the agent catalog cannot be rendered: {error}{place}"


def with_head(output: str, page: GeneratedPage) -> str:
    """Return a page whose head has what the catalog says of it, but for what is there by somebody else."""
    before, end, after = output.partition("</head>")
    parts = page.catalog_page.head if page.catalog_page else ()
    return f"{before}{''.join(part.html for part in parts if not part.is_in(before))}{end}{after}"


def without_gaps(output: str, content: str) -> str:
    """Return a page with a line's end for any white space around one between the theme's own tags.

    What the theme indents is a tenth of an agent's page.
    """
    before, found, after = output.partition(content) if content else (output, "", "")
    return f"{_joined(before)}{found}{_joined(after)}"


def _joined(html: str) -> str:
    parts = _KEPT_BLANKS.split(html)
    # Each kept element is followed by its name, which the pattern refers to.
    return "".join(
        part if place % 3 else _TAG_OR_GAP.sub(_tag_or_line_end, part)
        for place, part in enumerate(parts)
        if place % 3 < 2
    )


def _tag_or_line_end(match: re.Match[str]) -> str:
    return match[1] or "\n"


def generated_file(
    config: MkDocsConfig, uri: str, dest_uri: str, source: str | None = None, type_: type[File] = File
) -> File:
    """Return a file for a page out of the navigation, at an address that no option changes."""
    if source is None:
        file = type_.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
    else:
        file = type_.generated(config, uri, abs_src_path=source, inclusion=InclusionLevel.NOT_IN_NAV)
    file.dest_uri = dest_uri
    return file


def _first_anchor(content: str) -> str:
    """Return the anchor of the page's own heading: Material's link past the navigation leads there."""
    found = _FIRST_HEADING.search(content)
    return found[1] if found else ""


def table_of_contents(title: str, headings: Iterable[Heading], anchor: str = "") -> TableOfContents:
    """Return the contents as themes expect them: the title, and everything else below it."""
    top = AnchorLink(theme_text(title), anchor, 1)
    top.children = [_anchor(heading) for heading in headings]
    _mark_active(top)
    return TableOfContents([top])


def _anchor(heading: Heading) -> AnchorLink:
    # Themes print it as text, or through `striptags | e`: quotes must not be escaped twice.
    title = html.escape(reveal(heading.title), quote=False)
    link = AnchorLink(title, heading.id, heading.level)
    link.children = [_anchor(child) for child in heading.children]
    return link


def _mark_active(link: Any) -> None:
    link.active = True


def _ids(headings: Iterable[Heading]) -> list[str]:
    found = list(headings)
    for heading in found:
        found += heading.children
    return [heading.id for heading in found]
