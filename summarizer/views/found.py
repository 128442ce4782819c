"""Answers of an index → text for the terminal, wrapped to its width, or JSON, an object a line.

What articles say is shown as text, never as markup. What is looked for, and how it is found, is not known here.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..corpus import Kind
from ..search import Answer, Found, Overview, Source
from .text import put

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


def to_text(answers: Sequence[Answer], console: Console) -> None:
    """Print answers, kind by kind; what there is none of is left out."""
    shown = [answer for answer in answers if answer.total]
    if not shown:
        put([Text("Nothing found.")], console)
    for place, answer in enumerate(shown):
        put([*([Text()] if place else []), *_section(_TITLES[answer.kind], answer.found, answer.total)], console)


def overview(what: Overview, console: Console) -> None:
    """Print what there is in an index."""
    counts = [counted(number, kind) for kind, number in what.counts.items()]
    put([Text(", ".join(counts), style="bold")], console)
    if what.first:
        put([Text(f"published {what.first} to {what.last}", style="dim")], console)
    for title, found in (("Most named", what.parties), ("Next talks", what.talks)):
        if found:
            put([Text(), *_section(title, found, len(found), sources=False)], console)


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


def _section(title: str, found: Sequence[Found], total: int, *, sources: bool = True) -> Iterable[RenderableType]:
    count = f" ({len(found)} of {total:,}; --limit shows more)" if total > len(found) else f" ({total})"
    yield Text.assemble((title, "bold cyan"), (count, "dim"))
    table = Table.grid(padding=(0, 2))
    table.add_column(width=10, no_wrap=True, style="bold")
    table.add_column(ratio=1, overflow="fold")
    table.expand = True
    for item in found:
        table.add_row(_when(item), _body(item, sources=sources))
    yield Padding(table, (0, 0, 0, 2))


def _when(item: Found) -> str:
    """What the items of a kind are in the order of: the day, or how many articles name a party."""
    if item.kind == "party":
        return f"{item.articles:,}×"
    if item.kind == "talk":
        day = item.details["start"] or item.details["end"]
        return day or "no date"
    return item.details["last_published"] or "no date"


def _body(item: Found, *, sources: bool) -> Text:
    text = Text(item.label, style="bold" if item.kind == "party" else "")
    if item.kind == "talk":
        _append_talk(text, item)
    if item.kind == "party":
        _append_party(text, item.details, full=sources)
    if item.status:
        text.append(f"  {item.status}", style=_STYLES.get(item.status, "red"))
    if names := _names(item):
        text.append(f"\n{names}", style="dim")
    if item.history:
        text.append(f"\n{' → '.join(map(_step, item.history))}", style="yellow")
    if sources:
        _append_sources(text, item)
    return text


_STYLES = {"reached": "green", "scheduled": "green"} | dict.fromkeys(("tentative", "proposed", "postponed"), "yellow")


def _append_talk(text: Text, item: Found) -> None:
    place, end = item.details["location"], item.details["end"]
    if place and place not in item.label:
        text.append(f", {place}")
    if end:
        text.append(f", to {end}" if item.details["start"] else ", at the latest")


def _append_party(text: Text, details: dict[str, Any], *, full: bool) -> None:
    text.append(f"  {details['id']}", style="not bold cyan")
    told = [details["roles"][0]["role"]] if details["kind"] == "person" and details["roles"] else []
    told += [f"for {details['principal']}"] if details["principal"] else []
    if told:
        text.append(f"\n{'; '.join(told)}", style="not bold")
    if full and details["aliases"]:
        text.append(f"\nalso {', '.join(details['aliases'])}", style="not bold dim")
    for office in details["roles"][:_OFFICES] if full and len(details["roles"]) > 1 else ():
        span = " to ".join(dict.fromkeys(filter(None, (office["first"], office["last"]))))
        text.append(f"\n{office['role']}{f' ({span})' if span else ''}", style="not bold dim")


def _names(item: Found) -> str:
    """Who has a part in an item, then what it is about."""
    if item.kind == "party":
        return ""
    by_role = {role: [one.name for one in item.parties if one.role == role] for role in _PARTS}
    told = [f"{words}{', '.join(by_role[role])}" for role, words in _PARTS.items() if by_role[role]]
    if topics := item.details.get("topics"):
        told.append(f"on {', '.join(topics)}")
    return "; ".join(told)


def _step(source: Source) -> str:
    about = ", ".join(filter(None, (source.publisher, source.published)))
    return f"{source.status} {source.start or 'without a date'}{f' ({about})' if about else ''}"


def _append_sources(text: Text, item: Found) -> None:
    shown = 1 if item.kind == "party" else SHOWN
    for source in item.sources[-shown:]:
        numbers = "".join(f"[{number}]" for number, _ in source.quotes)
        about = ", ".join(filter(None, (source.publisher, source.published)))
        text.append(f"\n{f'{about}: ' if about else ''}{source.article} {numbers}", style="not bold cyan")
        if source.support == "weak":
            text.append(" weak", style="not bold yellow")
        if item.kind != "party":
            text.append("".join(f"\n“{sentence}”" for _, sentence in source.quotes), style="italic")
    if item.articles > shown:
        text.append(f"\nand {counted(item.articles - shown, 'article')} more", style="not bold dim")
