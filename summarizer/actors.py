"""The actors of an article, by rules: who is named, as what, whom a sentence speaks of, and whose words it gives."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .article import Article
from .attribution import masked, quotations, subjects
from .brief import Party, PartyKind
from .names import contains, fold, initials, plain, states
from .offices import HEADS, OFFICES, STOP, How, Naming, kind_of, namings


@dataclass
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
class _Spot:
    """Where a sentence speaks of an actor; ``named`` where it does so by name, ``reach`` with the office beside it."""

    start: int
    end: int
    actor: Actor
    named: bool
    reach: tuple[int, int]


class Actors:
    """Who is who in one article.

    Args:
        article: The article.
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        self._title = article.sentences[0].number if article.title is not None and len(article.sentences) > 1 else None
        self._texts = {sentence.number: sentence.text for sentence in article.sentences}
        self._order = sorted(self._texts, key=lambda number: (number == self._title, number))
        words = [hit.group() for text in self._texts.values() for hit in re.finditer(r"(?<![\w-])[a-z][\w-]+", text)]
        self._ordinary = frozenset(words)
        self._proper = frozenset(
            hit.group()
            for number, text in self._texts.items()
            if number != self._title
            for hit in re.finditer(r"(?<=[a-z,] )[A-ZÀ-Þ][\w-]+", text)
        )
        self.all: list[Actor] = []
        self._spots: dict[int, list[_Spot]] = {number: [] for number in self._texts}
        self._patrons: list[tuple[Actor, str, int, int]] = []
        self._find()

    # -- who is there ------------------------------------------------------------------------------------------

    def _find(self) -> None:
        read = {number: namings(text, self._ordinary, self._proper) for number, text in self._texts.items()}
        bodies = [number for number in self._order if number != self._title]
        certain = [
            (number, naming) for number in bodies for naming in read[number] if naming.how != "noun" and _is_full(naming)
        ]
        for number, naming in certain:  # full names first, so that a short form finds its owner wherever it stands
            if naming.how != "office":
                self._known(naming) or self._make(naming, number)
        for number in self._order:
            for naming in read[number]:
                actor = self._settle(naming, number)
                if actor is not None:
                    self._note(actor, naming, number)
        self._judge_unknown()
        self.all.sort(key=lambda actor: self._first(actor))
        for actor, patron, number, start in self._patrons:
            self._represent(actor, patron, number, start)

    def _first(self, actor: Actor) -> tuple[bool, int, int]:
        spots = [
            (number == self._title, number, spot.start)
            for number, found in self._spots.items()
            for spot in found
            if spot.actor is actor
        ]
        return min(spots, default=(True, 10**9, 0))

    def _make(self, naming: Naming, number: int) -> Actor:
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
        if number == self._title and naming.kind != "state" and len(self._texts) > 2:
            return None
        if naming.how == "office":
            return self._holder(naming, number)
        if naming.how == "place" and naming.kind != "state":
            return None
        return self._make(naming, number)

    def _known(self, naming: Naming) -> Actor | None:
        key = _key(naming.name)
        for actor in self.all:
            if _key(actor.name) == key or (naming.kind != "state" and key in map(_key, actor.party.aliases)):
                return actor
        if naming.kind == "state" or naming.how == "office":
            return None
        words = key.split()
        fitting = [actor for actor in self.all if self._shortens(words, naming, actor)]
        return fitting[-1] if fitting else None

    @staticmethod
    def _shortens(words: Sequence[str], naming: Naming, actor: Actor) -> bool:
        """Whether the name is a short form of the actor's."""
        full = _key(actor.name).split()
        kind = actor.party.kind
        if kind == "state":
            return False
        if kind == "person":
            if naming.kind not in (None, "person") or len(full) < 2:
                return False
            if len(words) == 1:
                return words[0] == full[-1] or (naming.kind == "person" and words[0] in full)
            return len(words) < len(full) and words[-1] == full[-1] and (words[0] == full[0] or len(words[0]) < 3)
        if naming.kind == "person" and naming.role:
            return False
        if len(words) == 1 and initials(actor.name).casefold() == words[0].replace(".", "") and len(words[0]) > 1:
            return True
        return len(words) < len(full) and set(words) <= set(full) and (words[-1] == full[-1] or words[0] == full[0])

    def _note(self, actor: Actor, naming: Naming, number: int) -> None:
        text, party = self._texts[number], actor.party
        named = naming.how != "noun" and (naming.how != "adjective")
        reach = naming.reach if naming.reach[1] else (naming.start, naming.end)
        if naming.how in ("name", "seat", "place", "office", "acronym", "adjective"):
            actor.how[naming.how] += 1
        if named:
            actor.mentions.append((number, naming.start, naming.end))
        self._spots[number].append(_Spot(naming.start, naming.end, actor, named, reach))
        written = plain_name(text[naming.start : naming.end])
        if named and naming.how != "office" and naming.how != "place":
            self._alias(party, written, naming)
        if naming.short:
            self._alias(party, naming.short, naming)
        if naming.role and party.kind == "person" and naming.how == "name":
            better = party.role is None or (len(naming.role) > len(party.role) and party.evidence == [number])
            if better:
                party.role = naming.role
        if party.kind == "person" and (naming.patron or naming.role) and party.represents is None:
            self._patrons.append((actor, naming.patron or "", number, naming.start))
        elif party.kind == "agency" and naming.patron:
            self._patrons.append((actor, naming.patron, number, naming.start))

    def _alias(self, party: Party, written: str, naming: Naming) -> None:
        if _key(written) == _key(party.name) or any(_key(written) == _key(alias) for alias in party.aliases):
            return
        if party.kind == "state":
            state = states().get(fold(written))
            if state is None or written in state.adjectives or naming.how not in ("name", "seat"):
                return
            if naming.how == "name" and fold(written) in state.adjectives:
                return
            if naming.how == "name":
                return
        party.aliases.append(written)

    def _holder(self, naming: Naming, number: int) -> Actor | None:
        """The person who holds the office that stands without a name; made where the article names nobody for it."""
        words = {word for word in _key(naming.name).split() if word not in STOP}
        head = _key(re.split(r" (?:of|for) ", naming.name)[0]).split()[-1]
        for actor in reversed(self.all):
            role = _key(actor.party.role or "").split()
            if actor.party.kind == "person" and actor.mentions and head in role and (words <= set(role) or len(words) == 1):
                return actor
        if naming.name[0].isupper() or " " in naming.name:
            return self._make(naming, number)
        return None

    def _described(self, naming: Naming, number: int) -> Actor | None:
        """The actor that a plain noun describes: one already named, else a new one."""
        key = _key(naming.name)
        for actor in self.all:
            if _key(actor.name) == key:
                return actor
        head = _head(naming.name)
        lone = len(key.split()) == 1
        kinds = {"company", "organization", "agency", "group", "state"}
        if naming.kind != "group" or head in ("front", "movement"):
            near = self._recent(number, naming.start, kinds)
            for actor in near:
                if head in _key(actor.name).split() or (lone and _stands_for(head, actor)):
                    if lone or set(key.split()) <= set(_key(actor.name).split()):
                        return actor
        if lone and head in ("company", "government", "firm", "carrier", "airline", "city", "county", "town", "district",
                             "union", "community", "party", "group"):
            return None
        if number == self._title:
            return None
        return self._make(naming, number)

    def _recent(self, number: int, start: int, kinds: Iterable[str]) -> list[Actor]:
        """The actors of these kinds, the last spoken of before this place first."""
        found: list[Actor] = []
        for before in sorted((n for n in self._texts if n <= number and n != self._title), reverse=True):
            for spot in sorted(self._spots[before], key=lambda spot: -spot.start):
                if (before < number or spot.start < start) and spot.actor.party.kind in kinds:
                    if not any(spot.actor is actor for actor in found):
                        found.append(spot.actor)
        return found

    def _judge_unknown(self) -> None:
        """Say what the actors are whose names do not tell, and drop those that are only places."""
        for actor in list(self.all):
            party = actor.party
            if party.kind != "person" or party.role or kind_of(party.name):
                continue
            if not actor.mentions:
                self.all.remove(actor)
                continue
            texts = [(self._texts[n], s, e) for n, s, e in actor.mentions]
            thing = sum(_as_thing(text, s, e) for text, s, e in texts)
            person = sum(_as_person(text, s, e) for text, s, e in texts)
            alone = len(party.name.split()) == 1
            if not alone and len(party.aliases) and any(a == party.name.split()[-1] for a in party.aliases):
                person += 2
            if thing > person or (alone and person == 0):
                party.kind = "company" if self._of_business else "organization"

    @property
    def _of_business(self) -> bool:
        text = self._article.text
        return len(re.findall(r"\b(?:company|shares|airline|firm|merger|bid|chief executive|shareholders|plant)\b", text)) > 1

    def _represent(self, actor: Actor, patron: str, number: int, start: int) -> None:
        if actor.party.represents is not None:
            return
        low = patron.lower()
        found: Actor | None = None
        if low in ("its", "their"):
            recent = self._recent(number, start, {"company", "organization", "agency", "state", "group"})
            found = recent[0] if recent else None
        elif low in ("his", "her") or not patron:
            found = None
        else:
            found = self.who(re.sub(r"^(?:its|their) ", "", patron))
            if found is None:
                for spot in self._spots[number]:
                    if spot.actor is not actor and fold(patron) == fold(self._texts[number][spot.start : spot.end]):
                        found = spot.actor
        if found is None and not low.startswith(("his", "her")) and low in ("", "the"):
            found = self._implied(actor, number, start)
        if found is not None and found is not actor:
            actor.party.represents = found.name

    def _implied(self, actor: Actor, number: int, start: int) -> Actor | None:
        """The body that was spoken of last, for an office that does not say whose it is."""
        role = _key(actor.party.role or "")
        head = _head(actor.party.role or "")
        kinds = {"company", "organization"}
        if head in ("minister", "ambassador", "premier"):
            kinds = {"state"}
        elif head not in ("executive", "chairman", "chairwoman", "president", "director", "spokesman", "spokeswoman",
                          "secretary", "manager", "spokesperson", "chair", "negotiator", "chairperson", "officer", "counsel",
                          "convenor", "chief"):
            return None
        recent = self._recent(number, start, kinds)
        return recent[0] if recent and role else None

    # -- who is meant ------------------------------------------------------------------------------------------

    def who(self, name: str) -> Actor | None:
        """The actor of this name, alias, surname or description."""
        key = _key(name)
        if not key:
            return None
        for test in (
            lambda actor: _key(actor.name) == key,
            lambda actor: key in map(_key, actor.party.aliases),
            lambda actor: actor.party.role is not None and _key(actor.party.role) == key,
        ):
            for actor in self.all:
                if test(actor):
                    return actor
        naming = Naming(0, 0, fold(name), kind_of(name), "name")
        words = key.split()
        fitting = [actor for actor in self.all if self._shortens(words, naming, actor)]
        if fitting:
            return fitting[0]
        state = states().get(fold(name))
        return next((actor for actor in self.all if state and actor.name == state.name), None)

    def at(self, number: int) -> list[Actor]:
        """The actors that a sentence speaks of, in order: by name, by a description, by a pronoun."""
        found = [
            spot.actor for spot in sorted(self._spots.get(number, ()), key=lambda spot: spot.start)
        ]
        return _each(found)

    def speakers(self, number: int) -> list[Actor]:
        """Those to whom the content of a sentence is attributed; nobody where the article speaks itself."""
        return self._own_speakers(number)

    def _own_speakers(self, number: int) -> list[Actor]:
        text = self._texts.get(number, "")
        inner = [spot for spot in self._spots.get(number, ())]
        spots = sorted(inner, key=lambda spot: spot.start)
        spots = [
            spot
            for spot in spots
            if not any(other is not spot and other.reach[0] <= spot.start and spot.end <= other.reach[1] and
                       other.actor.party.kind == "person" and other.reach != spot.reach for other in spots)
        ]
        found: list[Actor] = []
        for subject in subjects(text, [spot.reach for spot in spots]):
            if isinstance(subject, int):
                found.append(spots[subject].actor)
            elif meant := self._pronoun(subject, number):
                found.append(meant)
        return _each(found)

    def _pronoun(self, word: str, number: int) -> Actor | None:
        kinds = {"person"} if word in ("he", "she") else {"company", "organization", "agency", "state"} if word == "it" else {"group"}
        for before in range(number - 1, max(0, number - 5), -1):
            if before not in self._texts or before == self._title:
                continue
            for actor in self._own_speakers(before):
                if actor.party.kind in kinds:
                    return actor
            for spot in sorted(self._spots[before], key=lambda spot: spot.start):
                if spot.actor.party.kind in kinds:
                    return spot.actor
        return None

    # -- who is a party ----------------------------------------------------------------------------------------

    def parties(self, used: Iterable[str] = (), cited: Iterable[int] = ()) -> list[Party]:
        """The actors that are parties.

        Args:
            used: Names that items use; these are always in.
            cited: The sentences that items cite.
        """
        wanted: list[Actor] = []
        for name in used:
            actor = self.who(name) or self._from_name(name)
            if actor is not None:
                wanted.append(actor)
        speaking = {id(actor) for number in self._texts for actor in self.speakers(number)}
        for actor in self.all:
            if id(actor) in speaking and actor.party.kind in ("person", "organization", "company", "agency"):
                wanted.append(actor)
        return [actor.party for actor in sorted(_each(wanted), key=self._first)]

    def _from_name(self, name: str) -> Actor | None:
        """An actor that an item names and that was not found: where the article writes it so."""
        number = next((number for number in self._order if contains(self._texts[number], name)), None)
        if number is None:
            return None
        kind = kind_of(name) or ("person" if _head(name) in OFFICES else "group")
        role = fold(name) if kind == "person" else None
        return Actor(Party(name=fold(name), kind=kind, role=role, evidence=[number]))


def plain_name(name: str) -> str:
    """A name without article, possessive ending and stray punctuation."""
    return fold(name).strip(" ,;:\"“”")


def _key(name: str) -> str:
    state = states().get(fold(name))
    return plain(fold(state.name if state else name)).casefold().replace(".", "")


def _head(name: str) -> str:
    return _key(re.split(r" (?:of|for|in|at|from|on|to) ", name)[0]).split()[-1] if name else ""


def _is_full(naming: Naming) -> bool:
    return naming.how in ("name", "seat") and (" " in naming.name or naming.kind is not None)


def _each(actors: Iterable[Actor]) -> list[Actor]:
    return list({id(actor): actor for actor in actors}.values())


_KIN = {
    "union": "union guild federation association brotherhood league syndicate local alliance",
    "federation": "federation association league guild",
    "association": "association federation league",
    "organisation": "organization organisation",
}


def _stands_for(head: str, actor: Actor) -> bool:
    """Whether "the union", "the company", "the government" may mean the actor."""
    kind, words = actor.party.kind, _key(actor.name).split()
    if head in ("company", "firm", "carrier", "airline", "operator"):
        return kind == "company"
    if head == "government":
        return kind == "state"
    return any(word in words for word in _KIN.get(head, "").split())


_PERSONAL = re.compile(r"(?:['’]s (?:view|words|opinion))|,? (?:who|said|says|told|added|warned|complained|argued|himself|herself)\b")


def _as_person(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return int(bool(_PERSONAL.match(after))) + int(bool(re.search(r"(?:said|says|added|warned|by|told) $", before)))


def _as_thing(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return 2 * int(bool(re.match(r",? (?:which|its)\b|['’]s (?:[a-z]+ ){0,3}(?:chief|chairman|president|director|head|shares|spokes\w+|offer|bid|board|plant|fleet|members|leaders?|owner|managers?|management)\b", after))) + int(
        bool(re.search(r"\b[Tt]he $", before))
    )
