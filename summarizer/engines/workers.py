"""Processes that make briefs, for what one Python process has not the time for: many articles a second, or rules alone.

Each has a loop, a connection and a pace of its own. One that dies is replaced, and what it was at is done again, once.
"""

import asyncio
import multiprocessing
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from ..errors import SummarizerError
from ..pace import Pace
from ..pipeline import Summarizer
from ..results import Result, failed
from ..settings import Settings
from . import Job, result

_START = multiprocessing.get_context("spawn")  # a forked copy of a process with threads may hang


class Workers:
    """A number of processes, each of which takes the next article as it has room.

    Args:
        settings: How a brief is made.
        shares: Requests in flight of each process.
    """

    def __init__(self, settings: Settings, shares: Sequence[int]) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._over = False
        self._workers = [self._started(share) for share in shares]

    def begin(self, job: Job) -> "asyncio.Future[Result]":
        """Give an article to the process that has the fewest."""
        future: asyncio.Future[Result] = self._loop.create_future()
        self._give(_Given(job, future))
        return future

    def _give(self, given: "_Given") -> None:
        worker = min(self._workers, key=lambda worker: len(worker.given))
        worker.given[given.job.id] = given
        with suppress(OSError):  # it died; whoever listens to it finds that out as well
            worker.pipe.send(given.job)

    def _started(self, share: int) -> "_Worker":
        ours, theirs = _START.Pipe()
        process = _START.Process(target=_serve, args=(theirs, self._settings, share), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours, share)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        return worker

    def _listen(self, worker: "_Worker") -> None:
        with suppress(OSError, EOFError, RuntimeError):  # RuntimeError: the loop is closed
            while True:
                id, outcome = worker.pipe.recv()
                self._loop.call_soon_threadsafe(self._settle, worker, id, outcome)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._replace, worker)

    def _settle(self, worker: "_Worker", id: str, outcome: Result | Exception) -> None:
        given = worker.given.pop(id, None)
        if given is None or given.future.done():
            return
        if isinstance(outcome, Result):
            given.future.set_result(outcome)
        else:
            given.future.set_exception(outcome)

    def _replace(self, worker: "_Worker") -> None:
        """Another in the place of one that died, unless all are to end."""
        if self._over:
            return
        self._workers.remove(worker)
        self._workers.append(self._started(worker.share))
        for given in worker.given.values():
            given.deaths += 1
            if given.future.done():
                continue
            if given.deaths == 1:
                self._give(given)
            else:
                error = SummarizerError("The process that was making the brief died twice", "Is there enough memory?")
                given.future.set_result(failed(given.job.id, given.job.fingerprint, error))

    def close(self) -> None:
        """End all processes, whatever they are at."""
        self._over = True
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()


@dataclass
class _Given:
    job: Job
    future: "asyncio.Future[Result]"
    deaths: int = 0


@dataclass
class _Worker:
    process: BaseProcess
    pipe: "Connection[Job, tuple[str, Result | Exception]]"
    share: int
    given: dict[str, _Given] = field(default_factory=dict)


@contextmanager
def workers(settings: Settings, shares: Sequence[int]) -> Iterator[Workers]:
    """Processes that run as long as the context is open."""
    running = Workers(settings, shares)
    try:
        yield running
    finally:
        running.close()


def _serve(pipe: "Connection[tuple[str, Result | Exception], Job]", settings: Settings, share: int) -> None:
    """The life of one process: until its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who decides what becomes of its children
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        asyncio.run(_answer(pipe, settings, share))


async def _answer(pipe: "Connection[tuple[str, Result | Exception], Job]", settings: Settings, share: int) -> None:
    loop = asyncio.get_running_loop()
    jobs: asyncio.Queue[Job | None] = asyncio.Queue()
    tasks: set[asyncio.Task[None]] = set()

    def listen() -> None:
        with suppress(EOFError, OSError):
            while True:
                loop.call_soon_threadsafe(jobs.put_nowait, pipe.recv())
        loop.call_soon_threadsafe(jobs.put_nowait, None)

    async def make(summarizer: Summarizer, job: Job) -> None:
        outcome: Result | Exception
        try:
            outcome = await result(summarizer, job)
        except Exception as error:
            outcome = error
        pipe.send((job.id, outcome))

    threading.Thread(target=listen, daemon=True).start()
    async with Summarizer(settings, pace=Pace(share)) as summarizer:
        while (job := await jobs.get()) is not None:
            task = asyncio.create_task(make(summarizer, job))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            await asyncio.sleep(0)
