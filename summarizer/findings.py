"""What each sentence of an article reports, decided by a table of weights: no model, no network.

The weights are those of logistic regressions over what ``cues`` sees in a sentence, fitted by ``training/table.py``.
"""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .actors import Actors
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
    table, out = Table.named("findings"), list[Finding]()
    for number, found in features(article, Actors(article)):
        sure = table.sure(found)
        for category, least in LEAST.items():
            if sure[category] >= least:
                of = {column: value for column, value in sure.items() if column.startswith(f"{category} ")}
                status = max(of, key=lambda column: of[column]).partition(" ")[2] if of else None
                out.append(Finding(number, category, status, score=round(sure[category], 3)))
    return out


class Table:
    """Weights of features, a column for each question that can be answered with yes or no.

    Args:
        columns: What the columns are called.
        weights: Feature → place of a column and its weight in hundredths; the feature "" is in every sum.
    """

    def __init__(self, columns: Iterable[str], weights: Mapping[str, tuple[tuple[int, int], ...]]) -> None:
        self._columns = tuple(columns)
        self._weights = weights

    @classmethod
    @cache
    def named(cls, name: str) -> "Table":
        """The table of this name beside this module."""
        with files(__package__).joinpath(f"{name}.tsv").open(encoding="utf-8") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            _, *columns = next(rows)
            weights = {
                feature: tuple((place, int(weight)) for place, weight in enumerate(row) if weight)
                for feature, *row in rows
            }
        return cls(columns, weights)

    def sure(self, found: Iterable[str]) -> dict[str, float]:
        """Column → how likely its answer is yes where these features are found."""
        sums = [0] * len(self._columns)
        for feature in ("", *found):
            for place, weight in self._weights.get(feature, ()):
                sums[place] += weight
        return {column: 1 / (1 + math.exp(-value / _SCALE)) for column, value in zip(self._columns, sums, strict=True)}
