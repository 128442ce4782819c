"""The command ``render``: saved briefs in another format. Parses, calls, prints."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from .console import console
from .output import Format, Output

To = Annotated[str | None, typer.Option("--output", "-o", help="Write to this file, or a file each to this FOLDER/.")]
Into = Annotated[Path | None, typer.Option(help="With --format ics: a calendar of earlier runs to update.")]
Quotes = Annotated[bool, typer.Option("--quotes", help="Show the sentences that each item cites.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="List what was left out, and why.")]


def render(
    briefs: Annotated[
        list[str],
        typer.Argument(metavar="BRIEFS...", help="Briefs as JSON, or files that `batch` wrote; - reads stdin."),
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print them.")] = Format.text,
    output: To = None,
    into: Into = None,
    articles: Annotated[
        list[str] | None,
        typer.Option("--articles", "-a", metavar="INPUT", help="Where the articles are, as `batch` was told."),
    ] = None,
    quotes: Quotes = False,
    verbose: Verbose = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notices on stderr.")] = False,
) -> None:
    """Print saved briefs as text, Markdown, web pages, a calendar, a table, event records or gold files.

    Nothing is asked of any model. Articles are found under the names that they have in the briefs, beside them, or with
    --articles; html and yaml want them whole.
    """
    from .documents import documents

    def tell(words: str) -> None:
        if not quiet:
            console(sys.stderr).print(f"warning: {words}", soft_wrap=True)

    shape = Output(format=format, to=output, into=into, quotes=quotes, verbose=verbose)
    shape.check_inputs(briefs)
    shape.write(documents(briefs, articles or (), tell, whole=shape.wants_articles), tell)
