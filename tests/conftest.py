"""Shared fixtures: cassettes at the top of the repository, recorded from the real embedded model over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from summarizer import Article, embedded

# The same examples every time; `pytest --hypothesis-profile=search` looks for others, and for ten times as many.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile("same")

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORDED_HOST = "http://model.test/v1"
"""Where recorded exchanges seem to have taken place; the server's own port differs from run to run."""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, setting or summarizer.toml of the machine reaches a test."""
    import os

    for name in list(os.environ):
        if name.startswith("SUMMARIZER_") or name.endswith(("_API_KEY", "_BASE_URL", "_PROXY", "_proxy")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("SUMMARIZER_RETRY_SECONDS", "0")  # a request that no cassette knows fails at once
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def syria_call() -> Article:
    return Article.from_file(EXAMPLES / "syria-call.txt")


# --- cassettes -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    return str(ROOT / "cassettes" / request.path.stem)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "serializer": "yaml",
        "match_on": ["method", "uri", "body"],
        "before_record_request": _portable_request,
        "before_record_response": _portable_response,
        "decode_compressed_response": True,
        "record_on_exception": False,
    }


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_serializer("yaml", _Readable)


@pytest.fixture
def base_url(record_mode: str) -> Iterator[str]:
    """Endpoint of the embedded model: the real server while recording, its recorded address otherwise."""
    if record_mode == "none":
        yield RECORDED_HOST
    else:
        embedded.stop()  # a fresh server: what it was asked before can tip near ties
        yield embedded.endpoint("", adapted=True).base_url


@pytest.fixture
def api_key(record_mode: str) -> str:
    return "recorded" if record_mode == "none" else embedded.endpoint("", adapted=True).key


def _portable_request(request: Any) -> Any:
    _, _, path = request.uri.partition("/v1")
    request.uri = RECORDED_HOST + path
    request.headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
    return request


def _portable_response(response: dict[str, Any]) -> dict[str, Any]:
    kept = {"content-type", "retry-after"}
    response["headers"] = {name: value for name, value in response["headers"].items() if name.lower() in kept}
    return response


class _Readable:
    """Cassettes as YAML whose JSON bodies can be read and diffed, and whose streams keep their lines."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        for interaction in cassette["interactions"]:
            for side in ("request", "response"):
                _open_body(interaction[side])
        return yaml.dump(cassette, allow_unicode=True, sort_keys=False, width=1000, Dumper=_Dumper)

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        cassette: dict[str, Any] = yaml.safe_load(text)
        for interaction in cassette["interactions"]:
            for side in ("request", "response"):
                _close_body(interaction[side])
        return cassette


def _open_body(message: dict[str, Any]) -> None:
    body = message.get("body")
    text = body.get("string") if isinstance(body, dict) else body
    if isinstance(text, bytes):
        text = text.decode()
    if not text:
        return
    try:
        message["body"] = {"json": json.loads(text)}
    except ValueError:
        message["body"] = {"text": text}


def _close_body(message: dict[str, Any]) -> None:
    body = message.get("body")
    if isinstance(body, dict) and ("json" in body or "text" in body):
        text = json.dumps(body["json"], ensure_ascii=False) if "json" in body else body["text"]
        # vcr keeps a request's body bare and a response's under "string".
        message["body"] = {"string": text.encode()} if "status" in message else text


class _Dumper(yaml.SafeDumper):
    pass


def _block_style(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block_style)
