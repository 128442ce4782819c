"""MODEL: messages + reply class → typed reply and usage. With ``retries``, the only importer of openai and tenacity.

Each kind of retry has one owner: the SDK retries nothing, tenacity owns transport, instructor gives a reply that does
not parse one repair turn. Replies may be kept: a question that was answered before is then not asked again.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Self, TypeVar

import anyio
import httpx2
import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException, InstructorError, ResponseParsingError
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_before_delay

from .errors import ConfigError, CutOffError, ModelError, ReplyError
from .kept import Post, Replies, kept
from .pace import PATIENCE, Pace
from .partial import complete_items, plain, plain_json, repeats, said
from .prompt import Message, fingerprint
from .providers import Target
from .refusals import no_api, translated
from .retries import is_transient, wait
from .schema import Schema
from .settings import Settings

R = TypeVar("R", bound=BaseModel)

# instructor reports each failure as an ERROR, with the model's reply in it; whoever wants that configures logging.
logging.getLogger("instructor").addHandler(logging.NullHandler())


@dataclass
class Usage:
    """What questions to a model took; counts add up over a brief.

    Attributes:
        requests: Requests that were answered.
        retries: Requests that failed in transport and were sent again.
        input_tokens: Tokens read, cached ones included.
        output_tokens: Tokens written.
        cached_tokens: Tokens read that the provider had already evaluated.
    """

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def count(self, completion: ChatCompletion) -> None:
        """Add one answered request; providers that tell no usage count as 0 tokens."""
        self.requests += 1
        if usage := completion.usage:
            self.input_tokens += usage.prompt_tokens
            self.output_tokens += usage.completion_tokens
            details = usage.prompt_tokens_details
            self.cached_tokens += (details and details.cached_tokens) or 0


class Model:
    """A connection to one model; an asynchronous context manager.

    Args:
        target: The model and where it is.
        settings: Timeouts and ceilings.
        notify: Called with one line whenever a request has to wait; None for silence.
        start: Gives the target an address before the first request, where it has none yet.
        replies: Kept replies; with them nothing is started or reached before a question that they do not answer.
        version: What tells models of one name apart, such as the digest of a local file; part of what replies are
            kept under.
        pace: How fast the model may be asked, where many ask it; a reply then comes in one piece, since to take it
            piece by piece costs more time than all else about it.
        post: Takes the questions that no kept reply answers, instead of their being sent.
    """

    def __init__(
        self,
        target: Target,
        settings: Settings,
        notify: Callable[[str], None] | None = None,
        *,
        start: Callable[[], Awaitable[Target]] | None = None,
        replies: Replies | None = None,
        version: str = "",
        pace: Pace | None = None,
        post: Post | None = None,
    ) -> None:
        self.target = target
        self.name = target.model
        self._settings = settings
        self._notify = notify or (lambda _: None)
        self._start = start
        self._replies = replies
        self._version = version
        self._pace = pace
        self._post = post
        self._entered = False
        self._opened: openai.AsyncOpenAI | None = None
        self._opening = anyio.Lock()
        self._unwanted: set[str] = set()

    async def __aenter__(self) -> Self:
        self._entered = True
        if self.target.strategy != "rules" and (self._replies is None or not self.name):
            await self.client()
        return self

    async def __aexit__(self, *_: object) -> None:
        opened, self._opened, self._entered = self._opened, None, False
        if opened is not None:
            await opened.close()

    async def client(self) -> openai.AsyncOpenAI:
        """What sends the requests, connected by now; for whatever else the provider offers."""
        if not self._entered:
            raise RuntimeError("use a Model inside `async with`")
        async with self._opening:
            if self._opened is None:
                self._opened = await self._connect()
            return self._opened

    async def _connect(self) -> openai.AsyncOpenAI:
        if self._start is not None:
            self.target = await self._start()
        key = self.target.key
        client = openai.AsyncOpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=self.target.base_url,
            max_retries=0,
            timeout=httpx2.Timeout(self._settings.timeout, connect=min(10.0, self._settings.timeout)),
            # A loopback server is never behind a proxy, and nothing for it may pass through one.
            # And a redirect would take the article to a host that nobody chose.
            http_client=openai.DefaultAsyncHttpxClient(
                event_hooks={"request": [self._plain_headers], "response": [self._heard]},
                trust_env=not self.target.local,
                follow_redirects=False,
            ),
        )
        if not self.name:
            try:
                self.name = await self._served_model(client)
            except BaseException:
                await client.close()
                raise
        return client

    @property
    def label(self) -> str:
        """The model string that a brief remembers."""
        return replace(self.target, model=self.name).label

    async def ask(
        self,
        messages: list[Message],
        reply: type[R],
        schema: Schema,
        limit: int,
        usage: Usage,
        watch: Callable[[str], None] | None = None,
    ) -> R:
        """The model's answer to ``messages`` as a ``reply``.

        Args:
            messages: The turns.
            reply: Class of the answer.
            schema: JSON schema that is sent for it.
            limit: Most tokens the answer may take.
            usage: What it took is added here, also if it fails.
            watch: Called with the answer as far as it is written, again and again, where the provider streams.

        Raises:
            ModelError: The model cannot be reached within the ceiling, or refused.
            CutOffError: The answer ended at ``limit``.
            TooLongError: The question does not fit the model's window.
            ReplyError: The answer is no ``reply`` after one repair turn.
        """
        provider = self.target.provider
        mode = instructor.Mode.JSON_SCHEMA if provider.mode == "json_schema" else instructor.Mode.TOOLS

        async def create(**request: Any) -> ChatCompletion:
            return await self._answered({**request, **_format(request, schema, strict=provider.strict)}, usage, watch)

        try:
            asked: Any = instructor.patch(create=create, mode=mode)
            answer: R = await asked(
                response_model=_prepared(reply),
                max_retries=1,
                strict=False,
                model=self.name,
                messages=messages,
                temperature=0,
                **{provider.limit: limit},
            )
            return answer
        except IncompleteOutputException as error:
            raise CutOffError(
                f"{self.label} did not finish its reply within {limit} tokens",
                "Raise max_output_tokens, or choose a more capable model.",
                said(error.last_completion),
            ) from error
        except InstructorError as error:
            cause = error.__cause__
            if isinstance(cause, ModelError):
                raise cause from None
            if isinstance(cause, openai.OpenAIError | httpx2.TransportError):
                raise self._translated(cause) from cause
            if not isinstance(cause, ValidationError | ValueError | ResponseParsingError):
                raise cause or error from None  # a fault of ours, not of the reply
            tried = [said(attempt.completion) for attempt in error.failed_attempts or ()]
            raise ReplyError(
                f"{self.label} gave no brief in the form asked for, nor after one repair turn",
                "Try again, or another model.",
                max(tried, key=lambda text: len(complete_items(text)), default=""),
            ) from error
        except AssertionError as error:  # instructor's way to report a refusal
            raise ReplyError(f"{self.label} refused to answer", "Try another model.") from error

    async def _answered(
        self, request: dict[str, Any], usage: Usage, watch: Callable[[str], None] | None
    ) -> ChatCompletion:
        """As ``_send``; a request that was answered before, or failed by the model's fault, has the same outcome."""
        if self._replies is None:
            return await self._send(request, usage, watch)
        key = fingerprint(self.target.provider.name, self._version or self.target.base_url, request)
        post = self._post
        completion, old = await kept(
            self._replies,
            key,
            request["messages"],
            lambda: post(key, request) if post else self._send(request, usage, watch),
        )
        if old:
            usage.count(completion)
        return plain(completion)

    async def _send(self, request: dict[str, Any], usage: Usage, watch: Callable[[str], None] | None) -> ChatCompletion:
        """One request, sent again as long as transport fails and the ceiling allows."""
        retrying = AsyncRetrying(
            retry=retry_if_exception(is_transient),
            wait=wait,
            stop=stop_before_delay(self._patience),
            before_sleep=partial(self._before_sleep, usage),
            reraise=True,
        )
        client = await self.client()

        async def attempt() -> ChatCompletion:
            wanted = {key: value for key, value in request.items() if key not in self._unwanted}
            if self._pace is None and self.target.provider.streams:
                return await self._streamed(client, wanted, watch)
            if self._pace is None:
                return await _at_once(client, wanted)
            await self._pace.open()
            started = time.monotonic()
            completion = await _at_once(client, wanted)
            self._pace.took(time.monotonic() - started)
            return completion

        while True:
            sent = request.keys() - self._unwanted
            try:
                async with self._pace.turn() if self._pace else nullcontext():
                    completion: ChatCompletion = await retrying(attempt)
            except openai.BadRequestError as error:
                # Some models take no temperature; they say so by name.
                if error.param != "temperature" or "temperature" not in sent:
                    raise
                self._unwanted.add(error.param)  # of those in flight each finds out for itself
                continue
            # A page of a proxy, say, comes as a text; the SDK passes on whatever it got.
            if (
                not isinstance(completion, ChatCompletion)
                or not completion.choices
                or not completion.choices[0].message
            ):
                raise no_api(self.target)
            usage.count(completion)
            return plain(completion)

    async def _streamed(
        self, client: openai.AsyncOpenAI, request: dict[str, Any], watch: Callable[[str], None] | None
    ) -> ChatCompletion:
        """One reply, put together from its pieces: silence is then noticed between two of them, not after the last."""
        state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
        stream = await client.chat.completions.create(**request, stream=True, stream_options={"include_usage": True})
        pieces: list[str] = []
        async with stream:
            async for chunk in stream:
                state.handle_chunk(chunk)
                pieces += [choice.delta.content or "" for choice in chunk.choices]
                if watch and pieces and "}" in pieces[-1]:  # only then can another item be complete
                    watch("".join(pieces))
                if len(pieces) % 25 == 0:
                    self._notify(f"writing, {len(pieces)} tokens so far")
                    if repeats("".join(pieces[-400:])):
                        raise CutOffError(
                            f"{self.label} repeats itself; stopped after {len(pieces)} tokens",
                            "Choose a more capable model.",
                            plain_json("".join(pieces)),
                        )
        if not pieces:
            raise no_api(self.target)
        completion: ChatCompletion
        try:
            completion = state.get_final_completion()
        except openai.LengthFinishReasonError as error:
            completion = error.completion  # cut off; whoever asked finds that in its finish_reason
        except openai.ContentFilterFinishReasonError as error:
            raise ReplyError(f"{self.label} withheld its reply (content filter)", "Try another model.") from error
        for choice in completion.choices:
            choice.message.role = "assistant"  # some servers leave it out of every piece; a repair turn needs it
        return completion

    @property
    def _patience(self) -> float:
        """Seconds that one request is tried for. In a batch an outage may pass, unless there never was an answer."""
        wanted = self._settings.retry_seconds
        chosen = "retry_seconds" in self._settings.origin
        return max(wanted, PATIENCE) if self._pace and self._pace.answered and not chosen else wanted

    def _before_sleep(self, usage: Usage, state: RetryCallState) -> None:
        usage.retries += 1
        error = state.outcome and state.outcome.exception()
        reason = f"HTTP {error.status_code}" if isinstance(error, openai.APIStatusError) else "no connection"
        self._notify(f"{reason}; next try in {state.upcoming_sleep:.0f} s")

    async def _served_model(self, client: openai.AsyncOpenAI) -> str:
        """The one model that a server says it serves."""
        try:
            served = [model.id async for model in client.models.list()]
        except openai.NotFoundError as error:
            raise no_api(self.target) from error
        except (openai.OpenAIError, httpx2.TransportError) as error:
            raise self._translated(error) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise no_api(self.target) from error
        if len(served) != 1:
            raise ConfigError(
                f"{self.target.base_url} serves {len(served)} models and none was named",
                f"Give --model {self.target.provider.name}/MODEL"
                + (f"; it serves {', '.join(served[:8])}." if served else "."),
            )
        return served[0]

    def _translated(self, error: openai.OpenAIError | httpx2.TransportError) -> ModelError:
        return translated(error, replace(self.target, model=self.name), self._settings.timeout)

    async def _heard(self, response: Any) -> None:
        if self._pace:
            self._pace.heard(response.status_code, response.headers)

    async def _plain_headers(self, request: Any) -> None:
        """Leave only what a request needs: no telemetry of the SDK, no header meant for another provider."""
        kept = {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "authorization"}
        if self.target.provider.name == "openai":
            kept |= {"openai-organization", "openai-project"}
        for name in [name for name in request.headers if name.lower() not in kept]:
            del request.headers[name]
        # The SDK lets a header from its own environment variable take this one's place.
        request.headers.pop("authorization", None)
        if self.target.key is not None:
            request.headers["authorization"] = f"Bearer {self.target.key.get_secret_value()}"


async def _at_once(client: openai.AsyncOpenAI, request: dict[str, Any]) -> ChatCompletion:
    # Not chat.completions.create, which goes through the whole body, schema and all, to translate what needs none.
    return await client.post("/chat/completions", body=request, cast_to=ChatCompletion)


@cache
def _prepared(reply: type[BaseModel]) -> type[BaseModel]:
    """``reply`` as instructor wants it; left to itself it makes, and pydantic builds, a new class for each request."""
    prepared: type[BaseModel] = instructor.openai_schema(reply)
    return prepared


def _format(request: dict[str, Any], schema: Schema, *, strict: bool) -> dict[str, Any]:
    """What instructor prepared for the reply class, with our schema in its place; it never asks for ``strict``."""
    flag = {"strict": True} if strict else {}
    if "tools" in request:
        function = {**request["tools"][0]["function"], "parameters": schema, **flag}
        return {"tools": [{"type": "function", "function": function}]}
    name = request["response_format"]["json_schema"]["name"]
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": schema, **flag}}}
