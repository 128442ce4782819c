"""The default engine: as many articles in flight as the provider bears, in one process; by rules, on every core."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, aclosing
from typing import Any

from ..pace import Pace
from ..pipeline import Summarizer
from ..providers import resolve
from ..results import Result
from ..settings import Settings
from . import Job, Work, result


async def results(jobs: Iterator[Job], work: Work) -> AsyncGenerator[Result]:
    """As ``Engine.results``; a slow article never holds others up."""

    async def each() -> AsyncIterator[Job]:
        for job in jobs:
            yield job

    async with aclosing(briefs(each(), work)) as finished:
        async for result in finished:
            yield result


async def briefs(jobs: AsyncIterator[Job], work: Work) -> AsyncGenerator[Result]:
    """As ``results``, for jobs that may have to be waited for."""
    async with AsyncExitStack() as stack:
        target = resolve(work.settings)
        if target.strategy == "rules":
            workers = work.concurrency or _cores()
            # Not forked: a copy of a process with threads may hang. Ctrl-C is for the parent alone.
            pool = stack.enter_context(
                ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_deaf)
            )
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            begin = _in(pool, work.settings)
            room: Callable[[], int] = lambda: 2 * workers  # noqa: E731 - so that no process waits for its next
        else:
            embedded = target.provider.name == "embedded" and not target.base_url
            pace = Pace(work.concurrency or (_SLOTS if embedded else None))
            summarizer = await stack.enter_async_context(Summarizer(work.settings, progress=work.notify, pace=pace))
            begin, room = _by(summarizer), _room(pace, at_once=summarizer.target.strategy == "whole")
        finished = await stack.enter_async_context(aclosing(flow(jobs, begin, room)))
        async for one in finished:
            yield one


_SLOTS = 2
"""Articles that the embedded model reads at once."""
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


def _by(summarizer: Summarizer) -> Begin:
    return lambda job: asyncio.ensure_future(result(summarizer, job))


def _room(pace: Pace, *, at_once: bool) -> Callable[[], int]:
    """Articles to have begun: where each takes one request, some are got ready while others wait for their answer.

    Where each takes many, one after the other, more would only push one another out of a server's cache.
    """
    return lambda: pace.limit + (max(2, pace.limit // 8) if at_once else 0)


def _in(pool: ProcessPoolExecutor, settings: Settings) -> Begin:
    loop = asyncio.get_running_loop()
    return lambda job: loop.run_in_executor(pool, _by_rules, settings, job)


def _by_rules(settings: Settings, job: Job) -> Result:
    async def one() -> Result:
        async with Summarizer(settings) as summarizer:
            return await result(summarizer, job)

    return asyncio.run(one())


def _deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
