"""The parties of one brief: who is who, under which names, and where first named."""

import re
from collections.abc import Callable, Iterable, Sequence

from .article import Article
from .brief import Party, PartyKind
from .header import FURNITURE
from .mentions import Mention, is_ordinary, kind_of, mentions
from .names import contains, fold, fold_text, initials, states, written
from .polarity import content
from .variants import variant

_BODIES = frozenset[PartyKind](("agency", "organization", "group", "company"))


class Roster:
    """The parties found so far, each once; names are resolved against it.

    Args:
        article: The article that every party must be named in.
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        # What can name an actor: the article with its header, which may be where a body is named in full, and who
        # published it.
        self._source = article.source or ""
        lines = [line for line in article.text.splitlines() if not FURNITURE.fullmatch(line)]
        self.text = "\n".join([*lines, self._source])
        self._mentions: dict[str, Mention] = {}
        for sentence in article.sentences:
            for mention in mentions(sentence.text):
                known = self._mentions.get(mention.name.casefold())
                # Of several mentions the most telling one: with an office, or with more than a capital to go by.
                if known is None or (mention.role and not known.role) or (known.kind == "group" != mention.kind):
                    self._mentions[mention.name.casefold()] = mention
        self.parties: list[Party] = []
        self._places: dict[str, set[int]] = {}
        self.renamed = False  # whether a party got a fuller name after something may have been tied to it
        self._resolved: dict[str, Party] = {}
        self._called: dict[str, Party] = {}
        self._spelled: dict[str, str | None] = {}
        self._written: dict[str, bool] = {}

    def names(self, name: str) -> bool:
        """Whether the article names this actor, or only its acronym, or what it is the acronym of."""
        words = fold(name).split()
        if not words or all(is_ordinary(word) for word in words):
            return False
        if contains(self.text, name) or self.spelled(name) is not None or self._acronym(name) is not None:
            return True
        bodies = [mention.name for mention in self._mentions.values() if mention.kind != "person"]
        return len(words) == 1 and name.isupper() and fold(name) in map(initials, [*bodies, self._source])

    def written(self, name: str) -> bool:
        """Whether the article writes ``name`` itself, in the sense of ``names.written``."""
        if name not in self._written:
            self._written[name] = written(self.text, name)
        return self._written[name]

    def spelled(self, name: str) -> str | None:
        """How the article writes ``name``, where it only spells it otherwise ("Zelensky" for "Zelenskyy")."""
        if name not in self._spelled:
            self._spelled[name] = variant(self.text, name)
        return self._spelled[name]

    def _acronym(self, name: str) -> str | None:
        """The acronym that the article uses for a body of this name, if it does."""
        short = initials(name)
        if len(short) < 2 or (len(short) == 2 and kind_of(name) == "person"):
            return None
        return short if re.search(rf"(?<!\w){short}(?!\w)", self.text.replace(".", "")) else None

    def add(self, party: Party, called: str | None = None) -> Party:
        """Take in a party, folded into one that is already there if they are the same actor; returns what is kept.

        Args:
            party: The party.
            called: The name that the reply uses for it, where the article has another.
        """
        like = {place for key in _keys(party) for place in self._places.get(key, ())}
        kept = next((known for place in sorted(like) if self._same_actor(known := self.parties[place], party)), None)
        if kept is None:
            kept = party
            self.parties.append(party)
        else:
            name = kept.name
            _fold_into(kept, party)
            self.renamed = self.renamed or kept.name != name
        self._index(kept)
        self._resolved.clear()
        if called is not None:
            self._called[called] = kept
        return kept

    def _index(self, party: Party) -> None:
        place = next(place for place, known in enumerate(self.parties) if known is party)
        for key in _keys(party):
            self._places.setdefault(key, set()).add(place)

    def _same_actor(self, left: Party, right: Party) -> bool:
        """Whether two parties are one: of one name, or one's name is an alias of the other, or short for it."""
        if fold(left.name).casefold() == fold(right.name).casefold():
            return True
        if self._is_short_for(left, right) or self._is_short_for(right, left):
            return True
        if left.kind != right.kind:
            return False
        if left.kind == "state":
            return _key(left.name) == _key(right.name)
        if left.kind == "person" and " " in left.name and " " in right.name:
            return False  # two full names are two people, whatever they are called for short
        return _is_among(left.name, right.aliases) or _is_among(right.name, left.aliases)

    def _is_short_for(self, short: Party, full: Party) -> bool:
        """Whether one party goes by the acronym or the last name of the other, and nobody else here would."""
        name, whole = fold(short.name), [full.name, *full.aliases]
        if " " in name or is_ordinary(name):
            return False
        if {short.kind, full.kind} <= _BODIES and _is_acronym(name, full.name):
            others = [mention.name for mention in self._mentions.values()] + [party.name for party in self.parties]
            return all(_is_among(other, whole) for other in others if _is_acronym(name, other))
        if short.kind == full.kind == _shortened(name) and fold(full.name).casefold().endswith(f" {name.casefold()}"):
            before = re.findall(rf"(\w[\w.'’-]*) (?i:{re.escape(name)})(?!\w)", self.text)
            known = {word for form in whole for word in form.casefold().split()}
            others = [word for word in before if word[0].isupper() and not is_ordinary(word)]
            return all(word.casefold() in known for word in others) and not _other_office(short, full)
        return False

    def resolve(self, name: str, evidence: Sequence[int] = ()) -> Party | None:
        """The party that ``name`` stands for; made from the article if it is named there; None if it is not.

        Args:
            name: As an item writes it.
            evidence: What that item cites, for a party whose name stands in no sentence of its own.
        """
        if name in self._resolved:
            return self._resolved[name]
        found = self._called.get(name) or self._known(name) or self._by_surname(name)
        if found is None and not contains(self.text, name) and (form := self.spelled(name)):
            found = self._known(form) or self._by_surname(form)
        if found is None and self.names(name):
            found = self.add(self._from_article(name))
            found.evidence = found.evidence or list(evidence)
        if found is None:
            return None
        if not _is_among(name, [found.name, *found.aliases]) and self._spells_out(name):
            found.aliases.append(fold(name))
            self._index(found)
        self._resolved[name] = found
        return found

    def _known(self, name: str) -> Party | None:
        """The party of this name; else the state that it is a form of; else the party of this alias or acronym."""
        plain = fold(name).casefold()
        tests: list[Callable[[Party], bool]] = [
            lambda party: fold(party.name).casefold() == plain,
            lambda party: party.kind == "state" and _key(party.name) == _key(name),
            lambda party: _is_among(name, party.aliases),
            lambda party: name.isupper() and party.kind != "person" and initials(party.name) == fold(name) != "",
        ]
        for test in tests:
            for party in self.parties:
                if test(party):
                    return party
        return None

    def _by_surname(self, name: str) -> Party | None:
        """The one person who bears this surname: "Lavrov" or "President Lavrov" for Sergei Lavrov."""
        if fold(name) in states():
            return None
        words = fold(name).split()
        given = [word for word in words if not is_ordinary(word)]
        if not given or not given[-1][0].isupper():
            return None
        # "Federation" stands for the one federation in the same way.
        kind = _shortened(given[-1])
        bearers = []
        for party in self.parties:
            theirs = fold(party.name).split()
            if party.kind == kind and len(theirs) > 1 and theirs[-1].casefold() == given[-1].casefold():
                agrees = len(given) == 1 or theirs[0].casefold() == given[0].casefold()
                bearers += [party] if agrees else []
        return bearers[0] if len(bearers) == 1 else None

    def _from_article(self, name: str) -> Party:
        """A party for a name that stands in the article and that nobody declared."""
        if not contains(self.text, name):
            name = self.spelled(name) or self._acronym(name) or name
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
            patron = self.resolve(mention.represents, party.evidence)
            party.represents = patron.name if patron else None
        return party

    def _fullest(self, name: str) -> Mention | None:
        """What the article says of the actor it calls ``name``: under that name, or under one that it shortens."""
        key = fold(name).casefold()
        found = self._mentions.get(key)
        if found is None:  # "Secretary of State John Kerry": the person behind the title
            found = next((self._mentions.get(part.name.casefold()) for part in mentions(name) if part.role), None)
        if found and (found.role or " " in key):
            return found
        if name.isupper() and len(key) > 1:  # an acronym stands for the name whose words it abbreviates
            longer = [mention for mention in self._mentions.values() if initials(mention.name) == fold(name)]
        elif " " in key:
            longer = []
        else:
            longer = [
                mention
                for other, mention in self._mentions.items()
                if other.endswith(f" {key}") and mention.kind == _shortened(name) and " of " not in other
            ]
        return longer[0] if len(longer) == 1 else found

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

    def _spells_out(self, name: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold_text(self.text)) is not None


def _shortened(word: str) -> PartyKind:
    """Of which kind the actor is whose name ends in ``word``."""
    kind = kind_of(word)
    return kind if kind in ("agency", "organization") else "person"


def _key(name: str) -> str:
    state = states().get(fold(name))
    return fold(state.name if state else name).casefold()


def _keys(party: Party) -> set[str]:
    """Keys of which two parties that are one actor have one in common, so that not every two need be compared."""
    name = fold(party.name)
    forms = {fold(form).casefold() for form in (party.name, *party.aliases)}
    short = {initials(name).casefold(), name.replace(".", "").casefold(), _key(name)}
    return forms | short | {form.rpartition(" ")[2] for form in forms}


def _is_acronym(short: str, name: str) -> bool:
    letters = fold(short).replace(".", "")
    return letters.isupper() and len(letters) > 1 and initials(fold(name)) == letters


def _other_office(left: Party, right: Party) -> bool:
    """Whether two people are told apart by their offices: "President Obuya" and "Governor Adaeze Obuya"."""
    offices = content(left.role or ""), content(right.role or "")
    return all(offices) and not offices[0] & offices[1]


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
