"""What the actors are whose names do not tell, and for whom persons and agencies act."""

import re
from collections import Counter

from .attribution import acts
from .brief import PartyKind
from .names import fold, states
from .offices import Naming, kind_of
from .scene import Actor, Scene, head_of, key_of, stands_for


def judge(scene: Scene) -> None:
    """Say what the actors are whose names do not tell, and drop those that are only places."""
    patrons = Counter(id(found) for _, patron, _, _ in scene.claims if (found := scene.who(patron)))
    for actor in list(scene.all):
        party = actor.party
        if party.kind != "person" or kind_of(party.name):
            continue
        if not actor.mentions:
            scene.drop(actor)
            continue
        if party.role:
            continue
        words = party.name.split()
        places = [(scene.texts[n], s, e) for n, s, e in actor.mentions]
        thing = sum(_as_thing(text, s, e) for text, s, e in places) + 3 * patrons[id(actor)]
        person = sum(_as_person(text, s, e) for text, s, e in places)
        if len(words) > 1:
            spoken = any(re.search(r"\b(?:he|she|his|her|him)\b", text[e:]) for text, _, e in places)
            person += int(spoken) + 2 * (words[-1] in party.aliases)
            thing += 2 * (words[0] in party.aliases) + 2 * actor.how["place"]
        if (
            thing > person
            or (person == 0 and (len(words) == 1 or thing or len(places) > 1))
            or any(char.isdigit() for char in party.name)
        ):
            party.kind = _kind_of_thing(scene, actor)
            if not patrons[id(actor)] and not any(acts(text, s, e) for text, s, e in places):
                scene.drop(actor)
        elif actor.how["place"] and not any(acts(text, s, e) for text, s, e in places):
            scene.drop(actor)


def _kind_of_thing(scene: Scene, actor: Actor) -> PartyKind:
    """What an actor is that is no person and whose name does not tell."""
    around = " ".join(scene.texts[n][max(0, s - 60) : e + 60] for n, s, e in actor.mentions).lower()
    name = re.escape(actor.name.lower())
    if re.search(
        rf"{name}[’']?s? (?:shire|county|council|city|town|province|district)\b|(?:mayor|city|town|district) of {name}",
        around,
    ):
        return "state"
    if re.search(r"\b(?:rebels?|insurgents?|guerrillas?|militia|fighters|armed|separatists?)\b", around):
        return "group"
    return "company" if _of_business(scene) else "organization"


def _of_business(scene: Scene) -> bool:
    text = scene.article.text
    return (
        len(re.findall(r"\b(?:company|shares|airline|firm|merger|bid|chief executive|shareholders|plant)\b", text)) > 1
    )


def represent(scene: Scene) -> None:
    """Say for whom each person and agency acts."""
    for actor, patron, number, start in scene.claims:
        _represent(scene, actor, patron, number, start)


def _represent(scene: Scene, actor: Actor, patron: str, number: int, start: int) -> None:
    """Say for whom an actor acts: whom the office names, else whom it implies."""
    party = actor.party
    if party.represents is not None or (party.kind == "person" and not party.role and not patron):
        return
    low = re.sub(r"^the ", "", patron.lower())
    found: Actor | None = None
    if low in ("its", "their"):
        kinds = {"company", "organization", "agency", "state"} | ({"group"} if low == "their" else set())
        found = scene.topic(number, start, kinds)
    elif low and low not in ("his", "her"):
        found = _patron(scene, re.sub(r"^(?:its|their|his|her|the) ", "", patron), number, start)
    if found is None or found is actor:
        found = _implied(scene, actor, number, start)
    if found is not None and found is not actor:
        party.represents = found.name


def _patron(scene: Scene, words: str, number: int, start: int) -> Actor | None:
    """The actor that the words of an office name or describe; made if they describe a body."""
    if found := scene.who(words):
        return found
    head = head_of(words)
    for actor in scene.recent(number, start, {"company", "organization", "agency", "group", "state"}):
        if head in key_of(actor.name).split() or stands_for(head, actor):
            return actor
    state = states().get(fold(words))
    kind = kind_of(words)
    if state or (kind in ("agency", "organization", "company", "state") and " " in words and len(words) < 60):
        return scene.make(Naming(0, 0, re.sub(r" \(\w+\)$", "", words), kind, "noun"), number)
    return None


def _implied(scene: Scene, actor: Actor, number: int, start: int) -> Actor | None:
    """Whom an office that does not say so is held for: the state or the body that is spoken of there."""
    party = actor.party
    if party.kind == "person" and not party.role:
        return None
    head = head_of(party.role or "")
    nearby = scene.recent(number, start, {"state"}, acting=True)
    served = {other.party.represents for other, patron, _, _ in scene.claims if patron and other is not actor}
    free = [state for state in nearby if state.name not in served] or nearby
    state = max(free, key=lambda state: len(state.mentions), default=None)
    if party.kind == "agency":
        return state if _ORGAN.search(party.name) else None
    if head in _OF_STATES or party.role in ("President", "Foreign Minister"):
        return state
    return scene.topic(number, start, {"company", "organization", "agency"}) or state


_ORGAN = re.compile(
    r"\b(?:National|Federal|State|ministry|department|court|parliament|army|navy|police|senate|congress|cabinet"
    r"|treasury|embassy"
    r"|marines|troops|military|prosecutor\w*|coastguard|guards?|office|secretariat)\b",
    re.IGNORECASE,
)


_OF_STATES = frozenset("minister ambassador premier general colonel governor undersecretary".split())


_PERSONAL = re.compile(
    r"(?:['’]s (?:view|words|opinion))|,? (?:who|said|says|told|added|warned|complained|argued|himself|herself)\b"
)


def _as_person(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return int(bool(_PERSONAL.match(after))) + int(bool(re.search(r"(?:said|says|added|warned|by|told) $", before)))


def _as_thing(text: str, start: int, end: int) -> int:
    after, before = text[end:], text[:start]
    return 2 * int(
        bool(
            re.match(
                r",? (?:which|its)\b|['’]s (?:[a-z]+ ){0,3}(?:chief|chairman|president|director|head|shares"
                r"|spokes\w+|offer|bid|board|plant|fleet|members|leaders?|owner|managers?|management)\b",
                after,
            )
        )
    ) + int(bool(re.search(r"\b[Tt]he $", before)))
