"""The vocabulary of a brief, in one family of classes: what a model replies, what a caller gets, what gold files hold.

The field descriptions are part of the contract: they go to the model with the schema. How an item is found, checked
or shown is nobody's business here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from .sentences import Sentence

SCHEMA_VERSION = "2"
"""Raised when a field of the brief changes its name or meaning."""

Category = Literal["parties", "agreements", "talks", "concerns"]
CATEGORIES: tuple[Category, ...] = ("parties", "agreements", "talks", "concerns")

ONE: dict[Category, str] = {
    "parties": "party",
    "agreements": "agreement",
    "talks": "talk",
    "concerns": "concern",
}
"""What one item of a category is called."""

Support = Literal["supported", "weak"]
PartyKind = Literal["person", "state", "agency", "organization", "group", "company"]
AgreementStatus = Literal["reached", "tentative", "proposed", "rejected", "broken"]
TalkStatus = Literal["scheduled", "proposed", "postponed", "cancelled"]


def _line(value: Any) -> Any:
    """One line without control characters: what a model writes goes to terminals, and into its later prompts."""
    return " ".join(_CONTROLS.sub(" ", value).split()) if isinstance(value, str) else value


def _nothing(value: Any) -> Any:
    """Models write "", "null" or "None" where they mean that there is nothing."""
    if isinstance(value, str) and value.strip().lower() in {"", "null", "none", "n/a", "unknown"}:
        return None
    return _line(value)


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
Text = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
MaybeText = Annotated[str | None, BeforeValidator(_nothing)]
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
IsoDate = Annotated[_Day | None, BeforeValidator(_nothing)]


class Item(BaseModel):
    """One thing that the article states."""

    model_config = ConfigDict(extra="ignore")

    evidence: list[int] = Field(
        default_factory=list,
        description="Numbers of the sentences that state this item: the fewest that carry it, usually one.",
    )
    support: Support | None = Field(
        default=None,
        description="Whether its names, numbers, days, places and polarity are in the sentences that it cites (or that"
        " complete them); null in a reply that was not checked.",
    )
    doubts: list[str] = Field(default_factory=list, description="What was not found there; empty if supported.")
    completed_by: list[int] = Field(
        default_factory=list,
        description="Numbers of sentences beyond the cited ones that hold what these leave open: who 'both sides' are,"
        " or the day.",
    )


CHECKED = ("support", "doubts", "completed_by", "one_sided")
"""Fields that grounding fills in; a model is never asked for them."""


class Party(Item):
    """An actor with a part in, or a voice on, what was agreed, planned or worried about."""

    name: Text = Field(
        description="The fullest name in the article, without titles or honorifics. A state has its usual English name,"
        " even if the article has only a short form or an adjective (Indian minister: India)."
    )
    aliases: list[Text] = Field(
        default_factory=list,
        description="Other forms the article uses for this same actor (Lavrov, ISSG, U.S., Washington for the"
        " government). No adjectives, no generic nouns such as 'the company'.",
    )
    kind: PartyKind = Field(
        description="person; state: a country or a government, also a regional or local one; agency: a ministry, court,"
        " parliament, army or other body of one state; organization: an international or non-governmental body, a"
        " political party, union, team; group: an opposition, armed group, delegation, workforce, community; company."
    )
    role: MaybeText = Field(
        default=None, description="A person's office as the article phrases it. Null for everyone who is no person."
    )
    represents: MaybeText = Field(
        default=None,
        description="For a person, agency or delegation: the party it acts for, the nearest body named, else the"
        " state. Null where the article does not say.",
    )


class Agreement(Item):
    """A commitment, decision or shared position that parties accept, or that one offers to or accepts from another."""

    summary: Text = Field(description="One plain sentence: who agreed to what, with its condition if it has one.")
    parties: list[Text] = Field(
        default_factory=list,
        description="Names of the parties bound by it or sharing it, officials where the sentence names officials."
        " For an offer: who offers first, then those it is made to.",
    )
    status: AgreementStatus = Field(
        description="reached: agreed, signed, confirmed, in force; tentative: in principle, possible, still to be"
        " approved; proposed: offered and not accepted; rejected: offered and refused, voted down; broken: withdrawn"
        " from, suspended, expired, violated."
    )
    reported_by: MaybeText = Field(
        default=None,
        description="Name of the party to whom the article attributes the claim; null in the article's own voice,"
        " where all who are bound announce it, and in an official statement.",
    )
    one_sided: bool = Field(
        default=False, description="Whether it is known from one of those bound by it alone, or from who acts for it."
    )


class Talk(Item):
    """A meeting, call, summit, round of negotiations or visit that lay ahead when the article was published."""

    title: Text = Field(description="What it is, in a few words: 'ISSG meeting', 'peace talks'.")
    participants: list[Text] = Field(
        default_factory=list, description="Names of the parties that will take part, as far as the article says."
    )
    mediators: list[Text] = Field(
        default_factory=list,
        description="Names of parties that convene, host, chair or broker it without being a side. Usually empty.",
    )
    when: MaybeText = Field(
        default=None, description="The article's own words for the time, without preposition: 'Feb. 12-14'. Or null."
    )
    start: IsoDate = Field(
        default=None,
        description="First day as YYYY-MM-DD, or YYYY-MM or YYYY where only that is known, worked out from the day of"
        " publication; null for a deadline and where no period can be named. If postponed, the new date.",
    )
    end: IsoDate = Field(default=None, description="Last day, in the same form; null if it is a single day.")
    location: MaybeText = Field(default=None, description="City, country or venue as the article says, or null.")
    topics: list[Text] = Field(default_factory=list, description="What it will cover, a few words each. May be empty.")
    status: TalkStatus = Field(
        description="scheduled: both sides plan it or are expected; proposed: asked for, offered, or hanging on a"
        " condition; postponed: moved, or suspended and to resume; cancelled."
    )


class Concern(Item):
    """A worry, objection, warning, threat, criticism, accusation or regret that a party voices."""

    summary: Text = Field(description="One plain sentence: who is worried about what.")
    raised_by: list[Text] = Field(
        default_factory=list, description="Names of the parties that voice it: the named speaker, else the body."
    )
    directed_at: list[Text] = Field(
        default_factory=list,
        description="Names of the parties whose conduct the article ties it to; empty if it is about a situation.",
    )


class Answer(BaseModel):
    """What a model may be asked for; its schema is worked out once, which takes as long as all else about a request."""

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """As pydantic's; what is nested in it is shared and not to be changed."""
        return super().model_json_schema(*args, **options) if args or options else dict(_schema(cls))


@cache
def _schema(answer: type[Answer]) -> dict[str, Any]:
    return super(Answer, answer).model_json_schema()


class Reply(Answer):
    """The brief of the article, as the model gives it."""

    model_config = ConfigDict(extra="ignore")

    parties: list[Party] = Field(default_factory=list, description="Who is involved.")
    agreements: list[Agreement] = Field(default_factory=list, description="What they settled, offered or refused.")
    talks: list[Talk] = Field(default_factory=list, description="What they will meet about, and when.")
    concerns: list[Concern] = Field(default_factory=list, description="What worries them.")

    @classmethod
    def of(cls, items: Mapping[Category, Sequence[Item]]) -> "Reply":
        """A reply with these items, which are taken as they are; categories without any count as not given."""
        given: dict[str, Any] = {name: list(items.get(name, ())) for name in CATEGORIES}
        return cls.model_construct(_fields_set={name for name in given if given[name]}, **given)


class ArticleInfo(BaseModel):
    """What is known about the article itself."""

    title: str | None = Field(description="The headline as in the text.")
    source: str | None = Field(description="Who published it.")
    published: date | None = Field(description="Day of publication.")
    url: str | None = Field(description="Where it was read from, if from the web.")
    language: str | None = Field(description="en; null if the article does not read as English.")
    sha256: str = Field(description="Hex digest of the article's text in UTF-8.")


class Dropped(BaseModel):
    """An item of the reply that is not in the brief, with the reason."""

    category: Category
    item: dict[str, Any] = Field(description="The item as the model gave it.")
    reason: str


class Run(BaseModel):
    """How the brief was made."""

    model: str
    strategy: str = Field(description="How the article was asked about: whole, reading, sentence or rules.")
    fingerprint: str = Field(description="Digest of the messages, the schemas and the parameters that were sent.")
    schema_version: str = SCHEMA_VERSION
    requests: int = Field(description="Requests that were answered, repair turns included.")
    retries: int = Field(description="Requests that failed in transport and were sent again.")
    input_tokens: int = Field(description="Tokens read by the model, cached ones included.")
    output_tokens: int
    cached_tokens: int
    seconds: float = Field(description="Wall time from the first request to the last reply.")
    cost_usd: float | None = Field(description="Price in US dollars; null where no price is known, 0 if embedded.")


class Brief(BaseModel):
    """A structured brief of one article; every item cites sentences that ``sentences`` holds."""

    article: ArticleInfo
    parties: list[Party]
    agreements: list[Agreement]
    talks: list[Talk]
    concerns: list[Concern]
    sentences: list[Sentence] = Field(
        description="Each cited sentence: number, offsets in the article's text (end exclusive), text."
    )
    dropped: list[Dropped] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    run: Run

    @property
    def items(self) -> list[Item]:
        """All items, category after category."""
        return [*self.parties, *self.agreements, *self.talks, *self.concerns]
