"""Processes that make briefs, for what one Python process has not the time for: many articles a second, or rules alone.

Each has a loop, a connection and a pace of its own; of a wait that the provider asks one for, all are told. One that
dies is replaced, and what it was at is done again, once.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from ..errors import ConfigError, SummarizerError
from ..pace import Pace
from ..pipeline import Summarizer
from ..results import Result, failed
from ..settings import Settings
from . import Job, result

_Outcome = Result | Exception | float | None
"""What a process tells: the result of an article, or that all have to wait so many seconds; None once it lives."""
_Told = tuple[int, Job | float]
_PAUSE = 0
"""Number of what is no article."""
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
        self._count = 0
        self._failed: ConfigError | None = None
        self._workers = [self._started(share) for share in shares]

    def begin(self, job: Job) -> "asyncio.Future[Result]":
        """Give an article to the process that has the fewest."""
        future: asyncio.Future[Result] = self._loop.create_future()
        self._count += 1
        if self._failed:
            future.set_exception(self._failed)
        else:
            self._give(_Given(self._count, job, future))
        return future

    def _give(self, given: "_Given") -> None:
        worker = min(self._workers, key=lambda worker: len(worker.given))
        worker.given[given.number] = given
        with suppress(OSError):  # it died; whoever listens to it finds that out as well
            worker.pipe.send((given.number, given.job))

    def _started(self, share: int) -> "_Worker":
        ours, theirs = _START.Pipe()
        process = _START.Process(target=_serve, args=(theirs, self._settings, share), daemon=True)
        with _unheard_interrupts():
            process.start()
        theirs.close()
        worker = _Worker(process, ours, share)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        return worker

    def _listen(self, worker: "_Worker") -> None:
        with suppress(OSError, EOFError, RuntimeError):  # RuntimeError: the loop is closed
            while True:
                self._loop.call_soon_threadsafe(self._settle, worker, *worker.pipe.recv())
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._replace, worker)

    def _settle(self, worker: "_Worker", number: int, outcome: "_Outcome") -> None:
        worker.lives = True
        if isinstance(outcome, float):  # what the provider told one of them holds for all
            for other in self._workers:
                if other is not worker:
                    with suppress(OSError):
                        other.pipe.send((_PAUSE, outcome))
            return
        given = worker.given.pop(number, None)
        if given is None or given.future.done() or outcome is None:
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
        if not worker.lives:
            words = "A process that makes briefs ended before it began"
            mend = "In a program of your own, begin under `if __name__ == '__main__':`; else see what it said above."
            self._failed = ConfigError(words, mend)
            for given in worker.given.values():
                if not given.future.done():
                    given.future.set_exception(self._failed)
            return
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
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()


@dataclass
class _Given:
    number: int
    job: Job
    future: "asyncio.Future[Result]"
    deaths: int = 0


@dataclass
class _Worker:
    process: BaseProcess
    pipe: "Connection[_Told, tuple[int, _Outcome]]"
    share: int
    lives: bool = False
    given: dict[int, _Given] = field(default_factory=dict)


@contextmanager
def workers(settings: Settings, shares: Sequence[int]) -> Iterator[Workers]:
    """Processes that run as long as the context is open."""
    running = Workers(settings, shares)
    try:
        yield running
    finally:
        running.close()


@contextmanager
def _unheard_interrupts() -> Iterator[None]:
    """Ctrl-C is for the parent, who decides what becomes of its children: they inherit that it is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(pipe: "Connection[tuple[int, _Outcome], _Told]", settings: Settings, share: int) -> None:
    """The life of one process: until its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # also where it is not inherited
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asyncio.run(_answer(pipe, settings, share))


async def _answer(pipe: "Connection[tuple[int, _Outcome], _Told]", settings: Settings, share: int) -> None:
    loop = asyncio.get_running_loop()
    jobs: asyncio.Queue[tuple[int, Job]] = asyncio.Queue()
    tasks: set[asyncio.Task[None]] = set()

    def tell(number: int, outcome: _Outcome) -> None:
        with suppress(OSError):  # the parent is gone, and so will this be at once
            pipe.send((number, outcome))

    pace = Pace(share, waits=lambda seconds: tell(_PAUSE, float(seconds)))

    def listen() -> None:
        with suppress(EOFError, OSError):
            while True:
                number, told = pipe.recv()
                if isinstance(told, Job):
                    loop.call_soon_threadsafe(jobs.put_nowait, (number, told))
                else:
                    loop.call_soon_threadsafe(pace.pause, told)
        os._exit(0)  # nobody is left to take an answer, so nothing more is asked

    async def make(summarizer: Summarizer, number: int, job: Job) -> None:
        try:
            outcome: Result | Exception = await result(summarizer, job)
        except Exception as error:
            outcome = error
        tell(number, outcome)

    async with Summarizer(settings, pace=pace) as summarizer:
        tell(_PAUSE, None)
        threading.Thread(target=listen, daemon=True).start()
        while True:
            task = asyncio.create_task(make(summarizer, *await jobs.get()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            await asyncio.sleep(0)
