"""The same article about others: names, states, cities, offices and dates swapped, consistently, labels and all.

What an article reports does not hang on who or where; a model that has seen each of its sentences about many actors
has less to gain from learning them by heart. Labels of days are not swapped: no answer that is taught has one.
"""

import random
import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from evals.gold import Gold, GoldFile
from summarizer.mentions import is_ordinary, kind_of
from summarizer.names import State, states

GIVEN = """
Aino Amara Anselm Bojana Carlos Chipo Dagny Emeka Farida Gintaras Hana Ignacio Ines Jarmila Kofi Lindiwe Lucia
Madina Marek Mehmet Milena Nadia Nikola Obinna Olga Pavel Priya Rafael Rosalind Salma Samuel Sanjay Tatiana
Teodor Thabo Ulrike Viktor Wanjiru Xavier Yara Yusuf Zdenka Akiko Bao Desta Elodie Fionn Gareth Hamid Ilse
Joonas Kiri Leila Malik
""".split()
FAMILY = """
Abara Aaltonen Bekele Brankov Castellano Chukwu Dvorak Eriksen Fairweather Galindo Haddad Ibarra Jankowski
Kamara Kovalenko Lindqvist Mabuza Marchetti Nakamura Navarro Okafor Ozturk Petrenko Quiroga Rahimi Rosenthal
Sandoval Sithole Tadesse Thorvald Ueda Vasquez Villeneuve Wachira Wolanski Yamada Zeller Zubkov Almeida Bartos
Cisse Drummond Ekström Farouk Gwala Horvath Iliev Jovanovic Kaplan Lagarde Moreau Ncube Orlov Pereira
""".split()
COINED = """
Tarvonek Ellisande Brovaly Karsten Meridia Halverton Osprey Calyx Norrvik Palisade Quillon Redmarch Solvane
Tresco Umbra Valdoro Westmere Yarrowby Zephyra Amberley Bastion Corvana Dellmoor Everline Fenwick Glasbury
""".split()
CITIES = """
Munich Geneva Vienna Istanbul Marrakech Lagos Mombasa Durban Casablanca Alexandria Aleppo Basra Karachi Mumbai
Chittagong Yangon Osaka Busan Shanghai Melbourne Auckland Vancouver Toronto Chicago Boston Seattle Houston
Monterrey Guayaquil Recife Rosario Valparaiso Cartagena Barcelona Porto Marseille Lyon Turin Naples Hamburg
Rotterdam Antwerp Gothenburg Bergen Tampere Gdansk Krakow Brno Graz Thessaloniki Odesa Kazan Almaty Samarkand
""".split()
OFFICES = [
    ["foreign minister", "finance minister", "interior minister", "trade minister", "energy minister"],
    ["spokesman", "spokeswoman"],
    ["chairman", "chairwoman", "chief executive", "general secretary"],
    ["secretary-general", "director-general"],
    ["deputy minister", "state secretary"],
    ["president", "prime minister"],
    ["mayor", "governor"],
    ["ambassador", "special envoy"],
]
MONTHS = """January February March April June July August September October November December""".split()
SHORT = ["Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec"]
DAYS = """Monday Tuesday Wednesday Thursday Friday Saturday Sunday""".split()
YEARS = 20
_PLURAL = (
    "United States",
    "Netherlands",
    "Philippines",
    "Bahamas",
    "United Kingdom",
    "United Arab Emirates",
    "Maldives",
)

Swap = Callable[[str], str]


def swapped(gold: Gold, seed: int) -> Gold:
    """``gold`` about others; the same ``seed`` gives the same swap."""
    swap = _swap(gold, random.Random(f"{gold.slug} {seed}"))  # noqa: S311 - for variety, not for secrecy
    fields = gold.file.model_dump(exclude={"published"})
    changed: Any = _everywhere(fields, swap)
    file = GoldFile.model_validate({**changed, "published": gold.file.published, "source": gold.file.source})
    return Gold(gold.path, file, swap(gold.text))


def _everywhere(value: Any, swap: Swap) -> Any:
    if isinstance(value, str):
        return swap(value)
    if isinstance(value, dict):
        return {key: part if key in ("status", "kind") else _everywhere(part, swap) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_everywhere(part, swap) for part in value]
    return value


def _swap(gold: Gold, chance: random.Random) -> Swap:
    """What replaces each name in one article, every occurrence alike."""
    text = gold.text
    table: dict[str, str] = {}
    table |= _states(text, chance)
    table |= _shuffled(CITIES, text, chance)
    table |= _names(gold, text, chance, set(table))
    months = dict(zip(MONTHS, _turned(MONTHS, chance), strict=True))
    table |= months | dict(zip(SHORT, _turned(SHORT, chance), strict=True))
    table |= dict(zip(DAYS, _turned(DAYS, chance), strict=True))
    table |= _offices(chance)
    later = chance.randint(-YEARS, YEARS)
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(form) for form in sorted(table, key=len, reverse=True))
        + r")(?!\w)|\b(?:19[5-9]\d|20[0-4]\d)\b(?![\d,])"
    )

    def replaced(hit: re.Match[str]) -> str:
        found = hit.group()
        return table[found] if found in table else str(int(found) + later)

    return lambda given: pattern.sub(replaced, given)


def _states(text: str, chance: random.Random) -> dict[str, str]:
    """State → another one, in each of the forms that an article may have: name, adjective, seat of government."""
    every = {state.name: state for state in states().values()}
    there = [state for state in every.values() if any(form in text for form in _all(state))]
    plain = [
        state
        for state in every.values()
        if state.adjectives
        and state.seats
        and " " not in state.name
        and state not in there
        and state.name not in _PLURAL
    ]
    table = {}
    for state, other in zip(there, chance.sample(plain, min(len(there), len(plain))), strict=False):
        if chance.random() < 0.15:
            continue
        for form in (state.name, *state.forms):
            # "U.S. officials" has the short form for an adjective.
            adjective = form.replace(".", "").isupper()
            table[f"the {form}"] = table[f"The {form}"] = other.name
            table[form] = other.adjectives[0] if adjective else other.name
        table |= dict.fromkeys(state.adjectives, other.adjectives[0])
        table |= dict.fromkeys(state.seats, other.seats[0])
        table[state.name] = other.name
    return table


def _all(state: State) -> Iterable[str]:
    return chain([state.name], state.forms, state.adjectives, state.seats)


def _names(gold: Gold, text: str, chance: random.Random, taken: set[str]) -> dict[str, str]:
    """Words of people's names, and the words of bodies' names that are nobody else's, each → another word."""
    table: dict[str, str] = {}
    given, family, coined = (chance.sample(pool, len(pool)) for pool in (GIVEN, FAMILY, COINED))
    for party in gold.file.brief.parties:
        pools = (given, family) if party.kind == "person" else (coined, coined)
        if party.kind in ("state", "agency"):
            continue
        for form in chain(filter(None, party.name), party.aliases):
            words = form.split()
            for place, word in enumerate(words):
                fixed = len(word) < 4 or not word.isalpha() or word in taken or is_ordinary(word) or word.isupper()
                if fixed or not word[0].isupper() or re.search(rf"\b{re.escape(word.lower())}\b", text):
                    continue
                if party.kind != "person" and kind_of(word) in ("agency", "organization", "company"):
                    continue
                pool = pools[0] if place == 0 and len(words) > 1 else pools[1]
                if word not in table and pool:
                    table[word] = pool.pop()
    return table


def _shuffled(words: list[str], text: str, chance: random.Random) -> dict[str, str]:
    there = [word for word in words if re.search(rf"\b{word}\b", text)]
    others = [word for word in words if word not in there]
    return dict(zip(there, chance.sample(others, len(there)), strict=True))


def _turned(words: list[str], chance: random.Random) -> list[str]:
    by = chance.randrange(len(words))
    return words[by:] + words[:by]


def _offices(chance: random.Random) -> dict[str, str]:
    table: dict[str, str] = {}
    for group in OFFICES:
        if chance.random() < 0.5:
            for office, other in zip(group, _turned(group, chance), strict=True):
                table |= {office: other, office.title(): other.title(), office.capitalize(): other.capitalize()}
    return table
