"""Which parties of many articles are one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.identity import key, slug

from .test_corpus import Line, indexed, line, party, person, rows, state, talk


def parties(folder: Path, *briefs: list[Line]) -> list[tuple[str, int]]:
    """Id of each party that an article names, and by how many it is named."""
    lines = [line(f"n{number}", *items) for number, items in enumerate(briefs)]
    sql = "SELECT id, articles FROM party JOIN item ON number = item WHERE articles ORDER BY id"
    return rows(indexed(folder, *lines), sql)


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Ferry Union", "ferry union"),
        ("Ferry Union's", "Ferry Union"),
        ("Société du Port", "Societe du Port"),
        ("U.N.", "UN"),
        ("Trask & Sons", "Trask and Sons"),
        ("Al-Noor Council", "Al Noor Council"),
        ("O’Malley", "O'Malley"),
    ],
)
def test_case_accents_articles_and_points_make_no_difference(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("Karim", "Karima"), ("Marx", "Marks"), ("Varin", "Varina")])
def test_names_that_only_look_alike_are_different(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(max_size=30))
def test_every_name_has_a_key_that_is_its_own_key_and_a_slug_in_ascii(name: str) -> None:
    assert key(key(name)) == key(name) or not name.isascii()
    assert slug(name)
    assert slug(name).isascii()


# --- states ----------------------------------------------------------------------------------------------------------


def test_a_state_goes_by_every_name_of_the_table(tmp_path: Path) -> None:
    found = parties(tmp_path, [state("Russia")], [state("Russian Federation")], [state("Moscow")], [state("russia")])
    assert found == [("state:russia", 4)]


def test_a_person_with_the_name_of_a_state_is_none(tmp_path: Path) -> None:
    assert parties(tmp_path, [state("Jordan")], [person("Jordan", "captain")]) == [
        ("person:jordan@n1", 1),
        ("state:jordan", 1),
    ]


# --- people ----------------------------------------------------------------------------------------------------------


def test_a_full_name_is_one_person_also_where_an_article_does_not_say_for_whom(tmp_path: Path) -> None:
    one = [person("Oleg Varin", "Foreign Minister", "Russia"), state("Russia")]
    assert ("person:oleg-varin", 2) in parties(tmp_path, one, [person("OLEG VARIN")])


def test_two_people_of_one_name_who_act_for_different_states_are_two(tmp_path: Path) -> None:
    one = [person("Ali Hassan", "Foreign Minister", "Iraq"), state("Iraq")]
    other = [person("Ali Hassan", "Foreign Minister", "Yemen"), state("Yemen")]
    found = dict(parties(tmp_path, one, other, [person("Ali Hassan", "poet")]))
    assert found["person:ali-hassan@iraq"] == found["person:ali-hassan@yemen"] == found["person:ali-hassan"] == 1


def test_the_state_may_be_told_by_the_office_or_by_the_body_that_somebody_acts_for(tmp_path: Path) -> None:
    ministry = [party("Foreign Ministry", "agency", "Iraq"), state("Iraq")]
    found = dict(
        parties(
            tmp_path,
            [person("Ali Hassan", "spokesman", "Foreign Ministry"), *ministry],
            [person("Ali Hassan", "Iraqi envoy")],
            [person("Ali Hassan", "Yemeni envoy")],
        )
    )
    assert found["person:ali-hassan@iraq"] == 2
    assert found["person:ali-hassan@yemen"] == 1


def test_a_state_that_is_given_rarely_for_the_same_office_is_a_misreading(tmp_path: Path) -> None:
    right = [[person("Nora Lind", "President", "Norway"), state("Norway")] for _ in range(3)]
    wrong = [person("Nora Lind", "President", "Peru"), state("Peru")]
    assert dict(parties(tmp_path, *right, wrong))["person:nora-lind"] == 4


def test_a_middle_initial_may_be_missing_if_there_is_one_only(tmp_path: Path) -> None:
    assert parties(tmp_path, [person("Ann B. Frost")], [person("Ann Frost")]) == [("person:ann-frost", 2)]
    three = parties(tmp_path, [person("Ann B. Frost")], [person("Ann C. Frost")], [person("Ann Frost")])
    assert [count for _, count in three] == [1, 1, 1]


def test_a_surname_is_the_only_bearer_with_that_state_or_office(tmp_path: Path) -> None:
    full = [person("Oleg Varin", "envoy", "Russia", "Varin"), state("Russia")]
    same_state = [person("Varin", "minister", "Russia"), state("Russia")]
    assert dict(parties(tmp_path, full, same_state))["person:oleg-varin"] == 2
    assert dict(parties(tmp_path, full, [person("Varin", "envoy")]))["person:oleg-varin"] == 2


def test_a_surname_stands_for_itself_where_anything_is_open(tmp_path: Path) -> None:
    full = [person("Oleg Varin", "envoy", "Russia", "Varin"), state("Russia")]
    brother = [person("Pavel Varin", "envoy", "Russia"), state("Russia")]
    for others in (
        [[person("Varin")]],
        [[person("Varin", "poet")]],
        [[person("Varin", "envoy", "Peru"), state("Peru")]],
        [brother, [person("Varin", "envoy", "Russia"), state("Russia")]],
    ):
        assert dict(parties(tmp_path, full, *others))[f"person:varin@n{len(others)}"] == 1


def test_two_bare_surnames_are_never_one(tmp_path: Path) -> None:
    found = parties(tmp_path, *([person("Varin", "envoy", "Russia"), state("Russia")] for _ in range(2)))
    assert found == [("person:varin@n0", 1), ("person:varin@n1", 1), ("state:russia", 2)]


def test_who_has_no_name_is_of_one_article(tmp_path: Path) -> None:
    nameless = [person("minister", "minister"), party("farmers", "group"), party("Foreign Ministers", "group")]
    assert [count for _, count in parties(tmp_path, nameless, nameless)] == [1] * 6


# --- bodies ----------------------------------------------------------------------------------------------------------


def test_a_ministry_is_that_of_its_state(tmp_path: Path) -> None:
    found = parties(
        tmp_path,
        [party("Foreign Ministry", "agency", "Russia"), state("Russia")],
        [party("Russian Foreign Ministry", "agency")],
        [party("foreign ministry", "agency", "Iran"), state("Iran")],
        [party("Foreign Ministry of Iran", "agency")],
        [party("Foreign Ministry", "agency")],
    )
    assert found == [
        ("agency:foreign-ministry@iran", 2),
        ("agency:foreign-ministry@n4", 1),
        ("agency:foreign-ministry@russia", 2),
        ("state:iran", 1),
        ("state:russia", 1),
    ]


def test_a_body_acts_for_the_state_that_its_name_tells(tmp_path: Path) -> None:
    index = indexed(tmp_path, line("a", party("Russian Foreign Ministry", "agency")))
    sql = "SELECT whom.id FROM party JOIN party AS whom ON whom.item = party.represents"
    assert rows(index, sql) == ["state:russia"]


def test_an_organization_is_its_name_whatever_it_is_taken_for(tmp_path: Path) -> None:
    found = parties(tmp_path, *([party("Harbour League", kind)] for kind in ("organization", "group", "organization")))
    assert found == [("organization:harbour-league", 3)]


def test_an_acronym_is_the_one_name_that_it_is_declared_for(tmp_path: Path) -> None:
    full = [party("Northern Grain Council", "organization", None, "NGC")]
    short = [party("NGC", "organization")]
    assert parties(tmp_path, full, short) == [("organization:northern-grain-council", 2)]
    other = [party("National Guild of Cooks", "organization", None, "NGC")]
    assert [count for _, count in parties(tmp_path, full, short, other)] == [1, 1, 1]


def test_an_acronym_that_nobody_declares_is_a_name_of_its_own(tmp_path: Path) -> None:
    found = parties(tmp_path, [party("Northern Grain Council", "organization")], [party("NGC", "organization")])
    assert [count for _, count in found] == [1, 1]


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_the_most_frequent_full_name_is_shown_with_aliases_and_offices(tmp_path: Path) -> None:
    index = indexed(
        tmp_path,
        line("a", person("Ann Frost", "mayor", None, "Frost"), published="2016-01-02"),
        line("b", person("Ann B. Frost", "mayor"), published="2016-03-02"),
        line("c", person("Ann B. Frost", "senator"), published="2017-03-02"),
    )
    assert rows(index, "SELECT name FROM party") == ["Ann B. Frost"]
    assert rows(index, "SELECT name, full FROM name ORDER BY name") == [
        ("Ann B. Frost", 1),
        ("Ann Frost", 1),
        ("Frost", 0),
    ]
    assert rows(index, "SELECT role, first, last FROM office ORDER BY role") == [
        ("mayor", "2016-01-02", "2016-03-02"),
        ("senator", "2017-03-02", "2017-03-02"),
    ]


def test_parties_that_act_for_each_other_do_not_go_round_for_ever(tmp_path: Path) -> None:
    one = [party("Harbour Board", "group", "Port Guild"), party("Port Guild", "group", "Harbour Board")]
    assert len(parties(tmp_path, [*one, talk("meeting", "Harbour Board", "Port Guild", start="2016-03-01")])) == 2
