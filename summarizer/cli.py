"""The command line: parses, calls, prints. stdout carries the result and nothing else.

Heavy parts are imported inside the command that needs them, so that ``--help`` comes at once.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import __version__
from .cli_batch import batch
from .cli_corpus import merge, search
from .console import Strategy, console, report
from .errors import ArticleError, ConfigError, ModelError, SummarizerError, UnsupportedError

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from .article import Article
    from .brief import Brief
    from .pipeline import Summarizer
    from .settings import Settings

# Plain help: rich would double the time it takes, and the text reads as well without.
app = typer.Typer(
    name="summarizer", rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=True
)

_EXIT_CODES = """Exit codes: 0 done; 1 internal error; 2 usage or configuration; 3 the article cannot be read;
4 the model cannot be reached or refused, or strict mode found something; 5 a batch finished with failures or was
ended by its budget; 6 an evaluation fell below its floor; 130 interrupted."""


class Format(StrEnum):
    """What a brief is printed as."""

    text = "text"
    json = "json"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"summarizer {__version__}")
        raise typer.Exit


@app.callback(help="Turn news articles and official statements into structured, sourced briefs.", epilog=_EXIT_CODES)
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(epilog=_EXIT_CODES)
def brief(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Text files; - reads standard input.")],
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print a brief.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file, not to stdout.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="PROVIDER/MODEL; see `summarizer models`.")] = None,
    strategy: Annotated[
        Strategy | None,
        typer.Option(
            help="Ask about the article at once, about each sentence alone, about each as it is read, or go by rules"
            " without a model; by default as suits the model."
        ),
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint to use.")] = None,
    published: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of publication.")] = None,
    source: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    prompts: Annotated[Path | None, typer.Option(help="Folder of templates that replace packaged ones.")] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="Show each item as soon as it is found and checked.")
    ] = False,
    strict: Annotated[
        bool | None, typer.Option("--strict/--no-strict", help="Exit 4 if anything was dropped, taken out or is weak.")
    ] = None,
    repair: Annotated[
        bool | None,
        typer.Option("--repair/--no-repair", help="Ask once more for what is faulty; by default as suits the model."),
    ] = None,
    passes: Annotated[
        int | None, typer.Option(min=1, max=9, help="Looks at the article; from 2 on for what was missed.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no warnings on stderr.")] = False,
) -> None:
    """Print the brief of each ARTICLE: parties, agreements, scheduled talks, concerns.

    Several articles give one brief after the other; as JSON, one line each.
    """
    from .settings import Settings

    day = _day(published)
    settings = Settings.load(
        model=model,
        strategy=strategy,
        base_url=base_url,
        prompts=prompts,
        strict=strict,
        repair=repair,
        passes=passes,
    )
    with _sink(output) as sink:
        code = _briefs(articles, settings, sink, format, day, source, stream=stream, quiet=quiet)
    if code:
        raise typer.Exit(code)


@app.command()
def models(
    model: Annotated[str | None, typer.Option("--model", "-m", help="As for `brief`.")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for `brief`.")] = None,
) -> None:
    """Show the providers, which keys are set, and which model would be used and why."""
    from rich.table import Table

    from . import embedded
    from .providers import PROVIDERS, resolve
    from .settings import Settings, variable

    settings = Settings.load(model=model, base_url=base_url)
    out = console(sys.stdout)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("provider")
    table.add_column("endpoint", overflow="fold")  # an address is of use only whole
    table.add_column("key", overflow="fold")
    for provider in PROVIDERS.values():
        found = variable(provider.keys)
        key = f"{found[0]} is set" if found else " or ".join(provider.keys) + " is not set"
        if provider.name == "embedded":
            key = "installed" if embedded.available() else "extra 'embedded' is not installed"
        elif not provider.needs_key and not found:
            key = "no key needed"
        table.add_row(provider.name, provider.base_url or "offline, on this machine", key)
    out.print(table)
    origin = settings.origin
    if "model" in origin:
        why = f"chosen {_by(origin['model'])}"
    else:
        why = f"at the address {_by(origin['base_url'])}" if "base_url" in origin else "the default"
    out.print()
    try:
        target = resolve(settings)
    except ConfigError:
        out.print(f"Would use, but cannot: {settings.model}, {why}", soft_wrap=True)
        raise
    where = target.base_url or "offline, on this machine"
    out.print(f"Would use: {target.label} ({where}), {why}", soft_wrap=True)


for command in (batch, merge, search):
    app.command(epilog=_EXIT_CODES)(command)


def _by(origin: str) -> str:
    return origin if origin == "as given" else f"by {origin}"


def _briefs(
    articles: list[str],
    settings: "Settings",
    sink: "Console",
    format: Format,
    day: "date | None",
    source: str | None,
    *,
    stream: bool,
    quiet: bool,
) -> int:
    """Print a brief of each article; one that fails is reported, the others go on. The first failure's exit code."""
    from .article import Article
    from .pipeline import Summarizer

    errors = console(sys.stderr)
    many = len(articles) > 1
    code = printed = 0
    with ExitStack() as stack:
        show: list[Callable[[str], None]] = [_nothing]
        summarizer = Summarizer(settings, progress=lambda words: show[0](words))
        running = None
        for name in articles:
            mark = sink.file.tell() if sink.file.seekable() else None
            told: list[str] = []
            try:
                article = Article.from_file(name, source=source, published=day)
                # Opened late: who misspells a path should not have to wait for a model to load.
                running = running or stack.enter_context(summarizer)
                if stream:  # items that are printed as they come tell enough, and a spinner would stand in their way
                    if printed and format is Format.text:
                        sink.rule(style="dim")
                    result = _streamed(running, article, sink, format)
                else:
                    with _spinner(errors, quiet=quiet) as show[0]:
                        result = running.summarize(article)
                    _print(result, sink, format, first=not printed, many=many)
            except UnsupportedError as error:
                code = code or error.exit_code
                result, told = error.brief, error.faults
                if not stream:  # nothing is lost: the brief is there to look at, and the code says what to think of it
                    _print(result, sink, format, first=not printed, many=many)
                for fault in error.faults:
                    errors.print(f"{f'{name}: ' if many else ''}{fault}", soft_wrap=True)
                report(errors, error, about=name if many else "")
            except (ArticleError, ModelError) as error:
                code = code or error.exit_code
                report(errors, error, about=name if many and isinstance(error, ModelError) else "")
                _take_back(sink, mark)
                continue
            printed += 1
            if not quiet:
                for warning in (warning for warning in result.warnings if warning not in told):
                    errors.print(f"warning: {f'{name}: ' if many else ''}{warning}", soft_wrap=True)
    return code


def _take_back(sink: "Console", mark: int | None) -> None:
    """Remove from a file what was streamed of a brief that then failed; what was printed to a terminal stays."""
    if mark is not None:
        sink.file.seek(mark)
        sink.file.truncate()


def _streamed(summarizer: "Summarizer", article: "Article", sink: "Console", format: Format) -> "Brief":
    from .views import stream

    items = summarizer.stream(article)
    if format is Format.text:
        stream.to_heading(article.title, article.source, article.published, sink)
    return (
        stream.to_json_lines(items, sink, ascii_only=not _is_utf(sink))
        if format is Format.json
        else stream.to_text(items, sink)
    )


def _print(brief: "Brief", sink: "Console", format: Format, *, first: bool, many: bool) -> None:
    if format is Format.json:
        from .views.json import to_json

        sink.file.write(to_json(brief, indent=None if many else 2, ascii_only=not _is_utf(sink)) + "\n")
    else:
        from .views.text import to_text

        if not first:
            sink.print()
            sink.rule(style="dim")
        to_text(brief, sink)
    sink.file.flush()


def _is_utf(sink: "Console") -> bool:
    return (getattr(sink.file, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _day(text: str | None) -> "date | None":
    from datetime import date

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--published {text!r} is no date", "Give it as YYYY-MM-DD.") from None


@contextmanager
def _sink(output: Path | None) -> "Iterator[Console]":
    """Where briefs are printed; a file is written beside its place and put there once it is complete."""
    if output is None:
        yield console(sys.stdout)
        return
    if output.is_dir():
        raise ConfigError(f"Cannot write to {str(output)!r}: it is a folder", "Name a file with --output.")
    target = output.resolve()  # what a link points to is written, not the link
    beside = target.is_file() or not target.exists()
    part = target.with_name(target.name + ".part") if beside else target  # a pipe or device is written to as it is
    try:
        file = part.open("w", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"Cannot write to {str(output)!r} ({error.strerror})", "Choose another --output.") from error
    try:
        with file:
            yield console(file)
        if beside and part.stat().st_size:
            part.replace(target)
    finally:
        if beside:
            part.unlink(missing_ok=True)  # no brief came about: what was there before stays


@contextmanager
def _spinner(errors: "Console", *, quiet: bool) -> "Iterator[Any]":
    """A line on stderr with elapsed seconds, on a terminal only; yields what changes its words."""
    if quiet or not errors.is_terminal:
        yield _nothing
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}"), console=errors, transient=True
    ) as bar:
        task = bar.add_task("")
        yield lambda words: bar.update(task, description=words)


def _nothing(_: str) -> None:
    """Progress that nobody is shown."""


def main() -> None:
    """Entry point of the command: errors of the library become one line on stderr and their exit code.

    Ctrl-C (130) and a closed pipe (1) are typer's business.
    """
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    try:
        app()
    except SummarizerError as error:
        report(console(sys.stderr), error)
        sys.exit(error.exit_code)
