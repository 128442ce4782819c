"""What each sentence reports, by the table; each article is short, and plain enough for any good table."""

from datetime import date

import pytest

from summarizer import Article
from summarizer.findings import LEAST, Finding, features, findings
from summarizer.weights import Table
from summarizer.wording import cues


def article(*sentences: str, title: str = "Oroko and Sanda in the news") -> Article:
    return Article.from_text("\n\n".join([title, *sentences]), source="Example Wire", published=date(2016, 2, 5))


def reported(*sentences: str) -> list[tuple[int, str, str | None]]:
    return [(one.sentence, one.category, one.status) for one in findings(article(*sentences))]


PLAIN = "The bridge is 400 metres long and was painted green."


@pytest.mark.parametrize(
    ("sentence", "category", "status"),
    [
        (
            "Oroko and Sanda signed an agreement on Friday under which both will share the water.",
            "agreements",
            "reached",
        ),
        ("Sanda rejected an offer from Oroko to share the cost of the dam.", "agreements", "rejected"),
        ("Oroko offered Sanda 400 million dollars for the dam if it reopens the road.", "agreements", "proposed"),
        ("Oroko and Sanda will hold a second round of talks in Lima on February 12.", "talks", "scheduled"),
        ("The talks in Lima, scheduled for February 12, have been postponed until March 3.", "talks", "postponed"),
        ("The meeting of the two ministers in Lima on February 12 has been cancelled.", "talks", "cancelled"),
        (
            "Oroko's minister Ada Holm warned that the dam could harm farmers and accused Sanda of lies.",
            "concerns",
            None,
        ),
    ],
)
def test_a_plain_statement_is_found_with_its_status(sentence: str, category: str, status: str | None) -> None:
    assert (3, category, status) in reported(PLAIN, sentence)


def test_most_sentences_report_nothing() -> None:
    assert reported(PLAIN, "Some 300 cars cross it every day.", "Its engineer grew up in a village nearby.") == []


def test_the_headline_is_not_asked_about() -> None:
    title = "Oroko and Sanda signed an agreement on Friday under which both will share the water"
    assert findings(article(PLAIN, title=title)) == []


def test_findings_come_in_the_order_of_their_sentences_and_say_how_sure_they_are() -> None:
    found = findings(
        article(
            "Oroko and Sanda will hold talks in Lima on February 12.",
            "Ada Holm, Oroko's minister, warned that the dam could harm farmers.",
        )
    )
    assert [one.sentence for one in found] == sorted(one.sentence for one in found)
    assert found
    assert all(LEAST[one.category] <= one.score <= 1 for one in found)


def test_names_and_numbers_count_by_their_kind_alone() -> None:
    def seen(sentence: str) -> frozenset[str]:
        from summarizer.actors import Actors

        text = article(sentence)
        return dict(features(text, Actors(text)))[2]

    assert {"w:<name>", "w:<number>"} <= seen("The deal gave Oroko 400 tonnes.")
    assert not any("oroko" in feature.lower() for feature in seen("The deal gave Oroko 400 tonnes."))


@pytest.mark.parametrize(
    ("words", "kind"), [("on February 12", "<day+>"), ("on February 2", "<day->"), ("on February 5", "<day=>")]
)
def test_days_count_by_how_they_lie_to_the_day_of_publication(words: str, kind: str) -> None:
    from summarizer.actors import Actors

    text = article(f"The two sides meet {words}.")
    assert f"w:{kind}" in dict(features(text, Actors(text)))[2]


def test_a_cue_is_a_word_and_no_part_of_one() -> None:
    assert cues()["not"].search("It did not sign.")
    assert not cues()["not"].search("It was noted.")


def test_a_table_sums_the_weights_of_what_is_found() -> None:
    table = Table(["yes", "no"], {"": ((0, -100),), "one": ((0, 100), (1, 50)), "other": ((1, -50),)})
    assert table.sure(["one"]) == {"yes": 0.5, "no": pytest.approx(0.6225, abs=1e-4)}
    assert table.sure(["one", "other", "unheard of"])["no"] == 0.5


def test_an_article_without_a_day_or_a_headline_is_read_as_well() -> None:
    assert findings(Article.from_text("Oroko and Sanda signed an accord.")) is not None


def test_a_finding_needs_no_actors() -> None:
    assert Finding(1, "concerns", None) == Finding(1, "concerns", None, (), 1.0)


def test_what_a_model_notes_lowers_the_bar_and_what_it_does_not_note_raises_it() -> None:
    article = Article.from_text(
        "Oroko and Sanda signed a river pact on Monday.\nThe committee of the two towns looked at the figures again.\n"
        "Obuya fears that the dam will not hold.\n"
    )
    alone = {(one.sentence, one.category) for one in findings(article)}
    nothing = {(one.sentence, one.category) for one in findings(article, [])}
    every = [Finding(number, category, None) for number in (1, 2, 3) for category in LEAST]
    all_noted = {(one.sentence, one.category) for one in findings(article, every)}
    assert (1, "agreements") in alone
    assert nothing <= alone <= all_noted
    assert nothing != all_noted


def test_a_note_alone_makes_no_finding_that_the_table_has_no_word_for() -> None:
    article = Article.from_text("The river is 900 km long.\nIt rises in the hills of the north.\n")
    assert findings(article, [Finding(1, "talks", "scheduled"), Finding(7, "talks", "scheduled")]) == []


def test_the_models_status_counts_beside_the_tables() -> None:
    article = Article.from_text("Oroko and Sanda have agreed in principle on a river pact.\n")
    (tentative,) = findings(article, [Finding(1, "agreements", "tentative")])
    assert tentative.status == "tentative"
