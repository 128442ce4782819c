"""What is wrong with a gold file: each finding names the file, the item and the rule of the annotation guide it breaks.

Labels are code's input like any other, and an error in one counts against every model that is right.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.names import as_written, contains, fold, states

from .gold import FOLDER, Forms, Gold, GoldParty, GoldTalk, is_iso, load, splits

MOST_QUOTES = 4


class Finding(NamedTuple):
    """One rule that one file breaks; a note is for the labeller to look at and fails nothing."""

    file: str
    rule: str
    message: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {'note: ' if self.note else ''}{self.rule}: {self.message}"


def lint(gold: Gold) -> list[Finding]:
    """Every rule that ``gold`` breaks."""
    found = [*_file(gold), *_evidence(gold), *_parties(gold), *_items(gold), *_talks(gold)]
    return [Finding(gold.path.name, *finding) for finding in found]


def lint_folder(folder: Path = FOLDER) -> list[Finding]:
    """Every rule that the gold set as a whole breaks: its files, and how they are split.

    Raises:
        GoldError: A file does not have the form.
    """
    files = {path.stem for path in folder.glob("*.yaml")} - {"split"}
    findings = [finding for slug in sorted(files) for finding in lint(load(folder / f"{slug}.yaml"))]
    named = Counter(slug for slugs in splits(folder).values() for slug in slugs)
    astray = sorted(files ^ set(named))
    findings += [Finding("split.yaml", "split", f"{slug} is a file or in a split, but not both") for slug in astray]
    findings += [Finding("split.yaml", "split", f"{slug} is in two splits") for slug, n in named.items() if n > 1]
    texts = {path.stem for path in folder.glob("*.txt")}
    findings += [Finding(f"{slug}.txt", "split", "no labels stand beside it") for slug in sorted(texts - files)]
    return findings


_Found = Iterator[tuple[str, str] | tuple[str, str, bool]]


def _file(gold: Gold) -> _Found:
    if not re.fullmatch(rf"{gold.file.published}-[a-z0-9-]+", gold.slug):
        yield "file-name", f"it is not {gold.file.published}-<slug>.yaml"
    title = gold.file.title
    if title is not None and " ".join(title.split()) not in " ".join(gold.text.split()):
        yield "title", f"{title!r} is not in the text"
    if gold.article.title != title:
        yield "title", f"the reader takes {gold.article.title!r} for the headline, the file {title!r}", True
    brief = gold.file.brief
    if brief.parties and not (brief.agreements or brief.talks or brief.concerns):
        yield "parties", "an article with no agreement, talk or concern has no parties"


def _evidence(gold: Gold) -> _Found:
    sentences = gold.article.sentences
    starts, ends = {s.start for s in sentences}, {s.end for s in sentences}
    for item in gold.file.brief.items:
        if len(item.evidence) > MOST_QUOTES:
            yield "evidence", f"{_label(item)} cites {len(item.evidence)} sentences; the fewest that carry it are meant"
        for quote in item.evidence:
            span = gold.find(quote)
            if span is None:
                yield "quote", f"{_label(item)} quotes what is not in the text: {quote[:80]!r}"
            elif not gold.cited([quote]):
                yield "quote", f"{_label(item)} quotes a dateline or page furniture: {quote[:80]!r}"
            elif span[0] not in starts or span[1] not in ends:
                yield (
                    "sentence",
                    f"{_label(item)} quotes no whole sentences as the reader cuts them: {quote[:80]!r}",
                    True,
                )


def _parties(gold: Gold) -> _Found:
    text = gold.text
    seen: dict[str, str] = {}
    for party in gold.file.brief.parties:
        name = str(party.name[0])
        if not contains(text, name) and not _is_named_by_adjective(text, name):
            yield "name", f"{name!r} is not in the text, nor a state that the text has a form of"
        for alias in party.aliases:
            if not re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", text):
                yield "alias", f"alias {alias!r} of {name!r} is not in the text"
        for form in dict.fromkeys([*(str(form) for form in party.name), *party.aliases]):
            owner = seen.setdefault(fold(form), name)
            if owner != name:
                yield "alias", f"{form!r} stands for {owner!r} and for {name!r}"
        if name in party.aliases or len(set(party.aliases)) < len(party.aliases):
            yield "alias", f"{name!r} has an alias twice"
        if party.kind != "person" and party.role != (None,):
            yield "role", f"{name!r} is no person and has a role"
        if party.kind == "state" and any(form is not None for form in party.represents):
            yield "represents", f"{name!r} is a state and represents somebody"
        yield from _verbatim(gold, party, "role", party.role)
        for other in filter(None, party.represents):
            if other not in _names(gold) and not contains(text, other) and not _is_named_by_adjective(text, other):
                yield "represents", f"{name!r} represents {other!r}, which is no party and not in the text"


def _items(gold: Gold) -> _Found:
    names = _names(gold)
    brief = gold.file.brief
    for item in (*brief.agreements, *brief.talks, *brief.concerns):
        for field in ("parties", "participants", "mediators", "raised_by", "directed_at", "reported_by"):
            listed = [name for name in getattr(item, field, ()) if name is not None]
            for name in listed:
                if name not in names:
                    yield "names", f"{_label(item)}: {field} has {name!r}, which is the name of no party"
            if len(set(listed)) < len(listed):
                yield "names", f"{_label(item)}: {field} has a name twice"
    for concern in brief.concerns:
        if both := set(concern.raised_by) & set(concern.directed_at):
            yield "names", f"{_label(concern)}: {sorted(both)} raise it against themselves"


def _talks(gold: Gold) -> _Found:
    for talk in gold.file.brief.talks:
        label = _label(talk)
        if both := set(talk.participants) & set(talk.mediators):
            yield "mediators", f"{label}: {sorted(both)} are participants and mediators"
        yield from _verbatim(gold, talk, "when", talk.when)
        for form in talk.location:
            if form and not as_written(gold.text, form) and not contains(gold.text, form):
                yield "location", f"{label}: {form!r} is not in the text"
        days = [day for day in (*talk.start, *talk.end) if day]
        for day in days:
            if not is_iso(day):
                yield "date", f"{label}: {day!r} is no ISO date"
        if days and talk.when == (None,):
            yield "date", f"{label} has a date but no words for it (when)"
        start, end = talk.start[0], talk.end[0]
        if start and end and start[: len(end)] > end[: len(start)]:
            yield "date", f"{label} ends ({end}) before it begins ({start})"
        if start and start == end:
            yield "date", f"{label}: end is null for a single day"


def _verbatim(gold: Gold, item: GoldParty | GoldTalk, field: str, forms: Forms) -> _Found:
    for form in forms:
        if form and not as_written(gold.text, form):
            yield field, f"{_label(item)}: {form!r} is not in the text"


def _names(gold: Gold) -> set[str]:
    return {str(party.name[0]) for party in gold.file.brief.parties}


def _is_named_by_adjective(text: str, name: str) -> bool:
    """Whether an adjective alone names the state; "Korean" does for South Korea."""
    state = states().get(fold(name))
    forms = {form.split()[-1] for form in state.adjectives} if state else set()
    return any(re.search(rf"\b{re.escape(form)}\b", text) for form in forms)


def _label(item: object) -> str:
    for category, field in (("party", "name"), ("talk", "title"), ("item", "summary")):
        forms: Forms | None = getattr(item, field, None)
        if forms:
            return f"{category} {str(forms[0])[:60]!r}"
    raise TypeError(item)
