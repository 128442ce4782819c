"""What grounding notices of corrupted replies, and that it leaves correct ones alone: no model is asked."""

from collections import Counter

import pytest

from evals.corrupted import Corruption, Outcome, Verdict, load, outcomes, supported
from evals.gold import load_split

from .conftest import MakeGold


@pytest.fixture(scope="module", params=["dev", "test"])
def noticed(request: pytest.FixtureRequest) -> list[Outcome]:
    return outcomes(load(request.param), load_split(request.param))


def test_there_are_at_least_sixty_corruptions_of_twenty_kinds(noticed: list[Outcome]) -> None:
    assert len(noticed) >= 60
    assert len({outcome.corruption.kind for outcome in noticed}) >= 20


def test_nothing_that_names_an_absent_actor_number_or_day_gets_through(noticed: list[Outcome]) -> None:
    absent = [outcome for outcome in noticed if outcome.corruption.absent]

    assert len(absent) >= 30
    assert [outcome.corruption.note for outcome in absent if outcome.verdict == "missed"] == []


def test_most_of_what_is_false_is_caught_or_marked(noticed: list[Outcome]) -> None:
    verdicts = Counter(outcome.verdict for outcome in noticed)

    assert verdicts["missed"] <= 0.25 * verdicts.total(), verdicts


def test_items_of_correct_replies_are_kept_and_most_are_supported() -> None:
    judged = supported(load_split("dev"))
    total = judged.total()

    assert sum(count for (_, verdict), count in judged.items() if verdict == "dropped") <= 0.01 * total
    assert sum(count for (_, verdict), count in judged.items() if verdict == "supported") >= 0.85 * total


@pytest.mark.parametrize(
    ("category", "item", "change", "verdict"),
    [
        ("agreements", 0, {"summary": "The Harbour Ministry will pay the union for ten lost nets."}, "caught"),
        ("agreements", 0, {"parties": ["Henrik Falk", "fishermen's union"]}, "caught"),
        ("talks", 0, {"when": "13 May"}, "caught"),
        ("talks", 0, {"start": "2026-05-13"}, "caught"),
        ("talks", 0, {"status": "cancelled"}, "weak"),
        ("concerns", 0, {"summary": "Holm did not warn the union against a blockade."}, "weak"),
        ("concerns", 0, {"evidence": ["Trade Minister Per Lund of Norland said nothing."]}, "weak"),
        ("concerns", 0, {"summary": "Holm warned the union against blockades."}, "missed"),  # fair, so nothing to see
    ],
)
def test_each_verdict_is_the_one_worked_out_by_hand(
    make_gold: MakeGold, category: str, item: int, change: dict[str, object], verdict: Verdict
) -> None:
    gold = make_gold()
    corruption = Corruption.model_validate(
        {"article": gold.slug, "kind": "a test", "category": category, "item": item, "change": change, "note": ""}
    )

    assert [outcome.verdict for outcome in outcomes([corruption], [gold])] == [verdict]


def test_the_reply_of_a_gold_file_says_what_its_labels_say(make_gold: MakeGold) -> None:
    gold = make_gold()

    assert gold.reply.talks[0].when == "12 May"
    assert gold.reply.talks[0].evidence == [4]
    assert [party.name for party in gold.reply.parties][:2] == ["Norland", "Harbour Ministry"]
