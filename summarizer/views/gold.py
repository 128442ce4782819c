"""A brief → a gold file, for a labeller to correct: YAML in the form of the annotation guide, doubts and drops told.

It is to stand beside the article's text, ``Document.article.text``. What grounding found is no label: doubts, and that
a report is one-sided, stand above the item as comments, and so does, at the end, what was dropped.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from ..article import Article
from ..brief import CATEGORIES, CHECKED, ONE, Agreement, Brief, Item
from ..documents import Document
from ..sentences import Sentence
from .words import CATEGORY, reported


def to_gold(document: Document) -> str:
    """The gold file of a brief.

    Where source or day of publication are not known they are null and a comment asks for them; ``evals.gold`` refuses
    the file until they are there.
    """
    return "".join(f"{line}\n" for line in _file(document))


def _file(document: Document) -> Iterator[str]:
    brief = document.brief
    about = brief.article
    yield "# From a brief, to be corrected by docs/annotation-guide.md. In origin say then where the text is from."
    yield _yaml({"source": about.source}) + ("" if about.source else "  # who published it")
    yield _yaml({"published": about.published}) + ("" if about.published else "  # the day, as YYYY-MM-DD")
    from_web = f"; {about.url}" if about.url else ""
    yield _yaml({"origin": f"brief by {brief.run.model}, not yet checked{from_web}"})
    yield _yaml({"title": about.title}) + ("" if about.title else "  # the headline as in the text, if there is one")
    yield "brief:"
    quotes = _Quotes(brief, document.article)
    for category in CATEGORIES:
        items: list[Item] = getattr(brief, category)
        yield f"  {category}:" if items else f"  {category}: []"
        for item in items:
            for doubt in item.doubts if item.support == "weak" else ():
                yield f"  {_comment(f'weak: {doubt}')}"
            if isinstance(item, Agreement) and item.one_sided:
                yield f"  {_comment(reported(item))}"
            for line in _entry(type(item), item.model_dump(), quotes):
                yield f"  {line}"
    if brief.dropped:
        yield "# Dropped as unfounded, with the reason; what the article does state belongs above."
    kinds = {category: kind for kind, category in CATEGORY.items()}
    for dropped in brief.dropped:
        yield "#"
        yield _comment(f"{ONE[dropped.category]}: {dropped.reason}")
        for line in _entry(kinds[dropped.category], dropped.item, quotes):
            yield f"#   {line}"


def _entry(kind: type[Item], given: Mapping[str, Any], quotes: "_Quotes") -> Iterator[str]:
    """The lines of one item: remarks, then its fields in the guide's order, without the empty ones."""
    fields: dict[str, Any] = {}
    for name in kind.model_fields:
        value = _plain(given.get(name))
        if name not in Item.model_fields and name not in CHECKED and (value not in (None, [], "") or name in _NEEDED):
            fields[name] = _day(value) if name in ("start", "end") else value
    numbers = given.get("evidence")
    cited = [quotes.of(number) for number in (numbers if isinstance(numbers, list) else [])]
    fields["evidence"] = [quote for quote, _ in cited if quote]
    for remark in dict.fromkeys(remark for _, remark in cited if remark):
        yield _comment(remark)
    for name in _NEEDED:
        if name in kind.model_fields and not fields[name]:
            yield _comment(f"{name} may not be empty")
    yield from _yaml([fields]).split("\n")


_NEEDED = ("parties", "raised_by", "evidence")
"""Lists that no item of the gold set that has them leaves empty."""


class _Quotes:
    """The sentences as ``evals.gold`` finds them again: by their words, the first place in the body that has these.

    Args:
        brief: The brief, which has the sentences that it cites.
        article: The whole article; None if it is not at hand, and then all words are taken to stand there once.
    """

    def __init__(self, brief: Brief, article: Article | None) -> None:
        self._all = article.sentences if article else ()
        self._cited = {sentence.number: sentence for sentence in (*self._all, *brief.sentences)}
        self._text = article.text if article else ""
        self._body = len(brief.article.title or "")

    def of(self, number: Any) -> tuple[str, str]:
        """The quote of a sentence and what is to be remarked on it; either may be empty."""
        sentence = self._cited.get(number) if isinstance(number, int) else None
        if sentence is None:
            return "", f"sentence {number} is not known"
        quote = " ".join(sentence.text.split())
        if not self._text or self._place(quote) == sentence.start:
            return quote, ""
        if sentence.start < self._body:
            return quote, "the headline is also a sentence of the body, which is the one to cite"
        if longer := self._longer(sentence):
            return (
                longer,
                f"the words of sentence {number} stand elsewhere too: it is quoted with some that are around it",
            )
        return quote, f"the words of sentence {number} stand earlier, too, and are found there"

    def _place(self, quote: str) -> int:
        at = self._text.find(quote, self._body)
        if at >= 0:
            return at
        hits = [hit.start() for hit in re.finditer(r"\s+".join(map(re.escape, quote.split())), self._text)]
        return next((hit for hit in hits if hit >= self._body), hits[0] if hits else -1)

    def _longer(self, sentence: Sentence) -> str | None:
        """``sentence`` with the fewest words around it that make it the only one; None if they take in another one."""
        before = [word.start() for word in re.finditer(r"\S+", self._text[: sentence.start])]
        after = [sentence.end + word.end() for word in re.finditer(r"\S+", self._text[sentence.end :])]
        starts = [sentence.start, *before[: -_AROUND - 1 : -1]]
        ends = [sentence.end, *after[:_AROUND]]
        spans = sorted(((s, e) for s in starts for e in ends), key=lambda span: span[1] - span[0])
        for start, end in spans:
            quote = " ".join(self._text[start:end].split())
            if self._place(quote) == start and not self._takes_in(start, end, sentence):
                return quote
        return None

    def _takes_in(self, start: int, end: int, sentence: Sentence) -> bool:
        """Whether start..end has half of another sentence, which would then count as cited."""
        return any(
            2 * (min(end, other.end) - max(start, other.start)) > min(other.end - other.start, end - start)
            for other in self._all
            if other.number != sentence.number
        )


_AROUND = 8
"""So many words before a sentence and behind it are tried."""


# --- YAML ------------------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Without anchors, which a day that stands twice would get."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(value: Any) -> str:
    return yaml.dump(_plain(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH).rstrip("\n")


_WIDTH = 110
"""Longer texts are folded between words, which reading undoes."""


def _plain(value: Any) -> Any:
    """``value`` as YAML has it, each text on one line: a line end could not be told from a fold."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _day(value: Any) -> Any:
    """A day as such, which needs no quotes, as labellers write it; anything else as it is."""
    try:
        return (
            date.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
        )
    except ValueError:  # the 30th of February
        return value


def _comment(text: str) -> str:
    """``text`` as a comment: on one line, and without characters that no YAML file may have."""
    return "# " + yaml.reader.Reader.NON_PRINTABLE.sub("\ufffd", " ".join(text.split()))
