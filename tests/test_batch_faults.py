"""What may go wrong round a batch, and must not cost a result, an article or money."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer import Settings
from summarizer.batch import Batch
from summarizer.budget import Budget
from summarizer.errors import OutputError
from summarizer.ledger import Ledger
from summarizer.results import Result, Spent, failed
from summarizer.sources import sources

from .conftest import EXAMPLES
from .provider import provider
from .scripted import Answer, Server, failure, loopback, reply, server  # noqa: F401

TEXT = (EXAMPLES / "port-strike.txt").read_text(encoding="utf-8")


def write(path: Path, count: int) -> str:
    records = ({"id": f"a{number}", "text": f"{TEXT}\nCopy {number} was filed.\n"} for number in range(count))
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def ids(path: Path) -> list[str]:
    return sorted(json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines())


@loopback
def test_a_model_that_takes_no_temperature_fails_none_of_those_in_flight(server: Server, tmp_path: Path) -> None:  # noqa: F811
    def answer(request: dict[str, Any]) -> Answer:
        if "temperature" in request:
            time.sleep(0.05)  # so that all are in flight when the first learns of it
            return failure(400, message="unsupported", param="temperature", code="unsupported_value")
        return reply()

    server.answers(answer)
    settings = Settings.load(model="vllm/m", base_url=server.url)
    given, out = write(tmp_path / "in.jsonl", 12), tmp_path / "out.jsonl"
    tally = asyncio.run(Batch([given], out, settings, concurrency=12).run())
    assert (tally.briefs, tally.failures) == (12, 0)


@pytest.mark.parametrize("notes", ["my only copy", '{"idea": 1}', "{}"])
def test_what_somebody_wrote_is_never_taken_for_a_torn_line(tmp_path: Path, notes: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(notes)
    with pytest.raises(OutputError, match="no result of a batch"), Ledger(path):
        pass
    assert path.read_text() == notes


def test_a_link_to_a_results_file_is_that_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text(failed("a", "old", ValueError()).line())
    link.symlink_to(real)
    with Ledger(real), pytest.raises(OutputError, match="Another run"), Ledger(link):
        pass
    with Ledger(link) as ledger:
        ledger.append(failed("a", "new", ValueError()))
    assert link.is_symlink()
    assert [json.loads(line)["fingerprint"] for line in real.read_text().splitlines()] == ["new"]


def test_what_was_paid_for_counts_when_its_line_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    for attempt in range(1, 4):
        with Ledger(path) as ledger:
            assert ledger.spent.tokens == 15 * (attempt - 1)
            result = failed("a", f"{attempt}", ValueError(), input_tokens=10, output_tokens=5, cost_usd=1.0)
            ledger.append(result)
            ledger.spent.add(result)
            assert ledger.spent.tokens == 15 * attempt
        assert len(path.read_text().splitlines()) == 1
    with Ledger(path) as ledger:
        assert (ledger.spent.tokens, ledger.spent.cost_usd) == (45, 3.0)


def test_a_run_cut_off_between_an_old_and_a_new_line_counts_both_once(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    old = failed("a", "old", ValueError(), input_tokens=10)
    with Ledger(path) as ledger:
        ledger.append(old)
    lines = path.read_bytes()
    with Ledger(path) as ledger:
        ledger.append(failed("a", "new", ValueError(), input_tokens=7))
    path.write_bytes(lines + path.read_bytes())
    with Ledger(path) as ledger:
        assert ledger.spent == Spent(input_tokens=17)


@loopback
def test_failures_that_are_asked_again_and_again_come_to_the_end_of_the_budget(server: Server, tmp_path: Path) -> None:  # noqa: F811
    server.answers(reply("no JSON"))
    settings = Settings.load(model="vllm/m", base_url=server.url)
    given, out = write(tmp_path / "in.jsonl", 1), tmp_path / "out.jsonl"
    limit = Budget(tokens=Batch([given], out, settings).estimate().tokens + 100)
    runs = [asyncio.run(Batch([given], out, settings, budget=limit, retry_failed=True).run()) for _ in range(6)]
    took = [run.spent.tokens for run in runs]
    assert sum(took) > 0
    assert sum(took) <= 130
    assert took[-1] == 0
    assert "--max-tokens" in runs[-1].stopped


def test_the_files_of_a_batch_are_none_of_its_articles(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "out.jsonl.work").mkdir()
    (tmp_path / "out.jsonl.work" / "requests.jsonl").write_text('{"text": "A request."}\n')
    run = Batch([str(tmp_path)], out, Settings.load(strategy="rules"), concurrency=1)
    asyncio.run(run.run())
    assert ids(out) == [str(tmp_path / "a.txt")]
    from summarizer.batch import _own

    assert [source.id for source in sources([f"{tmp_path}/**/*"], but=_own(out))] == [str(tmp_path / "a.txt")]


def test_a_line_of_another_version_is_asked_for_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id":"a","fingerprint":"f","brief":{"run":{}}}\n')
    with Ledger(path) as ledger:
        assert ledger.like("f") is None


def test_a_silent_pipe_holds_nothing_up_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "summarizer", "batch", "-", "--out", str(out), "--strategy", "rules"]
    with subprocess.Popen([*command, "--concurrency", "1"], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps({"id": "a", "text": TEXT}).encode() + b"\n")
        process.stdin.flush()
        until = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size):
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert b"interrupted" in process.stderr.read()
    assert ids(out) == ["a"]


@loopback
def test_a_wait_that_one_process_is_told_holds_for_all(tmp_path: Path) -> None:
    given, out = write(tmp_path / "in.jsonl", 80), tmp_path / "out.jsonl"
    log = tmp_path / "log.jsonl"
    with provider({}, log=log, latency=0.05, faults=0.05, kinds=("429",), seed=1) as url:
        settings = Settings.load(model="vllm/test-model", base_url=url, retry_seconds=60)
        tally = asyncio.run(Batch([given], out, settings, concurrency=64).run())
    assert tally.briefs == 80
    asked = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    told = [line["t"] + line["seconds"] for line in asked if line["outcome"] == "429"]
    assert told
    # A wait is a second; what was begun in its middle was begun against it.
    against = [line for line in asked if any(end + 0.3 < line["t"] < end + 0.9 for end in told)]
    assert against == []


def test_a_result_read_back_is_the_result(tmp_path: Path) -> None:
    from summarizer import Summarizer

    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        brief = summarizer.summarize(
            "The board of Oroko will meet the union at Windsor\nCastle on May 3, 2024.\n\nIt said so."
        )
    result = Result(id="a", fingerprint="f", brief=brief)
    assert Result.model_validate_json(result.line()) == result
