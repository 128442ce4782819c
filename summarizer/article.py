"""INPUT: a file, stdin or a string → Article: metadata, text and numbered sentences with character offsets.

Knows the page furniture, datelines and header lines of wire services and press offices; it does not know what
happens to an article afterwards.
"""

import hashlib
import json
import re
import sys
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from .errors import ArticleError
from .header import Header, read_header
from .sentences import Sentence, split
from .wrapping import unwrapped

MAX_BYTES = 10 * 1024 * 1024
"""Largest input in bytes: some 1.5 million words, far past any article and any model's window."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article as it was read.

    Attributes:
        text: The decoded text; line ends are ``\\n``, control characters and the line ends of hard-wrapped text are
            spaces, everything else is as it was written.
        sentences: The sentences that can be cited, numbered from 1; the headline is one of them if there is one,
            datelines and page furniture are in none.
        title: The headline as in the text; None where the text opens with its body.
        source: Who published it; None where the text does not say.
        published: Day of publication; None where the text does not say.
        url: Where it was published; only ever what was given.
        warnings: What the reader could not settle, one sentence each.
    """

    text: str
    sentences: tuple[Sentence, ...]
    title: str | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def reads_as_english(self) -> bool:
        """Whether common English words are as frequent as in any English text; a short one has the benefit of doubt."""
        words = re.findall(r"[^\W\d_]+", self.text.lower())
        return len(words) < 20 or sum(word in _ENGLISH for word in words) > len(words) * 0.12

    @property
    def sha256(self) -> str:
        """Hex digest of ``text`` in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str | None = None,
        source: str | None = None,
        published: date | None = None,
        url: str | None = None,
        name: str = "the text",
    ) -> "Article":
        """Read an article from a string; ``title``, ``source`` and ``published`` override what the text says.

        A title that the text does not begin with, as a line of its own, is put before it: the offsets are those of
        ``Article.text``. White space and case make no difference.

        Raises:
            ArticleError: The text is empty, holds no letters, or is longer than ``MAX_BYTES``.
        """
        if (size := len(text) + len(title or "")) > MAX_BYTES:
            raise too_large(name, size)
        if published is not None and not isinstance(published, date):
            raise TypeError(f"published must be a datetime.date, not {published!r}")
        text = unwrapped(plain(text))
        if _HTML.match(text):
            raise ArticleError(f"{name} is an HTML page", "Give the text of the article.")
        if _JSON.match(text) and _is_json(text):
            raise ArticleError(
                f"{name} is JSON", "Give the text of the article; briefs are printed by `summarizer render`."
            )
        if not any(character.isalpha() for character in text):
            raise ArticleError(f"{name} holds no text", "Give an article with at least one sentence.")
        header: Header = read_header(text)
        before = len(text)
        if headline := one_line(title or ""):
            text, header = _headed(text, header, headline)
        sentences = split(text, header)
        if not sentences or sentences[-1].end <= len(text) - before:
            raise ArticleError(f"{name} holds a header but no body", "Give the whole article.")
        warnings = () if published else header.warnings
        article = cls(
            text=text,
            sentences=sentences,
            title=text[slice(*header.title)].replace("\n", " ") if header.title else None,
            source=one_line(source or "") or header.source,
            published=published or header.published,
            url=one_line(url or "") or None,
            warnings=warnings,
        )
        if not article.reads_as_english:
            doubt = f"{name} does not read as English, the one language that is supported; expect little."
            article = replace(article, warnings=(*warnings, doubt))
        return article

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        *,
        title: str | None = None,
        source: str | None = None,
        published: date | None = None,
        url: str | None = None,
        name: str = "the input",
    ) -> "Article":
        """Read an article from bytes: UTF-8, UTF-16 with or without a mark, else Windows-1252 with a warning.

        Raises:
            ArticleError: As ``from_text``; also if the bytes are no text.
        """
        text, warnings = decode(data, name)
        article = cls.from_text(text, title=title, source=source, published=published, url=url, name=name)
        return replace(article, warnings=warnings + article.warnings)

    @classmethod
    def from_file(cls, path: str | Path, *, source: str | None = None, published: date | None = None) -> "Article":
        """Read an article from a file, or from standard input for ``-``.

        Raises:
            ArticleError: As ``from_bytes``; also if the file is missing, no regular file or may not be read.
        """
        name = "standard input" if str(path) == "-" else repr(str(path))
        return cls.from_bytes(read(str(path), name), source=source, published=published, name=name)


def decode(data: bytes, name: str = "the input") -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` and what had to be assumed to read it.

    Raises:
        ArticleError: The bytes are no text.
    """
    if not data.strip():
        raise ArticleError(f"{name} is empty", "Give an article with at least one sentence.")
    encoding = _utf16(data)
    if encoding is None and (b"\0" in data or _SIGNATURES.match(data)):
        raise ArticleError(f"{name} is not text but binary data", "Give a plain text file.")
    try:
        return data.decode(encoding or "utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    text = data.decode("cp1252", "replace")
    controls = sum((character < " " and character not in "\t\n\r\f") or character == "\ufffd" for character in text)
    if encoding or controls > len(text) / 100:
        raise ArticleError(f"{name} is not text in a known encoding", "Save it as UTF-8.")
    return text, (f"{name} is not UTF-8; it was read as Windows-1252 (Latin-1). Save it as UTF-8 to be sure.",)


def plain(text: str) -> str:
    """``text`` as an article keeps it: line ends are ``\\n``, control characters spaces, and UTF-8 can write it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    # Of the control characters only tab and line end are text; the others could speak to a terminal. Spaces take
    # their place, so that offsets stay those of the input.
    return _CONTROLS.sub(" ", text).encode("utf-8", "replace").decode()


def one_line(text: str) -> str:
    """``text`` as a title or a name: plain, on one line, every run of white space one space."""
    return " ".join(plain(text).split())


def read(path: str, name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; ``name`` is what errors call it.

    Raises:
        ArticleError: The file is missing, a folder, may not be read, or is larger than ``MAX_BYTES``.
    """
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        elif Path(path).is_dir():
            raise IsADirectoryError(path)
        else:
            size = Path(path).stat().st_size
            if size > MAX_BYTES:
                raise too_large(name, size)
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise unreadable(name, error) from error
    if len(data) > MAX_BYTES:
        raise too_large(name, len(data))
    return data


def unreadable(name: str, error: Exception) -> ArticleError:
    """What to tell of a file that could not be opened or read to its end."""
    if isinstance(error, FileNotFoundError):
        mend = "Web pages are not fetched; save the text of the page." if "://" in name else "Check the path."
        return ArticleError(f"{name} does not exist", mend)
    if isinstance(error, IsADirectoryError):
        return ArticleError(f"{name} is a folder", "Name the article files in it.")
    if isinstance(error, PermissionError):
        return ArticleError(f"{name} may not be read", "Check the permissions of the file.")
    return ArticleError(f"{name} cannot be read ({one_line(str(error))})", "Check the path.")


def too_large(name: str, size: int) -> ArticleError:
    """What to tell of an input of ``size`` bytes or more, past ``MAX_BYTES``."""
    return ArticleError(
        f"{name} is {size / 2**20:.0f} MiB or more, past the limit of {MAX_BYTES // 2**20} MiB",
        "Give one article at a time.",
    )


_ENGLISH = frozenset("the of to and in a that on for with is was said will by at has have not from be as it".split())
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r"\s*[{\[]\s*[\"{\[\]}]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# Formats whose first bytes could pass for text.
_SIGNATURES = re.compile(rb"%PDF-|PK\x03\x04|\x1f\x8b|\x89PNG|GIF8|\xff\xd8\xff|\{\\rtf")


def _is_json(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text.lstrip())  # the first of several lines is enough
    except (ValueError, RecursionError):
        return False
    return True


def _utf16(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a mark: in Western text every other byte is zero, and only ever on one side.
    even, odd = data[:400:2], data[1:400:2]
    if len(odd) > 8 and odd.count(0) > len(odd) * 0.7 and even.count(0) == 0:
        return "utf-16-le"
    if len(odd) > 8 and even.count(0) > len(even) * 0.7 and odd.count(0) == 0:
        return "utf-16-be"
    return None


def _headed(text: str, header: Header, title: str) -> tuple[str, Header]:
    """``text`` with ``title`` as its headline, put before it unless it is there already, and its header."""
    words = title.casefold().split()
    if header.title and text[slice(*header.title)].casefold().split() == words:
        return text, header
    found = list(islice(_WORD.finditer(text), len(words)))
    if [word.group().casefold() for word in found] == words and _LINE_END.match(text, found[-1].end()):
        start, end = found[0].start(), found[-1].end()
    else:
        text = f"{title}\n\n{text}"
        start, end = 0, len(title)
    # What is known to be the headline must not be taken for a header line or a dateline, nor a day be read out of it:
    # the reader is shown a headline of one letter instead.
    header = read_header(text[:start] + "x".ljust(end - start) + text[end:])
    return text, replace(header, title=(start, end))


_WORD = re.compile(r"\S+")
_LINE_END = re.compile(r"[^\S\n]*(?:\n|\Z)")
