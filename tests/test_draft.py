"""A brief in the making: what stands of the answers, what is faulty, what is put right or added."""

import json
from typing import Any

import pytest

from summarizer.brief import CATEGORIES, Agreement, Category, Concern, Item, Party, Reply, Talk
from summarizer.draft import Draft, Slot, by_place, told
from summarizer.questions import Question

from .test_turns import ARTICLE, DALLO, OBUYA, PACT
from .test_turns import MEETING as MEETING_OPEN

MEETING = {**MEETING_OPEN, "location": "Meru"}
LEAK = {
    "evidence": [3],
    "summary": "Obuya warned that the dam at Kulo was leaking 40 litres a second.",
    "raised_by": ["Obuya"],
}
FALK = {**LEAK, "summary": "Henrik Falk warned that the dam was leaking.", "raised_by": ["Henrik Falk"]}  # nobody
FIFTY = {**LEAK, "summary": "Obuya warned that the dam at Kulo was leaking 50 litres a second."}  # no such number
ELSEWHERE = {**LEAK, "evidence": [5]}  # weak: that sentence says nothing of it
TURNED = {
    "evidence": [5],
    "summary": "Dallo accepted a ban on night fishing.",
    "raised_by": ["Dallo"],
}  # weak: he did not


def question(first: int = 1, last: int = 5, *, part: int = 1, parts: int = 1, one: bool = False) -> Question:
    return Question([], {}, 100, tuple(ARTICLE.sentences[first - 1 : last]), one=one, part=part, parts=parts)


def reply(**items: list[dict[str, Any]]) -> Reply:
    return Reply.model_validate({"parties": [OBUYA, DALLO], **items})


def drafted(*answers: Reply, about: Question | None = None) -> Draft:
    draft = Draft(ARTICLE, close=False)
    for answer in answers:
        draft.add(about or question(), answer)
    draft.ground()
    return draft


def concerns(draft: Draft) -> list[str]:
    return [item.summary for item in draft.grounded.concerns]


def only_faulty(draft: Draft) -> Slot:
    (slots,) = draft.faulty().values()
    (slot,) = slots
    return slot


# --- what is faulty --------------------------------------------------------------------------------------------------


def test_each_item_that_was_dropped_or_is_weak_is_named_once_by_its_answer_with_what_is_wrong() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[LEAK, FALK]), reply(concerns=[TURNED], talks=[MEETING]))
    faulty = draft.faulty()

    assert {number: list(slots) for number, slots in faulty.items()} == {
        0: [Slot(0, "concerns", 1)],
        1: [Slot(1, "concerns", 0)],
    }
    dropped, weak = faulty[0][Slot(0, "concerns", 1)], faulty[1][Slot(1, "concerns", 0)]
    assert json.loads(dropped["item"]) == FALK
    assert len(dropped["reasons"]) == 1
    assert "Henrik Falk" in dropped["reasons"][0]
    assert json.loads(weak["item"]) == TURNED
    assert weak["reasons"] == next(item.doubts for item in draft.grounded.concerns if item.support == "weak") != []


def test_a_draft_without_faults_has_nothing_to_ask_again() -> None:
    assert drafted(reply(agreements=[PACT], talks=[MEETING], concerns=[LEAK])).faulty() == {}
    assert drafted().faulty() == {}


# --- repair ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [FALK, FIFTY, ELSEWHERE, TURNED])
def test_a_better_item_takes_the_place_of_a_faulty_one(bad: dict[str, Any]) -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[bad]))
    draft.repair({only_faulty(draft): Concern.model_validate(LEAK)})

    assert concerns(draft) == [LEAK["summary"]]
    assert draft.faulty() == {}
    assert draft.grounded.dropped == []


@pytest.mark.parametrize(("old", "new"), [(TURNED, FALK), (TURNED, FIFTY), (ELSEWHERE, FALK), (FALK, FIFTY)])
def test_an_item_that_is_no_better_leaves_the_old_one_where_it_was(old: dict[str, Any], new: dict[str, Any]) -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[old]))
    before, slot = draft.grounded, only_faulty(draft)
    draft.repair({slot: Concern.model_validate(new)})

    assert draft.grounded.items == before.items
    assert draft.grounded.dropped == before.dropped
    assert json.loads(draft.faulty()[0][slot]["item"]) == old


def test_of_several_corrections_each_counts_by_itself() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[FALK, TURNED]))
    first, second = Slot(0, "concerns", 0), Slot(0, "concerns", 1)
    draft.repair({first: Concern.model_validate(LEAK), second: Concern.model_validate(FALK)})

    assert concerns(draft) == [LEAK["summary"], TURNED["summary"]]
    assert list(draft.faulty()[0]) == [second]


@pytest.mark.parametrize("bad", [FALK, TURNED])
def test_a_withdrawn_item_is_dropped_once_with_what_was_wrong_with_it(bad: dict[str, Any]) -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[LEAK, bad]))
    slot = only_faulty(draft)
    (why,) = draft.faulty()[0][slot]["reasons"]
    draft.repair({slot: None})

    assert concerns(draft) == [LEAK["summary"]]
    (dropped,) = draft.grounded.dropped
    assert (dropped.category, dropped.item["summary"]) == ("concerns", bad["summary"])
    assert dropped.reason.startswith("withdrawn")
    assert why in dropped.reason
    assert draft.faulty() == {}


BAN = {"evidence": [5], "summary": "Dallo did not accept a ban on night fishing.", "raised_by": ["Dallo"]}


def test_corrections_in_another_order_find_their_places_by_what_they_say() -> None:
    misplaced = {**BAN, "evidence": [3]}
    draft = drafted(reply(agreements=[PACT], concerns=[misplaced, ELSEWHERE]))
    slots = list(draft.faulty()[0])
    answered = [Concern.model_validate(LEAK), Concern.model_validate(misplaced)]
    draft.repair(by_place(draft, slots, answered, one=False))

    assert set(concerns(draft)) == {LEAK["summary"], BAN["summary"]}
    assert [item.support for item in draft.grounded.concerns if "dam" in item.summary] == ["supported"]


def test_of_a_cut_answer_what_there_is_goes_where_it_belongs() -> None:
    misplaced = {**BAN, "evidence": [3]}
    draft = drafted(reply(agreements=[PACT], concerns=[ELSEWHERE, misplaced]))
    slots = list(draft.faulty()[0])

    assert by_place(draft, slots, [Concern.model_validate(LEAK)], one=False) == {slots[0]: Concern.model_validate(LEAK)}


def test_an_item_that_is_corrected_into_another_one_is_not_lost() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[LEAK, TURNED]))
    draft.repair({only_faulty(draft): Concern.model_validate(LEAK)})

    assert concerns(draft) == [LEAK["summary"], TURNED["summary"]]


WRONG_OFFICE = {**DALLO, "aliases": ["Dallo", "her Sandan counterpart"], "role": "Foreign Minister"}
BY_ALIAS = {**PACT, "parties": ["Obuya", "her Sandan counterpart"]}


@pytest.mark.parametrize("answer", [{**DALLO, "aliases": []}, None])
def test_a_party_that_is_corrected_or_withdrawn_costs_no_item_that_uses_one_of_its_names(
    answer: dict[str, Any] | None,
) -> None:
    draft = Draft(ARTICLE, close=False)
    draft.add(question(), Reply.model_validate({"parties": [OBUYA, WRONG_OFFICE], "agreements": [BY_ALIAS]}))
    before = draft.ground()
    draft.repair({Slot(0, "parties", 1): Party.model_validate(answer) if answer else None})

    assert [item.parties for item in draft.grounded.agreements] == [item.parties for item in before.agreements]
    assert [party.name for party in draft.grounded.parties] == [party.name for party in before.parties]
    assert draft.grounded.agreements[0].support == "supported"


def test_a_party_is_withdrawn_with_the_item_that_alone_used_it() -> None:
    falk = {"evidence": [3], "name": "Kulo", "kind": "person", "role": "Foreign Minister"}
    about = {**TURNED, "raised_by": ["Kulo"]}
    draft = drafted(reply(parties=[OBUYA, DALLO, falk], agreements=[PACT], concerns=[about]))
    draft.repair({Slot(0, "parties", 2): None, Slot(0, "concerns", 0): None})

    assert [party.name for party in draft.grounded.parties] == ["Adaeze Obuya", "Karim Dallo"]
    assert {dropped.category for dropped in draft.grounded.dropped} == {"parties", "concerns"}


def test_a_corrected_party_keeps_no_name_that_the_article_does_not_have() -> None:
    wrong = {**WRONG_OFFICE, "name": "Karim Dahlmann", "aliases": ["Dallo", "the envoy of Sanda"]}
    draft = drafted(reply(parties=[OBUYA, wrong], agreements=[PACT]))
    draft.repair({Slot(0, "parties", 1): Party.model_validate(DALLO)})

    assert [(party.name, party.support) for party in draft.grounded.parties][1] == ("Karim Dallo", "supported")
    assert draft.grounded.warnings == []


def test_a_corrected_party_that_takes_the_name_from_another_one_is_put_back() -> None:
    draft = drafted(reply(parties=[WRONG_OFFICE], agreements=[PACT]))
    before = draft.grounded
    draft.repair(
        {Slot(0, "parties", 0): Party.model_validate({**DALLO, "aliases": ["Dallo", "Obuya", "Adaeze Obuya"]})}
    )

    assert len(before.agreements[0].parties) == 2
    assert draft.grounded.agreements == before.agreements


def test_an_item_that_once_corrected_is_the_same_as_another_one_becomes_one_with_it() -> None:
    again = {**PACT, "evidence": [4], "summary": "Obuya and Dallo signed the pact on the river."}
    draft = drafted(reply(agreements=[PACT, again]))
    corrected = {**PACT, "summary": "Obuya and Dallo signed the river pact."}
    draft.repair({only_faulty(draft): Agreement.model_validate(corrected)})

    assert [item.summary for item in draft.grounded.agreements] == [PACT["summary"]]
    assert draft.faulty() == {}


def test_of_two_corrections_that_are_one_the_old_item_that_says_something_else_is_not_lost() -> None:
    misplaced = {**BAN, "evidence": [3]}
    draft = drafted(reply(agreements=[PACT], concerns=[misplaced, ELSEWHERE]))
    slots = list(draft.faulty()[0])
    answered = [Concern.model_validate(LEAK), Concern.model_validate({**LEAK, "summary": "Obuya warned of a leak."})]
    draft.repair(by_place(draft, slots, answered, one=False))

    assert set(concerns(draft)) == {LEAK["summary"], BAN["summary"]}


def test_a_party_is_no_version_of_another_one_because_both_are_parties() -> None:
    strangers = [{"evidence": [number], "name": name, "kind": "person"} for number, name in ((8, "Falk"), (9, "Quist"))]
    draft = drafted(reply(parties=strangers))

    assert by_place(draft, list(draft.faulty()[0]), [Party.model_validate({**OBUYA, "name": "Obuya"})], one=False) == {}


def test_what_was_withdrawn_stays_out_of_later_looks() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[LEAK, TURNED]))
    draft.repair({only_faulty(draft): None})
    draft.extend([(question(), reply(talks=[MEETING]))])

    assert concerns(draft) == [LEAK["summary"]]
    assert [dropped.item["summary"] for dropped in draft.grounded.dropped] == [TURNED["summary"]]


# --- a second look ---------------------------------------------------------------------------------------------------


def test_a_second_look_adds_what_is_new_and_supported() -> None:
    draft = drafted(reply(agreements=[PACT]))

    assert draft.extend([(question(), reply(agreements=[PACT], talks=[MEETING], concerns=[LEAK]))])
    assert [item.title for item in draft.grounded.talks] == [MEETING["title"]]
    assert concerns(draft) == [LEAK["summary"]]
    assert [item.summary for item in draft.grounded.agreements] == [PACT["summary"]]
    assert [party.name for party in draft.grounded.parties] == ["Adaeze Obuya", "Karim Dallo"]


@pytest.mark.parametrize("bad", [FALK, FIFTY, ELSEWHERE, TURNED])
def test_a_second_look_that_brings_only_faulty_items_leaves_no_trace(bad: dict[str, Any]) -> None:
    draft = drafted(reply(agreements=[PACT]))
    before = draft.grounded

    assert not draft.extend([(question(), reply(concerns=[bad]))])
    assert draft.grounded == before
    assert len(draft.answers) == 1


def test_a_second_look_that_says_the_same_again_changes_nothing() -> None:
    first = reply(agreements=[PACT], talks=[MEETING], concerns=[LEAK])
    draft = drafted(first)
    before = draft.grounded

    assert not draft.extend([(question(), first), (question(), reply(agreements=[{**PACT, "evidence": [2, 3]}]))])
    assert draft.grounded == before
    assert not draft.extend([])


def test_what_two_second_looks_bring_alike_is_taken_in_once() -> None:
    draft = drafted(reply(agreements=[PACT]))
    again = [(question(), reply(concerns=[LEAK])), (question(), reply(concerns=[LEAK], talks=[MEETING]))]

    assert draft.extend(again)
    assert concerns(draft) == [LEAK["summary"]]
    assert sum(len(answer.items["concerns"]) for answer in draft.answers) == 1


def test_a_second_look_puts_right_what_was_weak_in_the_same_words() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[ELSEWHERE]))
    found = draft.extend([(question(), reply(concerns=[LEAK]))])

    assert found
    assert [(item.summary, item.support) for item in draft.grounded.concerns] == [(LEAK["summary"], "supported")]
    assert draft.grounded.concerns[0].evidence == [3]  # and not where it was wrongly found before


def test_a_second_look_puts_right_what_was_weak_in_other_words() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[ELSEWHERE]))
    other = {**LEAK, "summary": "Obuya warned of a leak at the Kulo dam of 40 litres a second."}

    assert draft.extend([(question(), reply(concerns=[other]))])
    assert concerns(draft) == [other["summary"]]


def test_a_second_look_that_finds_something_else_leaves_what_was_weak() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[TURNED]))

    assert draft.extend([(question(), reply(concerns=[LEAK]))])
    assert concerns(draft) == [LEAK["summary"], TURNED["summary"]]


@pytest.mark.parametrize(
    "summary",
    [
        "The foreign ministers of Oroko and Sanda concluded a pact on the river.",
        "On Monday the Oroko minister and her Sandan counterpart signed.",
    ],
)
def test_the_same_sentence_actors_and_status_in_other_words_are_nothing_new(summary: str) -> None:
    draft = drafted(reply(agreements=[PACT]))

    assert not draft.extend([(question(), reply(agreements=[{**PACT, "summary": summary}]))])
    assert [item.summary for item in draft.grounded.agreements] == [PACT["summary"]]


def test_a_second_look_makes_no_known_party_worse() -> None:
    draft = drafted(reply(agreements=[PACT]))
    named = {**DALLO, "aliases": ["her Sandan counterpart"], "role": "Foreign Minister"}  # an office that is not his

    assert draft.extend([(question(), Reply.model_validate({"parties": [named], "concerns": [LEAK]}))])
    assert concerns(draft) == [LEAK["summary"]]
    assert {party.support for party in draft.grounded.parties} == {"supported"}


def test_a_second_look_may_use_another_name_of_a_party_that_it_declares() -> None:
    draft = drafted(reply(agreements=[PACT]))
    named = {**DALLO, "aliases": ["her Sandan counterpart"]}
    by_name = {**BAN, "raised_by": ["her Sandan counterpart"]}
    draft.extend([(question(), Reply.model_validate({"parties": [named], "concerns": [by_name]}))])

    assert [(item.raised_by, item.support) for item in draft.grounded.concerns] == [(["Karim Dallo"], "supported")]
    assert [party.name for party in draft.grounded.parties] == ["Adaeze Obuya", "Karim Dallo"]


def test_a_second_look_that_only_knows_another_name_has_brought_nothing() -> None:
    draft = drafted(reply(agreements=[PACT]))
    named = {**DALLO, "aliases": ["her Sandan counterpart"]}

    assert draft.extend([(question(), Reply.model_validate({"parties": [named]}))]) is False
    assert len(draft.answers) == 1


def test_a_second_look_does_not_put_right_what_the_first_had_wrong() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[TURNED]))
    draft.extend([(question(), reply(talks=[MEETING]))])

    assert concerns(draft) == [TURNED["summary"]]
    assert list(draft.faulty()) == [0]


# --- what an answer may cite -----------------------------------------------------------------------------------------


def test_of_a_part_of_a_long_article_only_its_own_sentences_are_cited() -> None:
    part = question(1, 3, part=1, parts=2)
    draft = drafted(reply(agreements=[{**PACT, "evidence": [2, 4]}], talks=[MEETING], concerns=[LEAK]), about=part)

    assert [item.evidence for item in draft.grounded.agreements] == [[2]]
    assert draft.grounded.talks == []
    (dropped,) = draft.grounded.dropped
    assert "cites no sentence" in dropped.reason


def test_an_answer_about_the_whole_article_cites_what_it_likes() -> None:
    draft = drafted(reply(agreements=[{**PACT, "evidence": [2, 5]}]))

    assert [item.evidence for item in draft.grounded.agreements] == [[2, 5]]


@pytest.mark.parametrize("evidence", [[], [2], [3, 99]])
def test_an_answer_about_one_sentence_cites_it_whatever_it_says(evidence: list[int]) -> None:
    answer = Reply.model_validate({"concerns": [{**LEAK, "evidence": evidence}]})
    draft = drafted(answer, about=question(3, 3, one=True, part=2, parts=4))

    assert [item.evidence for item in draft.grounded.concerns] == [[3]]
    assert answer.concerns[0].evidence == evidence


def test_a_corrected_item_is_held_to_the_same_sentences() -> None:
    draft = drafted(reply(agreements=[PACT], concerns=[FALK]), about=question(1, 3, part=1, parts=2))
    draft.repair({only_faulty(draft): Concern.model_validate({**LEAK, "evidence": [3, 4]})})

    assert [item.evidence for item in draft.grounded.concerns] == [[3]]


# --- answers and items in words --------------------------------------------------------------------------------------


def test_an_answer_gives_back_the_reply_it_was_made_of() -> None:
    given = reply(agreements=[PACT], talks=[MEETING], concerns=[LEAK])
    draft = drafted(given)

    assert draft.answers[0].reply == given
    for name in CATEGORIES:
        assert list(getattr(draft.answers[0].reply, name)) == list(getattr(given, name))


@pytest.mark.parametrize(
    ("kind", "fields", "line"),
    [
        (Party, OBUYA, "party: Adaeze Obuya"),
        (Agreement, PACT, "agreement: Obuya and Dallo signed a river pact. (reached)"),
        (Talk, MEETING, "talk: meeting in Meru, June 5-7 (scheduled)"),
        (Talk, {"title": "summit", "status": "proposed"}, "talk: summit (proposed)"),
        (Concern, FALK, "concern: Henrik Falk warned that the dam was leaking."),
    ],
)
def test_an_item_is_told_in_one_line(kind: type[Item], fields: dict[str, Any], line: str) -> None:
    assert told(kind.model_validate(fields)) == line


def test_what_is_no_item_of_a_brief_cannot_be_told() -> None:
    with pytest.raises(TypeError):
        told(Item())


@pytest.mark.parametrize("category", CATEGORIES)
def test_an_empty_answer_has_nothing_in_any_category(category: Category) -> None:
    draft = drafted(Reply())

    assert draft.grounded.items == []
    assert draft.answers[0].items[category] == []
