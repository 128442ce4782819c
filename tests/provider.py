"""An OpenAI-compatible server on loopback for load and failure tests: chat completions, files and batches.

It knows a reply for each article by the article's first sentence, takes its time, and fails as often as it is told.
Single exchanges are played by ``scripted``; this one plays a provider under load, at some 0.5 ms of CPU a request.
Run as ``python -m tests.provider --replies FILE``; it prints its address and serves until its stdin closes.
"""

import argparse
import asyncio
import hashlib
import json
import math
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web
from anyio.from_thread import start_blocking_portal

from .scripted import EMPTY

Json = dict[str, Any]
ENDPOINT = "/v1/chat/completions"
WRONG = ("cut", "schema", "empty", "refusal")
"""Answers that arrive and are of no use."""
CHAT_FAULTS = ("429", "500", "reset", "stall", "cut-body", *WRONG)
LINE_FAULTS = ("500", "expired", "missing", *WRONG)
"""What may become of a line of a batch; ``missing`` is in neither file."""
_SCHEMA = '{"parties":"none","agreements":[{"evidence":"one","summary":null}],"talks":7}'
_FINAL = ("completed", "failed", "expired", "cancelled")


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


def _key(messages: Sequence[Json]) -> str:
    return hashlib.sha256(json.dumps(messages).encode()).hexdigest()[:16]


def _answer(replies: Mapping[str, str], messages: Sequence[Json]) -> str:
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


def _completion(asked: Json, answer: str, kind: str, *, cached: int = 0) -> Json:
    """A completion that says ``answer``, or what a fault of this kind makes of it."""
    message: Json = {"role": "assistant", "content": answer, "refusal": None}
    finish = "stop"
    if kind == "cut":
        message["content"], finish = answer[: len(answer) * 2 // 3], "length"
    elif kind == "schema":
        message["content"] = _SCHEMA
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


def _events(completion: Json, *, usage: bool) -> str:
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


def _error(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> web.Response:
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
            self._file.write(json.dumps({**line, "key": _key(messages), "outcome": outcome, **more}).encode() + b"\n")

    def close(self) -> None:
        if self._file:
            self._file.close()


class Chat:
    """Answers chat completions."""

    def __init__(self, replies: Mapping[str, str], options: Options, log: Log) -> None:
        self._replies = replies
        self._options = options
        self._log = log
        self._kinds = [kind for kind in CHAT_FAULTS if kind in options.kinds]
        self._requests = self._faults = 0
        self._attempts: Counter[str] = Counter()
        self._prefixes: set[int] = set()
        self._bucket, self._filled = max(1.0, options.rate), time.monotonic()

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(ENDPOINT, self._chat)
        app.router.add_get("/v1/models", self._models)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        arrived, started = time.time(), time.perf_counter()
        try:
            asked: Json = json.loads(await request.read())
            key = _key(asked["messages"])
        except (AttributeError, LookupError, TypeError, ValueError):
            return _error(400, "The body is no chat completion request.")
        headers, refused = self._allowance()
        kind, outcome = "", "gone"
        try:
            if refused:
                outcome = "rate"
                return _error(429, "Rate limit reached.", headers, code="rate_limit_exceeded")
            kind = self._fault()
            self._attempts[key] += 1
            if kind == "429":
                outcome = kind
                return _error(429, "Rate limit reached.", {**headers, "Retry-After": "1"}, code="rate_limit_exceeded")
            if kind == "stall":
                outcome = kind
            await asyncio.sleep(3600 if kind == "stall" else self._latency(key))
            outcome = kind or "ok"
            return await self._respond(request, asked, kind, headers)
        finally:
            self._log.note(arrived, time.perf_counter() - started, asked["messages"], outcome)

    async def _respond(
        self, request: web.Request, asked: Json, kind: str, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        if kind == "500":
            return _error(500, "The server had an error.", headers)
        if kind == "reset" and request.transport:
            request.transport.abort()
            return web.Response()
        system = asked["messages"][0].get("content") or ""
        cached = len(system) // 4 if hash(system) in self._prefixes else 0
        self._prefixes.add(hash(system))
        completion = _completion(asked, _answer(self._replies, asked["messages"]), kind, cached=cached)
        if asked.get("stream"):
            usage = bool((asked.get("stream_options") or {}).get("include_usage"))
            body, form = _events(completion, usage=usage).encode(), "text/event-stream"
        else:
            body, form = json.dumps(completion, ensure_ascii=False).encode(), "application/json"
        headers = {**headers, "content-type": form}
        if kind != "cut-body" or not request.transport:
            return web.Response(body=body, headers=headers)
        response = web.StreamResponse(headers=headers)
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[: len(body) * 2 // 3])
        request.transport.close()
        return response

    def _fault(self) -> str:
        """What goes wrong with this request: by its place among all, so that a repeat may fare better."""
        self._requests += 1
        if not self._kinds or Random(f"{self._options.seed}:{self._requests}").random() >= self._options.faults:
            return ""
        self._faults += 1
        return self._kinds[(self._faults - 1) % len(self._kinds)]

    def _latency(self, key: str) -> float:
        options, luck = self._options, Random(f"{self._options.seed}:{key}:{self._attempts[key]}")
        if luck.random() < options.slow_share:
            return options.slow
        return max(0.0, options.latency + luck.uniform(-options.spread, options.spread))

    def _allowance(self) -> tuple[dict[str, str], bool]:
        """What the headers tell of the rate limit, and whether this request is beyond it."""
        if not (rate := self._options.rate):
            return {}, False
        now, most = time.monotonic(), max(1.0, rate)
        self._bucket, self._filled = min(most, self._bucket + (now - self._filled) * rate), now
        refused = self._bucket < 1
        self._bucket -= not refused
        headers = {
            "x-ratelimit-limit-requests": f"{most:.0f}",
            "x-ratelimit-remaining-requests": f"{math.floor(self._bucket)}",
            "x-ratelimit-reset-requests": f"{(most - self._bucket) / rate * 1000:.0f}ms",
        }
        if refused:
            headers["Retry-After"] = f"{math.ceil((1 - self._bucket) / rate)}"
        return headers, refused

    async def _models(self, request: web.Request) -> web.Response:
        model = {"id": "test-model", "object": "model", "created": 1, "owned_by": "test"}
        return web.json_response({"object": "list", "data": [model]})


class Batches:
    """Keeps files, and works off batches; all of it in a folder, so that another server can take over."""

    def __init__(self, replies: Mapping[str, str], options: Options, log: Log, folder: Path) -> None:
        self._replies = replies
        self._options = options
        self._log = log
        self._folder = folder
        self._kinds = [kind for kind in LINE_FAULTS if kind in options.kinds]
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._folder.mkdir(parents=True, exist_ok=True)
        self._kept: dict[str, Json] = {}
        for path in folder.glob("*.json"):
            self._kept[path.stem] = json.loads(path.read_text(encoding="utf-8"))

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}", self._show)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_delete("/v1/files/{id}", self._delete)
        app.router.add_post("/v1/batches", self._create)
        app.router.add_get("/v1/batches", self._list)
        app.router.add_get("/v1/batches/{id}", self._show)
        app.router.add_post("/v1/batches/{id}/cancel", self._cancel)
        app.on_startup.append(self._resume)
        app.on_cleanup.append(self._close)

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent, part = form.get("file"), self._folder / f"upload-{uuid.uuid4().hex}"
        if form.get("purpose") != "batch" or not isinstance(sent, web.FileField):
            return _error(400, "Give a file and the purpose 'batch'.", param="purpose")
        with part.open("wb") as file:
            shutil.copyfileobj(sent.file, file)
        return web.json_response(self._file(part, sent.filename, "batch"))

    def _file(self, part: Path, name: str, purpose: str) -> Json:
        made: Json = {
            "id": f"file-{uuid.uuid4().hex}",
            "object": "file",
            "bytes": part.stat().st_size,
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }
        part.replace(self._folder / f"{made['id']}.jsonl")
        return self._keep(made)

    def _keep(self, made: Json) -> Json:
        path = self._folder / f"{made['id']}.json"
        path.with_suffix(".part").write_text(json.dumps(made), encoding="utf-8")
        path.with_suffix(".part").replace(path)
        self._kept[made["id"]] = made
        return made

    def _known(self, request: web.Request) -> Json:
        identifier = request.match_info["id"]
        if found := self._kept.get(identifier):
            return found
        error = {"message": f"No such object: {identifier}", "type": "invalid_request_error", "param": "id"}
        raise web.HTTPNotFound(text=json.dumps({"error": {**error, "code": None}}), content_type="application/json")

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(_shown(self._known(request)))

    async def _content(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._folder / f"{self._known(request)['id']}.jsonl")

    async def _delete(self, request: web.Request) -> web.Response:
        identifier = self._known(request)["id"]
        del self._kept[identifier]
        for ending in (".json", ".jsonl"):
            (self._folder / f"{identifier}{ending}").unlink(missing_ok=True)
        return web.json_response({"id": identifier, "object": "file", "deleted": True})

    async def _create(self, request: web.Request) -> web.Response:
        asked: Json = await request.json()
        source = self._kept.get(asked.get("input_file_id", ""))
        if not source or source.get("purpose") != "batch":
            return _error(400, "There is no such input file.", param="input_file_id")
        if asked.get("endpoint") != ENDPOINT or asked.get("completion_window") != "24h":
            return _error(400, f"Give the endpoint {ENDPOINT} and the completion window 24h.", param="endpoint")
        number, now = len(self._batches()) + 1, time.time()
        batch = {
            "id": f"batch_{number:06}{uuid.uuid4().hex[:16]}",
            "object": "batch",
            "endpoint": ENDPOINT,
            "input_file_id": source["id"],
            "completion_window": "24h",
            "status": "validating",
            "created_at": int(now),
            "expires_at": int(now) + 86_400,
            "metadata": asked.get("metadata"),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "_number": number,
            "_from": now,
        }
        batch |= dict.fromkeys(("errors", "output_file_id", "error_file_id", "completed_at", "cancelled_at"))
        self._start(self._keep(batch))
        return web.json_response(_shown(batch))

    async def _list(self, request: web.Request) -> web.Response:
        after, limit = request.query.get("after", "~"), int(request.query.get("limit", 20))
        found = [batch for batch in self._batches() if batch["id"] < after]
        data = [_shown(batch) for batch in found[:limit]]
        ends = {"first_id": data[0]["id"] if data else None, "last_id": data[-1]["id"] if data else None}
        return web.json_response({"object": "list", "data": data, "has_more": len(found) > limit, **ends})

    def _batches(self) -> list[Json]:
        """All batches, the newest first."""
        found = (made for made in list(self._kept.values()) if made["object"] == "batch")
        return sorted(found, key=lambda batch: str(batch["id"]), reverse=True)

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self._known(request)
        if batch["status"] not in ("validating", "in_progress"):
            return _error(409, f"Cannot cancel a batch with status '{batch['status']}'.")
        now = time.time()
        batch.update(status="cancelling", cancelling_at=int(now), _stopped=now)
        self._start(self._keep(batch))
        return web.json_response(_shown(batch))

    async def _resume(self, _: web.Application) -> None:
        for batch in self._batches():
            if batch["status"] not in _FINAL:
                self._start(batch)

    async def _close(self, _: web.Application) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _start(self, batch: Json) -> None:
        if running := self._tasks.get(batch["id"]):
            running.cancel()
        self._tasks[batch["id"]] = asyncio.create_task(self._work(batch))

    async def _work(self, batch: Json) -> None:
        """Take a batch to its end, from wherever it is."""
        delay = self._options.batch_delay
        if batch["status"] == "validating":
            await asyncio.sleep(batch["_from"] + delay / 4 - time.time())
            total, errors = await asyncio.to_thread(self._checked, batch)
            if errors:
                listed = {"object": "list", "data": errors}
                self._keep(batch | {"status": "failed", "failed_at": int(time.time()), "errors": listed})
                return
            batch["request_counts"]["total"] = total
            batch.update(status="in_progress", in_progress_at=int(time.time()))
            self._keep(batch)
        stopped = batch.get("_stopped")
        await asyncio.sleep((stopped + delay / 4 if stopped else batch["_from"] + delay) - time.time())
        done = min(1.0, (stopped - batch["_from"]) / delay) if stopped and delay else 1.0
        ended = await asyncio.to_thread(self._written, batch, done)
        at = {"cancelled_at" if stopped else f"{ended['status']}_at": int(time.time())}
        self._keep(batch | {"finalizing_at": int(time.time()), **at, **ended})

    def _checked(self, batch: Json) -> tuple[int, list[Json]]:
        """How many lines a batch has, and what is wrong with them."""
        errors: list[Json] = []
        seen, number = set[str](), 0

        def wrong(line: int, code: str, message: str, param: str | None = None) -> None:
            errors.append({"code": code, "line": line or None, "message": message, "param": param})

        with (self._folder / f"{batch['input_file_id']}.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    asked = json.loads(line)
                    missing = [name for name in ("custom_id", "method", "url", "body") if not asked.get(name)]
                except (AttributeError, ValueError):
                    wrong(number, "invalid_json_line", "This line is not parseable as valid JSON.")
                    continue
                if missing:
                    wrong(
                        number, "missing_required_parameter", f"Missing required parameter: '{missing[0]}'.", missing[0]
                    )
                elif asked["custom_id"] in seen:
                    wrong(number, "duplicate_custom_id", "The custom_id of this request is not unique.", "custom_id")
                elif asked["url"] != batch["endpoint"]:
                    wrong(number, "url_mismatch", "The URL is not the batch's endpoint.", "url")
                seen.add(asked.get("custom_id", ""))
        if number == 0:
            wrong(0, "empty_file", "The batch file is empty.")
        if number > self._options.batch_lines:
            wrong(0, "too_many_tasks", f"The batch has more than {self._options.batch_lines} requests.")
        return number, errors

    def _written(self, batch: Json, done: float) -> Json:
        """Write the results of this share of a batch, not in the order of its lines; what becomes of the batch.

        Lines that nobody answers are told as expired in every other batch, and in the rest not told at all.
        """
        parts = {name: self._folder / f"{batch['id']}.{name}" for name in ("output", "error")}
        counts = {"completed": 0, "failed": 0}
        unlike = "missing" if batch["_number"] % 2 else "expired"
        kinds = [kind for kind in self._kinds if kind != unlike] or self._kinds
        status = "cancelled" if batch.get("_stopped") else "completed"
        faults, total = 0, int(batch["request_counts"]["total"] * done)
        with parts["output"].open("wb") as output, parts["error"].open("wb") as error:
            for odd in (1, 0):
                with (self._folder / f"{batch['input_file_id']}.jsonl").open("rb") as lines:
                    for number, line in enumerate(lines):
                        if number % 2 != odd or number >= total:
                            continue
                        luck, kind = Random(f"{self._options.seed}:{batch['_number']}:{number}"), ""
                        if kinds and luck.random() < self._options.faults:
                            kind, faults = kinds[faults % len(kinds)], faults + 1
                        if kind == "expired" and status == "completed":
                            status = "expired"
                        failed = kind in ("500", "expired", "missing")
                        counts["failed" if failed else "completed"] += 1
                        if result := self._line(json.loads(line), kind, batch["id"]):
                            (error if failed else output).write(result)
        made: Json = {"request_counts": {"total": batch["request_counts"]["total"], **counts}, "status": status}
        for name, part in parts.items():
            if part.stat().st_size:
                made[f"{name}_file_id"] = self._file(part, f"{batch['id']}_{name}.jsonl", "batch_output")["id"]
            else:
                part.unlink()
        return made

    def _line(self, asked: Json, kind: str, batch: str) -> bytes:
        messages = asked["body"]["messages"]
        self._log.note(time.time(), 0, messages, kind or "ok", batch=batch)
        if kind == "missing":
            return b""
        response: Json | None = {"status_code": 200, "request_id": uuid.uuid4().hex}
        error = None
        if kind == "expired":
            message = "This request could not be executed before the completion window expired."
            response, error = None, {"code": "batch_expired", "message": message}
        elif response and kind == "500":
            failed = {"message": "The server had an error.", "type": "server_error", "param": None, "code": None}
            response |= {"status_code": 500, "body": {"error": failed}}
        elif response:
            response["body"] = _completion(asked["body"], _answer(self._replies, messages), kind)
        name = f"batch_req_{uuid.uuid4().hex}"
        line = {"id": name, "custom_id": asked["custom_id"], "response": response, "error": error}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _shown(made: Json) -> Json:
    return {name: value for name, value in made.items() if not name.startswith("_")}


@asynccontextmanager
async def serving(replies: Path | Mapping[str, Any], options: Options) -> AsyncIterator[str]:
    """Serve as long as the context is open; gives the base URL.

    Args:
        replies: First sentence of an article → its reply; or a file of JSON lines with ``first`` and ``reply``.
        options: How.
    """
    if isinstance(replies, Path):
        with replies.open(encoding="utf-8") as lines:
            replies = {row["first"]: row["reply"] for row in map(json.loads, lines)}
    texts = {first: json.dumps(reply, ensure_ascii=False, separators=(",", ":")) for first, reply in replies.items()}
    with tempfile.TemporaryDirectory() as folder, closing(Log(options.log)) as log:
        app = web.Application(client_max_size=2**28)
        Chat(texts, options, log).add_to(app)
        Batches(texts, options, log, options.state or Path(folder)).add_to(app)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", options.port).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        finally:
            await runner.cleanup()


@contextmanager
def provider(replies: Path | Mapping[str, Any], **options: Any) -> Iterator[str]:
    """As ``serving`` with these ``Options``, in a thread."""
    server = serving(replies, Options(**options))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(server) as base_url:
        yield base_url


async def _main(replies: Path, options: Options) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def watch() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    async with serving(replies, options) as base_url:
        threading.Thread(target=watch, daemon=True).start()
        sys.stdout.write(json.dumps({"base_url": base_url}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=Path, required=True)
    for option in fields(Options):
        reads: Any = {"log": Path, "state": Path, "kinds": lambda text: tuple(text.split(","))}
        name, kind = f"--{option.name.replace('_', '-')}", reads.get(option.name, type(option.default))
        parser.add_argument(name, type=kind, default=option.default)
    given = vars(parser.parse_args())
    asyncio.run(_main(given.pop("replies"), Options(**given)))
