"""Fits the table by which `summarizer/findings.py` decides what a sentence reports: `python -m training.table`.

Logistic regression with an L2 penalty, one column for each category and, among the sentences of a category, one for
each status; fitted on the labelled articles beside this file, rounded, pruned and written to `summarizer/findings.tsv`.
Nothing is drawn by chance: the same articles give the same table. `--check` tells instead how well tables fitted without
an article's folds do on it, by precision and recall of sentences.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evals.gold import Gold, load
from summarizer.brief import AgreementStatus, TalkStatus
from summarizer.cues import features

ARTICLES = Path(__file__).parent / "articles"
TABLE = Path(__file__).parents[1] / "summarizer" / "findings.tsv"
CATEGORIES = ("agreements", "talks", "concerns")
COLUMNS = (
    *CATEGORIES,
    *(f"agreements {status}" for status in get_args(AgreementStatus)),
    *(f"talks {status}" for status in get_args(TalkStatus)),
)
PENALTY = 5.0
"""Strength of the L2 penalty: of the values tried, the best in cross-validation by article."""
LEAST = 2
"""Sentences that a feature must stand in to be in the table."""
SCALE, PRUNED = 100, 3
"""Weights are whole numbers of hundredths; those nearer to nothing than this are left out."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One sentence: its features, and what the labels say of it."""

    article: int
    found: frozenset[str]
    labels: frozenset[str]
    optional: frozenset[str]


def rows(golds: Sequence[Gold]) -> list[Row]:
    """The sentences of the bodies of these articles."""
    out = []
    for place, gold in enumerate(golds):
        labels: dict[int, set[str]] = {}
        required: dict[int, set[str]] = {}
        for category in CATEGORIES:
            for item in getattr(gold.file.brief, category):
                for number in gold.cited(item.evidence):
                    said = {category} | ({f"{category} {item.status}"} if category != "concerns" else set())
                    labels.setdefault(number, set()).update(said)
                    if not item.optional:
                        required.setdefault(number, set()).update(said)
        for number, found in features(gold.article):
            all_, must = labels.get(number, set()), required.get(number, set())
            out.append(Row(place, found, frozenset(all_), frozenset(all_ - must)))
    return out


def fitted(sample: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Column → feature → weight; the feature "" is the intercept."""
    counts = Counter(feature for row in sample for feature in row.found)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST)
    place = {name: number for number, name in enumerate(names)}
    table = {}
    for column in COLUMNS:
        category, _, status = column.partition(" ")
        # What may be labelled or not teaches nothing; a status is learned among the sentences of its category.
        chosen = [
            row for row in sample if category not in row.optional and (not status or category in row.labels)
        ]
        weights = _regression(_matrix(chosen, place), np.array([column in row.labels for row in chosen]))
        table[column] = {"": float(weights[-1]), **{name: float(weights[place[name]]) for name in names}}
    return table


def _matrix(sample: Sequence[Row], place: dict[str, int]) -> csr_matrix:
    indices: list[int] = []
    ends = [0]
    for row in sample:
        indices += sorted(place[feature] for feature in row.found if feature in place)
        indices.append(len(place))  # the intercept
        ends.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(sample), len(place) + 1))


def _regression(sample: csr_matrix, truth: npt.NDArray[np.bool_]) -> Floats:
    sign = np.where(truth, 1.0, -1.0)
    penalty = np.full(sample.shape[1], PENALTY)
    penalty[-1] = 0.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (sample @ weights)
        value = np.logaddexp(0, -margin).sum() + (penalty * weights**2).sum() / 2
        slope = sample.T @ (-sign / (1 + np.exp(np.clip(margin, -50, 50)))) + penalty * weights
        return float(value), slope

    start = np.zeros(sample.shape[1])
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return found


def rounded(table: dict[str, dict[str, float]]) -> dict[str, dict[str, int]]:
    """The table as it is written: feature → column → weight in hundredths, small ones left out."""
    out: dict[str, dict[str, int]] = {}
    for column, weights in table.items():
        for feature, weight in weights.items():
            value = round(weight * SCALE)
            if abs(value) >= PRUNED or not feature:
                out.setdefault(feature, {})[column] = value
    return dict(sorted(out.items()))


def write(table: dict[str, dict[str, int]], path: Path = TABLE) -> None:
    """Write the table as tab-separated values, an empty field for a weight of nothing."""
    lines = ["\t".join(["feature", *COLUMNS])]
    for feature, weights in table.items():
        lines.append("\t".join([feature, *(str(weights.get(column, "")) for column in COLUMNS)]).rstrip("\t"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def golds() -> list[Gold]:
    """The labelled articles, in the order of their names."""
    return [load(path) for path in sorted(ARTICLES.glob("*/*.yaml"))]


def main() -> None:
    """Fit and write the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    table = rounded(fitted(rows(golds())))
    write(table)
    print(f"{TABLE}: {len(table)} features, {TABLE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
