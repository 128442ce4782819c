"""GROUND: reply + article → kept items with exact spans, dropped items with the reason.

An item is dropped if it cites no sentence of the article or names an actor that the article does not contain; a
detail that the article does not have is taken out of its item, with a warning. Nothing is matched loosely.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from .article import Article
from .brief import Agreement, Category, Concern, Dropped, Item, Party, Reply, Talk
from .mentions import is_ordinary, names_in
from .names import as_written, contains, fold, initials, states
from .roster import Roster

I = TypeVar("I", bound=Item)  # noqa: E741 - I for item


@dataclass
class Grounded:
    """What of a reply stands, and what does not."""

    parties: list[Party] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _Unfounded(Exception):
    """The reason why an item is dropped."""


def ground(reply: Reply, article: Article) -> Grounded:
    """Check ``reply`` against ``article``; the reply itself is left as it is.

    Returns:
        The items that stand, in the order of the sentences they cite, with every name in them that of a party; what
        was dropped; and warnings about details that were taken out.
    """
    return _Grounding(article).run(reply)


class _Grounding:
    def __init__(self, article: Article) -> None:
        self._article = article
        self._text = article.text  # all of it: a party may be named in full in a header line alone
        self._roster = Roster(article)
        self._out = Grounded()

    def run(self, reply: Reply) -> Grounded:
        out = self._out
        for party in reply.parties:
            self._keep("parties", party, self._party)
        for agreement in reply.agreements:
            self._keep("agreements", agreement, self._agreement)
        for talk in reply.talks:
            self._keep("talks", talk, self._talk)
        for concern in reply.concerns:
            self._keep("concerns", concern, self._concern)
        out.agreements = _folded(out.agreements, lambda item: (fold(item.summary).casefold(),))
        out.concerns = _folded(out.concerns, lambda item: (fold(item.summary).casefold(),))
        out.talks = _folded(out.talks, lambda item: (fold(item.title).casefold(), item.when, item.location))
        out.parties = self._roster.parties
        for party in out.parties:
            self._represented(party)
        self._retie()
        out.parties.sort(key=lambda party: party.evidence)
        if not (out.agreements or out.talks or out.concerns):
            # The guide: where nothing is agreed, planned or worried about, nobody is a party to it.
            out.dropped += [
                _dropped("parties", party, "the brief has nothing it is a party to") for party in out.parties
            ]
            out.parties = []
        return out

    def _keep(self, category: Category, given: I, check: Callable[[I], None]) -> None:
        item = given.model_copy(deep=True)
        try:
            item.evidence = self._evidence(item.evidence)
            check(item)
        except _Unfounded as reason:
            self._out.dropped.append(_dropped(category, given, str(reason)))
            return
        if category != "parties":
            getattr(self._out, category).append(item)

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

    def _party(self, party: Party) -> None:
        absent = [alias for alias in party.aliases if not contains(self._text, alias)]
        party.aliases = [alias for alias in party.aliases if alias not in absent]
        if not self._roster.names(party.name):
            if not party.aliases:
                raise _Unfounded(f"the article does not contain the name {party.name!r}")
            longest = max(party.aliases, key=len)
            self._warn(f"The article does not contain the name {party.name!r}; {longest!r} stands in its place.")
            party.name = longest
            party.aliases.remove(longest)
        if absent:
            self._warn(f"{party.name}: not in the article, so no alias: {', '.join(absent)}.")
        state = states().get(fold(party.name))
        if state and party.kind == "state" and state.name != party.name:
            party.aliases.insert(0, party.name)
            party.name = state.name
        party.aliases = [alias for alias in dict.fromkeys(party.aliases) if fold(alias) != fold(party.name)]
        if party.kind != "person":
            party.role = None
        else:
            party.role = self._verbatim(party.role, "role", party.name)
        self._roster.add(party)

    def _agreement(self, item: Agreement) -> None:
        self._summary(item.summary)
        item.parties = self._names(item.parties)
        if not item.parties:
            raise _Unfounded("names no party to it")
        item.reported_by = self._name_or_none(item.reported_by, "reported_by", item.summary)

    def _talk(self, item: Talk) -> None:
        item.participants = self._names(item.participants)
        item.mediators = [name for name in self._names(item.mediators) if name not in item.participants]
        item.location = self._verbatim(item.location, "location", item.title)
        item.when = self._verbatim(item.when, "when", item.title)
        self._dates(item)

    def _concern(self, item: Concern) -> None:
        self._summary(item.summary)
        item.raised_by = self._names(item.raised_by)
        if not item.raised_by:
            raise _Unfounded("names nobody who voices it")
        item.directed_at = [name for name in self._names(item.directed_at) if name not in item.raised_by]

    def _names(self, names: Iterable[str]) -> list[str]:
        """The names of the parties that ``names`` stand for."""
        found = []
        for name in names:
            party = self._roster.resolve(name)
            if party is None:
                raise _Unfounded(f"names {name!r}, whom the article does not contain")
            found.append(party.name)
        return list(dict.fromkeys(found))

    def _name_or_none(self, name: str | None, what: str, item: str) -> str | None:
        if name is None:
            return None
        party = self._roster.resolve(name)
        if party is None:
            self._warn(f"{what} of {item!r} was taken out: the article does not contain {name!r}.")
        return party.name if party else None

    def _represented(self, party: Party) -> None:
        """Tie what a party represents to a party; nobody represents themselves."""
        name = self._name_or_none(party.represents, "represents", party.name)
        party.represents = None if name == party.name else name
        if not party.evidence:
            party.evidence = self._roster.where(party.name, *party.aliases)

    def _verbatim(self, words: str | None, what: str, item: str) -> str | None:
        """``words`` as the article writes them; None, with a warning, if it does not."""
        written = words and as_written(self._text, words)
        if words and not written:
            self._warn(f"{what} of {item!r} was taken out: the article does not contain {words!r}.")
        return written or None

    def _dates(self, item: Talk) -> None:
        """Take out a date that no words of the article carry, or that is on no calendar."""
        if item.when is None and (item.start or item.end):
            self._warn(f"The date of {item.title!r} was taken out: no words of the article carry it.")
            item.start = item.end = None
        if item.end == item.start:
            item.end = None
        try:
            ends = [date.fromisoformat((day + "-01-01")[:10]) for day in (item.start, item.end) if day]
        except ValueError:
            ends = []
        else:
            if ends == sorted(ends):
                return
        self._warn(f"The date of {item.title!r} was taken out: {item.start} to {item.end} is on no calendar.")
        item.start = item.end = None

    def _summary(self, summary: str) -> None:
        """A name in a summary must stand in the article as well."""
        for name in names_in(summary):
            if not self._named(name):
                raise _Unfounded(f"its summary names {name!r}, whom the article does not contain")

    def _named(self, name: str) -> bool:
        if contains(self._text, name) or all(is_ordinary(word) or contains(self._text, word) for word in name.split()):
            return True
        short = initials(name)
        return len(short) > 1 and contains(self._text.replace(".", ""), short)

    def _retie(self) -> None:
        """A party may have been given a fuller name after an item was tied to it."""
        tied: list[tuple[Item, tuple[str, ...]]] = [(party, ("represents",)) for party in self._out.parties]
        tied += [(item, ("parties", "reported_by")) for item in self._out.agreements]
        tied += [(item, ("participants", "mediators")) for item in self._out.talks]
        tied += [(item, ("raised_by", "directed_at")) for item in self._out.concerns]
        for item, fields in tied:
            for name in fields:
                value = getattr(item, name)
                setattr(
                    item, name, self._names(value) if isinstance(value, list) else value and self._names([value])[0]
                )

    def _warn(self, warning: str) -> None:
        if warning not in self._out.warnings:
            self._out.warnings.append(warning)


def _folded(items: list[I], content: Callable[[I], Hashable]) -> list[I]:
    """Items in the order of their evidence; those of one content folded into the first, their evidence joined."""
    kept: dict[Hashable, I] = {}
    for item in items:
        first = kept.setdefault(content(item), item)
        if first is not item:
            first.evidence = sorted({*first.evidence, *item.evidence})
    return sorted(kept.values(), key=lambda item: item.evidence)


def _dropped(category: Category, item: Item, reason: str) -> Dropped:
    return Dropped(category=category, item=item.model_dump(), reason=reason)
