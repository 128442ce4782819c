"""The command line: parses, calls, prints. stdout carries the result and nothing else.

Heavy parts are imported inside the command that needs them, so that ``--help`` comes at once.
"""

import logging
import os
import stat
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import __version__
from .cli_batch import batch
from .cli_corpus import merge, search
from .cli_render import Into, Quotes, To, Verbose, render
from .cli_review import review
from .console import Strategy, Waiting, console, report
from .errors import ArticleError, ConfigError, ModelError, SummarizerError, UnsupportedError
from .output import Format, Output, is_utf, rule, sink

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from .article import Article
    from .brief import Brief
    from .documents import Document
    from .pipeline import Summarizer
    from .settings import Settings

# Plain help: rich would double the time it takes, and the text reads as well without.
app = typer.Typer(
    name="summarizer", rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=True
)

_EXIT_CODES = """Exit codes: 0 done; 1 internal error; 2 usage or configuration; 3 the article cannot be read;
4 the model cannot be reached or refused, or strict mode found something; 5 a batch finished with failures or was
ended by its budget; 6 an evaluation fell below its floor; 130 interrupted."""


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
    output: To = None,
    into: Into = None,
    quotes: Quotes = False,
    verbose: Verbose = False,
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
        bool,
        typer.Option(
            "--stream",
            help="Show each item as soon as it is found and checked; cloud providers reply in one piece, so that theirs"
            " come a part of the article at a time.",
        ),
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

    Several articles give one brief after the other; as JSON, one line each; as html or yaml, a file each.
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
    shape = Output(format=format, to=output, into=into, quotes=quotes, verbose=verbose)
    listed = verbose and format is Format.text
    shape.check_inputs(articles)
    making = _Making(articles, settings, day, source, quiet=quiet, listed=listed)
    shape.check(len(articles) > 1)
    if stream:
        if format not in (Format.text, Format.json) or into:
            raise ConfigError(f"--stream goes with text and json, not with {format}", "Leave it out.")
        with sink(Path(output) if output else None, format) as out:
            making.stream(out, shape)
    else:
        with closing(making.documents()) as coming:
            shape.write(coming, making.tell, many=len(articles) > 1)
    if making.code:
        raise typer.Exit(making.code)


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


for command in (render, review, batch, merge, search):
    app.command(epilog=_EXIT_CODES)(command)


def _by(origin: str) -> str:
    return origin if origin == "as given" else f"by {origin}"


@dataclass
class _Making:
    """The briefs of articles, one after the other; one that fails is reported, and the others go on.

    Attributes:
        quiet: Whether warnings are not told.
        listed: Whether a brief lists its warnings itself.
        code: The first failure's exit code.
    """

    articles: list[str]
    settings: "Settings"
    day: "date | None"
    source: str | None
    quiet: bool = field(kw_only=True)
    listed: bool = field(kw_only=True)
    code: int = field(default=0, init=False)
    _waiting: Waiting = field(init=False)

    def documents(self) -> "Generator[Document]":
        """The briefs, each made when it is asked for."""
        from .documents import Document

        for name, running, article in self._read():
            told: list[str] = []
            try:
                with self._waiting.shown():
                    brief = running.summarize(article)
            except UnsupportedError as error:  # nothing is lost: the brief is there to look at, the code says the rest
                brief, told = error.brief, error.faults
                yield Document(name, brief, article)
                self._not_borne_out(error, name)
            except ModelError as error:
                self._failed(error, name)
                continue
            else:
                yield Document(name, brief, article)
            self._warn(brief, name, told)

    def stream(self, out: "Console", shape: Output) -> None:
        """Print the items of each brief as soon as they are there."""
        printed = 0
        for name, running, article in self._read():
            mark = _mark(out, shape)
            told: list[str] = []
            try:
                if printed and shape.format is Format.text:
                    rule(out)
                brief = self._streamed(running, article, out, shape)
            except UnsupportedError as error:
                brief, told = error.brief, error.faults
                self._not_borne_out(error, name)
            except ModelError as error:
                self._failed(error, name)
                if mark is None:
                    printed += 1  # it stays, and is to be told from the next one
                else:
                    out.file.seek(mark)
                    out.file.truncate()
                continue
            printed += 1
            self._warn(brief, name, told)

    def _streamed(self, summarizer: "Summarizer", article: "Article", out: "Console", shape: Output) -> "Brief":
        from .views import stream

        items = self._waiting.between(summarizer.stream(article))
        if shape.format is Format.json:
            return stream.to_json_lines(items, out, ascii_only=not is_utf(out))
        stream.to_heading(article.title, article.source, article.published, out)
        sentences = {sentence.number: sentence.text for sentence in article.sentences} if shape.quotes else {}
        return stream.to_text(items, out, sentences, verbose=shape.verbose)

    def _read(self) -> "Iterator[tuple[str, Summarizer, Article]]":
        """Each article that can be read, with who is to be asked."""
        from .article import Article
        from .pipeline import Summarizer

        with ExitStack() as stack:
            summarizer = Summarizer(self.settings, progress=lambda words: self._waiting.tell(words))
            running = None
            for name in self.articles:
                self._waiting = Waiting(self._errors, quiet=self.quiet)
                try:
                    article = Article.from_file(name, source=self.source, published=self.day)
                    if running is None:  # late: who misspells a path should not have to wait for a model to load
                        with self._waiting.shown():
                            running = stack.enter_context(summarizer)
                except (ArticleError, ModelError) as error:
                    self._failed(error, name)
                    continue
                yield name, running, article

    @property
    def _errors(self) -> "Console":
        return console(sys.stderr)

    @property
    def _many(self) -> bool:
        return len(self.articles) > 1

    def tell(self, words: str) -> None:
        """Tell what is no failure."""
        if not self.quiet:
            self._errors.print(f"warning: {words}", soft_wrap=True)

    def _failed(self, error: SummarizerError, name: str) -> None:
        self.code = self.code or error.exit_code
        report(self._errors, error, about=name if self._many and isinstance(error, ModelError) else "")

    def _not_borne_out(self, error: UnsupportedError, name: str) -> None:
        self.code = self.code or error.exit_code
        for fault in error.faults:
            self._errors.print(f"{f'{name}: ' if self._many else ''}{fault}", soft_wrap=True)
        report(self._errors, error, about=name if self._many else "")

    def _warn(self, brief: "Brief", name: str, told: list[str]) -> None:
        for warning in (warning for warning in brief.warnings if warning not in told and not self.listed):
            self.tell(f"{f'{name}: ' if self._many else ''}{warning}")


def _mark(out: "Console", shape: Output) -> int | None:
    """From where on a brief that fails is taken back: in a file of ours, which is not yet in its place.

    None for stdout, which may be a file of the user's with more in it, and for a device.
    """
    if shape.to is None or not stat.S_ISREG(os.fstat(out.file.fileno()).st_mode):
        return None
    return out.file.tell()


def _day(text: str | None) -> "date | None":
    from datetime import date

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--published {text!r} is no date", "Give it as YYYY-MM-DD.") from None


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
