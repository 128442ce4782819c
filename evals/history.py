"""The history of runs: one JSON line each, with the sums of every article, so that any two runs can be compared."""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.brief import CATEGORIES, Category

from .briefs import Corpus
from .gold import Gold, Split
from .replies import append_line
from .runs import Run, labels_digest
from .score import Tally, prf
from .stats import Array, Difference, differences, holm, intervals

FILE = Path(__file__).parent / "history.jsonl"
FIGURES: tuple[str, ...] = (*CATEGORIES, "brief")
"""The figures of a run, in the order in which ``stats`` gives them."""


class HistoryError(ValueError):
    """The history holds no such run, or two runs that do not compare."""


class Figure(BaseModel):
    """One figure with its interval; precision and recall are null for the mean over categories."""

    model_config = ConfigDict(extra="forbid")

    precision: float | None
    recall: float | None
    f1: float
    low: float
    high: float
    gold: int
    predicted: int


class Record(BaseModel):
    """One run, as one line of the history.

    Attributes:
        number: Which line it is, from 1; what ``compare`` takes.
        labels: Digest of the gold files, so that runs on other labels are not compared.
        input_tokens: Of the articles that got a brief, like ``output_tokens`` and ``cost_usd``.
        documents: Article → Σφ, predicted, gold of each category.
    """

    model_config = ConfigDict(extra="forbid")

    number: int
    date: datetime
    commit: str
    model: str
    strategy: str
    fingerprint: str
    split: str
    labels: str
    n: int
    failed: int
    figures: dict[str, Figure]
    unsupported: float
    citation_precision: float
    citation_recall: float
    asked: int
    input_tokens: int
    output_tokens: int
    seconds: float
    model_seconds: float
    cost_usd: float | None
    documents: dict[str, dict[Category, Tally]]

    @property
    def sums(self) -> Array:
        """As ``Corpus.sums``."""
        rows = [[self.documents[slug][category] for category in CATEGORIES] for slug in sorted(self.documents)]
        return np.array(rows, dtype=float)


@dataclass(frozen=True)
class Comparison:
    """How one run differs from an earlier one.

    Attributes:
        figures: Figure by figure; p of the four categories is corrected (Holm).
        flipped: Articles whose F1 differs in some category, with the differences; the most different first.
    """

    figures: dict[str, Difference]
    flipped: list[tuple[str, dict[str, float]]]


def record(run: Run, golds: Sequence[Gold], split: Split, number: int) -> Record:
    """The line of ``run``."""
    corpus, briefs = run.corpus, run.briefs
    citations = corpus.citations()
    costs = [brief.run.cost_usd for brief in briefs]
    return Record(
        number=number,
        date=datetime.now(UTC).replace(microsecond=0),
        commit=_commit(),
        model=run.model,
        strategy=briefs[0].run.strategy if briefs else "none",
        fingerprint=run.fingerprint,
        split=split,
        labels=labels_digest(golds),
        n=len(golds),
        failed=len(run.answers) - len(briefs),
        figures=figures(corpus),
        unsupported=round(corpus.unsupported().rate, 4),
        citation_precision=round(citations.precision, 4),
        citation_recall=round(citations.recall, 4),
        asked=run.asked,
        input_tokens=sum(brief.run.input_tokens for brief in briefs),
        output_tokens=sum(brief.run.output_tokens for brief in briefs),
        seconds=round(run.seconds, 1),
        model_seconds=round(run.model_seconds, 1),
        cost_usd=None if None in costs or not costs else round(sum(filter(None, costs)), 4),
        documents={
            document.slug: {
                category: document.tally(category)._replace(phi=round(document.tally(category).phi, 4))
                for category in CATEGORIES
            }
            for document in corpus.documents
        },
    )


def figures(corpus: Corpus) -> dict[str, Figure]:
    """The figures of ``corpus`` with their intervals."""
    bounds = dict(zip(FIGURES, intervals(corpus.sums), strict=True))
    found = {"brief": _figure(None, None, corpus.brief_f1, bounds["brief"], corpus.sums.sum(axis=(0, 1)))}
    for place, category in enumerate(CATEGORIES):
        found[category] = _figure(*corpus.prf[category], bounds[category], corpus.sums.sum(axis=0)[place])
    return found


def _figure(
    precision: float | None, recall: float | None, f1: float, bounds: tuple[float, float], sums: Array
) -> Figure:
    rounded = (None if value is None else round(value, 4) for value in (precision, recall, f1, *bounds))
    names = ("precision", "recall", "f1", "low", "high")
    return Figure(**dict(zip(names, rounded, strict=True)), predicted=int(sums[1]), gold=int(sums[2]))


def load(path: Path = FILE) -> list[Record]:
    """All runs, the oldest first.

    Raises:
        HistoryError: A line is no record of a run.
    """
    if not path.is_file():
        return []
    runs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            runs.append(Record.model_validate_json(line))
        except ValidationError as error:
            raise HistoryError(
                f"{path.name}, line {number} is no record of a run: {error.errors()[0]['msg']}"
            ) from None
    return runs


def append(record: Record, path: Path = FILE) -> None:
    """Add one line."""
    append_line(path, record.model_dump_json() + "\n")


def last_comparable(record: Record, runs: Iterable[Record]) -> Record | None:
    """The latest of ``runs`` on the same articles with the same labels: of the same model, else of any."""
    same = [run for run in runs if run.documents.keys() == record.documents.keys() and run.labels == record.labels]
    own = [run for run in same if run.model == record.model]
    return next(reversed(own or same), None)


def compare(first: Record, second: Record) -> Comparison:
    """How ``second`` differs from ``first``.

    Raises:
        HistoryError: They are not on the same articles with the same labels.
    """
    if first.documents.keys() != second.documents.keys() or first.labels != second.labels:
        raise HistoryError(
            f"Runs {first.number} ({first.split}, n={first.n}) and {second.number} ({second.split}, n={second.n}) are"
            " not on the same articles with the same labels; only such runs compare."
        )
    found = dict(zip(FIGURES, differences(first.sums, second.sums), strict=True))
    corrected = holm({category: found[category].p for category in CATEGORIES})
    for category in CATEGORIES:
        found[category] = found[category]._replace(p=corrected[category])
    return Comparison(figures=found, flipped=_flipped(first, second))


def _flipped(first: Record, second: Record) -> list[tuple[str, dict[str, float]]]:
    """Articles whose F1 differs in some category, with the differences; the most different first."""
    changed = []
    for slug in sorted(first.documents):
        deltas: dict[str, float] = {
            category: prf(second.documents[slug][category]).f1 - prf(first.documents[slug][category]).f1
            for category in CATEGORIES
        }
        if any(abs(delta) > 1e-4 for delta in deltas.values()):
            changed.append((slug, {name: delta for name, delta in deltas.items() if abs(delta) > 1e-4}))
    return sorted(changed, key=lambda one: -sum(map(abs, one[1].values())))


def _commit() -> str:
    """The commit that is checked out, with ``+`` where files differ from it; ``none`` outside a repository."""
    try:
        head = _git("rev-parse", "--short=10", "HEAD")
        # The history itself changes with every run.
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!evals/{FILE.name}")
        return head + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "none"


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words],
        cwd=FILE.parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
