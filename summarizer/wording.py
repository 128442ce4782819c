"""What a sentence reports by its words alone: cues of news copy, words by their base forms, names and days by kind.

The weights of ``wording.tsv`` are fitted by ``training/table.py``, as those of ``findings.tsv`` are, from less: nothing
of where a sentence stands and who is named in it. So it can be asked of any sentence at next to no cost, which makes it
the measure of what somebody else says that a sentence reports.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations, pairwise

from . import dates
from .polarity import base
from .weights import Table

_TOKEN = re.compile(r"<[^>]+>|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d,.:]*|[\"“”?!:;]")
_OPENS = frozenset('"“”?!:')


@lru_cache(maxsize=4096)
def reports(text: str, published: date | None) -> Mapping[str, float]:
    """What a sentence reports: column of the table, as "talks" or "talks postponed" → how likely.

    Statuses are likelihoods among the sentences of their category.

    Args:
        text: The sentence.
        published: The day of the article; a day counts by whether it lies before or after.
    """
    return Table.named("wording").sure(wording(kinds(text), list(words(text, published))))


def wording(kinds: list[str], words: list[str]) -> frozenset[str]:
    """The features of a sentence with these kinds of cues and these words."""
    found = {f"w:{word}" for word in words}
    found |= {f"b:{left} {right}" for left, right in pairwise(["^", *words, "$"])}
    found |= {f"c:{name}" for name in kinds}
    found |= {f"c:{one}+{other}" for one, other in combinations(kinds, 2)}
    return frozenset(found)


def kinds(text: str) -> list[str]:
    """The kinds of cues that a sentence has."""
    return [name for name, pattern in cues().items() if pattern.search(text)]


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """Kinds of words by which news copy says what kind of thing it tells, from ``cues.tsv``."""
    with files(__package__).joinpath("cues.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["name"]: re.compile(rf"\b(?:{row['pattern']})", re.IGNORECASE) for row in rows}


def words(text: str, published: date | None) -> Iterator[str]:
    """The words of a sentence, by their base forms; names, numbers and days by their kind."""
    for days in sorted(set(dates.find(text)), key=len, reverse=True):
        text = text.replace(days, f" <{_day(days, published)}> ")
    before = ""
    for place, word in enumerate(_TOKEN.findall(text)):
        if word.startswith("<"):
            kind = word
        elif word[0].isdigit():
            kind = "<number>"
        elif word[0].isupper() and place and before not in _OPENS and word != "I":
            kind = "<name>"
        else:
            kind = base(word) or word.lower()
        if not (kind == before == "<name>"):
            yield kind
        before = kind


def _day(words: str, published: date | None) -> str:
    interval = dates.resolve(words, published, direction="near") if published else None
    if published is None or interval is None:
        return "day"
    if interval.end < published:
        return "day-"
    return "day+" if interval.start is None or interval.start > published else "day="
