"""The order of the steps: article → prompt → model → ground → brief. The only place that knows it."""

import asyncio
import math
import queue
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import AsyncExitStack, ExitStack
from datetime import date
from functools import partial
from types import TracebackType
from typing import Any, Self

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from .actors import Actors
from .article import Article
from .brief import CATEGORIES, Brief, Item, Run
from .connection import connection
from .dialogue import Dialogue
from .draft import Draft
from .errors import UnsupportedError
from .fields import reply
from .findings import Finding, findings
from .kept import Post, Replies
from .later import LaterTurns
from .model import Model, Usage
from .outcome import assembled, faults, unread
from .pace import Pace
from .parts import ask_all
from .preview import Preview
from .prices import cost_usd
from .prompt import TURNS, Prompts, fingerprint
from .providers import resolve
from .questions import Question, Questions, of_article
from .reading import Notes, read
from .settings import Settings

Progress = Callable[[str], None]


class Summarizer:
    """Makes briefs with one model; keeps its connection open between articles.

    Use it as a context manager, ``with`` for ``summarize`` or ``async with`` for ``asummarize``.

    Args:
        settings: How; by default what the environment and ``summarizer.toml`` say.
        progress: Called with a few words whenever there is something to tell, from the thread that does the work.
        replies: Where replies are kept; a question that one of them answers is not asked again, and a model that has
            nothing left to answer is neither started nor reached, unless it must be asked for its own name.
        pace: How fast the model may be asked, where several articles are asked about at once.
        post: Takes the questions that no kept reply answers, instead of their being sent.

    Raises:
        ConfigError: The model, its key or the prompts folder is wrong or missing.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        progress: Progress | None = None,
        replies: Replies | None = None,
        pace: Pace | None = None,
        post: Post | None = None,
    ) -> None:
        self.settings = settings or Settings.load()
        self.target = resolve(self.settings)
        self._prompts = Prompts(self.settings.prompts)
        self._questions = Questions(self.target, self._prompts, self.settings)
        self._progress = progress or (lambda _: None)
        self._connection = partial(connection, self.target, self.settings, self._progress, replies, pace, post)
        self._batched = post is not None
        self._in_a_batch = self._batched or pace is not None
        self._model: Model | None = None
        self._open = AsyncExitStack()
        self._portal: BlockingPortal | None = None
        self._blocking = ExitStack()
        self._streams: set[Future[Brief]] = set()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._model = await stack.enter_async_context(self._connection())
            self._open = stack.pop_all()
        return self

    async def __aexit__(self, *error: Any) -> None:
        self._model = None
        await self._open.aclose()

    def __enter__(self) -> Self:
        # A loop in a thread of its own, so that a caller inside a running loop (a notebook) can block as well.
        with ExitStack() as stack:
            self._portal = stack.enter_context(start_blocking_portal())
            stack.enter_context(self._portal.wrap_async_context_manager(self))
            self._blocking = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._portal = None
        for stream in list(self._streams):  # else one that nobody reads to its end would keep the connection busy
            stream.cancel()
        self._blocking.__exit__(kind, error, trace)

    def summarize(self, article: Article | str) -> Brief:
        """As ``asummarize``, blocking."""
        if self._portal is None:
            raise RuntimeError("use summarize inside `with Summarizer() as …`")
        future = self._portal.start_task_soon(self.asummarize, article)
        try:
            return future.result()
        except BaseException:  # Ctrl-C: end the question first, then the connection
            future.cancel()
            raise

    async def asummarize(self, article: Article | str, *, usage: Usage | None = None) -> Brief:
        """The brief of one article.

        Args:
            article: An article, or its text.
            usage: What it takes is added here, also if it fails.

        Raises:
            ArticleError: The text holds no article.
            ModelError: The model cannot be reached, refused, or gave no brief.
            UnsupportedError: In strict mode, if anything was dropped or is weak; it holds the brief.
        """
        if self._model is None:
            raise RuntimeError("use asummarize inside `async with Summarizer() as …`")
        if isinstance(article, str):
            article = Article.from_text(article)
        return await self._brief(self._model, article, None, usage)

    def cost_usd(self, usage: Usage) -> float | None:
        """US dollars for ``usage`` of this model; None where no price is known."""
        name = self._model.name if self._model else self.target.model
        return cost_usd(self.target.provider, name, usage, batched=self._batched)

    def questions(self, article: Article) -> list[Question]:
        """What the model will be asked about ``article`` first; later turns depend on its answers."""
        return self._questions.about(article)

    def stream(self, article: Article | str) -> Iterator[Item | Brief]:
        """As ``astream``, blocking."""
        if self._portal is None:
            raise RuntimeError("use stream inside `with Summarizer() as …`")
        return self._streamed(self._portal, article)

    def _streamed(self, portal: BlockingPortal, article: Article | str) -> Iterator[Item | Brief]:
        items: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        future = portal.start_task_soon(self._shown, article, items.put)
        future.add_done_callback(lambda _: items.put(None))
        self._streams.add(future)
        try:
            while (item := items.get()) is not None:
                yield item
            try:
                brief = future.result()
            except CancelledError:
                raise RuntimeError("the Summarizer was closed before this stream was read to its end") from None
            yield brief
        finally:  # also if the caller looks at no more items, or presses Ctrl-C
            future.cancel()
            self._streams.discard(future)

    async def astream(self, article: Article | str) -> AsyncIterator[Item | Brief]:
        """The items of a brief as soon as each is complete and grounded, and the brief itself at the end.

        The brief has the last word: after it was shown, an item may still be folded into another, corrected by a repair
        turn, get a fuller name for a party, or be dropped by what came later. What does not stand by what is known so
        far is not shown.

        Raises:
            ArticleError: The text holds no article.
            ModelError: The model cannot be reached, refused, or gave no brief.
            UnsupportedError: In strict mode, after the last item.
        """
        send, receive = anyio.create_memory_object_stream[Item](math.inf)
        task = asyncio.ensure_future(self._shown(article, send.send_nowait))
        task.add_done_callback(lambda _: send.close())
        try:
            async for item in receive:
                yield item
            yield await task
        finally:
            receive.close()
            task.cancel()

    async def _shown(self, article: Article | str, tell: Callable[[Item], None]) -> Brief:
        if self._model is None:
            raise RuntimeError("use astream inside `async with Summarizer() as …`")
        if isinstance(article, str):
            article = Article.from_text(article)
        return await self._brief(self._model, article, tell)

    async def _brief(
        self, model: Model, article: Article, tell: Callable[[Item], None] | None, usage: Usage | None = None
    ) -> Brief:
        started, close = time.monotonic(), self.target.strategy == "sentence"
        usage = Usage() if usage is None else usage
        dialogue = Dialogue(model, self._prompts, self._questions, usage, again=self._in_a_batch)
        draft, asked = Draft(article, close=close), self._questions.about(article)
        preview = Preview(article, tell, close=close) if tell else None
        known_as = self._fingerprint(model, asked)
        if self.target.strategy in ("reading", "rules"):
            warnings = await self._read(model, draft, article, asked, usage, preview)
            lost = list(warnings)
            if self.settings.repair or self.settings.passes > 1:
                warnings.append(f"Strategy {self.target.strategy} asks nothing twice: repair and passes do nothing.")
        else:
            warnings, silent = await ask_all(
                asked,
                article,
                self._questions,
                dialogue,
                draft,
                progress=self._progress,
                preview=preview,
                again=self._in_a_batch,
            )
            lost = list(warnings)
            self._progress("checking")
            draft.ground()
            if not silent:
                later = LaterTurns(dialogue, draft, self._prompts, self._questions, self._progress)
                warnings += await later.take(repairs=self._repairs, passes=self.settings.passes)
        run = Run(
            model=model.label,
            strategy=self.target.strategy,
            fingerprint=known_as,
            requests=usage.requests,
            retries=usage.retries,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            seconds=round(time.monotonic() - started, 2),
            cost_usd=self.cost_usd(usage),
        )
        brief = assembled(article, draft.grounded, [*article.warnings, *warnings], run)
        if self.settings.strict and (found := [*faults(draft.grounded), *lost]):
            raise UnsupportedError(brief, found)
        return brief

    @property
    def _repairs(self) -> bool:
        wanted = self.settings.repair
        return self.target.repairs if wanted is None else wanted

    async def _read(
        self,
        model: Model,
        draft: Draft,
        article: Article,
        asked: Sequence[Question],
        usage: Usage,
        preview: Preview | None,
    ) -> list[str]:
        """Note what each sentence reports, by the model or by rule, and find the rest by rule; a warning a loss."""
        actors = Actors(article)

        def see(found: Sequence[Finding]) -> None:
            if preview and found:
                shown = reply(found, article, actors)
                for category in CATEGORIES:
                    for item in getattr(shown, category):
                        preview.see(category, item)

        async def ask(question: Question) -> Notes:
            self._progress(f"sentence {question.part} of {question.parts}")
            return await model.ask(question.messages, Notes, question.schema, question.limit, usage)

        if self.target.strategy == "rules":
            found, warnings = findings(article), list[str]()
            see(found)
        else:
            noted, failed = await read(asked, ask, see)
            found, warnings = findings(article, noted, failed), unread(failed)
        self._progress("checking")
        draft.add(of_article(article), reply(found, article, actors))
        draft.ground()
        return warnings

    def _fingerprint(self, model: Model, asked: Sequence[Question]) -> str:
        """Of everything that decides what is asked; the parties that later parts are told follow from that."""
        turns = [self._prompts.source(name) for name in TURNS]
        return fingerprint(
            self.target.provider.name,
            model.name,
            [[question.messages, question.schema, question.limit] for question in asked],
            [self._repairs, self.settings.passes, turns],
        )


def summarize(text: str, *, source: str | None = None, published: date | None = None, **settings: Any) -> Brief:
    """The brief of one article, blocking; for many articles keep a ``Summarizer``.

    Args:
        text: The article, headline first if it has one.
        source: Who published it, if the text does not say.
        published: Day of publication, if the text does not say; relative dates depend on it.
        settings: Fields of ``Settings``, such as ``model="openai/gpt-4.1"``.

    Raises:
        ConfigError: A setting, the model or its key is wrong or missing.
        ArticleError: The text holds no article.
        ModelError: The model cannot be reached, refused, or gave no brief.
        UnsupportedError: In strict mode, if anything is not borne out.
    """
    article = Article.from_text(text, source=source, published=published)
    with Summarizer(Settings.load(**settings)) as summarizer:
        return summarizer.summarize(article)


async def asummarize(text: str, *, source: str | None = None, published: date | None = None, **settings: Any) -> Brief:
    """As ``summarize``, for a caller with a running event loop."""
    article = Article.from_text(text, source=source, published=published)
    async with Summarizer(Settings.load(**settings)) as summarizer:
        return await summarizer.asummarize(article)
