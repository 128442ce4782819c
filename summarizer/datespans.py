"""Where a sentence has date expressions: the longest stretches that name a day, a period or a deadline.

Months and weekdays are known by their capital, so that "may", "march" and "sun" are none; "May", "March" and what is
short for a month count only beside a number or after a word that dates go with. What bears on the meaning belongs to
the expression ("by Friday", "after March 3", "in two weeks"); "on", "in" and "at" before a date do not.
"""

import re
from functools import cache, lru_cache

from .datewords import ORDINALS
from .header import MONTHS


def find(text: str) -> list[str]:
    """The date expressions of ``text`` as they are written, in order."""
    return list(_found(text))


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[str, ...]:
    marked = _NAME.sub(_mark, text)
    spans: list[tuple[int, int]] = []
    for found in _point().finditer(marked):
        start, end = found.span()
        if spans and _joined(marked, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    floor, expressions = 0, []
    for start, end in spans:
        start, end = _bounds(marked, floor, start, end)
        expressions.append(text[start:end])
        floor = end
    return tuple(expressions)


def _joined(marked: str, before: tuple[int, int], start: int) -> bool:
    gap = marked[before[1] : start]
    between = marked[max(0, before[0] - 8) : before[0]].lower() == "between "
    return _JOIN.fullmatch(gap) is not None or (gap == " and " and between)


def _bounds(marked: str, floor: int, start: int, end: int) -> tuple[int, int]:
    """A date with the words around it that say how it is meant."""
    if marked[end : end + 2] in ("'s", "’s"):  # "after Thursday's talks" is not "after Thursday"
        return start, end
    before = marked[max(floor, start - 40) : start]
    onwards = _ONWARDS.match(marked, end)
    if lead := (_FROM.search(before) if onwards else _LEAD.search(before)):
        return start - len(lead.group()), onwards.end() if onwards else end
    return start, end


# Names are marked by characters that no text has, so that one pattern can be blind to the case of all other words.
_MONTH_MARK, _MAYBE_MONTH, _WEEKDAY_MARK, _SHORT_WEEKDAY = "\ue000\ue001\ue002\ue003"


def _capitals(names: str) -> str:
    return "|".join(f"{name.title()}|{name.upper()}" for name in names.split())


_NAME = re.compile(
    rf"""\b(?:
        (?P<month>{_capitals(" ".join(name for name in MONTHS if len(name) > 5 or name in ("april", "june", "july")))})
      | (?P<maybe>{_capitals("march may")}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)
      # "Good Friday" and "Easter Monday" move, "Bloody Sunday" is past, "the Sunday Times" is a newspaper.
      | (?P<weekday>
            (?<!Good\ )(?<!Easter\ )(?<!Ash\ )(?<!Palm\ )(?<!Holy\ )(?<!Black\ )(?<!Bloody\ )(?<!Super\ )
            (?:{_capitals("monday tuesday wednesday thursday friday saturday sunday")}|(?:Tues|Weds|Thurs)\.)
            (?!\ (?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Independent|Tribune|World|Star|Standard)\b))
      | (?P<short>(?:Mon|Tues?|Weds?|Thu|Thurs?|Fri|Sat|Sun)\b\.?)
    )(?!\w)""",
    re.VERBOSE,
)


def _mark(found: re.Match[str]) -> str:
    marks = {"month": _MONTH_MARK, "maybe": _MAYBE_MONTH, "weekday": _WEEKDAY_MARK, "short": _SHORT_WEEKDAY}
    return marks[str(found.lastgroup)] * len(found.group())


_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = (
    f"(?:[0-9]{{1,3}}|an?|{_ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    f"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:{_ONES}))?)"
)
_UNIT = r"(?:hour|day|week|fortnight|month|year)s?\b"
_LEAD = re.compile(
    rf"""\b(?:(?:(?:for|the)\s)?{_NUMBER}\s(?:consecutive\s)?{_UNIT}\s(?:from|after|before|(?:starting|beginning)(?:\son)?)
      | the\s{_UNIT}\s(?:from|after|before) | {_NUMBER}\s(?:week|fortnight)s?\son
      | by|before|until|till|through|after|since|beyond|(?:by\s)?(?:no|not)\s(?:later|earlier)\sthan
      | not\sbefore|on\sor\sbefore|between\snow\sand|up\sto(?:\sand\sincluding)?)\s$""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s$", re.IGNORECASE)
_ONWARDS = re.compile(r"\son(?:wards?\b|(?=[.,;:]|$))", re.IGNORECASE)
_JOIN = re.compile(
    r",?\s(?:to|until|till|through)\s(?:the\s(?:morning|afternoon|evening|night)\sof\s)?|\s?[-–—]\s?", re.IGNORECASE
)


def _after(words: str) -> str:
    """A look back at one of ``words``; "as_early_as" is one."""
    return "(?:" + "|".join(rf"(?<=\b{word}\s)".replace("_", r"\s") for word in words.split()) + ")"


@cache
def _point() -> re.Pattern[str]:
    """What names a day or a period by itself, the longest first."""
    word = rf"[\w{_MONTH_MARK}{_MAYBE_MONTH}{_WEEKDAY_MARK}{_SHORT_WEEKDAY}]"
    month = rf"(?:{_MONTH_MARK}+|{_MAYBE_MONTH}+)"
    weekday, any_weekday = f"{_WEEKDAY_MARK}+", rf"(?:{_WEEKDAY_MARK}+|{_SHORT_WEEKDAY}+)"
    day = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?\b(?![:.][0-9]|%)"
    to = r"(?:\s?[-–—]\s?|/|\s(?:to|into|and|or|&|through|until|till)\s(?:the\s)?)"
    days = rf"{day}(?:(?:,\s{day}){{0,9}},?{to}(?:{any_weekday},?\s)?{day})?"
    ordinal = rf"(?:(?:(?:twenty|thirty)-)?(?:{'|'.join(ORDINALS)}|thirtieth)(?:\sday)?|{day}\sday)"
    year = r"(?:1[89]|2[01])[0-9][0-9]\b"
    of_year = rf"(?:,?\s(?:of\s|in\s)?{year}|\s['’][0-9][0-9]\b|\s(?:of\s)?(?:this|next|last)\syear\b)"
    part_of_day = r"(?:morning|afternoon|evening|night)\b"
    hour = r"[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap](?:m\b|\.m\.)|[0-9]{1,2}:[0-9]{2}|[0-9]{4}(?=\s(?:GMT|UTC))"
    clock = rf"(?:{hour}|noon|midday|midnight|close\sof\sbusiness)(?:\s(?:GMT|UTC|local\stime))?"
    timed = rf"(?:\s{part_of_day})?(?:,?\sat\s{clock})?"
    season = r"(?:spring|summer|autumn|fall|winter)\b"
    nth = r"(?:first|second|third|fourth|last|final|[1-4](?:st|nd|rd|th))"
    step = r"(?:this(?:\scoming)?|next|last|(?:the\s)?(?:coming|following|previous|current))"
    part = r"(?:(?:early|mid|late|later|earlier)(?:\sin\s|[-–]|\s)|(?:middle|beginning|start|end)\sof\s)"
    held = rf"""(?:{month}{of_year}? | {year} | (?:the\s)?{nth}\squarter\b{of_year}?
      | (?:this|next|last|that|each|every|the(?:\s(?:following|current))?)\s(?:month|year|week|quarter)\b
      | (?:(?:this|next|last|the)\s)?{season}{of_year}?)"""
    month_day = rf"""(?:{any_weekday}(?:{to}{any_weekday})?,?\s\(?(?:the\s)?)?(?:
        {month}\s(?:the\s)?{day}{to}{month}\s{day} | {day}\s(?:of\s)?{month}{to}{day}\s(?:of\s)?{month}
      | {month}\s(?:the\s)?{days} | {days}\s(?:of\s)?{month} | {ordinal}\sof\s{month}){of_year}?"""
    months = rf"{month}(?:(?:,\s{month}){{0,9}},?{to}{month})?"
    dates_go_with = """in by of since until till before after early late mid next last this from to through for between
        as_early_as as_late_as later_than earlier_than during throughout beyond"""
    years_go_with = """in by of since until before after from during through between throughout beyond as_early_as
        as_late_as later_than earlier_than"""
    return re.compile(
        rf"""(?<!{word})(?={word})(?:
        (?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T[0-9:]{{5,8}}Z?)?|[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}|[0-9]{{1,2}}([/.])[0-9]{{1,2}}\1[0-9]{{4}})\b
      # counted
      | (?:in|within)\s(?:(?:about|around|exactly)\s)?(?:the\snext\s)?{_NUMBER}\s{_UNIT}(?:['’]s?\stime|['’]\stime)?
        (?!\s(?:of|ago|after|before|from)\b)
      | (?:in|over|within|during)\sthe\s(?:next|coming|last|past)\s
        (?:{_NUMBER}\s{_UNIT}|(?:week|month|year)\b)(?!\sof\b)
      | {_NUMBER}\s{_UNIT}\s(?:from\snow|later|earlier|afterwards|ago(?:\stoday|\syesterday)?|hence|after\sthat)\b
      | {_NUMBER}\s(?:week|fortnight)s?\s(?:today|tomorrow)\b | tomorrow\sweek\b
      | (?:the\s)?(?:first|last)\s(?:{_NUMBER}\sdays|day)\sof\s{held}
      # a part of something longer
      | (?:the\s)?(?:(?:early|mid)-?\sto\s)?{part}{held}(?:{to}(?:the\s)?{part}{held})?
      | (?:the\s)?{nth}\s(?:week(?:end)?|quarter|half)\s(?:of|in)\s{held}
      | (?:the\s)?{nth}\s{weekday}\s(?:of|in)\s{held} | the\s{nth}\s{weekday}
      | (?:the\s)?{days}\sof\s(?:this|next|last|the(?:\s(?:following|current))?)\smonth\b
      | (?:early|late)\s(?:on\s)?{weekday}{timed} | (?:every|each)\s{weekday}
      | (?:the\s)?(?:year|month)(?:['’]s)?(?:-|\s)end\b
      # weeks, and what is next
      | (?:the\s)?week(?:end)?\s(?:of|beginning|starting|commencing|ending)\s(?:on\s)?{month_day}
      | week\s[0-9]{{1,2}}\sof\s{year} | the\syear\s{year}
      | (?:the\s)?(?:week|month|year)\s(?:after\snext|before\slast|after\sthat)\b
      | {weekday}(?:{to}{weekday})?\s(?:(?:of\s)?(?:next|this|last)\s)?week\b
      | (?:next|this|last)\sweek(?:,?\son)?\s{weekday}(?:{to}{weekday})?
      | (?:(?:early|late|later|earlier)\s)?{step}\s(?:week(?:end)?|month|quarter|year|day)\b
      | {step}\s(?:{weekday}{timed}|{month}(?!\s[0-9])|{season}) | the\sweekend\b
      # days
      | (?:{clock}\s(?:on\s)?)?{month_day}{timed}
      | {weekday},?\sthe\s(?=[0-9]{{1,2}}[a-z]){days} | {weekday}(?:,\s{weekday}){{0,6}},?{to}{weekday}{timed}
      | (?:{clock}\s(?:on\s)?)?{weekday}{timed}
      | the\sday\s(?:after\stomorrow|before\syesterday)\b | (?:tonight|last\snight|this\s{part_of_day})
      | (?:today|tomorrow|yesterday)\b(?:\s(?:and|or|to|through)\s(?:(?:today|tomorrow)\b|{weekday}))?{timed}
      | (?:the\s)?(?:same|following|next|previous)\s(?:day\b|{part_of_day})
      | that\s(?:day\b|week\b|month\b|year\b|{part_of_day}) | the\s(?:day|week)\s(?:before|after)\b(?=[.,;:]|$)
      | (?:Christmas\s(?:Day|Eve)|New\sYear['’]s\s(?:Day|Eve)|Christmas)\b{of_year}?
      | {_after("on by from until before since")}the\s{day}(?=[.,;:]|$|\s(?:in|at|to|and|for|with|on)\s)
      # months, seasons, quarters, years
      | {months}{of_year} | (?={_MONTH_MARK}){months} | {_MAYBE_MONTH}+{to}{_MONTH_MARK}+
      | {_after(dates_go_with)}{months}
      | (?:the\s)?{season}{of_year} | {_after("in by before until during")}(?:the\s)?{season}
      | (?:Q[1-4]|H[12])\b{of_year}? | (?:the\s)?{nth}\squarter\b{of_year}?
      | (?:{_after(years_go_with)}|(?<=\bfor\s)(?={year}(?:[.,;:)]|$))){year}(?:{to}{year})?
        (?!,?[0-9])(?!\s[a-z]+s\b))""",
        re.VERBOSE | re.IGNORECASE,
    )
