"""The talks of a brief on a line of days, as places and lengths on a scale of 0 to 1000."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..brief import Brief, Talk
from ..gatherings import days
from .words import period, sections

WIDTH = 1000
_THIN = 8.0
"""The least length of a bar, so that a day on a line of years can be seen."""
_MARKS = 12
"""At most so many marks, of months or, where there are more, of years."""


@dataclass(frozen=True)
class Bar:
    """A talk: what it is called and where its days are."""

    anchor: str
    when: str
    title: str
    status: str
    at: float
    length: float


@dataclass(frozen=True)
class Timeline:
    """The talks that have a day.

    Attributes:
        bars: The talks, by their days.
        marks: Places of first days of months or years, with their names.
        published: Place of the day of publication, with the day; None if it is not known.
    """

    bars: Sequence[Bar]
    marks: Sequence[tuple[float, str]]
    published: tuple[float, str] | None


def timeline(brief: Brief, anchors: Mapping[int, str]) -> Timeline | None:
    """The timeline of ``brief``; None if no talk has a day.

    Args:
        brief: The brief.
        anchors: Identity of each talk → what a link to it leads to.
    """
    talks = [item for _, _, items in sections(brief) for item in items if isinstance(item, Talk)]
    dated = [(talk, when) for talk in talks if (when := days(talk.start or talk.end, talk.end))]
    if not dated:
        return None
    day = brief.article.published
    known = [one for _, when in dated for one in when] + ([day] if day else [])
    line = _Line(min(known), max(known))
    bars = []
    for talk, (start, end) in dated:
        at = line.place(start)
        length = max(line.place(end + timedelta(days=1) if end < date.max else end) - at, _THIN)
        bars.append(Bar(anchors[id(talk)], period(talk), talk.title, talk.status, at, round(length, 1)))
    return Timeline(bars, list(line.marks()), None if day is None else (line.place(day), day.isoformat()))


class _Line:
    """From a little before the first day to a little after the last."""

    def __init__(self, first: date, last: date) -> None:
        margin = timedelta(days=max(1, (last - first).days // 25))
        self._first = first - margin if first - date.min > margin else first
        self._last = last + margin if date.max - last > margin else last

    def place(self, day: date) -> float:
        """Where the beginning of ``day`` is."""
        return round(WIDTH * (day - self._first).days / max(1, (self._last - self._first).days), 1)

    def marks(self) -> Iterator[tuple[float, str]]:
        """Places of first days of months, or of years where there would be too many, with their names."""
        months = list(self._months())
        if len(months) <= _MARKS:
            for month in months:
                yield self.place(month), f"{month:%b} {month.year}"
        else:
            years = [month for month in months if month.month == 1]
            for year in years[:: max(1, -(-len(years) // _MARKS))]:
                yield self.place(year), str(year.year)

    def _months(self) -> Iterator[date]:
        index = self._first.year * 12 + self._first.month
        while index // 12 <= date.max.year and (day := date(index // 12, index % 12 + 1, 1)) <= self._last:
            yield day
            index += 1
