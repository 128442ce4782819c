"""INPUT…: files, folders, patterns, record files and stdin → a stream of sources, each an article not yet read.

One record is held at a time. What cannot be read is a source with its error, so that it does not stop the rest. What
becomes of a source is not known here.
"""

import os
import re
import reprlib
import sys
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import IO, Any

from . import records
from .article import MAX_BYTES, Article, decode, plain, read, too_large, unreadable
from .errors import ArticleError
from .files import check, exists, files


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article of a batch as it was found, not yet read.

    Attributes:
        id: The record's own, else its file and number; one line of at most 500 characters that UTF-8 can write.
        text: The bytes of a text file, in whatever encoding, or the text of a record, as it stands there.
        title: The headline; None where the text has it, if anything.
        source: Who published it.
        published: Day of publication.
        url: Where it was published.
        error: Why it cannot be read; then there is nothing else but the id.
    """

    id: str
    text: str | bytes = b""
    title: str | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    error: ArticleError | None = None

    def article(self) -> Article:
        """The article.

        Raises:
            ArticleError: It cannot be read.
        """
        if self.error:
            raise self.error
        name = records.called(self.id)
        given: dict[str, Any] = {"title": self.title, "source": self.source, "url": self.url, "name": name}
        if isinstance(self.text, bytes):
            return Article.from_bytes(self.text, published=self.published, **given)
        return Article.from_text(self.text, published=self.published, **given)

    def key(self) -> str:
        """Sixteen hex digits over text, title and day; white space, encoding, publisher and id make no difference."""
        if self.error:  # two failures are not one article
            return _digest(f"{self.id}\0{self.error}".encode("utf-8", "replace"))
        text = self.text
        if isinstance(text, bytes):
            raw = text
            try:
                text = decode(raw)[0]
            except ArticleError:
                return _digest(raw)
        return _digest(f"{_normal(text)}\0{_normal(self.title or '')}\0{self.published or ''}".encode())


def sources(inputs: Sequence[str], *, but: Collection[Path] = ()) -> Iterator[Source]:
    """The articles of files, folders, patterns and ``-`` (stdin), in the order given, read as they are asked for.

    Args:
        inputs: What the command line names; ``files.files`` says what stands for what.
        but: Files that are passed over wherever they are met, such as the one that the results go to.

    Raises:
        ArticleError: At once: an input does not exist, a pattern or folder has no file for us, a file is a JSON array.
        ConfigError: At once: a Parquet file is named, and the extra is not installed.
    """
    check(inputs, but)
    for given in inputs:
        if exists(given):
            records.check(given)
    found = files(inputs, but)
    return (source for path, error in found for source in ([_failed(path, error)] if error else _in_file(path)))


def count(inputs: Sequence[str], *, but: Collection[Path] = ()) -> int | None:
    """How many sources there are, or None where only reading them would tell: stdin, pipes, packed files.

    Record files are read through for their lines.
    """
    total = 0
    for path, error in files(inputs, but):
        number = 1 if error else _count(path)
        if number is None:
            return None
        total += number
    return total


def _in_file(path: str) -> Iterator[Source]:
    try:
        if path == "-":
            with _stdin() as file:
                yield from _in_stream(file, path)
        elif found := records.records(path):
            yield from (_of_record(record, path) for record in found)
        elif Path(path).is_fifo():  # the shell's <(…)
            with Path(path).open("rb") as file:
                yield from _in_stream(file, path)
        else:
            yield Source(id=_id(path), text=read(path, repr(path)))
    except ArticleError as error:
        yield _failed(path, error)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        yield _failed(path, unreadable(repr(path), error))


def _stdin() -> AbstractContextManager[IO[bytes]]:
    """Standard input through a reader of our own: a thread that waits at Python's own keeps the program from ending."""
    try:
        return open(os.dup(sys.stdin.fileno()), "rb")  # noqa: PTH123 - a descriptor
    except (OSError, ValueError):  # no file of the system's, as in a test
        return nullcontext(sys.stdin.buffer)


def _in_stream(file: records.Readable, path: str) -> Iterator[Source]:
    """JSON Lines if the first byte that is not blank is a brace, else one article."""
    lines, head = records.lines(file), bytearray()
    for number, line in lines:
        opens = (line or b"").removeprefix(records.BOM).lstrip()
        if opens.startswith(b"{"):
            found = records.json_lines(chain([(number, line)], lines), path)
            yield from (_of_record(record, path) for record in found)
            return
        head += line or bytes(MAX_BYTES + 1)
        if opens or len(head) > MAX_BYTES:
            break
    data = bytes(head) + file.read(max(0, MAX_BYTES + 1 - len(head)))
    if len(data) > MAX_BYTES:
        raise too_large(records.called(path), len(data))
    yield Source(id=_id(path), text=data)


def _count(path: str) -> int | None:
    try:
        return None if path == "-" or Path(path).is_fifo() else records.count(path)
    except (OSError, ValueError, RuntimeError):  # the last is Arrow's, for what it has not got
        return 1


def _of_record(record: records.Record, path: str) -> Source:
    number, name, fields = record
    own = f"{path}:{number}"
    if isinstance(fields, ArticleError):
        return _failed(own, fields)
    try:
        own = _own_id(fields.get("id"), name) or own
        text = _string(fields, "text", name)
        if text is None:
            raise ArticleError(f"{name} has no 'text'", "Give the article under 'text'.")
        return Source(
            id=_id(own),
            text=text,
            title=_string(fields, "title", name),
            source=_string(fields, "source", name),
            published=_day(fields.get("published"), name),
            url=_string(fields, "url", name),
        )
    except ArticleError as error:
        return _failed(own, error)


def _own_id(value: Any, name: str) -> str:
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return "" if value is None else str(value).strip()
    raise ArticleError(f"{name} has {reprlib.repr(value)} for 'id'", "Give a string or a whole number.")


def _string(fields: Mapping[str, Any], field: str, name: str) -> str | None:
    value = fields.get(field)
    if value is None or (isinstance(value, str) and (field == "text" or value.strip())):
        return value
    if isinstance(value, str):
        return None
    raise ArticleError(f"{name} has {reprlib.repr(value)} for {field!r}", "Give a string.")


def _day(value: Any, name: str) -> date | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    raise ArticleError(f"{name} was published on {reprlib.repr(value)}", "Write the day as 2024-05-31.")


def _failed(own: str, error: ArticleError) -> Source:
    return Source(id=_id(own), error=error)


def _id(own: str) -> str:
    """``own`` as an id; a long one keeps apart from others that begin as it does."""
    line = _BREAKS.sub(" ", own).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= 500 else f"{line[:483]}…{_digest(line.encode())}"


def _normal(text: str) -> str:
    # Regular expressions would take ten times as long.
    text = plain(text).replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace(" \n", "\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return unicodedata.normalize("NFC", text.strip())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
