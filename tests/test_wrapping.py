"""Text whose lines were broken at a fixed width is read by paragraphs; any other text is left as it is."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Article
from summarizer.wrapping import unwrapped

from .samples import river

PARAGRAPHS = [line for line in river().article.text.split("\n") if line.strip()]  # type: ignore[union-attr]


def wrapped(paragraphs: list[str], width: int, **options: str) -> str:
    return "\n\n".join(
        textwrap.fill(paragraph, width, break_on_hyphens=False, **options)  # type: ignore[arg-type]
        for paragraph in paragraphs
    )


@pytest.mark.parametrize("width", [55, 65, 72, 78, 80])
def test_hard_wrapped_text_has_the_sentences_of_the_text_that_was_wrapped(width: int) -> None:
    whole, broken = (Article.from_text(text) for text in ("\n\n".join(PARAGRAPHS), wrapped(PARAGRAPHS, width)))

    assert [sentence.text for sentence in broken.sentences] == [sentence.text for sentence in whole.sentences]
    assert broken.title == whole.title


def test_lists_labels_and_short_lines_keep_their_lines() -> None:
    text = wrapped(PARAGRAPHS, 72) + (
        "\n\nThe two sides settled on the following points for the season to come:\n- the gates stay open to the end\n"
        "- the gauges are read by both sides\n1. Meru hosts the commission\nChair: Adaeze Obuya\n"
    )
    lines = unwrapped(text).split("\n")

    assert lines[-6:] == text.split("\n")[-6:]


@pytest.mark.parametrize(
    "text",
    [
        "A headline\nMeru, May 16\n\nOne paragraph.\nAnother one.\nAnd a third.",
        "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you",
        "\n".join(PARAGRAPHS),
    ],
)
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert unwrapped(text) == text


def test_a_blank_that_a_line_was_broken_behind_is_not_doubled() -> None:
    flowed = wrapped(PARAGRAPHS, 60).replace("\n", " \n").replace(" \n \n", "\n\n")

    assert "  " not in unwrapped(flowed)
    assert Article.from_text(flowed).sentences[1:4] == Article.from_text(wrapped(PARAGRAPHS, 60)).sentences[1:4]


@given(st.text())
def test_no_word_is_lost_or_changed(text: str) -> None:
    assert unwrapped(text).split() == text.split()


@given(st.lists(st.text("ab .\n", max_size=90), max_size=30).map("\n".join))
def test_text_that_was_unwrapped_is_not_unwrapped_further_than_its_lines(text: str) -> None:
    assert unwrapped(text).count("\n") <= text.count("\n")
