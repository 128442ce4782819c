"""Who says something, and whose office is named."""

import pytest

from summarizer.voice import nearest, speaks


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Holm warned of floods.", "Holm"),
        ("Holm, its head, said so.", "Holm"),
        ("Holm has repeatedly complained of delays.", "Holm"),
        ("Holm's spokesman said so.", "Holm"),
        ("Holm’s lawyers accused the firm.", "Holm"),
        ("Holm and Dallo deplored the raid.", "Holm"),
        ("“It leaks,” said Holm.", "Holm"),
        ("It leaks, according to the union's leader, Ada Holm", "the union"),
        ("“It leaks,” said Foreign Minister Ada Holm.", "Ada Holm"),
        ("Said Holm: “It leaks.”", "Holm"),
        ("The U.S. fears a delay.", "U.S."),
        ("Holm railed against the plan.", "Holm"),
    ],
)
def test_one_who_says_something_is_heard(text: str, form: str) -> None:
    assert speaks(text, [form])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Holm signed the pact.", "Holm"),
        ("Dallo accused Holm.", "Holm"),
        ("Holmes warned of floods.", "Holm"),
        ("He said none of us agreed.", "US"),
        ("Dallo said that Holm must go.", "Holm"),
        ("Sanda railway workers marched.", "Sanda"),
        ("", "Holm"),
    ],
)
def test_one_who_is_only_spoken_of_is_not_heard(text: str, form: str) -> None:
    assert not speaks(text, [form])


def test_one_of_several_forms_is_enough() -> None:
    assert speaks("The ministry warned of floods.", ["Foreign Ministry", "The ministry"])
    assert not speaks("The ministry warned of floods.", [])


PERSONS = {"Ada Obuya": ["Ada Obuya", "Obuya"], "Karim Dallo": ["Karim Dallo", "Dallo"]}


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Foreign Minister Ada Obuya met Karim Dallo.", "Foreign Minister", "Ada Obuya"),
        ("Ada Obuya met Karim Dallo, the foreign minister.", "Foreign Minister", "Karim Dallo"),
        ("Obuya will administer what minister Dallo built.", "minister", "Karim Dallo"),
        ("İstanbul, İzmir and İznik: Obuya met mayor Dallo.", "mayor", "Karim Dallo"),
        ("Obuyas and the mayor met.", "mayor", None),
        ("Ada Obuya, who leads the union, and Karim Dallo, who does not.", "leads the union", "Ada Obuya"),
        ("Ada Obuya, Minister of Oroko; Karim Dallo, adviser", "Minister of Oroko", "Ada Obuya"),
        ("Ada Obuya met Sanda's minister, Karim Dallo.", "minister", "Karim Dallo"),
        ("The envoy, Ada Obuya, and the minister, Col. Karim Dallo, met.", "minister", "Karim Dallo"),
        ("Ada Obuya, the retired officer who served as the court's monitor, told Karim Dallo.", "monitor", "Ada Obuya"),
        ("The mayor spoke.", "mayor", None),
        ("Ada Obuya spoke.", "mayor", None),
    ],
)
def test_an_office_is_that_of_whose_name_stands_nearest(text: str, words: str, name: str | None) -> None:
    assert nearest(text, words, PERSONS)[:1] == ([name] if name else [])


def test_an_office_that_several_have_is_each_ones() -> None:
    persons = {"Adaeze Obuya": ["Adaeze Obuya", "Obuya"], "Karim Dallo": ["Karim Dallo", "Dallo"]}
    text = "Minister Adaeze Obuya of Oroko and Minister Karim Dallo of Sanda signed."
    assert nearest(text, "Minister", persons) == ["Adaeze Obuya", "Karim Dallo"]
