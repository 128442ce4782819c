"""Who the actors of an article are and where each is spoken of: names, short forms, offices, descriptions."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .article import Article
from .brief import Party, PartyKind
from .names import fold, initials, plain, states
from .namings import namings
from .offices import STOP, How, Naming, kind_of


@dataclass(eq=False)
class Actor:
    """An actor that the article names or describes.

    Attributes:
        party: The actor as a party of the brief.
        mentions: Sentence number, start and end of each place that names it.
        how: How often it is named in which way.
    """

    party: Party
    mentions: list[tuple[int, int, int]] = field(default_factory=list)
    how: Counter[How] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The actor's name."""
        return self.party.name


@dataclass(frozen=True)
class Spot:
    """Where a sentence speaks of an actor; ``named`` where it does so by name, ``reach`` with the office beside it."""

    start: int
    end: int
    actor: Actor
    named: bool
    reach: tuple[int, int]
    acting: bool = True  # not as a mere place or adjective


class Scene:
    """The actors of one article, each once.

    Args:
        article: The article.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.title = article.sentences[0].number if article.title is not None and len(article.sentences) > 1 else None
        self.texts = {sentence.number: sentence.text for sentence in article.sentences}
        self.order = sorted(self.texts, key=lambda number: (number == self.title, number))
        words = [hit.group() for text in self.texts.values() for hit in re.finditer(r"(?<![\w-])[a-z][\w-]+", text)]
        self._ordinary = frozenset(words)
        self._proper = frozenset(
            hit.group()
            for number, text in self.texts.items()
            if number != self.title
            for hit in re.finditer(r"(?<=[a-z,] )[A-ZÀ-Þ][\w-]+", text)
        )
        self.all: list[Actor] = []
        self.aside: list[Actor] = []  # names of what may be a place or an event as well; an item may still mean one
        self.spots: dict[int, list[Spot]] = {number: [] for number in self.texts}
        self.claims: list[tuple[Actor, str, int, int]] = []
        self._find()

    def _find(self) -> None:
        read = {number: namings(text, self._ordinary, self._proper) for number, text in self.texts.items()}
        bodies = [number for number in self.order if number != self.title]
        certain = [
            (number, naming)
            for number in bodies
            for naming in read[number]
            if naming.how != "noun" and _is_full(naming)
        ]
        for number, naming in certain:  # full names first, so that a short form finds its owner wherever it stands
            if naming.how != "office":
                self._known(naming) or self.make(naming, number)
        for number in self.order:
            for naming in read[number]:
                several = self._several(naming, number) if naming.how == "noun" else []
                for actor in several or filter(None, [self._settle(naming, number)]):
                    self._note(actor, naming, number)

    def first(self, actor: Actor) -> tuple[bool, int, int]:
        """Where the actor is first spoken of, as a sort key; the headline comes last."""
        spots = [
            (number == self.title, number, spot.start)
            for number, found in self.spots.items()
            for spot in found
            if spot.actor is actor
        ]
        return min(spots, default=(True, 10**9, 0))

    def make(self, naming: Naming, number: int) -> Actor:
        """A new actor."""
        name = plain_name(naming.name)
        kind: PartyKind = naming.kind or "person"
        actor = Actor(Party(name=name, kind=kind, role=naming.role if kind == "person" else None, evidence=[number]))
        self.all.append(actor)
        return actor

    def _settle(self, naming: Naming, number: int) -> Actor | None:
        """The actor that is named or described; made if it is new."""
        if naming.how == "noun":
            return self._described(naming, number)
        known = self._known(naming)
        if known is not None:
            return known
        if number == self.title and naming.kind != "state" and len(self.texts) > 2:
            return None
        if naming.how == "office":
            return self._holder(naming, number)
        if naming.how == "place" and naming.kind != "state":
            return None
        return self.make(naming, number)

    def _known(self, naming: Naming) -> Actor | None:
        key = key_of(naming.name)
        for actor in self.all:
            if key_of(actor.name) == key or (naming.kind != "state" and key in map(key_of, actor.party.aliases)):
                return actor
        if naming.kind == "state" or naming.how == "office":
            return None
        words = key.split()
        fitting = [actor for actor in self.all if self._shortens(words, naming, actor)]
        return fitting[-1] if fitting else None

    @staticmethod
    def _shortens(words: Sequence[str], naming: Naming, actor: Actor) -> bool:
        """Whether the name is a short form of the actor's."""
        full = key_of(actor.name).split()
        kind = actor.party.kind
        if kind == "state":
            return False
        if kind == "person":
            if naming.kind not in (None, "person") or len(full) < 2:
                return False
            if len(words) == 1:
                open_kind = actor.party.role is None and words[0] == full[0]
                return words[0] == full[-1] or open_kind or (naming.kind == "person" and words[0] in full)
            tail = full[-len(words) :] == list(words)
            return (
                len(words) < len(full) and words[-1] == full[-1] and (tail or words[0] == full[0] or len(words[0]) < 3)
            )
        if naming.kind == "person" and naming.role:
            return False
        if (
            len(words) == 1
            and kind != "company"
            and kind_of(actor.name)
            and words[0] != full[-1]
            and kind_of(words[0]) is None
            and initials(actor.name).casefold() != words[0]
        ):
            return False
        if len(words) == 1 and initials(actor.name).casefold() == words[0].replace(".", "") and len(words[0]) > 1:
            return True
        return len(words) < len(full) and set(words) <= set(full) and (words[-1] == full[-1] or words[0] == full[0])

    def _note(self, actor: Actor, naming: Naming, number: int) -> None:
        text, party = self.texts[number], actor.party
        named = naming.how != "noun" and (naming.how != "adjective")
        reach = naming.reach if naming.reach[1] else (naming.start, naming.end)
        if naming.how in ("name", "seat", "place", "office", "acronym", "adjective"):
            actor.how[naming.how] += 1
        if named:
            actor.mentions.append((number, naming.start, naming.end))
        self.spots[number].append(
            Spot(naming.start, naming.end, actor, named, reach, naming.how not in ("place", "adjective"))
        )
        written = plain_name(text[naming.start : naming.end])
        if named and naming.how != "office" and naming.how != "place":
            self._alias(party, written, naming)
        if naming.short:
            self._alias(party, naming.short, naming)
        if naming.role and party.kind == "person" and naming.how == "name":
            better = party.role is None or (len(naming.role) > len(party.role) and party.evidence == [number])
            if better:
                party.role = naming.role
        acting_for = party.kind == "agency" or (party.kind == "person" and (naming.patron or naming.role))
        if acting_for and party.represents is None:
            self.claims.append((actor, naming.patron or "", number, naming.start))

    @staticmethod
    def _alias(party: Party, written: str, naming: Naming) -> None:
        same = fold if party.kind == "state" else key_of  # every form of a state has the key of its name
        if any(same(written) == same(form) for form in (party.name, *party.aliases)):
            return
        state = states().get(fold(written)) if party.kind == "state" else None
        if party.kind != "state" or (
            state and naming.how in ("name", "seat") and fold(written) not in state.adjectives
        ):
            party.aliases.append(written)

    def _holder(self, naming: Naming, number: int) -> Actor | None:
        """The person who holds the office that stands without a name; made where the article names nobody for it."""
        words = {word for word in key_of(naming.name).split() if word not in STOP}
        head = key_of(re.split(r" (?:of|for) ", naming.name)[0]).split()[-1]
        for actor in reversed(self.all):
            role = key_of(actor.party.role or "").split()
            if (
                actor.party.kind == "person"
                and actor.mentions
                and head in role
                and (words <= set(role) or len(words) == 1)
            ):
                return actor
        if naming.name[0].isupper() or " " in naming.name:
            return self.make(naming, number)
        return None

    def _described(self, naming: Naming, number: int) -> Actor | None:
        """The actor that a plain noun describes: one already named, else a new one."""
        key = key_of(naming.name)
        for actor in self.all:
            if key_of(actor.name) == key:
                return actor
        head = head_of(naming.name)
        lone = len(key.split()) == 1
        kinds = {"company", "organization", "agency", "group", "state"}
        if naming.kind != "group" or head in ("front", "movement"):
            near = self.recent(number, naming.start, kinds)
            for actor in near:
                words = key_of(actor.name).split()
                if (lone and stands_for(head, actor)) or (head in words and set(key.split()) <= set(words)):
                    return actor
        if lone and head in _TOO_PLAIN:
            return None
        if number == self.title:
            return None
        return self.make(naming, number)

    def _several(self, naming: Naming, number: int) -> list[Actor]:
        """The actors that "the two governments", "both sides", "the ministers" stand for, if they were named."""
        text = self.texts[number]
        count = _SEVERAL.search(text[: naming.start] + naming.name.split()[0] + " ")
        head = head_of(naming.name)
        lead = re.search(
            r"\b(the|both|these|those|their)\s+(?:(two|three|four|other)\s+)?$", text[: naming.start], re.IGNORECASE
        )
        inner = re.match(r"(two|three|four)\b", naming.name)
        if lead is None and inner is None and count is None:
            return []
        if len(naming.name.split()) > 1 + bool(inner):
            return []
        wanted = {"three": 3, "four": 4}.get(((lead and lead[2]) or (inner and inner[1]) or ""), 2)
        kinds = _PLURAL.get(head)
        if kinds is None:
            return []
        recent = [actor for actor in self.recent(number, naming.start, kinds) if _fits(head, actor)]
        return recent[:wanted][::-1] if len(recent) >= 2 else []

    def recent(self, number: int, start: int, kinds: Collection[str], *, acting: bool = False) -> list[Actor]:
        """The actors of these kinds, the last spoken of before this place first; ``acting`` leaves mere places out."""
        found: list[Actor] = []
        for before in sorted((n for n in self.texts if n <= number and n != self.title), reverse=True):
            for spot in sorted(self.spots[before], key=lambda spot: -spot.start):
                earlier = before < number or spot.start < start
                if earlier and spot.actor.party.kind in kinds and (spot.acting or not acting):
                    found.append(spot.actor)
        return each(found)

    def topic(self, number: int, start: int, kinds: Collection[str]) -> Actor | None:
        """What "its" most likely means: what opens the sentence or the last one before, else what was named last."""
        for before in range(number, max(0, number - 4), -1):
            spots = sorted(self.spots.get(before, ()), key=lambda spot: spot.start)
            near = [
                spot
                for spot in spots
                if spot.acting and spot.actor.party.kind in kinds and (before < number or spot.start < start)
            ]
            if near and before != self.title:
                return near[0].actor if near[0].start < 45 and before < number else near[-1].actor
        return next(iter(self.recent(number, start, kinds, acting=True)), None)

    def drop(self, actor: Actor) -> None:
        """Set aside what is no actor by itself; an item that names it may still mean one."""
        self.all.remove(actor)
        self.aside.append(actor)
        for number, spots in self.spots.items():
            self.spots[number] = [spot for spot in spots if spot.actor is not actor]

    def who(self, name: str) -> Actor | None:
        """The actor of this name, alias, surname or description."""
        key = key_of(name)
        if not key:
            return None
        tests: tuple[Callable[[Actor], bool], ...] = (
            lambda actor: key_of(actor.name) == key,
            lambda actor: key in map(key_of, actor.party.aliases),
            lambda actor: actor.party.role is not None and key_of(actor.party.role) == key,
        )
        for test in tests:
            for actor in (*self.all, *self.aside):
                if test(actor):
                    return actor
        naming = Naming(0, 0, fold(name), kind_of(name), "name")
        words = key.split()
        fitting = [actor for actor in self.all if self._shortens(words, naming, actor)]
        if fitting:
            return fitting[0]
        state = states().get(fold(name))
        return next((actor for actor in self.all if state and actor.name == state.name), None)


def plain_name(name: str) -> str:
    """A name without article, possessive ending and stray punctuation."""
    return fold(name).strip(' ,;:"“”')


@lru_cache(maxsize=16384)
def key_of(name: str) -> str:
    """A name as names compare."""
    state = states().get(fold(name))
    return plain(fold(state.name if state else name)).casefold().replace(".", "")


def head_of(name: str) -> str:
    """The noun that a name or an office turns on, as names compare."""
    return key_of(re.split(r" (?:of|for|in|at|from|on|to) ", name)[0]).split()[-1] if name else ""


def _is_full(naming: Naming) -> bool:
    return naming.how in ("name", "seat") and (" " in naming.name or naming.kind is not None)


def each(actors: Iterable[Actor]) -> list[Actor]:
    """The actors, each once, in order."""
    return list({id(actor): actor for actor in actors}.values())


_TOO_PLAIN = frozenset(
    "company government firm carrier airline city county town district union community party group".split()
)
"""Nouns that make no actor of their own where nobody was named whom they may mean."""

_SEVERAL = re.compile(r"\b(?:both|two|three|four) $")


_MEANT_BY: tuple[tuple[frozenset[PartyKind], str], ...] = (
    (frozenset({"state"}), "governments countries states neighbours neighbors nations capitals"),
    (frozenset({"state", "organization", "group"}), "delegations"),
    (
        frozenset({"organization", "group", "agency"}),
        "unions federations associations organisations organizations councils clubs groups bodies agencies",
    ),
    (frozenset({"company"}), "companies firms carriers operators banks airlines producers"),
    (
        frozenset({"person"}),
        "ministers presidents leaders ambassadors envoys secretaries governors mayors negotiators bishops commissioners"
        " officials chiefs",
    ),
)
_PLURAL = {noun: kinds for kinds, nouns in _MEANT_BY for noun in nouns.split()}
"""Nouns that stand for several actors at once → of which kinds these are."""


def _fits(head: str, actor: Actor) -> bool:
    """Whether one of several "ministers", "unions" may be the actor."""
    party = actor.party
    if party.kind == "person":
        return (
            head in ("leaders", "officials", "chiefs")
            or head.rstrip("s") in key_of(party.role or "")
            or "counterpart" in key_of(party.role or "")
        )
    if party.kind == "state":
        return bool(actor.mentions) or actor.how["adjective"] > 0
    if head in ("unions", "federations", "associations", "councils", "clubs"):
        return stands_for(head.rstrip("s"), actor) or head.rstrip("s") in key_of(party.name).split()
    return bool(actor.mentions)


_KIN = {
    "union": "union guild federation association brotherhood league syndicate local alliance",
    "federation": "federation association league guild",
    "association": "association federation league",
    "organisation": "organization organisation",
}


def stands_for(head: str, actor: Actor) -> bool:
    """Whether "the union", "the company", "the government" may mean the actor."""
    kind, words = actor.party.kind, key_of(actor.name).split()
    if head in ("company", "firm", "carrier", "airline", "operator"):
        return kind == "company"
    if head == "government":
        return kind == "state"
    return any(word in words for word in _KIN.get(head, "").split())
