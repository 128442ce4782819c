"""Date words → days: a table of phrases, each with the reason for its answer, and what publishers write."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from summarizer.dates import Direction, find, month_first, resolve

TABLE = Path(__file__).parent / "date_phrases.tsv"


def phrases() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def answer(row: dict[str, str]) -> tuple[str | None, str | None]:
    days: dict[str, Any] = {
        name: date.fromisoformat(row[name]) if row[name] else None for name in ("published", "anchor")
    }
    direction: Direction = row["direction"]  # type: ignore[assignment]  # checked by the test of the table itself
    order = {"true": True, "false": False, "": None}[row["month_first"]]
    interval = resolve(row["words"], days["published"], direction=direction, month_first=order, anchor=days["anchor"])
    return interval.iso if interval else (None, None)


@pytest.mark.parametrize("row", phrases(), ids=lambda row: f"{row['words']}, {row['published']} {row['direction']}")
def test_date_words_name_these_days(row: dict[str, str]) -> None:
    assert answer(row) == (row["start"] or None, row["end"] or None), row["reason"]


def test_the_table_has_a_reason_and_a_form_for_each_of_its_phrases() -> None:
    rows = phrases()

    assert len(rows) >= 200
    assert all(row["reason"] and row["direction"] in ("ahead", "behind", "near") for row in rows)
    assert len({tuple(row[name] for name in row if name not in ("start", "end", "reason")) for row in rows}) == len(
        rows
    )
    assert sum(not (row["start"] or row["end"]) for row in rows) >= 20  # unresolved is an answer


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("They meet on Feb. 12-14 in Oslo and again next Tuesday.", ["Feb. 12-14", "next Tuesday"]),
        (
            "The deal runs by the end of the year, or until June 3, 2027.",
            ["by the end of the year", "until June 3, 2027"],
        ),
        ("She may march on the second day; Sun Corp. agreed.", []),
        ("A day later, in early March, Minister May spoke.", ["A day later", "early March"]),
        ("The treaty of 1987 expired in 2016 after 30 rounds.", ["1987", "2016"]),
        ("On Thursday the ministers signed; on 11 April 2016 it was ratified.", ["Thursday", "11 April 2016"]),
        # What is longer than a weekday or a month is not cut down to it.
        ("They meet every Monday and on the first Sunday of Advent.", ["every Monday", "the first Sunday"]),
        (
            "Talks run for four days from July 17, by no later than 2050.",
            ["for four days from July 17", "by no later than 2050"],
        ),
        ("They sat from Monday, May 4, to Wednesday, May 6.", ["Monday, May 4, to Wednesday, May 6"]),
        ("It lasts from the evening of March 3 until midday on March 5.", ["March 3 until midday on March 5"]),
        ("They sit on Tuesday 5 and Wednesday 6 May.", ["Tuesday 5 and Wednesday 6 May"]),
        ("It met on the 21st and 22nd of this month.", ["the 21st and 22nd of this month"]),
        (
            "Done on the twelfth day of November in Oslo, in April and May.",
            ["twelfth day of November", "April and May"],
        ),
        ("It meets on the last weekend of May.", ["the last weekend of May"]),
        ("It meets between late May and early June.", ["late May and early June"]),
        ("A round opens next week, on Wednesday.", ["next week, on Wednesday"]),
        (
            "It is in effect beyond March 15, by the end of the third quarter, or as early as 2027.",
            ["beyond March 15", "by the end of the third quarter", "2027"],
        ),
        (
            "Seventy-four years ago today they met; a week tomorrow they part.",
            ["Seventy-four years ago today", "a week tomorrow"],
        ),
    ],
)
def test_date_words_are_found_in_running_text(sentence: str, expected: list[str]) -> None:
    assert find(sentence) == expected


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("U.S. Department of State", True),
        ("The White House", True),
        ("Embassy of India", False),
        ("Example Wire", None),
        ("BBC", False),
        (None, None),
        ("Government of Canada", None),
    ],
)
def test_how_a_publisher_writes_a_day_goes_by_its_country(source: str | None, first: bool | None) -> None:
    assert month_first(source) is first
