"""The workers of a Ray cluster: how many, how many articles each is given, and what each does with one.

Knows nothing of Ray: its classes are what is sent to the machines of the cluster.
"""

import asyncio
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from ..errors import SummarizerError
from ..pace import MOST, Pace
from ..pipeline import Summarizer
from ..providers import resolve
from ..results import Result, failed
from ..settings import Settings
from . import Job, Work, result

Row = dict[str, Any]
_DEATHS = 3
"""Workers that may die with an article; it may well be what they died of."""
_BY_RULES = 6


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Who does the work.

    Attributes:
        settings: Those of the batch, as they hold on any machine.
        size: Workers.
        cpus: Of each.
        concurrency: Requests in flight of each; None for as many as the provider bears.
        by_rules: Whether no requests are made.
    """

    settings: Settings
    size: int
    cpus: float
    concurrency: int | None
    by_rules: bool

    @classmethod
    def of(cls, work: Work, cpus: Sequence[float]) -> "Crew":
        """The workers of a cluster whose nodes have so many CPUs each."""
        target = resolve(work.settings)
        by_rules = target.strategy == "rules"
        each = 1.0
        if not by_rules and not target.base_url:  # an embedded model takes all there are, or the threads it is given
            each = float(work.settings.threads or min(filter(None, cpus), default=1.0))
        return cls(
            settings=_portable(work.settings),
            size=work.workers or max(1, sum(int(node // each) for node in cpus)),
            cpus=each,
            concurrency=work.concurrency,
            by_rules=by_rules,
        )

    def room(self, limit: int) -> int:
        """Articles that a worker is given at a time, with so many requests in flight.

        The next takes Ray a few tenths of a second, for which there must be enough at hand.
        """
        return _BY_RULES if self.by_rules else 2 * limit + 4

    @property
    def most(self) -> int:
        """Articles that a worker is ever given at a time."""
        return self.room(self.concurrency or MOST)


def _portable(settings: Settings) -> Settings:
    """``settings`` with the key and the address that are in force here, so that they are on other machines."""
    target = resolve(settings)
    return settings.model_copy(
        update={
            "base_url": target.base_url or None,
            "api_key": target.key,
            "prompts": settings.prompts and settings.prompts.resolve(),
            "origin": {**settings.origin, "model": "as given", "base_url": "as given"},
        }
    )


class Worker:
    """Articles → results, with one connection for all of them; an actor, which has many under way at once.

    Args:
        crew: How.
        feed: An actor that counts how often an article is begun.
    """

    def __init__(self, crew: Crew, feed: Any) -> None:
        self._crew = crew
        self._feed = feed
        self._pace = Pace(crew.concurrency)
        self._slots = anyio.CapacityLimiter(1)
        self._opening = asyncio.Lock()
        self._summarizer: Summarizer | None = None

    async def __call__(self, row: Row) -> Row:
        """A row with the result of the article in ``row``, or with what is wrong for every article."""
        done: Row = {"number": row["number"], "begun": 0, "result": b"", "error": b""}
        try:
            if row["job"]:
                summarizer = await self._opened()
                limit, at_once = self._pace.limit, summarizer.target.strategy == "whole"
                self._slots.total_tokens = limit + (max(2, limit // 8) if at_once else 0)  # as in the local engine
                async with self._slots:
                    done["begun"] = await self._feed.begin.remote(row["number"])
                    made = await self._made(summarizer, pickle.loads(row["job"]), done["begun"])  # noqa: S301 - ours
                    done["result"] = pickle.dumps(made)
        except Exception as error:
            done["error"] = pickle.dumps(error)
        return {**done, "limit": self._pace.limit}

    async def _made(self, summarizer: Summarizer, job: Job, begun: int) -> Result:
        if begun <= _DEATHS:
            return await result(summarizer, job)
        error = SummarizerError(f"{_DEATHS} workers died making this brief", "Is there enough memory?")
        return failed(job.id, job.fingerprint, error)

    async def _opened(self) -> Summarizer:
        async with self._opening:
            if self._summarizer is None:
                self._summarizer = await Summarizer(self._crew.settings, pace=self._pace).__aenter__()
        return self._summarizer
