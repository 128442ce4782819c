"""The results file of a batch: whole lines, only ever appended; what is in it decides what is left to do.

Several lines may have one id: a later one takes the place of an earlier one, and at the end of a run the last is
left. What there is to remember about a hundred thousand articles is kept in a temporary database, so that memory stays
flat.
"""

import contextlib
import os
import pickle
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from filelock import FileLock, Timeout
from pydantic import ValidationError

from .errors import OutputError
from .results import Result, Spent, Taken, parsed
from .sources import Source

State = Literal["done", "failed", "stale"]
_SYNC_SECONDS = 1.0
"""How often what was written is forced to the disk: a power cut costs no more than that."""


class Ledger:
    """A results file that this process alone writes to; a context manager.

    Args:
        path: The file; made if it is missing.
        dry: Whether it is only looked at: then nothing in it is changed.

    Raises:
        OutputError: Another process writes to it, it holds something else, or it cannot be written.
    """

    def __init__(self, path: Path, *, dry: bool = False) -> None:
        self._name = str(path)
        self.path = Path(os.path.realpath(path))  # what a link points to is written, and locked, not the link
        self._dry = dry
        self.notices: list[str] = []
        self.spent = Spent()
        self._lock = FileLock(self.path.with_name(self.path.name + ".lock"))
        self._file = -1
        self._end = 0
        self._synced = 0.0
        self._superseded = 0
        # An empty name: a database of this connection alone, in a file that vanishes with it.
        self._index = sqlite3.connect("", isolation_level=None)

    def __enter__(self) -> Self:
        if self.path.is_dir():
            raise OutputError(f"Cannot write to {self._name!r}: it is a folder", "Name a file with --out.")
        if not self.path.parent.is_dir():  # else the lock would make it
            raise OutputError(f"Cannot write to {self._name!r}: there is no such folder", "Make it first.")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            self._index.close()
            raise OutputError(
                f"Another run is writing to {self._name!r}", "Wait for it, or choose another --out."
            ) from None
        except (OSError, NotImplementedError) as error:  # the latter where a file system has no locks
            self._index.close()
            raise self._cannot(error) from error
        try:
            self._index.executescript(_TABLES)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
            self._read()
        except OSError as error:
            self._close()
            raise self._cannot(error) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._shut()  # before another file takes its place, which not every system bears otherwise
            if kind is None and not self._dry:
                self._tidy()
        finally:
            self._close()

    def _shut(self) -> None:
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.fsync(self._file)
            os.close(self._file)
            self._file = -1

    def _close(self) -> None:
        self._shut()
        self._index.close()
        self._lock.release()

    def _read(self) -> None:
        """Find out what is done, and cut off a line that a killed run did not finish."""
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n") and _torn(line):
                    self.notices.append(
                        f"The last line of {self._name!r} was torn when a run was cut off; it is asked for again."
                    )
                    if not self._dry:
                        os.ftruncate(self._file, self._end)
                    break
                data = parsed(line)
                if data is None:
                    raise OutputError(
                        f"Line {number} of {self._name!r} is no result of a batch",
                        "Choose another --out.",
                    )
                for old in self._note(data, len(line)):
                    self.spent.add_taken(old, -1)  # the line that takes its place tells of it
                self.spent.add_line(data)

    def _note(self, data: dict[str, Any], size: int) -> list[Taken]:
        """Remember a line; what the one took whose place it takes."""
        failed = data.get("failure") is not None
        old = self._taken(data["id"])
        took = Spent()
        took.add_line(data)
        row = (data["id"], data["fingerprint"], self._end, size, failed, *vars(took.taken).values())
        self._index.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._superseded += len(old)
        self._end += size
        return old

    def _taken(self, id: str) -> list[Taken]:
        rows = self._index.execute("SELECT input_tokens, output_tokens, cost_usd FROM lines WHERE id = ?", (id,))
        return [Taken(*row) for row in rows]

    def state(self, id: str, fingerprint: str) -> State | None:
        """What is known of an article: done, failed, or done when it or what is asked was another; None if nothing."""
        row = self._index.execute("SELECT fingerprint, failed FROM lines WHERE id = ?", (id,)).fetchone()
        if row is None:
            return None
        if row[0] != fingerprint:
            return "stale"
        return "failed" if row[1] else "done"

    def like(self, fingerprint: str) -> Result | None:
        """A result with a brief of the same fingerprint."""
        row = self._index.execute(
            "SELECT at, size FROM lines WHERE fingerprint = ? AND NOT failed LIMIT 1", (fingerprint,)
        ).fetchone()
        if row is None:
            return None
        with self.path.open("rb") as file:
            file.seek(row[0])
            try:
                return Result.model_validate_json(file.read(row[1]))
            except ValidationError:  # a brief of another version of this package, say
                return None

    def append(self, result: Result) -> None:
        """Write one line; it is there as a whole, or not at all.

        Raises:
            OutputError: It cannot be written: the disk is full, say. What was written before is intact.
        """
        for old in self._taken(result.id):
            result = result.model_copy(update={"before": old})
        data = result.line().encode("utf-8", "replace")
        try:
            written = 0
            while written < len(data):
                written += os.write(self._file, data[written:])
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                os.fsync(self._file)
                self._synced = time.monotonic()
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._end)
            raise self._cannot(error) from error
        self._note(result.summed(), len(data))

    def _tidy(self) -> None:
        """Leave of several lines with one id the last; the file is replaced at once, or stays as it is."""
        if not self._superseded:
            return
        part = self.path.with_name(self.path.name + ".part")
        rows = self._index.execute("SELECT at, size FROM lines ORDER BY at")
        try:
            with part.open("wb") as new, self.path.open("rb") as old:
                shutil.copymode(self.path, part)
                for at, size in rows:
                    old.seek(at)
                    new.write(old.read(size))
                new.flush()
                os.fsync(new.fileno())
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise self._cannot(error) from error

    # --- the articles of this run -------------------------------------------------------------------------------

    def name(self, source: Source, key: str) -> str | None:
        """The id to keep an article under; None if the same article came before.

        An id that came before with another text gets a mark of the text behind it, so that neither takes the other's
        place; and so does standard input, whose next article is another one.
        """
        id = f"-#{key[:8]}" if source.id == "-" else source.id
        for _ in range(2):
            row = self._index.execute("SELECT key FROM seen WHERE id = ?", (id,)).fetchone()
            if row is None:
                self._index.execute("INSERT INTO seen VALUES (?, ?)", (id, key))
                return id
            if row[0] == key:
                return None
            id = f"{source.id}#{key[:8]}"
        return None

    def ask(self, fingerprint: str) -> bool:
        """Mark an article as asked; False if one of its text is already being asked."""
        try:
            self._index.execute("INSERT INTO asked VALUES (?)", (fingerprint,))
        except sqlite3.IntegrityError:
            return False
        return True

    def wait(self, source: Source, fingerprint: str) -> None:
        """Put an article aside until the one of the same text is finished."""
        self._index.execute("INSERT INTO waiting VALUES (?, ?)", (fingerprint, pickle.dumps(source)))

    def waiting(self, fingerprint: str) -> Iterator[Source]:
        """The articles that waited for this one; they do no more."""
        self._index.execute("DELETE FROM asked WHERE fingerprint = ?", (fingerprint,))
        rows = self._index.execute("SELECT source FROM waiting WHERE fingerprint = ?", (fingerprint,)).fetchall()
        if rows:
            self._index.execute("DELETE FROM waiting WHERE fingerprint = ?", (fingerprint,))
        for (source,) in rows:
            yield pickle.loads(source)  # noqa: S301 - our own database, which no one else can reach

    def _cannot(self, error: Exception) -> OutputError:
        return OutputError(
            f"Cannot write to {self._name!r} ({getattr(error, 'strerror', None) or error})",
            "Make room or choose another --out; the same command goes on where it stopped.",
        )


def _torn(line: bytes) -> bool:
    """Whether the last line of a file, which has no end, is the beginning of a result, or what a power cut left."""
    return not line.strip(b"\0") or line[: len(_HEAD)] == _HEAD[: len(line)]


_HEAD = b'{"id":'
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE lines (id TEXT PRIMARY KEY, fingerprint TEXT, at INTEGER, size INTEGER, failed INTEGER,
    input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL) WITHOUT ROWID;
CREATE INDEX by_fingerprint ON lines (fingerprint);
CREATE TABLE seen (id TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
CREATE TABLE asked (fingerprint TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE waiting (fingerprint TEXT, source BLOB);
CREATE INDEX by_waiting ON waiting (fingerprint);
"""
