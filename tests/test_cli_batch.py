"""The command ``batch`` as its user meets it: a provider on loopback, and this process where no signal is needed."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from summarizer import cli_batch
from summarizer.ledger import Ledger
from summarizer.results import Result

from .provider import provider
from .scripted import EMPTY, Server, failure, loopback, reply, server
from .test_cli import run
from .test_turns import ARTICLE, DALLO, OBUYA, PACT

__all__ = ["server"]  # a fixture

pytestmark = loopback

OUT = "briefs.jsonl"
Json = dict[str, Any]


@dataclass(frozen=True)
class Provider:
    """A running provider.

    Attributes:
        options: What makes the command ask it.
        log: Its notes.
    """

    options: tuple[str, ...]
    log: Path

    @property
    def outcomes(self) -> list[str]:
        return [json.loads(line)["outcome"] for line in self.log.read_text(encoding="utf-8").splitlines()]


Start = Callable[..., Provider]


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a provider, once a test or more; its notes lie where no input is looked for."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def started(replies: Json | None = None, **options: Any) -> Provider:
            log = tmp_path_factory.mktemp("provider") / "log.jsonl"
            url = stack.enter_context(provider(replies or {}, log=log, **options))
            return Provider(("--model", "vllm/test-model", "--base-url", url), log)

        yield started


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the command in this process; its exit code."""
    return lambda *arguments, out=OUT: run(monkeypatch, "batch", *arguments, "--out", out)


Batch = Callable[..., int]


def text(number: int, said: str = "warned of floods") -> str:
    return (
        f"Minister {number} speaks\n\nMERU, May {number % 28 + 1}, 2023 - Minister Number {number} {said} on Monday.\n"
    )


def write(*records: Json, path: str = "articles.jsonl") -> str:
    Path(path).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def articles(count: int) -> str:
    """A file of so many articles."""
    return write(*({"id": f"a{number}", "text": text(number)} for number in range(count)))


def results(out: str = OUT) -> dict[str, Result]:
    """Id → result; each line is whole and of the form that is documented, and each id is there once."""
    data = Path(out).read_bytes()
    assert data == b"" or data.endswith(b"\n")
    found = [Result.model_validate_json(line) for line in data.splitlines()]
    assert [id for id, count in Counter(result.id for result in found).items() if count > 1] == []
    return {result.id: result for result in found}


def failures(out: str = OUT) -> dict[str, str]:
    return {result.id: result.failure.kind for result in results(out).values() if result.failure}


def tokens(out: str = OUT) -> int:
    return sum(
        result.brief.run.input_tokens + result.brief.run.output_tokens
        for result in results(out).values()
        if result.brief
    )


def dollars(out: str = OUT) -> float:
    return sum(result.brief.run.cost_usd or 0 for result in results(out).values() if result.brief)


# --- the results file ------------------------------------------------------------------------------------------------


def test_each_article_becomes_one_line_of_json_and_nothing_goes_to_stdout(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = start()
    assert batch(articles(3), *asked.options) == 0

    lines = [json.loads(line) for line in Path(OUT).read_text(encoding="utf-8").splitlines()]
    assert [sorted(line) for line in lines] == [["brief", "fingerprint", "id"]] * 3
    assert sorted(line["id"] for line in lines) == ["a0", "a1", "a2"]
    assert results()["a1"].brief is not None
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("3 articles in ")
    assert ": 3 briefs." in err


def test_the_same_command_again_asks_nothing_and_leaves_the_file_as_it_is(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, given = start(), articles(3)
    assert batch(given, *asked.options) == 0
    before, requests = Path(OUT).read_bytes(), len(asked.outcomes)
    capsys.readouterr()

    assert batch(given, *asked.options) == 0

    assert Path(OUT).read_bytes() == before
    assert len(asked.outcomes) == requests
    assert "3 articles had been dealt with before." in capsys.readouterr().err


def test_an_article_whose_text_has_changed_is_asked_anew_and_has_one_line_in_the_end(
    start: Start, batch: Batch
) -> None:
    asked = start()
    batch(articles(3), *asked.options)
    before = results()
    records = [{"id": f"a{number}", "text": text(number)} for number in range(3)]
    records[1]["text"] = text(1, "signed a pact")

    assert batch(write(*records), *asked.options) == 0

    after = results()
    assert len(asked.outcomes) == 4
    assert [id for id in after if after[id] != before[id]] == ["a1"]


def test_another_option_that_decides_what_is_asked_asks_anew(start: Start, batch: Batch) -> None:
    asked, given = start(), articles(3)
    batch(given, *asked.options)
    before = results()

    assert batch(given, *asked.options, "--no-repair") == 0

    after = results()
    assert len(asked.outcomes) == 6
    assert all(after[id].fingerprint != before[id].fingerprint for id in before)


def test_how_many_requests_are_in_flight_and_where_the_server_is_asks_nothing_anew(start: Start, batch: Batch) -> None:
    given, moved = articles(3), start()
    batch(given, *start().options)
    assert batch(given, *moved.options, "--concurrency", "2") == 0
    assert moved.outcomes == []


def test_a_torn_last_line_is_repaired_with_a_notice(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, given = start(), articles(3)
    batch(given, *asked.options)
    path = Path(OUT)
    os.truncate(path, path.stat().st_size - 100)
    capsys.readouterr()

    assert batch(given, *asked.options) == 0

    assert sorted(results()) == ["a0", "a1", "a2"]
    assert len(asked.outcomes) == 4
    assert f"note: The last line of '{OUT}' was torn" in capsys.readouterr().err


def test_the_results_of_a_folder_may_lie_in_it_and_are_no_input(start: Start, batch: Batch) -> None:
    asked = start()
    articles(2)
    Path("more.txt").write_text(text(7), encoding="utf-8")
    for _ in range(2):
        assert batch(".", *asked.options) == 0
        assert len(results()) == 3
    assert len(asked.outcomes) == 3


def test_two_runs_on_one_file_are_refused(start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = start()
    with Ledger(Path(OUT)):
        assert batch(articles(1), *asked.options) == 2
    assert f"Another run is writing to '{OUT}'" in capsys.readouterr().err
    assert asked.outcomes == []


@pytest.mark.parametrize("content", ["An article of its own.\n", '{"id": "a", "text": "An article."}\n'])
def test_a_file_that_holds_something_else_is_refused_and_stays_as_it_is(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    asked = start()
    Path("notes.jsonl").write_text(content, encoding="utf-8")
    assert batch(articles(1), *asked.options, out="notes.jsonl") == 2
    assert "Line 1 of 'notes.jsonl' is no result of a batch" in capsys.readouterr().err
    assert Path("notes.jsonl").read_text(encoding="utf-8") == content
    assert asked.outcomes == []


def test_an_input_is_never_written_to(start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    asked, given = start(), articles(2)
    before = Path(given).read_bytes()
    assert batch(given, *asked.options, out=given) == 2
    assert "error: " in capsys.readouterr().err
    assert Path(given).read_bytes() == before
    assert asked.outcomes == []


def test_a_full_disk_ends_the_run_with_what_was_written_intact(start: Start, batch: Batch) -> None:
    asked, given = start(), articles(30)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    done = finished(given, *asked.options, "--concurrency", "4", preexec_fn=full)
    assert done.returncode == 2
    assert f"Cannot write to '{OUT}' (File too large)" in done.stderr
    assert "Traceback" not in done.stderr
    written = results()
    assert 0 < len(written) < 30

    assert batch(given, *asked.options) == 0
    after = results()
    assert sorted(after) == sorted(f"a{number}" for number in range(30))
    assert all(after[id] == written[id] for id in written)


# --- failures --------------------------------------------------------------------------------------------------------


def test_what_failed_is_asked_again_only_with_retry_failed(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    given, broken, whole = articles(3), start(faults=1.0, kinds=("refusal",)), start()
    assert batch(given, *broken.options) == 5
    assert failures() == dict.fromkeys(("a0", "a1", "a2"), "ReplyError")
    assert "--retry-failed asks again" in capsys.readouterr().err

    assert batch(given, *whole.options) == 0
    assert whole.outcomes == []

    assert batch(given, *whole.options, "--retry-failed") == 0
    assert failures() == {}
    assert len(results()) == 3


def test_a_failure_tells_what_it_took(start: Start, batch: Batch) -> None:
    assert batch(articles(1), *start(faults=1.0, kinds=("schema",)).options) == 5
    found = results()["a0"].failure
    assert found is not None
    assert "gave no brief in the form asked for" in found.message
    assert found.attempts == 2
    assert found.input_tokens > 100
    assert found.output_tokens > 10


def test_what_cannot_be_read_is_a_failure_and_stops_no_other(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = start()
    given = write({"id": "a", "text": text(1)}, {"id": "empty", "text": " "}, {"id": "none"})
    with Path(given).open("a", encoding="utf-8") as file:
        file.write("{no json\n")
    Path("binary.txt").write_bytes(bytes(range(256)))

    assert batch(given, "binary.txt", *asked.options) == 5

    assert failures() == dict.fromkeys(("empty", "none", f"{given}:4", "binary.txt"), "ArticleError")
    assert results()["a"].brief is not None
    assert len(asked.outcomes) == 1
    assert "1 brief; 4 failed." in capsys.readouterr().err


def test_a_missing_input_is_exit_code_3_before_anything_is_written(batch: Batch, start: Start) -> None:
    assert batch(articles(1), "none.txt", *start().options) == 3
    assert not Path(OUT).exists()


def test_a_key_that_is_refused_stops_at_once_and_is_no_failure_of_an_article(
    server: Server, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(failure(401, message="Incorrect API key provided."))
    given = articles(20)
    assert batch(given, "-m", "vllm/m", "--base-url", server.url, "--concurrency", "2") == 4
    err = capsys.readouterr().err
    assert "refused a request without a key (HTTP 401)" in err
    assert "The same command goes on where this one stopped." in err
    assert results() == {}
    assert len(server.requests) < 10

    server.answers(reply(EMPTY))
    assert batch(given, "-m", "vllm/m", "--base-url", server.url, "--concurrency", "2") == 0
    assert len(results()) == 20


def test_a_server_that_is_gone_ends_the_run_and_no_article_is_blamed(
    batch: Batch, capsys: pytest.CaptureFixture[str], start: Start
) -> None:
    given, gone = articles(15), ("-m", "vllm/test-model", "--base-url", "http://127.0.0.1:9/v1")
    assert batch(given, *gone) == 4
    err = capsys.readouterr().err
    assert "cannot be reached at http://127.0.0.1:9/v1" in err
    assert "The same command goes on where this one stopped." in err
    assert results() == {}

    assert batch(given, *start().options) == 0
    assert len(results()) == 15


# --- duplicates ------------------------------------------------------------------------------------------------------


def test_a_text_that_several_have_is_asked_about_once_and_each_has_its_own_offsets(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"parties": [OBUYA, DALLO], "agreements": [PACT], "talks": [], "concerns": []}
    asked = start({ARTICLE.sentences[0].text: said})
    wide = "\n\n" + ARTICLE.text.replace(" river", "  river")
    given = write(
        {"id": "one", "text": ARTICLE.text, "source": "Wire"},
        {"id": "two", "text": wide, "source": "Post"},
        {"id": "one", "text": ARTICLE.text},
        {"id": "one", "text": text(1)},
    )

    assert batch(given, *asked.options) == 0

    found = results()
    assert len(asked.outcomes) == 2
    assert len(found) == 3  # the third is the first once more, the fourth another under its name
    one, two = found["one"].brief, found["two"].brief
    assert one is not None
    assert two is not None
    assert {found["one"].same_as, found["two"].same_as} in ({None, "one"}, {None, "two"})
    assert (one.article.source, two.article.source) == ("Wire", "Post")
    assert [item.summary for item in two.agreements] == [PACT["summary"]]
    for sentence in two.sentences:
        assert wide[sentence.start : sentence.end] == sentence.text
    assert [sentence.start for sentence in one.sentences] != [sentence.start for sentence in two.sentences]
    assert "1 of them for a text that another had" in capsys.readouterr().err


# --- budgets ---------------------------------------------------------------------------------------------------------


def test_failures_end_the_run_at_their_limit_and_the_same_command_goes_on(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    given, broken = articles(20), start(faults=1.0, kinds=("refusal",), latency=0.01)
    assert batch(given, *broken.options, "--concurrency", "1", "--max-failures", "2") == 5
    assert 2 <= len(failures()) < 8
    assert "the limit of 2 failed is reached (--max-failures). The same command goes on" in capsys.readouterr().err

    before = len(failures())
    assert batch(given, *start().options, "--max-failures", "2") == 0
    assert len(results()) == 20
    assert len(failures()) == before


def test_tokens_end_the_run_before_their_limit_and_a_higher_one_goes_on(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, given = start(), articles(12)
    batch(given, *asked.options, out="all.jsonl")
    total = tokens("all.jsonl")
    capsys.readouterr()
    limit = total * 2 // 3

    assert batch(given, *asked.options, "--concurrency", "2", "--max-tokens", str(limit)) == 5
    first = results()
    assert 0 < len(first) < 12
    assert tokens() <= limit
    assert f"the limit of {limit:,} tokens (--max-tokens). The same command goes on" in capsys.readouterr().err

    assert batch(given, *asked.options, "--concurrency", "2", "--max-tokens", str(limit)) == 5
    assert tokens() <= limit  # what earlier runs took counts

    assert batch(given, *asked.options, "--max-tokens", str(total * 2)) == 0
    assert len(results()) == 12


def test_dollars_end_the_run_before_their_limit_and_a_higher_one_goes_on(
    start: Start, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    asked, given = start(), articles(12)
    priced = ("-m", "openai/gpt-4.1", *asked.options[2:], "--concurrency", "1")

    batch(given, *priced, out="all.jsonl")
    limit = dollars("all.jsonl") / 2
    capsys.readouterr()

    assert batch(given, *priced, "--max-cost", str(limit)) == 5
    assert 0 < len(results()) < 12
    assert 0 < dollars() <= limit
    assert f"the limit of ${limit:g} (--max-cost). The same command goes on" in capsys.readouterr().err

    assert batch(given, *priced, "--max-cost", "1") == 0
    assert len(results()) == 12


def test_a_limit_in_dollars_without_a_price_is_refused(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = start()
    assert batch(articles(1), *asked.options, "--max-cost", "1") == 2
    assert "No price is known for vllm/test-model. Give --max-tokens" in capsys.readouterr().err
    assert asked.outcomes == []


def test_an_estimate_writes_nothing_and_tells_articles_tokens_and_cost(
    start: Start, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    asked = start()
    records = [{"id": f"a{number}", "text": text(number)} for number in range(4)]
    given = write(*records, {"id": "twin", "text": text(0)}, {"id": "empty", "text": ""})
    before = sorted(path.name for path in Path().iterdir())
    priced = ("-m", "openai/gpt-4.1", *asked.options[2:])

    assert batch(given, *priced, "--estimate") == 0

    out = capsys.readouterr().out
    assert "4 articles to ask about, in 4 requests" in out
    assert "tokens in" in out
    assert "about $0.0" in out
    assert sorted(path.name for path in Path().iterdir()) == before
    assert asked.outcomes == []

    assert batch(given, *priced) == 5
    written = Path(OUT).read_bytes()
    capsys.readouterr()
    assert batch(write(*records, {"id": "new", "text": text(9)}), *priced, "--estimate") == 0
    assert "1 article to ask about (4 are dealt with)" in capsys.readouterr().out
    assert Path(OUT).read_bytes() == written


# --- how it is told --------------------------------------------------------------------------------------------------


def test_standard_input_may_be_json_lines(start: Start, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"".join(json.dumps({"id": f"a{number}", "text": text(number)}).encode() + b"\n" for number in range(2))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert batch("-", *start().options) == 0
    assert sorted(results()) == ["a0", "a1"]


def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(
    start: Start, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli_batch, "_PLAIN_SECONDS", 0.05)
    assert batch(articles(6), *start(latency=0.1).options, "--concurrency", "2") == 0
    lines = capsys.readouterr().err.splitlines()
    told = [line for line in lines if " of 6 done, " in line and " tokens" in line]
    assert len(told) >= 3
    assert any(line.endswith(" left") for line in told)
    assert lines[-2].startswith("6 articles in ")
    assert lines[-1].startswith("6 requests; ")


def test_quiet_says_nothing_unless_something_failed(
    start: Start, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = start()
    assert batch(articles(2), *asked.options, "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert batch(write({"id": "empty", "text": ""}), *asked.options, "--quiet") == 5
    assert "1 failed" in capsys.readouterr().err


@pytest.mark.block_network  # not even on loopback
def test_rules_need_no_network(batch: Batch) -> None:
    assert batch(articles(4), "--strategy", "rules", "--concurrency", "1") == 0
    found = results()
    assert len(found) == 4
    assert {result.brief.run.requests for result in found.values() if result.brief} == {0}


# --- Ctrl-C ----------------------------------------------------------------------------------------------------------


def finished(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, run to its end."""
    return subprocess.run(_command(arguments), capture_output=True, text=True, check=False, timeout=60, **options)


@contextmanager
def running(*arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """The command in a process of its own, from its first result on."""
    with subprocess.Popen(_command(arguments), stderr=subprocess.PIPE, text=True) as process:
        try:
            until = time.monotonic() + 30
            while not (Path(OUT).exists() and Path(OUT).stat().st_size) and time.monotonic() < until:
                time.sleep(0.01)
            yield process
        finally:
            process.kill()


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "summarizer", "batch", *arguments, "--out", OUT]


def test_ctrl_c_finishes_what_is_in_flight_and_the_same_command_goes_on(start: Start) -> None:
    asked, given = start(latency=0.4, spread=0.3), articles(40)
    with running(given, *asked.options, "--concurrency", "4") as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Finishing what is in flight; once more stops at once." in err
    assert "Stopped: interrupted. The same command goes on from here." in err
    assert "Traceback" not in err
    assert asked.outcomes == ["ok"] * len(results())
    assert 4 <= len(results()) < 40


def test_ctrl_c_twice_stops_at_once_and_loses_nothing_that_was_written(start: Start) -> None:
    asked, given = start(latency=0.05, slow_share=0.2, slow=60), articles(40)
    with running(given, *asked.options, "--concurrency", "4") as process:
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        took = time.monotonic() - pressed
    assert process.returncode == 130
    assert took < 10
    assert "Traceback" not in err
    assert 0 < len(results()) < 40
