"""The page that lists many briefs, as its readers use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.documents import Document
from summarizer.output import Format, Output

from ..samples import hostile, river
from .conftest import PHONE, WIDE, accessibility_faults, scrolls_sideways

Open = Callable[..., Any]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    known = river()
    about = known.brief.article.model_copy(update={"title": "Łódź waits for rain", "source": "Other Wire"})
    moved = known.brief.talks[0].model_copy(update={"title": "harvest fair", "start": "2023-08-09", "participants": []})
    other = known.brief.model_copy(update={"article": about, "talks": [moved], "concerns": []})
    documents = [known, Document("other.txt", other), hostile()]
    Output(format=Format.html, to=f"{tmp_path}/site/").write(documents, print)
    return tmp_path / "site"


@pytest.fixture
def address(site: Path) -> str:
    return (site / "index.html").as_uri()


def _shown(page: Any) -> list[str]:
    # At once: a search may hide one meanwhile.
    return list(page.locator(".entry:visible .title").all_inner_texts())


def test_a_search_keeps_the_briefs_that_have_every_word_and_shows_where(open_page: Open, address: str) -> None:
    page = open_page(address)
    assert len(_shown(page)) == 3
    page.keyboard.press("/")
    page.keyboard.type("lodz FAIR")
    page.locator("#found", has_text="1 of 3 briefs").wait_for()  # it waits until nothing more is typed
    assert _shown(page) == ["Łódź waits for rain"]
    assert page.inner_text("#found") == "1 of 3 briefs"
    assert page.locator(".hits mark").all_inner_texts() == ["fair"]
    page.keyboard.press("Escape")
    page.locator(".entry:visible").nth(2).wait_for()
    assert len(_shown(page)) == 3


def test_a_match_leads_to_the_item_in_its_brief(open_page: Open, site: Path, address: str) -> None:
    page = open_page(address, allowed=site.as_uri())
    page.fill("#query", "harvest")
    page.click(".hits a")
    assert page.url.endswith("odz-waits-for-rain.html#talks-1")
    assert "lit" in page.locator("#talks-1").get_attribute("class")
    page.click("text=All briefs")
    assert page.url == address


def test_months_are_turned_one_at_a_time_and_end_where_the_talks_do(open_page: Open, address: str) -> None:
    page = open_page(address)
    month = page.locator(".month:visible caption")
    assert month.inner_text() == "June 2023"
    assert page.locator(".before").is_disabled()
    shown = [month.inner_text()]
    while not page.locator(".after").is_disabled():
        page.click(".after")
        shown.append(month.inner_text())
    assert shown == ["June 2023", "July 2023", "August 2023", "September 2023"]
    page.select_option(".months select", label="July 2023")
    assert month.inner_text() == "July 2023"
    talk = page.locator("time[datetime='2023-07-01'] + ul a").first
    assert "meeting of the ministers" in talk.inner_text()
    assert "#talks-2" in talk.get_attribute("href")


def test_without_any_script_all_briefs_and_months_are_there(open_page: Open, address: str) -> None:
    page = open_page(address, java_script_enabled=False)
    assert len(_shown(page)) == 3
    assert page.locator(".month:visible").count() == 4
    assert not page.locator(".search").is_visible()


def test_hostile_headlines_and_items_do_nothing(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.fill("#query", "script onerror")
    assert len(_shown(page)) == 1
    assert page.locator(".hits li").count() > 1
    assert page.title() == "3 briefs"
    assert page.locator("script").count() == 2
    assert page.locator("img, [onerror], a[href^='javascript:' i]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_accessible_and_fits(open_page: Open, address: str, scheme: str, size: dict[str, int]) -> None:
    page = open_page(address, color_scheme=scheme, viewport=size)
    assert accessibility_faults(page) == []
    page.fill("#query", "pact")
    assert accessibility_faults(page) == []
    assert not scrolls_sideways(page)


def test_who_comes_back_from_a_brief_finds_the_search_as_it_was(open_page: Open, site: Path, address: str) -> None:
    page = open_page(address, allowed=site.as_uri())
    page.fill("#query", "harvest")
    page.click(".hits a")
    page.go_back()
    page.wait_for_function("document.getElementById('query').value === 'harvest'")
    assert _shown(page) == ["Łódź waits for rain"]
