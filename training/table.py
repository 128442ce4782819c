"""Fits the tables by which the rules decide and support is judged: `python -m training.table`.

Logistic regression with an L2 penalty, one for each column, on the labelled articles beside this file; rounded, pruned
and written. `findings.tsv`, what a sentence reports: a column for each category and, among the sentences of a category,
one for each status. `wording.tsv`, the same by its words alone. `roles.tsv`, who has which part in an item: a column
for each field that holds names, and one for whether two sentences state one item. Nothing is drawn by chance: the same
articles give the same tables.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from evals.gold import Gold, GoldItem, load
from evals.items import Actors as Scored
from summarizer.actors import Actors
from summarizer.brief import AgreementStatus, Category, TalkStatus
from summarizer.findings import Finding, features
from summarizer.roles import NEAR, Roles

ARTICLES = Path(__file__).parent / "articles"
TABLES = Path(__file__).parents[1] / "summarizer"
FIELDS: dict[Category, tuple[str, ...]] = {
    "agreements": ("parties", "reported_by"),
    "talks": ("participants", "mediators"),
    "concerns": ("raised_by", "directed_at"),
}
REPORTS = (
    *FIELDS,
    *(f"agreements {status}" for status in get_args(AgreementStatus)),
    *(f"talks {status}" for status in get_args(TalkStatus)),
)
ROLES = ("joins", *(field for fields in FIELDS.values() for field in fields))
PENALTY = {"findings": 5.0, "wording": 5.0, "roles": 12.0}
"""Strength of each table's L2 penalty: of the values tried, the best in cross-validation by article."""
TRUST = 0.5
"""Share of a feature's scale that its log-odds alone decide, also by cross-validation."""
LEAST = 3
"""Examples that a feature must stand in to be in a table."""
SCALE, PRUNED = 100, 5
"""Weights are whole numbers of hundredths; those nearer to nothing than this are left out."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One thing to be learned from: what is found in it, and column → what is right; other columns learn nothing."""

    article: int
    found: frozenset[str]
    right: dict[str, bool]


def reports(golds: Sequence[Gold]) -> Iterator[Example]:
    """The sentences of the bodies of these articles."""
    for place, gold in enumerate(golds):
        labels: dict[int, set[str]] = {}
        required: dict[int, set[str]] = {}
        for category in FIELDS:
            for item in getattr(gold.file.brief, category):
                for number in gold.cited(item.evidence):
                    said = {category, f"{category} {getattr(item, 'status', '')}"}
                    labels.setdefault(number, set()).update(said)
                    if not item.optional:
                        required.setdefault(number, set()).update(said)
        for number, found in features(gold.article, Actors(gold.article)):
            said, must = labels.get(number, set()), required.get(number, set())
            right = {}
            for column in REPORTS:
                about, _, status = column.partition(" ")
                # What may be labelled or not teaches nothing; a status is learned among the sentences of its category.
                if (about in must or about not in said) and (not status or about in said):
                    right[column] = column in said
            yield Example(place, found, right)


def worded(examples: Iterable[Example]) -> Iterator[Example]:
    """The same examples with what is found in the words of a sentence alone: words, pairs of them, cues."""
    for example in examples:
        found = frozenset(feature for feature in example.found if feature.startswith(("w:", "b:", "c:")))
        yield replace(example, found=found)


def roles(golds: Sequence[Gold]) -> Iterator[Example]:
    """The actors who may have a part in the items of these articles, and neighbouring sentences of one category."""
    for place, gold in enumerate(golds):
        actors = Actors(gold.article)
        parts = Roles(gold.article, actors)
        scored = Scored(gold.file.brief.parties, [actor.party for actor in actors.all])
        for category, fields in FIELDS.items():
            items = getattr(gold.file.brief, category)
            for found, joined in _neighbours(gold, category, items, parts):
                yield Example(place, found, {"joins": joined})
            for item in items:
                numbers = sorted(gold.cited(item.evidence))
                if not numbers:
                    continue
                for actor in parts.candidates(numbers):
                    found = parts.features(category, numbers, getattr(item, "status", None), actor)
                    own = frozenset([scored.actor(actor.party.name)])
                    right = {}
                    for field in fields:
                        names = getattr(item, field)[:1] if field == "reported_by" else getattr(item, field)
                        wanted = (frozenset([scored.actor(name)]) for name in names if name)
                        right[field] = any(scored.f1(one, own) > 0 for one in wanted)
                    yield Example(place, found, right)


def _neighbours(
    gold: Gold, category: Category, items: Sequence[GoldItem], parts: Roles
) -> Iterator[tuple[frozenset[str], bool]]:
    """Sentences of one category that follow one another: how they stand to each other, and whether they are one."""
    stating: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        for number in gold.cited(item.evidence):
            stating.setdefault(number, []).append(place)
    numbers = sorted(stating)
    for one, other in pairwise(numbers):
        if other - one <= NEAR:
            first, second = (
                Finding(number, category, getattr(items[stating[number][0]], "status", None)) for number in (one, other)
            )
            yield parts.joins(first, second, gold.article), not set(stating[one]).isdisjoint(stating[other])


def fitted(sample: Sequence[Example], columns: Sequence[str], penalty: float) -> dict[str, dict[str, float]]:
    """Column → feature → weight; the feature "" is the intercept."""
    table = {}
    for column in columns:
        chosen = [example for example in sample if column in example.right]
        counts = Counter(feature for example in chosen for feature in example.found)
        names = sorted(feature for feature, count in counts.items() if count >= LEAST)
        place = {name: number for number, name in enumerate(names)}
        truth = np.array([example.right[column] for example in chosen])
        matrix = _matrix(chosen, place)
        scale = _telling(matrix, truth)
        weights = _regression((matrix @ diags(scale)).tocsr(), truth, penalty) * scale
        table[column] = {"": float(weights[-1]), **{name: float(weights[place[name]]) for name in names}}
    return table


def _telling(sample: csr_matrix, truth: npt.NDArray[np.bool_]) -> Floats:
    """How freely the penalty lets each feature weigh: the more its log-odds alone tell (Wang & Manning 2012)."""
    yes, no = (1 + np.asarray(sample[rows].sum(axis=0)).ravel() for rows in (truth, ~truth))
    odds = np.abs(np.log(yes / yes.sum()) - np.log(no / no.sum()))
    scale: Floats = (1 - TRUST) + TRUST * odds / max(float(odds.mean()), 1e-9)
    scale[-1] = 1.0  # the intercept
    return scale


def _matrix(sample: Sequence[Example], place: dict[str, int]) -> csr_matrix:
    indices: list[int] = []
    ends = [0]
    for example in sample:
        indices += sorted(place[feature] for feature in example.found if feature in place)
        indices.append(len(place))  # the intercept
        ends.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(sample), len(place) + 1))


def _regression(sample: csr_matrix, truth: npt.NDArray[np.bool_], strength: float) -> Floats:
    sign = np.where(truth, 1.0, -1.0)
    penalty = np.full(sample.shape[1], strength)
    penalty[-1] = 0.0
    turned = sample.T.tocsr()

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (sample @ weights)
        value = np.logaddexp(0, -margin).sum() + (penalty * weights**2).sum() / 2
        slope = turned @ (-sign / (1 + np.exp(np.clip(margin, -50, 50)))) + penalty * weights
        return float(value), slope

    found: Floats = minimize(loss, np.zeros(sample.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found


def rounded(table: dict[str, dict[str, float]]) -> dict[str, dict[str, int]]:
    """The table as it is written: feature → column → weight in hundredths, small ones left out."""
    out: dict[str, dict[str, int]] = {"": {}}
    for column, weights in table.items():
        for feature, weight in weights.items():
            value = round(weight * SCALE)
            if abs(value) >= PRUNED or not feature:
                out.setdefault(feature, {})[column] = value
    return dict(sorted(out.items()))


def write(table: dict[str, dict[str, int]], columns: Sequence[str], path: Path) -> None:
    """Write the table as tab-separated values, an empty field for a weight of nothing."""
    lines = ["\t".join(["feature", *columns])]
    for feature, weights in table.items():
        lines.append("\t".join([feature, *(str(weights.get(column, "")) for column in columns)]).rstrip("\t"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def golds() -> list[Gold]:
    """The labelled articles, in the order of their names."""
    return [load(path) for path in sorted(ARTICLES.glob("*/*.yaml"))]


def main() -> None:
    """Fit and write the tables."""
    articles = golds()
    sentences = list(reports(articles))
    samples = (
        ("findings", sentences, REPORTS),
        ("wording", list(worded(sentences)), REPORTS),
        ("roles", list(roles(articles)), ROLES),
    )
    for name, examples, columns in samples:
        table, path = rounded(fitted(examples, columns, PENALTY[name])), TABLES / f"{name}.tsv"
        write(table, columns, path)
        print(f"{path}: {len(table)} features, {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
