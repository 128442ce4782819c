"""What stands above an article's body: headline, header lines, dateline → title, source, day of publication.

Reads the forms that wire services and press offices use. It prefers no answer to a guess: "Lusaka, 13 February 2001"
names a place, so it gives a date and no source.
"""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        """
        january jan | february feb | march mar | april apr | may | june jun | july jul | august aug
        | september sept sep | october oct | november nov | december dec
        """.split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted((rf"{name}\b\.?" for name in MONTHS), key=len, reverse=True))
_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_WEEKDAY = _DAY + r"\b\.?,?\s+"
_DATE = re.compile(
    rf"""(?:\b{_WEEKDAY})?(?:
        \b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})\b(?:st|nd|rd|th)?(?:,?\s+(?P<y1>(?:19|20)\d\d)\b)?
      | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})(?:,?\s+(?P<y2>(?:19|20)\d\d)\b)?
      | \b(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)\b
      | \b(?P<d4>\d{{1,2}})\.(?P<m4>\d{{1,2}})\.(?P<y4>(?:19|20)\d\d)\b
      | \b(?P<a5>\d{{1,2}})/(?P<b5>\d{{1,2}})/(?P<y5>(?:19|20)\d\d)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

FURNITURE = re.compile(
    r"""\s*(?: adjust\ font\ size:? | share\ this(?:\ (?:article|page|story))? | print\ this(?:\ page)?
      | \(?\s*(?:end ?item|endit|ends|end)\s*\)? | [-–—]\s*ends?\s*[-–—] | \\?\#(?:\s*\#)+ | -\s*30\s*- | \*(?:\s*\*)+
      | (?:read|see|find\ out)\ (?:more|also)\b:?[^.]* | also\ read\b:?[^.]* | related(?:\ (?:articles?|stories))?:[^.]*
      | advertisement | (?:photo|image|picture|caption)\s*:.* | \(?photo\ by\b.* )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
"""A line that is page furniture from end to end."""

END_MARK = re.compile(r"(?<=[.!?\"'”’)])\s+(?:Endit(?:em)?|ENDS|\(END\)|\\?#\s?#\s?#)\s*$")
"""The mark that some services set behind the last sentence."""

_ADJUST = re.compile(r"\s*adjust font size:?\s*$", re.IGNORECASE)
_RELEASE = re.compile(
    r"\b(?:for\s+immediate\s+release|for\s+release|press\s+release|embargoed\s+until)\b:?", re.IGNORECASE
)
_LETTERHEAD = re.compile(
    r"[^\W\d_a-z][^a-z.!?]{5,118}$"
    r"|(?:Office|Ministry|Department|Embassy|Secretariat) (?:of|for) [^.!?]{2,100}$|(?:The )?White House$"
)
_BYLINE = re.compile(
    r"(?:By|Words:|Text:|Reporting by|From)\s+(?:[A-Z]|our\b)"
    r"|(?:.*\b)?(?:[Cc]orrespondent|[Rr]eporter|[Ss]taff [Ww]riter)\b"
)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_PLACE = (
    rf"{_NAME}(?:[ ](?:{_NAME}|de|del|la|le|el|al|am|an|sur|of|the|do|da)){{0,4}}(?:,[ ]{_NAME}(?:[ ]{_NAME}){{0,3}})?"
)
_PLACE_AT = re.compile(_PLACE)
_DATELINE_PARTS = re.compile(
    rf"""\s*(?:
        (?i:(?P<date>{_DATE.pattern})) | (?P<weekday>{_DAY}\b)
      | [(/]\s*(?P<agency>[^\W\d_][^()/]{{1,60}}?)\s*[)/]
      | (?P<bare>{_NAME}(?:[ ]{_NAME}){{0,4}})(?=\s*[-–—]{{1,2}}(?:\s|$)|\s*$)
    )[,.]?""",
    re.VERBOSE,
)
_DATELINE_OPENS = re.compile(r"[^a-z]{2,40}\b.{0,60}?\)?\s(?:--?|[–—])\s[A-Z“\"].{25}")
_DATELINE_END = re.compile(r"\s*(?:[-–—]{1,2}|:)(?=\s|$)\s*")
# Words by which a segment of a header line is known for an outlet or an office rather than a place or a person.
_OUTLET = re.compile(
    r"""\b(?:Xinhua|Reuters|AP|AFP|TASS|ITAR-TASS|DPA|dpa|Kyodo|Yonhap|IRNA|PTI|ANSA|EFE|Interfax|Bloomberg|CNN|BBC|UPI
    |News|Newswire|Wire|Agency|Agence|Agencia|Press|Times|Post|Herald|Tribune|Courier|Review|Mercury|Gazette|Journal
    |Bulletin|Sentinel|Observer|Telegraph|Guardian|Standard|Chronicle|Examiner|Dispatch|Monitor|Record|Echo|Daily|Weekly
    |Broadcasting|Radio|Television|TV|Magazine|Online|Report|Globe|Mail|Star|Argus|Advertiser|Independent|Correspondence
    |Digest|Ledger|Register|Brief|FM
    |Ministry|Department|Office|Secretariat|Commission|Council|Committee|Embassy|Government|Parliament|Union|Organi[sz]ation
    |Association|Federation|White\ House|Bank|Authority|Mission|Service|Services|Newsroom|Unit|Bureau)\b""",
    re.VERBOSE,
)
_HEADER_LINES = 8
"""Header lines, if any, stand among this many non-empty lines at the top."""


@dataclass(frozen=True)
class Header:
    """What the top of an article says.

    Attributes:
        title: Offsets (start, end exclusive) of the headline in the text; None if it opens with its body.
        skip: Offsets of what is no sentence: header lines, datelines, end marks and other furniture.
    """

    title: tuple[int, int] | None
    source: str | None
    published: date | None
    skip: tuple[tuple[int, int], ...]
    warnings: tuple[str, ...] = ()


def read_header(text: str) -> Header:
    """Headline, source and date of an article, and the stretches of ``text`` that are page furniture."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    lines = [_stripped(text, *line) for line in lines]
    skip = [line for line in lines if FURNITURE.fullmatch(text, *line)]
    if lines and (mark := END_MARK.search(text[slice(*lines[-1])])):
        skip.append((lines[-1][0] + mark.start(), lines[-1][1]))
    taken = set(skip)
    body = [line for line in lines if line not in taken]

    title, source, dates = None, None, []
    previous_was_header = False
    released = any(_RELEASE.search(text, *line) for line in body[:_HEADER_LINES])
    for position, (start, end) in enumerate(body[: _HEADER_LINES + 1]):
        line = text[start:end]
        alone = position == len(body) - 1
        if released and position == 0 and _LETTERHEAD.match(line):
            skip.append((start, end))
            source = line
            continue
        # A headline may hold a date; what opens the text is a header line only if there is little else to it.
        may_be_header = not alone and (position > 0 or _is_bare_header(line)) and not _DATELINE_OPENS.match(line)
        if may_be_header and (found := _header_line(line, after_header=previous_was_header)):
            skip.append((start, end))
            source = source or found.source
            dates += found.dates
            previous_was_header = True
            continue
        dateline = _dateline(line)
        if dateline and (position > 0 or dateline.dates or dateline.source or len(body) == 1):
            skip.append((start, start + dateline.length))
            source = source or dateline.source
            dates += dateline.dates
            previous_was_header = dateline.length == len(line)
            if previous_was_header:
                continue
            break
        if not _is_title(line):
            break  # the body has begun
        if title is None and not alone:
            title = (start, end)
    published, warnings = _settle(dates)
    return Header(title=title, source=source, published=published, skip=tuple(sorted(skip)), warnings=warnings)


@dataclass(frozen=True)
class _Found:
    length: int
    source: str | None
    dates: list[re.Match[str]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def _is_title(line: str) -> bool:
    """Whether a line is set like a headline: short, and not closed like a sentence."""
    return len(line) <= 260 and not re.search(r"""[.,;:…]["'”’)\]]*$""", line)


def _is_bare_header(line: str) -> bool:
    rest = _RELEASE.sub(" ", _DATE.sub(" ", line))
    words = re.findall(r"[^\W\d_]+", rest)
    return rest != line and len(words) <= 4 and not any(word.islower() for word in words)


def _header_line(line: str, *, after_header: bool) -> _Found | None:
    """A line that is metadata from end to end, or None."""
    bare = _ADJUST.sub("", line)
    if len(bare) > 140:
        return None
    dates = list(_DATE.finditer(bare))
    rest = _RELEASE.sub(" ", _DATE.sub(" ", bare))
    closed = re.search(r"""[.!?]["'”’)]*$""", bare) and not _MONTH_END.search(bare)
    words = re.findall(r"[^\W\d_]+", rest)
    lower = [word for word in words if word.islower()]
    is_release = _RELEASE.search(bare) is not None and len(words) <= 8
    is_dated = bool(dates) and len(words) <= 14 and len(lower) <= 5 and not closed
    is_byline = _BYLINE.match(bare) is not None and len(words) <= 8 and not closed
    is_name = after_header and 1 < len(words) <= 4 and not lower and not closed
    furnished = bare != line
    if not (is_release or is_dated or is_byline or is_name or furnished):
        return None
    return _Found(len(line), _source(rest), dates)


_MONTH_END = re.compile(rf"\b(?:{_MONTH})$", re.IGNORECASE)


def _source(rest: str) -> str | None:
    """The first part of a header line, its dates taken out, that names an outlet or an office."""
    for part in re.split(r"\s*(?:[,|/•·;:]|\s[-–—]+\s|[()])\s*", rest):
        name = re.sub(r"\s+(?:staff|online|diary)$", "", part.strip(" \t.-–—"))
        if name and len(name) <= 60 and _OUTLET.search(name) and not (_BYLINE.match(name) or _GENERIC.fullmatch(name)):
            return name
    return None


_GENERIC = re.compile(
    r"(?:News|Press|Media|Report|Bulletin|Brief|Record|Office|Agency|Online|Star|Unit)", re.IGNORECASE
)


def _dateline(line: str) -> _Found | None:
    """The dateline at the start of a body line ("GENEVA, March 3 (Agency) —"), or None."""
    place = _PLACE_AT.match(line)
    # A place may swallow what follows it ("PARIS, March 3"): give words back until the rest can be read.
    stops = [m.start() for m in re.finditer(r"[ ,.:]|$", place.group())] if place else []
    for stop in [*reversed(stops), 0]:
        if found := _after_place(line, stop):
            return found
    return None


def _after_place(line: str, stop: int) -> _Found | None:
    """A dateline whose place ends at ``stop``, or None if what follows is none."""
    place = line[:stop]
    at = stop + len(re.match(r"[.,]?", line[stop:]).group())  # type: ignore[union-attr]
    seen: dict[str, str] = {}
    if _DATE.match(place) or re.match(_DAY + r"\b", place):
        return None
    while part := _DATELINE_PARTS.match(line, at):
        kind = next(kind for kind in ("date", "weekday", "agency", "bare") if part[kind])
        if kind in seen:
            return None
        seen[kind] = part[kind]
        at = part.end()
    dash = _DATELINE_END.match(line, at)
    at = dash.end() if dash else at
    ends_line = at == len(line)
    shouted = bool(re.match(r"[^\W\d_a-z]{2,}\b", place)) and place.split(",")[0].isupper()
    timed = "date" in seen or "weekday" in seen
    closed = dash is not None or ends_line or ("agency" in seen and "date" in seen) or line[at - 1] == "."
    if not (place or "agency" in seen) or not (
        (timed and closed)
        or ("agency" in seen and dash and (shouted or len(place.split()) <= 2))
        or ((shouted or "," in place) and dash and ":" not in dash.group() and "bare" not in seen)
    ):
        return None
    agency = seen.get("agency") or (seen.get("bare") if dash else _source(seen.get("bare", "")))
    if agency and agency[0].islower():  # "(reporter Duan Lin)"
        agency = None
    dates = list(_DATE.finditer(line[:at]))
    while line[at : at + 1] == " ":
        at += 1
    return _Found(at, agency, dates)


def _settle(dates: list[re.Match[str]]) -> tuple[date | None, tuple[str, ...]]:
    """The day of publication: the first date of the header that has a year and one reading."""
    doubts = []
    for found in dates:
        part = {key[0]: value for key, value in found.groupdict().items() if value}
        shown = found.group().strip(" ,.")
        if "y" not in part:
            doubts.append(
                f"The dateline says {shown!r} without a year, so no date was assumed; pass the day of publication."
            )
            continue
        if "a" in part:  # 11/12/2008: day and month can be told apart only where one of them is past 12
            first, second = int(part["a"]), int(part["b"])
            if first <= 12 and second <= 12 and first != second:
                doubts.append(f"The date {shown!r} has two readings, so none was assumed; pass the day of publication.")
                continue
            part["d"], part["m"] = (part["a"], part["b"]) if first > 12 else (part["b"], part["a"])
        month = part["m"].rstrip(".").lower()
        try:
            return date(int(part["y"]), MONTHS.get(month) or int(month), int(part["d"])), ()
        except ValueError:
            doubts.append(f"The date {shown!r} is on no calendar; pass the day of publication.")
    return None, tuple(doubts[:1])
