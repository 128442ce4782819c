"""Runs as tables for a terminal; nothing is computed here."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from summarizer.brief import CATEGORIES

from .briefs import Corpus
from .corrupted import VERDICTS as NOTICED
from .corrupted import Judged, Outcome, counts
from .history import FIGURES, Comparison, Figure, Record
from .items import SLOTS, VERDICTS
from .stats import LEVEL, POWER

_SIGNIFICANT = 1 - LEVEL
_SHOWN = 10


def show_run(console: Console, record: Record, earlier: Record | None, change: Comparison | None) -> None:
    """The figures of a run, with the change against ``earlier`` where there is one."""
    table = _table("", "P", "R", "F1", f"{LEVEL:.0%} interval", "predicted", "gold")
    if change:
        for header in ("change", "p"):
            table.add_column(header, justify="right")
    for name in _headline_first():
        figure = record.figures[name]
        cells = [name if name != "brief" else "brief F1", *_cells(figure)]
        if change:
            difference = change.figures[name]
            cells += [f"{difference.delta:+.3f}", _p(difference.p)]
        table.add_row(*cells, style="bold" if name == "brief" else "")
    console.print(f"{record.model} on {record.split} (n={record.n} articles), run {record.number}, {record.commit}")
    console.print()
    console.print(table)
    console.print()
    console.print(
        f"Unsupported items {record.unsupported:.1%}; citations of aligned items: precision"
        f" {record.citation_precision:.3f}, recall {record.citation_recall:.3f}."
    )
    console.print(
        f"{record.asked} requests sent, {record.seconds:.1f} s (all replies took {record.model_seconds:.0f} s when"
        f" asked for); {record.input_tokens:,} tokens in, {record.output_tokens:,} out; {_cost(record)}."
    )
    if record.failed:
        console.print(f"{record.failed} of {record.n} articles got no brief; they count as empty ones.")
    if change and earlier:
        console.print(_verdict(change, earlier))


def show_detectable(console: Console, n: int, alone: float) -> None:
    """What a single run can say about the smallest difference that its number of documents shows."""
    console.print(
        f"Smallest difference of brief F1 that n={n} can show ({POWER:.0%} power): {alone:.3f} against an unrelated"
        " run; less against a run whose errors go along with this one's."
    )


def show_slots(console: Console, corpus: Corpus) -> None:
    """How often each slot of the aligned items is right, in MUC's terms."""
    table = _table("aligned items", "slot", "score", "n", *VERDICTS)
    for category in CATEGORIES:
        verdicts, scores = corpus.verdicts(category), corpus.slot_scores(category)
        for place, slot in enumerate(name for name in SLOTS[category] if name in scores):
            score, n = scores[slot]
            counts = [str(verdicts[slot][verdict] or "") for verdict in VERDICTS]
            table.add_row("" if place else category, slot, f"{score:.3f}", str(n), *counts)
    console.print(table)


def show_comparison(console: Console, first: Record, second: Record, change: Comparison) -> None:
    """Two runs side by side: change, interval, p, and the articles that flipped."""
    console.print(f"A: run {first.number}, {first.model}, {first.commit}, {first.date:%Y-%m-%d %H:%M} UTC")
    console.print(f"B: run {second.number}, {second.model}, {second.commit}, {second.date:%Y-%m-%d %H:%M} UTC")
    console.print(f"{second.split}, n={second.n} articles")
    console.print()
    table = _table("F1", "A", "B", "B - A", f"{LEVEL:.0%} interval", "p", "detectable")
    for name in _headline_first():
        difference = change.figures[name]
        table.add_row(
            name if name != "brief" else "brief F1",
            f"{first.figures[name].f1:.3f}",
            f"{second.figures[name].f1:.3f}",
            f"{difference.delta:+.3f}",
            f"{difference.interval.low:+.3f} to {difference.interval.high:+.3f}",
            _p(difference.p),
            f"{difference.detectable:.3f}",
            style="bold" if name == "brief" else "",
        )
    console.print(table)
    console.print()
    console.print(_verdict(change, first))
    console.print(
        "p: approximate randomisation, two-sided; of the four categories corrected (Holm)."
        f" detectable: the smallest true difference these articles show with {POWER:.0%} power."
    )
    console.print()
    if not change.flipped:
        console.print("No article differs.")
        return
    console.print(f"{len(change.flipped)} of {second.n} articles differ, the most different first:")
    for slug, deltas in change.flipped[:_SHOWN]:
        told = ", ".join(f"{name} {delta:+.2f}" for name, delta in deltas.items())
        console.print(f"  {slug}: {told}")


def show_agreement(console: Console, corpus: Corpus, figures: dict[str, Figure]) -> None:
    """How far two labellers agree: the ceiling for any model."""
    table = _table("", "F1", f"{LEVEL:.0%} interval", "first", "second")
    for name in _headline_first():
        figure = figures[name]
        table.add_row(
            name if name != "brief" else "brief F1", *_cells(figure)[2:4], str(figure.gold), str(figure.predicted)
        )
    console.print(f"Two labellings of {len(corpus.documents)} articles, optional items of either left out")
    console.print()
    console.print(table)


def _headline_first() -> Sequence[str]:
    return ("brief", *(name for name in FIGURES if name != "brief"))


def _table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    texts = ("", "slot", "aligned items", "corrupted replies", "correct replies")
    for header in headers:
        table.add_column(header, justify="left" if header in texts else "right", no_wrap=True)
    return table


def _cells(figure: Figure) -> list[str]:
    shares = ["" if value is None else f"{value:.3f}" for value in (figure.precision, figure.recall)]
    interval = f"{figure.low:.3f} to {figure.high:.3f}"
    return [*shares, f"{figure.f1:.3f}", interval, str(figure.predicted), str(figure.gold)]


def _p(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _cost(record: Record) -> str:
    return "price unknown" if record.cost_usd is None else f"${record.cost_usd:.4f}"


def _verdict(change: Comparison, earlier: Record) -> str:
    headline = change.figures["brief"]
    than = f"run {earlier.number} ({earlier.model}, {earlier.commit})"
    if abs(headline.delta) < 5e-5 and not change.flipped:
        return f"The same as {than}, article by article."
    sure = "significant" if headline.p < _SIGNIFICANT else "not significant"
    return (
        f"Brief F1 changed by {headline.delta:+.3f} against {than}: {sure} (p {_p(headline.p)},"
        f" interval {headline.interval.low:+.3f} to {headline.interval.high:+.3f})."
    )


def show_corrupted(console: Console, found: Sequence[Outcome]) -> None:
    """What became of corrupted items, by kind of corruption."""
    table = _table("corrupted replies", *NOTICED)
    by_kind = counts(found)
    for kind, noticed in sorted(by_kind.items()):
        table.add_row(kind, *(str(noticed[name] or "") for name in NOTICED))
    total = sum(by_kind.values(), Counter())
    table.add_row(f"all {len(found)}", *(str(total[name]) for name in NOTICED), style="bold")
    absent = Counter(outcome.verdict for outcome in found if outcome.corruption.absent)
    table.add_row(
        f"of these, what names an absent actor, number or day: {absent.total()}",
        *(str(absent[name]) for name in NOTICED),
    )
    console.print(table)


def show_supported(console: Console, judged: Judged) -> None:
    """How the items of correct replies were judged."""
    verdicts = ("supported", "weak", "dropped")
    table = _table("correct replies", *verdicts, "supported")
    for category in CATEGORIES:
        numbers = [judged[category, name] for name in verdicts]
        table.add_row(category, *map(str, numbers), f"{numbers[0] / max(1, sum(numbers)):.1%}")
    numbers = [sum(judged[category, name] for category in CATEGORIES) for name in verdicts]
    table.add_row("all", *map(str, numbers), f"{numbers[0] / max(1, sum(numbers)):.1%}", style="bold")
    console.print(table)


def show_missed(console: Console, found: Sequence[Outcome]) -> None:
    """The corruptions that got through."""
    for outcome in found:
        if outcome.verdict == "missed":
            case = outcome.corruption
            console.print(f"\n{case.kind}: {case.article}, {case.category}\n  {case.change}\n  {case.note}")
