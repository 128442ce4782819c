"""Where the articles of a batch are turned into briefs: on this machine, on others, or in a provider's own time.

An engine takes jobs as it has room for them and gives results as they are finished, in any order. All share the
pipeline, so that which one is chosen changes no brief. Which jobs there are, and where results go, is the batch's
business.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

from ..errors import ConfigError, ModelError, RefusedError, SummarizerError
from ..kept import Pending
from ..model import Usage
from ..pipeline import Summarizer
from ..results import Result, failed
from ..settings import Settings
from ..sources import Source

_LOG = logging.getLogger(__name__)
Name = Literal["local", "ray", "provider-batch"]
_MODULES: dict[Name, str] = {"local": "local", "ray": "ray_data", "provider-batch": "provider_batch"}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One article to be asked about.

    Attributes:
        id: What its result is kept under.
        source: The article, not yet read.
        fingerprint: Of its text, headline and day, and of what a brief is made by.
    """

    id: str
    source: Source
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an engine is told besides its jobs.

    Attributes:
        settings: How a brief is made.
        concurrency: Requests in flight; None for as many as the provider bears. In ``ray``, of each worker.
        folder: Where an engine may keep what it needs to go on after a crash; not made yet.
        notify: Takes a few words whenever there is something to tell.
        interrupted: Whether somebody is waiting for the end: what takes long is then left to the next run.
        address: Of a Ray cluster; None for this machine.
        workers: Ray's actors; None as the cluster allows.
        poll_seconds: Seconds between two questions about the state of a provider's batch.
    """

    settings: Settings
    concurrency: int | None = None
    folder: Path
    notify: Callable[[str], None] = lambda _: None
    interrupted: Callable[[], bool] = lambda: False
    address: str | None = None
    workers: int | None = None
    poll_seconds: float = 30.0


Jobs = Iterator[Job | None]
WAIT_SECONDS = 0.1
"""How long an engine waits before it asks again for a job that was not there yet."""


class Engine(Protocol):
    """A module with this one function."""

    def results(self, jobs: "Jobs", work: Work) -> AsyncGenerator[Result]:
        """The results of ``jobs``, in the order in which they are finished.

        Jobs are taken as there is room; None is one that is not there yet, and asked for again a little later. What
         was begun is finished when there are no more; closed early, it is given
        up, and nothing is lost that was given out.

        Raises:
            ConfigError: Something is wrong that is no single article's fault.
        """


def engine(name: Name) -> Engine:
    """The engine of this name.

    Raises:
        ConfigError: It is not installed.
    """
    module: Engine = import_module(f".{_MODULES[name]}", __name__)
    return module


async def result(summarizer: Summarizer, job: Job) -> Result:
    """What becomes of one article; whatever goes wrong with it is its failure, and stops no other.

    Raises:
        ConfigError: Something is wrong that is no single article's fault.
        Pending: Its questions were put aside.
    """
    usage = Usage()
    try:
        brief = await summarizer.asummarize(job.source.article(), usage=usage)
        return Result(id=job.id, fingerprint=job.fingerprint, brief=brief)
    except (ConfigError, Pending):
        raise
    except Exception as error:
        if not isinstance(error, SummarizerError):
            _LOG.exception("article %r", job.id)
        return failed(
            job.id,
            job.fingerprint,
            error,
            # The last one of a request that failed in transport was neither answered nor sent again.
            attempts=usage.requests + usage.retries + (type(error) in (ModelError, RefusedError)),
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost_usd=summarizer.cost_usd(usage),
        )
