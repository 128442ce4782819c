"""Which words of an article stand for which actor.

A name is looked up as it is written, up to white space, accents and the shape of its apostrophes and dashes; a state
also by its short forms, adjectives and seat of government ("Washington"), from ``states.tsv``. Anything
looser would let an invented actor pass.
"""

import csv
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from .header import MONTHS


class State(NamedTuple):
    """A state's usual English name and what else stands for it in news copy."""

    name: str
    forms: tuple[str, ...]
    adjectives: tuple[str, ...]
    seats: tuple[str, ...]


@cache
def states() -> dict[str, State]:
    """Every form, adjective and seat of government → its state; keys as ``fold`` gives them."""
    table = {}
    with files(__package__).joinpath("states.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            parts = {key: tuple(filter(None, row[key].split("|"))) for key in ("forms", "adjectives", "seats")}
            state = State(row["name"], **parts)
            for form in (state.name, *state.forms, *state.adjectives, *state.seats):
                table[fold(form)] = state
    return table


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """``name`` with plain apostrophes, single spaces, no leading article and no possessive ending."""
    plain = " ".join(name.replace("\u2019", "'").replace("\u2018", "'").split())
    plain = re.sub(r"^(?:the|a|an)\s+(?=\S)", "", plain, flags=re.IGNORECASE)
    return re.sub(r"(?:'s|(?<=s)')$", "", plain)


def contains(text: str, name: str) -> bool:
    """Whether ``text`` has ``name`` as whole words, or a form of the state that it names.

    Accents and the kind of apostrophe or dash make no difference; case makes none either in a name of several words
    or in a stretch of capitals, otherwise only that of the first letter.
    """
    if state := states().get(fold(name)):
        return state.name in _states_in(text)
    return written(text, name)


def written(text: str, name: str) -> bool:
    """Whether ``text`` has ``name`` itself as whole words, as ``contains`` finds it."""
    return next(_places(plain(fold(name)), plain(fold_text(text))), None) is not None


def _places(form: str, whole: str) -> Iterator[int]:
    """Where ``whole`` has ``form``; without a pattern, which would have to be compiled anew for every article."""
    low, letters = _lower(whole), form.lower()
    if len(low) != len(whole):  # a letter that is two in lower case
        yield from (hit.start() for hit in _pattern(form).finditer(whole))
        return
    at = low.find(letters) if letters else -1
    while at >= 0:
        end = at + len(form)
        if not _is_word(whole[at - 1 : at]) and not _is_word(whole[end : end + 1]) and _alike(whole[at:end], form):
            yield at
        at = low.find(letters, at + 1)


def _alike(there: str, form: str) -> bool:
    """Whether ``there``, which differs from ``form`` in case at most, may stand for it; as ``_pattern`` has it."""
    if there == form or " " in form or (len(form) > 3 and there == form.upper()):
        return True
    return not form.isupper() and there[1:] == form[1:]


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def stretch(text: str, name: str) -> str | None:
    """The place where ``written`` finds ``name``, as it is written in ``text``."""
    if not written(text, name):
        return None
    spread: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for char in " " if letter.isspace() else plain(fold_text(letter)):
            if char != " " or not letter.isspace() or not place or not text[place - 1].isspace():
                spread.append(char)
                places.append(place)
    found = _pattern(plain(fold(name))).search("".join(spread))
    return text[places[found.start()] : places[found.end() - 1] + 1] if found else None


def as_written(text: str, words: str) -> str | None:
    """The place of ``text`` that has ``words``, as it is written there; case, punctuation, "Feb." for "February"."""
    if words in text:
        return words
    parts = [_MONTH_WORDS.get(part.lower(), re.escape(part)) for part in re.findall(r"\w+", words)]
    found = parts and re.search(r"(?<!\w)" + r"\W+".join(parts) + r"(?!\w)\.?", text, re.IGNORECASE)
    if not found:
        return None
    return found.group() if words.endswith(".") else found.group().rstrip(".")


_MONTH_WORDS = {name: rf"{name[:3]}[a-z]*" for name in MONTHS}


@lru_cache(maxsize=512)
def fold_text(text: str) -> str:
    """``text`` with plain apostrophes and single spaces."""
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


@lru_cache(maxsize=512)
def _lower(text: str) -> str:
    return text.lower()


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` without accents, with plain dashes and without soft hyphens."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text.replace("\u00ad", ""))
    return re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(char for char in spread if not unicodedata.combining(char)))


@lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str]:
    if " " in form:
        return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
    first = re.escape(form[0]) if form.isupper() else f"[{re.escape(form[0].lower())}{re.escape(form[0].upper())}]"
    shouted = rf"|{re.escape(form.upper())}" if len(form) > 3 else ""  # "MR PETRIE:" in a transcript
    return re.compile(rf"(?<!\w)(?:{first}{re.escape(form[1:])}{shouted})(?!\w)")


class Places:
    """Which of several texts have a name, in the sense of ``contains``; each text is looked at as a whole once.

    Args:
        texts: Number → text, none of which holds a line end.
    """

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._numbers = list(texts)
        folded = [plain(fold_text(text)) for text in texts.values()]
        self._starts = list(accumulate((len(text) + 1 for text in folded[:-1]), initial=0))
        self._all = "\n".join(folded)
        self._states: dict[str, set[int]] = {}
        for number, text in texts.items():
            for state in _states_in(text):
                self._states.setdefault(state, set()).add(number)

    def of(self, name: str) -> frozenset[int]:
        """The numbers of the texts that have ``name``."""
        if state := states().get(fold(name)):
            return frozenset(self._states.get(state.name, ()))
        hits = _places(plain(fold(name)), self._all)
        return frozenset(self._numbers[bisect_right(self._starts, at) - 1] for at in hits)


@cache
def _state_forms() -> re.Pattern[str]:
    """Every form of every state, the longest first, so that "South Sudan" is not taken for Sudan."""
    every = sorted(states(), key=len, reverse=True)
    compass = r"(?<!\bNew )(?<!\bNorth )(?<!\bSouth )(?<!\bWest )(?<!\bEast )(?<!\bLatin )"
    first = re.escape(
        "".join(sorted({form[0] for form in every}))
    )  # else each letter of a text is looked at seven times
    return re.compile(
        rf"(?=[{first}])(?<!\w){compass}(?:{'|'.join(map(re.escape, every))})(?!\w)(?! (?:Ocean|Sea|City)\b)"
    )


@lru_cache(maxsize=1024)
def _states_in(text: str) -> frozenset[str]:
    """Names of the states that ``text`` names, in any form."""
    return frozenset(states()[hit.group()].name for hit in _state_forms().finditer(fold_text(text)))


def initials(name: str) -> str:
    """The capitals that open the words of ``name``: "ISSG" for "International Syria Support Group"."""
    return "".join(word[0] for word in name.split() if word[0].isupper())


_ENDINGS = ("n", "an", "ian", "ean", "ese", "ish", "i")


def bases(word: str) -> list[str]:
    """The names that an adjective or a people may be made of, by English endings: "Velan" and "Velans" of "Vela"."""
    one = word.removesuffix("s")
    stems = [one.removesuffix(ending) for ending in _ENDINGS if one.endswith(ending)]
    return [stem + end for stem in stems if len(stem) > 2 for end in ("", "a", "e", "i", "o")]
