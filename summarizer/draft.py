"""A brief in the making: what the model answered so far, what stands of it, and what is to be asked again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .article import Article
from .brief import CATEGORIES, Agreement, Category, Concern, Dropped, Item, Party, Reply, Talk
from .ground import Grounded, ground
from .polarity import content
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
        """Put corrected items in the place of faulty ones, as far as each is better for it and costs no other one.

        Args:
            corrected: Place → the new item; None if the model withdraws the old one.
        """
        before, needed = dict(self._became), self._needed()
        given = {slot: self.item(slot) for slot in corrected}
        for slot, item in corrected.items():
            became = self._became[slot]
            if item is not None:
                self._put(slot, _with_old_names(item, given[slot]))
            elif not (isinstance(became, Party) and became.name in needed):
                reasons = "; ".join(_reasons(became))
                self._withdrawn[slot] = f"withdrawn by the model when asked again ({reasons})"
        self.ground()
        while worse := self._worse(before, given):
            for slot in worse:
                self._put(slot, given[slot])
            self.ground()  # what is left may have leant on one of these

    def _needed(self) -> set[str]:
        """The names that items which stand use."""
        items = [item for item in self.grounded.items if not isinstance(item, Party)]
        return {name for item in items for name in _actors(item)}

    def _worse(self, before: dict[Slot, Item | Dropped], given: dict[Slot, Item]) -> list[Slot]:
        """Changed items that are no better for it, or are lost since they became one with another.

        Where there is none, but something that was not changed is worse, all changed parties: others lean on them.
        """
        became = self._became
        changed = [slot for slot in given if slot in became and self.item(slot) is not given[slot]]
        worse = [slot for slot in changed if _worth(became[slot]) <= _worth(before[slot])]
        standing = {id(became[slot]): slot for slot in became if slot not in changed}
        for slot in changed:
            other = standing.setdefault(id(became[slot]), slot)
            if slot not in worse and before[slot] is not before[other]:
                worse.append(slot)
        if not worse and any(_worth(became[slot]) < _worth(before[slot]) for slot in became if slot not in given):
            worse = [slot for slot in changed if slot.category == "parties"]
        return worse

    def extend(self, more: Sequence[tuple[Question, Reply]]) -> bool:
        """Take in what a second look brought, as far as it is new and supported; whether any of it is.

        New is also what puts right something weak that stood before, and another name of a party.
        """
        first, parties = len(self.answers), {party.name: set(party.aliases) for party in self.grounded.parties}
        weak = {slot for slot, became in self._became.items() if _worth(became) < 1}
        for question, reply in more:
            self.add(question, reply)
        while True:
            self.ground()
            kept, count = self._new(first, parties, weak), 0
            for number, answer in enumerate(self.answers[first:], first):
                for name, items in answer.items.items():
                    count += len(items)
                    answer.items[name] = [item for place, item in enumerate(items) if Slot(number, name, place) in kept]
            if len(kept) == count:  # else what is left may have leant on what is gone
                break
        named = {became.name for slot in kept if isinstance(became := self._became[slot], Party)}
        brought = bool(named - parties.keys()) or any(slot.category != "parties" for slot in kept)
        if not brought:
            del self.answers[first:]
            self.ground()
        return brought

    def _new(self, first: int, parties: Mapping[str, set[str]], weak: set[Slot]) -> set[Slot]:
        """The items of the answers from ``first`` on that are supported and stood in none before, or only weakly."""
        known: dict[int, bool] = {}  # whether all that became this item was weak
        for slot, became in self._became.items():
            if slot.answer < first:
                known[id(became)] = known.get(id(became), True) and slot in weak
        kept: set[Slot] = set()
        for slot, became in self._became.items():
            if slot.answer < first or isinstance(became, Dropped) or became.support != "supported":
                continue
            if isinstance(became, Party):
                new = became.name not in parties or not set(became.aliases) <= parties[became.name]
            else:
                new = known.get(id(became), True)
            if new:
                kept.add(slot)
                known[id(became)] = False  # two that were folded into one are one
        return kept

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

    About one sentence that is said by leaving it out, about an article by citing nothing. An answer may come in another
    order, or be cut: an item takes the place of the old one that it is most like in words and actors, then of one that
    cites the same, and by its position only what is left, if the answer has as many items as were named.
    """
    if one:
        return dict.fromkeys(places, items[0] if items else None)
    pairs = []
    for position, item in enumerate(items):
        for place, slot in enumerate(places):
            old = draft.item(slot)
            like, cites = _likeness(item, old), bool(set(item.evidence) & set(old.evidence))
            there = position == place and len(items) == len(places)
            if like >= _ALIKE or cites or there:
                pairs.append((like if like >= _ALIKE else 0.0, cites, there, -abs(position - place), position, place))
    found: dict[int, int] = {}
    for *_, position, place in sorted(pairs, reverse=True):
        if position not in found and place not in found.values():
            found[position] = place
    return {places[place]: items[position] if items[position].evidence else None for position, place in found.items()}


_ALIKE = 0.3
"""Share of the words and actors of two items at which one is taken for a version of the other."""


def _likeness(one: Item, other: Item) -> float:
    left, right = (content(told(item)) | set(_actors(item)) for item in (one, other))
    return len(left & right) / max(len(left | right), 1)


def _actors(item: Item) -> list[str]:
    """The names that an item that is no party uses."""
    match item:
        case Agreement():
            return [*item.parties, *([item.reported_by] if item.reported_by else [])]
        case Talk():
            return [*item.participants, *item.mediators]
        case Concern():
            return [*item.raised_by, *item.directed_at]
    return []


def _with_old_names(item: Item, old: Item) -> Item:
    """A corrected party with the names of the old one, which other items may use; grounding takes out false ones."""
    if not isinstance(item, Party) or not isinstance(old, Party):
        return item
    names = dict.fromkeys([*item.aliases, old.name, *old.aliases])
    return item.model_copy(update={"aliases": [name for name in names if name != item.name]})


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
