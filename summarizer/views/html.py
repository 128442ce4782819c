"""A brief → one self-contained page: the brief on one side, the article with its numbered sentences on the other.

Each item links to its sentences and each sentence to its items, by plain links; the script only lights them up. The
page loads nothing, and runs nothing but its own script. Text of articles and models is escaped by the template.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..article import Article
from ..brief import Brief, Category
from ..documents import Document
from ..names import fold
from . import pages
from .timeline import timeline
from .words import TITLES, Told, left_out, made_by, published, sections, told

LETTERS: dict[Category, str] = {"parties": "P", "agreements": "A", "talks": "T", "concerns": "C"}
"""What marks an item beside its number; colour alone tells nothing."""

_STRONGEST: tuple[Category, ...] = ("agreements", "talks", "concerns", "parties")
"""Whose colour a sentence has that items of several categories cite."""


@dataclass(frozen=True)
class Anchor:
    """Where an item is in its page.

    Attributes:
        category: Its category.
        id: What a link leads to: "talks-2".
        mark: What it is marked with: "T2", or "+T2" at a sentence that only completes its citation.
    """

    category: Category
    id: str
    mark: str


@dataclass(frozen=True)
class _Card:
    """One item as it is shown."""

    id: str
    mark: str
    told: Told
    evidence: Sequence[int]
    completed_by: Sequence[int]


@dataclass(frozen=True)
class _Piece:
    """A stretch of the article: a sentence, or, without a number, what is in none, or left out."""

    text: str
    number: int | None = None
    cites: Sequence[Anchor] = ()
    category: Category | None = None
    is_title: bool = False
    is_gap: bool = False


def to_html(document: Document, *, home: str | None = None) -> str:
    """The page of a brief.

    Args:
        document: The brief; without its article, the page shows the sentences that the brief holds, and says so.
        home: Address of the page that lists it among others, if there is one.
    """
    brief, article = document.brief, document.article
    cards = _cards(brief)
    paragraphs = _paragraphs(article, _cites(brief)) if article else _held(brief, _cites(brief))
    pieces = [piece for paragraph in paragraphs for piece in paragraph if piece.number]
    return pages.render(
        "brief.html.j2",
        title=brief.article.title or "(no headline)",
        about=published(brief),
        url=web_address(brief.article.url),
        language=brief.article.language,
        sections=[(category, title, cards[category]) for category, title, _ in sections(brief)],
        titles=TITLES,
        letters=LETTERS,
        paragraphs=paragraphs,
        uncited=sum(not piece.cites for piece in pieces),
        total=len(pieces),
        is_whole=article is not None,
        timeline=timeline(brief, {item: anchor.id for item, anchor in anchors(brief).items()}),
        dropped=[left_out(dropped) for dropped in brief.dropped],
        warnings=brief.warnings,
        made_by=made_by(brief),
        fingerprint=brief.run.fingerprint,
        home=home,
    )


def web_address(url: str | None) -> str | None:
    """``url`` if it is one that a link may lead to; nothing else is ever made a link."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def anchors(brief: Brief) -> dict[int, Anchor]:
    """Identity of each item → its anchor; numbered as they are shown."""
    return {
        id(item): Anchor(category, f"{category}-{number}", f"{LETTERS[category]}{number}")
        for category, _, items in sections(brief)
        for number, item in enumerate(items, 1)
    }


def _cards(brief: Brief) -> dict[Category, list[_Card]]:
    known = anchors(brief)
    return {
        category: [
            _Card(known[id(item)].id, known[id(item)].mark, told(item), item.evidence, item.completed_by)
            for item in items
        ]
        for category, _, items in sections(brief)
    }


_Cites = dict[int, list[Anchor]]
"""Number of each cited sentence → the items that cite it, and behind them those that it completes."""


def _cites(brief: Brief) -> _Cites:
    found: _Cites = {}
    known = anchors(brief)
    for item in brief.items:
        for number in dict.fromkeys(item.evidence):
            found.setdefault(number, []).append(known[id(item)])
    for item in brief.items:
        for number in dict.fromkeys(item.completed_by):
            anchor = known[id(item)]
            found.setdefault(number, []).append(replace(anchor, mark=f"+{anchor.mark}"))
    return found


# --- the article -----------------------------------------------------------------------------------------------------


def _paragraphs(article: Article, cites: _Cites) -> list[list[_Piece]]:
    """The article line by line; what is in no sentence, such as a dateline, keeps its place."""
    paragraphs: list[list[_Piece]] = []
    pending = list(reversed(article.sentences))
    at = 0
    for line in article.text.split("\n"):
        end, pieces = at + len(line), list[_Piece]()
        while pending and pending[-1].start < end:
            sentence = pending.pop()
            pieces += _plain(article.text[at : sentence.start])
            is_title = article.title is not None and fold(sentence.text) == fold(article.title)
            is_title = is_title and not any(piece.is_title for paragraph in paragraphs for piece in paragraph)
            pieces.append(_sentence(sentence.number, sentence.text, cites, is_title=is_title))
            at = sentence.end
        pieces += _plain(article.text[at:end])
        if pieces:
            paragraphs.append(pieces)
        at = end + 1
    return paragraphs


def _plain(text: str) -> list[_Piece]:
    return [_Piece(text.strip())] if text.strip() else []


def _sentence(number: int, text: str, cites: _Cites, *, is_title: bool = False) -> _Piece:
    items = cites.get(number, [])
    cited = [item for item in items if not item.mark.startswith("+")] or items
    category = next((name for name in _STRONGEST if any(name == item.category for item in cited)), None)
    return _Piece(text, number, items, category, is_title)


def _held(brief: Brief, cites: _Cites) -> list[list[_Piece]]:
    """The sentences that a brief holds, with a mark where others are between them."""
    paragraphs: list[list[_Piece]] = []
    last = 0
    for sentence in brief.sentences:
        if missing := sentence.number - last - 1:
            words = f"{missing} sentence{'s' * (missing > 1)} that nothing cites"
            paragraphs.append([_Piece(words, is_gap=True)])
        paragraphs.append([_sentence(sentence.number, sentence.text, cites)])
        last = sentence.number
    return paragraphs
