"""The default engine: as many articles in flight as the provider bears, in one process; by rules, on every core."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from typing import Any

from ..pace import Pace
from ..pipeline import Summarizer
from ..providers import Target, resolve
from ..results import Result
from . import WAIT_SECONDS, Job, Jobs, Work, result
from .workers import workers


async def results(jobs: Jobs, work: Work) -> AsyncGenerator[Result]:
    """As ``Engine.results``; a slow article never holds others up."""

    async def each() -> AsyncIterator[Job]:
        for job in jobs:
            if job is None:
                await asyncio.sleep(WAIT_SECONDS)
            else:
                yield job

    async with aclosing(briefs(each(), work)) as finished:
        async for result in finished:
            yield result


async def briefs(jobs: AsyncIterator[Job], work: Work) -> AsyncGenerator[Result]:
    """As ``results``, for jobs that may have to be waited for."""
    target, wanted = resolve(work.settings), work.concurrency
    async with AsyncExitStack() as stack:
        if shares := _shares(target, wanted):
            begin: Begin = stack.enter_context(workers(work.settings, shares)).begin
            room = _room(lambda: sum(shares), at_once=True)
        else:
            pace = Pace(wanted or (_SLOTS if _is_embedded(target) else None), waits=_telling(work.notify))
            summarizer = await stack.enter_async_context(Summarizer(work.settings, pace=pace))
            begin, room = _by(summarizer), _room(lambda: pace.limit, at_once=target.strategy == "whole")
        finished = await stack.enter_async_context(aclosing(flow(jobs, begin, room)))
        async for one in finished:
            yield one


_SLOTS = 1
"""Articles that the embedded model reads at once: on two cores more are no faster, and tip near ties."""
_LONG = 10.0
"""Seconds of waiting that are worth a word."""
_A_PROCESS = 32
"""Requests in flight that one process keeps up with where answers come within a second; more get several processes."""
Begin = Callable[[Job], "asyncio.Future[Result]"]


async def flow(jobs: AsyncIterator[Job], begin: Begin, room: Callable[[], int]) -> AsyncGenerator[Result]:
    """The results of ``jobs``, at most ``room()`` of which are begun and not finished; no one waits for another."""
    finished: asyncio.Queue[asyncio.Future[Any]] = asyncio.Queue()
    running: set[asyncio.Future[Any]] = set()
    taken: asyncio.Future[Job | None] | None = None
    more = True

    def watch(future: asyncio.Future[Any]) -> None:
        running.add(future)
        future.add_done_callback(finished.put_nowait)

    try:
        while True:
            if more and taken is None and len(running) < room():
                watch(taken := asyncio.ensure_future(anext(jobs, None)))
            if not running:
                return
            future = await finished.get()
            running.discard(future)
            if future is not taken:
                yield future.result()
                continue
            taken, job = None, future.result()
            more = job is not None
            if job is not None:
                watch(begin(job))
    finally:
        for future in running:
            future.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _shares(target: Target, wanted: int | None) -> list[int]:
    """Requests in flight of each of several processes; none where this one will do."""
    if target.strategy == "rules":
        wanted = min(_cores(), wanted or _cores())  # more would only wait for a processor
        count = wanted
    else:
        count = 1 if _is_embedded(target) else min(_cores(), (wanted or 0) // _A_PROCESS)
    if wanted is None or count < 2:
        return []
    return [wanted // count + (place < wanted % count) for place in range(count)]


def _telling(notify: Callable[[str], None]) -> Callable[[float], None]:
    def waits(seconds: float) -> None:
        if seconds >= _LONG:
            notify(f"The provider asks for {seconds:.0f} s of patience.")

    return waits


def _is_embedded(target: Target) -> bool:
    return target.provider.name == "embedded" and not target.base_url


def _by(summarizer: Summarizer) -> Begin:
    return lambda job: asyncio.ensure_future(result(summarizer, job))


def _room(most: Callable[[], int], *, at_once: bool) -> Callable[[], int]:
    """Articles to have begun: where each takes one request, some are got ready while others wait for their answer.

    Where each takes many, one after the other, more would only push one another out of a server's cache.
    """
    return lambda: most() + (max(2, most() // 8) if at_once else 0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
