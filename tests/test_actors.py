"""The actors of an article: who is named as what, whom a sentence speaks of, whose words it gives."""

import math
from datetime import date
from typing import Any

import pytest

from summarizer import Article
from summarizer.actors import Actors
from summarizer.attribution import quotations, subjects
from summarizer.namings import namings
from summarizer.offices import kind_of, patron_of


def actors(*sentences: str, source: str = "Agency") -> Actors:
    text = "\n".join(["Talks in brief", *sentences])
    return Actors(Article.from_text(text, source=source, published=date(2024, 3, 8)))


def known(found: Actors) -> dict[str, Any]:
    return {actor.name: actor.party for actor in found.all}


def names(found: list[Any]) -> list[str]:
    return [actor.name for actor in found]


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Russian Foreign Minister Sergei Lavrov met reporters.", "Sergei Lavrov", "Russian Foreign Minister"),
        ('"It is late," said Ana Ruiz, the foreign minister of Peru.', "Ana Ruiz", "foreign minister of Peru"),
        ("Its chief executive, Tobias Renck, complained.", "Tobias Renck", "chief executive"),
        ("The head of the union, Ola Berg, said no.", "Ola Berg", "head of the union"),
        ("Georgian Railway chief Irakli Dolidze agreed.", "Irakli Dolidze", "Georgian Railway chief"),
        ("The Minister of Finance, Dr. Karim Dallo, spoke.", "Karim Dallo", "Minister of Finance"),
        ("Norway's envoy Nabil al-Saadi left.", "Nabil al-Saadi", "Norway's envoy"),
        ("Tom Hale, who chairs the council's panel, objected.", "Tom Hale", "chairs the council's panel"),
    ],
)
def test_an_office_beside_a_name_is_the_persons_role(sentence: str, name: str, role: str) -> None:
    (person,) = [naming for naming in namings(sentence) if naming.name == name]
    assert (person.kind, person.role) == ("person", role)


def test_an_honorific_is_no_role_and_no_part_of_the_name() -> None:
    (person,) = namings("Mr. Kiala undertook to reply.")
    assert (person.name, person.kind, person.role) == ("Kiala", "person", None)


def test_a_body_keeps_the_words_that_belong_to_its_name() -> None:
    sentence = "The Ministry of Trade and Industry of Chad and the Seafarers' Guild met the Bank of Mauritius."
    assert [naming.name for naming in namings(sentence)] == [
        "Ministry of Trade and Industry of Chad",
        "Seafarers' Guild",
        "Bank of Mauritius",
    ]


def test_a_state_goes_by_its_usual_name() -> None:
    found = known(actors("U.S. officials met in Geneva.", "Washington said it would sign."))
    assert found["United States"].kind == "state"
    assert found["United States"].aliases == ["U.S.", "Washington"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Norvik Line", "company"),
        ("Seafarers' Guild", "organization"),
        ("Foreign Ministry", "agency"),
        ("Holm District Council", "state"),
        ("rebels of the north", "group"),
        ("Peru", "state"),
        ("Tobias Renck", None),
    ],
)
def test_the_last_telling_noun_of_a_name_says_its_kind(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("role", "patron"),
    [
        ("Norway's chief negotiator", "Norway"),
        ("Indonesian trade envoy", "Indonesia"),
        ("head of the Rubber Office", "the Rubber Office"),
        ("president of the Fishermen's Federation", "the Fishermen's Federation"),
        ("Aeroluz president", "Aeroluz"),
        ("Minister of Finance", None),
    ],
)
def test_an_office_tells_whom_it_is_held_for(role: str, patron: str | None) -> None:
    assert patron_of(role) == patron


def test_a_short_form_is_an_alias_of_the_full_name() -> None:
    found = known(
        actors(
            "The International Syria Support Group (ISSG) met Sergei Lavrov, the Russian envoy.",
            "Lavrov said the Group would meet again.",
        )
    )
    assert found["International Syria Support Group"].aliases == ["ISSG", "Group"]
    assert found["Sergei Lavrov"].aliases == ["Lavrov"]
    assert found["Sergei Lavrov"].represents == "Russia"


def test_two_who_share_a_surname_in_full_are_two() -> None:
    found = known(actors("President Ana Ruiz met Minister Pablo Ruiz."))
    assert {"Ana Ruiz", "Pablo Ruiz"} <= set(found)


def test_its_means_the_body_just_spoken_of() -> None:
    found = known(actors("Norvik Line withdrew its offer.", "Its chief executive, Tobias Renck, blamed the crews."))
    assert found["Tobias Renck"].represents == "Norvik Line"


def test_an_agency_belongs_to_the_state_that_it_is_named_with() -> None:
    found = known(actors("The Ecuadorean Foreign Ministry said guns would be moved."))
    assert found["Ecuadorean Foreign Ministry"].represents == "Ecuador"


def test_a_person_is_first_cited_where_the_body_names_it() -> None:
    article = Article.from_text("Ruiz walks out\nTalks broke off.\nEnvoy Ana Ruiz left.", source="Agency")
    assert known(Actors(article))["Ana Ruiz"].evidence == [3]


def test_a_sentence_speaks_of_those_whom_pronouns_and_descriptions_mean() -> None:
    found = actors(
        "The Seafarers' Guild and Norvik Line signed on Monday.",
        "Marit Osland, the Guild's secretary, warned that crews were tired.",
        "She said the union would wait.",
        "Both sides meet on Friday.",
    )
    assert names(found.at(4)) == ["Marit Osland", "Seafarers' Guild"]
    assert names(found.at(5)) == ["Seafarers' Guild", "Norvik Line"]


def test_the_two_governments_are_the_two_states_named_last() -> None:
    found = actors("Peru and Chile agreed.", "The two governments will compare slides.")
    assert names(found.at(3)) == ["Peru", "Chile"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ana Ruiz, the envoy of Peru, warned of delays.",
        "The delay is no accident, according to Ana Ruiz.",
        '"It is late," said Ana Ruiz.',
        '"It is late," Ana Ruiz grumbled.',
        '"People like Chile said so," said Ana Ruiz.',
    ],
)
def test_the_subject_of_a_verb_of_saying_speaks(sentence: str) -> None:
    assert names(actors("Ana Ruiz met Chile.", sentence).speakers(3)) == ["Ana Ruiz"]


def test_nobody_speaks_in_the_articles_own_voice() -> None:
    assert actors("Peru and Chile opened a bridge.", "The bridge is long.").speakers(3) == []


def test_a_quotation_that_goes_on_is_its_speakers() -> None:
    found = actors('"It is late," said Ana Ruiz.', '"And it will be later still."', "He left.")
    assert names(found.speakers(3)) == ["Ana Ruiz"]


def test_we_in_a_statement_is_who_issued_it() -> None:
    found = actors(
        "Harbour Watch met the port on Monday.",
        "We regret that nothing came of it.",
        "Our members will stay away.",
        source="Harbour Watch",
    )
    assert names(found.speakers(3)) == ["Harbour Watch"]


def test_a_label_opens_the_turn_of_a_speaker() -> None:
    found = actors(
        "Spokesman Dougal Petrie took questions.",
        "MR PETRIE: It was signed overnight.",
        "There is more to come.",
        "QUESTION: When?",
        "MR PETRIE: Soon.",
    )
    assert names(found.speakers(4)) == ["Dougal Petrie"]


def test_who_knows_names_aliases_surnames_and_offices() -> None:
    found = actors("Ana Ruiz, Peru's envoy, met the Seafarers' Guild.", "Ruiz left.")
    for name, full in {"Ruiz": "Ana Ruiz", "Peru's envoy": "Ana Ruiz", "the Guild": "Seafarers' Guild"}.items():
        actor = found.who(name)
        assert actor is not None
        assert actor.name == full
    assert found.who("Sergei Lavrov") is None


def test_names_that_items_use_are_parties_and_come_from_the_article() -> None:
    found = actors("Peru offered the widows of Tumbes a pension.", "It rained.")
    parties = {party.name: party.kind for party in found.parties(used=["widows of Tumbes", "Peru", "Atlantis"])}
    assert parties["widows of Tumbes"] == "group"
    assert "Atlantis" not in parties


def test_who_speaks_and_acts_is_a_party_and_a_mere_place_is_none() -> None:
    found = actors(
        "Ana Ruiz, the envoy of Peru, warned in Geneva that Chile had broken the accord.",
        "Ruiz said Peru would withdraw.",
        "Chile denied it.",
        "Rice sells well in Canada.",
    )
    parties = [party.name for party in found.parties()]
    assert "Ana Ruiz" in parties
    assert "Chile" in parties
    assert "Canada" not in parties


def test_a_party_is_a_copy_that_may_be_changed() -> None:
    found = actors("Peru warned Chile.", "Peru said more.")
    found.parties(used=["Peru"])[0].name = "Other"
    assert found.who("Peru") is not None


def test_an_article_of_one_sentence_is_read() -> None:
    assert names(Actors(Article.from_text("Peru warned Chile.")).at(1)) == ["Peru", "Chile"]


def test_subjects_skips_what_stands_inside_quotation_marks() -> None:
    text = '"Chile said no," said Holm.'
    assert subjects(text, [(1, 6), (22, 26)]) == [1]


def test_an_open_quotation_goes_on_in_the_next_sentence() -> None:
    assert quotations([(1, 'He said: "No.'), (2, 'Never."'), (3, "It rained.")]) == {2: 1}


def test_a_name_with_a_particle_may_open_a_sentence() -> None:
    assert "Mossa ag Ikhlou" in [naming.name for naming in namings("Mossa ag Ikhlou, the Front's secretary, left.")]


def test_what_an_office_is_held_over_is_no_name_of_its_holder() -> None:
    (office,) = [naming for naming in namings("The Governor of Puntarenas left.") if naming.kind == "person"]
    assert (office.name, office.how) == ("Governor of Puntarenas", "office")


def test_a_grade_adds_nothing_to_an_office() -> None:
    found = known(actors("Army spokesman Brigadier Osman al-Fadil said no."))
    assert found["Osman al-Fadil"].role == "Army spokesman"


def test_what_is_hardly_a_party_is_set_aside_though_an_item_may_still_mean_it() -> None:
    sentences = ("Ana Ruiz, the envoy of Peru, warned Chile.", "Rice sells well in Canada.")
    assert "Canada" not in names(actors(*sentences).at(3))
    everyone = Actors(Article.from_text("\n".join(["Talks in brief", *sentences]), source="Agency"), least=-math.inf)
    assert "Canada" in names(everyone.at(3))
    assert actors(*sentences).who("Canada") is not None


def test_an_agency_named_with_a_state_that_stands_nowhere_else_belongs_to_it() -> None:
    assert (
        known(actors("The Ghana Privacy Commission accused Ovalle."))["Ghana Privacy Commission"].represents == "Ghana"
    )


@pytest.mark.parametrize("dateline", ["", "PARIS (Reuters) - "])
def test_a_text_that_names_nobody_but_by_their_state_has_actors_all_the_same(dateline: str) -> None:
    article = Article.from_text(f"{dateline}French President Emilie Marchand said she was worried.")
    assert "Emilie Marchand" in {actor.party.name for actor in Actors(article).all}
