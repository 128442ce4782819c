"""Brief → rich renderables for the terminal: made for reading, wraps to the width it is given."""

from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..brief import Agreement, Brief, Concern, Item, Party, Talk

_STATUS = {
    "reached": "green", "scheduled": "green", "tentative": "yellow", "proposed": "yellow", "postponed": "yellow",
    "rejected": "red", "broken": "red", "cancelled": "red",
}  # fmt: skip


def to_text(brief: Brief, console: Console) -> None:
    """Print the brief to ``console``, in its width and colours."""
    put(_lines(brief), console)


def put(lines: Iterable[RenderableType], console: Console) -> None:
    """Print ``lines`` without the blanks that tables end theirs with."""
    with console.capture() as capture:
        for line in lines:
            console.print(line)
    # stdout may be in an encoding that lacks some characters, which is no reason to lose the brief.
    encoding = getattr(console.file, "encoding", None) or "utf-8"
    text = "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
    console.file.write(text.encode(encoding, "replace").decode(encoding))


def _lines(brief: Brief) -> Iterable[RenderableType]:
    yield from heading(brief.article.title, brief.article.source, brief.article.published)
    talks: list[Talk] = sorted(brief.talks, key=_by_date)
    yield from _section("Parties", brief.parties)
    yield from _section("Agreements", brief.agreements)
    yield from _section("Scheduled talks", talks)
    yield from _section("Concerns", brief.concerns)
    yield Text()
    yield footer(brief)


def heading(title: str | None, source: str | None, day: date | None) -> Iterable[RenderableType]:
    """The lines above a brief."""
    yield Text(title or "(no headline)", style="bold")
    about = " · ".join(filter(None, (source, f"{day:%A}, {day.day} {day:%B %Y}" if day else None)))
    if about:
        yield Text(about, style="dim")


def _section(title: str, items: Sequence[Item]) -> Iterable[RenderableType]:
    yield Text()
    yield Text(title, style="bold cyan")
    yield Padding(rows(items) if items else Text("none", style="dim"), (0, 0, 0, 2))


def rows(items: Sequence[Item], labels: Sequence[str] = ()) -> Table:
    """Items as a table: a label if there are any, the item, behind it the numbers of its sentences.

    A weak item has "?" for its bullet and says what was not found; a number behind "+" completes the citation.
    """
    table = Table.grid(padding=(0, 1))
    if labels:
        table.add_column(width=max(map(len, labels)), style="cyan")
    table.add_column(width=1)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True, style="dim")
    for place, item in enumerate(items):
        text, bullet = _shown(item), Text("•")
        if item.support == "weak":
            text.append(f"\nweak: {'; '.join(item.doubts)}", style="yellow")
            bullet = Text("?", style="bold yellow")
        cited = "".join(f"[{number}]" for number in item.evidence)
        cited += "".join(f"+[{number}]" for number in item.completed_by)
        table.add_row(*labels[place : place + 1], bullet, text, cited)
    table.expand = True
    return table


def _shown(item: Item) -> Text:
    match item:
        case Party():
            return _party(item)
        case Agreement():
            return _agreement(item)
        case Talk():
            return _talk(item)
        case Concern():
            return _concern(item)
    raise TypeError(item)


def _party(party: Party) -> Text:
    text = Text(party.name, style="bold")
    details = [party.role or party.kind]
    if party.represents and party.represents not in details[0]:
        details.append(f"for {party.represents}")
    if party.aliases:
        details.append(f"also {', '.join(party.aliases)}")
    text.append(f" — {'; '.join(details)}", style="not bold")
    return text


def _agreement(item: Agreement) -> Text:
    text = Text(item.summary)
    _append_status(text, item.status)
    text.append(f"\n{', '.join(item.parties)}", style="dim")
    if item.reported_by:
        how = f"reported by {item.reported_by} only" if item.one_sided else f"as reported by {item.reported_by}"
        text.append(f"; {how}", style="dim")
    return text


def _talk(item: Talk) -> Text:
    text = Text()
    text.append(_period(item) or item.when or "no date", style="bold")
    text.append(f"  {item.title}")
    if item.location and item.location not in item.title:
        text.append(f", {item.location}")
    _append_status(text, item.status)
    details = [", ".join(item.participants)] if item.participants else []
    if item.mediators:
        details.append(f"brought together by {', '.join(item.mediators)}")
    if item.topics:
        details.append(f"on {', '.join(item.topics)}")
    if item.when and _period(item):
        details.append(f'"{item.when}"')
    if details:
        text.append(f"\n{'; '.join(details)}", style="dim")
    return text


def _concern(item: Concern) -> Text:
    text = Text(item.summary)
    text.append(f"\n{', '.join(item.raised_by)}", style="dim")
    if item.directed_at:
        text.append(f" about {', '.join(item.directed_at)}", style="dim")
    return text


def _append_status(text: Text, status: str) -> None:
    text.append(f"  {status}", style=_STATUS[status])


def _period(item: Talk) -> str:
    if item.start and item.end:
        return f"{item.start} to {item.end}"
    return item.start or (f"by {item.end}" if item.end else "")


def _by_date(item: Talk) -> tuple[str, list[int]]:
    """Talks in the order of their days; those without one come last, in the order of the article."""
    return item.start or item.end or "~", item.evidence


def footer(brief: Brief) -> Text:
    """The line below a brief: the model, what it took, and how much of its reply is doubtful or was dropped."""
    run = brief.run
    parts = [run.model, f"{run.seconds:.1f} s", f"{run.input_tokens:,} tokens in, {run.output_tokens:,} out"]
    if run.cost_usd:
        parts.append(f"${run.cost_usd:.4f}")
    if weak := sum(item.support == "weak" for item in brief.items):
        parts.append(f"{weak} item{'s' * (weak > 1)} weak")
    if brief.dropped:
        count = len(brief.dropped)
        parts.append(f"{count} item{'s' * (count > 1)} dropped as unfounded (--format json tells why)")
    return Text(" · ".join(parts), style="dim")
