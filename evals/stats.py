"""How sure a figure is: document bootstrap, paired tests between two runs, correction for several tests. Pure.

Documents are the unit that is resampled, since the items of one article stand or fall together. Everything works on
the sums of ``briefs.Corpus.sums``: shape (documents, categories, 3), holding Σφ, predicted and gold.

Sources: bootstrap of a corpus figure and its paired form, Efron & Tibshirani 1993 and Koehn 2004; approximate
randomisation, Noreen 1989 and Yeh 2000; step-down correction, Holm 1979.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

Array = npt.NDArray[np.float64]
K = TypeVar("K")

RESAMPLES = 10_000
SEED = 20160205
LEVEL = 0.95
POWER = 0.80
_CHUNK = 1_000  # resamples at a time: memory stays flat


class Interval(NamedTuple):
    """Bounds of a confidence interval at ``LEVEL``."""

    low: float
    high: float


class Difference(NamedTuple):
    """How a second run differs from a first on the same documents.

    Attributes:
        delta: Second less first.
        interval: Of delta, from the paired bootstrap.
        p: Two-sided, from approximate randomisation: how often runs with no difference would differ as much.
        detectable: The smallest true difference that this many documents would show, at ``POWER``.
    """

    delta: float
    interval: Interval
    p: float
    detectable: float


def figures(sums: Array) -> Array:
    """F1 of each category, and the mean of them last: from sums of shape (…, categories, 3) to (…, categories + 1)."""
    phi, predicted, gold = sums[..., 0], sums[..., 1], sums[..., 2]
    counted = predicted + gold
    f1 = np.where(counted > 0, 2 * phi / np.maximum(counted, 1), 1.0)
    return np.concatenate([f1, f1.mean(axis=-1, keepdims=True)], axis=-1)


def bootstrap(sums: Array, resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """The figures of ``resamples`` corpora drawn with replacement: shape (resamples, categories + 1)."""
    return np.concatenate([figures(_weighted(weights, sums)) for weights in _draws(len(sums), resamples, seed)])


def intervals(sums: Array, resamples: int = RESAMPLES, seed: int = SEED) -> list[Interval]:
    """Percentile interval of each category's F1 and, last, of their mean.

    Raises:
        ValueError: There is no document.
    """
    return [_interval(column) for column in bootstrap(sums, resamples, seed).T]


def differences(first: Array, second: Array, resamples: int = RESAMPLES, seed: int = SEED) -> list[Difference]:
    """Each category's difference and, last, that of their mean; the rows of both are the same documents.

    Raises:
        ValueError: There is no document, or not as many in both.
    """
    if first.shape != second.shape:
        raise ValueError(f"the runs have {len(first)} and {len(second)} documents; only the same ones compare")
    drawn = np.concatenate(
        [
            figures(_weighted(weights, second)) - figures(_weighted(weights, first))
            for weights in _draws(len(first), resamples, seed)
        ]
    )
    delta = figures(second.sum(axis=0)) - figures(first.sum(axis=0))
    p = _randomised(first, second, delta, resamples, seed)
    return [
        Difference(float(delta[k]), _interval(drawn[:, k]), float(p[k]), detectable(float(drawn[:, k].std(ddof=1))))
        for k in range(len(delta))
    ]


def detectable(error: float) -> float:
    """The smallest true difference that a two-sided test at 1 - ``LEVEL`` finds with ``POWER``.

    Args:
        error: Standard error of the difference.
    """
    return float((norm.ppf((1 + LEVEL) / 2) + norm.ppf(POWER)) * error)


def detectable_unpaired(sums: Array, resamples: int = RESAMPLES, seed: int = SEED) -> list[float]:
    """What one run alone can tell about it: against a second run whose errors had nothing to do with the first's.

    Errors of two runs on the same articles go together, so a paired comparison usually detects less; see
    ``differences``.
    """
    return [detectable(float(column.std(ddof=1)) * 2**0.5) for column in bootstrap(sums, resamples, seed).T]


def holm(p: Mapping[K, float]) -> dict[K, float]:
    """p-values corrected for being several: the smallest times their number, the next times one less, never falling."""
    corrected, floor = {}, 0.0
    for rank, name in enumerate(sorted(p, key=lambda name: p[name])):
        floor = max(floor, min(1.0, p[name] * (len(p) - rank)))
        corrected[name] = floor
    return {name: corrected[name] for name in p}


def _draws(documents: int, resamples: int, seed: int) -> Iterator[Array]:
    """How often each document is drawn: arrays of shape (up to ``_CHUNK``, documents), ``resamples`` rows in all."""
    if not documents:
        raise ValueError("there is no document to draw from")
    random = np.random.default_rng(seed)
    for start in range(0, resamples, _CHUNK):
        rows = min(_CHUNK, resamples - start)
        drawn = random.integers(documents, size=(rows, documents))
        flat = (drawn + np.arange(rows)[:, None] * documents).ravel()
        yield np.bincount(flat, minlength=rows * documents).reshape(rows, documents).astype(float)


def _weighted(weights: Array, sums: Array) -> Array:
    return (weights @ sums.reshape(len(sums), -1)).reshape(len(weights), *sums.shape[1:])


def _randomised(first: Array, second: Array, delta: Array, resamples: int, seed: int) -> Array:
    """How often ``delta`` is reached when each document's two outcomes are swapped or not by the toss of a coin."""
    random = np.random.default_rng(seed)
    both, gap = first.sum(axis=0) + second.sum(axis=0), second - first
    extreme = np.zeros(len(delta))
    for start in range(0, resamples, _CHUNK):
        signs = random.choice([-1.0, 1.0], size=(min(_CHUNK, resamples - start), len(first)))
        shift = _weighted(signs, gap)
        swapped = figures((both + shift) / 2) - figures((both - shift) / 2)
        extreme += (np.abs(swapped) >= np.abs(delta) - 1e-12).sum(axis=0)
    return np.asarray((extreme + 1) / (resamples + 1))


def _interval(values: Array) -> Interval:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
