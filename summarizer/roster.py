"""The parties of one brief: who is who, under which names, and where first named."""

from collections.abc import Iterable

from .article import Article
from .brief import Party
from .mentions import Mention, kind_of, mentions
from .names import contains, fold, fold_text, initials, states


class Roster:
    """The parties found so far, each once; names are resolved against it.

    Args:
        article: The article that every party must be named in.
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        self._mentions: dict[str, Mention] = {}
        for sentence in article.sentences:
            for mention in mentions(sentence.text):
                known = self._mentions.get(mention.name.casefold())
                # Of several mentions the most telling one: with an office, or with more than a capital to go by.
                if known is None or (mention.role and not known.role) or (known.kind == "group" != mention.kind):
                    self._mentions[mention.name.casefold()] = mention
        self.parties: list[Party] = []
        self._resolved: dict[str, Party] = {}

    def names(self, name: str) -> bool:
        """Whether the article names this actor."""
        return contains(self._article.text, name)

    def add(self, party: Party) -> Party:
        """Take in a party, folded into one that is already there if they are the same actor; returns what is kept."""
        for known in self.parties:
            if known.kind == party.kind and _keys(known) & _keys(party):
                _fold_into(known, party)
                self._resolved.clear()
                return known
        self._resolved.clear()
        self.parties.append(party)
        return party

    def resolve(self, name: str) -> Party | None:
        """The party that ``name`` stands for; made from the article if it is named there; None if it is not."""
        if name in self._resolved:
            return self._resolved[name]
        found = self._known(name) or self._by_surname(name)
        if found is None and self.names(name):
            found = self.add(self._from_article(name))
        if found is not None and not _is_among(name, [found.name, *found.aliases]) and self._written(name):
            found.aliases.append(fold(name))
        if found is not None:
            self._resolved[name] = found
        return found

    def _known(self, name: str) -> Party | None:
        key = _key(name)
        found = next((party for party in self.parties if key in _keys(party)), None)
        if found is None and name.isupper() and len(name) > 1:
            found = next((party for party in self.parties if initials(party.name) == fold(name)), None)
        return found

    def _by_surname(self, name: str) -> Party | None:
        """The one person whose name ends as ``name`` does: "Lavrov" or "President Lavrov" for Sergei Lavrov."""
        last = fold(name).rpartition(" ")[2].casefold()
        people = [
            party
            for party in self.parties
            if party.kind == "person" and fold(party.name).rpartition(" ")[2].casefold() == last
        ]
        if len(people) != 1:
            return None
        theirs, given = fold(people[0].name).casefold().split(), fold(name).casefold().split()
        # "Maria Lavrova" and "Anna Lavrova" are two people; a title before the surname is none of the name.
        clash = len(given) > 1 and len(theirs) > 1 and given[-2] != theirs[-2] and kind_of(name) == "person"
        titled = len(given) > 1 and any(mention.name.casefold() == given[-1] for mention in mentions(name))
        return None if clash and not titled else people[0]

    def _from_article(self, name: str) -> Party:
        """A party for a name that stands in the article and that nobody declared."""
        mention = self._fullest(name)
        state = states().get(fold(name))
        full = state.name if state else mention.name if mention else fold(name)
        party = Party(
            name=full,
            kind="state" if state else mention.kind if mention else kind_of(full),
            role=mention.role if mention else None,
            evidence=self.where(full),
        )
        if mention and mention.represents:
            patron = self.resolve(mention.represents)
            party.represents = patron.name if patron else None
        return party

    def _fullest(self, name: str) -> Mention | None:
        """What the article says of the actor it calls ``name``: under that name, else under one that ends with it."""
        key = fold(name).casefold()
        found = self._mentions.get(key)
        if found and (found.role or " " in key):
            return found
        if name.isupper() and len(key) > 1:  # an acronym stands for the name whose words it abbreviates
            longer = [mention for mention in self._mentions.values() if initials(mention.name) == fold(name)]
        else:
            longer = [mention for other, mention in self._mentions.items() if other.endswith(f" {key}")]
        return longer[0] if len(longer) == 1 else self._mentions.get(key)

    def where(self, *names: str) -> list[int]:
        """Number of the first body sentence that has one of ``names``, in the order given; the headline comes last."""
        body = self._article.sentences
        if self._article.title is not None and len(body) > 1:
            body = (*body[1:], body[0])
        for name in names:
            for sentence in body:
                if contains(sentence.text, name):
                    return [sentence.number]
        return []

    def _written(self, name: str) -> bool:
        return fold(name).casefold() in fold_text(self._article.text).casefold()


def _key(name: str) -> str:
    state = states().get(fold(name))
    return fold(state.name if state else name).casefold()


def _keys(party: Party) -> set[str]:
    return {_key(name) for name in (party.name, *party.aliases)}


def _is_among(name: str, others: Iterable[str]) -> bool:
    return any(fold(name).casefold() == fold(other).casefold() for other in others)


def _fold_into(known: Party, party: Party) -> None:
    if len(party.name) > len(known.name) and known.kind != "state":
        known.name, party.name = party.name, known.name
        known.aliases = [alias for alias in known.aliases if not _is_among(alias, [known.name])]
    for alias in (party.name, *party.aliases):
        if not _is_among(alias, [known.name, *known.aliases]):
            known.aliases.append(alias)
    known.evidence = sorted({*known.evidence, *party.evidence})[:3]
    known.role = known.role or party.role
    known.represents = known.represents or party.represents
