"""An article as an index: which of its sentences have a name, a word or a day, and which stand in one paragraph."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from . import dates
from .article import Article
from .names import Places
from .polarity import content
from .quantities import Quantity, stated, values
from .wording import reports

Numbers = frozenset[int]
"""Numbers of sentences."""

_Days = list[dates.Interval | None]
"""What date words name, looking ahead and looking back."""


_LEADING = re.compile(
    r"^(?:(?:by|within|since|until|till|before|after|from|between|a (?:day|week|month|year) from)\s+)+"
)


_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y)\b")
_QUOTATION = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
_SIGNATURE = 14
"""Fewer words than this has a sentence that signs a letter."""


class Passages:
    """The sentences of one article; each thing is worked out when it is first asked for.

    Attributes:
        texts: Number → sentence.
        issuer: Who published the article, and what stands above its first sentence.
        signature: The short sentences that end a text in the first person, which may name who wrote it.
        words: The stems of all its words of content.
    """

    def __init__(self, article: Article) -> None:
        self.texts = {sentence.number: sentence.text for sentence in article.sentences}
        self._published = article.published
        first = article.sentences[0].start if article.sentences else 0
        self.issuer = f"{article.source or ''}\n{article.text[:first]}"
        self.signature = _signature(list(self.texts.values()))
        self._paragraphs = _paragraphs(article)
        self._places = Places(self.texts)
        self._having: dict[str, Numbers] = {}
        self._saying: dict[str, list[int]] = {}
        for number, text in self.texts.items():
            for word in content(text):
                self._saying.setdefault(word, []).append(number)
        self.words = frozenset(self._saying)
        self._values: dict[Fraction, list[int]] | None = None
        self._days: dict[int, list[_Days]] = {}

    def text(self, numbers: Iterable[int]) -> str:
        """These sentences in order, one behind the other."""
        return " ".join(self.texts[number] for number in sorted(numbers))

    def around(self, cited: Numbers) -> Numbers:
        """The other sentences of the paragraphs that the cited ones stand in."""
        return frozenset().union(*(self._paragraphs[number] for number in cited)) - cited

    def having(self, form: str) -> Numbers:
        """The sentences that have a name, in the sense of ``names.contains``."""
        if form not in self._having:
            self._having[form] = self._places.of(form)
        return self._having[form]

    def reports(self, number: int) -> Mapping[str, float]:
        """What a sentence reports, as ``wording.reports`` puts it."""
        return reports(self.texts[number], self._published)

    def saying_most(self, words: Iterable[str]) -> tuple[int, int]:
        """The sentence with most of these stems, the first of several, and how many it has."""
        counts = Counter(number for word in words for number in self._saying.get(word, ()))
        return max(counts.items(), key=lambda found: (found[1], -found[0]), default=(min(self.texts), 0))

    def nearest(self, cited: Numbers, test: Callable[[int], bool]) -> int | None:
        """The sentence that passes ``test``; of several the one nearest to the cited ones."""
        if (here := next(filter(test, sorted(cited)), None)) is not None:
            return here
        order = sorted(self.texts, key=lambda number: min(abs(number - other) for other in cited))
        return next(filter(test, order), None)

    def stating(self, quantity: Quantity) -> Numbers:
        """The sentences that state this number."""
        if self._values is None:
            self._values = {}
            for number, text in self.texts.items():
                for value in values(text):
                    self._values.setdefault(value, []).append(number)
        having = self._values.get(quantity.value, ())
        return frozenset(number for number in having if stated(quantity, self.texts[number]))

    def dated(self, words: str, number: int) -> bool:
        """Whether a sentence has these date words, or others for the same days."""
        text = self.texts[number]
        if _LEADING.sub("", words.lower()) in text.lower():
            return True
        if number not in self._days:
            self._days[number] = [self._resolved(other) for other in dates.find(text)]
        return any(_same_days(self._resolved(words), day) for day in self._days[number])

    def other_days(self, said: str, claimed: str) -> str | None:
        """The first date words in ``said`` for days that ``claimed`` does not have; None if there are none."""
        ours = [self._resolved(words) for words in dates.find(claimed)]
        return next(
            (words for words in dates.find(said) if not any(_same_days(day, self._resolved(words)) for day in ours)),
            None,
        )

    def just_passed(self, words: str) -> bool:
        """Whether date words name a day that lay shortly before publication, or lies nearly a year ahead."""
        ahead, behind = self._resolved(words)
        return ahead is None and behind is not None

    def _resolved(self, words: str) -> _Days:
        return [
            dates.resolve(words, self._published, direction="ahead"),
            dates.resolve(words, self._published, direction="behind"),
        ]


def _same_days(ours: _Days, theirs: _Days) -> bool:
    """Whether two readings name the same days, looking ahead or back; a deadline is met by the period it ends."""
    return any(
        one is not None and other is not None and one.end == other.end and one.start in (other.start, None)
        for one, other in zip(ours, theirs, strict=True)
    )


def _signature(texts: list[str]) -> str:
    """What may sign a text: its last short sentences, if it speaks of itself as "I" outside quotations."""
    own = sum(_FIRST_PERSON.search(_QUOTATION.sub("", text)) is not None for text in texts)
    return "\n".join(text for text in texts[-3:] if len(text.split()) < _SIGNATURE) if own > 1 else ""


def _paragraphs(article: Article) -> dict[int, Numbers]:
    """Number of each sentence → the sentences of its paragraph, which is a line of the text."""
    lines: list[list[int]] = []
    end = 0
    for sentence in article.sentences:
        if lines and "\n" not in article.text[end : sentence.start]:
            lines[-1].append(sentence.number)
        else:
            lines.append([sentence.number])
        end = sentence.end
    return {number: frozenset(line) for line in lines for number in line}
