"""The command as its user meets it."""

import io
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from summarizer import Brief, __version__, cli

from .conftest import EXAMPLES, RECORDED_HOST, ROOT
from .scripted import EMPTY, Server, failure, loopback, reply, server, stream
from .test_pipeline import SHORT
from .test_turns import ARTICLE, LEAK, MEETING, PACT, only, said

__all__ = ["server"]  # a fixture

CASSETTE = "short.yaml"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the command, run in this process so that cassettes apply."""
    monkeypatch.setattr(sys, "argv", ["summarizer", *arguments])
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def model(base_url: str, api_key: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("LLAMA_API_KEY", api_key)
    return ["--model", "embedded", "--base-url", base_url]


@pytest.fixture
def short(tmp_path: Path) -> str:
    path = tmp_path / "short.txt"
    path.write_text(SHORT, encoding="utf-8")
    return str(path)


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.vcr
@pytest.mark.default_cassette(CASSETTE)
def test_stdout_carries_the_brief_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], model: list[str], short: str
) -> None:
    assert run(monkeypatch, "brief", short, "--published", "2023-05-16", "--source", "Wire", *model) == 0

    out, err = capsys.readouterr()
    assert out.startswith("River pact signed\nWire · Tuesday, 16 May 2023\n\nParties\n")
    assert "\x1b" not in out + err


@pytest.mark.vcr
@pytest.mark.default_cassette(CASSETTE)
def test_json_of_one_article_is_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], model: list[str], short: str
) -> None:
    assert run(monkeypatch, "brief", short, "--format", "json", *model) == 0

    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, Brief.model_json_schema(mode="serialization"))
    assert data["article"]["title"] == "River pact signed"


@pytest.mark.vcr
@pytest.mark.default_cassette("twice.yaml")
def test_several_articles_give_json_lines_and_one_that_fails_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], model: list[str], short: str
) -> None:
    assert run(monkeypatch, "brief", short, "none.txt", short, "-f", "json", *model) == 3

    out, err = capsys.readouterr()
    assert [json.loads(line)["article"]["title"] for line in out.splitlines()] == ["River pact signed"] * 2
    assert "error: 'none.txt' does not exist" in err


@pytest.mark.vcr
@pytest.mark.default_cassette(CASSETTE)
def test_output_goes_to_a_file_only_once_it_is_complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], model: list[str], short: str, tmp_path: Path
) -> None:
    target = tmp_path / "brief.json"
    target.write_text("old", encoding="utf-8")

    assert run(monkeypatch, "brief", "none.txt", "-f", "json", "-o", str(target), *model) == 3
    assert target.read_text(encoding="utf-8") == "old"

    assert run(monkeypatch, "brief", short, "-f", "json", "-o", str(target), *model) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["article"]["title"] == "River pact signed"
    assert capsys.readouterr().out == ""
    assert list(tmp_path.glob("*.part")) == []


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["brief", "none.txt"], 3, "'none.txt' does not exist"),
        (["brief", "."], 3, "'.' is a folder"),
        (["brief", "empty.txt"], 3, "'empty.txt' is empty"),
        (["brief", "binary.bin"], 3, "not text but binary"),
        (["brief", "big.txt"], 3, "past the limit"),
        (["brief", "ok.txt", "--published", "May 5"], 2, "'May 5' is no date"),
        (["brief", "ok.txt", "--model", "nobody/x"], 2, "Unknown provider 'nobody'"),
        (["brief", "ok.txt", "--model", "openai/x"], 2, "Set OPENAI_API_KEY"),
        (["brief", "ok.txt", "--model", "embedded/none.gguf"], 2, "no model file 'none.gguf'"),
        (["brief", "ok.txt", "--base-url", "localhost:8000"], 2, "base_url 'localhost:8000'"),
        (["brief", "ok.txt", "--prompts", "none"], 2, "prompts folder 'none'"),
        (["brief", "ok.txt", "--output", "none/brief.txt"], 2, "Cannot write to 'none/brief.txt'"),
        (["brief", "ok.txt", "--format", "csv", "--output", "."], 2, "'.': it is a folder"),
        (["brief", "ok.txt", "ok.txt", "--format", "html"], 2, "Name a folder"),
        (["brief", "ok.txt", "--format", "html", "--stream"], 2, "--stream goes with text and json"),
        (["brief", "ok.txt", "--into", "talks.ics"], 2, "--format ics"),
        (["brief", "ok.txt", "--format", "html", "--output", "ok.txt/site/"], 2, "Cannot write"),
        (["render", "none.json"], 3, "'none.json' does not exist"),
        (["render", "ok.txt"], 3, "'ok.txt' is no brief"),
        (["brief", "ok.txt", "--format", "pdf"], 2, "pdf"),
        (["brief"], 2, "ARTICLE"),
        (["nothing"], 2, "nothing"),
    ],
)
def test_a_mistake_is_told_in_words_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    code: int,
    what: str,
) -> None:
    (tmp_path / "ok.txt").write_text(SHORT, encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.bin").write_bytes(bytes(range(256)))
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50 * 2**20)

    assert run(monkeypatch, *arguments) == code

    out, err = capsys.readouterr()
    assert what in err
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], short: str
) -> None:
    Path(short).chmod(stat.S_IWUSR)
    assert run(monkeypatch, "brief", short) == 3
    assert "may not be read" in capsys.readouterr().err


def test_an_unreachable_server_is_exit_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], short: str
) -> None:
    monkeypatch.setenv("SUMMARIZER_RETRY_SECONDS", "0")
    assert run(monkeypatch, "brief", short, "-m", "vllm/m", "--base-url", "http://127.0.0.1:9/v1") == 4
    assert "cannot be reached at http://127.0.0.1:9/v1" in capsys.readouterr().err


# --- what a newcomer looks at ----------------------------------------------------------------------------------------


def test_help_and_version_load_nothing_heavy() -> None:
    for option, expected in (("--help", "brief"), ("--version", __version__)):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "summarizer", option],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        assert expected in done.stdout
        modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "summarizer.cli" in modules
        assert not modules & {"openai", "instructor", "pydantic", "jinja2"}


def test_models_shows_which_keys_are_set_but_never_a_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "secret-key-value")
    assert run(monkeypatch, "models") == 0

    out = capsys.readouterr().out
    assert "GROQ_API_KEY is set" in out
    assert "OPENAI_API_KEY is not set" in out
    assert "Would use: embedded (offline, on this machine), the default" in out
    assert "secret-key-value" not in out


def test_models_says_why_a_model_would_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "ollama/some")
    assert run(monkeypatch, "models", "--base-url", RECORDED_HOST) == 0
    assert f"Would use: ollama/some ({RECORDED_HOST}), chosen by SUMMARIZER_MODEL" in capsys.readouterr().out


def test_shell_completion_can_be_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", "--show-completion", "bash"], capture_output=True, text=True, check=False
    )
    assert "summarizer" in done.stdout


def test_standard_input_is_read_for_a_dash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", "brief", "-", "--model", "nobody/x"],
        input=(EXAMPLES / "port-strike.txt").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    empty = subprocess.run(
        [sys.executable, "-m", "summarizer", "brief", "-"], input=b"", capture_output=True, text=False, check=False
    )
    assert empty.returncode == 3
    assert b"standard input is empty" in empty.stderr


# --- what is checked -------------------------------------------------------------------------------------------------


@pytest.fixture
def river(tmp_path: Path) -> str:
    path = tmp_path / "river.txt"
    path.write_text(ARTICLE.text, encoding="utf-8")
    return str(path)


@loopback
def test_strict_mode_prints_the_brief_and_the_list_and_ends_with_4(
    server: Server, river: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(reply(said(agreements=[PACT], concerns=[{**LEAK, "evidence": [4]}])))
    given = ["brief", river, "--model", "gemini/m", "--base-url", server.url, "--no-repair"]
    monkeypatch.setenv("GEMINI_API_KEY", "k")

    assert run(monkeypatch, *given, "--strict", "--format", "json") == 4
    out, err = capsys.readouterr()
    assert Brief.model_validate_json(out).concerns[0].support == "weak"
    assert err.splitlines()[0].startswith("weak concern: Obuya warned that the dam at Kulo was leaking.: ")
    assert "error: One point of the reply is not borne out by the article (strict mode)." in err

    assert run(monkeypatch, *given) == 0


@loopback
@pytest.mark.parametrize("extra", [[], ["--format", "json"]])
def test_streamed_items_go_to_stdout_as_they_come(
    server: Server,
    river: str,
    extra: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.answers(stream(said(agreements=[PACT], talks=[MEETING])))

    assert run(monkeypatch, "brief", river, "--model", "vllm/m", "--base-url", server.url, "--stream", *extra) == 0

    out = capsys.readouterr().out
    if extra:
        assert [next(iter(json.loads(line))) for line in out.splitlines()][-2:] == ["talk", "brief"]
    else:
        assert "agreement • Obuya and Dallo signed a river pact." in out
        assert "talk      • 2023-06-05 to 2023-06-07  meeting in Meru" in out
        assert out.index("Oroko and Sanda sign river pact") < out.index("agreement •")


@loopback
def test_a_stream_that_breaks_off_leaves_the_old_output_file(
    server: Server, river: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers(stream(said(agreements=[PACT])[:-30], whole=False))
    old = tmp_path / "old.json"
    old.write_text("old", encoding="utf-8")

    given = ["brief", river, "--model", "vllm/m", "--base-url", server.url, "--stream", "-f", "json", "-o", str(old)]
    assert run(monkeypatch, *given) == 4
    assert old.read_text(encoding="utf-8") == "old"


@loopback
def test_a_log_that_a_stream_is_appended_to_loses_nothing_when_the_model_fails(
    server: Server, river: str, tmp_path: Path
) -> None:
    server.answers(failure(500))
    log = tmp_path / "log.txt"
    log.write_text("of yesterday\n", encoding="utf-8")
    end = os.open(log, os.O_WRONLY | os.O_APPEND)  # as a shell opens it: its position is 0 until something is written

    try:
        done = subprocess.run(
            [sys.executable, "-m", "summarizer", "brief", river, "--stream", "-m", "vllm/m", "--base-url", server.url],
            stdout=end,
            stderr=subprocess.PIPE,
            env={**os.environ, "SUMMARIZER_RETRY_SECONDS": "0"},
            check=False,
        )
    finally:
        os.close(end)

    assert done.returncode == 4, done.stderr
    assert log.read_text(encoding="utf-8").startswith("of yesterday\n")


@loopback
def test_of_several_streamed_articles_one_that_fails_leaves_nothing_in_the_output_file(
    server: Server, river: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = stream(said(agreements=[PACT]))
    server.answers(whole, stream(said(agreements=[PACT])[:-30], whole=False), whole)
    monkeypatch.setenv("SUMMARIZER_RETRY_SECONDS", "0")
    out = tmp_path / "out.jsonl"

    given = ["--model", "vllm/m", "--base-url", server.url, "--stream", "-f", "json", "-o", str(out)]
    assert run(monkeypatch, "brief", river, river, river, *given) == 4

    kinds = [next(iter(json.loads(line))) for line in out.read_text(encoding="utf-8").splitlines()]
    assert kinds == ["party", "party", "agreement", "brief"] * 2


class Terminal(io.StringIO):
    """A terminal that remembers what it was sent."""

    def isatty(self) -> bool:
        return True

    @property
    def rows(self) -> list[str]:
        """What stands on it at the end, as far as lines that are erased and gone up to are concerned."""
        rows, row = [""], 0
        for sign in re.findall(r"\x1b\[\??\d*(?:;\d+)*[A-Za-z]|[^\x1b]", self.getvalue()):
            if sign == "\n":
                row += 1
                rows += [""] * (row == len(rows))
            elif sign == "\x1b[1A":
                row -= 1
            elif sign == "\x1b[2K":
                rows[row] = ""
            elif not sign.startswith("\x1b") and sign != "\r":
                rows[row] += sign
        return rows


@loopback
def test_progress_is_shown_between_streamed_items_and_leaves_nothing_on_their_terminal(
    server: Server, river: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(stream(said(agreements=[PACT], talks=[MEETING])))
    given = ["brief", river, "--model", "vllm/m", "--base-url", server.url, "--stream"]
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert run(monkeypatch, *given) == 0
    plain = capsys.readouterr().out.splitlines()

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert run(monkeypatch, *given) == 0

    assert re.search(r"0:00:00\S* (?:reading|checking)", terminal.getvalue())
    assert terminal.rows[:-3] == plain[:-2]  # but for the line of what it took
    assert "0:00:00" not in "".join(terminal.rows)

    quiet = Terminal()
    monkeypatch.setattr(sys, "stdout", quiet)
    monkeypatch.setattr(sys, "stderr", quiet)
    assert run(monkeypatch, *given, "--quiet") == 0
    assert "0:00:00" not in quiet.getvalue()


@loopback
def test_looks_and_repair_are_chosen_on_the_command_line(
    server: Server, river: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(reply(said(agreements=[PACT])), reply(only(talks=[MEETING])), reply(EMPTY))
    monkeypatch.setenv("GEMINI_API_KEY", "k")

    given = ["brief", river, "--model", "gemini/m", "--base-url", server.url]
    assert run(monkeypatch, *given, "--passes", "3", "--format", "json") == 0

    brief = Brief.model_validate_json(capsys.readouterr().out)
    assert (len(brief.talks), brief.run.requests) == (1, 3)
    assert run(monkeypatch, *given, "--passes", "0") == 2
