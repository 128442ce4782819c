"""A run: every article of a split through the real pipeline, each brief scored against its gold file."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import anyio

from summarizer import Brief, ReplyError, Settings, UnsupportedError
from summarizer.pipeline import Summarizer
from summarizer.prompt import fingerprint

from .briefs import Corpus, score_brief
from .gold import Gold
from .replies import KeptReplies

AT_ONCE = 8
"""Articles in flight; one for the embedded model, which answers one question at a time."""

Progress = Callable[[str, int], None]
"""Called with a few words on what goes on, and with how many sentences have just been done with."""


@dataclass(frozen=True)
class Answer:
    """What became of one article: a brief, or why there is none."""

    gold: Gold
    brief: Brief | None
    failure: str = ""


@dataclass(frozen=True)
class Run:
    """One run over one split.

    Attributes:
        asked: Requests that were sent; the others were answered by kept replies.
        seconds: Wall time.
        model_seconds: What all replies took when they were asked for, now or earlier, loading a model included.
    """

    model: str
    answers: tuple[Answer, ...]
    asked: int
    seconds: float
    model_seconds: float

    @cached_property
    def corpus(self) -> Corpus:
        """The scores; an article without a brief counts as one in which nothing was found."""
        return Corpus.of(score_brief(answer.gold, answer.brief) for answer in self.answers)

    @property
    def briefs(self) -> list[Brief]:
        """The briefs that came about."""
        return [answer.brief for answer in self.answers if answer.brief is not None]

    @property
    def fingerprint(self) -> str:
        """Changes with anything that was sent for any article that got a brief."""
        return fingerprint(sorted(brief.run.fingerprint for brief in self.briefs))


def run(golds: Sequence[Gold], settings: Settings, replies: KeptReplies, progress: Progress) -> Run:
    """Put each article to the model that ``settings`` choose.

    A reply that holds no brief is a failure of that article alone; a model that cannot be reached ends the run.

    Raises:
        ConfigError: The model, its key or the prompts folder is wrong or missing.
        ModelError: The model cannot be reached, or refused.
        UnrecordedError: ``replies`` may ask nothing and one is missing.
    """
    return anyio.run(_run, golds, settings, replies, progress)


async def _run(golds: Sequence[Gold], settings: Settings, replies: KeptReplies, progress: Progress) -> Run:
    started, answers = time.monotonic(), dict[str, Answer]()
    summarizer = Summarizer(settings, progress=lambda words: progress(words, 0), replies=replies)
    embedded = summarizer.target.provider.name == "embedded"
    limiter = anyio.CapacityLimiter(1 if embedded else AT_ONCE)
    label = summarizer.target.label

    async def one(gold: Gold) -> None:
        async with limiter:
            try:
                answers[gold.slug] = Answer(gold, await summarizer.asummarize(gold.article))
            except UnsupportedError as error:  # strict in the settings: what came about is scored all the same
                answers[gold.slug] = Answer(gold, error.brief)
            except ReplyError as error:
                answers[gold.slug] = Answer(gold, None, str(error))
            progress(gold.slug, len(gold.article.sentences))

    try:
        async with summarizer, anyio.create_task_group() as group:
            for gold in golds:
                group.start_soon(one, gold)
    except BaseExceptionGroup as errors:
        raise _first(errors) from None
    ordered = tuple(answers[gold.slug] for gold in golds)
    label = next((answer.brief.run.model for answer in ordered if answer.brief), label)
    return Run(label, ordered, replies.asked, time.monotonic() - started, replies.seconds)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def labels_digest(golds: Sequence[Gold]) -> str:
    """16 hex digits that change with any label or text of these articles, and with which articles they are."""
    digest = hashlib.sha256()
    for gold in sorted(golds, key=lambda gold: gold.slug):
        digest.update(f"{gold.slug}\n{gold.file.model_dump_json()}\n{gold.text}\n".encode())
    return digest.hexdigest()[:16]
