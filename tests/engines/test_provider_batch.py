"""The provider's own batches: whatever happens in between, what comes of them is what asking brings, and paid once."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai.types import Batch as Submitted

from summarizer.batch import Batch, Tally
from summarizer.budget import Budget
from summarizer.engines import aside, provider_batch
from summarizer.engines.aside import Aside
from summarizer.engines.remote import Full, Remote
from summarizer.errors import ConfigError, ModelError
from summarizer.providers import resolve
from summarizer.settings import Settings

from ..provider import provider
from ..scripted import EMPTY, loopback

pytestmark = loopback

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


class Killed(BaseException):
    """The process ends here."""


def kill(*_: Any) -> None:
    raise Killed


def first(number: int) -> str:
    return f"Oroko and Sanda signed pact {number} on Monday."


def reply(number: int) -> Json:
    """A reply with an item that the article does not bear out, so that a repair turn follows."""
    common = {"parties": ["Oroko", "Sanda"], "status": "reached"}
    return {
        "parties": [{"evidence": [1], "name": name, "kind": "state"} for name in common["parties"]],
        "agreements": [
            {"evidence": [1], "summary": f"Oroko and Sanda signed pact {number}.", **common},
            {"evidence": [2], "summary": "Oroko and Sanda will build 77 bridges.", **common},
        ],
        "talks": [],
        "concerns": [],
    }


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    rows = [{"id": f"a{n}", "text": f"{first(n)}\n\nThe two ministers then left."} for n in range(6)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@contextmanager
def serving(folder: Path, **options: Any) -> Iterator[str]:
    folder.mkdir(exist_ok=True)
    given: Json = {"batch_delay": 0.05, "log": folder / "log.jsonl", "state": folder / "state", **options}
    with provider({first(number): reply(number) for number in range(6)}, **given) as base_url:
        yield base_url


def run(articles: Path, base_url: str, engine: Any = "provider-batch", out: str = "briefs.jsonl", **more: Any) -> Tally:
    settings = Settings.load(**{"model": "vllm/test-model", "base_url": base_url, **more.pop("settings", {})})
    batch = Batch([str(articles)], articles.with_name(out), settings, engine=engine, poll_seconds=0.02, **more)
    return asyncio.run(batch.run())


def results(folder: Path, out: str = "briefs.jsonl") -> dict[str, Json]:
    rows = [json.loads(line) for line in (folder / out).read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        for name in ("seconds", "cost_usd", "cached_tokens"):
            row.get("brief", {}).get("run", {}).pop(name, None)
    return {row["id"]: row for row in rows}


def batches(folder: Path) -> list[Json]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "state").glob("batch_*.json"))]


def files(folder: Path) -> int:
    return len(list((folder / "state").glob("file-*.json")))


def asked(folder: Path) -> Counter[str]:
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return Counter(json.loads(line)["key"] for line in lines)


# --- with a provider -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "requests", "sizes"),
    [
        pytest.param({}, {2}, [6, 6], id="questions, then repairs"),
        pytest.param({"model": "groq/test-model", "api_key": "k"}, {2}, [6, 6], id="tools"),
        pytest.param({"strategy": "sentence"}, {2}, [6, 1], id="a sentence after the other"),
    ],
)
def test_ids_and_briefs_are_those_of_the_local_engine(
    settings: Json, requests: set[int], sizes: list[int], articles: Path, tmp_path: Path
) -> None:
    heard: list[str] = []
    with serving(tmp_path) as base_url:
        tally = run(articles, base_url, notify=heard.append, settings=settings)
        assert set(asked(tmp_path).values()) == {1}
        run(articles, base_url, "local", "local.jsonl", settings=settings)

    assert (tally.briefs, tally.failures) == (6, 0)
    assert results(tmp_path) == results(tmp_path, "local.jsonl")
    assert {result["brief"]["run"]["requests"] for result in results(tmp_path).values()} == requests
    assert [batch["request_counts"]["total"] for batch in batches(tmp_path)] == sizes
    assert any("0 of 6 done" in words for words in heard)
    assert files(tmp_path) == 0
    assert not (tmp_path / "briefs.jsonl.work").exists()


def test_more_than_a_file_may_hold_goes_into_several_batches_at_once(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_batch, "MOST_REQUESTS", 4)
    with serving(tmp_path) as base_url:
        run(articles, base_url, settings={"repair": False})
    assert [batch["request_counts"]["total"] for batch in batches(tmp_path)] == [4, 2]

    monkeypatch.setattr(aside, "MOST_BYTES", 1)
    with serving(tmp_path / "bytes") as base_url:
        run(articles, base_url, out="bytes.jsonl", settings={"repair": False})
    assert len(batches(tmp_path / "bytes")) == 6


@pytest.mark.parametrize("kind", ["missing", "expired", "500"])
def test_what_a_batch_left_unanswered_is_asked_again(kind: str, articles: Path, tmp_path: Path) -> None:
    with serving(tmp_path, faults=0.4, kinds=(kind,), seed=7) as base_url:
        tally = run(articles, base_url, settings={"repair": False})

    assert (tally.briefs, tally.failures) == (6, 0)
    assert [batch["request_counts"]["total"] for batch in batches(tmp_path)] == [6, 3, 2]
    assert max(asked(tmp_path).values()) == 3


def test_an_article_whose_question_is_never_answered_fails_after_three_batches(articles: Path, tmp_path: Path) -> None:
    with serving(tmp_path, faults=1.0, kinds=("500",)) as base_url:
        tally = run(articles, base_url)
        again = run(articles, base_url, retry_failed=True)

    assert (tally.failures, again.failures, len(batches(tmp_path))) == (6, 6, 6)
    failure = results(tmp_path)["a0"]["failure"]
    assert failure["class"] == "ModelError"
    assert failure["message"].startswith("vllm/test-model failed (HTTP 500: The server had an error).")


def test_replies_of_no_use_are_the_pipelines_business(articles: Path, tmp_path: Path) -> None:
    with serving(tmp_path, faults=0.9, kinds=("schema", "refusal", "cut", "empty")) as base_url:
        tally = run(articles, base_url)

    assert tally.briefs + tally.failures == 6
    assert set(asked(tmp_path).values()) == {1}
    kinds = {row["failure"]["class"] for row in results(tmp_path).values() if row.get("failure")}
    assert kinds <= {"ReplyError", "CutOffError"}


def test_an_article_that_cannot_be_read_stops_no_other(articles: Path, tmp_path: Path) -> None:
    with articles.open("a", encoding="utf-8") as file:
        file.write('{"id": "blank", "text": " "}\n{"id": "none"}\n')
    with serving(tmp_path) as base_url:
        tally = run(articles, base_url, settings={"repair": False})

    assert (tally.briefs, tally.failures) == (6, 2)
    assert results(tmp_path)["blank"]["failure"]["class"] == "ArticleError"


@pytest.mark.parametrize(
    ("place", "name", "orphans"),
    [
        pytest.param(Remote, "upload", 0, id="before the upload"),
        pytest.param(Aside, "uploaded", 1, id="before the upload is noted"),
        pytest.param(Remote, "submit", 0, id="before the batch is submitted"),
        pytest.param(Aside, "submitted", 0, id="before the batch is noted"),
        pytest.param(Remote, "state", 0, id="before it is asked after"),
        pytest.param(Remote, "download", 0, id="before it is collected"),
        pytest.param(Aside, "close", 0, id="while it is collected"),
        pytest.param(Remote, "delete", 0, id="after it is collected"),
    ],
)
def test_killed_at_any_moment_it_goes_on_and_nothing_is_asked_twice(
    place: type, name: str, orphans: int, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path) as base_url:
        with monkeypatch.context() as patched:
            patched.setattr(place, name, kill)
            with pytest.raises(Killed):
                run(articles, base_url)
        tally = run(articles, base_url)

    assert (tally.briefs, tally.failures) == (6, 0)
    assert len(results(tmp_path)) == 6
    assert [batch["request_counts"]["total"] for batch in batches(tmp_path)] == [6, 6]
    assert set(asked(tmp_path).values()) == {1}
    assert files(tmp_path) == orphans
    assert not (tmp_path / "briefs.jsonl.work").exists()


def test_a_killed_process_leaves_a_batch_that_the_next_one_collects(articles: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--out", str(tmp_path / "briefs.jsonl")]
    command += ["--model", "vllm/test-model", "--engine", "provider-batch", "--poll-seconds", "0.1", "--no-repair"]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    with serving(tmp_path, batch_delay=1.0) as base_url:
        command += ["--base-url", base_url, "--quiet"]
        with subprocess.Popen(command, cwd=tmp_path, env=path) as process:
            until = time.monotonic() + 60
            while not batches(tmp_path):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.01)
            process.kill()
        assert not (tmp_path / "briefs.jsonl").read_text(encoding="utf-8")
        ended = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True, timeout=60)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(results(tmp_path)) == 6
    assert len(batches(tmp_path)) == 1
    assert set(asked(tmp_path).values()) == {1}


def test_told_to_stop_it_leaves_the_batch_to_the_next_run(articles: Path, tmp_path: Path) -> None:
    heard: list[str] = []
    with serving(tmp_path, batch_delay=0.6) as base_url:
        settings = Settings.load(model="vllm/test-model", base_url=base_url, repair=False)

        def notify(words: str) -> None:
            heard.append(words)
            if "submitted" in words:
                batch.interrupt()

        out = tmp_path / "briefs.jsonl"
        batch = Batch([str(articles)], out, settings, engine="provider-batch", poll_seconds=5, notify=notify)
        stopped = asyncio.run(batch.run())
        assert heard[-1] == "1 batch stays with vllm/test-model; the same command collects what comes of it"
        tally = run(articles, base_url, settings={"repair": False})

    assert (stopped.done, tally.briefs) == (0, 6)
    assert len(batches(tmp_path)) == 1


def test_told_to_stop_between_two_batches_it_keeps_the_replies(articles: Path, tmp_path: Path) -> None:
    with serving(tmp_path) as base_url:
        settings = Settings.load(model="vllm/test-model", base_url=base_url)
        original, out = Aside.ready, tmp_path / "briefs.jsonl"

        def ready(self: Aside) -> Any:
            batch.interrupt()
            return original(self)

        batch = Batch([str(articles)], out, settings, engine="provider-batch", poll_seconds=0.02)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Aside, "ready", ready)
            assert asyncio.run(batch.run()).briefs == 0
        assert run(articles, base_url).briefs == 6

    assert [batch["request_counts"]["total"] for batch in batches(tmp_path)] == [6, 6]
    assert set(asked(tmp_path).values()) == {1}


def test_where_the_budget_ends_what_was_begun_is_finished(articles: Path, tmp_path: Path) -> None:
    with serving(tmp_path) as base_url:
        tally = run(articles, base_url, budget=Budget(tokens=7000), settings={"repair": False})

    assert 0 < tally.briefs < 6
    assert "--max-tokens" in tally.stopped


def test_with_other_settings_the_batches_of_before_are_left_alone(articles: Path, tmp_path: Path) -> None:
    heard: list[str] = []
    with serving(tmp_path) as base_url:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Remote, "state", kill)
            with pytest.raises(Killed):
                run(articles, base_url, settings={"repair": False})
        run(articles, base_url, settings={"model": "vllm/other", "repair": False}, notify=heard.append)

    assert len(results(tmp_path)) == 6
    assert len(batches(tmp_path)) == 2
    assert heard[-1].startswith("1 batch stays")
    assert (tmp_path / "briefs.jsonl.work").exists()


def test_a_batch_that_the_provider_has_no_more_is_told(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path) as base_url:
        with monkeypatch.context() as patched:
            patched.setattr(Remote, "state", kill)
            with pytest.raises(Killed):
                run(articles, base_url)
        port = int(base_url.split(":")[2].split("/")[0])
    with (
        serving(tmp_path / "another", port=port) as base_url,
        pytest.raises(ModelError, match=r"has batch 'batch_\w+' no more\. Check the key; or remove the folder"),
    ):
        run(articles, base_url)


# --- who takes batches -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings", [{"model": "embedded"}, {"strategy": "rules"}, {"model": "mistral/m", "api_key": "k"}]
)
def test_providers_without_batches_are_told_apart_at_once(settings: Json, articles: Path, tmp_path: Path) -> None:
    batch = Batch([str(articles)], tmp_path / "briefs.jsonl", Settings.load(**settings), engine="provider-batch")
    with pytest.raises(ConfigError, match=r"\(openai, groq, vllm\), not for .*\. Give --engine local\."):
        asyncio.run(batch.run())
    assert not (tmp_path / "briefs.jsonl.work").exists()


def test_a_server_without_batches_says_so(articles: Path, tmp_path: Path) -> None:
    with (
        serving(tmp_path) as base_url,
        pytest.raises(ConfigError, match=r"takes no batches\. Give --engine local\."),
    ):
        run(articles, f"{base_url}/elsewhere")


def test_a_folder_that_is_none_of_ours_is_told(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "briefs.jsonl.work").mkdir()
    (tmp_path / "briefs.jsonl.work" / "aside.db").write_bytes(b"none of ours" * 999)
    with pytest.raises(ConfigError, match=r"aside\.db' \(file is not a database\)"):
        run(articles, "http://127.0.0.1:9/v1")


# --- what no provider does on demand ---------------------------------------------------------------------------------


class Played:
    """Batches that are played: ``answer`` makes of each request what stands in the line of its result."""

    def __init__(self, answer: Callable[[Json], Json], ends: Callable[[list[Json]], Json] = lambda _: {}) -> None:
        self.sent: list[list[Json]] = []
        self._answer, self._ends = answer, ends
        self.full = 0

    def __call__(self, *_: Any) -> "Played":
        return self

    async def upload(self, path: Path) -> str:
        with path.open("rb") as file:
            self.sent.append([json.loads(line) for line in file])
        return f"file-{len(self.sent) - 1}"

    async def submit(self, file: str) -> str:
        if self.full:
            self.full -= 1
            self.sent.pop()
            raise Full from ModelError("Too many")
        return file.replace("file", "batch")

    async def state(self, id: str) -> Submitted:
        lines = self.sent[int(id.rpartition("-")[2])]
        return Submitted.construct(
            **{"id": id, "status": "completed", "output_file_id": id, "request_counts": None, **self._ends(lines)}
        )

    async def download(self, file: str, path: Path) -> None:
        lines = self.sent[int(file.rpartition("-")[2])]
        rows = [{"custom_id": line["custom_id"], **self._answer(line["body"])} for line in lines]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "nonsense\n", encoding="utf-8")

    async def delete(self, file: str) -> None:
        pass


def good(_: Json) -> Json:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": EMPTY}}
    return {"response": {"status_code": 200, "body": {"model": "m", "choices": [choice]}}}


def refused(status: int, message: str = "No.", **error: Any) -> Json:
    return {"response": {"status_code": status, "body": {"error": {"message": message, **error}}}}


Play = Callable[..., tuple[Played, Tally]]


@pytest.fixture
def play(articles: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    def played(answer: Callable[[Json], Json] = good, full: int = 0, **more: Any) -> tuple[Played, Tally]:
        remote = Played(answer, **more)
        remote.full = full
        monkeypatch.setattr(provider_batch, "Remote", remote)
        return remote, run(articles, "http://127.0.0.1:9/v1", settings={"api_key": "sk-secret"})

    return played


def test_a_temperature_that_the_model_refuses_is_left_out_from_then_on(play: Play) -> None:
    remote, tally = play(lambda body: refused(400, param="temperature") if "temperature" in body else good(body))

    assert tally.briefs == 6
    assert [{"temperature" in line["body"] for line in lines} for lines in remote.sent] == [{True}, {False}]
    assert all(line["body"]["messages"] for line in remote.sent[1])


def test_a_refusal_that_repeats_itself_fails_at_once(play: Play, tmp_path: Path) -> None:
    remote, tally = play(lambda body: refused(400, "The key sk-secret is odd."))

    assert (len(remote.sent), tally.failures) == (1, 6)
    assert "(HTTP 400: The key *** is odd)" in results(tmp_path)["a0"]["failure"]["message"]


def test_a_key_that_a_request_was_refused_for_stops_the_batch(play: Play) -> None:
    with pytest.raises(ModelError, match=r"refused .*\(HTTP 401\)"):
        play(lambda body: refused(401))


def test_what_the_provider_says_of_a_request_that_it_did_not_run_is_told(play: Play, tmp_path: Path) -> None:
    remote, tally = play(lambda body: {"response": None, "error": {"code": "batch_expired", "message": "Out of time."}})

    assert (len(remote.sent), tally.failures) == (3, 6)
    message = results(tmp_path)["a0"]["failure"]["message"]
    assert message.startswith("vllm/test-model did not answer: Out of time.")


def test_an_article_too_long_for_the_window_is_asked_about_in_parts(play: Play, articles: Path, tmp_path: Path) -> None:
    text = "\n\n".join(f"Minister {number} of Oroko spoke on Monday." for number in range(12))
    articles.write_text(json.dumps({"id": "long", "text": text}) + "\n", encoding="utf-8")

    def answer(body: Json) -> Json:
        whole = "[12] " in body["messages"][-1]["content"] and "[1] " in body["messages"][-1]["content"]
        return refused(400, code="context_length_exceeded") if whole else good(body)

    remote, tally = play(answer)

    assert tally.briefs == 1
    assert [len(lines) for lines in remote.sent] == [1, 1, 1]  # the whole, then a part after the other


def test_one_question_of_two_articles_is_asked_once(play: Play, articles: Path) -> None:
    row = {"text": first(1), "published": "2024-01-02"}
    rows = [{"id": "a", **row, "title": "Pact"}, {"id": "b", "text": f"Pact\n\n{first(1)}", "published": "2024-01-02"}]
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    remote, tally = play()

    assert tally.briefs == 2
    assert [len(lines) for lines in remote.sent] == [1]


def failed(*errors: Json) -> Json:
    return {"status": "failed", "errors": Submitted.construct(data=[openai.types.BatchError(**e) for e in errors])}


def test_a_batch_that_is_too_much_for_now_is_submitted_in_parts(play: Play) -> None:
    limit = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached."}
    remote, tally = play(ends=lambda lines: failed(limit) if len(lines) > 2 else {})

    assert tally.briefs == 6
    assert [len(lines) for lines in remote.sent] == [6, 3, 3, 1, 1, 1, 1, 1, 1]


def test_a_single_request_that_is_too_much_is_told(play: Play) -> None:
    limit = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached."}
    with pytest.raises(ModelError, match=r"refused batch batch-\d+: Enqueued token limit reached\."):
        play(ends=lambda lines: failed(limit))


def test_a_batch_that_is_refused_as_a_whole_is_told_in_the_providers_words(play: Play) -> None:
    with pytest.raises(ModelError, match=r"refused batch batch-0 in line 3: No such thing\. Try later"):
        play(ends=lambda _: failed({"code": "invalid", "line": 3, "message": "No such thing."}))


def test_a_provider_that_takes_no_more_for_now_gets_the_rest_later(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_batch, "MOST_REQUESTS", 4)
    original = Played.submit

    async def second_is_one_too_many(self: Played, file: str) -> str:
        if file == "file-1" and not getattr(self, "told", False):
            self.told = self.full = 1  # type: ignore[attr-defined]
        return await original(self, file)

    monkeypatch.setattr(Played, "submit", second_is_one_too_many)
    remote, tally = play()
    assert tally.briefs == 6
    assert [len(lines) for lines in remote.sent] == [4, 2]

    (Path.cwd() / "briefs.jsonl").unlink()
    with pytest.raises(ModelError, match="Too many"):
        play(full=1)


# --- the calls themselves --------------------------------------------------------------------------------------------


def test_a_batch_whose_creation_was_not_heard_of_is_looked_for_before_it_is_created_again() -> None:
    created: list[str] = []

    class Batches:
        async def create(self, *, input_file_id: str, **_: Any) -> Any:
            created.append(input_file_id)
            raise openai.APIConnectionError(request=httpx2.Request("POST", "http://127.0.0.1:9/v1"))

        async def list(self, limit: int) -> Any:
            for number, file in enumerate(["other", *created]):
                yield Submitted.construct(id=f"batch-{number}", input_file_id=file)

    client: Any = type("Client", (), {"batches": Batches()})()
    # `list` of the SDK gives a page at once, which is then gone through.
    settings = Settings.load(model="openai/m", api_key="k", retry_seconds=5)
    waits: list[str] = []
    remote = Remote(client, resolve(settings), settings, waits.append)

    def listed(limit: int) -> Any:
        return Batches.list(client.batches, limit)

    client.batches.list = listed
    call: Awaitable[str] = remote.submit("mine")

    async def submit() -> str:
        return await call

    assert asyncio.run(submit()) == "batch-1"
    assert created == ["mine"]
    assert waits[0].startswith("no connection; next try in")


def test_a_provider_that_is_asked_too_much_is_full() -> None:
    request = httpx2.Request("POST", "http://127.0.0.1:9/v1")
    refusal = openai.RateLimitError("", response=httpx2.Response(429, request=request), body={"message": "Too many."})

    class Refusing:
        async def create(self, **_: Any) -> Any:
            raise refusal

        async def delete(self, file: str) -> Any:
            raise openai.APIConnectionError(request=request)

    client: Any = type("Client", (), {"batches": Refusing(), "files": Refusing()})()
    settings, heard = Settings.load(model="openai/m", api_key="k"), list[str]()
    remote = Remote(client, resolve(settings), settings, heard.append)
    with pytest.raises(Full) as full:
        asyncio.run(remote.submit("mine"))
    assert "allows no further request for now (HTTP 429: Too many)" in str(full.value.__cause__)

    asyncio.run(remote.delete("mine"))
    assert heard == ["file 'mine' stays with openai/m (APIConnectionError)"]
