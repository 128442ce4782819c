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
from summarizer.article import MAX_BYTES, one_line

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


# --- what is given beside the text -----------------------------------------------------------------------------------

PACT = "Oroko and Sanda signed a pact on water. It takes effect in May."


@pytest.mark.parametrize(
    ("title", "text", "read_title", "read_text"),
    [
        ("Pact signed", PACT, "Pact signed", f"Pact signed\n\n{PACT}"),
        ("Pact  signed\n", PACT, "Pact signed", f"Pact signed\n\n{PACT}"),
        ("Pact \x1b[2Jsigned \ud800", PACT, "Pact [2Jsigned ?", f"Pact [2Jsigned ?\n\n{PACT}"),
        ("Pact signed", f"PACT  SIGNED\n\n{PACT}", "PACT  SIGNED", f"PACT  SIGNED\n\n{PACT}"),
        ("Pact on water signed", f"\nPact on\nwater signed\n{PACT}", "Pact on water signed", None),
        ("Pact signed", f"3 May 2021\nPact signed\n\n{PACT}", "Pact signed", None),
        ("Oroko and Sanda", PACT, "Oroko and Sanda", f"Oroko and Sanda\n\n{PACT}"),
        ("Oroko, March 3, 2001", PACT, "Oroko, March 3, 2001", f"Oroko, March 3, 2001\n\n{PACT}"),
        ("Oroko, March 3, 2001", f"Oroko, March 3, 2001\n{PACT}", "Oroko, March 3, 2001", None),
        ("Ministry of Water", f"Ministry of Water\n\n{PACT}", "Ministry of Water", None),
        ("They met. They signed.", PACT, "They met. They signed.", f"They met. They signed.\n\n{PACT}"),
        (" \n", PACT, None, None),
    ],
    ids=[
        "put before",
        "on one line",
        "what a terminal or UTF-8 would choke on",
        "there already but for case and white space",
        "there already on two lines",
        "there already under a header line",
        "the first words of a sentence are no title",
        "like a dateline",
        "like a dateline, and there already",
        "like an outlet",
        "two sentences",
        "blank",
    ],
)
def test_a_given_title_is_the_headline_and_stands_at_the_top_once(
    title: str, text: str, read_title: str | None, read_text: str | None
) -> None:
    article = Article.from_text(text, title=title)

    assert article.title == read_title
    assert article.text == (read_text or text)
    assert article.published in (None, date(2021, 5, 3))
    assert [s.text for s in article.sentences][-2:] == [PACT[:39], PACT[40:]]
    if article.title and "\n" not in text.strip():
        assert article.sentences[0].text == article.title
    assert Article.from_bytes(text.encode(), title=title) == article


def test_what_stands_under_a_given_title_is_read_as_under_any_other() -> None:
    text = f"By Jane Roe, Staff Writer\nLUSAKA, Feb 13, 2001 (Xinhua) -- {PACT}"
    article = Article.from_text(text, title="Pact signed")

    assert (article.title, article.source, article.published) == ("Pact signed", "Xinhua", date(2001, 2, 13))
    assert [sentence.text for sentence in article.sentences] == ["Pact signed", PACT[:39], PACT[40:]]


@pytest.mark.parametrize("text", ["", " \n", "ENDS\n* * *\n", "<html><body>Talks.</body></html>"])
def test_a_title_makes_no_article_of_what_is_none(text: str) -> None:
    with pytest.raises(ArticleError):
        Article.from_text(text, title="Pact signed")


def test_where_an_article_was_published_is_kept() -> None:
    assert Article.from_text(PACT, url="https://example.org/1\n").url == "https://example.org/1"
    assert Article.from_bytes(PACT.encode(), url="https://example.org/1").url == "https://example.org/1"
    assert Article.from_text(PACT).url is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_title_leaves_spans_exact_and_is_the_title(text: str, title: str) -> None:
    try:
        article = Article.from_text(text, title=title)
    except ArticleError:
        return
    if wanted := one_line(title):
        assert one_line(article.title or "").casefold() == wanted.casefold()
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_title_that_was_put_before_a_text_is_not_put_there_again(text: str, title: str) -> None:
    try:
        article = Article.from_text(text, title=title)
        again = Article.from_text(article.text, title=article.title)
    except ArticleError:
        return
    assert again.text == article.text


@pytest.mark.parametrize(
    "text", ['{"article": {"title": "x"}}', '{\n  "a": 1\n}\n', '[{"text": "x"}]', '{"a": 1}\n{"a": 2}\n']
)
def test_json_is_no_article(text: str) -> None:
    with pytest.raises(ArticleError, match="is JSON"):
        Article.from_text(text)


def test_a_text_that_opens_with_a_bracket_is_an_article() -> None:
    assert Article.from_text('["Yes," said the minister, and left.] The talks went on.').sentences
