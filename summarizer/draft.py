"""A brief in the making: what the model answered so far, what stands of it, and what is to be asked again."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .article import Article
from .brief import CATEGORIES, Agreement, Category, Concern, Dropped, Item, Party, Reply, Talk
from .ground import Grounded, ground
from .merge import merged
from .names import contains, fold
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
        self._replaced: set[Slot] = set()
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
        self.grounded.dropped = _each_once(self.grounded.dropped)
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
        before, stood = dict(self._became), self.grounded
        given = {slot: self.item(slot) for slot in corrected}
        for slot, item in corrected.items():
            if item is not None:
                self._put(slot, self._with_old_names(item, slot))
            elif slot.category != "parties":
                self._withdraw(slot, before[slot])
        self.ground()
        while worse := self._worse(before, stood, given):
            for slot in worse:
                self._put(slot, given[slot])
            self.ground()  # what is left may have leant on one of these
        for slot, item in corrected.items():
            became = self._became.get(slot)  # only now is it known which parties are needed
            if item is None and became is not None and not (isinstance(became, Party) and self._needs(became)):
                self._withdraw(slot, became)
        self.ground()

    def _withdraw(self, slot: Slot, became: Item | Dropped) -> None:
        self._withdrawn[slot] = f"withdrawn by the model when asked again ({'; '.join(_reasons(became))})"

    def _needs(self, party: Party) -> bool:
        """Whether anything that stands uses the name of ``party``."""
        return any(party.name in _actors(item) for item in self.grounded.items)

    def _with_old_names(self, item: Item, slot: Slot) -> Item:
        """A corrected party with those names of the old one that the article has: other items may use them."""
        parties = [party for party in (self.item(slot), self._became[slot]) if isinstance(party, Party)]
        if not isinstance(item, Party):
            return item
        old = [name for party in parties for name in (party.name, *party.aliases)]
        kept = [name for name in old if name != item.name and contains(self._article.text, name)]
        return item.model_copy(update={"aliases": list(dict.fromkeys([*item.aliases, *kept]))})

    def _worse(self, before: Mapping[Slot, Item | Dropped], stood: Grounded, given: Mapping[Slot, Item]) -> list[Slot]:
        """Changed items that are no better for it, or were put where another thing was said and became one with others.

        Where there is none, but something that was not changed is worse, all changed parties: others lean on them.
        """
        became = self._became
        changed = [slot for slot in given if slot in became and self.item(slot) is not given[slot]]
        other = {slot for slot in changed if _likeness(self.item(slot), given[slot]) < _SAME}
        leading: dict[int, Slot] = {}
        for slot in sorted(became, key=lambda slot: slot in other):
            leading.setdefault(id(became[slot]), slot)
        lost = {slot for slot in other if before[slot] is not before[leading[id(became[slot])]]}
        worse = [slot for slot in changed if slot in lost or _worth(became[slot]) <= _worth(before[slot])]
        if not worse and self._harmed(before, stood, but=given):
            worse = [slot for slot in changed if slot.category == "parties"]
        return worse

    def _harmed(self, before: Mapping[Slot, Item | Dropped], stood: Grounded, but: Collection[Slot]) -> bool:
        """Whether an item, ``but`` for these, is worth less than before or names somebody else, or fewer."""
        slots = [slot for slot in before if slot in self._became and slot not in but]
        now, then = ({party.name: party for party in grounded.parties} for grounded in (self.grounded, stood))

        def same(old: str, new: str) -> bool:
            if new not in now or old in (new, *now[new].aliases):
                return True
            return any(before[slot] is then.get(old) and self._became.get(slot) is now[new] for slot in before)

        for slot in slots:
            old, new = before[slot], self._became[slot]
            if _worth(new) < _worth(old):
                return True
            if not isinstance(old, Dropped) and not isinstance(new, Dropped):
                names, others = _actors(old), _actors(new)
                if len(others) < len(names) or not all(any(same(name, other) for other in others) for name in names):
                    return True
        return False

    def extend(self, more: Sequence[tuple[Question, Reply]]) -> bool:
        """Take in what a second look brought, as far as it is new and supported; whether any of it is.

        New is also what is told for the first time as the article has it: it takes the place of what was weak. Another
        name of a known party is taken in with an item that is new.
        """
        first, before, stood = len(self.answers), dict(self._became), self.grounded
        for question, reply in more:
            self.add(question, reply)
        self.ground()
        replaced = self._replace(first, before)
        while True:
            kept = self._new(first, stood)
            count = sum(len(items) for answer in self.answers[first:] for items in answer.items.values())
            if len(kept) == count and self._harmed(before, stood, but=self._replaced):
                kept = {slot for slot in kept if slot.category != "parties"}
            if len(kept) == count:
                break
            for number, answer in enumerate(self.answers[first:], first):
                for name, items in answer.items.items():
                    answer.items[name] = [item for place, item in enumerate(items) if Slot(number, name, place) in kept]
            self.ground()  # what is left may have leant on what is gone
        names = {became.name for slot in kept if isinstance(became := self._became[slot], Party)}
        known = {party.name for party in stood.parties}
        brought = not names <= known or any(slot.category != "parties" for slot in kept)
        if not brought:
            del self.answers[first:]
        left = {id(item) for answer in self.answers[first:] for items in answer.items.values() for item in items}
        self._replaced -= {slot for slot, item in replaced.items() if id(item) not in left}
        self.ground()
        return brought

    def _replace(self, first: int, before: Mapping[Slot, Item | Dropped]) -> dict[Slot, Item]:
        """Leave out what was weak and is told by an answer from ``first`` on as well, where it is supported there.

        Returns:
            The place of each that is left out → what stands for it.
        """
        replaced: dict[Slot, Item] = {}
        weak = [slot for slot, item in before.items() if not isinstance(item, Dropped | Party) and _worth(item) < 1]
        news = [slot for slot in self._became if slot.answer >= first and slot.category != "parties"]
        for old in weak:
            for new in news:
                if new.category != old.category or not _version(self._became[new], before[old]):
                    continue
                self._replaced.add(old)
                self.ground()
                if _worth(self._became[new]) == 1:
                    replaced[old] = self.item(new)
                    break
                self._replaced.remove(old)
                self.ground()
        return replaced

    def _new(self, first: int, stood: Grounded) -> set[Slot]:
        """The items of the answers from ``first`` on that are supported and stood in none before."""
        known = {id(became) for slot, became in self._became.items() if slot.answer < first}
        told = [became for slot, became in self._became.items() if slot.answer < first]
        parties = {party.name: party for party in stood.parties}
        kept: set[Slot] = set()
        for slot, became in self._became.items():
            if slot.answer < first or isinstance(became, Dropped):
                continue
            if isinstance(became, Party):
                old = parties.get(became.name)
                # A known one may have been weak; what it was is only not to become worse.
                if (set(became.aliases) - set(old.aliases)) if old else became.support == "supported":
                    kept.add(slot)
            elif became.support == "supported" and id(became) not in known:
                if not any(_twins(became, other) for other in told):
                    kept.add(slot)
                    told.append(became)
                known.add(id(became))  # two that were folded into one are one
        return kept

    def _slots(self, name: Category) -> Iterator[Slot]:
        for number, answer in enumerate(self.answers):
            for place in range(len(answer.items[name])):
                slot = Slot(number, name, place)
                if slot not in self._withdrawn and slot not in self._replaced:
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
    cites the same, and by its position only what is left, if the answer has as many items as were named. An item that
    is like none is left out otherwise, and an old one that nothing is given for stays as it is.
    """
    if one:
        return dict.fromkeys(places, items[0] if items else None)
    pairs = []
    for position, item in enumerate(items):
        for place, slot in enumerate(places):
            old = draft.item(slot)
            like, cites = round(_likeness(item, old), 1), bool(set(item.evidence) & set(old.evidence))
            there = position == place and len(items) == len(places)
            if like >= _ALIKE or cites or there:
                pairs.append((like if like >= _ALIKE else 0.0, cites, there, -abs(position - place), position, place))
    found: dict[int, int] = {}
    for *_, position, place in sorted(pairs, reverse=True):
        if position not in found and place not in found.values():
            found[position] = place
    return {places[place]: items[position] if items[position].evidence else None for position, place in found.items()}


_ALIKE, _SAME = 0.3, 0.5
"""Share of the words and actors of two items at which one may be a version of the other, and at which it is one."""


def _likeness(one: Item, other: Item) -> float:
    left, right = _words(one), _words(other)
    return len(left & right) / max(len(left | right), 1)


def _words(item: Item) -> set[str]:
    """The names that an item uses or has, and the words of content of its text."""
    if isinstance(item, Party):
        names = [item.name, *item.aliases]
        return {word for name in names for word in fold(name).casefold().split()}
    text = item.title if isinstance(item, Talk) else item.summary if isinstance(item, Agreement | Concern) else ""
    return {*content(text), *(fold(name).casefold() for name in _actors(item))}


def _twins(one: Item | Dropped, other: Item | Dropped) -> bool:
    """Whether two items cite the same and have the same actors, status and day, in whatever words."""
    if isinstance(one, Dropped) or isinstance(other, Dropped) or type(one) is not type(other):
        return False
    days = {item.start for item in (one, other) if isinstance(item, Talk) and item.start}
    return (
        len(days) < 2
        and set(one.evidence) == set(other.evidence)
        and set(_actors(one)) == set(_actors(other))
        and getattr(one, "status", None) == getattr(other, "status", None)
    )


def _version(new: Item | Dropped, old: Item | Dropped) -> bool:
    """Whether ``new`` tells what ``old`` tells, which may have cited, or taken its status, wrongly."""
    if isinstance(new, Dropped) or isinstance(old, Dropped):
        return False
    right = {"evidence": new.evidence}
    if hasattr(new, "status") and set(new.evidence) & set(old.evidence):
        right |= {"status": new.status}
    return bool(merged([old.model_copy(update=right), new.model_copy()])[1]) or _twins(new, old)


def _each_once(dropped: Sequence[Dropped]) -> list[Dropped]:
    """What was dropped, each item once for one reason: neighbouring parts of an article share some sentences."""
    told: list[tuple[Category, dict[str, Any], str]] = []
    kept = []
    for entry in dropped:
        said = (entry.category, {**entry.item, "evidence": []}, entry.reason)
        if said not in told:
            told.append(said)
            kept.append(entry)
    return kept


def _actors(item: Item) -> list[str]:
    """The names of parties that an item uses."""
    match item:
        case Party():
            return [item.represents] if item.represents else []
        case Agreement():
            return [*item.parties, *([item.reported_by] if item.reported_by else [])]
        case Talk():
            return [*item.participants, *item.mediators]
        case Concern():
            return [*item.raised_by, *item.directed_at]
    return []


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
