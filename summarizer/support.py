"""Whether what an item cites says what the item says: names, numbers, days, places and polarity, re-found.

First in the cited sentences, then in their paragraph, then, for "he" or "both sides", in the sentence that says who
that is; a sentence that had to be added is told. What is found nowhere there makes the item weak, with the reason.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from . import dates, polarity, voice
from .article import Article
from .brief import Agreement, Concern, Item, Party, Talk
from .names import contains, initials
from .polarity import content
from .quantities import quantities, stated

LOOSE = 0.4
"""Least share of a summary's words that what it cites must have; 97.5 % of 1,519 labelled summaries have more."""

_JUST_NAMED = 2
"""Sentences back in which somebody must be named to go without saying."""

STRANGE, FAR = 1, 4
"""Most words of content in a row that may be strange to the article, and to the paragraphs of what is cited: of 1,519
labelled summaries, 2.5 % and 1.3 % have more."""

_LOOKBACK = 4
"""Sentences back in which "he" and "it" are looked for; "both sides" may be anywhere before."""

_PERSON = re.compile(r"\b(?:he|she|him|his|hers?|himself|herself|who)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|itself)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"\b(?:we|us|our|ours|i|my|me)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:they|them|their|theirs|both|each|neither|either|all|two|three|four|five|six|seven|eight|counterparts?|together|jointly|"
    r"sides?|part(?:y|ies)|bilateral|trilateral|one another)\b"
    r"|\b(?:the|their|its|these|those) (?:\w+ ){0,2}\w+s\b"
    r"|^\w+s\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|its|their|this|that|his|her) (?:[\w’'-]+ ){0,3}?([a-z]{3,})\b", re.IGNORECASE)
_GENERIC = {
    "state": "country government kingdom republic nation state authorities capital".split(),
    "agency": "ministry department court parliament agency authority office government council commission board police army senate".split(),
    "organization": "union organisation organization bloc body alliance federation association council committee commission party group team club forum members".split(),
    "group": "group rebels delegation workers residents community opposition movement staff crew families members fighters side".split(),
    "company": "company firm group airline bank carrier maker operator employer owner retailer business management side".split(),
    "person": "minister president chairman chairwoman chair spokesman spokeswoman director secretary envoy ambassador mediator leader"
    " governor mayor chief official general premier chancellor".split(),
}  # fmt: skip


class Support:
    """Holds the items of one brief against what they cite.

    Args:
        article: The article.
        parties: The parties of the brief, which may still grow; names in items are theirs.
    """

    def __init__(self, article: Article, parties: Sequence[Party]) -> None:
        self._article = article
        self._texts = {sentence.number: sentence.text for sentence in article.sentences}
        self._paragraphs = _paragraphs(article)
        self._all = content(article.text)
        self._where: dict[str, frozenset[int]] = {}
        self._parties = parties
        self._actors: dict[tuple[str, ...], frozenset[int]] = {}

    def judge(self, item: Item) -> str | None:
        """Set ``support``, ``doubts`` and ``completed_by`` of ``item``; the reason to drop it, where there is one."""
        found = _Found(item.evidence, " ".join(self._texts[number] for number in item.evidence))
        reason = None
        match item:
            case Party():
                self._party(item, found)
            case Agreement():
                reason = self._claim(item.summary, found, item.parties, claimed=item.reported_by is not None)
                self._names([*item.parties, *filter(None, [item.reported_by])], found)
                self._status(item.status, found)
                self._settled(item, found)
            case Talk():
                reason = self._talk(item, found)
            case Concern():
                reason = self._claim(item.summary, found, item.raised_by)
                self._names(item.raised_by, found)
                self._names(item.directed_at, found, implied=True)
                self._voice(item, found)
        item.completed_by = sorted(found.added)
        item.doubts = list(dict.fromkeys(found.doubts))
        item.support = "weak" if found.doubts else "supported"
        return reason

    def _party(self, party: Party, found: "_Found") -> None:
        own = self._named(party)
        if own and not own & found.cited:
            found.added.add(min(own))
        if not own:
            found.doubts.append(f"no sentence names {party.name!r}")
        if party.role:
            near = {number + step for number in own for step in (-1, 0, 1)}
            if not near & (self._having(party.role) | self._having(f"{party.role}s")):
                found.doubts.append(f"the office {party.role!r} stands nowhere near the name")
            elif owner := self._office_of_another(party):
                found.doubts.append(f"the article gives the office {party.role!r} to {owner!r}")

    def _office_of_another(self, party: Party) -> str | None:
        """Whose name stands nearest to this office wherever it is named, if that is never this party's."""
        persons = {other.name: self._forms(other) for other in self._parties if other.kind == "person"}
        owners = [
            voice.nearest(self._texts[number], party.role or "", persons)
            for number in sorted(self._having(party.role or ""))
        ]
        known = [owner for owner in owners if owner]
        return known[0] if known and party.name not in known else None

    def _voice(self, item: Concern, found: "_Found") -> None:
        """Doubt that those voice it who are named for it, where the text or the item itself has others do so."""
        raising = self._with_agents(item.raised_by)
        targets = [party for party in self._parties if party.name in item.directed_at]
        spoken = any(voice.speaks(found.text, self._forms(party)) for party in raising)
        if not spoken and not _PERSON.search(found.text):
            for party in targets:
                if voice.speaks(found.text, self._forms(party)):
                    found.doubts.append(
                        f"what it cites has {party.name!r} say something, and none of those who voice it"
                    )
        if (
            (opening := self._opening(item.summary))
            and opening not in raising
            and opening.represents not in item.raised_by
        ):
            found.doubts.append(f"its text begins with {opening.name!r}, who is not among those who voice it")

    def _with_agents(self, names: Sequence[str]) -> list[Party]:
        """The parties of these names, whom they represent, and who represents them."""
        named = [party for party in self._parties if party.name in names]
        above = {party.represents for party in named}
        return [
            party
            for party in self._parties
            if party in named or party.name in above or (party.represents and party.represents in names)
        ]

    def _opening(self, summary: str) -> Party | None:
        """The party whose name opens a summary."""
        plain = re.sub(r"^The (?=[A-Z])", "", summary)
        opening = [
            (len(form), party)
            for party in self._parties
            for form in self._forms(party)
            if re.match(rf"{re.escape(re.sub(r'^The ', '', form))}(?![\w'’])", plain)
        ]
        return max(opening, key=lambda found: found[0])[1] if opening else None

    def _settled(self, item: Agreement, found: "_Found") -> None:
        """Doubt a status that the item's own words deny, or that what is cited makes hang on something or refuses."""
        if item.status in ("reached", "tentative") and (word := polarity.turned_down(item.summary)):
            found.doubts.append(f"its text says {word!r} and its status {item.status!r}")
        if item.status != "reached":
            return
        if word := polarity.only_offered(item.summary):
            found.doubts.append(f"its text says {word!r} and its status {item.status!r}")
        elif item.reported_by is None:
            if (word := polarity.condition(found.text)) and not polarity.condition(item.summary):
                found.doubts.append(f"what it cites says {word!r}, so it may not be settled")
            elif (word := polarity.refused(found.text)) and not polarity.negative(item.summary):
                found.doubts.append(f"what it cites says {word!r}, so it may not be settled")

    def _talk(self, item: Talk, found: "_Found") -> str | None:
        self._names([*item.participants, *item.mediators], found, implied=True)
        self._words(item.when, "the time", found)
        self._words(item.location, "the place", found)
        self._status(item.status, found)
        if item.status in ("scheduled", "proposed"):
            if held := polarity.told_as_held(found.text):
                return f"the article tells it as held ({held!r})"
            if word := polarity.called_off(found.text):
                found.doubts.append(f"what it cites says {word!r}")
        if item.status == "scheduled" and (word := polarity.only_proposed(found.text)):
            found.doubts.append(f"what it cites says {word!r}, so it may not be fixed")
        return None

    def _status(self, status: str, found: "_Found") -> None:
        if polarity.bears_out(status, found.text):
            return
        for number in self._around(found.cited):
            if polarity.bears_out(status, self._texts[number]):
                found.added.add(number)
                return
        found.doubts.append(f"nothing in what it cites says {status!r}")

    def _claim(self, summary: str, found: "_Found", actors: Sequence[str], *, claimed: bool = False) -> str | None:
        """Hold the words of a summary against what is cited; the reason to drop it, where there is one.

        Args:
            summary: The words.
            found: What is cited.
            actors: Whom the item names; "the three unions" may count them.
            claimed: Whether one side says so, which another may deny in the same breath.
        """
        if reason := self._figures(summary, found, len(actors)):
            return reason
        words, known = content(summary), content(found.text)
        better = max(self._texts, key=lambda number: len(words & content(self._texts[number])))
        gain = len(words & content(self._texts[better])) - max(
            len(words & content(self._texts[number])) for number in found.cited
        )
        if better not in found.cited and gain >= 2 and not words <= known:
            if better in self._around(found.cited):
                found.added.add(better)
            else:
                found.doubts.append(f"sentence {better} says more of it than what it cites")
        elif len(words & known) < LOOSE * len(words):
            found.doubts.append("most of its words are not in what it cites")
        self._invented(summary, found)
        said = " ".join([found.text, *(self._texts[number] for number in sorted(found.added))])
        if pair := polarity.opposite(summary, said):
            found.doubts.append(f"it says {pair[0]!r} where what it cites says {pair[1]!r}")
        if not claimed and (doubt := polarity.contradiction(summary, said)):
            found.doubts.append(doubt)
        if ours := polarity.negative(summary):
            around = (self._texts[number] for number in self._around(found.cited))
            if not polarity.negative(said) and not any(map(polarity.negative, around)):
                found.doubts.append(f"it says {ours!r} and nothing in what it cites does")
        return None

    def _invented(self, summary: str, found: "_Found") -> None:
        """Doubt a stretch of a summary that the article has nothing like."""
        nowhere = polarity.strange(summary, self._all)
        elsewhere = polarity.strange(
            summary, content(" ".join(self._texts[number] for number in found.cited | self._around(found.cited)))
        )
        if len(nowhere) > STRANGE:
            found.doubts.append(f"nothing in the article says {' … '.join(nowhere)!r}")
        elif len(elsewhere) > FAR:
            found.doubts.append(f"nothing near what it cites says {' … '.join(elsewhere)!r}")

    def _figures(self, summary: str, found: "_Found", actors: int) -> str | None:
        """Numbers and date words of a summary; the reason to drop it, if the whole article has nothing like one."""
        for quantity in quantities(summary):
            if stated(quantity, found.text) or (quantity.value == actors and not quantity.unit):
                continue
            place = self._first(found.cited, partial(stated, quantity))
            if place is None:
                return f"its text has {quantity.words!r}, which the article does not have"
            self._place(place, quantity.words, found)
        for words in dates.find(summary):
            if not self._dated(words, found.text):
                place = self._first(found.cited, partial(self._dated, words))
                if place is None:
                    return f"its text has {words!r}, a time that the article does not have"
                self._place(place, words, found)
        return None

    def _dated(self, words: str, text: str) -> bool:
        """Whether ``text`` has these date words, or others for the same days."""
        if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
            return True
        day = self._article.published
        for direction in ("ahead", "behind"):
            ours = dates.resolve(words, day, direction=direction)
            for other in dates.find(text):
                theirs = dates.resolve(other, day, direction=direction)
                if ours and theirs and ours.end == theirs.end and ours.start in (theirs.start, None):
                    return True
        return False

    def _first(self, cited: frozenset[int], test: Callable[[str], bool]) -> int | None:
        """The sentence that passes ``test``, the nearest to the cited ones first."""
        order = sorted(self._texts, key=lambda number: min(abs(number - other) for other in cited))
        return next((number for number in order if test(self._texts[number])), None)

    def _place(self, number: int, what: str, found: "_Found") -> None:
        if number in self._around(found.cited):
            found.added.add(number)
        elif number not in found.cited:
            found.doubts.append(f"{what!r} stands in sentence {number}, not in what it cites")

    def _words(self, words: str | None, what: str, found: "_Found") -> None:
        """Date words or a place, as the article has them."""
        if words is None:
            return
        having = self._having(words)
        if having & found.cited:
            return
        if near := having & self._around(found.cited):
            found.added.add(min(near))
        else:
            where = f"stands in sentence {min(having)}" if having else "stands in no sentence"
            found.doubts.append(f"{what} {words!r} {where}, not in what it cites")

    def _names(self, names: Iterable[str], found: "_Found", *, implied: bool = False) -> None:
        """Look for actors; ``implied`` ones may go without saying: "the next round" is that of whom was just named."""
        for name in names:
            party = next((party for party in self._parties if party.name == name), None)
            added = self._actor(party, found, implied=implied) if party else None
            if added is None:
                found.doubts.append(f"{name!r} is not in what it cites")
            else:
                found.added |= added - found.cited

    def _actor(self, party: Party, found: "_Found", *, implied: bool) -> frozenset[int] | None:
        """The sentences beyond the cited ones that are needed to find ``party``; None if they do not name it."""
        own = self._named(party)
        if own & found.cited or self._spoken_for(party) & found.cited:
            return frozenset()
        if near := own & self._around(found.cited):
            return frozenset({min(near, key=lambda number: min(abs(number - other) for other in found.cited))})
        before = [number for number in own if number < max(found.cited)]
        if not before:
            return frozenset({min(own)}) if own and _SPEAKER.search(found.text) else None
        last = max(before)
        recent = min(found.cited) - last <= _LOOKBACK
        stands_in = (
            (implied and min(found.cited) - last <= _JUST_NAMED)
            or _SEVERAL.search(found.text)
            or _SPEAKER.search(found.text)
            or (recent and (_PERSON if party.kind == "person" else _THING).search(found.text))
            or self._described(party, found.text)
        )
        return frozenset({last}) if stands_in else None

    def _described(self, party: Party, text: str) -> bool:
        """Whether ``text`` speaks of "the ministry" where the party is a ministry."""
        heads = {head.lower() for head in _DEFINITE.findall(text)}
        words = {word.lower() for form in (party.name, *party.aliases, party.role or "") for word in form.split()}
        return bool(heads & ({*words, *_GENERIC[party.kind]}))

    def _named(self, party: Party) -> frozenset[int]:
        """Sentences that name ``party``."""
        forms = self._forms(party)
        if forms not in self._actors:
            self._actors[forms] = frozenset().union(*map(self._having, forms))
        return self._actors[forms]

    def _forms(self, party: Party) -> tuple[str, ...]:
        """What the article may call ``party``: its name and aliases, a person's surname, a body's initials."""
        words, more = party.name.split(), []
        if party.kind != "person":
            more = [initials(party.name)] if len(initials(party.name)) > 2 else []
        elif len(words) > 1 and sum(other.name.split()[-1] == words[-1] for other in self._parties) < 2:
            more = [words[-1]]
        return (party.name, *party.aliases, *more)

    def _spoken_for(self, party: Party) -> frozenset[int]:
        """Sentences that name an official or a body who represents ``party``."""
        if party.kind == "person":
            return frozenset()
        agents = [other for other in self._parties if other.represents == party.name != other.name]
        return frozenset().union(*map(self._named, agents))

    def _having(self, form: str) -> frozenset[int]:
        if form not in self._where:
            self._where[form] = frozenset(number for number, text in self._texts.items() if contains(text, form))
        return self._where[form]

    def _around(self, cited: frozenset[int]) -> frozenset[int]:
        """The sentences of the paragraphs that the cited ones stand in, without these."""
        return frozenset().union(*(self._paragraphs[number] for number in cited)) - cited


class _Found:
    """What a check has found so far: the cited sentences, those that had to be added, and what is missing."""

    def __init__(self, evidence: Sequence[int], text: str) -> None:
        self.cited = frozenset(evidence)
        self.text = text
        self.added: set[int] = set()
        self.doubts: list[str] = []


def _paragraphs(article: Article) -> dict[int, frozenset[int]]:
    """Number of each sentence → the sentences of its paragraph; in a text of one sentence a line, its neighbours'."""
    lines: list[list[int]] = []
    end = -1
    for sentence in article.sentences:
        if lines and "\n" not in article.text[end : sentence.start]:
            lines[-1].append(sentence.number)
        else:
            lines.append([sentence.number])
        end = sentence.end
    return {number: frozenset(line) for line in lines for number in line}
