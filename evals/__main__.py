"""``python -m evals``: what ``make eval`` and its kin run. Tables go to stdout, progress and errors to stderr."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from summarizer.brief import CATEGORIES
from summarizer.errors import SummarizerError
from summarizer.settings import Settings, Strategy

from . import corrupted, history, lint, runs, tables
from . import gate as gating
from . import gold as golds_of
from .briefs import Corpus, score_labels
from .gold import FIRST, FOLDER, SECOND, Gold, GoldError
from .history import HistoryError, Record
from .replies import CACHE, CASSETTE, KeptReplies, UnrecordedError
from .stats import detectable_unpaired

BELOW_FLOOR = 6
USAGE = 2

app = typer.Typer(name="evals", rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)
out = Console(width=None if sys.stdout.isatty() else 110, highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


class SplitName(StrEnum):
    """Which articles."""

    dev = "dev"
    test = "test"
    all = "all"


Model = Annotated[str | None, typer.Option("--model", "-m", help="PROVIDER/MODEL; by default as for `summarizer`.")]
HowAsked = Annotated[
    Strategy | None, typer.Option(help="How an article is asked about; by default as suits the model.")
]
Split = Annotated[SplitName, typer.Option(help="Which articles.")]
Limit = Annotated[int, typer.Option(min=0, help="Only the first so many articles; 0 for all.")]


@app.command()
def run(model: Model = None, strategy: HowAsked = None, split: Split = SplitName.test, limit: Limit = 0) -> None:
    """Score a model: table, change against the last comparable run, one line more in history.jsonl."""
    golds, earlier = _golds(split, limit), history.load()
    done = _run(golds, Settings.load(model=model, strategy=strategy))
    record = history.record(done, golds, split.value, len(earlier) + 1)
    history.append(record)  # before it is printed: a closed pipe must not lose it
    last = history.last_comparable(record, earlier)
    tables.show_run(out, record, last, history.compare(last, record) if last else None)
    if record.n > 1:
        tables.show_detectable(out, record.n, detectable_unpaired(done.corpus.sums)[-1])
    else:
        out.print("One article has no interval.")
    out.print()
    tables.show_slots(out, done.corpus)


@app.command()
def compare(
    a: Annotated[int, typer.Argument(help="Number of the first run; negative counts from the last.")] = -2,
    b: Annotated[int, typer.Argument(help="Number of the second run.")] = -1,
) -> None:
    """Compare two runs of the history: change, interval, p and the articles that flipped."""
    past = history.load()
    first, second = _numbered(past, a), _numbered(past, b)
    tables.show_comparison(out, first, second, history.compare(first, second))


@app.command()
def gate(
    update: Annotated[bool, typer.Option("--update", help="Ask what is missing, then pin replies and floors.")] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="Let --update lower a floor.")] = False,
) -> None:
    """Replay the kept replies of the embedded model on the dev split and hold the figures to their floors."""
    golds = golds_of.load_split("dev")
    if update:
        _pin(golds, allow_lower=allow_lower)
        return
    try:
        baseline = gating.read()
    except (OSError, ValueError):
        raise _stop("There is no baseline that can be read. Make one with `make eval-gate UPDATE=1`.", USAGE) from None
    replies = KeptReplies(CASSETTE, into=None)
    try:
        with gating.no_network():
            done = _run(golds, Settings(), replies, quiet=True)
    except UnrecordedError:
        raise _stop(
            f"A prompt, the schema, the embedded model or an article of the dev split has changed: {CASSETTE.name} has"
            " no reply to what is asked now. See what it is worth with `make eval SPLIT=dev`, then pin it with"
            " `make eval-gate UPDATE=1`.",
            BELOW_FLOOR,
        ) from None
    found = gating.faults(done, golds, baseline)
    if found:
        mend = "If this is meant, pin it with `make eval-gate UPDATE=1`; to lower a floor, ALLOW_LOWER=1 besides."
        raise _stop(" ".join([*found, mend]), BELOW_FLOOR)
    figures = ", ".join(f"{name} {baseline.floors[name]:.3f}" for name in ("brief", *CATEGORIES))
    out.print(f"eval-gate: {done.model} on dev (n={len(golds)}) holds its floors: {figures}. {done.seconds:.0f} s.")
    if better := gating.gains(done, baseline):
        out.print(f"Above the floor, pin it with `make eval-gate UPDATE=1`: {', '.join(better)}.")


@app.command()
def report(
    model: Model = None,
    strategy: HowAsked = None,
    split: Split = SplitName.test,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path("eval-report.html"),
) -> None:
    """Write a run as one self-contained HTML page; asks nothing that was asked before."""
    from .report import page

    golds, past = _golds(split, 0), history.load()
    done = _run(golds, Settings.load(model=model, strategy=strategy))
    record = history.record(done, golds, split.value, len(past) + 1)
    output.write_text(page(done, record, past), encoding="utf-8")
    out.print(f"{output}: {record.model} on {split.value}, n={record.n}, brief F1 {record.figures['brief'].f1:.3f}")


@app.command("lint")
def check() -> None:
    """Check every gold file by the rules of the annotation guide."""
    findings = [finding for finding in lint.lint_folder(FOLDER) if not finding.note]
    for finding in findings:
        errors.print(str(finding))
    golds = golds_of.load_split("all")
    items = [item for gold in golds for item in gold.file.brief.items]
    optional = sum(item.optional for item in items)
    out.print(
        f"{len(golds)} gold files, {len(items)} items, {optional} of them optional ({optional / len(items):.1%});"
        f" {len(findings)} findings."
    )
    if findings:
        raise typer.Exit(BELOW_FLOOR)


@app.command()
def support(
    split: Split = SplitName.dev, missed: Annotated[bool, typer.Option(help="List what got through.")] = False
) -> None:
    """What grounding notices of corrupted replies, and how it judges correct ones: both without a model."""
    golds = _golds(split, 0)
    found = corrupted.outcomes(corrupted.load(split.value), golds)
    tables.show_corrupted(out, found)
    out.print()
    tables.show_supported(out, corrupted.supported(golds))
    if missed:
        tables.show_missed(out, found)


@app.command()
def agreement() -> None:
    """How far the two labellings agree in the scorer's own figures: the ceiling for any model."""
    pairs = [
        (golds_of.load(path, FOLDER), golds_of.load(SECOND / path.name, FOLDER))
        for path in sorted(FIRST.glob("*.yaml"))
    ]
    if not pairs:
        raise _stop(f"There is no labelling in {FIRST.name}/ and {SECOND.name}/.", USAGE)
    corpus = Corpus.of(score_labels(first, second) for first, second in pairs)
    tables.show_agreement(out, corpus, history.figures(corpus))
    out.print()
    tables.show_slots(out, corpus)


def _golds(split: SplitName, limit: int) -> list[Gold]:
    golds = golds_of.load_split(split.value)
    return golds[:limit] if limit else golds


def _run(
    golds: Sequence[Gold], settings: Settings, replies: KeptReplies | None = None, *, quiet: bool = False
) -> runs.Run:
    replies = replies or KeptReplies(CASSETTE, CACHE, into=CACHE)
    with _bar(sum(len(gold.article.sentences) for gold in golds), quiet=quiet) as progress:
        return runs.run(golds, settings, replies, progress)


def _pin(golds: Sequence[Gold], *, allow_lower: bool) -> None:
    replies = KeptReplies(CASSETTE, CACHE, into=CACHE)
    done = _run(golds, Settings(), replies)
    new = gating.pinned(done, golds)
    if gating.BASELINE.is_file() and (worse := gating.lowered(new, gating.read())) and not allow_lower:
        raise _stop(f"This would lower floors: {'; '.join(worse)}. If it is meant, ALLOW_LOWER=1.", BELOW_FLOOR)
    replies.save(CASSETTE)
    gating.write(new)
    out.print(f"Pinned {len(replies.used)} replies ({replies.asked} asked for now) and floors: {new.floors}")


def _numbered(past: list[Record], number: int) -> Record:
    index = number - 1 if number > 0 else len(past) + number
    if not 0 <= index < len(past) or number == 0:
        raise _stop(f"The history has no run {number}; it has {len(past)}. See evals/history.jsonl.", USAGE)
    return past[index]


@contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[runs.Progress]:
    if quiet or not errors.is_terminal:
        yield lambda words, done: None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("ETA"), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.description}"), console=errors, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda words, done: bar.update(task, advance=done, description=words)


def _stop(words: str, code: int) -> typer.Exit:
    errors.print(f"error: {words}", style="red" if errors.is_terminal else "")
    return typer.Exit(code)


def main() -> None:
    """Entry point: errors become one line on stderr and their exit code."""
    try:
        app()
    except SummarizerError as error:
        errors.print(f"error: {error}")
        sys.exit(error.exit_code)
    except (GoldError, HistoryError) as error:
        errors.print(f"error: {error}")
        sys.exit(USAGE)


if __name__ == "__main__":
    main()
