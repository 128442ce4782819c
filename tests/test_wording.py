"""What a sentence reports by its words alone: categories, statuses, and that names and days count by their kind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.wording import cues, kinds, reports, words

DAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Oroko and Sanda signed an agreement on sharing the waters of the Ilun.", "agreements"),
        ("The foreign ministers of Oroko and Sanda will meet in Meru on June 5 to discuss the dam.", "talks"),
        ("Obuya warned that the dam would leave thousands of farmers without water.", "concerns"),
    ],
)
def test_a_sentence_is_likely_to_report_what_its_words_tell_and_a_plain_one_nothing(text: str, category: str) -> None:
    said, plain = reports(text, DAY), reports("The river is 400 km long and rises in the hills.", DAY)

    assert said[category] > 0.5 > plain[category]
    assert said[category] == max(said[name] for name in ("agreements", "talks", "concerns"))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Oroko and Sanda signed the agreement on Monday.", "agreements reached"),
        ("Oroko rejected the proposal outright.", "agreements rejected"),
        ("Oroko withdrew from the pact and tore up the treaty.", "agreements broken"),
        ("Sanda offered to share the water if Oroko opens the gates.", "agreements proposed"),
        ("The talks set for Thursday were postponed until June 9.", "talks postponed"),
        ("The summit has been cancelled, the ministry said.", "talks cancelled"),
        ("The ministers will meet in Meru on June 5.", "talks scheduled"),
    ],
)
def test_the_likeliest_status_is_the_one_that_the_words_tell(text: str, status: str) -> None:
    said = reports(text, DAY)
    category = status.partition(" ")[0]

    assert status == max((name for name in said if name.startswith(f"{category} ")), key=lambda name: said[name])


def test_a_meeting_that_was_held_is_no_likely_talk() -> None:
    ahead = reports("The ministers will meet in Meru on June 5.", DAY)["talks"]

    assert reports("The ministers met in Meru on Monday and dined together.", DAY)["talks"] < ahead / 2


@given(st.sampled_from(["Oroko", "Meridian Shipping", "Liv Dahl"]), st.integers(2, 900), st.integers(2, 27))
def test_names_numbers_and_days_count_by_their_kind_alone(name: str, number: int, day: int) -> None:
    text = "On Monday {} agreed with Sanda to buy {} trucks by June {}."

    assert reports(text.format(name, number, day), DAY) == reports(text.format("Norway", 40, 9), DAY)


@given(st.text())
def test_any_text_reports_everything_with_some_likelihood(text: str) -> None:
    assert all(0 <= value <= 1 for value in reports(text, None).values())
    assert set(kinds(text)) <= set(cues())


def test_words_stand_by_their_base_forms_and_days_by_where_they_lie() -> None:
    text = "Dallo visited Oroko on April 20 and will visit 3 towns on May 9."

    assert list(words(text, DAY)) == [
        "dallo", "visit", "<name>", "on", "<day->", "and", "wil", "visit", "<number>", "town", "on", "<day+>"
    ]  # fmt: skip
