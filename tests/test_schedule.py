"""When a talk is: by its words, not by the reply's own date."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summarizer import Article
from summarizer.brief import Talk
from summarizer.schedule import Schedule

steady = settings(derandomize=True, deadline=None)
ARTICLE = Article.from_text(
    """Oroko and Sanda sign river pact
PORT AMADI, May 16, 2023 (Example Wire) — Obuya and Dallo signed a pact on Monday.
The two will meet on June 5-7, and experts a week later.
A dam was opened on June 20, 2022.
"""
)
UNDATED = Article.from_text("Obuya and Dallo will meet on Monday. They met on March 3, 2020, and two days later.")


def talk(**fields: Any) -> Talk:
    return Talk.model_validate({"evidence": [3], "title": "meeting", "status": "scheduled", **fields})


def settled(article: Article = ARTICLE, **fields: Any) -> tuple[str | None, str | None, list[str]]:
    item = talk(**fields)
    warning = Schedule(article).settle(item)
    return item.start, item.end, [warning] if warning else []


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [
        ({"when": "June 5-7"}, "2023-06-05", "2023-06-07"),
        ({"when": "June 5"}, "2023-06-05", None),
        ({"when": "next month"}, "2023-06", None),
        ({"when": "by the end of June"}, None, "2023-06-30"),
        ({"when": "soon"}, None, None),
        ({"when": "a week later"}, "2023-06-14", None),
        ({"when": "a week later", "evidence": [3, 4]}, "2023-06-14", None),  # not from what is named behind it
        ({"when": "until June 9", "status": "postponed"}, "2023-06-09", None),
        ({"when": "until June 9"}, None, "2023-06-09"),
        ({"when": "May 1", "status": "cancelled"}, "2023-05-01", None),
        ({"when": "May 1"}, None, None),
        ({}, None, None),
    ],
)
def test_the_days_of_a_talk_are_those_of_its_words(fields: dict[str, Any], start: str | None, end: str | None) -> None:
    assert settled(**fields) == (start, end, [])


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [
        ({"when": "June 5-7", "start": "2023-06-05", "end": "2023-06-07"}, "2023-06-05", "2023-06-07"),
        ({"when": "June 5", "start": "2023-06-05", "end": "2023-06-05"}, "2023-06-05", None),
        ({"when": "by June 9", "end": "2023-06-09"}, None, "2023-06-09"),
    ],
)
def test_a_date_of_the_reply_that_its_words_bear_out_is_no_matter_for_a_warning(
    fields: dict[str, Any], start: str | None, end: str | None
) -> None:
    assert settled(**fields) == (start, end, [])


@pytest.mark.parametrize(
    ("article", "fields", "start", "why"),
    [
        (ARTICLE, {"when": "June 5"}, "2023-06-05", "is 2023-06-05 by the words 'June 5'; the reply had 2023-07-09 to"),
        (ARTICLE, {"when": "soon"}, None, "taken out: 'soon' names no day; the reply had 2023-07-09 to 2023-07-10"),
        (ARTICLE, {}, None, "taken out: no words of the article carry it"),
        (UNDATED, {"when": "Monday"}, None, "names no day while the day of publication is not known"),
        (UNDATED, {"when": "two days later", "evidence": [2]}, "2020-03-05", "is 2020-03-05 by the words"),
    ],
)
def test_a_date_of_the_reply_never_stands_against_its_words(
    article: Article, fields: dict[str, Any], start: str | None, why: str
) -> None:
    given_start, _, warnings = settled(article, start="2023-07-09", end="2023-07-10", **fields)

    assert given_start == start
    assert len(warnings) == 1
    assert why in warnings[0]


WORDS = st.lists(
    st.sampled_from(
        """
        by until from to and the - , end of early late mid next last this coming week weekend month year quarter in two
        three days weeks later before after Monday Tuesday Sunday January Feb. March May June Dec. 1 5 7 12 14 28 29 30
        31 5-7 2022 2023 2024 ’24 second first half winter Christmas 31/12/2023 2023-06-09 tomorrow yesterday
        """.split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
STATUSES = st.sampled_from(["scheduled", "proposed", "postponed", "cancelled"])
DATES = st.none() | st.dates(date(2022, 1, 1), date(2025, 1, 1)).map(date.isoformat)


@settings(derandomize=True, deadline=None, max_examples=600)
@given(WORDS, STATUSES, DATES, DATES, st.lists(st.integers(-1, 9)))
def test_a_talk_never_ends_before_it_starts(
    when: str, status: str, start: str | None, end: str | None, evidence: list[int]
) -> None:
    first, last, _ = settled(when=when, status=status, start=start, end=end, evidence=evidence)

    Talk.model_validate(talk(start=first, end=last))  # both are dates as a brief has them
    assert last != first or last is None
    assert not (first and last) or first[: len(last)] < last


@pytest.mark.parametrize(
    ("when", "passed"),
    [("May 1", False), ("May 1, 2023", True),
     ("yesterday", True), ("last week", True), ("Monday", False), ("today", False), ("May 16", False),
     ("June 5", False), ("2023", False), ("2022", True), ("soon", False), (None, False)],
)  # fmt: skip
def test_a_talk_has_passed_if_its_days_were_gone_on_the_day_of_publication(when: str | None, passed: bool) -> None:
    schedule, item = Schedule(ARTICLE), talk(when=when)
    schedule.settle(item)

    assert schedule.passed(item) is passed


@steady
@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(-400, 400))
def test_a_day_with_its_year_has_passed_if_it_is_before_publication(published: date, ahead: int) -> None:
    day = published + timedelta(ahead)
    article = Article.from_text(
        f"GENEVA, {published:%B} {published.day}, {published.year} (Example Wire) — They talked."
    )
    assume(article.published == published)
    schedule, item = Schedule(article), talk(when=f"{day:%B} {day.day}, {day.year}", evidence=[1])
    schedule.settle(item)

    assert schedule.passed(item) is (ahead < 0)
    assert item.start == day.isoformat()


def test_nothing_has_passed_where_the_day_of_publication_is_not_known() -> None:
    assert not Schedule(UNDATED).passed(talk(when="March 3, 2020", start="2020-03-03"))


def test_a_day_that_the_article_has_only_as_part_of_a_range_is_given_in_the_articles_words() -> None:
    article = Article.from_text("They will meet in Tarvin on 3 and 4 July.", published=date(2023, 6, 1))
    schedule = Schedule(article)

    assert schedule.own_words(talk(when="3 July", evidence=[1])) == "3 and 4 July"
    assert schedule.own_words(talk(when="3 and 4 July", evidence=[1])) is None  # these are its words
    assert schedule.own_words(talk(when="9 July", evidence=[1])) is None
