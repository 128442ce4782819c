"""A brief while it comes about: each item as it is grounded, at the end what became different."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ..brief import ONE, Agreement, Brief, Category, Concern, Item, Party, Talk
from ..errors import UnsupportedError
from .text import footer, heading, put, rows

_CATEGORY: dict[type[Item], Category] = {
    Party: "parties",
    Agreement: "agreements",
    Talk: "talks",
    Concern: "concerns",
}


def to_heading(title: str | None, source: str | None, day: date | None, console: Console) -> None:
    """Print what stands above the items of a brief."""
    put([*heading(title, source, day), Text()], console)


def to_text(items: Iterable[Item | Brief], console: Console) -> Brief:
    """Print ``items`` one by one as they come, and last what the brief has otherwise than was shown.

    Returns:
        The brief, the last of ``items``.

    Raises:
        UnsupportedError: As ``items`` does, once all is printed.
    """
    shown: list[Item] = []

    def show(item: Item) -> None:
        put([_rows([item])], console)
        console.file.flush()
        shown.append(item.model_copy())

    return _through(items, show, lambda brief: _end(brief, shown, console))


def to_json_lines(items: Iterable[Item | Brief], console: Console, *, ascii_only: bool = False) -> Brief:
    """As ``to_text``, but a line of JSON each: ``{category: item}``, and last ``{"brief": …}``."""

    def write(name: str, value: Item | Brief) -> None:
        line = {name: value.model_dump(mode="json")}
        console.file.write(json.dumps(line, ensure_ascii=ascii_only) + "\n")
        console.file.flush()

    return _through(items, lambda item: write(ONE[_CATEGORY[type(item)]], item), lambda brief: write("brief", brief))


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


def _end(brief: Brief, shown: list[Item], console: Console) -> None:
    known = [_key(item) for item in shown]
    final = [_key(item) for item in brief.items]
    changed = [item for item in brief.items if _key(item) not in known]
    gone = [item for item in shown if _key(item) not in final]
    lines: list[RenderableType] = []
    for title, items in (("Corrected or completed since", changed), ("No longer in the brief as shown above", gone)):
        if items:
            lines += [Text(), Text(title, style="bold"), _rows(items)]
    put([*lines, Text(), footer(brief)], console)


def _rows(items: Sequence[Item]) -> Table:
    width = max(map(len, ONE.values()))
    return rows(items, [ONE[_CATEGORY[type(item)]].ljust(width) for item in items])


def _key(item: Item) -> str:
    """What of an item a reader would call another one if it changed; that it was also said elsewhere is not."""
    said = item.model_dump_json(exclude={"aliases", "evidence", "completed_by", "doubts"})
    return f"{type(item).__name__} {said}"
