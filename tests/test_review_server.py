"""The server of a review and its command: who may ask, what is answered, where it ends."""

import http.client
import json
import queue
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
import typer

from evals.gold import load
from summarizer import cli_review
from summarizer.errors import ConfigError, OutputError
from summarizer.review import server as review_server
from summarizer.review.server import MAX_BYTES, ReviewServer
from summarizer.review.session import Review
from summarizer.views.json import to_json

from .samples import RIVER, hostile, river
from .scripted import loopback
from .test_review import NAME, entered, session

__all__ = ["session"]  # a fixture

# --- who may ask -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(session: Review) -> Iterator[ReviewServer]:
    with ReviewServer(session) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


Ask = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def ask(server: ReviewServer) -> Ask:
    def asked(
        method: str = "GET", path: str | None = None, body: Any = None, token: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        host = f"127.0.0.1:{server.server_port}"
        own = {"Origin": f"http://{host}", "Content-Type": "application/json"} if method == "POST" else {}
        sent = {"Host": host, **own, **{name.replace("_", "-"): value for name, value in headers.items()}}
        where = f"/{token or server.token}/{path or ''}" if token != "" else f"/{path or ''}"
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, where, content, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        connection.close()
        return told

    return asked


@loopback
def test_the_page_is_there_under_its_secret_and_kept_by_nobody(server: ReviewServer, ask: Ask) -> None:
    status, headers, page = ask()
    assert status == 200
    assert "Oroko and Sanda sign river pact" in page
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert "access-control-allow-origin" not in headers
    assert "python" not in headers["server"].lower()
    assert server.server_address[0] == "127.0.0.1"
    assert len(server.token) >= 32


@loopback
@pytest.mark.parametrize("token", ["", "x", "é", "0" * 32])
def test_without_the_secret_nothing_is_there(ask: Ask, session: Review, token: str) -> None:
    quoted = token.replace("é", "%C3%A9")
    assert ask(token=quoted)[0] == 404
    assert ask("POST", "save", {"state": entered(), "page": 0}, token=quoted)[0] == 404
    assert session.saved is None


@loopback
@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}"])
def test_another_name_for_this_machine_is_refused(server: ReviewServer, ask: Ask, host: str) -> None:
    name = host.format(port=server.server_port)
    assert ask(Host=name)[0] == 403
    assert ask("POST", "save", {"state": entered(), "page": 0}, Host=name, Origin=f"http://{name}")[0] == 403


@loopback
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},  # none at all
        {"Origin": "https://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_only_the_page_itself_may_change_anything(ask: Ask, session: Review, headers: dict[str, str]) -> None:
    for command in ("draft", "save", "end"):
        assert ask("POST", command, {"state": entered(), "page": 0}, **headers)[0] == 403
    assert session.saved is None
    assert not session.is_kept


@loopback
@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (415, b"{}", {"Content_Type": "text/plain"}),
        (415, b"{}", {"Content_Type": ""}),
        (400, b"{", {}),
        (400, b"[]", {}),
        (400, b'{"state": 1, "page": 0}', {}),
        (400, json.dumps({"state": entered()}).encode(), {}),
        (400, json.dumps({"state": entered(), "page": "0"}).encode(), {}),
        (
            400,
            b'{"state": {"parties": [1], "agreements": [], "talks": [], "concerns": [], "dropped": []}, "page": 0}',
            {},
        ),
        (400, b"[" * 100_000, {}),
        (400, b"\xff\xfe", {}),
        (411, b"{}", {"Content_Length": "x"}),
        (411, b"{}", {"Content_Length": "-1"}),
        (413, b" " * (MAX_BYTES + 1), {}),
        (404, b"{}", {"path": "other"}),
    ],
)
def test_what_the_page_would_not_send_is_refused_in_a_line(
    ask: Ask, status: int, body: bytes, headers: dict[str, str]
) -> None:
    told = ask("POST", headers.pop("path", "save"), body, **headers)
    assert told[0] == status
    assert len(told[2]) < 100
    assert "Traceback" not in told[2]


@loopback
@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO"])
def test_other_methods_are_not_there(ask: Ask, method: str) -> None:
    status, headers, text = ask(method)
    assert status == 501
    assert headers["cache-control"] == "no-store"
    assert "<" not in text


@loopback
def test_the_page_saves_is_told_faults_and_asks_before_it_overwrites(ask: Ask, tmp_path: Path) -> None:
    data = entered()
    data["parties"][0]["kind"] = ""
    told = json.loads(ask("POST", "save", {"state": data, "page": 0}, Sec_Fetch_Site="same-origin")[2])
    assert [(fault["category"], fault["index"], fault["field"]) for fault in told["faults"]] == [("parties", 0, "kind")]

    (tmp_path / f"{NAME}.yaml").write_text("mine: 1", encoding="utf-8")
    (tmp_path / f"{NAME}.txt").write_text(RIVER, encoding="utf-8")
    told = json.loads(ask("POST", "save", {"state": entered(), "page": 0})[2])
    assert told == {"taken": str(tmp_path / f"{NAME}.yaml"), "known": False}
    told = json.loads(ask("POST", "save", {"state": entered(), "page": 0, "overwrite": True})[2])
    assert told == {"saved": str(tmp_path / f"{NAME}.yaml")}
    assert load(tmp_path / f"{NAME}.yaml").file.origin == "written for this test"


@loopback
def test_a_folder_that_has_gone_is_told_in_a_line(ask: Ask, tmp_path: Path) -> None:
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    status, _, text = ask("POST", "save", {"state": entered(), "page": 0})
    assert status == 500
    assert "Choose another folder with --out" in json.loads(text)["message"]


@loopback
def test_a_mistake_of_ours_is_a_line_too(ask: Ask, session: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "page", lambda: 1 / 0)
    status, _, text = ask()
    assert status == 500
    assert "failed inside (ZeroDivisionError)" in json.loads(text)["message"]


@loopback
def test_the_page_keeps_a_draft(ask: Ask, session: Review) -> None:
    assert ask("POST", "draft", {"state": entered(), "page": 0})[0] == 200
    assert session.is_kept
    assert "written for this test" in ask()[2]


@loopback
@pytest.mark.parametrize("command", ["draft", "save"])
def test_a_page_that_was_opened_before_another_writes_nothing(
    ask: Ask, session: Review, tmp_path: Path, command: str
) -> None:
    assert '"page": 1' in ask()[2]
    assert '"page": 2' in ask()[2]
    status, _, text = ask("POST", command, {"state": entered(), "page": 1, "overwrite": True})
    assert status == 409
    assert "opened again in another tab" in json.loads(text)["message"]
    assert list(tmp_path.iterdir()) == []
    assert ask("POST", command, {"state": entered(), "page": 2})[0] == 200


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    page = Review(hostile(), tmp_path).page()
    assert "<script>document.title" not in page
    assert "<img src=x" not in page
    assert page.count("</script>") == 6  # ours


def test_a_port_that_is_taken_is_told(session: Review, server: ReviewServer) -> None:
    with pytest.raises(ConfigError, match="--port"):
        ReviewServer(session, server.server_port)


# --- the command -----------------------------------------------------------------------------------------------------


def _brief(folder: Path, *ids: str) -> Path:
    path = folder / "briefs.jsonl"
    lines = [json.dumps({"id": one, "brief": json.loads(to_json(river().brief))}) for one in ids]
    path.write_text("\n".join(lines), encoding="utf-8")
    (folder / "river.txt").write_text(RIVER, encoding="utf-8")
    return path


def _review(brief: Path, id: str | None = None) -> None:
    folder = brief.parent
    cli_review.review(str(brief), [str(folder / "river.txt")], id, folder / "gold", 0, browser=False)


@loopback
def test_the_command_tells_where_the_page_is_and_what_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def used(server: ReviewServer, poll_interval: float) -> None:
        server.review.save(entered())
        raise KeyboardInterrupt

    monkeypatch.setattr(review_server.ReviewServer, "serve_forever", used)
    _review(_brief(tmp_path, "one"))

    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'gold' / NAME}.yaml\n"
    assert "Review at http://127.0.0.1:" in err
    assert "Nothing was saved" not in err


@loopback
def test_the_command_says_that_nothing_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def used(server: ReviewServer, poll_interval: float) -> None:
        server.review.keep(entered())
        raise KeyboardInterrupt

    monkeypatch.setattr(review_server.ReviewServer, "serve_forever", used)
    with pytest.raises(typer.Exit) as ended:
        _review(_brief(tmp_path, "one"))
    assert ended.value.exit_code == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert "Nothing was saved.\n" in err
    assert "draft" in err


@loopback
def test_the_page_can_end_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = ReviewServer.serve_forever

    def used(server: ReviewServer, poll_interval: float) -> None:
        def end() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            headers = {"Origin": server.url.rpartition(f"/{server.token}")[0], "Content-Type": "application/json"}
            connection.request("POST", f"/{server.token}/end", b"{}", headers)
            assert connection.getresponse().status == 200
            connection.close()

        threading.Thread(target=end).start()
        real(server, poll_interval)

    monkeypatch.setattr(review_server.ReviewServer, "serve_forever", used)
    _review(_brief(tmp_path, "one"))  # and nothing went wrong: no exit code
    assert "Nothing was saved.\n" in capsys.readouterr().err


@loopback
@pytest.mark.parametrize("is_kept", [True, False])
def test_an_interrupted_review_with_changes_that_are_not_saved_tells_it_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_kept: bool
) -> None:
    def used(server: ReviewServer, poll_interval: float) -> None:
        data = entered()
        server.review.save(data)
        data["concerns"][0]["summary"] = "half a sen"
        if not is_kept:
            (tmp_path / "gold").rename(tmp_path / "elsewhere")
        with suppress(OutputError):
            server.review.keep(data)
        raise KeyboardInterrupt

    monkeypatch.setattr(review_server.ReviewServer, "serve_forever", used)
    with pytest.raises(typer.Exit) as ended:
        _review(_brief(tmp_path, "one"))
    assert ended.value.exit_code == 130
    told = capsys.readouterr().err
    assert ("is kept as a draft" in told) is is_kept
    assert ("could not be kept as a draft" in told) is not is_kept


@loopback
def test_the_secret_is_on_no_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: queue.Queue[str] = queue.Queue()
    files: list[Path] = []

    def used(server: ReviewServer, poll_interval: float) -> None:
        url = opened.get(timeout=10)
        assert server.token not in url
        path = Path(url2pathname(urlsplit(url).path))
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert f'content="0; url={server.url}"' in path.read_text(encoding="utf-8")
        files.append(path)

    monkeypatch.setattr(webbrowser, "open", opened.put)
    monkeypatch.setattr(review_server.ReviewServer, "serve_forever", used)
    brief = _brief(tmp_path, "one")
    cli_review.review(str(brief), [str(tmp_path / "river.txt")], None, tmp_path / "gold", 0, browser=True)
    assert "Review at http://127.0.0.1:" in capsys.readouterr().err
    assert [path.parent.exists() for path in files] == [False]


def test_of_several_briefs_one_is_chosen(tmp_path: Path) -> None:
    path = _brief(tmp_path, *(f"article {number}" for number in range(7)))
    with pytest.raises(ConfigError, match=r"--id: 'article 0', .*'article 4', …"):
        _review(path)
    with pytest.raises(ConfigError, match="no brief with the id 'none'"):
        _review(path, "none")
    assert cli_review._document(str(path), [], "article 6").id == "article 6"


def test_a_brief_without_its_article_says_how_to_name_it(tmp_path: Path) -> None:
    path = _brief(tmp_path, "one")
    with pytest.raises(ConfigError, match="--articles"):
        cli_review.review(str(path), None, None, tmp_path, 0, browser=False)
