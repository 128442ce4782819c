"""A file of articles → its records, one at a time: JSON Lines, CSV and TSV, Parquet.

Knows the formats and where a record stands in its file, so that an error can say so; it does not know what the fields
of a record mean.
"""

import csv
import gzip
import json
import reprlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from .article import MAX_BYTES, too_large, unreadable
from .errors import ArticleError, ConfigError
from .files import LINES, PACKED, TABLES

FIELDS = ("id", "text", "title", "source", "published", "url")
"""What is read of a record."""

BOM = b"\xef\xbb\xbf"
"""The mark that some programs set before UTF-8."""

_AS_LINES = "Give JSON Lines: one object a line, the article under 'text'."
_AS_UTF8 = "Save the file as UTF-8."
_NO_EXTRA = "is Parquet, which needs an extra that is not installed"
_EXTRA = "Run: pip install 'summarizer-brief[parquet]'"


class Record(NamedTuple):
    """One record of a file.

    Attributes:
        number: Its line or row, from 1.
        name: What errors call it.
        fields: Its fields, or why they cannot be read.
    """

    number: int
    name: str
    fields: Mapping[str, Any] | ArticleError


class Readable(Protocol):
    """What is asked of a binary file."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes."""

    def readline(self, size: int, /) -> bytes:
        """The rest of the line, or ``size`` bytes of it."""


def check(path: str) -> None:
    """Find what is wrong with a file before any is read.

    Raises:
        ArticleError: It is one JSON array.
        ConfigError: It is Parquet, and the extra is not installed.
    """
    if Path(path).is_file() and _ending(path) == ".parquet" and not find_spec("pyarrow"):
        raise ConfigError(f"{path!r} {_NO_EXTRA}", _EXTRA)
    if is_array(path):
        raise ArticleError(f"{path!r} is a JSON array", _AS_LINES)


def records(path: str) -> Iterator[Record] | None:
    """The records of a file, or None where its name does not end like that of a file of records.

    Raises:
        ArticleError: While it is read: it is no such file after all, or no column holds articles.
        OSError: While it is read; also ``EOFError``, ``ValueError`` and ``zlib.error`` where it is damaged.
    """
    ending = _ending(path)
    if ending == ".parquet":
        return _parquet(path)
    return _unpacked(path, ending) if ending in (*LINES, *TABLES) else None


def count(path: str) -> int | None:
    """How many records a file holds, or None for a packed one; 1 where it holds none of any kind.

    Raises:
        OSError: It cannot be read; also ``ValueError`` where it is damaged.
    """
    if path.lower().endswith(PACKED):
        return None
    ending = _ending(path)
    if ending == ".parquet" and find_spec("pyarrow"):
        return int(import_module("pyarrow.parquet").read_metadata(path).num_rows)
    if ending not in (*LINES, *TABLES) or is_array(path):
        return 1
    number = quotes = 0
    with Path(path).open("rb") as file:
        for _, line in lines(file):
            # In a table, a line end between quotation marks is part of a field.
            number += line is None or not (quotes % 2 or line.isspace())
            quotes += line.count(b'"') if line and ending in TABLES else 0
    return max(0, number - (ending in TABLES))


def lines(file: Readable) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; None for one past ``MAX_BYTES``, which is not kept."""
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        whole = len(line) <= MAX_BYTES or line.endswith(b"\n")
        yield number, line if whole else None
        while not whole:
            whole = (file.readline(1 << 20) or b"\n").endswith(b"\n")


def json_lines(numbered: Iterator[tuple[int, bytes | None]], path: str) -> Iterator[Record]:
    """The records of ``lines``; blank ones are none."""
    for number, line in numbered:
        name = f"line {number} of {called(path)}"
        if line is None:
            yield Record(number, name, too_large(name, MAX_BYTES + 1))
        elif line := line.removeprefix(BOM).strip():
            yield Record(number, name, _object(line, name))


def called(path: str) -> str:
    """What errors call a file."""
    return "standard input" if path == "-" else repr(path)


def _object(line: bytes, name: str) -> Mapping[str, Any] | ArticleError:
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError:
        return ArticleError(f"{name} is not UTF-8", _AS_UTF8)
    except (ValueError, RecursionError) as error:
        return ArticleError(f"{name} is no JSON ({error})", _AS_LINES)
    return found if isinstance(found, dict) else ArticleError(f"{name} is no JSON object", _AS_LINES)


def is_array(path: str) -> bool:
    """Whether a ``.json`` file holds one array, which could only be read as a whole."""
    if path.lower().endswith(".json") and Path(path).is_file():
        with suppress(OSError), Path(path).open("rb") as file:
            return file.read(1 << 16).removeprefix(BOM).lstrip().startswith(b"[")
    return False


def _ending(path: str) -> str:
    path = path.lower()
    return "." + (path.removesuffix(".gz") if path.endswith(PACKED) else path).rpartition(".")[2]


def _unpacked(path: str, ending: str) -> Iterator[Record]:
    if is_array(path):
        raise ArticleError(f"{path!r} is a JSON array", _AS_LINES)
    with gzip.open(path) if path.lower().endswith(".gz") else Path(path).open("rb") as file:
        if ending in LINES:
            yield from json_lines(lines(file), path)
        else:
            yield from _table(_Rows(file), path, "\t" if ending == ".tsv" else ",")


class _Rows:
    """The lines of a table as ``csv.reader`` takes them; a row past ``MAX_BYTES`` is a ``csv.Error``."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.line = 0
        self.ended = True
        self.begin()

    def begin(self) -> None:
        """Note that a row begins with the next line."""
        self.first, self.size, self.quotes, self.utf8 = self.line + 1, 0, 0, True

    def skip(self) -> None:
        """Leave out the rest of a faulty row: it ends with a line, and outside quotation marks."""
        while (self.quotes % 2 or not self.ended) and self._next(1 << 20):
            pass

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not (line := self._next(MAX_BYTES + 1)):
            raise StopIteration
        if self.size - self.ended > MAX_BYTES:
            raise csv.Error(f"longer than {MAX_BYTES >> 20} MiB")
        try:
            return line.removeprefix(BOM).decode()
        except UnicodeDecodeError:
            self.utf8 = False
            return line.decode("latin-1")

    def _next(self, size: int) -> bytes:
        line = self.file.readline(size)
        self.ended = line.endswith(b"\n")
        self.line += self.ended
        self.size += len(line)
        self.quotes += line.count(b'"')
        return line


def _table(rows: _Rows, path: str, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES + 1))
    reader = csv.reader(rows, delimiter=delimiter, strict=True)
    header: list[str] = []
    number = 0
    while True:
        rows.begin()
        fault = None
        try:
            row = next(reader, None)
        except csv.Error as error:
            rows.skip()
            row, fault = [""], (f"cannot be read ({error})", "Double the quotation marks inside a field.")
        if row is None:
            return
        if not row:
            continue
        number += bool(header)
        where = f"line {rows.first}" if rows.line <= rows.first else f"lines {rows.first} to {rows.line}"
        name = f"row {number} of {path!r} ({where})" if header else f"the header of {path!r}"
        if not rows.utf8:
            fault = ("is not UTF-8", _AS_UTF8)
        elif header and any(row[len(header) :]):
            fault = ("has more fields than the header", "Put a field that holds the delimiter in quotation marks.")
        if fault and not header:
            raise ArticleError(f"{name} {fault[0]}", fault[1])
        if fault:
            yield Record(number, name, ArticleError(f"{name} {fault[0]}", fault[1]))
        elif header:
            yield Record(number, name, {key: cell or None for key, cell in zip(header, row, strict=False)})
        else:
            header = _with_text([column.strip() for column in row], path)


def _parquet(path: str) -> Iterator[Record]:
    if not find_spec("pyarrow"):
        raise ArticleError(f"{path!r} {_NO_EXTRA}", _EXTRA)
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    try:
        # With a buffer a column is read piece by piece, without it a row group at a time.
        with parquet.ParquetFile(path, buffer_size=1 << 20) as file:
            columns = _with_text(file.schema_arrow.names, path)
            number = 0
            for batch in file.iter_batches(64, columns=[column for column in FIELDS if column in columns]):
                for cells in zip(*batch.columns, strict=True):
                    number += 1
                    name = f"row {number} of {path!r}"
                    yield Record(number, name, _values(batch.schema.names, cells, name))
    except arrow.ArrowException as error:
        raise unreadable(repr(path), error) from error


def _values(columns: list[str], cells: tuple[Any, ...], name: str) -> Mapping[str, Any] | ArticleError:
    try:
        return {column: cell.as_py() for column, cell in zip(columns, cells, strict=True)}
    except (ValueError, OverflowError) as error:  # text that is not UTF-8, a day past Python's calendar
        return ArticleError(f"{name} cannot be read ({error})", "Write it anew.")


def _with_text(columns: list[str], path: str) -> list[str]:
    if "text" in columns:
        return columns
    there = reprlib.repr(columns)
    raise ArticleError(f"{path!r} has no column 'text', but {there}", "Name the column of the articles so.")
