"""Which actors of an article are parties of its brief: features of each, weighed by a table fitted beforehand."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache
from importlib.resources import files

from .attribution import ACTED_ON, ACTING, masked
from .offices import kind_of
from .scene import Actor, Scene


def features(
    scene: Scene, actor: Actor, cited: Collection[int], speaking: Callable[[int], list[Actor]]
) -> dict[str, float]:
    """What speaks for an actor's being a party and what against it, as the table of weights names it."""
    party, how = actor.party, actor.how
    spoken = sum(actor in speaking(number) for number in scene.texts if number != scene.title)
    places = [(scene.texts[number], start, end) for number, start, end in actor.mentions if number != scene.title]
    spots = [
        (n, spot) for n, found in scene.spots.items() for spot in found if spot.actor is actor and n != scene.title
    ]
    inside = sum(
        any(
            other.actor is not actor
            and other.actor.party.kind == "person"
            and other.reach[0] <= spot.start
            and spot.end <= other.reach[1]
            for other in scene.spots[n]
        )
        for n, spot in spots
    )
    sentences = {n for n, _ in spots}
    agents = [other for other in scene.all if other.party.represents == party.name and other is not actor]
    first = min(sentences, default=len(scene.texts))
    found: dict[str, float] = {
        "one": 1.0,
        party.kind: 1.0,
        "speaks": float(spoken > 0),
        "speaks often": min(spoken, 4) / 4,
        "mentioned": min(len(actor.mentions), 6) / 6,
        "sentences": min(len(sentences), 6) / 6,
        "once": float(len(spots) <= 1),
        "early": float(first <= 3),
        "late": first / max(len(scene.texts), 1),
        "title": float(any(spot.actor is actor for spot in scene.spots.get(scene.title or 0, ()))),
        "acts": float(any(ACTING.match(text, end) for text, _, end in places)),
        "acted on": float(any(ACTED_ON.search(text[:start]) for text, start, _ in places)),
        "owns": float(any(re.match(r"['’]", text[end:]) for text, _, end in places)),
        "in office only": float(bool(spots) and inside == len(spots)),
        "noun": float(not actor.mentions),
        "plural noun": float(not actor.mentions and party.name.split()[-1].endswith("s") and " " not in party.name),
        "adjective only": float(party.kind == "state" and not actor.mentions),
        "place": how["place"] / max(1, sum(how.values())),
        "place only": float(
            party.kind == "state" and bool(how["place"]) and how["place"] == sum(how.values()) - how["adjective"]
        ),
        "seat": float(how["seat"] > 0),
        "office": float(how["office"] > 0 and how["name"] == 0),
        "role": float(party.role is not None and how["name"] > 0),
        f"{party.kind} bare": float(party.role is None and party.represents is None),
        "agents": float(bool(agents)),
        "agent speaks": float(any(agent in speaking(n) for agent in agents for n in scene.texts)),
        "short text": float(len(scene.texts) < 10),
        "long text": float(len(scene.texts) > 20),
        "single": float(" " not in party.name),
        "guessed": float(party.kind != "person" and kind_of(party.name) is None),
        "capitals": float(party.name.isupper()),
        "digit": float(any(char.isdigit() for char in party.name)),
        "lower": float(party.name[0].islower()),
        "aliases": min(len(party.aliases), 3) / 3,
        "behind of": _share(bool(re.search(r"\b(?:of|in|at|on|near) (?:the )?$", text[:s])) for text, s, _ in places),
        "opens": _share(s < 2 for _, s, _ in places),
        "before noun": _share(bool(re.match(r"(?:['’]s?)? [a-z]{4,}", text[e:])) for text, _, e in places)
        - _share(bool(ACTING.match(text, e)) for text, _, e in places),
        "behind the": _share(bool(re.search(r"\b[Tt]he $", text[:s])) for text, s, _ in places),
        "acts share": _share(bool(ACTING.match(text, e)) for text, _, e in places),
        "acted on share": _share(bool(ACTED_ON.search(text[:s])) for text, s, _ in places),
        "quoted": _share(not masked(text)[s:e].strip() for text, s, e in places),
        "former": float(bool(re.match(r"(?:former|late|retired|then)\b", party.role or ""))),
        "many": min(len(scene.all), 40) / 40,
        "part of text": len(sentences) / max(len(scene.texts), 1),
    }
    found[f"{party.kind} single"] = found["single"]
    found[f"{party.kind} guessed"] = found["guessed"]
    found[f"{party.kind} once"] = found["once"]
    found[f"{party.kind} speaks"] = found["speaks"]
    found[f"{party.kind} noun"] = found["noun"]
    found[f"{party.kind} in office"] = found["in office only"]
    found[f"{party.kind} agents"] = found["agents"]
    found["once quiet"] = found["once"] * (1 - found["speaks"])
    if cited:
        found["cited"] = float(bool(sentences & set(cited)))
        found["cited share"] = len(sentences & set(cited)) / max(1, len(sentences))
        found[f"cited {party.kind}"] = found["cited"]
        found["cited acts"] = float(
            any(n in cited and ACTING.match(scene.texts[n], end) is not None for n, _, end in actor.mentions)
        )
        found["cited speaks"] = float(any(actor in speaking(n) for n in cited if n in scene.texts))
        found["cited noun"] = found["cited"] * found["noun"]
        found["cited in office"] = found["cited"] * found["in office only"]
        found["cited once"] = found["cited"] * found["once"]
        found["cited single"] = found["cited"] * found["single"]
        found["cited guessed"] = found["cited"] * found["guessed"]
        found["cited acted on"] = float(
            any(n in cited and ACTED_ON.search(scene.texts[n][:start]) is not None for n, start, _ in actor.mentions)
        )
        found["agent cited"] = float(any(spot.actor in agents for n in cited for spot in scene.spots.get(n, ())))
        found["agent speaks cited"] = float(
            any(agent in speaking(n) for agent in agents for n in cited if n in scene.texts)
        )
        patron_cited = any(spot.actor.name == party.represents for n in cited for spot in scene.spots.get(n, ()))
        found["patron cited"] = float(party.represents is not None and patron_cited)
        found["near cited"] = float(any(n + step in sentences for n in cited for step in (-1, 1)))
        found["few cited"] = float(len(cited) < 3)
    return found


def _share(truths: Iterable[bool]) -> float:
    """The share of what is true; 0 of nothing."""
    known = list(truths)
    return sum(known) / len(known) if known else 0.0


def weigh(features: dict[str, float], mode: str) -> float:
    """The log-odds that an actor of these features is a party; above 0 it is taken for one."""
    table = weights()
    return sum(value * table[name][mode == "cited"] for name, value in features.items() if name in table)


@cache
def weights() -> dict[str, tuple[float, float]]:
    """Feature → its weight without and with knowledge of what items cite; fitted on the training articles."""
    file = files(__package__).joinpath("parties.tsv")
    if not file.is_file():
        return {}
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return {name: (float(alone), float(cited)) for name, alone, cited in rows}
