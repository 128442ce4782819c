r"""Briefs → CSV, a row an item, for spreadsheets and data frames.

RFC 4180: a comma between cells, ``"`` around those that need it, CRLF behind each row; no cell holds a line end. Every
column is text, and an empty cell says that there is nothing. A list is joined by ``"; "``, one of sentences or doubts
by ``" | "``; within an element a backslash stands before that sign and before a backslash. So a list comes apart by
``re.findall(r"(?:\\.|[^;\\])+", cell)``, and each element by ``re.sub(r"\\(.)", r"\1", element.strip())``.

A spreadsheet would take a cell that begins with ``= + - @`` for a formula and run it, whoever wrote the article; such a
cell gets an apostrophe in front. What reads the rows otherwise takes one apostrophe off where one or more are followed
by such a sign.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..brief import ONE, Item
from ..documents import Document
from .words import CATEGORY

COLUMNS = {
    "article_id": "what the article is called: its name in a results file, or a path",
    "title": "the article's headline",
    "source": "who published the article",
    "published": "day of publication",
    "url": "where the article was read from",
    "sha256": "digest of the article's text; the same article has the same under every name",
    "category": "party, agreement, talk or concern",
    "item": "the how-manieth of its category in the brief, from 1",
    "text": "a party's name, a talk's title, the summary of an agreement or a concern",
    "status": "of an agreement or a talk",
    "kind": "of a party",
    "role": "a party's office",
    "represents": "whom a party acts for",
    "aliases": "other names of a party; a list",
    "parties": "who is bound by an agreement or shares it; a list",
    "participants": "who takes part in a talk; a list",
    "mediators": "who brings a talk about; a list",
    "raised_by": "who voices a concern; a list",
    "directed_at": "whose conduct a concern is about; a list",
    "reported_by": "who says that there is an agreement, where the article does not say so itself",
    "one_sided": "true if an agreement is known from one of those bound by it alone, else false",
    "when": "the article's words for a talk's time",
    "start": "a talk's first day: YYYY-MM-DD, YYYY-MM or YYYY",
    "end": "a talk's last day, or its deadline if there is no start",
    "location": "where a talk takes place",
    "topics": "what a talk will cover; a list",
    "support": "supported or weak",
    "doubts": "what was not found in the cited sentences; a list",
    "evidence": "numbers of the cited sentences; a list",
    "completed_by": "numbers of sentences that hold what the cited ones leave open; a list",
    "quotes": "the cited sentences; a list",
    "model": "which model made the brief",
}
"""Name of each column, in their order, and what it holds. A column more is put behind the last."""


def to_csv(documents: Iterable[Document], *, header: bool = True) -> Iterator[str]:
    r"""The rows of ``documents``, a piece each, with CRLF at the end of each.

    They are text, and so without a byte order mark: whoever writes a file for Excel to open encodes them as
    ``utf-8-sig``, without which Excel takes them for its own code page. Open such a file with ``newline=""``.

    Args:
        documents: The briefs; one without items has no row.
        header: Whether the names of the columns come first.
    """
    write = csv.writer(_Piece()).writerow
    if header:
        yield write(COLUMNS)
    for document in documents:
        for row in _rows(document):
            yield write(row)


class _Piece:
    """What csv.writer takes for a file; the writer gives back what this one does."""

    def write(self, row: str) -> str:
        return row


def _rows(document: Document) -> Iterator[list[str]]:
    brief = document.brief
    texts = {sentence.number: sentence.text for sentence in brief.sentences}
    article = {
        "article_id": document.id,
        **brief.article.model_dump(include={"title", "source", "published", "url", "sha256"}),
        "model": brief.run.model,
    }
    counts = dict.fromkeys(ONE, 0)
    for item in brief.items:
        category = CATEGORY[type(item)]
        counts[category] += 1
        known = article | {
            "category": ONE[category],
            "item": counts[category],
            "text": _text(item),
            "quotes": [texts[number] for number in item.evidence if number in texts],
        }
        yield [_cell(known.get(name, getattr(item, name, None)), name) for name in COLUMNS]


def _text(item: Item) -> str:
    return next(str(given) for name in ("name", "title", "summary") if (given := getattr(item, name, None)) is not None)


def _cell(value: Any, column: str) -> str:
    """``value`` as text on one line that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        mark = "|" if column in ("quotes", "doubts") else ";"
        between = " | " if mark == "|" else "; "
        value = between.join(re.sub(rf"[\\{mark}]", r"\\\g<0>", str(one)) for one in value)
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = _LINE_ENDS.sub(" ", text)
    return f"'{text}" if _FORMULA.match(text) else text


_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Tab and the full-width signs, which some spreadsheets take for the plain ones, as OWASP has it ("CSV Injection").
_FORMULA = re.compile(r"'*[=+\-@\t＝＋－＠]")
