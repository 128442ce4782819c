"""The commands of a corpus: results of batches → an index; questions to it. Parses, calls, prints."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import console
from .errors import ConfigError


class Kind(StrEnum):
    """What an index is asked for."""

    party = "party"
    agreement = "agreement"
    talk = "talk"
    concern = "concern"


class Format(StrEnum):
    """What answers are printed as."""

    text = "text"
    json = "json"


def merge(
    results: Annotated[list[Path], typer.Argument(metavar="BRIEFS...", help="Files that `batch` wrote.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the index goes.")] = Path("briefs.db"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notices on stderr.")] = False,
) -> None:
    """Fold the briefs of many articles into one index, which `search` is asked.

    Parties and talks that several articles name are one in it, with all their sources; rules decide, and where they
    leave a doubt, two stay two.
    """
    from .corpus import build
    from .views.found import counted

    errors = console(sys.stderr)
    counts = build(results, out, lambda words: None if quiet else errors.print(f"warning: {words}", soft_wrap=True))
    failed = f" ({counts.failures:,} more without a brief)" if counts.failures else ""
    kinds = zip(counts[2:], ("party", "talk", "agreement", "concern"), strict=True)
    told = ", ".join(counted(number, kind) for number, kind in kinds)
    console(sys.stdout).print(f"{out}: {counted(counts.articles, 'article')}{failed}, {told}", soft_wrap=True)


def search(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="File that `merge` wrote.")],
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help="All have to be there.")] = None,
    party: Annotated[str | None, typer.Option(help="Name, alias, adjective or id of who has a part in it.")] = None,
    exact: Annotated[bool, typer.Option("--exact", help="The party itself, not who represents it.")] = False,
    kind: Annotated[Kind | None, typer.Option(help="Only these.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="YYYY-MM-DD, YYYY-MM or YYYY.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Of talks their days, else publication.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Of an agreement or a talk, by the latest article.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 10,
    format: Annotated[Format, typer.Option("--format", "-f", help="JSON is an object a line.")] = Format.text,
) -> None:
    """Ask an index of briefs: who, what and when, each answer with the sentences it rests on.

    Without words and options: what the index holds, who is named most, and the next talks.
    """
    from . import search as index_of
    from .views import found as view

    if party is not None and not party.strip():
        raise ConfigError("--party names nobody", "Give a name, or leave it out.")
    if exact and party is None:
        raise ConfigError("--exact goes with --party", "Name a party, or leave --exact out.")
    sink = console(sys.stdout)
    question = index_of.Question(
        words=tuple(words or ()),
        party=party,
        exact=exact,
        kind=None if kind is None else kind.value,
        first=first,
        last=last,
        status=status,
        limit=limit,
    )
    with index_of.opened(index) as db:
        if question.is_open and format is Format.text:
            view.overview(index_of.overview(db, limit), sink)
            return
        answers = index_of.answer(db, question)
    if format is Format.json:
        encoding = (getattr(sink.file, "encoding", None) or "utf-8").lower().replace("-", "")
        items = [item for answer in answers for item in answer.found]
        view.to_json_lines(items, sink, ascii_only=not encoding.startswith("utf"))
    else:
        view.to_text(answers, sink)
