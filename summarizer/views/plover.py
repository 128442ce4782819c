"""The items of a brief in the terms of PLOVER: of what type they are, who acts, towards whom, and who these are.

PLOVER is the Political Language Ontology for Verifiable Event Records (Open Event Data Alliance, draft 0.8; REQUEST is
its DEMAND, as the POLECAT data have it). The table is in docs/events.md. Words decide only where somebody who acts
stands right before the verb; for the rest there is the general type, without a mode.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, Field

from ..brief import Agreement, Concern, Item, Party, PartyKind, Talk
from ..identity import namings
from ..names import fold, states

EventType = Literal["AGREE", "CONSULT", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"]
"""Those of the sixteen types that an item can be."""
Mode = Literal["visit", "third-party", "multilateral", "phone", "meet", "disapprove", "allege", "withdraw"]
Context = Literal["future", "hypothetical"]


class Actor(BaseModel):
    """Who acts, or towards whom; fields are PLOVER's unless they say that they are ours."""

    code: str | None = Field(
        description="ISO 3166-1 alpha-3 code of the state that it is or acts for; null where the article names none."
    )
    sector: str | None = Field(description="Primary sector: GOV, LEG, OPP, …; null where kind and words leave it open.")
    actor_text: str = Field(description="Its name in the brief: the fullest form in the article, a state's usual name.")
    office: str | None = Field(description="A person's office as the article phrases it.")
    kind: PartyKind | None = Field(description="Ours: its kind in the brief; null if it is no party there.")
    represents: str | None = Field(description="Ours: the name of whom it acts for.")


@dataclass(frozen=True)
class Coded:
    """What an item is in PLOVER's terms.

    Attributes:
        event: Its type; None if there is none for it.
        source: Names of those who act; of what is mutual all sides, as PLOVER has it.
        recipient: Names of those towards whom they act.
        mode: How, of what the type has for it.
        context: When, of PLOVER's special contexts.
    """

    event: EventType | None
    source: Sequence[str]
    recipient: Sequence[str] = ()
    mode: Sequence[Mode] = ()
    context: Sequence[Context] = ()


def coded(item: Item, cast: "Cast") -> Coded:
    """An agreement, talk or concern in PLOVER's terms."""
    match item:
        case Agreement():
            return _agreement(item, cast)
        case Talk():
            return _talk(item, cast)
        case Concern():
            return _concern(item, cast)
    raise TypeError(item)


# --- what it is ------------------------------------------------------------------------------------------------------


def _agreement(item: Agreement, cast: "Cast") -> Coded:
    opening = cast.opening(item.parties, item.summary)
    others = [name for name in item.parties if name not in opening]
    first, rest = item.parties[:1], item.parties[1:]
    match item.status:
        case "reached" if cast.do(item.parties, r"signs?|signed|ratif(?:y|ies|ied)|finali[sz]e[sd]?", item.summary):
            return Coded("SUPPORT", item.parties)
        case "reached" | "tentative":
            return Coded("AGREE", item.parties)
        case "proposed":  # the offerer is listed first, and only words tell a second one from those it is made to
            return Coded("AGREE", opening, others) if {*first} & {*opening} else Coded("AGREE", first, rest)
        case "rejected":
            if opening and not {*first} & {*opening}:
                return Coded("REJECT", opening, others)
            return Coded("REJECT", rest or first, first if rest else ())
        case "broken":
            if item.reported_by and _BREACH.search(item.summary):
                side = cast.side(item.reported_by)
                accused = [name for name in item.parties if not side & cast.side(name)]
                return Coded("ACCUSE", [item.reported_by], accused, ["allege"])
            leaves = cast.do(opening, r"(?:(?:is|are) )?withdr(?:aws?|ew|awn|awing)", item.summary)
            return Coded("SANCTION", opening or item.parties, others if opening else (), ["withdraw"] if leaves else ())


_BREACH = re.compile(r"\b(?:violat|breach|broken?\b(?! (?:down|up|off|out)))")


def _talk(item: Talk, cast: "Cast") -> Coded:
    if item.status == "cancelled":
        return Coded("REJECT", item.participants, mode=["meet"])
    mode: list[Mode] = []
    source, recipient = item.participants, list[str]()
    codes = {name: cast.actor(name).code for name in item.participants}
    if re.search(r"\b(?:visit|trip)\b", item.title) and (place := code_of_place(item.location)):
        hosts = [name for name in item.participants if codes[name] == place]
        guests = [name for name in item.participants if codes[name] != place]
        if hosts and guests:
            mode, source, recipient = ["visit"], guests, hosts
    if item.mediators:
        mode.append("third-party")
    if len({*codes.values()} - {None}) > 2:
        mode.append("multilateral")
    if re.search(r"\b(?:phone|telephone|video|virtual|online|call)\b", item.title, re.IGNORECASE):
        mode.append("phone")
    context: list[Context] = ["future", "hypothetical"] if item.status == "proposed" else ["future"]
    return Coded("CONSULT", source, recipient, mode, context)


_VOICED: tuple[tuple[str, EventType, tuple[Mode, ...]], ...] = (
    (r"threaten(?:s|ed)?", "THREATEN", ()),
    (r"reject(?:s|ed)?|refuse[sd]?", "REJECT", ()),
    (r"demand(?:s|ed)?", "REQUEST", ()),
    (r"accuse[sd]?|allege[sd]?|blame[sd]?|sue[sd]?", "ACCUSE", ("allege",)),
    (
        r"condemn(?:s|ed)?|critici[sz]e[sd]?|denounce[sd]?|object(?:s|ed)?|complain(?:s|ed)?|deplore[sd]?|decr(?:y|ies|ied)"
        r"|oppose[sd]?|disapprove[sd]?|protest(?:s|ed)? (?:against|that)",
        "ACCUSE",
        ("disapprove",),
    ),
)
"""What those who voice a concern are said to do → type and mode."""


def _concern(item: Concern, cast: "Cast") -> Coded:
    for verbs, event, mode in _VOICED:
        if cast.do(item.raised_by, verbs, item.summary):
            return Coded(event, item.raised_by, item.directed_at, mode)
    # PLOVER has complaints about somebody, and leaves out comments on a situation.
    return Coded("ACCUSE" if item.directed_at else None, item.raised_by, item.directed_at)


# --- who it is -------------------------------------------------------------------------------------------------------


class Cast:
    """The parties of one brief.

    Args:
        parties: All of them.
    """

    def __init__(self, parties: Sequence[Party]) -> None:
        self._parties = {fold(party.name): party for party in reversed(parties)}
        known = zip(parties, namings(parties), strict=True)
        self._states = {fold(party.name): naming.state for party, naming in known}

    def actor(self, name: str) -> Actor:
        """The actor called ``name``, a party or not."""
        party = self._parties.get(fold(name))
        home = states().get(fold(name))
        state = self._states[fold(name)] if party else home.name if home else None
        return Actor(
            code=iso3().get(state) if state else None,
            sector=self._sector(party) if party else None,
            actor_text=name,
            office=party.role if party else None,
            kind=party.kind if party else None,
            represents=party.represents if party else None,
        )

    def actors(self, names: Iterable[str]) -> list[Actor]:
        """The actors called ``names``."""
        return [self.actor(name) for name in names]

    def side(self, name: str) -> set[str]:
        """The actor and all whom it acts for, folded."""
        side: set[str] = set()
        while name and fold(name) not in side:
            side.add(fold(name))
            party = self._parties.get(fold(name))
            name = (party and party.represents) or ""
        return side

    def do(self, names: Iterable[str], verbs: str, text: str) -> bool:
        """Whether in ``text`` one of the actors, or of those it acts for, stands right before one of ``verbs``."""
        forms = "|".join(re.escape(form) for name in names for one in self.side(name) for form in self._forms(one))
        return bool(forms) and re.search(rf"(?<!\w)(?:{forms}) (?:(?:{_BETWEEN}) )*(?:{verbs})\b", text) is not None

    def opening(self, names: Sequence[str], text: str) -> list[str]:
        """Those of the actors whom ``text`` opens with as the ones who do what it says; none where that is not sure."""
        found: list[str] = []
        at = 0
        while True:
            forms = {form: name for name in names if name not in found for form in self._forms(name)}
            longest = sorted(forms, key=len, reverse=True)
            hit = re.compile(rf"(?:[Tt]he |\w+['’]s )?({'|'.join(map(re.escape, longest))})(?!\w)").match(text, at)
            if not forms or not hit:
                return []
            found.append(forms[hit[1]])
            more = _LISTED.match(text, hit.end())
            if not more:
                return [] if _NO_SUBJECT.match(text, hit.end()) else found
            at = more.end()

    def _forms(self, name: str) -> list[str]:
        party = self._parties.get(fold(name))
        forms = [party.name, *party.aliases] if party else [name]
        if party and party.kind == "person":
            forms += party.name.split()[-1:]
        return [folded for form in forms if (folded := fold(form))]

    def _sector(self, party: Party, seen: int = 0) -> str | None:
        """PLOVER's sector of a party: of a person its office tells, else whom it acts for."""
        if party.kind in _OF_KIND:
            return _OF_KIND[party.kind]
        words = (party.role or "") if party.kind == "person" else party.name
        if party.kind == "person" and re.match(r"(?:former|ex)\b", words, re.IGNORECASE):
            return "CVL"  # so the codebook
        own = next((sector for sector, kinds, cues in _SECTORS if party.kind in kinds and cues.search(words)), None)
        patron = self._parties.get(fold(party.represents)) if party.represents else None
        if own or patron is None or seen > len(self._parties):
            return own
        return self._sector(patron, seen + 1) if party.kind == "person" else None


_LISTED = re.compile(r",? and |, ")
_NO_SUBJECT = re.compile(r"['’]|.{0,12}\b(?:was|were|been|being|(?:is|are) \w+ed)\b")
_BETWEEN = "has|have|had|also|again|both|jointly|formally|repeatedly|strongly|sharply|publicly|today|yesterday"

_OF_KIND: dict[PartyKind, str] = {"state": "GOV", "company": "BUS"}


def _cues(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_OFFICIAL: tuple[PartyKind, ...] = ("person", "agency")
_PEOPLE: tuple[PartyKind, ...] = ("group", "organization")

_SECTORS: tuple[tuple[str, tuple[PartyKind, ...], re.Pattern[str]], ...] = (
    ("GOV", _OFFICIAL, _cues("ministry|minister|premier|cabinet|government|embassy|ambassador|state department")),
    ("GOV", ("agency",), _cues("department|presidency|white house|kremlin|treasury|office|bureau")),
    ("GOV", ("agency",), _cues("authority|agency|administration|commission|board|central bank|reserve bank|bank of")),
    ("LEG", _OFFICIAL, _cues("parliament|congress|senate|national assembly|legislature|duma|knesset|house of \\w+")),
    ("LEG", _OFFICIAL, _cues("senator|lawmaker|legislator|congress(?:wo)?man|MP|member of parliament")),
    ("JUD", _OFFICIAL, _cues("court|tribunal|judge|judiciary|chief justice|magistrate")),
    ("COP", _OFFICIAL, _cues("police|gendarmerie|sheriff")),
    ("SPY", _OFFICIAL, _cues("(?:intelligence|security|secret) (?:service|agency)s?")),
    ("MIL", _OFFICIAL, _cues("army|navy|air force|armed forces|military|admiral|colonel|troops")),
    ("MIL", ("group",), _cues("soldiers|troops")),
    ("OPP", _PEOPLE, _cues("opposition")),
    ("REB", _PEOPLE, _cues("rebels?|insurgents?|guerrillas?")),
    ("REF", ("group",), _cues("refugees|displaced")),
    ("LAB", _PEOPLE, _cues("workers|trade unions?|labou?r unions?|strikers")),
    ("AGR", _PEOPLE, _cues("farmers|peasants")),
    ("EDU", _PEOPLE, _cues("university|school|students|teachers")),
    ("MED", _PEOPLE, _cues("hospitals?|doctors|nurses")),
    ("JRN", _PEOPLE, _cues("journalists|reporters")),
    ("REL", _PEOPLE, _cues("church|diocese|synod|clergy|bishops")),
    ("PTY", ("organization",), re.compile(r"\bparty$|^party (?:of|for)\b", re.IGNORECASE)),
    ("CVL", ("group",), _cues("civilians|residents|villagers")),
)
"""Sector, the kinds of party that may be of it, and what their names or, of a person, the office must hold."""


def code_of_place(place: str | None) -> str | None:
    """The code of a state that is named as the place; a city is none, whatever state it is known to lie in."""
    state = states().get(fold(place)) if place else None
    if state is None or fold(place or "") in (*state.seats, *state.adjectives):
        return None
    return iso3()[state.name]


@cache
def iso3() -> dict[str, str]:
    """Usual name of each state of ``states.tsv`` → its ISO 3166-1 alpha-3 code.

    The parts of the United Kingdom have its code, as in POLECAT; the Soviet Union and Yugoslavia have those that were
    theirs (ISO 3166-3), and Kosovo has XKX, which ISO leaves to users and POLECAT has too.
    """
    with files(__package__).joinpath("iso3.tsv").open(encoding="utf-8") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file, delimiter="\t")}
