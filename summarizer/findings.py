"""What each sentence of an article reports, decided by a table of weights: no model, no network.

The weights are those of a logistic regression over what ``cues`` sees in a sentence, fitted by ``training/table.py``.
"""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .article import Article
from .brief import Category
from .cues import features

LEAST: Mapping[Category, float] = {"agreements": 0.35, "talks": 0.45, "concerns": 0.35}
"""How sure the table must be of each category: where F1 of the training articles' sentences is best, found in
cross-validation."""

_SCALE = 100


@dataclass(frozen=True)
class Finding:
    """That a sentence reports something.

    Attributes:
        sentence: Its number.
        category: Agreements, talks or concerns.
        status: Of agreements and talks.
        actors: Names as far as the decider says who; empty: rules find them.
        score: How sure it is.
    """

    sentence: int
    category: Category
    status: str | None
    actors: tuple[str, ...] = ()
    score: float = 1.0


def findings(article: Article) -> list[Finding]:
    """What the sentences of ``article`` report, in their order; most report nothing."""
    out: list[Finding] = []
    for number, found in features(article):
        sums = _sums(found)
        for category, least in LEAST.items():
            score = 1 / (1 + math.exp(-sums[category]))
            if score >= least:
                statuses = {name: value for name, value in sums.items() if name.startswith(f"{category} ")}
                status = max(statuses, key=lambda name: statuses[name]).partition(" ")[2] if statuses else None
                out.append(Finding(number, category, status, score=round(score, 3)))
    return out


def _sums(found: Iterable[str]) -> dict[str, float]:
    columns, table = _table()
    sums = [0] * len(columns)
    for feature in ("", *found):
        for place, weight in table.get(feature, ()):
            sums[place] += weight
    return {column: value / _SCALE for column, value in zip(columns, sums, strict=True)}


@cache
def _table() -> tuple[tuple[str, ...], dict[str, tuple[tuple[int, int], ...]]]:
    """The columns, and feature → place of a column and its weight in hundredths."""
    with files(__package__).joinpath("findings.tsv").open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        _, *columns = next(rows)
        table = {
            feature: tuple((place, int(weight)) for place, weight in enumerate(weights) if weight)
            for feature, *weights in rows
        }
    return tuple(columns), table
