"""The actors of an article, by rules: whom a sentence speaks of, whose words it gives, which of them are parties."""

import re
from collections.abc import Collection, Iterable, Sequence

from .article import Article
from .attribution import masked, quotations, subjects
from .brief import Party, PartyKind
from .names import contains, fold, states
from .offices import OFFICES, kind_of, patron_of
from .patrons import judge, represent
from .scene import Actor, Scene, each, head_of
from .stakes import features, weigh

LEAST = -0.5
"""The least stake of an actor that may have a part in items, or for whom a party may act."""


class Actors(Scene):
    """Who is who in one article.

    Args:
        article: The article.
        least: The stake below which an actor is set aside: it is hardly a party, and no item should take it for one.
    """

    def __init__(self, article: Article, least: float = LEAST) -> None:
        super().__init__(article)
        self._quoted = quotations((number, text) for number, text in self.texts.items() if number != self.title)
        self._spoken: dict[int, list[Actor]] = {}
        judge(self)
        self.all.sort(key=self.first)
        self._patrons = represent(self)
        self._labels = self._transcript()
        self._issuers = self._signed()
        stakes = [(actor, self.stake(actor)) for actor in self.all]
        for actor, stake in stakes:
            if stake < least and actor not in self._issuers:
                self.drop(actor)
        self._spoken.clear()

    def stake(self, actor: Actor, cited: Collection[int] = ()) -> float:
        """The log-odds that an actor is a party, where items cite these sentences."""
        return weigh(features(self, actor, cited, self.speaking_in), "cited" if cited else "alone")

    def at(self, number: int) -> list[Actor]:
        """The actors that a sentence speaks of, in order: by name, by a description, by a pronoun."""
        text = self.texts.get(number, "")
        found = [(spot.start, spot.actor) for spot in self.spots.get(number, ())]
        plain_text = masked(text)
        for hit in _PRONOUN.finditer(plain_text):
            found += [(hit.start(), actor) for actor in self._meant(hit.group().lower(), number, hit.start())]
        if number in self._labels:
            found.append((-1, self._labels[number]))
        if self._issuers and _FIRST.search(plain_text):
            found += [(-1, actor) for actor in self._issuers]
        for hit in _BOTH.finditer(plain_text):
            found += [(hit.start(), actor) for actor in self._sides(number, hit.start(), 3 if hit["three"] else 2)]
        return each(actor for _, actor in sorted(found, key=lambda pair: pair[0]))

    def _meant(self, word: str, number: int, start: int) -> list[Actor]:
        """Whom a pronoun means; nobody where the sentence itself names one before it."""
        singular = (
            {"person"} if word in ("he", "she", "his", "him", "her") else {"company", "organization", "agency", "state"}
        )
        if word in ("they", "their", "them", "we", "our"):
            if any(spot.start < start for spot in self.spots[number]):
                return []
            return self._sides(number, start, 2)
        if any(
            spot.start < start and spot.actor.party.kind in singular and (spot.named or spot.start == 0)
            for spot in self.spots[number]
        ):
            return []
        actor = self._pronoun("he" if singular == {"person"} else "it", number)
        return [actor] if actor else []

    def _sides(self, number: int, start: int, count: int) -> list[Actor]:
        """The sides of the matter: those that were last named together, else the last ones named."""
        for before in range(number, max(0, number - 7), -1):
            if before == self.title:
                continue
            spots = [
                spot
                for spot in self.spots.get(before, ())
                if (before < number or spot.start < start) and spot.actor.mentions
            ]
            for kinds in ({"state"}, {"company", "organization", "agency", "group", "state"}, {"person"}):
                actors = each(spot.actor for spot in spots if spot.actor.party.kind in kinds)
                if len(actors) >= count:
                    return actors[:count]
        recent = [
            actor
            for actor in self.recent(number, start, {"state", "company", "organization", "group", "agency"})
            if actor.mentions
        ]
        return recent[:count][::-1] if len(recent) >= count else []

    def speakers(self, number: int) -> list[Actor]:
        """Those to whom the content of a sentence is attributed; nobody where the article speaks itself."""
        own = self._own_speakers(number)
        if own:
            return own
        text = self.texts.get(number, "")
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
        while following := next((n for n, first in self._quoted.items() if first == after), 0):
            chain.append(following)
            after = following
        for one in [*chain, number - 1, number + 1]:
            if one in self.texts and one != self.title and (found := self._own_speakers(one)):
                return found[-1:]
        return []

    def _own_speakers(self, number: int) -> list[Actor]:
        text = self.texts.get(number, "")
        spots = sorted(self.spots.get(number, ()), key=lambda spot: spot.start)
        spots = [
            spot
            for spot in spots
            if not any(
                other is not spot
                and other.reach[0] <= spot.start
                and spot.end <= other.reach[1]
                and other.actor.party.kind == "person"
                and other.reach != spot.reach
                for other in spots
            )
        ]
        found: list[Actor] = []
        for subject in subjects(text, [spot.reach for spot in spots]):
            if isinstance(subject, int):
                found.append(spots[subject].actor)
            elif meant := self._pronoun(subject, number):
                found.append(meant)
        return each(found)

    def _transcript(self) -> dict[int, Actor]:
        """Sentences under the label of a speaker, as in "MR PETRIE: It was signed overnight." → who speaks."""
        labels: dict[int, Actor] = {}
        speaking: Actor | None = None
        marks = [number for number, text in self.texts.items() if _LABEL.match(text)]
        for number, text in self.texts.items():
            if label := _LABEL.match(text):
                speaking = self.who(re.sub(r"^(?:MR|MRS|MS|DR|Mr|Mrs|Ms|Dr)[.]? ", "", label[1]).title()) or self.who(
                    label[1]
                )
            if speaking is not None and speaking.party.kind == "person" and len(marks) > 2:
                labels[number] = speaking
        return labels

    def _signed(self) -> list[Actor]:
        """Who "we" and "I" outside quotations are: the signatories of a statement, else the body that issued it."""
        telling = [n for n, text in self.texts.items() if _FIRST.search(masked(text)) and n not in self._labels]
        if len(telling) < 2:
            return []
        numbers = [number for number in self.order if number != self.title]
        single = any(re.search(r"\b(?:I|my)\b", masked(self.texts[n])) for n in telling)
        last = [
            spot.actor
            for number in numbers[-3:]
            if len(self.texts[number].split()) < 14
            for spot in self.spots[number]
            if spot.actor.party.kind == "person"
        ]
        if single and last:
            return each(last)[:1]
        opening = next((self.texts[n] for n in numbers[:2] if re.match(r"We, ", self.texts[n])), None)
        if opening:
            return each(
                spot.actor for n in numbers[:2] if self.texts[n] is opening for spot in self.spots[n] if spot.named
            )
        source = self.article.source or ""
        named = [
            actor
            for actor in self.all
            if actor.party.kind not in ("person", "state")
            and actor.mentions
            and any(contains(source, form) for form in (actor.name, *actor.party.aliases))
        ]
        if named:
            return named
        bodies = [
            spot.actor
            for spot in self.spots.get(self.title or 0, ())
            if spot.actor.party.kind not in ("person", "state")
        ]
        if bodies:
            return each(bodies)
        return each(last)[:1]

    def _pronoun(self, word: str, number: int) -> Actor | None:
        kinds = {"person"} if word in ("he", "she") else {"company", "organization", "agency", "state"}
        if word == "they":
            sides = self._sides(number, 0, 2)
            return sides[0] if sides else None
        for before in range(number - 1, max(0, number - 6), -1):
            if before not in self.texts or before == self.title:
                continue
            spots = sorted(self.spots[before], key=lambda spot: spot.start)
            speaking = [actor for actor in self._own_speakers(before) if actor.party.kind in kinds]
            named = [
                spot.actor for spot in spots if spot.actor.party.kind in kinds and (spot.named or kinds == {"person"})
            ]
            found = speaking[-1:] or (named[:1] if kinds != {"person"} else named[-1:])
            if found:
                return found[0]
        return None

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
        chosen = each([*wanted, *(actor for actor in self.all if self.stake(actor, numbers) > 0)])
        parties = []
        for actor in sorted(chosen, key=self.first):
            parties.append(actor.party.model_copy(deep=True))
            if actor.party.represents is not None:
                parties[-1].represents = self._patron(actor, chosen, numbers)
        return parties

    def _patron(self, actor: Actor, chosen: Sequence[Actor], cited: Collection[int]) -> str | None:
        """For whom an actor acts: the likeliest that is a party or may well be, since this makes it one."""
        name = actor.party.represents
        if any(one.name == name for one in chosen) or id(actor) not in self._patrons:
            return name
        if fold(name) in states() and patron_of(actor.party.role or actor.name) == name:
            return name  # "Russian Foreign Minister": a state that stands in the title is a party if one likes
        for _, patron in self._patrons[id(actor)]:
            if patron is None or patron in chosen or self.stake(patron, cited) > LEAST:
                return patron.name if patron else None
        return None

    def _from_name(self, name: str) -> Actor | None:
        """An actor that an item names and that was not found: where the article writes it so."""
        number = next((number for number in self.order if contains(self.texts[number], name)), None)
        if number is None:
            return None
        words = name.split()
        office = head_of(name) in OFFICES
        title = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
        kind: PartyKind = "person" if office else kind_of(name) or ("person" if title else "group")
        patron = self.who(of) if kind in ("person", "agency") and (of := patron_of(name)) else None
        represents = patron.name if patron and (office or kind == "agency") else None
        role = fold(name) if kind == "person" and office else None
        return Actor(Party(name=fold(name), kind=kind, role=role, represents=represents, evidence=[number]))

    def speaking_in(self, number: int) -> list[Actor]:
        """``speakers``, worked out once."""
        if number not in self._spoken:
            self._spoken[number] = self.speakers(number)
        return self._spoken[number]


_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ii]ts|[Hh]is|[Tt]heir)\b")


_BOTH = re.compile(
    r"\b(?:both|the (?:two|(?P<three>three))|the|all) (?:sides|parties|two|three|of them)\b|\b[Bb]oth(?= (?:said"
    r"|agreed|have|had|are|were|will))"
    r"|\b[Nn]either(?= (?:side|party|had|has|of))|\beach other\b|\b[Tt]he (?:two|pair) (?=will|are|have|agreed|met"
    r"|meet|had)",
    re.IGNORECASE,
)


_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|I|my)\b")


_LABEL = re.compile(r"^((?:[A-ZÀ-Þ][\w.’'-]*[ ]?){1,4}):(?= )")


_TOGETHER = re.compile(
    r"(?:The (?:two |three |four )?(?:sides|parties|ministers|leaders|presidents|governments|countries)"
    r"|Both(?: sides)?|They) (?:\w+ )?"
    r"(?:share|express|regret|voice|note|observ|deplor|condemn|are|were|stress|warn|agree)"
)


_OPEN_QUOTE = re.compile(r"^[\"“]|[\"”]$")
