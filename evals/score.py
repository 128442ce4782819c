"""The core of the scorer: align two lists of things one to one, and sum over a corpus. Pure; knows nothing of briefs.

As CEAF does for entities (Luo 2005) and CEAF-REE for the entities of a role (Du, Rush & Cardie 2021): each gold thing
is aligned with at most one predicted thing so that the summed similarity is greatest (Kuhn-Munkres); precision is that
sum over the number predicted, recall over the number in gold, both summed over the corpus before they are divided.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

G = TypeVar("G")
P = TypeVar("P")


class Tally(NamedTuple):
    """What is summed over a corpus.

    Attributes:
        phi: Summed similarity of the aligned pairs.
        predicted: How many things were predicted.
        gold: How many there are in gold.
    """

    phi: float
    predicted: int
    gold: int


class PRF(NamedTuple):
    """Precision, recall and F1; each is 1 where there was nothing to find and nothing was found."""

    precision: float
    recall: float
    f1: float


def align(
    gold: Sequence[G], predicted: Sequence[P], similarity: Callable[[G, P], float]
) -> list[tuple[int, int, float]]:
    """The one-to-one alignment with the greatest summed similarity.

    Args:
        gold: What there is.
        predicted: What was said.
        similarity: φ of a gold and a predicted thing, from 0 (not the same) to 1 (the same in every respect).

    Returns:
        Index into ``gold``, index into ``predicted`` and φ of each aligned pair with φ > 0, in the order of ``gold``.
    """
    if not gold or not predicted:
        return []
    phi = np.array([[similarity(left, right) for right in predicted] for left in gold], dtype=float)
    rows, columns = linear_sum_assignment(phi, maximize=True)
    return [(int(i), int(j), float(phi[i, j])) for i, j in zip(rows, columns, strict=True) if phi[i, j] > 0]


def tally(gold: Sequence[G], predicted: Sequence[P], similarity: Callable[[G, P], float]) -> Tally:
    """The sums of one document."""
    return Tally(sum(phi for _, _, phi in align(gold, predicted, similarity)), len(predicted), len(gold))


def total(tallies: Iterable[Tally]) -> Tally:
    """The sums of a corpus."""
    phi, predicted, gold = 0.0, 0, 0
    for one in tallies:
        phi, predicted, gold = phi + one.phi, predicted + one.predicted, gold + one.gold
    return Tally(phi, predicted, gold)


def prf(sums: Tally) -> PRF:
    """Precision, recall and F1 of a document or a corpus; F1 is 2Σφ / (predicted + gold).

    Where one side is empty and the other is not, the undefined one of precision and recall is 0 like the other.
    """
    if not sums.predicted and not sums.gold:
        return PRF(1.0, 1.0, 1.0)
    precision = sums.phi / sums.predicted if sums.predicted else 0.0
    recall = sums.phi / sums.gold if sums.gold else 0.0
    return PRF(precision, recall, 2 * sums.phi / (sums.predicted + sums.gold))


def corpus_prf(documents: Iterable[tuple[Sequence[G], Sequence[P]]], similarity: Callable[[G, P], float]) -> PRF:
    """Precision, recall and F1 of a corpus of (gold, predicted) documents."""
    return prf(total(tally(gold, predicted, similarity) for gold, predicted in documents))


def ceaf_ree(gold: Collection[str], predicted: Collection[str]) -> float:
    """φ of CEAF-REE: 1 if every predicted mention is one of the gold entity's, else 0 (Du, Rush & Cardie 2021)."""
    return float(bool(predicted) and set(predicted) <= set(gold))


def set_f1(gold: Collection[Hashable], predicted: Collection[Hashable]) -> float:
    """F1 of two sets; 1 where both are empty."""
    if not gold and not predicted:
        return 1.0
    return 2 * len(set(gold) & set(predicted)) / (len(set(gold)) + len(set(predicted)))
