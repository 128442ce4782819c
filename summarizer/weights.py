"""Tables of weights that logistic regressions gave: what is found in a thing → how likely something is of it."""

import csv
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_SCALE = 100


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
