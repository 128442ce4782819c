"""Whether what an item cites says what the item says: names, numbers, days, places and polarity, re-found.

First in the cited sentences, then in their paragraph, then, for "he" or "both sides", in the sentence that says who
that is; a sentence that had to be added is told. What is found nowhere there makes the item weak, with the reason.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from . import dates, polarity
from .article import Article
from .brief import Agreement, Category, Concern, Item, Party, Talk
from .cast import AIMED_AT, IN_MIND, Cast
from .passages import Numbers, Passages
from .polarity import content
from .quantities import quantities, stated

LOOSE = 0.2
"""Least share of a summary's words that what it cites must have; 99.3 % of 2,153 labelled summaries have more."""

STRANGE, FAR = 2, 4
"""Most words of content in a row that may be strange to the article, and to the paragraphs of what is cited: of the
same summaries, 0.2 % and 1.2 % have more."""

_LEAST: Mapping[Category, float] = {"agreements": 0.05, "talks": 0.08, "concerns": 0.03}
"""How likely a cited sentence must be, by its words, to report an item of a category: 2 to 3 % of the labelled items of
the training articles cite none that is, in cross-validation by article."""

_LEAST_STATUS = 0.12
"""Least likelihood of a status beside that of the likeliest one; 2 % of the same items have less."""

_TELLS: Mapping[Category, str] = {
    "agreements": "is agreed, offered or refused",
    "talks": "announces a meeting",
    "concerns": "voices a worry",
}

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Support:
    """Holds the items of one brief against what they cite.

    Args:
        article: The article.
        parties: The parties of the brief, which may still grow; names in items are theirs.
    """

    def __init__(self, article: Article, parties: Sequence[Party]) -> None:
        self._passages = Passages(article)
        self._cast = Cast(self._passages, parties)

    def changed(self) -> None:
        """Look at the parties anew: some came in, or got another name."""
        self._cast.changed()

    def judge(self, item: Item) -> str | None:
        """Set ``support``, ``doubts`` and ``completed_by`` of ``item``; the reason to drop it, where there is one."""
        found = _Found(item.evidence, self._passages.text(item.evidence))
        reason = None
        match item:
            case Party():
                self._party(item, found)
            case Agreement():
                reason = self._claim(item.summary, found, item.parties)
                self._turned(item, found)
                self._sides(item.parties, found)
                self._names([item.reported_by] if item.reported_by else [], found)
                self._kind("agreements", found)
                self._status("agreements", item.status, found)
                self._reported(item, found)
                self._settled(item, found)
            case Talk():
                reason = self._talk(item, found)
            case Concern():
                reason = self._claim(item.summary, found, item.raised_by)
                self._turned(item, found)
                self._names(item.raised_by, found, item.raised_by)
                self._names(item.directed_at, found, implied=AIMED_AT)
                self._kind("concerns", found)
                self._voice(item, found)
        item.completed_by = found.completed()
        item.doubts = list(dict.fromkeys(found.doubts))
        item.support = "weak" if found.doubts else "supported"
        return reason

    def _party(self, party: Party, found: "_Found") -> None:
        own = self._cast.named(party)
        if own and not own & found.cited:
            found.added.add(min(own))
        if not own and not self._cast.issues(party):
            found.doubts.append(f"no sentence names {party.name!r}")
        if party.role and party.role not in party.name:
            near = {number + step for number in own for step in (-1, 0, 1)}
            if not near & (self._passages.having(party.role) | self._passages.having(f"{party.role}s")):
                found.doubts.append(f"the office {party.role!r} stands nowhere near the name")
            elif (holders := self._cast.holders(party.role)) and party.name not in holders:
                found.doubts.append(f"the article gives the office {party.role!r} to {holders[0]!r}")

    def _voice(self, item: Concern, found: "_Found") -> None:
        """Doubt that those voice it who are named for it, where the text or the item itself has others do so."""
        cast, raising = self._cast, self._cast.side(item.raised_by)
        if not any(cast.speaks(party, found.text) for party in raising) and not cast.spoken_by_someone(found.text):
            for name in item.directed_at:
                if (target := cast.party(name)) and cast.speaks(target, found.text):
                    found.doubts.append(f"what it cites has {name!r} say something, and none of those who voice it")
        opening = cast.opening(item.summary)
        if opening and opening not in raising and opening.represents not in item.raised_by:
            found.doubts.append(f"its text begins with {opening.name!r}, who is not among those who voice it")

    def _reported(self, item: Agreement, found: "_Found") -> None:
        """Doubt that a claim is that of whom it is given to, where somebody else says it."""
        cast = self._cast
        if item.reported_by is None or cast.spoken_by_someone(found.text):
            return
        side = cast.side([item.reported_by])
        if not any(cast.speaks(party, found.text) for party in side):
            other = next(
                (party for party in cast.parties if party not in side and cast.speaks(party, found.text)), None
            )
            if other:
                found.doubts.append(f"what it cites has {other.name!r} say something, and not {item.reported_by!r}")

    def _settled(self, item: Agreement, found: "_Found") -> None:
        """Doubt a status that the item's own words deny, or that what is cited makes hang on something or refuses."""
        if item.status in ("reached", "tentative") and (word := polarity.turned_down(item.summary)):
            found.doubts.append(f"its text says {word!r} and its status {item.status!r}")
        summary = item.summary
        own = polarity.denies_agreement(summary) or polarity.only_offered(summary) or polarity.hangs_on(summary)
        if item.status == "reached" and own:
            found.doubts.append(f"its text says {own!r} and its status 'reached'")
        elif item.status == "reached" and item.reported_by is None:
            hangs = None if polarity.condition(item.summary) else polarity.condition(found.text)
            refused = None if polarity.negative(item.summary) else polarity.refused(found.text)
            if (word := hangs or refused) and not any(repr(word) in doubt for doubt in found.doubts):
                found.doubts.append(f"what it cites says {word!r}, so it may not be settled")

    def _talk(self, item: Talk, found: "_Found") -> str | None:
        self._names([*item.participants, *item.mediators], found, implied=IN_MIND)
        self._words(item.when, "the time", found)
        self._words(item.location, "the place", found)
        self._kind("talks", found)
        self._status("talks", item.status, found)
        if reason := self._figures(" ".join([item.title, *item.topics]), found, len(item.participants)):
            found.doubts.append(reason)  # a title is of the model's making, "second meeting" too
        title = item.title
        for name in (*item.participants, *item.mediators):  # these were looked for above, pronouns and all
            title = title.replace(name, "")
        for words in (title, *item.topics):
            self._invented(words, found)
        if item.status in ("scheduled", "proposed"):
            if item.when and self._passages.just_passed(item.when):
                found.doubts.append(f"its day, {item.when!r}, may have passed")
            if word := polarity.refused_to_meet(found.text):
                found.doubts.append(f"what it cites says {word!r}")
            if held := polarity.told_as_held(found.text):
                return f"the article tells it as held ({held!r})"
            if word := polarity.called_off(found.text):
                found.doubts.append(f"what it cites says {word!r}")
        if item.status == "scheduled" and (word := polarity.put_off(found.text)):
            found.doubts.append(f"what it cites says {word!r}")
        elif item.status == "scheduled" and (word := polarity.only_proposed(found.text)):
            found.doubts.append(f"what it cites says {word!r}, so it may not be fixed")
        return None

    def _kind(self, category: Category, found: "_Found") -> None:
        """Doubt an item of a kind that no cited sentence has words for."""
        if all(self._passages.reports(number)[category] < _LEAST[category] for number in found.cited):
            found.doubts.append(f"nothing in what it cites {_TELLS[category]}")

    def _status(self, category: Category, status: str, found: "_Found") -> None:
        """Doubt a status where the words are those of another one; a sentence of the paragraph may complete them."""
        passages = self._passages
        if (reads := self._reads(category, status, found.cited)) == status:
            return
        for number in sorted(passages.around(found.cited)):
            told = passages.reports(number)[category] >= _LEAST[category]
            if told and self._reads(category, status, [number]) == status:
                found.added.add(number)
                return
        found.doubts.append(f"what it cites reads as {reads!r}, not as {status!r}")

    def _reads(self, category: Category, status: str, numbers: Iterable[int]) -> str:
        """``status``, unless by the words of these sentences another one is far likelier; else that one."""
        sure: dict[str, float] = {}
        for number in numbers:
            for column, value in self._passages.reports(number).items():
                about, _, other = column.partition(" ")
                if about == category and other:
                    sure[other] = max(value, sure.get(other, 0.0))
        likeliest = max(sure, key=lambda other: sure[other])
        return status if sure[status] >= _LEAST_STATUS * sure[likeliest] else likeliest

    def _claim(self, summary: str, found: "_Found", actors: Sequence[str]) -> str | None:
        """Hold the words of a summary against what is cited; the reason to drop it, where there is one.

        Args:
            summary: The words.
            found: What is cited.
            actors: Whom the item names; "the three unions" may count them.
        """
        if reason := self._figures(summary, found, len(actors)):
            return reason
        words, known = content(summary), content(found.text)
        better, count = self._passages.saying_most(words)
        most = max(len(words & content(self._passages.texts[number])) for number in found.cited)
        if better not in found.cited and count - most >= 2 and not words <= known:
            if better in self._passages.around(found.cited):
                found.added.add(better)
            else:
                found.doubts.append(f"sentence {better} says more of it than what it cites")
        elif len(words & known) < LOOSE * len(words):
            found.doubts.append("most of its words are not in what it cites")
        self._invented(summary, found)
        return None

    def _turned(self, item: Agreement | Concern, found: "_Found") -> None:
        """Doubt a summary that says the contrary of what is cited."""
        said = self._passages.text(found.cited | found.added)
        if pair := polarity.opposite(item.summary, said):
            found.doubts.append(f"it says {pair[0]!r} where what it cites says {pair[1]!r}")
        checks: tuple[Callable[[str, str], str | None], ...]
        if isinstance(item, Concern):
            # Its words may deny what somebody only asked ("where are they?"), but not that it was voiced.
            checks = (polarity.unsaid_not, polarity.unvoiced, polarity.accepted)
        elif item.reported_by is not None:  # another side may deny more in the same breath
            checks = (polarity.unsaid_not,)
        else:
            checks = (polarity.contradiction,)
        doubt = next((doubt for check in checks if (doubt := check(item.summary, said))), None)
        # Whether the text says that something was rejected was looked at with the status, in whatever words.
        if doubt is None and isinstance(item, Agreement) and item.status not in ("rejected", "broken"):
            doubt = self._unheard_no(item.summary, said, found)
        found.doubts += [doubt] if doubt else []

    def _unheard_no(self, summary: str, said: str, found: "_Found") -> str | None:
        ours = polarity.negative(summary)
        if ours is None or polarity.negative(said):
            return None
        around = self._passages.around(found.cited)
        if any(polarity.negative(self._passages.texts[number]) for number in around):
            return None
        return f"it says {ours!r} and nothing in what it cites does"

    def _invented(self, summary: str, found: "_Found") -> None:
        """Doubt a stretch of a summary that the article has nothing like."""
        near = frozenset().union(
            *(content(self._passages.texts[number]) for number in found.cited | self._passages.around(found.cited))
        )
        nowhere, elsewhere = polarity.strange(summary, self._passages.words), polarity.strange(summary, near)
        if len(nowhere) > STRANGE:
            found.doubts.append(f"nothing in the article says {' … '.join(nowhere)!r}")
        elif len(elsewhere) > FAR:
            found.doubts.append(f"nothing near what it cites says {' … '.join(elsewhere)!r}")
        elif clause := polarity.unheard_clause(summary, near):
            found.doubts.append(f"nothing near what it cites says {clause!r}")

    def _figures(self, summary: str, found: "_Found", actors: int) -> str | None:
        """Numbers and date words of a summary; the reason to drop it, if the whole article has nothing like one."""
        passages, summary = self._passages, self._cast.without_names(summary)
        for quantity in quantities(summary):
            if stated(quantity, found.text):
                continue
            if quantity.value == actors and self._cast.counts(quantity.words, summary):
                continue  # "the three unions"
            having = passages.stating(quantity)
            place = min(having, key=lambda number: min(abs(number - other) for other in found.cited), default=None)
            if place is None:
                return f"its text has {quantity.words!r}, which the article does not have"
            rival = quantity.unit and next(
                (
                    other.words
                    for other in quantities(found.text)
                    if other.unit == quantity.unit and not stated(other, summary)
                ),
                None,
            )
            self._place(place, quantity.words, found, rival or None)
        for words in dates.find(summary):
            place = passages.nearest(found.cited, partial(passages.dated, words))
            if place is None:
                return f"its text has {words!r}, a time that the article does not have"
            self._place(place, words, found, None if place in found.cited else passages.other_days(found.text, summary))
        for year in _YEAR.findall(summary):
            if not (having := passages.having(year)):
                return f"its text has {year!r}, a year that the article does not have"
            if not having & found.cited and not any(year in words for words in dates.find(summary)):
                self._place(
                    min(having, key=lambda number: min(abs(number - other) for other in found.cited)), year, found
                )
        return None

    def _place(self, number: int, what: str, found: "_Found", rival: str | None = None) -> None:
        """Take in the sentence that has a figure, if it is near and what is cited has no other of its kind."""
        if number in self._passages.around(found.cited):
            if rival:
                found.doubts.append(f"its text has {what!r} where what it cites has {rival!r}")
            found.added.add(number)
        elif number not in found.cited:
            found.doubts.append(f"{what!r} stands in sentence {number}, not in what it cites")

    def _words(self, words: str | None, what: str, found: "_Found") -> None:
        """Date words or a place, as the article has them."""
        if words is None:
            return
        having = self._passages.having(words)
        if having & found.cited:
            return
        if near := having & self._passages.around(found.cited):
            found.added.add(min(near))
        else:
            where = f"stands in sentence {min(having)}" if having else "stands in no sentence"
            found.doubts.append(f"{what} {words!r} {where}, not in what it cites")

    def _names(self, names: Sequence[str], found: "_Found", beside: Sequence[str] = (), *, implied: int = 0) -> None:
        """Look for actors, who may be ``implied`` so many sentences back; only those ``beside`` may replace them."""
        for name in names:
            completing = self._completing(name, found, implied=implied)
            if completing is None:
                found.doubts.append(f"{name!r} is not in what it cites")
            elif completing:
                found.open.append(completing)
            if completing and beside and (other := self._cast.another(name, beside, found.cited, found.text)):
                found.doubts.append(f"what it cites names {other.name!r} and not {name!r}")

    def _sides(self, names: Sequence[str], found: "_Found") -> None:
        """Look for the parties to an agreement: where one is spoken of, the other may go without saying."""
        spoken_of = [name for name in names if self._completing(name, found) is not None]
        self._names(spoken_of, found, names)
        self._names(
            [name for name in names if name not in spoken_of], found, names, implied=IN_MIND if spoken_of else 0
        )

    def _completing(self, name: str, found: "_Found", *, implied: int = 0) -> Numbers | None:
        party = self._cast.party(name)
        return None if party is None else self._cast.completing(party, found.cited, found.text, implied=implied)


class _Found:
    """What a check has found so far: the cited sentences, those that had to be added, and what is missing."""

    def __init__(self, evidence: Sequence[int], text: str) -> None:
        self.cited = frozenset(evidence)
        self.text = text
        self.added: set[int] = set()
        self.doubts: list[str] = []
        self.open: list[Numbers] = []  # of each of these sets of sentences one is needed

    def completed(self) -> list[int]:
        """The fewest sentences that have to be added: of several, those that serve most, then those nearest."""
        waiting = [numbers for numbers in self.open if not numbers & self.added]
        while waiting:
            best = max(
                frozenset().union(*waiting),
                key=lambda number: (
                    sum(number in numbers for numbers in waiting),
                    -min(abs(number - cited) for cited in self.cited),
                    -number,
                ),
            )
            self.added.add(best)
            waiting = [numbers for numbers in waiting if best not in numbers]
        return sorted(self.added - self.cited)
