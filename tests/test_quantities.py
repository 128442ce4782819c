"""Which numbers a text states."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.quantities import Quantity, quantities, stated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3,000 men and 3 000 men", ["3000", "3000"]),
        ("1.200.000 votes", ["1200000"]),
        ("12,50,000 votes", ["1250000"]),
        ("3.5 and 0.25", ["7/2", "1/4"]),
        ("3,5", []),
        ("version 1.2.3", []),
        ("$1.2 billion", ["1200000000 USD"]),
        ("US$5m, A$3.5 million and 5 million Australian dollars", ["5000000 USD", "3500000 AUD", "5000000 AUD"]),
        ("500 euros, €7 or 7 €", ["500 EUR", "7 EUR", "7 EUR"]),
        ("Rs. 500 crore, 5 mln roubles and 610 million francs", ["5000000000 INR", "5000000 RUB", "610000000 franc"]),
        ("70 Egyptian pounds", ["70 pound"]),
        ("5,000 South Korean won; 12 won medals", ["5000 KRW", "12"]),
        ("£5B and 5B", ["5000000000 GBP"]),
        ("5bn, 100k and 5m people", ["5000000000", "100000", "5000000"]),
        ("a 100m-high wall", ["100 m"]),
        ("5 percent, 5 per cent, 5%, 5 pct, a 5-percent rise, 5 percentage points", ["5 %"] * 6),
        ("12km, 500MW and 30 kg", ["12 km", "500 mw", "30 kg"]),
        ("two hundred and fifty", ["250"]),
        ("two hundred and three hundred", ["200", "300"]),
        ("two million three hundred thousand and five", ["2300005"]),
        ("one million and two million", ["1000000", "2000000"]),
        ("twenty-two, twelve hundred, a hundred", ["22", "1200", "100"]),
        ("seventeen tenders weighed often", ["17"]),
        ("two dozen and the dozen", ["24", "12"]),
        ("dozens, hundreds of thousands, a few hundred", []),
        ("two and a half million, 2½ and 2 1/2", ["2500000", "5/2", "5/2"]),
        ("half a million, a half-dozen, a quarter of a million", ["500000", "6", "250000"]),
        ("half of them, a third of them, two-thirds, three quarters, a tenth", ["1/2", "1/3", "2/3", "3/4", "1/10"]),
        ("a third round in the second half", ["3 th", "2 th"]),
        ("half-brothers at half past nine", []),
        ("1/3 and 9/11 and 24/7", ["1/3"]),
        ("one in ten, 1 in 5, one out of every 20", ["1/10", "1/5", "1/20"]),
        ("one in five years", ["5 years"]),
        ("one of them, no one, one on one", []),
        ("one million, one percent, one hour, a one-day visit", ["1000000", "1 %", "1 hour", "1 day"]),
        ("one or two ships", ["1", "2"]),
        ("the third round, the 12th, the twenty-first, the first", ["3 th", "12 th", "21 th", "1 th"]),
        ("At first the first lady left a second later, first of all", []),
        ("Resolution 2254, Article 5, phase two, No. 10", ["2254 no.", "5 no.", "2 no.", "10 no."]),
        ("the G7, Flight MH17, COP26, F-16s, 5G, P5+1, 5+1, A/RES/66/253, Group of 20", []),
        ("USD5m and Rs500", ["5000000 USD", "500 INR"]),
        ("Feb. 12-14; 12, 13 and 14 May; 11 April 2016; the 12th of May; 2016-02-12; 12.02.2016", []),
        ("11 a.m., 11:30, 9-11am, nine o'clock, 0800 GMT, 10.30 p.m.", []),
        ("in 2016, from 1998-99, 2000 men", []),
        ("2,000 men for $2016 and 2016 euros", ["2000", "2016 USD", "2016 EUR"]),
        ("talks may 12 men", ["12"]),
        ("12-14 ships", ["12", "14"]),
        ("$3-5 million, 5 to 6 percent", ["3000000 USD", "5000000 USD", "5 %", "6 %"]),
        ("between 3 and 5 million, 3 and 5 million", ["3000000", "5000000", "3", "5000000"]),
        ("9 to 2 million", ["9", "2000000"]),
        ("a 12-nation bloc", ["12"]),
        ("see https://example.org/12 or call x12@example.org", []),
        ("both pairs were doubled, once or twice", []),
    ],
)
def test_numbers_are_read_as_news_copy_writes_them(text: str, expected: list[str]) -> None:
    assert [f"{one.value} {one.unit}".strip() for one in quantities(text)] == expected


def test_words_are_as_written_with_the_unit() -> None:
    text = "Under Resolution 2254 he paid US$1.2 billion, a third of it for two hundred and fifty ships, on Feb. 3."
    assert [one.words for one in quantities(text)] == [
        "Resolution 2254",
        "US$1.2 billion",
        "a third",
        "two hundred and fifty",
    ]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("3,000 men", "three thousand men"),
        ("2,000 men", "2000 men"),
        ("$5 million", "a bill of 5 million"),
        ("five percent", "5%"),
        ("the 3rd round", "the third round"),
        ("half", "50 percent"),
        ("25 percent", "a quarter of them"),
        ("Resolution 2254", "resolution 2254"),
        ("UNSCR 2254", "Resolutions 242 and 2254"),
    ],
)
def test_a_value_is_stated_in_another_form(claim: str, text: str) -> None:
    (quantity,) = quantities(claim)
    assert stated(quantity, text)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("3,000 men", "300 men"),
        ("3 men", "the third man"),
        ("the third man", "3 men"),
        ("$5 million", "€5 million"),
        ("5 percent", "$5"),
        ("Article 5", "5 percent"),
        ("16 jets", "an F-16"),
        ("12 men", "on May 12"),
        ("half", "5 percent"),
        ("$2016", "in 2016 they paid $2"),
        ("12 percent", "one in twelve"),
    ],
)
def test_another_value_or_unit_does_not_state_it(claim: str, text: str) -> None:
    (quantity,) = quantities(claim)
    assert not stated(quantity, text)


@given(st.text() | st.text(alphabet="0123456789.,-/$%€½ amonetwhirdf'\n"))
def test_no_text_is_too_odd(text: str) -> None:
    for quantity in quantities(text):
        assert quantity.words in text
        assert stated(quantity, text)


@given(st.integers(0, 10**12))
def test_written_digits_are_found_back(number: int) -> None:
    assert stated(Quantity(Fraction(number), "", ""), f"He counted {number:,} ships.")
    assert stated(Quantity(Fraction(number), "", ""), f"He counted {number} ships.")
    assert Quantity(Fraction(number), "USD", f"${number:,}") in quantities(f"He paid ${number:,}.")


@given(st.integers(1, 99), st.sampled_from(["million", "billion"]))
def test_a_number_stands_for_itself_with_its_scale(number: int, scale: str) -> None:
    (quantity,) = quantities(f"It lost {number}.5 {scale} euros.")
    assert quantity.value == (number + Fraction(1, 2)) * {"million": 10**6, "billion": 10**9}[scale]
    assert quantity.unit == "EUR"


@pytest.mark.parametrize(
    ("claimed", "said", "same"),
    [
        ("$5 a month", "$5 a year", False),
        ("74 million cubic meters a month", "74 million cubic meters a year", False),
        ("$5 a month", "$5 per month", True),
        ("$5 monthly", "$5 every month", True),
        ("50 tonnes daily", "50 tonnes a day", True),
        ("2,000 tons annually", "2,000 tons a year", True),
        ("12 trucks a week", "12 trucks a month", False),
        ("12 trucks a week", "12 men who met a month later", True),
        ("$5 a month", "$5", True),  # what either does not say does not count
    ],
)
def test_a_number_is_counted_by_its_time(claimed: str, said: str, same: bool) -> None:
    (quantity,) = quantities(claimed)

    assert stated(quantity, f"They pay {said} for it.") is same


def test_a_second_behind_a_measure_is_a_time_and_no_ordinal() -> None:
    assert [one.words for one in quantities("The dam leaks 40 litres a second at Kulo, for a second year.")] == [
        "40 litres",
        "second",
    ]
