"""A batch on a Ray cluster of two nodes, one of which is killed half-way: same ids and same briefs as without Ray.

``python -m benchmarks.ray_nodes ARTICLES.jsonl`` makes the briefs by rules; with ``--replies REPLIES.jsonl``, made by
``benchmarks/replies.py``, the articles are asked about at ``tests.provider`` on loopback, which notes every request.
Both nodes run on this machine: the batch on the first; killed are all processes of the second, at once. The exit
status is 1 if a brief is missing or another.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.batch import serving

APART = ("seconds", "retries", "cached_tokens")
"""Figures of a brief's run in which two runs may differ."""
ALONE = {
    "RAY_worker_niceness": "0",  # else whatever else runs on this machine comes first
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # else it listens to the network
    "RAY_USAGE_STATS_ENABLED": "0",  # else it tells its makers
}
os.environ |= ALONE


@contextmanager
def cluster() -> Iterator[tuple[str, int]]:
    """The address of two nodes with a CPU each, and the process that the second lives by."""
    from ray.cluster_utils import Cluster

    nodes: Any = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 1, "node_ip_address": "127.0.0.1", "include_dashboard": False},
    )
    try:
        second = nodes.add_node(num_cpus=1, node_ip_address="127.0.0.1")
        yield nodes.address, second.all_processes["raylet"][0].process.pid
    finally:
        nodes.shutdown()


def kill(root: int) -> tuple[int, int]:
    """Kill a process and its children, all at once; how many, and how many of them made briefs."""
    found = [root]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        if parent == root:
            found.append(int(stat.parent.name))
    workers = sum(b"MapWorker" in Path(f"/proc/{id}/cmdline").read_bytes() for id in found)
    for id in found:
        os.kill(id, signal.SIGKILL)
    return len(found), workers


def lines(path: Path) -> int:
    """How many lines a file has that may not be there yet."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def briefs(path: Path) -> tuple[dict[str, Any], int]:
    """What became of each article, but for what may differ; and how often an id came once more."""
    found: dict[str, Any] = {}
    repeated = 0
    with path.open(encoding="utf-8") as results:
        for row in map(json.loads, results):
            for name in APART:
                (row.get("brief") or {"run": {}})["run"].pop(name, None)
            repeated += row["id"] in found
            found[row["id"]] = row
    return found, repeated


def asked_again(log: Path) -> tuple[int, int]:
    """Requests, and those of them that had been sent before."""
    with log.open(encoding="utf-8") as noted:
        keys = Counter(json.loads(line)["key"] for line in noted)
    return keys.total(), keys.total() - len(keys)


def main() -> None:
    """Print a row a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--replies", type=Path)
    parser.add_argument("--latency", type=float, default=1.0, help="seconds of an answer")
    parser.add_argument("--concurrency", type=int, default=8, help="requests in flight of each worker")
    parser.add_argument("--at", type=float, default=0.5, help="share of the articles that are done at the kill")
    given = parser.parse_args()
    table: dict[str, str] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log, ray, local = (folder / name for name in ("log.jsonl", "ray.jsonl", "local.jsonl"))
        articles = given.articles.resolve()
        command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--quiet", "--no-repair"]
        if given.replies:
            options = ["--replies", str(given.replies.resolve()), "--log", str(log), "--latency", str(given.latency)]
            command += ["--model", "vllm/test-model", "--base-url", stack.enter_context(serving(*options))]
            command += ["--concurrency", str(given.concurrency)]
        else:
            command += ["--strategy", "rules"]
        wanted = int(lines(articles) * given.at)
        with cluster() as (address, second):
            started = time.monotonic()
            batch = subprocess.Popen([*command, "--out", str(ray), "--engine", "ray", "--address", address], cwd=folder)
            while lines(ray) < wanted and batch.poll() is None:
                time.sleep(0.05)
            if batch.poll() is None:
                done, at = lines(ray), time.monotonic() - started
                killed, workers = kill(second)
                table["killed"] = (
                    f"{killed} processes, {workers} of them at work, after {at:.0f} s, {done} articles done"
                )
            code = batch.wait()
            table["with ray"] = f"exit status {code} after {time.monotonic() - started:.0f} s"
        if given.replies:
            table["requests"] = "{}, of them {} sent once more".format(*asked_again(log))
        code = subprocess.run([*command, "--out", str(local)], cwd=folder, check=False).returncode
        table["without"] = f"exit status {code}"
        (one, repeated), (other, _) = briefs(ray), briefs(local)
    differing = [id for id in one.keys() & other.keys() if one[id] != other[id]]
    table["articles"] = f"{len(one)} with ray, {repeated} more than once; {len(other)} without"
    table["ids"] = "equal" if one.keys() == other.keys() else "not equal"
    table["briefs"] = "equal" if not differing else f"{len(differing)} differ: {', '.join(sorted(differing)[:5])}"
    for what, figure in table.items():
        print(f"{what:12}{figure}")
    if "killed" not in table or one != other or repeated:
        sys.exit(1)


if __name__ == "__main__":
    main()
