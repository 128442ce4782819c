from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.dates import Direction, Interval, find, month_first, resolve

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = """January February March April May June July August September October November December""".split()
SHORT = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
ORDINALS = ("first", "second", "third", "fourth")

steady = settings(derandomize=True, deadline=None)
days = st.dates(date(1900, 1, 1), date(2150, 12, 31))
directions: st.SearchStrategy[Direction] = st.sampled_from(["ahead", "behind", "near"])


def written(day: date) -> list[str]:
    """Ways to write a day that need no day of publication; those of the periods that hold it besides."""
    month, short, weekday = MONTHS[day.month - 1], SHORT[day.month - 1], WEEKDAYS[day.weekday()]
    after, before = day + timedelta(3), day - timedelta(3)
    third = "early" if day.day <= 10 else "mid" if day.day <= 20 else "late"
    season = ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]
    forms = [
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{weekday}, {short} {day.day}, {day.year}",
        f"{weekday} {day.day} {month}, {day.year}",
        f"on {short} {day.day}th, {day.year}, at 10 a.m.",
        f"the {day.day}th of {month.upper()} {day.year}",
        day.isoformat(),
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.day}.{day.month}.{day.year}",
        f"the week of {month} {day.day}, {day.year}",
        f"week beginning {day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year} – {MONTHS[after.month - 1]} {after.day}, {after.year}",
        f"from {before.day} {MONTHS[before.month - 1]} to {day.day} {month} {day.year}",
        f"between {before.isoformat()} and {after.isoformat()}",
        f"by {month} {day.day}, {day.year}",
        f"before the end of {month} {day.year}",
        f"{third} {month} {day.year}",
        f"{third}-{month} {day.year}",
        f"the {'first' if day.day <= 15 else 'second'} half of {month} {day.year}",
        f"{short} {day.year}",
        f"Q{(day.month + 2) // 3} {day.year}",
        f"the {ORDINALS[(day.month - 1) // 3]} quarter of {day.year}",
        f"the {'first' if day.month <= 6 else 'second'} half of {day.year}",
        f"{season} {day.year - (day.month <= 2)}",
        f"{third} {day.year}",
        f"by the end of {day.year}",
        f"{day.year}",
    ]
    if day.day <= 28:
        forms.append(f"the {ORDINALS[(day.day - 1) // 7]} week of {month} {day.year}")
        forms.append(f"the {ORDINALS[(day.day - 1) // 7]} {weekday} in {month} {day.year}")
    return forms


def undated(day: date) -> list[str]:
    """Ways to write a day that leave the year open."""
    month, short = MONTHS[day.month - 1], SHORT[day.month - 1]
    weekday = WEEKDAYS[day.weekday()]
    return [f"{month} {day.day}", f"{day.day} {month}", f"{short} {day.day}", f"{weekday}, {short} {day.day}"]


def undated_period(day: date) -> list[str]:
    """Ways to write a period that holds the day that leave the year open."""
    after = day + timedelta(3)
    return [
        f"the week of {MONTHS[day.month - 1]} {day.day}",
        f"{SHORT[day.month - 1]} {day.day} to {SHORT[after.month - 1]} {after.day}",
        MONTHS[day.month - 1],
        ("winter", "spring", "summer", "autumn")[day.month % 12 // 3],
        f"the {ORDINALS[(day.month - 1) // 3]} quarter",
    ]


def from_publication(day: date, published: date) -> list[str]:
    """Ways in which an article of the day ``published`` may speak of ``day``."""
    apart = (day - published).days
    weeks = (day - timedelta(day.weekday()) - published + timedelta(published.weekday())).days // 7
    months = 12 * (day.year - published.year) + day.month - published.month
    weekday = WEEKDAYS[day.weekday()]
    forms = [f"{MONTHS[day.month - 1]} ’{day.year % 100:02}"]
    if apart > 0:
        forms += [f"in {apart} days", f"in {apart} days' time", f"{apart} days from now", f"within {apart} days"]
        forms += [f"in the next {apart} days", f"over the next {apart + 1} days", f"in {24 * apart} hours"][
            : 2 + (apart < 5)
        ]
    if apart < 0:
        forms += [f"{-apart} days ago", f"over the past {-apart} days"]
    if 0 <= apart < 7:
        forms += [weekday, f"on {weekday}", f"this {weekday}", f"{weekday} morning", f"11 a.m. on {weekday}"]
        forms += [f"by {weekday}", f"{weekday} at 0900 GMT", f"from {weekday} to {WEEKDAYS[day.weekday() - 3]}"]
    if 7 <= apart < 14:
        forms += [f"{weekday} week", f"a week from {weekday}", f"a week on {weekday}"]
    if -7 <= apart < 0:
        forms += [f"last {weekday}"]
    forms += {-1: ["yesterday"], 0: ["today", "tonight"], 1: ["tomorrow"], 2: ["the day after tomorrow"]}.get(apart, [])
    if weeks in (-1, 0, 1):
        which = {-1: "last", 0: "this", 1: "next"}[weeks]
        forms += [f"{which} week", f"{weekday} {which} week"]
        forms += [f"{which} weekend"] * (day.weekday() >= 5)
    forms += [f"next {weekday}", "early next week", "by the end of next week"] * (weeks == 1)
    forms += ["later this week"] * (weeks == 0 and apart >= 0)
    forms += {0: ["this month"], 1: ["next month", "in a month"], -1: ["last month"], 2: ["in two months"]}.get(
        months, []
    )
    years = {-1: ["last year"], 0: ["this year", "by the end of the year"], 1: ["next year", "by the end of next year"]}
    return forms + years.get(day.year - published.year, [])


@steady
@given(days, st.none() | days, directions)
def test_however_a_day_is_written_the_interval_contains_it(
    day: date, published: date | None, direction: Direction
) -> None:
    for words in written(day):
        assert contains(resolve(words, published, direction=direction), day), words


@steady
@given(days, st.integers(0, 300))
def test_without_a_year_it_is_the_next_if_told_as_ahead_and_the_last_if_told_as_behind(day: date, apart: int) -> None:
    # A period of three months that began or ended so long ago would be nearer in the other year.
    for words in undated(day) + undated_period(day) * (apart <= 270):
        assert contains(resolve(words, day - timedelta(apart)), day), words
        assert contains(resolve(words, day + timedelta(apart), direction="behind"), day), words


@steady
@given(days, st.integers(-180, 180))
def test_without_a_year_it_is_the_nearest_if_nobody_knows(day: date, apart: int) -> None:
    for words in undated(day) + undated_period(day) * (abs(apart) <= 135):
        assert contains(resolve(words, day - timedelta(apart), direction="near"), day), words


@steady
@given(days, st.integers(-400, 400), directions)
def test_words_that_count_from_publication_contain_the_day_that_they_count_to(
    published: date, apart: int, direction: Direction
) -> None:
    day = published + timedelta(apart)
    for words in from_publication(day, published):
        told = direction if not 0 <= apart < 14 else "ahead"
        assert contains(resolve(words, published, direction=told), day), words


@steady
@given(days, st.sampled_from([*MONTHS, "spring", "summer", "autumn", "winter"]), directions)
def test_the_next_month_of_a_name_has_yet_to_begin_and_the_last_has_ended(
    published: date, name: str, direction: Direction
) -> None:
    ahead = resolve(f"next {name}", published, direction=direction)
    behind = resolve(f"last {name}", published, direction=direction)
    assert ahead is not None
    assert ahead.start is not None
    assert behind is not None
    assert timedelta(0) < ahead.start - published <= timedelta(366)
    assert timedelta(0) < published - behind.end <= timedelta(366 + 92)


@steady
@given(days, days | st.none(), st.integers(1, 400))
def test_words_that_count_from_the_day_last_named_need_that_day_alone(
    anchor: date, published: date | None, apart: int
) -> None:
    after, before = anchor + timedelta(apart), anchor - timedelta(apart)
    for words, day in {
        "that day": anchor,
        "the same evening": anchor,
        "that week": anchor,
        "the following day": anchor + timedelta(1),
        "the day before": anchor - timedelta(1),
        "a week later": anchor + timedelta(7),
        "the following week": anchor + timedelta(7),
        f"{apart} days later": after,
        f"{apart} days earlier": before,
    }.items():
        assert contains(resolve(words, published, anchor=anchor), day), words
        assert resolve(words, published) is None, words


VOCABULARY = (
    """a about afternoon after ago an and around at autumn before between by coming day days during earlier early end
    first for fortnight from half hours in last late later latest mid middle month morning next no noon of on or over
    past quarter same second since spring start than that the third this time to today tomorrow tonight until week
    weekend weeks winter within year years yesterday 0 1 2 3 10 12 14th 23 29 30 31 31st 32 72 366 999 1600 1900 2016
    2100 9999 '16 '99 10:30 9a.m. GMT 2016-02-29 2015-02-29 11/12 11/12/08 31/12/2016 3.4.2016 0.0.2016 Q4 q9 - – —
    , . & / ( ) ' ’ year-end mid- Christmas Eve Easter soon Ramadan"""
).split()
VOCABULARY += [*WEEKDAYS, *MONTHS, *SHORT, "Tues.", "Weds", "Sat", "may"]
babble = st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join) | st.lists(
    st.sampled_from(VOCABULARY), max_size=6
).map("".join)


@steady
@given(
    babble | st.text(max_size=120),
    st.none() | st.dates(),
    directions,
    st.none() | st.booleans(),
    st.none() | st.dates(),
)
def test_whatever_the_words_there_is_an_interval_that_ends_no_sooner_than_it_begins_or_none(
    words: str, published: date | None, direction: Direction, first: bool | None, anchor: date | None
) -> None:
    interval = resolve(words, published, direction=direction, month_first=first, anchor=anchor)
    if interval is None:
        return
    start, end = interval.iso
    assert interval.end in interval
    if interval.start is None:
        assert start is None
        assert end is not None
    else:
        assert interval.start <= interval.end
        assert interval.start in interval
        assert start is not None
        assert end is None or start < end
    for said, day in ((start, interval.start), (end, interval.end)):
        if said is not None and day is not None:
            assert date.fromisoformat({4: f"{said}-01-01", 7: f"{said}-01", 10: said}[len(said)]) <= day
            assert len(said) == {"year": 4, "month": 7, "day": 10}[interval.granularity]


@steady
@given(babble | st.text(max_size=200) | st.lists(babble, max_size=5).map(". ".join))
def test_the_expressions_of_a_text_stand_in_it_in_order_and_apart(text: str) -> None:
    at = 0
    for expression in find(text):
        assert expression == expression.strip() != ""
        at = text.index(expression, at) + len(expression)


@steady
@given(days, st.data())
def test_a_date_in_a_sentence_is_found_as_it_is_written(day: date, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from([form for form in written(day) if form[0].isupper() and form[0] != "Q"]))
    assert find(f"He may second the motion ({words}).") == [words]


@steady
@given(days, days, st.data())
def test_without_a_year_what_is_told_as_ahead_has_not_ended_and_what_is_told_as_behind_has_begun(
    day: date, published: date, data: st.DataObject
) -> None:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    forms = [
        *undated(day),
        weekday,
        f"{weekday} and {WEEKDAYS[published.weekday()]}",
        f"the {day.day}th",
        "the weekend",
    ]
    forms += [f"{part} {month}" for part in ("early", "mid", "late", "the second week of", "the first half of")]
    forms += [f"before {month} {day.day}", f"before {weekday}", f"by mid-{month}", f"until {day.day} {month}"]
    forms += [f"{month} {min(day.day, 28)}-{min(day.day, 28) + 1}", f"the third {weekday} in {month}", "Christmas"]
    for words in forms:
        if ahead := resolve(words, published):
            assert ahead.end >= published, words
        if (behind := resolve(words, published, direction="behind")) and behind.start:
            assert behind.start <= published, words


@steady
@given(days, st.integers(1, 60))
def test_a_day_that_has_just_passed_is_not_taken_for_the_next_year_s(day: date, apart: int) -> None:
    for words in (f"{MONTHS[day.month - 1]} {day.day}", f"{day.day} {SHORT[day.month - 1]}"):
        assert resolve(words, day + timedelta(apart)) is None
        assert resolve(words, day - timedelta(apart), direction="behind") is None


@steady
@given(days)
def test_a_leap_day_is_the_next_there_is(published: date) -> None:
    interval = resolve("February 29", published)
    if interval is not None:
        assert interval.start == interval.end >= published
        assert (interval.end.month, interval.end.day) == (2, 29)
    else:
        assert any((published - timedelta(apart)).isoformat().endswith("02-29") for apart in range(1, 61))


@steady
@given(days, st.integers(1, 6))
def test_a_weekday_that_the_day_is_not_makes_it_no_date(day: date, off: int) -> None:
    wrong = WEEKDAYS[(day.weekday() + off) % 7]
    assert resolve(f"{wrong}, {MONTHS[day.month - 1]} {day.day}, {day.year}", None) is None


@steady
@given(days)
def test_numbers_alone_are_a_date_only_where_they_have_one_reading(day: date) -> None:
    words = f"{day.day}/{day.month}/{day.year}"
    assert contains(resolve(words, None, month_first=False), day)
    assert contains(resolve(f"{day.month}/{day.day}/{day.year}", None, month_first=True), day)
    assert (resolve(words, None) is None) == (day.day <= 12 and day.day != day.month)


@pytest.mark.parametrize(
    "sentence",
    [
        "They may 2 or 3 times march on, and the sun sat for a second in the 14th round.",
        "The Sun said 2000 soldiers may come soon, in the coming weeks or at a later date.",
        "Theresa May and Jan Eliasson read the Sunday Times on Good Friday.",
        "May I say that 24 of 30 members, 12 to 14 of them women, fall for it?",
    ],
)
def test_words_that_only_look_like_dates_are_not_found(sentence: str) -> None:
    assert find(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expressions"),
    [
        ("They meet on Feb. 12-14, next Tuesday and Thursday.", ["Feb. 12-14", "next Tuesday", "Thursday"]),
        ("In 2017, by Friday or in two weeks, he said.", ["2017", "by Friday", "in two weeks"]),
        ("After Thursday's talks and before Monday they rest.", ["Thursday", "before Monday"]),
        ("Early next month, in the second week of March.", ["Early next month", "the second week of March"]),
        ("It ended by the end of the year, a day later.", ["by the end of the year", "a day later"]),
        ("The talks run from next week on.", ["from next week on"]),
        ("A week from Monday and at 10 a.m. on Tuesday.", ["A week from Monday", "10 a.m. on Tuesday"]),
        ("In May and on 11 April 2016, from March to June.", ["May", "11 April 2016", "March to June"]),
    ],
)
def test_expressions_are_as_long_as_their_meaning(sentence: str, expressions: list[str]) -> None:
    assert find(sentence) == expressions


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("U.S. Department of State", True),
        ("The White House", True),
        ("Washington Post", True),
        ("AP", True),
        ("U.S. Embassy in Moscow", True),
        ("Reuters", False),
        ("Associated Press of Pakistan", False),
        ("Ministry of Foreign Affairs of France", False),
        ("Embassy of France in Washington", False),
        ("Kenya Times", False),
        ("Xinhua", None),
        ("The Japan Times", None),
        ("Government of Canada", None),
        ("Example Wire", None),
        ("", None),
        (None, None),
    ],
)
def test_a_publisher_writes_the_date_as_its_country_does(source: str | None, expected: bool | None) -> None:
    assert month_first(source) is expected


def contains(interval: Interval | None, day: date) -> bool:
    return interval is not None and day in interval
