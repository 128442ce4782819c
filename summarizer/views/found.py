"""Answers of an index → text for the terminal, wrapped to its width, or JSON, an object a line.

What articles say is shown as text, never as markup. What is looked for, and how it is found, is not known here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.segment import Segment

from ..corpus import Kind
from ..search import Answer, Found, Overview, Source
from .bidi import isolated
from .layout import NARROW, Line, blanks, hung, measure, put, wrapped
from .palette import DOUBT, LABEL, QUOTED, SOFT, STATUS, STRONG, TITLE

_TITLES: dict[Kind, str] = {
    "party": "Parties",
    "talk": "Talks",
    "agreement": "Agreements",
    "concern": "Concerns",
}
_PARTS = {
    "parties": "",
    "participants": "",
    "raised_by": "",
    "mediators": "brought together by ",
    "reported_by": "as reported by ",
    "directed_at": "about ",
}
"""What stands before the names of those who have a part in an item; in this order."""

SHOWN = 3
"""Of how many articles the sentences are shown, the last ones; the others are counted."""
_OFFICES = 5
"""How many offices of a party are shown, the most frequent ones."""
_WHEN = len("2016-02-25")
"""Width of the column of days."""


def to_text(answers: Sequence[Answer], console: Console) -> None:
    """Print answers, kind by kind; what there is none of is left out."""
    shown, width = [answer for answer in answers if answer.total], measure(console)
    if not shown:
        put([[Segment("Nothing found.")]], console)
    for place, answer in enumerate(shown):
        lines = _section(_TITLES[answer.kind], answer.found, answer.total, width)
        put([*([[]] if place else []), *lines], console)


def overview(what: Overview, console: Console) -> None:
    """Print what there is in an index."""
    width = measure(console)
    counts = ", ".join(counted(number, kind) for kind, number in what.counts.items())
    put(wrapped([Segment(counts, STRONG)], width), console)
    if what.first:
        put(wrapped([Segment(f"published {what.first} to {what.last}", SOFT)], width), console)
    for title, found in (("Most named", what.parties), ("Next talks", what.talks)):
        if found:
            put([[], *_section(title, found, len(found), width, sources=False)], console)


def to_json_lines(found: Iterable[Found], console: Console, *, ascii_only: bool = False) -> None:
    """Print each item as a JSON object on a line of its own."""
    for item in found:
        console.file.write(json.dumps(plain(item), ensure_ascii=ascii_only) + "\n")


def plain(item: Found) -> dict[str, Any]:
    """An item as plain data."""
    return {
        "kind": item.kind,
        "label": item.label,
        **({} if item.status is None else {"status": item.status}),
        **item.details,
        "articles": item.articles,
        **({} if item.kind == "party" else {"parties": [one._asdict() for one in item.parties]}),
        **({"history": [_told(one) for one in item.history]} if item.kind == "talk" else {}),
        "sources": [_source(one) for one in item.sources],
    }


def _told(source: Source) -> dict[str, Any]:
    return {
        "published": source.published,
        "article": source.article,
        "status": source.status,
        "start": source.start,
        "end": source.until,
        "when": source.said,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "article": source.article,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
        "support": source.support,
        "sentences": [{"number": number, "text": text} for number, text in source.quotes],
    }


def counted(number: int, kind: str) -> str:
    """So many of a kind, in words."""
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return f"{number:,} {kind if number == 1 else plural}"


def _section(title: str, found: Sequence[Found], total: int, width: int, *, sources: bool = True) -> Iterator[Line]:
    count = f" ({len(found)} of {total:,}; --limit shows more)" if total > len(found) else f" ({total})"
    yield from wrapped([Segment(title, TITLE), Segment(count, SOFT)], width)
    rest = blanks(4 if width < NARROW else _WHEN + 4)
    for item in found:
        first = [*blanks(2), Segment(f"{_when(item):{_WHEN}}  ", STRONG)]
        for paragraph in _body(item, sources=sources):
            yield from hung(paragraph, width, first, rest)
            first = rest


def _when(item: Found) -> str:
    """What the items of a kind are in the order of: the day, or how many articles name a party."""
    if item.kind == "party":
        return f"{item.articles:,}×"
    if item.kind == "talk":
        day = item.details["start"] or item.details["end"]
        return day or "no date"
    return item.details["last_published"] or "no date"


def _body(item: Found, *, sources: bool) -> Iterator[Line]:
    first = [Segment(isolated(item.label), STRONG if item.kind == "party" else None)]
    if item.kind == "talk":
        first.append(Segment(_whereabouts(item)))
    if item.kind == "party":
        first += [Segment("  "), Segment(isolated(item.details["id"]), LABEL)]
    if item.status:
        first += [Segment("  "), Segment(item.status, STATUS[item.status])]
    yield first
    if item.kind == "party":
        yield from _party(item.details, full=sources)
    if names := _names(item):
        yield [Segment(names, SOFT)]
    if item.history:
        yield [Segment(" → ".join(map(_step, item.history)), DOUBT)]
    if sources:
        yield from _sources(item)


def _whereabouts(item: Found) -> str:
    place, end = item.details["location"], item.details["end"]
    told = f", {isolated(place)}" if place and place not in item.label else ""
    if end:
        told += f", to {end}" if item.details["start"] else ", at the latest"
    return told


def _party(details: dict[str, Any], *, full: bool) -> Iterator[Line]:
    told = [details["roles"][0]["role"]] if details["kind"] == "person" and details["roles"] else []
    told += [f"for {details['principal']}"] if details["principal"] else []
    if told:
        yield [Segment("; ".join(map(isolated, told)))]
    if full and details["aliases"]:
        yield [Segment(f"also {', '.join(map(isolated, details['aliases']))}", SOFT)]
    for office in details["roles"][:_OFFICES] if full and len(details["roles"]) > 1 else ():
        span = " to ".join(dict.fromkeys(filter(None, (office["first"], office["last"]))))
        yield [Segment(f"{isolated(office['role'])}{f' ({span})' if span else ''}", SOFT)]


def _names(item: Found) -> str:
    """Who has a part in an item, then what it is about."""
    if item.kind == "party":
        return ""
    told = []
    for role, words in _PARTS.items():
        if names := ", ".join(isolated(one.name) for one in item.parties if one.role == role):
            one_sided = role == "reported_by" and item.details["one_sided"]
            told.append(f"reported by {names} only" if one_sided else f"{words}{names}")
    if topics := item.details.get("topics"):
        told.append(f"on {', '.join(map(isolated, topics))}")
    return "; ".join(told)


def _step(source: Source) -> str:
    about = _about(source)
    return f"{source.status} {source.start or 'without a date'}{f' ({about})' if about else ''}"


def _about(source: Source) -> str:
    return ", ".join(filter(None, (isolated(source.publisher or ""), source.published)))


def _sources(item: Found) -> Iterator[Line]:
    shown = 1 if item.kind == "party" else SHOWN
    for source in item.sources[-shown:]:
        numbers = "".join(f"[{number}]" for number, _ in source.quotes)
        about = _about(source)
        line = [Segment(f"{f'{about}: ' if about else ''}{isolated(source.article)} {numbers}", LABEL)]
        if source.support == "weak":
            line.append(Segment(" weak", DOUBT))
        yield line
        if item.kind != "party":
            yield from ([Segment(f"“{isolated(sentence)}”", QUOTED)] for _, sentence in source.quotes)
    if item.articles > shown:
        yield [Segment(f"and {counted(item.articles - shown, 'article')} more", SOFT)]
