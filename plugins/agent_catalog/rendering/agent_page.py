"""The page of one agent: what it does, what it may touch, how to talk to it, how to get it."""

from __future__ import annotations

import json
import re

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from agent_catalog.catalog.catalog import Entry
from agent_catalog.model import Dialogue, JSONValue, Revision
from agent_catalog.reading.dialects import dialect
from agent_catalog.rendering.addresses import Addresses
from agent_catalog.rendering.badge import badges
from agent_catalog.rendering.card import ColorView, color_view, shorten
from agent_catalog.rendering.embedding import applications_of, render_embed, render_install
from agent_catalog.rendering.finding_view import FindingView, finding_views
from agent_catalog.rendering.page import NO_SITE, DataFile, Page, PublishedSite, existing
from agent_catalog.rendering.prompt import Heading, Prompt, render_prompt
from agent_catalog.rendering.related import RelatedView
from agent_catalog.rendering.search_text import search_lines, search_section
from agent_catalog.rendering.settings_view import SettingView, settings_view
from agent_catalog.rendering.share import Form, badge_forms, link_forms
from agent_catalog.rendering.social_image import HEIGHT, SOCIAL_IMAGE, WIDTH, draw_social_image
from agent_catalog.rendering.source_links import NO_LINKS, OwnerView, SourceLinks
from agent_catalog.rendering.tool_view import ToolsView, tools_view
from agent_catalog.rendering.unfurling import Image, agent_head

CHARACTERS_PER_TOKEN = 4
"""The rule of thumb behind the estimate on the page."""

MAX_DESCRIPTION = 300
"""Characters of the summary that those are told who show a link to the page."""

_AUTO = re.compile(r"\bPROACTIVELY\b|\bMUST BE USED\b")


class TurnView(Struct, frozen=True):
    """A line of a dialogue; `said` is False for an action."""

    role: str
    speaker: str
    text: str


class ExampleView(Struct, frozen=True):
    """A dialogue with its public anchor."""

    anchor: str
    context: str | None
    turns: tuple[TurnView, ...]
    commentary: str | None


class Detail(Struct, frozen=True):
    """A front-matter key that has no place of its own; `block` where the value has lines or parts."""

    key: str
    value: str
    block: bool


class AgentView(Struct, frozen=True):
    """Everything that `agent.html` shows. Texts are plain; only `prompt` is HTML."""

    id: str
    name: str
    emoji: str
    summary: str
    dialect_name: str
    category: str | None
    category_href: str
    color: ColorView | None
    color_href: str
    models: tuple[tuple[str, str], ...]
    dialect: str
    permission_mode: str | None
    auto_delegates: bool
    tools: ToolsView
    settings: tuple[SettingView, ...]
    examples: tuple[ExampleView, ...]
    starters: tuple[str, ...]
    related: RelatedView | None
    prompt: Markup
    prompt_characters: int
    prompt_tokens: int
    details: tuple[Detail, ...]
    findings: tuple[FindingView, ...]
    recovered: bool
    source_path: str
    index_href: str
    compare_href: str
    raw_href: str
    raw_url: str
    raw_name: str
    install_path: str
    install_href: str | None
    application: str
    badge_href: str
    links: tuple[Form, ...]
    badges: tuple[Form, ...]
    edit_href: str | None
    view_href: str | None
    history_href: str | None
    commit_href: str | None
    owners: tuple[OwnerView, ...]
    changed: Revision | None


class AgentParts(Struct, frozen=True):
    """What the page of an agent takes from the agent alone: its prompt, and the files beside the page."""

    prompt: Prompt
    files: tuple[DataFile, ...]


def render_parts(
    environment: Environment,
    entry: Entry,
    index: str = "",
    site: PublishedSite = NO_SITE,
    image_hosts: frozenset[str] = frozenset(),
    social_font: str = "",
) -> AgentParts:
    """Render what takes the most time of a page; `index` is that of `Addresses`.

    Images of `image_hosts` are shown. With a `social_font` there is a picture for those who show links, where
    they can find it.
    """
    url, raw_url = _url(entry, index, site), _raw_url(entry, site)
    files = [*badges(environment, entry.agent), render_embed(environment, entry, index, site.name, url)]
    if raw_url and applications_of(entry.agent.dialect):
        files.append(render_install(environment, entry, index, site.name, url, raw_url))
    if social_font and url:
        picture = draw_social_image(entry, _description(entry), site.name, social_font)
        files.append(DataFile(SOCIAL_IMAGE, picture))
    return AgentParts(render_prompt(entry.agent.body, image_hosts), tuple(files))


def render_agent_page(
    environment: Environment,
    entry: Entry,
    parts: AgentParts,
    to: Addresses,
    links: SourceLinks = NO_LINKS,
    related: RelatedView | None = None,
    site: PublishedSite = NO_SITE,
) -> Page:
    """Render the page of one agent around its parts; `related` is all that it knows of the others."""
    view = _view(entry, to, parts.prompt, links, related, site)
    template = environment.get_template("agent-catalog/agent.html")
    headings = _headings(view, parts.prompt.headings)
    html = template.render(agent=view, contents=headings)
    shown = existing(headings, html)
    if len(shown) < len(headings):
        # A user's template leaves a section out: it must not stand in the contents either.
        html = template.render(agent=view, contents=shown)
    description = _description(entry)
    image = None
    if any(file.name == SOCIAL_IMAGE for file in parts.files):
        address = f"{site.catalog_url}{entry.id}/{SOCIAL_IMAGE}"
        image = Image(address, WIDTH, HEIGHT, f"{view.name}: {description}")
    return Page(
        title=view.name,
        description=description,
        html=html,
        headings=shown,
        search_text=search_lines(entry),
        search_sections=tuple(
            search_section(number, example) for number, example in enumerate(entry.agent.examples, start=1)
        ),
        wide=True,
        files=parts.files,
        head=agent_head(entry, description, _url(entry, to.index, site), view.raw_url, site, image),
    )


def _url(entry: Entry, index: str, site: PublishedSite) -> str:
    """Return the complete address of the page, or the empty string where nobody knows it."""
    return f"{site.catalog_url}{entry.id}/{index}" if site.catalog_url else ""


def _raw_url(entry: Entry, site: PublishedSite) -> str:
    return f"{site.catalog_url}{_raw(entry)}" if site.catalog_url else ""


def _raw(entry: Entry) -> str:
    return f"{entry.id}/{entry.id}.md"


def _description(entry: Entry) -> str:
    return shorten(entry.agent.summary, MAX_DESCRIPTION)


def _view(
    entry: Entry,
    to: Addresses,
    prompt: Prompt,
    links: SourceLinks,
    related: RelatedView | None,
    site: PublishedSite,
) -> AgentView:
    agent, badge = entry.agent, f"{entry.id}/badge.svg"
    family = dialect(agent.dialect)
    applications = applications_of(family.name)
    url = _url(entry, to.index, site)
    return AgentView(
        id=entry.id,
        name=agent.name,
        emoji=_short_text(agent.metadata.get("emoji")),
        summary=agent.summary,
        dialect_name=family.name,
        category=entry.category.title if entry.category else None,
        category_href=to.home(category=entry.category.slug) if entry.category else "",
        color=color_view(agent.color),
        color_href=to.home(color=agent.color.value) if agent.color else "",
        models=tuple((model, to.home(model=model)) for model in agent.model),
        dialect=family.title,
        permission_mode=_short_text(agent.metadata.get("permissionMode")) or None,
        auto_delegates=_AUTO.search(agent.description) is not None,
        tools=tools_view(agent.tools, to),
        settings=settings_view(agent.metadata),
        examples=tuple(
            example_view(number, example) for number, example in enumerate(agent.examples, start=1)
        ),
        starters=agent.starters,
        related=related,
        prompt=Markup(prompt.html),  # noqa: S704 - each tag of it is `render_prompt`'s own
        prompt_characters=len(agent.body.strip()),
        prompt_tokens=-(-len(agent.body.strip()) // CHARACTERS_PER_TOKEN),
        details=tuple(_detail(key, value) for key, value in agent.metadata.items()),
        findings=finding_views(entry.findings, agent.source.content, agent.source.has_secrets),
        recovered=agent.recovered,
        source_path=agent.source.path,
        index_href=to.home(),
        compare_href=to.page("compare"),
        raw_href=to.file(_raw(entry)),
        raw_url=_raw_url(entry, site),
        raw_name=agent.source.path.rsplit("/", 1)[-1],
        install_path=family.install.format(id=entry.id),
        install_href=f"install/{to.index}" if url and applications else None,
        application=applications[0] if applications else "",
        badge_href=to.file(badge),
        links=link_forms(agent.name, url) if url else (),
        badges=badge_forms(agent.name, url, f"{site.catalog_url}{badge}") if url else (),
        edit_href=links.edit,
        view_href=links.view,
        history_href=links.history,
        commit_href=links.commit,
        owners=links.owners,
        changed=entry.upkeep.changed,
    )


def example_view(number: int, dialogue: Dialogue) -> ExampleView:
    """Return a dialogue with its anchor, `example-1` for the first."""
    turns = tuple(TurnView(turn.role, turn.speaker, turn.text) for turn in dialogue.turns)
    return ExampleView(f"example-{number}", dialogue.context, turns, dialogue.commentary)


def _headings(view: AgentView, prompt: tuple[Heading, ...]) -> tuple[Heading, ...]:
    headings = [Heading("tools", "Tools", 2)]
    if view.examples:
        headings.append(Heading("examples", "Examples", 2))
    if view.starters:
        headings.append(Heading("starters", "Prompts to try", 2))
    if view.related:
        headings.append(Heading("related", "Related agents", 2))
    headings.append(Heading("prompt", "Prompt", 2, list(prompt)))
    headings += [
        Heading("install", "Install", 2),
        Heading("share", "Share", 2),
        Heading("details", "Details", 2),
    ]
    if view.findings:
        headings.append(Heading("findings", "Findings", 2))
    return tuple(headings)


def _detail(key: str, value: JSONValue) -> Detail:
    if isinstance(value, dict | list):
        flat = isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)
        if isinstance(value, list) and flat:
            return Detail(key, ", ".join(map(str, value)), block=False)
        return Detail(key, json.dumps(value, ensure_ascii=False, indent=2), block=True)
    text = (
        {None: "(empty)", True: "true", False: "false"}.get(value)
        if value is None or isinstance(value, bool)
        else str(value)
    )
    return Detail(key, text or "", block="\n" in (text or ""))


def _short_text(value: JSONValue) -> str:
    return value if isinstance(value, str) and len(value) <= 24 else ""
