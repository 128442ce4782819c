"""The files and batches of a provider: OpenAI's Batch API, each call of it repeated as long as transport fails."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx2
import openai
from openai.types import Batch
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_before_delay

from ..errors import ConfigError, ModelError, SummarizerError
from ..pace import PATIENCE
from ..providers import Target
from ..refusals import translated
from ..retries import is_transient, wait
from ..settings import Settings

T = TypeVar("T")
ENDED = ("completed", "failed", "expired", "cancelled")


class Full(Exception):
    """The provider takes no further batch for now; the cause says why."""


class Remote:
    """One provider's batches.

    Args:
        client: Sends the requests.
        target: The model and where it is.
        settings: How long a request is tried for.
        notify: Called with a few words whenever a request has to wait.
    """

    def __init__(
        self, client: openai.AsyncOpenAI, target: Target, settings: Settings, notify: Callable[[str], None]
    ) -> None:
        self._client = client
        self._target = target
        self._settings = settings
        self._notify = notify

    async def upload(self, path: Path) -> str:
        """Upload a file of requests; its id."""

        async def attempt() -> str:
            with path.open("rb") as file:
                return (await self._client.files.create(file=("requests.jsonl", file), purpose="batch")).id

        return await self._call(attempt, self._no_batches)

    async def submit(self, file: str) -> str:
        """Submit an uploaded file; the id of its batch.

        Raises:
            Full: There are too many already.
        """
        tried = False

        async def attempt() -> str:
            # What failed on the way may have arrived, and would be paid for twice.
            nonlocal tried
            if tried and (found := await self._found(file)):
                return found
            tried = True
            batch = await self._client.batches.create(
                input_file_id=file, endpoint="/v1/chat/completions", completion_window="24h"
            )
            return batch.id

        try:
            return await self._call(attempt, self._no_batches)
        except ModelError as error:
            if isinstance(error.__cause__, openai.RateLimitError):
                raise Full from error
            raise

    async def found(self, file: str) -> str | None:
        """The id of the batch of a file; None if it has none."""
        return await self._call(partial(self._found, file), self._no_batches)

    async def _found(self, file: str) -> str | None:
        async for batch in self._client.batches.list(limit=100):
            if batch.input_file_id == file:
                return batch.id
        return None

    async def state(self, id: str) -> Batch:
        """How a batch is."""

        async def attempt() -> Batch:
            return await self._client.batches.retrieve(id)

        return await self._call(attempt, partial(self._gone, f"batch {id!r}"))

    async def download(self, file: str, path: Path) -> None:
        """Fetch a file."""

        async def attempt() -> None:
            async with self._client.files.with_streaming_response.content(file) as response:
                with path.open("wb") as output:
                    async for chunk in response.iter_bytes():
                        output.write(chunk)

        await self._call(attempt, partial(self._gone, f"file {file!r}"))

    async def delete(self, file: str) -> None:
        """Delete a file; one that cannot be deleted is left to the provider, whose files have an end."""
        try:
            await self._client.files.delete(file)
        except (openai.OpenAIError, httpx2.TransportError) as error:
            self._notify(f"file {file!r} stays with {self._target.label} ({type(error).__name__})")

    async def _call(self, send: Callable[[], Awaitable[T]], missing: Callable[[], SummarizerError]) -> T:
        """What ``send`` brings, tried as long as the ceiling allows; ``missing`` says what an HTTP 404 means."""
        chosen = "retry_seconds" in self._settings.origin
        patience = self._settings.retry_seconds if chosen else max(PATIENCE, self._settings.retry_seconds)
        retrying = AsyncRetrying(
            retry=retry_if_exception(is_transient),
            wait=wait,
            stop=stop_before_delay(patience),
            before_sleep=self._before_sleep,
            reraise=True,
        )
        try:
            return await retrying(send)
        except (openai.OpenAIError, httpx2.TransportError) as error:
            if isinstance(error, openai.APIStatusError) and error.status_code in (404, 405, 501):
                raise missing() from error
            raise translated(error, self._target, self._settings.timeout) from error

    def _before_sleep(self, state: RetryCallState) -> None:
        error = state.outcome and state.outcome.exception()
        reason = f"HTTP {error.status_code}" if isinstance(error, openai.APIStatusError) else "no connection"
        self._notify(f"{reason}; next try in {state.upcoming_sleep:.0f} s")

    def _no_batches(self) -> ConfigError:
        return ConfigError(f"{self._target.base_url} takes no batches", "Give --engine local.")

    def _gone(self, what: str) -> ModelError:
        return ModelError(
            f"{self._target.label} at {self._target.base_url} has {what} no more",
            "Check the key; or remove the folder beside the results that ends in .work, and all of it is asked again.",
        )
