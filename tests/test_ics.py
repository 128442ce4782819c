"""Talks become events that calendars take in, and that are written anew when there is news."""

import json
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ics
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from summarizer.documents import Document
from summarizer.errors import ArticleError
from summarizer.views.ics import SHOWN, from_ics, to_ics

from .test_corpus import Line, person
from .test_timetable import SOME, border, document, documents, read

# --- three readers ---------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """What a calendar shows of an event; times without their zone, which not every reader keeps."""

    start: str
    end: str | None
    status: str
    summary: str
    location: str | None
    description: str
    url: str | None
    categories: frozenset[str]


def by_icalendar(text: str) -> dict[str, Entry]:
    def one(event: Any) -> Entry:
        location, url = (str(event[name]) if name in event else None for name in ("location", "url"))
        end = event["dtend"].dt.isoformat()[:19] if "dtend" in event else None
        categories = frozenset(map(str, event["categories"].cats))
        texts = str(event["summary"]), location, str(event["description"]), url
        return Entry(event["dtstart"].dt.isoformat()[:19], end, str(event["status"]), *texts, categories)

    return {str(event["uid"]): one(event) for event in Calendar.from_ical(text).events}


def by_ics(text: str) -> dict[str, Entry]:
    def one(event: Any) -> Entry:
        ends: Any = event.end if event.end != event.begin else None
        start, end = (at and (at.date() if event.all_day else at.naive).isoformat() for at in (event.begin, ends))
        texts = event.name, event.location, event.description, event.url
        return Entry(start, end, event.status, *texts, frozenset(event.categories))

    return {event.uid: one(event) for event in ics.Calendar(text).events}


def by_vobject(text: str) -> dict[str, Entry]:
    def one(event: Any) -> Entry:
        got = {name: lines[0].value for name, lines in event.contents.items()}
        end = got["dtend"].isoformat()[:19] if "dtend" in got else None
        texts = got["summary"], got.get("location"), got["description"], got.get("url")
        return Entry(got["dtstart"].isoformat()[:19], end, got["status"], *texts, frozenset(got["categories"]))

    return {event.uid.value: one(event) for event in getattr(vobject.readOne(text), "vevent_list", [])}


def entries(text: str) -> dict[str, Entry]:
    """The events of a calendar, of which all readers say the same."""
    found = by_icalendar(text)
    assert by_ics(text) == found
    assert by_vobject(text) == found
    return found


def only(*given: Document) -> Entry:
    (entry,) = entries(to_ics(given)).values()
    return entry


def event(text: str) -> Any:
    (found,) = Calendar.from_ical(text).events
    return found


def sequences(text: str) -> dict[str, int]:
    events: list[Any] = list(Calendar.from_ical(text).events)
    return {str(one["uid"]): int(one["sequence"]) for one in events}


def lines(text: str) -> list[str]:
    """The lines of a calendar, unfolded."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


# --- an event --------------------------------------------------------------------------------------------------------

ABOUT = {"title": "Border talks are on", "source": "Example Wire", "url": "https://example.org/a"}
TEXTS = ["Border talks are on.", "Peru and Chile will meet in Lima on March 1.", "They last met in 2014."]


def test_an_event_is_on_the_day_of_the_talk_and_tells_who_what_where_and_who_says_so() -> None:
    one = border(location="Lima", when="March 1", mediators=["Bolivia"], topics=["fences"], completed_by=[3])
    entry = only(document("a", "2016-02-01", one, article=ABOUT, texts=TEXTS))
    assert entry == Entry(
        start="2016-03-01",
        end="2016-03-02",  # the day after, as the format has it
        status="CONFIRMED",
        summary="border talks",
        location="Lima",
        description='Scheduled: 2016-03-01\nPeru, Chile\nbrought together by Bolivia\non fences\n"March 1"\n\n'
        "“Peru and Chile will meet in Lima on March 1.” [2]\n“They last met in 2014.” [3]\n"
        "Border talks are on · Example Wire · Monday, 1 February 2016\nhttps://example.org/a",
        url="https://example.org/a",
        categories=frozenset({"Talks", "Scheduled"}),
    )


WHEN: dict[str, tuple[Line, str, str | None, str]] = {
    "a day": (border(), "2016-03-01", "2016-03-02", ""),
    "several days": (border(end="2016-03-03"), "2016-03-01", "2016-03-04", ""),
    "a week": (border("2016-02-29", end="2016-03-06"), "2016-02-29", "2016-03-07", ""),
    "a time": (border(when="10 a.m. on March 1"), "2016-03-01T10:00:00", None, ""),
    "hours": (border(when="March 1, 2-4 p.m."), "2016-03-01T14:00:00", "2016-03-01T16:00:00", ""),
    "a time that may be two": (border(when="March 1 at ten"), "2016-03-01", "2016-03-02", ""),
    "a time on several days": (border(end="2016-03-03", when="10 a.m."), "2016-03-01", "2016-03-04", ""),
    "a month": (border("2016-02"), "2016-02-01", "2016-03-01", "Day open: "),
    "a quarter": (border("2016-04", end="2016-06"), "2016-06-30", "2016-07-01", "At the latest: "),
    "a year": (border("2016"), "2016-12-31", "2017-01-01", "At the latest: "),
    "a deadline": (border(None, end="2016-03-15"), "2016-03-15", "2016-03-16", "At the latest: "),
    "a month as deadline": (border(None, end="2016-02"), "2016-02-29", "2016-03-01", "At the latest: "),
    "a day that no month has": (border("2016-02-31"), "2016-02-29", "2016-03-01", ""),
    "the last day of all": (border("9999-12-31"), "9999-12-31", None, ""),
    "the last year of all": (border("9999"), "9999-12-31", None, "At the latest: "),
    "a year of long ago": (border("0216-03-01"), "0216-03-01", "0216-03-02", ""),
    "a year that never was": (border("0000-02-31"), "0001-02-28", "0001-03-01", ""),
    "an end before the start": (border(end="2016-02-31"), "2016-03-01", "2016-03-02", ""),
}


@pytest.mark.parametrize(("one", "start", "end", "mark"), WHEN.values(), ids=WHEN)
def test_an_event_is_when_the_talk_is_as_far_as_that_is_known(
    one: Line, start: str, end: str | None, mark: str
) -> None:
    text = to_ics(documents(("2016-02-01", one)))
    (entry,) = by_icalendar(text).values()
    assert (entry.start, entry.end, entry.summary) == (start, end, f"{mark}border talks")
    if end:  # the library ics cannot go behind the last day
        assert entries(text)


def test_a_time_is_in_utc_where_the_article_says_so_and_else_that_of_the_place() -> None:
    said = {
        "14:30 GMT": "DTSTART:20160301T143000Z",
        "14:30 local time": "DTSTART:20160301T143000",
        "14:30 Moscow time": "DTSTART;VALUE=DATE:20160301",
    }
    for words, expected in said.items():
        assert expected in lines(to_ics(documents(("2016-02-01", border(when=words)))))


def test_a_time_that_another_article_tells_holds_for_that_day() -> None:
    told = [("2016-02-01", border(when="10 a.m. on March 1")), ("2016-02-03", border(when="March 1"))]
    assert only(*documents(*told)).start == "2016-03-01T10:00:00"
    moved = ("2016-02-04", border("2016-03-08", status="postponed", when="March 8"))
    assert only(*documents(*told, moved)).start == "2016-03-08"


STATUS = [
    ("scheduled", "CONFIRMED", ""),
    ("proposed", "TENTATIVE", ""),
    ("postponed", "CONFIRMED", ""),
    ("cancelled", "CANCELLED", "Cancelled: "),
]


@pytest.mark.parametrize(("status", "expected", "mark"), STATUS, ids=[case[0] for case in STATUS])
def test_the_status_is_the_calendars_word_for_it(status: str, expected: str, mark: str) -> None:
    entry = only(*documents(("2016-02-01", border(status=status))))
    assert (entry.status, entry.summary) == (expected, f"{mark}border talks")
    assert entry.categories == {"Talks", status.capitalize()}


def test_a_talk_without_a_known_day_is_no_event_and_the_calendar_says_so() -> None:
    text = to_ics(documents(("2016-02-01", border(None)), ("2016-02-02", border(None, status="postponed"))))
    assert entries(text) == {}
    assert "without a known day are not in this calendar" in str(Calendar.from_ical(text).description)


def test_a_doubtful_talk_says_what_is_doubtful() -> None:
    weak = border(support="weak", doubts=["'Lima' is not in what it cites"])
    entry = only(*documents(("2016-02-01", weak)))
    assert "Doubtful" in entry.categories
    assert entry.description.endswith("\nDoubtful: 'Lima' is not in what it cites")


def test_an_event_of_many_articles_quotes_the_last_ones_and_counts_the_others() -> None:
    told = [(f"2016-02-0{day}", border()) for day in range(1, SHOWN + 4)]
    description = only(*documents(*told)).description
    assert [f"Title of n{n} " in description for n in range(SHOWN + 3)] == [False] * 3 + [True] * SHOWN
    assert description.endswith("\n\nand 3 articles more")


def test_stamps_are_days_of_publication_and_nothing_is_of_today() -> None:
    told = [("2016-02-01", border()), ("2016-02-03", border()), (None, border())]
    stamps = {str(name): event(to_ics(documents(*told)))[name].to_ical() for name in ("created", "dtstamp")}
    assert stamps == {"created": b"20160201T000000Z", "dtstamp": b"20160203T000000Z"}
    assert event(to_ics(documents((None, border()))))["dtstamp"].to_ical() == b"19700101T000000Z"


def test_the_order_of_documents_changes_no_byte() -> None:
    told = documents(*(("2016-02-01", border(f"2016-03-{day:02}", location="Lima")) for day in range(1, 20)))
    assert to_ics(random.Random(1).sample(told, len(told))) == to_ics(told)


# --- what the format asks for ----------------------------------------------------------------------------------------


def test_lines_end_in_crlf_and_have_75_octets_at_most() -> None:
    text = to_ics([document("a", "2016-02-01", border(location="Łódź " * 40), texts=["“Ж”" * 99] * 3)])
    physical = text.encode().split(b"\r\n")
    assert all(len(one) <= 75 and b"\n" not in one and b"\r" not in one for one in physical)
    assert all(one.decode() for one in physical[:-1])  # no letter is cut in two
    assert physical[-1] == b""


def test_a_calendar_has_its_name_and_no_method() -> None:
    names = [one.split(":")[0] for one in lines(to_ics([])) if not one.startswith(("BEGIN", "END"))]
    assert names == ["VERSION", "PRODID", "CALSCALE", "DESCRIPTION", "X-WR-CALDESC", "NAME", "X-WR-CALNAME"]


HOSTILE = [
    "talks\r\nEND:VEVENT\r\nEND:VCALENDAR",
    "BEGIN:VEVENT",
    "talks\nATTENDEE:mailto:a@example.org",
    "talks\u2028ATTACH:file:///etc/passwd",
    "talks\x85DTSTART:19000101",
    "talks\x0bURL:javascript:1\x1c\x00\x7f",
    'a, b; c: "d" \\n \\N \\, \\\\ \\',
    '";ALTREP="javascript:1":',
    "quoted-printable=",
    "{{ 7*7 }} <script>",
    "\u202eesrever \ufeff\u200b",
]
NAMES = """BEGIN SUMMARY DTSTART DTEND DTSTAMP UID SEQUENCE CATEGORIES CREATED DESCRIPTION LAST-MODIFIED LOCATION STATUS
TRANSP X-SUMMARIZER-TOLD END""".split()


@pytest.mark.parametrize("words", HOSTILE)
def test_what_an_article_says_opens_no_property_and_no_component(words: str) -> None:
    about = {"title": words, "source": words, "url": words}
    one = border(title=words, location=words, topics=[words], when=words, support="weak", doubts=[words])
    text = to_ics([document(words, "2016-02-01", one, article=about, texts=[words] * 4)])
    assert len(entries(text)) == 1
    (begin,) = (number for number, line in enumerate(lines(text)) if line == "BEGIN:VEVENT")
    assert [re.split("[:;]", line)[0] for line in lines(text)[begin:-1]] == NAMES
    assert to_ics(from_ics(text)) == text


def squashed(text: str) -> str:
    """``text`` without white space and what is not seen; a backslash may be a wide one."""
    seen = "".join(char for char in text if char.isprintable() and char != "\ufe0f")
    return "".join(unicodedata.normalize("NFKC", seen).split())


ANY = st.text(st.characters(codec="utf-8") | st.sampled_from('\\,;:"\r\nnN \u2028'), min_size=1, max_size=60)
TITLES = ANY.filter(lambda text: squashed(text) and not re.fullmatch(r"\s*(?:null|none|n/a|unknown)\s*", text, re.I))


@settings(deadline=None)
@given(TITLES, TITLES, ANY, ANY)
def test_any_text_is_read_back_by_all_readers(title: str, location: str, quote: str, headline: str) -> None:
    one = border(title=title, location=location)
    text = to_ics([document("a", "2016-02-01", one, article={"title": headline}, texts=["", quote])])
    (entry,) = entries(text).values()
    assert squashed(entry.summary) == squashed(title)
    assert squashed(entry.location or "") == squashed(location)
    assert squashed(quote) in squashed(entry.description)
    assert squashed(headline) in squashed(entry.description)
    assert to_ics(from_ics(text)) == text


URLS = {
    "https://example.org/a?b=1,2;c#d": "https://example.org/a?b=1,2;c#d",
    "HTTP://example.org": "HTTP://example.org",
    "https://example.org/ü": "https://example.org/%C3%BC",
    "https://example.org/a b": "https://example.org/a%20b",
    "https://example.org/a\r\nATTACH:x": "https://example.org/a%0D%0AATTACH:x",
    "javascript:alert(1)": None,
    "file:///etc/passwd": None,
    "https:///etc": None,
    "articles/a.txt": None,
}


@pytest.mark.parametrize("url", URLS)
def test_only_an_address_of_the_web_is_one(url: str) -> None:
    assert only(document("a", "2016-02-01", border(), article={"url": url})).url == URLS[url]


# --- what became of a talk -------------------------------------------------------------------------------------------

PLAN = ("2016-02-01", border(location="Lima"))
PUT_OFF = ("2016-02-20", border("2016-03-10", location="Lima", status="postponed"))


def both_ways(first: list[Document], news: list[Document]) -> str:
    """The calendar of all documents, which is the one that has the news added."""
    text = to_ics([*first, *news])
    assert to_ics([*from_ics(to_ics(first)), *news]) == text
    return text


def test_a_postponed_talk_moves_the_same_event() -> None:
    first, news = (documents(PLAN, PUT_OFF)[part] for part in (slice(0, 1), slice(1, 2)))
    text = both_ways(first, news)
    before, after = event(to_ics(first)), event(text)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    (entry,) = entries(text).values()
    assert (entry.start, entry.end, entry.status) == ("2016-03-10", "2016-03-11", "CONFIRMED")
    assert "\nAnnounced 2016-02-01 for 2016-03-01; postponed 2016-02-20 to 2016-03-10\n" in entry.description


def test_a_talk_put_off_without_a_day_is_cancelled_on_its_old_one_until_there_is_a_new_one() -> None:
    told = documents(PLAN, ("2016-02-20", border(None, status="postponed", location="Lima")))
    text = both_ways(told[:1], told[1:])
    (entry,) = entries(text).values()
    assert (entry.start, entry.status, entry.summary) == ("2016-03-01", "CANCELLED", "Postponed: border talks")
    assert entry.description.startswith("Postponed; it was to be on 2016-03-01\n")
    assert "postponed 2016-02-20 without a new day" in entry.description

    again = document("z", "2016-02-25", border("2016-04-02", location="Lima", status="postponed"))
    (moved,) = entries(both_ways(told, [again])).values()
    assert (moved.start, moved.status, moved.summary) == ("2016-04-02", "CONFIRMED", "border talks")
    assert event(both_ways(told, [again]))["uid"] == event(text)["uid"]


def test_a_cancelled_talk_stays_on_its_day_as_cancelled() -> None:
    told = documents(PLAN, ("2016-02-20", border(None, status="cancelled")))
    (entry,) = entries(both_ways(told[:1], told[1:])).values()
    assert (entry.start, entry.status, entry.summary) == ("2016-03-01", "CANCELLED", "Cancelled: border talks")
    assert entry.description.startswith("Cancelled: 2016-03-01\n")


def test_events_of_old_articles_stay_when_there_are_new_ones() -> None:
    told = documents(PLAN, ("2016-02-02", border("2016-05-01", title="fishing talks")))
    text = both_ways(told[:1], told[1:])
    assert sorted(entry.summary for entry in entries(text).values()) == ["border talks", "fishing talks"]


def test_an_event_keeps_its_uid_when_another_article_turns_out_to_have_told_of_it_before() -> None:
    late, early = document("late", "2016-02-02", border()), document("early", "2016-02-01", border())
    alone, first = event(to_ics([late])), event(to_ics([early]))
    added = event(to_ics([*from_ics(to_ics([late])), early]))
    assert added["uid"] == alone["uid"] != first["uid"]
    assert added["sequence"] > alone["sequence"]
    assert event(to_ics([early, late]))["uid"] == first["uid"]


def test_where_one_event_becomes_two_who_announced_it_first_keeps_it() -> None:
    early, late = documents(PLAN, ("2016-02-02", border(location="Lima")))
    old = to_ics([early, late])
    moved = document("n1", "2016-02-02", border(location="Arica"))
    assert len(entries(old)) == 1
    found = {entry.location: uid for uid, entry in entries(to_ics([*from_ics(old), moved])).items()}
    assert found["Lima"] == event(old)["uid"]
    assert found["Arica"] != event(old)["uid"]


BRIEFING = {"title": "Daily press briefing"}
SITE = {"url": "https://agency.example/"}


@pytest.mark.parametrize("shared", [BRIEFING, SITE], ids=["headline and day", "address"])
@pytest.mark.parametrize("swapped", [False, True])
def test_an_article_that_is_like_another_one_takes_nothing_from_it(shared: Line, swapped: bool) -> None:
    ones = [
        document("a", "2016-02-01", border(location="Lima"), article={**shared, "sha256": "1" * 64}),
        document("b", "2016-02-01", border("2016-04-01", location="Arica"), article={**shared, "sha256": "2" * 64}),
    ]
    first, second = reversed(ones) if swapped else ones
    old, both, added = to_ics([first]), to_ics([first, second]), to_ics([*from_ics(to_ics([first])), second])
    assert both == to_ics([second, first])
    assert sorted(entry.location or "" for entry in entries(added).values()) == ["Arica", "Lima"]
    (before,) = entries(old).items()
    assert before in entries(added).items()
    assert sequences(added)[before[0]] == sequences(old)[before[0]]
    assert entries(both).keys() >= entries(to_ics([ones[0]])).keys()
    assert to_ics(from_ics(added)) == added
    assert to_ics([*from_ics(added), second, first]) == added


def test_an_update_of_a_story_keeps_the_event_that_the_story_had() -> None:
    about = {"url": "https://agency.example/", "title": "Border talks"}
    other = document("other", "2016-01-31", border("2016-05-01"), article=SITE)
    old = to_ics([other, document("a", "2016-02-01", border(), article=about)])
    update = document("b", "2016-02-02", border("2016-03-02"), article=about)
    another = document("c", "2016-01-30", border("2016-06-01"), article=SITE | {"title": "More talks"})
    days = {uid: entry.start for uid, entry in entries(old).items()}
    found = {uid: entry.start for uid, entry in entries(to_ics([*from_ics(old), another, update])).items()}
    moved = {"2016-05-01": "2016-05-01", "2016-03-01": "2016-03-02"}
    assert len(found) == 3
    assert {uid: found[uid] for uid in days} == {uid: moved[day] for uid, day in days.items()}


def test_a_corrected_text_of_a_story_without_address_has_the_same_event() -> None:
    old, new = (document("a", "2016-02-01", border(), article=BRIEFING | {"sha256": text * 64}) for text in "12")
    assert event(to_ics([old]))["uid"] == event(to_ics([new]))["uid"] == event(to_ics([new, old]))["uid"]
    assert event(to_ics([*from_ics(to_ics([new])), old]))["uid"] == event(to_ics([old]))["uid"]


def test_half_a_letter_in_a_title_is_replaced() -> None:
    one = document("a", "2016-02-01", border(title="talks \ud800"), article={"title": "\udfff", "url": "\ud800"})
    text = to_ics([one])
    assert [entry.summary for entry in entries(text).values()] == ["talks ?"]
    assert to_ics(from_ics(text)) == text


def test_the_uid_does_not_hang_on_the_day_the_status_or_the_words_of_a_model() -> None:
    uid = event(to_ics(documents(("2016-02-01", border(when="March 1")))))["uid"]
    other = border("2016-04-01", "Chile", "Peru", title="the Border talks in March", status="proposed", evidence=[1])
    assert event(to_ics(documents(("2016-02-01", other))))["uid"] == uid
    assert event(to_ics(documents(("2016-02-01", border(title="fishing talks")))))["uid"] != uid
    assert event(to_ics(documents(("2016-02-02", border()))))["uid"] != uid


def test_talks_of_one_article_that_are_called_alike_have_a_uid_each() -> None:
    told = document("a", "2016-02-01", border(), border("2016-03-08"), border("2016-03-15"))
    text = to_ics([told])
    assert len(entries(text)) == 3
    assert to_ics(from_ics(text)) == text


def test_an_article_that_is_read_again_replaces_what_it_told_and_the_event_counts_on() -> None:
    old = to_ics(documents(PLAN))
    again = document("n0", "2016-02-01", border("2016-03-02", location="Lima"))
    before, after = event(old), event(to_ics([*from_ics(old), again]))
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert after["dtstart"].to_ical() == b"20160302"
    assert entries(to_ics([*from_ics(old), document("n0", "2016-02-01")])) == {}


# --- and back --------------------------------------------------------------------------------------------------------


def test_a_calendar_is_read_back_as_documents_with_what_the_talks_need() -> None:
    envoy = person("Rosa Quispe", "envoy", "Peru", "Quispe")
    given = document("a", "2016-02-01", envoy, border("2016-03-01", "Rosa Quispe", "Chile"), article=ABOUT)
    (found,) = from_ics(to_ics([given]))
    assert (found.id, found.brief.article, found.article) == ("a", given.brief.article, None)
    assert found.brief.talks == given.brief.talks
    assert [who.name for who in found.brief.parties] == ["Rosa Quispe", "Chile", "Peru"]
    assert (found.brief.parties[0].represents, found.brief.parties[0].aliases) == ("Peru", ["Quispe"])
    assert [sentence.text for sentence in found.brief.sentences] == ["Sentence 2 of a."]
    assert (found.brief.run.model, found.brief.run.requests, found.brief.run.cost_usd) == ("none/rules", 0, None)


@pytest.mark.parametrize(
    "rewritten", [lambda text: vobject.readOne(text).serialize(), lambda text: ics.Calendar(text).serialize()]
)
def test_a_calendar_that_another_program_has_written_anew_can_be_added_to(rewritten: Callable[[str], str]) -> None:
    text = to_ics(documents(PLAN, PUT_OFF, ("2016-02-03", border("2016-05-01", title='"x", \\n; y'))))
    assert to_ics(from_ics(rewritten(text))) == text


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    text = to_ics(documents(PLAN))
    assert to_ics(from_ics("\ufeff" + text.replace("\r\n", "\n"))) == text
    assert from_ics(to_ics([])) == []


FOREIGN = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Dentist\r\nDTSTART:20160301T100000\r\nEND:VEVENT\r\n"
TOLD = to_ics(documents(PLAN))
REFUSED = {
    "nothing": ("", "cut off"),
    "something else": ("%PDF-1.7\n", "can be read"),
    "a calendar that is cut off": (TOLD[: len(TOLD) // 2], "."),
    "no calendar": (FOREIGN, "cut off"),
    "an event of somebody else's": (TOLD.replace("BEGIN:VEVENT", f"{FOREIGN}BEGIN:VEVENT", 1), "'Dentist'"),
    "a told talk that is no JSON": (TOLD.replace('TEXT:{"id"', 'TEXT:{"id', 1), "'border talks'"),
    "a told talk that lacks what it needs": (TOLD.replace('\\,"place":0', "", 1), "'border talks'"),
    "a broken line": (TOLD.replace("CALSCALE:GREGORIAN", "CALSCALE"), "can be read"),
}


@pytest.mark.parametrize(("text", "says"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_lost_or_cannot_be_read_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ArticleError, match=re.escape(says)) as refused:
        from_ics(text)
    assert "\n" not in str(refused.value)
    assert refused.value.mend


def test_the_name_of_a_file_is_not_taken_for_the_calendar_in_it(tmp_path: Path) -> None:
    file = tmp_path / "talks.ics"
    file.write_text(TOLD, encoding="utf-8")
    with pytest.raises(ArticleError):
        from_ics(str(file))


def test_what_an_event_holds_is_json_that_anybody_may_read() -> None:
    held = json.loads(str(event(TOLD)["x-summarizer-told"]))
    assert held["article"]["title"] == "Title of n0"
    assert held["talk"]["start"] == "2016-03-01"


# --- for any documents -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(SOME, st.integers(0, 6))
def test_a_calendar_is_what_is_read_back_from_it_and_news_leave_its_uids_distinct(told: list[Any], at: int) -> None:
    given_order = read(told)
    text = to_ics(given_order)
    assert to_ics(from_ics(text)) == text
    old = to_ics(given_order[:at])
    added = to_ics([*from_ics(old), *given_order[at:]])
    assert to_ics(from_ics(added)) == added
    before, after = sequences(old), sequences(added)
    assert len(after) == added.count("BEGIN:VEVENT")
    assert all(after[uid] >= sequence for uid, sequence in before.items() if uid in after)
