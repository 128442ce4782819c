"""What a batch does with articles and results; by rules where no provider is needed."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import Article, Settings, Summarizer, summarize_many
from summarizer.batch import Batch, copied
from summarizer.brief import Brief
from summarizer.engines import Job
from summarizer.engines.local import flow
from summarizer.engines.workers import Workers, workers
from summarizer.errors import ArticleError, ConfigError
from summarizer.providers import resolve
from summarizer.recipe import named, recipe
from summarizer.results import Result, failed
from summarizer.sources import Source

from .conftest import EXAMPLES
from .scripted import Server, loopback, server  # noqa: F401

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]


def plain(brief: Brief | None) -> dict[str, Any]:
    assert brief is not None
    return brief.model_dump(mode="json", exclude={"run": {"seconds"}})


def job(id: str, text: str = TEXTS[0]) -> Job:
    return Job(id=id, source=Source(id=id, text=text), fingerprint=id)


# --- many at once ----------------------------------------------------------------------------------------------------


async def _each(jobs: list[Job]) -> AsyncIterator[Job]:
    for one in jobs:
        yield one


def test_a_slow_article_holds_no_other_up() -> None:
    async def run() -> list[str]:
        async def take(job: Job) -> Result:
            await asyncio.sleep(0.2 if job.id == "0" else 0)
            return Result(id=job.id, fingerprint="f")

        jobs = _each([job(str(number)) for number in range(20)])
        found = flow(jobs, lambda job: asyncio.ensure_future(take(job)), lambda: 2)
        return [result.id async for result in found]

    order = asyncio.run(run())
    assert order[-1] == "0"
    assert sorted(order, key=int) == [str(number) for number in range(20)]


def test_there_are_never_more_articles_begun_than_there_is_room_for() -> None:
    most = now = 0

    async def take(job: Job) -> Result:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return Result(id=job.id, fingerprint="f")

    async def run() -> int:
        jobs = _each([job(str(number)) for number in range(50)])
        found = flow(jobs, lambda job: asyncio.ensure_future(take(job)), lambda: 5)
        return len([result async for result in found])

    assert asyncio.run(run()) == 50
    assert most == 5


def test_a_result_is_not_held_back_until_the_next_article_comes() -> None:
    async def run() -> list[str]:
        gate, seen = asyncio.Event(), []

        async def slowly() -> AsyncIterator[Job]:
            yield job("0")
            await gate.wait()
            yield job("1")

        async def take(job: Job) -> Result:
            return Result(id=job.id, fingerprint="f")

        async for result in flow(slowly(), lambda job: asyncio.ensure_future(take(job)), lambda: 2):
            seen.append(result.id)
            gate.set()
        return seen

    assert asyncio.run(run()) == ["0", "1"]


def test_many_give_the_briefs_that_one_gives_and_a_failure_stops_none() -> None:
    async def run() -> dict[str, Result]:
        many: list[Article | Source | str] = [*TEXTS, "", Article.from_text(TEXTS[0], source="Wire")]
        return {result.id: result async for result in summarize_many(many, strategy="rules", concurrency=1)}

    found = asyncio.run(run())
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        for place, text in enumerate(TEXTS):
            assert plain(found[str(place)].brief) == plain(summarizer.summarize(text))
    failure = found[str(len(TEXTS))].failure
    assert failure is not None
    assert failure.kind == "ArticleError"
    last = found[str(len(TEXTS) + 1)].brief
    assert last is not None
    assert last.article.source == "Wire"


def test_a_process_that_dies_is_replaced_and_its_article_done_again() -> None:
    async def run() -> Result:
        with workers(Settings.load(strategy="rules"), [1]) as running:
            future = running.begin(job("a", "A long article. " * 200_000))
            await _alive(running)
            running._workers[0].process.kill()
            again = running.begin(job("b"))
            future.cancel()
            return await asyncio.wait_for(again, 60)

    assert asyncio.run(run()).brief is not None


async def _alive(running: Workers) -> None:
    while not running._workers[0].lives:
        await asyncio.sleep(0.01)


def test_processes_that_cannot_begin_are_an_error_that_says_so() -> None:
    async def run() -> Result:
        with workers(Settings.load(strategy="rules"), [1]) as running:
            future = running.begin(job("a"))
            running._workers[0].process.kill()
            return await asyncio.wait_for(future, 60)

    with pytest.raises(ConfigError, match="before it began"):
        asyncio.run(run())


def test_articles_of_one_name_are_not_taken_for_one_another() -> None:
    async def run() -> dict[str, Result]:
        many = [Source(id="a", text=text) for text in TEXTS]
        found = [result async for result in summarize_many(many, strategy="rules", concurrency=2)]
        return {result.brief.article.sha256: result for result in found if result.brief}

    assert len(asyncio.run(run())) == len(TEXTS)


def test_an_article_that_kills_its_process_twice_is_a_failure() -> None:
    async def run() -> Result:
        with workers(Settings.load(strategy="rules"), [1]) as running:
            future = running.begin(job("a", "A long article. " * 200_000))
            for _ in range(2):
                await _alive(running)
                worker = running._workers[0]
                worker.process.kill()
                while running._workers[0] is worker:
                    await asyncio.sleep(0.01)
            return await asyncio.wait_for(future, 60)

    failure = asyncio.run(run()).failure
    assert failure is not None
    assert "died twice" in failure.message


# --- results ---------------------------------------------------------------------------------------------------------


def test_a_copy_has_its_own_publisher_and_offsets() -> None:
    one = Source(id="one", text=TEXTS[2], source="First Wire")
    other = Source(id="other", text=TEXTS[2].replace("\n\n", "\n\n\n").replace(". ", ".  "), source="Second Wire")
    assert one.key() == other.key()
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        brief = summarizer.summarize(one.article())
        own = summarizer.summarize(other.article())
    same = copied(Result(id="one", fingerprint="f", brief=brief), other)
    assert same is not None
    assert (same.id, same.same_as) == ("other", "one")
    assert same.brief is not None
    assert same.brief.article.source == "Second Wire"
    text = other.article().text
    for sentence in same.brief.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
    assert same.brief.article.sha256 == own.article.sha256
    assert [sentence.number for sentence in same.brief.sentences] == [sentence.number for sentence in own.sentences]


def test_no_copy_is_made_where_the_sentences_are_cut_otherwise() -> None:
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        brief = summarizer.summarize(TEXTS[2])
    other = Source(id="other", text=TEXTS[2].replace(". ", "."))
    assert copied(Result(id="one", fingerprint="f", brief=brief), other) is None


def test_a_line_names_id_and_fingerprint_first_and_nothing_that_is_not_there() -> None:
    error = ArticleError("It is empty", "Give text.")
    data = json.loads(failed("ü\u2028", "f", error).line())
    assert list(data) == ["id", "fingerprint", "failure"]
    assert data["failure"]["class"] == "ArticleError"
    assert data["failure"]["message"] == "It is empty. Give text."


def test_what_is_no_fault_of_an_article_stops_the_batch(tmp_path: Path) -> None:
    (tmp_path / "mine" / "whole").mkdir(parents=True)
    (tmp_path / "mine" / "whole" / "article.md.j2").write_text("{{ unknown }}")
    settings = Settings.load(model="vllm/m", prompts=tmp_path / "mine")
    with pytest.raises(ConfigError, match="unknown"):
        asyncio.run(Batch([str(EXAMPLES)], tmp_path / "out.jsonl", settings).run())
    assert (tmp_path / "out.jsonl").read_bytes() == b""


# --- the recipe ------------------------------------------------------------------------------------------------------


def _recipe(**settings: Any) -> str:
    chosen = Settings.load(**{"model": "vllm/m", **settings})
    return recipe(resolve(chosen), chosen)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "vllm/n"},
        {"model": "ollama/m"},
        {"strategy": "sentence"},
        {"strategy": "rules"},
        {"passes": 2},
        {"repair": False},
        {"strict": True},
        {"max_output_tokens": 1000},
        {"context": 5000},
    ],
    ids=str,
)
def test_whatever_decides_what_a_brief_holds_changes_the_recipe(change: dict[str, Any]) -> None:
    assert _recipe(**change) != _recipe()


def test_a_changed_template_changes_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert _recipe(prompts=tmp_path / "mine") == _recipe()
    (tmp_path / "mine" / "repair.md.j2").write_text("Again.")
    assert _recipe(prompts=tmp_path / "mine") != _recipe()


def test_where_and_how_patiently_a_model_is_asked_does_not_change_the_recipe() -> None:
    assert _recipe(base_url="http://127.0.0.1:9/v1", timeout=5, retry_seconds=7, api_key="x") == _recipe()


@loopback
def test_a_model_without_a_name_counts_under_the_one_that_its_server_gives(server: Server) -> None:  # noqa: F811
    chosen = asyncio.run(named(Settings.load(base_url=server.url)))
    assert chosen.model == "vllm/only-one"
    assert recipe(resolve(chosen), chosen) == _recipe(model="vllm/only-one")
