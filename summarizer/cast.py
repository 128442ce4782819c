"""The parties of a brief as the text has them: where each is named, described, or stood in for by "he" or "both"."""

import re
from collections import Counter
from collections.abc import Sequence

from . import voice
from .brief import Party, PartyKind
from .names import contains, initials
from .passages import Numbers, Passages

_LOOKBACK = 4
"""Sentences back in which "he" and "it" are looked for; "both sides" may be anywhere before."""

IN_MIND, AIMED_AT = 7, 2
"""Sentences back in which who goes without saying must be named: the other side of a deal, the target of a worry."""

_JUST_NAMED = 2
"""Sentences back in which whoever speaks as "we" must be named."""

_PERSON = re.compile(
    r"\b(?:he|she|him|his|hers?|himself|herself|who)\b"
    r"(?! (?:Royal |Serene )?(?:Excellenc|Majest|Highness|Holiness|Hono))",
    re.IGNORECASE,
)
_THING = re.compile(r"\b(?:it|its|itself)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"\b(?:[Ww]e|us|[Oo]urs?|I|[Mm]y|me)\b")  # "US" is a country
_SIGNED = re.compile(r"\b[Ww]e,")
_QUOTED = re.compile(r"[“”\"]")
_DOCUMENT = re.compile(r"\bthe (statement|communiqu[eé]|release|letter|readout|report|declaration)\b", re.IGNORECASE)
_ACTORS = (
    r"(?:(?:signator|part|countr|authorit|ministr|agenc|compan|all|arm|bod|cit)ies|(?:minister|president|leader|delegate"
    r"|delegation|participant|member|negotiator|official|government|state|side|envoy|expert|union|operator|nation|capital"
    r"|neighbou?r|organi[sz]ation|group|movement|carrier|firm|fund|partner|rival|diplomat|general|bishop|mayor|worker|driver"
    r"|nurse|surveyor|federation|institution|broadcaster|brigade|faction|force|tribe|producer|grower|owner|employer|team|men"
    r"|women|people|counterpart|representative|commissioner|ambassador|spokes\w+|mediator|guarantor|donor|bank|council|town"
    r"|committee|board|club|school|signer|founder|bidder|lawyer|judge|doctor|pilot|farmer|fisher\w+|trader|province)s?)"
)
"""Nouns by which news copy speaks of several parties at once."""
_COUNT = "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all)"
_SEVERAL = re.compile(
    r"\b(?:they|them|their|theirs|both|each|neither|either|together|joint|jointly|bilateral|trilateral"
    rf"|{_COUNT})\b"
    r"(?! (?:\w+ )?(?:seconds|minutes|hours|days|weeks|months|years|times|percent|per|points|million))"
    rf"|\b(?:the|their|its|these|those|{_COUNT}) (?:[\w’'-]+ ){{0,2}}{_ACTORS}\b|^{_ACTORS}\b"
    rf"|\b(?:member|signatory|contracting|participating) {_ACTORS}\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|further|another|new|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|annual|regular)"
    r"(?:,? \w+){0,3} (?:round|session|sitting|meeting|cycle|talks|dialogue|consultations?|conference|visit|summit"
    r"|symposium|workshop)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|its|their|this|that|his|her) (?:[\w’'-]+ ){0,3}?([a-z]{3,})\b", re.IGNORECASE)
_GENERIC: dict[PartyKind, str] = {
    "state": "country government kingdom republic nation state authorities capital",
    "agency": "ministry department court parliament agency authority office government council commission board police"
    " army senate",
    "organization": "union organisation organization bloc body alliance federation association council committee"
    " commission party group team club forum members",
    "group": "group rebels delegation workers residents community opposition movement staff crew families members"
    " fighters side",
    "company": "company firm group airline bank carrier maker operator employer owner retailer business management"
    " side",
    "person": "minister president chairman chairwoman chair spokesman spokeswoman director secretary envoy ambassador"
    " mediator leader governor mayor chief official general premier chancellor",
}
"""Nouns by which news copy speaks of a party that it has named."""


class Cast:
    """Who is who in the text.

    Args:
        passages: The text.
        parties: The parties of the brief, which may still change; ``changed`` is to be told.
    """

    def __init__(self, passages: Passages, parties: Sequence[Party]) -> None:
        self._passages = passages
        self.parties = parties
        self.changed()

    def changed(self) -> None:
        """Look at the parties anew."""
        self._by_name = {party.name: party for party in self.parties}
        self._forms: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, Numbers] = {}
        self._issuing: dict[str, bool] = {}
        self._with_numbers: list[str] | None = None
        self._openings: dict[str, list[tuple[str, Party]]] | None = None
        self._surnames = Counter(party.name.split()[-1] for party in self.parties)
        self._agents: dict[str, list[Party]] = {}
        for party in self.parties:
            if party.represents and party.represents != party.name:
                self._agents.setdefault(party.represents, []).append(party)

    def party(self, name: str) -> Party | None:
        """The party of this name."""
        return self._by_name.get(name)

    def forms(self, party: Party) -> tuple[str, ...]:
        """What the text may call ``party``: its name and aliases, a person's surname, a body's initials."""
        if party.name not in self._forms:
            words, short, more = party.name.split(), initials(party.name), list[str]()
            if party.kind != "person":
                more = [short] if len(short) > 2 else []
            elif len(words) > 1 and self._surnames[words[-1]] < 2:
                more = [words[-1]]
            self._forms[party.name] = (party.name, *party.aliases, *more)
        return self._forms[party.name]

    def named(self, party: Party) -> Numbers:
        """The sentences that name ``party``."""
        if party.name not in self._named:
            self._named[party.name] = frozenset().union(*map(self._passages.having, self.forms(party)))
        return self._named[party.name]

    def completing(self, party: Party, cited: Numbers, text: str, *, implied: int) -> Numbers | None:
        """The sentences beyond the cited ones of which it takes one to find ``party``.

        Args:
            party: Who is looked for.
            cited: The sentences.
            text: What they say.
            implied: Sentences back in which it must be named to go without saying; 0 if it may not. "The next round" is
                that of whoever was named before.

        Returns:
            The sentences; none if the cited ones name the party; None if they do not mean it.
        """
        own = self.named(party)
        if self.issues(party) and (_SPEAKER.search(text) or not self._anyone(cited)):
            return frozenset()
        if own & cited or any(self.named(agent) & cited for agent in self._speaking_for(party)):
            return frozenset()
        if near := own & self._passages.around(cited):
            return near
        before = frozenset(number for number in own if number < max(cited))
        if not before:
            return own if self._says_we(party, cited, text) else None
        return before if self._meant(party, cited, text, implied=implied) else None

    def another(self, name: str, beside: Sequence[str], cited: Numbers, text: str) -> Party | None:
        """Who is named in the cited sentences in the place of a party whom they neither name nor mean.

        Args:
            name: The party, which another sentence of their paragraph names.
            beside: The names of those who may be named without taking its place.
            cited: The sentences.
            text: What they say.
        """
        party = self._by_name[name]
        if self.named(party) & cited or self._meant(party, cited, text, implied=0):
            return None
        side, person = {one.name for one in self.side(beside)}, party.kind == "person"
        found = (
            other
            for other in self.parties
            if (other.kind == "person") == person and other.name not in side and self.named(other) & cited
        )
        return next(found, None)

    def _meant(self, party: Party, cited: Numbers, text: str, *, implied: int) -> bool:
        """Whether the cited sentences stand in for ``party`` with "he", "both" or "the ministry", or go on about it."""
        before = frozenset(number for number in self.named(party) if number < max(cited))
        if not before:
            return self._says_we(party, cited, text)
        back = min(cited) - max(before)
        return bool(
            (implied and (back <= implied or _NEXT.search(text)))
            or _SEVERAL.search(text)
            or self._says_we(party, cited, text)
            or (back <= _LOOKBACK and self._pronoun(party, cited))
            or self._described(party, text)
            or self._wrote(before, text)
        )

    def _pronoun(self, party: Party, cited: Numbers) -> bool:
        """Whether a cited sentence has a pronoun for such a party that is not that of another one, named before it."""
        person = party.kind == "person"
        for number in cited:
            text = self._passages.texts[number]
            hit = (_PERSON if person else _THING).search(text)
            others = (
                other for other in self.parties if (other.kind == "person") == person and number in self.named(other)
            )
            if hit and not any(form in text[: hit.start()] for other in others for form in self.forms(other)):
                return True
        return False

    def _anyone(self, cited: Numbers) -> bool:
        """Whether the cited sentences name any party."""
        return any(self.named(party) & cited for party in self.parties)

    def issues(self, party: Party) -> bool:
        """Whether the article is issued or signed by ``party``, whom then its "we" or "I" means."""
        if party.name not in self._issuing:
            signed = self._passages.signature if party.kind == "person" else ""
            where = f"{self._passages.issuer}\n{signed}"
            self._issuing[party.name] = any(contains(where, form) for form in self.forms(party))
        return self._issuing[party.name]

    def side(self, names: Sequence[str]) -> list[Party]:
        """The parties of these names, whom they represent, and who represents them."""
        named = [party for name in names if (party := self.party(name))]
        above = [higher for party in named if party.represents and (higher := self.party(party.represents))]
        return [*named, *above, *(agent for name in names for agent in self._agents.get(name, ()))]

    def without_names(self, text: str) -> str:
        """``text`` without the names of parties that have a number in them, as "Local 614" has."""
        if self._with_numbers is None:
            forms = (form for party in self.parties for form in self.forms(party))
            self._with_numbers = [form for form in forms if any(char.isdigit() for char in form)]
        for form in self._with_numbers:
            text = text.replace(form, "")
        return text

    def opening(self, text: str) -> Party | None:
        """The party whose name opens ``text``, the longest of several."""
        if self._openings is None:
            self._openings = {}
            forms = ((form, party) for party in self.parties for form in self.forms(party))
            for form, party in sorted(forms, key=lambda pair: len(pair[0]), reverse=True):
                short = form.removeprefix("The ")
                self._openings.setdefault(short[:2], []).append((short, party))
        plain = text.removeprefix("The ")
        found = (
            party
            for short, party in self._openings.get(plain[:2], ())
            if plain.startswith(short) and not re.match(r"[\w’']", plain[len(short) : len(short) + 1])
        )
        return next(found, None)

    @staticmethod
    def counts(number: str, text: str) -> bool:
        """Whether ``number`` counts actors in ``text``, as in "the three unions"."""
        return re.search(rf"\b{re.escape(number)} (?:[\w’'-]+ ){{0,2}}{_ACTORS}\b", text, re.IGNORECASE) is not None

    def speaks(self, party: Party, text: str) -> bool:
        """Whether ``text`` has ``party`` say something."""
        return voice.speaks(text, self.forms(party))

    def holders(self, office: str) -> list[str]:
        """The persons named nearest to this office, wherever a sentence has it; nobody where there is none."""
        numbers = self._passages.having(office)
        persons = [party for party in self.parties if party.kind == "person" and self.named(party) & numbers]
        names = {party.name: self.forms(party) for party in persons}
        return [
            name for number in sorted(numbers) for name in voice.nearest(self._passages.texts[number], office, names)
        ]

    @staticmethod
    def spoken_by_someone(text: str) -> bool:
        """Whether "he" or "she" in ``text`` may be who speaks."""
        return _PERSON.search(text) is not None

    def _says_we(self, party: Party, cited: Numbers, text: str) -> bool:
        """Whether "we" in ``text`` may be ``party``: "We, the Holm Trust, …", or who speaks in or next to it."""
        if not _SPEAKER.search(text):
            return False
        texts = self._passages.texts
        if any(_SIGNED.search(texts[number]) for number in self.named(party)):
            return True
        # A quotation may have its speaker behind it; other text has one before it.
        behind = _JUST_NAMED if _QUOTED.search(text) else 0
        near = range(min(cited) - _JUST_NAMED, max(cited) + behind + 1)
        return any(self.speaks(party, texts[number]) for number in near if number in texts)

    def _speaking_for(self, party: Party) -> list[Party]:
        """Those who represent ``party``, if it is no person."""
        return [] if party.kind == "person" else self._agents.get(party.name, [])

    def _wrote(self, named: Numbers, text: str) -> bool:
        """Whether ``text`` gives "the statement", and a sentence that names the party said whose it was."""
        documents = {word.lower() for word in _DOCUMENT.findall(text)}
        return any(word in self._passages.texts[number].lower() for number in named for word in documents)

    def _described(self, party: Party, text: str) -> bool:
        """Whether ``text`` speaks of "the ministry" where the party is a ministry."""
        heads = {head.lower() for head in _DEFINITE.findall(text)}
        words = {word.lower() for form in (party.name, *party.aliases, party.role or "") for word in form.split()}
        return not heads.isdisjoint({*words, *_GENERIC[party.kind].split()})
