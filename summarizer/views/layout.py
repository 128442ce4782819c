"""Entries → lines of a terminal: columns beside a text that is wrapped by cells, and printed in what it can show.

What is laid out, and what it means, is not known here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment, Segments

from .bidi import CLOSE, LEFT, OPEN, held
from .palette import LABEL, SOFT

Line = list[Segment]
"""Pieces of text, each in its style."""

MEASURE = 100
"""Widest that text is set, as in a pipe: the eye does not find the way back over longer lines."""
NARROW = 60
"""Below this width nothing stands beside the text."""

# Blanks but those that hold together what they stand between.
_GAP = re.compile(r"[ \u1680\u2000-\u2006\u2008-\u200b\u205f\u3000]+")
_JOINT = re.compile(r"(?<=[-/?&=.,;_])(?=\w)|(?<=\])(?=\+?\[)")
"""Where what is too long for a line is best folded: an address, a list of sentence numbers."""


@dataclass(frozen=True)
class Entry:
    """What is said of one thing, before it is laid out.

    Attributes:
        bullet: One cell.
        body: Paragraphs.
        label: What kind of thing it is, where things of several kinds stand together.
        cited: The numbers of its sentences, unless all are quoted.
        quotes: Number and text of each sentence that is quoted below it.
    """

    bullet: Segment
    body: Sequence[Line]
    label: str = ""
    cited: str = ""
    quotes: Sequence[tuple[str, str]] = ()


class Columns(NamedTuple):
    """How wide is what stands beside the text; none if there is nothing."""

    label: int
    cited: int

    @classmethod
    def of(cls, entries: Sequence[Entry], width: int) -> "Columns":
        """As wide as ``entries`` need it, but for numbers that would need too much of ``width``."""
        cited = [len(entry.cited) for entry in entries]
        most = max((length for length in cited if length <= width // 5), default=0)
        return cls(max((len(entry.label) for entry in entries), default=0), most)


def measure(console: Console) -> int:
    """How wide text is set on ``console``."""
    return min(console.width, MEASURE)


def put(lines: Iterable[Line], console: Console) -> None:
    """Print ``lines``, which fit; those with letters that run from right to left run from left to right as a whole."""
    segments = []
    for line in lines:
        if any(OPEN in segment.text for segment in line):
            segments.append(Segment(LEFT))
        segments += _trimmed(line)
        segments.append(Segment.line())
    if console.color_system in ("standard", "windows"):
        # Of the sixteen colours of a theme none is sure to be legible on its background.
        segments = list(Segment.remove_color(segments))
    with console.capture() as capture:
        console.print(Segments(segments), end="", crop=False)
    console.file.write(_encodable(capture.get(), getattr(console.file, "encoding", None) or "utf-8"))


def _trimmed(line: Line) -> Line:
    """``line`` without the blanks at its end."""
    line = list(line)
    while line and not line[-1].text.rstrip(" "):
        line.pop()
    if line:
        line[-1] = Segment(line[-1].text.rstrip(" "), line[-1].style)
    return line


def _encodable(text: str, encoding: str) -> str:
    """``text`` as far as ``encoding`` has it: what it lacks is no reason to lose the brief."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, instead in _INSTEAD.items():
            if mark.encode(encoding, "replace") == b"?":
                text = text.replace(mark, instead)
        text = text.encode(encoding, "replace").decode(encoding)
    return text


_INSTEAD = {
    "•": "*",
    "×": "x",
    "│": "|",
    "—": "-",
    "·": "-",
    "“": '"',
    "”": '"',
    "→": "->",
    OPEN: "",
    CLOSE: "",
    LEFT: "",
}
"""What the views print beside words, in ASCII; a bullet that became "?" would say that an item is weak."""


def rows(entries: Sequence[Entry], width: int, *, indent: int = 0, columns: Columns | None = None) -> Iterator[Line]:
    """Entries below each other: label, bullet and text in columns, the numbers of the sentences on the right.

    Numbers that would need too much of the width, and all where it is small, stand behind the text instead.

    Args:
        entries: In their order.
        width: Of a line, in cells.
        indent: Blanks before each.
        columns: What stands beside the text, if that is to be the same for others too.
    """
    beside = Columns(0, 0) if width < NARROW else columns or Columns.of(entries, width)
    if sum(beside) > width // 4:
        beside = beside._replace(cited=0)
    for place, each in enumerate(entries):
        if place and (each.quotes or entries[place - 1].quotes):
            yield []
        yield from _row(each, width, indent, beside)


def _row(row: Entry, width: int, indent: int, columns: Columns) -> Iterator[Line]:
    label = [Segment(f"{row.label.ljust(columns.label)} ", LABEL)] if row.label else []
    first = [*blanks(indent), *label, row.bullet, Segment(" ")]
    rest = blanks(indent + (columns.label + 1 if columns.label else 0) + 2)
    text, *others = row.body
    beside = 0 < len(row.cited) <= columns.cited
    if row.cited and not beside:
        text = [*text, Segment("  "), Segment(row.cited, SOFT)]
    room = width - (columns.cited + 1 if columns.cited and row.cited else 0)
    for number, line in enumerate(hung(text, room, first, rest)):
        if beside and not number:
            line += [*blanks(width - _cells(line) - len(row.cited)), Segment(row.cited, SOFT)]
        yield line
    for paragraph in others:
        yield from hung(paragraph, room, rest, rest)
    longest = max((len(mark) for mark, _ in row.quotes), default=0)
    bar = [*rest, Segment("│ ", SOFT)]
    for mark, sentence in row.quotes:
        behind = [*bar, Segment(f"{mark:>{longest}} ", SOFT)]
        yield from hung([Segment(sentence)], width, behind, [*bar, *blanks(longest + 1)])


def blanks(count: int) -> Line:
    """So many cells of nothing."""
    return [Segment(" " * count)] if count else []


def hung(text: Line, width: int, first: Line, rest: Line) -> Iterator[Line]:
    """``text`` wrapped, its first line behind ``first``, the others behind ``rest``."""
    taken = _cells(rest)
    for number, line in enumerate(wrapped(text, width - taken, _cells(first) - taken)):
        yield [*(rest if number else first), *line]


def wrapped(text: Line, width: int, taken: int = 0) -> Iterator[Line]:
    """``text`` in lines of at most ``width`` cells, the first one ``taken`` cells shorter; isolates end in each."""
    whole = "".join(segment.text for segment in text)
    places = _breaks(whole, max(width, _LEAST), taken)
    parts = [list(_part(text, start, end)) for start, end in places]
    if OPEN in whole:
        around = held([whole[start:end] for start, end in places])
        parts = [
            [Segment(before), *part, Segment(behind)] for (before, behind), part in zip(around, parts, strict=True)
        ]
    yield from parts


_LEAST = 10
"""A narrower column than this is not set, even if the lines are wider than the terminal then."""


def _breaks(text: str, width: int, taken: int) -> list[tuple[int, int]]:
    """Start and end of each line: as many words as fit; a word that fits on none is folded."""
    lines, start, end, room = list[tuple[int, int]](), 0, 0, width - taken
    for word, stop in _words(text):
        if cell_len(text[start:stop]) <= room:
            end = stop
            continue
        if end > start or room < width:
            lines.append((start, end))
        start, room = word, width
        while stop - start > _LONG * room or cell_len(text[start:stop]) > room:
            fold = start + _fold(text[start : min(stop, start + _LONG * room)], room)
            lines.append((start, fold))
            start = fold
        end = stop
    return [*lines, (start, end)]


_LONG = 8
"""A word of so many characters a cell is folded unmeasured; each fold looks no further, however long the word."""


def _fold(word: str, room: int) -> int:
    """How much of ``word``, which is too long, to put on a line: up to a joint in its second half, else what fits."""
    fits = len(next(iter(chop_cells(word, room)), word))
    joints = (joint.start() for joint in _JOINT.finditer(word, fits // 2))
    return max(takewhile(lambda place: place <= fits, joints), default=fits)


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _part(text: Line, start: int, end: int) -> Iterator[Segment]:
    place = 0
    for segment in text:
        if part := segment.text[max(start - place, 0) : max(end - place, 0)]:
            yield Segment(part, segment.style)
        place += len(segment.text)


def _cells(line: Line) -> int:
    return sum(cell_len(segment.text) for segment in line)
