"""Which numbers a text states, in digits and in words.

Rules of English news copy, which prefer no answer to a guess: "dozens", "one of them", "a pair", the digits of "F-16"
and whatever belongs to a date or a clock give nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .header import MONTHS
from .numerals import (
    BELOW_100,
    BIG,
    COINS,
    MEASURES,
    MONEY,
    ONES,
    ORDINALS,
    OWNED_COINS,
    PARTS,
    SCALES,
    SHARED_COINS,
    SHORT,
    SMALL,
    TENS,
)


class Quantity(NamedTuple):
    """A number as a text states it.

    Attributes:
        value: Without its sign: 1_200_000_000 for "1.2 billion", 1/10 for "a tenth" and for "one in ten".
        unit: "%", a currency as its code or its coin ("USD", "dinar"), a measure ("km", "hour"), "th" of an ordinal,
            "no." of what is numbered ("Resolution 2254"), else "".
        words: As written, with the unit.
        per: The time it is counted by: "month" of "$5 a month"; else "".
    """

    value: Fraction
    unit: str
    words: str
    per: str = ""


def quantities(text: str) -> list[Quantity]:
    """The numbers that ``text`` states, in its order; a bare 1900 to 2099 is taken for a year and left out."""
    return [quantity for quantity in _read(text) if quantity.unit != _YEAR]


def stated(quantity: Quantity, text: str) -> bool:
    """Whether ``text`` states the value with the unit and the time; what either side does not give does not count.

    Only an ordinal states an ordinal, "half" states "50 percent", and "2000 men", which might be a year, "2,000 men".
    """
    return any(_same(quantity, other) for other in _read(text))


def values(text: str) -> frozenset[Fraction]:
    """Every value under which ``stated`` may find a number of ``text``."""
    found = _read(text)
    return frozenset(
        value
        for one in found
        for value in ((one.value, one.value / 100) if one.unit == "%" else (one.value, one.value * 100))
    )


def _same(one: Quantity, other: Quantity) -> bool:
    if (one.unit == "th") != (other.unit == "th") or (one.per and other.per and one.per != other.per):
        return False
    if one.value == other.value:
        return one.unit == other.unit or not (one.unit and other.unit)
    share, percent = (one, other) if other.unit == "%" else (other, one)
    return not share.unit and percent.unit == "%" and share.value < 1 and share.value * 100 == percent.value


_YEAR = "year"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_JOIN = r"[-\u2010\u2011\s]"
_ONE_TO_99 = rf"(?:(?:{_any(TENS)})(?:{_JOIN}(?:{_any(ONES)}))?|{_any(SMALL)})\b"
_WORDS = (
    rf"(?:(?:{_ONE_TO_99}|an?){_JOIN}hundred\b(?:{_JOIN}(?:and{_JOIN})?{_ONE_TO_99}(?!{_JOIN}(?:hundred|dozen)))?"
    rf"|{_ONE_TO_99})"
)
_DIGITS = (
    r"(?<!\d[.,:/])(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d+)"
    r"(?:\.\d+)?(?![\d_]|[.,:/]\d)"
)
_HALVES = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_SIMPLE = r"[1-9]/(?:10|[2-9])(?![\d/])"
_LABELS = (
    "(?:resolution|article|chapter|section|paragraph|annex|protocol|rule|decree|decision|law|act|bill|order|regulation"
    "|directive|amendment|flight|route|highway|room|gate|phase|level|stage|step|track|basket|tier|unit|page|item|number"
    r"|channel|pillar|case)s?(?:\snos?\b\.?)?|nos?\.|UNSCR"
)
_METRES = r"[-\s](?:high|tall|long|wide|deep|away|race|sprint|relay|hurdles|freestyle)\b"
_SCALE = (
    rf"(?:{_JOIN}?(?:(?:{_any(BIG)})s?|{_any(SHORT)})\b"
    rf"|(?<=\d)(?:k|(?(money)[mb]|m(?!{_METRES})))(?!\w))"
)

_MONTH = rf"\b(?:{'|'.join(f'{name.title()}|{name.upper()}' for name in MONTHS)})\b\.?"
_DAY = r"(?<![\d$£€])(?<!\d[.,])\d{1,2}(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
_DAYS = rf"{_DAY}(?:(?:,\s?{_DAY})*,?\s(?:and|or|&)\s{_DAY}|\s?(?:[-–—/]|to|until|till|through)\s?{_DAY})?"
_HOUR = rf"\b(?:\d{{1,2}}[.:]?\d\d|\d{{1,2}}|(?i:{_any(SMALL)}))"
_NO_CODE = rf"(?!(?:{_any(name for name in MONEY if name.isalpha())})[-\d])"
_APART = re.compile(
    rf"""https?://\S+ | www\.\S+ | (?<!\S)\S+@\S+
      | {_MONTH}\s(?:the\s)?{_DAYS} | {_DAYS}\s(?:of\s)?{_MONTH} | \b(?i:{_any(ORDINALS)})\sof\s{_MONTH}
      | \b(?:19|20)\d\d-\d\d-\d\d\b | \b\d{{1,2}}([./])\d{{1,2}}\1(?:\d\d){{1,2}}\b | \b(?:19|20)\d\d[-–/]\d\d\b
      | (?:{_HOUR}\s?(?:[-–]|to|and|or)\s?)?{_HOUR}\s?(?:[ap]\.?m\b\.?|o['’]clock\b|GMT\b|UTC\b|CET\b|E[SD]T\b)
      | \b\d{{1,2}}:\d\d(?::\d\d)?\b | \b[0-2]\d[.:]?[0-5]\d\s(?:hours|hrs)\b | \b(?i:half|quarter)\spast\s\w+
      | \bGroup\sof\s(?:[A-Z][a-z]+|\d+) | \b\d\+\d | \b[A-Z]+(?:/\w+)+
      | \d{{31,}} | \b{_NO_CODE}(?!to-)[^\W\d_]+[-\u2010\u2011]?\d[\w+]*""",
    re.VERBOSE,
)
"""Addresses, dates, clock times, and names and codes that have a number in them."""

_START = re.compile(
    rf"(?<!\w)(?:[\d{_HALVES}]|(?:{_any(BELOW_100 | ORDINALS)}|half)\b|(?:{_LABELS})\s"
    rf"|(?-i:{_any(MONEY)})\s?\d|(?:an?|the){_JOIN}(?:{_any(BIG | PARTS)})\b)",
    re.IGNORECASE,
)
_ODDS = re.compile(
    rf"(?:one|1)\s(?:in|out\sof)\s(?:every\s)?(?P<odds>{_ONE_TO_99}|\d{{1,3}}(?:,\d{{3}})*\b)"
    rf"(?!\s?%|{_JOIN}(?:per|second|minute|hour|day|week|month|year|decade)|[.,:]?\d)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"""(?: (?P<over>(?:one|1|an?){_JOIN}(?:half|quarter|hundredth|thousandth|{_any(PARTS)})\b
          |(?:{_any(SMALL)}|\d{{1,2}}){_JOIN}(?:{_any(PARTS)})s\b) | half\b)
        (?P<times>(?:{_JOIN}an?|\sof\san?)?{_JOIN}(?:{_any(BIG)})\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_SHARE_ENDS = re.compile(
    r"\s*(?:$|[^\w\s-]|(?:of|more|less|fewer|higher|lower|in|to|from|by|on|at|since|and|or|were|was|are|is|have|had|has"
    r"|as|off|over|than)\b)",
    re.IGNORECASE,
)
_NO_HALF = re.compile(rf"(?:\b(?:{_any(ORDINALS)}|latter|last|better|final)|\d(?:st|nd)){_JOIN}$", re.IGNORECASE)
_HALF_NAME = re.compile(r"[-\u2010\u2011](?!(?:hour|day|year|century|mile|point|percent)\b)", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:st|nd|rd|th)\b|(?:(?P<tens>{_any(TENS)}){_JOIN})?(?P<word>{_any(ORDINALS)})\b",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"(?:\b(?:the|an?|its|his|her|their|our|my|your|this)|['’]s?)\s(?:very\s)?$", re.IGNORECASE)
_NO_FIRST = re.compile(r"\s(?:lady|minister|secretary|deputy|vice|aid)\b", re.IGNORECASE)
_TIME_BEFORE = re.compile(rf"(?:\b(?:per|split|every|each)\s|(?:\d|\b(?:{_any(BELOW_100)})){_JOIN})$", re.IGNORECASE)
_RATE_BEFORE = re.compile(rf"\b(?:{_any(MEASURES)})s?\san?\s$", re.IGNORECASE)
_TIME_AFTER = re.compile(r"\s*(?:$|[.,;]|(?:later|ago|or)\b)", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"""(?:(?P<label>{_LABELS.replace(" ", "[ ]")})\s)?
        (?:(?P<money>(?-i:{_any(MONEY)}))\s?)?
        (?:(?P<digits>{_DIGITS})(?P<mixed>{_JOIN}?[{_HALVES}]|{_JOIN}{_SIMPLE})?
          |(?P<part>[{_HALVES}]|(?<!\d[/.,]){_SIMPLE})
          |(?P<words>{_WORDS}) | (?:an?|the(?=\sdozen))(?={_JOIN}(?:{_any(BIG)})\b))
        (?:\sand\s(?:a|one){_JOIN}(?P<half>half|quarter|third)\b)?
        (?P<scales>(?:{_SCALE})*)""",
    re.VERBOSE | re.IGNORECASE,
)
_MORE = re.compile(rf"(?:{_JOIN}|\sand\s)(?P<words>{_WORDS})(?P<scales>(?:{_JOIN}(?:{_any(BIG)})\b)*)", re.IGNORECASE)
_UNIT = re.compile(
    rf"""(?P<percent>\s?%|{_JOIN}(?:per{_JOIN}?cent(?:age)?|pct)\b)
      | \s?(?P<code>(?-i:{_any(name for name in MONEY if name != "Rs.")}))(?![\w$])
      | {_JOIN}(?P<whose>(?-i:[A-Z])[\w.]+\s(?:(?-i:[A-Z])\w+\s)?)?(?P<coin>{_any(COINS)}|(?<=Korean\s)won)s?\b""",
    re.VERBOSE | re.IGNORECASE,
)
_MEASURE = re.compile(r"(?:km|kg|cm|mm|m|ft|lbs?|ha|mph|kph|[kmgt]wh?|°?[cf]|p)\b", re.IGNORECASE)
_MEASURED = re.compile(
    rf"{_JOIN}?(?:cubic{_JOIN}|square{_JOIN})?(?P<measure>{_any(MEASURES)})s?\b(?!-old)", re.IGNORECASE
)
_AFTER_ONE = re.compile(
    rf"""{_JOIN}(?:second|minute|hour|week|month|year|decade|century|km|kilomet|metre|meter|mile|ton|kg|litre|liter
        |barrel|acre|hectare|degree)
      | [-\u2010\u2011]day\b | \s?(?:[-–]|\bto\b|\bor\b)\s?(?:\d|(?:{_any(SMALL)})\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_RATE = re.compile(
    r"(?:\s[a-z]+){0,2}?\s(?:an?|per|each|every)\s(second|minute|hour|day|night|week|month|quarter|year)\b"
    r"(?!\s(?:ago|later|earlier|before|after|from)\b)",
    re.IGNORECASE,
)
"""As in "12 trucks a week"; "12 ships left a week later" has none."""
_OFTEN = re.compile(r"\s(hour|dai|week|month|quarter|year|annual)ly\b", re.IGNORECASE)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or)\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s$", re.IGNORECASE)


class _Found(NamedTuple):
    value: Fraction
    unit: str
    start: int
    end: int
    scale: int = 1


_PLAIN = str.maketrans("ſıİK", "siIK")
"""Letters that are equal to others when case is not looked at, which the tables below lack."""


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Quantity, ...]:
    if not _START.search(text):
        return ()
    text = text.translate(_PLAIN)
    bare = _APART.sub(lambda hit: "\0" * len(hit.group()), text)
    found: list[_Found] = []
    place = 0
    while start := _START.search(bare, place):
        place = start.start() + 1
        for rule in (_odds, _share, _ordinal, _amount):
            if one := rule(bare, start.start()):
                found.append(one)
                place = one.end
                break
    return tuple(
        Quantity(one.value, one.unit, text[one.start : one.end], _per(bare, one.end)) for one in _ranges(bare, found)
    )


def _per(text: str, end: int) -> str:
    """The time that a number which ends here is counted by."""
    if rate := _RATE.match(text, end):
        return rate[1].lower()
    often = _OFTEN.match(text, end)
    return {"dai": "day", "annual": "year"}.get(often[1].lower(), often[1].lower()) if often else ""


def _odds(text: str, start: int) -> _Found | None:
    hit = _ODDS.match(text, start)
    number = _number(hit["odds"]) if hit else Fraction(0)
    return _Found(1 / number, "", *hit.span()) if hit and number > 1 else None


def _share(text: str, start: int) -> _Found | None:
    """Like "a third of", "two-thirds", "half", "half a million"; "a third round" is none."""
    hit = _SHARE.match(text, start)
    if not hit:
        return None
    over, _, part = re.split(f"({_JOIN})", hit["over"].lower(), maxsplit=1) if hit["over"] else ("a", "", "half")
    if hit["times"]:
        scale = _scale(hit["times"])
    elif (over in ("a", "an") and part != "half" and not _SHARE_ENDS.match(text, hit.end())) or (
        part == "half" and (_NO_HALF.search(text[max(0, start - 20) : start]) or _HALF_NAME.match(text, hit.end()))
    ):
        return None
    else:
        scale = 1
    number = Fraction(1) if over in ("a", "an") else _number(over)
    value = number / PARTS[part if part in PARTS else part.removesuffix("s")] * scale
    return _with_unit(text, value, start, hit.end())


def _ordinal(text: str, start: int) -> _Found | None:
    hit = _ORDINAL.match(text, start)
    if not hit:
        return None
    if hit["digits"]:
        return _Found(Fraction(hit["digits"].replace(",", "")), "th", *hit.span())
    word = hit["word"].lower()
    if not hit["tens"]:
        before = text[max(0, start - 40) : start]
        if word == "first" and (not _DETERMINED.search(before) or _NO_FIRST.match(text, hit.end())):
            return None
        timed = _TIME_BEFORE.search(before) or _RATE_BEFORE.search(before) or _TIME_AFTER.match(text, hit.end())
        if word == "second" and timed:
            return None
    return _Found(Fraction(TENS.get((hit["tens"] or "").lower(), 0) + ORDINALS[word]), "th", *hit.span())


def _amount(text: str, start: int) -> _Found | None:
    hit = _AMOUNT.match(text, start)
    if not hit:
        return None
    value = _number(hit["digits"] or hit["words"] or "one") if not hit["part"] else _fraction(hit["part"])
    value += _fraction(hit["mixed"]) if hit["mixed"] else Fraction(0)
    value += Fraction(1, PARTS[hit["half"].lower()]) if hit["half"] else Fraction(0)
    scale = least = _scale(hit["scales"])
    value, end = value * scale, hit.end()
    while (
        least > 1 and not (hit["digits"] and least == 100) and (more := _MORE.match(text, end))
    ):  # "two million three hundred thousand"
        added = _number(more["words"]) * _scale(more["scales"])
        if added >= least:
            break
        value, end, least = value + added, more.end(), _scale(more["scales"])
    found = _with_unit(text, value, start, end, scale)
    if not found or found.unit:
        return found
    if hit["money"]:
        return found._replace(unit=MONEY[hit["money"]])
    if hit["label"]:
        return found._replace(unit="no.")
    if scale == 1 and (hit["words"] or "").lower() == "one" and not hit["half"] and not _AFTER_ONE.match(text, end):
        return None
    year = scale == 1 and re.fullmatch(r"(?:19|20)\d\d", text[start : found.end])
    return found._replace(unit=_YEAR) if year else found


def _with_unit(text: str, value: Fraction, start: int, end: int, scale: int = 1) -> _Found | None:
    """The number that ends at ``end`` with the unit behind it; none if it is a part of a longer word."""
    if unit := _UNIT.match(text, end):
        code = "%" if unit["percent"] else MONEY[unit["code"]] if unit["code"] else _coin(unit["whose"], unit["coin"])
        return _Found(value, code, start, unit.end(), scale)
    if measured := _MEASURED.match(text, end):
        return _Found(value, MEASURES[measured["measure"].lower()], start, measured.end(), scale)
    if text[end : end + 1].isalnum():
        measure = _MEASURE.match(text, end)
        return _Found(value, "", start, measure.end(), scale) if measure else None
    return _Found(value, "", start, end, scale)


def _coin(whose: str | None, coin: str) -> str:
    coin = coin.lower()
    if not whose:
        return COINS[coin]
    owned = f"{whose.lower().replace('.', '').strip()} {coin}"
    return OWNED_COINS.get(owned) or (coin if coin in SHARED_COINS else COINS[coin])


def _number(words: str) -> Fraction:
    """Like "3,000", "two hundred and fifty", "twenty-two", "a hundred"."""
    if words[0].isdigit():
        plain = re.sub(r"[,\s]", "", words)
        return Fraction(plain.replace(".", "") if plain.count(".") > 1 else plain)
    total = 0
    for word in re.split(_JOIN, words.lower()):
        total = max(total, 1) * 100 if word == "hundred" else total + BELOW_100.get(word, 0)
    return Fraction(total)


def _fraction(written: str) -> Fraction:
    """Like "½" and "1/2"."""
    written = written.lstrip("-\u2010\u2011").lstrip()
    return Fraction(written if "/" in written else unicodedata.numeric(written)).limit_denominator(10)


def _scale(words: str) -> int:
    scale = 1
    for word in re.findall(r"[a-z]+", words.lower()):
        scale *= SCALES.get(word) or SCALES.get(word.removesuffix("s"), 1)
    return scale


def _ranges(text: str, found: list[_Found]) -> list[_Found]:
    """What the two ends of "$3-5 million" and of "between 5 and 6 percent" say for each other."""
    for place, (one, other) in enumerate(pairwise(found)):
        gap = text[one.end : other.start]
        between = re.fullmatch(r"\sand\s", gap) and _BETWEEN.search(text[max(0, one.start - 10) : one.start])
        if {one.unit, other.unit} & {"th", "no.", _YEAR} or not (_RANGE.fullmatch(gap) or between):
            continue
        if one.scale == 1 and not (one.unit and other.unit) and one.value < other.value / other.scale:
            found[place] = one = one._replace(value=one.value * other.scale)
        unit = one.unit or other.unit
        found[place], found[place + 1] = one._replace(unit=unit), other._replace(unit=other.unit or unit)
    return found
