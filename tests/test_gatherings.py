"""Which talks of many articles are one, and what became of them."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.gatherings import Announcement, Occasion, days, occasions, same_occasion, title_words

from .test_corpus import Line, dump, indexed, line, party, person, rows, state, talk

PARTIES = [state("Peru"), state("Chile"), state("Bolivia"), party("Harbour League", "organization")]


def talks(folder: Path, *told: tuple[str, Line]) -> list[tuple[int, str, str | None]]:
    """In how many articles, of which status and on which day each talk is; articles by their day of publication."""
    lines = [
        line(f"n{number}", *PARTIES, person("Rosa Quispe", "envoy", "Peru"), one, published=day)
        for number, (day, one) in enumerate(told)
    ]
    index = indexed(folder, *lines)
    assert dump(indexed(folder, *reversed(lines))) == dump(index)
    return rows(index, "SELECT articles, status, start FROM item WHERE kind = 'talk' ORDER BY first_day, articles DESC")


def border(start: str | None = "2016-03-01", *sides: str, title: str = "border talks", **more: Any) -> Line:
    return talk(title, *(sides or ("Peru", "Chile")), start=start, **more)


SAME_DAY = [
    ("as it is", border()),
    ("other words", border(title="talks")),
    ("a person for their state", border("2016-03-01", "Rosa Quispe", "Chile")),
    ("another side as well", border("2016-03-01", "Peru", "Chile", "Bolivia")),
    ("a mediator", border(mediators=["Bolivia"])),
    ("the place is told", border(location="Lima")),
    ("an end as well", border(end="2016-03-02")),
]


@pytest.mark.parametrize("other", [one for _, one in SAME_DAY], ids=[name for name, _ in SAME_DAY])
def test_talks_of_one_day_and_the_same_sides_are_one(tmp_path: Path, other: Line) -> None:
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", border()), ("2016-02-02", other))] == [2]


APART = [
    ("another day", border("2016-03-02")),
    ("no day", border(None)),
    ("a deadline", border(None, end="2016-03-01")),
    ("another second side", border("2016-03-01", "Peru", "Bolivia")),
    ("one side only", border("2016-03-01", "Peru")),
    ("another matter", border(title="fishing talks")),
    ("a call", border(title="border call")),
    ("another place", border(location="Arica")),
    ("the month", border("2016-03", title="meeting")),
    ("a week from that day", border(end="2016-03-07")),
]


@pytest.mark.parametrize("other", [one for _, one in APART], ids=[name for name, _ in APART])
def test_talks_of_which_anything_differs_stay_two(tmp_path: Path, other: Line) -> None:
    found = talks(tmp_path, ("2016-02-01", border(location="Lima")), ("2016-02-02", other))
    assert [count for count, *_ in found] == [1, 1]


def test_a_month_is_one_with_a_day_in_it_if_title_and_place_are_told(tmp_path: Path) -> None:
    day, month = border(location="Lima"), border("2016-03", location="Lima")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", month), ("2016-02-02", day))] == [2]
    bare = border("2016-03", title="meeting")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", bare), ("2016-02-02", border()))] == [1, 1]


def test_the_same_week_is_one_only_where_what_or_where_is_told(tmp_path: Path) -> None:
    week = border(end="2016-03-07")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", week), ("2016-02-02", week))] == [2]
    bare = border(end="2016-03-07", title="meeting")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", bare), ("2016-02-02", bare))] == [1, 1]


def test_a_named_meeting_makes_up_for_sides_that_differ(tmp_path: Path) -> None:
    one = border("2016-03-01", "Peru", "Chile", "Bolivia", title="Andes summit", location="Lima, Peru")
    other = border("2016-03-01", "Peru", "Chile", "Harbour League", title="summit of the Andes", location="Lima")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", one), ("2016-02-02", other))] == [2]
    nobody = talk("Andes summit", start="2016-03-01", location="Lima")
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", one), ("2016-02-02", nobody))] == [2]


def test_two_talks_of_one_article_are_never_one(tmp_path: Path) -> None:
    index = indexed(tmp_path, line("a", *PARTIES, border(), border()), line("b", *PARTIES, border()))
    assert sorted(rows(index, "SELECT articles FROM item WHERE kind = 'talk'")) == [1, 1, 1]


def test_what_could_be_either_of_two_is_neither(tmp_path: Path) -> None:
    told = [border(location="Lima"), border(location="Arica"), border()]
    found = talks(tmp_path, *(("2016-02-01", one) for one in told))
    assert [count for count, *_ in found] == [1, 1, 1]


def test_numbers_in_a_title_tell_meetings_apart() -> None:
    assert title_words("COP28") != title_words("COP29")
    assert title_words("second round of talks") != title_words("third round of talks")
    assert title_words("U.S.-Russia meeting on March 18") == frozenset()


# --- what became of them ---------------------------------------------------------------------------------------------


def history(folder: Path, *told: tuple[str, Line]) -> list[tuple[str, str, str | None]]:
    lines = [line(f"n{number}", *PARTIES, one, published=day) for number, (day, one) in enumerate(told)]
    index = indexed(folder, *lines)
    assert len(rows(index, "SELECT number FROM item WHERE kind = 'talk'")) == 1
    return rows(
        index,
        """SELECT published, status, start FROM source JOIN article ON number = article
        WHERE status IS NOT NULL AND step ORDER BY published, id""",
    )


def test_a_talk_that_is_put_off_without_a_day_keeps_the_day_it_was_to_be_on(tmp_path: Path) -> None:
    told = [("2016-02-01", border()), ("2016-02-20", border(None, status="postponed"))]
    assert history(tmp_path, *told) == [("2016-02-01", "scheduled", "2016-03-01"), ("2016-02-20", "postponed", None)]
    sql = "SELECT status, start, first_day FROM item WHERE kind = 'talk'"
    assert rows(tmp_path / "briefs.db", sql) == [("postponed", None, "2016-03-01")]


def test_a_talk_that_is_put_off_twice_has_every_day_in_its_history(tmp_path: Path) -> None:
    told = [
        ("2016-02-01", border()),
        ("2016-02-20", border("2016-03-10", status="postponed")),
        ("2016-03-05", border("2016-04-02", status="postponed")),
        ("2016-03-06", border("2016-04-02")),
        ("2016-03-20", border(None, status="cancelled")),
    ]
    assert [(status, start) for _, status, start in history(tmp_path, *told)] == [
        ("scheduled", "2016-03-01"),
        ("postponed", "2016-03-10"),
        ("postponed", "2016-04-02"),
        ("scheduled", "2016-04-02"),
        ("cancelled", None),
    ]


def test_a_cancelled_talk_is_the_one_of_that_day(tmp_path: Path) -> None:
    told = [
        ("2016-02-01", border()),
        ("2016-02-20", border(status="cancelled")),
        ("2016-02-21", border(status="cancelled")),
    ]
    assert [status for _, status, _ in history(tmp_path, *told)] == ["scheduled", "cancelled"]


def test_the_news_of_one_day_is_the_end_of_the_plan(tmp_path: Path) -> None:
    told = [("2016-02-20", border(status="cancelled")), ("2016-02-20", border())]
    assert talks(tmp_path, *told) == [(2, "cancelled", "2016-03-01")]


def test_a_plan_that_one_article_doubts_is_no_change(tmp_path: Path) -> None:
    doubt = border(status="proposed")
    assert len(history(tmp_path, ("2016-02-01", border()), ("2016-02-02", doubt))) == 1
    assert len(history(tmp_path, ("2016-02-01", doubt), ("2016-02-01", border()))) == 1
    assert len(history(tmp_path, ("2016-02-01", doubt), ("2016-02-02", border()))) == 2


def test_several_articles_may_tell_that_a_talk_is_put_off(tmp_path: Path) -> None:
    off = border(None, status="postponed")
    told = [("2016-02-01", border()), ("2016-02-20", off), ("2016-02-21", off), ("2016-02-21", off)]
    assert [status for _, status, _ in history(tmp_path, *told)] == ["scheduled", "postponed"]


def test_a_named_meeting_with_the_same_sides_and_place_has_moved(tmp_path: Path) -> None:
    told = [("2016-02-01", border(location="Lima")), ("2016-02-20", border("2016-03-08", location="Lima"))]
    assert [start for *_, start in history(tmp_path, *told)] == ["2016-03-01", "2016-03-08"]


OTHERS = [
    ("of the same day", ("2016-02-01", border(None, status="postponed"))),
    ("after it was held", ("2016-03-09", border(None, status="postponed"))),
    ("of another matter", ("2016-02-20", border(None, title="fishing talks", status="postponed"))),
    ("of other sides", ("2016-02-20", border(None, "Peru", "Bolivia", status="cancelled"))),
    ("of no name", ("2016-02-20", border(None, "Peru", "Chile", "Bolivia", title="talks", status="cancelled"))),
    ("of another day that is off", ("2016-02-20", border("2016-03-08", status="cancelled"))),
    ("the next of its kind", ("2016-02-20", border("2016-03-08"))),
    ("the next of its kind, after the first", ("2016-03-02", border("2016-03-08", location="Lima"))),
    ("of no day of publication", (None, border(None, status="postponed"))),
]


@pytest.mark.parametrize("news", [news for _, news in OTHERS], ids=[name for name, _ in OTHERS])
def test_news_of_another_talk_change_nothing(tmp_path: Path, news: tuple[str, Line]) -> None:
    assert [count for count, *_ in talks(tmp_path, ("2016-02-01", border(location="Lima")), news)] == [1, 1]


def test_news_that_fit_two_talks_change_neither(tmp_path: Path) -> None:
    told = [border(), border("2016-03-08"), border(None, status="cancelled")]
    days_of = ("2016-02-01", "2016-02-01", "2016-02-20")
    assert [count for count, *_ in talks(tmp_path, *zip(days_of, told, strict=True))] == [1, 1, 1]


# --- for any announcements -------------------------------------------------------------------------------------------

ANNOUNCED = st.builds(
    Announcement,
    sides=st.frozensets(st.integers(1, 4), max_size=3),
    article=st.integers(1, 6),
    place=st.integers(0, 1),
    name=st.just(""),
    published=st.sampled_from(["", "2016-02-01", "2016-02-20"]),
    title=st.sampled_from(["talks", "border talks", "Andes summit", "call"]),
    status=st.sampled_from(["scheduled", "proposed", "postponed", "cancelled"]),
    start=st.sampled_from(["2016-03", "2016-03-01", "2016-03-02"]),
    until=st.sampled_from([None, "2016-03-03", "2016-03-20"]),
    location=st.sampled_from([None, "Lima", "Lima, Peru", "Arica"]),
)
SOME = st.lists(ANNOUNCED, max_size=5, unique_by=lambda one: (one.article, one.place))


@given(SOME)
def test_the_order_of_announcements_changes_nothing(told: list[Announcement]) -> None:
    found = {frozenset(map(frozenset, ([one.told for one in occasions(order)]))) for order in permutations(told)}
    assert len(found) == 1


@given(SOME)
def test_every_two_announcements_of_an_occasion_agree_and_none_is_lost(told: list[Announcement]) -> None:
    found = occasions(told)
    assert sorted(map(repr, (one for occasion in found for one in occasion.told))) == sorted(map(repr, told))
    for occasion in found:
        assert all(same_occasion(one, other) for one in occasion.told for other in occasion.told if one != other)
        assert len({one.article for one in occasion.told}) == len(occasion.told)
        assert occasion.history()


@given(ANNOUNCED, ANNOUNCED)
def test_same_occasion_holds_both_ways(one: Announcement, other: Announcement) -> None:
    assert same_occasion(one, other) == same_occasion(other, one)
    assert not Occasion([one]).becomes(Occasion([one]))


@given(st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from([None, "0000", "9999-12-31", "2016-02-31"]))
def test_every_day_that_a_brief_may_hold_is_a_period(day: Any, length: int, until: str | None) -> None:
    first, last = days(day.isoformat()[:length], until) or (day, day)
    assert first <= day <= last or until
    assert first <= last
