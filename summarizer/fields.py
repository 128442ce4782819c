"""From what each sentence reports to complete items: who, whom, when, where, by rules of English news copy."""

import math
from collections.abc import Collection, Iterator, Sequence

from . import dates, phrases
from .actors import Actors
from .article import Article
from .brief import Agreement, Category, Concern, Item, Party, Reply, Talk
from .dates import Direction, Interval
from .findings import Finding
from .roles import BROKERS, NEAR, Roles
from .scene import Actor
from .weights import Table

_CATEGORIES: tuple[Category, ...] = ("agreements", "talks", "concerns")
_JOINED = 0.5
"""How sure it must be that two sentences state one item."""
_NOBODY = 0.8
"""What a field that is rightly left empty is worth beside one that is rightly filled."""
_SURE = 0.8
"""How sure it must be of each further voice: two speakers in a sentence are mostly of two minds."""
_MOST = 8
"""Most names in a field."""


def reply(found: Sequence[Finding], article: Article, actors: Actors) -> Reply:
    """The items that these findings make, with the parties that they need.

    Args:
        found: What the sentences report, by whatever decider.
        article: The article.
        actors: Who is who in it.
    """
    roles = Roles(article, actors)
    items: dict[Category, list[Item]] = {category: [] for category in ("parties", *_CATEGORIES)}
    for group in _groups(found, article, roles):
        item = _Maker(group, article, roles).item
        if not (isinstance(item, Agreement) and not item.parties) and not (
            isinstance(item, Concern) and not item.raised_by
        ):
            items[group[0].category].append(item)
    made = [item for category in _CATEGORIES for item in items[category]]
    used = [name for item in made for name in _named(item)]
    cited = sorted({number for item in made for number in item.evidence})
    if made:
        items["parties"] += actors.parties(used=list(dict.fromkeys(used)), cited=cited)
    return Reply.of(items)


def _named(item: Item) -> list[str]:
    match item:
        case Agreement():
            return [*item.parties, *filter(None, [item.reported_by])]
        case Talk():
            return [*item.participants, *item.mediators]
        case Concern():
            return [*item.raised_by, *item.directed_at]
    return []


def _groups(found: Sequence[Finding], article: Article, roles: Roles) -> Iterator[list[Finding]]:
    """The findings of each item: one, or several of neighbouring sentences that state the same."""
    for category in _CATEGORIES:
        group: list[Finding] = []
        for finding in sorted((one for one in found if one.category == category), key=lambda one: one.sentence):
            if group and not _goes_on(group[-1], finding, article, roles):
                yield group
                group = []
            group.append(finding)
        if group:
            yield group


def _goes_on(before: Finding, finding: Finding, article: Article, roles: Roles) -> bool:
    """Whether the second of two sentences goes on with what the first states."""
    if finding.sentence - before.sentence > NEAR:
        return False
    if finding.category == "talks" and _is_another_day(before, finding, article):
        return False
    return Table.named("roles").sure(roles.joins(before, finding, article))["joins"] >= _JOINED


def _is_another_day(before: Finding, finding: Finding, article: Article) -> bool:
    """Whether two sentences name days of meetings that are to take place, and not the same: two meetings.

    A meeting that is put off has an old day and a new one.
    """
    if {before.status, finding.status} & {"postponed", "cancelled"}:
        return False
    told = (article.sentences[one.sentence - 1].text for one in (before, finding))
    days = [{(span.start, span.end) for _, span in _ahead(text, article, "ahead")} for text in told]
    return all(days) and days[0].isdisjoint(days[1])


VOTED = frozenset({"parties", "participants", "raised_by"})
"""The parts about which a decider may say who has them."""
NAMED, UNNAMED = 5.0, 0.5
"""How many times likelier a part becomes by that, and what is left to those who are not named. Chosen on the dev split,
where brief F1 is .599 without these votes, .607 with them and .55 if whom the model names is all that counts."""


class _Maker:
    """Makes one item."""

    def __init__(self, group: Sequence[Finding], article: Article, roles: Roles) -> None:
        self._numbers = [finding.sentence for finding in group]
        self._best = max(group, key=lambda finding: (finding.score, -finding.sentence))
        self._article = article
        self._roles = roles
        category = self._best.category
        noted = {id(actor) for finding in group for name in finding.actors if (actor := roles.who(name))}
        self._sure = [
            (_voted(roles.sure(category, self._numbers, self._best.status, actor), noted, id(actor) in noted), actor)
            for actor in roles.candidates(self._numbers)
        ]
        self._texts = [article.sentences[number - 1].text for number in self._numbers]
        self._text = article.sentences[self._best.sentence - 1].text

    @property
    def item(self) -> Item:
        """The item."""
        match self._best.category:
            case "agreements":
                return self._agreement()
            case "talks":
                return self._talk()
        return self._concern()

    def _those(self, field: str, least: int = 0, most: int = _MOST) -> list[Actor]:
        """The actors who have this part in the item, as they come in the sentences; at least so many."""
        ranked = sorted(((sure[field], -place) for place, (sure, _) in enumerate(self._sure)), reverse=True)
        count = expected_best([sure for sure, _ in ranked], least)
        chosen = {-place for _, place in ranked[: min(count, most)]}
        return self._apart([actor for place, (_, actor) in enumerate(self._sure) if place in chosen])

    def _voices(self) -> list[Actor]:
        """Those who raise a concern: the likeliest, and whoever else is sure."""
        best = max((sure["raised_by"] for sure, _ in self._sure), default=0.0)
        return self._apart([actor for sure, actor in self._sure if sure["raised_by"] >= min(best, _SURE)])

    def _apart(self, those: Sequence[Actor]) -> list[Actor]:
        """Of an official and whom they act for, one says enough where the sentences speak of neither."""
        names = {actor.party.name for actor in those}
        return [actor for actor in those if self._here(actor) or actor.party.represents not in names]

    def _here(self, actor: Actor) -> bool:
        return any(one is actor for number in self._numbers for one in self._roles.at[number])

    def _subject(self, those: Sequence[Actor]) -> Party | None:
        """Who a pronoun at the head of the sentence may stand for: the first of those concerned that it speaks of."""
        here = self._roles.at[self._best.sentence]
        return next((actor.party for actor in here if any(actor is one for one in those)), None) or (
            those[0].party if those else None
        )

    def _agreement(self) -> Agreement:
        by = self._those("reported_by", most=1)
        return Agreement(
            summary=phrases.summary(self._text, self._subject(self._those("parties")), attributed=bool(by)),
            parties=[actor.party.name for actor in self._those("parties", 1)],
            status=self._best.status or "reached",
            reported_by=by[0].party.name if by else None,
            evidence=self._numbers,
        )

    def _talk(self) -> Talk:
        text, status = " ".join(self._texts), self._best.status or "scheduled"
        # Nobody is said to bring others together where no word says so, though F1 on dev is .003 better without this.
        mediators = [actor.party.name for actor in self._those("mediators")] if BROKERS.search(text) else []
        names = [actor.party.name for actor in self._those("participants", 1) if actor.party.name not in mediators]
        where = phrases.place(text, names)
        return Talk(
            title=phrases.title(text, names, where),
            participants=names,
            mediators=mediators,
            when=_when(text, self._article, status),
            location=where,
            topics=phrases.topics(text),
            status=status,
            evidence=self._numbers,
        )

    def _concern(self) -> Concern:
        raised = self._voices()
        targets = [actor for actor in self._those("directed_at") if actor not in raised]
        names = [actor.party.name for actor in raised]
        return Concern(
            summary=phrases.summary(self._text, self._subject(raised)),
            raised_by=names,
            directed_at=[actor.party.name for actor in targets if actor.party.name not in names],
            evidence=self._numbers,
        )


def _voted(sure: dict[str, float], noted: Collection[int], named: bool) -> dict[str, float]:
    """How likely an actor has each part, by the table and by the vote of whoever noted whom the item is about."""
    if not noted:
        return sure
    times = NAMED if named else UNNAMED
    return {field: _times(value, times) if field in VOTED else value for field, value in sure.items()}


def _times(likely: float, times: float) -> float:
    return likely * times / (1 - likely + likely * times)


def expected_best(sure: Sequence[float], least: int = 0) -> int:
    """How many of these, the likeliest first, to name for the best F1 to be expected; at least so many.

    Args:
        sure: How likely each belongs to the set.
        least: No fewer, as far as there are any.
    """
    total = sum(sure)
    best, count, found = (0.0 if least else _NOBODY * math.prod(1 - one for one in sure)), 0, 0.0
    for number, one in enumerate(sure, start=1):
        found += one
        if (expected := 2 * found / (number + total)) > best:
            best, count = expected, number
    return max(count, min(least, len(sure)))


def _when(text: str, article: Article, status: str) -> str | None:
    ahead = _ahead(text, article, "near" if status == "cancelled" else "ahead")
    if not ahead:
        found = _told(text)
        return found[0] if found and article.published is None else None
    return ahead[-1 if status == "postponed" else 0][0]


def _told(text: str) -> list[str]:
    """Words for times, but for those of saying something or of calling something off."""
    return [words for words in dates.find(text) if not phrases.is_time_of_news(text, words)]


def _ahead(text: str, article: Article, direction: Direction) -> list[tuple[str, Interval]]:
    """Words for times that are not over, with their days."""
    spans = ((words, dates.resolve(words, article.published, direction=direction)) for words in _told(text))
    return [
        (words, span) for words, span in spans if span and (article.published is None or span.end >= article.published)
    ]
