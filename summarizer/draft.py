"""A brief in the making: what the model answered so far, what stands of it, and what is to be asked again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .article import Article
from .brief import CATEGORIES, Agreement, Category, Concern, Dropped, Item, Party, Reply, Talk
from .ground import Grounded, ground
from .prompt import Faulty, given
from .questions import Question


@dataclass
class Answer:
    """One question, and the items of each category that answered it."""

    question: Question
    items: dict[Category, list[Item]]

    @property
    def reply(self) -> Reply:
        """The items as a reply."""
        return Reply.of(self.items)


@dataclass(frozen=True)
class Slot:
    """The place of one item: which answer, which category, which of its items."""

    answer: int
    category: Category
    place: int


class Draft:
    """The answers about one article, in order.

    Args:
        article: The article.
        close: As for ``ground``.
    """

    def __init__(self, article: Article, *, close: bool) -> None:
        self._article = article
        self._close = close
        self._withdrawn: dict[Slot, str] = {}
        self.answers: list[Answer] = []
        self.grounded = Grounded()
        self._became: dict[Slot, Item | Dropped] = {}

    def add(self, question: Question, reply: Reply) -> None:
        """Take in the answer to a question."""
        self.answers.append(Answer(question, {name: list(getattr(reply, name)) for name in CATEGORIES}))

    def ground(self) -> Grounded:
        """What stands of all answers by now; also kept as ``grounded``."""
        slots = {name: list(self._slots(name)) for name in CATEGORIES}
        reply = Reply.of({name: [self._cited(slot) for slot in slots[name]] for name in CATEGORIES})
        self.grounded = ground(reply, self._article, close=self._close)
        self._became = {slots[name][position]: became for (name, position), became in self.grounded.placed.items()}
        self.grounded.dropped += [
            Dropped(category=slot.category, item=self.item(slot).model_dump(), reason=reason)
            for slot, reason in self._withdrawn.items()
        ]
        return self.grounded

    def faulty(self) -> dict[int, dict[Slot, Faulty]]:
        """Number of an answer → those of its items that were dropped or are weak, with what is wrong."""
        found: dict[int, dict[Slot, Faulty]] = {}
        for slot, became in self._became.items():
            if reasons := _reasons(became):
                found.setdefault(slot.answer, {})[slot] = Faulty(item=given(self.item(slot)), reasons=reasons)
        return found

    def repair(self, corrected: dict[Slot, Item | None]) -> None:
        """Put corrected items in the place of faulty ones, as far as each is better for it.

        Args:
            corrected: Place → the new item; None if the model withdraws the old one.
        """
        before = {slot: (self.item(slot), self._became[slot]) for slot in corrected}
        for slot, item in corrected.items():
            if item is None:
                reasons = "; ".join(_reasons(self._became[slot]))
                self._withdrawn[slot] = f"withdrawn by the model when asked again ({reasons})"
            else:
                self._put(slot, item)
        self.ground()
        while worse := [
            slot
            for slot, (item, became) in before.items()
            if slot not in self._withdrawn
            and self.item(slot) is not item
            and _worth(self._became[slot]) <= _worth(became)
        ]:
            for slot in worse:
                self._put(slot, before[slot][0])
            self.ground()  # what is left may have leant on one of these

    def extend(self, more: Sequence[tuple[Question, Reply]]) -> bool:
        """Take in what a second look brought, as far as it is new and supported; whether any of it is."""
        first, parties = len(self.answers), {party.name for party in self.grounded.parties}
        for question, reply in more:
            self.add(question, reply)
        self.ground()
        known = {id(became) for slot, became in self._became.items() if slot.answer < first}
        kept: set[Slot] = set()
        for slot, became in self._became.items():
            new = id(became) not in known and not (isinstance(became, Party) and became.name in parties)
            if new and not isinstance(became, Dropped) and became.support == "supported":
                known.add(id(became))  # two that were folded into one are one
                kept.add(slot)
        for number, answer in enumerate(self.answers[first:], first):
            for name in CATEGORIES:
                answer.items[name] = [
                    item for place, item in enumerate(answer.items[name]) if Slot(number, name, place) in kept
                ]
        self.answers[first:] = [answer for answer in self.answers[first:] if any(answer.items.values())]
        self.ground()
        return len(self.answers) > first

    def _slots(self, name: Category) -> Iterator[Slot]:
        for number, answer in enumerate(self.answers):
            for place in range(len(answer.items[name])):
                if (slot := Slot(number, name, place)) not in self._withdrawn:
                    yield slot

    def item(self, slot: Slot) -> Item:
        """The item in this place, as the model gave it."""
        return self.answers[slot.answer].items[slot.category][slot.place]

    def _put(self, slot: Slot, item: Item) -> None:
        self.answers[slot.answer].items[slot.category][slot.place] = item

    def _cited(self, slot: Slot) -> Item:
        """The item with its evidence: a model that was asked about one sentence need not cite, none may cite others."""
        question, item = self.answers[slot.answer].question, self.item(slot)
        if question.one:
            return item.model_copy(update={"evidence": [question.sentences[0].number]})
        if question.parts > 1:
            shown = {sentence.number for sentence in question.sentences}
            return item.model_copy(update={"evidence": [number for number in item.evidence if number in shown]})
        return item


def by_place(draft: Draft, places: Sequence[Slot], items: Sequence[Item], *, one: bool) -> dict[Slot, Item | None]:
    """Each faulty item's place → what the model gives for it; None where it says that there is no such thing.

    About one sentence that is said by leaving it out, about an article by citing nothing. Where the answer has another
    number of items than were named, those count alone that cite what the old ones cited; the rest says nothing.
    """
    if one:
        return dict.fromkeys(places, items[0] if items else None)
    if len(items) == len(places):
        return {slot: item if item.evidence else None for slot, item in zip(places, items, strict=True)}
    found: dict[Slot, Item | None] = {}
    for item in items:
        near = (slot for slot in places if slot not in found and set(item.evidence) & set(draft.item(slot).evidence))
        if slot := next(near, None):
            found[slot] = item
    return found


def _reasons(became: Item | Dropped) -> list[str]:
    return [became.reason] if isinstance(became, Dropped) else became.doubts


def _worth(became: Item | Dropped) -> float:
    """How much of an item stands: nothing of a dropped one, less of a weak one the more is doubtful about it."""
    if isinstance(became, Dropped):
        return 0
    return 1 / (1 + len(became.doubts))


def told(item: Item) -> str:
    """An item in one line."""
    match item:
        case Party():
            return f"party: {item.name}"
        case Agreement():
            return f"agreement: {item.summary} ({item.status})"
        case Talk():
            when = f", {item.when}" if item.when else ""
            return f"talk: {item.title}{when} ({item.status})"
        case Concern():
            return f"concern: {item.summary}"
    raise TypeError(item)
