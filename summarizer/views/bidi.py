"""Words of an article made harmless for a line of the terminal.

A terminal that orders its lines by UAX #9 takes each as a whole: next to Hebrew or Arabic, numbers, commas and brackets
change places, and a control that the article leaves open turns round whatever follows. So controls are taken out, and
what runs from right to left is isolated, line by line. Text without such letters is left as it is.
"""

import re
from typing import TypeVar

from ..brief import Item

OPEN, CLOSE, LEFT = "\u2067", "\u2069", "\u200e"
"""Right-to-left isolate, its end, and the mark that makes a line run from left to right."""

_SPACED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Embeddings, overrides and isolates; soft hyphens, which terminals take for nothing or for a column; joiners and
# variation selectors that join nothing, and would swallow a blank of the layout.
_TAKEN_OUT = re.compile(r"[\xad\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]+|(?<!\S)[\u200d\ufe0f]+|\u200d+(?!\S)")

_R = r"\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT = re.compile(f"[{_R}]")
_WESTERN = re.compile(rf"[^\W\d_{_R}]")
_RUN = re.compile(rf"([{_R}](?:[\W\d_{_R}]*[{_R}])?)([)\]\"”»]?)")
_OPENERS = {")": "(", "]": "[", '"': '"', "”": "“", "»": "«"}

_ItemT = TypeVar("_ItemT", bound=Item)


def plain(text: str) -> str:
    """``text`` without controls: nothing in it acts on a terminal or on the order of what follows."""
    if text.isascii() and text.isprintable():
        return text
    return _TAKEN_OUT.sub("", _SPACED.sub(" ", text))


def isolated(text: str) -> str:
    """``text`` made plain, and what runs from right to left in isolates; all of it if there is little else."""
    text = plain(text)
    if not _RIGHT.search(text):
        return text
    if len(_RIGHT.findall(text)) > 3 * len(_WESTERN.findall(text)):
        return f"{OPEN}{text}{CLOSE}"
    return _RUN.sub(_isolate, text)


def _isolate(found: re.Match[str]) -> str:
    run, end = found.groups()
    # A bracket or quotation mark belongs to the run if its other half is in there.
    inside = bool(end) and run.count(_OPENERS[end]) > (run.count(end) if end != '"' else run.count(end) // 2 * 2)
    return f"{OPEN}{run}{end}{CLOSE}" if inside else f"{OPEN}{run}{CLOSE}{end}"


def safe(item: _ItemT) -> _ItemT:
    """``item`` with all its texts isolated."""
    changed = {}
    for name, value in item:
        if isinstance(value, str):
            new: object = isolated(value)
        elif isinstance(value, list) and value and isinstance(value[0], str):
            new = [isolated(text) for text in value]
        else:
            continue
        if new != value:
            changed[name] = new
    return item.model_copy(update=changed) if changed else item


def held(lines: list[str]) -> list[tuple[str, str]]:
    """What to put before and behind each line of a broken text, for every isolate to end where its line does."""
    around, is_open = [], False
    for line in lines:
        before = OPEN if is_open else ""
        is_open = line.rfind(OPEN) > line.rfind(CLOSE) or (is_open and CLOSE not in line)
        around.append((before, CLOSE if is_open else ""))
    return around
