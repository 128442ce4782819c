"""GROUND: reply + article → kept items with exact spans and their support, dropped items with the reason.

An item is dropped if it cites no sentence of the article or says what the article nowhere has: an actor, a number, a
day. A detail that the article does not have is taken out of its item, with a warning. Nothing is matched loosely.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from .article import Article
from .brief import CATEGORIES, Agreement, Category, Concern, Dropped, Item, Party, Reply, Talk
from .mentions import is_ordinary, mentions, names_in
from .merge import merged
from .names import State, as_written, bases, contains, fold, initials, states
from .roster import Roster
from .schedule import Schedule
from .support import Support

I = TypeVar("I", bound=Item)  # noqa: E741 - I for item


@dataclass
class Grounded:
    """What of a reply stands, and what does not.

    Attributes:
        warnings: What was corrected or taken out of items that stand.
        removed: Those of them that tell of something taken out.
        placed: Category and position in the reply → what became of that item.
    """

    parties: list[Party] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    placed: dict[tuple[Category, int], Item | Dropped] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """All items that stand."""
        return [*self.parties, *self.agreements, *self.talks, *self.concerns]


class _Unfounded(Exception):
    """The reason why an item is dropped."""


def ground(reply: Reply, article: Article, *, close: bool = False) -> Grounded:
    """Check ``reply`` against ``article``; the reply itself is left as it is.

    Args:
        reply: What the model said.
        article: What it said it about.
        close: Whether summaries are expected to keep to the words of the sentences they cite, as those of a small
            model do when they are right; else half of their words must be the article's, which a free paraphrase keeps.

    Returns:
        The items that stand, in the order of the sentences they cite, each with its support and with every name in it
        that of a party; what was dropped; and warnings about details that were taken out.
    """
    grounding = Grounding(article, close=close)
    for category in CATEGORIES:
        for item in getattr(reply, category):
            grounding.add(category, item)
    return grounding.finish()


class Grounding:
    """One reply on its way through: items come in as they are given, and ``finish`` says what stands.

    Args:
        article: As for ``ground``.
        close: As for ``ground``.
    """

    def __init__(self, article: Article, *, close: bool = False) -> None:
        self._article = article
        self._close = close
        self._roster = Roster(article)
        self._text = self._roster.text
        self._support = Support(article, self._roster.parties)
        self._schedule = Schedule(article)
        self._declared: set[int] = set()
        self._given: dict[int, tuple[tuple[Category, int], Item]] = {}
        self._counts: Counter[Category] = Counter()
        self._out = Grounded()

    def add(self, category: Category, given: Item) -> Item | Dropped:
        """Take in the next item of its category.

        Returns:
            The item as far as it stands by now; or why it does not.
        """
        place = (category, self._counts[category])
        self._counts[category] += 1
        item = given.model_copy()  # lists are replaced below, never changed in place
        try:
            item.evidence = self._evidence(item.evidence)
            match item:
                case Party():
                    item = self._party(item)
                    self._declared.add(id(item))
                case Agreement():
                    self._agreement(item)
                case Talk():
                    self._talk(item)
                case Concern():
                    self._concern(item)
        except _Unfounded as reason:
            return self._drop(place, given, str(reason))
        if category != "parties":
            getattr(self._out, category).append(item)
        self._out.placed[place] = item
        self._given[id(item)] = (place, given)
        return item

    def judge(self, item: Item) -> str | None:
        """The support of ``item`` by what is known so far; the reason to drop it, where there is one."""
        self._support.changed()
        if isinstance(item, Agreement):
            item.one_sided = _one_sided(item, [self.known(party) for party in self._roster.parties])
        return self._support.judge(item)

    def _drop(self, place: tuple[Category, int], given: Item, reason: str) -> Dropped:
        dropped = _dropped(place[0], given, reason)
        self._out.dropped.append(dropped)
        self._out.placed[place] = dropped
        return dropped

    @property
    def parties(self) -> list[Party]:
        """The parties so far."""
        return list(self._roster.parties)

    def known(self, party: Party) -> Party:
        """``party`` without a principal who is no party so far."""
        above = self._roster.resolve(party.represents, party.evidence) if party.represents else None
        return party.model_copy(update={"represents": above.name if above and above is not party else None})

    def finish(self) -> Grounded:
        """What stands of everything that came in."""
        out = self._out
        for party in self._roster.parties:  # grows by those who are represented
            self._represented(party)
        if self._roster.renamed:
            self._retie()
        self._support.changed()
        out.agreements = self._merged(out.agreements)
        out.talks = self._merged(out.talks)
        out.concerns = self._merged(out.concerns)
        out.parties = list(self._roster.parties)
        for _ in range(2):  # a party, then whom it alone represented
            used = self._used()
            out.parties = [party for party in out.parties if id(party) in self._declared or party.name in used]
        out.parties.sort(key=lambda party: party.evidence)
        if not (out.agreements or out.talks or out.concerns):
            # The guide: where nothing is agreed, planned or worried about, nobody is a party to it.
            out.dropped += [
                _dropped("parties", party, "the brief has nothing it is a party to") for party in out.parties
            ]
            out.parties = []
        for party in out.parties:
            self._support.judge(party)
        for agreement in out.agreements:
            agreement.one_sided = _one_sided(agreement, out.parties)
        return out

    def _merged(self, items: list[I]) -> list[I]:
        """Those of ``items`` that stand, each told once."""
        kept, folded = merged([item for item in items if self._stands(item)])
        placed = self._out.placed
        placed.update({place: folded[id(item)] for place, item in placed.items() if id(item) in folded})
        for item in {id(item): item for item in folded.values()}.values():
            self._support.judge(item)  # again, since it cites more by now
        return kept

    def _stands(self, item: Item) -> bool:
        reason = self._support.judge(item)
        if reason:
            place, given = self._given[id(item)]
            self._drop(place, given, reason)
        return reason is None

    def _evidence(self, numbers: list[int]) -> list[int]:
        count = len(self._article.sentences)
        kept = sorted({number for number in numbers if 1 <= number <= count})
        if not kept:
            cited = ", ".join(map(str, numbers)) or "none"
            raise _Unfounded(f"cites no sentence of the article (cited: {cited}; the article has {count})")
        if len(kept) < len(set(numbers)):
            self._warn(
                f"A citation outside the article's {count} sentences was taken out: {sorted(set(numbers) - set(kept))}."
            )
        return kept

    def _party(self, party: Party) -> Party:
        called = party.name
        spelled = (alias if contains(self._text, alias) else self._roster.spelled(alias) for alias in party.aliases)
        party.aliases = list(dict.fromkeys(form or alias for form, alias in zip(spelled, party.aliases, strict=True)))
        absent = [alias for alias in party.aliases if not contains(self._text, alias)]
        party.aliases = [alias for alias in party.aliases if alias not in absent]
        if not contains(self._text, party.name) and (form := self._roster.spelled(party.name)):
            party.name = form
        if not contains(self._text, party.name):
            if not party.aliases:
                if not self._roster.names(party.name):
                    raise _Unfounded(f"the article does not contain the name {party.name!r}")
                party.aliases = [initials(party.name)]
            longest = max(party.aliases, key=len)
            self._warn(f"The article does not contain the name {party.name!r}; {longest!r} stands in its place.")
            party.name = longest
            party.aliases.remove(longest)
        if absent:
            self._warn(f"{party.name}: not in the article, so no alias: {', '.join(absent)}.")
        state = states().get(fold(party.name))
        if state and party.kind == "state" and _short_for(state, party.name):
            party.aliases.insert(0, party.name)
            party.name = state.name
        party.aliases = [alias for alias in dict.fromkeys(party.aliases) if fold(alias) != fold(party.name)]
        party.role = self._verbatim(party.role, "role", party.name, party) if party.kind == "person" else None
        return self._roster.add(party, called)

    def _agreement(self, item: Agreement) -> None:
        self._summary(item.summary, item)
        item.parties = self._names(item.parties, item)
        if not item.parties:
            raise _Unfounded("names no party to it")
        item.reported_by = self._name_or_none(item.reported_by, "reported_by", item.summary, item.evidence)
        item.one_sided = False  # ours to say, once all parties are known

    def _talk(self, item: Talk) -> None:
        if any(word[0].islower() for word in item.title.split() if len(word) > 3):  # else a title in title case
            self._summary(item.title, item)
        item.participants = self._names(item.participants, item)
        mediators = self._those_named(item.mediators, "mediators", item.title, item)
        item.mediators = [name for name in mediators if name not in item.participants]
        item.location = self._verbatim(item.location, "location", item.title, item)
        item.when = self._schedule.own_words(item) or self._verbatim(item.when, "when", item.title, item)
        if item.when and item.when == item.location:
            self._warn(f"when of {item.title!r} was taken out: {item.when!r} is a place.")
            item.when = None
        if correction := self._schedule.settle(item):
            self._warn(correction, removed=item.start is None and item.end is None)
        if item.status in ("scheduled", "proposed") and self._schedule.passed(item):
            raise _Unfounded(f"its day, {item.when!r}, had passed when the article was published")

    def _concern(self, item: Concern) -> None:
        self._summary(item.summary, item)
        item.raised_by = self._names(item.raised_by, item)
        if not item.raised_by:
            raise _Unfounded("names nobody who voices it")
        targets = self._those_named(item.directed_at, "directed_at", item.summary, item)
        item.directed_at = [name for name in targets if name not in item.raised_by]

    def _names(self, names: Iterable[str], item: Item) -> list[str]:
        """The names of the parties that ``names`` stand for; an item cannot do without any of them."""
        found = []
        for name in names:
            party = self._roster.resolve(name, item.evidence)
            if party is None:
                raise _Unfounded(f"names {name!r}, whom the article does not contain")
            found.append(party.name)
        return list(dict.fromkeys(found))

    def _those_named(self, names: Iterable[str], what: str, about: str, item: Item) -> list[str]:
        """As ``_names``, without those whom the article does not contain; a warning tells who they were."""
        found = [self._name_or_none(name, what, about, item.evidence) for name in names]
        return list(dict.fromkeys(name for name in found if name))

    def _name_or_none(self, name: str | None, what: str, about: str, evidence: Sequence[int] = ()) -> str | None:
        if name is None:
            return None
        party = self._roster.resolve(name, evidence)
        if party is None:
            self._warn(f"{what} of {about!r} was taken out: the article does not contain {name!r}.")
        return party.name if party else None

    def _represented(self, party: Party) -> None:
        """Tie what a party represents to a party; nobody represents themselves."""
        name = self._name_or_none(party.represents, "represents", party.name, party.evidence)
        party.represents = None if name == party.name else name

    def _verbatim(self, words: str | None, what: str, about: str, item: Item) -> str | None:
        """``words`` as the article writes them, the cited sentences first; None, with a warning, if it does not."""
        if words is None:
            return None
        cited = "\n".join(self._article.sentences[number - 1].text for number in item.evidence)
        written = as_written(cited, words) or as_written(self._text, words)
        if written is None:
            self._warn(f"{what} of {about!r} was taken out: the article does not contain {words!r}.")
        return written and " ".join(written.split())  # on one line, like all that a brief says

    def _summary(self, summary: str, item: Item) -> None:
        """A name in a summary must stand in the article as well, and so must most of its words."""
        words = _stems(summary)
        cited = " ".join(self._article.sentences[number - 1].text for number in item.evidence)
        known = _stems(cited if self._close else self._text)
        # Of 1,277 summaries written by hand for training articles, none has fewer than half its words in the article.
        if (
            (self._close or isinstance(item, Agreement | Concern))
            and len(words) > 2
            and len(words & known) * 2 < len(words)
        ):
            where = "the sentences it cites" if self._close else "the article"
            raise _Unfounded(f"most words of its text are not in {where}: {summary!r}")
        for name in names_in(summary):
            if not self._named(name, first=summary.startswith(name)):
                raise _Unfounded(f"its text names {name!r}, whom the article does not contain")

    def _named(self, name: str, *, first: bool) -> bool:
        if self._roster.written(name) or self._roster.names(name):
            return True
        if contains(self._text.replace(".", ""), name):  # "Sgt. Kip Oland", whose stop was taken off
            return True
        words = [word for part in name.split() for word in part.split("-")]
        if first and len(words) == 1 and name not in states():
            return True  # most words that open a sentence are no names, and nothing tells them apart
        parts = mentions(name)
        if any(part.kind == "person" for part in parts):
            # "Foreign Minister Sergei Lavrov": the person must stand there in one piece, the office by its words.
            return all(self._roster.names(_without_initials(part.name)) for part in parts)
        if first and re.match(r"(?:Which|Who)ever of ", name):  # "Whichever of Oroko and Sanda leaves"
            words = words[2:]
        return all(map(self._word, words))

    def _word(self, word: str) -> bool:
        """Whether a word with a capital needs no actor behind it, or the article has it, if only in the singular."""
        return (
            is_ordinary(word)
            or contains(self._text, word)
            or self._roster.written(word.removesuffix("s"))
            or any(map(self._roster.written, bases(word)))
        )

    def _used(self) -> set[str]:
        """Names that a kept item or a party needs; one made for an item that was dropped is in none of them."""
        out = self._out
        names = {name for item in out.agreements for name in (*item.parties, item.reported_by) if name}
        names |= {name for item in out.talks for name in (*item.participants, *item.mediators)}
        names |= {name for item in out.concerns for name in (*item.raised_by, *item.directed_at)}
        return names | {party.represents for party in out.parties if party.represents}

    def _retie(self) -> None:
        """A party may have been given a fuller name after an item was tied to it."""
        tied: list[tuple[Item, tuple[str, ...]]] = [(party, ("represents",)) for party in self._roster.parties]
        tied += [(item, ("parties", "reported_by")) for item in self._out.agreements]
        tied += [(item, ("participants", "mediators")) for item in self._out.talks]
        tied += [(item, ("raised_by", "directed_at")) for item in self._out.concerns]
        for item, fields in tied:
            for name in fields:
                value = getattr(item, name)
                names = value if isinstance(value, list) else [value] if value else []
                known = [party.name for other in names if (party := self._roster.resolve(other))]
                setattr(item, name, known if isinstance(value, list) else known[0] if known else None)

    def _warn(self, warning: str, *, removed: bool = True) -> None:
        if warning not in self._out.warnings:
            self._out.warnings.append(warning)
            self._out.removed += [warning] if removed else []


def _one_sided(item: Agreement, parties: Sequence[Party]) -> bool:
    """Whether who reports the agreement is one of those bound by it, or acts for one, or has one act for it."""
    above = {party.name: party.represents for party in parties}

    def side(name: str) -> str:
        seen = {name}
        while (higher := above.get(name)) and higher not in seen:
            seen.add(higher)
            name = higher
        return name

    return item.reported_by is not None and side(item.reported_by) in {side(name) for name in item.parties}


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    """What tells words of content apart: the first four letters of those with four or more, and numbers."""
    return frozenset(word.lower()[:4] for word in re.findall(r"[^\W\d_]{4,}|\d+", text))


def _without_initials(name: str) -> str:
    return " ".join(word for word in name.split() if len(word.rstrip(".")) > 1)


def _short_for(state: State, name: str) -> bool:
    """Whether ``name`` is an adjective, a capital or an initialism rather than a name that a state goes by."""
    return fold(name) in (*state.adjectives, *state.seats) or name.replace(".", "").isupper()


def _dropped(category: Category, item: Item, reason: str) -> Dropped:
    return Dropped(category=category, item=item.model_dump(), reason=reason)
