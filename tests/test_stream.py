"""Items are shown as soon as each is complete and grounded; the brief has the last word."""

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from rich.console import Console

from summarizer import Agreement, Brief, Concern, Party, ReplyError, Settings, Summarizer, UnsupportedError
from summarizer.brief import Item
from summarizer.views import stream as views

from .scripted import EMPTY, Server, loopback, reply, server, stream
from .test_turns import ARTICLE, DALLO, LEAK, MEETING, OBUYA, PACT, only, said

__all__ = ["server"]  # a fixture

pytestmark = loopback


def open_summarizer(server: Server, **settings: Any) -> Summarizer:
    return Summarizer(Settings.load(**{"model": "vllm/m", "base_url": server.url, "api_key": "k", **settings}))


def pieces(text: str, length: int = 7) -> list[str]:
    return [text[place : place + length] for place in range(0, len(text), length)]


def test_each_item_comes_as_soon_as_it_is_complete_and_the_brief_last(server: Server) -> None:
    server.answers(stream(*pieces(said(agreements=[PACT], talks=[MEETING], concerns=[LEAK]))))

    with open_summarizer(server) as summarizer:
        *items, brief = summarizer.stream(ARTICLE)
        same = summarizer.summarize(ARTICLE)

    assert isinstance(brief, Brief)
    assert [type(item).__name__ for item in items] == ["Party", "Party", "Agreement", "Talk", "Concern"]
    assert {item.support for item in items if isinstance(item, Item)} == {"supported"}
    assert brief.model_dump(exclude={"run"}) == same.model_dump(exclude={"run"})


def test_items_are_told_before_the_reply_is_complete(server: Server) -> None:
    whole = said(agreements=[PACT], concerns=[LEAK])
    cut = whole[: whole.index('"concerns"')]  # the stream breaks off here, and so would a reader who waited for its end
    server.answers(stream(*pieces(cut), finish="length"), stream(*pieces(EMPTY)))

    with open_summarizer(server) as summarizer:
        items = summarizer.stream(ARTICLE)
        first = [next(items) for _ in range(3)]

    assert [type(item).__name__ for item in first] == ["Party", "Party", "Agreement"]


def test_where_an_attempt_broke_off_the_items_of_the_next_one_are_shown_in_whatever_order(server: Server) -> None:
    broken = said(concerns=[LEAK], agreements=[PACT])[:-3]
    server.answers(
        stream(*pieces(broken), whole=False), stream(*pieces(said(talks=[MEETING], agreements=[PACT], concerns=[LEAK])))
    )

    with open_summarizer(server, retry_seconds=5) as summarizer:
        *items, brief = summarizer.stream(ARTICLE)

    assert isinstance(brief, Brief)
    shown = [type(item).__name__ for item in items]
    assert sorted(shown) == ["Agreement", "Concern", "Party", "Party", "Talk"]


def test_an_item_that_does_not_stand_is_never_shown(server: Server) -> None:
    invented = {**PACT, "summary": "Obuya and Henrik Falk signed a river pact."}
    server.answers(stream(said(agreements=[invented, PACT])), stream(EMPTY))

    with open_summarizer(server) as summarizer:
        *items, brief = summarizer.stream(ARTICLE)

    assert [item.summary for item in items if isinstance(item, Agreement)] == [PACT["summary"]]
    assert isinstance(brief, Brief)
    assert len(brief.dropped) == 1


def test_a_running_loop_gets_the_same_items_by_astream(server: Server) -> None:
    server.answers(stream(*pieces(said(agreements=[PACT]))))

    async def run() -> list[Item | Brief]:
        async with open_summarizer(server) as summarizer:
            return [item async for item in summarizer.astream(ARTICLE)]

    found = anyio.run(run)

    assert [type(item).__name__ for item in found] == ["Party", "Party", "Agreement", "Brief"]


def test_whoever_stops_reading_ends_the_question(server: Server) -> None:
    server.answers(stream(*pieces(said(agreements=[PACT]))))

    with open_summarizer(server) as summarizer:
        for _ in summarizer.stream(ARTICLE):
            break
        server.answers(stream(said(agreements=[PACT])))
        assert len(summarizer.summarize(ARTICLE).agreements) == 1  # the connection is still of use


def test_a_model_that_gives_no_brief_is_an_error_in_a_stream_too(server: Server) -> None:
    server.answers(stream("No."))
    with open_summarizer(server) as summarizer, pytest.raises(ReplyError, match="gave no brief"):
        list(summarizer.stream(ARTICLE))


def test_a_stream_needs_an_open_summarizer(server: Server) -> None:
    with pytest.raises(RuntimeError, match="inside `with Summarizer"):
        open_summarizer(server).stream(ARTICLE)


# --- as it is printed ------------------------------------------------------------------------------------------------


def printed(items: Iterator[Item | Brief] | list[Item | Brief], width: int = 90, **asked: Any) -> str:
    out = io.StringIO()
    views.to_text(items, Console(file=out, width=width, markup=False, highlight=False), **asked)
    return out.getvalue()


def test_the_view_prints_items_with_what_they_are_and_then_what_became_different(server: Server) -> None:
    weak = {**LEAK, "evidence": [4]}
    corrected = {**LEAK, "summary": "Obuya warned that the dam at Kulo leaks."}
    server.answers(stream(said(agreements=[PACT], concerns=[weak])), stream(only(concerns=[corrected])))

    with open_summarizer(server) as summarizer:
        text = printed(summarizer.stream(ARTICLE))

    shown, _, after = text.partition("Corrected or completed since")
    assert "agreement • Obuya and Dallo signed a river pact." in shown
    assert "concern   ? Obuya warned that the dam at Kulo was leaking." in shown
    assert "weak: " in shown
    new, _, old = after.partition("No longer in the brief as shown above")
    assert "concern   • Obuya warned that the dam at Kulo leaks." in new
    assert "concern   ? Obuya warned that the dam at Kulo was leaking." in old
    assert "vllm/m" in old
    assert "party" not in after


def test_streamed_items_are_followed_by_the_sentences_they_cite_and_the_brief_by_what_was_left_out(
    server: Server,
) -> None:
    invented = {**PACT, "summary": "Obuya and Henrik Falk signed a river pact."}
    server.answers(stream(said(agreements=[PACT, invented], talks=[MEETING])), stream(EMPTY))

    with open_summarizer(server) as summarizer:
        text = printed(
            summarizer.stream(ARTICLE),
            sentences={sentence.number: sentence.text for sentence in ARTICLE.sentences},
            verbose=True,
        )

    assert "\n\nagreement • Obuya and Dallo signed a river pact.  reached\n" in text
    assert "            │ [2] Oroko Foreign Minister Adaeze Obuya and her" in text
    assert "\nLeft out\nagreement × Obuya and Henrik Falk signed a river pact.\n" in text
    assert "Henrik Falk" not in text.partition("Left out")[0]


def test_where_it_is_narrow_no_columns_are_kept_free(server: Server) -> None:
    server.answers(stream(said(agreements=[PACT])))

    with open_summarizer(server) as summarizer:
        text = printed(summarizer.stream(ARTICLE), width=40)

    assert "agreement • Obuya and Dallo signed a\n  river pact.  reached  [" in text


def test_strict_mode_prints_all_before_it_fails(server: Server) -> None:
    server.answers(stream(said(agreements=[PACT], concerns=[{**LEAK, "evidence": [4]}])))
    out = io.StringIO()

    with open_summarizer(server, strict=True, repair=False) as summarizer, pytest.raises(UnsupportedError):
        views.to_text(summarizer.stream(ARTICLE), Console(file=out, width=90))

    assert "Obuya and Dallo signed a river pact." in out.getvalue()
    assert "vllm/m" in out.getvalue()  # the line below a brief


def test_json_lines_hold_an_item_each_and_the_brief_last(server: Server) -> None:
    server.answers(stream(said(agreements=[PACT], concerns=[LEAK])))
    out = io.StringIO()

    with open_summarizer(server) as summarizer:
        views.to_json_lines(summarizer.stream(ARTICLE), Console(file=out))

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [next(iter(line)) for line in lines] == ["party", "party", "agreement", "concern", "brief"]
    assert Concern.model_validate(lines[3]["concern"]).raised_by == ["Adaeze Obuya"]
    Brief.model_validate(lines[4]["brief"])


def test_a_party_is_declared_before_what_it_has_a_part_in(server: Server) -> None:
    undeclared = {"parties": [], "agreements": [PACT], "talks": [], "concerns": []}
    server.answers(stream(json.dumps(undeclared)))

    with open_summarizer(server) as summarizer:
        *items, _ = summarizer.stream(ARTICLE)

    kinds = [type(item).__name__ for item in items]
    assert kinds[-1] == "Agreement"
    assert {item.name for item in items if isinstance(item, Party)} >= {"Adaeze Obuya", "Karim Dallo"}
    assert {OBUYA["name"], DALLO["name"]} == {"Adaeze Obuya", "Karim Dallo"}


def test_a_provider_that_does_not_stream_has_its_items_told_when_they_are_there(server: Server) -> None:
    server.answers(reply(said(agreements=[PACT])))

    with open_summarizer(server, model="gemini/m") as summarizer:
        *items, _ = summarizer.stream(ARTICLE)

    assert [type(item).__name__ for item in items] == ["Party", "Party", "Agreement"]


def test_a_stream_that_is_left_open_does_not_hold_up_the_end(server: Server) -> None:
    def slow(_: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        time.sleep(2)
        return stream(EMPTY)

    server.answers(stream(*pieces(said(agreements=[PACT]))), slow)
    started = time.monotonic()

    with open_summarizer(server, passes=2, retry_seconds=60) as summarizer:
        items = summarizer.stream(ARTICLE)
        next(items)

    assert time.monotonic() - started < 10  # it used to retry up to its ceiling


def test_what_was_shown_does_not_change_behind_the_readers_back(server: Server) -> None:
    late = {**DALLO, "aliases": [], "evidence": [2]}
    undeclared = {**PACT, "parties": ["Obuya", "Dallo"]}
    server.answers(
        stream(*pieces(json.dumps({"parties": [OBUYA, late], "agreements": [undeclared], "talks": [MEETING]})))
    )

    with open_summarizer(server) as summarizer:
        shown = [(item, item.model_dump()) for item in summarizer.stream(ARTICLE) if isinstance(item, Party)]

    assert [item.model_dump() for item, _ in shown] == [before for _, before in shown]


def test_an_error_in_checking_an_item_is_not_taken_for_a_fault_of_the_reply(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("in our own code")

    monkeypatch.setattr("summarizer.preview.Preview.see", broken)
    server.answers(stream(*pieces(said(agreements=[PACT]))))

    with open_summarizer(server) as summarizer, pytest.raises(ZeroDivisionError):
        list(summarizer.stream(ARTICLE))
