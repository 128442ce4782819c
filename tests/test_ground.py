"""A reply is held against its article."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Article
from summarizer.brief import CATEGORIES, Concern, Reply
from summarizer.ground import Grounded, ground

ARTICLE = Article.from_text(
    """Oroko and Sanda sign river pact
PORT AMADI, May 16, 2023 (Example Wire) — Oroko Foreign Minister Adaeze Obuya and her Sandan counterpart Karim Dallo signed a river pact on Monday.
Obuya warned that the dam at Kulo was leaking, and the Lower Tambe River Commission (LTRC) agreed.
The two will meet again in Meru on June 5-7, Dallo said.
The U.S. welcomed the pact.
"""  # noqa: E501 - an article has long lines
)


def grounded(**reply: list[dict[str, Any]]) -> Grounded:
    return ground(Reply.model_validate(reply), ARTICLE)


OBUYA = {"evidence": [2], "name": "Adaeze Obuya", "aliases": ["Obuya"], "kind": "person"}
DALLO = {"evidence": [2], "name": "Karim Dallo", "aliases": ["Dallo"], "kind": "person"}
PACT = {"evidence": [2], "summary": "They signed a river pact.", "parties": ["Obuya", "Dallo"], "status": "reached"}
TALK = {"evidence": [4], "title": "meeting", "participants": ["Obuya", "Dallo"], "status": "scheduled"}


def test_names_in_items_become_those_of_parties() -> None:
    out = grounded(parties=[OBUYA, DALLO], agreements=[PACT])

    assert out.agreements[0].parties == ["Adaeze Obuya", "Karim Dallo"]
    assert out.dropped == []


@pytest.mark.parametrize("evidence", [[], [0], [6], [-1], [99, 100]])
def test_an_item_that_cites_no_sentence_of_the_article_is_dropped_with_the_reason(evidence: list[int]) -> None:
    out = grounded(parties=[OBUYA, DALLO], agreements=[PACT, {**PACT, "summary": "Again.", "evidence": evidence}])

    assert len(out.agreements) == 1
    assert "cites no sentence of the article" in out.dropped[0].reason
    assert out.dropped[0].item["summary"] == "Again."


def test_of_several_citations_those_outside_the_article_are_taken_out_with_a_warning() -> None:
    out = grounded(parties=[OBUYA, DALLO], agreements=[{**PACT, "evidence": [2, 99]}])

    assert out.agreements[0].evidence == [2]
    assert any("99" in warning for warning in out.warnings)


@pytest.mark.parametrize(
    "item",
    [
        {"agreements": [{**PACT, "parties": ["Obuya", "Henrik Falk"]}]},
        {"agreements": [{**PACT, "summary": "Obuya and Henrik Falk signed a pact."}]},
        {"agreements": [{**PACT, "summary": "Zogs of Oroko signed a pact with Obuya."}]},
        {"agreements": [{**PACT, "summary": "Harbour Council of Oroko signed a pact with Obuya."}]},
        {"talks": [{**TALK, "participants": ["Henrik Falk"]}]},
        {"concerns": [{"evidence": [3], "summary": "The dam leaks.", "raised_by": ["Henrik Falk"]}]},
    ],
)
def test_an_item_that_names_an_actor_the_article_does_not_contain_is_dropped(item: dict[str, Any]) -> None:
    out = grounded(parties=[OBUYA, DALLO], **item)

    assert "the article does not contain" in out.dropped[0].reason
    assert [*out.agreements, *out.talks, *out.concerns] == []


def test_an_actor_that_an_item_can_do_without_is_taken_out_of_it_with_a_warning() -> None:
    out = grounded(
        parties=[OBUYA, DALLO],
        agreements=[{**PACT, "reported_by": "Henrik Falk"}],
        talks=[{**TALK, "mediators": ["Norway"]}],
        concerns=[{"evidence": [3], "summary": "It leaks.", "raised_by": ["Obuya"], "directed_at": ["Henrik Falk"]}],
    )

    assert (out.agreements[0].reported_by, out.talks[0].mediators, out.concerns[0].directed_at) == (None, [], [])
    assert len(out.warnings) == 3


def test_an_item_may_use_the_name_that_the_reply_gave_a_party_and_the_article_does_not() -> None:
    union = {
        "evidence": [3],
        "name": "River Commission of the Lower Tambe",
        "aliases": ["LTRC"],
        "kind": "organization",
    }
    out = grounded(parties=[union], concerns=[{"evidence": [3], "summary": "It leaks.", "raised_by": [union["name"]]}])

    assert out.concerns[0].raised_by == ["LTRC"]
    assert "stands in its place" in out.warnings[0]


def test_a_summary_in_words_that_are_not_the_articles_is_dropped() -> None:
    invented = {**PACT, "summary": "Wages will be paid before winter, the employers promised."}
    out = grounded(parties=[OBUYA, DALLO], agreements=[PACT, invented])

    assert [item.summary for item in out.agreements] == ["They signed a river pact."]
    assert "most words of its text are not in the article" in out.dropped[0].reason


def test_a_small_model_has_to_keep_to_the_sentences_it_cites() -> None:
    elsewhere = {**PACT, "evidence": [4], "summary": "Obuya warned that the dam was leaking."}
    reply = Reply.model_validate({"parties": [OBUYA, DALLO], "agreements": [elsewhere]})

    assert len(ground(reply, ARTICLE).agreements) == 1
    assert "not in the sentences it cites" in ground(reply, ARTICLE, close=True).dropped[0].reason


def test_a_party_made_for_an_item_that_is_dropped_goes_with_it() -> None:
    out = grounded(
        agreements=[{**PACT, "parties": ["Dallo", "Henrik Falk"]}],
        concerns=[{"evidence": [3], "summary": "It leaks.", "raised_by": ["Obuya"]}],
    )

    assert {party.name for party in out.parties} == {"Adaeze Obuya", "Oroko"}


def test_two_people_who_share_an_alias_or_a_surname_stay_two() -> None:
    article = Article.from_text("Minister Ada Obuya met Minister Karim Dallo. Lea Dallo, his sister, warned of floods.")
    people = ["Ada Obuya", "Karim Dallo", "Lea Dallo"]
    reply = Reply.model_validate(
        {
            "parties": [
                {"evidence": [1], "name": name, "aliases": ["Minister", "Dallo"], "kind": "person"} for name in people
            ],
            "concerns": [{"evidence": [2], "summary": "Floods may come.", "raised_by": ["Lea Dallo"]}],
        }
    )
    out = ground(reply, article)

    assert [party.name for party in out.parties] == people
    assert out.concerns[0].raised_by == ["Lea Dallo"]


def test_an_invented_party_is_dropped_and_an_invented_alias_taken_out() -> None:
    out = grounded(
        parties=[{**OBUYA, "aliases": ["Obuya", "Iron Lady"]}, DALLO, {**OBUYA, "name": "Henrik Falk", "aliases": []}],
        agreements=[PACT],
    )

    assert [party.name for party in out.parties] == ["Adaeze Obuya", "Karim Dallo"]
    assert out.parties[0].aliases == ["Obuya"]
    assert out.dropped[0].item["name"] == "Henrik Falk"
    assert any("Iron Lady" in warning for warning in out.warnings)


def test_a_state_takes_its_usual_name_and_keeps_the_articles_as_alias() -> None:
    out = grounded(
        parties=[OBUYA, {"evidence": [5], "name": "U.S.", "kind": "state"}],
        concerns=[
            {"evidence": [3], "summary": "The dam leaks.", "raised_by": ["Obuya"], "directed_at": ["Washington"]}
        ],
    )

    assert out.parties[-1].name == "United States"
    assert out.parties[-1].aliases == ["U.S."]
    assert out.concerns[0].directed_at == ["United States"]


def test_a_name_that_nobody_declared_becomes_a_party_if_the_article_has_it() -> None:
    out = grounded(agreements=[{**PACT, "parties": ["Obuya", "LTRC"]}])

    assert out.agreements[0].parties == ["Adaeze Obuya", "Lower Tambe River Commission"]
    obuya, commission, oroko = sorted(out.parties, key=lambda party: party.name)
    assert (obuya.role, obuya.kind, obuya.evidence) == ("Oroko Foreign Minister", "person", [2])
    assert (obuya.represents, oroko.kind) == ("Oroko", "state")
    assert (commission.kind, commission.aliases, commission.evidence) == ("organization", ["LTRC"], [3])


def test_an_official_and_the_actor_they_represent_stay_two_parties() -> None:
    out = grounded(
        parties=[
            {**OBUYA, "represents": "Oroko"},
            {"evidence": [2], "name": "Oroko", "kind": "state"},
        ],
        agreements=[{**PACT, "parties": ["Oroko", "Obuya"]}],
    )

    assert [party.name for party in out.parties] == ["Adaeze Obuya", "Oroko"]
    assert out.parties[0].represents == "Oroko"
    assert out.agreements[0].parties == ["Oroko", "Adaeze Obuya"]


def test_parties_that_share_a_name_are_folded_into_the_fuller_one() -> None:
    out = grounded(
        parties=[{**OBUYA, "name": "Obuya", "aliases": []}, OBUYA], agreements=[{**PACT, "parties": ["Obuya"]}]
    )

    assert [(party.name, party.aliases) for party in out.parties] == [("Adaeze Obuya", ["Obuya"])]
    assert out.agreements[0].parties == ["Adaeze Obuya"]


SHORT = Article.from_text(
    """Trade talks end
GENEVA, May 16, 2023 (Example Wire) — The World Trade Organization and Oroko agreed on tariffs.
Foreign Minister Adaeze Obuya warned of delays, and Obuya spoke of costs.
The WTO and Oroko agreed on quotas.
"""
)


def parties_of(article: Article, *parties: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Name and aliases of what is left of ``parties``, declared in this order and each worried about something."""
    worries = [{"evidence": [3], "summary": "Somebody warned of delays.", "raised_by": [p["name"]]} for p in parties]
    out = ground(Reply.model_validate({"parties": parties, "concerns": worries}), article)
    return [(party.name, party.aliases) for party in out.parties]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("short", "full", "kinds"),
    [
        ("Obuya", "Adaeze Obuya", ("person", "person")),
        ("WTO", "World Trade Organization", ("organization", "organization")),
        ("WTO", "World Trade Organization", ("agency", "organization")),
    ],
)
def test_one_actor_declared_under_two_names_is_one_party(
    short: str, full: str, kinds: tuple[str, str], turned: bool
) -> None:
    both = [{"evidence": [3], "name": name, "kind": kind} for name, kind in zip((short, full), kinds, strict=True)]

    assert parties_of(SHORT, *(reversed(both) if turned else both)) == [(full, [short])]


@pytest.mark.parametrize(
    ("more", "short", "full"),
    [
        ("Peter Obuya of Sanda welcomed it.", {"name": "Obuya"}, {"name": "Adaeze Obuya"}),
        ("The World Tourism Organization sent nobody.", {"name": "WTO"}, {"name": "World Trade Organization"}),
        ("", {"name": "Obuya", "kind": "group"}, {"name": "Adaeze Obuya"}),
        ("President Obuya left.", {"name": "Obuya", "role": "President"}, {"name": "Adaeze Obuya", "role": "Minister"}),
    ],
    ids=["another of that surname", "another of those initials", "of another kind", "in another office"],
)
def test_a_short_name_that_may_be_another_actors_stays_a_party_of_its_own(
    more: str, short: dict[str, Any], full: dict[str, Any]
) -> None:
    article = Article.from_text(f"{SHORT.text}{more}\n")
    kind = "organization" if "WTO" in short.values() else "person"
    both = [{"evidence": [3], "kind": kind, **party} for party in (short, full)]

    assert {name for name, _ in parties_of(article, *both)} == {short["name"], full["name"]}


def test_a_worry_of_one_actor_under_two_names_is_told_once() -> None:
    names = ["Obuya", "Adaeze Obuya"]
    reply = {
        "parties": [{"evidence": [3], "name": name, "kind": "person"} for name in names],
        "concerns": [
            {"evidence": [3], "summary": f"{name} warned of delays.", "raised_by": [other]}
            for name, other in zip(names, reversed(names), strict=True)
        ],
    }
    out = ground(Reply.model_validate(reply), SHORT)

    assert [(item.raised_by, item.support) for item in out.concerns] == [(["Adaeze Obuya"], "supported")]


def test_details_that_the_article_does_not_have_are_taken_out_with_a_warning() -> None:
    out = grounded(
        parties=[{**OBUYA, "role": "Queen"}, DALLO],
        talks=[{**TALK, "when": "July 9", "start": "2023-07-09", "location": "Paris"}],
    )

    talk = out.talks[0]
    assert (talk.when, talk.start, talk.location, out.parties[0].role) == (None, None, None, None)
    assert len(out.warnings) == 4


def test_dates_carried_by_words_of_the_article_stay() -> None:
    out = grounded(
        parties=[OBUYA, DALLO],
        talks=[{**TALK, "when": "June 5-7", "start": "2023-06-05", "end": "2023-06-07", "location": "meru"}],
    )

    talk = out.talks[0]
    assert (talk.when, talk.start, talk.end, talk.location) == ("June 5-7", "2023-06-05", "2023-06-07", "Meru")
    assert out.warnings == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2023-06-06", None),
        ("2023-02-30", None),
        ("2023-06-07", "2023-06-05"),
        ("2023-06-05", "2023-06"),
        ("2024", None),
    ],
)
def test_the_words_of_the_article_overrule_the_models_dates_and_a_warning_tells_both(
    start: str, end: str | None
) -> None:
    out = grounded(parties=[OBUYA, DALLO], talks=[{**TALK, "when": "June 5-7", "start": start, "end": end}])

    assert (out.talks[0].start, out.talks[0].end) == ("2023-06-05", "2023-06-07")
    assert start in out.warnings[0]
    assert "2023-06-05 to 2023-06-07 by the words 'June 5-7'" in out.warnings[0]


def test_a_date_that_no_words_carry_is_taken_out() -> None:
    out = grounded(parties=[OBUYA, DALLO], talks=[{**TALK, "start": "2023-06-05"}])

    assert (out.talks[0].start, out.talks[0].end) == (None, None)
    assert "no words of the article carry it" in out.warnings[0]


def test_nobody_is_both_participant_and_mediator_or_voice_and_target() -> None:
    out = grounded(
        parties=[OBUYA, DALLO],
        talks=[{**TALK, "mediators": ["Dallo"]}],
        concerns=[{"evidence": [3], "summary": "The dam leaks.", "raised_by": ["Obuya"], "directed_at": ["Obuya"]}],
    )

    assert out.talks[0].mediators == []
    assert out.concerns[0].directed_at == []


def test_without_agreement_talk_or_concern_there_are_no_parties() -> None:
    out = grounded(parties=[OBUYA, DALLO])

    assert out.parties == []
    assert len(out.dropped) == 2


def test_the_reply_itself_is_left_as_it_is() -> None:
    reply = Reply.model_validate({"parties": [OBUYA], "agreements": [PACT]})
    before = reply.model_copy(deep=True)
    ground(reply, ARTICLE)
    assert reply == before


names = st.sampled_from(
    ["Obuya", "Adaeze Obuya", "Dallo", "Oroko", "U.S.", "LTRC", "Henrik Falk", "the", "", " ", "Meru"]
)
numbers = st.lists(st.integers(-2, 8), max_size=3)
letters = st.characters(exclude_categories=["C", "Z"])  # a text of blanks alone is no text
texts = st.one_of(names.filter(str.strip), st.text(letters, min_size=1, max_size=20))
people = st.lists(texts, max_size=3)
replies = st.fixed_dictionaries(
    {
        "parties": st.lists(
            st.fixed_dictionaries(
                {
                    "evidence": numbers,
                    "name": texts,
                    "aliases": people,
                    "kind": st.sampled_from(["person", "state", "group"]),
                    "represents": st.none() | texts,
                }
            ),
            max_size=4,
        ),
        "agreements": st.lists(
            st.fixed_dictionaries(
                {
                    "evidence": numbers,
                    "summary": texts,
                    "parties": people,
                    "status": st.just("reached"),
                    "reported_by": st.none() | texts,
                }
            ),
            max_size=3,
        ),
        "talks": st.lists(
            st.fixed_dictionaries(
                {
                    "evidence": numbers,
                    "title": texts,
                    "participants": people,
                    "mediators": people,
                    "when": st.none() | texts,
                    "status": st.just("scheduled"),
                }
            ),
            max_size=3,
        ),
        "concerns": st.lists(
            st.fixed_dictionaries({"evidence": numbers, "summary": texts, "raised_by": people, "directed_at": people}),
            max_size=3,
        ),
    }
)


@given(replies)
def test_whatever_the_reply_what_is_kept_is_founded_and_nothing_disappears(data: dict[str, Any]) -> None:
    reply = Reply.model_validate(data)
    out = ground(reply, ARTICLE)

    parties = {party.name for party in out.parties}
    for category in CATEGORIES:
        for item in getattr(out, category):
            assert item.evidence
            assert set(item.evidence) <= set(range(1, len(ARTICLE.sentences) + 1))
    used = [name for item in out.agreements for name in [*item.parties, item.reported_by]]
    used += [name for item in out.talks for name in [*item.participants, *item.mediators]]
    used += [name for item in out.concerns for name in [*item.raised_by, *item.directed_at]]
    used += [party.represents for party in out.parties]
    assert {name for name in used if name} <= parties
    assert "Henrik Falk" not in parties
    for category in ("talks", "agreements", "concerns"):
        dropped = sum(item.category == category for item in out.dropped)
        assert len(getattr(out, category)) + dropped <= len(getattr(reply, category))
        if getattr(reply, category):
            assert getattr(out, category) or dropped


def test_a_summary_may_name_a_person_behind_an_abbreviated_rank() -> None:
    article = Article.from_text("Sgt. Kip Oland warned that State Sen. Corinne Blalock had seen nothing.")
    concern = Concern(
        summary="Sgt. Kip Oland warned that State Sen. Corinne Blalock had seen nothing.",
        raised_by=["Kip Oland"],
        evidence=[1],
    )
    grounded = ground(Reply(concerns=[concern]), article)
    assert [item.summary for item in grounded.concerns] == [concern.summary]
