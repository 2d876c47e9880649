"""Where the forge shows the file of an agent, its history and its owners."""

from __future__ import annotations

from msgspec import Struct


class OwnerView(Struct, frozen=True):
    """An owner as CODEOWNERS names it; `href` is the profile, where the forge has one."""

    name: str
    href: str | None = None


class SourceLinks(Struct, frozen=True):
    """Addresses of a file: to see it, to edit it, of its commits, and of the last one; None where unknown."""

    view: str | None = None
    edit: str | None = None
    history: str | None = None
    commit: str | None = None
    owners: tuple[OwnerView, ...] = ()


NO_LINKS = SourceLinks()
