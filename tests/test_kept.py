"""Replies that are kept: what is asked again, what is not, and what is never kept."""

import asyncio
from typing import Any

import pytest
from openai.types.chat import ChatCompletion

from summarizer.errors import ModelError, ReplyError
from summarizer.kept import kept

MESSAGES: Any = [{"role": "user", "content": "Who   met\nwhom?"}]


def completion(text: str) -> ChatCompletion:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    return ChatCompletion.model_validate(
        {"id": "x1", "object": "chat.completion", "created": 99, "model": "m", "choices": [choice], "usage": usage}
    )


class Kept:
    """Replies in memory."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)

    def put(self, key: str, record: dict[str, Any]) -> None:
        self.records[key] = record


def asked(replies: Kept, outcome: ChatCompletion | Exception, key: str = "k") -> tuple[ChatCompletion, bool]:
    async def send() -> ChatCompletion:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return asyncio.run(kept(replies, key, MESSAGES, send))


def test_an_answer_is_asked_for_once() -> None:
    replies = Kept()
    first, old = asked(replies, completion("Ada met Per."))
    assert not old
    again, old = asked(replies, AssertionError("asked again"))
    assert old
    assert again == first
    assert again.choices[0].message.content == "Ada met Per."
    assert again.usage
    assert again.usage.prompt_tokens == 3


def test_what_differs_from_call_to_call_is_not_kept() -> None:
    replies = Kept()
    asked(replies, completion("Ada."))
    assert replies.records["k"]["about"] == "Who met whom?"
    assert not {"id", "created"} & replies.records["k"]["reply"].keys()


def test_another_key_is_another_question() -> None:
    replies = Kept()
    asked(replies, completion("Ada."), "one")
    assert asked(replies, completion("Per."), "two")[0].choices[0].message.content == "Per."


def test_a_reply_without_use_is_kept_as_such() -> None:
    replies = Kept()
    for outcome in (ReplyError("It repeats itself", "Choose another."), AssertionError("asked again")):
        with pytest.raises(ReplyError, match=r"It repeats itself\. Choose another\."):
            asked(replies, outcome)


def test_a_failure_of_transport_is_not_kept() -> None:
    replies = Kept()
    with pytest.raises(ModelError):
        asked(replies, ModelError("No connection"))
    assert replies.records == {}
