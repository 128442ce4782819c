"""Talks of many documents → appointments: each with all who announce it, and what became of it.

Which talks are one is decided by the rules that an index of a corpus has (``identity``, ``gatherings``), here in
memory. Documents are read as a stream; of each is kept who its parties are, its talks and the sentences that tell
them. Their order changes nothing, but that of two with one article the later holds. How appointments are shown is not
known here.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter

from . import gatherings, identity
from .brief import ArticleInfo, Party, Run, Talk
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
    parties: dict[str, Sequence[Party]] = {}
    notices: dict[str, list[Notice]] = {}
    for position, document in enumerate(documents):
        article = known_as(document.brief.article)
        parties[article] = document.brief.parties
        notices[article] = announced(document, position)
    articles = sorted(parties)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        _fold(db, ((article, parties.pop(article), notices[article]) for article in articles))
        names = {(number, own): name for number, own, name in db.execute(_NAMES)}
        noted = [notices[article] for article in articles]
        found = []
        for _, rows in groupby(db.execute(_TOLD), itemgetter(0)):
            told = [(number, replace(noted[number - 1][place], is_news=step > 0)) for _, number, place, step in rows]
            found.append(_appointment(told, names))
    return sorted(found, key=_when)


def known_as(about: ArticleInfo) -> str:
    """What tells an article from others, whatever its file is called and whichever model read it.

    Its address; else source, headline and day of publication, as many statements have one headline; else its text.
    """
    if about.url:
        return about.url
    if about.title and about.published:
        return "\n".join((about.source or "", about.title, about.published.isoformat()))
    return about.sha256


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
