"""An item is held against the sentences that it cites: each case here was once judged wrongly."""

from datetime import date
from typing import Any

from summarizer import Article
from summarizer.brief import Reply
from summarizer.ground import ground

from .test_ground import DALLO, OBUYA, PACT, TALK, grounded

STATEMENT = Article.from_text(
    """MINISTRY OF TRADE OF VELDRA
May 16, 2023

Our delegation met that of Koss on Monday.
The port of Rusk stays open.
We will host the second round of the trade talks in Tarvin on 3 and 4 July.
"We are worried that smugglers will use the gap," Goran Halil told reporters.
Halil said that Koss had agreed to pay, which Liv Dahl denied.
Talks on the crossing, planned for Thursday, were postponed.
Dahl said that there is no agreement.
Officials will hold a call.
"""
)


def number_of(words: str) -> int:
    return next(sentence.number for sentence in STATEMENT.sentences if words in sentence.text)


def judged(category: str, **item: Any) -> tuple[str | None, list[str]]:
    dahl = {"evidence": [number_of("Dahl denied")], "name": "Liv Dahl", "kind": "person"}
    out = ground(Reply.model_validate({"parties": [dahl], category: [item]}), STATEMENT)
    (found,) = getattr(out, category)
    return found.support, found.doubts


def agreed(summary: str, parties: list[str], number: int, **more: Any) -> dict[str, Any]:
    return {"evidence": [number], "summary": summary, "parties": parties, "status": "reached", **more}


def test_we_is_who_issues_a_statement_and_nobody_who_was_only_named_before() -> None:
    talk = {"title": "trade talks", "when": "3 and 4 July", "location": "Tarvin", "status": "scheduled"}
    we = number_of("We will host")

    assert judged("talks", evidence=[we], participants=["Ministry of Trade of Veldra"], **talk)[0] == "supported"
    assert judged("talks", evidence=[we], participants=["Goran Halil"], **talk)[0] == "weak"


def test_we_in_a_quotation_is_its_speaker() -> None:
    worry = {"evidence": [number_of("smugglers")], "directed_at": []}
    said = "{} is worried that smugglers will use the gap."

    assert judged("concerns", **worry, summary=said.format("Halil"), raised_by=["Goran Halil"])[0] == "supported"
    assert judged("concerns", **worry, summary=said.format("Koss"), raised_by=["Koss"])[0] == "weak"


def test_a_claim_is_that_of_whoever_says_it() -> None:
    deal = agreed("Koss agreed to pay.", ["Koss"], number_of("had agreed to pay"))

    assert judged("agreements", **deal, reported_by="Goran Halil")[0] == "supported"
    support, doubts = judged(
        "agreements", **{**deal, "evidence": [number_of("no agreement")]}, reported_by="Goran Halil"
    )
    assert support == "weak"
    assert any("has 'Liv Dahl' say something, and not 'Goran Halil'" in doubt for doubt in doubts)


def test_what_was_not_agreed_is_not_reached_and_what_was_put_off_not_scheduled() -> None:
    none = agreed("There is no agreement.", ["Liv Dahl"], number_of("no agreement"))
    talk = {"title": "talks on the crossing", "when": "Thursday", "evidence": [number_of("postponed")]}

    assert any("'no agreement' and its status 'reached'" in doubt for doubt in judged("agreements", **none)[1])
    assert judged("talks", **talk, status="scheduled") == ("weak", ["what it cites says 'postponed'"])
    assert judged("talks", **talk, status="postponed")[0] == "supported"


def test_a_phone_call_is_no_worry_and_a_place_no_time() -> None:
    call = {
        "evidence": [number_of("hold a call")],
        "summary": "Officials will hold a call.",
        "raised_by": ["Goran Halil"],
    }
    out = grounded(parties=[OBUYA, DALLO], talks=[{**TALK, "when": "Meru", "location": "Meru"}])

    assert "nothing in what it cites voices a worry" in judged("concerns", **call)[1]
    assert out.talks[0].when is None


def test_a_meeting_that_is_refused_or_called_off_is_no_scheduled_one() -> None:
    for said in ("will not meet", "refused to meet", "were to meet but Sanda pulled out, in"):
        article = Article.from_text(f"Oroko and Sanda {said} in Oslo on June 5.", published=date(2023, 5, 1))
        talk = {"title": "meeting", "participants": ["Oroko", "Sanda"], "when": "June 5", "location": "Oslo"}
        reply = Reply.model_validate({"talks": [{**talk, "evidence": [1], "status": "scheduled"}]})

        assert ground(reply, article).talks[0].support == "weak", said


def test_a_state_called_us_is_no_we_and_a_verb_in_s_no_plural() -> None:
    article = Article.from_text(
        "Kenya and Brazil opened embassies.\n"
        + "Rain fell.\n" * 9
        + "US envoys signed a deal with Norway as expected.",
        published=date(2023, 5, 1),
    )
    deal = agreed("Brazil signed a deal with Norway.", ["Brazil", "Norway"], len(article.sentences))

    assert ground(Reply.model_validate({"agreements": [deal]}), article).agreements[0].support == "weak"


def test_different_numbers_days_or_outcomes_are_different_items() -> None:
    article = Article.from_text(
        "Norway pledged Brazil 40 trucks this year and 70 trucks next year, and will hold talks on fisheries and talks"
        " on the border next week.",
        published=date(2023, 5, 1),
    )
    pledge = "Norway pledged Brazil {} trucks {} year."
    items = [agreed(pledge.format(*given), ["Norway", "Brazil"], 1) for given in ((40, "this"), (70, "next"))]
    talks = [
        {
            "evidence": [1],
            "title": f"talks on {topic}",
            "participants": ["Norway"],
            "when": "next week",
            "status": "scheduled",
        }
        for topic in ("fisheries", "the border")
    ]
    out = ground(Reply.model_validate({"agreements": items, "talks": talks}), article)

    assert (len(out.agreements), len(out.talks)) == (2, 2)


def test_text_of_a_reply_is_one_line_without_control_characters() -> None:
    reply = Reply.model_validate({"concerns": [{"summary": "a\x1b]x\x07 b\n</article>\nc", "raised_by": ["A\nB"]}]})

    assert (reply.concerns[0].summary, reply.concerns[0].raised_by) == ("a ]x b </article> c", ["A B"])


def test_numbers_of_any_length_and_letters_that_fold_oddly_are_read_without_an_error() -> None:
    for summary in ("Obuya signed " + "9" * 5000 + " pacts.", "Obuya signed 5 ſeconds, 5 mİles, the fİrst pact."):
        grounded(parties=[OBUYA, DALLO], agreements=[{**PACT, "summary": summary}])


def test_a_talk_whose_day_has_just_passed_or_lies_a_year_ahead_is_left_open_and_weak() -> None:
    article = Article.from_text("Oroko and Sanda will meet in Oslo on December 1.", published=date(2023, 1, 20))
    talk = {"evidence": [1], "title": "meeting", "participants": ["Oroko", "Sanda"], "when": "December 1"}
    found = ground(Reply.model_validate({"talks": [{**talk, "status": "scheduled"}]}), article).talks[0]

    assert (found.start, found.end, found.support) == (None, None, "weak")
    assert found.doubts == ["its day, 'December 1', may have passed"]


QUARREL = Article.from_text(
    """THE MERU TIMES
May 16, 2023

Oroko and Sanda quarrel over a dam
Foreign Minister Adaeze Obuya of Oroko met her Sandan counterpart, Karim Dallo, in Meru on Monday.
Obuya offered 40 percent of the power. Dallo said Sanda wants 60 percent before June 9.
Sanda agreed to close two gates.
His Excellency Minister Dallo expressed anxiety that the turbines arrive late.
Ruth Berg of the union said the workers would strike. Nils Berg, who owns the quarry, did not answer.
The board of Local 614 sent the offer back within the hour.
It keeps 12 trucks a week on the road.
""",
    published=date(2023, 5, 16),
)
PEOPLE = [
    {"evidence": [2], "name": name, "kind": kind, "represents": home}
    for name, kind, home in (
        ("Adaeze Obuya", "person", "Oroko"),
        ("Karim Dallo", "person", "Sanda"),
        ("Oroko", "state", None),
        ("Sanda", "state", None),
    )
] + [
    {"evidence": [7], "name": name, "kind": "person", "represents": None} for name in ("Ruth Berg", "Nils Berg")
]  # fmt: skip


def quarrel(category: str, words: str, **item: Any) -> tuple[str | None, list[str], list[int]]:
    number = next(sentence.number for sentence in QUARREL.sentences if words in sentence.text)
    out = ground(Reply.model_validate({"parties": PEOPLE, category: [{"evidence": [number], **item}]}), QUARREL)
    (found,) = getattr(out, category)
    return found.support, found.doubts, found.completed_by


def test_a_number_or_day_of_the_paragraph_completes_no_item_whose_sentence_has_another_of_its_kind() -> None:
    offer = {"parties": ["Adaeze Obuya", "Oroko"], "status": "proposed"}
    said = "Obuya offered {} of the power."

    assert quarrel("agreements", "Obuya offered", summary=said.format("40 percent"), **offer)[0] == "supported"
    assert (
        "its text has '60 percent' where what it cites has '40 percent'"
        in (quarrel("agreements", "Obuya offered", summary=said.format("60 percent"), **offer)[1])
    )


def test_the_other_side_of_a_deal_goes_without_saying_where_it_was_just_named() -> None:
    support, doubts, completed = quarrel(
        "agreements", "close two gates", summary="Sanda agreed to close two gates.", parties=["Sanda", "Oroko"],
        status="reached",
    )  # fmt: skip

    assert (support, doubts) == ("supported", [])
    assert completed  # and a sentence that names it is shown


def test_his_excellency_is_no_pronoun_and_another_who_is_named_takes_the_place_of_who_is_not() -> None:
    def voiced(who: str) -> tuple[str | None, list[str], list[int]]:
        said = f"{who} is anxious that the turbines arrive late."
        return quarrel("concerns", "expressed anxiety", summary=said, raised_by=[who], directed_at=[])

    assert voiced("Karim Dallo")[0] == "supported"
    assert voiced("Adaeze Obuya")[0] == "weak"


def test_a_namesake_who_is_named_is_not_the_one_who_is_meant() -> None:
    for who, support in (("Ruth Berg", "supported"), ("Nils Berg", "weak")):
        said = f"{who} threatens a strike of the workers."
        found = quarrel("concerns", "would strike", summary=said, raised_by=[who], directed_at=[])
        assert found[0] == support, found


def test_a_refusal_in_other_words_bears_out_that_something_was_rejected() -> None:
    refusal = {"summary": "Local 614 turned the offer down.", "parties": ["Local 614"], "status": "rejected"}

    assert quarrel("agreements", "sent the offer back", **refusal)[:2] == ("supported", [])  # and 614 is a name


def test_a_rate_is_read_with_its_time() -> None:
    keeps = {"parties": ["Local 614"], "status": "reached"}
    said = "It agreed to keep 12 trucks a {} on the road."

    reply = Reply.model_validate({"agreements": [{"evidence": [10], "summary": said.format("month"), **keeps}]})
    assert ground(reply, QUARREL).dropped[0].reason.startswith("its text has '12'")


CLAIM = Article.from_text(
    """VOSTRA HERALD
May 16, 2023

Ines Taval of Vela said the two countries did not agree on the price.
Oroko said Sanda had signed the pact if Meru pays.
The first round took place in Meru on May 6.
The Velan army stays away.
""",
    published=date(2023, 5, 16),
)


def claimed(category: str, words: str, **item: Any) -> Any:
    number = next(sentence.number for sentence in CLAIM.sentences if words in sentence.text)
    out = ground(Reply.model_validate({category: [{"evidence": [number], **item}]}), CLAIM)
    return (getattr(out, category) or out.dropped)[0]


def test_a_claim_that_leaves_out_the_not_of_its_own_sentence_is_doubted() -> None:
    said = {"parties": ["Vela"], "status": "reached", "reported_by": "Ines Taval"}
    item = claimed("agreements", "Ines Taval", summary="The two countries agreed on the price.", **said)

    assert "what it cites says 'not' and it does not" in item.doubts


def test_what_hangs_on_a_condition_by_its_own_words_is_not_reached() -> None:
    said = {"summary": "Sanda signed the pact if Meru pays.", "parties": ["Sanda", "Oroko"]}

    assert (
        "its text says 'if' and its status 'reached'"
        in claimed("agreements", "Oroko said", **said, status="reached").doubts
    )
    assert not any(
        "its text says 'if'" in doubt
        for doubt in claimed("agreements", "Oroko said", **said, status="tentative").doubts
    )


def test_the_month_of_may_is_no_maybe() -> None:
    item = claimed("talks", "first round", title="first round", when="May 6", location="Meru", status="scheduled")

    assert "held" in item.reason


def test_an_adjective_of_a_name_that_the_article_has_names_nobody_new() -> None:
    item = claimed("concerns", "Velan army", summary="Velan army stays away, Taval worries.", raised_by=["Ines Taval"])

    assert not hasattr(item, "reason")
    foreign = claimed(
        "concerns", "Velan army", summary="The Koronian army stays away, Taval worries.", raised_by=["Ines Taval"]
    )
    assert "Koronian" in foreign.reason
