"""Headline, source and day of publication, in the forms that wire services and press offices use."""

from datetime import date

import pytest

from summarizer import Article

HEADLINE = "Oroko and Sanda sign river pact"
BODY = "The ministers of Oroko and Sanda signed a pact on the river on Monday after ten hours of talks in Port Amadi."


@pytest.mark.parametrize(
    ("line", "source", "published"),
    [
        ("Xinhua, February 5, 2016 Adjust font size:", "Xinhua", date(2016, 2, 5)),
        ("Coastal Courier, Saturday, May 6, 1995", "Coastal Courier", date(1995, 5, 6)),
        ("By Neil Aker, Weekend Tribune, 14 June 1997", "Weekend Tribune", date(1997, 6, 14)),
        ("For Immediate Release / May 16, 2023", None, date(2023, 5, 16)),
        ("For Immediate Release — September 1, 2004", None, date(2004, 9, 1)),
        ("Lusaka, 13 February 2001", None, date(2001, 2, 13)),
        ("News, 30.10.2002", None, date(2002, 10, 30)),
        ("2024-03-08", None, date(2024, 3, 8)),
        ("Business Reporter", None, None),
    ],
)
def test_a_header_line_gives_source_and_day_and_is_no_sentence(
    line: str, source: str | None, published: date | None
) -> None:
    article = Article.from_text(f"{HEADLINE}\n{line}\n{BODY}")

    assert (article.title, article.source, article.published) == (HEADLINE, source, published)
    assert [sentence.text for sentence in article.sentences] == [HEADLINE, BODY]


@pytest.mark.parametrize(
    ("dateline", "source", "published"),
    [
        ("GENEVA, March 3, 2016 (Agency) —", "Agency", date(2016, 3, 3)),
        ("GENEVA, March 3, 2016 (Agency) --", "Agency", date(2016, 3, 3)),
        ("QUITO, 14 March 1996 (Nile Agency) -", "Nile Agency", date(1996, 3, 14)),
        ("AGADEZ, Niger, Nov. 25, 1997 (Sahel Wire) –", "Sahel Wire", date(1997, 11, 25)),
        ("TOKYO, Aug. 5, 2004, News Service -", "News Service", date(2004, 8, 5)),
        ("SUVA (SSPA), Thurs. June 8, 2000 -", "SSPA", date(2000, 6, 8)),
        ("Irkutsk, November 14, 1995 (Baikal Herald).", "Baikal Herald", date(1995, 11, 14)),
        ("MOSCOW, November 12, 2019. /State Agency/.", "State Agency", date(2019, 11, 12)),
        ("New Delhi, Aug 9, 1997 (News Trust)", "News Trust", date(1997, 8, 9)),
        ("Addis Ababa, 13 April 2005 —", None, date(2005, 4, 13)),
        ("PARIS (Reuters) -", "Reuters", None),
        ("WASHINGTON –", None, None),
        ("WASHINGTON, D.C. –", None, None),
        ("GDANSK, 21/12/2008 (AgroPress) -", "AgroPress", date(2008, 12, 21)),
    ],
)
def test_a_dateline_gives_source_and_day_and_is_no_part_of_its_sentence(
    dateline: str, source: str | None, published: date | None
) -> None:
    article = Article.from_text(f"{HEADLINE}\n{dateline} {BODY}")

    assert (article.source, article.published) == (source, published)
    assert [sentence.text for sentence in article.sentences] == [HEADLINE, BODY]


@pytest.mark.parametrize(
    "text",
    [
        "Hamas (Islamic Resistance Movement) rejected the offer - again - on Monday.",
        "Oroko, Sanda and Meru signed a pact.",
        "President Obuya — a former judge — signed the pact on May 3, 2021.",
        "On July 14, 2022, we, the leaders of Oroko and Sanda, met in Port Amadi.",
        "May 3 was a good day for Oroko.",
    ],
)
def test_what_only_looks_like_a_dateline_stays_in_its_sentence(text: str) -> None:
    article = Article.from_text(text)

    assert article.sentences[0].text == text
    assert article.published is None


def test_a_letterhead_above_a_release_line_is_the_source_and_the_headline_follows() -> None:
    article = Article.from_text(
        f"OFFICE OF THE RIVER COMMISSION\nFor Immediate Release\nMay 16, 2023\n\n{HEADLINE}\n\n{BODY}\n###\n"
    )

    assert article.source == "OFFICE OF THE RIVER COMMISSION"
    assert article.title == HEADLINE
    assert article.published == date(2023, 5, 16)
    assert [sentence.text for sentence in article.sentences] == [HEADLINE, BODY]


@pytest.mark.parametrize(
    "mark",
    [
        "Endit",
        "ENDS",
        "###",
        "\\###",
        "-30-",
        "- End -",
        "(END)",
        "* * *",
        "Read more: All about rivers",
        "Advertisement",
    ],
)
def test_page_furniture_is_no_sentence(mark: str) -> None:
    article = Article.from_text(f"{HEADLINE}\n{BODY}\n{mark}\n")
    assert [sentence.text for sentence in article.sentences] == [HEADLINE, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "See more people than ever at the pumps, the minister warned.",
        "Also read out was a letter from the mayor of Port Amadi.",
        "TEACHERS' STRIKE IN ORKNEY ENDS",
    ],
)
def test_a_line_that_only_begins_or_ends_like_furniture_is_a_sentence(line: str) -> None:
    article = Article.from_text(f"{HEADLINE}\n{line}\n{BODY}")
    assert [sentence.text for sentence in article.sentences] == [HEADLINE, line, BODY]


def test_a_shouted_label_before_the_headline_is_no_dateline() -> None:
    article = Article.from_text(f"EXCLUSIVE – {HEADLINE}\nXinhua, February 5, 2016\n{BODY}")
    assert (article.title, article.source) == (f"EXCLUSIVE – {HEADLINE}", "Xinhua")


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    # What took minutes when the reader looked back over all that it had read; finishing is the test.
    Article.from_text("The two sides met again in “Port Amadi” on Monday. " * 20_000)
    Article.from_text("###\n" * 20_000 + BODY)
    Article.from_text("A" * 20_000 + "é\nFor Immediate Release\n" + BODY)


def test_an_end_mark_behind_the_last_sentence_is_cut_off() -> None:
    article = Article.from_text(f"{HEADLINE}\n{BODY} Endit")
    assert article.sentences[-1].text == BODY


def test_a_date_with_two_readings_or_no_year_is_not_assumed_but_told() -> None:
    for dateline, what in (
        ("GDANSK, 11/12/2008 (AgroPress) -", "two readings"),
        ("GENEVA, March 3 —", "without a year"),
    ):
        article = Article.from_text(f"{HEADLINE}\n{dateline} {BODY}")
        assert article.published is None
        assert what in article.warnings[0]


def test_a_date_on_no_calendar_is_told() -> None:
    article = Article.from_text(f"{HEADLINE}\nXinhua, February 30, 2016\n{BODY}")
    assert article.published is None
    assert "on no calendar" in article.warnings[0]


def test_a_text_without_headline_opens_with_its_body() -> None:
    assert Article.from_text(BODY).title is None
