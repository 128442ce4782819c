"""Scores of briefs: one document's items aligned category by category, and what a corpus of them adds up to. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from summarizer.brief import CATEGORIES, Brief, Category

from .gold import Gold
from .items import Actors, Compared, Item, Items, gold_items, predicted_items, similarity, slots
from .score import PRF, Tally, align, prf, total

# Between a required and an optional item that are equally alike, a prediction is taken for the required one.
_REQUIRED_FIRST = 1 + 1e-6


@dataclass(frozen=True)
class Pair:
    """An aligned pair, or an item that stands alone.

    Attributes:
        gold: The gold item; None if the predicted one is spurious.
        predicted: The predicted item; None if the gold one is missing.
        phi: How alike they are; 0 for an item that stands alone.
        slots: Slot → how it compares.
        near: Of a spurious item: whether it is about what some gold item of its category is about (φ > 0).
    """

    category: Category
    gold: Item | None
    predicted: Item | None
    phi: float = 0.0
    slots: dict[str, Compared] | None = None
    near: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is rewarded or punished: false where either side is an optional item, aligned or alone."""
        return not any(item is not None and item.optional for item in (self.gold, self.predicted))


@dataclass(frozen=True)
class ScoredDocument:
    """One document's pairs, category after category, in the order of their evidence."""

    slug: str
    pairs: tuple[Pair, ...]

    def tally(self, category: Category) -> Tally:
        """The sums of one category."""
        counted = [pair for pair in self.pairs if pair.category == category and pair.counts]
        return Tally(
            sum(pair.phi for pair in counted),
            sum(pair.predicted is not None for pair in counted),
            sum(pair.gold is not None for pair in counted),
        )

    @cached_property
    def brief_f1(self) -> float:
        """The mean of the four categories' F1, of this document alone."""
        return sum(prf(self.tally(category)).f1 for category in CATEGORIES) / len(CATEGORIES)


class Citations(NamedTuple):
    """Of aligned items: the share of cited sentences that gold cites as well, and of gold's that are cited."""

    precision: float
    recall: float
    pairs: int


class Unsupported(NamedTuple):
    """Predicted items about which gold has nothing: φ is 0 with every item of their category."""

    items: int
    predicted: int

    @property
    def rate(self) -> float:
        """Their share; 0 where nothing was predicted."""
        return self.items / self.predicted if self.predicted else 0.0


def score_brief(gold: Gold, brief: Brief | None) -> ScoredDocument:
    """One brief against its gold file; none is as good as an empty one."""
    actors = Actors(gold.file.brief.parties, brief.parties if brief else ())
    return _scored(gold.slug, gold_items(gold, actors), predicted_items(brief, actors), actors)


def score_labels(gold: Gold, other: Gold) -> ScoredDocument:
    """One labeller's file against another's of the same article: the first is gold, the second is scored.

    What either has as optional is neither rewarded nor punished.
    """
    actors = Actors(gold.file.brief.parties, other.file.brief.parties)
    second = {category: [preferred(item) for item in items] for category, items in gold_items(other, actors).items()}
    return _scored(gold.slug, gold_items(gold, actors), second, actors)


def preferred(item: Item) -> Item:
    """A gold item as if it had been predicted: its first accepted forms alone."""
    return Item(
        category=item.category,
        label=item.label,
        evidence=item.evidence,
        preferred=item.preferred,
        names=item.names,
        accepted=frozenset(),
        exact={name: forms[:1] for name, forms in item.exact.items()},
        actors={name: forms[:1] for name, forms in item.actors.items()},
        optional=item.optional,
        fields=item.fields,
    )


def _scored(slug: str, gold: Items, predicted: Items, actors: Actors) -> ScoredDocument:
    pairs = [pair for category in CATEGORIES for pair in _pairs(category, gold[category], predicted[category], actors)]
    return ScoredDocument(slug, tuple(pairs))


def _pairs(category: Category, gold: Sequence[Item], predicted: Sequence[Item], actors: Actors) -> list[Pair]:
    # An order of their own, so that nothing, not even a tie, depends on the order in which items were given.
    gold, predicted = sorted(gold, key=_order), sorted(predicted, key=_order)
    known = {(id(g), id(p)): similarity(g, p, actors) for g in gold for p in predicted}

    def preferring_required(left: Item, right: Item) -> float:
        return known[id(left), id(right)] * (1 if left.optional else _REQUIRED_FIRST)

    pairs, aligned = [], align(gold, predicted, preferring_required)
    for i, j, _ in aligned:
        one, other = gold[i], predicted[j]
        pairs.append(Pair(category, one, other, known[id(one), id(other)], slots(one, other, actors)))
    left, right = {i for i, _, _ in aligned}, {j for _, j, _ in aligned}
    pairs += [Pair(category, item, None) for i, item in enumerate(gold) if i not in left]
    for j, item in enumerate(predicted):
        if j not in right:
            pairs.append(Pair(category, None, item, near=any(known[id(one), id(item)] > 0 for one in gold)))
    return sorted(pairs, key=lambda pair: _order(pair.gold or pair.predicted))


def _order(item: Item | None) -> tuple[list[int], str, str]:
    if item is None:
        raise ValueError("a pair has at least one item")
    return sorted(item.evidence), item.label, repr(sorted(item.fields.items()))


@dataclass(frozen=True)
class Corpus:
    """What the documents of a split add up to."""

    documents: tuple[ScoredDocument, ...]

    @classmethod
    def of(cls, documents: Iterable[ScoredDocument]) -> "Corpus":
        """The corpus of ``documents``, in the order of their names."""
        return cls(tuple(sorted(documents, key=lambda document: document.slug)))

    @cached_property
    def sums(self) -> npt.NDArray[np.float64]:
        """Σφ, predicted, gold: shape (documents, categories, 3), categories in the order of ``CATEGORIES``."""
        rows = [[document.tally(category) for category in CATEGORIES] for document in self.documents]
        return np.array(rows, dtype=float).reshape(len(self.documents), len(CATEGORIES), 3)

    @cached_property
    def prf(self) -> dict[Category, PRF]:
        """Precision, recall and F1 of each category."""
        return {category: prf(self._total(category)) for category in CATEGORIES}

    @cached_property
    def items(self) -> dict[Category, Tally]:
        """The sums of each category."""
        return {category: self._total(category) for category in CATEGORIES}

    @property
    def brief_f1(self) -> float:
        """The headline figure: the plain mean of the four categories' F1."""
        return sum(figure.f1 for figure in self.prf.values()) / len(self.prf)

    def _total(self, category: Category) -> Tally:
        return total(document.tally(category) for document in self.documents)

    def verdicts(self, category: Category) -> dict[str, Counter[str]]:
        """Slot → how often it was correct, partial, incorrect, missing, spurious, over the aligned pairs that count."""
        table: dict[str, Counter[str]] = {}
        for pair in self._aligned(category):
            for name, compared in (pair.slots or {}).items():
                table.setdefault(name, Counter())[compared.verdict] += 1
        return table

    def slot_scores(self, category: Category) -> dict[str, tuple[float, int]]:
        """Slot → its mean score over the aligned pairs where at least one side fills it, and how many these are."""
        table: dict[str, list[float]] = {}
        for pair in self._aligned(category):
            for name, compared in (pair.slots or {}).items():
                table.setdefault(name, []).append(compared.score)
        return {name: (sum(scores) / len(scores), len(scores)) for name, scores in table.items()}

    def unsupported(self, *categories: Category) -> Unsupported:
        """Predicted items about which gold has nothing, of ``categories`` or of all four."""
        predicted = [pair for pair in self._pairs() if pair.predicted and pair.category in (categories or CATEGORIES)]
        return Unsupported(sum(pair.gold is None and not pair.near for pair in predicted), len(predicted))

    def citations(self, *categories: Category) -> Citations:
        """How well aligned items of ``categories``, or of all four, cite."""
        shared = cited = wanted = pairs = 0
        for category in categories or CATEGORIES:
            for pair in self._aligned(category):
                if pair.gold and pair.predicted:
                    shared += len(pair.gold.evidence & pair.predicted.evidence)
                    cited += len(pair.predicted.evidence)
                    wanted += len(pair.gold.evidence)
                    pairs += 1
        return Citations(shared / cited if cited else 0.0, shared / wanted if wanted else 0.0, pairs)

    def _pairs(self) -> Iterable[Pair]:
        return (pair for document in self.documents for pair in document.pairs)

    def _aligned(self, category: Category) -> list[Pair]:
        return [
            pair for pair in self._pairs() if pair.category == category and pair.counts and pair.gold and pair.predicted
        ]
