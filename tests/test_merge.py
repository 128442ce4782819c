"""Items that say the same become one, and others do not."""

from typing import Any

import pytest

from summarizer import Article
from summarizer.brief import Agreement, Concern, Reply, Talk
from summarizer.ground import Grounded, ground
from summarizer.merge import merged

PACT = {"evidence": [2], "summary": "Oroko and Sanda signed a river pact.", "parties": ["Oroko", "Sanda"]}
LEAK = {"evidence": [3], "summary": "Obuya warned that the dam was leaking.", "raised_by": ["Obuya"]}
TALK = {"evidence": [4], "title": "talks", "participants": ["Obuya", "Dallo"], "when": "June 5-7", "location": "Meru"}
DAYS = {"start": "2023-06-05", "end": "2023-06-07"}


def agreements(*changes: dict[str, Any]) -> list[Agreement]:
    """What is left of several items that differ from ``PACT`` in ``changes``."""
    return merged([Agreement.model_validate({"status": "reached", **PACT, **change}) for change in changes])[0]


def concerns(*changes: dict[str, Any]) -> list[Concern]:
    return merged([Concern.model_validate({**LEAK, **change}) for change in changes])[0]


def talks(*changes: dict[str, Any]) -> list[Talk]:
    return merged([Talk.model_validate({"status": "scheduled", **TALK, **change}) for change in changes])[0]


def test_an_item_given_twice_is_one_item_with_the_evidence_of_both() -> None:
    assert [item.evidence for item in agreements({}, {"evidence": [3]})] == [[2, 3]]


def test_the_same_words_about_other_actors_are_another_agreement() -> None:
    words: dict[str, Any] = {"summary": "The two sides agreed to a ceasefire."}
    found = agreements({**words}, {**words, "evidence": [6], "parties": ["Kenda", "Lumbia"]})

    assert [(item.evidence, item.parties) for item in found] == [([2], ["Oroko", "Sanda"]), ([6], ["Kenda", "Lumbia"])]
    assert len(agreements({**words}, {**words, "evidence": [6], "parties": ["Sanda", "Kenda"]})) == 2
    assert len(agreements({**words}, {**words, "evidence": [6], "parties": ["Oroko", "Sanda", "Kenda"]})) == 1


def test_opposite_sides_that_voice_the_same_words_are_two_concerns() -> None:
    words: dict[str, Any] = {"summary": "The other side was blamed for famine in the delta."}
    one = {**words, "evidence": [7], "raised_by": ["Obuya"], "directed_at": ["Dallo"]}
    other = {**words, "evidence": [8], "raised_by": ["Dallo"], "directed_at": ["Obuya"]}

    assert [(item.raised_by, item.directed_at) for item in concerns(one, other)] == [
        (["Obuya"], ["Dallo"]),
        (["Dallo"], ["Obuya"]),
    ]
    assert len(concerns(one, {**one, "evidence": [9], "directed_at": ["Kenda"]})) == 2
    assert len(concerns(one, {**one, "evidence": [9], "directed_at": []})) == 1


@pytest.mark.parametrize(
    ("reporters", "told"),
    [
        (["Obuya", "Dallo"], None),
        ([None, "Dallo"], None),
        (["Dallo", None], None),
        (["Obuya", "Dallo", "Obuya"], None),
        (["Dallo", "Dallo"], "Dallo"),
    ],
)
def test_what_several_report_or_the_article_itself_is_nobodys_claim(reporters: list[str | None], told: Any) -> None:
    changes = [{"evidence": [number], "reported_by": name} for number, name in enumerate(reporters, 2)]

    assert [item.reported_by for item in agreements(*changes)] == [told]


def test_an_agreement_that_each_side_reports_is_not_one_sided() -> None:
    article = Article.from_text(
        """Pact
GENEVA, May 16, 2023 (Example Wire) — Oroko and Sanda agreed to share the river, Obuya of Oroko said.
Oroko and Sanda agreed to share the river, Dallo of Sanda said.
"""
    )
    words: dict[str, Any] = {"summary": "Oroko and Sanda agreed to share the river.", "parties": ["Oroko", "Sanda"]}
    sides = [(2, "Obuya", "Oroko"), (3, "Dallo", "Sanda")]
    reply = {
        "parties": [{"evidence": [at], "name": who, "kind": "person", "represents": home} for at, who, home in sides],
        "agreements": [{**words, "evidence": [at], "status": "reached", "reported_by": who} for at, who, _ in sides],
    }
    out: Grounded = ground(Reply.model_validate(reply), article)

    assert [(item.evidence, item.reported_by, item.one_sided) for item in out.agreements] == [([2, 3], None, False)]


@pytest.mark.parametrize(
    "change",
    [
        {"when": "on June 5-7"},
        {"location": "in Meru"},
        {"when": "5 to 7 June", **DAYS},
        {"status": "proposed"},
        {"title": "further meeting"},
        {"location": None, "when": None},
    ],
)
def test_one_talk_read_twice_from_one_sentence_is_one_talk(change: dict[str, Any]) -> None:
    first = DAYS if "start" in change else {}

    assert len(talks(first, change)) == 1
    assert len(talks(change, first)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"when": "June 12", "start": "2023-06-12"},
        {"when": "by June 5-7", "start": None, "end": None},
        {"location": "Port Amadi"},
        {"status": "cancelled"},
        {"participants": ["Obuya", "Falk"]},
        {"title": "talks on fish"},
    ],
)
def test_talks_at_other_times_or_places_or_of_others_stay_apart(change: dict[str, Any]) -> None:
    assert len(talks({**DAYS, "title": "talks on water"}, {**DAYS, "title": "talks on water", **change})) == 2


def test_two_sessions_of_one_day_stay_apart() -> None:
    day = {"start": "2023-06-05"}

    assert len(talks({**day, "when": "Monday morning"}, {**day, "when": "Monday afternoon"})) == 2
    assert len(talks({**day, "when": "Monday"}, {**day, "when": "Monday afternoon"})) == 1


def test_a_talk_read_as_planned_and_as_proposed_keeps_the_status_that_is_supported() -> None:
    found = talks({"status": "proposed", "support": "weak"}, {"status": "scheduled", "support": "supported"})

    assert [item.status for item in found] == ["scheduled"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oroko signed pact 116 with Sanda.", "Sanda concluded accord 116 with the delegate of Oroko, Quist."),
        ("Oroko and Sanda signed a river pact.", "The ministers of Oroko and Sanda concluded a pact on the river."),
        ("Oroko and Sanda signed a pact on Monday.", "Oroko and Sanda signed a pact."),
        ("Oroko keeps its fuel subsidy through 2019.", "Oroko said that the fuel subsidy stays through 2019."),
    ],
)
def test_one_agreement_told_in_two_ways_from_the_same_sentence_is_one(one: str, other: str) -> None:
    changes: list[dict[str, Any]] = [{"summary": one}, {"summary": other, "evidence": [2, 3]}]

    assert [item.evidence for item in agreements(*changes)] == [[2, 3]]
    assert [item.evidence for item in agreements(*reversed(changes))] == [[2, 3]]
    assert len(agreements(changes[0], {**changes[1], "status": "tentative"})) == 2
    assert len(agreements(changes[0], {**changes[1], "parties": ["Oroko", "Kenda"]})) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oroko and Sanda will share data.", "Oroko and Sanda will open a bridge."),
        ("Oroko signed pact 116 with Sanda.", "Oroko signed pact 117 with Sanda."),
        ("Oroko signed pact 116 with Sanda.", "Oroko signed a pact on fish with Sanda."),
        ("They will share the river data on Monday.", "They will share the river data on Tuesday."),
        ("They agreed to share the river data.", "They agreed not to share the river data."),
        ("They will share the river data if it rains.", "They will share the dam water with farmers."),
    ],
)
def test_one_sentence_may_state_two_agreements(one: str, other: str) -> None:
    assert len(agreements({"summary": one}, {"summary": other})) == 2


def test_one_concern_told_in_two_ways_from_the_same_sentence_is_one_of_both_voices() -> None:
    other = {"summary": "Obuya is worried about the leaking dam.", "raised_by": ["Obuya", "Dallo"]}

    assert [item.raised_by for item in concerns({}, other)] == [["Obuya", "Dallo"]]
    assert len(concerns({}, {**other, "raised_by": ["Dallo"]})) == 2
    assert len(concerns({}, {"summary": "Obuya is worried about the price of fish."})) == 2
