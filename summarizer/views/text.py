"""Brief → lines for the terminal: made for reading, each item with its sentences, what is in doubt marked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.console import Console
from rich.segment import Segment

from ..brief import Brief, Dropped, Item, Party
from .bidi import isolated, safe
from .layout import Columns, Entry, Line, blanks, measure, put, rows, wrapped
from .palette import DOUBT, MARK, SOFT, STATUS, STRONG, TITLE
from .words import byline, cited, left_out, made_by, sections, told


def to_text(brief: Brief, console: Console, *, quotes: bool = False, verbose: bool = False) -> None:
    """Print the brief to ``console``, in its width and colours.

    Args:
        brief: What to print.
        console: Where to print it.
        quotes: Print below each item the sentences that it cites.
        verbose: Print also what was left out, and why, and the warnings.
    """
    sentences = {sentence.number: sentence.text for sentence in brief.sentences} if quotes else {}
    put(_lines(brief, measure(console), sentences, verbose=verbose), console)


def _lines(brief: Brief, width: int, sentences: Mapping[int, str], *, verbose: bool) -> Iterator[Line]:
    about = brief.article
    yield from heading(about.title, about.source, about.published, width)
    for category, title, items in sections(brief):
        # Many parties are first named in one sentence, which is quoted once; any other item is complete by itself.
        entries = list(_introduced(items, sentences)) if category == "parties" else [entry(i, sentences) for i in items]
        yield from section(title, entries, width)
    yield from ending(brief, width, verbose=verbose)


def _introduced(items: Sequence[Item], sentences: Mapping[int, str]) -> Iterator[Entry]:
    quoted: set[int] = set()
    for item in items:
        yield entry(item, {number: text for number, text in sentences.items() if number not in quoted})
        quoted.update((*item.evidence, *item.completed_by))


def heading(title: str | None, source: str | None, day: date | None, width: int) -> Iterator[Line]:
    """The lines above a brief."""
    yield from wrapped([Segment(isolated(title or "") or "(no headline)", STRONG)], width)
    if about := byline(source, day):
        yield from wrapped([Segment(isolated(about), SOFT)], width)


def section(
    title: str, entries: Sequence[Entry], width: int, *, indent: int = 2, columns: Columns | None = None
) -> Iterator[Line]:
    """Entries below their title; see ``rows``."""
    yield []
    yield from wrapped([Segment(title, TITLE)], width)
    if entries:
        yield from rows(entries, width, indent=indent, columns=columns)
    else:
        yield [*blanks(indent), Segment("none", SOFT)]


def ending(brief: Brief, width: int, *, verbose: bool, indent: int = 2) -> Iterator[Line]:
    """The lines below a brief: what was left out, if that is wanted; the model, and what it took."""
    made = made_by(brief)
    if verbose:
        yield from section("Left out", [_dropped(dropped) for dropped in brief.dropped], width, indent=indent)
        if brief.warnings:
            warnings = [Entry(Segment("!", MARK), [[Segment(isolated(warning))]]) for warning in brief.warnings]
            yield from section("Warnings", warnings, width, indent=indent)
    elif brief.dropped:
        made[-1] += " (-v lists them)" if len(brief.dropped) > 1 else " (-v lists it)"
    yield []
    yield from wrapped([Segment(isolated(" · ".join(made)), SOFT)], width)


def _dropped(dropped: Dropped) -> Entry:
    kind, text, reason = left_out(dropped)
    body = [[Segment(isolated(text) or "(no text)")], [Segment(isolated(reason), DOUBT)]]
    return Entry(Segment("×", MARK), body, label=kind)


def entry(item: Item, sentences: Mapping[int, str], *, label: str = "") -> Entry:
    """What is said of ``item``, with those of its sentences that are given."""
    item = safe(item)
    said = told(item)
    first = [Segment(said.lead, STRONG), Segment(" — " if isinstance(item, Party) else "  ")] if said.lead else []
    first.append(Segment(said.text))
    if said.status:
        first += [Segment("  "), Segment(said.status, STATUS[said.status])]
    body, bullet = [first], Segment("•")
    if details := "; ".join(filter(None, said.details)):
        body.append([Segment(details, SOFT)])
    if item.support == "weak":
        bullet = Segment("?", MARK)
        body.append([Segment(": ".join(filter(None, ("weak", "; ".join(said.doubts)))), DOUBT)])
    marks = [(number, f"[{number}]") for number in item.evidence]
    marks += [(number, f"+[{number}]") for number in item.completed_by]
    quotes = [(mark, isolated(sentences[number])) for number, mark in marks if number in sentences]
    return Entry(bullet, body, label, "" if len(quotes) == len(marks) else cited(item), quotes)
