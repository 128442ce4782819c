"""Date words in a form that rules can read: one spelling, no clock times, nothing relative but weekdays and seasons.

"the second week of next month" → "2nd week of mar 2016"; "a week from tomorrow" → "1 week from 2016-02-10". A week, or
any other stretch of days, is written as ISO 8601 writes it: "2016-02-15/2016-02-21".
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache, partial

from .header import MONTHS

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The month that each begins with."""

_MONTHS = tuple(dict.fromkeys(name[:3] for name in MONTHS))
MONTH = f"(?:{'|'.join(_MONTHS)})"
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
SEASON = f"(?:{'|'.join(SEASONS)})"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:1[89]|2[01])\d\d"
ISO = r"\d{4}-\d\d-\d\d"
COUNT = r"(?:\d{1,3}|an?)"
UNIT = "(?:hour|day|week|fortnight|month|year)"
TO = r"(?: ?- ?|/| (?:to|into|and|or|through|thru|until|till) )"

_WORDS = {name: name[:3] for name in MONTHS}
_WORDS |= {
    name: name[:3]
    for name in """monday mon tuesday tues tue wednesday weds wed thursday thurs thur thu friday fri saturday sat
    sunday sun""".split()
}
_NUMBERS = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty""".split()
ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_WORDS |= {word: str(number) for number, word in enumerate(_NUMBERS, start=1)}
_WORDS |= {word: f"{number}{_SUFFIXES.get(number, 'th')}" for number, word in enumerate(ORDINALS, start=1)}
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
_WORDS |= {word: str(number) for number, word in zip(range(30, 100, 10), _TENS, strict=True)}
_WORDS |= {
    f"{tens}-{word}": str(ten + number)
    for ten, tens in zip(range(20, 100, 10), ["twenty", *_TENS], strict=True)
    for number, word in enumerate(_NUMBERS[:9], start=1)
}
_WORDS |= {
    f"twenty-{word}": f"{20 + number}{_SUFFIXES.get(number, 'th')}" for number, word in enumerate(ORDINALS[:9], start=1)
}
_WORDS |= {"thirtieth": "30th", "thirty-first": "31st", "fall": "autumn", "final": "last"}
_WORD = re.compile(rf"(?:{'|'.join(['twenty', *_TENS])})-[a-z]+|[a-z]+\.?")

_CHARS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’ʼ`", "'"),
        **dict.fromkeys(',;()[]"“”', " "),
        "&": " and ",
    }
)
_TIME = (
    r"(?:\d{1,2}(?:[:.]\d\d)?(?:(?:-| to | and | or )\d{1,2}(?:[:.]\d\d)?)? ?(?:[ap]\.?m\b\.?|o'clock)|\d{1,2}:\d\d"
    r"|\b\d{4}(?= ?(?:gmt|utc|z\b|hours|hrs|local))(?: hours| hrs)?|(?<=\bat )(?:\d{1,2}|[012]\d[0-5]\d)\b"
    r"|\b(?:(?:12 )?noon|midday|midnight)\b|\b(?:close of (?:business|play)|end of (?:business|day)|cob)\b)"
)
_ZONE = r"(?: ?(?:gmt|utc|z|local(?: time)?|[a-z]+ time|[ecmp][sd]?t|cet|cest|eet|bst|ist|jst|msk)\b)"
_TIMES = rf"(?:\b(?:at|from|between|after|around|about) )*{_TIME}{_ZONE}*(?:(?:-| to | and | until ){_TIME}{_ZONE}*)?"
FEAST = "feast "
"""Stands before the day of a feast that goes by its name."""
_PART_OF_DAY = "(?:morning|afternoon|evening|night)"
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\d)t\d\d:[\d:.]+(?:z|[+-]\d\d:?\d\d)?", " "),
        # What must be done before ten on Monday can still be done that day.
        (rf"\b(?:by|before) (?=(?:at |the )?{_TIME})", "by "),
        (r"\b(?:on|at) the (?:margins|sidelines|fringes) of .+?(?= on |$)", " "),
        (_TIMES, " "),
        (rf"\bthis {_PART_OF_DAY}\b|\btonight\b", "today"),
        (r"\blast night\b", "yesterday"),
        (rf"\b(that|same|following|next|previous) {_PART_OF_DAY}\b", r"\1 day"),
        (rf"(?:\b(?:in|on|at|during) )?(?:\bthe )?(?:\b(?:early|late) )?\b{_PART_OF_DAY}(?: (?:hours )?of)?\b", " "),
        (r"(?:\b(?:in|during) )?(?:\bthe )?\b(?:early|small|late) hours (?:of|on)\b|\bovernight\b", " "),
        (r"\bchristmas eve\b", f"{FEAST}dec 24"),
        (r"\bchristmas(?: day)?\b", f"{FEAST}dec 25"),
        (r"\bnew year's eve\b", f"{FEAST}dec 31"),
        (r"\bnew year's day\b", f"{FEAST}jan 1"),
        (r"\bh1\b", "1st half"),
        (r"\bh2\b", "2nd half"),
        (rf"\b[012]?\d\.[0-5]\d (?=(?:on )?{WEEKDAY})", " "),
        (r"\b(year|month)(?:'s)?[- ]end\b", r"end \1"),
        (r"'s\b|'(?!\d)", ""),
        (r"\b(\d{4})[/.](\d\d)[/.](\d\d)\b", r"\1-\2-\3"),
        (rf"\b(in|over|within|during) the (next|coming|last|past) (?={UNIT}\b(?! of\b))", r"\1 \2 1 "),
        (rf"\b(?:this|the) coming (?={UNIT}\b)", "next 1 "),
        (r"\bcoming (?=\d)", "next "),
        (r"\bthe next (?=week|month|year)", "following "),  # "the next week" goes on from another, "next week" does not
        (r"\bcurrent\b", "this"),
        (r"\bthis past\b", "last"),
        (r"\b(?:consecutive|straight|full) (?=days\b)", ""),
        (rf"\bthe (?={COUNT} (?:day|week)s from\b)", "for "),
        (rf"(?:\b(?:for|the) )?\b({COUNT} (?:day|week)s) (?:starting|beginning)\b", r"for \1 from"),
        (r"\b(?:the|coming|upcoming)\b", " "),
        (r"-to-", " to "),
        (r"  +", " "),
        (r"\b(?:start|beginning) of\b", "early"),
        (r"\bmiddle of\b", "mid"),
        (r"\bend of\b", "end"),
        (r"\b(early|mid|late|end)(?:-| (?:in|on|of)\b)", r"\1 "),
        (rf"\b(?:early|mid) to (?=(?:mid|late) {YEAR}\b)", ""),  # no days are counted in a part of a year
        (rf"\bthis (?={WEEKDAY}\b|{MONTH}\b|{SEASON}\b|{DAY} day\b)", ""),
        (rf"\b({DAY}) day of\b", r"\1 of"),
        (r"\bday (\d{1,2}) of\b", r"\1th of"),
        (rf"\b({WEEKDAY} {DAY}{TO}){WEEKDAY} (?={DAY}\b)", r"\1"),
        (rf"\bin {COUNT} {UNIT}s?(?: time)? on (?=.*{MONTH}\b)", ""),  # the distance beside the day
    )
)


def _spelled(found: re.Match[str]) -> str:
    word = _WORDS.get(found.group().rstrip("."))
    return f"{word} " if word and found.group().endswith(".") else word or found.group()  # "Feb.12"


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """``words`` in lower case, in one spelling of months, weekdays and numbers, without clock times and articles."""
    text = " ".join(words.lower().translate(_CHARS).split()).strip(" .:!?")
    text = " ".join(_WORD.sub(_spelled, text).split())
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    return " ".join(text.split()).strip(" .:")


def absolute(words: str, published: date | None, anchor: date | None) -> str:
    """Plain ``words`` with what counts from the day of publication, or from ``anchor``, counted out."""
    for day, rules in ((anchor, _FROM_ANCHOR), (published, _FROM_PUBLICATION)):
        if day:
            for pattern, counted in rules:
                words = pattern.sub(partial(counted, day), words)
    return words


def shifted(day: date, count: int, unit: str) -> str:
    """The day, month or year that is ``count`` units from ``day``, as exact as the unit is; ValueError if none is."""
    if unit in ("month", "year"):
        return period(unit, day, count)
    if unit == "hour":
        if count % 24:
            raise ValueError("only whole days move a day, as in 'within 72 hours'")
        return (day + timedelta(count // 24)).isoformat()
    return (day + timedelta(count * {"day": 1, "week": 7, "fortnight": 14}[unit])).isoformat()


def number(count: str) -> int:
    """The number that a COUNT stands for."""
    return int(count) if count.isdigit() else 1


def period(unit: str, day: date, step: int = 0) -> str:
    """The week, weekend, month, quarter or year that holds ``day``, or the one that is ``step`` of them away."""
    if unit == "day":
        return (day + timedelta(step)).isoformat()
    if unit in ("week", "weekend"):
        monday = day + timedelta(7 * step - day.weekday())
        return f"{monday + timedelta(5 * (unit == 'weekend'))}/{monday + timedelta(6)}"
    if unit == "year":
        return f"{day.year + step:04}"
    year, month = divmod(12 * day.year + day.month - 1 + step * (3 if unit == "quarter" else 1), 12)
    return f"q{month // 3 + 1} {year:04}" if unit == "quarter" else f"{_MONTHS[month]} {year:04}"


_STEPS = {"this": 0, "next": 1, "last": -1, "that": 0, "same": 0, "following": 1, "previous": -1}


def _day(day: date, found: re.Match[str]) -> str:
    return period("day", day, {"today": 0, "tomorrow": 1, "yesterday": -1}[found.group()])


def _rest(day: date, found: re.Match[str]) -> str:
    monday = day - timedelta(day.weekday())
    return f"{monday}/{day}" if found["which"] == "earlier" else f"{day}/{monday + timedelta(6)}"


def _period(day: date, found: re.Match[str]) -> str:
    return period(found["unit"], day, _STEPS[found["step"]])


def _holding(day: date, found: re.Match[str]) -> str:
    return found["part"] + period(found["unit"], day)


def _second_next(day: date, found: re.Match[str]) -> str:
    return period(found["unit"], day, 2 if found["way"] == "after next" else -2)


def _neighbour(day: date, found: re.Match[str]) -> str:
    return period(found["unit"], day, 1 if found["way"] == "after" else -1)


def _named(day: date, found: re.Match[str]) -> str:
    """As "next Tuesday", which lies in the next week; a next or last month or season is the nearest wholly there."""
    name, ahead = found["name"], found["step"] == "next"
    if name in WEEKDAYS:
        monday = day - timedelta(day.weekday())
        return (monday + timedelta(7 + WEEKDAYS.index(name))).isoformat() if ahead else _weekday(name, day, -1)
    first = SEASONS.get(name) or MONTHS[name]
    length = 3 if name in SEASONS else 1
    if ahead:
        year = day.year + (day.month >= first)
    else:
        year = next(
            y for y in (day.year, day.year - 1, day.year - 2) if 12 * (day.year - y) + day.month >= first + length
        )
    return f"{name} {year:04}"


def _weekday(name: str, day: date, way: int) -> str:
    """The first day of that name after ``day``, or the last one before it."""
    apart = (WEEKDAYS.index(name) - day.weekday()) * way % 7 or 7
    return (day + timedelta(apart * way)).isoformat()


def _following(day: date, found: re.Match[str]) -> str:
    return _weekday(found["name"], day, _STEPS[found["step"]])


def _of_week(day: date, found: re.Match[str]) -> str:
    return (day + timedelta(WEEKDAYS.index(found["name"]) - day.weekday())).isoformat()


def _counted(day: date, found: re.Match[str]) -> str:
    back = found["way"] in ("ago", "earlier", "before")
    return shifted(day, number(found["count"]) * (-1 if back else 1), found["unit"])


def _in(day: date, found: re.Match[str]) -> str:
    return shifted(day, number(found["count"]), found["unit"])


def _within(day: date, found: re.Match[str]) -> str:
    return f"by {_in(day, found)}"


def _over(day: date, found: re.Match[str]) -> str:
    """As "over the next ten days", from the day after publication; of months and years the running one counts."""
    way = 1 if found["step"] == "next" else -1
    count, unit = number(found["count"]), found["unit"]
    near = shifted(day, 0, unit) if unit in ("month", "year") else shifted(day, way, "day")
    far = shifted(day, way * count, unit)
    return f"{near} to {far}" if way > 0 else f"{far} to {near}"


_PERIOD = "(?P<unit>weekend|week|month|quarter|year)"
_ABOUT = "(?:(?:about|around|approximately|roughly|some|exactly|precisely) )?"
_COUNTED = rf"(?P<count>{COUNT}) (?P<unit>{UNIT})s?"
_Rules = tuple[tuple[re.Pattern[str], Callable[[date, re.Match[str]], str]], ...]

_FROM_ANCHOR: _Rules = tuple(
    (re.compile(pattern), counted)
    for pattern, counted in (
        (r"\b(?:that )?(?P<step>that|same|following|previous) (?P<unit>day|weekend|week|month|year)\b", _period),
        (r"\b(?P<step>next) (?P<unit>day)\b", _period),
        (rf"\b(?P<step>following|previous) (?P<name>{WEEKDAY})\b", _following),
        (rf"^(?:on )?that (?P<name>{WEEKDAY})$", _of_week),
        (rf"\b{_COUNTED} (?P<way>later|earlier|after|before)(?:wards| that)?$", _counted),
        (r"^(?P<unit>day|week|month|year) (?P<way>after|before)(?: that)?$", _neighbour),
    )
)
_FROM_PUBLICATION: _Rules = tuple(
    (re.compile(pattern), counted)
    for pattern, counted in (
        (r"\b(?:today|tomorrow|yesterday)\b", _day),
        (r"\b(?P<which>later|earlier|rest of)(?: this| in)? week\b", _rest),
        (rf"\b{_PERIOD} (?P<way>after next|before last)\b", _second_next),
        (rf"\b(?P<step>this|next|last) {_PERIOD}\b(?! of\b|(?<!year) in\b)", _period),
        (rf"\b(?P<part>(?:early|mid|late|end|(?:later|earlier) in|of) ){_PERIOD}\b", _holding),
        (rf"\b(?P<step>next|last) (?P<name>{WEEKDAY}|{MONTH}|{SEASON})\b(?! (?:of|in|\d))", _named),
        (rf"^within (?:next )?{_ABOUT}{_COUNTED}$", _within),
        (rf"^(?:(?:in|over|during|for|within) )?(?P<step>next|last|past) {_COUNTED}$", _over),
        (rf"^in {_ABOUT}{_COUNTED}(?: time)?$", _in),
        (rf"\b{_COUNTED} (?P<way>from now|hence|ago)\b", _counted),
    )
)
