"""What recurs every year, from words that leave the year open: "Feb. 12-14", "the second week of March", "spring"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from .datewords import DAY, MONTH, SEASON, SEASONS, TO, WEEKDAY, WEEKDAYS
from .header import MONTHS

Granularity = Literal["day", "month", "year"]


class Span(NamedTuple):
    """Days from the first to the last, and how exactly the words name them."""

    start: date
    end: date
    granularity: Granularity = "day"


Yearly = Callable[[int], Span]
"""What words mean in a given year; ValueError for a year that does not have it."""


@lru_cache(maxsize=1024)
def recurring(words: str) -> Yearly | None:
    """What plain ``words`` without a year mean in each, or None if they are nothing that recurs every year."""
    for pattern, makes in _RECURRING:
        if found := pattern.fullmatch(words):
            return makes(found)
    return None


def in_year(yearly: Yearly, year: int) -> Span | None:
    """What recurs every year as it falls in that year, if it does."""
    try:
        span = yearly(year)
    except ValueError:  # February 29
        return None
    return span if span.start <= span.end else None


def apart(span: Span, day: date) -> int:
    """Days between a day and a span, 0 within it."""
    return max((span.start - day).days, (day - span.end).days, 0)


def week_of(day: date, whole: str) -> Span:
    """The week that holds ``day``, or its weekend."""
    monday = day - timedelta(day.weekday())
    return Span(monday + timedelta(5 if whole == "weekend" else 0), monday + timedelta(6))


def listed(numbers: str) -> tuple[int, int]:
    """First and last of "12-14" and "10 and 11"; of alternatives the first alone."""
    found = [int(digits) for digits in re.findall(r"\d+", numbers)]
    return found[0], found[0 if " or " in numbers else -1]


def month_day(month: int, first: int, last: int | None = None) -> Yearly:
    """One day of a month, or those from the first to the last."""
    return lambda year: Span(date(year, month, first), date(year, month, last or first))


def _days(found: re.Match[str]) -> Yearly:
    return month_day(MONTHS[found["month"]], *listed(found["days"]))


def _days_of_two_months(found: re.Match[str]) -> Yearly:
    first, last = ((MONTHS[found[f"month{side}"]], listed(found[f"day{side}"])[0]) for side in (1, 2))
    if found["to"] == " or ":
        return month_day(*first)
    # Where they run over the year's end, a year stands beside the end: "Dec. 30 to Jan. 2, 2017".
    return lambda year: Span(date(year - (last < first), *first), date(year, *last))


def _months(first: int, last: int) -> Yearly:
    def of(year: int) -> Span:
        ends = year + (last < first)
        return Span(date(year, first, 1), date(ends, last, monthrange(ends, last)[1]), "month")

    return of


def _named_months(found: re.Match[str]) -> Yearly:
    named = [MONTHS[name] for name in re.findall(MONTH, found.group())]
    first, last = named[0], named[0 if " or " in found.group() else -1]
    return lambda year: _months(first, last)(year - (last < first))


def _part_of_month(found: re.Match[str]) -> Yearly:
    month = MONTHS[found["month"]]
    first, last = _THIRDS[found["part"]][0], _THIRDS[found["to"] or found["part"]][1]
    return lambda year: Span(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))


def _half_of_month(found: re.Match[str]) -> Yearly:
    month, first, last = MONTHS[found["month"]], *((1, 15) if found["nth"] == "1st" else (16, 31))
    return lambda year: Span(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))


def _week_of_month(found: re.Match[str]) -> Yearly:
    month, nth = MONTHS[found["month"]], found["nth"]

    def of(year: int) -> Span:
        last = monthrange(year, month)[1] if nth == "last" else 7 * int(nth[0])
        return Span(date(year, month, last - 6), date(year, month, last))

    return of


def _first_days_of_month(found: re.Match[str]) -> Yearly:
    month, count = MONTHS[found["month"]], int(found["count"] or 1)

    def of(year: int) -> Span:
        days = monthrange(year, month)[1]
        first = 1 if found["nth"] == "1st" else days - count + 1
        return Span(date(year, month, first), date(year, month, first + count - 1))

    return of


def _week_of_year(found: re.Match[str]) -> Yearly:
    week = int(found["week"])  # as ISO 8601 counts them
    return lambda year: Span(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))


def _weekday_of_month(found: re.Match[str]) -> Yearly:
    """As in "the second Tuesday of June"; a weekend begins on its Saturday."""
    month, nth = MONTHS[found["month"]], found["nth"]
    weekday, length = (WEEKDAYS.index(found["weekday"]), 0) if found["weekday"] else (5, 1)

    def of(year: int) -> Span:
        last = monthrange(year, month)[1] if nth == "last" else 7 * int(nth[0])
        # The days up to ``last`` hold the weekday once; day 35 of a month is its fifth week's end.
        back = (date(year, month, 1).weekday() + last - 1 - weekday) % 7
        day = date(year, month, last - back)
        return Span(day, day + timedelta(length))

    return of


def _season(found: re.Match[str]) -> Yearly:
    first = SEASONS[found["season"]]
    return _months(first, (first + 1) % 12 + 1)  # a winter belongs to the year that it begins in


def _part_of_year(found: re.Match[str]) -> Yearly:
    length = 6 if found["half"] else 3
    last = 12 if found["nth"] == "last" else length * int(re.sub(r"\D", "", found.group()))
    return _months(last - length + 1, last)


_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (21, 31)}
_PART = f"(?:{'|'.join(_THIRDS)})"
_NTH = r"(?P<nth>[1-5](?:st|nd|rd|th)|last)"
DAYS = rf"{DAY}(?:(?: {DAY})*{TO}{DAY})?"

_RECURRING: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Yearly]], ...] = tuple(
    (re.compile(pattern), makes)
    for pattern, makes in (
        (rf"(?P<month>{MONTH}) (?P<days>{DAYS})", _days),
        (rf"(?P<days>{DAYS}) (?:of )?(?P<month>{MONTH})", _days),
        (
            rf"(?P<month1>{MONTH}) (?P<day1>{DAY})(?P<to>{TO})(?P<month2>{MONTH}) (?P<day2>{DAY})",
            _days_of_two_months,
        ),
        (
            rf"(?P<day1>{DAY}) (?:of )?(?P<month1>{MONTH})(?P<to>{TO})(?P<day2>{DAY}) (?:of )?(?P<month2>{MONTH})",
            _days_of_two_months,
        ),
        (rf"{MONTH}(?:(?: {MONTH})*{TO}{MONTH})?", _named_months),
        (rf"(?P<part>{_PART})(?:{TO}(?P<to>{_PART}))? (?P<month>{MONTH})", _part_of_month),
        (rf"(?P<nth>1st|2nd|last) half (?:of|in) (?P<month>{MONTH})", _half_of_month),
        (rf"(?P<nth>[1-4](?:st|nd|rd|th)|last) week (?:of|in) (?P<month>{MONTH})", _week_of_month),
        (rf"{_NTH} (?:(?P<weekday>{WEEKDAY})|weekend) (?:of|in) (?P<month>{MONTH})", _weekday_of_month),
        (rf"(?P<nth>1st|last) (?:(?P<count>\d{{1,2}}) days|day) (?:of|in) (?P<month>{MONTH})", _first_days_of_month),
        (r"(?:calendar )?week (?P<week>\d{1,2})", _week_of_year),
        (rf"(?:{_PART} )?(?P<season>{SEASON})", _season),
        (rf"(?:{_PART} )?(?:q[1-4]|(?P<nth>[1-4](?:st|nd|rd|th)|last) (?:quarter|(?P<half>half)))", _part_of_year),
    )
)
