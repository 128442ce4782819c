"""Who has which part in an item: how each actor stands to its sentences, and what a table of weights makes of that.

"Ana Brandt said that Oroko had offered Sanda a truce": the order, the prepositions and the verbs around a name tell the
speaker from those who are bound, and where the sentence names one side only, the other is who was spoken of before.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from .actors import Actors
from .article import Article
from .brief import Category
from .findings import Finding
from .polarity import base
from .scene import Actor, each
from .stakes import features as stakes
from .stakes import weigh
from .weights import Table
from .wording import cues

NEAR = 3
"""Most sentences from one to the next of an item."""
_BACK = 4
"""Sentences back in which an actor must be spoken of to be thought of without a word."""
_MAIN = 4
"""So many actors, those spoken of most, are thought of everywhere."""
_NEXT_TO = 25
"""Letters between a name and a verb that belong together."""
_VERBS = "agree offer refuse break meet ask worry says calloff putoff welcome deal ahead held".split()
BROKERS = re.compile(
    r"\b(?:mediat|host|chair|broker|facilitat|moderat|conven|sponsor|auspices|arrang|invit|summon|preside|umpire"
    r"|arbitrat)\w*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:]| (?:that|which|who|because|if|unless|while|and|but) ")
_SEVERAL = re.compile(r"\b(?:both|the two|two sides|they|each|neither|parties|sides)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:also|further|furthermore|another|separate|separately|second|other|meanwhile)\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"[“\"]?(?:he|she|it|they|this|that|both|neither|under|in return|in exchange)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“”\"]")
_WORD = re.compile(r"[\w’'-]+|[,;:()“”\"]")
_ABOUT: Mapping[Category, tuple[str, ...]] = {
    "agreements": ("agree", "deal", "offer", "refuse", "break"),
    "talks": ("meet", "deal"),
    "concerns": ("worry", "harm", "must"),
}
"""Cues of the sentences that tell of what a category is about."""
_BLAME = re.compile(
    r"\b(?:accus\w+|blam\w+|critici[sz]\w+|condemn\w*|denounc\w+|fault\w*|against|urg\w+|warn\w*|rebuk\w+|threaten\w*"
    r"|charg\w+|reproach\w*|object\w* to|protest\w*|call(?:ed|s|ing)? on|told|tell\w*|attack\w*|slam\w*|deplor\w+"
    r"|ask(?:ed|s)?|demand\w*|by|from|of)(?: what (?:he|she|it|they) called)? (?:the )?$",
    re.IGNORECASE,
)
_OWNS = re.compile(r"['’]s?\b(?! (?:said|says))")
_GATHERED = re.compile(
    r"\b(?:both|all|each|neither|(?:the )?(?:two|three|four|five|six|seven|eight|several)|either|they|their|signatories"
    r"|parties|sides|members)\b",
    re.IGNORECASE,
)


class Roles:
    """The parts that the actors of one article have in its items.

    Args:
        article: The article.
        actors: Who is who in it.
    """

    def __init__(self, article: Article, actors: Actors) -> None:
        self._actors = actors
        self._texts = {sentence.number: sentence.text for sentence in article.sentences}
        self.at = {number: actors.at(number) for number in self._texts}
        self.speakers = {number: actors.speakers(number) for number in self._texts}
        self._count = Counter(id(actor) for found in self.at.values() for actor in found)
        ranked = sorted(actors.all, key=lambda actor: -self._count[id(actor)])
        self._rank = {id(actor): place for place, actor in enumerate(ranked)}
        self._by = {id(actor): actor for actor in actors.all}
        self._main = ranked[:_MAIN]
        self._stake = {id(actor): weigh(stakes(actors, actor, (), actors.speaking_in), "alone") for actor in actors.all}
        self._about: dict[Category, Counter[int]] = {
            category: Counter(
                id(actor)
                for number, text in self._texts.items()
                if number != actors.title and any(cues()[name].search(text) for name in names)
                for actor in each([*self.at[number], *self.speakers[number]])
            )
            for category, names in _ABOUT.items()
        }
        self._spoken = Counter(id(actor) for found in self.speakers.values() for actor in found)
        self._blamed = Counter(
            id(actor)
            for actor in actors.all
            for number, start, _ in actor.mentions
            if number != actors.title and (hit := _BLAME.search(self._texts[number][:start])) and len(hit.group()) > 6
        )
        self._titled = {id(actor) for actor in actors.at(actors.title)} if actors.title else set()
        self._places: dict[int, dict[int, tuple[int, int]]] = {number: {} for number in self._texts}
        for actor in actors.all:
            for number, start, end in actor.mentions:
                self._places[number].setdefault(id(actor), (start, end))

    def sure(self, category: Category, numbers: Sequence[int], status: str | None, actor: Actor) -> dict[str, float]:
        """Field → how likely it holds the actor."""
        return Table.named("roles").sure(self.features(category, numbers, status, actor))

    def who(self, name: str) -> Actor | None:
        """The actor of this name."""
        return self._actors.who(name)

    def candidates(self, numbers: Sequence[int]) -> list[Actor]:
        """Who may have a part in an item of these sentences: first those that they speak of."""
        found = [actor for number in numbers for actor in (*self.at[number], *self.speakers[number])]
        for number in range(numbers[0] - 1, numbers[0] - _BACK - 1, -1):
            found += [*self.at.get(number, ()), *self.speakers.get(number, ())]
        return list({id(actor): actor for actor in (*found, *self._main)}.values())

    def features(self, category: Category, numbers: Sequence[int], status: str | None, actor: Actor) -> frozenset[str]:
        """How an actor stands to the sentences of an item."""
        here = list({id(one): one for number in numbers for one in self.at[number]}.values())
        speakers = list({id(one): one for number in numbers for one in self.speakers[number]}.values())
        party, among = actor.party, any(one is actor for one in here)
        speaks = any(one is actor for one in speakers)
        others = [one for one in here if one is not actor]
        silent = [one for one in here if not any(one is speaker for speaker in speakers)]
        found = {f"kind:{party.kind}", f"rank:{min(self._rank[id(actor)], 5)}"}
        found.add(f"speaks:{speaks}+{among}")
        found.add(f"here:{among}+{min(len(here), 4)}")
        found.add(f"silent:{among and not speaks}+{min(len(silent), 4)}+{bool(speakers)}")
        if among:
            order = next(place for place, one in enumerate(here) if one is actor)
            first = f"order:{min(order, 3)}"
            found |= {first, f"{first}+{min(len(here), 4)}", f"{first}+{status}", f"{first}+{bool(speakers)}"}
        else:
            back = next((step for step in range(1, _BACK + 1) if self._among(actor, numbers[0] - step)), 9)
            found |= {f"back:{back}", f"back:{back}+{party.kind}", f"back:{back}+{min(len(silent), 3)}"}
            found.add(f"back:{back}+{min(self._rank[id(actor)], 3)}")
            found.add(f"spoke:{any(one is actor for one in self.speakers.get(numbers[0] - 1, ()))}")
            found.add(f"ahead:{any(self._among(actor, number + 1) for number in numbers)}")
        if any(one.party.represents == party.name for one in here):
            found |= {"above", f"above+{speaks}"}
        if any(one.party.represents == party.name for one in speakers):
            found |= {"above speaker", f"above speaker+{min(len(silent), 3)}"}
        if party.represents and any(one.party.name == party.represents for one in here):
            found.add("below")
        if speakers and not speaks and party.represents in {one.party.represents for one in speakers} - {None}:
            found.add("beside speaker")
        if speakers and not speaks:
            own = {name for one in speakers for name in (one.party.name, one.party.represents) if name}
            side = not own.isdisjoint({party.name, party.represents})
            found |= {f"side:{side}", f"side:{side}+{among}", f"side:{side}+{min(self._rank[id(actor)], 3)}"}
            found.add(f"side:{side}+{self._among(actor, numbers[0] - 1)}")
        found |= self._known(category, numbers, actor, here, speakers)
        if others and all(one.party.kind == party.kind for one in others):
            found.add("alike")
        for number in numbers:
            found |= self._around(actor, number)
        found |= {f"{name}+{status}" for name in list(found) if name.startswith(("speaks", "here", "silent"))}
        return frozenset(f"{category} {name}" for name in found)

    def _known(
        self, category: Category, numbers: Sequence[int], actor: Actor, here: Sequence[Actor], speakers: Sequence[Actor]
    ) -> set[str]:
        """What the rest of the article tells of an actor: how much it is at stake for, with whom, against whom."""
        own, among = id(actor), self._among_any(actor, numbers)
        stake = max(-3, min(3, round(self._stake[own])))
        about = self._about[category]
        top = max(about.values(), default=1) or 1
        share = round(3 * about[own] / top)
        place = sorted(about, key=lambda one: -about[one]).index(own) if about[own] else 9
        found = {
            f"stake:{stake}+{among}",
            f"about:{share}+{among}",
            f"about place:{min(place, 4)}+{among}",
            f"blamed:{min(self._blamed[own], 2)}+{among}",
            f"spoken:{min(self._spoken[own], 3)}+{among}",
            f"titled:{own in self._titled}+{among}",
        }
        # Who was named together with others last, where the sentence counts heads: "both", "the four governments".
        heads = any(_GATHERED.search(self._texts[number]) for number in numbers)
        listed = next(
            (
                alike
                for number in range(numbers[0], max(0, numbers[0] - 7), -1)
                for alike in [[one for one in self.at.get(number, ()) if one.mentions and one.party.kind != "person"]]
                if len(alike) > 1
            ),
            [],
        )
        found.add(f"listed:{any(one is actor for one in listed)}+{heads}+{among}+{min(len(here), 3)}")
        if speakers and not any(one is actor for one in speakers):
            # The speaker's opponent: of another side, and much at stake.
            sides = {name for one in speakers for name in (one.party.name, one.party.represents) if name}
            rivals = [
                one
                for one in sorted(self._rank, key=lambda one: -about[one])
                if sides.isdisjoint({self._by[one].party.name, self._by[one].party.represents}) and self._stake[one] > 0
            ]
            rival = rivals.index(own) if own in rivals else 9
            found |= {f"rival:{min(rival, 3)}+{among}", f"rival:{min(rival, 3)}+{min(len(here), 3)}+{among}"}
        return found

    def _among_any(self, actor: Actor, numbers: Sequence[int]) -> bool:
        return any(self._among(actor, number) for number in numbers)

    def _among(self, actor: Actor, number: int) -> bool:
        return any(one is actor for one in self.at.get(number, ()))

    def _around(self, actor: Actor, number: int) -> set[str]:
        """The words and the cues on either side of where a sentence names the actor."""
        place = self._places[number].get(id(actor))
        text = self._texts[number]
        if place is None:
            if not self._among(actor, number):
                return set()
            several = _SEVERAL.search(text)
            return {"implied", f"implied+{several.group().lower() if several else ''}"}
        before, after = text[: place[0]], text[place[1] :]
        if actor.party.role and before.rstrip().endswith(actor.party.role):
            before = before.rstrip()[: -len(actor.party.role)]
        left = [base(word.lower()) or word.lower() for word in _WORD.findall(before)[-3:]]
        right = [base(word.lower()) or word.lower() for word in _WORD.findall(after)[:3]]
        found = {f"1<{word}" for word in left[-1:]} | {f"1>{word}" for word in right[:1]}
        found |= {f"2<{' '.join(left[-2:])}", f"2>{' '.join(right[:2])}"}
        found |= {f"<{word}" for word in left} | {f">{word}" for word in right}
        if not before.strip():
            found.add("first")
        if _OWNS.match(after):
            found |= {"owns", f"owns+{(right or [''])[0]}"}
        if hit := _BLAME.search(before):
            found |= {"blamed", f"blamed {hit.group().split()[0].lower()[:5]}"}
        for name in _VERBS:
            if cues()[name].search(before):
                found.add(f"behind:{name}")
            if cues()[name].search(after):
                found.add(f"before:{name}")
        if hit := BROKERS.search(after):
            found |= {"before:broker", f"before:{hit.group().lower()[:5]}"}
            if hit.start() < _NEXT_TO:
                found.add("brokers")
        if hits := list(BROKERS.finditer(before)):
            found |= {"behind:broker", f"behind:{hits[-1].group().lower()[:5]}"}
            if len(before) - hits[-1].end() < _NEXT_TO:
                found.add("brokered")
        behind, ahead = _CLAUSE.split(before)[-1], _CLAUSE.split(after)[0]
        found |= {f"clause<{name}" for name in _VERBS if cues()[name].search(behind)}
        found |= {f"clause>{name}" for name in _VERBS if cues()[name].search(ahead)}
        return found

    def joins(self, before: Finding, finding: Finding, article: Article) -> frozenset[str]:
        """How two findings of one category stand to each other, the second of which may go on with the first."""
        first, second = article.sentences[before.sentence - 1], article.sentences[finding.sentence - 1]
        step = finding.sentence - before.sentence
        paragraph = "\n" in article.text[first.end : second.start]
        found = {f"step:{step}", f"step:{step}+{paragraph}", f"paragraph:{paragraph}"}
        found |= {f"same:{before.status == finding.status}", f"{before.status}+{finding.status}"}
        words = [base(word.lower()) or word.lower() for word in _WORD.findall(second.text)[:2]]
        found |= {f"opens:{word}" for word in words[:1]} | {f"opens:{' '.join(words)}"}
        found |= {f"1:{name}" for name, cue in cues().items() if cue.search(first.text)}
        found |= {f"2:{name}" for name, cue in cues().items() if cue.search(second.text)}
        ours, theirs = ({id(one) for one in self.speakers[number]} for number in (before.sentence, finding.sentence))
        found.add(f"speakers:{bool(ours)}+{bool(theirs)}+{bool(ours & theirs)}")
        ours, theirs = ({id(one) for one in self.at[number]} for number in (before.sentence, finding.sentence))
        found.add(f"actors:{min(len(theirs - ours), 2)}+{bool(ours & theirs)}")
        found.add(f"quoted:{_QUOTED.search(first.text) is not None}+{_QUOTED.search(second.text) is not None}")
        found.add(f"quote opens:{_QUOTED.match(second.text) is not None}+{paragraph}")
        if _ALSO.search(second.text):
            found.add("also")
        if _GOES_ON.match(second.text):
            found |= {"goes on", f"goes on+{paragraph}"}
        found.add("short" if len(second.text) < 60 else "long" if len(second.text) > 180 else "medium")
        return frozenset(f"{finding.category} {name}" for name in found)
