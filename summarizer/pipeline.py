"""The order of the steps: article → prompt → model → ground → brief. The only place that knows it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Any, Self

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import SecretStr

from . import embedded
from .article import Article
from .brief import CATEGORIES, ArticleInfo, Brief, Reply, Run
from .errors import ReplyError
from .ground import Grounded, ground
from .kept import Replies
from .mentions import mentions
from .model import Model, Usage
from .prices import cost_usd
from .prompt import Message, Prompts, fingerprint
from .providers import Target, resolve
from .schema import Schema, reply_schema
from .sentences import Sentence
from .settings import Settings

Progress = Callable[[str], None]

# What a small model is asked about one sentence; names, dates and evidence are code's work.
_ASKED_OF_A_SENTENCE = {
    "agreements": ("summary", "parties", "status"),
    "talks": ("title", "participants", "when", "location", "status"),
    "concerns": ("summary", "raised_by"),
}
_SENTENCE_TOKENS = 400
# More than a full brief takes (30 to 60 tokens a sentence, measured on labelled articles), less than a loop would.
_TOKENS, _TOKENS_PER_SENTENCE = 512, 128


@dataclass(frozen=True)
class _Question:
    """One request: what is sent, and which sentence its answer is about (None: the answer cites by itself)."""

    messages: list[Message]
    schema: Schema
    limit: int
    about: Sentence | None = None


class Summarizer:
    """Makes briefs with one model; keeps its connection open between articles.

    Use it as a context manager, ``with`` for ``summarize`` or ``async with`` for ``asummarize``.

    Args:
        settings: How; by default what the environment and ``summarizer.toml`` say.
        progress: Called with a few words whenever there is something to tell, from the thread that does the work.
        replies: Where replies are kept; a question that one of them answers is not asked again, and a model that has
            nothing left to answer is neither started nor reached, unless it must be asked for its own name.

    Raises:
        ConfigError: The model, its key or the prompts folder is wrong or missing.
    """

    def __init__(
        self, settings: Settings | None = None, *, progress: Progress | None = None, replies: Replies | None = None
    ) -> None:
        self.settings = settings or Settings.load()
        self.target = resolve(self.settings)
        self._prompts = Prompts(self.settings.prompts)
        self._progress = progress or (lambda _: None)
        self._replies = replies
        self._model: Model | None = None
        self._open = AsyncExitStack()
        self._portal: BlockingPortal | None = None
        self._blocking = ExitStack()

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

    async def asummarize(self, article: Article | str) -> Brief:
        """The brief of one article.

        Args:
            article: An article, or its text.

        Raises:
            ArticleError: The text holds no article.
            ModelError: The model cannot be reached, refused, or gave no brief.
        """
        if self._model is None:
            raise RuntimeError("use asummarize inside `async with Summarizer() as …`")
        if isinstance(article, str):
            article = Article.from_text(article)
        model, usage, started = self._model, Usage(), time.monotonic()
        questions = list(self._questions(article))
        reply, warnings = await self._answers(model, questions, usage)
        self._progress("checking")
        grounded = ground(reply, article, close=self.target.strategy == "sentence")
        run = Run(
            model=model.label,
            strategy=self.target.strategy,
            fingerprint=self._fingerprint(model, questions),
            requests=usage.requests,
            retries=usage.retries,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            seconds=round(time.monotonic() - started, 2),
            cost_usd=cost_usd(self.target.provider, model.name, usage),
        )
        return _assembled(article, grounded, [*article.warnings, *warnings], run)

    def _connection(self) -> Model:
        target, settings, notify = self.target, self.settings, self._progress
        if target.base_url:
            return Model(target, settings, notify, replies=self._replies)
        if self._replies is None:
            return Model(target, settings, notify, start=self._started)
        known = replace(target, model=target.model or embedded.served_name(target.model))
        version = embedded.version(target.model)
        return Model(known, settings, notify, start=self._started, replies=self._replies, version=version)

    async def _started(self) -> Target:
        """The embedded model with the address of its server, which is started first."""
        self._progress("loading the embedded model")
        settings = self.settings
        try:
            endpoint = await anyio.to_thread.run_sync(
                lambda: embedded.endpoint(self.target.model, context=settings.context, threads=settings.threads),
                abandon_on_cancel=True,
            )
        except anyio.get_cancelled_exc_class():
            embedded.stop()  # else the interpreter would wait for the thread, and that for the model to load
            raise
        return replace(self.target, base_url=endpoint.base_url, key=SecretStr(endpoint.key))

    def _questions(self, article: Article) -> Iterator[_Question]:
        provider, limit = self.target.provider, self.settings.max_output_tokens
        if self.target.strategy == "whole":
            schema = reply_schema(bounded=provider.bounded, sentences=len(article.sentences))
            fields = None if provider.shows_schema else schema
            if provider.bounded:
                # A model that decodes under a grammar may be too weak to come to an end by itself.
                limit = min(limit, _TOKENS + _TOKENS_PER_SENTENCE * len(article.sentences))
            yield _Question(self._prompts.whole(article, fields), schema, limit)
            return
        # The headline says what the body says again; asked about, it would only double an item.
        body = article.sentences[1:] if article.title and len(article.sentences) > 1 else article.sentences
        names: list[str] = []
        for sentence in body:
            # "Both sides" names nobody: the names of the sentence before it serve.
            names = _names(sentence.text, article.text) or names
            schema = reply_schema(only=_ASKED_OF_A_SENTENCE, bounded=provider.bounded, names=names, most=1, sparse=True)
            yield _Question(self._prompts.sentence(article, sentence), schema, min(limit, _SENTENCE_TOKENS), sentence)

    async def _answers(self, model: Model, questions: list[_Question], usage: Usage) -> tuple[Reply, list[str]]:
        """The answers as one reply, each item with its evidence, and a warning for each question without one."""
        whole, failed = Reply(), []
        for count, question in enumerate(questions, 1):
            self._progress("reading" if question.about is None else f"sentence {count} of {len(questions)}")
            try:
                reply = await model.ask(question.messages, Reply, question.schema, question.limit, usage)
            except ReplyError as error:
                failed.append(error)
                if len(failed) == len(questions):
                    raise
                continue
            for category in CATEGORIES:
                for item in getattr(reply, category):
                    if question.about is not None:
                        item.evidence = [question.about.number]
                    getattr(whole, category).append(item)
        return whole, [str(error) for error in failed]

    def _fingerprint(self, model: Model, questions: list[_Question]) -> str:
        return fingerprint(
            self.target.provider.name, model.name, [[item.messages, item.schema, item.limit] for item in questions]
        )


def _names(sentence: str, text: str) -> list[str]:
    """The names that a sentence may be about; a word that only ever opens sentences is none ("Shipping lines …")."""
    return [
        mention.name
        for mention in mentions(sentence)
        if mention.kind != "group"
        or " " in mention.name
        or mention.name.isupper()
        or re.search(rf"[\w,;:] {re.escape(mention.name)}\b", text)
    ]


def _assembled(article: Article, grounded: Grounded, warnings: list[str], run: Run) -> Brief:
    cited = {number for category in CATEGORIES for item in getattr(grounded, category) for number in item.evidence}
    return Brief(
        article=ArticleInfo(
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            language="en" if article.reads_as_english else None,
            sha256=article.sha256,
        ),
        parties=grounded.parties,
        agreements=grounded.agreements,
        talks=grounded.talks,
        concerns=grounded.concerns,
        sentences=[sentence for sentence in article.sentences if sentence.number in cited],
        dropped=grounded.dropped,
        warnings=[*warnings, *grounded.warnings],
        run=run,
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
    """
    article = Article.from_text(text, source=source, published=published)
    with Summarizer(Settings.load(**settings)) as summarizer:
        return summarizer.summarize(article)


async def asummarize(text: str, *, source: str | None = None, published: date | None = None, **settings: Any) -> Brief:
    """As ``summarize``, for a caller with a running event loop."""
    article = Article.from_text(text, source=source, published=published)
    async with Summarizer(Settings.load(**settings)) as summarizer:
        return await summarizer.asummarize(article)
