"""Brief → rich renderables for the terminal: made for reading, wraps to the width it is given."""

from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..brief import Agreement, Brief, Concern, Party, Talk

_STATUS = {
    "reached": "green", "scheduled": "green", "tentative": "yellow", "proposed": "yellow", "postponed": "yellow",
    "rejected": "red", "broken": "red", "cancelled": "red",
}  # fmt: skip


def to_text(brief: Brief, console: Console) -> None:
    """Print the brief to ``console``, in its width and colours, without the blanks that tables end their lines with."""
    with console.capture() as capture:
        for line in _lines(brief):
            console.print(line)
    # stdout may be in an encoding that lacks some characters, which is no reason to lose the brief.
    encoding = getattr(console.file, "encoding", None) or "utf-8"
    text = "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
    console.file.write(text.encode(encoding, "replace").decode(encoding))


def _lines(brief: Brief) -> Iterable[RenderableType]:
    article = brief.article
    yield Text(article.title or "(no headline)", style="bold")
    day = article.published
    about = " · ".join(filter(None, (article.source, f"{day:%A}, {day.day} {day:%B %Y}" if day else None)))
    if about:
        yield Text(about, style="dim")
    yield from _section("Parties", (_party(party) for party in brief.parties))
    yield from _section("Agreements", (_agreement(item) for item in brief.agreements))
    yield from _section("Scheduled talks", (_talk(item) for item in sorted(brief.talks, key=_by_date)))
    yield from _section("Concerns", (_concern(item) for item in brief.concerns))
    yield Text()
    yield Text(_footer(brief), style="dim")


def _section(title: str, rows: Iterable[tuple[Text, list[int]]]) -> Iterable[RenderableType]:
    yield Text()
    yield Text(title, style="bold cyan")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True, style="dim")
    for text, evidence in rows:
        table.add_row("•", text, "".join(f"[{number}]" for number in evidence))
    table.expand = True
    yield Padding(table if table.row_count else Text("none", style="dim"), (0, 0, 0, 2))


def _party(party: Party) -> tuple[Text, list[int]]:
    text = Text(party.name, style="bold")
    details = [party.role or party.kind]
    if party.represents and party.represents not in details[0]:
        details.append(f"for {party.represents}")
    if party.aliases:
        details.append(f"also {', '.join(party.aliases)}")
    text.append(f" — {'; '.join(details)}", style="not bold")
    return text, party.evidence


def _agreement(item: Agreement) -> tuple[Text, list[int]]:
    text = Text(item.summary)
    _append_status(text, item.status)
    text.append(f"\n{', '.join(item.parties)}", style="dim")
    if item.reported_by:
        text.append(f"; as reported by {item.reported_by}", style="dim")
    return text, item.evidence


def _talk(item: Talk) -> tuple[Text, list[int]]:
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
    return text, item.evidence


def _concern(item: Concern) -> tuple[Text, list[int]]:
    text = Text(item.summary)
    text.append(f"\n{', '.join(item.raised_by)}", style="dim")
    if item.directed_at:
        text.append(f" about {', '.join(item.directed_at)}", style="dim")
    return text, item.evidence


def _append_status(text: Text, status: str) -> None:
    text.append(f"  {status}", style=_STATUS[status])


def _period(item: Talk) -> str:
    if item.start and item.end:
        return f"{item.start} to {item.end}"
    return item.start or (f"by {item.end}" if item.end else "")


def _by_date(item: Talk) -> tuple[str, list[int]]:
    """Talks in the order of their days; those without one come last, in the order of the article."""
    return item.start or item.end or "~", item.evidence


def _footer(brief: Brief) -> str:
    run = brief.run
    parts = [run.model, f"{run.seconds:.1f} s", f"{run.input_tokens:,} tokens in, {run.output_tokens:,} out"]
    if run.cost_usd:
        parts.append(f"${run.cost_usd:.4f}")
    if brief.dropped:
        count = len(brief.dropped)
        parts.append(f"{count} item{'s' * (count > 1)} dropped as unfounded (--format json tells why)")
    return " · ".join(parts)
