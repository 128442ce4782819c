"""What a labeller may enter, and what is wrong with it: the annotation guide's rules that code can check.

An entry is an item as it stands on the page, half written as it may be: every text a string, every list there. What
passes here passes the lint of gold files; each fault names the item and the field, so that the page can go there.
A text may be several forms that are all accepted, as gold files have them: " | " stands between them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from ..article import Article
from ..brief import CATEGORIES, CHECKED, Agreement, Category, Concern, Item, Party, Talk
from ..names import as_written, contains, fold, states

MOST_SENTENCES = 4
"""More than these are never the fewest that carry an item."""

CLASSES: dict[Category, type[Item]] = {
    "parties": Party,
    "agreements": Agreement,
    "talks": Talk,
    "concerns": Concern,
}
FILE = ("source", "published", "origin", "title")
"""What a gold file says of its article."""

Entry = dict[str, Any]
Form = Literal["text", "long", "choice", "list", "names", "name", "date"]
"""How a field is entered: ``list`` holds several things, ``names`` parties, ``name`` one of them."""

SEPARATOR = " | "
NOTHING = "none"
"""What a form is called that leaves the field empty, where another one does not."""

_PARTIES = ("parties", "participants", "mediators", "raised_by", "directed_at")
_DATE = "Write YYYY-MM-DD, YYYY-MM or YYYY."
_SHAPE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_TOLD = {
    "too_short": "This may not be empty.",
    "string_too_short": "This may not be empty.",
    "missing": "This may not be empty.",
    "literal_error": "Choose one.",
    "string_pattern_mismatch": _DATE,
}


class Slot(NamedTuple):
    """One field of a category's items."""

    name: str
    form: Form
    values: tuple[str, ...]
    help: str

    @property
    def is_text(self) -> bool:
        """Whether it is entered as words, and so may have several forms."""
        return self.form not in ("list", "names", "choice")


@dataclass(frozen=True)
class Fault:
    """One thing to mend; ``field`` is empty where it is the item as a whole."""

    category: Category | Literal["file"]
    index: int
    field: str
    message: str


@dataclass(frozen=True)
class Entries:
    """What the page holds: about the file, and the entries of each category."""

    file: Mapping[str, str]
    items: Mapping[Category, Sequence[Entry]]


@cache
def slots(category: Category) -> tuple[Slot, ...]:
    """The fields of a category's items in their order, as ``brief.py`` declares them; evidence is not among them."""
    found = []
    for name, field in CLASSES[category].model_fields.items():
        if name not in (*CHECKED, "evidence"):
            values = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
            found.append(Slot(name, _form(name, field.annotation), values, _help(field.description or "")))
    return tuple(found)


def _help(description: str) -> str:
    """What a model is told of a field, for people: on the page nothing is null."""
    return re.sub(r"\b([Nn])ull\b", lambda match: "Left empty" if match[1] == "N" else "left empty", description)


def _form(name: str, annotation: Any) -> Form:
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is list:
        return "names" if name in _PARTIES else "list"
    if name in ("start", "end"):
        return "date"
    if name in ("represents", "reported_by"):
        return "name"
    return "long" if name == "summary" else "text"


def entry(category: Category, given: Mapping[str, Any]) -> Entry:
    """An entry of whatever was given: an item, a model's reply, a draft. What does not fit is left empty."""
    weak = given.get("support", "weak") == "weak"
    made: Entry = {
        "optional": given.get("optional") is True,
        "evidence": _numbers(given.get("evidence")),
        "completed_by": _numbers(given.get("completed_by")),
        "doubts": _texts(given.get("doubts")) if weak else [],
    }
    for name, form, values, _ in slots(category):
        value = given.get(name)
        if form in ("list", "names"):
            made[name] = _texts(value)
        else:
            made[name] = _line(value) if isinstance(value, str) and (not values or value in values) else ""
    return made


def forms(text: str) -> list[str]:
    """The accepted forms of a text, the preferred one first; the empty one as such."""
    parts = [part.strip() for part in text.split(SEPARATOR)]
    return ["" if part.lower() == NOTHING else part for part in parts]


def about(given: Any) -> dict[str, str]:
    """What is said of the file, complete."""
    held = given if isinstance(given, Mapping) else {}
    return {name: _line(held[name]) if isinstance(held.get(name), str) else "" for name in FILE}


def _line(text: str) -> str:
    return " ".join(text.split())


def _texts(value: Any) -> list[str]:
    return [_line(one) for one in value if isinstance(one, str) and one.strip()] if isinstance(value, list) else []


def _numbers(value: Any) -> list[int]:
    return sorted({one for one in value if type(one) is int}) if isinstance(value, list) else []


# --- what is wrong with it -------------------------------------------------------------------------------------------


def check(entries: Entries, article: Article) -> tuple[dict[Category, list[Item]], list[Fault]]:
    """The items that the entries are, and every fault in them, in the order of the page."""
    items: dict[Category, list[Item]] = {name: [] for name in CATEGORIES}
    faults = [Fault("file", 0, *fault) for fault in _file(entries, article)]
    names = [forms(party["name"])[0] for party in entries.items["parties"]]
    owners: dict[str, str] = {}
    for category in CATEGORIES:
        for index, one in enumerate(entries.items[category]):
            item, broken = _item(category, one)
            if item is not None:
                items[category].append(item)
            rules = [_evidence(one, article), _listed(category, one, set(names))]
            if category == "parties":
                rules += [_party(one, article.text, set(names)), _one_owner(one, owners, names[:index])]
            elif category == "talks":
                rules += [_talk(one, article.text)]
            found = [*broken, *(fault for rule in rules for fault in rule)]
            faults += [Fault(category, index, *fault) for fault in found]
    return items, faults


_Found = Iterator[tuple[str, str]]


def _file(entries: Entries, article: Article) -> _Found:
    file = entries.file
    for name in ("source", "published", "origin"):
        if not file[name]:
            yield name, "This may not be empty."
    if file["published"] and day(file["published"]) is None:
        yield "published", "Write the day as YYYY-MM-DD."
    if file["title"] and headline(file["title"], article) is None:
        yield "title", "This is not in the text."
    if entries.items["parties"] and not any(entries.items[name] for name in CATEGORIES[1:]):
        yield "", "An article with no agreement, talk or concern has no parties."


def day(text: str) -> date | None:
    """The day that ``text`` is, written in full; None if it is none."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def headline(title: str, article: Article) -> str | None:
    """``title`` as the text has it, line ends and all; None if it does not."""
    found = re.search(r"\s+".join(map(re.escape, title.split())), article.text)
    return found.group() if found else None


def _item(category: Category, one: Entry) -> tuple[Item | None, list[tuple[str, str]]]:
    given = {slot.name: forms(one[slot.name])[0] if slot.is_text else one[slot.name] for slot in slots(category)}
    try:
        return CLASSES[category].model_validate({**given, "evidence": one["evidence"]}), []
    except ValidationError as error:
        told = {str(fault["loc"][0]): _TOLD.get(fault["type"], fault["msg"]) for fault in error.errors()}
        return None, list(told.items())


def _evidence(one: Entry, article: Article) -> _Found:
    numbers = one["evidence"]
    if not numbers:
        yield "evidence", "Cite at least one sentence."
    elif len(numbers) > MOST_SENTENCES:
        yield "evidence", f"At most {MOST_SENTENCES} sentences; the fewest that carry it are meant."
    if beyond := [number for number in numbers if not 1 <= number <= len(article.sentences)]:
        yield "evidence", f"The article has no sentence {beyond[0]}."


def _listed(category: Category, one: Entry, names: set[str]) -> _Found:
    """Names in lists are names of parties, each once; who agrees and who is worried is said."""
    for name, form, _, _ in slots(category):
        if form != "names" and name != "reported_by":
            continue
        listed = forms(one[name]) if form == "name" else one[name]
        if not listed and name in ("parties", "raised_by"):
            yield name, "Name at least one party."
        for unknown in [each for each in listed if each and each not in names][:1]:
            yield name, f"“{unknown}” is the name of no party."
        if len(set(listed)) < len(listed):
            yield name, "A name is here twice."
    if category == "concerns" and (both := set(one["raised_by"]) & set(one["directed_at"])):
        yield "directed_at", f"“{min(both)}” raises it against itself."
    if category == "talks" and (both := set(one["participants"]) & set(one["mediators"])):
        yield "mediators", f"“{min(both)}” is among the participants."


def _party(one: Entry, text: str, names: set[str]) -> _Found:
    (name, *_), kind = forms(one["name"]), one["kind"]
    if name and not _is_named(text, name):
        yield "name", "Neither this nor a form of it is in the text."
    for alias in one["aliases"]:
        if not re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", text):
            yield "aliases", f"“{alias}” is not in the text."
    if name in one["aliases"] or len(set(one["aliases"])) < len(one["aliases"]):
        yield "aliases", "An alias is here twice, or is the name."
    if one["role"] and kind and kind != "person":
        yield "role", "Only a person has a role."
    elif other := _not_written(text, one["role"]):
        yield "role", f"“{other}” is not in the text."
    for whom in filter(None, forms(one["represents"])):
        if kind == "state":
            yield "represents", "A state represents nobody."
        elif whom not in names and not _is_named(text, whom):
            yield "represents", f"“{whom}” is no party, nor in the text."


def _one_owner(one: Entry, owners: dict[str, str], before: Sequence[str]) -> _Found:
    """No form stands for two parties; ``owners`` is filled as the parties are gone through."""
    name, *others = forms(one["name"])
    if name and name in before:
        yield "name", "Another party has this name."
    for field, form in [*(("name", form) for form in (name, *others)), *(("aliases", form) for form in one["aliases"])]:
        owner = owners.setdefault(fold(form), name)
        if form and owner != name:
            yield field, f"“{form}” stands for “{owner}” already."


def _is_named(text: str, name: str) -> bool:
    """Whether the text has the name, or an adjective of the state that it is; "Korean" does for South Korea."""
    state = states().get(fold(name))
    adjectives = {form.split()[-1] for form in state.adjectives} if state else set()
    return contains(text, name) or any(re.search(rf"\b{re.escape(form)}\b", text) for form in adjectives)


def _not_written(text: str, words: str) -> str | None:
    """The first form of ``words`` that the text does not have."""
    return next((form for form in forms(words) if form and not as_written(text, form)), None)


def _talk(one: Entry, text: str) -> _Found:
    if other := _not_written(text, one["when"]):
        yield "when", f"“{other}” is not in the text."
    if (one["start"] or one["end"]) and not one["when"]:
        yield "when", "There is a date but no words for it."
    for name in ("start", "end"):
        first, *others = forms(one[name])
        if any(form and not _SHAPE.fullmatch(form) for form in others):  # the first one its class has told of
            yield name, _DATE
        elif any(form and _SHAPE.fullmatch(form) and day((form + "-01-01")[:10]) is None for form in (first, *others)):
            yield name, "The calendar has no such day."
    (start, *_), (end, *_) = forms(one["start"]), forms(one["end"])
    if start and start == end:
        yield "end", "Leave it empty for a single day."
    elif start and end and start[: len(end)] > end[: len(start)]:
        yield "end", "It ends before it begins."
    for place in forms(one["location"]):
        if place and not as_written(text, place) and not contains(text, place):
            yield "location", f"“{place}” is not in the text."
