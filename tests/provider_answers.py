"""What the test provider answers: how it behaves, what it says of an article, in which form, and its log."""

import hashlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from .scripted import EMPTY

Json = dict[str, Any]
ENDPOINT = "/v1/chat/completions"
WRONG = ("cut", "schema", "empty", "refusal")
"""Answers that arrive and are of no use."""
CHAT_FAULTS = ("429", "500", "reset", "stall", "cut-body", *WRONG)
LINE_FAULTS = ("500", "expired", "missing", *WRONG)
"""What may become of a line of a batch; ``missing`` is in neither file."""
SCHEMA = '{"parties":"none","agreements":[{"evidence":"one","summary":null}],"talks":7}'
FINAL = ("completed", "failed", "expired", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the server behaves; the seed decides about everything that is left to chance.

    Attributes:
        latency, spread: Seconds that an answer takes, give or take.
        slow_share, slow: Share of the answers that take ``slow`` seconds instead.
        faults: Share of the requests, and of the lines of a batch, that go wrong, each of ``kinds`` in turn.
        log: File that gets a line a request, once it is over: arrival, seconds, article, outcome (``ok``, a kind of
            fault, ``rate``, or ``gone`` where the client did not wait for it).
        state: Folder that keeps files and batches, so that another server can take over.
        batch_delay: Seconds that a batch takes.
        batch_lines: Most lines of a batch.
        rate: Requests a second, and at once; 0 for any number.
    """

    port: int = 0
    latency: float = 0.0
    spread: float = 0.0
    slow_share: float = 0.0
    slow: float = 5.0
    faults: float = 0.0
    kinds: tuple[str, ...] = tuple(dict.fromkeys((*CHAT_FAULTS, *LINE_FAULTS)))
    seed: int = 1
    log: Path | None = None
    state: Path | None = None
    batch_delay: float = 2.0
    batch_lines: int = 50_000
    rate: float = 0.0


def first_sentence(messages: Sequence[Json]) -> str:
    """Sentence [1] of the article in the last user message that shows one; empty where none does."""
    for message in reversed(messages):
        text = message.get("content")
        if message.get("role") == "user" and isinstance(text, str) and (at := text.find("\n[1] ")) >= 0:
            return text[at + 5 :].partition("\n")[0]
    return ""


def key_of(messages: Sequence[Json]) -> str:
    return hashlib.sha256(json.dumps(messages).encode()).hexdigest()[:16]


def answer_to(replies: Mapping[str, str], messages: Sequence[Json]) -> str:
    """The reply kept for the article, without the items that earlier turns hold: asked to mend one, it says nothing."""
    reply = replies.get(first_sentence(messages), EMPTY)
    earlier = [message for message in messages if message["role"] == "assistant"]
    if not earlier:
        return reply
    items: Json = json.loads(reply)
    for message in earlier:
        try:
            said = json.loads(message.get("content") or message["tool_calls"][0]["function"]["arguments"])
            items = {name: [item for item in items[name] if item not in said.get(name, ())] for name in items}
        except (AttributeError, LookupError, TypeError, ValueError):
            continue  # that turn was cut off or of a wrong form
    return json.dumps(items, ensure_ascii=False)


def completion_of(asked: Json, answer: str, kind: str, *, cached: int = 0) -> Json:
    """A completion that says ``answer``, or what a fault of this kind makes of it."""
    message: Json = {"role": "assistant", "content": answer, "refusal": None}
    finish = "stop"
    if kind == "cut":
        message["content"], finish = answer[: len(answer) * 2 // 3], "length"
    elif kind == "schema":
        message["content"] = SCHEMA
    elif kind == "empty":
        message["content"] = ""
    elif kind == "refusal":
        message.update(content=None, refusal="I cannot help with that.")
    written = len(message["content"] or message["refusal"] or "") // 4
    if message["content"] and asked.get("tools"):
        function = {"name": asked["tools"][0]["function"]["name"], "arguments": message["content"]}
        message.update(content=None, tool_calls=[{"id": "call_1", "type": "function", "function": function}])
        finish = "tool_calls" if finish == "stop" else finish
    read = sum(len(turn.get("content") or "") for turn in asked["messages"]) // 4
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked.get("model", "test-model"),
        "choices": [{"index": 0, "finish_reason": finish, "message": message, "logprobs": None}],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": cached},
        },
    }


def events_of(completion: Json, *, usage: bool) -> str:
    """A completion as the events of a stream, some 20 characters each."""
    choice = completion["choices"][0]
    message = choice["message"]
    head = {"id": completion["id"], "object": "chat.completion.chunk", "created": completion["created"]}
    chunk = {**head, "model": completion["model"], "choices": [{"index": 0, "delta": "?", "finish_reason": None}]}
    before, after = (json.dumps(chunk)).split('"?"')
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    if message["refusal"]:
        deltas.append({"refusal": message["refusal"]})
    if calls := message.get("tool_calls"):
        function = calls[0]["function"]
        deltas.append({"tool_calls": [{**calls[0], "index": 0, "function": {**function, "arguments": ""}}]})
        deltas += [
            {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in _pieces(function["arguments"])
        ]
    deltas += [{"content": piece} for piece in _pieces(message["content"] or "")]
    text = "".join(f"data: {before}{json.dumps(delta)}{after}\n\n" for delta in deltas)
    chunk["choices"] = [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]
    text += f"data: {json.dumps(chunk)}\n\n"
    if usage:
        text += f"data: {json.dumps({**chunk, 'choices': [], 'usage': completion['usage']})}\n\n"
    return text + "data: [DONE]\n\n"


def _pieces(text: str) -> list[str]:
    return [text[start : start + 20] for start in range(0, len(text), 20)]


def error_of(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> web.Response:
    kind = {429: "rate_limit_exceeded", 500: "server_error"}.get(status, "invalid_request_error")
    error = {"message": message, "type": kind, "param": None, "code": None, **more}
    return web.json_response({"error": error}, status=status, headers=headers)


class Log:
    """A line a request in a file; each is one write, so that threads need no lock."""

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("ab", buffering=0) if path else None

    def note(self, arrived: float, seconds: float, messages: Sequence[Json], outcome: str, **more: Any) -> None:
        if self._file:
            line = {"t": round(arrived, 3), "seconds": round(seconds, 4), "first": first_sentence(messages)}
            self._file.write(json.dumps({**line, "key": key_of(messages), "outcome": outcome, **more}).encode() + b"\n")

    def close(self) -> None:
        if self._file:
            self._file.close()
