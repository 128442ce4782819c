"""What the pages are made of, short of a browser: links, pieces of an article, the line of days, the months."""

import json
import re
from collections.abc import Mapping
from datetime import date

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Article, to_html
from summarizer.brief import Talk
from summarizer.documents import Document
from summarizer.timetable import timetable
from summarizer.views.html import anchors, web_address
from summarizer.views.index import entry, to_index
from summarizer.views.pages import data
from summarizer.views.timeline import WIDTH, timeline

from .samples import hostile, river


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        ("httpsx:alert(1)", False),
        ("http:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, link: bool) -> None:
    assert web_address(url) == (url if link else None)


def _with_talks(*talks: Mapping[str, object], published: date | None = date(2023, 5, 16)) -> Document:
    known = river()
    made = [Talk.model_validate({"evidence": [3], "title": "meeting", "status": "scheduled", **talk}) for talk in talks]
    about = known.brief.article.model_copy(update={"published": published})
    return Document("a", known.brief.model_copy(update={"talks": made, "article": about}), known.article)


_DAYS = st.dates().map(str) | st.sampled_from(["2023", "2023-05", "9999-12-31", "0001-01-01", "2023-02-31", None])


@given(st.lists(st.tuples(_DAYS, _DAYS), max_size=5), st.dates() | st.none())
def test_every_bar_of_a_timeline_is_on_the_line(
    spans: list[tuple[str | None, str | None]], published: date | None
) -> None:
    document = _with_talks(*({"start": start, "end": end} for start, end in spans), published=published)
    line = timeline(document.brief, {key: anchor.id for key, anchor in anchors(document.brief).items()})
    if line is None:
        assert not any(start or end for start, end in spans)
        return
    for bar in line.bars:
        assert 0 <= bar.at <= WIDTH
        assert bar.length > 0
        assert bar.at + bar.length <= WIDTH + 10
    assert len(line.marks) <= 13
    to_html(document)


def test_all_of_an_article_is_on_its_page_in_its_order() -> None:
    for document in (river(), hostile()):
        page = html5lib.parse(to_html(document), namespaceHTMLElements=False)
        text = next(div for div in page.iter("div") if div.get("class") == "text")
        for unwanted in list(text.iter("a")) + [
            span for span in text.iter("span") if span.get("class") in ("number", "hidden-text")
        ]:
            unwanted.text = ""
            for child in list(unwanted):
                unwanted.remove(child)
        assert document.article is not None
        assert "".join("".join(text.itertext()).split()) == "".join(document.article.text.split())


def test_a_headline_is_set_as_one_even_where_its_words_come_again() -> None:
    text = "Oroko signs\n\nMERU (Example Wire) — Oroko signs. Sanda waits.\n\nOroko signs\n"
    article = Article.from_text(text)
    page = to_html(Document("a", river().brief.model_copy(update={"sentences": []}), article))
    assert page.count("headline") - page.count(".headline") == 1


@given(st.text())
def test_data_in_a_page_never_ends_its_element_and_is_read_as_it_was(text: str) -> None:
    written = str(data([text]))
    assert not re.search(r"[<>&\u2028\u2029]", written)
    assert json.loads(written) == [text]


def _index(*documents: Document) -> str:
    entries = [entry(document, f"briefs/{number}.html") for number, document in enumerate(documents)]
    return to_index(entries, timetable(documents))


def _months(page: str) -> dict[str, str]:
    parts = page.split('<div class="month" id="m')[1:]
    return {part[:7]: part for part in parts}


def test_talks_stand_on_their_days_in_every_month_that_they_touch() -> None:
    page = _index(_with_talks({"start": "2023-06-29", "end": "2023-07-02"}, {"end": "2023-08-31", "title": "deadline"}))
    months = _months(page)
    assert list(months) == ["2023-06", "2023-07", "2023-08"]
    for month, days in (("2023-06", ["29", "30"]), ("2023-07", ["01", "02"]), ("2023-08", ["31"])):
        filled = re.findall(r'<td><time datetime="\d{4}-\d\d-(\d\d)"', months[month])
        assert filled == days


def test_talks_of_a_month_stand_above_its_days_and_those_of_a_year_in_none() -> None:
    page = _index(
        _with_talks({"start": "2023-09"}, {"start": "2024", "title": "summit"}, {"title": "some day"}),
    )
    months = _months(page)
    assert list(months) == ["2023-09"]
    assert "Some time in September 2023" in months["2023-09"]
    assert "<td><time" not in months["2023-09"]
    assert "2 without a day or month" in page


@pytest.mark.parametrize(
    ("published", "month"), [("2023-05-16", "2023-06"), ("2023-07-31", "2023-07"), ("2024-01-01", "2023-07")]
)
def test_the_month_that_opens_is_the_first_from_the_latest_article_on(published: str, month: str) -> None:
    talks = ({"start": "2023-06-29"}, {"start": "2023-07-02"})
    page = _index(_with_talks(*talks, published=date.fromisoformat(published)))
    assert f'<option value="{month}" selected>' in page


def test_a_talk_of_the_first_centuries_has_its_month() -> None:
    assert list(_months(_index(_with_talks({"start": "0216-02-11"}, published=None)))) == ["0216-02"]
