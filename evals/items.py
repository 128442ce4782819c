"""Items of a gold and of a predicted brief in the scorer's own terms, and how alike two of them are (φ).

φ is 0 for items that share no cited sentence (parties: no name or alias), else the mean over the slots that at least
one of the two fills. A slot that both leave empty says nothing about either: MUC calls it noncommittal and counts it
for nobody. Each comparison is also put in MUC's terms (MUC-5, Chinchor & Sundheim 1993).

What is scored: whom, when, where, what became of it, and in which sentences. What is shown and not scored: summaries,
titles, topics and the article's own words for a time, which have many right forms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from summarizer.brief import CATEGORIES, Brief, Category, Party
from summarizer.names import fold, fold_text, plain, states

from .gold import Gold, GoldParty
from .score import set_f1

Verdict = Literal["correct", "partial", "incorrect", "missing", "spurious"]
VERDICTS: tuple[Verdict, ...] = ("correct", "partial", "incorrect", "missing", "spurious")

EXACT: dict[Category, tuple[str, ...]] = {
    "parties": ("kind", "role"),
    "agreements": ("status",),
    "talks": ("start", "end", "location", "status"),
    "concerns": (),
}
"""Slots that are right in one of the accepted forms, or wrong."""

ACTORS: dict[Category, tuple[str, ...]] = {
    "parties": ("represents",),
    "agreements": ("parties", "reported_by"),
    "talks": ("participants", "mediators"),
    "concerns": ("raised_by", "directed_at"),
}
"""Slots that hold names of parties: right as far as they name the same actors."""

SLOTS: dict[Category, tuple[str, ...]] = {
    category: (*(("names",) if category == "parties" else ()), *ACTORS[category], *EXACT[category], "evidence")
    for category in CATEGORIES
}
"""The slots of each category, in the order of the tables."""

Forms = tuple[str | None, ...]


@dataclass(frozen=True)
class Item:
    """One item of either side.

    Attributes:
        label: What it is called where it is shown.
        evidence: Numbers of the sentences that it cites.
        preferred: The name of a party, folded; empty for the other categories.
        names: That and its aliases.
        accepted: Other names that may stand in the place of the preferred one.
        exact: Slot → accepted forms, folded; a predicted item has one.
        actors: Slot → accepted lists of actors. Only ``reported_by`` and ``represents`` ever have several.
        optional: Whether the brief may as well leave it out.
        fields: The item as it was written, for showing.
    """

    category: Category
    label: str
    evidence: frozenset[int]
    preferred: str
    names: frozenset[str]
    accepted: frozenset[str]
    exact: dict[str, Forms]
    actors: dict[str, tuple[frozenset[str], ...]]
    optional: bool
    fields: dict[str, object]


class Compared(NamedTuple):
    """One slot of an aligned pair."""

    verdict: Verdict
    score: float


Items = dict[Category, list[Item]]


class Actors:
    """Who is who in one article: names of both sides → actors, and who stands for whom.

    Gold has the say. A predicted name is gold's actor if gold knows it or, failing that, one of the other names that
    the predicted brief gives the same party; a state goes by its usual name on both sides.
    """

    def __init__(self, gold: Sequence[GoldParty], predicted: Sequence[GoldParty | Party]) -> None:
        self._actor: dict[str, str] = {}
        self._represents: dict[str, frozenset[str]] = {}
        self._persons: set[str] = set()
        for labelled in gold:
            own = _called(labelled)
            for name in _all_names(labelled):
                self._actor.setdefault(name, own)
        for party in predicted:
            names = _all_names(party)
            known = next((self._actor[name] for name in names if name in self._actor), _called(party))
            for name in names:
                self._actor.setdefault(name, known)
        for party in (*gold, *predicted):
            own = self.actor(_called(party))
            if party.kind == "person":
                self._persons.add(own)
            forms = party.represents if isinstance(party.represents, tuple) else (party.represents,)
            self._represents.setdefault(own, frozenset(self.actor(form) for form in forms if form))

    def actor(self, name: str) -> str:
        """The actor that goes by ``name``."""
        return self._actor.get(_key(name), _key(name))

    def f1(self, gold: frozenset[str], predicted: frozenset[str]) -> float:
        """F1 of two sets of actors, where a named official and those they represent stand for each other."""
        if not gold or not predicted:
            return set_f1(gold, predicted)
        recall = sum(any(self._same(one, other) for other in predicted) for one in gold) / len(gold)
        precision = sum(any(self._same(one, other) for other in gold) for one in predicted) / len(predicted)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def _same(self, one: str, other: str) -> bool:
        return one == other or other in self._above(one) or one in self._above(other)

    def _above(self, actor: str) -> set[str]:
        """Whom a person stands for: those they represent, and whom these represent in turn; nobody, if no person."""
        above: set[str] = set()
        follow = [actor] if actor in self._persons else []
        while follow:
            for higher in self._represents.get(follow.pop(), frozenset()) - above:
                above.add(higher)
                follow.append(higher)
        return above


def gold_items(gold: Gold, actors: Actors) -> Items:
    """The items of a gold file."""
    return {
        category: [
            _item(category, item.model_dump(), gold.cited(item.evidence), actors, optional=item.optional)
            for item in getattr(gold.file.brief, category)
        ]
        for category in CATEGORIES
    }


def predicted_items(brief: Brief | None, actors: Actors) -> Items:
    """The items of a brief."""
    return {
        category: [
            _item(category, item.model_dump(), frozenset(item.evidence), actors)
            for item in getattr(brief, category, ())
        ]
        for category in CATEGORIES
    }


def slots(gold: Item, predicted: Item, actors: Actors) -> dict[str, Compared]:
    """Each slot that at least one of the two fills → how it compares."""
    found: dict[str, Compared] = {}
    if gold.category == "parties":
        instead = predicted.names & gold.accepted
        wanted = gold.names | instead
        if instead and gold.preferred not in predicted.names:
            wanted -= {gold.preferred}
        found["names"] = _graded(set_f1(wanted, predicted.names))
    for name in ACTORS[gold.category]:
        (said,) = predicted.actors[name]
        if compared := _actors(gold.actors[name], said, actors):
            found[name] = compared
    for name in EXACT[gold.category]:
        if compared := _exact(gold.exact[name], predicted.exact[name][0]):
            found[name] = compared
    found["evidence"] = _graded(set_f1(gold.evidence, predicted.evidence))
    return found


def similarity(gold: Item, predicted: Item, actors: Actors) -> float:
    """φ of two items of one category."""
    shared = (
        gold.names | gold.accepted if gold.category == "parties" else gold.evidence,
        predicted.names if gold.category == "parties" else predicted.evidence,
    )
    if not shared[0] & shared[1]:
        return 0.0
    scores = [compared.score for compared in slots(gold, predicted, actors).values()]
    return sum(scores) / len(scores)


def _exact(gold: Forms, said: str | None) -> Compared | None:
    if said in gold:
        return None if said is None else Compared("correct", 1.0)
    if said is None:
        return Compared("missing", 0.0)
    return Compared("spurious" if gold == (None,) else "incorrect", 0.0)


def _actors(gold: tuple[frozenset[str], ...], said: frozenset[str], actors: Actors) -> Compared | None:
    if not said and frozenset() in gold:
        return None
    if not said:
        return Compared("missing", 0.0)
    if not any(gold):
        return Compared("spurious", 0.0)
    return _graded(max(actors.f1(form, said) for form in gold))


def _graded(score: float) -> Compared:
    return Compared("correct" if score == 1 else "partial" if score else "incorrect", score)


def _item(
    category: Category, fields: dict[str, object], evidence: frozenset[int], actors: Actors, *, optional: bool = False
) -> Item:
    names = _texts(fields.get("name"))
    return Item(
        category=category,
        label=next(str(_texts(fields[key])[0]) for key in ("name", "title", "summary") if key in fields),
        evidence=evidence,
        preferred=_key(names[0]) if names[0] else "",
        names=frozenset(_key(name) for name in (*names[:1], *_texts(fields.get("aliases"))) if name),
        accepted=frozenset(_key(name) for name in names[1:] if name),
        exact={name: tuple(_plain(form) for form in _texts(fields[name])) for name in EXACT[category]},
        actors={name: _sets(name, fields[name], actors) for name in ACTORS[category]},
        optional=optional,
        fields=fields,
    )


def _sets(slot: str, value: object, actors: Actors) -> tuple[frozenset[str], ...]:
    """The accepted lists of actors; a slot for one name has as many as it has accepted forms."""
    names = _texts(value)
    if slot in ("represents", "reported_by"):
        return tuple(frozenset([actors.actor(name)] if name else []) for name in names)
    return (frozenset(actors.actor(name) for name in names if name),)


def _texts(value: object) -> Forms:
    return tuple(value) if isinstance(value, tuple | list) else (value,) if isinstance(value, str) else (None,)


def _plain(text: str | None) -> str | None:
    """A text as exact slots compare it: case, accents, white space, a leading article and final stops apart."""
    return None if text is None else plain(fold(fold_text(text))).casefold().strip(" .,")


@lru_cache(maxsize=16384)
def _key(name: str) -> str:
    """A name as names compare: as ``_plain``, without full stops, and a state by its usual name."""
    state = states().get(fold(name))
    return (_plain(state.name if state else name) or "").replace(".", "")


def _called(party: GoldParty | Party) -> str:
    return _key(str(party.name if isinstance(party, Party) else party.name[0]))


def _all_names(party: GoldParty | Party) -> Iterable[str]:
    """The name first, since it is what a party is called before all."""
    return dict.fromkeys(_key(name) for name in (*filter(None, _texts(party.name)), *party.aliases))
