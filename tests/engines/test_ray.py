"""A batch on a Ray cluster on this machine, by rules: what comes back is what the local engine makes."""

import asyncio
import json
import os
import pickle
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import Settings
from summarizer.batch import Batch
from summarizer.engines import Job, Work
from summarizer.engines.crew import Crew
from summarizer.errors import ConfigError
from summarizer.providers import resolve
from summarizer.sources import Source

from ..conftest import EXAMPLES

ray = pytest.importorskip("ray")
pytestmark = [
    pytest.mark.block_network(allowed_hosts=["127.0.0.1", "::1", "localhost"]),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),  # it uses what it has itself deprecated
]
PLACES = "Oslo Bern Lima Cairo Delhi Accra Quito Hanoi Tunis Dakar".split()
EXTRA = [
    f"The ministers of {one} and {two} agreed on Monday to reopen the border. Talks will resume in {one} on 3 June."
    for one in PLACES
    for two in PLACES
    if one != two
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """One for all tests of this file: it takes its time to start."""
    from summarizer.engines import cluster

    cluster.start(2)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))] + EXTRA
    path = tmp_path_factory.mktemp("batch") / "articles.jsonl"
    rows = [{"id": str(place), "text": text, "published": "2024-05-31"} for place, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def briefs(articles: Path) -> dict[str, Any]:
    """What the local engine makes of the articles."""
    return run(articles, articles.with_name("local.jsonl"), "local")


def run(articles: Path, out: Path, engine: Any, **more: Any) -> dict[str, Any]:
    asyncio.run(Batch([str(articles)], out, Settings(strategy="rules"), engine=engine, **more).run())
    return read(out)


def read(out: Path) -> dict[str, Any]:
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        del row["brief"]["run"]["seconds"]
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_engine_changes_no_brief_even_if_a_worker_dies(
    cluster: None, articles: Path, briefs: dict[str, Any], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(tally: Any) -> None:
        if tally.done >= 20 and not killed:
            killed.append(worker())
            os.kill(killed[0], signal.SIGKILL)

    found = run(articles, tmp_path / "ray.jsonl", "ray", tell=kill, workers=2)
    assert killed
    assert len(found) == 3 + len(EXTRA)
    assert found == briefs


def worker() -> int:
    """A process of the cluster that makes briefs."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if path.read_bytes().startswith(b"ray::MapWorker"):
            return int(path.parent.name)
    raise AssertionError("no worker is running")


def test_a_stopped_batch_goes_on_where_it_stopped_wherever_that_is(
    cluster: None, articles: Path, briefs: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "results.jsonl"

    def stop(tally: Any) -> None:
        if tally.done:
            tally.stopped = "interrupted"

    begun = run(articles, out, "ray", tell=stop, workers=1)
    assert 0 < len(begun) < len(briefs)
    assert run(articles, out, "local") == briefs


def test_what_is_wrong_with_all_articles_ends_the_batch(cluster: None) -> None:
    from summarizer.engines import ray_data

    async def results() -> None:
        settings = Settings(strategy="rules", prompts=Path("/nowhere"))
        work = Work(settings=settings, folder=Path(), workers=1)
        jobs = iter([Job(id="1", source=Source(id="1", text=EXTRA[0]), fingerprint="f")])
        async for _ in ray_data.results(jobs, work):
            pass

    with pytest.raises(ConfigError, match=r"The prompts folder '/nowhere' does not exist"):
        asyncio.run(results())


def test_workers_use_the_key_and_the_address_that_are_in_force_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    settings = Settings.load(model="openai/gpt-5-mini")
    here = resolve(settings)
    crew = pickle.loads(pickle.dumps(Crew.of(Work(settings=settings, folder=Path()), [4.0, 0.0, 2.0])))
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    there = resolve(crew.settings)
    assert (there.key, there.base_url, there.label) == (here.key, here.base_url, here.label)
    assert (crew.size, crew.cpus) == (6, 1.0)
    assert "sk-test" not in repr(crew)


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from summarizer.engines import cluster

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionError("nobody answers")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(ConfigError, match=r"There is no Ray cluster at '127.0.0.1:1' \(nobody answers\)\. Start one"):
        cluster._connect("127.0.0.1:1")
