"""A reply that is cut off or breaks off is continued behind its complete items, which nothing that follows can cost."""

import json
from typing import Any

import pytest

from summarizer import ReplyError, UnsupportedError

from .scripted import EMPTY, Server, failure, loopback, reply, server, stream
from .test_turns import LEAK, MEETING, PACT, brief, only, said, turns

__all__ = ["server"]  # a fixture

pytestmark = loopback


@pytest.mark.parametrize("model", ["gemini/m", "vllm/m", "openrouter/m"])
def test_a_reply_that_is_cut_off_keeps_its_complete_items_and_goes_on_behind_them(server: Server, model: str) -> None:
    whole = said(agreements=[PACT], talks=[MEETING], concerns=[LEAK])
    cut, rest = whole[: whole.index('"title"') + 20], only(talks=[MEETING], concerns=[LEAK])
    if model == "openrouter/m":  # a tool's arguments
        call = {"id": "1", "type": "function", "function": {"name": "Reply", "arguments": cut}}
        answers = [reply("", finish="length", tool_calls=[call])]
        call = {"id": "2", "type": "function", "function": {"name": "Reply", "arguments": rest}}
        answers.append(reply("", finish="tool_calls", tool_calls=[call]))
    elif model == "vllm/m":
        answers = [stream(*cut, finish="length"), stream(rest)]
    else:
        answers = [reply(cut, finish="length"), reply(rest)]
    server.answers(*answers)

    found = brief(server, model=model)

    assert (len(found.parties), len(found.agreements), len(found.talks), len(found.concerns)) == (2, 1, 1, 1)
    assert found.run.requests == 2
    shown = json.loads(turns(server, 1)[2])
    assert [item["summary"] for item in shown["agreements"]] == [PACT["summary"]]
    assert "talks" not in shown
    assert "The 3 items above are kept" in turns(server, 1)[3]


def test_a_model_that_only_repeats_itself_when_continued_comes_to_an_end(server: Server) -> None:
    cut = said(agreements=[PACT])[:-20] + ', {"evidence"'
    server.answers(reply(cut, finish="length"))

    found = brief(server)

    assert len(found.agreements) == 1
    assert len(server.requests) == 2
    assert any("the 3 items that were complete are kept" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "then",
    [
        reply("Sorry, no more."),
        failure(400, message="too long", code="context_length_exceeded"),
        failure(500, message="out of order"),
        failure(401, message="the key has run out"),
    ],
)
def test_a_continuation_that_fails_costs_nothing_of_what_was_kept(server: Server, then: Any) -> None:
    cut = said(agreements=[PACT])[:-20] + ', {"evidence"'
    server.answers(reply(cut, finish="length"), then)

    found = brief(server, retry_seconds=0.1)

    assert [item.summary for item in found.agreements] == [PACT["summary"]]
    assert any("the 3 items that were complete are kept" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{}\n```",
        "```\n{}",
    ],
)
def test_a_reply_in_a_fence_is_read(server: Server, text: str) -> None:
    server.answers(reply(text.replace("{}", said(agreements=[PACT]))))

    assert [item.summary for item in brief(server).agreements] == [PACT["summary"]]
    assert len(server.requests) == 1


def test_a_list_that_a_reply_has_twice_is_read_twice(server: Server) -> None:
    more = json.dumps([{**PACT, "summary": "Obuya and Dallo will meet again in Meru.", "evidence": [4]}])
    server.answers(reply(said(agreements=[PACT])[:-1] + f', "agreements": {more}}}'))

    assert len(brief(server, repair=False).agreements) == 2


def test_a_reply_that_breaks_off_without_a_word_keeps_its_complete_items(server: Server) -> None:
    cut = said(agreements=[PACT])[:-20] + ', {"evidence"'
    server.answers(reply(cut))

    found = brief(server, repair=False)

    assert [item.summary for item in found.agreements] == [PACT["summary"]]
    assert any("items that were complete are kept" in warning for warning in found.warnings)


def test_half_a_letter_in_a_reply_is_no_reason_to_lose_it(server: Server) -> None:
    broken = json.dumps({**PACT, "summary": "Obuya and Dallo signed a river pact @"}).replace("@", "\\ud83d")
    text = said(agreements=[PACT]).replace(json.dumps(PACT), broken)
    server.answers(reply(text))

    assert [item.summary[:20] for item in brief(server, repair=False).agreements] == ["Obuya and Dallo sign"]


def test_what_was_complete_before_a_model_began_to_repeat_itself_is_kept(server: Server) -> None:
    cut = said(agreements=[PACT])[:-20]
    server.answers(stream(cut, *[', "again and again'] * 60), stream(EMPTY))

    found = brief(server, model="vllm/m")

    assert len(found.agreements) == 1


def test_a_reply_without_one_complete_item_is_asked_for_once_more_and_then_an_error(server: Server) -> None:
    server.answers(reply('{"parties": [{"evidence": [2], "na', finish="length"))

    with pytest.raises(ReplyError, match="did not finish its reply"):
        brief(server)
    assert len(server.requests) == 2


def test_a_reply_that_was_cut_off_before_its_first_item_is_asked_for_once_more(server: Server) -> None:
    whole = said(agreements=[PACT], talks=[MEETING])
    server.answers(reply("", finish="length"), reply(whole[: whole.index('"title"')], finish="length"), reply(whole))

    found = brief(server)

    assert turns(server, 1) == turns(server, 0)
    assert "The 3 items above are kept" in turns(server, 2)[3]
    assert (len(found.agreements), len(found.talks), found.warnings) == (1, 1, [])


def test_what_was_complete_is_kept_where_the_turn_that_was_to_mend_a_reply_brings_nothing(server: Server) -> None:
    whole = said(agreements=[PACT], talks=[MEETING])
    server.answers(reply(whole[: whole.index('"title"')]), reply("Sorry."))

    found = brief(server)

    assert [item.summary for item in found.agreements] == [PACT["summary"]]
    assert any("the 3 items that were complete are kept" in warning for warning in found.warnings)


def test_an_item_that_is_none_is_told_as_a_loss_and_costs_no_other(server: Server) -> None:
    broken = reply(said(agreements=[PACT, {"evidence": [2], "summary": "Obuya and Dallo."}]))
    server.answers(broken, broken, reply(EMPTY))

    found = brief(server)

    assert [item.summary for item in found.agreements] == [PACT["summary"]]
    assert any("the 3 items that were complete are kept" in warning for warning in found.warnings)
    server.answers(broken, broken, reply(EMPTY))
    with pytest.raises(UnsupportedError, match="One point of the reply"):
        brief(server, strict=True)


def test_strict_mode_counts_a_continuation_that_could_not_be_sent(server: Server) -> None:
    server.answers(reply(said(agreements=[PACT])[:-20] + ', {"evidence"', finish="length"), failure(500))

    with pytest.raises(UnsupportedError, match="One point of the reply"):
        brief(server, strict=True, retry_seconds=0)
