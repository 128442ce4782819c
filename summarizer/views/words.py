"""How an item is put in words, whatever the view: what leads, what is said, its status, the details, the doubts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ..brief import ONE, Agreement, Brief, Category, Concern, Dropped, Item, Party, Talk

TITLES: dict[Category, str] = {
    "parties": "Parties",
    "agreements": "Agreements",
    "talks": "Scheduled talks",
    "concerns": "Concerns",
}
"""What the sections of a brief are called, in their order."""

CATEGORY: dict[type[Item], Category] = {
    Party: "parties",
    Agreement: "agreements",
    Talk: "talks",
    Concern: "concerns",
}


@dataclass(frozen=True)
class Told:
    """An item in words.

    Attributes:
        lead: What stands before, to be shown strongest: a party's name, a talk's days; empty for the others.
        text: What it is: a party's office, a talk's title and place, a summary.
        status: Of an agreement or a talk.
        details: Who has which part in it, and what else there is, one phrase each.
        doubts: What was not found in what it cites; empty if it is supported.
    """

    lead: str
    text: str
    status: str | None = None
    details: Sequence[str] = ()
    doubts: Sequence[str] = field(default=())


def told(item: Item) -> Told:
    """``item`` in words."""
    doubts = tuple(item.doubts) if item.support == "weak" else ()
    match item:
        case Party():
            return Told(item.name, "; ".join(_about(item)), doubts=doubts)
        case Agreement():
            return Told("", item.summary, item.status, _agreement(item), doubts)
        case Talk():
            elsewhere = item.location and item.location not in item.title
            title = f"{item.title}, {item.location}" if elsewhere else item.title
            return Told(period(item) or item.when or "no date", title, item.status, _talk(item), doubts)
        case Concern():
            about = f" about {', '.join(item.directed_at)}" if item.directed_at else ""
            return Told("", item.summary, None, [", ".join(item.raised_by) + about], doubts)
    raise TypeError(item)


def _about(party: Party) -> list[str]:
    about = [party.role or party.kind]
    if party.represents and party.represents not in about[0]:
        about.append(f"for {party.represents}")
    if party.aliases:
        about.append(f"also {', '.join(party.aliases)}")
    return about


def _agreement(item: Agreement) -> list[str]:
    return [", ".join(item.parties), *([reported(item)] if item.reported_by else [])]


def reported(item: Agreement) -> str:
    """Who says so, where the article does not say it itself; empty where it does."""
    if not item.reported_by:
        return ""
    return f"reported by {item.reported_by} only" if item.one_sided else f"as reported by {item.reported_by}"


def _talk(item: Talk) -> list[str]:
    details = [", ".join(item.participants)] if item.participants else []
    if item.mediators:
        details.append(f"brought together by {', '.join(item.mediators)}")
    if item.topics:
        details.append(f"on {', '.join(item.topics)}")
    if item.when and period(item):
        details.append(f'"{item.when}"')
    return details


def period(talk: Talk) -> str:
    """The days of a talk: "2016-02-12 to 2016-02-14", "by 2016-03"; empty if none is known."""
    if talk.start and talk.end:
        return f"{talk.start} to {talk.end}"
    return talk.start or (f"by {talk.end}" if talk.end else "")


def sections(brief: Brief) -> list[tuple[Category, str, Sequence[Item]]]:
    """Category, title and items of each section of a brief; talks in the order of their days, undated ones last."""
    talks: list[Talk] = sorted(brief.talks, key=_by_date)
    lists: dict[Category, Sequence[Item]] = {
        "parties": brief.parties,
        "agreements": brief.agreements,
        "talks": talks,
        "concerns": brief.concerns,
    }
    return [(category, title, lists[category]) for category, title in TITLES.items()]


def _by_date(item: Talk) -> tuple[str, list[int]]:
    return item.start or item.end or "~", item.evidence


def cited(item: Item) -> str:
    """The numbers of its sentences: "[2]+[3]", where 3 completes what 2 leaves open."""
    numbers = "".join(f"[{number}]" for number in item.evidence)
    return numbers + "".join(f"+[{number}]" for number in item.completed_by)


def long_day(day: date) -> str:
    """A day as readers of news copy write it: "Friday, 5 February 2016"."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def published(brief: Brief) -> str:
    """Who published the article, and when; empty where neither is known."""
    return byline(brief.article.source, brief.article.published)


def byline(source: str | None, day: date | None) -> str:
    """As ``published``, of an article that has no brief yet."""
    return " · ".join(filter(None, (source, long_day(day) if day else None)))


def left_out(dropped: Dropped) -> tuple[str, str, str]:
    """Of what kind a dropped item is, what it says, and why it is not in the brief."""
    given = dropped.item
    text = next((str(given[name]) for name in ("name", "summary", "title") if given.get(name)), "")
    when = f" ({given['when']})" if dropped.category == "talks" and given.get("when") else ""
    return ONE[dropped.category], text + when, dropped.reason


def made_by(brief: Brief) -> list[str]:
    """The model, what it took, and how much of its reply is doubtful or was dropped, one phrase each."""
    run = brief.run
    parts = [run.model, f"{run.seconds:.1f} s", f"{run.input_tokens:,} tokens in, {run.output_tokens:,} out"]
    if run.cost_usd:
        parts.append(f"${run.cost_usd:.4f}")
    if weak := sum(item.support == "weak" for item in brief.items):
        parts.append(f"{weak} item{'s' * (weak > 1)} weak")
    if brief.dropped:
        count = len(brief.dropped)
        parts.append(f"{count} item{'s' * (count > 1)} dropped as unfounded")
    return parts
