"""Corrupted replies: what a careless or inventive model might say, and whether grounding notices.

Each takes a correct reply, the labels of a gold file, and changes one item of it. ``corrupted/dev.yaml`` is there to
improve the checks by; ``corrupted/test.yaml``, on articles of the test split, only to measure them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from summarizer.brief import Category, Dropped, Item, Reply
from summarizer.ground import Grounded, ground
from summarizer.names import fold

from .gold import Gold

FOLDER = Path(__file__).parent / "corrupted"

Verdict = Literal["caught", "weak", "missed"]
VERDICTS: tuple[Verdict, ...] = ("caught", "weak", "missed")


Judged = Counter[tuple[Category, str]]
"""(category, supported | weak | dropped) → how many."""


class Corruption(BaseModel):
    """One item of a correct reply, changed.

    Attributes:
        article: Slug of the gold file.
        kind: What is wrong, in a few words.
        item: Place of the item in its category; None for an item that the article does not have at all.
        change: Fields of the item that are changed; evidence as quotes.
        absent: What the changed item has that the article has nowhere, if it does.
        note: What the article says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    kind: str
    category: Category
    item: int | None
    change: dict[str, Any]
    absent: Literal["actor", "number", "day"] | None = None
    note: str


@dataclass(frozen=True)
class Outcome:
    """What became of a corrupted item.

    Attributes:
        verdict: caught: dropped, or what is false in it was taken out or put right; weak: kept and marked doubtful.
        why: The reason or the doubts.
    """

    corruption: Corruption
    verdict: Verdict
    why: str


def load(split: str) -> list[Corruption]:
    """The corruptions of the articles of a split."""
    return [
        Corruption.model_validate(given)
        for given in yaml.safe_load((FOLDER / f"{split}.yaml").read_text(encoding="utf-8"))
    ]


def outcomes(corruptions: Iterable[Corruption], golds: Sequence[Gold]) -> list[Outcome]:
    """Put each corrupted reply through grounding."""
    by_slug = {gold.slug: gold for gold in golds}
    return [_outcome(corruption, by_slug[corruption.article]) for corruption in corruptions]


def _outcome(corruption: Corruption, gold: Gold) -> Outcome:
    category = corruption.category
    change = dict(corruption.change)
    if "evidence" in change:
        change["evidence"] = sorted(gold.cited(change["evidence"]))
    reply = gold.reply.model_dump()
    if corruption.item is None:
        place, right = len(reply[category]), {}
        reply[category].append(change)
    else:
        place, right = corruption.item, dict(reply[category][corruption.item])
        reply[category][place].update(change)
    grounded = ground(Reply.model_validate(reply), gold.article)
    became = grounded.placed[category, place]
    if isinstance(became, Dropped):
        return Outcome(corruption, "caught", became.reason)
    if right and not _still_false(became, change, right, grounded):
        return Outcome(corruption, "caught", "what was false is not in it")
    if became.support == "weak":
        return Outcome(corruption, "weak", "; ".join(became.doubts))
    return Outcome(corruption, "missed", "")


def _still_false(item: Item, change: dict[str, Any], right: dict[str, Any], grounded: Grounded) -> bool:
    """Whether anything that was changed for the worse is still in the item."""
    forms = {fold(form): fold(party.name) for party in grounded.parties for form in (party.name, *party.aliases)}

    def known(value: Any) -> set[Any]:
        values = value if isinstance(value, list | tuple) else [value]
        return {forms.get(fold(form), fold(form)) for form in values if form is not None}

    def false(name: str) -> bool:
        if name == "evidence":
            return item.support == "weak" or not set(right["evidence"]) <= {*item.evidence, *item.completed_by}
        now, said, true = (known(value) for value in (getattr(item, name), change[name], right[name]))
        # Something false that was put in, or something true that was left out.
        return bool(now & (said - true)) or (not said - true and now == said)

    return any(false(name) for name in change)


def counts(found: Iterable[Outcome]) -> dict[str, Counter[Verdict]]:
    """Kind of corruption → how many were caught, weak and missed."""
    table: dict[str, Counter[Verdict]] = {}
    for outcome in found:
        table.setdefault(outcome.corruption.kind, Counter())[outcome.verdict] += 1
    return table


def supported(golds: Iterable[Gold]) -> Judged:
    """How the items of correct replies, which gold files hold, are judged."""
    judged: Judged = Counter()
    for gold in golds:
        for (category, _), item in ground(gold.reply, gold.article).placed.items():
            judged[category, "dropped" if isinstance(item, Dropped) else str(item.support)] += 1
    return judged
