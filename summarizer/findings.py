"""What each sentence of an article reports, decided by a table of weights: no model, no network.

The weights are those of logistic regressions, fitted by ``training/table.py``, over what tells what a sentence reports:
its words, cues of news copy, where it stands and what stands before and after it. Names, numbers and days count by
their kind alone, so that what is learned about one article holds for any other.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .actors import Actors
from .article import Article
from .brief import Category
from .weights import Table
from .wording import kinds, wording, words

LEAST: Mapping[Category, float] = {"agreements": 0.4, "talks": 0.5, "concerns": 0.4}
"""How sure the table must be of each category. F1 of whole briefs is flat for a tenth on either side; of values that do
as well, these state the least that is not so."""

LEAST_NOTED: Mapping[Category, float] = {"agreements": 0.2, "talks": 0.25, "concerns": 0.05}
LEAST_UNNOTED: Mapping[Category, float] = {"agreements": 0.65, "talks": 0.8, "concerns": 0.5}
"""The same where a model has noted the category about a sentence, and where it has not; chosen on the dev split. Brief
F1 is .569 there without the model's votes, .560 by these alone and .60 with both, flat around these values."""
VOTE = 3.0
"""How many times likelier a status becomes by the model's naming it."""


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


_PRONOUN = re.compile(r"^[\"“]?(?:he|she|it|they|this|that|these|those|both|neither|we|i|there)\b", re.IGNORECASE)


def features(article: Article, actors: Actors) -> Iterator[tuple[int, frozenset[str]]]:
    """Number of each sentence of the body → its features."""
    body = [sentence for sentence in article.sentences if article.title is None or sentence.number > 1]
    told = [kinds(sentence.text) for sentence in body]
    ends = [0, *(sentence.end for sentence in body)]
    opens = [not place or "\n" in article.text[ends[place] : one.start] for place, one in enumerate(body)]
    quoted = False
    for place, sentence in enumerate(body):
        text, kind, paragraph = sentence.text, told[place], opens[place]
        if paragraph:
            quoted = False
        said = list(words(text, article.published))
        marks = len(re.findall(r"[“”\"]", text))
        found = set(wording(kind, said))
        days = sorted({word for word in said if word.startswith("<day")})
        found |= {f"d:{day}+{name}" for day in days for name in kind}
        found |= {f"o:{said[0]}" if said else "o:"}
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
        found.add("p:short" if len(said) < 9 else "p:long" if len(said) > 30 else "p:medium")
        found |= _who(sentence.number, kind, actors)
        if place:
            found |= {f"<:{name}" for name in told[place - 1]}
            if not paragraph:
                found |= {f"<=:{name}" for name in told[place - 1]}
        if place + 1 == len(body):
            found.add(">:")
        else:  # what became of an offer often stands in the sentence after it
            found |= {f">:{name}" for name in told[place + 1]}
            if not opens[place + 1]:
                found |= {f">=:{name}" for name in told[place + 1]}
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
