"""Items that say the same → one item: told twice in one reply, or seen from both sides of a seam.

Two items are one if they say the same in so many words, or share a cited sentence and tell of the same thing: of the
same actors, with the same outcome, in nearly the same words. Talks are one if it is the same occasion.
"""

from collections.abc import Sequence
from typing import TypeVar

from . import dates
from .brief import Agreement, Concern, Item, Talk
from .names import fold
from .polarity import content, contradiction, negative
from .quantities import quantities

I = TypeVar("I", bound=Item)  # noqa: E741 - I for item

ALIKE = 0.75
"""Least share of the words of the shorter of two texts, names apart, that the longer must have. No two of 1,519
labelled items that share a sentence, their actors and their outcome have as many."""


_MEETING = content("meeting talks round session summit visit conference call negotiations consultations further next")


def merged(items: Sequence[I]) -> tuple[list[I], dict[int, I]]:
    """Fold items of one category into the first of each kind.

    Returns:
        The items that are left, in the order of the sentences they cite; and ``id`` of each folded item → what it was
        folded into.
    """
    kept: list[I] = []
    exact: dict[object, I] = {}
    citing: dict[int, list[I]] = {}
    folded: dict[int, I] = {}
    for item in items:
        first = exact.get(_said(item))
        if first is None:
            near = (other for number in item.evidence for other in citing.get(number, ()))
            first = next((other for other in near if _alike(other, item)), None)
        if first is None:
            kept.append(item)
            exact[_said(item)] = first = item
        else:
            _join(first, item)
            folded[id(item)] = first
        for number in item.evidence:
            if all(first is not other for other in citing.setdefault(number, [])):
                citing[number].append(first)
    return sorted(kept, key=lambda item: item.evidence), folded


def _said(item: Item) -> object:
    """What two items have in common that say the same in so many words."""
    match item:
        case Talk():
            return (
                fold(item.title).casefold(), *item.participants, item.when, item.location, item.start, item.status
            )  # fmt: skip
        case Agreement():
            return fold(item.summary).casefold(), item.status
        case Concern():
            return fold(item.summary).casefold()
    return id(item)


def _alike(one: Item, other: Item) -> bool:
    """Whether two items that share a cited sentence tell of the same thing."""
    match one, other:
        case Agreement(), Agreement():
            same = one.status == other.status and _nested(one.parties, other.parties)
            return same and _told_alike(one.summary, other.summary, [*one.parties, *other.parties])
        case Concern(), Concern():
            names = [*one.raised_by, *other.raised_by, *one.directed_at, *other.directed_at]
            return _nested(one.raised_by, other.raised_by) and _told_alike(one.summary, other.summary, names)
        case Talk(), Talk():
            return (
                one.status == other.status
                and all(
                    _agree(getattr(one, name), getattr(other, name)) for name in ("when", "start", "end", "location")
                )
                and (_nested(one.participants, other.participants) or not (one.participants and other.participants))
                and _same_title(one.title, other.title)
            )
    return False


def _nested(one: Sequence[str], other: Sequence[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _told_alike(one: str, other: str, names: Sequence[str]) -> bool:
    """Whether the shorter text has nearly all its words of content, names apart, in common with the longer.

    Not if one of the two denies what the other says, or has other numbers or days.
    """
    if (
        (negative(one) is None) != (negative(other) is None)
        or contradiction(one, other)
        or _counted(one) != _counted(other)
    ):
        return False
    named = content(" ".join(names))
    words, others = content(one) - named, content(other) - named
    return min(len(words), len(others)) > 1 and len(words & others) >= ALIKE * min(len(words), len(others))


def _counted(text: str) -> tuple[set[object], list[str]]:
    """The numbers and days of a text."""
    return {(quantity.value, quantity.unit) for quantity in quantities(text)}, dates.find(text)


def _same_title(one: str, other: str) -> bool:
    """Whether the shorter title says nothing that the longer does not, kinds of meeting apart."""
    words, others = content(one) - _MEETING, content(other) - _MEETING
    return words <= others or others <= words


def _join(first: Item, other: Item) -> None:
    """Give ``first`` what only ``other`` has."""
    first.evidence = sorted({*first.evidence, *other.evidence})
    for name in type(first).model_fields:
        if name in ("evidence", "support", "doubts", "completed_by"):
            continue
        mine, theirs = getattr(first, name), getattr(other, name)
        if isinstance(mine, list):
            setattr(first, name, list(dict.fromkeys([*mine, *theirs])))
        elif mine is None:
            setattr(first, name, theirs)
