"""Talks of many documents → appointments: each with all who announce it, and what became of it.

Which talks are one is decided by the rules that an index of a corpus has (``identity``, ``gatherings``), here in
memory. Documents are read as a stream; of each is kept who its parties are, its talks and the sentences that tell
them. Their order changes nothing, but that of two with one article the later holds. How appointments are shown is not
known here.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from pydantic_core import PydanticSerializationError

from . import gatherings, identity
from .brief import ArticleInfo, Brief, Party, Run, Talk
from .documents import Document
from .gatherings import title_words
from .sentences import Sentence


@dataclass(frozen=True)
class Notice:
    """A talk as one document announces it.

    Attributes:
        id: What the document is called.
        about: Its article.
        run: How its brief was made.
        place: Which of the brief's talks it is, from 0.
        talk: The talk, as that brief has it.
        parties: Who is in the lists of the talk, and whom they act for.
        quotes: The sentences that state it, then those that complete them.
        is_news: Whether it changes what was known before: another day, another outcome.
        position: Which of the documents it is of, from 0.
    """

    id: str
    about: ArticleInfo
    run: Run
    place: int
    talk: Talk
    parties: tuple[Party, ...]
    quotes: tuple[Sentence, ...]
    is_news: bool = True
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Appointment:
    """A talk that one article or several announce.

    Attributes:
        talk: What they say together: as the latest has it, under the title that tells most; what that leaves out is
            the others'. It has no days if it is put off and no new one is known.
        notices: All of them, in the order of publication; the first tells of it first.
        dated: The one that has the last known days, even if these no longer hold; None if none has any.
    """

    talk: Talk
    notices: tuple[Notice, ...]
    dated: Notice | None

    @property
    def history(self) -> list[Notice]:
        """The announcements that changed something, the first one included."""
        return [one for one in self.notices if one.is_news]

    @property
    def latest(self) -> Notice:
        """The announcement that holds: the last that changed something."""
        return self.history[-1]


def timetable(documents: Iterable[Document]) -> list[Appointment]:
    """The talks of ``documents`` in the order of their days; those without one come last."""
    held: Articles[tuple[Sequence[Party], list[Notice]]] = Articles()
    for position, document in enumerate(map(writable, documents)):
        held.put(document.brief.article, (document.brief.parties, announced(document, position)))
    articles = dict(sorted((known_as(about), what) for about, what in held))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        _fold(db, ((name, parties, notices) for name, (parties, notices) in articles.items()))
        names = {(number, own): name for number, own, name in db.execute(_NAMES)}
        noted = [notices for _, notices in articles.values()]
        found = []
        for _, rows in groupby(db.execute(_TOLD), itemgetter(0)):
            told = [(number, replace(noted[number - 1][place], is_news=step > 0)) for _, number, place, step in rows]
            found.append(_appointment(told, names))
    return sorted(found, key=_when)


_What = TypeVar("_What")


class Articles(Generic[_What]):
    """What is held of each article.

    Two are one if they have the same text, or the same address and headline, as a story and its update have; then the
    later holds. Others stay two, as many statements have one headline and many articles the address of their site.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[ArticleInfo, _What]] = {}
        self._stories: dict[tuple[str, str], str] = {}

    def __iter__(self) -> Iterator[tuple[ArticleInfo, _What]]:
        return iter(self._held.values())

    def put(self, about: ArticleInfo, what: _What) -> list[_What]:
        """Hold ``what`` of an article; what was held of it before is given back."""
        story = _story(about)
        gone = (about.sha256, self._stories.get(story, about.sha256) if story else about.sha256)
        before = [self._held.pop(sha) for sha in gone if sha in self._held]
        for other, _ in before:
            if was := _story(other):
                del self._stories[was]
        self._held[about.sha256] = about, what
        if story:
            self._stories[story] = about.sha256
        return [one for _, one in before]


def _story(about: ArticleInfo) -> tuple[str, str] | None:
    return (about.url, about.title) if about.url and about.title else None


def origin(about: ArticleInfo) -> str:
    """What an article has in common with its corrected text, whatever its file is called; other articles may have it.

    Its address; else source, headline and day of publication; else its text.
    """
    if about.url:
        return about.url
    if about.title and about.published:
        return "\n".join((about.source or "", about.title, about.published.isoformat()))
    return about.sha256


def known_as(about: ArticleInfo) -> str:
    """What tells an article from all others, in the order of their origin."""
    return f"{origin(about)}\n{about.sha256}"


def writable(document: Document) -> Document:
    """``document`` without halves of surrogate pairs, which JSON can name but nothing can write."""
    try:
        document.brief.model_dump_json()
        document.id.encode()
    except (PydanticSerializationError, UnicodeError):
        text = json.dumps(document.brief.model_dump(), default=str, ensure_ascii=False).encode(errors="replace")
        return replace(
            document, id=document.id.encode(errors="replace").decode(), brief=Brief.model_validate_json(text)
        )
    return document


def announced(document: Document, position: int = 0) -> list[Notice]:
    """The talks of one document, each by itself; ``position`` says which of several documents it is."""
    brief = document.brief
    parties = {party.name: party for party in reversed(brief.parties)}
    sentences = {sentence.number: sentence for sentence in brief.sentences}
    found = []
    for place, talk in enumerate(brief.talks):
        numbers = dict.fromkeys((*talk.evidence, *talk.completed_by))
        quotes = tuple(sentences[number] for number in numbers if number in sentences)
        sides = _sides(talk, parties)
        found.append(Notice(document.id, brief.article, brief.run, place, talk, sides, quotes, position=position))
    return found


def _sides(talk: Talk, parties: dict[str, Party]) -> tuple[Party, ...]:
    """Those in the lists of a talk, and whom they act for, in the end a state."""
    names = [*talk.participants, *talk.mediators]
    found: dict[str, Party] = {}
    for name in names:  # grows as it is read
        if name in parties and name not in found:
            found[name] = parties[name]
            names.append(found[name].represents or "")
    return tuple(found.values())


# --- one occasion ----------------------------------------------------------------------------------------------------

_ARTICLE = "CREATE TABLE article (number INTEGER PRIMARY KEY, published TEXT);"
"""What ``identity`` has to know of an article: when somebody held an office."""

_NAMES = """
SELECT naming.article, naming.name, party.name FROM naming JOIN party ON party.item = naming.party
WHERE (naming.article, naming.place) IN (SELECT article, party FROM attends)
"""
_TOLD = """
SELECT head, article, place, step FROM announced
ORDER BY head, published, status = 'cancelled', status = 'postponed', name, place
"""
"""In the order in which ``gatherings`` reads a history."""


def _fold(db: sqlite3.Connection, articles: Iterable[tuple[str, Sequence[Party], Sequence[Notice]]]) -> None:
    """Find out which talks are one; articles are known by their number in the order of their names."""
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("BEGIN")
    db.execute(_ARTICLE)
    identity.prepare(db)
    gatherings.prepare(db)
    for number, (name, parties, notices) in enumerate(articles, 1):
        day = notices[0].about.published.isoformat() if notices and notices[0].about.published else ""
        db.execute("INSERT INTO article VALUES (?, ?)", (number, day or None))
        identity.note(db, number, name, parties)
        gatherings.note(db, number, name, day, [one.talk for one in notices], parties)
    identity.settle(db)
    gatherings.settle(db)


def _appointment(told: Sequence[tuple[int, Notice]], names: Mapping[tuple[int, str], str]) -> Appointment:
    """The appointment of these announcements, each with the number of its article."""
    notices = tuple(one for _, one in told)
    news = [one for one in notices if one.is_news]
    last, dated = news[-1].talk, _dated(news)
    days = dated.talk if dated and (dated is news[-1] or last.status != "postponed") else None
    late = [one.talk for one in reversed(notices)]
    same_day = [one for one in late if days and one.start == days.start and (one.start or one.end == days.end)]
    roles = _roles(told, names)
    together = {
        "title": max(late, key=lambda one: len(title_words(one.title))).title,
        "participants": [name for name, role in roles.items() if role == "participants"],
        "mediators": [name for name, role in roles.items() if role == "mediators"],
        "when": next((one.when for one in (days or last, *same_day) if one.when), None),
        "start": days and days.start,
        "end": days and next((one.end for one in (days, *same_day) if one.end), None),
        "location": next((one.location for one in late if one.location), None),
        "topics": list({topic.casefold(): topic for one in notices for topic in one.talk.topics}.values()),
    }
    return Appointment(last.model_copy(update=together), notices, dated)


def _dated(news: Sequence[Notice]) -> Notice | None:
    """The announcement that has the last known days: a later one without any, or with vaguer ones, tells no others.

    Only where a talk is put off may the vaguer days be the new ones.
    """
    found: Notice | None = None
    for one in news:
        talk, known = one.talk, found and found.talk.start
        is_vaguer = known and known != talk.start and known.startswith(talk.start or "")
        if (talk.start or talk.end) and (talk.status == "postponed" or not is_vaguer):
            found = one
    return found


def _roles(told: Sequence[tuple[int, Notice]], names: Mapping[tuple[int, str], str]) -> dict[str, str]:
    """Who has which part, by the latest announcement that says; under the names that they have in all articles."""
    roles: dict[str, str] = {}
    for number, one in reversed(told):
        for role, listed in (("participants", one.talk.participants), ("mediators", one.talk.mediators)):
            for name in listed:
                roles.setdefault(names.get((number, name), name), role)
    return roles


def _when(one: Appointment) -> tuple[str, str, str, int]:
    first = one.notices[0]
    return one.talk.start or one.talk.end or "~", one.talk.title, known_as(first.about), first.place
