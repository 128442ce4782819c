"""Ray itself, and the connection to a cluster; what Ray has to say stays in its own log files."""

import logging
import os
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from typing import Any

import anyio

from ..errors import ConfigError

# Read when Ray is imported or started: nothing is told to its makers, workers are not started by way of `uv run`.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
try:
    # Whether types are known must not depend on whether it is installed.
    ray: Any = import_module("ray")
    data: Any = import_module("ray.data")
except ImportError as missing:
    raise ConfigError("The engine 'ray' needs an extra", "pip install 'summarizer-brief[ray]'.") from missing

_QUIET = {"log_to_driver": False, "logging_level": logging.ERROR}
_HOST = re.compile(r"(\[[^\]]+\]|[^:/]+):(\d+)")
_MEET_SECONDS = 10.0


@asynccontextmanager
async def connected(address: str | None) -> AsyncIterator[None]:
    """A cluster: the one that this process has, else that at ``address``, else one that runs here or is started.

    Raises:
        ConfigError: There is none, and none can be started.
    """
    if ray.is_initialized():
        yield
        return
    await anyio.to_thread.run_sync(_connect, address)  # in a thread, where it leaves the signals alone
    try:
        yield
    finally:
        ray.shutdown()


def _connect(address: str | None) -> None:
    for handler in logging.getLogger("ray.data").handlers:
        if isinstance(handler, logging.StreamHandler):  # the other one writes to a file
            handler.setLevel(logging.CRITICAL + 1)
    worker: Any = import_module("ray._private.worker")
    worker.print_to_stdstream = lambda *_, **__: None  # on standard output, and not to be had otherwise
    address = address or os.environ.get("RAY_ADDRESS")
    try:
        with _hushed():
            _init(address)
    except Exception as error:
        where = f"at {address!r}" if address else "on this machine"
        mend = "Start one with `ray start --head`, or leave --address out for one of this run's own."
        raise wrong(f"There is no Ray cluster {where}", error, mend) from error


def _init(address: str | None) -> None:
    if address and (found := _HOST.fullmatch(address)):
        _meet(found[1].strip("[]"), int(found[2]))
    try:
        ray.init(address or "auto", **_QUIET)
    except ConnectionError:
        if address:
            raise
        start()


def start(cpus: int | None = None) -> None:
    """Start a cluster on this machine, which nobody else can reach, and connect to it."""
    _stay_inside()
    ray.init(
        "local",
        num_cpus=cpus,
        include_dashboard=False,
        object_store_memory=256 * 2**20,  # articles only pass through it
        _system_config={"worker_niceness": 0},  # as the local engine's
        **_QUIET,
    )


def _meet(host: str, port: int) -> None:
    """Knock: where nobody answers, Ray would wait for ten minutes."""
    socket.create_connection((host, port), _MEET_SECONDS).close()
    if host in ("127.0.0.1", "::1", "localhost"):
        try:  # Ray takes these for this machine's address in the network
            socket.create_connection((ray.util.get_node_ip_address(), port), _MEET_SECONDS).close()
        except OSError:
            _stay_inside()


def _stay_inside() -> None:
    """Let this machine be 127.0.0.1 to Ray, which else listens to the network, and to whoever is there."""
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # for what is started from here
    constants: Any = import_module("ray._private.ray_constants")
    constants.ENABLE_RAY_CLUSTER = False  # for this process, which has read it


@contextmanager
def _hushed() -> Iterator[None]:
    """Ray's inner part reports on stderr that it has been told to report nothing there."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def wrong(what: str, error: Exception | None, mend: str) -> ConfigError:
    """An error about the cluster, with the last line of what Ray says of it."""
    lines = str(error or "").strip().splitlines()
    return ConfigError(f"{what} ({lines[-1][:300].rstrip('.')})" if lines else what, mend)
