"""The links of agents to their repository: by `repo_url` and `edit_uri`, or by the remote that git knows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig

from agent_catalog.catalog.catalog import Entry
from agent_catalog.reading.history import find_repository, find_root, find_roots
from agent_catalog.rendering.forge import Forge, find_forge, quoted
from agent_catalog.rendering.source_links import OwnerView, SourceLinks
from agent_catalog.site.config import AgentCatalogConfig, written_settings

_BRANCH = re.compile(
    r"(?:^|/)(?:edit|_edit|blob|raw|tree|src/branch|src)/([^/{}?#]+)/|[?&](?:version=GB|at=)([^&{}]+)"
)
_BRANCH_AT_END = re.compile(r"(?:^|/)(?:edit|_edit|blob|raw|tree|src/branch|src)/([^{}?#]+)/$")
_LAST_FOLDER = re.compile(r"[^/=?#&]+/$")


def source_links(
    entries: Iterable[Entry], config: MkDocsConfig, options: AgentCatalogConfig
) -> dict[str, SourceLinks]:
    """Return the links of each agent, by id."""
    own = _Own(config)
    kind = "" if options.forge == "auto" else options.forge

    listed = list(entries)
    files = {entry.id: Path(entry.agent.source.file) for entry in listed}
    roots = find_roots({file.parent for file in files.values()})

    @cache
    def forge_of(root: Path) -> Forge | None:
        repository = find_repository(root) if options.history else None
        is_own = root == own.root
        address = config.repo_url if is_own else repository and repository.origin()
        branch = (own.branch if is_own else "") or (repository and repository.branch()) or "main"
        if not address:
            return None
        # The option is about the repository of mkdocs.yml, and about hosts that nobody knows.
        return find_forge(address, branch, kind if is_own else "") or find_forge(address, branch, kind)

    def links(entry: Entry) -> SourceLinks:
        file = files[entry.id]
        root = roots[file.parent] or own.root
        owners = tuple(map(OwnerView, entry.upkeep.owners))
        if root is None or not file.is_relative_to(root):
            return SourceLinks(owners=owners)
        forge, path = forge_of(root), file.relative_to(root).as_posix()
        if forge and forge.kind == "gitea":
            owners = ()  # its CODEOWNERS is of another syntax: regular expressions
        is_set = root == own.root and own.template is not None
        if forge is None:
            return SourceLinks(edit=own.edit(file) if is_set else None, owners=owners)
        changed = entry.upkeep.changed
        return SourceLinks(
            forge.view(path),
            own.edit(file) if is_set else forge.edit(path),
            forge.history(path),
            forge.commit(changed.commit) if changed else None,
            tuple(OwnerView(owner.name, forge.owner(owner.name)) for owner in owners),
        )

    return {entry.id: links(entry) for entry in listed}


class _Own:
    """The repository that `repo_url` is about: the one of mkdocs.yml, or its folder where there is no git.

    `template` is how `edit_uri_template` or `edit_uri` would have links to edit, empty for none, None where
    neither is set: what MkDocs has by itself names a branch that is rarely there.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        self._config = config
        folder = Path(config.config_file_path).resolve().parent if config.config_file_path else None
        self.root = (find_root(folder) or folder) if folder and config.repo_url else None
        self.template: str | None = None
        said = written_settings(config)
        if "edit_uri_template" in said:
            self.template = said["edit_uri_template"] or ""
        elif "edit_uri" in said:
            uri = said["edit_uri"] or ""
            slash = "/" if uri and not uri.endswith("/") and not set(uri) & set("?#") else ""
            self.template = (uri + slash).replace("{", "{{").replace("}", "}}") + "{path}" if uri else ""

    @property
    def branch(self) -> str:
        """The branch that the template names, or the empty text."""
        template = self.template or ""
        # A branch may have slashes: it is what stands before the folder docs/.
        docs = Path(os.path.relpath(Path(self._config.docs_dir).resolve(), self.root or ".")).as_posix()
        stem, sign, _ = template.partition(f"{docs}/{{path")
        if sign and (at_end := _BRANCH_AT_END.search(stem)):
            return at_end[1]
        found = _BRANCH.search(template)
        return (found[1] or found[2]) if found else ""

    def edit(self, file: Path) -> str | None:
        """Return where a file is edited, as MkDocs has it for pages, wherever in the repository it stands."""
        if not self.template:
            return None
        path = Path(os.path.relpath(file, Path(self._config.docs_dir).resolve())).as_posix()
        uri = _filled(self.template, path)
        if uri is None:
            return None
        repo = self._config.repo_url or ""
        return urljoin(repo if uri.startswith(("?", "#")) else f"{repo.rstrip('/')}/", uri)


def _filled(template: str, path: str) -> str | None:
    """Put a path, relative to docs/, into a template; None where it leaves what the template names."""
    parts = []
    for literal, field, _, conversion in Formatter().parse(template):
        before, value = literal, ""
        if field in ("path", "path_noext"):
            value = path
            while value.startswith("../"):
                shorter = _LAST_FOLDER.sub("", before)
                if shorter == before:
                    return None
                before, value = shorter, value.removeprefix("../")
            value = value.removesuffix(".md") if field == "path_noext" else value
            value = quote(value, safe="", errors="surrogateescape") if conversion == "q" else quoted(value)
        parts.append(before + value)
    return "".join(parts)
