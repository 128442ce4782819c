"""Many articles: what is left to do of them, what it may cost, and what became of each; how, is an engine's business.

The results are kept in a file, from which the same command goes on after anything has died.
"""

import os
import queue
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
from pydantic import SecretStr

from .budget import Budget, Expected, Purse
from .engines import Job, Jobs, Name, Work, engine
from .errors import ArticleError, ModelError, OutputError
from .ledger import Ledger
from .prompt import fingerprint
from .providers import resolve
from .recipe import named, recipe
from .results import Result, Spent, failed
from .settings import Settings
from .sources import Source, count, sources

_AHEAD = 64
_REASONS = 3
_GLANCE = 0.005
"""Seconds that are waited for the next article before the engine is given a chance to do something else."""
_IN_A_ROW = 10
"""Articles that may fail in a row because the model is out of reach: then it is, and the rest would fail as well."""


@dataclass
class Tally:
    """How far a batch is.

    Attributes:
        total: Articles of the input; None if that cannot be told beforehand.
        before: Articles that an earlier run has dealt with.
        failed_before: Those of them that have no brief.
        replaced: Articles whose line was made of another text or with other settings; a new one takes its place.
        unreadable: Articles of an estimate that will fail, since they cannot be read.
        reasons: Why the first few failed, one line each.
        briefs: Articles of this run that have a brief now, repeated ones included.
        failures: Those that have none.
        repeated: Those whose text another had, which was asked about instead.
        spent: What this run took.
        started, ended: When, in seconds of a clock that only runs forward; 0 for not yet.
        stopped: Why it ended before its input did; empty if it did not.
    """

    total: int | None = None
    before: int = 0
    failed_before: int = 0
    replaced: int = 0
    unreadable: int = 0
    briefs: int = 0
    failures: int = 0
    repeated: int = 0
    spent: Spent = field(default_factory=Spent)
    started: float = 0.0
    ended: float = 0.0
    stopped: str = ""
    notices: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Since it began, until now or its end."""
        return (self.ended or time.monotonic()) - self.started if self.started else 0.0

    @property
    def done(self) -> int:
        """Articles that this run has dealt with."""
        return self.briefs + self.failures


class Batch:
    """One run over ``inputs``; how far it is stands in ``tally``, while it runs and after.

    Args:
        inputs: Files, folders, patterns, ``-`` for standard input; see ``sources``.
        out: The results file.
        settings: How a brief is made.
        engine: Where.
        budget: What it may cost.
        retry_failed: Whether what failed before is asked again.
        tell: Called whenever the tally has changed.
        work: What else the engine is to be told: fields of ``Work``.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        out: Path,
        settings: Settings,
        *,
        engine: Name = "local",
        budget: Budget | None = None,
        retry_failed: bool = False,
        tell: Callable[[Tally], None] = lambda _: None,
        **work: Any,
    ) -> None:
        self.tally = Tally()
        self._inputs, self._out, self._settings = inputs, out, settings
        self._engine: Name = engine
        self._purse = Purse(budget or Budget())
        self._retry_failed = retry_failed
        self._tell = tell
        self._work = work
        self._out_of_reach: list[Result] = []
        self._interrupted = False
        self._left_over = 0

    def stop(self, why: str = "interrupted") -> None:
        """Begin no more articles; what is in flight is finished."""
        self.tally.stopped = self.tally.stopped or why

    def interrupt(self) -> None:
        """As ``stop``, and leave to the next run what would take long."""
        self._interrupted = True
        self.stop()

    async def run(self) -> Tally:
        """Do what is left to do.

        Raises:
            OutputError: The results cannot be written, or another run writes them.
            ArticleError: An input does not exist.
            ConfigError: Something is wrong that is no single article's fault.
            ModelError: The model cannot be reached, or refuses every request.
        """
        self.tally.started = time.monotonic()
        try:
            await self._run(sources(self._inputs, but=_own(self._out)))
        except sqlite3.Error as error:
            mend = "See to the folder for temporary files."
            raise OutputError(f"There is no room for the batch's notes ({error})", mend) from error
        finally:
            self.tally.ended = time.monotonic()
        return self.tally

    async def _run(self, given: Iterator[Source]) -> None:
        with Ledger(self._out) as ledger:
            self.tally.notices += ledger.notices
            self.tally.total = await anyio.to_thread.run_sync(lambda: count(self._inputs, but=_own(self._out)))
            settings = await named(self._settings)
            self._purse.open(settings, ledger.spent, batched=self._engine == "provider-batch")
            work = Work(
                settings=settings,
                folder=Path(os.path.realpath(self._out) + ".work"),
                interrupted=lambda: self._interrupted,
                **self._work,
            )
            jobs = self._jobs(_awaited(given), ledger, recipe(resolve(settings), settings))
            self._tell(self.tally)
            async with aclosing(engine(self._engine).results(jobs, work)) as results:
                async for result in results:
                    for known in self._believed(result):
                        self._keep(ledger, known)
                        self._repeat(ledger, known)
                    self._tell(self.tally)
            if self._out_of_reach and not self.tally.briefs:
                raise _out_of_reach(self._out_of_reach[-1])
            for result in self._out_of_reach:
                self._keep(ledger, result)
                self._repeat(ledger, result)
            if self._left_over:
                self.stop(f"{self._left_over} articles have a text that another has, but cut into other sentences")

    def estimate(self) -> Expected:
        """What there is left to do, and what it will take, about; nothing is asked and nothing written.

        Raises:
            OutputError: Another run writes the results, or the file holds something else.
            ArticleError: An input does not exist.
            ConfigError: A setting does not fit.
        """
        given = sources(self._inputs, but=_own(self._out))
        settings, left = self._settings, Expected()
        if settings.api_key is None:  # the price is wanted before the key
            settings = settings.model_copy(update={"api_key": SecretStr("none")})
        with (
            tempfile.TemporaryDirectory() as folder,
            Ledger(self._out if self._out.exists() else Path(folder) / "none", dry=True) as ledger,
        ):
            self._purse.open(settings, ledger.spent, batched=self._engine == "provider-batch")
            made_by = recipe(resolve(settings), settings)
            for source in given:
                if (found := self._left(source, ledger, made_by)) is None or not ledger.ask(found[1]):
                    continue
                expected = Expected() if source.error else self._purse.expected(source)
                left.add(expected)
                self.tally.unreadable += not expected.articles
        return left

    def _left(self, source: Source, ledger: Ledger, made_by: str) -> tuple[str, str] | None:
        """Id and fingerprint of an article that is still to be dealt with; None if it has been."""
        key = source.key() if source.error is None else fingerprint(str(source.error))
        id = ledger.name(source, key)
        if id is None:
            if self.tally.total is not None:
                self.tally.total -= 1
            return None
        known_as = fingerprint(made_by, key)
        state = ledger.state(id, known_as)
        if state == "done" or (state == "failed" and not self._retry_failed):
            self.tally.before += 1
            self.tally.failed_before += state == "failed"
            return None
        self.tally.replaced += state == "stale"
        return id, known_as

    def _jobs(self, given: Iterator[Source | None], ledger: Ledger, made_by: str) -> Jobs:
        """What is left to ask about, None while that is being read; what needs no asking is written on the way."""
        for source in given:
            if why := self._purse.too_many(self.tally):
                self.stop(why)
            if self.tally.stopped:
                return
            if source is None:
                yield None
                continue
            if (found := self._left(source, ledger, made_by)) is None:
                continue
            source = replace(source, id=found[0])
            if source.error:
                self._keep(ledger, failed(*found, source.error))
            elif (twin := ledger.like(found[1])) and (same := copied(twin, source)):
                self._keep(ledger, same)
            elif not ledger.ask(found[1]):
                ledger.wait(source, found[1])
            elif why := self._purse.reserve(source, found[1], self.tally):
                self.stop(why)
            else:
                yield Job(id=source.id, source=source, fingerprint=found[1])

    def _believed(self, result: Result) -> list[Result]:
        """The results that are known by now to be the articles' own.

        Whether a model is out of reach for one article or for all shows in what becomes of the next. Failures that
        prove to be no article's fault are not written: the same command asks for those articles again.

        Raises:
            ModelError: It is out of reach for all.
        """
        kind = result.failure.kind if result.failure else ""
        if kind == "RefusedError" and not self.tally.briefs:
            raise _out_of_reach(result)
        if self._engine == "provider-batch":  # which has an answer to each question, or why there is none
            return [result]
        if result.failure is None or kind not in ("ModelError", "RefusedError"):
            held, self._out_of_reach = self._out_of_reach, []
            return [*held, result]
        self._out_of_reach.append(result)
        if len(self._out_of_reach) >= _IN_A_ROW:
            raise _out_of_reach(result)
        return []

    def _keep(self, ledger: Ledger, result: Result) -> None:
        ledger.append(result)
        self._purse.release(result)
        self.tally.repeated += result.same_as is not None
        self.tally.spent.add(result)
        ledger.spent.add(result)
        if result.failure is None:
            self.tally.briefs += 1
        else:
            self.tally.failures += 1
            if len(self.tally.reasons) < _REASONS:
                self.tally.reasons.append(f"{result.id}: {result.failure.message}")

    def _repeat(self, ledger: Ledger, result: Result) -> None:
        """What became of an article becomes of all that have its text."""
        for source in ledger.waiting(result.fingerprint):
            if same := copied(result, source):
                self._keep(ledger, same)
            else:
                self._left_over += 1


def _out_of_reach(result: Result) -> ModelError:
    words = result.failure.message if result.failure else ""
    return ModelError(words.removesuffix("."), "The same command goes on where this one stopped.")


def _awaited(given: Iterator[Source]) -> Iterator[Source | None]:
    """``given``, read ahead in a thread of its own; None while there is nothing yet.

    A pipe may be silent for hours, a disk for seconds: meanwhile answers come in, and somebody may press Ctrl-C.
    """
    ahead: queue.Queue[Source | Exception | None] = queue.Queue(_AHEAD)

    def read() -> None:
        try:
            for source in given:
                ahead.put(source)
            ahead.put(None)
        except Exception as error:
            ahead.put(error)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            found = ahead.get(timeout=_GLANCE)
        except queue.Empty:
            yield None
            continue
        if found is None:
            return
        if isinstance(found, Exception):
            raise found
        yield found


def copied(result: Result, source: Source) -> Result | None:
    """The result of another article of the same text, with what is its own; None if its sentences are cut otherwise."""
    if result.brief is None:
        return result.model_copy(update={"id": source.id, "same_as": result.id})
    try:
        article = source.article()
    except ArticleError:
        return None
    own = {sentence.number: sentence for sentence in article.sentences}
    cited = [own.get(sentence.number) for sentence in result.brief.sentences]
    for mine, theirs in zip(cited, result.brief.sentences, strict=True):
        if mine is None or mine.text.split() != theirs.text.split():
            return None
    about = {"source": article.source, "url": article.url, "sha256": article.sha256}
    info = result.brief.article.model_copy(update=about)
    brief = result.brief.model_copy(update={"article": info, "sentences": cited})
    return result.model_copy(update={"id": source.id, "same_as": result.same_as or result.id, "brief": brief})


def _own(out: Path) -> set[Path]:
    """The files of a batch, which are no input even where they lie in its folder."""
    out = Path(os.path.realpath(out))
    return {out.with_name(out.name + end) for end in ("", ".lock", ".part", ".work")}
