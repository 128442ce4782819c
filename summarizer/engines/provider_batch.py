"""An engine that leaves the asking to the provider's own batches: half the price, an answer within a day.

An article is asked about by the same pipeline as everywhere. A question that has no reply yet is put aside, and the
article waits; what was put aside is submitted; and when the replies are there, the article begins anew and gets
further, to its end or to its next question. A run that was stopped or killed leaves its batches with the provider, and
the next one finds them again.
"""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import openai
from openai.types import Batch

from ..errors import ConfigError, ModelError, TooLongError
from ..kept import Pending, failure
from ..model import Model
from ..pipeline import Summarizer
from ..providers import PROVIDERS, Target, resolve
from ..refusals import said, translated
from ..results import Result
from ..retries import is_transient
from . import WAIT_SECONDS, Jobs, Work, result
from .aside import MOST_REQUESTS, Aside, Sent
from .remote import ENDED, Full, Remote

_GLANCE = 0.2
"""Seconds after which a run notices that it is to stop."""


async def results(jobs: Jobs, work: Work) -> AsyncGenerator[Result]:
    """As ``Engine.results``; told to stop, it ends at once, and what was submitted waits for the next run.

    Raises:
        ModelError: A batch was refused as a whole.
    """
    target = _able(resolve(work.settings))
    work.folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        aside = stack.enter_context(Aside(work.folder, target.base_url))
        model = await stack.enter_async_context(Model(target, work.settings, work.notify))
        asking = Summarizer(work.settings, replies=aside, post=aside.post)
        summarizer = await stack.enter_async_context(asking)
        desk = _Desk(aside, Remote(await model.client(), target, work.settings, work.notify), target, work)
        await desk.resume()
        for job in jobs:
            if work.interrupted():
                break
            if job is None:
                await asyncio.sleep(WAIT_SECONDS)
                continue
            try:
                yield await result(summarizer, job)
            except Pending as pending:
                aside.wait(job, *pending.args)
            await asyncio.sleep(0)  # else Ctrl-C would wait for all of them
        while aside.waits and not work.interrupted():
            await desk.submit()
            await desk.collect()
            for number, job in aside.ready():
                try:
                    yield await result(summarizer, job)
                    aside.done(number)
                except Pending as pending:
                    aside.wait_on(number, *pending.args)
                await asyncio.sleep(0)
        if left := aside.batches:
            what = "batch stays" if left == 1 else "batches stay"
            work.notify(f"{left} {what} with {target.label}; the same command collects what comes of it")
        # What there is of replies may be wanted by articles that this run did not come to.
        done = not (left or aside.waits or work.interrupted())
    if done:
        shutil.rmtree(work.folder)


def _able(target: Target) -> Target:
    if target.strategy == "rules" or not target.provider.batches:
        able = ", ".join(name for name, provider in PROVIDERS.items() if provider.batches)
        raise ConfigError(
            f"Engine 'provider-batch' is for providers that take OpenAI's batches ({able}), not for {target.label}",
            "Give --engine local.",
        )
    return target


class _Desk:
    """Between what was put aside and the provider.

    Args:
        aside: What was put aside.
        remote: The provider's batches.
        target: The model, for messages.
        work: What the engine was told.
    """

    def __init__(self, aside: Aside, remote: Remote, target: Target, work: Work) -> None:
        self._interrupted = work.interrupted
        self._aside = aside
        self._remote = remote
        self._target = target
        self._work = work
        self._most = MOST_REQUESTS
        self._full = False
        self._told: dict[str, str] = {}

    async def resume(self) -> None:
        """Take over what an earlier run left."""
        for sent in self._aside.doubtful():
            if id := await self._remote.found(sent.file):
                self._aside.submitted(sent.number, id)
            else:
                self._aside.unpack(sent.number)
        self._aside.forget()
        await self.sweep()

    async def submit(self) -> None:
        """Submit all that was put aside, unless the provider is to work something off first."""
        if self._full and self._aside.awaited():
            return
        self._full = False
        path = self._work.folder / "requests"
        while not self._full and (number := self._aside.pack(self._most)) is not None:
            try:
                self._aside.write(number, path)
                file = await self._remote.upload(path)
                self._aside.uploaded(number, file)
                id = await self._remote.submit(file)
                self._aside.submitted(number, id)
                self._tell(id, "submitted")
            except Full as full:
                self._aside.unpack(number)
                if not self._aside.awaited():
                    raise full.__cause__ or full from None
                self._full = True
            finally:
                path.unlink(missing_ok=True)

    async def collect(self) -> None:
        """Wait until a batch has ended, or until told to stop, and take in what came of it."""
        while not self._interrupted():
            ended = 0
            for sent in self._aside.awaited():
                batch = await self._remote.state(sent.id)
                counts = batch.request_counts
                done = f"{counts.completed + counts.failed} of {sent.size} done" if counts else ""
                self._tell(sent.id, ", ".join(filter(None, (batch.status, done))))
                if batch.status in ENDED:
                    ended += 1
                    await self._take(sent, batch)
            if ended:
                return await self.sweep()
            until = time.monotonic() + self._work.poll_seconds
            while (left := until - time.monotonic()) > 0 and not self._interrupted():
                await asyncio.sleep(min(left, _GLANCE))
        return None

    async def sweep(self) -> None:
        """Delete the files at the provider that are of no more use."""
        for file in self._aside.litter():
            await self._remote.delete(file)
            self._aside.swept(file)

    async def _take(self, sent: Sent, batch: Batch) -> None:
        if batch.status == "failed":
            return self._failed(sent, batch)
        files = [file for file in (batch.output_file_id, batch.error_file_id) if file]
        paths = [self._work.folder / f"result-{number}" for number in range(len(files))]
        for file, path in zip(files, paths, strict=True):
            await self._remote.download(file, path)
        # From here to ``close`` nothing is waited for: what came of the batch is noted as a whole, or not at all.
        for path in paths:
            self._read(sent.number, path)
        words = f"{self._target.label} left a request unanswered (batch {sent.id} {batch.status})"
        lost = self._aside.close(sent.number, ModelError(words, "Try later, or another model."), [sent.file, *files])
        for path in paths:
            path.unlink()
        self._full = False
        if lost:
            self._tell(sent.id, f"{lost} of {sent.size} were not answered")
        return None

    def _failed(self, sent: Sent, batch: Batch) -> None:
        """See to a batch that was not begun; one that is too much for now is submitted again, in parts.

        Raises:
            ModelError: It is refused for another reason, or what was refused can be made no smaller.
        """
        errors = (batch.errors and batch.errors.data) or []
        self._aside.unpack(sent.number)
        first = next((error for error in errors if error.message), None)
        words = said(self._error({"message": first.message}), self._target) if first else ""
        others = self._aside.awaited()
        if any(error.code == "token_limit_exceeded" for error in errors) and (others or sent.size > 1):
            self._full = True
            self._most = max(1, min(self._most, sent.size // 2))
            self._tell(sent.id, f"too much for now{words}; the next are smaller")
            return
        line = f" in line {first.line}" if first and first.line else ""
        raise ModelError(
            f"{self._target.label} refused batch {sent.id}{line}{words}",
            "Try later, or give --engine local; the same command goes on where this one stopped.",
        )

    def _read(self, batch: int, path: Path) -> None:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    answer = json.loads(line)
                    key, response, error = str(answer["custom_id"]), answer.get("response"), answer.get("error")
                    status = int(response.get("status_code") or 0) if isinstance(response, dict) else 0
                except (AttributeError, LookupError, TypeError, ValueError):
                    continue  # whatever it is, the question that it may belong to counts as unanswered
                response = response if isinstance(response, dict) else {}
                self._note(batch, key, status, response.get("body"), error)

    def _note(self, batch: int, key: str, status: int, body: Any, error: Any) -> None:
        body = body if isinstance(body, dict) else {}
        if status < 400 and body.get("choices"):
            # As ``kept`` keeps it: of the rest, nothing says anything about the answer.
            self._aside.answer(batch, key, {"reply": {name: body.get(name) for name in ("model", "choices", "usage")}})
            return
        if status < 400:
            words = said(self._error(error), self._target)
            failed = ModelError(f"{self._target.label} did not answer{words}", "Try later, or another model.")
            self._aside.retry(batch, key, failed)
            return
        response = httpx2.Response(status, request=httpx2.Request("POST", self._target.base_url))
        answered = openai.APIStatusError("", response=response, body=body.get("error", body))
        failed = translated(answered, self._target, self._work.settings.timeout)
        if isinstance(failed, TooLongError):
            self._aside.answer(batch, key, failure(failed))
        elif status == 400 and answered.param == "temperature":
            self._aside.refuse(answered.param)
            self._aside.retry(batch, key, failed)
        elif is_transient(answered):
            self._aside.retry(batch, key, failed)
        else:
            self._aside.retry(batch, key, failed, most=1)

    def _error(self, body: Any) -> openai.APIError:
        return openai.APIError("", httpx2.Request("POST", self._target.base_url), body=body)

    def _tell(self, id: str, words: str) -> None:
        """Say how a batch is, unless that was the last word about it."""
        if self._told.get(id) != words:
            self._told[id] = words
            self._work.notify(f"batch {id}: {words}")
