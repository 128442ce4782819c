"""What each fault costs, worked out by hand from the formula in the design document."""

import random
from typing import Any

import pytest

from evals.briefs import Corpus, score_brief, score_labels
from evals.score import prf
from summarizer.brief import CATEGORIES, Category

from .conftest import BRIEF, MakeBrief, MakeGold


def changed(category: str, place: int, **fields: Any) -> dict[str, list[Any]]:
    items = [dict(item) for item in BRIEF[category]]
    items[place].update(fields)
    return {category: items}


def test_gold_against_itself_is_perfect_in_every_category(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    corpus = Corpus.of([score_brief(make_gold(), make_brief())])
    assert {category: figure.f1 for category, figure in corpus.prf.items()} == dict.fromkeys(CATEGORIES, 1.0)
    assert corpus.brief_f1 == 1
    assert corpus.unsupported().rate == 0
    assert corpus.citations() == (1, 1, 8)


def test_shuffled_items_change_nothing(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    gold = make_gold()
    wrong = {**BRIEF, **changed("parties", 1, kind="state"), **changed("agreements", 0, status="tentative")}
    first = score_brief(gold, make_brief(**wrong))
    for seed in range(20):
        shuffled = {category: random.Random(seed).sample(wrong[category], len(wrong[category])) for category in wrong}
        again = score_brief(gold, make_brief(**shuffled))
        assert again.pairs == first.pairs


# Slots that count are those that one of the two sides fills; φ is their mean; F1 is 2Σφ / (predicted + gold).
@pytest.mark.parametrize(
    ("fault", "category", "f1"),
    [
        # One talk with participants, start, location, status, evidence: a wrong day costs one slot of five.
        (changed("talks", 0, start="2026-05-13"), "talks", 4 / 5),
        # An end that is none: start stays right, a sixth slot is filled wrongly.
        (changed("talks", 0, end="2026-05-14"), "talks", 5 / 6),
        (changed("talks", 0, start=None), "talks", 4 / 5),
        (changed("talks", 0, location="Port Vyk"), "talks", 4 / 5),
        (changed("talks", 0, location="the port vik."), "talks", 1),
        (changed("talks", 0, status="cancelled"), "talks", 4 / 5),
        (changed("talks", 0, evidence=[4, 5]), "talks", (4 + 2 / 3) / 5),  # evidence F1: 2·1 / (1 + 2)
        (changed("talks", 0, evidence=[5]), "talks", 0),  # no sentence in common: another talk altogether
        (changed("talks", 0, title="anything", when="any time", topics=["any"]), "talks", 1),  # shown, not scored
        # Two agreements with parties, status, evidence each. A dropped "not" makes a refusal a deal: one slot of three.
        (changed("agreements", 1, status="reached"), "agreements", (1 + 2 / 3) / 2),
        # A swapped party: one of two names right on both sides, so the slot has F1 1/2.
        (changed("agreements", 0, parties=["Harbour Ministry", "Ada Holm"]), "agreements", ((1 / 2 + 2) / 3 + 1) / 2),
        # One name of two missing: P 1, R 1/2, F1 2/3.
        (changed("agreements", 0, parties=["Harbour Ministry"]), "agreements", ((2 / 3 + 2) / 3 + 1) / 2),
        # A claimer where there is none: a fourth slot, wrong.
        (changed("agreements", 0, reported_by="Ada Holm"), "agreements", (3 / 4 + 1) / 2),
        # A missing item: 2·1 / (1 + 2). One too many: 2·2 / (3 + 2).
        ({"agreements": BRIEF["agreements"][:1]}, "agreements", 2 / 3),
        ({"agreements": [*BRIEF["agreements"], BRIEF["agreements"][0]]}, "agreements", 4 / 5),
        ({"agreements": []}, "agreements", 0),
        # A concern with raised_by, directed_at, evidence; an official and the state they represent count as one.
        (changed("concerns", 0, raised_by=["Norland"]), "concerns", 1),
        (changed("concerns", 0, raised_by=["Norland", "Ada Holm"]), "concerns", 1),
        (changed("concerns", 0, raised_by=["Harbour Ministry"]), "concerns", 2 / 3),  # she is not of that ministry
        (changed("concerns", 0, raised_by=["Holm"]), "concerns", 1),  # an alias
        (changed("concerns", 0, directed_at=[]), "concerns", 2 / 3),
        # Four parties. Norland has names, kind, evidence: a wrong kind costs a third of one of four.
        (changed("parties", 0, kind="group"), "parties", (3 + 2 / 3) / 4),
        # Ada Holm has names, represents, kind, role, evidence.
        (changed("parties", 3, role="Trade Minister"), "parties", (3 + 4 / 5) / 4),
        (changed("parties", 3, represents="Harbour Ministry"), "parties", (3 + 4 / 5) / 4),
        (changed("parties", 3, aliases=[]), "parties", (3 + (4 + 2 / 3) / 5) / 4),  # names F1: 2·1 / (1 + 2)
        (changed("parties", 3, name="Per Lund", aliases=[]), "parties", 3 / 4),  # no name in common
    ],
)
def test_a_fault_costs_what_the_formula_says(
    make_gold: MakeGold, make_brief: MakeBrief, fault: dict[str, Any], category: Category, f1: float
) -> None:
    scored = score_brief(make_gold(), make_brief(**fault))
    assert prf(scored.tally(category)).f1 == pytest.approx(f1)
    others = [prf(scored.tally(other)).f1 for other in CATEGORIES if other != category]
    assert others == pytest.approx([1, 1, 1])
    assert scored.brief_f1 == pytest.approx((3 + f1) / 4)


def test_an_optional_item_is_neither_rewarded_nor_punished(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    gold = make_gold(**changed("agreements", 1, optional=True))
    for said in (BRIEF["agreements"], BRIEF["agreements"][:1]):
        assert score_brief(gold, make_brief(agreements=said)).tally("agreements") == (1, 1, 1)


def test_a_prediction_between_a_required_and_an_optional_item_goes_to_the_required_one(
    make_gold: MakeGold, make_brief: MakeBrief
) -> None:
    twice = [BRIEF["agreements"][0], {**BRIEF["agreements"][0], "optional": True}]
    scored = score_brief(make_gold(agreements=twice), make_brief(agreements=BRIEF["agreements"][:1]))
    assert scored.tally("agreements") == (1, 1, 1)


def test_any_accepted_form_is_right(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    gold = make_gold(**changed("talks", 0, location=["Port Vik", "Vik", None]))
    for said, score in (("Vik", 1), ("Port Vik", 1), ("Norland", 4 / 5), (None, 1)):
        scored = score_brief(gold, make_brief(**changed("talks", 0, location=said)))
        assert scored.tally("talks").phi == pytest.approx(score), said


def test_an_accepted_name_of_a_party_takes_the_place_of_the_preferred_one(
    make_gold: MakeGold, make_brief: MakeBrief
) -> None:
    gold = make_gold(**changed("parties", 0, name=["Norland", "Norland's government"]))
    for said in ("Norland", "Norland's government"):
        assert score_brief(gold, make_brief(**changed("parties", 0, name=said))).tally("parties").phi == 4


def test_a_state_goes_by_any_of_its_usual_names(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    text = "Ships\nThe United States and Norland agreed to share ships.\n"
    party = {"name": "United States", "kind": "state", "evidence": [2]}
    deal = {"summary": "s", "parties": ["United States"], "status": "reached", "evidence": [2]}
    gold = make_gold(text=text, parties=[party], agreements=[deal], talks=[], concerns=[])
    said = make_brief(
        parties=[{**party, "name": "U.S."}], agreements=[{**deal, "parties": ["USA"]}], talks=[], concerns=[]
    )
    assert score_brief(gold, said).brief_f1 == 1


def test_no_brief_is_as_good_as_an_empty_one(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    empty = make_brief(**{key: [] for key in CATEGORIES})
    assert score_brief(make_gold(), None).pairs == score_brief(make_gold(), empty).pairs
    assert score_brief(make_gold(), None).brief_f1 == 0


def test_slots_are_told_apart_in_muc_terms(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    said = changed(
        "talks",
        0,
        participants=["Ada Holm"],  # partial
        mediators=["Norland"],  # spurious
        start="2026-05-13",  # incorrect
        location=None,  # missing
    )
    verdicts = Corpus.of([score_brief(make_gold(), make_brief(**said))]).verdicts("talks")
    assert {slot: next(iter(counts)) for slot, counts in verdicts.items()} == {
        "participants": "partial",
        "mediators": "spurious",
        "start": "incorrect",
        "location": "missing",
        "status": "correct",
        "evidence": "correct",
    }


def test_unsupported_items_are_those_about_which_gold_has_nothing(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    again, elsewhere = BRIEF["concerns"][0], {**BRIEF["concerns"][0], "evidence": [6]}
    corpus = Corpus.of([score_brief(make_gold(), make_brief(concerns=[again, again, elsewhere]))])
    assert corpus.unsupported("concerns") == (1, 3)  # the second copy is spurious, and yet about something
    assert corpus.prf["concerns"].f1 == pytest.approx(2 / 4)


def test_citations_are_counted_over_aligned_items(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    said = {**changed("talks", 0, evidence=[4, 5, 6]), **changed("concerns", 0, evidence=[6])}
    corpus = Corpus.of([score_brief(make_gold(), make_brief(**said))])
    assert corpus.citations("talks") == (1 / 3, 1, 1)
    assert corpus.citations("concerns") == (0, 0, 0)


def test_two_labellings_are_scored_by_the_same_rules(make_gold: MakeGold) -> None:
    first = make_gold("2026-05-06-one")
    second = make_gold("2026-05-06-two", **changed("talks", 0, start="2026-05-13", location=["Port Vik", "Vik"]))
    assert score_labels(first, first).brief_f1 == 1
    assert score_labels(first, second).tally("talks").phi == pytest.approx(4 / 5)
    doubtful = make_gold("2026-05-06-two", **changed("agreements", 0, optional=True))
    for pair in ((first, doubtful), (doubtful, first)):
        assert score_labels(*pair).tally("agreements") == (1, 1, 1)


def test_a_corpus_sums_documents_and_does_not_depend_on_their_order(make_gold: MakeGold, make_brief: MakeBrief) -> None:
    whole = score_brief(make_gold("2026-05-06-one"), make_brief())
    none = score_brief(make_gold("2026-05-06-two"), None)
    corpus = Corpus.of([none, whole])
    assert corpus == Corpus.of([whole, none])
    assert corpus.prf["agreements"] == pytest.approx((1, 1 / 2, 2 * 2 / (2 + 4)))
    assert corpus.sums.shape == (2, 4, 3)
