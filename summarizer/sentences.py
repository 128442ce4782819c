"""Text → numbered sentences with character offsets: sentencex line by line, with the joins that it leaves to us."""

import re
from dataclasses import dataclass
from itertools import pairwise

from sentencex import get_sentence_boundaries

from .header import Header


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article.

    Attributes:
        number: Position in the article, from 1; what evidence cites.
        start: Offset of the first character in the article's text.
        end: Offset behind the last character.
        text: The sentence, exactly ``article.text[start:end]``.
    """

    number: int
    start: int
    end: int
    text: str


def split(text: str, header: Header) -> tuple[Sentence, ...]:
    """The sentences of ``text`` outside the stretches that ``header`` marks as no sentence.

    A sentence never crosses a line end, so it never joins two paragraphs, and holds no line end.
    """
    spans: list[tuple[int, int]] = []
    skip = list(header.skip)
    for line in re.finditer(r"[^\n]+", text):
        while skip and skip[0][1] <= line.start():
            skip.pop(0)
        for start, end in _outside(line.start(), line.end(), skip):
            spans += _sentences(text, start, end, whole=(start, end) == header.title)
    return tuple(Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(spans, 1))


def _outside(start: int, end: int, skip: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What remains of start..end once the stretches in ``skip`` (sorted, none before start) are taken out."""
    kept = []
    for left, right in skip:
        if left >= end:
            break
        if right > start:
            kept.append((start, left))
            start = max(start, right)
    return [(left, right) for left, right in [*kept, (start, end)] if left < right]


def _sentences(text: str, start: int, end: int, *, whole: bool) -> list[tuple[int, int]]:
    mark = _BULLET.match(text, start, end)
    start = mark.end() if mark else start
    line = text[start:end]
    cuts = [0, len(line)] if whole else _cuts(line)
    spans = []
    for left, right in pairwise(cuts):
        piece = line[left:right]
        if any(character.isalnum() for character in piece):
            first = left + len(piece) - len(piece.lstrip())
            spans.append((start + first, start + left + len(piece.rstrip())))
    return spans


def _cuts(line: str) -> list[int]:
    """Offsets in ``line`` where a sentence begins, and its end.

    sentencex keeps a quotation in one piece however many sentences it holds; with the quotation marks blanked it
    cuts those too, and each mark then goes with the sentence that it opens or closes.
    """
    cuts = [0]
    for boundary in get_sentence_boundaries("en", _MARKS.sub(" ", line)):
        at = boundary["end_index"]
        while at > 1 and _MARKS.match(line[at - 1]) and line[at - 2].isspace():
            at -= 1
        before, after = line[max(cuts[-1], at - 40) : at].rstrip(), line[at : at + 40].lstrip()
        if cuts[-1] < at < len(line) and not _belongs_together(before, after):
            cuts.append(at)
    return [*cuts, len(line)]


_BULLET = re.compile(r"\s*(?:[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|[•·▪*–-])\s+")
_MARKS = re.compile(r'["“”„«»]')
_TITLE_BEFORE_NAME = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Brig|Sgt|Cpl|Rev|Hon|Sen|Rep|Gov|Amb|Msgr|Fr|St|Lic|Ing"
    r"|Messrs|No|Nos|Art|vs|v|Op|Ex)\.$"
)
_LIST_MARK = re.compile(r"[(]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]|[QA][.:]")
_TIME = re.compile(r"\b[ap]\.m\.$")
_ZONE = re.compile(r"(?:[A-Z]{1,3}T|GMT|UTC|local)\b")


def _belongs_together(before: str, after: str) -> bool:
    """Whether a cut between these two is a mistake: behind a title, a list mark or "p.m.", or before a small letter."""
    opened = _MARKS.sub("", after).lstrip()
    return (
        opened[:1].islower()
        or (re.search(r"\b[A-Z]\.$", before) is not None and re.match(r"[A-Z]\.", after) is not None)  # "EU-U.S."
        or _TITLE_BEFORE_NAME.search(before) is not None
        or _LIST_MARK.fullmatch(before) is not None
        or (_TIME.search(before) is not None and _ZONE.match(after) is not None)
    )
