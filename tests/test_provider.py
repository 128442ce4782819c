"""The test provider, seen through the SDK that the product uses: what a load or failure test leans on."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from .provider import provider
from .provider_answers import CHAT_FAULTS, ENDPOINT, LINE_FAULTS
from .scripted import EMPTY, loopback

ROOT = Path(__file__).parents[1]
FIRST = "Oroko and Sanda signed a “pact”."
REPLY = {"parties": [{"evidence": [1], "name": "Oroko"}, {"evidence": [1], "name": "Sanda"}], "concerns": []}
REPLIES = {FIRST: REPLY}

pytestmark = loopback


def question(copy: int = 1, first: str = FIRST) -> list[Any]:
    text = f"<article>\n[published] unknown\n[1] {first}\n[2] Copy {copy} was filed.\n</article>"
    return [{"role": "system", "content": "Read. " * 40}, {"role": "user", "content": text}]


def client(base_url: str, timeout: float = 5) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=timeout)


def ask(sdk: openai.OpenAI, messages: list[Any] | None = None, **more: Any) -> Any:
    return sdk.chat.completions.create(model="test-model", messages=messages or question(), **more)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- chat ------------------------------------------------------------------------------------------------------------


def test_an_article_is_known_by_its_first_sentence_and_an_unknown_one_has_nothing_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with provider(REPLIES, log=log) as base_url, client(base_url) as sdk:
        contents = [ask(sdk, messages).choices[0].message.content for messages in (question(1), question(2))]
        unknown = ask(sdk, question(first="Nobody knows this."))
        assert [model.id for model in sdk.models.list()] == ["test-model"]

    assert [json.loads(content) for content in contents] == [REPLY, REPLY]
    assert unknown.choices[0].message.content == EMPTY
    assert unknown.usage.prompt_tokens_details.cached_tokens == 60  # the instructions, which all share
    assert [(line["first"], line["outcome"]) for line in lines(log)] == [
        (FIRST, "ok"),
        (FIRST, "ok"),
        ("Nobody knows this.", "ok"),
    ]
    assert len({line["key"] for line in lines(log)}) == 3


def test_later_turns_get_only_what_earlier_ones_do_not_hold() -> None:
    known = {"role": "assistant", "content": json.dumps({"parties": REPLY["parties"][:1]})}
    spoilt = {"role": "assistant", "content": '{"parties":"none"'}
    with provider(REPLIES) as base_url, client(base_url) as sdk:
        rest = ask(sdk, [*question(), known, {"role": "user", "content": "Go on."}])
        again = ask(sdk, [*question(), spoilt, {"role": "user", "content": "Correct the JSON."}])

    assert json.loads(rest.choices[0].message.content) == {**REPLY, "parties": REPLY["parties"][1:]}
    assert json.loads(again.choices[0].message.content) == REPLY


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("tools", [False, True])
def test_every_form_of_answer_holds_the_same_reply(stream: bool, tools: bool) -> None:
    tool = {"type": "function", "function": {"name": "Reply", "parameters": {"type": "object"}}}
    form: dict[str, Any] = {"tools": [tool]} if tools else {}
    with provider(REPLIES) as base_url, client(base_url) as sdk:
        if stream:
            form["stream_options"] = {"include_usage": True}
            with sdk.chat.completions.stream(model="test-model", messages=question(), **form) as events:
                pieces = [event for event in events if event.type == "chunk"]
                completion: Any = events.get_final_completion()
            assert len(pieces) > 3
        else:
            completion = ask(sdk, **form)

    message = completion.choices[0].message
    assert json.loads(message.tool_calls[0].function.arguments if tools else message.content) == REPLY
    assert completion.usage.completion_tokens > 10


def test_an_answer_takes_its_time_and_a_share_takes_longer(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    options: dict[str, Any] = {"latency": 0.03, "spread": 0.01, "slow_share": 0.3, "slow": 0.1, "log": log}
    with provider(REPLIES, **options) as base_url, client(base_url) as sdk:
        for copy in range(10):
            ask(sdk, question(copy))

    seconds = [line["seconds"] for line in lines(log)]
    assert min(seconds) >= 0.02
    assert 1 <= sum(value >= 0.1 for value in seconds) <= 6


def test_beyond_its_rate_it_says_when_to_come_back() -> None:
    with provider(REPLIES, rate=2) as base_url, client(base_url) as sdk:
        told = sdk.chat.completions.with_raw_response.create(model="m", messages=question()).headers
        ask(sdk)
        with pytest.raises(openai.RateLimitError) as refused:
            ask(sdk)

    assert (told["x-ratelimit-limit-requests"], told["x-ratelimit-remaining-requests"]) == ("2", "1")
    assert told["x-ratelimit-reset-requests"] == "500ms"
    assert refused.value.response.headers["retry-after"] == "1"


def _fails(error: type[Exception]) -> Callable[[openai.OpenAI], None]:
    def check(sdk: openai.OpenAI) -> None:
        with pytest.raises(error):
            ask(sdk)

    return check


def _says(content: str | None, finish: str = "stop") -> Callable[[openai.OpenAI], None]:
    def check(sdk: openai.OpenAI) -> None:
        choice = ask(sdk).choices[0]
        assert (choice.message.content, choice.finish_reason) == (content, finish)
        assert bool(choice.message.refusal) == (content is None)

    return check


def _breaks_off(sdk: openai.OpenAI) -> None:
    with ask(sdk, stream=True) as chunks:
        assert next(chunks).choices[0].delta.role == "assistant"
        with pytest.raises(httpx2.RemoteProtocolError):
            list(chunks)


_WHOLE = json.dumps(REPLY, ensure_ascii=False, separators=(",", ":"))
FAULTS = {
    "429": _fails(openai.RateLimitError),
    "500": _fails(openai.InternalServerError),
    "reset": _fails(openai.APIConnectionError),
    "stall": _fails(openai.APITimeoutError),
    "cut-body": _breaks_off,
    "cut": _says(_WHOLE[: len(_WHOLE) * 2 // 3], "length"),
    "schema": _says('{"parties":"none","agreements":[{"evidence":"one","summary":null}],"talks":7}'),
    "empty": _says(""),
    "refusal": _says(None),
}


@pytest.mark.parametrize("kind", CHAT_FAULTS)
def test_each_kind_of_fault_reaches_the_client_as_it_should(kind: str, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with (
        provider(REPLIES, faults=1.0, kinds=(kind,), log=log) as base_url,
        client(base_url, 0.2 if kind == "stall" else 5) as sdk,
    ):
        FAULTS[kind](sdk)

    assert [line["outcome"] for line in lines(log)] == [kind]


def test_faults_come_in_the_share_that_was_asked_for_and_each_kind_as_often(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with provider(REPLIES, faults=0.3, kinds=("empty", "refusal"), log=log) as base_url, client(base_url) as sdk:
        for _ in range(60):
            ask(sdk)

    outcomes = [line["outcome"] for line in lines(log)]
    assert 10 <= 60 - outcomes.count("ok") <= 26
    assert abs(outcomes.count("empty") - outcomes.count("refusal")) <= 1


def test_a_client_that_does_not_wait_is_noted(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with provider(REPLIES, latency=5, log=log) as base_url:
        with client(base_url, 0.1) as sdk, pytest.raises(openai.APITimeoutError):
            ask(sdk)
        time.sleep(0.1)

    assert [line["outcome"] for line in lines(log)] == ["gone"]


# --- batches ---------------------------------------------------------------------------------------------------------


def line(number: int, **more: Any) -> dict[str, Any]:
    body = {"model": "test-model", "messages": question(number)}
    return {"custom_id": f"article-{number}", "method": "POST", "url": ENDPOINT, "body": body, **more}


def submitted(sdk: openai.OpenAI, batch: list[Any]) -> Any:
    text = "".join((given if isinstance(given, str) else json.dumps(given)) + "\n" for given in batch)
    file = sdk.files.create(file=("in.jsonl", text.encode()), purpose="batch")
    return sdk.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"run": "1"}
    )


def ended(sdk: openai.OpenAI, identifier: str) -> Any:
    until = time.monotonic() + 5
    while (batch := sdk.batches.retrieve(identifier)).status in ("validating", "in_progress", "cancelling"):
        assert time.monotonic() < until
        time.sleep(0.02)
    return batch


def results(sdk: openai.OpenAI, file: str | None) -> dict[str, Any]:
    found = [json.loads(given) for given in sdk.files.content(file).text.splitlines()] if file else []
    return {given["custom_id"]: given for given in found}


def test_a_batch_goes_in_as_a_file_and_comes_out_as_one() -> None:
    with provider(REPLIES, batch_delay=0.2) as base_url, client(base_url) as sdk:
        started = submitted(sdk, [line(number) for number in range(5)])
        batch = ended(sdk, started.id)
        given = results(sdk, batch.output_file_id)
        file = sdk.files.retrieve(batch.output_file_id)
        other = submitted(sdk, [line(1)])
        newest = [found.id for found in sdk.batches.list(limit=1)]  # one a page, so that there are two
        assert sdk.files.delete(file.id).deleted
        with pytest.raises(openai.NotFoundError):
            sdk.files.content(file.id)

    assert (started.status, batch.status, batch.metadata) == ("validating", "completed", {"run": "1"})
    assert (batch.request_counts.total, batch.request_counts.completed, batch.error_file_id) == (5, 5, None)
    assert sorted(given) == [f"article-{number}" for number in range(5)]
    assert list(given) != sorted(given)  # a reader must not count on the order
    body = given["article-3"]["response"]["body"]
    assert json.loads(body["choices"][0]["message"]["content"]) == REPLY
    assert (file.purpose, file.status) == ("batch_output", "processed")
    assert newest == [other.id, started.id]


def test_lines_of_a_batch_fail_each_in_its_way() -> None:
    options: dict[str, Any] = {"batch_delay": 0.05, "faults": 1.0}
    with provider(REPLIES, **options) as base_url, client(base_url) as sdk:
        late, whole = (ended(sdk, submitted(sdk, [line(n) for n in range(12)]).id) for _ in range(2))
        good, bad = results(sdk, late.output_file_id), results(sdk, late.error_file_id)
        others = {**results(sdk, whole.output_file_id), **results(sdk, whole.error_file_id)}

    assert (late.status, late.request_counts.completed, late.request_counts.failed) == ("expired", 8, 4)
    failures = [(given["response"] or given["error"]).get("status_code", "expired") for given in bad.values()]
    assert sorted(map(str, failures)) == ["500", "500", "expired", "expired"]
    finishes = [given["response"]["body"]["choices"][0]["finish_reason"] for given in good.values()]
    assert sorted(finishes) == ["length"] * 2 + ["stop"] * 6
    assert (whole.status, len(others)) == ("completed", 10)  # two are in neither file
    assert set(LINE_FAULTS) >= {"expired", "missing"}


@pytest.mark.parametrize(
    ("second", "code"),
    [
        pytest.param("{", "invalid_json_line", id="malformed"),
        pytest.param(line(1), "duplicate_custom_id", id="duplicate"),
        pytest.param(line(2, url="/v1/embeddings"), "url_mismatch", id="another endpoint"),
        pytest.param(line(2, custom_id=""), "missing_required_parameter", id="nameless"),
    ],
)
def test_a_batch_with_a_bad_line_is_refused_as_a_whole(second: Any, code: str) -> None:
    with provider(REPLIES, batch_delay=0.05) as base_url, client(base_url) as sdk:
        batch = ended(sdk, submitted(sdk, [line(1), second]).id)

    assert (batch.status, batch.output_file_id) == ("failed", None)
    assert [(error.code, error.line) for error in batch.errors.data] == [(code, 2)]


def test_a_cancelled_batch_keeps_what_was_done() -> None:
    with provider(REPLIES, batch_delay=0.4) as base_url, client(base_url) as sdk:
        started = submitted(sdk, [line(number) for number in range(10)])
        time.sleep(0.2)
        stopping = sdk.batches.cancel(started.id)
        batch = ended(sdk, started.id)
        given = results(sdk, batch.output_file_id)

    assert (stopping.status, batch.status) == ("cancelling", "cancelled")
    assert 0 < len(given) == batch.request_counts.completed < 10


# --- as a process ----------------------------------------------------------------------------------------------------


def test_another_process_takes_over_a_batch_and_ends_with_its_input(tmp_path: Path) -> None:
    replies = tmp_path / "replies.jsonl"
    replies.write_text(json.dumps({"first": FIRST, "reply": REPLY}) + "\n", encoding="utf-8")
    state = tmp_path / "state"
    with provider(replies, batch_delay=0.3, state=state) as base_url, client(base_url) as sdk:
        started = submitted(sdk, [line(1)])
    command = [sys.executable, "-m", "tests.provider", "--replies", str(replies), "--state", str(state)]
    with subprocess.Popen(
        [*command, "--batch-delay", "0.3"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        with client(json.loads(server.stdout.readline())["base_url"]) as sdk:
            batch = ended(sdk, started.id)
            given = results(sdk, batch.output_file_id)
        server.communicate("", timeout=5)

    assert server.returncode == 0
    assert json.loads(given["article-1"]["response"]["body"]["choices"][0]["message"]["content"]) == REPLY
