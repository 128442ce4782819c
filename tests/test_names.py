"""Which words stand for which actor."""

import csv

import pytest

from summarizer.mentions import mentions, names_in
from summarizer.names import as_written, contains, fold, states

from .conftest import ROOT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("United States", "He met his U.S. counterpart."),
        ("United States", "Officials in Washington agreed."),
        ("India", "The Indian minister left."),
        ("U.S.", "The United States agreed."),
        ("Committee", "the committee met"),
        ("Lavrov", "Lavrov’s plan"),
        ("Workers' Union", "the Workers’ Union"),
        ("the Kremlin", "Kremlin officials said"),
        ("Sergei  Lavrov", "Sergei\nLavrov"),
        ("Syrian Opposition", "The Syrian opposition left."),
        ("Nauseda", "Gitanas Nausėda spoke."),
        ("Petrie", "MR PETRIE: Good morning."),
    ],
)
def test_a_name_is_found_in_the_forms_that_stand_for_it(name: str, text: str) -> None:
    assert contains(text, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lavrov", "Lavrova spoke."),
        ("Niger", "The Nigerian minister left."),
        ("US", "They told us nothing."),
        ("Sergei Lavrov", "Sergei spoke to Lavrov."),
        ("Kerry", "Kerr left."),
        ("Mali", "Somalia agreed."),
        ("Turkey", "They ate turkey."),
        ("Poland", "They polish the deal."),
        ("Mexico", "New Mexico agreed."),
        ("Sudan", "South Sudan agreed."),
        ("India", "The Indian Ocean rose."),
        ("", "anything"),
    ],
)
def test_what_is_only_alike_is_not_found(name: str, text: str) -> None:
    assert not contains(text, name)


def test_date_words_are_given_back_as_the_article_writes_them() -> None:
    assert as_written("It opens on Feb. 12-14 in Munich.", "feb 12-14") == "Feb. 12-14"
    assert as_written("It opens on Feb. 12-14 in Munich.", "Feb. 12") == "Feb. 12"
    assert as_written("It opens on Feb. 12-14 in Munich.", "February 12-14") == "Feb. 12-14"
    assert as_written("It opens on Feb. 12-14 in Munich.", "March 12") is None
    assert as_written("It opens at 10 a.m. in GENEVA, not in Geneva.", "10 a.m.") == "10 a.m."
    assert as_written("It opens at 10 a.m. in GENEVA, not in Geneva.", "Geneva") == "Geneva"


def test_no_form_stands_for_two_states() -> None:
    with (ROOT / "summarizer" / "states.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    seen: dict[str, str] = {}
    for row in rows:
        for column in ("forms", "adjectives", "seats"):
            for form in filter(None, [row["name"], *row[column].split("|")]):
                assert seen.setdefault(fold(form), row["name"]) == row["name"], form
    assert len(rows) > 193
    assert states()["Washington"].name == "United States"


def test_offices_bodies_and_states_are_read_off_the_words() -> None:
    found = {
        mention.name: mention
        for mention in mentions(
            "Russian Foreign Minister Sergei Lavrov and Minister Karim Dallo of Sanda will meet UN Special Envoy for "
            "Syria Staffan de Mistura in Geneva, the Russian Foreign Ministry and Hanbit Cargo Inc. said on Thursday."
        )
    }

    assert (found["Sergei Lavrov"].role, found["Sergei Lavrov"].represents) == ("Russian Foreign Minister", "Russia")
    assert (found["Karim Dallo"].kind, found["Karim Dallo"].represents) == ("person", "Sanda")
    assert (found["Staffan de Mistura"].role, found["Staffan de Mistura"].represents) == (
        "UN Special Envoy for Syria",
        "UN",
    )
    assert found["Russian Foreign Ministry"].kind == "agency"
    assert found["Hanbit Cargo Inc"].kind == "company"
    assert found["Russia"].kind == "state"
    assert not {"Geneva", "Thursday"} & found.keys()


def test_names_of_a_summary_leave_out_its_first_word_offices_and_months() -> None:
    summary = "Talks between Prime Minister Obuya and the European Union may open in March."
    assert names_in(summary) == ["Obuya", "European Union"]


def test_words_with_accents_and_numbers_are_no_names() -> None:
    assert names_in("a communiqué on the café, 500MW and 5G") == []
