"""Many briefs → the page that lists them: searched by any word of theirs, their talks month by month.

Takes what ``entry`` keeps of each brief, so that the briefs themselves need not be held.
"""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..brief import ONE, Category, Talk
from ..documents import Document
from ..gatherings import days
from ..timetable import Appointment
from . import pages
from .html import anchors
from .words import period, published, sections, told

_MOST = 3
"""Of how many participants the names fit into a day."""
_LONG, _VAGUE = timedelta(days=9), timedelta(days=92)
"""From this length on a talk is of the month and not of each of its days; and of no month, but somewhere in a year."""


@dataclass(frozen=True)
class Entry:
    """What the index knows of a brief.

    Attributes:
        href: Where its page is, seen from the index.
        title: The headline.
        about: Who published it, and when.
        day: Day of publication; None if it is not known.
        counts: How many items of each category there are, in words; categories without any are left out.
        names: Its parties.
        items: Mark, words and anchor of each item.
        talks: Anchors of its talks, in the brief's order.
    """

    href: str
    title: str
    about: str
    day: date | None
    counts: dict[Category, str]
    names: Sequence[str]
    items: Sequence[tuple[str, str, str]]
    talks: Sequence[str]


def entry(document: Document, href: str) -> Entry:
    """What the index keeps of ``document``, whose page is at ``href``."""
    brief = document.brief
    known, items = anchors(brief), []
    for _, _, found in sections(brief):
        for item in found:
            words = told(item)
            text = " ".join(filter(None, (words.lead, words.text, words.status, *words.details)))
            items.append((known[id(item)].mark, text, known[id(item)].id))
    about = brief.article
    return Entry(
        href,
        about.title or document.id,
        published(brief),
        about.published,
        {category: _counted(category, len(found)) for category, _, found in sections(brief) if found},
        [party.name for party in brief.parties],
        items,
        [known[id(talk)].id for talk in brief.talks],
    )


def _counted(category: Category, number: int) -> str:
    return f"{number} {ONE[category] if number == 1 else category}"


@dataclass(frozen=True)
class _Told:
    """A talk on the calendar, with where it is announced: address, article and its day."""

    title: str
    when: str
    status: str
    place: str
    who: str
    sources: Sequence[tuple[str, str, str]]


@dataclass
class _Month:
    """A month with talks.

    Attributes:
        id: "2016-02".
        weeks: Its weeks, Monday to Sunday, as days; of other months None.
        by_day: The talks of each day.
        open: The talks that lie in it, or go on for longer than a week.
    """

    id: str
    name: str
    weeks: Sequence[Sequence[date | None]]
    by_day: dict[date, list[_Told]] = field(default_factory=dict)
    open: list[_Told] = field(default_factory=list)


def to_index(entries: Sequence[Entry], appointments: Iterable[Appointment]) -> str:
    """The page.

    Args:
        entries: The briefs, in the order of their documents.
        appointments: Their talks, whose notices name the brief by its position among ``entries``.
    """
    undated: list[_Told] = []
    months: dict[str, _Month] = {}
    for appointment in appointments:
        _enter(appointment, entries, months, undated)
    newest = sorted(entries, key=lambda one: (one.day or date.min, one.title), reverse=True)
    days_known = [one.day for one in entries if one.day]
    listed = sorted(months.values(), key=lambda month: month.id)
    return pages.render(
        "index.html.j2",
        entries=newest,
        span=(min(days_known).isoformat(), max(days_known).isoformat()) if days_known else None,
        months=listed,
        first=_opened(listed, max(days_known, default=None)),
        weekdays=list(calendar.day_name),
        undated=undated,
        data=[
            [one.href, " ".join((one.title, one.about, one.day.isoformat() if one.day else "")), one.items]
            for one in newest
        ],
    )


def _opened(months: Sequence[_Month], latest: date | None) -> str | None:
    """The month that is shown first: the first one from that of the latest article on, else the last."""
    if not months:
        return None
    start = latest.isoformat()[:7] if latest else ""
    return next((month.id for month in months if month.id >= start), months[-1].id)


def _enter(appointment: Appointment, entries: Sequence[Entry], months: dict[str, _Month], undated: list[_Told]) -> None:
    talk = appointment.talk
    who = ", ".join(talk.participants[:_MOST]) + (" and others" if len(talk.participants) > _MOST else "")
    sources = list(_sources(appointment, entries))
    told_of = _Told(talk.title, period(talk), talk.status, talk.location or "", who, sources)
    span = days(talk.start or talk.end, talk.end)
    if span is None or (not _is_day(talk) and span[1] - span[0] >= _VAGUE):
        undated.append(told_of)
        return
    first, last = span
    if talk.start is None:  # a deadline is on its day
        first = last
    long = last - first >= _LONG or not _is_day(talk)
    for month in _months(first, last):
        page = months.get(month) or months.setdefault(month, _month(month))
        if long:
            page.open.append(told_of)
    if not long:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            months[day.isoformat()[:7]].by_day.setdefault(day, []).append(told_of)


def _is_day(talk: Talk) -> bool:
    return all(len(day) == len("2016-02-11") for day in (talk.start, talk.end) if day)


def _sources(appointment: Appointment, entries: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    for one in reversed(appointment.notices):
        source = entries[one.position]
        yield f"{source.href}#{source.talks[one.place]}", source.title, source.day.isoformat() if source.day else ""


def _months(first: date, last: date) -> Iterator[str]:
    """The months from that of ``first`` to that of ``last``, at most a year of them."""
    index = first.year * 12 + first.month - 1
    for each in range(index, min(last.year * 12 + last.month, index + 12)):
        yield f"{each // 12:04}-{each % 12 + 1:02}"


def _month(id: str) -> _Month:
    year, month = map(int, id.split("-"))
    weeks = [[date(year, month, day) if day else None for day in week] for week in calendar.monthcalendar(year, month)]
    return _Month(id, f"{calendar.month_name[month]} {year}", weeks)
