"""Items that say the same → one item: told twice in one reply, or seen from both sides of a seam.

Two items are one if they are about the same actors, with the same outcome, and say the same in so many words; or share
a cited sentence and say it in nearly the same words; or cite the same and say it in other words. Talks are one if it is
the same occasion. Actors are the same if those of one item are all among those of the other.
"""

import re
from collections.abc import Sequence, Set
from typing import TypeVar

from . import dates
from .brief import Agreement, Concern, Item, Talk
from .names import fold
from .polarity import content, contradiction, negative
from .quantities import quantities

I = TypeVar("I", bound=Item)  # noqa: E741 - I for item

ALIKE, ALIKE_WHERE_ALL_IS_SHARED = 0.75, 0.6
"""Least share of the words of the shorter of two texts, names apart, that the longer must have: where they share a
sentence, and where one cites nothing that the other does not. Of 47 pairs of labelled items that are alike in what they
cite, their actors and their outcome, none is taken for one; of 242 such pairs by two labellers of the same article,
most of which tell of one thing, 166 are."""

_MEETING = content("meeting talks round session summit visit conference call negotiations consultations further next")
_TELLING = content(
    "agreed agreement signed concluded reached accord pact deal treaty settlement undertook said says warned concerned"
    " worried fears expressed objects complains criticises accuses"
)
"""Words that only say that something was agreed or complained of."""

_PREPOSITION = re.compile(r"^(?:at|during|for|in|on)\s+(?=\S)", re.IGNORECASE)
_HOUR = re.compile(
    r"(?<!\w)(?:[0-9.:]+ ?[ap]\.?m\b|[0-9]+[.:][0-9]{2}\b|(?:after|fore)?noon|morning|evening|(?:mid)?night)",
    re.IGNORECASE,
)


def merged(items: Sequence[I]) -> tuple[list[I], dict[int, I]]:
    """Fold items of one category into the first of each kind.

    Returns:
        The items that are left, in the order of the sentences they cite; and ``id`` of each folded item → what it was
        folded into.
    """
    kept: list[I] = []
    worded: dict[object, list[I]] = {}
    citing: dict[int, list[I]] = {}
    folded: dict[int, I] = {}
    for item in items:
        first = next((other for other in worded.get(_said(item), ()) if _same_actors(other, item)), None)
        if first is None:
            near = (other for number in item.evidence for other in citing.get(number, ()))
            first = next((other for other in near if _alike(other, item)), None)
        if first is None:
            kept.append(item)
            worded.setdefault(_said(item), []).append(item)
            first = item
        else:
            _join(first, item)
            folded[id(item)] = first
        for number in item.evidence:
            if all(first is not other for other in citing.setdefault(number, [])):
                citing[number].append(first)
    return sorted(kept, key=lambda item: item.evidence), folded


def _said(item: Item) -> object:
    """What two items have in common, actors apart, that say the same in so many words."""
    match item:
        case Talk():
            title, when, place = fold(item.title).casefold(), _bare(item.when), _bare(item.location)
            return title, frozenset(item.participants), when, place, item.start, item.status
        case Agreement():
            return fold(item.summary).casefold(), item.status
        case Concern():
            return fold(item.summary).casefold()
    return id(item)


def _same_actors(one: Item, other: Item) -> bool:
    """Whether two items are about the same actors: the sides of one are among those of the other."""
    match one, other:
        case Agreement(), Agreement():
            return _nested(one.parties, other.parties)
        case Concern(), Concern():
            return _nested(one.raised_by, other.raised_by) and _nested(one.directed_at, other.directed_at)
        case Talk(), Talk():
            return _nested(one.participants, other.participants)
    return False


def _alike(one: Item, other: Item) -> bool:
    """Whether two items that share a cited sentence tell of the same thing."""
    if not _same_actors(one, other):
        return False
    all_shared = _nested(one.evidence, other.evidence)
    match one, other:
        case Agreement(), Agreement():
            names = [*one.parties, *other.parties]
            return one.status == other.status and _told_alike(one.summary, other.summary, names, all_shared)
        case Concern(), Concern():
            names = [*one.raised_by, *other.raised_by, *one.directed_at, *other.directed_at]
            return _told_alike(one.summary, other.summary, names, all_shared)
        case Talk(), Talk():
            # The same words may be read as a plan or as a mere proposal.
            unsure = all_shared and {one.status, other.status} == {"proposed", "scheduled"}
            return (
                (one.status == other.status or unsure)
                and _same_days(one, other)
                and _agree(_bare(one.location), _bare(other.location))
                and _same_title(one.title, other.title)
            )
    return False


def _nested(one: Sequence[object], other: Sequence[object]) -> bool:
    return _within(set(one), set(other))


def _within(one: Set[object], other: Set[object]) -> bool:
    """Whether one of the two holds nothing that the other does not."""
    return one <= other or other <= one


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _bare(words: str | None) -> str | None:
    """Words for a time or a place without the preposition and the article before them."""
    return words and fold(_PREPOSITION.sub("", words)).casefold()


def _same_days(one: Talk, other: Talk) -> bool:
    """Whether two talks may be at the same time: by their days where both are known, else by their words."""
    days, others = (one.start, one.end), (other.start, other.end)
    if not any(days) or not any(others):
        return _agree(_bare(one.when), _bare(other.when))
    hours, theirs = (set(_HOUR.findall((talk.when or "").lower())) for talk in (one, other))
    return days == others and _within(hours, theirs)


def _told_alike(one: str, other: str, names: Sequence[str], all_shared: bool) -> bool:
    """Whether the shorter text has nearly all its words of content, names apart, in common with the longer.

    Not if one of the two denies what the other says, or has other numbers or days.

    Args:
        one: A text.
        other: Another one.
        names: Whom they are about.
        all_shared: Whether one of the two cites nothing that the other does not. Then fewer words in common will do;
            and so does a text that says nothing, numbers and days with it, that the other does not.
    """
    if (negative(one) is None) != (negative(other) is None) or contradiction(one, other):
        return False
    named = content(" ".join(names))
    words, others = content(one) - named, content(other) - named
    counted, theirs = _counted(one), _counted(other)
    if all_shared:
        words, others = words - _TELLING, others - _TELLING
        if _within({*words, *counted}, {*others, *theirs}):
            return True
    fewest, least = min(len(words), len(others)), ALIKE_WHERE_ALL_IS_SHARED if all_shared else ALIKE
    return counted == theirs and fewest > 1 and len(words & others) >= least * fewest


def _counted(text: str) -> set[object]:
    """The numbers and days of a text."""
    return {*((quantity.value, quantity.unit) for quantity in quantities(text)), *dates.find(text)}


def _same_title(one: str, other: str) -> bool:
    """Whether the shorter title says nothing that the longer does not, kinds of meeting apart."""
    return _within(content(one) - _MEETING, content(other) - _MEETING)


def _join(first: Item, other: Item) -> None:
    """Give ``first`` what only ``other`` has, and take from it what ``other`` does not bear out."""
    if isinstance(first, Talk) and isinstance(other, Talk) and (first.support, other.support) == ("weak", "supported"):
        first.status = other.status
    first.evidence = sorted({*first.evidence, *other.evidence})
    for name in type(first).model_fields:
        if name in ("evidence", "support", "doubts", "completed_by"):
            continue
        mine, theirs = getattr(first, name), getattr(other, name)
        if name == "reported_by":  # what several tell, or the article itself, is nobody's claim
            setattr(first, name, mine if mine == theirs else None)
        elif isinstance(mine, list):
            setattr(first, name, list(dict.fromkeys([*mine, *theirs])))
        elif mine is None:
            setattr(first, name, theirs)
