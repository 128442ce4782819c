"""A brief while it comes about: each item as it is grounded, at the end what became different."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.console import Console

from ..brief import ONE, Brief, Item
from ..errors import UnsupportedError
from .layout import Columns, Entry, Line, measure, put, rows
from .text import ending, entry, heading, section
from .words import CATEGORY

_COLUMNS = Columns(label=max(map(len, ONE.values())), cited=len("[6]+[2]+[3]"))
"""The same for all items: the first ones cannot wait for what the others need."""


def to_heading(title: str | None, source: str | None, day: date | None, console: Console) -> None:
    """Print what stands above the items of a brief."""
    put([*heading(title, source, day, measure(console)), []], console)


def to_text(
    items: Iterable[Item | Brief], console: Console, sentences: Mapping[int, str] = {}, *, verbose: bool = False
) -> Brief:
    """Print ``items`` one by one as they come, and last what the brief has otherwise than was shown.

    Args:
        items: What ``Summarizer.stream`` gives.
        console: Where to print them.
        sentences: Those of the article by number, if items are to be followed by the ones that they cite.
        verbose: Print also what was left out, and why, and the warnings.

    Returns:
        The brief, the last of ``items``.

    Raises:
        UnsupportedError: As ``items`` does, once all is printed.
    """
    shown: list[Item] = []

    def show(item: Item) -> None:
        apart: list[Line] = [[]] if sentences and shown else []
        put([*apart, *rows(_entries([item], sentences), measure(console), columns=_COLUMNS)], console)
        console.file.flush()
        shown.append(item.model_copy())

    def end(brief: Brief) -> None:
        put(_end(brief, shown, sentences, measure(console), verbose=verbose), console)

    return _through(items, show, end)


def to_json_lines(items: Iterable[Item | Brief], console: Console, *, ascii_only: bool = False) -> Brief:
    """As ``to_text``, but a line of JSON each: ``{category: item}``, and last ``{"brief": …}``."""

    def write(name: str, value: Item | Brief) -> None:
        line = {name: value.model_dump(mode="json")}
        console.file.write(json.dumps(line, ensure_ascii=ascii_only) + "\n")
        console.file.flush()

    return _through(items, lambda item: write(ONE[CATEGORY[type(item)]], item), lambda brief: write("brief", brief))


def _through(items: Iterable[Item | Brief], show: Callable[[Item], None], end: Callable[[Brief], None]) -> Brief:
    try:
        for item in items:
            if isinstance(item, Brief):
                end(item)
                return item
            show(item)
    except UnsupportedError as error:
        end(error.brief)
        raise
    raise ValueError("a stream of items ended without its brief")


def _end(
    brief: Brief, shown: Sequence[Item], sentences: Mapping[int, str], width: int, *, verbose: bool
) -> Iterator[Line]:
    before, final = {_key(item) for item in shown}, {_key(item) for item in brief.items}
    changed = [item for item in brief.items if _key(item) not in before]
    gone = [item for item in shown if _key(item) not in final]
    for title, items in (("Corrected or completed since", changed), ("No longer in the brief as shown above", gone)):
        if items:
            yield from section(title, _entries(items, sentences), width, indent=0, columns=_COLUMNS)
    yield from ending(brief, width, verbose=verbose, indent=0)


def _entries(items: Sequence[Item], sentences: Mapping[int, str]) -> list[Entry]:
    return [entry(item, sentences, label=ONE[CATEGORY[type(item)]]) for item in items]


def _key(item: Item) -> str:
    """What of an item a reader would call another one if it changed; that it was also said elsewhere is not."""
    said = item.model_dump_json(exclude={"aliases", "evidence", "completed_by", "doubts"})
    return f"{type(item).__name__} {said}"
