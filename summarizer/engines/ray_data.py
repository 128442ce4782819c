"""Batches on a Ray cluster: a reader on this machine, workers with the same pipeline on any, and results back to here.

Articles are handed out from here as there is room, one a task, and what comes back is given out at once. So whatever
dies, only the articles in flight there are asked about again. Every machine of the cluster needs this package in the
same version, with Ray, and has to reach the endpoint; key and address go along.
"""

import asyncio
import pickle
import threading
import warnings
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

from ..pace import Pace
from ..results import Result
from . import WAIT_SECONDS, Job, Jobs, Work
from .cluster import connected, data, ray, wrong
from .crew import Crew, Row, Worker

_MEND = "The same command goes on where this one stopped."
_END_SECONDS = 5.0


async def results(jobs: Jobs, work: Work) -> AsyncGenerator[Result]:
    """As ``Engine.results``; an article whose worker dies is given to another."""
    async with connected(work.address):
        run = _Run(work)
        try:
            while run.feed(jobs):
                if run.idle:
                    await asyncio.sleep(WAIT_SECONDS)
                    continue
                for one in await run.finished():
                    yield one
        finally:
            run.end()


class _Run:
    """A batch on the cluster, as seen from here; what is in flight is all that is remembered of it."""

    def __init__(self, work: Work) -> None:
        nodes = [node["Resources"].get("CPU", 0.0) for node in ray.nodes() if node["Alive"]]
        self._crew = Crew.of(work, nodes)
        self._room = self._crew.room(Pace(work.concurrency).limit)
        self._notify = work.notify
        self._flight: dict[int, Job] = {}
        self._begun = 0
        self._more = True
        self._settled: list[int] = []
        self._feed = _feed()
        self._arrived: asyncio.Queue[list[Row] | Exception | None] = asyncio.Queue()
        put = asyncio.get_running_loop().call_soon_threadsafe
        collect = (_briefs(self._feed, self._crew), lambda found: put(self._arrived.put_nowait, found))
        self._thread = threading.Thread(target=_collect, args=collect, daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is in flight, though there may be more."""
        return self._more and not self._flight

    def feed(self, jobs: Jobs) -> bool:
        """Hand out articles as there is room; whether there is anything to wait for."""
        wanted = max(0, self._crew.size * self._room - len(self._flight)) if self._more else 0
        new: list[Job] = []
        while self._more and len(new) < wanted:
            try:
                job = next(jobs)
            except StopIteration:
                self._more = False
                break
            if job is None:
                break
            new.append(job)
        self._flight.update(enumerate(new, self._begun))
        self._begun += len(new)
        self._feed.update.remote([pickle.dumps(job) for job in new], self._settled, more=self._more)
        self._settled = []
        return self._more or bool(self._flight)

    async def finished(self) -> list[Result]:
        """What has come back since.

        Raises:
            ConfigError: Something is wrong that is no single article's fault, or the cluster cannot go on.
        """
        found = await self._arrived.get()
        if not isinstance(found, list):
            raise wrong("The Ray cluster cannot go on", found, _MEND)
        return list(self._read(found))

    def _read(self, rows: list[Row]) -> Iterator[Result]:
        for row in rows:
            if row["error"]:
                raise pickle.loads(row["error"])  # noqa: S301 - from our own worker
            self._room = self._crew.room(row["limit"])
            # What was done by a worker that died before it could say so comes twice.
            if job := self._flight.pop(row["number"], None):
                self._settled.append(row["number"])
                if row["begun"] > 1:
                    self._notify(f"{job.id!r} was begun again: its worker had died")
                yield pickle.loads(row["result"])  # noqa: S301

    def end(self) -> None:
        """Give up what is in flight."""
        ray.kill(self._feed)
        self._thread.join(_END_SECONDS)


def _feed() -> Any:
    """The articles in flight, where the reader finds them: an actor beside the batch.

    Its class is made here so that it travels as it is: its process then starts without importing this package.
    """

    class Feed:
        def __init__(self) -> None:
            self.jobs: dict[int, bytes] = {}
            self.next = 0
            self.begun: Counter[int] = Counter()
            self.more = True
            self.changed = asyncio.Event()

        async def update(self, jobs: list[bytes], settled: list[int], more: bool) -> None:
            """Add ``jobs``, forget those that are ``settled``."""
            self.jobs.update(enumerate(jobs, self.next))
            self.next += len(jobs)
            for number in settled:
                del self.jobs[number], self.begun[number]
            self.more = more
            self.changed.set()

        async def after(self, number: int) -> list[bytes]:
            """The articles from ``number`` on, empty where one is settled; none at all at the end."""
            while number >= self.next and self.more:
                self.changed.clear()
                await self.changed.wait()
            return [self.jobs.get(place, b"") for place in range(number, self.next)]

        async def begin(self, number: int) -> int:
            """How often an article has been begun, this time included."""
            self.begun[number] += 1
            return self.begun[number]

    here = ray.get_runtime_context().get_node_id()
    affinity = import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy(here, soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=affinity)(Feed).remote()


class _Articles(data.Datasource):  # type: ignore[misc]
    """What the feed hands out, as one stream of rows; read once more, each is in its place again."""

    def __init__(self, feed: Any) -> None:
        super().__init__()
        self._feed = feed

    @property
    def supports_distributed_reads(self) -> bool:
        """Only here, so that no other machine's end costs what was read."""
        return False

    def estimate_inmemory_data_size(self) -> None:
        """Nobody knows how much there will be."""

    def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[Any]:
        """The one task that reads."""
        feed = self._feed

        def read() -> Iterator[Any]:
            table = import_module("pyarrow").table
            number = 0
            while jobs := ray.get(feed.after.remote(number)):
                for job in jobs:
                    yield table({"number": [number], "job": [job]})
                    number += 1

        unknown = import_module("ray.data.block").BlockMetadata(None, None, None, None)
        return [data.ReadTask(read, unknown)]


def _briefs(feed: Any, crew: Crew) -> Any:
    """Reader and workers, not yet begun."""
    context = data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # a row a block, else results would wait for one another
    # What is read is bounded by the feed; two blocks at a time would be twenty articles a second.
    context._max_num_blocks_in_streaming_gen_buffer = None
    context.max_consecutive_actor_init_deaths = crew.size  # a machine may be lost just as its workers start
    context.issue_detectors_config.detectors = []  # they take a slow article for a fault
    pool = data.ActorPoolStrategy(
        size=crew.size, max_tasks_in_flight_per_actor=crew.most, max_concurrent_calls_per_actor=crew.most
    )
    with data.DataContext.current(context):
        articles = data.read_datasource(_Articles(feed), override_num_blocks=1, num_cpus=0)
        return articles.map(Worker, fn_constructor_args=(crew, feed), num_cpus=crew.cpus, compute=pool)


def _collect(briefs: Any, put: Callable[[list[Row] | Exception | None], object]) -> None:
    """What comes back, to its end; in a thread of its own."""
    warnings.filterwarnings("ignore", "The minimum number of concurrent actors")  # where there are fewer articles
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        try:
            for block in briefs.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                put(block.to_pylist())
        except Exception as error:
            put(error)
        else:
            put(None)
