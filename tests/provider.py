"""An OpenAI-compatible server on loopback for load and failure tests: chat completions, files and batches.

It knows a reply for each article by the article's first sentence, takes its time, and fails as often as it is told.
Single exchanges are played by ``scripted``; this one plays a provider under load, at some 0.5 ms of CPU a request.
Run as ``python -m tests.provider --replies FILE``; it prints its address and serves until its stdin closes.
"""

import argparse
import asyncio
import json
import math
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web
from anyio.from_thread import start_blocking_portal

from .provider_answers import (
    CHAT_FAULTS,
    ENDPOINT,
    Json,
    Log,
    Options,
    answer_to,
    completion_of,
    error_of,
    events_of,
    key_of,
)
from .provider_batches import Batches


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
            key = key_of(asked["messages"])
        except (AttributeError, LookupError, TypeError, ValueError):
            return error_of(400, "The body is no chat completion request.")
        headers, refused = self._allowance()
        kind, outcome = "", "gone"
        try:
            if refused:
                outcome = "rate"
                return error_of(429, "Rate limit reached.", headers, code="rate_limit_exceeded")
            kind = self._fault()
            self._attempts[key] += 1
            if kind == "429":
                outcome = kind
                return error_of(429, "Rate limit reached.", {**headers, "Retry-After": "1"}, code="rate_limit_exceeded")
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
            return error_of(500, "The server had an error.", headers)
        if kind == "reset" and request.transport:
            request.transport.abort()
            return web.Response()
        system = asked["messages"][0].get("content") or ""
        cached = len(system) // 4 if hash(system) in self._prefixes else 0
        self._prefixes.add(hash(system))
        completion = completion_of(asked, answer_to(self._replies, asked["messages"]), kind, cached=cached)
        if asked.get("stream"):
            usage = bool((asked.get("stream_options") or {}).get("include_usage"))
            body, form = events_of(completion, usage=usage).encode(), "text/event-stream"
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
