"""Little git repositories, made by git: fixed dates and people, no settings of this machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.site.project import Tree, write

DAY = 86_400
FIRST_DAY = 1_767_225_600
"""2026-01-01, 00:00 UTC: each commit is a day after the one before it."""


class History:
    """A repository in a folder, which is made; each method but `git` makes one commit and returns its id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.days = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def commit(
        self, files: Tree, subject: str = "Change", author: str = "Ada", *, adding: bool = True
    ) -> str:
        """Write files, and commit everything that has changed."""
        write(self.folder, files)
        if adding:
            self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject, author=author)
        self.days += 1
        return self.head

    def move(self, old: str, new: str, subject: str = "Move") -> str:
        """Rename a file."""
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", "--", old, new)
        return self.commit({}, subject)

    def remove(self, path: str, subject: str = "Remove") -> str:
        """Delete a file."""
        (self.folder / path).unlink()
        return self.commit({}, subject)

    @property
    def head(self) -> str:
        """The id of the last commit."""
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *arguments: str, author: str = "Ada") -> str:
        """Run git in the repository."""
        when = f"{FIRST_DAY + self.days * DAY} +0000"
        people = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", author), ("EMAIL", "ada@example.org"), ("DATE", when))
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**kept, **people, **alone},
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
