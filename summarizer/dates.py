"""Date words of an article and the day it was published → an interval of days.

It prefers no answer to a guess: "soon" names no day, and "March 3" that is told as ahead a week after March 3 is
no date. Today's date is never asked for.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from .datespans import find
from .datewords import COUNT, FEAST, ISO, MONTH, TO, UNIT, WEEKDAY, WEEKDAYS, YEAR, absolute, number, plain, shifted
from .dateyears import DAYS, Granularity, Span, Yearly, apart, in_year, listed, month_day, recurring, week_of
from .names import fold, states

__all__ = ["Direction", "Granularity", "Interval", "find", "month_first", "resolve"]

Direction = Literal["ahead", "behind", "near"]

_LONGEST = 100
"""Date words have no more characters than this."""
_JUST_PASSED = 60
"""For so many days, a date without a year is not taken for the one a year on."""


@dataclass(frozen=True)
class Interval:
    """Days from ``start`` to ``end``, both inclusive.

    Attributes:
        start: None for a deadline, of which only the end is named.
        granularity: How exactly the words name the ends.
    """

    start: date | None
    end: date
    granularity: Granularity

    @property
    def iso(self) -> tuple[str | None, str | None]:
        """Start and end as a brief has them: one day, month or year has no end, a deadline no start."""
        length = {"day": 10, "month": 7, "year": 4}[self.granularity]
        end = self.end.isoformat()[:length]
        if self.start is None:
            return None, end
        start = self.start.isoformat()[:length]
        return start, None if start == end else end

    def __contains__(self, day: date) -> bool:
        return day <= self.end and (self.start is None or self.start <= day)


def resolve(
    words: str,
    published: date | None,
    *,
    direction: Direction = "ahead",
    month_first: bool | None = None,
    anchor: date | None = None,
) -> Interval | None:
    """The days that ``words`` name in an article of the day ``published``, or None where they name none safely.

    Args:
        words: A date expression as it is written: "Feb. 12-14", "by the end of the year".
        published: Without it, only words that name their year, or count from ``anchor``, have a meaning.
        direction: Whether what happens then is told as still to come or as past.
        month_first: Whether 3/4 is March 4; None where that is not known.
        anchor: The day that "a day later" counts from.
    """
    if len(words) > _LONGEST:
        return None
    return _resolve(words, published, direction, month_first, anchor)


@lru_cache(maxsize=4096)
def _resolve(
    words: str, published: date | None, direction: Direction, month_first: bool | None, anchor: date | None
) -> Interval | None:
    try:
        return _Reader(published, direction, month_first).read(absolute(plain(words), published, anchor))
    except (ValueError, OverflowError):  # there is no such day
        return None


@dataclass(frozen=True)
class _Reader:
    """Reads plain words in which nothing is relative but what the way of telling settles."""

    published: date | None
    direction: Direction
    month_first: bool | None

    def read(self, words: str) -> Interval | None:
        found = _HEAD.fullmatch(words)
        if found and (yearly := recurring(found["body"].removeprefix(FEAST))):
            weekday, feast = found["weekday"] or found["also"], found["body"].startswith(FEAST)
            return self.yearly(yearly, found["year"], weekday, found["whole"], feast=feast)
        for pattern, rule in _RULES:
            if found := pattern.fullmatch(words):
                return rule(self, found)
        return None

    def day(self, words: str) -> date | None:
        """The one day that the words name, or None."""
        found = self.read(words)
        return found.end if found and found.start == found.end else None

    def yearly(
        self,
        yearly: Yearly,
        year: str | None,
        weekday: str | None = None,
        whole: str | None = None,
        *,
        feast: bool = False,
    ) -> Interval | None:
        """What recurs every year in the year that is named or meant, widened to the week that holds it if asked.

        A feast is the next one or the last, however near the other is.
        """

        def spans(years: Iterable[int]) -> list[Span]:
            found = [span for each in years if (span := in_year(yearly, each))]
            if weekday:
                found = [span for span in found if WEEKDAYS[span.start.weekday()] == weekday]
            if whole:
                found = [week_of(span.start, whole) for span in found if (span.end - span.start).days < 7]
            return found

        if year:
            return next((Interval(*span) for span in spans([self.year(year)])), None)
        if self.published is None:
            return None
        here = self.published.year
        # A leap day may be eight years away; a weekday that fits no sooner than in another year is a slip of the pen.
        near = spans(range(here - 1, here + 2))
        if not weekday:
            wide = range(here - 8, here + 9)
            return self.meant(near, every_year=not feast) or self.meant(spans(wide), every_year=not feast)
        return self.meant([span for span in near if apart(span, self.published) <= 366], every_year=True)

    def meant(self, spans: list[Span], *, every_year: bool = False) -> Interval | None:
        """The one of ``spans``, which are in order of time, that is told of as ahead, behind or near."""
        if (today := self.published) is None:
            return None
        if self.direction == "near":
            best = min(spans, key=lambda span: apart(span, today), default=None)
            return Interval(*best) if best else None
        if self.direction == "ahead":
            fit = [span for span in spans if span.end >= today]
            missed = [span for span in reversed(spans) if span.end < today]
        else:
            fit = [span for span in reversed(spans) if span.start <= today]
            missed = [span for span in spans if span.start > today]
        if not fit:
            return None
        # What is named as exactly as a day and lies just on the wrong side has more likely been told wrong.
        if every_year and fit[0].granularity == "day" and missed and apart(missed[0], today) <= _JUST_PASSED:
            return None
        return Interval(*fit[0])

    def year(self, digits: str) -> int:
        """The year of "2016" or of "'16", which is the one nearest to publication."""
        if not digits.startswith("'"):
            return int(digits)
        here = self.published.year if self.published else 2000
        centuries = (here - here % 100 + step for step in (-100, 0, 100))
        return min((century + int(digits[1:]) for century in centuries), key=lambda year: abs(year - here))


def _iso(reader: _Reader, found: re.Match[str]) -> Interval | None:
    start = date.fromisoformat(found["start"])
    end = date.fromisoformat(found["end"] or found["start"])
    weekday = found["weekday"] or found["also"]
    if start > end or (weekday and WEEKDAYS[start.weekday()] != weekday):
        return None
    return Interval(start, end, "day")


def _numbers(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """11/12/2008, which has two readings unless one of the numbers is past 12, both are alike or dots stand between."""
    one, two = int(found["one"]), int(found["two"])
    readings = {(month, day) for month, day in ((one, two), (two, one)) if month <= 12 and 1 <= day <= 31}
    if found["mark"] == ".":
        readings = {(two, one)}
    elif len(readings) > 1 and reader.month_first is not None:
        readings = {(one, two) if reader.month_first else (two, one)}
    if len(readings) != 1:
        return None
    year = found["year"]
    return reader.yearly(month_day(*readings.pop()), f"'{year}" if year and len(year) == 2 else year)


def _year(reader: _Reader, found: re.Match[str]) -> Interval | None:
    year = int(found.group())
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


def _weekdays(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "Thursday", "Thursday and Friday", "Tuesday of 2016-02-15/2016-02-21"."""
    first = WEEKDAYS.index(found["first"])
    last = WEEKDAYS.index(found["last"]) if found["last"] and found["to"] != " or " else first
    length = timedelta((last - first) % 7)
    week = found["week"] or found["of"]
    if week:
        start = date.fromisoformat(week[:10]) + timedelta(first)
        return Interval(start, start + length, "day")
    if reader.published is None:
        return None
    here = reader.published + timedelta(first - reader.published.weekday())
    day = reader.meant([Span(each, each) for each in (here - timedelta(7), here, here + timedelta(7))])
    return Interval(day.end, day.end + length, "day") if day else None


def _weekend(reader: _Reader, found: re.Match[str]) -> Interval | None:
    if reader.published is None:
        return None
    weeks = (reader.published + timedelta(7 * step) for step in (-1, 0, 1))
    return reader.meant([week_of(day, "weekend") for day in weeks])


def _days_of_month(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "the 14th" and "the 14th to the 16th"; each month has one, so that it is never too long ago."""
    if reader.published is None or not re.search("[a-z]", found["days"]):
        return None
    first, last = listed(found["days"])
    months = [divmod(12 * reader.published.year + reader.published.month - 1 + step, 12) for step in range(-2, 3)]
    spans = [span for year, month in months if (span := in_year(month_day(month + 1, first, last), year))]
    if weekday := found["weekday"]:
        spans = [span for span in spans if WEEKDAYS[span.start.weekday()] == weekday]
    return reader.meant(spans)


def _deadline(reader: _Reader, found: re.Match[str]) -> Interval | None:
    words = found["by"] or found["latest"] or found["before"]
    inner = reader.read(words)
    if inner is None or inner.start is None:
        return None
    if words.startswith("end "):  # "by the end of March" names a day where "by March" does not
        return Interval(None, inner.end, "day")
    if not found["before"]:
        return Interval(None, inner.end, inner.granularity)
    end = inner.start - timedelta(1)
    passed = reader.direction == "ahead" and reader.published is not None and end < reader.published
    return None if passed and not _DATED.search(words) else Interval(None, end, "day")


def _inner(reader: _Reader, found: re.Match[str]) -> Interval | None:
    return reader.read(found["rest"])


def _week(reader: _Reader, found: re.Match[str]) -> Interval | None:
    day = reader.day(found["rest"])
    return Interval(*week_of(day, found["whole"])) if day else None


def _counted(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "a week from Monday", "two days after March 3", "the day before 2016-02-10"."""
    if not found["count"] and not (found["unit"] == "day" and found["way"]):
        return None  # "the week after March 3" is not seven days after it, and "day 25 of May" not one
    day = reader.day(found["rest"])
    count = number(found["count"] or "1") * (-1 if found["way"] == "before" else 1)
    return reader.read(shifted(day, count, found["unit"])) if day else None


def _lasting(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "for three days from March 3"."""
    first = reader.day(found["since"] or found["rest"])
    length = number(found["count"] or found["times"]) * (7 if "week" in (found["unit"], found["units"]) else 1)
    return Interval(first, first + timedelta(length - 1), "day") if first else None


def _twice(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "tomorrow, March 3" and "next week, on March 3": the nearer of two names, if they agree."""
    wide, near = reader.read(found["wide"]), reader.read(found["near"])
    return near if wide and near and near.start and near.start in wide and near.end in wide else None


def _week_on(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """As in "Thursday week"."""
    day = reader.day(found["rest"])
    return Interval(day + timedelta(7), day + timedelta(7), "day") if day else None


def _either(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """Of alternatives the first, if both are dates: "a week or two" is none."""
    return reader.read(found["one"]) if reader.read(found["other"]) else None


def _range(reader: _Reader, found: re.Match[str]) -> Interval | None:
    """From one date to another; the one that has no year takes it from the other."""
    one, other = found["one"], found["other"]
    if _DATED.search(other):
        last = reader.read(other)
        open_year = last and not _DATED.search(one) and not _WEEKDAY.fullmatch(one)
        first = (replace(reader, published=last.end, direction="behind") if last and open_year else reader).read(one)
    else:
        first = reader.read(one)
        last = first and replace(reader, published=first.start, direction="ahead").read(other)
    if not (first and last and first.start and last.start) or last.end < first.start:
        return None
    exactness = min(first.granularity, last.granularity, key=("day", "month", "year").index)
    return Interval(first.start, last.end, exactness)


_DATED = re.compile(r"\d{4}|'\d\d")
_WEEKDAY = re.compile(WEEKDAY)
_HEAD = re.compile(
    rf"(?:(?P<whole>week|weekend) (?:of|from|beginning|starting|commencing|ending) )?"
    rf"(?:(?P<weekday>{WEEKDAY})(?:(?:-| to | and ){WEEKDAY})? )?"
    rf"(?P<body>.+?)(?: (?:of |in )?(?P<year>{YEAR}|'\d\d))?(?: (?P<also>{WEEKDAY}))?"
)
_LEADING = (
    "on or about|(?:in|over) course of|on|in|at|for|from|during|over|throughout|around|about|approximately|between"
    "|sometime|some (?:time|point)|starting|beginning|towards?|as (?:early|late|recently) as|month of|year"
    "|both|either|tentatively|provisionally|possibly|probably|likely|perhaps"
)
_BY = (
    "(?:by )?(?:no|not) later than|by|until|till|through|up to(?: and including)?|on or before|at latest(?: by)?"
    "|between now and|from now (?:to|until|till)"
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], Interval | None]], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)", _numbers),
        (r"(?P<one>\d{1,2})(?P<mark>/)(?P<two>\d{1,2})(?P<year>)", _numbers),
        (YEAR, _year),
        (
            rf"(?:(?P<week>{ISO}/{ISO}) (?:on )?)?"
            rf"(?P<first>{WEEKDAY})(?:(?: {WEEKDAY})*(?P<to>{TO})(?P<last>{WEEKDAY}))?"
            rf"(?: (?:(?:of|in) )?(?P<of>{ISO}/{ISO}))?",
            _weekdays,
        ),
        (rf"(?:(?P<weekday>{WEEKDAY}) )?(?P<start>{ISO})(?:/(?P<end>{ISO}))?(?: (?P<also>{WEEKDAY}))?", _iso),
        ("weekend", _weekend),
        (rf"(?:(?P<weekday>{WEEKDAY}) )?(?P<days>{DAYS})", _days_of_month),
        (rf"(?:by )?(?P<latest>.+) at latest|(?:{_BY}) (?P<by>.+)|(?:before|prior to) (?P<before>.+)", _deadline),
        (
            rf"for (?P<count>{COUNT}) (?P<unit>day|week)s? from (?P<since>.+)"
            rf"|(?P<rest>.+) for (?P<times>{COUNT}) (?P<units>day|week)s?",
            _lasting,
        ),
        (rf"(?:{_LEADING}) (?P<rest>.+)", _inner),
        (r"(?P<whole>week|weekend) (?:of|from|beginning|starting|commencing|ending) (?P<rest>.+)", _week),
        (rf"(?:(?P<count>{COUNT}) )?(?P<unit>{UNIT})s? (?:(?P<way>from|after|before|on) )?(?P<rest>.+)", _counted),
        (r"(?P<rest>.+) week", _week_on),
        (rf"(?P<wide>{ISO}(?:/{ISO})?|{MONTH} \d{{4}}|\d{{4}})(?!{TO})(?: on)? (?P<near>.+)", _twice),
        (r"(?P<one>.+?) or (?P<other>.+)", _either),
        (
            r"(?P<one>.+?)(?: (?:to|and|through|thru|until|till|-) |(?<=[a-z])-|-(?=[a-z])|(?<=\b\d{4})-(?=\d{4}$))"
            r"(?P<other>.+)",
            _range,
        ),
        (
            r"(?:early|mid|late|end|rest of|(?:later|earlier)(?: in| on)?|(?:1st|2nd|last) half of) (?P<rest>.+)",
            _inner,
        ),
    )
)


_AMERICAN = re.compile(
    r"""\b(?:U\.S\.|US|USA|USAID|(?<!Latin\ )(?<!South\ )(?<!Central\ )Americans?|White\ House|State\ Department
    |Department\ of\ (?:State|Defense|Justice|Commerce|Energy|the\ Treasury|Homeland\ Security)|Pentagon
    |Associated\ Press(?!\ of)|AP|UPI|CNN|NPR|PBS|CBS|NBC|ABC\ News|Fox\ News|Bloomberg|VOA|Voice\ of\ America
    |Politico|Newsweek|McClatchy|New\ York|New\ Mexico|Los\ Angeles|Chicago|Boston|Wall\ Street\ Journal
    |Christian\ Science\ Monitor)(?!\w)""",
    re.VERBOSE,
)
_DAY_FIRST = re.compile(
    r"""\b(?:Reuters|BBC|AFP|Agence\ France-Presse|(?:ITAR-)?TASS|Interfax|RIA\ Novosti|DPA|dpa|Deutsche\ Welle|ANSA|EFE
    |PTI|IANS|Anadolu|Belga|Guardian|Financial\ Times|Al\ Jazeera|United\ Nations|UN|European|EU|African\ Union)\b""",
    re.VERBOSE,
)
# Where the year stands first at home, or both orders are in use, 3/4/2016 can be either.
_UNCLEAR = frozenset(
    """Canada|China|Hungary|Japan|Lithuania|Mongolia|North Korea|Philippines|South Korea|Taiwan""".split("|")
)


@lru_cache(maxsize=1024)
def month_first(source: str | None) -> bool | None:
    """How the country of a publisher writes 3/4: True for March 4, False for 3 April, None where that is not known."""
    if not source:
        return None
    if _AMERICAN.search(source):
        return True
    words = re.findall(r"[\w.'’-]+", source)
    parts = (" ".join(words[i : i + length]) for length in (4, 3, 2, 1) for i in range(len(words)))
    named = {state.name for part in parts if (state := states().get(fold(part)))}
    if named == {"United States"}:
        return True
    if named & _UNCLEAR:
        return None
    return False if named or _DAY_FIRST.search(source) else None
