"""Many articles for a caller who keeps the results: as a batch, without its file."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .article import Article
from .engines import Job, Work, local
from .prompt import fingerprint
from .providers import resolve
from .recipe import named, recipe
from .results import Result
from .settings import Settings
from .sources import Source


async def summarize_many(
    articles: Iterable[Article | Source | str] | AsyncIterable[Article | Source | str],
    *,
    concurrency: int | None = None,
    **settings: Any,
) -> AsyncGenerator[Result]:
    """The briefs of many articles, each as soon as it is there; one that fails stops no other.

    Args:
        articles: Articles or their texts, taken as there is room for them. A text's id is its place, from 0.
        concurrency: Requests in flight; None for as many as the provider bears.
        settings: Fields of ``Settings``.

    Raises:
        ConfigError: A setting, the model or its key is wrong or missing.
    """
    chosen = await named(Settings.load(**settings))
    made_by = recipe(resolve(chosen), chosen)

    async def jobs() -> AsyncIterator[Job]:
        async for place, article in _counted(articles):
            source = article if isinstance(article, Source) else _Read.of(str(place), article)
            key = source.key() if source.error is None else source.id
            yield Job(id=source.id, source=source, fingerprint=fingerprint(made_by, key))

    work = Work(settings=chosen, concurrency=concurrency, folder=Path())
    async with aclosing(local.briefs(jobs(), work)) as results:
        async for result in results:
            yield result


@dataclass(frozen=True, kw_only=True)
class _Read(Source):
    """A source that the caller has read already."""

    read: Article | None = None

    @classmethod
    def of(cls, id: str, article: Article | str) -> Source:
        if isinstance(article, str):
            return Source(id=id, text=article)
        return cls(id=id, text=article.text, title=article.title, published=article.published, read=article)

    def article(self) -> Article:
        return self.read or super().article()


async def _counted(
    articles: Iterable[Article | Source | str] | AsyncIterable[Article | Source | str],
) -> AsyncIterator[tuple[int, Article | Source | str]]:
    place = 0
    if isinstance(articles, AsyncIterable):
        async for article in articles:
            yield place, article
            place += 1
        return
    for article in articles:
        yield place, article
        place += 1
