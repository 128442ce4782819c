"""The page of a review, as a labeller uses it: by keys alone, by mouse, with a reader, on a phone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from evals.gold import Gold, load
from evals.lint import lint
from summarizer.documents import Document
from summarizer.review.server import ReviewServer
from summarizer.review.session import Review

from ..samples import hostile, river
from ..scripted import loopback
from .conftest import PHONE, accessibility_faults, scrolls_sideways

pytestmark = loopback

Open = Callable[..., Any]
NAME = "2023-05-16-oroko-and-sanda-sign-river-pact"


@pytest.fixture(autouse=True)  # so that it is there before any page, and outlives them all
def serve(tmp_path: Path) -> Iterator[Callable[[Document], str]]:
    """Starts the review of a document; gives the page's address."""
    with ExitStack() as stack:

        def started(document: Document) -> str:
            server = stack.enter_context(ReviewServer(Review(document, tmp_path)))
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(server.shutdown)
            return server.url

        yield started


@pytest.fixture
def address(serve: Callable[[Document], str]) -> str:
    return serve(river())


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Any, folder: Path, name: str = NAME) -> Gold:
    page.locator("#saved", has_text="saved as").wait_for()
    gold = load(folder / f"{name}.yaml")
    assert [finding for finding in lint(gold) if not finding.note] == []
    return gold


def status(page: Any) -> str:
    return str(page.inner_text("#status"))


def focused(page: Any) -> str:
    """What has the focus: an item's mark, a field's name, a sentence's number."""
    return str(
        page.evaluate(
            """() => { const on = document.activeElement;
            return on.dataset.field || on.querySelector(":scope > .mark")?.textContent || on.innerText.slice(0, 20) }"""
        )
    )


def test_a_brief_is_put_right_and_saved_by_keys_alone(open_page: Open, address: str, tmp_path: Path) -> None:
    page = open_page(address)
    press(page, "j", "k", "Enter")  # the first item, then what is said of the file
    assert focused(page) == "source"
    press(page, "Tab", "Tab", "Tab")
    assert focused(page) == "origin"
    page.keyboard.type("written for this test")
    press(page, "Escape", "j", "Enter")  # the first party: its name, so as it is named everywhere
    page.keyboard.type("Obuya")
    press(page, "Tab", "Backspace", "Escape")
    assert focused(page) == "P1"
    press(page, "j", "j", "j", "j", "e", "j", "Escape")  # to the first talk, to its sentences and back
    assert focused(page) == "T1"
    press(page, "j")
    assert focused(page) == "T2"
    press(page, "o", "e", "2", "Space", "ArrowDown", "Space", "Escape")
    assert focused(page) == "T2"
    press(page, "j", "j", "x", "x", "u")  # T4 goes, so does T3, and comes back
    assert status(page).startswith("Undone")
    press(page, "a", "c")
    assert focused(page) == "summary"
    page.keyboard.type("Oroko fears for the rains.")
    press(page, "Tab")
    page.keyboard.type("Oroko")
    press(page, "Enter", "Tab", "Tab")
    assert focused(page) == "evidence"
    page.keyboard.type("7")
    press(page, "Control+s")

    brief = saved(page, tmp_path).file.brief
    assert brief.parties[0].name == ("Obuya",)
    assert brief.agreements[0].reported_by == ("Obuya",)
    assert [talk.title[0] for talk in brief.talks] == ["meeting of the ministers", "second session", "third round"]
    assert brief.talks[1].optional
    assert [concern.raised_by for concern in brief.concerns] == [("Sanda",), ("Oroko",)]
    assert [concern.evidence[0][-20:] for concern in brief.concerns][1] == "were good this year."


def test_what_is_wrong_is_told_where_it_is_and_nothing_is_lost(open_page: Open, address: str, tmp_path: Path) -> None:
    page = open_page(address)
    press(page, "a", "t")
    page.keyboard.type("fourth round")
    press(page, "Control+s")
    page.locator("[aria-invalid=true]").first.wait_for()

    assert focused(page) == "status"
    assert status(page) == "Not saved; 2 to mend. T5 Status: Choose one."
    told = page.locator(":focus").get_attribute("aria-describedby")
    assert page.inner_text(f"#{told}") == "Choose one."
    assert page.locator(".badge.wrong").inner_text() == "2 to mend"
    assert page.locator("[data-field=title]").input_value() == "fourth round"
    assert accessibility_faults(page) == []

    page.locator("[data-field=title]").fill("fourth round of talks")
    assert status(page).startswith("Not saved")
    page.locator("[data-field=title]").fill("fourth round")
    page.locator("[data-field=status]").select_option("proposed")
    assert status(page) == ""
    assert page.locator("[data-field=status]").get_attribute("aria-invalid") is None
    page.locator("[data-field=evidence]").fill("2")
    press(page, "Control+s")
    assert [talk.title[0] for talk in saved(page, tmp_path).file.brief.talks][-1] == "fourth round"


def test_a_sentence_is_chosen_by_clicking_it(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.click("#t2")
    assert "press a" in status(page)
    page.click(".concerns .head")
    assert page.locator(".chosen").count() == 1
    page.click("#t2")
    assert page.locator("[data-field=evidence]").input_value() == "2, 5"
    assert page.locator("[data-number='2'] .number").get_attribute("aria-pressed") == "true"
    page.click("#t5")
    assert page.locator("[data-field=evidence]").input_value() == "2"
    page.click("#undo")
    assert page.locator("[data-field=evidence]").input_value() == "2, 5"


def test_an_item_is_added_from_a_sentence_that_nothing_cites(open_page: Open, address: str) -> None:
    page = open_page(address)
    press(page, "e")
    assert focused(page) == "1"
    press(page, "n", "a", "g")
    assert focused(page) == "summary"
    assert page.locator("[data-field=evidence]").input_value() == "7"


def test_a_dropped_item_is_taken_back_with_one_key(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.locator(".dropped .head").first.focus()
    press(page, "Enter")
    assert focused(page) == "T5"
    assert page.locator(".dropped .head").count() == 1
    assert "it was left out: it is over" in page.inner_text(".doubt")
    press(page, "u")
    assert page.locator(".dropped .head").count() == 2


def test_names_are_entered_removed_and_moved_by_keys(open_page: Open, address: str) -> None:
    page = open_page(address)

    def names() -> list[str]:
        texts: list[str] = page.locator("[data-name=participants] li span").all_inner_texts()
        return texts

    page.click(".talks .head")
    page.locator("[data-field=participants]").focus()
    page.keyboard.type("Atlantis")
    press(page, "Enter")
    assert names() == ["Oroko", "Sanda", "Atlantis"]
    assert page.locator(".tokens .unknown").inner_text().startswith("Atlantis")
    press(page, "ArrowLeft", "ArrowLeft", "Alt+ArrowLeft")
    assert names() == ["Sanda", "Oroko", "Atlantis"]
    press(page, "Delete", "ArrowRight")
    assert names() == ["Oroko", "Atlantis"]
    page.locator("[data-field=participants]").focus()
    press(page, "Backspace")
    assert names() == ["Oroko"]


def test_a_party_that_is_deleted_is_named_nowhere_and_comes_back_everywhere(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.click(".parties li:nth-child(3) .head")
    before = page.locator("main .detail").all_inner_texts()
    press(page, "x")
    assert "and its name from 4 fields" in status(page)
    assert "Sanda" not in " ".join(page.locator("main .detail").all_inner_texts())
    press(page, "u")
    assert page.locator("main .detail").all_inner_texts() == before
    press(page, "U")
    assert "Sanda" not in " ".join(page.locator("main .detail").all_inner_texts())


def test_a_draft_outlives_the_page(chromium: Any, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    dialogs: list[str] = []

    def leave(dialog: Any) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(address)
    press(page, "a", "c")
    page.keyboard.type("half a sen")
    page.reload()  # at once: before the draft would be kept by itself

    page.locator(".notice").wait_for()
    assert dialogs == ["beforeunload"]
    assert "half a sen" in page.locator(".concerns li:nth-child(2)").inner_text()
    page.click(".notice button")
    assert page.locator(".concerns li").count() == 1
    context.close()


def test_another_gold_file_of_the_article_is_asked_about(open_page: Open, address: str, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.yaml").write_text("mine: 1", encoding="utf-8")
    (tmp_path / f"{NAME}.txt").write_text(river().article.text, encoding="utf-8")  # type: ignore[union-attr]
    page = open_page(address)
    press(page, "s")
    page.locator("#ask[open]").wait_for()
    assert f"{NAME}.yaml is a gold file of this article that this review did not make" in page.inner_text("#ask")
    assert page.evaluate("document.activeElement.textContent") == "Cancel"
    assert accessibility_faults(page) == []
    press(page, "Escape")
    page.locator("#ask").wait_for(state="hidden")
    assert (tmp_path / f"{NAME}.yaml").read_text(encoding="utf-8") == "mine: 1"
    press(page, "s")
    page.click("#yes")
    gold = saved(page, tmp_path)

    gold.path.write_text("by another hand: 1", encoding="utf-8")
    press(page, "s")
    page.locator("#ask[open]").wait_for()
    assert "was changed since this review opened or saved it" in page.inner_text("#ask")
    press(page, "Enter")
    page.locator("#ask").wait_for(state="hidden")
    assert gold.path.read_text(encoding="utf-8") == "by another hand: 1"


def test_the_page_ends_the_command_and_says_so(open_page: Open, address: str, tmp_path: Path) -> None:
    page = open_page(address)
    press(page, "s")
    saved(page, tmp_path)
    press(page, "q")
    page.locator(".over").wait_for()
    assert f"Saved as {tmp_path / NAME}.yaml" in page.inner_text(".over")


def test_of_two_tabs_the_one_opened_last_writes(chromium: Any, address: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    first, second = context.new_page(), context.new_page()
    for page, words in ((first, "of the first"), (second, "of the second")):
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        page.click(".concerns .head")
        page.locator("[data-field=summary]").fill(words)
    press(second, "Control+s")
    saved(second, tmp_path)

    press(first, "Control+s")
    first.locator("#status", has_text="opened again in another tab").wait_for()
    assert status(first).startswith("Not saved. ")
    assert first.locator("[data-field=summary]").input_value() == "of the first"
    assert saved(second, tmp_path).file.brief.concerns[0].summary == ("of the second",)
    first.reload()
    assert "of the second" in first.inner_text("main .concerns")
    context.close()


def test_the_page_does_not_say_that_a_draft_is_kept_when_it_is_not(chromium: Any, address: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address)
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    press(page, "a", "c")
    page.keyboard.type("half a sen")
    page.locator("#status", has_text="Not kept as a draft").wait_for()
    press(page, "Escape", "q")
    page.locator("#ask[open]").wait_for()
    assert "could not be kept as a draft" in page.inner_text("#ask")
    tmp_path.with_name("elsewhere").rename(tmp_path)
    page.click("#yes")
    page.locator("#ask", has_text="is kept as a draft").wait_for()  # what it was told is no longer so
    assert list(tmp_path.glob(".review-*"))
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    page.click("#yes")
    page.locator("#ask", has_text="could not be kept").wait_for()
    page.click("#yes")
    page.locator(".over").wait_for()
    assert "What was not saved is not kept." in page.inner_text(".over")
    context.close()
    tmp_path.with_name("elsewhere").rename(tmp_path)


def test_single_keys_can_be_turned_off(open_page: Open, address: str) -> None:
    page = open_page(address)
    press(page, "?")
    assert accessibility_faults(page) == []
    page.uncheck("#single")
    press(page, "Escape")
    page.locator("#about-keys").wait_for(state="hidden")
    press(page, "ArrowDown", "x")
    assert focused(page) == "P1"
    assert page.locator(".parties .head").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("item", ["About the article", "P1", "A1", "T2", "C1"])
def test_no_reader_is_shut_out(open_page: Open, address: str, scheme: str, item: str) -> None:
    page = open_page(address, color_scheme=scheme)
    page.locator(".head", has_text=item).first.click()
    assert page.locator(".open").count() == 1
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("width", [400, 390, 360])
def test_it_fits_a_phone(open_page: Open, address: str, width: int) -> None:
    page = open_page(address, viewport={**PHONE, "width": width}, has_touch=True, is_mobile=True)
    page.tap("#save")
    page.locator("#saved", has_text="saved as").wait_for()
    assert _is_whole(page, width)
    page.locator(".parties .head").nth(1).tap()
    page.tap("text=Duplicate")
    page.locator("#saved", has_text="changed since saved").wait_for()
    assert _is_whole(page, width)
    page.tap("#undo")
    for item in page.locator(".head").all()[:-2]:
        item.tap()
        assert not scrolls_sideways(page)
    page.tap("#t2")
    assert page.locator("[data-field=evidence]").input_value() == "2, 5"
    assert accessibility_faults(page) == []


def _is_whole(page: Any, width: int) -> bool:
    """Whether the page is as wide as the phone, and all its buttons above are on it."""
    ends = [button.bounding_box() for button in page.locator(".tools button").all()]
    return page.evaluate("innerWidth") == width and all(end["x"] + end["width"] <= width for end in ends)


def test_hostile_text_stays_text(open_page: Open, serve: Callable[[Document], str], tmp_path: Path) -> None:
    page = open_page(serve(hostile()))
    for _ in page.locator(".head").all():
        press(page, "j")
    press(page, "k", "k", "k", "Enter")
    page.keyboard.type("<img src=x onerror=\"document.title='pwned'\">")
    press(page, "Control+s")
    page.locator("[aria-invalid=true]").first.wait_for()
    assert page.locator("main img, main script, #article img, #article script, a").count() == 0
    assert "pwned" not in page.title().replace('document.title="pwned"', "")
    assert "<script>" in page.inner_text("#article")
