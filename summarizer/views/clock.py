"""Words for a time → hours of the day, where they can be read one way.

"10 a.m. on Monday", "14:30 GMT", "from noon to 2 p.m.", "this evening at eight". What is left open is not read: "at
ten" may be in either half of the day and "midnight" at either end of it; "by 10 a.m." and "around noon" name no
beginning. Nor are several times, even one by two clocks: "10 a.m. (1500 GMT)" does not tell on whose day it is. Hours
are those of the place if no zone is named or it is called local, or in UTC; by any other clock ("Moscow time", "EST",
"GMT+3") they are not read, as nothing here knows how that goes.
"""

import re
from collections.abc import Iterator, Sequence
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
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_ELSEWHERE = re.compile(
    r"""
      \b(?:[ap][ck]?[sd]t|[ce][sd]t|[hm][sd]t|ak[sd]t|na?[sd]t|nz[sd]t|a[ecw][sd]t|[cew]es?t|bst|ist|msk|jst|kst|hkt
        |sgt|pht|wib|pkt|npt|irst|trt|gst|sast|[ce]at|[bc][rl]t|zulu|eastern|central|mountain|pacific|atlantic)\b
    | \b(?:gmt|utc|z)\ ?[+-]\ ?\d | \dt\d | \d\ ?\+\ ?\d | :\d\d\ ?-\ ?\d{4}\b   # an offset
    | \(\d{4}\b   # "7 p.m. (0100 in Moscow)"
    | (?<!\blocal\ )(?<!\bgmt\ )(?<!\butc\ )\btime(?:zones?)?\b
    """,
    re.VERBOSE,
)
_UTC = re.compile(r"\b(?:gmt|utc)\b")
_LOCAL = re.compile(r"\blocal\b")
_OWNED = re.compile(
    rf"\b(?!(?:[ap]\.?\ ?m|noon|midday|o'clock|hours|hrs|in|at|the|{'|'.join((*_PARTS, *_COUNT))}|{_DAYS})\b)"
    r"[^\W\d]+(?:'s?)? local\b"
)
"""Local to a place that is named."""
_NEXT = re.compile(r" ?([(/,;]?) ?([^\W\d_]+)")
_NO_ZONE = re.compile(rf"{_DAYS}|{_MONTHS}|local|gmt|utc|z|tomorrow|today|tonight|sharp|on|in|at|to|until|till|of")


def hours(words: str) -> Hours | None:
    """The hours that ``words`` name; None if they name none, or leave open which."""
    shown = " ".join(re.sub("[‐‑‒–—―−]", "-", re.sub("[‘’ʼ`]", "'", words)).split())
    text = "".join(char.casefold() if len(char.casefold()) == 1 else char for char in shown)  # letter by letter
    told = list(_told(text))
    times = [(found, at) for found, at in told if at]
    if not times or len(times) < len(told) or _NO_START.search(text[: told[0][0].start()]):
        return None
    if _is_elsewhere(text, shown, [found for found, _ in times]):
        return None
    (first, start), *rest = times
    end = None
    if rest and _RANGE.fullmatch(text[first.end() : rest[0][0].start()]):
        (_, end), *rest = rest
        start, end = (at.replace(tzinfo=start.tzinfo or end.tzinfo) for at in (start, end))
        if end <= start and (first["later"] or not first["half"]):
            return None  # "11-1 p.m.", or "14:30-05:00", which is an offset
    return None if rest else Hours(start, end if end and end > start else None)


def _is_elsewhere(text: str, shown: str, times: Sequence[re.Match[str]]) -> bool:
    """Whether the times may be by a clock that is neither that of the place nor UTC; ``shown`` is with capitals."""
    zones = sum(len(_UTC.findall(found["zone"] or "")) for found in times)
    if _ELSEWHERE.search(text) or _OWNED.search(text) or len(_UTC.findall(text)) > zones:
        return True
    if _LOCAL.search(text) and any(found["zone"] for found in times):
        return True
    for found in times:
        if (word := _NEXT.match(text, found.end())) and not _NO_ZONE.fullmatch(word[2]):
            written = shown[word.start(2) : word.end(2)]
            is_short = len(written) < 6 and written.isupper()
            if is_short or word[2] in ("et", "ct", "mt", "pt") or (word[1] not in (",", ";") and written[0].isupper()):
                return True
    return False


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
            is_whole = (
                hour > 12
                or (not part and hour == 12)
                or (not part and (len(found["hour"]) == 2 or zone or found["full"]))
            )
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
