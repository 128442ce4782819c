"""Articles of several parts: what fits a model's window, what later parts are told, and what one failure costs."""

import json
import time
from itertools import pairwise
from typing import Any

import pytest

from summarizer import (
    Article,
    Brief,
    ConfigError,
    ModelError,
    RefusedError,
    Settings,
    Summarizer,
    UnsupportedError,
)
from summarizer.brief import Reply
from summarizer.ground import Grounded, ground
from summarizer.pace import Pace
from summarizer.providers import PROVIDERS
from summarizer.room import fitting, tokens
from summarizer.sentences import Sentence

from .scripted import EMPTY, Answer, Server, failure, loopback, reply, server, stream
from .test_turns import ARTICLE, LONG, PACT, brief, every_pact, only, said, shown, turns

__all__ = ["server"]  # a fixture

pytestmark = loopback

PARTS: dict[str, Any] = {"max_output_tokens": 45 * 20, "retry_seconds": 0}
"""Under these LONG takes three parts: sentences 1 to 20, 16 to 35, 31 to 50 and 46 to 53."""


def failing(*firsts: int, status: int = 500) -> Any:
    """Answers with every pact of a part, and fails for the parts that begin with these sentences."""
    return lambda request: failure(status) if shown(request)[0] in firsts else every_pact(request)


# --- one failure costs no other answer -------------------------------------------------------------------------------


def test_the_parts_of_long_are_as_these_tests_take_them_to_be(server: Server) -> None:
    server.answers(every_pact)
    brief(server, LONG, **PARTS)
    assert [(min(part), max(part)) for part in map(shown, server.requests)] == [(1, 20), (16, 35), (31, 50), (46, 53)]


def test_a_part_that_fails_in_transport_is_named_and_the_others_stand(server: Server) -> None:
    server.answers(failing(31))

    found = brief(server, LONG, **PARTS)

    assert [item.evidence for item in found.agreements] == [[n] for n in (*range(2, 36), *range(46, 54))]
    assert found.warnings == [
        "Sentences 36 to 45 were not read: gemini/m failed (HTTP 500). Try later, or another model."
    ]


def test_strict_mode_counts_a_part_that_failed_in_transport(server: Server) -> None:
    server.answers(failing(31))
    with pytest.raises(UnsupportedError) as caught:
        brief(server, LONG, strict=True, **PARTS)
    assert caught.value.faults[-1].startswith("Sentences 36 to 45 were not read")


def test_parts_that_gave_no_brief_are_named_in_one_line(server: Server) -> None:
    server.answers(lambda request: reply("No.") if shown(request)[0] in (16, 46) else every_pact(request))

    found = brief(server, LONG, **PARTS)

    assert [warning.partition(" gave")[0] for warning in found.warnings] == [
        "Sentences 21 to 30, 51 to 53 were not read: gemini/m"
    ]


def test_a_part_whose_sentences_its_neighbours_hold_is_no_loss(server: Server) -> None:
    def not_46_to_50(request: dict[str, Any]) -> Answer:
        part = shown(request)
        if part[0] == 46 and part[-1] == 53:
            return failure(400, message="too long", code="context_length_exceeded")
        return reply("No.") if part[0] == 46 else every_pact(request)

    server.answers(not_46_to_50)

    found = brief(server, LONG, **PARTS)

    assert [shown(request)[0] for request in server.requests[-3:]] == [46, 46, 50]  # instructor asks once more
    assert (len(found.agreements), found.warnings) == (52, [])


def test_a_wrong_key_ends_a_long_article_at_once(server: Server) -> None:
    server.answers(failing(16, status=401))
    with pytest.raises(RefusedError):
        brief(server, LONG, **PARTS)
    assert len(server.requests) == 2


def test_an_article_of_which_no_part_was_answered_is_an_error(server: Server) -> None:
    server.answers(failure(500))
    with pytest.raises(ModelError, match="HTTP 500"):
        brief(server, LONG, **PARTS)
    assert len(server.requests) == 1


def test_after_three_parts_in_a_row_that_fail_no_more_is_asked_and_the_brief_says_so(server: Server) -> None:
    weak = {**PACT, "evidence": [2], "summary": "Oroko signed pact 151 with Sanda.", "parties": ["Oroko", "Sanda"]}
    server.answers(reply(only(agreements=[weak])), failure(500))

    found = brief(server, LONG, max_output_tokens=45 * 8, retry_seconds=0, passes=2)

    assert len(found.agreements) == 1
    assert len(server.requests) == 4  # no repair and no second look either
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "Sentences 9 to 20 were not read".replace("20", str(shown(server.requests[3])[-1])),
        f"Sentences {shown(server.requests[3])[-1] + 1} to 53 were not read",
    ]
    assert "the 3 parts before failed one after the other, so no more was asked" in found.warnings[1]


def test_in_a_batch_a_provider_that_falls_silent_fails_the_article_which_is_then_asked_about_again(
    server: Server,
) -> None:
    given = {"model": "gemini/m", "base_url": server.url, "api_key": "k", "repair": False, **PARTS}
    with Summarizer(Settings.load(**given), pace=Pace(1)) as summarizer:
        server.answers(failing(31, 46))
        with pytest.raises(ModelError, match="HTTP 500"):
            summarizer.summarize(LONG)
        server.answers(failing(31))  # the part behind it was answered: the provider is there, and this is its answer
        assert len(summarizer.summarize(LONG).agreements) == 42


def test_in_a_batch_half_a_reply_that_could_not_be_continued_is_no_brief(server: Server) -> None:
    cut = said(agreements=[PACT])[:-20] + ', {"evidence"'
    given = {"model": "gemini/m", "base_url": server.url, "api_key": "k", "repair": False}
    server.answers(reply(cut, finish="length"), failure(500))

    with (
        Summarizer(Settings.load(**given), pace=Pace(1)) as summarizer,
        pytest.raises(ModelError, match="HTTP 500"),
    ):
        summarizer.summarize(ARTICLE)


def test_a_stream_goes_on_behind_a_part_that_fails(server: Server) -> None:
    def streamed(request: dict[str, Any]) -> Answer:
        if shown(request)[0] == 31:
            return failure(500)
        return stream(json.loads(every_pact(request)[2])["choices"][0]["message"]["content"])

    server.answers(streamed)
    with Summarizer(Settings.load(model="vllm/m", base_url=server.url, api_key="k", **PARTS)) as summarizer:
        *_, found = summarizer.stream(LONG)

    assert isinstance(found, Brief)
    assert len(found.agreements) == 42


def test_a_repair_turn_that_fails_costs_no_answer_that_came_before(server: Server) -> None:
    def wrong(request: dict[str, Any]) -> Answer:
        last = shown(request)[-1]
        pact = {**PACT, "summary": f"Oroko signed pact {98 + last} with Sanda.", "parties": ["Oroko", "Sanda"]}
        if len(request["messages"]) == 2:
            return reply(only(agreements=[{**pact, "evidence": [last - 3]}]))
        return failure(500) if last == 53 else reply(only(agreements=[{**pact, "evidence": [last]}]))

    server.answers(wrong)

    found = brief(server, LONG, **PARTS)

    assert [item.support for item in found.agreements] == ["supported"] * 3 + ["weak"]
    assert any("later turn failed" in warning for warning in found.warnings)


def test_a_second_look_that_fails_costs_nothing_that_the_looks_before_it_found(server: Server) -> None:
    def half(request: dict[str, Any]) -> Answer:
        if len(request["messages"]) > 2:
            return failure(500) if shown(request)[0] == 31 else every_pact(request)
        pacts = json.loads(json.loads(every_pact(request)[2])["choices"][0]["message"]["content"])
        return reply(json.dumps({**pacts, "agreements": pacts["agreements"][::2]}))

    server.answers(half)

    found = brief(server, LONG, passes=2, repair=False, **PARTS)

    assert {n for item in found.agreements for n in item.evidence} >= set(range(2, 36))
    assert any("later turn failed" in warning for warning in found.warnings)


# --- what later parts are told ---------------------------------------------------------------------------------------


def test_a_later_part_is_told_parties_to_whom_nothing_stands_yet(server: Server) -> None:
    states = [{"evidence": [2], "name": name, "kind": "state"} for name in ("Oroko", "Sanda")]
    server.answers(reply(only(parties=states)), every_pact)

    brief(server, LONG, **PARTS)

    assert "[party] Oroko\n[party] Sanda\n" in turns(server, 1)[1]


def test_what_a_part_cites_beyond_its_sentences_makes_nobody_a_party_of_later_ones(server: Server) -> None:
    server.answers(reply(only(parties=[{"evidence": [53], "name": "Sanda", "kind": "state"}])), every_pact)
    brief(server, LONG, **PARTS)
    assert "[party]" not in turns(server, 1)[1]


def test_a_draft_is_grounded_as_often_for_many_parts_as_for_few(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    grounded: list[Reply] = []

    def counted(reply: Reply, article: Article, *, close: bool) -> Grounded:
        grounded.append(reply)
        return ground(reply, article, close=close)

    monkeypatch.setattr("summarizer.draft.ground", counted)
    server.answers(every_pact)

    counts = []
    for sentences in (40, 8):
        grounded.clear()
        brief(server, LONG, max_output_tokens=45 * sentences)
        counts.append(len(grounded))

    assert counts[0] == counts[1]


def sentences(*texts: str) -> list[Sentence]:
    return [Sentence(number, 0, len(text), text) for number, text in enumerate(texts, 1)]


def test_of_more_parties_than_fit_those_named_in_the_part_go_first_and_then_the_latest() -> None:
    parties = [[f"Delegate Number{n} Quist{n}"] for n in range(100)]

    told = fitting(parties, sentences("Delegate Number7 Quist7 met Quist8."), 400)

    assert parties[7] in told
    assert parties[8] in told  # by the surname
    assert told[2:] == parties[100 - len(told) + 2 :]
    assert sum(len(names[0]) for names in told) < 400
    assert fitting(parties, sentences("Nobody."), 10_000) == parties


# --- what fits the window --------------------------------------------------------------------------------------------

CROWD = [
    f"{given}{letter} {name}"
    for given in ("Ka", "Lo", "Mi")
    for letter in "abcdefghij"
    for name in ("Ottesen", "Urquhart", "Velde")
]
CROWDED = Article.from_text(
    "A long report\nPORT AMADI, May 16, 2023 (Example Wire) — "
    + "\n".join(
        f"{name} told reporters in the capital that the dam number {place} was leaking badly and that nobody had done"
        " anything about it for years."
        for place, name in enumerate(CROWD)
    )
)


def every_leak(request: dict[str, Any]) -> Answer:
    lines = request["messages"][1]["content"].splitlines()
    found = [(int(line[1 : line.index("]")]), line) for line in lines if " told reporters " in line]
    parties, concerns = [], []
    for number, line in found:
        name = " ".join(line.partition(" told")[0].split()[-2:])
        parties.append({"evidence": [number], "name": name, "kind": "person"})
        dam = line.partition("number ")[2].split()[0]
        summary = f"{name} said that the dam number {dam} was leaking badly."
        concerns.append({"evidence": [number], "summary": summary, "raised_by": [name]})
    return stream(only(parties=parties, concerns=concerns))


@pytest.mark.parametrize("settings", [{}, {"context": 3000}, {"context": 5000}])
def test_instructions_parties_sentences_and_answer_fit_the_window_together(
    server: Server, settings: dict[str, Any]
) -> None:
    server.answers(every_leak)

    found = brief(server, CROWDED, model="ollama/m", **settings)

    window = settings.get("context") or PROVIDERS["ollama"].context
    assert len(found.concerns) == len(CROWD)
    assert len(server.requests) > 2
    for request in server.requests:
        assert tokens(request["messages"]) + request["max_tokens"] <= window
    told = [request["messages"][1]["content"].count("[party]") for request in server.requests]
    assert told[0] == 0 < told[-1] < len(CROWD)


def test_a_sentence_that_does_not_fit_is_cut_for_the_model_and_the_brief_says_so(server: Server) -> None:
    endless = "Obuya warned that the dam leaks, " + "and leaks, " * 5000 + "and leaks."
    article = Article.from_text(f"{ARTICLE.text}\n{endless}", published=ARTICLE.published)
    server.answers(stream(said(agreements=[PACT])), stream(EMPTY))

    found = brief(server, article, model="ollama/m")

    assert max(tokens(request["messages"]) + request["max_tokens"] for request in server.requests) <= 4096
    assert len(found.agreements) == 1
    (warning,) = found.warnings
    assert warning.startswith("Sentence 6 is too long for the model's window: only the first ")
    assert warning.endswith(f" of its {len(endless):,} characters were read.")


def test_a_headline_of_any_length_leaves_room_for_the_sentences(server: Server) -> None:
    article = Article.from_text(CROWDED.text, title="Dams leak " * 2000, published=CROWDED.published)
    server.answers(every_leak)

    brief(server, article, model="ollama/m")

    assert max(tokens(request["messages"]) + request["max_tokens"] for request in server.requests) <= 4096


@pytest.mark.parametrize("model", ["ollama/m", "gemini/m"])
def test_a_window_too_small_for_the_instructions_is_an_error_that_names_the_least_that_works(
    server: Server, model: str
) -> None:
    server.answers(stream(EMPTY) if model == "ollama/m" else reply())
    with pytest.raises(ConfigError, match=r"window of 800 tokens is too small") as caught:
        brief(server, model=model, context=800)

    least = int(caught.value.mend.split()[3])
    assert brief(server, model=model, context=least).run.requests == 1
    with pytest.raises(ConfigError):
        brief(server, model=model, context=least - 1)


def test_faulty_items_too_long_for_one_turn_are_asked_for_in_several(server: Server) -> None:
    def wrong(request: dict[str, Any]) -> Answer:
        if len(request["messages"]) == 2:
            content = b"".join(every_leak(request)[2:]).decode().replace("leaking badly", "leaking 70 litres")
            return 200, {"content-type": "text/event-stream"}, content.encode()
        asked = [json.loads(line[line.index("{") :]) for line in turn(request).splitlines() if line[:1].isdigit()]
        mended = [{**item, "summary": item["summary"].replace("leaking 70 litres", "leaking badly")} for item in asked]
        return stream(only(concerns=mended))

    server.answers(wrong)

    found = brief(server, CROWDED, model="ollama/m")

    assert {item.support for item in found.concerns} == {"supported"}
    assert (len(found.concerns), found.warnings) == (len(CROWD), [])
    for request in server.requests:
        assert tokens(request["messages"]) + request["max_tokens"] <= 4096


def turn(request: dict[str, Any]) -> str:
    text: str = request["messages"][-1]["content"]
    return text


def test_a_repair_turn_that_a_server_refuses_as_too_long_is_asked_in_smaller_ones(server: Server) -> None:
    def one_at_a_time(request: dict[str, Any]) -> Answer:
        if len(request["messages"]) == 2:
            wrong = [{**PACT, "evidence": [2], "summary": f"Obuya and Dallo signed {n} pacts."} for n in (7, 8)]
            return reply(said(agreements=wrong))
        if "\n2. {" in turn(request):
            return failure(413, message="Request too large")
        return reply(only(agreements=[PACT]))

    server.answers(one_at_a_time)

    found = brief(server)

    assert [item.summary for item in found.agreements] == [PACT["summary"]]


def test_what_no_turn_has_room_for_is_not_asked_for_again_and_the_brief_says_so(server: Server) -> None:
    long = [f"Obuya {n}" + " and Dallo signed a river pact" * 40 for n in range(3)]
    wrong = [{**PACT, "summary": summary} for summary in long]
    server.answers(stream(said(agreements=[*wrong, PACT])))

    found = brief(server, model="ollama/m", context=3000, passes=2)

    assert found.warnings[-1].endswith("not asked for again: such a turn is too long for the model.")
    for request in server.requests:
        assert tokens(request["messages"]) + request["max_tokens"] <= 3000


def test_a_second_look_does_without_the_first_reply_where_both_are_too_long(server: Server) -> None:
    server.answers(every_leak)

    brief(server, CROWDED, model="ollama/m", passes=2, repair=False)

    looks = [request for request in server.requests if len(request["messages"]) > 2]
    assert looks
    assert any(request["messages"][2]["content"] == "{}" for request in looks)
    for request in looks:
        assert tokens(request["messages"]) + request["max_tokens"] <= 4096


# --- what is told meanwhile ------------------------------------------------------------------------------------------


def test_progress_names_the_sentences_that_are_read(server: Server) -> None:
    def at_most_20(request: dict[str, Any]) -> Answer:
        if len(shown(request)) > 20:
            return failure(400, message="too long", code="context_length_exceeded")
        return every_pact(request)

    server.answers(at_most_20)
    told: list[str] = []
    given = {"model": "gemini/m", "base_url": server.url, "api_key": "k"}
    with Summarizer(Settings.load(**given), progress=told.append) as summarizer:
        summarizer.summarize(LONG)

    parts = [words for words in told if words.startswith("sentences ")]
    assert parts[0] == "sentences 1 to 32 of 53"
    assert len(set(parts)) == len(parts)
    assert all(one != other for one, other in pairwise(parts))


def test_a_split_halves_the_answer_too_since_both_share_the_window(server: Server) -> None:
    def small_window(request: dict[str, Any]) -> Answer:
        if 60 * len(shown(request)) + request["max_tokens"] > 4096:
            return failure(400, message="This model's maximum context length is 4096 tokens.")
        return every_pact(request)

    server.answers(small_window)

    assert len(brief(server, LONG, repair=False).agreements) == 52


def test_reading_on_after_the_summarizer_was_closed_is_an_error_in_our_words(server: Server) -> None:
    def slow(_: dict[str, Any]) -> Answer:
        time.sleep(1)
        return stream(EMPTY)

    server.answers(stream(said(agreements=[PACT])), slow)
    given = {"model": "vllm/m", "base_url": server.url, "api_key": "k", "passes": 2}
    with Summarizer(Settings.load(**given)) as summarizer:
        items = summarizer.stream(ARTICLE)
        next(items)

    with pytest.raises(RuntimeError, match="closed before this stream was read to its end"):
        list(items)
