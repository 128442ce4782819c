"""Words for a time → hours of the day, where they can be read one way.

"10 a.m. on Monday", "14:30 GMT", "from noon to 2 p.m.", "this evening at eight". What is left open is not read: "at
ten" may be in either half of the day and "midnight" at either end of it; "by 10 a.m." and "around noon" name no
beginning. Nor are several times, unless the others are the first one by another clock: "10 a.m. (1500 GMT)". A zone
is kept only if it is UTC; by any other name the hours are those of the place.
"""

import re
from collections.abc import Iterator
from datetime import UTC, time, tzinfo
from typing import NamedTuple


class Hours(NamedTuple):
    """When a talk begins and, if that is told, ends: in UTC, or by the clocks of its place if they have no zone."""

    start: time
    end: time | None = None


_COUNT = {word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_FACE = rf"(?:\d\d?|{'|'.join(_COUNT)})"
_PARTS = {"morning": range(1, 12), "afternoon": range(1, 7), "evening": range(4, 12), "night": range(6, 12)}
"""Which hours of a clock's face each part of the day has; the night that of the day it begins in."""
_TIME = re.compile(
    rf"""
    (?<![\w$€£])(?<!\d[.,:/])(?:
        (?P<noon>(?:12\ )?noon|midday) | (?P<midnight>midnight)
      | (?P<four>[0-2]\d[0-5]\d)(?=\ ?(?:gmt|utc|z|hours|hrs|local)\b)
      | (?P<hour>{_FACE})(?:(?P<mark>[:.h])(?P<minute>[0-5]\d))?
        (?:\ ?(?P<half>[ap])\.?\ ?m\b\.?|(?=(?:-|\ to\ |\ until\ ){_FACE}(?:[:.][0-5]\d)?\ ?(?P<later>[ap])\.?\ ?m\b))?
        (?P<clock>\ ?o'clock)?
    )(?:(?<=\d)(?=z\b)|(?![\w:/]|[.,]\d))
    (?P<full>\ (?:hours|hrs)\b)?(?:,?\ \(?local(?:\ time)?\b\)?)?(?P<zone>,?\ ?\(?(?:gmt|utc|z)\b\)?(?!\ ?[+-]\ ?\d))?
    """,
    re.VERBOSE,
)
_PART = re.compile(rf"\b(?:to)?({'|'.join(_PARTS)})\b")
_IN_PART = re.compile(rf" (?:in the|at) (?:{'|'.join(_PARTS)})\b")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? $")
_NO_START = re.compile(
    r"\b(?:by|before|until|till|to|after|around|about|approximately|roughly|nearly|almost|than|as|past|between|and|or)"
    r" (?:the )?$"
)
_RANGE = re.compile(r"(?: ?-| to| until| till) ?")
_BY_ANOTHER_CLOCK = re.compile(r"[/(;] ?$")


def hours(words: str) -> Hours | None:
    """The hours that ``words`` name; None if they name none, or leave open which."""
    text = " ".join(re.sub("[‐‑‒–—―−]", "-", re.sub("[‘’ʼ`]", "'", words)).casefold().split())
    told = list(_told(text))
    times = [(found, at) for found, at in told if at]
    if not times or len(times) < len(told) or _NO_START.search(text[: told[0][0].start()]):
        return None
    (first, start), *rest = times
    end = None
    if rest and _RANGE.fullmatch(text[first.end() : rest[0][0].start()]):
        (_, end), *rest = rest
        start, end = (at.replace(tzinfo=start.tzinfo or end.tzinfo) for at in (start, end))
        if end <= start and first["later"]:
            return None  # "11-1 p.m."
    for found, other in rest:
        if not _BY_ANOTHER_CLOCK.search(text[: found.start()]) and other.tzinfo == start.tzinfo:
            return None
    return Hours(start, end if end and end > start else None)


def _told(text: str) -> Iterator[tuple[re.Match[str], time | None]]:
    """Each place where ``text`` tells a time; None for a time that is left open."""
    parts = set(_PART.findall(text))
    part = parts.pop() if len(parts) == 1 else None
    for found in _TIME.finditer(text):
        before, zone = text[: found.start()], UTC if found["zone"] else None
        is_spoken = before.endswith("at ") or found["clock"] or _IN_PART.match(text, found.end())
        hour, minute = _COUNT.get(found["hour"]) or int(found["hour"] or 0), int(found["minute"] or 0)
        if found["noon"] or found["midnight"]:
            yield found, time(12, tzinfo=zone) if found["noon"] else None
        elif four := found["four"]:
            yield found, _time(int(four[:2]), int(four[2:]), zone)
        elif (half := found["half"] or found["later"]) and not (found["later"] and _MONTH.search(before)):
            after_noon = hour % 12 + (12 if half == "p" else 0)
            is_open = (hour, minute, half) == (12, 0, "a") or not 1 <= hour <= 12
            yield found, None if is_open else _time(after_noon, minute, zone)
        elif found["mark"] and (found["mark"] != "." or zone or found["full"] or is_spoken):
            is_whole = hour > 11 or (not part and (len(found["hour"]) == 2 or zone or found["full"]))
            yield found, _time(hour, minute, zone) if is_whole else _in_part(hour, minute, part, zone)
        elif zone or is_spoken:
            yield found, _time(hour, minute, zone) if zone else _in_part(hour, minute, part, zone)


def _time(hour: int, minute: int, zone: tzinfo | None) -> time | None:
    return time(hour, minute, tzinfo=zone) if hour < 24 else None


def _in_part(hour: int, minute: int, part: str | None, zone: tzinfo | None) -> time | None:
    """The time that a clock's face shows in a part of the day; None if that has no such hour, or no part is told."""
    if part == "afternoon" and hour == 12:
        return time(12, minute, tzinfo=zone)
    if not part or hour not in _PARTS[part]:
        return None
    return time(hour + (0 if part == "morning" else 12), minute, tzinfo=zone)
