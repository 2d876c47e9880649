"""Which files of a folder may be agents: plain folders, `.claude/agents`, plugins, whole repositories."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct, field
from pathspec import GitIgnoreSpec

from agent_catalog.model import Finding, Level, Plugin, Skipped, SkipReason
from agent_catalog.vocabulary import load

SITE_MARKER = ".agent-catalog"
"""A file of this name stands at the top of every site that this project builds without MkDocs."""

SITE_FILES = ("catalog.json", "report.json")
"""Files that stand together in every catalog that was built."""

AGENT_FOLDERS = frozenset({"agents", "chatmodes"})

MANIFEST_FOLDER = ".claude-plugin"

MAX_FOLDERS = 64
"""How deep folders are entered; the deepest of 1,063 public files stands eleven deep."""

_MANIFEST_BYTES = 4 * 1024 * 1024


class Selection(Struct, frozen=True):
    """Which files to take: patterns of `.gitignore`'s syntax, relative to each folder given."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    without_front_matter: bool = False
    never: tuple[Path, ...] = ()

    def spec(self) -> _Spec:
        """Compile the patterns."""
        return _Spec(GitIgnoreSpec.from_lines(self.include), GitIgnoreSpec.from_lines(self.exclude))


class _Spec(Struct, frozen=True):
    include: GitIgnoreSpec
    exclude: GitIgnoreSpec

    def takes(self, path: str) -> bool:
        return not self.exclude.match_file(path) and (not len(self.include) or self.include.match_file(path))


class Candidate(Struct, frozen=True):
    """A Markdown file to look at. `folders` lie between the agents' folder and the file.

    `linked` where a symbolic link led to the file.
    """

    path: str
    file: Path
    folders: tuple[str, ...]
    in_agents_folder: bool
    plugin: Plugin | None
    linked: bool = False


class Discovery(Struct):
    """What a walk through the folders found."""

    candidates: list[Candidate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _PluginRoot(Struct, frozen=True):
    """A plugin's folder; `agents` are the paths of its manifest, empty for the default `agents/`."""

    plugin: Plugin
    folder: PurePosixPath
    agents: tuple[PurePosixPath, ...]


def source_names(folders: list[Path]) -> list[str]:
    """Return the name that each folder has in source paths; a name that occurs again gains a number."""
    names: list[str] = []
    for folder in folders:
        name = display(folder.resolve().name) or "root"
        number, unique = 2, name
        while unique in names:
            unique, number = f"{name}-{number}", number + 1
        names.append(unique)
    return names


def discover(folders: list[Path], selection: Selection) -> Discovery:
    """Walk the folders and return every Markdown file in them, in the order of the source paths."""
    found = Discovery()
    for folder, name in zip(folders, source_names(folders), strict=True):
        _Walk(folder, name, selection, found).run()
    found.candidates.sort(key=lambda candidate: candidate.path)
    found.skipped.sort()
    return found


def enters(name: str) -> bool:
    """Whether a folder of this name may hold agents."""
    table = load("documentation")
    return name in table["hidden_folders"] if name.startswith(".") else name not in table["ignored_folders"]


def display(name: str) -> str:
    r"""Return a file's name as text: bytes that are not UTF-8 become `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


class _Walk:
    """One folder's walk; its state is the plugins seen on the way down."""

    def __init__(self, root: Path, name: str, selection: Selection, found: Discovery) -> None:
        self.root = root.resolve()
        self.name = name
        self.spec = selection.spec()
        self.never = {path.resolve() for path in selection.never}
        self.found = found
        self.plugins: dict[PurePosixPath, _PluginRoot] = {}
        self.files: list[tuple[PurePosixPath, Path, bool]] = []
        self.links: list[tuple[PurePosixPath, Path]] = []

    def run(self) -> None:
        self._enter(self.root, PurePosixPath())
        self._follow_links()
        places = [self._agent_folder(relative) for relative, _, _ in self.files]
        has_agent_folders = any(place is not None for place in places)
        for (relative, file, linked), place in zip(self.files, places, strict=True):
            if place is None and not has_agent_folders:
                place = 0
            folders = relative.parts[place:-1] if place is not None else relative.parts[:-1]
            root = self._plugin_of(relative)
            self.found.candidates.append(
                Candidate(
                    path=self._path(relative),
                    file=file,
                    folders=tuple(map(display, folders)),
                    in_agents_folder=place is not None,
                    plugin=root.plugin if root else None,
                    linked=linked,
                )
            )

    def _path(self, relative: PurePosixPath) -> str:
        return "/".join([self.name, *map(display, relative.parts)])

    def _enter(self, folder: Path, relative: PurePosixPath) -> None:
        self._read_manifests(folder, relative)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._skip(
                relative,
                SkipReason.UNREADABLE,
                "file-unreadable",
                f"the folder cannot be read: {error.strerror}",
            )
            return
        for entry in entries:
            self._see(entry, relative / entry.name)

    def _see(self, entry: os.DirEntry[str], relative: PurePosixPath) -> None:
        is_markdown = entry.name.lower().endswith(".md")
        if entry.is_symlink():
            if is_markdown and not self.spec.takes(relative.as_posix()):
                return
            self._see_link(Path(entry.path), relative, is_markdown)
        elif entry.is_dir(follow_symlinks=False):
            path = Path(entry.path)
            if enters(entry.name) and path not in self.never and not is_published(path):
                if len(relative.parts) > MAX_FOLDERS:
                    message = f"the folder stands more than {MAX_FOLDERS} folders deep"
                    self._skip(relative, SkipReason.UNREADABLE, "file-unreadable", message)
                else:
                    self._enter(path, relative)
        elif is_markdown and not entry.name.startswith(".") and self.spec.takes(relative.as_posix()):
            if entry.is_file(follow_symlinks=False):
                self.files.append((relative, Path(entry.path), False))
            else:
                self._skip(relative, SkipReason.NOT_A_FILE, "file-not-regular", "this is no regular file")

    def _see_link(self, link: Path, relative: PurePosixPath, is_markdown: bool) -> None:
        """Follow a link to a file of this very folder; say of any other that it was left."""
        if link.name.startswith("."):
            return
        try:
            target = link.resolve(strict=True)
            is_file = stat.S_ISREG(target.stat().st_mode)
        except (OSError, RuntimeError):
            if is_markdown:
                self._skip(relative, SkipReason.NOT_A_FILE, "file-not-regular", "the link leads nowhere")
            return
        if not target.is_relative_to(self.root):
            if is_markdown or target.is_dir():
                self._skip(relative, SkipReason.OUTSIDE, "file-outside", "the link leaves the folder")
        elif is_markdown and not is_file:
            self._skip(
                relative, SkipReason.NOT_A_FILE, "file-not-regular", "the link leads to no regular file"
            )
        elif is_markdown:
            self.links.append((relative, target))

    def _follow_links(self) -> None:
        """Take a link for its file where the walk did not find the file itself."""
        seen = {file for _, file, _ in self.files} if self.links else set()
        for relative, target in self.links:
            if target in seen:
                self.found.skipped.append(Skipped(self._path(relative), SkipReason.NOT_A_FILE))
            else:
                self.files.append((relative, target, True))
            seen.add(target)

    def _skip(self, relative: PurePosixPath, reason: SkipReason, code: str, message: str) -> None:
        path = self._path(relative)
        self.found.skipped.append(Skipped(path, reason))
        self.found.findings.append(
            Finding(
                path, 1, code, Level.WARNING, f"left out: {message}", "put a regular file into the folder"
            )
        )

    # Plugins

    def _plugin_of(self, relative: PurePosixPath) -> _PluginRoot | None:
        parents = relative.parents if self.plugins else ()
        return next((self.plugins[parent] for parent in parents if parent in self.plugins), None)

    def _agent_folder(self, relative: PurePosixPath) -> int | None:
        """Return how many parts of the path lead to the agents' folder, or None outside of any."""
        root = self._plugin_of(relative)
        if root and root.agents:
            for path in root.agents:
                if relative.is_relative_to(path):
                    return min(len(path.parts), len(relative.parts) - 1)
            return None
        parts = [self.name, *relative.parts[:-1]]
        start = len(root.folder.parts) + 1 if root else 0
        return next((i for i in range(start, len(parts)) if parts[i].lower() in AGENT_FOLDERS), None)

    def _read_manifests(self, folder: Path, relative: PurePosixPath) -> None:
        market = self._manifest(folder / MANIFEST_FOLDER / "marketplace.json", relative)
        for entry in _mappings(market.get("plugins")):
            source = _marketplace_source(market, entry)
            name = entry.get("name")
            if source is not None and isinstance(name, str):
                place = relative / source
                self.plugins[place] = _PluginRoot(
                    Plugin(name, _text(entry.get("category"))), place, _paths(place, entry.get("agents"))
                )
        manifest = self._manifest(folder / MANIFEST_FOLDER / "plugin.json", relative)
        if manifest:
            known = self.plugins.get(relative)
            category = known.plugin.category if known else None
            name = _text(manifest.get("name")) or display(folder.name)
            agents = _paths(relative, manifest.get("agents")) or (known.agents if known else ())
            plugin = Plugin(name, category or _text(manifest.get("category")))
            self.plugins[relative] = _PluginRoot(plugin, relative, agents)

    def _manifest(self, file: Path, relative: PurePosixPath) -> dict[str, Any]:
        try:
            if not stat.S_ISREG(file.lstat().st_mode) or file.lstat().st_size > _MANIFEST_BYTES:
                return {}
            content = json.loads(file.read_text("utf-8-sig"))
        except OSError:
            return {}
        except (ValueError, RecursionError):
            path = f"{self._path(relative)}/{MANIFEST_FOLDER}/{file.name}"
            self.found.findings.append(
                Finding(
                    path,
                    1,
                    "plugin-manifest",
                    Level.WARNING,
                    "this is not JSON; it was left out",
                    "write valid JSON",
                )
            )
            return {}
        return content if isinstance(content, dict) else {}


def is_published(folder: Path) -> bool:
    """Whether a folder is a site or a catalog of ours: the agent files in it are copies."""
    return (folder / SITE_MARKER).is_file() or all((folder / name).is_file() for name in SITE_FILES)


def _marketplace_source(market: Mapping[str, Any], entry: Mapping[str, Any]) -> PurePosixPath | None:
    """Return where a marketplace keeps a plugin of its own repository, None for plugins from elsewhere."""
    source = entry.get("source")
    if not isinstance(source, str):
        return None
    metadata = market.get("metadata")
    base = metadata.get("pluginRoot") if isinstance(metadata, dict) else None
    if isinstance(base, str) and not source.startswith("."):
        source = f"{base}/{source}"
    return _inside(PurePosixPath(), source)


def _paths(base: PurePosixPath, value: Any) -> tuple[PurePosixPath, ...]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    paths = [_inside(base, path) for path in values if isinstance(path, str)]
    return tuple(path for path in paths if path is not None)


def _inside(base: PurePosixPath, path: str) -> PurePosixPath | None:
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        return None
    return base / relative


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
