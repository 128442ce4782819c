"""The command ``batch``: many articles into a results file, with progress on stderr.

What takes time to import, ``asyncio`` too, is imported where it is needed: every command loads this module.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import Strategy, console

if TYPE_CHECKING:
    from rich.console import Console

    from .batch import Batch, Tally
    from .budget import Expected

_PLAIN_SECONDS = 30.0


class Engine(StrEnum):
    """Where the articles are asked about."""

    local = "local"
    ray = "ray"
    provider_batch = "provider-batch"


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Text files, folders, patterns, .jsonl, .csv or .parquet with a field 'text'; - reads standard input.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Results, one line of JSON an article; appended to.")],
    model: Annotated[str | None, typer.Option("--model", "-m", help="PROVIDER/MODEL; see `summarizer models`.")] = None,
    strategy: Annotated[Strategy | None, typer.Option(help="As for `brief`.")] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint to use.")] = None,
    prompts: Annotated[Path | None, typer.Option(help="Folder of templates that replace packaged ones.")] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict/--no-strict", help="An article fails if anything was dropped or is weak.")
    ] = None,
    repair: Annotated[
        bool | None, typer.Option("--repair/--no-repair", help="Ask once more for what is faulty.")
    ] = None,
    passes: Annotated[int | None, typer.Option(min=1, max=9, help="Looks at each article.")] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Requests in flight; by default as many as the provider bears.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again for what failed before.")] = False,
    max_cost: Annotated[
        float | None, typer.Option(min=0, help="US dollars that the results file may come to cost, all runs together.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option(min=0, help="Tokens, likewise.")] = None,
    max_failures: Annotated[int | None, typer.Option(min=1, help="Failures after which this run ends.")] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Print what there is to do and what it will take; ask nothing.")
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Where: here, on a Ray cluster, or in the provider's own batches.")] = (
        Engine.local
    ),
    address: Annotated[str | None, typer.Option(help="Of the Ray cluster; by default one on this machine.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Ray's workers; by default as the cluster has room.")
    ] = None,
    poll_seconds: Annotated[float, typer.Option(min=0.1, help="How often a provider's batch is asked after.")] = 30.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")] = False,
) -> None:
    """Write the briefs of many articles to a file, from which the same command goes on after anything has died."""
    import asyncio

    from .batch import Batch
    from .budget import Budget
    from .settings import Settings

    settings = Settings.load(
        model=model,
        strategy=strategy,
        base_url=base_url,
        prompts=prompts,
        strict=strict,
        repair=repair,
        passes=passes,
    )
    errors = console(sys.stderr)
    shown: list[Callable[[Tally], None]] = [lambda _: None]
    run = Batch(
        inputs,
        out,
        settings,
        engine=engine.value,
        budget=Budget(cost_usd=max_cost, tokens=max_tokens, failures=max_failures),
        retry_failed=retry_failed,
        tell=lambda tally: shown[0](tally),
        concurrency=concurrency,
        address=address,
        workers=workers,
        poll_seconds=poll_seconds,
        notify=_nothing if quiet else lambda words: errors.print(words, soft_wrap=True),
    )
    if estimate:
        _print_estimate(run.estimate(), run.tally)
        return
    try:
        with _progress(errors, run, quiet=quiet) as shown[0]:
            interrupted = asyncio.run(_run(run, errors, _STOPPING[engine]))
    finally:  # also if the disk is full or the provider gone: what was done until then is done
        _tell_end(run.tally, out, errors, quiet=quiet)
    if interrupted:
        raise typer.Exit(130)
    if run.tally.failures or run.tally.stopped:
        raise typer.Exit(5)


_STOPPING = {
    Engine.local: "Finishing what is in flight; once more stops at once.",
    Engine.ray: "Finishing what is in flight; once more stops at once.",
    Engine.provider_batch: "Stopping; what was submitted stays with the provider, and the same command collects it.",
}


def _nothing(_: str) -> None:
    """Words that nobody is shown."""


async def _run(run: "Batch", errors: "Console", stopping: str) -> bool:
    """Run to the end, to that of what is in flight after a Ctrl-C, or until a second one; whether one came."""
    import asyncio
    import signal

    task = asyncio.ensure_future(run.run())
    pressed = 0

    def interrupt() -> None:
        nonlocal pressed
        pressed += 1
        if pressed == 1:
            run.interrupt()
            errors.print(stopping, soft_wrap=True)
        else:
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: the first Ctrl-C stops at once
            loop.add_signal_handler(number, interrupt)
    try:
        await task
    except asyncio.CancelledError:  # at once: by the second Ctrl-C, or by the first where signals cannot be handled
        run.interrupt()
        pressed += 1
    return bool(pressed)


def _print_estimate(expected: "Expected", tally: "Tally") -> None:
    from .views.progress import count, short

    out = console(sys.stdout)
    failed = f", {tally.failed_before:,} of them without success" if tally.failed_before else ""
    before = f" ({tally.before:,} are dealt with{failed})" if tally.before else ""
    out.print(f"{count(expected.articles, 'article')} to ask about{before}, in {count(expected.requests, 'request')}")
    if tally.unreadable:
        out.print(f"{tally.unreadable:,} more cannot be read, and will fail")
    if not expected.requests:
        return
    out.print(f"about {short(expected.input_tokens)} tokens in, {short(expected.output_tokens)} out")
    cost = "no price is known" if expected.cost_usd is None else f"about ${expected.cost_usd:,.2f}"
    out.print(f"{cost}, without repair turns")


@contextmanager
def _progress(errors: "Console", run: "Batch", *, quiet: bool) -> "Iterator[Callable[[Tally], None]]":
    """Shows how far a batch is: a bar on a terminal, else a line every half minute."""
    if quiet:
        yield lambda _: None
    elif errors.is_terminal:
        with _bar(errors) as show:
            yield show
    else:
        with _lines(errors, run) as show:
            yield show


@contextmanager
def _bar(errors: "Console") -> "Iterator[Callable[[Tally], None]]":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from .views.progress import costs, goal, rate

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(tally: "Tally") -> None:
            failed = [f"{tally.failures:,} failed"] if tally.failures else []
            words = " · ".join([*failed, rate(tally), *costs(tally)])
            bar.update(task, completed=tally.done, total=goal(tally), description=words)

        yield show


@contextmanager
def _lines(errors: "Console", run: "Batch") -> "Iterator[Callable[[Tally], None]]":
    import threading

    from .views.progress import line

    over = threading.Event()

    def tell() -> None:
        while not over.wait(_PLAIN_SECONDS):
            errors.print(line(run.tally), soft_wrap=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield lambda _: None
    finally:
        over.set()
        thread.join()


def _tell_end(tally: "Tally", out: Path, errors: "Console", *, quiet: bool) -> None:
    from .views.progress import summary

    if (quiet and not tally.failures and not tally.stopped) or not (tally.done or tally.before or tally.stopped):
        return
    for notice in tally.notices:
        errors.print(f"note: {notice}", soft_wrap=True)
    for words in summary(tally, str(out)):
        errors.print(words, soft_wrap=True)
