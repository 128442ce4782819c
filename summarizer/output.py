"""Documents → stdout, a file or a folder, in the format that was asked for. Which views there are is known here alone.

What takes time to import is imported where it is needed: every command loads this module.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from .console import beside, console
from .errors import ArticleError, ConfigError

if TYPE_CHECKING:
    from rich.console import Console

    from .documents import Document


class Format(StrEnum):
    """What a brief is printed as."""

    text = "text"
    json = "json"
    md = "md"
    html = "html"
    ics = "ics"
    csv = "csv"
    yaml = "yaml"
    events = "events"


# A text file beside a gold file is its article: what is printed for reading has another ending.
_ENDINGS = {
    Format.text: ".brief.txt",
    Format.json: ".json",
    Format.md: ".md",
    Format.html: ".html",
    Format.yaml: ".yaml",
}
"""Formats of which a folder gets a file a brief."""
_OWN_ENDS = {Format.ics, Format.csv}
"""Formats whose standard says how a line ends, on whatever system."""
_ALONE = {Format.html, Format.yaml}
"""Formats of which a file holds one brief."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """What briefs are written as, and where to.

    Attributes:
        format: The format.
        to: A file, or a folder (also one that is not there yet, if it ends in a slash); None is stdout.
        into: A calendar of ours that talks are added to.
        quotes: Whether items are followed by the sentences they cite, in text and Markdown.
        verbose: Whether text lists what was left out.
    """

    format: Format
    to: str | None = None
    into: Path | None = None
    quotes: bool = False
    verbose: bool = False

    @property
    def wants_articles(self) -> bool:
        """Whether it shows, or puts beside a brief, the article itself."""
        return self.format in _ALONE

    def check_inputs(self, inputs: Sequence[str]) -> None:
        """Refuse to write over what is read.

        Raises:
            ConfigError: The output is one of ``inputs``.
        """
        for out in (Path(named) for named in (self.to, self.into) if named):
            for given in inputs:
                if given != "-" and Path(given).exists() and out.exists() and out.samefile(given):
                    raise ConfigError(f"{str(out)!r} is to be read, and to be written over", "Name another file.")

    def check(self, many: bool) -> None:
        """Refuse what cannot be, before any brief is made.

        Raises:
            ConfigError: The format does not go with the place, or with more than one brief.
        """
        if self.into and self.format is not Format.ics:
            raise ConfigError("--into names a calendar", "Say --format ics as well.")
        if self.into and self.to:
            raise ConfigError("--into names where the calendar is, and --output another place", "Give one of them.")
        if self._is_folder(many=many) and self.format not in _ENDINGS:
            what = f"Cannot write to {self.to!r}: it is a folder, and --format {self.format} makes one file of all"
            raise ConfigError(what, "Name a file with --output.")
        if many and self.format in _ALONE and not self._is_folder(many=many):
            what = f"--format {self.format} of several briefs makes several files"
            raise ConfigError(what, "Name a folder with --output FOLDER/.")

    def write(self, documents: Iterable["Document"], tell: Callable[[str], None], *, many: bool | None = None) -> None:
        """Write ``documents`` one by one as they come, as far as the format allows.

        Args:
            documents: The briefs; if there is none, nothing is written and what was there stays.
            tell: Told what was left alone, a sentence each.
            many: Whether there may be several; by default seen from the first two.

        Raises:
            ConfigError: As ``check``; also if something cannot be written.
        """
        coming = iter(documents)
        if many is None:
            head = list(islice(coming, 2))
            many, coming = len(head) > 1, chain(head, coming)
        self.check(many)
        if self._is_folder(many=many):
            from .folder import fill

            fill(Path(self.to or ""), coming, _ENDINGS[self.format], self.text_of, tell)
        elif self.into:
            self._add(coming, self.into)
        elif self.format is Format.yaml and self.to:
            from .folder import put_gold

            for document in coming:
                put_gold(Path(self.to), document, self.text_of(document), tell)
        else:
            with sink(Path(self.to) if self.to else None, self.format) as out:
                self._print(coming, out, many=many)

    def _is_folder(self, *, many: bool) -> bool:
        if self.to is None:
            return False
        named = self.to.endswith(("/", "\\")) or (self.format in _ALONE and not Path(self.to).suffix)
        return Path(self.to).is_dir() or (named and not Path(self.to).exists())

    def _add(self, documents: Iterable["Document"], calendar: Path) -> None:
        """Add to a calendar; two runs that do so at once wait for each other, and neither undoes what the other did."""
        from filelock import FileLock

        from .views.ics import to_ics

        _calendar(calendar)  # what cannot be added to is told before any brief is made
        if not (made := list(documents)):
            return
        try:
            with FileLock(calendar.with_name(calendar.name + ".lock")), sink(calendar, Format.ics) as out:
                out.file.write(to_ics([*_calendar(calendar), *made]))
        except OSError as error:
            raise _unwritten(calendar, error) from error

    def _print(self, coming: Iterator["Document"], out: "Console", *, many: bool) -> None:
        first = next(coming, None)
        if first is None:  # not even the head of a table: what was there before stays
            return
        documents = chain([first], coming)
        match self.format:
            case Format.ics:
                from .views.ics import to_ics

                _pour([to_ics(documents)], out)
            case Format.csv:
                from .views.csv import to_csv

                _pour(to_csv(documents), out)
            case Format.events:
                from .views.events import to_events

                _pour(to_events(documents), out)
            case Format.text:
                for number, document in enumerate(documents):
                    if number:
                        out.print()
                        rule(out)
                    self.print_text(document, out)
            case _:
                for number, document in enumerate(documents):
                    if number and self.format is Format.md:
                        out.file.write("\n")
                    out.file.write(plain(self.text_of(document, many=many, ascii_only=not is_utf(out)), out))
                    out.file.flush()

    def print_text(self, document: "Document", out: "Console") -> None:
        """Print the brief for reading, in the width and colours of ``out``."""
        from .views.text import to_text

        to_text(document.brief, out, quotes=self.quotes, verbose=self.verbose)
        out.file.flush()

    def text_of(
        self, document: "Document", *, many: bool = False, home: str | None = None, ascii_only: bool = False
    ) -> str:
        """One brief in a format of which each brief is a text of its own."""
        match self.format:
            case Format.json:
                from .views.json import to_json

                return to_json(document.brief, indent=None if many else 2, ascii_only=ascii_only) + "\n"
            case Format.md:
                from .views.markdown import to_markdown

                return to_markdown(document, quotes=self.quotes, properties=not many)
            case Format.html:
                from .views.html import to_html

                return to_html(document, home=home)
            case Format.yaml:
                from .views.gold import to_gold

                return to_gold(document)
            case _:
                import io

                file = io.StringIO()
                self.print_text(document, console(file))
                return file.getvalue()


def rule(out: "Console") -> None:
    """A line between two briefs."""
    from .views.palette import SOFT

    out.rule(style=SOFT)


def _calendar(path: Path) -> list["Document"]:
    """What a calendar that is added to was made of; nothing if it is not there yet."""
    from .views.ics import from_ics

    try:
        with path.open(encoding="utf-8", newline="") as file:
            return from_ics(file.read())
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Cannot read {str(path)!r} ({error})", "Choose another --into.") from error
    except ArticleError as error:
        raise ConfigError(f"{str(path)!r}: {error.what}", error.mend) from error


def _pour(chunks: Iterable[str], out: "Console") -> None:
    for chunk in chunks:
        out.file.write(plain(chunk, out))
        out.file.flush()


def plain(text: str, out: "Console") -> str:
    """``text`` in the characters that ``out`` can write: where it lacks some, no brief is lost for that."""
    encoding = getattr(out.file, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def is_utf(out: "Console") -> bool:
    """Whether ``out`` can write every character."""
    return (getattr(out.file, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


@contextmanager
def sink(output: Path | None, format: Format = Format.text) -> Iterator["Console"]:
    """Where briefs are printed; a file is written beside its place and put there once it is complete.

    Args:
        output: A file; None is stdout.
        format: Text and JSON have stdout's encoding, which a terminal can show; all else is UTF-8 wherever it goes.

    Raises:
        ConfigError: It cannot be written.
    """
    import io
    import sys

    newline = "" if format in _OWN_ENDS else None
    if output is None:
        if format in (Format.text, Format.json) or sys.stdout.isatty():
            yield console(sys.stdout)
            return
        sys.stdout.flush()
        out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline=newline or "\n")
        try:
            yield console(out)
            out.flush()
        finally:
            out.detach()  # stdout itself stays open
        return
    if output.is_dir():
        raise ConfigError(f"Cannot write to {str(output)!r}: it is a folder", "Name a file with --output.")
    target = output.resolve()  # what a link points to is written, not the link
    # A pipe or device is written to as it is.
    part = target if target.exists() and not target.is_file() else beside(target)
    try:
        with part.open("w" if part == target else "x", encoding="utf-8", newline=newline) as file:
            yield console(file)
        if part != target and part.stat().st_size:
            part.replace(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(output, error) from error
    finally:
        if part != target:
            part.unlink(missing_ok=True)  # no brief came about: what was there before stays


def _unwritten(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"Cannot write to {str(path)!r} ({error.strerror or error})", "Name another file or folder.")
