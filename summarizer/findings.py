"""What each sentence of an article reports, decided by a table of weights: no model, no network.

The weights are those of logistic regressions, fitted by ``training/table.py``, over what tells what a sentence reports:
its words, cues of news copy, where it stands and what stands before and after it. Names, numbers and days count by
their kind alone, so that what is learned about one article holds for any other.
"""

import csv
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise

from . import dates
from .actors import Actors
from .article import Article
from .brief import Category
from .polarity import base

LEAST: Mapping[Category, float] = {"agreements": 0.4, "talks": 0.5, "concerns": 0.4}
"""How sure the table must be of each category. F1 of whole briefs is flat for a tenth on either side; of values that do
as well, these state the least that is not so."""

LEAST_NOTED: Mapping[Category, float] = {"agreements": 0.2, "talks": 0.25, "concerns": 0.05}
LEAST_UNNOTED: Mapping[Category, float] = {"agreements": 0.65, "talks": 0.8, "concerns": 0.5}
"""The same where a model has noted the category about a sentence, and where it has not; chosen on the dev split. Brief
F1 is .569 there without the model's votes, .560 by these alone and .60 with both, flat around these values."""
VOTE = 3.0
"""How many times likelier a status becomes by the model's naming it."""

_SCALE = 100


@dataclass(frozen=True)
class Finding:
    """That a sentence reports something.

    Attributes:
        sentence: Its number.
        category: Agreements, talks or concerns.
        status: Of agreements and talks.
        actors: Whom the decider names; they count beside the table of parts, which has the say where none is named.
        score: How sure it is.
    """

    sentence: int
    category: Category
    status: str | None
    actors: tuple[str, ...] = ()
    score: float = 1.0


def findings(
    article: Article, noted: Sequence[Finding] | None = None, unanswered: Collection[int] = ()
) -> list[Finding]:
    """What the sentences of ``article`` report, in their order; most report nothing.

    Args:
        article: The article.
        noted: What a model found, whose vote then counts beside the table's; None where none was asked.
        unanswered: Numbers of the sentences about which it was asked in vain.
    """
    table, out = Table.named("findings"), list[Finding]()
    votes: dict[tuple[int, Category], Finding] = {}
    for note in noted or ():
        votes.setdefault((note.sentence, note.category), note)
    for number, found in features(article, Actors(article)):
        sure = table.sure(found)
        for category in LEAST:
            vote = votes.get((number, category))
            asked = noted is not None and number not in unanswered
            least = LEAST if not asked else LEAST_UNNOTED if vote is None else LEAST_NOTED
            if sure[category] >= least[category]:
                status = _status(category, sure, vote.status if vote else None)
                names = vote.actors if vote else ()
                out.append(Finding(number, category, status, names, round(sure[category], 3)))
    return out


def _status(category: Category, sure: Mapping[str, float], noted: str | None) -> str | None:
    """The likeliest status by the table, and by the model's vote if it has one."""
    odds = {
        column.partition(" ")[2]: value / max(1 - value, 1e-6)
        for column, value in sure.items()
        if column.startswith(f"{category} ")
    }
    if noted in odds:
        odds[noted] *= VOTE
    return max(odds, key=lambda status: odds[status]) if odds else None


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


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """Kinds of words by which news copy says what kind of thing it tells, from ``cues.tsv``."""
    with files(__package__).joinpath("cues.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["name"]: re.compile(rf"\b(?:{row['pattern']})", re.IGNORECASE) for row in rows}


_TOKEN = re.compile(r"<[^>]+>|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d,.:]*|[\"“”?!:;]")
_OPENS = frozenset('"“”?!:')
_PRONOUN = re.compile(r"^[\"“]?(?:he|she|it|they|this|that|these|those|both|neither|we|i|there)\b", re.IGNORECASE)


def features(article: Article, actors: Actors) -> Iterator[tuple[int, frozenset[str]]]:
    """Number of each sentence of the body → its features."""
    body = [sentence for sentence in article.sentences if article.title is None or sentence.number > 1]
    kinds = [[name for name, pattern in cues().items() if pattern.search(sentence.text)] for sentence in body]
    ends = [0, *(sentence.end for sentence in body)]
    opens = [not place or "\n" in article.text[ends[place] : one.start] for place, one in enumerate(body)]
    quoted = False
    for place, sentence in enumerate(body):
        text, kind, paragraph = sentence.text, kinds[place], opens[place]
        if paragraph:
            quoted = False
        words = list(_words(text, article))
        marks = len(re.findall(r"[“”\"]", text))
        found = {f"w:{word}" for word in words}
        found |= {f"b:{left} {right}" for left, right in pairwise(["^", *words, "$"])}
        found |= {f"c:{name}" for name in kind}
        found |= {f"c:{one}+{other}" for one, other in combinations(kind, 2)}
        days = sorted({word for word in words if word.startswith("<day")})
        found |= {f"d:{day}+{name}" for day in days for name in kind}
        found |= {f"o:{words[0]}" if words else "o:"}
        if quoted or text[:1] in ("“", '"'):
            found.add("q:inside")
            found |= {f"q:{name}" for name in kind}
        if marks:
            found.add("q:marks")
        if marks and "says" not in kind:
            found.add("q:bare")
        if paragraph:
            found.add("p:paragraph")
        if _PRONOUN.match(text):
            found.add("p:pronoun")
        if place < 2:
            found.add(f"p:{place}")
        found.add(f"p:fifth{5 * place // len(body)}")
        found.add("p:short" if len(words) < 9 else "p:long" if len(words) > 30 else "p:medium")
        found |= _who(sentence.number, kind, actors)
        if place:
            found |= {f"<:{name}" for name in kinds[place - 1]}
            if not paragraph:
                found |= {f"<=:{name}" for name in kinds[place - 1]}
        if place + 1 == len(body):
            found.add(">:")
        else:  # what became of an offer often stands in the sentence after it
            found |= {f">:{name}" for name in kinds[place + 1]}
            if not opens[place + 1]:
                found |= {f">=:{name}" for name in kinds[place + 1]}
        if marks % 2 == 1:
            quoted = not quoted
        yield sentence.number, frozenset(found)


def _who(number: int, kinds: Sequence[str], actors: Actors) -> set[str]:
    """Of what kind the actors of a sentence are, and whether somebody is said to say it."""
    here, speakers = actors.at(number), actors.speakers(number)
    silent = sum(all(actor is not speaker for speaker in speakers) for actor in here)
    found = {f"a:{min(len(here), 3)}", f"a:said {bool(speakers)}", f"a:silent {min(silent, 3)}+{bool(speakers)}"}
    found |= {f"a:{actor.party.kind}" for actor in here} | {f"a:said by {actor.party.kind}" for actor in speakers}
    for kind in kinds:
        found |= {f"a:{min(len(here), 2)}+{kind}", f"a:said {bool(speakers)}+{kind}"}
    return found


def _words(text: str, article: Article) -> Iterator[str]:
    """The words of a sentence, by their base forms; names, numbers and days by their kind."""
    for days in sorted(set(dates.find(text)), key=len, reverse=True):
        text = text.replace(days, f" <{_day(days, article)}> ")
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


def _day(words: str, article: Article) -> str:
    if article.published is None:
        return "day"
    interval = dates.resolve(words, article.published, direction="near")
    if interval is None:
        return "day"
    if interval.end < article.published:
        return "day-"
    return "day+" if interval.start is None or interval.start > article.published else "day="
