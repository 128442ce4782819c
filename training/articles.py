"""The labelled articles that the adapter learns from: files of the gold set's form, a folder a style."""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from evals.gold import Gold, load

FOLDER = Path(__file__).parent / "articles"


class Kind(NamedTuple):
    """What an article is like."""

    domain: str
    style: str


def articles(folder: Path = FOLDER) -> list[Gold]:
    """Every labelled article, in the order of their paths.

    Raises:
        GoldError: One does not have the form.
    """
    return [load(path) for path in sorted(folder.glob("*/*.yaml"))]


def kinds(folder: Path = FOLDER) -> dict[str, Kind]:
    """Slug of an article → its domain and style, from the ``styles.tsv`` of its folder."""
    found = {}
    for path in sorted(folder.glob("*/styles.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for slug, domain, style, *_ in csv.reader(file, delimiter="\t"):
                found[slug] = Kind(domain, style)
    return found


def shared(texts: Iterable[str], others: Iterable[str], words: int = 8) -> tuple[int, int]:
    """How many different runs of ``words`` words ``texts`` have, and how many of these ``others`` have as well."""
    mine = {run for text in texts for run in runs(text, words)}
    theirs = {run for text in others for run in runs(text, words)}
    return len(mine), len(mine & theirs)


def nearest(text: str, others: Sequence[tuple[str, str]], words: int = 4) -> tuple[float, str]:
    """The largest share of the runs of ``text`` that one of the named ``others`` has, and the name of that one."""
    mine = runs(text, words)
    return max((len(mine & runs(other, words)) / max(len(mine), 1), name) for name, other in others)


@lru_cache(maxsize=4096)
def runs(text: str, words: int) -> frozenset[tuple[str, ...]]:
    """Every run of ``words`` words; case and punctuation make no difference."""
    found = re.findall(r"[^\W_]+", text.lower())
    return frozenset(tuple(found[place : place + words]) for place in range(len(found) - words + 1))
