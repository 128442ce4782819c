"""Talks of many documents become appointments."""

import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.brief import Brief
from summarizer.documents import Document
from summarizer.timetable import Appointment, timetable

from .test_corpus import Line, indexed, line, party, person, rows, state, talk

PARTIES = [state("Peru"), state("Chile"), state("Bolivia"), party("Harbour League", "organization")]
ENVOY = person("Rosa Quispe", "envoy", "Peru")


def border(start: str | None = "2016-03-01", *sides: str, title: str = "border talks", **more: Any) -> Line:
    return talk(title, *(sides or ("Peru", "Chile")), start=start, **more)


def document(id: str, published: str | None, *items: Line, **more: Any) -> Document:
    about = {"sha256": sha256(id.encode()).hexdigest(), **more.pop("article", {})}
    told = line(id, *PARTIES, *items, published=published, article=about, **more)
    return Document(id, Brief.model_validate(told["brief"]))


def documents(*told: tuple[str | None, Line]) -> list[Document]:
    """One article for each talk, with its day of publication."""
    return [document(f"n{number}", day, one) for number, (day, one) in enumerate(told)]


def only(*told: tuple[str, Line]) -> Appointment:
    (found,) = timetable(documents(*told))
    return found


def test_a_talk_that_two_articles_announce_is_one_appointment_in_the_order_of_publication() -> None:
    found = only(("2016-02-03", border(location="Lima")), ("2016-02-01", border()))
    assert [(one.id, one.position) for one in found.notices] == [("n1", 1), ("n0", 0)]
    assert (found.talk.start, found.talk.location) == ("2016-03-01", "Lima")


def test_a_notice_has_its_article_its_sentences_and_whom_the_talk_needs() -> None:
    one = talk("border talks", "Rosa Quispe", "Chile", start="2016-03-01", evidence=[3, 1], completed_by=[2])
    (found,) = timetable([document("a", "2016-02-01", ENVOY, one)])
    (notice,) = found.notices
    assert notice.about.title == "Title of a"
    assert [sentence.number for sentence in notice.quotes] == [3, 1, 2]
    assert [who.name for who in notice.parties] == ["Rosa Quispe", "Chile", "Peru"]


def test_appointments_come_in_the_order_of_their_days_and_those_without_one_last() -> None:
    undated, deadline = border(None, title="visit"), border(None, title="fishing talks", end="2016-02-20")
    told = [("2016-02-01", one) for one in (undated, border(), border("2016-02", title="Andes summit"), deadline)]
    found = timetable(documents(*told))
    assert [one.talk.title for one in found] == ["Andes summit", "fishing talks", "border talks", "visit"]


def test_two_talks_of_one_article_are_two() -> None:
    found = timetable([document("a", "2016-02-01", border(), border())])
    assert [one.notices[0].place for one in found] == [0, 1]


def test_no_documents_have_no_talks() -> None:
    assert timetable([]) == []
    assert timetable([document("a", None)]) == []


# --- one article, one document ---------------------------------------------------------------------------------------


def test_of_two_documents_of_one_article_the_later_holds() -> None:
    url = {"url": "https://example.org/a", "title": "Border talks"}
    older = document("a", "2016-02-01", border(), article=url)
    newer = document("b", "2016-02-02", border("2016-03-02"), article=url)
    assert [one.talk.start for one in timetable([older, newer])] == ["2016-03-02"]
    assert [one.talk.start for one in timetable([newer, older])] == ["2016-03-01"]
    assert timetable([older, document("c", "2016-02-02", article=url)]) == []


URL = {"url": "https://example.org/a", "title": "Weather"}
ONE: dict[str, tuple[Line, Line]] = {
    "one text": ({"sha256": "1" * 64, **URL}, {"sha256": "1" * 64, "title": "Rain", "url": None}),
    "an update": (URL, URL),
}
TWO: dict[str, tuple[Line, Line]] = {
    "a headline and a day": ({"title": "Daily press briefing"}, {"title": "Daily press briefing"}),
    "an address": ({"url": "https://agency.example/"}, {"url": "https://agency.example/"}),
    "an address without headlines": (URL | {"title": None}, URL | {"title": None}),
    "nothing": ({}, {}),
}


def starts(first: Line, second: Line) -> list[str | None]:
    """The days of the talks of two articles, which have one day of publication."""
    told = (("a", border(), first), ("b", border("2016-03-02", title="fishing talks"), second))
    found = timetable(document(id, "2016-02-01", one, article=about) for id, one, about in told)
    return [one.talk.start for one in found]


@pytest.mark.parametrize(("first", "second"), ONE.values(), ids=ONE)
def test_one_text_is_one_article_and_so_are_a_story_and_its_update(first: Line, second: Line) -> None:
    assert starts(first, second) == ["2016-03-02"]


@pytest.mark.parametrize(("first", "second"), TWO.values(), ids=TWO)
def test_two_articles_that_have_this_in_common_stay_two(first: Line, second: Line) -> None:
    assert starts(first, second) == ["2016-03-01", "2016-03-02"]


def test_a_document_may_replace_two_others_at_once() -> None:
    told = [URL | {"sha256": "1" * 64}, {"sha256": "2" * 64}, URL | {"sha256": "2" * 64}, URL | {"sha256": "3" * 64}]
    read = [document(f"n{n}", "2016-02-01", border(title=f"talks {n}01"), article=one) for n, one in enumerate(told)]
    assert [one.notices[0].id for one in timetable(read[:2])] == ["n0", "n1"]
    assert [one.notices[0].id for one in timetable(read[:3])] == ["n2"]
    assert [one.notices[0].id for one in timetable(read)] == ["n3"]


def test_half_a_letter_in_any_text_is_replaced() -> None:
    bad = "x \ud800 b"
    about = {"title": bad, "source": bad, "url": f"https://example.org/{bad}"}
    talks = border("2016-03-01", bad, "Peru", title=bad, location=bad, when=bad, topics=[bad])
    (found,) = timetable([document("a", "2016-02-01", state(bad), talks, article=about, texts=[bad] * 4)])
    assert (found.talk.title, found.talk.participants, found.talk.location) == ("x ? b", ["x ? b", "Peru"], "x ? b")
    assert found.notices[0].about.title == found.notices[0].quotes[0].text == "x ? b"


# --- what they say together ------------------------------------------------------------------------------------------


def test_a_talk_has_the_title_that_tells_most_and_what_any_article_tells_of_it() -> None:
    told = [
        ("2016-02-01", border(topics=["Fences"], end="2016-03-02", when="March 1-2")),
        ("2016-02-02", border(title="talks", topics=["fences", "cattle"], location="Lima")),
    ]
    found = only(*told).talk
    assert (found.title, found.location, found.end, found.when) == ("border talks", "Lima", "2016-03-02", "March 1-2")
    assert found.topics == ["fences", "cattle"]


def test_parties_go_by_their_names_in_all_articles_and_have_the_part_that_the_latest_gives_them() -> None:
    first = document("a", "2016-02-01", ENVOY, border("2016-03-01", "Rosa Quispe", "Chile", "Bolivia"))
    short = person("Quispe", "envoy", "Peru")
    second = document("b", "2016-02-02", short, border("2016-03-01", "Chile", "Quispe", mediators=["Bolivia"]))
    (found,) = timetable([first, second])
    assert found.talk.participants == ["Chile", "Rosa Quispe"]
    assert found.talk.mediators == ["Bolivia"]


def test_a_talk_that_is_put_off_has_its_new_day_and_a_history() -> None:
    told = [
        ("2016-02-01", border()),
        ("2016-02-03", border()),
        ("2016-02-20", border("2016-03-10", status="postponed", when="March 10")),
    ]
    found = only(*told)
    assert (found.talk.status, found.talk.start, found.talk.when) == ("postponed", "2016-03-10", "March 10")
    assert [(one.id, one.talk.start) for one in found.history] == [("n0", "2016-03-01"), ("n2", "2016-03-10")]
    assert [one.is_news for one in found.notices] == [True, False, True]
    assert found.latest == found.dated == found.notices[2]


def test_a_talk_that_is_put_off_without_a_day_has_none_but_it_is_known_when_it_was_to_be() -> None:
    found = only(("2016-02-01", border()), ("2016-02-20", border(None, status="postponed", when="later")))
    assert (found.talk.status, found.talk.start, found.talk.when) == ("postponed", None, "later")
    assert found.dated == found.notices[0]
    assert found.latest == found.notices[1]


def test_a_cancelled_talk_keeps_the_day_it_was_to_be_on() -> None:
    told = [
        ("2016-02-01", border()),
        ("2016-02-20", border("2016-03-10", status="postponed")),
        ("2016-02-21", border(None, status="cancelled")),
    ]
    found = only(*told)
    assert (found.talk.status, found.talk.start) == ("cancelled", "2016-03-10")


VAGUER = [
    ("scheduled", ("2016-02-02", border("2016-03", location="Lima")), "2016-03-01"),
    ("another outcome", ("2016-02-20", border("2016-03", location="Lima", status="cancelled")), "2016-03-01"),
    ("a deadline", ("2016-02-20", border(None, end="2016-03-31", status="cancelled")), "2016-03-01"),
    ("put off within the month", ("2016-02-20", border("2016-03", location="Lima", status="postponed")), "2016-03"),
]


@pytest.mark.parametrize(("later", "start"), [case[1:] for case in VAGUER], ids=[case[0] for case in VAGUER])
def test_a_vague_announcement_erases_no_known_day(later: tuple[str, Line], start: str) -> None:
    found = only(("2016-02-01", border(location="Lima")), later)
    assert len(found.notices) == 2
    assert found.talk.start == start


def test_a_day_makes_a_vague_announcement_exact() -> None:
    found = only(("2016-02-01", border("2016-03", location="Lima")), ("2016-02-02", border(location="Lima")))
    assert found.talk.start == "2016-03-01"
    assert len(found.history) == 2


# --- for any documents -----------------------------------------------------------------------------------------------

TALKS = st.builds(
    border,
    st.sampled_from([None, "2016-03", "2016-03-01", "2016-03-08"]),
    st.sampled_from(["Peru", "Rosa Quispe"]),
    st.sampled_from(["Chile", "Bolivia"]),
    title=st.sampled_from(["talks", "border talks", "Andes summit"]),
    status=st.sampled_from(["scheduled", "proposed", "postponed", "cancelled"]),
    end=st.sampled_from([None, None, "2016-03-09"]),
    location=st.sampled_from([None, "Lima", "Lima, Peru", "Arica"]),
)
SOME = st.lists(
    st.tuples(st.sampled_from([None, "2016-02-01", "2016-02-10", "2016-02-20"]), st.lists(TALKS, max_size=2)),
    max_size=6,
)


def read(told: list[tuple[str | None, list[Line]]]) -> list[Document]:
    return [document(f"n{number}", day, ENVOY, *items) for number, (day, items) in enumerate(told)]


@given(SOME, st.randoms())
def test_the_order_of_documents_changes_nothing(told: list[Any], chance: random.Random) -> None:
    given_order = read(told)
    shuffled = chance.sample(given_order, len(given_order))
    assert timetable(shuffled) == timetable(given_order)


@given(SOME)
def test_every_talk_is_in_one_appointment_which_tells_of_nothing_else(told: list[Any]) -> None:
    given_order = read(told)
    found = timetable(iter(given_order))
    talks = [(one.id, place) for one in given_order for place in range(len(one.brief.talks))]
    assert sorted((one.id, one.place) for each in found for one in each.notices) == talks
    for one in found:
        assert one.notices[0].is_news
        starts = {notice.talk.start for notice in one.notices}
        assert one.talk.start in starts | {None}
        assert (one.dated is None) == all(not (notice.talk.start or notice.talk.end) for notice in one.notices)


@pytest.mark.parametrize("seed", range(6))
def test_talks_are_one_where_an_index_has_them_as_one(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        line(
            f"n{number}",
            *PARTIES,
            ENVOY,
            one,
            published=f"2016-02-{chance.randrange(1, 29):02}",
            article={"sha256": f"{number:064}"},
        )
        for number, one in enumerate(_some(chance))
    ]
    found = timetable(Document(one["id"], Brief.model_validate(one["brief"])) for one in lines)
    index = rows(
        indexed(tmp_path, *lines),
        """SELECT group_concat(id || step) FROM (SELECT item.number AS talk, article.id, step FROM item
            JOIN source ON source.item = item.number JOIN article ON article.number = source.article
            WHERE item.kind = 'talk' ORDER BY talk, article.id) GROUP BY talk""",
    )
    ours = [sorted(f"{notice.id}{int(notice.is_news)}" for notice in one.notices) for one in found]
    assert sorted(map(",".join, ours)) == sorted(index)


def _some(chance: random.Random) -> Iterator[Line]:
    for _ in range(30):
        yield border(
            chance.choice([None, "2016-03", "2016-03-01", "2016-03-08"]),
            chance.choice(["Peru", "Rosa Quispe"]),
            chance.choice(["Chile", "Bolivia"]),
            title=chance.choice(["talks", "border talks"]),
            status=chance.choice(["scheduled", "proposed", "postponed", "cancelled"]),
            location=chance.choice([None, "Lima"]),
        )
