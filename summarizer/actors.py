"""The actors of an article, by rules: who is named, as what, whom a sentence speaks of, and whose words it gives."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from .article import Article
from .attribution import masked, quotations, subjects
from .brief import Party, PartyKind
from .names import contains, fold, initials, plain, states
from .offices import OFFICES, STOP, How, Naming, kind_of, namings, patron_of


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
    acting: bool = True  # not as a mere place or adjective


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
        self._aside: list[Actor] = []  # names of what may be a place or an event as well; an item may still mean one
        self._spots: dict[int, list[_Spot]] = {number: [] for number in self._texts}
        self._patrons: list[tuple[Actor, str, int, int]] = []
        self._quoted = quotations((number, text) for number, text in self._texts.items() if number != self._title)
        self._spoken: dict[int, list[Actor]] = {}
        self._find()
        self._labels = self._transcript()
        self._issuers = self._signed()

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
                several = self._several(naming, number) if naming.how == "noun" else []
                for actor in several or filter(None, [self._settle(naming, number)]):
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
                open_kind = actor.party.role is None and words[0] == full[0]
                return words[0] == full[-1] or open_kind or (naming.kind == "person" and words[0] in full)
            tail = full[-len(words) :] == list(words)
            return len(words) < len(full) and words[-1] == full[-1] and (tail or words[0] == full[0] or len(words[0]) < 3)
        if naming.kind == "person" and naming.role:
            return False
        if len(words) == 1 and kind != "company" and kind_of(actor.name) and words[0] != full[-1] and kind_of(words[0]) is None:
            if initials(actor.name).casefold() != words[0]:
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
        self._spots[number].append(_Spot(naming.start, naming.end, actor, named, reach, naming.how not in ("place", "adjective")))
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
        elif party.kind == "agency" and party.represents is None:
            self._patrons.append((actor, naming.patron or "", number, naming.start))

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

    def _several(self, naming: Naming, number: int) -> list[Actor]:
        """The actors that "the two governments", "both sides", "the ministers" stand for, if they were named."""
        text = self._texts[number]
        count = _SEVERAL.search(text[: naming.start] + naming.name.split()[0] + " ")
        head = _head(naming.name)
        lead = re.search(r"\b(the|both|these|those|their)\s+(?:(two|three|four|other)\s+)?$", text[: naming.start], re.IGNORECASE)
        inner = re.match(r"(two|three|four)\b", naming.name)
        if lead is None and inner is None and count is None:
            return []
        if len(naming.name.split()) > 1 + bool(inner):
            return []
        wanted = {"three": 3, "four": 4}.get(((lead and lead[2]) or (inner and inner[1]) or ""), 2)
        kinds = _PLURAL.get(head)
        if kinds is None:
            return []
        recent = [actor for actor in self._recent(number, naming.start, kinds) if _fits(head, actor)]
        return recent[:wanted][::-1] if len(recent) >= 2 else []

    def _recent(self, number: int, start: int, kinds: Collection[str], *, acting: bool = False) -> list[Actor]:
        """The actors of these kinds, the last spoken of before this place first; ``acting`` leaves mere places out."""
        found: list[Actor] = []
        for before in sorted((n for n in self._texts if n <= number and n != self._title), reverse=True):
            for spot in sorted(self._spots[before], key=lambda spot: -spot.start):
                if acting and not spot.acting:
                    continue
                if (before < number or spot.start < start) and spot.actor.party.kind in kinds:
                    if not any(spot.actor is actor for actor in found):
                        found.append(spot.actor)
        return found

    def _judge_unknown(self) -> None:
        """Say what the actors are whose names do not tell, and drop those that are only places."""
        patrons = Counter(id(found) for _, patron, _, _ in self._patrons if (found := self.who(patron)))
        for actor in list(self.all):
            party = actor.party
            if party.kind != "person" or kind_of(party.name):
                continue
            if not actor.mentions:
                self._drop(actor)
                continue
            if party.role:
                continue
            words = party.name.split()
            places = [(self._texts[n], s, e) for n, s, e in actor.mentions]
            thing = sum(_as_thing(text, s, e) for text, s, e in places) + 3 * patrons[id(actor)]
            person = sum(_as_person(text, s, e) for text, s, e in places)
            if len(words) > 1:
                spoken = any(re.search(r"\b(?:he|she|his|her|him)\b", text[e:]) for text, _, e in places)
                person += int(spoken) + 2 * (words[-1] in party.aliases)
                thing += 2 * (words[0] in party.aliases) + 2 * actor.how["place"]
            if thing > person or (person == 0 and (len(words) == 1 or thing or len(places) > 1)) or any(char.isdigit() for char in party.name):
                party.kind = self._kind_of_thing(actor)
                if not patrons[id(actor)] and not any(_acts(text, s, e) for text, s, e in places):
                    self._drop(actor)
            elif actor.how["place"] and not any(_acts(text, s, e) for text, s, e in places):
                self._drop(actor)

    def _drop(self, actor: Actor) -> None:
        self.all.remove(actor)
        self._aside.append(actor)
        for number, spots in self._spots.items():
            self._spots[number] = [spot for spot in spots if spot.actor is not actor]

    def _kind_of_thing(self, actor: Actor) -> PartyKind:
        """What an actor is that is no person and whose name does not tell."""
        around = " ".join(self._texts[n][max(0, s - 60) : e + 60] for n, s, e in actor.mentions).lower()
        name = re.escape(actor.name.lower())
        if re.search(rf"{name}[’']?s? (?:shire|county|council|city|town|province|district)\b|(?:mayor|city|town|district) of {name}", around):
            return "state"
        if re.search(r"\b(?:rebels?|insurgents?|guerrillas?|militia|fighters|armed|separatists?)\b", around):
            return "group"
        return "company" if self._of_business else "organization"

    @property
    def _of_business(self) -> bool:
        text = self._article.text
        return len(re.findall(r"\b(?:company|shares|airline|firm|merger|bid|chief executive|shareholders|plant)\b", text)) > 1

    def _represent(self, actor: Actor, patron: str, number: int, start: int) -> None:
        """Say for whom an actor acts: whom the office names, else whom it implies."""
        party = actor.party
        if party.represents is not None or (party.kind == "person" and not party.role and not patron):
            return
        low = re.sub(r"^the ", "", patron.lower())
        found: Actor | None = None
        if low in ("its", "their"):
            kinds = {"company", "organization", "agency", "state"} | ({"group"} if low == "their" else set())
            found = self._topic(number, start, kinds)
        elif low and low not in ("his", "her"):
            found = self._patron(re.sub(r"^(?:its|their|his|her|the) ", "", patron), number, start)
        if found is None or found is actor:
            found = self._implied(actor, number, start)
        if found is not None and found is not actor:
            party.represents = found.name

    def _topic(self, number: int, start: int, kinds: Collection[str]) -> Actor | None:
        """What "its" most likely means: what opens the sentence or the last one before, else what was named last."""
        for before in range(number, max(0, number - 4), -1):
            spots = sorted(self._spots.get(before, ()), key=lambda spot: spot.start)
            near = [spot for spot in spots if spot.acting and spot.actor.party.kind in kinds and (before < number or spot.start < start)]
            if near and before != self._title:
                return near[0].actor if near[0].start < 45 and before < number else near[-1].actor
        return next(iter(self._recent(number, start, kinds, acting=True)), None)

    def _patron(self, words: str, number: int, start: int) -> Actor | None:
        """The actor that the words of an office name or describe; made if they describe a body."""
        if found := self.who(words):
            return found
        head = _head(words)
        for actor in self._recent(number, start, {"company", "organization", "agency", "group", "state"}):
            if head in _key(actor.name).split() or _stands_for(head, actor):
                return actor
        state = states().get(fold(words))
        kind = kind_of(words)
        if state or (kind in ("agency", "organization", "company", "state") and " " in words and len(words) < 60):
            return self._make(Naming(0, 0, re.sub(r" \(\w+\)$", "", words), kind, "noun"), number)
        return None

    def _implied(self, actor: Actor, number: int, start: int) -> Actor | None:
        """Whom an office that does not say so is held for: the state or the body that is spoken of there."""
        party = actor.party
        if party.kind == "person" and not party.role:
            return None
        head = _head(party.role or "")
        nearby = self._recent(number, start, {"state"}, acting=True)
        served = {other.party.represents for other, patron, _, _ in self._patrons if patron and other is not actor}
        free = [state for state in nearby if state.name not in served] or nearby
        state = max(free, key=lambda state: len(state.mentions), default=None)
        if party.kind == "agency":
            return state if _ORGAN.search(party.name) else None
        if head in _OF_STATES or party.role in ("President", "Foreign Minister"):
            return state
        return self._topic(number, start, {"company", "organization", "agency"}) or state

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
            for actor in (*self.all, *self._aside):
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
        text = self._texts.get(number, "")
        found = [(spot.start, spot.actor) for spot in self._spots.get(number, ())]
        plain_text = masked(text)
        for hit in _PRONOUN.finditer(plain_text):
            found += [(hit.start(), actor) for actor in self._meant(hit.group().lower(), number, hit.start())]
        if number in self._labels:
            found.append((-1, self._labels[number]))
        if self._issuers and _FIRST.search(plain_text):
            found += [(-1, actor) for actor in self._issuers]
        for hit in _BOTH.finditer(plain_text):
            found += [(hit.start(), actor) for actor in self._sides(number, hit.start(), 3 if hit["three"] else 2)]
        return _each(actor for _, actor in sorted(found, key=lambda pair: pair[0]))

    def _meant(self, word: str, number: int, start: int) -> list[Actor]:
        """Whom a pronoun means; nobody where the sentence itself names one before it."""
        singular = {"person"} if word in ("he", "she", "his", "him", "her") else {"company", "organization", "agency", "state"}
        if word in ("they", "their", "them", "we", "our"):
            if any(spot.start < start for spot in self._spots[number]):
                return []
            return self._sides(number, start, 2)
        if any(spot.start < start and spot.actor.party.kind in singular and (spot.named or spot.start == 0) for spot in self._spots[number]):
            return []
        actor = self._pronoun("he" if singular == {"person"} else "it", number)
        return [actor] if actor else []

    def _sides(self, number: int, start: int, count: int) -> list[Actor]:
        """The sides of the matter: those that were last named together, else the last ones named."""
        for before in range(number, max(0, number - 7), -1):
            if before == self._title:
                continue
            spots = [spot for spot in self._spots.get(before, ()) if (before < number or spot.start < start) and spot.actor.mentions]
            for kinds in ({"state"}, {"company", "organization", "agency", "group", "state"}, {"person"}):
                actors = _each(spot.actor for spot in spots if spot.actor.party.kind in kinds)
                if len(actors) >= count:
                    return actors[:count]
        recent = [actor for actor in self._recent(number, start, {"state", "company", "organization", "group", "agency"}) if actor.mentions]
        return recent[:count][::-1] if len(recent) >= count else []

    def speakers(self, number: int) -> list[Actor]:
        """Those to whom the content of a sentence is attributed; nobody where the article speaks itself."""
        own = self._own_speakers(number)
        if own:
            return own
        text = self._texts.get(number, "")
        if number in self._labels:
            return [self._labels[number]]
        if self._issuers and _FIRST.search(masked(text)):
            return list(self._issuers)
        if (both := _TOGETHER.match(text)) is not None:
            return self._sides(number, 0, 3 if "three" in both.group() else 2)
        if not _OPEN_QUOTE.search(text) and number not in self._quoted:
            return []
        # A quotation of its own: who speaks stands in the sentences that it goes on from or in, else before it.
        chain = [number]
        while chain[-1] in self._quoted:
            chain.append(self._quoted[chain[-1]])
        after = number
        while (following := next((n for n, first in self._quoted.items() if first == after), 0)):
            chain.append(following)
            after = following
        for one in [*chain, number - 1, number + 1]:
            if one in self._texts and one != self._title and (found := self._own_speakers(one)):
                return found[-1:]
        return []

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

    def _transcript(self) -> dict[int, Actor]:
        """Sentences under the label of a speaker, as in "MR PETRIE: It was signed overnight." → who speaks."""
        labels: dict[int, Actor] = {}
        speaking: Actor | None = None
        marks = [number for number, text in self._texts.items() if _LABEL.match(text)]
        for number, text in self._texts.items():
            if label := _LABEL.match(text):
                speaking = self.who(re.sub(r"^(?:MR|MRS|MS|DR|Mr|Mrs|Ms|Dr)[.]? ", "", label[1]).title()) or self.who(label[1])
            if speaking is not None and speaking.party.kind == "person" and len(marks) > 2:
                labels[number] = speaking
        return labels

    def _signed(self) -> list[Actor]:
        """Who "we" and "I" outside quotations are: the signatories of a statement, else the body that issued it."""
        telling = [n for n, text in self._texts.items() if _FIRST.search(masked(text)) and n not in self._labels]
        if len(telling) < 2:
            return []
        numbers = [number for number in self._order if number != self._title]
        single = any(re.search(r"\b(?:I|my)\b", masked(self._texts[n])) for n in telling)
        last = [
            spot.actor
            for number in numbers[-3:]
            if len(self._texts[number].split()) < 14
            for spot in self._spots[number]
            if spot.actor.party.kind == "person"
        ]
        if single and last:
            return _each(last)[:1]
        opening = next((self._texts[n] for n in numbers[:2] if re.match(r"We, ", self._texts[n])), None)
        if opening:
            return _each(spot.actor for n in numbers[:2] if self._texts[n] is opening for spot in self._spots[n] if spot.named)
        source = self._article.source or ""
        named = [actor for actor in self.all if actor.party.kind not in ("person", "state") and actor.mentions
                 and any(contains(source, form) for form in (actor.name, *actor.party.aliases))]
        if named:
            return named
        bodies = [spot.actor for spot in self._spots.get(self._title or 0, ()) if spot.actor.party.kind not in ("person", "state")]
        if bodies:
            return _each(bodies)
        return _each(last)[:1]

    def _pronoun(self, word: str, number: int) -> Actor | None:
        kinds = {"person"} if word in ("he", "she") else {"company", "organization", "agency", "state"}
        if word == "they":
            sides = self._sides(number, 0, 2)
            return sides[0] if sides else None
        for before in range(number - 1, max(0, number - 6), -1):
            if before not in self._texts or before == self._title:
                continue
            spots = sorted(self._spots[before], key=lambda spot: spot.start)
            speaking = [actor for actor in self._own_speakers(before) if actor.party.kind in kinds]
            named = [spot.actor for spot in spots if spot.actor.party.kind in kinds and (spot.named or kinds == {"person"})]
            found = speaking[-1:] or (named[:1] if kinds != {"person"} else named[-1:])
            if found:
                return found[0]
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
        numbers = frozenset(cited)
        mode = "cited" if numbers else "alone"
        chosen = [actor for actor in self.all if self._weigh(self.features(actor, numbers), mode) > 0]
        return [actor.party for actor in sorted(_each([*wanted, *chosen]), key=self._first)]

    @staticmethod
    def _weigh(features: dict[str, float], mode: str) -> float:
        weights = _weights()
        return sum(value * weights[name][mode == "cited"] for name, value in features.items() if name in weights)

    def features(self, actor: Actor, cited: Collection[int]) -> dict[str, float]:
        """What speaks for an actor's being a party and what against it, as the table of weights names it."""
        party, how = actor.party, actor.how
        speaking = sum(actor in self._speaking(number) for number in self._texts if number != self._title)
        places = [(self._texts[number], start, end) for number, start, end in actor.mentions if number != self._title]
        spots = [(n, spot) for n, found in self._spots.items() for spot in found if spot.actor is actor and n != self._title]
        inside = sum(
            any(other.actor is not actor and other.actor.party.kind == "person" and other.reach[0] <= spot.start
                and spot.end <= other.reach[1] for other in self._spots[n])
            for n, spot in spots
        )
        sentences = {n for n, _ in spots}
        agents = [other for other in self.all if other.party.represents == party.name and other is not actor]
        first = min(sentences, default=len(self._texts))
        found: dict[str, float] = {
            "one": 1.0,
            party.kind: 1.0,
            "speaks": float(speaking > 0),
            "speaks often": min(speaking, 4) / 4,
            "mentioned": min(len(actor.mentions), 6) / 6,
            "sentences": min(len(sentences), 6) / 6,
            "once": float(len(spots) <= 1),
            "early": float(first <= 3),
            "late": first / max(len(self._texts), 1),
            "title": float(any(spot.actor is actor for spot in self._spots.get(self._title or 0, ()))),
            "acts": float(any(_ACTING.match(text, end) for text, _, end in places)),
            "acted on": float(any(_ACTED_ON.search(text[:start]) for text, start, _ in places)),
            "owns": float(any(re.match(r"['’]", text[end:]) for text, _, end in places)),
            "in office only": float(bool(spots) and inside == len(spots)),
            "noun": float(not actor.mentions),
            "plural noun": float(not actor.mentions and party.name.split()[-1].endswith("s") and " " not in party.name),
            "adjective only": float(party.kind == "state" and not actor.mentions),
            "place": how["place"] / max(1, sum(how.values())),
            "place only": float(party.kind == "state" and bool(how["place"]) and how["place"] == sum(how.values()) - how["adjective"]),
            "seat": float(how["seat"] > 0),
            "office": float(how["office"] > 0 and how["name"] == 0),
            "role": float(party.role is not None and how["name"] > 0),
            f"{party.kind} bare": float(party.role is None and party.represents is None),
            "agents": float(bool(agents)),
            "agent speaks": float(any(agent in self._speaking(n) for agent in agents for n in self._texts)),
            "short text": float(len(self._texts) < 10),
            "long text": float(len(self._texts) > 20),
            "single": float(" " not in party.name),
        }
        if cited:
            found["cited"] = float(bool(sentences & set(cited)))
            found["cited share"] = len(sentences & set(cited)) / max(1, len(sentences))
            found[f"cited {party.kind}"] = found["cited"]
            found["cited acts"] = float(
                any(n in cited and _ACTING.match(self._texts[n], end) is not None for n, _, end in actor.mentions)
            )
            found["cited speaks"] = float(any(actor in self._speaking(n) for n in cited if n in self._texts))
            found["cited noun"] = found["cited"] * found["noun"]
            found["cited in office"] = found["cited"] * found["in office only"]
        return found

    def _speaking(self, number: int) -> list[Actor]:
        if number not in self._spoken:
            self._spoken[number] = self.speakers(number)
        return self._spoken[number]

    def _from_name(self, name: str) -> Actor | None:
        """An actor that an item names and that was not found: where the article writes it so."""
        number = next((number for number in self._order if contains(self._texts[number], name)), None)
        if number is None:
            return None
        words = name.split()
        office = _head(name) in OFFICES
        title = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
        kind: PartyKind = "person" if office else kind_of(name) or ("person" if title else "group")
        patron = self.who(of) if kind in ("person", "agency") and (of := patron_of(name)) else None
        represents = patron.name if patron and (office or kind == "agency") else None
        role = fold(name) if kind == "person" and office else None
        return Actor(Party(name=fold(name), kind=kind, role=role, represents=represents, evidence=[number]))


@cache
def _weights() -> dict[str, tuple[float, float]]:
    """Feature → its weight without and with knowledge of what items cite; fitted on the training articles."""
    file = files(__package__).joinpath("parties.tsv")
    if not file.is_file():
        return {}
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return {name: (float(alone), float(cited)) for name, alone, cited in rows}


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


_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ii]ts|[Hh]is|[Tt]heir)\b")
_BOTH = re.compile(
    r"\b(?:both|the (?:two|(?P<three>three))|the|all) (?:sides|parties|two|three|of them)\b|\b[Bb]oth(?= (?:said|agreed|have|had|are|were|will))"
    r"|\b[Nn]either(?= (?:side|party|had|has|of))|\beach other\b|\b[Tt]he (?:two|pair) (?=will|are|have|agreed|met|meet|had)", re.IGNORECASE
)
_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|I|my)\b")
_LABEL = re.compile(r"^((?:[A-ZÀ-Þ][\w.’'-]*[ ]?){1,4}):(?= )")
_TOGETHER = re.compile(r"(?:The (?:two |three |four )?(?:sides|parties|ministers|leaders|presidents|governments|countries)|Both(?: sides)?|They) (?:\w+ )?"
                       r"(?:share|express|regret|voice|note|observ|deplor|condemn|are|were|stress|warn|agree)")
_OPEN_QUOTE = re.compile(r"^[\"“]|[\"”]$")
_SEVERAL = re.compile(r"\b(?:both|two|three|four) $")
_PLURAL: dict[str, frozenset[str]] = {
    **dict.fromkeys(("governments", "countries", "states", "neighbours", "neighbors", "nations", "capitals"), frozenset({"state"})),
    **dict.fromkeys(("delegations", "negotiators"), frozenset({"state", "organization", "group"})),
    **dict.fromkeys(("unions", "federations", "associations", "organisations", "organizations", "councils", "clubs", "groups",
                     "bodies", "agencies"), frozenset({"organization", "group", "agency"})),
    **dict.fromkeys(("companies", "firms", "carriers", "operators", "banks", "airlines", "producers"), frozenset({"company"})),
    **dict.fromkeys(("ministers", "presidents", "leaders", "ambassadors", "envoys", "secretaries", "governors", "mayors",
                     "negotiators", "bishops", "commissioners", "officials", "chiefs"), frozenset({"person"})),
}


def _fits(head: str, actor: Actor) -> bool:
    """Whether one of several "ministers", "unions" may be the actor."""
    party = actor.party
    if party.kind == "person":
        return head in ("leaders", "officials", "chiefs") or head.rstrip("s") in _key(party.role or "") or "counterpart" in _key(party.role or "")
    if party.kind == "state":
        return bool(actor.mentions) or actor.how["adjective"] > 0
    if head in ("unions", "federations", "associations", "councils", "clubs"):
        return _stands_for(head.rstrip("s"), actor) or head.rstrip("s") in _key(party.name).split()
    return bool(actor.mentions)


_OF_STATES = frozenset("minister ambassador premier general colonel governor undersecretary".split())
_ORGAN = re.compile(
    r"\b(?:National|Federal|State|ministry|department|court|parliament|army|navy|police|senate|congress|cabinet|treasury|embassy"
    r"|marines|troops|military|prosecutor\w*|coastguard|guards?|office|secretariat)\b", re.IGNORECASE
)
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


_ACTING = re.compile(
    r"(?:,[^,]{3,90},)? (?:also |then |now |later |would |will |has |have |had |is |was |were |are )?(?:not )?"
    r"(?:said|says|agreed|refus|want|would|will|has|have|had|is|was|are|were|may|must|can|could|should|ask|call|warn|sign|offer"
    r"|reject|den|accus|complain|announc|add|fear|declin|argu|insist|plan|call|demand|tell|told|threaten|propos|withdr|suspend"
    r"|pull|postpon|confirm|accept|pay|paid|gave|give|made|make|did|do|does|hold|held|[a-z]+ed\b|[a-z]+s\b)"
)
_ACTED_ON = re.compile(r"\b(?:by|with|between|accus\w+|told|against|asked|urged|from|and|of|blam\w+|warn\w+|called on|to|offered) (?:the )?$")


def _acts(text: str, start: int, end: int) -> bool:
    """Whether a name stands where an actor stands: before a verb, or behind "by", "with", "accused"."""
    return bool(_ACTING.match(text, end) or re.match(r"['’]s? \w", text[end:]) or _ACTED_ON.search(text[:start]) or text[end : end + 4] == " and")


_PERSONAL = re.compile(r"(?:['’]s (?:view|words|opinion))|,? (?:who|said|says|told|added|warned|complained|argued|himself|herself)\b")


def _as_person(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return int(bool(_PERSONAL.match(after))) + int(bool(re.search(r"(?:said|says|added|warned|by|told) $", before)))


def _as_thing(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return 2 * int(bool(re.match(r",? (?:which|its)\b|['’]s (?:[a-z]+ ){0,3}(?:chief|chairman|president|director|head|shares|spokes\w+|offer|bid|board|plant|fleet|members|leaders?|owner|managers?|management)\b", after))) + int(
        bool(re.search(r"\b[Tt]he $", before))
    )
