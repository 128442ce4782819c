"""Bytes and text become an article, or a clear error."""

import codecs
import io
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Article, ArticleError
from summarizer.article import MAX_BYTES

from .conftest import EXAMPLES

BODY = "Oroko and Sanda signed a pact – “at last” – on Monday."


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode(),
        codecs.BOM_UTF8 + BODY.encode(),
        BODY.encode("utf-16"),
        BODY.encode("utf-16-le"),
        BODY.encode("utf-16-be"),
        BODY.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "utf-16-le", "utf-16-be", "crlf"],
)
def test_text_in_a_unicode_encoding_is_read_as_it_was_written(data: bytes) -> None:
    article = Article.from_bytes(data)

    assert article.text == BODY
    assert article.warnings == ()


def test_control_characters_become_spaces_so_that_none_reaches_a_terminal() -> None:
    article = Article.from_text("Oroko\x1b]0;owned\x07 signed a pact.\x9b31m")
    assert article.text == "Oroko ]0;owned  signed a pact. 31m"


def test_text_in_latin_1_is_read_with_a_warning() -> None:
    article = Article.from_bytes("Orokó signed a pact with Sañda.".encode("latin-1"))

    assert article.text == "Orokó signed a pact with Sañda."
    assert "not UTF-8" in article.warnings[0]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"... --- ...", "holds no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (b"PK\x03\x04rest", "binary"),
        (bytes(range(128, 256)) * 4 + b"\x01\x02\x03\x04\x05\x06" * 20, "known encoding"),
        (b"#", "holds no text"),
        (b"<!DOCTYPE html><html><body>Talks resume.</body></html>", "HTML page"),
        (b"ENDS\n* * *\n", "no body"),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(data: bytes, what: str) -> None:
    with pytest.raises(ArticleError, match=what):
        Article.from_bytes(data)


def test_a_missing_file_a_folder_and_an_oversized_file_are_named_in_the_error(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path, what in ((tmp_path / "none.txt", "does not exist"), (tmp_path, "is a folder"), (big, "past the limit")):
        with pytest.raises(ArticleError, match=what) as caught:
            Article.from_file(path)
        assert path.name in str(caught.value)
        assert caught.value.exit_code == 3


def test_an_article_that_does_not_read_as_english_is_read_with_a_warning() -> None:
    article = Article.from_text(
        "Le Président de la France et le Chancelier ont signé un accord sur les eaux du Rhin. " * 3
    )
    assert "does not read as English" in article.warnings[0]
    assert Article.from_file(EXAMPLES / "port-strike.txt").reads_as_english


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BODY.encode())))
    assert Article.from_file("-").text == BODY


def test_given_source_and_day_win_over_those_in_the_text() -> None:
    article = Article.from_file(EXAMPLES / "syria-call.txt", source="Other", published=date(2020, 1, 2))

    assert (article.source, article.published) == ("Other", date(2020, 1, 2))


def test_a_given_day_makes_the_warning_about_a_missing_year_go_away() -> None:
    text = "GENEVA, March 3 (Agency) — The two sides met again."
    assert "without a year" in Article.from_text(text).warnings[0]
    assert Article.from_text(text, published=date(2016, 3, 3)).warnings == ()


@given(st.text(max_size=400))
def test_any_text_is_an_article_with_exact_spans_or_an_article_error(text: str) -> None:
    try:
        article = Article.from_text(text)
    except ArticleError:
        return
    numbers = [sentence.number for sentence in article.sentences]
    assert numbers == list(range(1, len(numbers) + 1))
    end = 0
    for sentence in article.sentences:
        assert end <= sentence.start < sentence.end
        assert article.text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip()
        assert "\n" not in sentence.text
        end = sentence.end


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_an_article_error(data: bytes) -> None:
    try:
        article = Article.from_bytes(data)
    except ArticleError:
        return
    assert article.sentences
