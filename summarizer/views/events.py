"""Briefs → event records for political scientists, a line of JSON an event, in the fields of PLOVER.

It is a mapping from the categories of a brief and no coding by PLOVER's coders: docs/events.md says what is mapped to
what, and what that cannot tell. What a brief does not state is left empty. The contract is
``Event.model_json_schema(mode="serialization")``.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..brief import ONE, Agreement, AgreementStatus, Concern, Item, Support, Talk, TalkStatus
from ..documents import Document
from ..gatherings import days
from .plover import Actor, Cast, Context, EventType, Mode, code_of_place, coded
from .words import CATEGORY

CODEBOOK = "PLOVER 0.8, mapped from the categories of a brief"


class Place(BaseModel):
    """Where a talk is to take place."""

    name: str = Field(description="City, country or venue as the article says.")
    cc3: str | None = Field(description="ISO 3166-1 alpha-3 code, if the place named is a state.")


class TextInfo(BaseModel):
    """Where a sentence is in the article's text."""

    sequence: int = Field(description="Its number in the article, from 1.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset behind its last character.")


class CiteInfo(BaseModel):
    """The article, and by what it was coded."""

    citation: str = Field(description="What the article is called: its name in a results file, or a path.")
    publication: str | None = Field(description="Who published it.")
    title: str | None
    url: str | None
    language: str | None
    published: datetime.date | None = Field(description="Ours: day of publication.")
    sha256: str = Field(description="Ours: digest of the article's text.")
    coder: str = Field(description="The model that made the brief.")
    codebook: str = CODEBOOK


class Event(BaseModel):
    """One agreement, talk or concern; fields are PLOVER's unless they say that they are ours."""

    id: str = Field(description="The same whenever an item of this category cites this sentence of this text first.")
    has_event: bool = Field(description="Whether PLOVER has a type for it.")
    event: list[EventType] = Field(description="One type; empty if there is none.")
    mode: list[Mode] = Field(description="How; empty where the brief does not tell.")
    context: list[Context] = Field(description="Of PLOVER's contexts only what a talk's status says of its time.")
    date: datetime.date | None = Field(
        description="Day of publication; of a talk that was not cancelled its first day. Null where it is not known."
    )
    enddate: datetime.date | None = Field(
        default=None, description="A talk's last day, or its deadline; null for a single day."
    )
    source: list[Actor] = Field(description="Who acts; all sides of what is mutual.")
    recipient: list[Actor] = Field(description="Towards whom; empty where it is mutual or towards nobody.")
    event_loc: Place | None = Field(default=None, description="Where a talk is to take place.")
    event_text: list[str] = Field(description="The sentences that state it.")
    text_info: list[TextInfo] = Field(description="Where these are, in their order.")
    cite_info: CiteInfo
    category: Literal["agreement", "talk", "concern"] = Field(description="Ours: what it is in the brief.")
    status: AgreementStatus | TalkStatus | None = Field(
        default=None, description="Ours: as in the brief; null for a concern."
    )
    summary: str = Field(description="Ours: what it is, in words; a talk's title.")
    reported_by: Actor | None = Field(
        default=None, description="Ours: who says that there is an agreement, where the article does not say so itself."
    )
    one_sided: bool = Field(default=False, description="Ours: whether an agreement is known from one side alone.")
    mediators: list[Actor] = Field(
        default=[], description="Ours: who convenes, hosts, chairs or brokers a talk without being a side."
    )
    when: str | None = Field(default=None, description="Ours: the article's words for a talk's time.")
    start: str | None = Field(default=None, description="Ours: a talk's first day, or the month or year of it.")
    end: str | None = Field(default=None, description="Ours: its last day, or its deadline if ``start`` is null.")
    topics: list[str] = Field(default=[], description="Ours: what a talk will cover.")
    support: Support | None = Field(description="Ours: whether the cited sentences were found to say so.")
    doubts: list[str] = Field(description="Ours: what was not found in them.")


def to_events(documents: Iterable[Document]) -> Iterator[str]:
    """The agreements, talks and concerns of ``documents``, a line of JSON each, its line end included."""
    for document in documents:
        for event in events(document):
            yield event.model_dump_json() + "\n"


def events(document: Document) -> Iterator[Event]:
    """The agreements, talks and concerns of one brief, in its order."""
    brief, about = document.brief, document.brief.article
    cast = Cast(brief.parties)
    cite = CiteInfo(
        citation=document.id,
        publication=about.source,
        coder=brief.run.model,
        **about.model_dump(include={"title", "url", "language", "published", "sha256"}),
    )
    seen: Counter[str] = Counter()
    for item in (*brief.agreements, *brief.talks, *brief.concerns):
        category = ONE[CATEGORY[type(item)]]
        name = f"{about.sha256[:16]}-{category}-{item.evidence[0] if item.evidence else 0}"
        seen[name] += 1
        sentences = [sentence for sentence in brief.sentences if sentence.number in item.evidence]
        what = coded(item, cast)
        known = {
            "id": name if seen[name] == 1 else f"{name}.{seen[name]}",
            "has_event": what.event is not None,
            "event": [what.event] if what.event else [],
            "mode": what.mode,
            "context": what.context,
            "source": cast.actors(what.source),
            "recipient": cast.actors(what.recipient),
            "event_text": [sentence.text for sentence in sentences],
            "text_info": [{"sequence": one.number, "start": one.start, "end": one.end} for one in sentences],
            "cite_info": cite,
            "category": category,
            "support": item.support,
            "doubts": item.doubts,
        }
        yield Event.model_validate(known | _own(item, about.published, cast))


def _own(item: Item, published: datetime.date | None, cast: Cast) -> dict[str, Any]:
    """What only items of its category have, and its days."""
    match item:
        case Agreement():
            reporter = cast.actor(item.reported_by) if item.reported_by else None
            own = item.model_dump(include={"status", "summary", "one_sided"})
            return {"date": published, "reported_by": reporter, **own}
        case Talk():
            first, last = (published, None) if item.status == "cancelled" else _days(item)
            place = {"name": item.location, "cc3": code_of_place(item.location)} if item.location else None
            own = item.model_dump(include={"status", "when", "start", "end", "topics"})
            mediators = cast.actors(item.mediators)
            return {
                "date": first,
                "enddate": last,
                "event_loc": place,
                "summary": item.title,
                "mediators": mediators,
                **own,
            }
        case Concern():
            return {"date": published, "summary": item.summary}
    raise TypeError(item)


def _days(talk: Talk) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day; a single day has no last one, and a deadline no first."""
    period = days(talk.start or talk.end, talk.end)
    if period is None:
        return None, None
    first, last = period
    return (first if talk.start else None), (last if last != first or not talk.start else None)
