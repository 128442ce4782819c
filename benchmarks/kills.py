"""What is left of a batch after kill -9, again and again: every id once, no torn line, nothing asked that was done.

``python benchmarks/kills.py ARTICLES.jsonl REPLIES.jsonl``, both made by ``benchmarks/replies.py``. One command is
started, killed at a moment left to chance and started again, until it is let run to its end; in turns the whole group
of processes is killed, or the main one alone, whose workers have to end by themselves. The provider is
``tests.provider`` on loopback; it notes every request, and the exit status is 1 if one check fails.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from benchmarks.batch import serving
from summarizer import Settings, Summarizer
from summarizer.results import Result
from summarizer.sources import sources

TEAR = 8
"""Every so many kills the last line is cut in two by hand: a killed process seldom leaves one so."""
EARLY = 4
"""Every so many kills come while the command starts, before it has written anything."""
START_UP = 2.5
"""Seconds within which those come."""
WINDOW = {"SUMMARIZER_CONTEXT": "1000000", "SUMMARIZER_MAX_OUTPUT_TOKENS": "100000"}
"""So that each article is one request, known beforehand."""


@dataclass
class Kill:
    """One kill, and what was there after it.

    Attributes:
        at: When, in seconds since the epoch; nothing is written any more.
        group: Whether the workers were killed as well.
        early: Whether it was to come before anything was written.
        done: Ids that stand in the results file.
        torn: Whether its last line was torn by the kill.
        cut: Whether it was cut by hand afterwards.
        orphans: Seconds until the last process of the group was gone.
    """

    at: float
    group: bool
    early: bool
    done: set[str]
    torn: bool
    cut: bool = False
    orphans: float = 0.0


@dataclass
class Checks:
    """What was found wrong, a line each."""

    faults: list[str] = field(default_factory=list)

    def that(self, holds: bool, what: str) -> None:
        """Note ``what`` unless it ``holds``."""
        if not holds:
            self.faults.append(what)


def requests(articles: Path, base_url: str) -> dict[str, set[str]]:
    """What the server will call the request about an article → the ids of the articles that are asked about by it."""
    os.environ.update(WINDOW)
    asking = Summarizer(Settings.load(model="vllm/test-model", base_url=base_url))
    found: dict[str, set[str]] = defaultdict(set)
    for source in sources([str(articles)]):
        asked = asking.questions(source.article())
        if len(asked) != 1:
            raise ValueError(f"{source.id!r} takes {len(asked)} requests")
        found[hashlib.sha256(json.dumps(asked[0].messages).encode()).hexdigest()[:16]].add(source.id)
    return found


def alive(group: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, leader = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it ended just now
        if state not in "ZX" and int(leader) == group:
            found.append(int(path.parent.name))
    return found


def read(out: Path) -> tuple[list[str], bool]:
    """The ids of the whole lines, and whether a torn one follows.

    Raises:
        ValueError: A whole line is no result.
    """
    data = out.read_bytes() if out.exists() else b""
    lines = data.split(b"\n")
    return [str(json.loads(line)["id"]) for line in lines[:-1]], lines[-1] != b""


def grown(out: Path, size: int, lines: int, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the results file has so many ``lines`` beyond ``size``; whether it came to that."""
    while process.poll() is None:
        if out.exists() and out.stat().st_size > size:
            with out.open("rb") as file:
                file.seek(size)
                if file.read().count(b"\n") >= lines:
                    return True
        time.sleep(0.005)
    return False


def killed(command: list[str], out: Path, *, luck: Random, total: int, left: int, number: int) -> Kill:
    """Run the command and kill it.

    Args:
        command: The command.
        out: Its results file.
        luck: What decides about the moment.
        total: Articles of the input.
        left: Kills to come, this one included.
        number: Which one it is, from 0.

    Raises:
        RuntimeError: It ended before.
    """
    group, early = bool(number % 2), number % EARLY == 0
    before, torn_before = read(out)
    data = out.read_bytes() if out.exists() else b""
    process = subprocess.Popen(command, cwd=out.parent, start_new_session=True, stderr=subprocess.DEVNULL)
    if early:
        time.sleep(luck.uniform(0, START_UP))
    else:
        lines = luck.randint(1, max(1, 2 * (total - len(before)) // (left + 1)))
        grown(out, data.rfind(b"\n") + 1, lines, process)
        time.sleep(luck.uniform(0, 0.05))
    if process.poll() is not None:
        raise RuntimeError("the run ended before it was killed: give more articles, or fewer kills")
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    kill = Kill(time.time(), group, early, set(), False)
    threading.Thread(target=_watch, args=(process.pid, kill), daemon=True).start()
    ids, torn = read(out)
    # A run that was killed before it looked at the file leaves a torn line as it was.
    kill.torn = torn and not (torn_before and out.read_bytes() == data)
    if number % TEAR == TEAR - 1 and ids and not torn:
        data = out.read_bytes()
        last = data.rfind(b"\n", 0, -1) + 1
        os.truncate(out, luck.randint(last + 1, len(data) - 1))
        kill.cut = True
        del ids[-1]
    kill.done = set(ids)
    return kill


def _watch(group: int, kill: Kill) -> None:
    started = time.monotonic()
    while alive(group):
        kill.orphans = time.monotonic() - started
        time.sleep(0.02)


def logged(log: Path) -> Iterator[tuple[float, str, str]]:
    """Time, key and outcome of each request."""
    with log.open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            yield line["t"], line["key"], line["outcome"]


def check(kills: list[Kill], out: Path, log: Path, keys: dict[str, set[str]]) -> tuple[list[str], Counter[str]]:
    """What is wrong, and a count of the requests by what is to be said about them."""
    checks, wanted = Checks(), [id for ids in keys.values() for id in ids]
    found: list[str] = []
    for line in out.read_bytes().splitlines(keepends=True):
        checks.that(line.endswith(b"\n"), "the last line is torn")
        result = Result.model_validate_json(line)
        checks.that(result.brief is not None, f"{result.id!r} has no brief: {result.failure}")
        found.append(result.id)
    checks.that(len(set(found)) == len(found), f"{len(found) - len(set(found))} ids are there more than once")
    checks.that(set(found) == set(wanted), f"{len(set(found) ^ set(wanted))} ids are missing, or too many")
    for earlier, later in pairwise(kills):
        gone = earlier.done - later.done
        checks.that(len(gone) <= later.cut, f"{len(gone)} lines that were whole are gone")
    for kill in kills:
        checks.that(kill.orphans < 30, f"workers lived on for {kill.orphans:.1f} s")
    counts = Counter[str]()
    asked: dict[tuple[int, str], tuple[float, str]] = {}
    for at, key, outcome in sorted(logged(log)):
        counts["requests"] += 1
        counts["cut off by a kill"] += outcome == "gone"
        run = sum(kill.at < at for kill in kills)
        checks.that(key in keys, f"an unknown request: {key}")
        if run and keys[key] <= kills[run - 1].done:
            counts["asked though done"] += 1
        if before := asked.get((run, key)):
            # What the workers of a killed process still asked for came first, and was given up when they ended.
            orphaned = run and (before[1] == "gone" or before[0] < kills[run - 1].at + kills[run - 1].orphans)
            counts["asked by orphans" if orphaned else "asked twice in one run"] += 1
        asked[run, key] = at, outcome
    for what in ("asked though done", "asked twice in one run"):
        checks.that(not counts[what], f"{counts[what]} {what}")
    return checks.faults, counts


def main() -> None:
    """Kill, go on, check, and print a row a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("replies", type=Path)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--concurrency", type=int, default=64, help="from 64 on, two processes and more share the work")
    parser.add_argument("--latency", type=float, default=1.0, help="mean seconds of an answer")
    parser.add_argument("--spread", type=float, default=0.5, help="most seconds more or less")
    asked = parser.parse_args()
    luck, articles = Random(asked.seed), asked.articles.resolve()  # noqa: S311 - the same moments every time
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        log, out = Path(name) / "log.jsonl", Path(name) / "briefs.jsonl"
        options = ["--replies", str(asked.replies.resolve()), "--log", str(log)]
        options += ["--latency", str(asked.latency), "--spread", str(asked.spread)]
        with serving(*options) as base_url:
            keys = requests(articles, base_url)
            total = sum(map(len, keys.values()))
            command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--out", str(out), "--no-repair"]
            command += ["--model", "vllm/test-model", "--base-url", base_url, "--concurrency", str(asked.concurrency)]
            kills: list[Kill] = []
            for number in range(asked.kills):
                left = asked.kills - number
                kill = killed(command, out, luck=luck, total=total, left=left, number=number)
                kills.append(kill)
                what = "the group" if kill.group else "the main process"
                end = "; last line torn" if kill.torn else "; last line cut by hand" if kill.cut else ""
                print(f"kill {number + 1:2}: {what:16} {len(kill.done):5} done{end}", flush=True)
            last = subprocess.run(command, cwd=name, stderr=subprocess.PIPE, text=True, check=False)
            print(last.stderr.rstrip())
        faults, counts = check(kills, out, log, keys)
    if last.returncode:
        faults.append(f"the last run ended with {last.returncode}")
    alone = [kill.orphans for kill in kills if not kill.group]
    table = {
        "articles": f"{total}, in {len(keys)} distinct requests",
        "kills": f"{len(kills)}, of them {len(alone)} of the main process alone and"
        f" {sum(kill.early for kill in kills)} in start-up",
        "torn lines": f"{sum(kill.torn for kill in kills)} by a kill, {sum(kill.cut for kill in kills)} by hand",
        "workers gone after": f"{max(alone, default=0.0):.2f} s at most",
        "requests": f"{counts['requests']}, of them {counts['cut off by a kill']} cut off by a kill"
        f" and {counts['asked by orphans']} by workers whose main process was gone",
        "asked though done": f"{counts['asked though done']}",
        "asked twice in one run": f"{counts['asked twice in one run']}",
        "seconds": f"{time.monotonic() - started:.0f}",
        "wrong": "; ".join(faults) or "nothing",
    }
    for what, figure in table.items():
        print(f"{what:24}{figure}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
