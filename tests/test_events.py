"""Briefs as event records in the terms of PLOVER."""

import csv
import json
import re
from datetime import date
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.brief import AgreementStatus, TalkStatus
from summarizer.documents import Document
from summarizer.names import states
from summarizer.views.events import CODEBOOK, Event, events, to_events
from summarizer.views.plover import EventType, Mode, iso3

from .conftest import ROOT
from .test_csv import brief

PARTIES: list[dict[str, Any]] = [
    {"name": "Kenya", "kind": "state", "aliases": ["Nairobi"]},
    {"name": "Uganda", "kind": "state"},
    {"name": "Chad", "kind": "state"},
    {"name": "Grace Obuya", "kind": "person", "role": "Foreign Minister", "represents": "Foreign Ministry"},
    {"name": "Foreign Ministry", "kind": "agency", "represents": "Kenya"},
    {"name": "Dockers' Guild", "kind": "organization", "aliases": ["the Guild"]},
    {"name": "Marula Shipping", "kind": "company"},
]


def coded(document: Document | None = None, **items: Any) -> list[Event]:
    return list(events(document or Document("wire/1", brief({"parties": PARTIES, **items}))))


def agreement(summary: str, status: str, parties: list[str], **fields: Any) -> Event:
    item = {"summary": summary, "status": status, "parties": parties, **fields}
    return coded(agreements=[item])[0]


def talk(**fields: Any) -> Event:
    return coded(talks=[{"title": "talks", "status": "scheduled", "participants": ["Kenya", "Uganda"], **fields}])[0]


def concern(summary: str, raised_by: list[str], directed_at: list[str]) -> Event:
    return coded(concerns=[{"summary": summary, "raised_by": raised_by, "directed_at": directed_at}])[0]


def who(event: Event) -> tuple[list[str], list[str]]:
    return [one.actor_text for one in event.source], [one.actor_text for one in event.recipient]


def how(event: Event) -> tuple[str | None, str]:
    return (event.event[0] if event.event else None), "+".join(event.mode)


# --- agreements ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["reached", "tentative"])
def test_what_is_agreed_has_all_sides_as_source_and_no_recipient(status: str) -> None:
    event = agreement("Kenya and Uganda agreed on a bridge.", status, ["Kenya", "Uganda"])

    assert how(event) == ("AGREE", "")
    assert who(event) == (["Kenya", "Uganda"], [])
    assert event.status == status


@pytest.mark.parametrize(
    ("summary", "type_"),
    [
        ("Kenya and Uganda signed a treaty.", "SUPPORT"),
        ("Kenya and Uganda have formally ratified it.", "SUPPORT"),
        ("Grace Obuya signed it.", "SUPPORT"),
        ("Kenya and Uganda will sign a treaty.", "AGREE"),
        ("Kenya and Uganda keep to the treaty signed in 1990.", "AGREE"),
        ("A treaty that the Guild signed binds Kenya and Uganda.", "AGREE"),
    ],
)
def test_who_signs_or_ratifies_supports_and_who_promises_to_agrees(summary: str, type_: str) -> None:
    assert how(agreement(summary, "reached", ["Kenya", "Uganda", "Grace Obuya"])) == (type_, "")


@pytest.mark.parametrize(
    ("summary", "source", "recipient"),
    [
        ("An offer of oil was made.", ["Kenya"], ["Uganda", "Chad"]),
        ("Kenya offered Uganda and Chad oil.", ["Kenya"], ["Uganda", "Chad"]),
        ("Kenya and Uganda offered Chad oil.", ["Kenya", "Uganda"], ["Chad"]),
        ("The Kenya, Uganda and Chad of old is gone.", ["Kenya", "Uganda", "Chad"], []),
    ],
)
def test_an_offer_goes_from_the_offerers_to_the_others(summary: str, source: list[str], recipient: list[str]) -> None:
    event = agreement(summary, "proposed", ["Kenya", "Uganda", "Chad"])

    assert how(event) == ("AGREE", "")
    assert who(event) == (source, recipient)


@pytest.mark.parametrize(
    ("summary", "source", "recipient"),
    [
        ("Uganda turned down Kenya's offer.", ["Uganda"], ["Kenya", "Chad"]),
        ("Kenya offered oil, and both refused.", ["Uganda", "Chad"], ["Kenya"]),
        ("Uganda and Chad said no.", ["Uganda", "Chad"], ["Kenya"]),
        ("Uganda was refused.", ["Uganda", "Chad"], ["Kenya"]),
    ],
)
def test_who_refuses_rejects_who_offered(summary: str, source: list[str], recipient: list[str]) -> None:
    event = agreement(summary, "rejected", ["Kenya", "Uganda", "Chad"])

    assert how(event) == ("REJECT", "")
    assert who(event) == (source, recipient)


def test_a_refusal_with_one_party_is_its_own() -> None:
    assert who(agreement("The plan was voted down.", "rejected", ["Dockers' Guild"])) == (["Dockers' Guild"], [])


@pytest.mark.parametrize(
    ("summary", "mode", "source", "recipient"),
    [
        ("Kenya suspended the pact with Uganda.", "", ["Kenya"], ["Uganda"]),
        ("Kenya is withdrawing from the pact.", "withdraw", ["Kenya"], ["Uganda"]),
        ("Kenya's pact with Uganda has expired.", "", ["Kenya", "Uganda"], []),
        ("Kenya was expelled from the pact.", "", ["Kenya", "Uganda"], []),
        ("The pact of Kenya and Uganda collapsed.", "", ["Kenya", "Uganda"], []),
    ],
)
def test_what_is_broken_is_a_sanction_of_who_is_said_to_break_it(
    summary: str, mode: str, source: list[str], recipient: list[str]
) -> None:
    event = agreement(summary, "broken", ["Kenya", "Uganda"])

    assert how(event) == ("SANCTION", mode)
    assert who(event) == (source, recipient)


def test_a_breach_that_somebody_reports_is_an_accusation_of_the_others() -> None:
    parties = ["Kenya", "Uganda"]
    event = agreement("Uganda violated the truce.", "broken", parties, reported_by="Grace Obuya", one_sided=True)

    assert how(event) == ("ACCUSE", "allege")
    assert who(event) == (["Grace Obuya"], ["Uganda"])
    assert event.reported_by is not None
    assert (event.reported_by.actor_text, event.one_sided) == ("Grace Obuya", True)


def test_talks_that_broke_down_are_no_breach() -> None:
    event = agreement("The pact broke down.", "broken", ["Kenya", "Uganda"], reported_by="Grace Obuya")

    assert how(event) == ("SANCTION", "")


# --- talks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "context"),
    [("scheduled", ["future"]), ("postponed", ["future"]), ("proposed", ["future", "hypothetical"])],
)
def test_a_talk_lies_in_the_future(status: str, context: list[str]) -> None:
    event = talk(status=status, start="2023-07-01")

    assert (how(event), event.context) == (("CONSULT", ""), context)
    assert (event.date, event.enddate) == (date(2023, 7, 1), None)
    assert who(event) == (["Kenya", "Uganda"], [])


def test_a_cancelled_talk_is_a_rejection_on_the_day_of_publication() -> None:
    event = talk(status="cancelled", start="2023-07-01")

    assert (how(event), event.context) == (("REJECT", "meet"), [])
    assert (event.date, event.enddate, event.start) == (date(2023, 5, 16), None, "2023-07-01")


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2023-07-01", "2023-07-03", date(2023, 7, 1), date(2023, 7, 3)),
        ("2023-07-01", "2023-07-01", date(2023, 7, 1), None),
        ("2024-02", None, date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-07", "2023-08", date(2023, 7, 1), date(2023, 8, 31)),
        ("2023", None, date(2023, 1, 1), date(2023, 12, 31)),
        (None, "2023-07-03", None, date(2023, 7, 3)),
        (None, "2023-07", None, date(2023, 7, 31)),
        (None, None, None, None),
    ],
)
def test_a_month_has_its_days_and_a_deadline_only_a_last_one(
    start: str | None, end: str | None, first: date | None, last: date | None
) -> None:
    event = talk(start=start, end=end)

    assert (event.date, event.enddate) == (first, last)
    assert (event.start, event.end) == (start, end)


@pytest.mark.parametrize(
    ("fields", "mode", "source", "recipient"),
    [
        ({"title": "state visit", "location": "Kenya"}, "visit", ["Uganda"], ["Kenya"]),
        ({"title": "state visit", "location": "Nairobi"}, "", ["Kenya", "Uganda"], []),
        ({"title": "state visit", "location": "Chad"}, "", ["Kenya", "Uganda"], []),
        ({"title": "meeting", "location": "Kenya"}, "", ["Kenya", "Uganda"], []),
        ({"title": "phone call"}, "phone", ["Kenya", "Uganda"], []),
        ({"mediators": ["Dockers' Guild"]}, "third-party", ["Kenya", "Uganda"], []),
        ({"participants": ["Uganda", "Chad", "Grace Obuya"]}, "multilateral", ["Uganda", "Chad", "Grace Obuya"], []),
        ({"participants": ["Uganda", "Kenya", "Grace Obuya"]}, "", ["Uganda", "Kenya", "Grace Obuya"], []),
    ],
)
def test_the_mode_of_a_talk_is_only_what_the_brief_tells(
    fields: dict[str, Any], mode: str, source: list[str], recipient: list[str]
) -> None:
    event = talk(**fields)

    assert how(event) == ("CONSULT", mode)
    assert who(event) == (source, recipient)
    assert [one.actor_text for one in event.mediators] == fields.get("mediators", [])


@pytest.mark.parametrize(
    ("place", "code"), [("Kenya", "KEN"), ("the Netherlands", "NLD"), ("Paris", None), ("Kenyan", None)]
)
def test_a_place_has_a_code_only_if_it_is_named_as_a_state(place: str, code: str | None) -> None:
    event = talk(location=place)

    assert event.event_loc is not None
    assert (event.event_loc.name, event.event_loc.cc3) == (place, code)


# --- concerns --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("summary", "coded_as"),
    [
        ("Kenya is worried that Uganda dams the river.", ("ACCUSE", "")),
        ("Kenya accused Uganda of damming the river.", ("ACCUSE", "allege")),
        ("Kenya has also sharply criticised Uganda.", ("ACCUSE", "disapprove")),
        ("The Foreign Ministry objects to Uganda's dam.", ("ACCUSE", "disapprove")),
        ("Obuya condemned the dam.", ("ACCUSE", "disapprove")),
        ("Kenya threatens to close the border unless Uganda yields.", ("THREATEN", "")),
        ("Kenya fears that Uganda threatens the river.", ("ACCUSE", "")),
        ("Kenya is threatened by Uganda's dam.", ("ACCUSE", "")),
        ("Kenya demanded that Uganda open the dam.", ("REQUEST", "")),
        ("Kenya refused to meet Uganda.", ("REJECT", "")),
        ("Kenya protests of many kinds met Uganda's dam.", ("ACCUSE", "")),
    ],
)
def test_a_verb_counts_only_right_behind_who_voices_the_concern(summary: str, coded_as: tuple[str, str]) -> None:
    event = concern(summary, ["Grace Obuya"], ["Uganda"])

    assert how(event) == coded_as
    assert who(event) == (["Grace Obuya"], ["Uganda"])
    assert (event.status, event.date) == (None, date(2023, 5, 16))


def test_a_worry_about_a_situation_has_no_type_and_is_there_all_the_same() -> None:
    event = concern("Grace Obuya fears floods.", ["Grace Obuya"], [])

    assert (event.event, event.has_event) == ([], False)
    assert event.summary == "Grace Obuya fears floods."


def test_a_threat_towards_nobody_is_one() -> None:
    event = concern("The Guild threatened to strike.", ["Dockers' Guild"], [])

    assert (how(event), event.has_event) == (("THREATEN", ""), True)


# --- actors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "code", "sector"),
    [
        ({"name": "Kenya", "kind": "state"}, "KEN", "GOV"),
        ({"name": "Odisha", "kind": "state"}, None, "GOV"),
        ({"name": "Chad Mallory", "kind": "person"}, None, None),
        ({"name": "Jordan", "kind": "person"}, None, None),
        ({"name": "Ada Falk", "kind": "person", "role": "Defence Minister", "represents": "Kenya"}, "KEN", "GOV"),
        ({"name": "Ada Falk", "kind": "person", "role": "Kenyan envoy"}, "KEN", None),
        ({"name": "Ada Falk", "kind": "person", "role": "senator", "represents": "Kenya"}, "KEN", "LEG"),
        ({"name": "Ada Falk", "kind": "person", "role": "judge", "represents": "Kenya"}, "KEN", "JUD"),
        ({"name": "Ada Falk", "kind": "person", "role": "former judge"}, None, "CVL"),
        ({"name": "Ada Falk", "kind": "person", "role": "president", "represents": "Marula Shipping"}, None, "BUS"),
        ({"name": "Ada Falk", "kind": "person", "role": "Secretary-General", "represents": "Ad"}, None, None),
        ({"name": "Court of Appeal", "kind": "agency", "represents": "Uganda"}, "UGA", "JUD"),
        ({"name": "Kenyan parliament", "kind": "agency"}, "KEN", "LEG"),
        ({"name": "Ugandan army", "kind": "agency"}, "UGA", "MIL"),
        ({"name": "Mint of the Realm", "kind": "agency"}, None, None),
        ({"name": "Marula Shipping", "kind": "company"}, None, "BUS"),
        ({"name": "rebels of the hills", "kind": "group"}, None, "REB"),
        ({"name": "Green Party", "kind": "organization"}, None, "PTY"),
        ({"name": "Party Planners", "kind": "organization"}, None, None),
        ({"name": "World Pact Union", "kind": "organization"}, None, None),
    ],
)
def test_an_actor_has_the_code_of_its_state_and_the_sector_that_its_kind_and_words_tell(
    party: dict[str, Any], code: str | None, sector: str | None
) -> None:
    parties = [*(one for one in PARTIES if one["name"] != party["name"]), party]

    (event,) = coded(parties=parties, concerns=[{"summary": "x", "raised_by": [party["name"]]}])

    (actor,) = event.source
    assert (actor.code, actor.sector) == (code, sector)
    assert (actor.kind, actor.office, actor.represents) == (party["kind"], party.get("role"), party.get("represents"))


def test_a_circle_of_those_who_act_for_one_another_ends() -> None:
    circle = [
        {"name": "Ada Falk", "kind": "person", "represents": "Bo Falk"},
        {"name": "Bo Falk", "kind": "person", "represents": "Ada Falk"},
    ]

    (event,) = coded(parties=circle, concerns=[{"summary": "x", "raised_by": ["Ada Falk"], "directed_at": ["Bo Falk"]}])

    assert [event.source[0].sector, event.recipient[0].code] == [None, None]


def test_who_is_no_party_has_a_name_and_a_state_its_code() -> None:
    event = talk(participants=["Norway", "somebody"])

    assert [(one.code, one.sector, one.kind) for one in event.source] == [("NOR", None, None), (None, None, None)]


# --- the record ------------------------------------------------------------------------------------------------------

EVERYTHING: dict[str, Any] = {
    "parties": PARTIES,
    "agreements": [
        {"summary": "Kenya and Uganda did.", "parties": ["Kenya", "Uganda"], "status": status, "evidence": [2, 1]}
        for status in get_args(AgreementStatus)
    ],
    "talks": [
        {"title": "visit", "status": status, "evidence": [2], "participants": ["Kenya"], "location": "Chad"}
        for status in get_args(TalkStatus)
    ],
    "concerns": [
        {"summary": "Kenya fears.", "raised_by": ["Kenya"], "support": "weak", "doubts": ["no fear"], "evidence": [3]}
    ],
    "sentences": [
        {"number": 1, "start": 0, "end": 5, "text": "“Ünd”."},
        {"number": 2, "start": 6, "end": 12, "text": "Two\u2028."},
    ],
}


def test_every_line_is_json_of_the_schema_and_every_item_but_parties_has_one() -> None:
    check = jsonschema.Draft202012Validator(
        Event.model_json_schema(mode="serialization"), format_checker=jsonschema.FormatChecker()
    )
    lines = list(to_events([Document("a", brief(EVERYTHING)), Document("b", brief({}))]))

    assert len(lines) == 5 + 4 + 1
    for line in lines:
        assert line.endswith("\n")
        assert line.count("\n") == 1
        record = json.loads(line)
        check.validate(record)
        assert set(record) == set(Event.model_fields)
    assert json.loads(lines[0])["event_text"] == ["“Ünd”.", "Two\u2028."]


def test_a_record_says_where_it_is_from() -> None:
    event = coded(Document("wire/1", brief(EVERYTHING)))[0]

    cite = event.cite_info
    assert (cite.citation, cite.publication, cite.title) == ("wire/1", "Example Wire", "Oroko and Sanda: pact holds")
    assert (cite.url, cite.language, cite.published) == ("https://wire.example/1", "en", date(2023, 5, 16))
    assert (cite.sha256, cite.coder, cite.codebook) == ("ab" * 32, "embedded/m", CODEBOOK)
    assert [one.model_dump() for one in event.text_info] == [
        {"sequence": 1, "start": 0, "end": 5},
        {"sequence": 2, "start": 6, "end": 12},
    ]


def test_ids_are_the_same_in_every_run_and_no_two_alike() -> None:
    first = [event.id for event in coded(Document("a", brief(EVERYTHING)))]
    again = [event.id for event in coded(Document("elsewhere", brief(EVERYTHING, title="Corrected")))]

    assert first == again
    assert len(set(first)) == len(first)
    assert first[:2] == ["abababababababab-agreement-2", "abababababababab-agreement-2.2"]


def test_without_a_day_of_publication_there_is_no_date() -> None:
    for event in coded(Document("a", brief(EVERYTHING, published=None))):
        assert event.date is None


def test_doubts_go_with_the_record() -> None:
    event = coded(Document("a", brief(EVERYTHING)))[-1]

    assert (event.support, event.doubts) == ("weak", ["no fear"])


@given(
    name=st.text(min_size=1),
    alias=st.text(min_size=1),
    summary=st.text(),
    status=st.sampled_from(get_args(AgreementStatus)),
)
def test_any_text_makes_a_record(name: str, alias: str, summary: str, status: str) -> None:
    one = brief(EVERYTHING)
    one.parties[0].name, one.parties[0].aliases = name, [alias]
    one.agreements[0] = one.agreements[0].model_copy(
        update={"summary": summary, "status": status, "parties": [name, "Uganda"], "reported_by": alias}
    )

    line = next(to_events([Document("a", one)]))

    assert json.loads(line)["summary"] == summary


# --- what is written down elsewhere ----------------------------------------------------------------------------------


def test_the_document_names_every_type_mode_and_field() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    fields = {*Event.model_fields}
    for model in ("Actor", "Place", "TextInfo", "CiteInfo"):
        fields |= {*Event.model_json_schema(mode="serialization")["$defs"][model]["properties"]}

    for name in fields:
        assert f"`{name}`" in text, name
    table = text[text.index("| item |") : text.index("¹ Only where")] + text[text.index("¹ Only where") :]
    for word in (*get_args(EventType), *get_args(Mode)):
        assert re.search(rf"\b{word}\b", table), word


def test_every_state_has_a_code_of_its_own() -> None:
    names = {state.name for state in states().values()}
    codes = iso3()
    parts = {"England", "Scotland", "Wales", "Northern Ireland"}  # of the United Kingdom

    assert set(codes) == names
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes.values())
    own = [code for name, code in codes.items() if name not in parts]
    assert len(set(own)) == len(own)
    assert {codes[name] for name in parts} == {codes["United Kingdom"]} == {"GBR"}


def test_the_table_of_codes_names_each_state_once_in_order() -> None:
    with (ROOT / "summarizer" / "views" / "iso3.tsv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file, delimiter="\t")]

    assert names == sorted(set(names))
