"""Text whose lines were broken at a fixed width → one line a paragraph."""

import re
from itertools import pairwise

_WIDEST = 100
"""Longer lines than this are paragraphs."""
_LEAST, _SHARE = 2, 0.3
"""How many line ends must stand in the middle of a sentence, and what share of those inside paragraphs."""
_SLACK = 4
"""Characters by which a line may be shorter than it need be: some programs even lines out."""
_END = re.compile(r"(?<=\S)[^\S\n]*\n(?=(?P<next>[^\s•·▪*–-]\S*))")
_GOES_ON = re.compile(r"[a-z]")
_OPEN = re.compile(r"(?:,|\b(?:an?|the|its|their|of|to|in|on|and|or|for|with|by|at|from|that|as|is|was|will))\s*$")
_STOPS = re.compile(r"[.!?:;\"”’')\]]\s*$")
_NOT_ON = re.compile(r"(?:[(]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]|--+|[A-Z][\w ]{0,20}:)(?!\S)")
"""What opens a line of its own: a list mark, a rule, a label."""


def unwrapped(text: str) -> str:
    """``text`` with one space for each line end, and what is blank before it, that a fixed width has put there.

    A line end is taken for such a one where the first word behind it would not have fitted into the widest line, in a
    text whose lines end in the middle of sentences.
    """
    lines = text.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    inside = [(one, other) for one, other in pairwise(lines) if one.strip() and other.strip()]
    broken = [one for one, other in inside if (_GOES_ON.match(other) and not _STOPS.search(one)) or _OPEN.search(one)]
    if width > _WIDEST or len(broken) < max(_LEAST, _SHARE * len(inside)):
        return text

    def joined(end: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, end.start()) + 1 : end.start()]
        full = len(line) + 1 + len(end["next"]) > width - _SLACK
        return " " if full and not _NOT_ON.match(text, end.end()) else end.group()

    return _END.sub(joined, text)
