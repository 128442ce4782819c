"""Which words of an article stand for which actor.

A name is looked up as it is written, up to case of its first letter, white space and the shape of its apostrophes;
a state also by its short forms, adjectives and seat of government ("Washington"), from ``states.tsv``. Anything
looser would let an invented actor pass.
"""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple


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


def forms(name: str) -> tuple[str, ...]:
    """``name`` and, if it is a state's, every form that stands for that state."""
    folded = fold(name)
    state = states().get(folded)
    if state is None:
        return (folded,) if folded else ()
    return (state.name, *state.forms, *state.adjectives, *state.seats)


def contains(text: str, name: str) -> bool:
    """Whether ``text`` has ``name`` as whole words, or a form of the state that it names."""
    return any(_pattern(form).search(fold_text(text)) for form in forms(name))


def as_written(text: str, words: str) -> str | None:
    """The place of ``text`` that has ``words``, as it is written there; case and punctuation may differ."""
    parts = r"\W+".join(map(re.escape, re.findall(r"\w+", words)))
    found = parts and re.search(rf"(?<!\w){parts}(?!\w)", text, re.IGNORECASE)
    return found.group() if found else None


@lru_cache(maxsize=512)
def fold_text(text: str) -> str:
    """``text`` with plain apostrophes and single spaces."""
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


@lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str]:
    # The first letter may differ in case ("the Committee", "the committee"), unless the form is all capitals.
    first = re.escape(form[0]) if form.isupper() else f"[{re.escape(form[0].lower())}{re.escape(form[0].upper())}]"
    return re.compile(rf"(?<!\w){first}{re.escape(form[1:])}(?!\w)")


def initials(name: str) -> str:
    """The capitals that open the words of ``name``: "ISSG" for "International Syria Support Group"."""
    return "".join(word[0] for word in name.split() if word[0].isupper())
