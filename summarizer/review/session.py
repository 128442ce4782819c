"""A brief that is put right by hand: the page, the draft that survives a crash, the gold file that comes of it.

Writes into one folder only, under names made here. What is wrong with an entry is told by ``rules``; how the
page gets to a browser and back is not known here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from ..article import Article, plain
from ..brief import CATEGORIES, ONE, Category
from ..documents import Document
from ..errors import ConfigError, OutputError
from ..identity import slug
from ..views import pages
from ..views.words import TITLES, published
from . import gold
from .rules import Entries, Fault, about, check, entry, slots

_LONGEST_SLUG = 60


class Faulty(Exception):
    """The entries break rules: ``faults``."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Taken(Exception):
    """A file of that name is there: ``same`` if it is a gold file of this article, which may be asked to give way."""

    def __init__(self, name: str, *, same: bool) -> None:
        super().__init__(name)
        self.name = name
        self.same = same


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
        is_kept: Whether there are changes that no gold file has, kept as a draft.

    Args:
        document: The brief and its article.
        out: The folder for the gold file, its text and the draft; made if it is not there.

    Raises:
        ConfigError: The article is not at hand.
        OutputError: The folder cannot be made.
    """

    def __init__(self, document: Document, out: Path) -> None:
        if document.article is None:
            mend = "Name its file, or the folder or records it is in, with --articles."
            raise ConfigError(f"The article of the brief {document.id!r} is not at hand", mend)
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritten(out, error) from error
        self.document = document
        self.article: Article = document.article
        self.saved: Path | None = None
        self._out = out
        self._fresh = State.of(document)
        digest = hashlib.sha256(document.brief.model_dump_json().encode()).hexdigest()
        self._draft = out / f".review-{digest[:16]}.json"  # of this brief and no other, even of the same article
        self._lock = RLock()
        self._written: dict[Path, bytes] = {}
        self._opened = self._found()
        self._base = self._opened or self._fresh  # what needs no draft
        self._state, self.is_kept = self._base, False
        with suppress(OSError, ValueError, RecursionError):  # no draft, or a broken one: the brief is there
            self._state, self.is_kept = State.read(json.loads(self._draft.read_bytes())), True

    def page(self) -> str:
        """The page with what was entered last."""
        with self._lock:
            data = {
                "state": self._state.data(),
                "fresh": self._fresh.data() if self._taken_up() else None,
                "notice": self._taken_up(),
                "unsaved": self.is_kept,
                "saved": self.saved and self.saved.name,
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

    def keep(self, data: Any) -> None:
        """Keep what was entered as a draft, in memory and on disk; the brief as it was needs none.

        Raises:
            ValueError: It is no state of a review.
            OutputError: It cannot be written.
        """
        state = State.read(data)
        with self._lock:
            self._state, self.is_kept = state, state != self._base
            if not self.is_kept:
                self._drop_draft()
                return
            self._put(self._draft, json.dumps(state.data(), ensure_ascii=False).encode("utf-8", "replace"))

    def save(self, data: Any, *, overwrite: bool = False) -> Path:
        """Write the gold file and its text; a draft is kept first, so that nothing is lost if that fails.

        Args:
            data: What the page holds.
            overwrite: Whether a gold file of the same article gives way that this review did not write.

        Raises:
            ValueError: It is no state of a review.
            Faulty: The entries break rules.
            Taken: Another file is there.
            OutputError: It cannot be written.
        """
        with self._lock:
            self.keep(data)
            entries = self._state.entries
            items, faults = check(entries, self.article)
            if faults:
                raise Faulty(faults)
            path = self._out / f"{self._name(entries)}.yaml"
            text = path.with_suffix(".txt")
            self._make_way(path, text, overwrite=overwrite)
            if not text.exists():
                self._put(text, self.article.text.encode())
            self._put(path, gold.write(self.document, entries, items).encode())
            self._forget(but={path, text})
            self._drop_draft()
            self.saved, self.is_kept, self._base = path, False, self._state
            return path

    def _taken_up(self) -> str:
        """What the page shows instead of the brief; empty if it shows that, or what was saved just now."""
        if self.saved:
            return ""
        if self.is_kept:
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
        path = self._out / f"{self._name(self._fresh.entries)}.yaml"
        held, text = _bytes(path), _bytes(path.with_suffix(".txt"))
        if not held or text is None or not self._is_ours(text):
            return None
        try:
            entries = gold.read(held.decode(), self.article)
        except ValueError:  # it will be asked about before it is overwritten
            return None
        self._written[path] = held
        return State(entries, self._fresh.dropped)

    def _is_ours(self, text: bytes) -> bool:
        return plain(text.decode("utf-8", "replace")) == self.article.text

    def _name(self, entries: Entries) -> str:
        """Day and slug, from the text of fields: no path from outside gets here."""
        words = slug(entries.file["title"] or Path(self.document.id).stem)
        if len(words) > _LONGEST_SLUG:
            words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
        return f"{entries.file['published']}-{words}"

    def _make_way(self, path: Path, text: Path, *, overwrite: bool) -> None:
        """See that nothing is overwritten that is another's."""
        if path in self._written and _bytes(path) == self._written[path]:
            return
        there = _bytes(text)
        same = there is not None and self._is_ours(there)
        if there is not None and not same:
            raise Taken(text.name, same=False)
        if _bytes(path) is not None and not (same and overwrite):
            raise Taken(path.name, same=same)

    def _put(self, path: Path, data: bytes) -> None:
        """Write a file beside its place and put it there once it is complete."""
        part = path.with_name(f"{path.name}.part")
        try:
            part.unlink(missing_ok=True)
            with part.open("xb") as file:
                file.write(data)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _unwritten(path, error) from error
        if path != self._draft:
            self._written[path] = data

    def _forget(self, but: set[Path]) -> None:
        """Remove what this review saved under an earlier name, unless somebody has changed it since."""
        for path in self._written.keys() - but:
            if _bytes(path) == self._written.pop(path):
                with suppress(OSError):
                    path.unlink()


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
