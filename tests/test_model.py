"""Transport: what is sent, what is retried, and how failures are told.

Replies and refusals of a real model are recorded; what a real server does not do on demand (rate limits, outages,
half a stream) is played by a scripted server on loopback.
"""

import contextlib
import json
from typing import Any

import anyio
import pytest

from summarizer import ConfigError, ModelError, ReplyError, Settings
from summarizer.brief import Reply
from summarizer.model import Model, Usage
from summarizer.providers import resolve
from summarizer.schema import reply_schema

from .scripted import EMPTY, Answer, Server, failure, loopback, reply, server, stream

__all__ = ["server"]  # a fixture

QUESTION: Any = [{"role": "user", "content": "Oroko and Sanda signed a pact."}]


def ask(settings: Settings, notes: list[str] | None = None) -> tuple[Reply, Usage]:
    async def run() -> tuple[Reply, Usage]:
        usage = Usage()
        async with Model(resolve(settings), settings, (notes if notes is not None else []).append) as model:
            return await model.ask(QUESTION, Reply, reply_schema(), 100, usage), usage

    return anyio.run(run)


def settings(server: Server, model: str = "openrouter/m", **more: Any) -> Settings:
    return Settings.load(
        **{"model": model, "base_url": server.url, "api_key": "secret-key-value", "retry_seconds": 5, **more}
    )


# --- what is sent ----------------------------------------------------------------------------------------------------


@loopback
def test_a_tool_provider_gets_the_schema_as_a_tool_that_must_be_called(server: Server) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "Reply", "arguments": EMPTY}}
    server.answers(reply("", finish="tool_calls", tool_calls=[call]))

    answer, usage = ask(settings(server))

    sent = server.requests[0]
    assert answer.model_dump() == Reply().model_dump()
    assert sent["tools"][0]["function"]["parameters"] == reply_schema()
    assert sent["tool_choice"]["function"]["name"] == "Reply"
    assert sent["temperature"] == 0
    assert sent["max_tokens"] == 100
    assert (usage.requests, usage.input_tokens, usage.output_tokens, usage.cached_tokens) == (1, 10, 5, 4)


@loopback
def test_where_decoding_can_be_held_to_the_schema_it_is_asked_for(server: Server) -> None:
    server.answers(stream(EMPTY))

    ask(settings(server, "openai/gpt-x"))

    sent = server.requests[0]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent["response_format"]["json_schema"]["schema"] == reply_schema()
    assert sent["max_completion_tokens"] == 100
    assert sent["stream_options"] == {"include_usage": True}


@loopback
def test_only_what_a_request_needs_leaves_the_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-openai")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-openai")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-private: value\nAuthorization: Bearer of-openai")
    server.answers(stream(EMPTY))

    ask(settings(server, "vllm/m"))
    ask(settings(server, "openai/m"))
    ask(Settings.load(model="vllm/m", base_url=server.url))

    other, own, keyless = server.headers
    assert set(other) <= {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-type",
        "content-length",
        "authorization",
    }
    assert other["authorization"] == "Bearer secret-key-value"
    assert own["openai-organization"] == "org-of-openai"
    assert "x-private" not in own
    assert "authorization" not in keyless


@loopback
def test_a_loopback_server_is_not_asked_through_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.answers(stream(EMPTY))
    assert ask(settings(server, "vllm/m"))[0].model_dump() == Reply().model_dump()


@loopback
def test_a_model_that_takes_no_temperature_is_asked_without_one_from_then_on(server: Server) -> None:
    server.answers(
        failure(400, message="Unsupported value", param="temperature", code="unsupported_value"), stream(EMPTY)
    )

    ask(settings(server, "openai/o-x"))

    assert ["temperature" in request for request in server.requests] == [True, False]


@loopback
def test_a_server_that_serves_one_model_need_not_be_told_its_name(server: Server) -> None:
    server.answers(stream(EMPTY))

    ask(Settings.load(base_url=server.url))

    assert server.requests[0]["model"] == "only-one"


@loopback
def test_a_redirect_is_not_followed(server: Server) -> None:
    server.answers((307, {"location": "http://192.0.2.1/v1/chat/completions"}, b""))
    with pytest.raises(ModelError, match="HTTP 307"):
        ask(settings(server))


# --- retries ---------------------------------------------------------------------------------------------------------


@loopback
@pytest.mark.parametrize(
    "trouble",
    [
        failure(429, {"retry-after": "0"}, message="slow down"),
        failure(503, message="overloaded"),
        failure(500, message="oops"),
        failure(408, message="timeout"),
        failure(409, message="conflict"),
        stream("{", whole=False),
    ],
    ids=["429", "503", "500", "408", "409", "half a stream"],
)
def test_trouble_in_transport_is_retried_and_told(server: Server, trouble: Answer) -> None:
    server.answers(trouble, stream(EMPTY))
    notes: list[str] = []

    answer, usage = ask(settings(server, "vllm/m"), notes)

    assert answer.model_dump() == Reply().model_dump()
    assert (usage.requests, usage.retries) == (1, 1)
    assert "next try in" in notes[0]


@loopback
def test_a_wait_given_as_a_date_is_honoured(server: Server) -> None:
    past = "Mon, 01 Jan 2024 00:00:00 GMT"
    server.answers(failure(503, {"retry-after": past}, message="soon"), stream(EMPTY))
    notes: list[str] = []

    ask(settings(server, "vllm/m"), notes)
    assert notes[0] == "HTTP 503; next try in 0 s"


@loopback
def test_a_wait_that_the_server_asks_for_is_not_begun_if_it_passes_the_ceiling(server: Server) -> None:
    server.answers(failure(429, {"retry-after": "3600"}, message="quota"))

    with pytest.raises(ModelError, match="allows no further request for now"):
        ask(settings(server))
    assert len(server.requests) == 1


@loopback
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_retried(server: Server, status: int) -> None:
    server.answers(failure(status, message="no"))

    with pytest.raises(ModelError, match=str(status)):
        ask(settings(server))
    assert len(server.requests) == 1


# --- failures --------------------------------------------------------------------------------------------------------


@loopback
def test_no_error_shows_the_key_even_if_the_provider_repeats_it(server: Server) -> None:
    for status in (401, 422):
        server.answers(failure(status, message="Bad key: secret-key-value"))
        with pytest.raises(ModelError) as caught:
            ask(settings(server))
        assert "secret-key-value" not in str(caught.value)


@loopback
@pytest.mark.parametrize("model", ["openrouter/m", "vllm/m"])
@pytest.mark.parametrize(
    "answer",
    [
        (200, {"content-type": "text/html"}, b"<html>Welcome</html>"),
        (200, {"content-type": "application/json"}, b'{"object": "chat.completion", "choices": []}'),
        (200, {"content-type": "application/json"}, b"{}"),
    ],
    ids=["a page", "no choices", "nothing"],
)
def test_what_is_no_api_is_told_as_that(server: Server, model: str, answer: Answer) -> None:
    server.answers(answer)
    with pytest.raises(ModelError, match="not as an OpenAI-compatible API"):
        ask(settings(server, model))


@loopback
def test_a_reply_that_a_filter_withholds_is_told_as_that(server: Server) -> None:
    server.answers(stream("{", finish="content_filter"))
    with pytest.raises(ModelError, match="content filter"):
        ask(settings(server, "vllm/m"))


@loopback
def test_an_error_in_the_middle_of_a_stream_is_told(server: Server) -> None:
    server.answers((200, {"content-type": "text/event-stream"}, b'data: {"error": {"message": "out of memory"}}\n\n'))
    with pytest.raises(ModelError, match="broke off its reply: out of memory"):
        ask(settings(server, "vllm/m"))


def test_an_unreachable_server_is_named_in_the_error() -> None:
    unreachable = Settings.load(model="vllm/m", base_url="http://127.0.0.1:9/v1", retry_seconds=0)
    with pytest.raises(ModelError, match=r"cannot be reached at http://127.0.0.1:9/v1"):
        ask(unreachable)


@loopback
def test_a_reply_that_does_not_parse_gets_one_repair_turn(server: Server) -> None:
    server.answers(stream('{"parties": "none"}'), stream(EMPTY))

    answer, usage = ask(settings(server, "vllm/m"))

    assert answer.model_dump() == Reply().model_dump()
    assert usage.requests == 2
    turns = server.requests[1]["messages"]
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]


@loopback
def test_after_one_repair_turn_a_reply_that_still_does_not_parse_is_an_error(server: Server) -> None:
    server.answers(stream("no json at all"))

    with pytest.raises(ReplyError, match="nor after one repair turn"):
        ask(settings(server, "vllm/m"))
    assert len(server.requests) == 2


@loopback
def test_a_reply_cut_off_by_the_limit_is_an_error_that_says_so(server: Server) -> None:
    for script in (stream('{"parties": [', finish="length"), reply('{"parties": [', finish="length")):
        server.answers(script)
        with pytest.raises(ReplyError, match="did not finish its reply within 100 tokens"):
            ask(settings(server, "vllm/m" if script[1]["content-type"].startswith("text") else "gemini/m"))


@loopback
def test_a_model_that_repeats_itself_is_stopped(server: Server) -> None:
    server.answers(stream(*["again and again, "] * 200))

    with pytest.raises(ReplyError, match="repeats itself; stopped after 25 tokens"):
        ask(settings(server, "vllm/m"))
    assert len(server.requests) == 1


@loopback
def test_an_article_past_the_models_window_is_told_as_that(server: Server) -> None:
    server.answers(failure(400, message="too long", code="context_length_exceeded"))
    with pytest.raises(ModelError, match="article is too long for openai/m: too long"):
        ask(settings(server, "openai/m"))


@loopback
@pytest.mark.parametrize("message", [None, {"content": [{"type": "text", "text": EMPTY}]}])
def test_a_reply_of_another_shape_is_an_error_of_ours(server: Server, message: Any) -> None:
    body = {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    server.answers((200, {"content-type": "application/json"}, json.dumps(body).encode()))

    with pytest.raises(ModelError):
        ask(settings(server, "gemini/m"))


@loopback
@pytest.mark.parametrize(
    "answer", [reply('{"parties":[],"x":"\ud83d"}'), stream('{"parties":[{"name":"\ud83d', *["again, and "] * 200)]
)
def test_what_is_kept_of_a_reply_can_be_written_whatever_it_holds(server: Server, answer: Answer) -> None:
    class InMemory:
        def get(self, key: str) -> dict[str, Any] | None:
            return None

        def put(self, key: str, record: dict[str, Any]) -> None:
            written.append(json.dumps(record, ensure_ascii=False).encode())

    async def run() -> None:
        given = settings(server, "vllm/m" if b"data:" in answer[2] else "gemini/m")
        async with Model(resolve(given), given, replies=InMemory()) as model:
            with contextlib.suppress(ReplyError):
                await model.ask(QUESTION, Reply, reply_schema(), 100, Usage())

    written = list[bytes]()
    server.answers(answer)
    anyio.run(run)

    assert "\ufffd" in written[0].decode()


@pytest.mark.vcr
def test_a_real_server_refuses_a_wrong_key_and_the_error_names_its_variable(base_url: str) -> None:
    wrong = Settings.load(model="embedded", base_url=base_url, api_key="wrong")
    with pytest.raises((ModelError, ConfigError), match=r"HTTP 401.*LLAMA_API_KEY"):
        ask(wrong)


@pytest.mark.vcr
def test_a_real_server_refuses_what_is_past_its_window(base_url: str, api_key: str) -> None:
    async def run() -> None:
        long = [{"role": "user", "content": "word " * 9000}]
        given = Settings.load(model="embedded", base_url=base_url, api_key=api_key)
        async with Model(resolve(given), given) as model:
            await model.ask(long, Reply, reply_schema(), 100, Usage())  # type: ignore[arg-type]

    with pytest.raises(ModelError, match="article is too long"):
        anyio.run(run)
