"""What a provider's batches leave on disk: questions, the batches they are in, replies, and the articles that wait.

What would cost money to lose is in one file of SQLite, which a process that is killed at any moment leaves whole. Who
waits and what failed is worked out anew by every run, and vanishes with it. Nothing of this is held in memory.
"""

import contextlib
import json
import pickle
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from openai.types.chat import ChatCompletion

from ..errors import ConfigError, ModelError
from ..kept import Pending
from . import Job

MOST_REQUESTS = 50_000
"""Of one file, by the rules of OpenAI's Batch API."""
MOST_BYTES = 190_000_000
"""Of one file, likewise; the limit is 200 MB."""
MOST_TRIES = 3
"""Batches that a question is put into before its article fails."""
_URL = "/v1/chat/completions"
_AROUND = 200
"""Bytes of a line besides the question itself, at most."""


@dataclass(frozen=True)
class Sent:
    """A batch that the provider has.

    Attributes:
        number: Our own.
        id: The provider's; empty where it is not known whether it has one.
        file: Id of the file of requests.
        size: Requests in it.
    """

    number: int
    id: str
    file: str
    size: int


class Aside:
    """What was put aside; a context manager, and what the pipeline asks for ``kept.Replies``.

    Args:
        folder: Of the files; there already.
        place: Where the questions go; batches at other places are left alone.

    Raises:
        ConfigError: Here and everywhere: the file cannot be written, or is none of ours.
    """

    def __init__(self, folder: Path, place: str) -> None:
        self._path = folder / "aside.db"
        self._place = place
        self._db: sqlite3.Connection

    def __enter__(self) -> Self:
        try:
            self._db = sqlite3.connect(self._path)
            self._db.executescript(_TABLES)
        except sqlite3.Error as error:
            raise self._cannot(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    # --- what the pipeline asks for -----------------------------------------------------------------------------

    def get(self, key: str) -> dict[str, Any] | None:
        """The reply to a question; None as long as there is none."""
        row = self._do("SELECT record FROM replies WHERE key = ?", key).fetchone()
        record: dict[str, Any] | None = row and json.loads(row[0])
        return record

    def put(self, key: str, record: dict[str, Any]) -> None:
        """Keep a reply."""
        text = json.dumps(record, ensure_ascii=False)
        self._do("INSERT OR REPLACE INTO replies VALUES (?, ?)", key, text)

    async def post(self, key: str, request: dict[str, Any]) -> ChatCompletion:
        """Put a question aside; one that is aside already, or in a batch, stays there.

        Raises:
            Pending: Always, with the question's key, unless it failed.
            ModelError: It failed.
        """
        if row := self._do("SELECT error FROM failures WHERE key = ?", key).fetchone():
            error: ModelError = pickle.loads(row[0])  # noqa: S301 - from a table that vanishes with this connection
            raise error
        body = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
        self._do("INSERT OR IGNORE INTO questions (key, body) VALUES (?, ?)", key, body)
        raise Pending(key)

    # --- the articles that wait ---------------------------------------------------------------------------------

    def wait(self, job: Job, key: str) -> None:
        """Let an article wait for the reply to a question."""
        self._do("INSERT INTO waiting (key, job) VALUES (?, ?)", key, pickle.dumps(job))

    def wait_on(self, number: int, key: str) -> None:
        """Let an article that waited for one reply wait for another."""
        self._do("UPDATE waiting SET key = ? WHERE number = ?", key, number)

    def done(self, number: int) -> None:
        """Let an article wait no more."""
        self._do("DELETE FROM waiting WHERE number = ?", number)

    @property
    def waits(self) -> bool:
        """Whether any article waits."""
        return self._do("SELECT 1 FROM waiting LIMIT 1").fetchone() is not None

    def ready(self) -> Iterator[tuple[int, Job]]:
        """The articles, each with its number, whose question has been answered or has failed."""
        last = 0
        while rows := self._do(_READY, last).fetchall():
            for last, job in rows:
                yield last, pickle.loads(job)  # noqa: S301 - as above

    # --- batches ------------------------------------------------------------------------------------------------

    def pack(self, most: int = MOST_REQUESTS) -> int | None:
        """Put what was put aside into a batch, as much as one may hold; its number, or None if there is nothing."""
        last, size = None, 0
        rows = self._do("SELECT number, length(body) FROM questions WHERE batch IS NULL ORDER BY number LIMIT ?", most)
        for number, length in rows:
            size += length + _AROUND
            if size > MOST_BYTES and last is not None:
                break
            last = number
        if last is None:
            return None
        batch = self._do("INSERT INTO batches (place) VALUES (?)", self._place).lastrowid
        self._do("UPDATE questions SET batch = ? WHERE batch IS NULL AND number <= ?", batch, last)
        self.commit()
        return batch

    def write(self, batch: int, path: Path) -> None:
        """Write the requests of a batch, one a line, without the parameters that the model does not take."""
        unwanted = [name for (name,) in self._do("SELECT name FROM unwanted")]
        with path.open("wb") as file:
            for key, body in self._do("SELECT key, body FROM questions WHERE batch = ? ORDER BY number", batch):
                if unwanted:
                    request = {name: value for name, value in json.loads(body).items() if name not in unwanted}
                    body = json.dumps(request, ensure_ascii=False).encode()
                file.write(b'{"custom_id":"%s","method":"POST","url":"%s",' % (key.encode(), _URL.encode()))
                file.write(b'"body":%s}\n' % body)

    def uploaded(self, batch: int, file: str) -> None:
        """Note the file of a batch."""
        self._do("UPDATE batches SET file = ? WHERE number = ?", file, batch)
        self.commit()

    def submitted(self, batch: int, id: str) -> None:
        """Note the provider's name for a batch."""
        self._do("UPDATE batches SET id = ? WHERE number = ?", id, batch)
        self.commit()

    def unpack(self, batch: int) -> None:
        """Undo ``pack``: the batch never came about, and its file is of no more use."""
        self._do("INSERT OR IGNORE INTO litter SELECT file FROM batches WHERE number = ? AND file IS NOT NULL", batch)
        self._do("DELETE FROM batches WHERE number = ?", batch)
        self._do("UPDATE questions SET batch = NULL WHERE batch = ?", batch)
        self.commit()

    def doubtful(self) -> list[Sent]:
        """The batches of which an earlier run has noted the file and not the id: submitted, or not."""
        return [sent for sent in self._sent("place = ? AND file IS NOT NULL", self._place) if not sent.id]

    def forget(self) -> None:
        """Drop what an earlier run did not submit; what is still wanted of it is put aside again."""
        for (number,) in self._do("SELECT number FROM batches WHERE file IS NULL").fetchall():
            self.unpack(number)
        self._do("DELETE FROM questions WHERE batch IS NULL")
        self.commit()

    def awaited(self) -> list[Sent]:
        """The batches in the provider's hands that an article waits for."""
        return [sent for sent in self._sent(_AWAITED) if sent.id]

    @property
    def batches(self) -> int:
        """Batches that have not been collected, awaited or not."""
        return int(self._do("SELECT count(*) FROM batches").fetchone()[0])

    def _sent(self, where: str, *values: Any) -> list[Sent]:
        size = "(SELECT count(*) FROM questions WHERE batch = batches.number)"
        rows = self._do(f"SELECT number, coalesce(id, ''), file, {size} FROM batches WHERE {where}", *values)  # noqa: S608
        return [Sent(*row) for row in rows]

    # --- what came of a batch; kept as a whole by ``close``, or not at all ---------------------------------------

    def answer(self, batch: int, key: str, record: dict[str, Any]) -> None:
        """Keep the reply to a question of this batch."""
        if self._do("DELETE FROM questions WHERE key = ? AND batch = ?", key, batch).rowcount:
            self.put(key, record)

    def retry(self, batch: int, key: str, error: ModelError, *, most: int = MOST_TRIES) -> None:
        """Put a question of this batch aside again; once it has been asked so many times, it fails."""
        row = self._do("SELECT tries FROM questions WHERE key = ? AND batch = ?", key, batch).fetchone()
        if row and row[0] + 1 < most:
            self._do("UPDATE questions SET batch = NULL, tries = tries + 1 WHERE key = ?", key)
        elif row:
            self._do("DELETE FROM questions WHERE key = ?", key)
            self._do("INSERT OR REPLACE INTO failures VALUES (?, ?)", key, pickle.dumps(error))

    def refuse(self, name: str) -> None:
        """Note that the model does not take this parameter."""
        self._do("INSERT OR IGNORE INTO unwanted VALUES (?)", name)

    def close(self, batch: int, lost: ModelError, files: list[str]) -> int:
        """End a batch that has been read.

        Args:
            batch: Its number.
            lost: What is to be said about the questions that it left unanswered.
            files: Of the provider's; of no more use.

        Returns:
            How many questions it left unanswered.
        """
        left = self._do("SELECT key FROM questions WHERE batch = ?", batch).fetchall()
        for (key,) in left:
            self.retry(batch, key, lost)
        for file in files:
            self._do("INSERT OR IGNORE INTO litter VALUES (?)", file)
        self._do("DELETE FROM batches WHERE number = ?", batch)
        self.commit()
        return len(left)

    def litter(self) -> list[str]:
        """Files at the provider that are of no more use."""
        return [file for (file,) in self._do("SELECT file FROM litter")]

    def swept(self, file: str) -> None:
        """Forget such a file."""
        self._do("DELETE FROM litter WHERE file = ?", file)
        self.commit()

    def commit(self) -> None:
        """Put everything so far on the disk."""
        try:
            self._db.commit()
        except sqlite3.Error as error:
            raise self._cannot(error) from error

    def _do(self, sql: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._cannot(error) from error

    def _cannot(self, error: sqlite3.Error) -> ConfigError:
        with contextlib.suppress(AttributeError):
            self._db.rollback()
        return ConfigError(
            f"Cannot use {str(self._path)!r} ({error})", "Make room for it; the same command goes on where it stopped."
        )


_TABLES = """
CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, record TEXT);
CREATE TABLE IF NOT EXISTS questions (
    number INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB, batch INTEGER, tries INTEGER DEFAULT 0
);
CREATE INDEX IF NOT EXISTS by_batch ON questions (batch, number);
CREATE TABLE IF NOT EXISTS batches (number INTEGER PRIMARY KEY, place TEXT, file TEXT, id TEXT);
CREATE TABLE IF NOT EXISTS litter (file TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS unwanted (name TEXT PRIMARY KEY);
CREATE TEMP TABLE waiting (number INTEGER PRIMARY KEY, key TEXT, job BLOB);
CREATE INDEX temp.by_key ON waiting (key);
CREATE TEMP TABLE failures (key TEXT PRIMARY KEY, error BLOB);
"""
_READY = """
SELECT number, job FROM waiting WHERE number > ?
AND (EXISTS (SELECT 1 FROM replies WHERE replies.key = waiting.key)
OR EXISTS (SELECT 1 FROM failures WHERE failures.key = waiting.key)) ORDER BY number LIMIT 100
"""
_AWAITED = "EXISTS (SELECT 1 FROM questions JOIN waiting USING (key) WHERE questions.batch = batches.number)"
