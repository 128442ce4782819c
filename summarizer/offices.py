"""Offices and kinds: what the nouns of a name tell, and who is named beside which office in a sentence.

Rules of English news copy over small tables of its nouns (``nouns.tsv``), not knowledge of the world.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from .brief import PartyKind
from .names import fold, states

How = Literal["name", "seat", "adjective", "place", "office", "noun", "acronym"]
"""How an actor is named: by its name, its seat of government, its adjective, as a place, by an office, by a noun."""


@dataclass(frozen=True)
class Naming:
    """One place in a sentence that names or describes an actor.

    Attributes:
        start: Offset of the first character of the name in the sentence.
        end: Offset behind the name.
        name: The name without titles, honorifics and articles.
        kind: What its form says; None where it says nothing.
        how: In which way the actor is named.
        role: The office beside a person's name, as written.
        patron: The words beside or in that office that tell whom it is held for: "Peru", "its", "the union".
        reach: The stretch that name and office take up together.
        short: The acronym that stands in brackets behind the name.
    """

    start: int
    end: int
    name: str
    kind: PartyKind | None
    how: How = "name"
    role: str | None = None
    patron: str | None = None
    reach: tuple[int, int] = (0, 0)
    short: str | None = None


def _tables() -> dict[str, frozenset[str]]:
    with files(__package__).joinpath("nouns.tsv").open(encoding="utf-8") as file:
        return {row["class"]: frozenset(row["words"].split()) for row in csv.DictReader(file, delimiter="\t")}


WORDS = _tables()
"""Class → its words: the nouns that end a name, by kind; offices, ranks and portfolios; function words; particles."""

OFFICES, HONORIFICS, RANKS, PORTFOLIO, STOP = (
    WORDS[name] for name in ("office", "honorific", "rank", "portfolio", "function")
)
HEADS: dict[PartyKind, frozenset[str]] = {
    "agency": WORDS["agency"],
    "organization": WORDS["organization"],
    "group": WORDS["group"],
    "company": WORDS["company"],
    "state": WORDS["state"],
}
KIND_OF: dict[str, PartyKind] = {head: kind for kind, heads in reversed(HEADS.items()) for head in heads}
BODIES = HEADS["agency"] | HEADS["organization"] | {"front", "movement", "brigade", "column", "delegation", "militia"}
OPENS = BODIES | {"bank", "republic", "government", "kingdom", "city", "friends", "state", "railways", "members"}


@lru_cache(maxsize=16384)
def kind_of(name: str) -> PartyKind | None:
    """The kind that the last telling noun of a name says; None where it has none."""
    if fold(name) in states():
        return "state"
    core = re.split(r" (?:of|for|on|in|from|at|to|drafting|that|who|which|against)\b", name)[0]
    words = [word.strip(".,'’\"").lower() for word in core.split()]
    if words and words[-1] in ("commission", "board", "assembly", "service", "force", "committee", "council"):
        public = {"federal", "national", "state", "trade", "electoral", "utilities", "competition", "communications"}
        if words[-1] not in ("council", "committee") and public & set(words):
            return "agency"
    if words[-1:] == ["council"] and words[-2:-1] and words[-2] in _LOCAL:
        return "state"
    if _ARMED & set(words) or (words[:2] == ["army", "of"]):
        return "group"
    first = next(
        (state for n in (2, 1) if len(words) > n and (state := states().get(fold(" ".join(core.split()[:n]))))), None
    )
    national = bool(words) and words[0] == "bank" and fold(name.partition(" of ")[2]) in states()
    if national or (words and words[-1] in _PUBLIC and first):
        return "agency"
    if words[-2:] == ["reserve", "bank"] or words[-2:] == ["central", "bank"]:
        return "agency"
    for word in reversed(words):
        if kind := KIND_OF.get(word):
            return kind if word == words[-1] or kind != "group" else None
    return None


_ARMED = frozenset(
    "fighters patriots liberation resistance self-defence self-defense brothers tribes insurgent vanguard".split()
)
_LOCAL = frozenset("borough district county city parish town shire municipal provincial regional".split())
_PUBLIC = frozenset("board organisation organization authority commission corps guard navy service institute".split())


HEAD = "|".join(
    sorted(OFFICES - {"rep", "sen", "gov", "gen", "det", "fr", "hon", "maj", "lt", "col"}, key=len, reverse=True)
)
_NP = rf"(?:[\w&'’.-]+ ){{0,6}}?(?i:{HEAD})\b"
_OF = r"(?: (?:of|for|at|in|on|to|with|from) [^,;:.\"“”]{2,90}?)?"
_LIMIT = (
    r"said|says|say|told|by|with|and|that|when|as|from|to|of|for|between|but|because|is|was|are|were|warned|added|named"
    r"|accused|complained|asked|called|urged|remarked|replied|argued|conceded|insisted|let|met|received|after|signed"
    r"|including|against|if|while|where|who|which|than|or|also|on|in|at|both|between|whether|like|not|has|had|made"
    r"|quoted|under|through|before|invited|calls|asks|wrote|answered|objected|noted|put|see|meet|meets|objects"
)
_BEFORE = re.compile(
    rf"(?:^|[,;:–—\"“”(] ?|\b(?:{_LIMIT}) |\b(?=(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur) ))"
    rf"(?P<det>(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Oo]ur|this|that"
    rf"|then) )?"
    rf"(?P<role>(?:(?!(?:{_LIMIT}|[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|the|its|his|her|their|a|an|it|he|she|they"
    rf"|would|will|may) )[\w&'’.-]+ ){{0,6}}?(?:[\w]+-)?(?i:{HEAD})(?P<of>{_OF}))"
    rf"(?P<gap>,? )(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Prof)\.? )*$"
)
_AFTER = re.compile(
    rf", (?P<det>(?:the|an?|its|his|her|their|who is the) )?(?P<role>{_NP}{_OF})(?=,|;|[.] |[.]$|[.][\"”]| who"
    rf"| that | said| told|$|:)"
)
_NOUN_AFTER = re.compile(
    r", (?P<role>(?:an?|the) (?:[a-z'’-]+ ){0,3}[a-z'’-]+(?: (?:of|at|in|for|from|on) [^,;:\"“”]{2,60}?)?)(?=,|[.]$)"
)
_RELATIVE = re.compile(
    r", who (?P<role>(?:chairs?|heads?|leads?|commands?|runs?|represents?|speaks? for|presides? over|chaired"
    r"|headed) [^,;:.\"“”]{3,60}?)(?=,|[.]| and )"
)


def with_office(text: str, naming: Naming) -> Naming:
    """The naming with the office that stands beside the name, which makes it a person's."""
    if naming.kind not in (None, "person") or naming.how in ("office", "noun"):
        return naming
    left = naming.reach[0] if naming.role else naming.start
    before = _BEFORE.search(text[:left][-160:]) if not re.search(r"[.?!]$", text[:left].rstrip()) else None
    if (
        before
        and (before["gap"] == ", " or not before["of"])
        and not before["role"].lower().startswith(("and ", "or "))
    ):
        role = before["role"].strip()
        offset = max(0, left - 160)
        start = offset + before.start("role")
        det = (before["det"] or "").strip().lower()
        role = re.sub(r"^(?:whose|who is|no[.]|and|its|the) (?:the )?", "", role)
        telling = naming.role and naming.role.rstrip(".").lower() not in _GRADES
        if naming.role and telling and before["gap"] == " " and not naming.role[0].islower():
            role = f"{role} {naming.role}"
        if len(role) > 3 and not re.fullmatch(r"(?:Mr|Mrs|Ms|Dr)", role):
            patron = patron_of(role) or (det if det in ("its", "his", "her", "their") else None) or naming.patron
            return replace(naming, kind="person", how="name", role=role, patron=patron, reach=(start, naming.end))
    for pattern in (_AFTER, _RELATIVE, *([_NOUN_AFTER] if naming.kind == "person" or " " in naming.name else [])):
        after = pattern.match(text, naming.end)
        if after and not (naming.role and pattern is _NOUN_AFTER):
            if naming.role and len(naming.role) > 5:
                break
            role = re.sub(r"^(?:who is |whose )?(?:(?:the|an?|its) )?", "", after["role"])
            if (
                pattern is not _RELATIVE
                and (kind := kind_of(role))
                and role.split()[0].lower() != "head"
                and not naming.role
            ):
                head = re.split(r" (?:of|for|in|at|from|on) ", role)[0].split()[-1].lower()
                if head in BODIES | HEADS["company"] and head not in OFFICES:
                    return replace(naming, kind=kind)
            det = (after.groupdict().get("det") or "").strip()
            patron = patron_of(role) or (det if det in ("its", "his", "her", "their") else None) or naming.patron
            return replace(naming, kind="person", how="name", role=role, patron=patron, reach=(left, after.end()))
    return naming


_GRADES = frozenset(
    "gen general lt lieutenant col colonel maj major capt captain cmdr commander brig brigadier adm admiral sgt"
    " sergeant cllr rev fr sheikh bishop".split()
)
"""Titles that say nothing more where another office stands before them."""


def patron_of(role: str) -> str | None:
    """The words of an office that tell whom it is held for: "Peru" of "Peru's envoy", "the union" of "head of …"."""
    head = next((hit.start() for hit in re.finditer(rf"\b(?:{HEAD})\b", role, re.IGNORECASE)), len(role))
    if own := re.match(r"(.+?)(?:['’]s|(?<=s)['’]) ", role[:head]):
        return own[1]
    if verb := re.match(
        r"(?:chairs?|heads?|leads?|commands?|runs?|represents?|speaks? for|presides? over|chaired|headed) (?!of "
        r"|for )(.+)",
        role,
    ):
        return verb[1]
    words = role.split()
    for length in (3, 2, 1):
        if length < len(words) and (state := states().get(fold(" ".join(words[:length])))):
            return state.name
    front: list[str] = []
    for word in words:
        if not word[0].isupper() or word.lower() in OFFICES | RANKS | PORTFOLIO:
            break
        front.append(word)
    if front and len(front) < len(words):
        return " ".join(front)
    if (home := re.search(r" of (?:the )?([A-ZÀ-Þ][^,]*?)$", role)) and fold(home[1].split(" of ")[-1]) in states():
        return states()[fold(home[1].split(" of ")[-1])].name
    if of := re.search(r" (?:of|for|at|to|with) ((?:the |its |their )?.+)$", role):
        last = of[1].split(" for ")[-1] if " of " in role.split(" for ")[0] and " for " in of[1] else of[1]
        if not all(word.lower() in PORTFOLIO | {"and", "the", "of", "for"} for word in last.split()):
            return last
    if re.match(r"[a-z]+ ", role) and words[0] in (
        "union",
        "company",
        "government",
        "ministry",
        "federation",
        "party",
        "council",
        "committee",
        "commission",
        "guild",
        "association",
        "army",
        "police",
        "city",
        "county",
        "authority",
        "department",
        "league",
    ):
        return "the " + words[0]
    return None


def joined(text: str, found: list[Naming]) -> list[Naming]:
    """A name and the office that follows or precedes it in capitals, apart by a comma alone: one person."""
    kept: list[Naming] = []
    for naming in found:
        last = kept[-1] if kept else naming
        gap, reach = text[last.end : naming.start], (last.start, naming.end)
        if last.how == "office" and _lacks_office(naming) and _ADDRESS.fullmatch(gap):
            kept[-1] = replace(naming, kind="person", role=last.name, patron=last.patron, reach=reach)
        elif naming.how == "office" and _lacks_office(last) and " " in last.name and gap in (", ", ", the "):
            kept[-1] = replace(last, kind="person", role=naming.name, patron=naming.patron, reach=reach)
        else:
            kept.append(naming)
    return kept


_ADDRESS = re.compile(r",? (?:(?:Mr|Mrs|Ms|Dr|Sir|H[.]E|Hon|Rev|Prof)[.]? )*")


def _lacks_office(naming: Naming) -> bool:
    return naming.how == "name" and not naming.role and naming.kind in (None, "person")


_LOWER = "|".join(
    sorted(
        {
            *BODIES
            - {
                "cross",
                "order",
                "local",
                "watch",
                "house",
                "staff",
                "service",
                "force",
                "project",
                "initiative",
                "program",
                "programme",
                "panel",
                "office",
                "team",
                "fund",
                "center",
                "centre",
                "campaign",
                "pool",
                "convention",
                "relief",
                "school",
                "conference",
                "guard",
            },
            "government",
            "company",
            "carrier",
            "airline",
            "city",
            "county",
            "town",
            "shire",
            "district",
            "province",
            "opposition",
            "junta",
            "firm",
            "hospital",
        },
        key=len,
        reverse=True,
    )
)
_GROUP = "|".join(
    sorted(
        HEADS["group"]
        - {
            "front",
            "movement",
            "column",
            "brigade",
            "delegation",
            "militia",
            "opposition",
            "junta",
            "parties",
            "heads",
            "states",
            "chiefs",
            "islands",
            "authorities",
        }
        | {"authorities", "heads of state", "heads of government"},
        key=len,
        reverse=True,
    )
)
_CUT = "|".join(sorted(STOP | {"said", "says", "told", "that", "s"}, key=len, reverse=True))
_BODY_NOUN = re.compile(
    rf"\b(?P<det>the|its|their|his|her|a|an|[A-Z][\w-]+['’]s"
    rf"|[Tt]he [\w-]+['’]s) (?P<np>(?:(?!(?:{_CUT})\b)[\w’'-]+ ){{0,3}}?(?:{_LOWER}))\b(?!['’]s? [a-z]+ (?:minister"
    rf"|spokes))(?P<of> (?:of|for|drafting) (?:the )?[\w’'-]+(?: [A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_GROUP_NOUN = re.compile(
    rf"(?:(?P<det>\b(?:the|its|their|his|her|some|both|all|\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten"
    rf"|eleven|twelve|several)) )?"
    rf"(?P<np>\b(?:(?!(?:{_CUT})\b)[\w’'-]+ ){{0,2}}?(?:{_GROUP}))\b(?P<of> (?:of|in|at"
    rf"|from) (?:the )?(?:[A-Z][\w’'-]+|[\w’'-]+ [A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_OFFICE_NOUN = re.compile(
    rf"\b(?:(?P<det>the|an?|his|her|its"
    rf"|their) )?(?P<np>(?:[A-Z][\w-]+(?:['’]s)? )(?:(?!(?:{_CUT})\b)[a-z’'-]+ ){{0,2}}?(?:{HEAD})\b"
    rf"|(?<=the )(?:prime|foreign|defence|defense|finance) minister|(?<=the )(?:mediator|governor|mayor|judge|king"
    rf"|representative of [A-Z]\w+))(?! [A-Z])(?P<of>)"
)


def described(text: str) -> Iterator[Naming]:
    """Bodies, groups and offices that plain nouns describe."""
    taken: list[tuple[int, int]] = []
    readings: tuple[tuple[re.Pattern[str], How], ...] = (
        (_BODY_NOUN, "noun"),
        (_OFFICE_NOUN, "office"),
        (_GROUP_NOUN, "noun"),
    )
    for pattern, how in readings:
        for hit in pattern.finditer(text):
            start, end = hit.start("np"), hit.end()
            words = hit["np"]
            if pattern is _GROUP_NOUN:
                cut = _loose(words, bool(hit["det"]))
                start, words = start + len(words) - len(cut), cut
            det = hit["det"] or ""
            name = f"{words}{hit['of'] or ''}".strip()
            if any(a < end and start < b for a, b in taken) or not words:
                continue
            taken.append((start, end))
            kind: PartyKind = "person" if how == "office" else kind_of(name) or "group"
            own = patron_of(name) if kind in ("person", "agency") else None
            if pattern is _BODY_NOUN and kind == "agency" and re.search(r"['’]s$", det):
                own = re.sub(r"['’]s$", "", det)
            yield Naming(start, end, name, kind, how, name if kind == "person" else None, own, (start, end))


def _loose(words: str, determined: bool) -> str:
    """A plural noun with the modifiers that surely belong to it: those behind an article, and capitals."""
    parts = words.split()
    if determined:
        return words
    keep = len(parts) - 1
    while keep > 0 and (parts[keep - 1][0].isupper() or parts[keep - 1].lower() in WORDS["loose"]):
        keep -= 1
    return " ".join(parts[keep:])
