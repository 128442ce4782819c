"""Saved briefs → documents: each brief with its name and, where its article is at hand, the article.

Reads what `brief --format json` and `batch` wrote. An article is taken for a brief's only if its text has the digest
that the brief names, wherever it was found, and its sentences are those that the brief cites. What is made of a
document is not known here.
"""

import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from .article import MAX_BYTES, Article
from .brief import Brief
from .errors import ArticleError
from .sources import Source, sources

_MEND = "Give a brief as JSON, or a file that `summarizer batch` wrote."


@dataclass(frozen=True)
class Document:
    """The brief of one article.

    Attributes:
        id: What the article is called: its name in a results file, else the path of the brief or article.
        brief: The brief.
        article: The article itself; None where it is not at hand, and then the brief's own sentences are all there is.
    """

    id: str
    brief: Brief
    article: Article | None = None


def documents(
    inputs: Sequence[str],
    articles: Sequence[str] = (),
    notice: Callable[[str], None] = lambda _: None,
    *,
    whole: bool = True,
) -> Iterator[Document]:
    """The documents of JSON files, one at a time: briefs, lines of briefs, results of batches; ``-`` is stdin.

    Of several lines with one id in a file the last holds. Articles are looked for in ``articles``, then under the
    brief's id taken as a path, then in the text file beside the brief that has its name.

    Args:
        inputs: Paths of the files.
        articles: What ``batch`` would take as its inputs.
        notice: Told what was passed over, a sentence each.
        whole: Whether articles are looked for at all.

    Raises:
        ArticleError: A file cannot be read, holds something else, or there is no brief in any.
    """
    found = missing = 0
    with closing(_Texts(articles if whole else ())) as texts:
        for path in inputs:
            with _opened(path) as file:
                for name, data in _briefs(file, path, notice):
                    brief = _valid(data, name, path)
                    article = texts.of(brief, name, path) if whole else None
                    yield Document(name, brief, article)
                    found += 1
                    missing += article is None
    if whole and missing:
        which = "The article is" if found == 1 else f"{missing:,} of {found:,} articles are"
        notice(f"{which} not at hand as read then; --articles says where to look.")
    if not found:
        raise ArticleError(f"There is no brief in {', '.join(map(repr, inputs))}", _MEND)


def _opened(path: str) -> IO[bytes]:
    """A file that can be read twice: what comes through a pipe is put aside first."""
    name = "standard input" if path == "-" else repr(path)
    try:
        if path != "-" and Path(path).is_file():
            return Path(path).open("rb")
        with _piped(path) as source:
            aside = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
            while chunk := source.read(2**20):
                aside.write(chunk)
        aside.seek(0)
    except OSError as error:
        why = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise ArticleError(f"{name} {why}", _MEND) from error
    return aside


def _piped(path: str) -> IO[bytes]:
    return Path(path).open("rb") if path != "-" else open(sys.stdin.fileno(), "rb", closefd=False)


# --- what a file holds -----------------------------------------------------------------------------------------------


def _briefs(file: IO[bytes], path: str, notice: Callable[[str], None]) -> Iterator[tuple[str, Any]]:
    """Name and data of each brief in a file."""
    name = "standard input" if path == "-" else repr(path)
    first = _object(next((line for line in file if line.strip()), b""))
    if first is None:  # an object over many lines, if anything
        file.seek(0)
        whole = _object(file.read(8 * MAX_BYTES))
        if whole is None or (brief := _brief_in(whole)) is None:
            raise ArticleError(f"{name} is no brief", _MEND)
        yield str(whole.get("id") or path), brief
        return
    file.seek(0)
    last: dict[str, int | None] = {}  # a dict keeps the place of an id's first line, which is where its brief is shown
    at, number, held = 0, 0, ""
    torn: int | None = None
    for number, line in enumerate(file, 1):
        if torn:
            raise ArticleError(f"Line {torn} of {name} is no brief", _MEND)
        data = _object(line) if line.strip() else {}
        if data is None or not (not data or _brief_in(data) is not None or data.keys() & _NO_BRIEF):
            if data is not None:
                raise ArticleError(f"Line {number} of {name} is no brief", _MEND)
            torn = number
        elif _brief_in(data) is not None:
            held = str(data.get("id") or (path if number == 1 else f"{path}:{number}"))
            last[held] = at
        elif "failure" in data:
            last[str(data.get("id"))] = None
        at += len(line)
    if torn:
        notice(f"The last line of {name} is cut off; it was skipped.")
    failed = sum(place is None for place in last.values())
    if failed:
        notice(f"{failed:,} article{'s' * (failed > 1)} of {name} {'have' if failed > 1 else 'has'} no brief.")
    for own, place in last.items():
        if place is not None:
            file.seek(place)
            yield own, _brief_in(_object(file.readline()) or {})


_NO_BRIEF = {"failure", "party", "agreement", "talk", "concern"}
"""What a line has that is no brief and yet in its place: a failure, or an item of `brief --stream`."""


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
        if b"\\ud" in line.lower():  # perhaps half a character, which no file in UTF-8 can hold
            data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _brief_in(data: dict[str, Any]) -> Any:
    """The brief that an object is or holds; None if it does neither."""
    return data if "run" in data and "parties" in data else data.get("brief") or None


def _valid(data: Any, name: str, path: str) -> Brief:
    try:
        return Brief.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        what = f"The brief {name!r} in {path!r} cannot be read ({where}: {fault['msg']})"
        raise ArticleError(what, "Make it anew with `summarizer brief` or `summarizer batch`.") from error


# --- where its article is --------------------------------------------------------------------------------------------


class _Texts:
    """Finds the article of a brief; what ``articles`` name is held on disk, for the one pass that it takes."""

    def __init__(self, articles: Sequence[str]) -> None:
        self._db = sqlite3.connect("")  # a file of SQLite's own, gone with the connection
        self._db.execute("CREATE TABLE source (sha TEXT PRIMARY KEY, text TEXT, title TEXT)")
        for source in sources(articles) if articles else ():
            try:
                article = source.article()
            except ArticleError:  # that it has no brief is told where briefs are made
                continue
            row = (article.sha256, article.text, source.title)
            self._db.execute("INSERT OR IGNORE INTO source VALUES (?, ?, ?)", row)

    def close(self) -> None:
        """Let go of what is on disk."""
        self._db.close()

    def of(self, brief: Brief, name: str, path: str) -> Article | None:
        """The article of ``brief``, which is called ``name`` in the file ``path``."""
        held = self._db.execute("SELECT text, title FROM source WHERE sha = ?", (brief.article.sha256,)).fetchone()
        if held and (article := _read(brief, Source(id=name, text=held[0], title=held[1]))):
            return article
        for place in _places(name, path):
            try:
                if place.is_file() and place.stat().st_size <= MAX_BYTES and (data := place.read_bytes()):
                    article = _read(brief, Source(id=name, text=data))
                    if article:
                        return article
            except (OSError, ValueError):  # no file can have that name
                continue
        return None


def _places(name: str, path: str) -> Iterator[Path]:
    folder = Path() if path == "-" else Path(path).parent
    yield Path(name)
    yield folder / name
    if path == name:  # a file of one brief; many have no such article in common
        yield Path(path).with_suffix(".txt")


def _read(brief: Brief, source: Source) -> Article | None:
    """The article of ``source`` as the brief knows it; None if it is another one, or cut into other sentences."""
    about = brief.article
    # What is the headline decides about sentences, too; a file of the text alone does not always tell.
    for title in dict.fromkeys((source.title, about.title)):
        given = replace(source, title=title, source=about.source, published=about.published, url=about.url)
        try:
            article = given.article()
        except ArticleError:
            continue
        sentences = {sentence.number: sentence for sentence in article.sentences}
        cited = all(sentences.get(sentence.number) == sentence for sentence in brief.sentences)
        if cited and article.sha256 == about.sha256:
            return article
    return None
