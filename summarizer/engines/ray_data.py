"""Batches on a Ray cluster: a reader on this machine, workers with the same pipeline on any, and results back to here.

Articles are handed out from here as there is room, one a task, and what comes back is given out at once. So whatever
dies, only the articles in flight there are asked about again. Every machine of the cluster needs this package in the
same version, with Ray, and has to reach the endpoint; what the environment here says of it goes along.
"""

import asyncio
import logging
import os
import pickle
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import anyio

from ..errors import ConfigError, SummarizerError
from ..pace import MOST, Pace
from ..pipeline import Summarizer
from ..providers import resolve
from ..results import Result, failed
from ..settings import Settings
from . import Job, Work, result

# Read when Ray is imported: nothing is told to its makers, workers are not started by way of `uv run`, and what it
# has to say goes into its log files.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
try:
    import pyarrow as pa
    import ray
    from ray.data import ActorPoolStrategy, DataContext, Dataset, Datasource, ReadTask
    from ray.data.block import BlockMetadata
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ImportError as missing:
    raise ConfigError("The engine 'ray' needs an extra", "pip install 'summarizer-brief[ray]'.") from missing

Row = dict[str, Any]
_DEATHS = 4
"""Workers that an article may lose; by then it may well be what they died of."""
_STORE_BYTES = 256 * 2**20
"""Shared memory of a cluster that is started here; articles only pass through it."""
_END_SECONDS = 5.0


async def results(jobs: Iterator[Job], work: Work) -> AsyncGenerator[Result]:
    """As ``Engine.results``; an article whose worker dies is given to another."""
    async with _connected(work.address):
        run = _Run(work)
        try:
            while run.feed(jobs):
                for one in await run.finished():
                    yield one
        finally:
            run.end()


class _Run:
    """A batch on the cluster, as seen from here; what is in flight is all that is remembered of it."""

    def __init__(self, work: Work) -> None:
        self._crew = _Crew.of(work)
        self._room = self._crew.room(Pace(work.concurrency).limit)
        self._feed = _feed()
        self._flight: dict[int, Job] = {}
        self._begun = 0
        self._more = True
        self._settled: list[int] = []
        self._arrived: asyncio.Queue[list[Row] | Exception | None] = asyncio.Queue()
        put = asyncio.get_running_loop().call_soon_threadsafe
        collect = (_briefs(self._feed, self._crew), lambda found: put(self._arrived.put_nowait, found))
        self._thread = threading.Thread(target=_collect, args=collect, daemon=True)
        self._thread.start()

    def feed(self, jobs: Iterator[Job]) -> bool:
        """Hand out articles as there is room; whether there is anything to wait for."""
        wanted = max(0, self._crew.size * self._room - len(self._flight)) if self._more else 0
        new = list(islice(jobs, wanted))
        self._more = self._more and len(new) == wanted
        self._flight.update(enumerate(new, self._begun))
        self._begun += len(new)
        self._feed.update.remote([pickle.dumps(job) for job in new], self._settled, more=self._more)
        self._settled = []
        return self._more or bool(self._flight)

    async def finished(self) -> list[Result]:
        """What has come back since.

        Raises:
            ConfigError: The cluster cannot go on.
        """
        found = await self._arrived.get()
        if isinstance(found, list):
            return list(self._read(found))
        if found is not None or self._more:
            raise _cannot("The Ray cluster cannot go on", found, "The same command goes on where this one stopped.")
        left, self._flight = self._flight, {}
        return [failed(job.id, job.fingerprint, _DIED) for job in left.values()]

    def _read(self, rows: list[Row]) -> Iterator[Result]:
        for row in rows:
            if row["error"]:
                raise pickle.loads(row["error"])  # noqa: S301 - from our own worker
            self._room = self._crew.room(row["limit"])
            # What was done by a worker that died before it could say so comes twice.
            if self._flight.pop(row["number"], None):
                self._settled.append(row["number"])
                yield Result.model_validate_json(row["line"])

    def end(self) -> None:
        """Give up what is in flight."""
        ray.kill(self._feed)
        self._thread.join(_END_SECONDS)


@dataclass(frozen=True)
class _Crew:
    """Who does the work.

    Attributes:
        settings: Those of the batch, with what the environment here adds to them.
        size: Workers.
        cpus: Of each.
        concurrency: Of each; None to find out how many requests the provider bears.
        at_once: Whether an article is one request; 0 requests an article where it is made by rules.
    """

    settings: Settings
    size: int
    cpus: float
    concurrency: int | None
    rules: bool

    @classmethod
    def of(cls, work: Work) -> "_Crew":
        target = resolve(work.settings)
        rules = target.strategy == "rules"
        nodes = [node["Resources"].get("CPU", 0.0) for node in ray.nodes() if node["Alive"]]
        # A model that is embedded takes the whole machine, or as many threads as it is given.
        whole = not rules and not target.base_url
        cpus = float(work.settings.threads or min(filter(None, nodes), default=1.0)) if whole else 1.0
        size = work.workers or max(1, sum(int(node // cpus) for node in nodes))
        return cls(_portable(work.settings), size, cpus, work.concurrency, rules)

    def room(self, limit: int) -> int:
        """Articles that a worker is given at a time, with so many requests in flight.

        It takes Ray a few tenths of a second to bring the next, in which those at hand are begun.
        """
        return _BY_RULES if self.rules else 2 * limit + 4

    @property
    def most(self) -> int:
        return self.room(self.concurrency or MOST)


_BY_RULES = 6


def _portable(settings: Settings) -> Settings:
    """``settings`` as they hold on any machine: key and address are what this environment says."""
    target = resolve(settings)
    given = {
        "base_url": target.base_url or None,
        "api_key": target.key,
        "prompts": settings.prompts and settings.prompts.resolve(),
        "origin": {"model": "as given", "base_url": "as given"},
    }
    return settings.model_copy(update=given)


def _feed() -> Any:
    """The articles in flight, where the reader finds them: an actor beside the batch.

    Its class is made here so that it travels as it is: its process then starts without importing this package.
    """

    class Feed:
        def __init__(self) -> None:
            self.jobs: dict[int, bytes] = {}
            self.next = 0
            self.more = True
            self.changed = asyncio.Event()

        async def update(self, jobs: list[bytes], settled: list[int], more: bool) -> None:
            """Add ``jobs``, forget those that are ``settled``."""
            self.jobs.update(enumerate(jobs, self.next))
            self.next += len(jobs)
            for number in settled:
                del self.jobs[number]
            self.more = more
            self.changed.set()

        async def after(self, number: int) -> list[bytes]:
            """The articles from ``number`` on, empty where one is settled; none at all at the end."""
            while number >= self.next and self.more:
                self.changed.clear()
                await self.changed.wait()
            return [self.jobs.get(place, b"") for place in range(number, self.next)]

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=here)(Feed).remote()


class _Articles(Datasource):  # type: ignore[misc] # ships no types
    """What the feed hands out, as one stream of rows; read again, each has its place."""

    def __init__(self, feed: Any) -> None:
        super().__init__()
        self._feed = feed

    @property
    def supports_distributed_reads(self) -> bool:
        """Read here: no other machine's end must cost what was read."""
        return False

    def estimate_inmemory_data_size(self) -> None:
        """Nobody knows how much will come."""

    def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[ReadTask]:
        """The one task that reads."""
        feed = self._feed

        def read() -> Iterator[pa.Table]:
            number = 0
            while jobs := ray.get(feed.after.remote(number)):
                for job in jobs:
                    yield pa.table({"number": [number], "job": [job]})
                    number += 1

        return [ReadTask(read, BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None))]


class _Worker:
    """Articles → results, with one connection for all of them; an actor, several of whose tasks run at once."""

    def __init__(self, crew: _Crew) -> None:
        self._crew = crew
        self._pace = Pace(crew.concurrency)
        self._begun = anyio.CapacityLimiter(1)
        self._opening = asyncio.Lock()
        self._summarizer: Summarizer | None = None

    async def __call__(self, row: Row) -> Row:
        """A row with the result, or with what is wrong for every article."""
        done = {"number": row["number"], "line": "", "error": b"", "limit": self._pace.limit}
        try:
            if row["job"]:
                summarizer = await self._opened()
                limit, at_once = self._pace.limit, summarizer.target.strategy == "whole"
                self._begun.total_tokens = limit + (max(2, limit // 8) if at_once else 0)  # as in local
                async with self._begun:
                    done["line"] = (await result(summarizer, pickle.loads(row["job"]))).line()  # noqa: S301 - ours
        except SummarizerError as error:
            done["error"] = pickle.dumps(error)
        return done | {"limit": self._pace.limit}

    async def _opened(self) -> Summarizer:
        async with self._opening:
            if self._summarizer is None:
                self._summarizer = await Summarizer(self._crew.settings, pace=self._pace).__aenter__()
        return self._summarizer


def _briefs(feed: Any, crew: _Crew) -> Dataset:
    """Reader and workers, not yet begun."""
    context = DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # a row a block, else results would wait for one another
    # What is read waits in the feed already; two blocks at a time would be twenty articles a second.
    context._max_num_blocks_in_streaming_gen_buffer = None
    context.max_errored_blocks = -1  # an article that no worker survives must not stop the others
    context.max_consecutive_actor_init_deaths = crew.size
    context.issue_detectors_config.detectors = []  # they take a slow article for a fault
    with DataContext.current(context):
        articles = ray.data.read_datasource(
            _Articles(feed),
            override_num_blocks=1,
            num_cpus=0,
        )
        return articles.map(
            _Worker,
            fn_constructor_args=(crew,),
            num_cpus=crew.cpus,
            compute=ActorPoolStrategy(
                size=crew.size, max_tasks_in_flight_per_actor=crew.most, max_concurrent_calls_per_actor=crew.most
            ),
            max_task_retries=_DEATHS - 1,
        )


def _collect(briefs: Dataset, put: Callable[[list[Row] | Exception | None], object]) -> None:
    """What comes back, to its end; in a thread of its own."""
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        try:
            for block in briefs.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                put(block.to_pylist())
        except Exception as error:
            put(error)
        else:
            put(None)


@asynccontextmanager
async def _connected(address: str | None) -> AsyncIterator[None]:
    """A cluster: the one that this process has, else that at ``address``, else one that runs here or is started."""
    if ray.is_initialized():
        yield
        return
    # In a thread, which leaves the signals to the command line.
    await anyio.to_thread.run_sync(_connect, address)
    try:
        yield
    finally:
        ray.shutdown()


def _connect(address: str | None) -> None:
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):  # the others write to Ray's log files
            handler.setLevel(logging.CRITICAL + 1)
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    address = address or os.environ.get("RAY_ADDRESS")
    try:
        ray.init(address or "auto", **quiet)
    except ConnectionError as error:
        if address:
            mend = "Start one with `ray start --head`, or leave --address out for one on this machine."
            raise _cannot(f"No Ray cluster answers at {address!r}", error, mend) from error
        local = {"_node_ip_address": "127.0.0.1", "include_dashboard": False, "object_store_memory": _STORE_BYTES}
        ray.init("local", **local, **quiet)


def _cannot(what: str, error: Exception | None, mend: str) -> ConfigError:
    lines = str(error or "").strip().splitlines()
    return ConfigError(f"{what} ({lines[-1][:300]})" if lines else what, mend)


_DIED = SummarizerError(f"{_DEATHS} workers died with this article", "Ask again with --retry-failed.")
