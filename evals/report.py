"""A run as one self-contained HTML page: figures, history, errors by slot, every article with gold beside predicted.

Nothing is loaded from anywhere and no script runs; text of articles and models is escaped by the template.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure as Chart

from summarizer.brief import CATEGORIES, Category

from .briefs import Pair, ScoredDocument
from .gold import Gold
from .history import Record
from .items import ACTORS, EXACT, SLOTS, VERDICTS, Item
from .runs import Answer, Run
from .score import prf
from .stats import LEVEL

_INK = "#010203"  # stands for the page's own text colour, light or dark
_HUE = "#2f6fb0"
_SHOWN: dict[Category, tuple[str, ...]] = {
    "parties": ("aliases", *EXACT["parties"], *ACTORS["parties"]),
    "agreements": (*EXACT["agreements"], *ACTORS["agreements"]),
    "talks": ("status", "when", "start", "end", "location", "participants", "mediators"),
    "concerns": ACTORS["concerns"],
}
"""What of an item is shown under its label, in this order."""


@dataclass(frozen=True)
class _Side:
    """One item as it is shown."""

    label: str
    cites: list[int]
    fields: Sequence[tuple[str, str, str]]  # slot, text, verdict


@dataclass(frozen=True)
class _Row:
    """A gold item beside the predicted one it is aligned with."""

    verdict: str
    phi: float
    optional: bool
    gold: _Side | None
    predicted: _Side | None


@dataclass(frozen=True)
class _Sentence:
    number: int
    text: str
    opens: bool  # a paragraph begins here
    marks: Sequence[tuple[str, str]]  # category, "both" | "gold" | "predicted"


def page(run: Run, record: Record, past: Sequence[Record]) -> str:
    """The page of ``run``.

    Args:
        run: The run.
        record: Its figures.
        past: The runs of the history, for the chart.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    corpus = run.corpus
    documents = {document.slug: document for document in corpus.documents}
    articles = [_article(answer, documents[answer.gold.slug]) for answer in run.answers]
    return environment.get_template("report.html.j2").render(
        record=record,
        level=f"{LEVEL:.0%}",
        categories=CATEGORIES,
        verdicts=VERDICTS,
        figures=Markup(_figures_chart(record)),  # noqa: S704 - drawn here, from numbers
        history=Markup(_history_chart(record, past)),  # noqa: S704
        slots=[
            (category, slot, *corpus.slot_scores(category)[slot], corpus.verdicts(category)[slot])
            for category in CATEGORIES
            for slot in SLOTS[category]
            if slot in corpus.slot_scores(category)
        ],
        outcomes={category: _outcomes(documents.values(), category) for category in CATEGORIES},
        unsupported={category: corpus.unsupported(category) for category in CATEGORIES},
        citations={category: corpus.citations(category) for category in CATEGORIES},
        articles=sorted(articles, key=lambda article: (article["f1"], article["slug"])),
    )


def _article(answer: Answer, scored: ScoredDocument) -> dict[str, Any]:
    return {
        "slug": answer.gold.slug,
        "title": answer.gold.file.title or answer.gold.article.sentences[0].text,
        "source": answer.gold.file.source,
        "published": answer.gold.file.published,
        "f1": scored.brief_f1,
        "by_category": {category: prf(scored.tally(category)).f1 for category in CATEGORIES},
        "failure": answer.failure,
        "sentences": _sentences(answer.gold, scored),
        "rows": {
            category: [_row(pair) for pair in scored.pairs if pair.category == category] for category in CATEGORIES
        },
        "dropped": answer.brief.dropped if answer.brief else [],
    }


def _sentences(gold: Gold, scored: ScoredDocument) -> list[_Sentence]:
    shown, last = [], 0
    for sentence in gold.article.sentences:
        marks = []
        for category in CATEGORIES:
            pairs = [pair for pair in scored.pairs if pair.category == category]
            sides = (
                any(pair.gold and sentence.number in pair.gold.evidence for pair in pairs),
                any(pair.predicted and sentence.number in pair.predicted.evidence for pair in pairs),
            )
            if any(sides):
                marks.append((category, "both" if all(sides) else "gold" if sides[0] else "predicted"))
        opens = "\n" in gold.article.text[last : sentence.start]
        shown.append(_Sentence(sentence.number, sentence.text, opens, marks))
        last = sentence.end
    return shown


def _row(pair: Pair) -> _Row:
    return _Row(
        verdict=_verdict(pair),
        phi=pair.phi,
        optional=pair.gold is not None and pair.gold.optional,
        gold=_side(pair.gold, pair, verdicts=False),
        predicted=_side(pair.predicted, pair, verdicts=True),
    )


def _verdict(pair: Pair) -> str:
    if pair.gold is None:
        return "spurious"
    if pair.predicted is None:
        return "missing"
    return "correct" if pair.phi > 1 - 1e-9 else "partial"


def _side(item: Item | None, pair: Pair, *, verdicts: bool) -> _Side | None:
    if item is None:
        return None
    compared = pair.slots or {}
    fields = []
    for name in _SHOWN[item.category]:
        verdict = compared[name].verdict if verdicts and name in compared else ""
        text = _text(item.fields.get(name))
        if text or verdict == "missing":
            fields.append((name, text or "–", verdict))
    return _Side(item.label, sorted(item.evidence), fields)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return " · ".join(str(one) for one in value if one is not None)
    return "" if value is None else str(value)


def _outcomes(documents: Any, category: Category) -> dict[str, int]:
    """How many items of a category were found as they are, found in part, missed, made up; optional ones left out."""
    counts = dict.fromkeys(("correct", "partial", "missing", "spurious"), 0)
    for document in documents:
        for pair in document.pairs:
            if pair.category == category and pair.counts:
                counts[_verdict(pair)] += 1
    return counts


def _figures_chart(record: Record) -> str:
    """F1 of each category and of the brief, with intervals."""
    names = ("brief", *CATEGORIES)
    chart, axes = _axes(6.4, 2.5)
    for place, name in enumerate(reversed(names)):
        figure = record.figures[name]
        axes.plot(
            [figure.low, figure.high], [place, place], color=_HUE, linewidth=5 if name == "brief" else 3, alpha=0.4
        )
        axes.plot(figure.f1, place, "o", color=_HUE, markersize=9 if name == "brief" else 6)
        axes.annotate(
            f"{figure.f1:.3f}", (figure.f1, place), (0, 7), textcoords="offset points", ha="center", color=_INK
        )
    axes.set_yticks(range(len(names)), ["brief F1" if name == "brief" else name for name in reversed(names)])
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.6, len(names) - 0.3)
    axes.grid(axis="x", alpha=0.25)
    return _svg(chart, "F1 with intervals: " + ", ".join(f"{name} {record.figures[name].f1:.3f}" for name in names))


def _history_chart(record: Record, past: Sequence[Record]) -> str:
    """Brief F1 of the runs on the same split, in their order, a line a model; nothing where there is none."""
    runs = [run for run in past if run.documents.keys() == record.documents.keys() and run.labels == record.labels]
    if not runs:
        return ""
    chart, axes = _axes(9.0, 3.0)
    # Okabe and Ito's colours, told apart by the colour-blind too, and a sign each.
    colours, signs = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"], "os^Dv"
    for place, model in enumerate(dict.fromkeys(run.model for run in runs)):
        own = [(x, run.figures["brief"]) for x, run in enumerate(runs) if run.model == model]
        colour, sign = colours[place % len(colours)], signs[place % len(signs)]
        numbers = [x for x, _ in own]
        axes.fill_between(numbers, [f.low for _, f in own], [f.high for _, f in own], color=colour, alpha=0.15)
        axes.plot(numbers, [f.f1 for _, f in own], f"{sign}-", color=colour, label=model, markersize=5)
    names = [f"{run.number}: {run.commit[:7]}{'+' * run.commit.endswith('+')}" for run in runs]
    axes.set_xticks(range(len(runs)), names, rotation=40, ha="right", rotation_mode="anchor", fontsize="small")
    axes.set_ylim(0, 1)
    axes.set_ylabel("brief F1", color=_INK)
    axes.grid(axis="y", alpha=0.25)
    axes.legend(frameon=False, labelcolor=_INK, fontsize="small", loc="lower right")
    return _svg(chart, f"Brief F1 over {len(runs)} runs on {record.split}")


def _axes(width: float, height: float) -> tuple[Chart, Any]:
    chart = Chart(figsize=(width, height), layout="constrained")
    axes = chart.add_subplot()
    axes.patch.set_alpha(0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(colors=_INK, length=0)
    return chart, axes


def _svg(chart: Chart, description: str) -> str:
    file = io.StringIO()
    # Text stays text, and the same numbers give the same bytes.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "evals", "font.family": "sans-serif"}):
        chart.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :].replace(_INK, "currentColor")
    drawn = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', 'class="chart"', drawn, count=1)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{Markup.escape(description)}" ', 1)
