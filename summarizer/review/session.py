"""A brief that is put right by hand: the page, the draft that survives a crash, the gold file that comes of it.

Writes into one folder only, under names made here. What is wrong with an entry is told by ``rules``; how the
page gets to a browser and back is not known here.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import RLock
from typing import Any

from ..article import Article, plain
from ..brief import CATEGORIES, ONE, Category
from ..console import beside
from ..documents import Document
from ..errors import ConfigError, OutputError
from ..folder import base_name
from ..views import pages
from ..views.words import TITLES, published
from . import gold
from .rules import Entries, Fault, about, check, entry, slots


class Faulty(Exception):
    """The entries break rules: ``faults``."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Taken(Exception):
    """A gold file of this article is there, at ``path``, and has to be asked about before it gives way.

    Attributes:
        path: The file.
        is_known: Whether this review opened or saved it, and it was changed since; else this review did not make it.
    """

    def __init__(self, path: Path, *, is_known: bool) -> None:
        super().__init__(str(path))
        self.path = path
        self.is_known = is_known


class Outdated(Exception):
    """The page that asks is not the one that was opened last: it would write over what is entered there."""


@dataclass(frozen=True)
class State:
    """What the page holds: the entries, and what was dropped of the brief and not taken back in."""

    entries: Entries
    dropped: list[dict[str, Any]]

    @classmethod
    def of(cls, document: Document) -> "State":
        """The brief as it is before anybody touched it."""
        brief, known = document.brief, document.brief.article
        told = {
            "source": known.source,
            "published": known.published and known.published.isoformat(),
            "title": known.title,
            "origin": known.url,
        }
        items = {name: [entry(name, item.model_dump()) for item in getattr(brief, name)] for name in CATEGORIES}
        return cls(Entries(about(told), items), [_dropped(one.model_dump()) for one in brief.dropped])

    @classmethod
    def read(cls, data: Any) -> "State":
        """What the page sent, or what a draft kept.

        Raises:
            ValueError: It is no such thing.
        """
        if not isinstance(data, dict) or not all(isinstance(data.get(name), list) for name in (*CATEGORIES, "dropped")):
            raise ValueError("no state of a review")
        if not all(isinstance(one, dict) for name in (*CATEGORIES, "dropped") for one in data[name]):
            raise ValueError("no state of a review")
        items = {name: [entry(name, one) for one in data[name]] for name in CATEGORIES}
        dropped = [_dropped(one) for one in data["dropped"] if one.get("category") in CATEGORIES]
        return cls(Entries(about(data.get("file")), items), dropped)

    def data(self) -> dict[str, Any]:
        """The same for the page, or for a draft."""
        items = {str(name): list(entries) for name, entries in self.entries.items.items()}
        return {"file": dict(self.entries.file), **items, "dropped": self.dropped}


def _dropped(given: Mapping[str, Any]) -> dict[str, Any]:
    category: Category = given["category"]
    item = given["item"] if isinstance(given.get("item"), dict) else {}
    return {"category": category, "reason": str(given.get("reason") or ""), "item": entry(category, item)}


class Review:
    """One document under review.

    Attributes:
        saved: The gold file that was written; None as long as none was.
        is_kept: Whether there are changes that no gold file has, and the draft on the disk has all of them.

    Args:
        document: The brief and its article.
        out: The folder for the gold file, its text and the draft; made if it is not there.

    Raises:
        ConfigError: The article is not at hand.
        OutputError: The folder cannot be made, or not be written.
    """

    def __init__(self, document: Document, out: Path) -> None:
        if document.article is None:
            mend = "Name its file, or the folder or records it is in, with --articles."
            raise ConfigError(f"The article of the brief {document.id!r} is not at hand", mend)
        _check_folder(out)
        self.document = document
        self.article: Article = document.article
        self.saved: Path | None = None
        self._out = out
        self._fresh = State.of(document)
        digest = hashlib.sha256(document.brief.model_dump_json().encode()).hexdigest()
        self._draft = out / f".review-{digest[:16]}.json"  # of this brief and no other, even of the same article
        self._lock = RLock()
        self._page = 0  # which one was opened last
        self._seen: dict[Path, bytes] = {}  # what files held when they were read or written here
        self._made: set[Path] = set()  # those that were put where nothing was
        self._opened = self._found()
        self._base = self._opened or self._fresh  # what needs no draft
        self._state, self.is_kept = self._base, False
        with suppress(OSError, ValueError, RecursionError):  # no draft, or a broken one: the brief is there
            self._state = State.read(json.loads(self._draft.read_bytes()))
            self.is_kept = self.is_changed

    @property
    def is_changed(self) -> bool:
        """Whether there are changes that no gold file has, kept or not."""
        return self._state != self._base

    def page(self) -> str:
        """The page with what was entered last; those that were opened before may not write any more."""
        with self._lock:
            self._page += 1
            data = {
                "page": self._page,
                "state": self._state.data(),
                "fresh": self._fresh.data() if self._taken_up() else None,
                "notice": self._taken_up(),
                "unsaved": self.is_changed,
                "saved": self.saved and str(self.saved),
                "slots": {name: [slot._asdict() for slot in slots(name)] for name in CATEGORIES},
                "titles": TITLES,
                "one": ONE,
            }
        brief = self.document.brief
        return pages.render(
            "review.html.j2",
            title=brief.article.title or self.document.id,
            about=published(brief),
            rows=list(self._rows),
            data=data,
        )

    def keep(self, data: Any, *, page: int | None = None) -> None:
        """Keep what was entered as a draft, in memory and on disk; the brief as it was needs none.

        Args:
            data: What the page holds.
            page: The number that the page has; None if it is not a page that asks.

        Raises:
            ValueError: It is no state of a review.
            Outdated: Another page was opened since.
            OutputError: It cannot be written.
        """
        state = State.read(data)
        with self._lock:
            if page not in (None, self._page):
                raise Outdated
            self._state, self.is_kept = state, False
            if not self.is_changed:
                self._drop_draft()
                return
            _put(self._draft, json.dumps(state.data(), ensure_ascii=False).encode("utf-8", "replace"))
            self.is_kept = True

    def save(self, data: Any, *, page: int | None = None, overwrite: bool = False) -> Path:
        """Write the gold file and its text; a draft is kept first, so that nothing is lost if that fails.

        Args:
            data: What the page holds.
            page: As for ``keep``.
            overwrite: Whether a gold file of the same article gives way that is not as this review knows it.

        Raises:
            ValueError: It is no state of a review.
            Outdated: Another page was opened since.
            Faulty: The entries break rules.
            Taken: Such a gold file is there.
            OutputError: It cannot be written.
        """
        with self._lock:
            self.keep(data, page=page)
            entries = self._state.entries
            items, faults = check(entries, self.article)
            if faults:
                raise Faulty(faults)
            path = self._place(entries, overwrite=overwrite)
            self._put_pair(path, gold.write(self.document, entries, items).encode())
            self._forget(but=path)
            self._drop_draft()
            self.saved, self.is_kept, self._base = path, False, self._state
            return path

    def _taken_up(self) -> str:
        """What the page shows instead of the brief; empty if it shows that, or what was saved just now."""
        if self.saved:
            return ""
        if self.is_changed:
            return "What was entered before and not saved was taken up."
        return "This is the gold file that the folder has of this article." if self._opened else ""

    def _drop_draft(self) -> None:
        with suppress(OSError):
            self._draft.unlink()

    @cached_property
    def _rows(self) -> "list[Row]":
        return list(_rows(self.article))

    # --- files -------------------------------------------------------------------------------------------------------

    def _found(self) -> State | None:
        """What the folder's gold file of this article holds, if it has one under the name that the brief gives it."""
        for path in self._named(self._name(self._fresh.entries)):
            held = _bytes(path)
            if held and self._is_own(path):
                with suppress(ValueError):  # broken: it will be asked about before it is overwritten
                    entries = gold.read(held.decode(), self.article)
                    self._seen[path] = held
                    return State(entries, self._fresh.dropped)
        return None

    def _name(self, entries: Entries) -> str:
        """Day and slug, from the text of fields: no path from outside gets here."""
        return base_name(entries.file["published"] or None, entries.file["title"], self.document.id)

    def _named(self, name: str) -> list[Path]:
        """The gold files of that name, and of that name with a number; also where only the text of one is there."""
        found = {}
        for path in self._out.glob(f"{name}*"):
            if match := re.fullmatch(rf"{re.escape(name)}(?:-([2-9]|[1-9]\d+))?\.(?:yaml|txt)", path.name, re.ASCII):
                found[path.with_suffix(".yaml")] = int(match[1] or 1)
        return sorted(found, key=lambda path: found[path])

    def _is_own(self, path: Path) -> bool:
        """Whether a gold file is of this article, as the text beside it tells."""
        text = _bytes(path.with_suffix(".txt"))
        if text is None:  # somebody took it away
            return path in self._seen
        return plain(text.decode("utf-8", "replace")) == self.article.text

    def _place(self, entries: Entries, *, overwrite: bool) -> Path:
        """Where to save: over this article's gold file, or under the first number that is free.

        Raises:
            Taken: Its gold file is not as this review knows it.
        """
        name = self._name(entries)
        there = self._named(name)
        own = [path for path in there if self._is_own(path)]
        if not own:
            names = chain([name], (f"{name}-{number}" for number in count(2)))
            return next(path for one in names if (path := self._out / f"{one}.yaml") not in there)
        path = next((one for one in own if one in self._seen), own[0])
        held, known = _bytes(path), self._seen.get(path)
        if held is not None and held != known and not overwrite:
            raise Taken(path, is_known=known is not None)
        return path

    def _put_pair(self, path: Path, held: bytes) -> None:
        """Write a gold file and, if it is not there, its text; neither stays alone."""
        text = path.with_suffix(".txt")
        new = [one for one in (path, text) if _bytes(one) is None]
        try:
            if text in new:
                self._seen[text] = self.article.text.encode()
                _put(text, self._seen[text])
            _put(path, held)
        except OutputError:
            if text in new:
                with suppress(OSError):
                    text.unlink()
            raise
        self._seen[path] = held
        self._made.update(new)

    def _forget(self, but: Path) -> None:
        """Remove what this review made under an earlier name, unless somebody has changed it since."""
        for path in [one for one in self._made if one.suffix == ".yaml" and one != but]:
            pair = {path, path.with_suffix(".txt")}
            if pair <= self._made and all(_bytes(one) == self._seen[one] for one in pair):
                with suppress(OSError):
                    path.unlink()
                    path.with_suffix(".txt").unlink()
            self._made -= pair


def _check_folder(folder: Path) -> None:
    """Make the folder, and write there: else it would be told only after an hour's work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".review-") as file:
            file.write(b"\n")
    except OSError as error:
        raise _unwritten(folder, error) from error


def _put(path: Path, data: bytes) -> None:
    """Write a file beside its place and put it there once it is complete."""
    part = beside(path)
    try:
        with part.open("xb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _bytes(path: Path) -> bytes | None:
    """What is there under that name; None if nothing is."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:  # a folder, or not ours to read
        return b""


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(f"Cannot write {str(path)!r} ({error.strerror})", "Choose another folder with --out.")


# --- the article on the page -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of the article's column: a sentence, or, without a number, what is in none.

    Attributes:
        number: Of the sentence.
        text: What it says.
        before: What stands before it in its line and belongs to no sentence: a dateline, a list mark.
        opens: Whether it opens a paragraph.
    """

    number: int | None
    text: str
    before: str = ""
    opens: bool = False


def _rows(article: Article) -> Iterator[Row]:
    pending = list(reversed(article.sentences))
    start = 0
    for line in article.text.split("\n"):
        at, end, opens = start, start + len(line), True
        while pending and pending[-1].start < end:
            one = pending.pop()
            yield Row(one.number, one.text, article.text[at : one.start].strip(), opens)
            at, opens = one.end, False
        if rest := article.text[at:end].strip():
            yield Row(None, rest, opens=opens)
        start = end + 1
