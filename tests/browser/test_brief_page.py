"""The page of a brief, as its readers use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.documents import Document
from summarizer.views.html import to_html

from ..samples import hostile, river
from .conftest import PHONE, WIDE, accessibility_faults, scrolls_sideways

Open = Callable[..., Any]


def _page(document: Document, folder: Path) -> str:
    path = folder / "brief.html"
    path.write_text(to_html(document), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def address(tmp_path: Path) -> str:
    return _page(river(), tmp_path)


def _focused(page: Any) -> str:
    id: str = page.evaluate("document.activeElement.id")
    return id


def _lit(page: Any) -> list[str]:
    ids: list[str] = page.evaluate("[...document.querySelectorAll('.lit')].map(one => one.id).sort()")
    return ids


def test_an_item_leads_to_its_sentence_and_the_sentence_back(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.click("#agreements-1 .ref")
    assert _focused(page) == "s2"
    assert "s2" in _lit(page)
    assert "agreements-1" in _lit(page)
    page.click("#s2 .back.agreements")
    assert _focused(page) == "agreements-1"
    assert _lit(page) == ["agreements-1", "s2"]


def test_pointing_at_an_item_lights_up_what_it_cites_and_pointing_at_a_sentence_what_cites_it(
    open_page: Open, address: str
) -> None:
    page = open_page(address)
    page.hover("#talks-2 .what")
    assert _lit(page) == ["s2", "s3", "talks-2"]
    page.hover("#s5 .words")
    assert _lit(page) == ["concerns-1", "s5"]
    page.hover("h1")
    assert _lit(page) == []


def test_a_tap_on_a_phone_holds_and_a_second_one_lets_go(open_page: Open, address: str) -> None:
    page = open_page(address, viewport=PHONE, has_touch=True, is_mobile=True)
    page.tap("#concerns-1 .what")
    assert _lit(page) == ["concerns-1", "s5"]
    page.tap("#concerns-1 .what")
    assert _lit(page) == []


def test_the_links_work_without_any_script(open_page: Open, address: str) -> None:
    page = open_page(address, java_script_enabled=False)
    page.click("#agreements-1 .ref")
    assert page.url.endswith("#s2")
    assert page.locator("#s2:target").count() == 1
    page.click("#s2 .back.agreements")
    assert page.locator("#agreements-1:target").count() == 1
    assert not page.locator(".keys").is_visible()


def test_the_keyboard_alone_goes_through_items_to_sentences_and_back(open_page: Open, address: str) -> None:
    page = open_page(address)
    for expected in ("parties-1", "parties-2", "parties-3", "agreements-1"):
        page.keyboard.press("j")
        assert _focused(page) == expected
    page.keyboard.press("k")
    assert _focused(page) == "parties-3"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert _focused(page) == "s2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.sentence').id") == "s2"
    page.keyboard.press("Enter")
    assert _focused(page).startswith("parties-1")
    page.keyboard.press("Escape")
    assert _lit(page) == []


def test_tab_reaches_every_link_in_the_order_of_the_page(open_page: Open, address: str) -> None:
    page = open_page(address)
    links = page.locator("a[href], input").count()
    seen = set()
    for _ in range(links + 5):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('a[href], input')].indexOf(document.activeElement)"))
    assert len(seen - {-1}) == links


def test_an_address_with_an_item_in_it_opens_with_the_item_lit(open_page: Open, address: str) -> None:
    page = open_page(f"{address}#talks-1")
    assert "talks-1" in _lit(page)
    assert "s4" in _lit(page)


def test_what_nothing_cites_looks_and_sounds_so(open_page: Open, address: str) -> None:
    page = open_page(address)
    uncited = page.locator(".sentence", has_text="rains were good")
    assert "(cited by nothing)" in uncited.text_content()
    style = "one => getComputedStyle(one.querySelector('.words')).color"
    assert uncited.evaluate(style) != page.locator("#s2").evaluate(style)
    assert "2 of 7 sentences are cited by nothing" in page.text_content("article")


def test_weak_and_left_out_items_say_why(open_page: Open, address: str) -> None:
    page = open_page(address)
    assert "Weak: 'Oroko' is not in what it cites" in page.inner_text("#talks-1")
    assert "it is over" in page.inner_text(".dropped")
    assert "Paris" in page.inner_text(".notes")


def test_categories_can_be_turned_off_without_any_script(open_page: Open, address: str) -> None:
    page = open_page(address, java_script_enabled=False)
    assert page.locator("#s5 .back.concerns").is_visible()
    page.uncheck("#show-concerns")
    assert not page.locator("#s5 .back.concerns").is_visible()


def test_hostile_text_is_shown_and_does_nothing(open_page: Open, tmp_path: Path) -> None:
    document = hostile()
    page = open_page(_page(document, tmp_path))
    for selector in (".card", ".sentence", ".back", ".ref"):
        for one in page.locator(selector).all():
            one.hover()
    assert page.title() == f"{document.brief.article.title} · brief"
    assert page.locator("script").count() == 1
    assert page.locator("img, b b, iframe, svg[onload], [onerror], [onclick], [onfocus]").count() == 0
    assert page.locator("a[href^='javascript:' i]").count() == 0
    assert document.brief.agreements[0].summary in page.inner_text("#agreements-1")
    assert "{{ 7*7 }}" in page.inner_text("article")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("document", [river, hostile], ids=["river", "hostile"])
def test_it_is_accessible_and_fits(
    open_page: Open, tmp_path: Path, scheme: str, size: dict[str, int], document: Callable[[], Document]
) -> None:
    page = open_page(_page(document(), tmp_path), color_scheme=scheme, viewport=size)
    assert accessibility_faults(page) == []
    page.keyboard.press("j")
    assert accessibility_faults(page) == []
    assert not scrolls_sideways(page)


def test_it_fits_the_narrowest_phones(open_page: Open, address: str) -> None:
    assert not scrolls_sideways(open_page(address, viewport={"width": 320, "height": 600}))


def test_print_has_all_of_the_brief_and_of_the_article_and_no_controls(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.emulate_media(media="print")
    assert not page.locator(".legend").is_visible()
    assert page.locator(".card").count() == 9
    article = page.locator(".article").bounding_box()
    inner = page.locator(".text").bounding_box()
    assert inner["height"] <= article["height"]


def test_a_brief_without_its_article_says_so_and_shows_what_it_cites(open_page: Open, tmp_path: Path) -> None:
    known = river()
    page = open_page(_page(Document(known.id, known.brief), tmp_path))
    assert "was not at hand" in page.inner_text("article")
    assert page.locator(".sentence").count() == 5
    assert "1 sentence that nothing cites" in page.inner_text("article")


def test_enter_leads_to_the_sentence_and_back_to_the_item_it_came_from(open_page: Open, address: str) -> None:
    page = open_page(address)
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert _focused(page) == "s2"
    page.keyboard.press("Enter")
    assert _focused(page) == "parties-3"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert _focused(page) == "agreements-1"


def test_the_way_back_of_the_browser_leads_back(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.click("#agreements-1 .ref")
    page.click("#s2 .back.parties >> nth=0")
    assert _focused(page) == "parties-1"
    page.go_back()
    page.wait_for_function("document.activeElement.id === 's2'")
    assert "agreements-1" in _lit(page)


def test_the_policy_of_a_page_lets_nothing_in(chromium: Any, tmp_path: Path) -> None:
    page = chromium.new_page()
    page.goto(_page(river(), tmp_path))
    violated = page.evaluate(
        """async () => {
        const seen = [];
        addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
        const add = (name, fill) => document.body.append(Object.assign(document.createElement(name), fill));
        add("script", { textContent: "document.title = 'pwned'" });
        add("style", { textContent: "* { color: red }" });
        add("img", { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" });
        add("iframe", { src: "data:text/html,x" });
        document.body.setAttribute("style", "color: red");
        await fetch("data:,x").catch(() => {});
        await new Promise((done) => setTimeout(done, 200));
        return seen;
        }"""
    )
    title = page.title()
    page.close()
    assert title == f"{river().brief.article.title} · brief"
    assert {"connect-src", "frame-src", "img-src", "script-src-elem", "style-src-attr", "style-src-elem"} <= set(
        violated
    )
