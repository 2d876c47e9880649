"""The preview: a server that outlives every build, and says on its pages what is broken."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import get_plugin_logger

from agent_catalog.finding_formats import counted

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger(__name__)
_SERVER_LOG = logging.getLogger("mkdocs.livereload")

PATIENCE = 0.5
"""Seconds that an answer waits for a running build, before the page is given as it was."""

_NOTICE = Markup(
    '<aside class="agent-preview" role="status" style="position:fixed;z-index:9;bottom:8px;left:8px;'
    "max-width:min(44rem,90vw);max-height:40vh;overflow:auto;padding:8px 12px;border-radius:6px;"
    'background:{};color:#fff;font:14px/1.4 sans-serif;white-space:pre-wrap">{}</aside>'
)
_BROKEN, _BUILDING = "#7f1d1d", "#1e3a5f"

# MkDocs gives neither a missing page nor an earlier one a script of its own, so nothing would reload them.
_RELOAD = """<script id="agent-preview-reload">
(async () => {
  let epoch = 0;
  for (;;) {
    try {
      const build = await fetch(`/livereload/${epoch}/0`);
      if (!build.ok) throw new Error(build.statusText);
      epoch = Number(await build.text());
      const page = await fetch(location.href);
      if (page.ok && !(await page.text()).includes("agent-preview-reload")) location.reload();
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
})();
</script>"""


class Preview:
    """What stands between MkDocs' server and its builds.

    `broken` is the number of files to mend, `failure` what the last build failed with; `idle` is set while no
    build runs.
    """

    def __init__(
        self,
        server: LiveReloadServer,
        health: str,
        broken: int,
        edit: Callable[[Path], Iterable[str]],
        *,
        dirty: bool,
    ) -> None:
        """Take the server's builds and answers.

        `health` is the path of the health page. `edit` writes what it can of an edit into the site that it is
        given, before the next is built, and returns the addresses of these pages. With `dirty`, builds change
        the site in place.
        """
        self.broken = broken
        self.failure = ""
        self._health = health
        self._dirty = dirty
        self._site = Path(server.root)
        self._kept = self._site.with_name(f"{self._site.name}-kept")
        self.idle = Event()
        self.idle.set()
        self._build = server.builder
        self._server = server
        self._now = server.get_app() or server.serve_request
        self._earlier = _unstarted(self._kept, server)
        self._fresh: frozenset[str] = frozenset()
        self._edit = edit
        self._editing = Lock()
        self._newer: set[str] = set()
        server.builder = self.rebuild
        server.set_app(self._answer)

    def rebuild(self) -> None:
        """Build the site, or keep it as it was: MkDocs answers nothing after a build that failed."""
        self.idle.clear()
        if not self._dirty:
            # Windows renames no folder with an open file; then there is nothing to go back to.
            with suppress(OSError):
                self._site.rename(self._kept)
                self._site.mkdir()
                self.show_edits()
                # The build has still to read these files.
                self._newer.clear()
        complaints = _Complaints()
        logging.getLogger("mkdocs").addHandler(complaints)
        _SERVER_LOG.addFilter(_as_information)
        try:
            self._build()
            self.failure = ""
            self._keep_newer()
        except Exception as error:
            self.failure = "\n".join(complaints.messages) or _described(error)
            # What MkDocs raises says all; anything else needs its traceback.
            trace = None if isinstance(error, MkDocsException) else error
            log.error("the build failed; the preview shows the site as it was: %s", error, exc_info=trace)
            with self._editing:
                if self._kept.exists():
                    shutil.rmtree(self._site)
                    self._kept.rename(self._site)
        finally:
            with self._editing:
                self._fresh = frozenset()
                self._newer.clear()
                self.idle.set()
            logging.getLogger("mkdocs").removeHandler(complaints)
            _SERVER_LOG.removeFilter(_as_information)
            shutil.rmtree(self._kept, ignore_errors=True)

    def show_edits(self) -> None:
        """Let browsers have edited pages while a build runs: the other pages follow when it is done."""
        with self._editing:
            written = [] if self.idle.is_set() else list(self._edit(self._kept))
            if written:
                self._newer.update(written)
                self._fresh |= {f"{self._server.mount_path}{address}" for address in written}
                with self._server._epoch_cond:
                    self._server._visible_epoch += 1
                    epoch = self._server._visible_epoch
                    self._earlier._visible_epoch = self._earlier._wanted_epoch = epoch
                    self._server._epoch_cond.notify_all()

    def _keep_newer(self) -> None:
        """See that no page that was shown while the site was built is older now: the next build follows."""
        with self._editing:
            for address in self._newer.difference(self._edit(self._site)):
                shutil.rmtree(self._site / address, ignore_errors=True)
                shutil.copytree(self._kept / address, self._site / address)

    def earlier(self, path: str) -> Path | None:
        """Return the folder at a path of the site as it was before the running build, where there is one."""
        folder = self._kept / path
        return folder if folder.is_dir() else None

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Add to a page what the preview has to say; everything else passes as it is."""
        page: list[bytes] = []
        held: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], _: Any = None, /) -> Callable[[bytes], object]:
            if not dict(headers).get("Content-Type", "").startswith("text/html"):
                return start_response(status, headers)
            held.append((status, headers))
            return page.append

        polls = environ["PATH_INFO"].startswith("/livereload/")
        fresh = environ["PATH_INFO"] in self._fresh
        earlier = not (fresh or polls or self.idle.wait(PATIENCE)) and self._kept.exists()
        body = (self._earlier.serve_request if earlier or fresh else self._now)(environ, begin)
        if (earlier or fresh) and held and held[-1][0].startswith("404") and self.idle.is_set():
            # The build is done meanwhile, and what was before it is gone.
            held.clear()
            earlier, body = False, self._now(environ, begin)
        if not held:
            return body
        status, headers = held[-1]
        page += body
        reload = _RELOAD if earlier or status.startswith("404") else ""
        content = _with(b"".join(page), f"{self._notice(earlier)}{reload}")
        rest = [header for header in headers if header[0] != "Content-Length"]
        start_response(status, [*rest, ("Content-Length", str(len(content)))])
        return [content]

    def _notice(self, earlier: bool) -> str:
        """Return what there is to know, as HTML; nothing where all is well."""
        if earlier:
            return _NOTICE.format(
                _BUILDING, "A build is running. This is the page as it was before; it reloads by itself."
            )
        if self.failure:
            return _NOTICE.format(
                _BROKEN, f"The last build failed. This is the site as it was before.\n{self.failure}"
            )
        if self.broken:
            verb = "is" if self.broken == 1 else "are"
            link = Markup('<a href="{}" style="color:inherit;text-decoration:underline">{}</a>')
            return _NOTICE.format(
                _BROKEN, link.format(self._health, f"{counted(self.broken, 'file')} {verb} broken")
            )
        return ""


def _unstarted(site: Path, like: LiveReloadServer) -> LiveReloadServer:
    """Return a server that answers from another folder, without ever waiting for a build."""
    host, port = like.server_address[:2]
    server = type(like)(like.builder, str(host), port, str(site), like.mount_path)
    server.server_close()
    return server


class _Complaints(logging.Handler):
    """The errors that a build logs before it gives up."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note the message."""
        self.messages.append(record.getMessage())


def _as_information(record: logging.LogRecord) -> bool:
    """Take the warning from what a browser asks for in vain: a strict build would count it as its own."""
    if record.levelno == logging.WARNING:
        record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
    return True


def _described(error: Exception) -> str:
    return str(error) if isinstance(error, MkDocsException) else f"{type(error).__name__}: {error}"


def _with(page: bytes, addition: str) -> bytes:
    """Return the page with an addition at the end of its body."""
    before, end, after = page.rpartition(b"</body>")
    return before + addition.encode() + end + after if end else page + addition.encode()
