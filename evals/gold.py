"""Gold files: articles with their correct brief, labelled by hand. Loads them; what is wrong with one, ``lint`` tells.

One YAML file an article with the text beside it, in the form of the annotation guide. The fields are those of
``summarizer.brief``; here alone a text field may list several accepted forms, an item may be optional, and evidence is
quoted, since a labeller copies sentences and does not count them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from summarizer import Article
from summarizer.brief import CATEGORIES, AgreementStatus, PartyKind, Reply, TalkStatus

FOLDER = Path(__file__).parent / "gold"
FIRST, SECOND = FOLDER / "first", FOLDER / "second"
"""What the two labellers wrote, each without sight of the other's; ``FOLDER`` holds what was settled."""
Split = Literal["dev", "test", "all"]


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""As safe as the other, and ten times as fast."""


class GoldError(ValueError):
    """A gold file breaks a rule; the message names the file and the rule."""


def _forms(value: Any) -> tuple[Any, ...]:
    forms = tuple(value) if isinstance(value, list) else (value,)
    # YAML reads a bare day as a date and a bare year as a number.
    return tuple(str(form) if isinstance(form, date | int) else form for form in forms)


Forms = Annotated[tuple[str | None, ...], BeforeValidator(_forms), Field(min_length=1)]
"""The accepted forms of one text, the preferred one first; None where the field may be empty."""
Names = tuple[str, ...]
_ISO = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


class GoldItem(BaseModel):
    """One item that a correct brief has; an optional one it may have or not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    evidence: tuple[str, ...] = Field(min_length=1)
    optional: bool = False


class GoldParty(GoldItem):
    """As ``summarizer.brief.Party``."""

    name: Forms
    aliases: Names = ()
    kind: PartyKind
    role: Forms = (None,)
    represents: Forms = (None,)


class GoldAgreement(GoldItem):
    """As ``summarizer.brief.Agreement``."""

    summary: Forms
    parties: Names = Field(min_length=1)
    status: AgreementStatus
    reported_by: Forms = (None,)


class GoldTalk(GoldItem):
    """As ``summarizer.brief.Talk``."""

    title: Forms
    participants: Names = ()
    mediators: Names = ()
    when: Forms = (None,)
    start: Forms = (None,)
    end: Forms = (None,)
    location: Forms = (None,)
    topics: Names = ()
    status: TalkStatus


class GoldConcern(GoldItem):
    """As ``summarizer.brief.Concern``."""

    summary: Forms
    raised_by: Names = Field(min_length=1)
    directed_at: Names = ()


class GoldBrief(BaseModel):
    """The correct brief of one article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parties: tuple[GoldParty, ...] = ()
    agreements: tuple[GoldAgreement, ...] = ()
    talks: tuple[GoldTalk, ...] = ()
    concerns: tuple[GoldConcern, ...] = ()

    @property
    def items(self) -> tuple[GoldItem, ...]:
        """All items, category after category."""
        return (*self.parties, *self.agreements, *self.talks, *self.concerns)


class GoldFile(BaseModel):
    """What a gold file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    published: date
    origin: str
    title: str | None
    brief: GoldBrief


@dataclass(frozen=True)
class Gold:
    """One labelled article.

    Attributes:
        path: The YAML file.
        file: What it holds.
        text: The article, from the file beside it.
    """

    path: Path
    file: GoldFile
    text: str

    @property
    def slug(self) -> str:
        """What the article is called: the file's name without its ending."""
        return self.path.stem

    @cached_property
    def article(self) -> Article:
        """The article as the product reads it, told what a wire's own metadata would tell: publisher and day."""
        return Article.from_text(
            self.text, source=self.file.source, published=self.file.published, name=repr(self.path.stem)
        )

    @cached_property
    def reply(self) -> Reply:
        """The labels as a model that got everything right would reply; of several forms the preferred one."""
        return Reply.model_validate(
            {
                category: [_replied(item, self.cited(item.evidence)) for item in getattr(self.file.brief, category)]
                for category in CATEGORIES
            }
        )

    def cited(self, quotes: Iterable[str]) -> frozenset[int]:
        """Numbers of the sentences that ``quotes`` cover: those that share with one most of the shorter of the two."""
        spans = [span for quote in quotes if (span := self.find(quote))]
        return frozenset(
            sentence.number
            for sentence in self.article.sentences
            for start, end in spans
            if 2 * (min(end, sentence.end) - max(start, sentence.start))
            > min(sentence.end - sentence.start, end - start)
        )

    def find(self, quote: str) -> tuple[int, int] | None:
        """Where ``quote`` stands in the article's text, white space apart; the body comes before the headline."""
        text, headline = self.article.text, len(self.file.title or "")
        at = text.find(quote, headline)
        if at >= 0 and quote:
            return at, at + len(quote)
        pattern = r"\s+".join(map(re.escape, quote.split()))
        found = [match.span() for match in re.finditer(pattern, text)] if pattern else []
        return next((span for span in found if span[0] >= headline), found[0] if found else None)


def _replied(item: GoldItem, evidence: Iterable[int]) -> dict[str, Any]:
    forms = [name for name, known in type(item).model_fields.items() if known.annotation == tuple[str | None, ...]]
    fields = item.model_dump(exclude={"optional"})
    return {**fields, **{name: fields[name][0] for name in forms}, "evidence": sorted(evidence)}


def load(path: Path, texts: Path | None = None) -> Gold:
    """One gold file and its article, whose text stands beside it or in the folder ``texts``.

    Raises:
        GoldError: The file or its text is missing, or it does not have the form.
    """
    try:
        file = GoldFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506
        text = (texts or path.parent) / f"{path.stem}.txt"
        return Gold(path, file, text.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise GoldError(f"{path.name}: form: {where}: {first['msg']} (it has {str(first['input'])[:60]!r})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GoldError(f"{path.name}: form: no YAML in UTF-8 ({' '.join(str(error).split())})") from None
    except OSError as error:
        raise GoldError(f"{Path(str(error.filename)).name}: form: cannot be read ({error.strerror})") from None


def load_split(split: Split, folder: Path = FOLDER) -> list[Gold]:
    """The articles of a split, by name; ``split.yaml`` of the folder says which they are.

    Raises:
        GoldError: A file of the split is missing or does not have the form.
    """
    wanted = [slug for name, slugs in splits(folder).items() if split in (name, "all") for slug in slugs]
    return [load(folder / f"{slug}.yaml") for slug in sorted(wanted)]


def splits(folder: Path = FOLDER) -> dict[str, list[str]]:
    """Name of each split → its articles; fixed by hand, so that no article ever changes sides.

    Raises:
        GoldError: The file that says so is missing.
    """
    try:
        named: dict[str, list[str]] = yaml.safe_load((folder / "split.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise GoldError(f"split.yaml: form: cannot be read ({' '.join(str(error).split())})") from None
    return named


def is_iso(day: str) -> bool:
    """Whether ``day`` is YYYY, YYYY-MM or YYYY-MM-DD and on the calendar."""
    try:
        return _ISO.fullmatch(day) is not None and bool(date.fromisoformat((day + "-01-01")[:10]))
    except ValueError:
        return False
