"""Talks of many documents ↔ a calendar (RFC 5545) that can be added to: an event for each talk that has a known day.

What stands in it depends on the documents alone, never on the clock: stamps are days of publication. Each event holds
what its articles tell (``X-SUMMARIZER-TOLD``, a line of JSON for each), so that a calendar can be read back and written
anew with what became known since, under the same UID and with a higher SEQUENCE. For that, only what a calendar keeps
has a say in which talks are one. An event that turns out to be one with another is not written again. What an article
says is text: it never opens a property, a line or a component.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, count
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid5

from icalendar import Calendar, Component, Event, vText
from pydantic import ValidationError

from .. import __version__
from ..brief import ArticleInfo, Brief, Talk
from ..documents import Document
from ..errors import ArticleError
from ..gatherings import days, title_words
from ..identity import key
from ..timetable import Appointment, Articles, Notice, announced, known_as, origin, timetable, writable
from .bidi import plain
from .clock import Hours, hours
from .ics_kept import Told
from .words import long_day, period, told

SHOWN = 5
"""Of how many articles an event has the sentences in its description, the last ones; the others are counted."""

_NAME = "Talks in the news"
_DESCRIPTION = (
    "Talks that articles announce with the sentences that do. Those without a known day are not in this calendar."
    " A time is that of the place unless the article gives it in UTC."
)
_MAKER = "-//summarizer-brief//summarizer"
_TOLD = "X-SUMMARIZER-TOLD"
_NAMESPACE = UUID("5b0f1c1e-6c0e-5d0b-9a43-0d7f6a3f0c52")
"""What UIDs are derived in; another one would make other events of all talks."""
_EPOCH = date(1970, 1, 1)
"""The day of publication of an article that has none."""
_MEND = "Give a calendar that the summarizer wrote, as it wrote it."


class _Entry(NamedTuple):
    """What an event was when a calendar was written."""

    uid: str
    sequence: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class _Kept(Document):
    """A document out of a calendar.

    Attributes:
        events: The event of each of its talks.
    """

    events: tuple[_Entry, ...] = ()


def to_ics(documents: Iterable[Document]) -> str:
    """The calendar of the talks of ``documents``, with the line ends that the format asks for; write it as it is."""
    held: Articles[tuple[list[Notice], dict[_Name, str]]] = Articles()
    entries: dict[str, _Entry] = {}
    for document in map(writable, documents):
        may_have_day = [one for one in announced(document) if one.talk.start or one.talk.end or _is_moved(one.talk)]
        uids: dict[_Name, str] = {}
        if isinstance(document, _Kept):
            uids.update(zip(_names(document), (entry.uid for entry in document.events), strict=True))
            entries.update((entry.uid, entry) for entry in document.events)
        for _, before in held.put(document.brief.article, (may_have_day, uids)):
            uids.update({name: uid for name, uid in before.items() if name not in uids})
    appointments = _appointments(chain.from_iterable(notices for _, (notices, _) in held))
    had = {known_as(about): uids for about, (_, uids) in held}
    uids_now = _uids(appointments, had)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"{_MAKER} {__version__}//EN")
    calendar.add("calscale", "GREGORIAN")
    # No METHOD: a publication has to have an organizer (RFC 5546), and whoever reports a meeting does not hold it.
    calendar.calendar_name = _NAME
    calendar.description = _DESCRIPTION
    for appointment, uid in zip(appointments, uids_now, strict=True):
        calendar.add_component(_event(appointment, uid, entries.get(uid)))
    return str(calendar.to_ical(), "utf-8")


def _is_moved(talk: Talk) -> bool:
    """Whether it may be the news of another talk, which has a day."""
    return talk.status in ("postponed", "cancelled")


def _appointments(notices: Iterable[Notice]) -> list[Appointment]:
    """What the notices tell of with a known day; the others have no say in it, since they will not be read back."""
    kept = list(notices)
    while True:
        found = timetable(_documents(kept))
        if all(one.dated for one in found):
            return found
        kept = [notice for one in found if one.dated for notice in one.notices]


def _documents(notices: Iterable[Notice]) -> list[Document]:
    """The documents of these notices and nothing else, always in the same order."""
    articles: dict[str, list[Notice]] = {}
    for notice in notices:
        articles.setdefault(known_as(notice.about), []).append(notice)
    return [_document(sorted(found, key=attrgetter("place"))) for _, found in sorted(articles.items())]


def _document(notices: Sequence[Notice]) -> Document:
    """The document of the notices of one article, with nothing in it that they do not need."""
    first = notices[0]
    sentences = {sentence.number: sentence for notice in notices for sentence in notice.quotes}
    brief = Brief(
        article=first.about,
        parties=list({party.name: party for notice in notices for party in notice.parties}.values()),
        agreements=[],
        talks=[notice.talk for notice in notices],
        concerns=[],
        sentences=[sentences[number] for number in sorted(sentences)],
        run=first.run,
    )
    return Document(first.id, brief)


# --- what an event is called -----------------------------------------------------------------------------------------


class _Name(NamedTuple):
    """What one article's talks are told apart by, and which no later news can change."""

    words: tuple[str, ...]
    sides: tuple[str, ...]
    place: int  # among those that are called alike

    def uid(self, article: str, again: int = 0) -> str:
        """The UID that is made of it."""
        what = json.dumps([article, self.words, self.sides])
        return str(uuid5(_NAMESPACE, f"{what}{self.place or ''}{'.' * again}"))


def _names(document: Document) -> list[_Name]:
    """The name of each talk of a document."""
    names, alike = [], Counter[tuple[object, object]]()
    for talk in document.brief.talks:
        sides = tuple(sorted({key(name) for name in (*talk.participants, *talk.mediators)}))
        words = tuple(sorted(title_words(talk.title)))
        names.append(_Name(words, sides, alike[words, sides]))
        alike[words, sides] += 1
    return names


def _uids(appointments: Sequence[Appointment], had: Mapping[str, Mapping[_Name, str]]) -> list[str]:
    """The UID of each appointment: of the event that it has already, else of who announces it first.

    Args:
        appointments: All of them.
        had: The UIDs of the events that the talks of each article are in already.
    """
    documents = _documents(notice for one in appointments for notice in one.notices)
    name = {
        (known_as(document.brief.article), place): own
        for document in documents
        for place, own in enumerate(_names(document))
    }
    taken = {uid for uids in had.values() for uid in uids.values()}
    free, found = set(taken), dict[int, str]()
    order = sorted(range(len(appointments)), key=lambda number: _announced(appointments[number]))
    for number in order:  # where one event has become two, whoever announced it first keeps it
        for notice in appointments[number].notices:
            article = known_as(notice.about)
            uid = had.get(article, {}).get(name[article, notice.place])
            if uid in free:
                free.remove(uid)
                found[number] = uid
                break
    for number in order:
        if number not in found:
            first = appointments[number].notices[0]
            own = name[known_as(first.about), first.place]
            made = chain([own.uid(origin(first.about))], (own.uid(first.about.sha256, again) for again in count()))
            found[number] = next(uid for uid in made if uid not in taken)
            taken.add(found[number])
    return [found[number] for number in range(len(appointments))]


def _announced(one: Appointment) -> tuple[date, str, int]:
    first = one.notices[0]
    return first.about.published or date.max, known_as(first.about), first.place


# --- an event --------------------------------------------------------------------------------------------------------


class _Span(NamedTuple):
    """When an event is.

    Attributes:
        start: The day, or the time if that is known.
        end: The day after the last one, or the time; None if an end is not told.
        mark: What the day means if not that the talk is on it.
    """

    start: date | datetime
    end: date | datetime | None
    mark: str = ""


def _event(appointment: Appointment, uid: str, before: _Entry | None) -> Event:
    """The event of an appointment; ``before`` is what it was in the calendar that is added to."""
    talk, notices = appointment.talk, appointment.notices
    span, is_off = _span(appointment), _is_off(talk)
    published = sorted(one.about.published for one in notices if one.about.published) or [_EPOCH]
    marks = {"cancelled": "Cancelled: ", "postponed": "Postponed: "} if is_off else {}
    event = Event()
    event.add("uid", uid)
    event.add("summary", marks.get(talk.status, span.mark) + _plain(talk.title))
    event.add("dtstart", span.start)
    if span.end:
        event.add("dtend", span.end)
    event.add("status", "CANCELLED" if is_off else "TENTATIVE" if talk.status == "proposed" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # the talks of others take none of the reader's time
    for name, day in (("created", published[0]), ("dtstamp", published[-1]), ("last-modified", published[-1])):
        event.add(name, datetime.combine(day, time(), UTC))
    if talk.location:
        event.add("location", _plain(talk.location))
    if url := next(filter(None, (_url(one.about) for one in (appointment.latest, *reversed(notices)))), None):
        event.add("url", url)
    event.add("categories", ["Talks", talk.status.capitalize(), *(["Doubtful"] if talk.support == "weak" else [])])
    event.add("description", "\n".join(_description(appointment)))
    event.add(_TOLD, [vText(Told.of(one).line) for one in notices], {"VALUE": "TEXT"})
    # Days and announcements only ever grow; what else may change an event, as another run of a model, counts on.
    sequence = published[-1].toordinal() + len(notices)
    if before:
        sequence = before.sequence if before.shown == _shown(event) else max(sequence, before.sequence + 1)
    event.add("sequence", sequence)
    return event


def _shown(event: Component) -> tuple[str, ...]:
    names = ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "DESCRIPTION")
    return tuple(chain.from_iterable(_values(event, name) for name in names))


def _is_off(talk: Talk) -> bool:
    """Whether it is not to be on the last day that was known."""
    return talk.status == "cancelled" or (talk.status == "postponed" and not (talk.start or talk.end))


def _span(appointment: Appointment) -> _Span:
    known = appointment.dated.talk if appointment.dated and _is_off(appointment.talk) else appointment.talk
    first, last = days(known.start or known.end, known.end) or (_EPOCH, _EPOCH)
    is_day = len(known.start or "") == 10
    if not known.start or (not is_day and (first.year, first.month) != (last.year, last.month)):
        # A deadline, or a quarter or a year, which would be on top of every day in it: the last day it can be on.
        return _Span(last, _after(last), "At the latest: ")
    if is_day and first == last and (clock := _hours(appointment, known)):
        return _Span(datetime.combine(first, clock.start), datetime.combine(first, clock.end) if clock.end else None)
    return _Span(first, _after(last), "" if is_day else "Day open: ")


def _hours(appointment: Appointment, known: Talk) -> Hours | None:
    """The hours by the latest announcement for that day that has any."""
    words = (one.talk.when for one in reversed(appointment.notices) if one.talk.start == known.start)
    return next(filter(None, (hours(said) for said in words if said)), None)


def _after(day: date) -> date | None:
    """The day after, which ends an event of whole days; None behind the last day that a calendar has."""
    return day + timedelta(1) if day < date.max else None


# --- its text --------------------------------------------------------------------------------------------------------


def _description(appointment: Appointment) -> Iterable[str]:
    talk, was = appointment.talk, appointment.dated
    said = told(talk)
    if was and not period(talk):
        yield f"{talk.status.capitalize()}; it was to be on {period(was.talk)}"
    else:
        yield f"{talk.status.capitalize()}: {_plain(said.lead)}"
    yield from map(_plain, said.details)
    if len(appointment.history) > 1:
        steps = "; ".join(map(_step, appointment.history))
        yield steps[0].upper() + steps[1:]
    for notice in list(reversed(appointment.notices))[:SHOWN]:
        yield ""
        yield from _source(notice)
    if (more := len(appointment.notices) - SHOWN) > 0:
        yield f"\nand {more} article{'s' * (more > 1)} more"


def _step(notice: Notice) -> str:
    """As "postponed 2016-02-09 to 2016-02-18"."""
    talk, day = notice.talk, notice.about.published
    what: str = "announced" if talk.status == "scheduled" else talk.status
    what = f"{what} {day}" if day else what
    if not period(talk):
        return f"{what} without a new day" if talk.status == "postponed" else what
    return f"{what} {'to' if talk.status == 'postponed' else 'for'} {period(talk)}"


def _source(notice: Notice) -> Iterable[str]:
    about = notice.about
    for sentence in notice.quotes:
        yield f"“{_plain(sentence.text)}” [{sentence.number}]"
    day = long_day(about.published) if about.published else None
    yield (
        " · ".join(_plain(part) for part in (about.title, about.source, day) if part) or "an article without a headline"
    )
    if url := _url(about):
        yield url
    if doubts := told(notice.talk).doubts:
        yield f"Doubtful: {_plain('; '.join(doubts))}"


def _plain(text: str) -> str:
    """``text`` on one line that every reader of calendars takes alike.

    Some take whatever Python calls a line end for one, and some unescape what follows a backslash twice.
    """
    return " ".join(plain(text).replace("\\", "＼").split())


def _url(about: ArticleInfo) -> str | None:
    """The address of an article if it is one of the web, without any character that has no place in one."""
    url = quote((about.url or "").strip(), safe=":/?#[]@!$&'()*+,;=%~", errors="replace")
    return url if re.match(r"https?://[^/]", url, re.IGNORECASE) else None


# --- and back --------------------------------------------------------------------------------------------------------


def from_ics(text: str) -> list[Document]:
    """The documents that a calendar was made of, with what it holds of them: the talks in it and what these need.

    Raises:
        ArticleError: It is no calendar, or has an entry in it that the summarizer did not write and would not keep.
    """
    articles: dict[str, dict[int, tuple[Notice, _Entry]]] = {}
    for event in _events(text):
        uid, title, sequence = ("".join(_values(event, name)[:1]) for name in ("UID", "SUMMARY", "SEQUENCE"))
        lines = _values(event, _TOLD)
        if not uid or not lines:
            raise ArticleError(f"{title!r} in the calendar is not of the summarizer's making", _MEND)
        entry = _Entry(uid, int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0, _shown(event))
        for line in lines:
            try:
                notice = Told.model_validate_json(line).notice
            except ValidationError as error:
                raise ArticleError(f"What {title!r} in the calendar was made of cannot be read", _MEND) from error
            articles.setdefault(known_as(notice.about), {})[notice.place] = notice, entry
    found: list[Document] = []
    for _, talks in sorted(articles.items()):
        notices, events = zip(*(talks[place] for place in sorted(talks)), strict=True)
        document = _document(notices)
        found.append(_Kept(document.id, document.brief, events=events))
    return found


def _events(text: str) -> Iterator[Component]:
    """What a calendar holds, without the time zones that another program may have added."""
    try:
        # As bytes: a text of one line might be the name of a file, and would be read.
        calendars = Calendar.from_ical(text.lstrip("\ufeff").encode(errors="replace"), multiple=True)
    except Exception as error:  # whatever icalendar stumbles over in a broken line
        raise ArticleError("It is no calendar that can be read", _MEND) from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise ArticleError("It is no calendar, or one that is cut off", _MEND)
    return (part for calendar in calendars for part in calendar.subcomponents if part.name != "VTIMEZONE")


def _values(event: Component, name: str) -> list[str]:
    value = event.get(name, [])
    return [str(one) for one in (value if isinstance(value, list) else [value])]
