"""What earlier builds made, in one SQLite file, by what it was made of.

A key is a digest of everything that shapes a value: the kind, the inputs, and `shaped_by()`, the code and the
libraries. So nothing is ever out of date, and a cache is as good on another machine. Values are MessagePack,
checked against their types, never pickles. What is damaged or foreign is as if it were not there.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from functools import cache, cached_property
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

MAX_BYTES = 1 << 30
"""What a cache may hold: about 20,000 agents. What was used least lately goes first."""

_AT_ONCE = 64
"""Values that are read together: more would hold much in memory, and save little."""

_BATCH = 32 << 20
"""Bytes that wait in memory before they are written."""

_PATIENCE = 5.0
"""Seconds to wait for another build that writes."""

_DAY = 86_400
_CHECK = 4
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, day INTEGER NOT NULL, value BLOB NOT NULL)"
_LIBRARIES = ("comrak", "Jinja2", "MarkupSafe", "mkdocs", "mkdocs-material", "msgspec", "Pygments", "PyYAML")

Item = TypeVar("Item")
Value = TypeVar("Value")


class Cache:
    """The results of one folder's file. `made` and `reused` count them by kind.

    Without a file it keeps nothing. It belongs to one thread.
    """

    def __init__(self, file: Path | None = None, max_bytes: int = MAX_BYTES) -> None:
        self.made: Counter[str] = Counter()
        self.reused: Counter[str] = Counter()
        self._file = file
        self._max_bytes = max_bytes
        self._pending: dict[bytes, bytes] = {}
        self._pending_bytes = 0
        self._expected: dict[bytes, bytes] = {}
        self._old: list[bytes] = []
        self._today = int(time.time()) // _DAY
        self._changed = False

    @property
    def is_on(self) -> bool:
        """Whether anything is kept."""
        return self._database is not None

    def keep(self, kind: str, key: bytes, type_: type[Value], make: Callable[[], Value]) -> Value:
        """Return what is kept under a key of `digest`, or make it; `kind` is what it is counted as."""
        found = self.find(key, type_)
        if found is not None:
            self.reused[kind] += 1
            return found
        value = make()
        self.made[kind] += 1
        self.store(key, value)
        return value

    def count(self, kind: str, made: int, reused: int) -> None:
        """Count values that somebody has made and found."""
        self.made[kind] += made
        self.reused[kind] += reused

    def holds(self, key: bytes) -> bool:
        """Whether there is anything under a key."""
        return key in self._pending or self._is_stored(key)

    def expecting(self, items: Iterable[Item], key_of: Callable[[Item], bytes]) -> Iterator[Item]:
        """Yield the items; the values of their keys are read some at once, which takes a third of the time.

        An item whose value nobody will ask for has the empty key.
        """
        remaining = iter(items)
        while group := list(islice(remaining, _AT_ONCE)):
            self._expect(map(key_of, group))
            yield from group

    def _expect(self, keys: Iterable[bytes]) -> None:
        wanted = [key for key in keys if self._is_stored(key)]
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(f"SELECT key, value FROM kept WHERE key IN ({marks})", *wanted)  # noqa: S608 - no values
        self._expected = {key: value for key, value in rows if isinstance(value, bytes)}

    def find(self, key: bytes, type_: type[Value]) -> Value | None:
        """Return the value of a key, None where there is none of the type."""
        if self._database is None:
            return None
        content = self._pending.get(key) or self._stored(key)
        if content is None:
            return None
        encoded = memoryview(content)[_CHECK:]
        if _check(key, encoded) != content[:_CHECK]:
            return None
        try:
            value: Value = _decoder(cast("Hashable", type_)).decode(encoded)
        except (msgspec.MsgspecError, ValueError):
            return None
        return value

    def store(self, key: bytes, value: object) -> None:
        """Keep a value; it is written with others, at the latest by `close`."""
        if self._database is None:
            return
        try:
            encoded = msgspec.msgpack.encode(value)
        except UnicodeEncodeError:
            return
        content = _check(key, encoded) + encoded
        self._pending[key] = content
        self._pending_bytes += len(content)
        if self._pending_bytes > _BATCH:
            self._write()

    def close(self) -> None:
        """Write what waits, and let go of what is too much."""
        if self._database is not None:
            self._write()
            with suppress(sqlite3.Error):
                if self._changed:
                    self._trim(self._database)
                self._database.close()
        self._forget()

    @cached_property
    def _database(self) -> sqlite3.Connection | None:
        """The open file, None where there cannot be one."""
        if self._file is None:
            return None
        for _ in range(2):
            try:
                return _opened(self._file)
            except sqlite3.OperationalError:
                return None
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                # No database at all, or one whose tables are damaged: begin anew.
                with suppress(OSError):
                    self._file.unlink()
            except OSError:
                return None
        return None

    @cached_property
    def _days(self) -> dict[bytes, int]:
        """The day on which each key of the file was used last: all are read in the time of a few hundred."""
        return dict(self._rows("SELECT key, day FROM kept"))

    def _is_stored(self, key: bytes) -> bool:
        day = self._days.get(key)
        if day not in (None, self._today):
            self._days[key] = self._today
            self._old.append(key)
        return day is not None

    def _stored(self, key: bytes) -> bytes | None:
        if not self._is_stored(key):
            return None
        if key in self._expected:
            return self._expected.pop(key)
        rows = self._rows("SELECT value FROM kept WHERE key = ?", key)
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what there is; nothing where another build writes, or the file is damaged."""
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.OperationalError:
            return []
        except sqlite3.DatabaseError:
            self._give_up()
            return []

    def _write(self) -> None:
        if self._database is None or not (self._pending or self._old):
            return
        rows = [(key, self._today, value) for key, value in self._pending.items()]
        used = [(self._today, key) for key in self._old]
        try:
            with self._database as database:
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
                database.executemany("UPDATE kept SET day = ? WHERE key = ?", used)
            self._days.update((key, self._today) for key in self._pending)
        except sqlite3.OperationalError:
            # Another build writes, or the disk is full: this one was only not kept.
            pass
        except sqlite3.DatabaseError:
            self._give_up()
        self._changed = self._changed or bool(rows)
        self._pending, self._pending_bytes, self._old = {}, 0, []

    def _trim(self, database: sqlite3.Connection) -> None:
        sizes = database.execute("SELECT rowid, length(value) FROM kept ORDER BY day DESC, rowid DESC")
        total, too_much = 0, []
        for row, size in sizes:
            total += size
            if total > self._max_bytes:
                too_much.append((row,))
        with database:
            database.executemany("DELETE FROM kept WHERE rowid = ?", too_much)

    def _give_up(self) -> None:
        """Remove a damaged file; the next build begins anew."""
        with suppress(sqlite3.Error, OSError):
            if self._database is not None:
                self._database.close()
            if self._file is not None:
                self._file.unlink()
        self._forget()

    def _forget(self) -> None:
        self._file = None
        for name in ("_database", "_days"):
            self.__dict__.pop(name, None)


def digest(*parts: object) -> bytes:
    """Return 16 bytes that stand for the parts, and for the code and the libraries that work on them."""
    try:
        encoded = msgspec.msgpack.encode(parts, enc_hook=repr)
    except UnicodeEncodeError:
        # Names of files may hold what is no text.
        encoded = repr(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=16, key=shaped_by()).digest()


@cache
def shaped_by() -> bytes:
    """Return a digest of this package's own files, of the libraries that shape a page, and of Python."""
    package = os.path.dirname(__file__)  # noqa: PTH120
    found = hashlib.blake2b(digest_size=16)
    # Texts: rglob of Path takes ten times as long.
    files = (f"{folder}/{name}" for folder, _, names in os.walk(package) for name in names)
    for name in sorted(file.removeprefix(package).replace(os.sep, "/") for file in files):
        if not name.endswith(".pyc"):
            content = Path(f"{package}{name}").read_bytes()
            found.update(f"{name} {len(content)}\n".encode())
            found.update(content)
    versions = [*map(version, _LIBRARIES), platform.python_version()]
    found.update("\n".join(versions).encode())
    return found.digest()


def _opened(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    ignored = file.parent / ".gitignore"
    if not ignored.exists():
        ignored.write_text("# Made by agent-catalog.\n*\n", "utf-8")
    database = sqlite3.connect(file, timeout=_PATIENCE)
    # A damaged value may claim to be a text.
    database.text_factory = bytes
    try:
        # What a crash leaves half-written is found out by its check, and made again.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_TABLE)
        database.execute("SELECT key, day, value FROM kept LIMIT 1").fetchall()
    except BaseException:
        database.close()
        raise
    return database


def _check(key: bytes, value: bytes | memoryview) -> bytes:
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(_CHECK)


@cache
def _decoder(type_: Hashable) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(cast("Any", type_))
