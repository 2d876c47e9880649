"""What a site holds for machines: files beside the index, and those that belong to the top of a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

from agent_catalog.catalog.news import read_news
from agent_catalog.catalog.slug import slugify
from agent_catalog.reading.git import GitError
from agent_catalog.reading.past import RecentChanges
from agent_catalog.rendering.catalog_json import report_json
from agent_catalog.rendering.embedding import EMBED
from agent_catalog.rendering.feeds import ATOM, JSON, atom, json_feed, make_feed
from agent_catalog.rendering.inventory import INVENTORY
from agent_catalog.rendering.llms import LLMS, LLMS_FULL, LinkedPage, is_small, llms_full_text, llms_text
from agent_catalog.schemas import PUBLISHED, schema
from agent_catalog.site.page_set import PageSet
from agent_catalog.site.pages import GeneratedPage

log = get_plugin_logger(__name__)

ROBOTS = "robots.txt"


def catalog_files(pages: PageSet, recent: Sequence[RecentChanges]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that stand beside the index: name and content."""
    yield "catalog.json", pages.catalog_text()
    yield "report.json", report_json(pages.catalog.findings).encode()
    yield INVENTORY, pages.inventory()
    yield EMBED, pages.embed_list()
    yield from ((name, schema(name)) for name in PUBLISHED)
    yield from _for_models(pages, pages.base_url)
    yield from _feeds(pages, recent)


def site_files(pages: PageSet, files: Files, linked: Iterable[File]) -> Iterator[tuple[str, bytes]]:
    """Yield the files at the site's top that nobody else has: name and content.

    They are written before plugins write what they make at the end of a build: another plugin's `llms.txt`
    replaces ours.
    """
    config = pages.config
    taken = {file.dest_uri for file in files} | set(config.theme.static_templates)
    own = pages.base_url or f"{pages.options.path}/"
    made = [*_for_models(pages, own, list(_other_pages(linked, config))), *_robots(config)]
    yield from ((name, content) for name, content in made if name not in taken)


def _for_models(
    pages: PageSet, top: str, others: list[LinkedPage] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield `llms.txt` and, where it is wanted, the full text; `top` is the catalog's address in them."""
    catalog, wish = pages.catalog, pages.options.llms_full
    full = wish == "always" or (wish == "auto" and is_small(catalog))
    title, about = pages.site_name, pages.config.site_description
    about = _plain(about) if about else "What each agent does, which tools it may use, and its prompt."

    def listed() -> bytes:
        return llms_text(catalog, title, about, top, full, others or ()).encode()

    yield LLMS, pages.keep(LLMS, listed, about, top, full, others)
    if full:
        yield LLMS_FULL, pages.keep(LLMS_FULL, lambda: llms_full_text(catalog, title, top).encode(), top)


def _feeds(pages: PageSet, recent: Sequence[RecentChanges]) -> Iterator[tuple[str, bytes]]:
    if not pages.has_feeds:
        return
    base = pages.base_url
    ids = {entry.agent.source.file: entry.id for entry in pages.catalog.entries}
    former = {one.id for one in pages.catalog.former}

    def page_of(file: str | None, name: str) -> str | None:
        id_ = slugify(name) if file is None else ids.get(file)
        if file is None and id_ not in former:
            return base
        return pages.url(id_) if id_ else None

    begins = max((changes.begins for changes in recent if changes.begins), default=None)
    try:
        news = read_news(recent, pages.cache)
    except GitError as error:
        log.warning("the feeds are empty: %s", error)
        news = ()
    feed = make_feed(pages.feed_title, base, news, page_of, begins)
    yield from ((ATOM, atom(feed)), (JSON, json_feed(feed)))


def _other_pages(files: Iterable[File], config: MkDocsConfig) -> Iterator[LinkedPage]:
    """Yield the pages of the site that are not the catalog's."""
    base = config.site_url or ""
    for file in files:
        if file.page is not None and not isinstance(file.page, GeneratedPage):
            yield LinkedPage(_plain(str(file.page.title or "")), urljoin(base, file.url))


def _robots(config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
    """Yield `robots.txt` where the site has a host of its own: below a path, nobody reads it (RFC 9309)."""
    url = urlsplit(config.site_url or "")
    if url.netloc and url.path in ("", "/"):
        text = f"User-agent: *\nDisallow:\n\nSitemap: {url.scheme}://{url.netloc}/sitemap.xml\n"
        yield ROBOTS, text.encode()


def _plain(text: str) -> str:
    """Return the text of what themes print as HTML."""
    return Markup(text).striptags()  # noqa: S704 - the team's own
