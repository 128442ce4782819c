"""The actors that a sentence names, found by the form of its words alone: capitals, offices, bodies, states.

Rules of English news copy, not knowledge of the world; they propose, and what they propose is in the text.
"""

import re
from typing import NamedTuple

from .brief import PartyKind
from .names import fold, states


def names_in(sentence: str) -> list[str]:
    """What a plain sentence writes with capitals; offices and function words at either end are taken off."""
    found = []
    for words in _runs(sentence):
        while words and is_ordinary(words[0]):
            words.pop(0)
        while words and is_ordinary(words[-1]):
            words.pop()
        if words:
            found.append(fold(" ".join(words)))
    return found


def is_ordinary(word: str) -> bool:
    """Whether a word with a capital is no name by itself: an office, a weekday, a month, a function word, a number."""
    plain = word.lower().strip(".,'")
    return plain in _STOP or plain in _OFFICE or plain in _COMMON or not any(char.isalpha() for char in plain)


def _runs(sentence: str) -> list[list[str]]:
    """Stretches of capitalised words, as words without what "-brokered" adds to "UN"."""
    found = []
    for run in _RUN.finditer(sentence):
        if run.group()[0].isupper():
            words = [word.rstrip(",") if "." in word[:-1] else word.rstrip(".,") for word in run.group().split()]
            stretch: list[str] = []
            for word in (re.sub(r"[-–][a-z].*", "", word) for word in words):
                if word:
                    stretch.append(word)
                if re.search(r"['’]s$", word):  # "Tessier's Charleroi plant": two names
                    found.append(stretch)
                    stretch = []
            found.append(stretch)
    return found


class Mention(NamedTuple):
    """An actor as one sentence names it.

    Attributes:
        name: Without title or honorific.
        kind: What its form suggests.
        role: The office that stands before a person's name, as written.
        represents: State whose adjective opens that office.
    """

    name: str
    kind: PartyKind
    role: str | None = None
    represents: str | None = None


_STOP = frozenset(
    """
    a after again all also although among an and another any as at because before both but by certain during each
    earlier either even every few first for from further he her here his how i if in instead it its last later many
    meanwhile more most neither no nor not now of on once one only other others our out over participants several
    she since so some still such that the their then there these they this those though three through thus to today
    together tomorrow two under until we what when where whether which while who why with without yesterday yet you
    your monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
_OFFICE = frozenset(
    """
    acting ambassador assistant attorney captain chair chairman chairperson chairwoman chancellor chief cllr cllrs
    colonel commissioner congressman congresswoman counselor counterpart crown defence defense deputy director dr
    drs economy emir energy envoy executive finance first foreign general governor head homeland honorable interior
    justice king leader lieutenant lord madam majesty major mayor messrs minister mr mrs ms national officer
    permanent president presidential press prime prince princess prof professor queen representative secretary
    security senator senior sheikh sir speaker special spokesman spokesperson spokeswoman sultan trade treasury
    undersecretary vice
    """.split()
)
_COMMON = frozenset(
    """
    of government talks agreement meeting summit session round pact protocol ministerial
    four five six seven eight nine ten
    """.split()
)
_BODY = re.compile(
    r"\b(?:Ministry|Department|Court|Parliament|Army|Navy|Police|Authority|Agency|Office|Bureau|Senate|Congress|House"
    r"|Cabinet|Assembly|Directorate|Administration)\b"
)
_ORGANIZATION = re.compile(
    r"\b(?:Nations|Union|Organi[sz]ation|Council|Committee|Commission|Conference|Federation|Association|League|Party"
    r"|Alliance|Forum|Group|Front|Movement|Bank|Fund|Club|Society|Institute|Foundation|Network|Secretariat|Summit|Guild|Forces|Corps|Coalition|Community)\b"
)
_COMPANY = re.compile(
    r"\b(?:Inc|Corp|Corporation|Ltd|Limited|LLC|PLC|plc|AG|GmbH|SA|AB|AS|ASA|BV|NV|SpA|Co|Company|Airlines|Airways|Air|Motors|Holdings|Bank)\b\.?$"
)
_RUN = re.compile(
    r"(?<!\w)[^\W\d_a-z][\w.'’-]*"
    r"(?:(?:[ ]|[ ](?:of|for|de|del|da|al|bin|van|von)(?:[ ]the)?[ ])(?=[^\W\d_a-z])[\w.'’-]+)*"
)


_ACRONYM = re.compile(r"[^\W\d_a-z]{3,}(?![\w-])|[^\W\d_a-z]+$")
"""That opens a name: "IMF", "IMF Board"."""
_PARTICLES = frozenset("de del della da dos di du la le al el bin ibn van von der den ter y e".split())


def kind_of(name: str) -> PartyKind:
    """The kind that the form of a name suggests; a state's is known."""
    if fold(name) in states():
        return "state"
    if _COMPANY.search(name):
        return "company"
    if _BODY.search(name):
        return "agency"
    if _ORGANIZATION.search(name) or _ACRONYM.match(name):
        return "organization"
    words = [word for word in name.split() if word.lower() not in _PARTICLES]
    return "person" if 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) else "group"


def mentions(sentence: str) -> list[Mention]:
    """The actors that a sentence may name, found by the form of the words alone: capitals, offices, bodies, states."""
    found: dict[str, Mention] = {}
    for run in _RUN.finditer(sentence):
        if not run.group()[0].isupper():  # an accented small letter
            continue
        before = sentence[: run.start()].rstrip().rpartition(" ")[2].lower()
        words = [word.rstrip(",") if "." in word[:-1] else word.rstrip(".,") for word in run.group().split()]
        words = [word for word in words if not re.search(r"[-–][a-z]", word)]  # "UN-brokered", "Full-scale"
        while words and fold(words[0]).rstrip(".").lower() in _STOP:
            words.pop(0)
        for mention in _mentions(" ".join(words)):
            # "in Munich", "to Geneva": a place, unless its form says otherwise.
            if not (before in {"in", "at", "near", "from", "to", "outside"} and mention.kind in ("group", "person")):
                found.setdefault(mention.name, mention)
    return list(found.values())


def _mentions(run: str) -> list[Mention]:
    run = fold(run)
    if not run or run.lower() in _STOP:
        return []
    if run in states():
        return [Mention(states()[run].name, "state")]
    if _BODY.search(run) or _ORGANIZATION.search(run) or _COMPANY.search(run):
        return [Mention(run, kind_of(run))]
    state, rest = _opening_state(run)
    words = rest.split()
    body = None
    first = next((place for place, word in enumerate(words) if _is_office(word)), 0)
    if 0 < first < len(words) - 1 and not state:  # "UN Special Envoy …", "Oroko Foreign Minister …"
        body, words = " ".join(words[:first]), words[first:]
    office = 0
    while office < len(words) - 1 and (
        _is_office(words[office]) or (office and {words[office], words[office - 1]} & {"for", "of"})
    ):
        office += 1
    name = " ".join(words[office:])
    title = run[: len(run) - len(name)].strip()
    found = [Mention(state, "state")] if state else []
    if body:
        found.append(Mention(body, kind_of(body) if body.isupper() or _ORGANIZATION.search(body) else "state"))
    if name and (office or not state):
        kind: PartyKind = "person" if office else kind_of(name)
        if kind == "person" and " of " in name:  # "Minister Karim Dallo of Sanda"
            name, _, home = name.partition(" of ")
            found.append(Mention(home, "state"))
            state = state or home
        found.insert(0, Mention(name, kind, title if office else None, (body or state) if office else None))
    return found


def _is_office(word: str) -> bool:
    return word.lower().strip(".") in _OFFICE


def _opening_state(run: str) -> tuple[str | None, str]:
    """The state whose name or adjective opens ``run``, and the rest of it."""
    words = run.split()
    for length in (3, 2, 1):
        if length < len(words) and (state := states().get(fold(" ".join(words[:length])))):
            return state.name, " ".join(words[length:])
    return None, run
