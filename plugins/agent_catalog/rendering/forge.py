"""The forge that a repository is on, and its addresses of a file: to see, to edit, and of its history."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from agent_catalog.vocabulary import load

FORGES = tuple(load("forges"))
"""The kinds of forges, as the option `forge` names them."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_SCP = re.compile(r"(?:[^@/\s]+@)?([^@:/\s]{2,}):(?!/?/)(.+)")
_SSH = frozenset({"ssh", "git", "git+ssh", "ssh+git"})


class Forge(Struct, frozen=True):
    """A repository on a forge: the forge's name in the vocabulary, the repository's address, a branch."""

    kind: str
    repo: str
    branch: str

    def view(self, path: str) -> str:
        """Return where a file is seen; its path is relative to the repository."""
        return self._address("view", path)

    def edit(self, path: str) -> str:
        """Return where a file is edited."""
        return self._address("edit", path)

    def history(self, path: str) -> str:
        """Return where a file's commits are listed."""
        return self._address("history", path)

    def commit(self, id_: str) -> str:
        """Return where a commit is shown."""
        return str(load("forges")[self.kind]["commit"]).format(repo=self.repo, id=quote(id_, safe=""))

    def owner(self, owner: str) -> str | None:
        """Return the profile of an owner as CODEOWNERS names it, None for an address of mail or a role."""
        parts = owner.removeprefix("@").split("/")
        if not owner.startswith("@") or owner.startswith("@@") or {"", ".", ".."} & set(parts):
            return None
        template = load("forges")[self.kind]["team" if len(parts) > 1 else "owner"]
        split = urlsplit(self.repo)
        org, name = (quote(part, safe="/") for part in ("/".join(parts[:-1]), parts[-1]))
        return str(template).format(host=f"{split.scheme}://{split.netloc}", org=org, name=name) or None

    def _address(self, what: str, path: str) -> str:
        # Only Azure has the branch in a query, where a slash would be fine as well but is not what it writes.
        branch = quote(self.branch, safe="" if self.kind == "azure" else "/")
        template = str(load("forges")[self.kind][what])
        return template.format(repo=self.repo, branch=branch, path=quoted(path))


def find_forge(address: str, branch: str, kind: str = "") -> Forge | None:
    """Return the forge at an address, `repo_url` or a remote's; None where nobody knows the host.

    `kind` names the forge of a host that is not in the vocabulary.
    """
    web = web_address(address)
    if web is None:
        return None
    host = urlsplit(web).hostname or ""
    known = (
        name
        for name in FORGES
        if any(fnmatchcase(host, pattern) for pattern in load("forges")[name]["hosts"])
    )
    found = kind or next(known, "")
    return Forge(found, web, branch) if found else None


def web_address(address: str) -> str | None:
    """Return the address of a repository for browsers, without a user, a password or `.git`.

    None for one that is no host's, such as a folder. Forms: git-clone(1), "GIT URLS".
    """
    address = address.strip()
    scp = _SCP.fullmatch(address)
    try:
        split = urlsplit(f"ssh://{scp[1]}/{scp[2]}" if scp and "://" not in address else address)
        host, port = (split.hostname or "").lower(), split.port
    except ValueError:
        return None
    if split.scheme in _SSH:
        scheme, port, host = "https", None, _web_host(host)
    elif split.scheme in ("http", "https"):
        scheme = split.scheme
    else:
        return None
    host, path = _of_azure(host, split.path.strip("/"))
    netloc = f"{host}:{port}" if port else host
    if not path or not _HOST.fullmatch(netloc):
        return None
    # What is encoded already is encoded once.
    return f"{scheme}://{netloc}/{quoted(unquote(path.removesuffix('.git')))}"


def quoted(path: str) -> str:
    """Return a path for an address; names of files that are no text keep their bytes."""
    return quote(path, safe="/", errors="surrogateescape")


def _web_host(host: str) -> str:
    """Return the host on the web for one that forges have for ssh alone."""
    found = (load("forges")[name].get("ssh", {}).get(host) for name in FORGES)
    return next(filter(None, found), host)


def _of_azure(host: str, path: str) -> tuple[str, str]:
    """Return host and path on the web for those of Azure's ssh: `v3/organization/project/repository`."""
    parts = path.split("/")
    if len(parts) == 4 and parts[0] == "v3":
        _, organization, project, repository = parts
        if host == "ssh.dev.azure.com":
            return "dev.azure.com", f"{organization}/{project}/_git/{repository}"
        if host == "vs-ssh.visualstudio.com":
            return f"{organization}.visualstudio.com", f"{project}/_git/{repository}"
    return host, path
