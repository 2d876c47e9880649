"""What is watched while a preview runs: the agents' folders, and whatever MkDocs watches and would lose."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from agent_catalog.reading.discovery import MANIFEST_FOLDER, enters

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
    from watchdog.observers.api import BaseObserver, EventEmitter, ObservedWatch

INTERVAL = 0.1
"""Seconds between two looks; MkDocs looks twice a second."""

BUSY_INTERVAL = 0.3
"""Seconds between two looks while a build runs."""

LEISURE = 5
"""A look at very many files is followed by so many times its processor time of rest."""

State = dict[str, tuple[int, ...]]


class Watch:
    """Tells MkDocs of every change in the agents' folders, and watches on where a path comes back.

    `folders` may change with every build; `built` is what the last one began with, `known` that, or what
    MkDocs was told of since.
    """

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.known: State = {}
        self.built: State = {}

    def begin(self, folders: Iterable[Path]) -> None:
        """Note what is in the folders, before they are read."""
        self.folders = list(map(str, folders))
        self.known = self.built = state_of(self.folders)

    def edited(self) -> list[str]:
        """Return the files that have changed since they were read; none where some came or went."""
        now = state_of(self.folders)
        if now.keys() != self.built.keys():
            return []
        return [file for file, state in now.items() if state and state != self.built[file]]

    def start(self, server: LiveReloadServer, idle: Event, meanwhile: Callable[[], None]) -> None:
        """Watch in a thread, until the server ends, while no build runs: `idle` is set then.

        While one runs, `meanwhile` is called when files have changed since it began.
        """
        Thread(target=self._run, args=(server.observer, idle, meanwhile), daemon=True).start()

    def _run(self, observer: BaseObserver, idle: Event, meanwhile: Callable[[], None]) -> None:
        # Only a preview needs it, and MkDocs has it by then.
        from watchdog.events import FileModifiedEvent

        while not observer.is_alive():
            time.sleep(INTERVAL)
        emitters = {emitter.watch: emitter for emitter in observer.emitters}
        # Any folder's watch will do, such as that of docs/: MkDocs builds everything again.
        bell = next(watch for watch in emitters if watch.is_recursive)
        told = self.known
        while observer.should_keep_running():
            # Each file costs a build that runs a switch of threads.
            while not idle.wait(BUSY_INTERVAL):
                state = state_of(self.folders)
                if state != told:
                    told = state
                    meanwhile()
            told = self.known
            began = time.thread_time()
            state = state_of(self.folders)
            if _revive(observer, emitters) or (idle.is_set() and state != self.known):
                self.known = state
                # MkDocs takes no notice of events about folders.
                observer.event_queue.put((FileModifiedEvent(bell.path), bell))
            time.sleep(max(INTERVAL, LEISURE * (time.thread_time() - began)))
        for emitter in emitters.values():
            emitter.stop()


def state_of(folders: Iterable[str]) -> State:
    """Return what tells one state of the Markdown files and manifests below the folders from another."""
    pending = [folder for folder in folders if Path(folder).is_dir()]
    state: State = dict.fromkeys(pending, ())
    while pending:
        with suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if enters(entry.name) or entry.name == MANIFEST_FOLDER:
                        pending.append(entry.path)
                elif entry.name.lower().endswith((".md", ".json")):
                    with suppress(OSError):
                        found = Path(entry.path).stat()
                        state[entry.path] = (
                            found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns,
                        )  # fmt: skip
    return state


def _revive(observer: BaseObserver, emitters: dict[ObservedWatch, EventEmitter]) -> bool:
    """Replace what ended because its path was gone, where the path is there again; whether any was."""
    from watchdog.observers.polling import PollingEmitter

    revived = False
    for watch, emitter in list(emitters.items()):
        if not emitter.is_alive():
            replacement = PollingEmitter(observer.event_queue, watch, timeout=emitter.timeout)
            with suppress(OSError):
                replacement.start()
                emitters[watch] = replacement
                revived = True
    return revived
