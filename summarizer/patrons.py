"""What the actors are whose names do not tell, and for whom persons and agencies act."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from .attribution import acts
from .brief import PartyKind
from .names import fold, states
from .offices import Naming, kind_of
from .scene import Actor, Scene, each, head_of, key_of, stands_for


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


Ranked = list[tuple[float, Actor | None]]
"""For whom an actor may act, None for nobody, the likeliest first."""


def represent(scene: Scene) -> dict[int, Ranked]:
    """Say for whom each person and agency acts: the likeliest of the bodies and states, or nobody; and who else may."""
    ranked: dict[int, Ranked] = {}
    for actor, options in choices(scene):
        if options:
            sums = [(weigh_patron(found), patron) for patron, found in options]
            titled = next(
                (patron for patron, found in options if patron and {"named first", "kind state"} <= found), None
            )
            # Whom the office itself names by a state's name or adjective is no matter of likelihood.
            ranked[id(actor)] = sorted(sums, key=lambda pair: (pair[1] is not titled or titled is None, -pair[0]))
            patron = ranked[id(actor)][0][1]
            actor.party.represents = patron.name if patron else None
    return ranked


Options = list[tuple[Actor | None, frozenset[str]]]
"""For whom an actor may act, None for nobody, with what speaks for each."""


def choices(scene: Scene) -> list[tuple[Actor, Options]]:
    """For whom each person and agency may act."""
    claims: dict[int, list[tuple[Actor | None, str, int, int]]] = {}
    for actor, words, number, start in scene.claims:
        found = _claimed(scene, actor, words, number, start)
        claims.setdefault(id(actor), []).append((None if found is actor else found, words, number, start))
    served = {id(found): actor for actor, *_ in scene.claims for found, words, _, _ in claims[id(actor)] if found}
    around = _Around(scene)
    return [
        (actor, _options(scene, actor, claims.get(id(actor), []), served, around))
        for actor in list(scene.all)
        if actor.party.kind in ("person", "agency")
    ]


def _claimed(scene: Scene, actor: Actor, words: str, number: int, start: int) -> Actor | None:
    """Whom an office names, if by a pronoun."""
    low = re.sub(r"^the ", "", words.lower())
    if low in ("its", "their"):
        kinds = {"company", "organization", "agency", "state"} | ({"group"} if low == "their" else set())
        return scene.topic(number, start, kinds)
    if low and low not in ("his", "her"):
        return _patron(scene, re.sub(r"^(?:its|their|his|her|the) ", "", words), number, start)
    return None


class _Around:
    """Where the actors of a scene are spoken of."""

    def __init__(self, scene: Scene) -> None:
        self.sentences: dict[int, set[int]] = {}
        for number, spots in scene.spots.items():
            for spot in spots:
                if number != scene.title:
                    self.sentences.setdefault(id(spot.actor), set()).add(number)
        bodies = [actor for actor in scene.all if actor.party.kind != "person" and id(actor) in self.sentences]
        self.bodies = sorted(bodies, key=lambda actor: -len(self.sentences[id(actor)]))


def _options(
    scene: Scene,
    actor: Actor,
    claims: list[tuple[Actor | None, str, int, int]],
    served: dict[int, Actor],
    around: _Around,
) -> Options:
    party = actor.party
    _, number, start = scene.first(actor)
    if number not in scene.texts:
        return []
    reach = next((spot.reach for spot in scene.spots[number] if spot.actor is actor), (start, start))
    head = head_of(party.role or "") if party.kind == "person" else "agency"
    named = [found for found, words, _, _ in claims if found and words.lower() not in ("its", "their")]
    its = [found for found, words, _, _ in claims if found and words.lower() in ("its", "their")]
    implied = _implied(scene, actor, number, start) if party.role or party.kind == "agency" else None
    kinds = {"company", "organization", "agency", "group", "state"}
    near = scene.recent(number, start, kinds)
    acting = scene.recent(number, start, kinds, acting=True)
    topic = scene.topic(number, start, kinds)
    mine = around.sentences.get(id(actor), set())
    options: Options = []
    office = "named" if named else "its" if its else "title" if party.role else "bare"
    way = "agency" if party.kind == "agency" else office
    for patron in each([*around.bodies, *named]):
        if patron is actor or (party.kind == "agency" and patron.party.kind not in ("state", "agency")):
            continue
        kind = patron.party.kind
        found = {f"kind {kind}", f"{head or '-'} {kind}"}
        if patron in named:
            found |= {"named", "named first"} if patron is named[0] else {"named"}
            found.add(f"named {party.kind}")
        if patron in its:
            found.add("its")
        if patron is implied:
            found |= {"implied", f"implied {kind}"}
        if patron is topic:
            found.add("topic")
        if near and patron is near[0]:
            found |= {"nearest", f"nearest {kind}"}
        if acting and patron is acting[0]:
            found.add("nearest acting")
        if patron is next((one for one in near if one.party.kind == kind), None):
            found |= {"nearest of kind", f"nearest of kind {kind}"}
        if around.bodies and patron is around.bodies[0]:
            found.add("main")
        if patron is next((one for one in around.bodies if one.party.kind == kind), None):
            found.add(f"main {kind}")
        theirs = around.sentences.get(id(patron), set())
        found |= _beside(scene, patron, number, start, reach)
        back = min((number - one for one in theirs if one <= number), default=9)
        found |= {f"back {min(back, 5)}", f"back {min(back, 3)} {kind}"}
        if number + 1 in theirs:
            found.add("next")
        found.add(f"together {min(len(mine & theirs), 3)}")
        found.add(f"spoken of {min(len(theirs), 5)}")
        if id(patron) in served and served[id(patron)] is not actor:
            other = served[id(patron)]
            found |= {"served", f"served {kind}", f"served alike {head_of(other.party.role or '') == head}"}
        if not patron.mentions:
            found |= {"noun", f"noun {head or '-'}"}
        if patron.how["place"] and patron.how["place"] == sum(patron.how.values()):
            found.add("place only")
        role = set(key_of(party.role or "").split())
        if role & set(key_of(patron.name).split()):
            found.add("alike")
        if any(stands_for(word, patron) for word in role):
            found.add("stands for")
        found |= {f"{way}: {name}" for name in found if not name.startswith((f"{head} ", "named"))}
        options.append((patron, frozenset(found)))
    nobody = {
        "nobody",
        f"nobody {head or '-'}",
        f"nobody {party.kind} {bool(party.role)}",
        f"nobody named {bool(named)}",
    }
    nobody.add(f"nobody of {min(len(around.bodies), 4)}")
    if party.kind == "agency":
        nobody.add(f"nobody organ {bool(_ORGAN.search(party.name))}")
    if any(words and not found for found, words, _, _ in claims):
        nobody.add("nobody unknown")
    if any(words.lower() in ("its", "their") for _, words, _, _ in claims):
        nobody.add("nobody its")
    if not options and not claims:
        return []
    return [*options, (None, frozenset(nobody))]


def _beside(scene: Scene, patron: Actor, number: int, start: int, reach: tuple[int, int]) -> set[str]:
    """How the patron stands to the first naming of an actor in its sentence."""
    found: set[str] = set()
    for spot in scene.spots[number]:
        if spot.actor is patron:
            if reach[0] <= spot.start and spot.end <= reach[1]:
                found |= {"inside", f"inside {patron.party.kind}"}
            elif spot.start < start:
                found.add("before" if spot.acting else "before as place")
            else:
                gap = scene.texts[number][reach[1] : spot.start]
                found.add("after" if len(gap) > 25 else "behind")
                if gap in (", ", ", the "):
                    found.add("behind comma")
                if re.match(r",? (?:of|from|for|at|with|who \w+ for|representing|on behalf of) (?:the )?$", gap):
                    found.add("of")
    return found


def weigh_patron(found: Collection[str]) -> float:
    """How likely somebody acts for an actor of these features, as the log of a share."""
    table = weights()
    return sum(table.get(name, 0.0) for name in sorted(found))


@cache
def weights() -> dict[str, float]:
    """Feature → its weight, fitted on the training articles."""
    file = files(__package__).joinpath("patrons.tsv")
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return {name: float(weight) for name, weight in rows}


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
