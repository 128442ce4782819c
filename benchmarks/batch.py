"""How fast ``summarizer batch`` asks a provider, against what the provider's latency allows, and what it takes to.

The provider is ``tests.provider`` on loopback, in a process of its own on the same machine: the fewer cores there are,
the more of them it takes from what is measured. ``python benchmarks/batch.py`` shows one run. For memory over many
articles: ``python benchmarks/batch.py --articles 100000 --no-latency``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHORTEST = 0.01
"""Seconds that stand for none: with none at all there would be no ideal to compare with."""


@dataclass(frozen=True)
class Took:
    """What a process took.

    Attributes:
        code: Exit status.
        seconds: Wall time.
        cpu: Seconds of processor time, in the program and in the system.
        peak: Most memory held, in MiB.
    """

    code: int
    seconds: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Asked:
    """What the server saw.

    Attributes:
        outcomes: Outcome → requests.
        latency: Mean seconds of those that were answered as they should be.
        seconds: From the first request to the end of the last.
        in_flight: Mean number of requests in flight in the middle of that, from a tenth to eight tenths: at the end
            only the slowest are left.
    """

    outcomes: Counter[str]
    latency: float
    seconds: float
    in_flight: float

    @classmethod
    def of(cls, log: Path) -> "Asked":
        """The sum of a log, which is not held in memory."""
        outcomes, taken, first, last = Counter[str](), 0.0, float("inf"), 0.0
        with log.open(encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                outcomes[line["outcome"]] += 1
                taken += line["seconds"] * (line["outcome"] == "ok")
                first, last = min(first, line["t"]), max(last, line["t"] + line["seconds"])
        low, high, busy = first + 0.1 * (last - first), first + 0.8 * (last - first), 0.0
        with log.open(encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                busy += max(0.0, min(high, line["t"] + line["seconds"]) - max(low, line["t"]))
        latency = taken / max(1, outcomes["ok"])
        return cls(outcomes, latency, max(0.0, last - first), busy / (high - low) if high > low else 0.0)


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Address of a provider that runs as long as the context is open."""
    command = [sys.executable, "-m", "tests.provider", *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("the server has no pipes")
        try:
            yield json.loads(server.stdout.readline())["base_url"]
        finally:
            server.stdin.close()


def run(command: list[str], folder: Path) -> Took:
    """Run a command to its end, with no settings but its own.

    This process has to stay small: the peak of a child counts from before it became another program.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUMMARIZER_")}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Took(process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main() -> None:
    """Print a row a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.5, help="mean seconds of an answer")
    parser.add_argument("--spread", type=float, default=0.2, help="most seconds more or less")
    parser.add_argument("--slow-share", type=float, default=0.0, help="share of the answers that take --slow seconds")
    parser.add_argument("--slow", type=float, default=5.0)
    parser.add_argument(
        "--no-latency", action="store_true", help="answer at once, so that many articles come to an end"
    )
    parser.add_argument("more", nargs="*", help="further options of summarizer batch, after --")
    asked = parser.parse_args()
    latency, spread, share = asked.latency, asked.spread, asked.slow_share
    if asked.no_latency:
        latency, spread, share = SHORTEST, 0.0, 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, out, articles = folder / "log.jsonl", folder / "briefs.jsonl", folder / "articles.jsonl"
        maker = [sys.executable, str(ROOT / "benchmarks" / "replies.py"), name, str(asked.articles)]
        subprocess.run(maker, check=True)
        delays = {"latency": latency, "spread": spread, "slow-share": share, "slow": asked.slow}
        options = [word for option, value in delays.items() for word in (f"--{option}", str(value))]
        with serving("--replies", str(folder / "replies.jsonl"), "--log", str(log), *options) as base_url:
            command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--out", str(out), "--quiet"]
            command += ["--model", "vllm/test-model", "--base-url", base_url, "--concurrency", str(asked.concurrency)]
            took = run([*command, *asked.more], folder)
        seen = Asked.of(log)
    requests = seen.outcomes.total()
    nominal = (1 - share) * latency + share * asked.slow
    busy = asked.concurrency / seen.latency if seen.latency else 0.0
    outcomes = ", ".join(f"{outcome} {count}" for outcome, count in seen.outcomes.most_common())
    table = {
        "articles": f"{asked.articles}",
        "requests": f"{requests} ({outcomes})",
        "exit status": f"{took.code}",
        "seconds": f"{took.seconds:.1f}, of which {seen.seconds:.1f} from the first request to the last answer",
        "articles/s": f"{asked.articles / took.seconds:.1f}",
        "requests/s": f"{requests / took.seconds:.1f}",
        "ideal requests/s": f"{busy:.1f} (mean latency {seen.latency:.3f} s; {nominal:.3f} s wanted)",
        "share of the ideal": f"{requests / took.seconds / busy if busy else 0:.1%}, start and end included",
        "while asking": f"{requests / seen.seconds / busy if busy and seen.seconds else 0:.1%}",
        "in flight": f"{seen.in_flight:.1f}, {seen.in_flight / asked.concurrency:.1%}, in the middle of it",
        "CPU ms an article": f"{1000 * took.cpu / asked.articles:.1f}",
        "peak memory": f"{took.peak:.0f} MiB",
    }
    for what, figure in table.items():
        print(f"{what:20}{figure}")


if __name__ == "__main__":
    main()
