"""Where sentences begin and end."""

import pytest

from summarizer import Article


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in Article.from_text(text).sentences]


@pytest.mark.parametrize(
    "text",
    [
        "Lavrov and his U.S. counterpart met on Feb. 11 in Munich.",
        "The meeting with Lt. Gen. Ray and Ms. Wallen begins at 10 a.m. ET on Monday.",
        'He asked "Why?" and left.',
        '"(The meeting) is to review all aspects of it," the ministry said.',
        "It was signed by Joseph R. Obuya, Jr. of Oroko Corp. Inc. on Sept. 3.",
        "Exports rose 3.5 pct. in May, e.g. of fish.",
        "The court cited Aker v. Sanda and No. 5 of the rules.",
        "The signatories were Ambassador Musa and Deputy Minister Lic. Rodolfo Pinto.",
        "“We signed,” she said.",
        "The joint EU-U.S. COVID-19 taskforce met.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. agreed.", "Kerry left."],
        ["“We will act.”", "He added that it works."],
        ['"Ninety days they have been studying.', 'I got my licence in less," Aker told reporters.'],
        ['He said "no."', '"Not now," she said.'],
        ["Talks were to open on Feb. 11.", "They did not."],
    ],
)
def test_several_sentences_come_apart_and_keep_their_quotation_marks(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_sentence_never_crosses_a_line_end() -> None:
    assert sentences("The two sides\nsigned a pact.") == ["The two sides", "signed a pact."]


def test_list_marks_and_bullets_are_no_part_of_a_sentence() -> None:
    text = "They agreed:\n1. The dam stays shut.\n(b) The gates open in May.\n• Fish may pass."
    assert sentences(text)[1:] == ["The dam stays shut.", "The gates open in May.", "Fish may pass."]


def test_offsets_count_characters_not_bytes() -> None:
    article = Article.from_text("“Żółć” — 🙂 said Orokó. They signed.")
    second = article.sentences[1]
    assert article.text[second.start : second.end] == "They signed."
